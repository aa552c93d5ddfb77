//! The store as one file, read while the daemon works.
//!
//! It is of one revision: ops up to it are never changed, nor are contents, so nothing is locked and nobody waits. Only
//! letting go of old ops meanwhile ends a backup early, and says so.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use vortex_core::{
    backup::{Encoder, Manifest, SnapshotNote},
    error::{Fault, Kind},
    ids::Digest,
    journal::State,
    limits::BACKUP_PART_BYTES,
};

use super::{Service, audit::blocking};
use crate::{
    clock,
    federation::KEPT_FILES,
    limits::{BACKUP_BLOBS_AT_ONCE, BACKUP_OPS_AT_ONCE},
    store::{self, Store, StoreError},
};

/// A backup on its way out.
pub struct Backup {
    store: Arc<dyn Store>,
    revision: u64,
    encoder: Encoder,
    next: Next,
}

enum Next {
    /// The snapshot, from there on.
    Snapshot(Vec<u8>, usize),
    /// Contents after this one.
    Contents(Option<Digest>),
    /// Ops after this revision.
    Ops(u64),
    End,
    Nothing,
}

impl Service {
    /// Begins a backup of this moment, with its first bytes.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn begin_backup(&self) -> Result<(Backup, Vec<u8>), Fault> {
        let store = Arc::clone(&self.store);
        let board = Arc::clone(&self.board);
        let directory = self.directory.clone();
        blocking(move || {
            // In this order: what is read later reaches further.
            let horizon = store.horizon()?;
            let snapshot = match horizon.revision {
                0 => None,
                _ => store.load_snapshot()?,
            };
            let cursors = store.load_cursors()?;
            let files = directory.map(kept_files).unwrap_or_default();
            let board = board.load();
            let state = &board.state;
            let manifest = Manifest {
                schema: store::SCHEMA,
                writer: env!("CARGO_PKG_VERSION").to_owned(),
                taken_at: clock::now(),
                origin: store.origin(),
                is_federated: state.cluster().is_some(),
                revision: state.revision,
                heads: state.heads.clone(),
                horizon_revision: horizon.revision,
                horizon_heads: horizon.heads,
                snapshot: snapshot.as_ref().map(|(revision, bytes)| SnapshotNote {
                    revision: *revision,
                    length: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
                }),
                state_format: State::FORMAT,
                state_digest: state.digest(),
                cursors,
                files,
            };
            let (encoder, first) = Encoder::begin(&manifest);
            let next = match snapshot {
                Some((_, bytes)) => Next::Snapshot(bytes, 0),
                None => Next::Contents(None),
            };
            let backup = Backup {
                store,
                revision: state.revision,
                encoder,
                next,
            };
            Ok((backup, first))
        })
        .await
    }
}

impl Backup {
    /// The next bytes; none after the last.
    ///
    /// # Errors
    /// When the store cannot be read, or old ops were let go of meanwhile.
    pub async fn next(mut self) -> Result<Option<(Backup, Vec<u8>)>, Fault> {
        blocking(move || {
            // A step may end a part of the backup and bring nothing of its own.
            while !matches!(self.next, Next::Nothing) {
                let bytes = self.step()?;
                if !bytes.is_empty() {
                    return Ok(Some((self, bytes)));
                }
            }
            Ok(None)
        })
        .await
    }

    fn step(&mut self) -> Result<Vec<u8>, Fault> {
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Snapshot(bytes, from) => {
                let part = bytes.get(from..).unwrap_or_default();
                let part = part.get(..BACKUP_PART_BYTES).unwrap_or(part);
                if part.is_empty() {
                    self.next = Next::Contents(None);
                    return Ok(vec![]);
                }
                let out = self.encoder.snapshot(part);
                let to = from + part.len();
                self.next = Next::Snapshot(bytes, to);
                Ok(out)
            }
            Next::Contents(after) => {
                let blobs = self.store.blobs_after(after, BACKUP_BLOBS_AT_ONCE)?;
                let Some(last) = blobs.last() else {
                    self.next = Next::Ops(self.store.horizon()?.revision);
                    return Ok(vec![]);
                };
                self.next = Next::Contents(Some(last.digest));
                let contents = blobs.iter().map(|blob| (blob.digest, blob.bytes.as_ref()));
                Ok(self.encoder.contents(contents))
            }
            Next::Ops(after) => self.ops(after),
            Next::End => Ok(self.encoder.clone().end()),
            Next::Nothing => Ok(vec![]),
        }
    }

    fn ops(&mut self, after: u64) -> Result<Vec<u8>, Fault> {
        let left = self.revision.saturating_sub(after);
        let limit = usize::try_from(left).unwrap_or(usize::MAX);
        if limit == 0 {
            self.next = Next::End;
            return Ok(vec![]);
        }
        let found = self
            .store
            .read_after(after, limit.min(BACKUP_OPS_AT_ONCE))
            .map_err(|error| match error {
                StoreError::Truncated { .. } => overtaken(),
                other => other.into(),
            })?;
        let (Some((first, _)), Some((last, _))) = (found.first(), found.last()) else {
            return Err(overtaken());
        };
        self.next = Next::Ops(*last);
        Ok(self
            .encoder
            .ops(*first, found.iter().map(|(_, entry)| entry)))
    }
}

fn overtaken() -> Fault {
    Fault::new(
        Kind::Unavailable,
        "backup_overtaken",
        "old ops were let go of while the backup was taken",
    )
    .with_hint("take it again")
}

/// What lies beside the store and outlives it. What is not there is not needed.
fn kept_files(directory: PathBuf) -> BTreeMap<String, String> {
    KEPT_FILES
        .iter()
        .filter_map(|name| {
            let text = fs::read_to_string(directory.join(name)).ok()?;
            Some(((*name).to_owned(), text))
        })
        .collect()
}
