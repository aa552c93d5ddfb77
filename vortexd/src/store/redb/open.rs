//! Making and opening the store file.
//!
//! A new file is built under another name and renamed, so that it is there whole or not at all. A file that
//! is there is never made anew, and never written to before its content was found to be a store of ours:
//! see [`Staged`] and [`verify`].
//!
//! What an opening finds: files up to [`INTEGRITY_BYTES_MAX`] are checked page by page against redb's
//! checksums, so that any changed bit in use is found. Of larger ones it reads the header, the allocator's
//! state, `meta`, the index and the last op of every origin; a bit that changed elsewhere is found by
//! whoever reads it, since ops are hash-chained and blobs and snapshots carry their digest.
//!
//! A last commit that does not add up is, to redb, one that a crash cut short, and the one before counts.
//! The note beside the file (`end_mark`) says whether it was acknowledged; then the file is refused.
//! A clean stop ends with a commit that changes nothing, so that both say the same.

use std::{
    fmt,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use ::redb::{Builder, Database, DatabaseError, Error, ReadableDatabase, StorageBackend};
use vortex_core::ids::OriginId;

use super::{
    backend::{DataFile, Staged, StagedHandle},
    end_mark::{self, END_MARK},
    failure::{guarded, read_failure},
    rows::{Position, Rows},
    space::RESERVE,
    tables::{self, BLOBS, JOURNAL, META, Meta, RUNS, SNAPSHOT},
};
use crate::store::{OpenError, StoreError};

/// The store's file name.
pub(crate) const FILE: &str = "vortex.redb";
/// The name it is built under.
const FILE_BEING_MADE: &str = "vortex.redb.new";
const LOCK: &str = "LOCK";
/// The directory that a backup is restored in, until it is whole.
pub(crate) const RESTORING: &str = "restoring";
/// How every redb file starts.
const REDB_MAGIC: [u8; 9] = *b"redb\x1a\x0a\xa9\x0d\x0a";
/// Pages kept in memory. The journal is written at its end and read in long stretches, so that a larger
/// cache would mostly hold what nobody asks for again; the daemon is to idle within 20 MB.
const CACHE_BYTES: usize = 8 * 1024 * 1024;
/// Largest file that is read whole when it is opened: a tenth of a second. redb doubles its files, so the
/// ones in question are half as long: about sixty thousand ops.
const INTEGRITY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Puts something between redb and the file.
type Wrap = dyn Fn(Box<dyn StorageBackend>) -> Box<dyn StorageBackend> + Send + Sync;

/// Where tests reach in.
#[doc(hidden)]
pub struct RedbHooks {
    /// What stands between redb and the file.
    pub wrap: Box<Wrap>,
    /// Largest file that is read whole when it is opened.
    pub integrity_bytes_max: u64,
}

impl Default for RedbHooks {
    fn default() -> RedbHooks {
        RedbHooks {
            wrap: Box::new(|backend| backend),
            integrity_bytes_max: INTEGRITY_BYTES_MAX,
        }
    }
}

impl fmt::Debug for RedbHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbHooks").finish_non_exhaustive()
    }
}

/// An open store file.
pub(super) struct Opened {
    database: Option<Database>,
    /// The same file.
    staged: Arc<Staged>,
    /// Who its own ops are written by.
    pub(super) origin: OriginId,
    /// Where its journal ends.
    pub(super) position: Position,
}

impl Opened {
    /// Whether the next opening reads the whole file, and so needs no notes of the allocator's.
    pub(super) fn is_checked_whole(&self, hooks: &RedbHooks) -> bool {
        let length = StagedHandle(self.staged.clone()).len();
        length.is_ok_and(|length| length <= hooks.integrity_bytes_max)
    }

    /// The database, until it is dropped.
    pub(super) fn database(&self) -> Result<&Database, StoreError> {
        self.database.as_ref().ok_or(StoreError::Closed)
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        discard(self.database.take());
    }
}

/// Closing writes, and may meet the damage that made us give up on the file: that is no news then, and
/// whatever a closing could not write, the next opening repairs.
fn discard(database: Option<Database>) {
    let _ = guarded(
        || {
            drop(database);
            Ok(())
        },
        |_| (),
    );
}

/// Makes the data directory when it is not there, for its owner only.
pub(super) fn make_directory(directory: &Path) -> Result<(), OpenError> {
    if directory.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(io_error("make", directory))?;
    match directory.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_directory(parent),
        _ => Ok(()),
    }
}

/// Takes the directory for this process, as long as the file returned lives.
pub(super) fn lock_directory(directory: &Path) -> Result<File, OpenError> {
    let path = directory.join(LOCK);
    let failed = |source| io_error("lock", &path)(source);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Whoever holds it may be about to write its number; the refusal stands without it.
            let _ = file.read_to_string(&mut text);
            return Err(OpenError::InUse {
                dir: directory.to_owned(),
                pid: text.trim().parse().ok(),
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    file.set_len(0).map_err(failed)?;
    file.rewind().map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(file)
}

/// The store file in `directory`, made with `fresh` as its origin when there is none.
pub(super) fn open_or_create(
    directory: &Path,
    fresh: OriginId,
    hooks: &RedbHooks,
) -> Result<Opened, OpenError> {
    let path = directory.join(FILE);
    match fs::symlink_metadata(&path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            refuse_if_gone(directory, &path)?;
            create(directory, fresh, hooks)?;
        }
        Err(source) => return Err(io_error("look at", &path)(source)),
    }
    open_file(directory, hooks)
}

/// Refuses a directory in which there is no store, or not any more.
pub(super) fn refuse_if_missing(directory: &Path) -> Result<(), OpenError> {
    let path = directory.join(FILE);
    match fs::symlink_metadata(&path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            refuse_if_gone(directory, &path)?;
            Err(OpenError::Missing {
                dir: directory.to_owned(),
            })
        }
        Err(source) => Err(io_error("look at", &path)(source)),
    }
}

/// Refuses to make a store where there was one.
fn refuse_if_gone(directory: &Path, path: &Path) -> Result<(), OpenError> {
    let left = [END_MARK, RESERVE, RESTORING].into_iter();
    let left: Vec<&str> = left.filter(|name| directory.join(name).exists()).collect();
    if left.is_empty() {
        return Ok(());
    }
    let left = left.join("` and `");
    Err(OpenError::Damaged {
        path: path.to_owned(),
        what: format!(
            "it is gone, and `{left}` beside it shows that it was there; \
             remove `{left}` too to start with an empty store"
        ),
    })
}

fn create(directory: &Path, origin: OriginId, hooks: &RedbHooks) -> Result<(), OpenError> {
    let making = directory.join(FILE_BEING_MADE);
    match fs::remove_file(&making) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(io_error("remove", &making)(source));
        }
        _ => {}
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&making)
        .map_err(io_error("make", &making))?;
    let synced = file.try_clone().map_err(io_error("make", &making))?;
    let backend = Staged::hold((hooks.wrap)(Box::new(DataFile::new(file))))
        .and_then(|staged| staged.release().map(|()| staged))
        .map_err(io_error("write", &making))?;
    fill(StagedHandle(backend), origin)
        .map_err(|error| io_error("write", &making)(into_io(error)))?;
    synced.sync_all().map_err(io_error("sync", &making))?;
    let path = directory.join(FILE);
    fs::rename(&making, &path).map_err(io_error("make", &path))?;
    sync_directory(directory)
}

/// Writes what an empty store holds.
fn fill(backend: StagedHandle, origin: OriginId) -> Result<(), Error> {
    let database = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .create_with_backend(backend)?;
    let mut transaction = database.begin_write()?;
    transaction.set_quick_repair(true);
    {
        let mut meta = transaction.open_table(META)?;
        for (name, value) in Meta::rows(origin) {
            meta.insert(name.as_bytes(), value.as_slice())?;
        }
    }
    for table in [JOURNAL, RUNS, BLOBS, SNAPSHOT] {
        transaction.open_table(table)?;
    }
    transaction.commit()?;
    Ok(database.close()?)
}

/// Opens the file that is there, repairs it after a crash, and checks that it is what it should be.
pub(super) fn open_file(directory: &Path, hooks: &RedbHooks) -> Result<Opened, OpenError> {
    let opened = stage_file(directory, hooks)?;
    let path = directory.join(FILE);
    opened.staged.release().map_err(io_error("write", &path))?;
    Ok(opened)
}

/// Like [`open_file`], and leaves the file as it is: whatever is written stays in memory.
pub(super) fn stage_file(directory: &Path, hooks: &RedbHooks) -> Result<Opened, OpenError> {
    let path = directory.join(FILE);
    let (file, length) = open_redb_file(directory, &path)?;
    let staged = Staged::hold((hooks.wrap)(Box::new(DataFile::new(file))))
        .map_err(io_error("read", &path))?;
    guarded(
        || {
            let database = Builder::new()
                .set_cache_size(CACHE_BYTES)
                .set_check_integrity_on_open(length <= hooks.integrity_bytes_max)
                .create_with_backend(StagedHandle(staged.clone()))
                .map_err(|error| refusal(directory, &path, error))?;
            let opened = verify(&path, database, &staged)?;
            refuse_if_behind(directory, &path, &opened)?;
            Ok(opened)
        },
        |what| OpenError::Damaged {
            path: path.clone(),
            what,
        },
    )
}

/// Opens the file without creating it, and looks whether redb wrote it.
fn open_redb_file(directory: &Path, path: &Path) -> Result<(File, u64), OpenError> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .map_err(io_error("open", path))?;
    let length = file.metadata().map_err(io_error("read", path))?.len();
    if length == 0 {
        return Err(OpenError::Empty {
            path: path.to_owned(),
        });
    }
    let mut start = vec![];
    (&mut file)
        .take(u64::try_from(REDB_MAGIC.len()).unwrap_or(0))
        .read_to_end(&mut start)
        .map_err(io_error("read", path))?;
    if !REDB_MAGIC.starts_with(&start) {
        return Err(OpenError::Foreign {
            path: path.to_owned(),
        });
    }
    if start.len() < REDB_MAGIC.len() {
        return Err(OpenError::Damaged {
            path: path.to_owned(),
            what: "it was cut off".to_owned(),
        });
    }
    match file.try_lock() {
        Ok(()) => Ok((file, length)),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
            dir: directory.to_owned(),
            pid: None,
        }),
        Err(TryLockError::Error(source)) => Err(io_error("lock", path)(source)),
    }
}

/// Reads what an opening looks at.
fn verify(path: &Path, database: Database, staged: &Arc<Staged>) -> Result<Opened, OpenError> {
    // Dropped on every way out, so that a refusal cannot end in a panic while closing.
    let mut opened = Opened {
        database: Some(database),
        staged: staged.clone(),
        origin: OriginId::default(),
        position: Position::default(),
    };
    let unreadable = |error| unreadable(path, error);
    let transaction = opened
        .database()
        .and_then(|database| database.begin_read().map_err(read_failure))
        .map_err(unreadable)?;
    let foreign = || OpenError::Foreign {
        path: path.to_owned(),
    };
    let meta = match transaction.open_table(META) {
        Ok(table) => Meta::read(|name| {
            let row = table.get(name.as_bytes()).map_err(read_failure)?;
            Ok(row.map(|row| row.value().to_vec()))
        })
        .map_err(unreadable)?,
        Err(error) => match error.into() {
            Error::Io(error) => return Err(io_error("read", path)(error)),
            Error::Corrupted(what) => return Err(unreadable(StoreError::Damaged { what })),
            // No such table, or one of other types.
            _ => return Err(foreign()),
        },
    };
    opened.origin = match meta {
        Meta::Ours(origin) => origin,
        Meta::Foreign => return Err(foreign()),
        Meta::Newer(found) => {
            return Err(OpenError::Newer {
                path: path.to_owned(),
                found,
                known: tables::SCHEMA,
            });
        }
        Meta::Damaged(what) => return Err(unreadable(super::failure::damaged(what))),
    };
    let rows = Rows(transaction);
    opened.position = rows
        .check_tables()
        .and_then(|()| rows.position())
        .map_err(unreadable)?;
    Ok(opened)
}

/// Refuses a file that ends before what was acknowledged.
fn refuse_if_behind(directory: &Path, path: &Path, opened: &Opened) -> Result<(), OpenError> {
    let revision = opened.position.revision;
    let acknowledged = end_mark::read(directory, opened.origin);
    if acknowledged <= revision {
        return Ok(());
    }
    Err(OpenError::Damaged {
        path: path.to_owned(),
        what: format!(
            "it ends at revision {revision}, and `{END_MARK}` beside it shows that it reached \
             {acknowledged}; remove `{END_MARK}` to go on without what came after"
        ),
    })
}

/// Why redb did not open the file.
fn refusal(directory: &Path, path: &Path, error: DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            OpenError::InUse {
                dir: directory.to_owned(),
                pid: None,
            }
        }
        DatabaseError::Storage(error) => unreadable(path, read_failure(error)),
        other => OpenError::Damaged {
            path: path.to_owned(),
            what: other.to_string(),
        },
    }
}

fn unreadable(path: &Path, error: StoreError) -> OpenError {
    match error {
        StoreError::Damaged { what } => OpenError::Damaged {
            path: path.to_owned(),
            what,
        },
        other => io_error("read", path)(io::Error::other(other)),
    }
}

fn into_io(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    }
}

fn sync_directory(directory: &Path) -> Result<(), OpenError> {
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(io_error("sync", directory))
}

fn io_error(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> OpenError {
    let path: PathBuf = path.to_owned();
    move |source| OpenError::Io {
        doing,
        path: path.clone(),
        source,
    }
}

/// Where the store file of `directory` is.
pub(super) fn file_in(directory: &Path) -> PathBuf {
    directory.join(FILE)
}
