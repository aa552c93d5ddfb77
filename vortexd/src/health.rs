//! Whether the daemon takes requests.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::writer::Writer;

/// Ready, or why not.
pub struct Readiness {
    serving: AtomicBool,
    writer: Writer,
}

impl Readiness {
    /// Not ready yet.
    pub fn new(writer: Writer) -> Arc<Readiness> {
        Arc::new(Readiness {
            serving: AtomicBool::new(false),
            writer,
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
        self.writer.health().is_low_on_space()
    }
}
