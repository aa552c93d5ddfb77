//! Where the journal, the blobs and the snapshot are kept.
//!
//! A store holds ops in the order in which they came here (revisions, from 1, without a gap), whoever wrote
//! them; blobs by their digest; one snapshot; and how far readers with a name have come. It makes an append durable before it returns, all of it
//! or nothing.
//!
//! It refuses ops that do not follow the hash chain of their origin, blobs that are not what their digest
//! says, and everything after a failed commit until it is reopened. It knows nothing of what an op means.

use std::{collections::BTreeMap, error::Error, io, path::PathBuf, sync::Arc};

use vortex_core::{
    ids::{Digest, OriginId},
    journal::{ChainError, Entry, Head, VersionVector},
};

/// The newest schema of a store that this build reads and writes.
pub const SCHEMA: u32 = 2;

mod horizon;
pub mod memory;
pub mod redb;

pub use self::horizon::{Horizon, Installation};

/// Content that ops refer to by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of `bytes`.
    pub digest: Digest,
    /// The content.
    pub bytes: Arc<[u8]>,
}

/// A journal with what belongs to it.
///
/// Whatever writes is called from one writer thread, everything else from many.
/// Readers see whole appends only.
pub trait Store: Send + Sync {
    /// The origin under which this store's own ops are written.
    fn origin(&self) -> OriginId;

    /// Writes `entries` and `blobs`, all or none, and returns once they are durable. Blobs that are here
    /// already are left alone.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when `expected` is not the head of the store's own origin, and
    /// [`StoreError::Chain`] when an entry does not follow its origin's; nothing is written then. After
    /// [`StoreError::Full`] and [`StoreError::Unknown`] it may or may not be written: call
    /// [`reopen`](Store::reopen) and compare [`revision`](Store::revision).
    fn append(&self, expected: Head, entries: &[Entry], blobs: &[Blob]) -> Result<(), StoreError>;

    /// How many ops are here: the revision of the newest.
    ///
    /// # Errors
    /// [`StoreError::Closed`] after a failed [`reopen`](Store::reopen).
    fn revision(&self) -> Result<u64, StoreError>;

    /// Up to `limit` ops after `revision`, oldest first, with their revisions.
    ///
    /// # Errors
    /// [`StoreError::Truncated`] when the first of them lies before the horizon; and when they cannot be read, or
    /// are damaged.
    fn read_after(&self, revision: u64, limit: usize) -> Result<Vec<(u64, Entry)>, StoreError>;

    /// Up to `limit` ops before `revision`, newest first, with their revisions. They end at the horizon.
    ///
    /// # Errors
    /// When they cannot be read, or are damaged.
    fn read_before(&self, revision: u64, limit: usize) -> Result<Vec<(u64, Entry)>, StoreError>;

    /// Up to `limit` ops of `origin`, from `from_seq` on, in its order.
    ///
    /// # Errors
    /// [`StoreError::Truncated`] when the first of them lies before the horizon; and when they cannot be read, or are damaged.
    fn read_origin(
        &self,
        origin: OriginId,
        from_seq: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The blob with `digest`; none when it is not here.
    ///
    /// # Errors
    /// When it cannot be read, or is not what its digest says.
    fn blob(&self, digest: &Digest) -> Result<Option<Arc<[u8]>>, StoreError>;

    /// Up to `limit` blobs whose digests come after `after`, in the order of their digests; none: from the first.
    ///
    /// # Errors
    /// When they cannot be read, or one is not what its digest says.
    fn blobs_after(&self, after: Option<Digest>, limit: usize) -> Result<Vec<Blob>, StoreError>;

    /// Keeps `bytes` as the state after `revision`, in place of the snapshot before.
    ///
    /// # Errors
    /// Like [`append`](Store::append).
    fn save_snapshot(&self, revision: u64, bytes: &[u8]) -> Result<(), StoreError>;

    /// The snapshot with its revision.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was saved.
    fn load_snapshot(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError>;

    /// Where the journal begins. What came before is in the snapshot.
    ///
    /// # Errors
    /// [`StoreError::Closed`] after a failed [`reopen`](Store::reopen).
    fn horizon(&self) -> Result<Horizon, StoreError>;

    /// Lets go of the ops up to `revision`, all or none. The snapshot has to be of that revision or a later one.
    /// What is before the horizon already stays away.
    ///
    /// # Errors
    /// Like [`append`](Store::append); [`StoreError::Needed`] when no snapshot stands for them, or they are not here.
    fn truncate(&self, revision: u64) -> Result<(), StoreError>;

    /// Puts another journal in place of the one that is here, with the snapshot that goes with it; all or nothing.
    /// Blobs stay.
    ///
    /// # Errors
    /// Like [`append`](Store::append); [`StoreError::Needed`] when it would set revisions back.
    fn install(&self, installation: &Installation<'_>) -> Result<(), StoreError>;

    /// Has the store's own ops written under this incarnation from now on.
    ///
    /// # Errors
    /// Like [`append`](Store::append).
    fn renew(&self, incarnation: u64) -> Result<(), StoreError>;

    /// Keeps exactly these cursors, in place of those before: how far into the journal somebody has read, by
    /// name.
    ///
    /// # Errors
    /// Like [`append`](Store::append).
    fn save_cursors(&self, cursors: &BTreeMap<String, u64>) -> Result<(), StoreError>;

    /// The cursors by name; none were saved in a store that is new.
    ///
    /// # Errors
    /// When they cannot be read, or are not what was saved.
    fn load_cursors(&self) -> Result<BTreeMap<String, u64>, StoreError>;

    /// Closes the store, opens it again and repairs it: the only way on after [`StoreError::Full`] and
    /// [`StoreError::Unknown`]. When it fails, the store is closed, and it may be tried again.
    ///
    /// # Errors
    /// When the store cannot be opened.
    fn reopen(&self) -> Result<(), StoreError>;

    /// Whether new work should be refused so that what is under way can still be rolled back: free space
    /// fell below the floor, or the reserve was spent and could not be laid in again yet.
    fn is_low_on_space(&self) -> bool;

    /// What the store occupies, in bytes.
    fn size_bytes(&self) -> u64;
}

/// The cause of a failure, as the library below tells it.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why a store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else appended meanwhile. Nothing was written.
    #[error(
        "the journal moved on: op {} was expected to be the newest of this store, it is op {}; \
         decide again on the newest state",
        expected.seq, found.seq
    )]
    Moved {
        /// The head the caller decided on.
        expected: Head,
        /// The head that is here.
        found: Head,
    },
    /// An entry does not follow. Nothing was written.
    #[error("append refused, nothing was written: {0}")]
    Chain(ChainError),
    /// The op asked for is not kept any more.
    #[error("the journal begins after revision {horizon}; what came before is not kept any more")]
    Truncated {
        /// The newest op that is not kept.
        horizon: u64,
    },
    /// What would go is needed. Nothing was written.
    #[error("ops up to revision {revision} cannot be let go of: no snapshot stands for them")]
    Needed {
        /// How far it would go.
        revision: u64,
    },
    /// A blob's bytes have another digest. Nothing was written.
    #[error("append refused, nothing was written: the bytes of blob {} have another digest", .0.short())]
    Mismatched(Digest),
    /// There was no room; whether the change is on disk shows once the store is reopened.
    #[error("the disk is full; free space on the data directory's file system or enlarge it")]
    Full(#[source] io::Error),
    /// The change may or may not be on disk; it shows once the store is reopened.
    #[error(
        "writing failed, and whether the change is on disk is unknown until the store is reopened"
    )]
    Unknown(#[source] Cause),
    /// Reading failed. Nothing was changed.
    #[error("reading the store failed")]
    Read(#[source] Cause),
    /// What is stored is not what was written.
    #[error(
        "the store is damaged: {what}; stop the daemon, keep a copy of the data directory, \
         and restore a backup"
    )]
    Damaged {
        /// What does not fit.
        what: String,
    },
    /// A write failed before, or the store could not be reopened.
    #[error("the store takes no requests since a failure; it has to be reopened")]
    Closed,
    /// The store could not be reopened.
    #[error("the store could not be reopened")]
    Reopen(#[source] Box<OpenError>),
}

impl StoreError {
    /// What failed, and everything that led to it.
    pub fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        text
    }
}

/// Why a store was not opened. Whatever was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process works on it.
    #[error(
        "{} is in use by {}; stop it first, or give this daemon a data directory of its own",
        dir.display(), describe(*pid)
    )]
    InUse {
        /// The data directory.
        dir: PathBuf,
        /// The process, when it said.
        pid: Option<u32>,
    },
    /// There is nothing to look at.
    #[error(
        "there is no store in {}; name the data directory of a daemon",
        dir.display()
    )]
    Missing {
        /// The directory.
        dir: PathBuf,
    },
    /// It was not written by Vortex.
    #[error(
        "{} is not a Vortex store and was left alone; move it away, or name another data directory",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It has no bytes at all.
    #[error(
        "{} has no content, so its journal is lost; restore a backup, \
         or empty the directory to start with an empty store",
        path.display()
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a newer daemon.
    #[error(
        "{} has schema {found}, and this daemon knows {known}; run the daemon that wrote it or a newer one",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest schema this build knows.
        known: u32,
    },
    /// It is not what was written.
    #[error(
        "{} is damaged ({what}) and was left alone; keep a copy of it, and restore a backup",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// The file system said no.
    #[error("cannot {doing} {}; check that the daemon's user owns the data directory and that the disk is healthy", path.display())]
    Io {
        /// What was tried: a verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// The answer.
        #[source]
        source: io::Error,
    },
}

fn describe(pid: Option<u32>) -> String {
    pid.map_or_else(
        || "another process".to_owned(),
        |pid| format!("process {pid}"),
    )
}

/// Whether the file system or a quota left no room.
fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// The heads after `entries`, when `own` stands at `expected` and every entry follows.
///
/// # Errors
/// [`StoreError::Moved`] or [`StoreError::Chain`].
fn heads_after(
    heads: &VersionVector,
    own: OriginId,
    expected: Head,
    entries: &[Entry],
) -> Result<VersionVector, StoreError> {
    let found = heads.head(own);
    if found != expected {
        return Err(StoreError::Moved { expected, found });
    }
    let mut after = heads.clone();
    for entry in entries {
        after.advance(entry).map_err(StoreError::Chain)?;
    }
    Ok(after)
}

/// Refuses blobs whose bytes are not what their digest says.
fn check_blobs(blobs: &[Blob]) -> Result<(), StoreError> {
    match blobs
        .iter()
        .find(|blob| Digest::of(&blob.bytes) != blob.digest)
    {
        Some(blob) => Err(StoreError::Mismatched(blob.digest)),
        None => Ok(()),
    }
}
