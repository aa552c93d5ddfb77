//! Whether the daemon takes requests.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::{store::Store, writer::Writer};

/// Ready, or why not.
pub struct Readiness {
    serving: AtomicBool,
    writer: Writer,
    store: Arc<dyn Store>,
}

impl Readiness {
    /// Not ready yet.
    pub fn new(writer: Writer, store: Arc<dyn Store>) -> Arc<Readiness> {
        Arc::new(Readiness {
            serving: AtomicBool::new(false),
            writer,
            store,
        })
    }

    /// Requests are taken from now on, or not any more.
    pub fn set(&self, serving: bool) {
        self.serving.store(serving, Ordering::Release);
    }

    /// Why requests are not taken.
    pub fn obstacle(&self) -> Option<&'static str> {
        if !self.serving.load(Ordering::Acquire) {
            return Some("starting or stopping");
        }
        if !self.writer.health().is_writing() {
            return Some("the store takes no writes; see the log");
        }
        None
    }

    /// Only rollbacks, pauses and reads are served.
    pub fn is_low_on_space(&self) -> bool {
        self.store.is_low_on_space()
    }
}
