//! The demo's daemon: a real process with a temporary store on free ports. Dropped, it is ended.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde::Deserialize;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::exit::{Exit, Failure};

const START_TIMEOUT: Duration = Duration::from_secs(10);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) struct Daemon {
    child: Child,
    folder: Option<TempDir>,
    pub(super) server: String,
    /// Where it takes other clusters' calls, if it does.
    pub(super) federation: Option<String>,
    pub(super) data_dir: PathBuf,
}

#[derive(Deserialize)]
struct Addresses {
    listen: String,
    federation_listen: Option<String>,
}

impl Daemon {
    /// Starts one with these settings, in a folder of its own or in the one given, which is then not removed.
    pub(super) async fn start(
        program: Option<PathBuf>,
        settings: &str,
        within: Option<&Path>,
    ) -> Result<Daemon, Failure> {
        let program = program.unwrap_or_else(beside_us);
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            Failure::new(
                Exit::Error,
                "demo",
                format!("{what} {}: {error}", program.display()),
            )
            .with_hint("build it with `cargo build --release`, or name it with --vortexd FILE")
        };
        let own = match within {
            Some(_) => None,
            None => Some(folder().map_err(|error| failed("no temporary folder for", &error))?),
        };
        let place = within.or(own.as_ref().map(TempDir::path));
        let place = place.unwrap_or(Path::new("."));
        let data_dir = place.join("data");
        let file = place.join("vortexd.toml");
        std::fs::write(&file, settings).map_err(|error| failed("no settings for", &error))?;
        let mut child = Command::new(&program)
            .arg("--data-dir")
            .arg(&data_dir)
            .arg("--config")
            .arg(&file)
            .args([
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                "127.0.0.1:0",
                "--log",
                "warn",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed("cannot start", &error))?;
        let stdout = child
            .stdout
            .take()
            .ok_or_else(|| failed("cannot listen to", &"no stdout"))?;
        let mut lines = BufReader::new(stdout).lines();
        let line = timeout(START_TIMEOUT, lines.next_line())
            .await
            .map_err(|_| failed("no word in time from", &"it did not say where it listens"))?
            .map_err(|error| failed("cannot listen to", &error))?
            .ok_or_else(|| failed("cannot start", &"it ended at once; see its message above"))?;
        let addresses: Addresses =
            serde_json::from_str(&line).map_err(|error| failed("strange words from", &error))?;
        Ok(Daemon {
            child,
            folder: own,
            server: format!("http://{}", addresses.listen),
            federation: addresses.federation_listen,
            data_dir,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// Leaves the process and its folder alone from now on.
    pub(super) fn keep(mut self) {
        if let Some(folder) = self.folder.take() {
            // Kept on purpose; its path is printed.
            let _ = folder.keep();
        }
        // The process outlives us only if its handle is not dropped.
        std::mem::forget(self.child);
    }

    /// Asks the process to end, and ends it when it takes too long.
    pub(super) async fn stop(&mut self) {
        let pid = i32::try_from(self.pid())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            // It may be gone already.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        if timeout(STOP_TIMEOUT, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}

/// A temporary folder of the demo.
pub(super) fn folder() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("vortex-demo-").tempdir()
}

/// `vortexd` beside this program, else whatever the path holds.
/// The daemon's program: beside this one, else the one in the path.
pub(crate) fn beside_us() -> PathBuf {
    std::env::current_exe()
        .ok()
        .map(|us| us.with_file_name("vortexd"))
        .filter(|program| program.is_file())
        .unwrap_or_else(|| PathBuf::from("vortexd"))
}
