//! A whole state, for a peer that asks for ops which are not kept any more. One part at a time: the peer asks for
//! the next.

use super::{
    action::{Action, Alarm},
    frame::Frame,
};
use crate::{
    ids::Digest,
    journal::VersionVector,
    limits::{PEER_INSTALL_MS_MAX, PEER_SNAPSHOT_BYTES_MAX, PEER_SNAPSHOT_CHUNK_BYTES},
    time::{Span, Timestamp},
};

/// A snapshot on its way to the peer.
#[derive(Clone, Debug, Default)]
pub(super) struct SnapshotOut(Option<(Digest, Vec<u8>)>);

impl SnapshotOut {
    pub(super) fn is_idle(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn begin(&mut self, bytes: Vec<u8>, heads: VersionVector) -> Vec<Action> {
        let digest = Digest::of(&bytes);
        let begin = Frame::SnapshotBegin {
            size_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            digest,
            heads,
        };
        self.0 = Some((digest, bytes));
        vec![Action::Send(begin)]
    }

    /// Gives up: the peer begins anew.
    pub(super) fn stop(&mut self) {
        self.0 = None;
    }

    pub(super) fn have(&mut self, snapshot: Digest, offset: u64) -> Vec<Action> {
        let Some((_, bytes)) = self.0.as_ref().filter(|(digest, _)| *digest == snapshot) else {
            return vec![];
        };
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = bytes.get(start..).unwrap_or_default();
        if rest.is_empty() {
            self.0 = None;
            return vec![Action::Send(Frame::SnapshotEnd { snapshot })];
        }
        let part = rest.get(..PEER_SNAPSHOT_CHUNK_BYTES).unwrap_or(rest);
        vec![Action::Send(Frame::SnapshotChunk {
            snapshot,
            offset,
            bytes: part.to_vec(),
        })]
    }
}

/// A snapshot that the peer sends.
#[derive(Clone, Debug, Default)]
pub(super) struct SnapshotIn {
    coming: Option<Coming>,
    /// What was handed on, and when.
    installing: Option<(VersionVector, Timestamp)>,
}

#[derive(Clone, Debug)]
struct Coming {
    size_bytes: u64,
    digest: Digest,
    heads: VersionVector,
    bytes: Vec<u8>,
}

impl SnapshotIn {
    pub(super) fn begin(
        &mut self,
        size_bytes: u64,
        digest: Digest,
        heads: VersionVector,
        here: &VersionVector,
    ) -> Vec<Action> {
        if size_bytes > PEER_SNAPSHOT_BYTES_MAX {
            return vec![Action::Alarm(Alarm::Malformed("a snapshot over its limit"))];
        }
        if here.covers_all(&heads) {
            return vec![];
        }
        self.coming = Some(Coming {
            size_bytes,
            digest,
            heads,
            bytes: vec![],
        });
        vec![Action::Send(Frame::SnapshotHave {
            snapshot: digest,
            offset: 0,
        })]
    }

    pub(super) fn chunk(&mut self, snapshot: Digest, offset: u64, part: &[u8]) -> Vec<Action> {
        // A part of one that was given up may still come.
        let coming = self
            .coming
            .as_mut()
            .filter(|coming| coming.digest == snapshot);
        let Some(coming) = coming else {
            return vec![];
        };
        let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let here = length(&coming.bytes);
        if offset != here || here.saturating_add(length(part)) > coming.size_bytes {
            return vec![];
        }
        coming.bytes.extend_from_slice(part);
        vec![Action::Send(Frame::SnapshotHave {
            snapshot,
            offset: length(&coming.bytes),
        })]
    }

    pub(super) fn end(&mut self, snapshot: Digest, now: Timestamp) -> Vec<Action> {
        let is_whole = |coming: &Coming| {
            let length = u64::try_from(coming.bytes.len()).unwrap_or(u64::MAX);
            coming.digest == snapshot && coming.size_bytes == length
        };
        if !self.coming.as_ref().is_some_and(is_whole) {
            return vec![];
        }
        let Some(coming) = self.coming.take() else {
            return vec![];
        };
        if Digest::of(&coming.bytes) != coming.digest {
            return vec![Action::Alarm(Alarm::Malformed("a damaged snapshot"))];
        }
        self.installing = Some((coming.heads.clone(), now));
        vec![Action::Install {
            bytes: coming.bytes,
            heads: coming.heads,
        }]
    }

    /// Whether one was handed on of which nothing has been heard yet: until then, another one helps nobody.
    pub(super) fn is_installing(&self, now: Timestamp) -> bool {
        let since = self.installing.as_ref().map(|(_, since)| *since);
        since.is_some_and(|since| since <= now && now.since(since) < Span(PEER_INSTALL_MS_MAX))
    }

    /// What was handed on will not be taken over.
    pub(super) fn refused(&mut self) {
        self.installing = None;
    }

    /// Whether the snapshot that was handed on has arrived in the store.
    pub(super) fn take_installed(&mut self, here: &VersionVector) -> bool {
        let is_here = (self.installing.as_ref()).is_some_and(|(heads, _)| here.covers_all(heads));
        if is_here {
            self.installing = None;
        }
        is_here
    }
}
