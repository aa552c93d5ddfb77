//! Freezes: times in which nobody new is exposed to a version. It says when a freeze holds and until when;
//! what that forbids is decided in [`crate::journal`].

mod calendar;
mod cron;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use cron::{Cron, CronError};

use crate::{
    ids::{Actor, AppName, FreezeId, Note, Target},
    limits::{FREEZE_KEPT_MS, FREEZE_MERGES_MAX, FREEZE_WINDOW_MS_MAX},
    time::{Span, Timestamp},
};

/// What a freeze is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every target.
    Everything,
    /// Every target of an app.
    App(AppName),
    /// One target.
    Target(Target),
}

impl Scope {
    /// Whether it includes `target`.
    pub fn covers(&self, target: &Target) -> bool {
        match self {
            Scope::Everything => true,
            Scope::App(app) => app == &target.app,
            Scope::Target(own) => own == target,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Everything => f.write_str("everything"),
            Scope::App(app) => write!(f, "{app}"),
            Scope::Target(target) => write!(f, "{target}"),
        }
    }
}

/// When a freeze holds. Its end is the first moment at which it holds no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// Once.
    Once {
        /// From this moment.
        from: Timestamp,
        /// To this one; none: until it is lifted.
        until: Option<Timestamp>,
    },
    /// Again and again.
    Cron {
        /// When each window begins.
        expression: Cron,
        /// How long it lasts.
        duration: Span,
        /// Since when windows count. One that is under way then holds for its rest.
        from: Timestamp,
    },
}

/// A time in which a freeze holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Since when.
    pub since: Timestamp,
    /// Until when; none: until it is lifted.
    pub until: Option<Timestamp>,
}

/// A schedule that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// It ends before it begins.
    #[error("the freeze would end at {until}, not after its beginning at {from}")]
    Backwards {
        /// Its beginning.
        from: Timestamp,
        /// Its end.
        until: Timestamp,
    },
    /// It would never hold.
    #[error("the freeze would have ended at {0} already")]
    Over(Timestamp),
    /// Windows of no length, or of too much.
    #[error("each window would last {0}; it takes more than nothing and at most {max}", max = Span(FREEZE_WINDOW_MS_MAX))]
    Duration(Span),
    /// Windows that leave no gap.
    #[error("its windows of {0} run into each other without end")]
    Endless(Span),
}

impl Schedule {
    /// Checks it, for a freeze that is added at `now`.
    ///
    /// # Errors
    /// Why it makes no sense.
    pub fn check(&self, now: Timestamp) -> Result<(), ScheduleError> {
        match self {
            Schedule::Once { until: None, .. } => Ok(()),
            Schedule::Once {
                from,
                until: Some(until),
            } if until <= from => Err(ScheduleError::Backwards {
                from: *from,
                until: *until,
            }),
            Schedule::Once {
                until: Some(until), ..
            } if *until <= now => Err(ScheduleError::Over(*until)),
            Schedule::Once { .. } => Ok(()),
            Schedule::Cron { duration, .. }
                if *duration == Span::ZERO || duration.0 > FREEZE_WINDOW_MS_MAX =>
            {
                Err(ScheduleError::Duration(*duration))
            }
            Schedule::Cron {
                expression,
                duration,
                from,
            } => {
                let first = expression.first_from(*from);
                let is_endless =
                    first.is_some_and(|first| !merged(expression, *duration, first).is_whole);
                if is_endless {
                    return Err(ScheduleError::Endless(*duration));
                }
                Ok(())
            }
        }
    }

    /// Whether it holds at `now`, and until when.
    pub fn active_at(&self, now: Timestamp) -> Option<Hold> {
        match self {
            Schedule::Once { from, until } => {
                let holds = *from <= now && until.is_none_or(|until| now < until);
                holds.then_some(Hold {
                    since: *from,
                    until: *until,
                })
            }
            Schedule::Cron { from, .. } if now < *from => None,
            Schedule::Cron {
                expression,
                duration,
                from,
            } => {
                // A window is under way if one began less than its length ago.
                let earliest = Timestamp(just_after(now).0.saturating_sub(duration.0));
                let begun = expression.first_from(earliest)?;
                (begun <= now).then(|| Hold {
                    since: begun.max(*from),
                    until: Some(merged(expression, *duration, begun).end),
                })
            }
        }
    }

    /// When it begins to hold next, after `now`.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Schedule::Once { from, .. } => (*from > now).then_some(*from),
            Schedule::Cron {
                expression, from, ..
            } => {
                if now < *from {
                    if self.active_at(*from).is_some() {
                        return Some(*from);
                    }
                    return expression.first_from(*from);
                }
                let after = match self.active_at(now) {
                    Some(hold) => hold.until?,
                    None => just_after(now),
                };
                expression.first_from(after)
            }
        }
    }
}

fn just_after(moment: Timestamp) -> Timestamp {
    Timestamp(moment.0.saturating_add(1))
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Schedule::Once {
                from,
                until: Some(until),
            } => write!(f, "from {from} until {until}"),
            Schedule::Once { from, until: None } => write!(f, "from {from} until lifted"),
            Schedule::Cron {
                expression,
                duration,
                ..
            } => write!(f, "at `{expression}` for {duration} each"),
        }
    }
}

/// Windows that run into each other, as one.
struct Merged {
    end: Timestamp,
    /// False: there were so many that the search was given up; it lasts at least until `end`.
    is_whole: bool,
}

/// The windows of `duration` that follow from the one at `begun` without a gap.
fn merged(expression: &Cron, duration: Span, begun: Timestamp) -> Merged {
    let mut last = begun;
    for _ in 0..FREEZE_MERGES_MAX {
        let end = last.plus(duration);
        // The latest window that begins before this one is over reaches furthest; they are taken in order.
        match expression.first_from(just_after(last)) {
            Some(next) if next <= end => last = next,
            Some(_) | None => {
                return Merged {
                    end,
                    is_whole: true,
                };
            }
        }
    }
    Merged {
        end: last.plus(duration),
        is_whole: false,
    }
}

/// A freeze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// Its id.
    pub id: FreezeId,
    /// What it is about.
    pub scope: Scope,
    /// When it holds.
    pub schedule: Schedule,
    /// Why.
    pub reason: Note,
    /// Who added it.
    pub created_by: Actor,
    /// When it was added.
    pub created_at: Timestamp,
}

impl Freeze {
    /// Whether it holds at `now`, and until when.
    pub fn active_at(&self, now: Timestamp) -> Option<Hold> {
        self.schedule.active_at(now)
    }

    /// When it begins to hold next, after `now`.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.schedule.next_after(now)
    }

    /// Whether it ended so long before `now` that nobody asks for it any more.
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        match &self.schedule {
            Schedule::Once {
                until: Some(until), ..
            } => until.plus(Span(FREEZE_KEPT_MS)) <= now,
            Schedule::Once { until: None, .. } | Schedule::Cron { .. } => false,
        }
    }
}
