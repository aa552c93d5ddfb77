//! The session: who may speak, what each word leads to, and what time brings.

use std::sync::Arc;

use super::{
    action::{Action, Alarm, CloseReason, Config, Read},
    frame::{Frame, Hello, PROTOCOL, RejectCode},
    incoming::{Incoming, head_of},
    outgoing::Outgoing,
    snapshot::{SnapshotIn, SnapshotOut},
};
use crate::{
    ids::{Digest, OriginId},
    journal::VersionVector,
    limits::{
        PEER_ASK_AGAIN_MS, PEER_BLOBS_MAX, PEER_CREDIT_BYTES, PEER_CREDIT_OPS,
        PEER_FRAME_BYTES_MAX, PEER_HEARTBEAT_MS, PEER_ORIGINS_MAX, PEER_SILENCE_MS_MAX,
        PEER_STALE_MS,
    },
    time::{Hlc, Span, Timestamp},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing is known of the peer yet.
    Greeting,
    Open,
    Closed,
}

/// One conversation with one peer.
#[derive(Clone, Debug)]
pub struct Session {
    config: Config,
    stage: Stage,
    heads: VersionVector,
    peer_heads: VersionVector,
    peer_session: u64,
    peer_origin: Option<OriginId>,
    incoming: Incoming,
    outgoing: Outgoing,
    snapshot_in: SnapshotIn,
    snapshot_out: SnapshotOut,
    heard_at: Timestamp,
    beaten_at: Timestamp,
    asked_at: Timestamp,
    /// When ops last came that were taken: as long as they do, they are not asked for again.
    taken_at: Timestamp,
    behind_since: Option<Timestamp>,
    is_stale: bool,
}

impl Session {
    /// A session with a peer that was dialled, or that has dialled, with what is durable here.
    pub fn new(config: Config, heads: VersionVector, now: Timestamp) -> Session {
        Session {
            stage: Stage::Greeting,
            incoming: Incoming::new(&config, &heads),
            outgoing: Outgoing::new(&config),
            heads,
            peer_heads: VersionVector::default(),
            peer_session: 0,
            peer_origin: None,
            snapshot_in: SnapshotIn::default(),
            snapshot_out: SnapshotOut::default(),
            heard_at: now,
            beaten_at: now,
            asked_at: now,
            taken_at: now,
            behind_since: None,
            is_stale: false,
            config,
        }
    }

    /// The first word of whoever dialled.
    pub fn greet(&self) -> Vec<Action> {
        vec![Action::Send(Frame::Hello(self.hello()))]
    }

    /// Whether both have greeted and nobody has left.
    pub fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }

    /// The life of its store in which the peer has greeted. Once it is known to be over, this session is to be closed:
    /// see [`State::is_superseded`](crate::journal::State::is_superseded).
    pub fn peer_origin(&self) -> Option<OriginId> {
        self.peer_origin
    }

    /// What the peer last said it has.
    pub fn peer_heads(&self) -> &VersionVector {
        &self.peer_heads
    }

    /// How many ops are held here: those that wait for others. Bounded.
    pub fn held_count(&self) -> usize {
        self.incoming.held_count()
    }

    /// How old the newest is that the peer is known to have and that is not here: the health of a peer.
    pub fn age(&self, now: Timestamp) -> Span {
        self.behind_since
            .map_or(Span::ZERO, |since| now.since(since))
    }

    fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            origin: self.config.own,
            session: self.config.session,
        }
    }

    /// Takes in a frame of the peer.
    pub fn handle(&mut self, frame: Frame, now: Timestamp) -> Vec<Action> {
        let actions = self.take_in(frame, now);
        self.quarantine_forks(&actions);
        actions
    }

    /// What was found to be forked goes neither way any more.
    fn quarantine_forks(&mut self, actions: &[Action]) {
        for action in actions {
            if let Action::Alarm(Alarm::Fork { origin, .. }) = action {
                self.quarantine(*origin);
            }
        }
    }

    /// Tells that an origin was found to be forked elsewhere: nothing of it is taken or sent any more.
    pub fn quarantine(&mut self, origin: OriginId) {
        self.config.quarantined.insert(origin);
        self.incoming.quarantine(origin);
        self.outgoing.quarantine(origin);
    }

    fn take_in(&mut self, frame: Frame, now: Timestamp) -> Vec<Action> {
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

    /// Lets time pass.
    pub fn poll(&mut self, now: Timestamp) -> Vec<Action> {
        if self.stage == Stage::Closed {
            return vec![];
        }
        // A clock that was set back must not make silence last as long as the step.
        for timer in [
            &mut self.heard_at,
            &mut self.beaten_at,
            &mut self.asked_at,
            &mut self.taken_at,
        ] {
            *timer = (*timer).min(now);
        }
        if now.since(self.heard_at) >= Span(PEER_SILENCE_MS_MAX) {
            return self.close(CloseReason::Silent);
        }
        if self.stage != Stage::Open {
            return vec![];
        }
        let mut actions = vec![];
        if now.since(self.beaten_at) >= Span(PEER_HEARTBEAT_MS) {
            self.beaten_at = now;
            actions.push(Action::Send(Frame::Heartbeat {
                heads: self.heads.clone(),
                at: Hlc {
                    time: now,
                    counter: 0,
                },
            }));
        }
        actions.extend(self.ask_if_behind(now));
        let age = self.age(now);
        if age >= Span(PEER_STALE_MS) && !self.is_stale {
            self.is_stale = true;
            actions.push(Action::Alarm(Alarm::Stale(age)));
        }
        actions
    }

    /// When [`Session::poll`] is due at the latest.
    pub fn next_deadline(&self) -> Timestamp {
        let beat = self.beaten_at.plus(Span(PEER_HEARTBEAT_MS));
        beat.min(self.heard_at.plus(Span(PEER_SILENCE_MS_MAX)))
    }

    /// Asks for what the peer has and this store lacks, once nothing comes any more.
    fn ask_if_behind(&mut self, now: Timestamp) -> Vec<Action> {
        let is_coming = now.since(self.taken_at) < Span(PEER_ASK_AGAIN_MS);
        if self.heads.covers_all(&self.peer_heads) || is_coming {
            return vec![];
        }
        self.ask_if_due(now)
    }

    /// A state brings whatever it follows from.
    fn may_bring_all(&self, heads: &VersionVector) -> bool {
        heads
            .iter()
            .all(|(origin, _)| self.incoming.may_bring(origin))
    }

    fn ask_if_due(&mut self, now: Timestamp) -> Vec<Action> {
        if now.since(self.asked_at) < Span(PEER_ASK_AGAIN_MS) || self.snapshot_in.is_installing(now)
        {
            return vec![];
        }
        self.ask(now)
    }

    /// Asks for everything beyond what is durable here. What is on its way is forgotten: it may be lost.
    fn ask(&mut self, now: Timestamp) -> Vec<Action> {
        self.asked_at = now;
        self.incoming.reset(&self.heads);
        vec![Action::Send(Frame::Want {
            have: self.heads.clone(),
            credit_ops: PEER_CREDIT_OPS,
            credit_bytes: PEER_CREDIT_BYTES,
        })]
    }

    fn pump(&mut self) -> Vec<Action> {
        if self.stage != Stage::Open || !self.snapshot_out.is_idle() {
            return vec![];
        }
        self.outgoing.pump(&self.heads)
    }

    fn malformed(&mut self, what: &'static str) -> Vec<Action> {
        let mut actions = vec![Action::Alarm(Alarm::Malformed(what))];
        actions.extend(self.close(CloseReason::Malformed));
        actions
    }

    fn close(&mut self, reason: CloseReason) -> Vec<Action> {
        self.stage = Stage::Closed;
        vec![Action::Close(reason)]
    }
}
