//! A note of when the daemon last watched over running bakes, so that time it was away is not baked.
//!
//! The note is not synced: after a power loss it may be old, and then a stage bakes longer, never shorter.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use vortex_core::time::Timestamp;

use crate::limits::WATCH_MARK_EVERY;

/// The file's name.
pub const WATCH_MARK: &str = "watched-until";

/// The file that holds the note.
#[derive(Debug)]
pub struct WatchMark {
    path: PathBuf,
    file: Option<File>,
    noted: Timestamp,
}

impl WatchMark {
    /// The note in this file.
    pub fn new(path: PathBuf) -> WatchMark {
        WatchMark {
            path,
            file: None,
            noted: Timestamp(0),
        }
    }

    /// What was noted last; none if nothing readable was.
    pub fn read(&self) -> Option<Timestamp> {
        fs::read_to_string(&self.path).ok()?.trim().parse().ok()
    }

    /// Notes `now` if the last note is old enough: a note dirties the disk, and the next commit's sync pays.
    pub(super) fn keep(&mut self, now: Timestamp) {
        if now.since(self.noted).to_duration() >= WATCH_MARK_EVERY || now < self.noted {
            self.write(now);
        }
    }

    /// Notes `now`. A failure costs some baking, so it is no reason to stop.
    pub fn write(&mut self, now: Timestamp) {
        self.noted = now;
        if let Err(error) = self.overwrite(now) {
            self.file = None;
            tracing::warn!(%error, "the watch mark could not be written");
        }
    }

    /// In place: a file made anew would cost blocks each time. Every note has the same length.
    fn overwrite(&mut self, now: Timestamp) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => open(&self.path)?,
        };
        file.write_all_at(now.to_string().as_bytes(), 0)?;
        self.file = Some(file);
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}
