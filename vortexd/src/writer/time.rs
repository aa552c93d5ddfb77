//! Time passes: what is due is written, bakes are taken up after a start, and the cluster says that it takes part.

use std::{sync::Arc, time::Duration};

use vortex_core::{
    journal::{JoinReason, OpBody, due, essential, take_up_bakes},
    time::Timestamp,
};

use super::{Announcement, WatchMark, batch::Batch, thread::Thread};
use crate::{
    clock,
    federation::Sight,
    limits::{
        ALARM_LOOK_EVERY, FIRST_CONTACT_MAX, HELD_LOOK_EVERY, TIME_LOOK_EVERY_LEAST, WATCH_GAP_MAX,
        WATCH_MARK_EVERY,
    },
};

impl Thread {
    /// How long nothing is due: until the next bake or the freeze that holds it ends, the next judgement, or the
    /// next look at the fleets' alarms.
    pub(super) fn until_next_look(&self) -> Duration {
        let board = self.board.peek();
        let now = clock::now();
        let most = ALARM_LOOK_EVERY.min(WATCH_MARK_EVERY);
        if self.owes_look {
            return TIME_LOOK_EVERY_LEAST.to_duration();
        }
        match board.state.next_deadline(now) {
            // What is overdue right after time was let pass is held: by a cohort, or for want of a verdict.
            Some(deadline) if deadline <= now => HELD_LOOK_EVERY,
            Some(deadline) => deadline
                .since(now)
                .to_duration()
                .clamp(Duration::from_millis(1), most),
            None => most,
        }
    }

    /// After a start: bakes go on from where they were last watched.
    pub(super) fn take_up_bakes(&mut self) {
        let state = &self.board.peek().state;
        let marked = self.watch_mark.as_ref().and_then(WatchMark::read);
        // Whatever was written was watched, up to the moment of writing.
        let watched_until = marked.map_or(state.clock.time, |mark| mark.max(state.clock.time));
        let bodies = take_up_bakes(state, watched_until.min(clock::now()));
        self.write_own(bodies);
    }

    /// Says that this cluster takes part, if it has not said so, or has said something else.
    pub(super) fn announce(&mut self) {
        let Some(Announcement { name, knows }) = self.announcement.clone() else {
            return;
        };
        let board = self.board.load();
        let member = board.state.members().get(&self.origin.cluster);
        let has_said = board.state.announced(self.origin).is_some()
            && member.is_some_and(|member| member.name == name && member.knows == knows);
        if !has_said {
            // Whoever renews a life says so at once: a former one that nobody ended was in a backup.
            let heads = &board.state.heads;
            let has_former = (heads.iter())
                .any(|(origin, _)| origin.cluster == self.origin.cluster && origin != self.origin);
            let why = match has_former && board.state.announced(self.origin).is_none() {
                true => JoinReason::Restored,
                false => JoinReason::Fresh,
            };
            self.write_own(vec![OpBody::ClusterJoined { name, why, knows }]);
        }
    }

    /// Writes what is due. A look goes over every active rollout: commands in a row do not each bring one.
    pub(super) fn let_time_pass(&mut self) {
        let now = clock::now();
        // A clock that was set back puts nothing off.
        self.owes_look = self.looked_at <= now && now.since(self.looked_at) < TIME_LOOK_EVERY_LEAST;
        if self.owes_look {
            return;
        }
        if !self.has_begun {
            if self.waits_for_contact(now) {
                self.owes_look = true;
                return;
            }
            self.has_begun = true;
            self.announce();
            self.take_up_bakes();
        }
        if self.looked_at > Timestamp(0) && now.since(self.looked_at) > WATCH_GAP_MAX {
            // The machine slept, or the clock was set forward: nobody watched, so nothing has baked.
            let bodies = take_up_bakes(&self.board.peek().state, self.looked_at);
            self.write_own(bodies);
        }
        let mut bodies = due(&self.board.peek().state, &self.context(now, 0));
        if !self.sight.as_ref().is_none_or(|sight| sight.has_met()) {
            // Nobody is there to read it, and a store that was set back would write what it has written before.
            bodies
                .retain(|body| !matches!(body, OpBody::HeadsConfirmed | OpBody::FederationFounded));
        }
        self.looked_at = now;
        // A full disk keeps its last space for what stops a rollout: stages wait.
        if self.is_low_on_space() {
            bodies = essential(bodies);
        }
        self.write_own(bodies);
        if let Some(mark) = &mut self.watch_mark
            && !self.board.peek().state.active.is_empty()
        {
            mark.keep(now);
        }
    }

    /// Whether nothing is written by itself yet: a store that was set back learns that from its peers, and must not
    /// have written other ops in place of those that they have by then. Nobody who is away holds it up for long.
    pub(super) fn waits_for_contact(&self, now: Timestamp) -> bool {
        let waits = |sight: &Arc<Sight>| sight.has_peers() && !sight.has_met();
        let is_early = now >= self.started_at && now.since(self.started_at) < FIRST_CONTACT_MAX;
        let has_written = self.board.peek().state.heads.head(self.origin).seq > 1;
        is_early && has_written && self.sight.as_ref().is_some_and(waits)
    }

    pub(super) fn write_own(&mut self, bodies: Vec<OpBody>) {
        if bodies.is_empty() {
            return;
        }
        let mut batch = Batch::new(&self.board);
        batch.add(self.origin, clock::now(), None, bodies);
        self.commit(batch);
    }
}
