//! Looking at a store file that no daemon works on, and leaving it as it is, repairs included.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use ::redb::ReadableDatabase as _;
use vortex_core::{
    ids::{Digest, OriginId},
    journal::Entry,
};

use super::{
    RedbHooks,
    failure::{guarded, read_failure},
    open::{self, Opened},
    rows::Rows,
};
use crate::store::{Blob, Horizon, OpenError, StoreError};

/// A data directory that nobody else may open meanwhile.
#[derive(Debug)]
pub struct Inspector {
    directory: PathBuf,
    /// Locked as long as it lives.
    _lock: File,
}

/// A store as it lies there.
#[derive(Debug)]
pub struct Inspection(Opened);

/// A stretch of revisions that one origin wrote, as the index has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Who wrote them.
    pub origin: OriginId,
    /// The first op's number among the origin's.
    pub first_seq: u64,
    /// The first op's revision.
    pub first_revision: u64,
}

impl Inspector {
    /// Takes the directory.
    ///
    /// # Errors
    /// When there is no store in it, which leaves it as it is; or another process has it.
    pub fn new(directory: &Path) -> Result<Inspector, OpenError> {
        open::refuse_if_missing(directory)?;
        Ok(Inspector {
            directory: directory.to_owned(),
            _lock: open::lock_directory(directory)?,
        })
    }

    /// Opens the file; with `is_whole`, after every page was compared with its checksum.
    ///
    /// # Errors
    /// Like [`RedbStore::open`](super::RedbStore::open).
    pub fn open(&self, is_whole: bool) -> Result<Inspection, OpenError> {
        let hooks = RedbHooks {
            integrity_bytes_max: if is_whole { u64::MAX } else { 0 },
            ..RedbHooks::default()
        };
        open::stage_file(&self.directory, &hooks).map(Inspection)
    }
}

impl Inspection {
    fn read<T>(&self, look: impl FnOnce(&Rows) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let database = self.0.database()?;
        guarded(
            || look(&Rows(database.begin_read().map_err(read_failure)?)),
            |what| StoreError::Damaged { what },
        )
    }

    /// Who its own ops are written by.
    pub fn origin(&self) -> OriginId {
        self.0.origin
    }

    /// How many ops it has.
    pub fn revision(&self) -> u64 {
        self.0.position.revision
    }

    /// Where its journal begins.
    ///
    /// # Errors
    /// When that does not read.
    pub fn horizon(&self) -> Result<Horizon, StoreError> {
        self.read(Rows::horizon)
    }

    /// See [`Store::read_after`](crate::store::Store::read_after).
    ///
    /// # Errors
    /// When an op does not read.
    pub fn read_after(&self, revision: u64, limit: usize) -> Result<Vec<(u64, Entry)>, StoreError> {
        self.read(|rows| rows.after(revision, limit))
    }

    /// See [`Store::blobs_after`](crate::store::Store::blobs_after).
    ///
    /// # Errors
    /// When one is not what its digest says.
    pub fn blobs_after(
        &self,
        after: Option<Digest>,
        limit: usize,
    ) -> Result<Vec<Blob>, StoreError> {
        self.read(|rows| rows.blobs_after(after, limit))
    }

    /// See [`Store::load_snapshot`](crate::store::Store::load_snapshot).
    ///
    /// # Errors
    /// When it is not what was saved.
    pub fn snapshot(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.read(Rows::snapshot)
    }

    /// See [`Store::load_cursors`](crate::store::Store::load_cursors).
    ///
    /// # Errors
    /// When one does not read.
    pub fn cursors(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        self.read(Rows::cursors)
    }

    /// The index of the journal, by revision.
    ///
    /// # Errors
    /// When it does not read.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        let runs = self.read(Rows::all_runs)?.into_iter();
        Ok(runs
            .map(|(origin, first_seq, first_revision)| Run {
                origin,
                first_seq,
                first_revision,
            })
            .collect())
    }
}
