//! What a rollout is: how it shall go (its spec and strategy) and how far it has come (its progress).
//!
//! Which step is legal when, and what it leads to, is decided in [`crate::journal`]; this module holds the
//! values and the arithmetic of stages and bakes. It knows no clock: "now" is always an argument.

mod across;
mod adoption;
mod breaker;
mod measured;
mod strategy;

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::{
    analysis::{Analysis, Verdict},
    assign::{BasisPoints, Cohort, Seed},
    ids::{Actor, CheckName, Note, OriginId, RolloutId, Target, UnitKey, VersionLabel},
    limits::ANALYSIS_INTERVAL_MS_MIN,
    time::{Span, Timestamp},
};

pub use across::{Across, LegWait, NoPeers, OnPartition, PeerSight};
pub use adoption::{
    ADOPTION_DEFAULT, Arrival, CohortCount, FleetSight, NoFleet, PROGRESS_DEADLINE_DEFAULT,
    StageStart,
};
pub use breaker::{Breaker, BreakerPolicy};
pub use measured::{Measurements, NothingMeasured};
pub use strategy::{BAKE_DEFAULT, Gate, Stage, Stages, Strategy, StrategyError, built_in};

/// What a cohort is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole instances; the key is the instance id.
    #[default]
    Instance,
    /// Whatever the application passes: a user, a session, a request.
    Key,
}

impl Unit {
    /// `instance` or `key`.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Instance => "instance",
            Unit::Key => "key",
        }
    }
}

/// What a new rollout does when its target has an active one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// Is refused, with the active one's id.
    #[default]
    Reject,
    /// Waits until the active one has completed.
    Queue,
    /// Ends the active one and takes its place.
    Supersede,
}

/// What was asked for when a rollout was created. Never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// Its id.
    pub id: RolloutId,
    /// What it is rolled out to.
    pub target: Target,
    /// The baseline, when the caller named one.
    pub from: Option<VersionLabel>,
    /// The version it brings.
    pub to: VersionLabel,
    /// Its stages.
    pub strategy: Strategy,
    /// What its cohorts are made of.
    pub unit: Unit,
    /// Smallest cohort with [`Unit::Instance`].
    pub min_instances: u32,
    /// The share of a stage's cohort that has to run the version before the stage bakes.
    #[serde(default = "adoption_default")]
    pub adoption: BasisPoints,
    /// How long a stage waits for that.
    #[serde(default = "progress_deadline_default")]
    pub progress_deadline: Span,
    /// How it is judged.
    #[serde(default = "Analysis::off")]
    pub analysis: Analysis,
}

/// What rollouts have that were written before there was a choice.
fn adoption_default() -> BasisPoints {
    ADOPTION_DEFAULT
}

fn progress_deadline_default() -> Span {
    PROGRESS_DEADLINE_DEFAULT
}

/// Where a rollout stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Waits for the target's active rollout to complete.
    Queued,
    /// Waits to be started.
    Created,
    /// Bakes its current stage.
    Running,
    /// Stands still at its current stage: nobody leaves or joins the canary.
    Paused(PauseCause),
    /// Its version is, or was, the stable one.
    Completed,
    /// Everybody is back on the baseline.
    RolledBack(RollbackCause),
    /// Another rollout took its place.
    Superseded(RolloutId),
}

impl Phase {
    /// The words of [`Phase::as_str`].
    pub const WORDS: [&str; 7] = [
        "queued",
        "created",
        "running",
        "paused",
        "completed",
        "rolled_back",
        "superseded",
    ];

    /// The phase as a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Phase::Queued => "queued",
            Phase::Created => "created",
            Phase::Running => "running",
            Phase::Paused(_) => "paused",
            Phase::Completed => "completed",
            Phase::RolledBack(_) => "rolled_back",
            Phase::Superseded(_) => "superseded",
        }
    }
}

/// Why a rollout stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// Somebody paused it.
    Operator,
    /// The stage has baked and its gate is manual.
    Gate,
    /// The stage's cohort did not arrive in time.
    Adoption,
    /// Too many of the stage's cohort refuse the version.
    Rejected,
    /// A check failed that leaves it to a person.
    Analysis,
    /// A check neither passed nor failed, again and again.
    Inconclusive,
    /// The stage has baked, and there is too little to judge it by.
    NoData,
    /// A source of measurements has been unavailable for too long.
    MonitoringUnavailable,
    /// The breaker is open: nothing is promoted or rolled back automatically.
    Breaker,
}

impl PauseCause {
    /// Whether a verdict is the cause, so that going on takes a fresh look.
    pub fn is_verdict(self) -> bool {
        match self {
            PauseCause::Analysis
            | PauseCause::Inconclusive
            | PauseCause::NoData
            | PauseCause::MonitoringUnavailable => true,
            PauseCause::Operator
            | PauseCause::Gate
            | PauseCause::Adoption
            | PauseCause::Rejected
            | PauseCause::Breaker => false,
        }
    }
}

/// Why a rollout was rolled back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollbackCause {
    /// Somebody rolled it back.
    Operator,
    /// The rollout that had made its baseline stable was rolled back.
    Baseline(RolloutId),
    /// This check failed.
    Analysis(CheckName),
}

/// How far a rollout has come. Changes with every op on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub phase: Phase,
    /// The baseline: what everyone outside the canary reads, and what a rollback returns to.
    /// None for a target's first version.
    pub from: Option<VersionLabel>,
    /// The current stage, counted from 1; 0 before the start.
    pub stage: u32,
    /// When it was started.
    pub started_at: Option<Timestamp>,
    /// When it entered the current stage.
    pub stage_entered_at: Option<Timestamp>,
    /// What of the current stage's bake was done before `baking_since`.
    pub baked: Span,
    /// Since when the stage bakes; none while it stands still.
    pub baking_since: Option<Timestamp>,
    /// Since when the stage waits for its cohort; none once that has arrived.
    pub awaiting_since: Option<Timestamp>,
    /// The weight in force, where it is another than the stage asks for.
    pub effective: Option<BasisPoints>,
    /// The cohort, when it was last written down.
    pub cohort: CohortCount,
    /// The newest verdict on its current stage.
    pub verdict: Option<Arc<Verdict>>,
    /// Its current stage may be left, as far as its own cluster goes. Only of rollouts that cover clusters.
    pub is_finished: bool,
    /// The newest op that paused or moved it from outside its cluster's routine: what was written without having
    /// seen it does not undo it. Only of rollouts that cover clusters.
    pub steered_by: Option<(OriginId, u64)>,
    /// When the last op on it was written.
    pub updated_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Ops on it so far.
    pub revision: u64,
    /// Who wrote the last op on it.
    pub actor: Actor,
    /// The reason given with the last op on it.
    pub reason: Note,
}

impl Progress {
    /// What the current stage has baked by `now`.
    pub fn baked_until(&self, now: Timestamp) -> Span {
        let running = self
            .baking_since
            .map_or(Span::ZERO, |since| now.since(since));
        self.baked.plus(running)
    }
}

/// A rollout: what was asked for, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollout {
    /// What was asked for.
    pub spec: Arc<Spec>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Who created it.
    pub created_by: Actor,
    /// Why it was created.
    pub reason: Note,
    /// How far it has come. Where it covers clusters: in the cluster whose state this is.
    pub progress: Progress,
    /// Keys that are always in one cohort.
    pub pins: OrdMap<UnitKey, Cohort>,
    /// The clusters it covers; none: one leads it, and every cluster follows its stage.
    pub across: Option<Arc<Across>>,
    /// How far it is in each of them, this one included, once it has been started.
    pub legs: OrdMap<u128, Progress>,
    /// What goes for every cluster, where it covers some: what clusters see that it does not cover.
    pub common: Option<Progress>,
}

impl Rollout {
    /// Whether some keys may read its version beside the stable one: it has started and not ended.
    pub fn is_active(&self) -> bool {
        match self.progress.phase {
            Phase::Running | Phase::Paused(_) => true,
            Phase::Queued
            | Phase::Created
            | Phase::Completed
            | Phase::RolledBack(_)
            | Phase::Superseded(_) => false,
        }
    }

    /// Whether nothing but a rollback can happen to it any more.
    pub fn is_ended(&self) -> bool {
        match self.progress.phase {
            Phase::Completed | Phase::RolledBack(_) | Phase::Superseded(_) => true,
            Phase::Queued | Phase::Created | Phase::Running | Phase::Paused(_) => false,
        }
    }

    /// Whether its current stage is left by hand only.
    pub fn is_at_manual_gate(&self) -> bool {
        self.current_stage()
            .is_some_and(|stage| stage.gate == Gate::Manual)
    }

    /// How many stages it has.
    pub fn stage_count(&self) -> u32 {
        self.spec.strategy.stages.count()
    }

    /// The current stage; none before the start.
    pub fn current_stage(&self) -> Option<&Stage> {
        self.spec.strategy.stages.get(self.progress.stage)
    }

    /// The share its current stage asks for.
    pub fn requested_weight(&self) -> BasisPoints {
        self.current_stage()
            .map_or(BasisPoints::ZERO, |stage| stage.weight)
    }

    /// The share that reads its version now.
    pub fn effective_weight(&self) -> BasisPoints {
        self.weight_of(&self.progress)
    }

    /// The share that reads its version where it has come so far.
    pub fn weight_of(&self, progress: &Progress) -> BasisPoints {
        let stage = self.spec.strategy.stages.get(progress.stage);
        let requested = stage.map_or(BasisPoints::ZERO, |stage| stage.weight);
        match progress.phase {
            Phase::Running | Phase::Paused(_) => progress.effective.unwrap_or(requested),
            Phase::Completed => BasisPoints::FULL,
            Phase::Queued | Phase::Created | Phase::RolledBack(_) | Phase::Superseded(_) => {
                BasisPoints::ZERO
            }
        }
    }

    /// When the current stage has baked, if nothing stops it; none unless it is running.
    pub fn bake_ends_at(&self) -> Option<Timestamp> {
        let since = self.progress.baking_since?;
        let bake = self.current_stage()?.bake;
        Some(since.plus(bake.minus(self.progress.baked)))
    }

    /// What is left of the current stage's bake at `now`.
    pub fn bake_left(&self, now: Timestamp) -> Span {
        let Some(stage) = self.current_stage() else {
            return Span::ZERO;
        };
        stage.bake.minus(self.baked_until(now))
    }

    /// What the current stage has baked by `now`.
    pub fn baked_until(&self, now: Timestamp) -> Span {
        self.progress.baked_until(now)
    }

    /// Between how many comparisons and stages the chance of a false alarm is shared: each stage in which
    /// somebody is left to compare with starts afresh.
    pub fn comparison_shares(&self) -> u32 {
        let stages = self.spec.strategy.stages.iter();
        let compared = stages
            .filter(|stage| stage.weight < BasisPoints::FULL)
            .count();
        let compared = u32::try_from(compared).unwrap_or(u32::MAX);
        compared
            .saturating_mul(self.spec.analysis.comparisons())
            .max(1)
    }

    /// How often its current stage is judged: a short bake is looked at once at least.
    pub fn judged_every(&self) -> Span {
        let bake = self.current_stage().map_or(Span::ZERO, |stage| stage.bake);
        let least = Span(ANALYSIS_INTERVAL_MS_MIN);
        self.spec.analysis.interval.min(bake.max(least))
    }

    /// What makes its members its own.
    pub fn seed(&self) -> Seed {
        Seed::new(&self.spec.target, &self.spec.to)
    }

    /// The cohort of `key` now: its pin, else its bucket against the effective weight.
    pub fn cohort(&self, key: &UnitKey) -> Cohort {
        if !self.is_active() || self.is_waiting() {
            return Cohort::Stable;
        }
        match self.pins.get(key) {
            Some(&cohort) => cohort,
            None => self
                .seed()
                .cohort(key.as_str().as_bytes(), self.effective_weight()),
        }
    }
}
