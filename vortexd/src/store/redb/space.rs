//! Room on the disk: the floor under which new work is refused, and the reserve that a full disk leaves to
//! roll back with.
//!
//! The reserve is a file of real blocks beside the store. Removing it gives the journal room when nothing
//! else does. It is laid in again once free space is twice the floor: the distance keeps a disk at the
//! floor from switching to and fro.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The reserve's file name.
pub(super) const RESERVE: &str = "reserve";

/// The state of the room in a data directory.
#[derive(Debug)]
pub(super) struct Space {
    directory: PathBuf,
    reserve: PathBuf,
    reserve_bytes: u64,
    floor_bytes: u64,
    is_low: Mutex<bool>,
}

impl Space {
    /// Looks at `directory`, and lays in the reserve when there is room for it.
    pub(super) fn look(directory: &Path, reserve_bytes: u64, floor_bytes: u64) -> Space {
        let space = Space {
            directory: directory.to_owned(),
            reserve: directory.join(RESERVE),
            reserve_bytes,
            floor_bytes,
            is_low: Mutex::new(true),
        };
        space.check_against(floor_bytes);
        space
    }

    /// Gives the reserve up, so that what must be written has room.
    pub(super) fn release_reserve(&self) {
        let mut is_low = self.is_low.lock().unwrap_or_else(PoisonError::into_inner);
        *is_low = true;
        // What cannot be removed is tried again at the next full disk; the store is low either way.
        let _ = fs::remove_file(&self.reserve);
    }

    /// Whether room is short. Costs one look at the file system.
    pub(super) fn check(&self) -> bool {
        self.check_against(self.floor_bytes.saturating_mul(2))
    }

    fn check_against(&self, enough_bytes: u64) -> bool {
        let mut is_low = self.is_low.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(free) = free_bytes(&self.directory) else {
            return *is_low;
        };
        if !*is_low {
            *is_low = free < self.floor_bytes;
        } else if free >= enough_bytes.saturating_add(self.missing_bytes()) {
            *is_low = self.lay_in().is_err();
        }
        *is_low
    }

    fn missing_bytes(&self) -> u64 {
        if has_length(&self.reserve, self.reserve_bytes) {
            0
        } else {
            self.reserve_bytes
        }
    }

    fn lay_in(&self) -> io::Result<()> {
        if has_length(&self.reserve, self.reserve_bytes) {
            return Ok(());
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&self.reserve)?;
        fill(&mut file, self.reserve_bytes).inspect_err(|_| {
            // Half a reserve takes the room without giving the promise.
            let _ = fs::remove_file(&self.reserve);
        })
    }
}

/// Whether the reserve, or no reserve, is there as asked for.
fn has_length(path: &Path, bytes: u64) -> bool {
    fs::metadata(path).map_or(bytes == 0, |metadata| metadata.len() == bytes)
}

fn fill(file: &mut File, bytes: u64) -> io::Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    let flags = rustix::fs::FallocateFlags::empty();
    match rustix::fs::fallocate(&*file, flags, 0, bytes) {
        Ok(()) => Ok(()),
        // File systems that cannot set blocks aside take them for bytes written.
        Err(rustix::io::Errno::OPNOTSUPP) => {
            let zeros = [0; 64 * 1024];
            let mut left = bytes;
            while left > 0 {
                let now = zeros.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                file.write_all(zeros.get(..now).unwrap_or_default())?;
                left -= u64::try_from(now).unwrap_or(left);
            }
            file.sync_all()
        }
        Err(error) => Err(error.into()),
    }
}

/// What is free on a directory's file system for who is not root.
pub(crate) fn free_bytes(directory: &Path) -> io::Result<u64> {
    let answer = rustix::fs::statvfs(directory)?;
    Ok(answer.f_bavail.saturating_mul(answer.f_frsize))
}
