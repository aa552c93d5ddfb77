//! A note of where the acknowledged journal ends, kept beside the store file.
//!
//! A commit with one sync that a crash left unfinished and one that was damaged later look alike: redb
//! takes the one before for the newest. The note tells them apart. It is written after the commit's sync has
//! returned, so it never runs ahead of what the disk holds: a file that ends before it has lost something.
//!
//! It is not synced, for that would cost as much as the commit. A killed daemon's note is exact; after a
//! power loss it may be as old as what the kernel had not written back, and proves the less.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
};

use vortex_core::ids::{Digest, OriginId};

/// The note's file name.
pub(crate) const END_MARK: &str = "journal-end";

/// The note, for its one writer.
#[derive(Debug)]
pub(super) struct EndMark {
    /// None when it could not be opened: a store without the note is as good, and only less suspicious.
    file: Option<File>,
    origin: OriginId,
}

impl EndMark {
    pub(super) fn open(directory: &Path, origin: OriginId) -> EndMark {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(directory.join(END_MARK));
        EndMark {
            file: file.ok(),
            origin,
        }
    }

    /// Notes that everything up to `revision` is acknowledged.
    ///
    /// In place, every note as long as the last, so that a full disk has room for it.
    pub(super) fn write(&mut self, revision: u64) {
        let noted = self
            .file
            .as_ref()
            .map_or(Ok(()), |file| overwrite(file, self.origin, revision));
        if noted.is_err() {
            self.file = None;
        }
    }
}

fn overwrite(file: &File, origin: OriginId, revision: u64) -> io::Result<()> {
    file.write_all_at(text(origin, revision).as_bytes(), 0)
}

/// The note that this origin's journal reaches `revision`, with a digest of itself.
fn text(origin: OriginId, revision: u64) -> String {
    let content = format!("{origin} {revision:020}");
    let digest = Digest::of(content.as_bytes());
    format!("{content} {digest}\n")
}

/// The noted end of the journal of `origin`; 0 when nothing readable says so.
pub(super) fn read(directory: &Path, origin: OriginId) -> u64 {
    let Ok(found) = fs::read_to_string(directory.join(END_MARK)) else {
        return 0;
    };
    found
        .split(' ')
        .nth(1)
        .and_then(|revision| revision.parse().ok())
        .filter(|&revision| text(origin, revision) == found)
        .unwrap_or(0)
}
