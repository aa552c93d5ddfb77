//! What is kept of one instance, packed: 72 bytes in five columns, beside the text of its id.

use super::{drift::DriftState, heartbeat::Heartbeat};
use crate::{
    assign::Cohort,
    limits::{HEARTBEAT_BURST, HEARTBEAT_MARGIN_DIVISOR},
    time::{Span, Timestamp},
};

/// No edition, no rejection.
pub(super) const NONE: u16 = u16::MAX;

/// A timestamp in six bytes: milliseconds, little-endian. [`Timestamp::MAX`] is below 2^48 - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment([u8; 6]);

impl Moment {
    /// No time.
    pub(super) const NONE: Moment = Moment([0xff; 6]);

    pub(super) fn new(at: Timestamp) -> Moment {
        let [a, b, c, d, e, f, _, _] = at.min(Timestamp::MAX).0.to_le_bytes();
        Moment([a, b, c, d, e, f])
    }

    /// The time; the latest one for [`Moment::NONE`].
    pub(super) fn get(self) -> Timestamp {
        let [a, b, c, d, e, f] = self.0;
        Timestamp(u64::from_le_bytes([a, b, c, d, e, f, 0, 0])).min(Timestamp::MAX)
    }

    pub(super) fn option(self) -> Option<Timestamp> {
        (self != Moment::NONE).then(|| self.get())
    }
}

/// State, cohort and credit in two bytes: bits 0–2 the state, bit 3 the canary cohort, bits 4–10 the credit,
/// bit 11 the expectation it was last judged by, bit 15 whether the slot is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark(u16);

const CANARY: u16 = 1 << 3;
const CREDIT_SHIFT: u16 = 4;
const CREDIT: u16 = 0x7f << CREDIT_SHIFT;
const TURN: u16 = 1 << 11;
const TAKEN: u16 = 1 << 15;

/// Parts of the right to one heartbeat that credit is counted in.
const CREDIT_PARTS: u64 = 32;
const CREDIT_MAX: u64 = HEARTBEAT_BURST * CREDIT_PARTS;

impl Mark {
    pub(super) fn new(state: DriftState, cohort: Cohort, credit: u16, turn: Turn) -> Mark {
        let canary = if cohort == Cohort::Canary { CANARY } else { 0 };
        let turn = if turn.0 { TURN } else { 0 };
        Mark(TAKEN | canary | turn | state as u16 | (credit << CREDIT_SHIFT))
    }

    pub(super) fn turn(self) -> Turn {
        Turn(self.0 & TURN != 0)
    }

    pub(super) fn is_taken(self) -> bool {
        self.0 & TAKEN != 0
    }

    pub(super) fn state(self) -> DriftState {
        DriftState::ALL
            .get(usize::from(self.0 & 7))
            .copied()
            .unwrap_or(DriftState::InSync)
    }

    pub(super) fn cohort(self) -> Cohort {
        if self.0 & CANARY == 0 {
            Cohort::Stable
        } else {
            Cohort::Canary
        }
    }

    fn credit(self) -> u64 {
        u64::from((self.0 & CREDIT) >> CREDIT_SHIFT)
    }

    fn set_credit(&mut self, credit: u64) {
        let credit = u16::try_from(credit).unwrap_or(0) << CREDIT_SHIFT;
        self.0 = (self.0 & !CREDIT) | (credit & CREDIT);
    }
}

/// Which of two expectations, the newest or the one before, an instance was judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn(bool);

impl Turn {
    pub(super) fn next(self) -> Turn {
        Turn(!self.0)
    }
}

/// The part of an instance that scans do not look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    /// The newest seq of its process.
    pub(super) seq: u64,
    pub(super) started_at: Moment,
    pub(super) last_seen: Moment,
    pub(super) since: Moment,
    /// Until when it may lag.
    pub(super) grace_until: Moment,
    /// Its labels' number.
    pub(super) labels: u32,
    /// Its rejection's number.
    pub(super) rejected: u16,
    /// How often it was told to report, in seconds.
    pub(super) interval_s: u16,
}

/// An instance, taken out of the columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) mark: Mark,
    /// The number of the edition it runs.
    pub(super) running: u16,
    pub(super) record: Record,
}

impl Row {
    pub(super) fn state(&self) -> DriftState {
        self.mark.state()
    }

    pub(super) fn cohort(&self) -> Cohort {
        self.mark.cohort()
    }

    pub(super) fn set_state(&mut self, state: DriftState) {
        self.mark.0 = (self.mark.0 & !7) | state as u16;
    }

    pub(super) fn set_turn(&mut self, turn: Turn) {
        self.mark.0 &= !TURN;
        if turn.0 {
            self.mark.0 |= TURN;
        }
    }

    pub(super) fn set_cohort(&mut self, cohort: Cohort) {
        self.mark.0 &= !CANARY;
        if cohort == Cohort::Canary {
            self.mark.0 |= CANARY;
        }
    }

    /// When it has missed `missed_max` heartbeats of the interval it was told.
    pub(super) fn missed_at(&self, missed_max: u32) -> Timestamp {
        let interval = u64::from(self.record.interval_s) * 1000;
        let patience = interval + interval / HEARTBEAT_MARGIN_DIVISOR;
        let missed = Span(patience.saturating_mul(u64::from(missed_max.max(1))));
        self.record.last_seen.get().plus(missed)
    }

    /// The credit left after a heartbeat at `now`, or how long until there is enough. Credit comes back at
    /// one heartbeat per half interval; parts of parts are lost, which costs a steady sender nothing.
    pub(super) fn charge(&mut self, now: Timestamp) -> Result<(), Span> {
        let half = (u64::from(self.record.interval_s) * 500).max(1);
        let elapsed = now.since(self.record.last_seen.get()).0;
        let gained = elapsed.saturating_mul(CREDIT_PARTS) / half;
        let credit = self.mark.credit().saturating_add(gained).min(CREDIT_MAX);
        match credit.checked_sub(CREDIT_PARTS) {
            Some(left) => {
                self.mark.set_credit(left);
                Ok(())
            }
            None => Err(Span(
                (CREDIT_PARTS - credit)
                    .saturating_mul(half)
                    .div_ceil(CREDIT_PARTS),
            )),
        }
    }
}

/// The credit of a new instance, whose first heartbeat is paid.
pub(super) fn first_credit() -> u16 {
    u16::try_from(CREDIT_MAX - CREDIT_PARTS).unwrap_or(0)
}

/// What a heartbeat is to what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// The next one of the same process.
    Newer,
    /// The first one heard of a later process.
    NewProcess,
    /// A repeated or late one: it proves life, and nothing else.
    Stale,
}

/// Compares start and seq. Who sends no start is believed to have restarted only if its seq fell while it
/// was silent.
pub(super) fn freshness(row: &Row, heartbeat: &Heartbeat) -> Freshness {
    let known = row.record.started_at.option();
    match (heartbeat.started_at, known) {
        (Some(_), None) => return Freshness::NewProcess,
        (Some(told), Some(known)) if told.min(Timestamp::MAX) > known => {
            return Freshness::NewProcess;
        }
        (Some(told), Some(known)) if told < known => return Freshness::Stale,
        (Some(_) | None, _) => {}
    }
    if heartbeat.seq == 0 || heartbeat.seq > row.record.seq {
        return Freshness::Newer;
    }
    let was_silent = row.state() == DriftState::Silent;
    if was_silent && heartbeat.started_at.is_none() && heartbeat.seq < row.record.seq {
        return Freshness::NewProcess;
    }
    Freshness::Stale
}
