//! Who may speak, and what each word of the peer leads to.

use super::{
    super::{
        action::{Action, Alarm, CloseReason},
        frame::{Frame, Hello, PROTOCOL, RejectCode},
        incoming::head_of,
        outgoing::Outgoing,
        snapshot::SnapshotOut,
    },
    Session, Stage,
};
use crate::{
    ids::Digest,
    journal::VersionVector,
    limits::{PEER_BLOBS_MAX, PEER_FRAME_BYTES_MAX, PEER_ORIGINS_MAX},
    time::Timestamp,
};

impl Session {
    pub(super) fn take_in(&mut self, frame: Frame, now: Timestamp) -> Vec<Action> {
        if self.stage == Stage::Closed {
            return vec![];
        }
        if frame.size_bytes() > PEER_FRAME_BYTES_MAX + PEER_FRAME_BYTES_MAX / 16 {
            return self.malformed("a frame over its limit");
        }
        match (self.stage, frame) {
            (_, Frame::Hello(hello)) => self.greeted(&hello, true, now),
            (Stage::Greeting, Frame::HelloAck(hello)) => self.greeted(&hello, false, now),
            (_, Frame::Reject(code)) => self.close(CloseReason::Rejected(code)),
            (_, Frame::Goodbye { retry_after }) => self.close(CloseReason::Goodbye(retry_after)),
            // Said before the greeting had arrived, or again: it will be asked for.
            (Stage::Greeting, _) | (_, Frame::HelloAck(_)) => vec![],
            (Stage::Open | Stage::Closed, frame) => {
                self.heard_at = self.heard_at.max(now);
                self.converse(frame, now)
            }
        }
    }

    fn greeted(&mut self, hello: &Hello, is_first: bool, now: Timestamp) -> Vec<Action> {
        let refused = if hello.protocol.0 > PROTOCOL.1 || hello.protocol.1 < PROTOCOL.0 {
            Some(RejectCode::Protocol)
        } else if hello.origin.cluster == self.config.own.cluster {
            Some(RejectCode::Myself)
        } else if hello.origin.cluster != self.config.peer {
            Some(RejectCode::Unknown)
        } else {
            None
        };
        if let Some(code) = refused {
            let mut actions = vec![Action::Send(Frame::Reject(code))];
            actions.extend(self.close(CloseReason::Rejected(code)));
            return actions;
        }
        let mut actions = vec![];
        if is_first {
            actions.push(Action::Send(Frame::HelloAck(self.hello())));
        }
        if self.stage == Stage::Open && self.peer_session == hello.session {
            return actions;
        }
        self.stage = Stage::Open;
        self.peer_session = hello.session;
        self.peer_origin = Some(hello.origin);
        self.heard_at = now;
        self.outgoing = Outgoing::new(&self.config);
        self.snapshot_out = SnapshotOut::default();
        actions.extend(self.ask(now));
        actions
    }

    fn converse(&mut self, frame: Frame, now: Timestamp) -> Vec<Action> {
        match frame {
            Frame::Want {
                have,
                credit_ops,
                credit_bytes,
            } => {
                let mut actions = self.see_peer(&have, now);
                if self.stage == Stage::Open {
                    self.snapshot_out.stop();
                    let found = self
                        .outgoing
                        .wanted(have, credit_ops, credit_bytes, &self.heads);
                    actions.extend(found);
                    actions.extend(self.pump());
                }
                actions
            }
            Frame::Batch { nonce, entries } => {
                let last = (entries.last()).map(|last| (last.op().origin, head_of(last)));
                let mut actions = self.incoming.batch(nonce, entries, &self.heads);
                if actions
                    .iter()
                    .any(|action| matches!(action, Action::Append(_)))
                {
                    self.taken_at = self.taken_at.max(now);
                    if let Some((origin, head)) = last {
                        self.outgoing.has(origin, head);
                        // What it sends it has. Writes find their way home by that, and it is not said otherwise for
                        // seconds.
                        if head.seq > self.peer_heads.head(origin).seq {
                            self.peer_heads.set(origin, head);
                        }
                    }
                }
                if self.incoming.is_restored() {
                    actions.extend(self.close(CloseReason::Restored));
                } else if self.incoming.take_gap() {
                    actions.extend(self.ask_if_due(now));
                }
                actions
            }
            Frame::Ack { nonce, durable } => {
                let mut actions = self.see_peer(&durable, now);
                self.outgoing.acked(nonce);
                actions.extend(self.pump());
                actions
            }
            Frame::Nack { origin, seq, code } => self.outgoing.nacked(origin, seq, code),
            Frame::Heartbeat { heads, at: _ } => {
                let mut actions = self.see_peer(&heads, now);
                actions.extend(self.ask_if_behind(now));
                actions
            }
            Frame::SnapshotBegin { heads, .. } if !self.may_bring_all(&heads) => {
                self.malformed("a state, by a peer that may bring its own ops only")
            }
            Frame::SnapshotBegin {
                size_bytes,
                digest,
                heads,
            } => self
                .snapshot_in
                .begin(size_bytes, digest, heads, &self.heads),
            Frame::SnapshotChunk {
                snapshot,
                offset,
                bytes,
            } => {
                // As long as it comes, nothing is asked for again.
                self.asked_at = self.asked_at.max(now);
                self.snapshot_in.chunk(snapshot, offset, &bytes)
            }
            Frame::SnapshotEnd { snapshot } => {
                self.asked_at = self.asked_at.max(now);
                self.snapshot_in.end(snapshot, now)
            }
            Frame::SnapshotHave { snapshot, offset } => self.snapshot_out.have(snapshot, offset),
            Frame::BlobWant(digests) if digests.len() > PEER_BLOBS_MAX => {
                self.malformed("too many blobs at once")
            }
            Frame::BlobWant(digests) => vec![Action::ReadBlobs(digests)],
            Frame::BlobHave {
                digest,
                bytes: Some(bytes),
            } => {
                if Digest::of(&bytes) == digest {
                    vec![Action::StoreBlob(digest, bytes)]
                } else {
                    self.malformed("a blob with another digest")
                }
            }
            Frame::BlobHave { bytes: None, .. } => vec![],
            Frame::Digest { heads, digest } => vec![Action::CompareDigest { heads, digest }],
            Frame::Hello(_) | Frame::HelloAck(_) | Frame::Reject(_) | Frame::Goodbye { .. } => {
                vec![]
            }
        }
    }

    /// Notes what the peer has. Where that is more of this store than this store, it was restored.
    fn see_peer(&mut self, heads: &VersionVector, now: Timestamp) -> Vec<Action> {
        if heads.iter().count() > PEER_ORIGINS_MAX {
            return self.malformed("too many origins");
        }
        self.peer_heads = heads.clone();
        self.outgoing.seen(heads);
        let here = self.heads.head(self.config.own).seq;
        let there = heads.head(self.config.own).seq;
        if there > here && !self.config.quarantined.contains(&self.config.own) {
            let mut actions = vec![Action::Alarm(Alarm::Restored { here, there })];
            actions.extend(self.close(CloseReason::Restored));
            return actions;
        }
        if self.heads.covers_all(&self.peer_heads) {
            self.behind_since = None;
            self.is_stale = false;
        } else {
            self.behind_since.get_or_insert(now);
        }
        vec![]
    }

    /// A state brings whatever it follows from.
    fn may_bring_all(&self, heads: &VersionVector) -> bool {
        heads
            .iter()
            .all(|(origin, _)| self.incoming.may_bring(origin))
    }
}
