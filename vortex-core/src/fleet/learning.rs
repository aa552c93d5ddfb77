//! Taking over what instances should run, a part of the fleet at a time.
//!
//! A change of what is expected may move every instance, and a large fleet takes tens of milliseconds to be judged
//! anew. So the change is noted at once, and instances are judged in turns that are as short as the caller wants:
//! each as it would have been at the time of the change, and at the latest when it is next heard or its deadline
//! ends. Whoever looks at a fleet lets it catch up first. A change that can move nobody judges nobody.

use super::{
    FleetSettings,
    drift::DriftState,
    expectation::{Expectation, Prepared},
    record::Moment,
    target::{TargetFleet, whole_seconds},
};
use crate::{assign::Cohort, limits::FLEET_JUDGED_PER_HEARTBEAT, time::Timestamp};

/// A small fleet under test would have caught up with its first heartbeat.
const JUDGED_PER_HEARTBEAT: usize = if cfg!(test) {
    1
} else {
    FLEET_JUDGED_PER_HEARTBEAT
};

/// How far a change has come.
#[derive(Debug)]
pub(super) struct Learning {
    moved: Moved,
    /// When it changed.
    at: Timestamp,
    /// The slots that are left.
    slots: std::ops::Range<u32>,
}

/// Whether a member of one cohort that becomes, or stays, a member of another shall run something else than before.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    from_canary: (bool, bool),
    from_stable: (bool, bool),
}

impl Moved {
    fn between(before: &Prepared, after: &Prepared) -> Moved {
        let moved = |from, to| before.desired(from) != after.desired(to);
        let (canary, stable) = (Cohort::Canary, Cohort::Stable);
        Moved {
            from_canary: (moved(canary, canary), moved(canary, stable)),
            from_stable: (moved(stable, canary), moved(stable, stable)),
        }
    }

    fn is(self, from: Cohort, to: Cohort) -> bool {
        let (to_canary, to_stable) = match from {
            Cohort::Canary => self.from_canary,
            Cohort::Stable => self.from_stable,
        };
        match to {
            Cohort::Canary => to_canary,
            Cohort::Stable => to_stable,
        }
    }
}

impl TargetFleet {
    /// Sets what the instances should run. Those that shall run another edition than before have the grace to do so,
    /// from now on. Who looks at the fleet lets it [catch up](TargetFleet::catch_up) first.
    pub fn set_expectation(&mut self, expectation: Expectation, now: Timestamp) {
        let now = self.advance(now);
        let prepared = Prepared::new(expectation, &mut self.expected);
        let is_same_standing = (self.editions.iter()).all(|(number, running)| {
            let known = (self.counts.editions.get(number as usize)).map(|facts| facts.standing);
            known == Some(prepared.standing(running))
        });
        let is_run = |place| {
            (self.editions.iter()).any(|(_, running)| prepared.is_published_at(running, place))
        };
        if is_same_standing && prepared.judges_like(&self.expected, is_run) {
            // What instances are told by is new, but nobody is told anything else.
            self.expected = prepared;
            return;
        }
        // Instances are judged by where they stood before this change, not before the one before it.
        while self.catch_up(usize::MAX) {}
        let moved = Moved::between(&self.expected, &prepared);
        self.expected = prepared;
        for (number, running) in self.editions.iter() {
            let standing = self.expected.standing(running);
            self.counts.set_standing(number, standing);
        }
        self.begin_learning(moved, now);
    }

    /// Watches it otherwise from now on; every instance is judged anew. Instances beyond a lowered cap stay.
    pub fn set_settings(&mut self, settings: FleetSettings, now: Timestamp) {
        let now = self.advance(now);
        while self.catch_up(usize::MAX) {}
        self.settings = settings;
        self.interval_s = whole_seconds(settings.interval);
        self.labels
            .set_limit(settings.instances_max.max(self.labels.len()));
        self.begin_learning(Moved::default(), now);
        while self.catch_up(usize::MAX) {}
    }

    /// Judges up to `instance_count` instances by what they should run since the last change. True: some are left.
    pub fn catch_up(&mut self, instance_count: usize) -> bool {
        let Some(learning) = &mut self.learning else {
            return false;
        };
        let slots = learning.slots.clone();
        let count = u32::try_from(instance_count).unwrap_or(u32::MAX);
        let end = slots.start.saturating_add(count).min(slots.end);
        learning.slots.start = end;
        for slot in slots.start..end {
            self.judge_slot(slot);
        }
        if end == slots.end {
            self.learning = None;
        }
        self.learning.is_some()
    }

    /// The part of catching up that a heartbeat brings with it.
    pub(super) fn catch_up_by_the_way(&mut self, slot: Option<u32>) {
        if self.learning.is_none() {
            return;
        }
        if let Some(slot) = slot {
            self.judge_slot(slot);
        }
        self.catch_up(JUDGED_PER_HEARTBEAT);
    }

    /// Judges the instance in a slot, unless the last change has reached it already.
    pub(super) fn judge_slot(&mut self, slot: u32) {
        let Some(Learning { moved, at, .. }) = self.learning else {
            return;
        };
        let Some(before) = self.registry.row(slot) else {
            return;
        };
        if before.mark.turn() == self.turn {
            return;
        }
        let mut row = before;
        row.set_turn(self.turn);
        let cohort = (self.registry.id(slot)).map_or(Cohort::Stable, |id| self.expected.cohort(id));
        row.set_cohort(cohort);
        if moved.is(before.cohort(), cohort) {
            row.record.grace_until = Moment::new(at.plus(self.settings.grace));
        }
        let state = self.place(slot, row, at);
        if state == DriftState::Silent && before.state() != state {
            self.note_fallen(1, self.registry.len(), self.now);
        }
    }

    /// From here on instances are counted as they are judged.
    fn begin_learning(&mut self, moved: Moved, now: Timestamp) {
        self.counts.clear();
        self.turn = self.turn.next();
        self.learning = (!self.is_empty()).then(|| Learning {
            moved,
            at: now,
            slots: self.registry.slots(),
        });
    }
}
