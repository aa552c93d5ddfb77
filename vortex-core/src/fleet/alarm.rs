//! When a fleet raises an alarm, and when it clears it again.
//!
//! | alarm | raised when | cleared when |
//! |---|---|---|
//! | drift | the share in drift lies above the threshold for a whole grace | those in drift and those still pending together are at most [`ALARM_CLEAR_PERCENT`] % of the threshold |
//! | silence | the daemon suspects itself (see `silence.rs`) | the silent are at most [`ALARM_CLEAR_PERCENT`] % of the share that made it suspicious |
//!
//! Between the two nothing changes, so that a fleet at the edge of its threshold does not ring all day.
//! Pending instances keep a drift alarm up: they have not come back, they have only been given time anew.
//! Drift is not judged while the daemon suspects itself. Nothing is decided on a fleet that is warm, or of
//! which nobody is known: that is how every fleet looks after a restart.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{drift::DriftState, target::TargetFleet};
use crate::{
    assign::BasisPoints,
    limits::{ALARM_CLEAR_PERCENT, SILENCE_PERCENT_MAX},
    time::{Span, Timestamp},
};

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// More of the fleet is in drift than its threshold allows.
    Drift,
    /// So many fell silent at once that the daemon suspects itself.
    Silence,
}

impl Alarm {
    /// Every alarm.
    pub const ALL: [Alarm; 2] = [Alarm::Drift, Alarm::Silence];

    /// The alarm as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Alarm::Drift => "drift",
            Alarm::Silence => "silence",
        }
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The numbers of a fleet that an alarm is decided on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmCounts {
    /// All known instances.
    pub total: u64,
    /// Those in drift, the silent included.
    pub drifted: u64,
    /// Those that are silent.
    pub silent: u64,
    /// The share in drift above which the fleet alerts.
    pub threshold: BasisPoints,
}

impl AlarmCounts {
    /// The share in drift, in hundredths of a percent, rounded down; 0 without instances.
    pub fn drift_points(&self) -> u64 {
        self.drifted
            .saturating_mul(BasisPoints::FULL.get().into())
            .checked_div(self.total)
            .unwrap_or(0)
    }
}

/// What a fleet shows of one alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It should be raised, if it is not.
    Raise,
    /// It should stay as it is.
    Hold,
    /// It should be cleared, if it is raised.
    Clear,
}

/// What a fleet shows of all alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmSigns {
    /// Of drift.
    pub drift: Sign,
    /// Of silence.
    pub silence: Sign,
    /// The numbers behind them.
    pub counts: AlarmCounts,
}

impl AlarmSigns {
    /// What it shows of `alarm`.
    pub fn of(&self, alarm: Alarm) -> Sign {
        match alarm {
            Alarm::Drift => self.drift,
            Alarm::Silence => self.silence,
        }
    }
}

/// What has to be remembered between two looks. It starts anew with the daemon; that an alarm is raised
/// stands in the journal, not here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AlarmWatch {
    over_since: Option<Timestamp>,
    is_drifting: bool,
    is_silent: bool,
}

/// What a look at a fleet sees.
#[derive(Clone, Copy, Debug)]
struct Look {
    counts: AlarmCounts,
    pending: u64,
    is_suspect: bool,
    grace: Span,
}

impl AlarmWatch {
    /// The signs at `now`. A sign stays until the next look, however short its cause was.
    fn look(&mut self, seen: Look, now: Timestamp) -> AlarmSigns {
        let counts = seen.counts;
        if !seen.is_suspect {
            let limit = u128::from(counts.total) * u128::from(counts.threshold.get());
            let share = |count: u64| u128::from(count) * u128::from(BasisPoints::FULL.get());
            if share(counts.drifted) > limit {
                let since = *self.over_since.get_or_insert(now);
                self.is_drifting |= now.since(since) >= seen.grace;
            } else {
                self.over_since = None;
            }
            let unsettled = counts.drifted.saturating_add(seen.pending);
            if share(unsettled) * 100 <= limit * u128::from(ALARM_CLEAR_PERCENT) {
                self.is_drifting = false;
                return self.signs(Sign::Clear, seen);
            }
        }
        let drift = if self.is_drifting {
            Sign::Raise
        } else {
            Sign::Hold
        };
        self.signs(drift, seen)
    }

    fn signs(&mut self, drift: Sign, seen: Look) -> AlarmSigns {
        let Look {
            counts, is_suspect, ..
        } = seen;
        let silent = u128::from(counts.silent) * 100 * 100;
        let limit = u128::from(counts.total) * u128::from(SILENCE_PERCENT_MAX);
        let silence = if is_suspect || self.is_silent {
            Sign::Raise
        } else {
            Sign::Hold
        };
        let is_quiet = !is_suspect && silent <= limit * u128::from(ALARM_CLEAR_PERCENT);
        self.is_silent = silence == Sign::Raise && !is_quiet;
        AlarmSigns {
            drift,
            silence: if is_quiet { Sign::Clear } else { silence },
            counts,
        }
    }
}

impl TargetFleet {
    /// What the fleet shows of its alarms; to be asked about once a second. None while nothing can be said:
    /// it is warm, or nobody is known.
    pub fn alarms(&mut self, now: Timestamp) -> Option<AlarmSigns> {
        if self.is_warm(now) || self.is_empty() {
            self.alarms = AlarmWatch::default();
            return None;
        }
        let states = self.counts.states;
        let seen = Look {
            counts: AlarmCounts {
                total: states.total(),
                drifted: states.drifted(),
                silent: states.get(DriftState::Silent),
                threshold: self.settings.drift_threshold,
            },
            pending: states.get(DriftState::Pending),
            is_suspect: self.is_suspect(now),
            grace: self.settings.grace,
        };
        let mut watch = self.alarms;
        let signs = watch.look(seen, now);
        self.alarms = watch;
        Some(signs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Span = Span::from_secs(20);

    /// One step: at which second, of 100 how many are drifted, pending and silent, whether the daemon
    /// suspects itself, and what has to come of it.
    type Step = (u64, (u64, u64, u64), bool, (Sign, Sign));

    fn check(steps: &[Step]) {
        let mut watch = AlarmWatch::default();
        for &(second, (drifted, pending, silent), is_suspect, expected) in steps {
            let seen = Look {
                counts: AlarmCounts {
                    total: 100,
                    drifted,
                    silent,
                    threshold: BasisPoints::new(1_000).unwrap(),
                },
                pending,
                is_suspect,
                grace: GRACE,
            };
            let signs = watch.look(seen, Timestamp(1_000_000 + second * 1000));
            assert_eq!(
                (signs.drift, signs.silence),
                expected,
                "at {second} s with {seen:?}"
            );
        }
    }

    use Sign::{Clear, Hold, Raise};

    #[test]
    fn drift_rings_after_a_grace_above_the_threshold_and_is_silenced_well_below_it() {
        check(&[
            (0, (0, 0, 0), false, (Clear, Clear)),
            (1, (11, 0, 0), false, (Hold, Clear)),
            (20, (11, 0, 0), false, (Hold, Clear)),
            (21, (11, 0, 0), false, (Raise, Clear)),
            (22, (10, 0, 0), false, (Raise, Clear)),
            (23, (9, 0, 0), false, (Raise, Clear)),
            (24, (8, 0, 0), false, (Clear, Clear)),
            (25, (9, 0, 0), false, (Hold, Clear)),
            (26, (11, 0, 0), false, (Hold, Clear)),
            (46, (11, 0, 0), false, (Raise, Clear)),
        ]);
    }

    #[test]
    fn a_dip_below_the_threshold_begins_the_grace_anew() {
        check(&[
            (0, (50, 0, 0), false, (Hold, Clear)),
            (19, (10, 0, 0), false, (Hold, Clear)),
            (20, (50, 0, 0), false, (Hold, Clear)),
            (39, (50, 0, 0), false, (Hold, Clear)),
            (40, (50, 0, 0), false, (Raise, Clear)),
        ]);
    }

    #[test]
    fn time_given_anew_does_not_clear_an_alarm() {
        check(&[
            (0, (30, 0, 0), false, (Hold, Clear)),
            (20, (30, 0, 0), false, (Raise, Clear)),
            (21, (0, 30, 0), false, (Raise, Clear)),
            (22, (0, 8, 0), false, (Clear, Clear)),
        ]);
    }

    #[test]
    fn silence_rings_at_once_and_until_most_speak_again_and_holds_drift_up() {
        check(&[
            (0, (40, 0, 40), true, (Hold, Raise)),
            (1, (40, 0, 40), false, (Hold, Raise)),
            (21, (40, 0, 40), false, (Raise, Raise)),
            (22, (25, 0, 25), false, (Raise, Raise)),
            (23, (24, 0, 24), false, (Raise, Clear)),
            (24, (29, 0, 29), false, (Raise, Hold)),
            (25, (0, 0, 0), false, (Clear, Clear)),
        ]);
    }
}
