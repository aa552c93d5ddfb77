//! Where the requests of HTTP/2 connections run: each is a task of its own, and all of them end with the port.

use std::future::Future;

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Runs requests until they are cut.
#[derive(Clone, Debug, Default)]
pub(super) struct Executor {
    tasks: TaskTracker,
    cut: CancellationToken,
}

impl Executor {
    /// Ends everything, and waits until it has ended.
    pub(super) async fn end(&self) {
        self.cut.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl<F> hyper::rt::Executor<F> for Executor
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, request: F) {
        let cut = self.cut.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                _ = request => {}
                () = cut.cancelled() => {}
            }
        });
    }
}
