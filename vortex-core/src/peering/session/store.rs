//! What the store tells and answers: what is durable, what was read, what was refused.

use std::sync::Arc;

use super::{
    super::{
        action::{Action, Read},
        frame::Frame,
    },
    Session, Stage,
};
use crate::{ids::Digest, journal::VersionVector, limits::PEER_BLOBS_MAX, time::Timestamp};

impl Session {
    /// Tells that everything up to `heads` is durable here, whoever wrote or brought it.
    pub fn durable(&mut self, heads: &VersionVector, now: Timestamp) -> Vec<Action> {
        self.heads = heads.clone();
        if self.stage != Stage::Open {
            return vec![];
        }
        if self.heads.covers_all(&self.peer_heads) {
            self.behind_since = None;
            self.is_stale = false;
        }
        let mut actions = self.incoming.durable(&self.heads);
        if self.snapshot_in.take_installed(&self.heads) {
            actions.extend(self.ask(now));
        }
        actions.extend(self.pump());
        actions
    }

    /// Tells that ops of an [`Action::Append`] are not durable and will not be: they are asked for again.
    pub fn refused(&mut self) -> Vec<Action> {
        self.incoming.reset(&self.heads);
        self.snapshot_in.refused();
        vec![]
    }

    /// Brings the answer to an [`Action::ReadOps`].
    pub fn ops_read(&mut self, ticket: u64, read: Read) -> Vec<Action> {
        if self.stage != Stage::Open {
            return vec![];
        }
        let mut actions = self.outgoing.read(ticket, read);
        self.quarantine_forks(&actions);
        if self.outgoing.take_truncated() && self.snapshot_out.is_idle() {
            actions.push(Action::ReadSnapshot);
        }
        actions.extend(self.pump());
        actions
    }

    /// Brings the answer to an [`Action::ReadSnapshot`].
    pub fn snapshot_read(&mut self, bytes: Vec<u8>, heads: VersionVector) -> Vec<Action> {
        if self.stage != Stage::Open {
            return vec![];
        }
        self.snapshot_out.begin(bytes, heads)
    }

    /// Asks the peer for contents.
    pub fn want_blobs(&self, digests: Vec<Digest>) -> Vec<Action> {
        if self.stage != Stage::Open {
            return vec![];
        }
        digests
            .chunks(PEER_BLOBS_MAX)
            .map(|part| Action::Send(Frame::BlobWant(part.to_vec())))
            .collect()
    }

    /// Brings the answer to an [`Action::ReadBlobs`].
    pub fn blobs_read(&self, blobs: Vec<(Digest, Option<Arc<[u8]>>)>) -> Vec<Action> {
        blobs
            .into_iter()
            .map(|(digest, bytes)| Action::Send(Frame::BlobHave { digest, bytes }))
            .collect()
    }

    /// Tells the peer what follows here from `heads`.
    pub fn tell_digest(&self, heads: VersionVector, digest: Digest) -> Vec<Action> {
        if self.stage != Stage::Open {
            return vec![];
        }
        vec![Action::Send(Frame::Digest { heads, digest })]
    }

    pub(super) fn pump(&mut self) -> Vec<Action> {
        if self.stage != Stage::Open || !self.snapshot_out.is_idle() {
            return vec![];
        }
        self.outgoing.pump(&self.heads)
    }
}
