//! What a link reads, on threads where that may take its time.

use std::{collections::BTreeSet, sync::Arc};

use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, State, VersionVector},
    peering::Read,
};

use super::intake::contents_of;
use crate::{
    limits::PEER_BLOBS_AHEAD_BYTES_MAX,
    snapshot::Snapshot,
    store::{Blob, Store, StoreError},
};

/// Which ops a peer shall get.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) ticket: u64,
    pub(super) origin: OriginId,
    pub(super) from: u64,
    pub(super) limit: usize,
    pub(super) bytes_max: usize,
}

impl Wanted {
    /// As many as may be, and at least one.
    fn cut(&self, entries: impl Iterator<Item = Entry>) -> Vec<Entry> {
        let mut bytes = 0;
        let mut taken = vec![];
        for entry in entries.take(self.limit) {
            bytes += entry.canonical().len();
            if bytes > self.bytes_max && !taken.is_empty() {
                break;
            }
            taken.push(entry);
        }
        taken
    }

    /// Out of what is in memory, if that holds the first of them.
    pub(super) fn recent(&self, snapshot: &Snapshot) -> Option<Vec<Entry>> {
        let of = snapshot
            .recent
            .iter()
            .filter(|entry| entry.op().origin == self.origin && entry.op().seq >= self.from);
        let found = self.cut(of.map(|entry| entry.as_ref().clone()));
        let is_first = |entry: &Entry| entry.op().seq == self.from;
        found.first().is_some_and(is_first).then_some(found)
    }

    /// Out of the store.
    pub(super) fn stored(&self, store: &dyn Store) -> Result<Read, StoreError> {
        match store.read_origin(self.origin, self.from, self.limit) {
            Ok(entries) => Ok(Read::Ops(self.cut(entries.into_iter()))),
            Err(StoreError::Truncated { .. }) => Ok(Read::Truncated),
            Err(error) => Err(error),
        }
    }
}

/// The contents that ops speak of, as far as they go ahead of them unasked.
pub(super) fn contents_ahead(
    store: &dyn Store,
    entries: &[Entry],
) -> Result<Vec<Blob>, StoreError> {
    let mut blobs = vec![];
    let mut bytes_sum = 0;
    for digest in contents_of(entries) {
        let Some(bytes) = store.blob(&digest)? else {
            continue;
        };
        bytes_sum += bytes.len();
        if bytes_sum > PEER_BLOBS_AHEAD_BYTES_MAX {
            break;
        }
        blobs.push(Blob { digest, bytes });
    }
    Ok(blobs)
}

/// Which of these are not in the store.
pub(super) fn missing(
    store: &dyn Store,
    digests: &[Digest],
) -> Result<BTreeSet<Digest>, StoreError> {
    let mut missing = BTreeSet::new();
    for digest in digests {
        if store.blob(digest)?.is_none() {
            missing.insert(*digest);
        }
    }
    Ok(missing)
}

/// A content; none: it is not here.
pub(super) type Content = (Digest, Option<Arc<[u8]>>);

/// Contents that a peer asked for.
pub(super) fn contents(
    store: &dyn Store,
    digests: Vec<Digest>,
) -> Result<Vec<Content>, StoreError> {
    digests
        .into_iter()
        .map(|digest| Ok((digest, store.blob(&digest)?)))
        .collect()
}

/// A state that a peer sent, and what of its contents is not here.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) theirs: Box<State>,
    pub(super) missing: Vec<Digest>,
}

/// Why a state is not taken over.
#[derive(Debug)]
pub(super) enum NotOpened {
    /// It does not read, or this store does not.
    Unreadable(String),
    /// Two stores write as one.
    Fork(OriginId, u64),
}

/// Reads a peer's state.
pub(super) fn open(
    store: &dyn Store,
    here: &State,
    bytes: &[u8],
    heads: &VersionVector,
) -> Result<Opened, NotOpened> {
    let unreadable = |error: &dyn std::error::Error| NotOpened::Unreadable(error.to_string());
    let theirs = State::from_snapshot(bytes).map_err(|error| unreadable(&error))?;
    if !theirs.heads.covers_all(heads) {
        return Err(NotOpened::Unreadable(
            "it follows from fewer ops than it says".to_owned(),
        ));
    }
    here.merged_with(&theirs)
        .map_err(|(origin, seq)| NotOpened::Fork(origin, seq))?;
    let contents: BTreeSet<Digest> = theirs.contents().collect();
    let contents: Vec<Digest> = contents.into_iter().collect();
    let missing = missing(store, &contents).map_err(|error| unreadable(&error))?;
    Ok(Opened {
        theirs: Box::new(theirs),
        missing: missing.into_iter().collect(),
    })
}
