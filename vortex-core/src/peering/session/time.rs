//! What time brings: signs of life, silence, and questions that are asked again.

use super::{
    super::{
        action::{Action, Alarm, CloseReason},
        frame::Frame,
    },
    Session, Stage,
};
use crate::{
    limits::{
        PEER_ASK_AGAIN_MS, PEER_CREDIT_BYTES, PEER_CREDIT_OPS, PEER_HEARTBEAT_MS,
        PEER_SILENCE_MS_MAX, PEER_STALE_MS,
    },
    time::{Hlc, Span, Timestamp},
};

impl Session {
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
    pub(super) fn ask_if_behind(&mut self, now: Timestamp) -> Vec<Action> {
        let is_coming = now.since(self.taken_at) < Span(PEER_ASK_AGAIN_MS);
        if self.heads.covers_all(&self.peer_heads) || is_coming {
            return vec![];
        }
        self.ask_if_due(now)
    }

    pub(super) fn ask_if_due(&mut self, now: Timestamp) -> Vec<Action> {
        if now.since(self.asked_at) < Span(PEER_ASK_AGAIN_MS) || self.snapshot_in.is_installing(now)
        {
            return vec![];
        }
        self.ask(now)
    }

    /// Asks for everything beyond what is durable here. What is on its way is forgotten: it may be lost.
    pub(super) fn ask(&mut self, now: Timestamp) -> Vec<Action> {
        self.asked_at = now;
        self.incoming.reset(&self.heads);
        vec![Action::Send(Frame::Want {
            have: self.heads.clone(),
            credit_ops: PEER_CREDIT_OPS,
            credit_bytes: PEER_CREDIT_BYTES,
        })]
    }
}
