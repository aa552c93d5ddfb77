//! The session: whom it talks to, and how far that has come.
//!
//! What moves it is told apart by where it comes from: `words` of the peer, answers of the `store`, and `time`.

mod store;
mod time;
mod words;

use super::{
    action::{Action, Alarm, CloseReason, Config},
    frame::{Frame, Hello, PROTOCOL},
    incoming::Incoming,
    outgoing::Outgoing,
    snapshot::{SnapshotIn, SnapshotOut},
};
use crate::{
    ids::OriginId,
    journal::VersionVector,
    time::{Span, Timestamp},
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
