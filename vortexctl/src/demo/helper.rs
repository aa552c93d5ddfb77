//! A helper process of the demo: this program again, under a hidden command. It ends when its standard input
//! does, so it never outlives the demo.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, ChildStdin, Command},
    time::timeout,
};

use crate::exit::{Exit, Failure};

/// All of its instances start within this.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// What it says once they have.
pub(super) const UP: &str = "up";

/// The process. Dropped, it is ended.
pub(super) struct Helper {
    child: Child,
    orders: ChildStdin,
}

impl Helper {
    /// Starts it, and waits until it says that all of its instances are up.
    pub(super) async fn start(server: &str, arguments: &[&str]) -> Result<Helper, Failure> {
        let us = std::env::current_exe().map_err(|error| failed(&error.to_string()))?;
        let mut child = Command::new(us)
            .args(["--server", server])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(&error.to_string()))?;
        let (Some(orders), Some(mut said)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed("its helper process has no pipes"));
        };
        let mut first = [0; UP.len()];
        let up = timeout(START_TIMEOUT, said.read_exact(&mut first)).await;
        if !matches!(up, Ok(Ok(_))) {
            return Err(failed("its instances did not start in time"));
        }
        Ok(Helper { child, orders })
    }

    /// Gives it an order, one line.
    pub(super) async fn order(&mut self, order: &str) -> Result<(), Failure> {
        let line = format!("{order}\n");
        let given = self.orders.write_all(line.as_bytes()).await;
        given.map_err(|error| failed(&error.to_string()))
    }

    /// Ends it, and its instances with it.
    pub(super) async fn stop(self) {
        let Helper { mut child, orders } = self;
        drop(orders);
        if timeout(START_TIMEOUT, child.wait()).await.is_err() {
            let _ = child.kill().await;
        }
    }
}

pub(super) fn failed(what: &str) -> Failure {
    Failure::new(Exit::Error, "demo", format!("the demo's fleet: {what}"))
}
