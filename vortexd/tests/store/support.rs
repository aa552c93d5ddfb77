//! Ops and stores to test with.

use std::path::Path;

use tempfile::TempDir;
use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, Head, Op, OpBody},
    time::{Hlc, Timestamp},
};
use vortexd::store::{
    Blob, OpenError, Store,
    redb::{RedbHooks, RedbOptions, RedbStore},
};

/// The origin of the stores made here.
pub const OWN: OriginId = OriginId {
    cluster: 7,
    incarnation: 1,
};
/// Somebody else.
pub const PEER: OriginId = OriginId {
    cluster: 3,
    incarnation: 9,
};
/// Small, and no floor that a test machine could be under.
pub const OPTIONS: RedbOptions = RedbOptions {
    fresh_origin: OWN,
    reserve_bytes: 64 * 1024,
    free_floor_bytes: 0,
};

/// The op of `origin` after `head`.
pub fn entry(origin: OriginId, head: Head) -> Entry {
    Entry::seal(Op {
        origin,
        seq: head.seq + 1,
        prev_hash: head.hash,
        at: Hlc {
            time: Timestamp(1_700_000_000_000 + head.seq),
            counter: 0,
        },
        deps: vec![],
        actor: "alice".parse().unwrap(),
        request: None,
        reason: "because ".repeat(40).parse().unwrap(),
        body: OpBody::Unchanged { subjects: vec![] },
    })
}

pub fn head(entry: &Entry) -> Head {
    Head {
        seq: entry.op().seq,
        hash: entry.hash(),
    }
}

/// `count` ops of `origin` after `from`.
pub fn chain(origin: OriginId, from: Head, count: usize) -> Vec<Entry> {
    std::iter::successors(Some(entry(origin, from)), |last| {
        Some(entry(origin, head(last)))
    })
    .take(count)
    .collect()
}

pub fn blob(size: usize, salt: u8) -> Blob {
    let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8 ^ salt).collect();
    Blob {
        digest: Digest::of(&bytes),
        bytes: bytes.into(),
    }
}

pub fn all(store: &dyn Store) -> Vec<Entry> {
    let entries = store.read_after(0, usize::MAX).unwrap();
    entries.into_iter().map(|(_, entry)| entry).collect()
}

pub fn own_head(store: &dyn Store) -> Head {
    let entries = store.read_origin(OWN, 1, usize::MAX).unwrap();
    entries.last().map(head).unwrap_or_default()
}

pub fn file(directory: &TempDir) -> std::path::PathBuf {
    directory.path().join("vortex.redb")
}

pub fn end_mark(directory: &TempDir) -> std::path::PathBuf {
    directory.path().join("journal-end")
}

/// A directory in memory where there is one: these tests open thousands of stores, and a disk that is in
/// no danger of losing power has nothing to add.
pub fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

pub fn open(directory: &Path) -> Result<RedbStore, OpenError> {
    RedbStore::open(directory, OPTIONS)
}

/// Opens without the look at every page, as a large file is.
pub fn open_as_large(directory: &Path) -> Result<RedbStore, OpenError> {
    let hooks = RedbHooks {
        integrity_bytes_max: 0,
        ..RedbHooks::default()
    };
    RedbStore::open_with(directory, OPTIONS, hooks)
}
