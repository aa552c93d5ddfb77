//! What the writer's commits took and held: operations, verdicts, and rollouts that came to an end.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use vortex_core::{
    analysis::{Found, Outcome, Verdict},
    ids::{OriginId, RolloutId},
    journal::{Entry, OpBody, State},
    rollout::{Phase, Rollout},
};

use super::histogram::{Histogram, Reading, TIMES};

/// Bounds of how many operations a commit holds: one call leads to a handful, sixty-four are taken together, and a peer that
/// catches up brings thousands.
const SIZES: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256, 1_024, 4_096];

/// Bounds of how long rollouts take, in milliseconds: a minute to a week.
const SPANS: &[u64] = &[
    60_000,
    300_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    14_400_000,
    28_800_000,
    86_400_000,
    259_200_000,
    604_800_000,
];

/// What a verdict came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Judged {
    /// As far as the checks go, the stage may be left.
    Pass,
    /// Nothing yet.
    Hold,
    /// The rollout stands still for a person.
    Pause,
    /// Everyone returns to the baseline.
    Rollback,
    /// A source of measurements gave no answer, so that it came to a hold or a pause.
    Error,
}

impl Judged {
    /// Everything it can come to.
    pub const ALL: [Judged; 5] = [
        Judged::Pass,
        Judged::Hold,
        Judged::Pause,
        Judged::Rollback,
        Judged::Error,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Judged::Pass => "pass",
            Judged::Hold => "hold",
            Judged::Pause => "pause",
            Judged::Rollback => "rollback",
            Judged::Error => "error",
        }
    }

    /// What `verdict` came to.
    pub fn of(verdict: &Verdict) -> Judged {
        let mut checks = verdict.checks.iter();
        match verdict.outcome {
            Outcome::Pass => Judged::Pass,
            Outcome::Rollback => Judged::Rollback,
            Outcome::Hold | Outcome::Pause(_)
                if checks.any(|check| check.found == Found::Unavailable) =>
            {
                Judged::Error
            }
            Outcome::Hold => Judged::Hold,
            Outcome::Pause(_) => Judged::Pause,
        }
    }
}

/// How a rollout came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Ending {
    /// Its version became the stable one.
    Completed,
    /// Everyone returned to the baseline; maybe after it had completed.
    RolledBack,
    /// Another rollout took its place.
    Superseded,
}

impl Ending {
    /// Every end.
    pub const ALL: [Ending; 3] = [Ending::Completed, Ending::RolledBack, Ending::Superseded];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Completed => "completed",
            Ending::RolledBack => "rolled_back",
            Ending::Superseded => "superseded",
        }
    }

    fn of(rollout: &Rollout) -> Option<Ending> {
        match rollout.progress.phase {
            Phase::Completed => Some(Ending::Completed),
            Phase::RolledBack(_) => Some(Ending::RolledBack),
            Phase::Superseded(_) => Some(Ending::Superseded),
            Phase::Queued | Phase::Created | Phase::Running | Phase::Paused(_) => None,
        }
    }
}

/// Commits since the start.
#[derive(Debug)]
pub struct Writes {
    times: Histogram,
    sizes: Histogram,
    judged: [AtomicU64; Judged::ALL.len()],
    ended: [AtomicU64; Ending::ALL.len()],
    spans: [Histogram; Ending::ALL.len()],
}

impl Default for Writes {
    fn default() -> Writes {
        Writes {
            times: Histogram::new(TIMES),
            sizes: Histogram::new(SIZES),
            judged: Default::default(),
            ended: Default::default(),
            spans: std::array::from_fn(|_| Histogram::new(SPANS)),
        }
    }
}

impl Writes {
    /// A commit of as many operations took so long to be durable.
    pub(crate) fn committed(&self, took: Duration, operations: usize) {
        self.times.observe_time(took);
        self.sizes
            .observe(u64::try_from(operations).unwrap_or(u64::MAX));
    }

    /// Operations led from one state to another: which verdicts of this store are among them, and which rollouts ended.
    pub(crate) fn changed(&self, own: OriginId, before: &State, after: &State, entries: &[Entry]) {
        let mut candidates = BTreeSet::new();
        for entry in entries {
            match &entry.op().body {
                OpBody::RolloutJudged { verdict, .. } if entry.op().origin == own => {
                    self.judged
                        .get(Judged::of(verdict) as usize)
                        .map(|count| count.fetch_add(1, Ordering::Relaxed));
                }
                OpBody::RolloutCompleted { on }
                | OpBody::RolloutRolledBack { on, .. }
                | OpBody::RolloutSuperseded { on, .. } => {
                    candidates.insert(&on.rollout);
                }
                _ => {}
            }
        }
        // What lost a conflict ends by an operation of another rollout.
        if !before.active.ptr_eq(&after.active) {
            let gone = before.active.keys();
            candidates.extend(gone.filter(|id| !after.active.contains_key(*id)));
        }
        for id in candidates {
            self.ended(id, before, after);
        }
    }

    fn ended(&self, id: &RolloutId, before: &State, after: &State) {
        let Some(rollout) = after.rollouts.get(id) else {
            return;
        };
        let Some(ending) = Ending::of(rollout) else {
            return;
        };
        let was = before.rollouts.get(id);
        if was.and_then(|was| Ending::of(was)) == Some(ending) {
            return;
        }
        if let Some(count) = self.ended.get(ending as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let progress = &rollout.progress;
        let is_first = was.is_none_or(|was| !was.is_ended());
        if is_first
            && let (Some(started), Some(ended)) = (progress.started_at, progress.ended_at)
            && let Some(spans) = self.spans.get(ending as usize)
        {
            spans.observe(ended.since(started).0);
        }
    }

    /// How long commits took, in nanoseconds.
    pub fn times(&self) -> Reading {
        self.times.read()
    }

    /// How many operations commits held.
    pub fn sizes(&self) -> Reading {
        self.sizes.read()
    }

    /// How many verdicts came to this.
    pub fn judged_as(&self, judged: Judged) -> u64 {
        let count = self.judged.get(judged as usize);
        count.map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// How many rollouts ended so.
    pub fn ended_as(&self, ending: Ending) -> u64 {
        let count = self.ended.get(ending as usize);
        count.map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// How long they took from their start, in milliseconds. Those that were never started are in no span.
    pub fn spans(&self, ending: Ending) -> Option<Reading> {
        self.spans.get(ending as usize).map(Histogram::read)
    }
}
