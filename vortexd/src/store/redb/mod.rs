//! The store on disk: one redb file, `vortex.redb`, in a data directory that belongs to one daemon.
//!
//! An append is one transaction, and one sync: after a crash redb tells by its checksums whether the last
//! commit is whole, and a note beside the file (`end_mark`) whether it was acknowledged. Once the file is
//! too large to be read whole at an opening, every transaction also notes the allocator's state, so that an
//! opening after a crash need not read it whole either; that costs a second sync, and waits until it is
//! needed.
//!
//! It refuses to open what it did not write, what is newer, and what is damaged, and leaves it untouched.
//! After a failed commit it takes no further write on the same handle: the kernel reports a failed sync
//! once, and then takes the lost pages for written. Only `reopen` leads on.

use std::{
    collections::BTreeMap,
    fmt, fs,
    fs::File,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use ::redb::{Durability, ReadableDatabase, WriteTransaction};
use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, Head},
};

use self::{
    end_mark::EndMark,
    failure::{guarded, read_failure, write_failure},
    open::Opened,
    rows::{Position, Rows, SNAPSHOT_CHUNK_BYTES, SNAPSHOT_HEAD, snapshot_head},
    space::Space,
    tables::{BLOBS, CURSORS, JOURNAL, RUNS, SNAPSHOT, run_key},
};
use super::{
    Blob, Horizon, Installation, OpenError, Store, StoreError, check_blobs, heads_after, is_full,
};

mod backend;
mod end_mark;
mod failure;
mod horizon;
mod inspect;
mod open;
mod rows;
mod space;
mod tables;

pub use self::inspect::{Inspection, Inspector};
#[doc(hidden)]
pub use self::open::RedbHooks;
pub(crate) use self::space::free_bytes;
pub(crate) use self::{
    end_mark::END_MARK,
    open::{FILE, RESTORING},
};

/// How a store file is made and kept.
#[derive(Clone, Copy, Debug)]
pub struct RedbOptions {
    /// The origin of a store that is made now; one that is there keeps its own.
    pub fresh_origin: OriginId,
    /// Set aside for rolling back on a full disk.
    pub reserve_bytes: u64,
    /// Free space under which the store says that it is low.
    pub free_floor_bytes: u64,
}

/// A [`Store`] in a redb file.
pub struct RedbStore {
    directory: PathBuf,
    cluster: u128,
    incarnation: AtomicU64,
    hooks: RedbHooks,
    /// None after a failed reopening. Taken after `writer` by whoever needs both.
    opened: RwLock<Option<Opened>>,
    writer: Mutex<Writer>,
    revision: AtomicU64,
    space: Space,
    /// Locked as long as it lives.
    _lock: File,
}

/// What only the writer touches.
#[derive(Debug)]
struct Writer {
    position: Position,
    end_mark: EndMark,
    /// A write failed, and nothing may be written before a reopening.
    has_failed: bool,
}

impl RedbStore {
    /// Opens the store in `directory`, and makes it when there is none.
    ///
    /// # Errors
    /// When another process has it, or it is not, or no longer, a store that this build can read; what is
    /// there stays as it is.
    pub fn open(directory: &Path, options: RedbOptions) -> Result<RedbStore, OpenError> {
        RedbStore::open_with(directory, options, RedbHooks::default())
    }

    /// Like [`open`](RedbStore::open), with faults.
    ///
    /// # Errors
    /// Like [`open`](RedbStore::open).
    #[doc(hidden)]
    pub fn open_with(
        directory: &Path,
        options: RedbOptions,
        hooks: RedbHooks,
    ) -> Result<RedbStore, OpenError> {
        open::make_directory(directory)?;
        let lock = open::lock_directory(directory)?;
        let opened = open::open_or_create(directory, options.fresh_origin, &hooks)?;
        Ok(RedbStore {
            directory: directory.to_owned(),
            cluster: opened.origin.cluster,
            incarnation: AtomicU64::new(opened.origin.incarnation),
            hooks,
            revision: AtomicU64::new(opened.position.revision),
            writer: Mutex::new(Writer {
                position: opened.position.clone(),
                end_mark: EndMark::open(directory, opened.origin),
                has_failed: false,
            }),
            opened: RwLock::new(Some(opened)),
            space: Space::look(directory, options.reserve_bytes, options.free_floor_bytes),
            _lock: lock,
        })
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self) -> RwLockReadGuard<'_, Option<Opened>> {
        self.opened.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows one view of the store to `look`.
    fn read<T>(&self, look: impl FnOnce(&Rows) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let opened = self.opened();
        let database = opened.as_ref().ok_or(StoreError::Closed)?.database()?;
        guarded(
            || look(&Rows(database.begin_read().map_err(read_failure)?)),
            |what| StoreError::Damaged { what },
        )
    }

    /// Makes what `change` does durable, or fails the writer.
    fn write(
        &self,
        writer: &mut Writer,
        change: impl FnOnce(&WriteTransaction) -> Result<(), ::redb::Error>,
    ) -> Result<(), StoreError> {
        if writer.has_failed {
            return Err(StoreError::Closed);
        }
        let opened = self.opened();
        let opened = opened.as_ref().ok_or(StoreError::Closed)?;
        let database = opened.database()?;
        let commit = || {
            let mut transaction = database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            transaction.set_quick_repair(!opened.is_checked_whole(&self.hooks));
            change(&transaction)?;
            transaction.commit().map_err(::redb::Error::from)
        };
        let result = guarded(
            || commit().map_err(write_failure),
            |what| StoreError::Damaged { what },
        );
        writer.has_failed = result.is_err();
        if let Err(StoreError::Full(_)) = &result {
            self.space.release_reserve();
        } else {
            self.space.check();
        }
        result
    }
}

impl fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbStore")
            .field("directory", &self.directory)
            .field("origin", &self.origin())
            .finish_non_exhaustive()
    }
}

impl Store for RedbStore {
    fn origin(&self) -> OriginId {
        OriginId {
            cluster: self.cluster,
            incarnation: self.incarnation.load(Ordering::Acquire),
        }
    }

    fn append(&self, expected: Head, entries: &[Entry], blobs: &[Blob]) -> Result<(), StoreError> {
        let mut writer = self.writer();
        if writer.has_failed {
            return Err(StoreError::Closed);
        }
        let heads = heads_after(&writer.position.heads, self.origin(), expected, entries)?;
        check_blobs(blobs)?;
        if entries.is_empty() && blobs.is_empty() {
            return Ok(());
        }
        let mut position = writer.position.clone();
        self.write(&mut writer, |transaction| {
            put_blobs(transaction, blobs)?;
            put_entries(transaction, &mut position, entries)
        })?;
        position.heads = heads;
        writer.end_mark.write(position.revision);
        self.revision.store(position.revision, Ordering::Release);
        writer.position = position;
        Ok(())
    }

    fn revision(&self) -> Result<u64, StoreError> {
        match self.opened().as_ref() {
            Some(_) => Ok(self.revision.load(Ordering::Acquire)),
            None => Err(StoreError::Closed),
        }
    }

    fn read_after(&self, revision: u64, limit: usize) -> Result<Vec<(u64, Entry)>, StoreError> {
        self.read(|rows| rows.after(revision, limit))
    }

    fn read_before(&self, revision: u64, limit: usize) -> Result<Vec<(u64, Entry)>, StoreError> {
        self.read(|rows| rows.before(revision, limit))
    }

    fn read_origin(
        &self,
        origin: OriginId,
        from_seq: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.read(|rows| rows.of_origin(origin, from_seq, limit))
    }

    fn blob(&self, digest: &Digest) -> Result<Option<Arc<[u8]>>, StoreError> {
        self.read(|rows| rows.blob(digest))
    }

    fn blobs_after(&self, after: Option<Digest>, limit: usize) -> Result<Vec<Blob>, StoreError> {
        self.read(|rows| rows.blobs_after(after, limit))
    }

    fn save_snapshot(&self, revision: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(&mut self.writer(), |transaction| {
            put_snapshot(transaction, revision, bytes)
        })
    }

    fn load_snapshot(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.read(Rows::snapshot)
    }

    fn horizon(&self) -> Result<Horizon, StoreError> {
        self.read(Rows::horizon)
    }

    fn truncate(&self, revision: u64) -> Result<(), StoreError> {
        self.let_go(revision)
    }

    fn install(&self, installation: &Installation<'_>) -> Result<(), StoreError> {
        self.exchange(installation)
    }

    fn renew(&self, incarnation: u64) -> Result<(), StoreError> {
        self.begin_anew(incarnation)
    }

    fn save_cursors(&self, cursors: &BTreeMap<String, u64>) -> Result<(), StoreError> {
        self.write(&mut self.writer(), |transaction| {
            transaction.delete_table(CURSORS)?;
            let mut table = transaction.open_table(CURSORS)?;
            for (name, revision) in cursors {
                table.insert(name.as_bytes(), revision.to_be_bytes().as_slice())?;
            }
            Ok(())
        })
    }

    fn load_cursors(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        self.read(Rows::cursors)
    }

    fn reopen(&self) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let mut slot = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        writer.has_failed = true;
        // Closed before it is opened: two handles must never share the file.
        drop(slot.take());
        let opened = open::open_file(&self.directory, &self.hooks).map_err(|error| {
            match &error {
                OpenError::Io { source, .. } if is_full(source) => self.space.release_reserve(),
                _ => {}
            }
            StoreError::Reopen(Box::new(error))
        })?;
        if opened.origin != self.origin() {
            return Err(failure::damaged("another store took its place"));
        }
        self.revision
            .store(opened.position.revision, Ordering::Release);
        writer.position = opened.position.clone();
        writer.has_failed = false;
        *slot = Some(opened);
        Ok(())
    }

    fn is_low_on_space(&self) -> bool {
        self.space.check()
    }

    fn size_bytes(&self) -> u64 {
        // What is allocated: redb lets its file grow in strides, and leaves holes in it.
        fs::metadata(open::file_in(&self.directory))
            .map_or(0, |metadata| metadata.blocks().saturating_mul(512))
    }
}

fn put_blobs(transaction: &WriteTransaction, blobs: &[Blob]) -> Result<(), ::redb::Error> {
    if blobs.is_empty() {
        return Ok(());
    }
    let mut table = transaction.open_table(BLOBS)?;
    for blob in blobs {
        let key = blob.digest.0.as_slice();
        // Writing it again would cost as many pages as the first time.
        if ::redb::ReadableTable::get(&table, key)?.is_none() {
            table.insert(key, blob.bytes.as_ref())?;
        }
    }
    Ok(())
}

fn put_snapshot(
    transaction: &WriteTransaction,
    revision: u64,
    bytes: &[u8],
) -> Result<(), ::redb::Error> {
    transaction.delete_table(SNAPSHOT)?;
    let mut table = transaction.open_table(SNAPSHOT)?;
    let head = snapshot_head(revision, bytes);
    table.insert(SNAPSHOT_HEAD, head.as_slice())?;
    for (index, chunk) in (0u32..).zip(bytes.chunks(SNAPSHOT_CHUNK_BYTES)) {
        table.insert(index.to_be_bytes().as_slice(), chunk)?;
    }
    Ok(())
}

/// Writes `entries` after `position`, and moves its revision and last origin on.
fn put_entries(
    transaction: &WriteTransaction,
    position: &mut Position,
    entries: &[Entry],
) -> Result<(), ::redb::Error> {
    let mut journal = transaction.open_table(JOURNAL)?;
    for entry in entries {
        let op = entry.op();
        position.revision = position.revision.saturating_add(1);
        let revision = position.revision.to_be_bytes();
        if position.last_origin != Some(op.origin) {
            let key = run_key(op.origin, op.seq);
            let mut runs = transaction.open_table(RUNS)?;
            runs.insert(key.as_slice(), revision.as_slice())?;
            position.last_origin = Some(op.origin);
        }
        journal.insert(revision.as_slice(), entry.canonical())?;
    }
    Ok(())
}
