//! The fleet of one target: how heartbeats, expectations and passing time change it.

use super::{
    Expired, FleetSettings,
    alarm::AlarmWatch,
    counts::{Counts, Membership},
    drift::{DriftState, Facts, Standing, judge},
    expectation::{Edition, Expectation, Prepared},
    heartbeat::{Labels, Running},
    intern::{Interner, NO_VALUE},
    learning::Learning,
    record::{Moment, NONE, Row, Turn},
    registry::Registry,
    silence::SilenceGuard,
    wheel::Wheel,
};
use crate::{
    assign::Cohort,
    ids::{Note, VersionLabel},
    limits::{FLEET_EDITIONS_MAX, FLEET_EXPIRE_BATCH_MAX, FLEET_REJECTIONS_MAX},
    time::{Span, Timestamp},
};

/// A version and why it is refused.
pub(super) type Rejection = (VersionLabel, Note);

/// The instances of one target. See the module for what it promises.
#[derive(Debug)]
pub struct TargetFleet {
    pub(super) settings: FleetSettings,
    /// What instances are told now, in seconds.
    pub(super) interval_s: u16,
    /// Until when nobody is called drifted or silent.
    warm_until: Timestamp,
    pub(super) now: Timestamp,
    pub(super) expected: Prepared,
    /// Which instances were judged by `expected`: all, but for those that `learning` has not come to.
    pub(super) turn: Turn,
    pub(super) learning: Option<Learning>,
    pub(super) registry: Registry,
    pub(super) wheel: Wheel,
    pub(super) editions: Interner<Running>,
    pub(super) rejections: Interner<Rejection>,
    pub(super) labels: Interner<Labels>,
    pub(super) counts: Counts,
    pub(super) silence: SilenceGuard,
    pub(super) alarms: AlarmWatch,
    pub(super) refused: u64,
}

impl TargetFleet {
    /// A fleet that knows nobody yet. It is warm for one interval and one grace from `now` on.
    pub fn new(settings: FleetSettings, now: Timestamp) -> TargetFleet {
        TargetFleet {
            interval_s: whole_seconds(settings.interval),
            warm_until: now.plus(settings.interval).plus(settings.grace),
            now,
            expected: Prepared::new(Expectation::default(), &mut Prepared::default()),
            turn: Turn::default(),
            learning: None,
            registry: Registry::default(),
            wheel: Wheel::new(now),
            editions: Interner::new(FLEET_EDITIONS_MAX),
            rejections: Interner::new(FLEET_REJECTIONS_MAX),
            labels: Interner::new(settings.instances_max),
            counts: Counts::default(),
            silence: SilenceGuard::default(),
            alarms: AlarmWatch::default(),
            refused: 0,
            settings,
        }
    }

    /// How it is watched.
    pub fn settings(&self) -> &FleetSettings {
        &self.settings
    }

    /// What instances are told from now on about how often to report; the longest, if that varies. Each
    /// is held to what it was told, with a fifth more. Counted in whole seconds, rounded up.
    pub fn set_interval(&mut self, interval: Span) {
        self.interval_s = whole_seconds(interval);
    }

    /// What the instances should run.
    pub fn expectation(&self) -> &Expectation {
        &self.expected.given
    }

    /// When [`TargetFleet::expire`] should be called next; in the past if more is due already.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.wheel.next()
    }

    /// Lets time pass: graces end, instances fall silent and are forgotten. Up to a quarter of a second
    /// late, and at most [`FLEET_EXPIRE_BATCH_MAX`] instances a turn.
    pub fn expire(&mut self, now: Timestamp) -> Expired {
        let now = self.advance(now);
        let mut expired = Expired::default();
        let (known, mut fallen) = (self.registry.len(), 0);
        for _ in 0..FLEET_EXPIRE_BATCH_MAX {
            let Some(slot) = self.wheel.pop_due(now) else {
                break;
            };
            self.judge_slot(slot);
            let Some(row) = self.registry.row(slot) else {
                continue;
            };
            let was_silent = row.state() == DriftState::Silent;
            if now >= self.forgotten_at(&row) {
                self.forget(slot, &row);
                expired.dropped += 1;
                fallen += u64::from(!was_silent);
                continue;
            }
            let state = self.settle(slot, &row, row, now);
            expired.changed += usize::from(state != row.state());
            fallen += u64::from(state == DriftState::Silent && !was_silent);
        }
        self.note_fallen(fallen, known, now);
        expired.is_more_due = self.poll_timeout().is_some_and(|next| next <= now);
        expired
    }

    /// Whether it has only just started and calls nobody drifted or silent yet.
    pub fn is_warm(&self, now: Timestamp) -> bool {
        now.max(self.now) < self.warm_until
    }

    /// Whether so many fell silent at once that the daemon should suspect itself: over 30 % of the known
    /// instances, and at least three, within one interval. True for one interval after that, but no longer
    /// than that many are silent.
    pub fn is_suspect(&self, now: Timestamp) -> bool {
        let total = self.registry.len() as u64;
        self.silence
            .is_suspect(self.counts.silent(), total, now.max(self.now))
    }

    /// How many instances are known.
    pub fn len(&self) -> usize {
        self.registry.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.registry.len() == 0
    }

    /// The latest time it was told.
    pub(super) fn advance(&mut self, now: Timestamp) -> Timestamp {
        self.now = self.now.max(now);
        self.now
    }

    /// The state of an instance by facts alone, and how many versions it lies behind.
    pub(super) fn raw_state(&self, row: &Row) -> (DriftState, i64) {
        judge(Facts {
            running: self.counts.standing(row.running),
            expected: self.expected.desired_place(row.cohort()),
            also: self.expected.also_place(),
            is_rejected: self.is_rejecting(row),
            tolerance: self.settings.tolerance,
        })
    }

    fn is_rejecting(&self, row: &Row) -> bool {
        if row.record.rejected == NONE {
            return false;
        }
        let rejected = self.rejections.get(u32::from(row.record.rejected));
        let desired = self.expected.desired(row.cohort());
        rejected
            .map(|(version, _)| version)
            .is_some_and(|version| desired.is_some_and(|desired| desired.version == *version))
    }

    fn state_at(&self, row: &Row, now: Timestamp) -> DriftState {
        if now >= self.silent_at(row) {
            return DriftState::Silent;
        }
        let (state, _) = self.raw_state(row);
        let is_lag = matches!(state, DriftState::Behind | DriftState::Ahead);
        let is_early = now < self.warm_until || (is_lag && now < row.record.grace_until.get());
        if state.is_drift() && is_early {
            DriftState::Pending
        } else {
            state
        }
    }

    fn silent_at(&self, row: &Row) -> Timestamp {
        row.missed_at(self.settings.missed_max).max(self.warm_until)
    }

    fn forgotten_at(&self, row: &Row) -> Timestamp {
        let after = row.record.last_seen.get().plus(self.settings.forget_after);
        after.max(self.silent_at(row))
    }

    /// When the state may change next, if nothing happens.
    fn changes_at(&self, row: &Row, now: Timestamp) -> Timestamp {
        match row.state() {
            DriftState::Silent => self.forgotten_at(row),
            DriftState::Pending => [row.record.grace_until.get(), self.warm_until]
                .into_iter()
                .filter(|&end| end > now)
                .fold(self.silent_at(row), Timestamp::min),
            DriftState::InSync
            | DriftState::Behind
            | DriftState::Ahead
            | DriftState::UnknownVersion
            | DriftState::Diverged
            | DriftState::Rejected => self.silent_at(row),
        }
    }

    pub(super) fn membership(&self, row: &Row) -> Membership {
        if row.cohort() != Cohort::Canary {
            return Membership::default();
        }
        if row.state() == DriftState::Silent {
            return Membership {
                is_silent: true,
                ..Membership::default()
            };
        }
        let canary = self.expected.canary_place().map(Standing::Published);
        Membership {
            is_live: true,
            is_silent: false,
            is_acknowledged: canary.is_some() && self.counts.standing(row.running) == canary,
            is_rejected: self.is_rejecting(row),
        }
    }

    /// Judges what an instance has become, counts it and arms its deadline. Returns its state.
    pub(super) fn settle(
        &mut self,
        slot: u32,
        before: &Row,
        after: Row,
        now: Timestamp,
    ) -> DriftState {
        let membership = self.membership(before);
        self.counts.remove(before, membership);
        self.place(slot, after, now)
    }

    /// Like `settle`, for an instance that is not counted.
    pub(super) fn place(&mut self, slot: u32, mut row: Row, now: Timestamp) -> DriftState {
        let state = self.state_at(&row, now);
        if state != row.state() {
            row.record.since = Moment::new(now);
            row.set_state(state);
        }
        self.registry.put(slot, row);
        let membership = self.membership(&row);
        self.counts.add(&row, membership);
        let at = self.changes_at(&row, now);
        self.wheel.arm(slot, at);
        state
    }

    pub(super) fn note_fallen(&mut self, fallen: u64, known: usize, now: Timestamp) {
        let window = Span::from_secs(u64::from(self.interval_s));
        self.silence.note(fallen, known as u64, now, window);
    }

    fn forget(&mut self, slot: u32, row: &Row) {
        let membership = self.membership(row);
        self.counts.remove(row, membership);
        self.release(row);
        self.registry.remove(slot);
    }

    /// Gives up what an instance shares with others.
    pub(super) fn release(&mut self, row: &Row) {
        self.editions.release(widen(row.running));
        self.rejections.release(widen(row.record.rejected));
        self.labels.release(row.record.labels);
    }

    /// What an instance of `cohort` should run.
    pub(super) fn desired(&self, cohort: Cohort) -> Option<Edition> {
        self.expected.desired(cohort).cloned()
    }
}

/// A number as the tables know it.
pub(super) fn widen(number: u16) -> u32 {
    if number == NONE {
        NO_VALUE
    } else {
        u32::from(number)
    }
}

pub(super) fn whole_seconds(interval: Span) -> u16 {
    u16::try_from(interval.0.div_ceil(1000))
        .unwrap_or(u16::MAX)
        .max(1)
}
