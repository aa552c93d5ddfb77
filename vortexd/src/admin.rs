//! The admin port, on a thread of its own, so that it answers under load.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::listen::{Limits, Port, Register, Routes, Speaker, Tally};

/// What it answers, it answers at once or not at all.
const ADMIN_DRAIN: Duration = Duration::from_millis(100);

/// The thread that serves the admin port.
pub struct Admin {
    stop: CancellationToken,
    thread: JoinHandle<()>,
}

impl Admin {
    /// Serves `routes` on as many connections at most, until stopped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn serve(
        listener: std::net::TcpListener,
        routes: axum::Router,
        connections: usize,
        tally: Arc<Tally>,
        tls: Option<Speaker>,
    ) -> anyhow::Result<Admin> {
        listener.set_nonblocking(true)?;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = std::thread::Builder::new()
            .name("vortex-admin".into())
            .spawn(move || {
                runtime.block_on(async move {
                    match TcpListener::from_std(listener) {
                        Ok(listener) => {
                            let limits = Limits {
                                connections,
                                connections_per_address: connections,
                                ..Limits::default()
                            };
                            let routes = Routes {
                                rest: routes,
                                grpc: None,
                            };
                            let register = Register::new(limits, Arc::clone(&tally));
                            let port = Port::new(routes, limits, register, tally, tls, stopped);
                            port.for_probes().serve(listener, ADMIN_DRAIN).await;
                        }
                        Err(error) => tracing::error!(%error, "the admin port cannot be served"),
                    }
                });
            })?;
        Ok(Admin { stop, thread })
    }

    /// Stops, and waits for the end.
    pub fn stop(self) {
        self.stop.cancel();
        if self.thread.join().is_err() {
            tracing::error!("the admin thread ended by a panic");
        }
    }
}
