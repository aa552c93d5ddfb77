//! A note of when the daemon last watched over running bakes, so that time it was away is not baked.
//!
//! The note is not synced: after a power loss it may be old, and then a stage bakes longer, never shorter.

use std::{fs, path::PathBuf};

use vortex_core::time::Timestamp;

/// The file that holds the note.
#[derive(Debug)]
pub struct WatchMark {
    path: PathBuf,
}

impl WatchMark {
    /// The note in this file.
    pub fn new(path: PathBuf) -> WatchMark {
        WatchMark { path }
    }

    /// What was noted last; none if nothing readable was.
    pub fn read(&self) -> Option<Timestamp> {
        fs::read_to_string(&self.path).ok()?.trim().parse().ok()
    }

    /// Notes `now`. A failure costs some baking, so it is no reason to stop.
    pub fn write(&self, now: Timestamp) {
        if let Err(error) = fs::write(&self.path, now.to_string()) {
            tracing::warn!(%error, "the watch mark could not be written");
        }
    }
}
