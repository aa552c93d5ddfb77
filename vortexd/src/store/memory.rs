//! A store that lasts as long as the process: for tests, demonstrations and simulation.
//!
//! It obeys the same rules as the durable ones and keeps nothing.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, Head, VersionVector},
};

use super::{Blob, Horizon, Installation, Store, StoreError, check_blobs, heads_after};

/// A [`Store`] in memory.
#[derive(Debug)]
pub struct MemoryStore {
    content: Mutex<Content>,
}

#[derive(Debug, Default)]
struct Content {
    origin: OriginId,
    horizon: Horizon,
    /// The op of revision `n` stands at `n - 1`, counted from the horizon.
    journal: Vec<Entry>,
    heads: VersionVector,
    blobs: BTreeMap<Digest, Arc<[u8]>>,
    snapshot: Option<(u64, Vec<u8>)>,
    cursors: BTreeMap<String, u64>,
}

impl MemoryStore {
    /// An empty store whose own ops are written under `origin`.
    pub fn new(origin: OriginId) -> MemoryStore {
        MemoryStore {
            content: Mutex::new(Content {
                origin,
                ..Content::default()
            }),
        }
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        // Content changes in one step at the end of an append, so it is whole even after a panic.
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn origin(&self) -> OriginId {
        self.content().origin
    }

    fn append(&self, expected: Head, entries: &[Entry], blobs: &[Blob]) -> Result<(), StoreError> {
        let mut content = self.content();
        let heads = heads_after(&content.heads, content.origin, expected, entries)?;
        check_blobs(blobs)?;
        content.journal.extend_from_slice(entries);
        content.heads = heads;
        for blob in blobs {
            content
                .blobs
                .entry(blob.digest)
                .or_insert_with(|| blob.bytes.clone());
        }
        Ok(())
    }

    fn revision(&self) -> Result<u64, StoreError> {
        Ok(self.content().revision())
    }

    fn read_after(&self, revision: u64, limit: usize) -> Result<Vec<(u64, Entry)>, StoreError> {
        let content = self.content();
        let horizon = content.horizon.revision;
        let skipped = revision
            .checked_sub(horizon)
            .ok_or(StoreError::Truncated { horizon })?;
        Ok((horizon + 1..)
            .zip(&content.journal)
            .skip(to_length(skipped))
            .take(limit)
            .map(|(revision, entry)| (revision, entry.clone()))
            .collect())
    }

    fn read_before(&self, revision: u64, limit: usize) -> Result<Vec<(u64, Entry)>, StoreError> {
        let content = self.content();
        let horizon = content.horizon.revision;
        let before = revision.saturating_sub(1).saturating_sub(horizon);
        let count = to_length(before).min(content.journal.len());
        Ok((horizon + 1..=horizon + to_revision(count))
            .rev()
            .zip(content.journal.iter().take(count).rev())
            .take(limit)
            .map(|(revision, entry)| (revision, entry.clone()))
            .collect())
    }

    fn read_origin(
        &self,
        origin: OriginId,
        from_seq: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let content = self.content();
        content.horizon.check(origin, from_seq)?;
        Ok(content
            .journal
            .iter()
            .filter(|entry| entry.op().origin == origin && entry.op().seq >= from_seq)
            .take(limit)
            .cloned()
            .collect())
    }

    fn blobs_after(&self, after: Option<Digest>, limit: usize) -> Result<Vec<Blob>, StoreError> {
        let content = self.content();
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let blobs = content.blobs.range((start, Bound::Unbounded));
        Ok(blobs
            .take(limit)
            .map(|(&digest, bytes)| Blob {
                digest,
                bytes: bytes.clone(),
            })
            .collect())
    }

    fn blob(&self, digest: &Digest) -> Result<Option<Arc<[u8]>>, StoreError> {
        Ok(self.content().blobs.get(digest).cloned())
    }

    fn save_snapshot(&self, revision: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.content().snapshot = Some((revision, bytes.to_vec()));
        Ok(())
    }

    fn load_snapshot(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        Ok(self.content().snapshot.clone())
    }

    fn horizon(&self) -> Result<Horizon, StoreError> {
        Ok(self.content().horizon.clone())
    }

    fn truncate(&self, revision: u64) -> Result<(), StoreError> {
        let mut content = self.content();
        let Some(count) = revision.checked_sub(content.horizon.revision) else {
            return Ok(());
        };
        let saved = content.snapshot.as_ref().map_or(0, |(saved, _)| *saved);
        if revision > saved || revision > content.revision() {
            return Err(StoreError::Needed { revision });
        }
        let gone: Vec<Entry> = content.journal.drain(..to_length(count)).collect();
        for entry in &gone {
            content.horizon.heads.record(entry);
        }
        content.horizon.revision = revision;
        Ok(())
    }

    fn install(&self, installation: &Installation<'_>) -> Result<(), StoreError> {
        let mut content = self.content();
        content.heads = installation.check(content.revision())?;
        content.horizon = installation.horizon.clone();
        content.journal = installation.entries.to_vec();
        content.snapshot = Some((installation.revision(), installation.snapshot.to_vec()));
        Ok(())
    }

    fn renew(&self, incarnation: u64) -> Result<(), StoreError> {
        self.content().origin.incarnation = incarnation;
        Ok(())
    }

    fn save_cursors(&self, cursors: &BTreeMap<String, u64>) -> Result<(), StoreError> {
        self.content().cursors.clone_from(cursors);
        Ok(())
    }

    fn load_cursors(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        Ok(self.content().cursors.clone())
    }

    fn reopen(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn is_low_on_space(&self) -> bool {
        false
    }

    fn size_bytes(&self) -> u64 {
        let content = self.content();
        let journal = content.journal.iter().map(|entry| entry.canonical().len());
        let blobs = content.blobs.values().map(|bytes| bytes.len());
        let snapshot = content.snapshot.iter().map(|(_, bytes)| bytes.len());
        to_revision(journal.chain(blobs).chain(snapshot).sum())
    }
}

impl Content {
    fn revision(&self) -> u64 {
        self.horizon.revision + to_revision(self.journal.len())
    }
}

fn to_revision(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn to_length(revision: u64) -> usize {
    usize::try_from(revision).unwrap_or(usize::MAX)
}
