//! The state that follows from the journal. Cloning it is cheap: clones share what did not change.

use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::{
    answer::RequestLog,
    body::VersionEntry,
    homes::{Home, Transfer},
    members::{Member, Unconfirmed},
    order::Standing,
    slice::{Slice, SliceLog},
    tokens::Token,
    vector::VersionVector,
};
use crate::{
    analysis::Judging,
    conflict::{Claim, Conflict},
    fleet::{Alarm, FleetOverrides},
    freeze::Freeze,
    ids::{Actor, Digest, FreezeId, OriginId, RolloutId, StrategyName, Target, VersionLabel},
    rollout::{Breaker, Phase, Rollout, Strategy, built_in},
    time::{Hlc, Timestamp},
};

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// What it is; its content lies in blobs.
    pub entry: VersionEntry,
    /// When it was published.
    pub published_at: Timestamp,
    /// Who published it.
    pub author: Actor,
}

impl Version {
    /// The size of its documents together.
    pub fn size_bytes(&self) -> u64 {
        self.entry
            .documents
            .iter()
            .map(|document| document.size_bytes)
            .sum()
    }
}

/// A published version that cannot be had under its label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shadowed {
    /// The label that another version has.
    pub version: VersionLabel,
    /// The digest of its content.
    pub digest: Digest,
    /// Who published it.
    pub origin: OriginId,
    /// With which op.
    pub seq: u64,
}

/// Everything about one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetState {
    /// Ops on it so far, those on its rollouts included. Alarms do not count: they tell how it is, and must
    /// not get between somebody who changes it and the revision they saw.
    pub revision: u64,
    /// When the last of them was written.
    pub updated_at: Timestamp,
    /// Its versions by label.
    pub versions: OrdMap<VersionLabel, Arc<Version>>,
    /// Their labels in the order of publication.
    pub published: Vector<VersionLabel>,
    /// What everyone outside a canary reads.
    pub stable: Option<VersionLabel>,
    /// The rollout under way.
    pub active: Option<RolloutId>,
    /// Rollouts that wait for it, first come first.
    pub queue: Vector<RolloutId>,
    /// The rollouts remembered, oldest first.
    pub rollouts: Vector<RolloutId>,
    /// Patterns of secret keys.
    pub secret_keys: Vec<String>,
    /// The blob of the schema that versions must satisfy.
    pub schema: Option<Digest>,
    /// How its fleet is watched, where that differs from the daemon's settings.
    pub fleet: FleetOverrides,
    /// The alarms that are raised here, and since when.
    pub alarms: OrdMap<Alarm, Timestamp>,
    /// The cluster that writes it.
    pub home: Option<Home>,
    /// The starts of the rollouts remembered.
    pub claims: OrdMap<RolloutId, Arc<Claim>>,
    /// Rollouts that were started at once and that nobody has acknowledged yet, oldest first.
    pub conflicts: Vector<Arc<Conflict>>,
    /// Versions that another one of the same label, published at once elsewhere, goes before.
    pub shadowed: Vector<Shadowed>,
    /// The transfers of its home.
    pub transfers: Vector<Transfer>,
    /// The newest ops without effect: their writer had lost the home without knowing.
    pub fenced: Vector<(OriginId, u64)>,
}

/// Everything, as of one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// How many ops it follows from: the local order.
    pub revision: u64,
    /// The hybrid clock's newest reading.
    pub clock: Hlc,
    /// The newest op of every origin.
    pub heads: VersionVector,
    /// Targets by name.
    pub targets: OrdMap<Target, Arc<TargetState>>,
    /// Rollouts by id.
    pub rollouts: OrdMap<RolloutId, Arc<Rollout>>,
    /// The active rollouts, those that pause included: what time has to be let pass for.
    pub active: OrdMap<RolloutId, ()>,
    /// What is known of the active rollouts' stages.
    pub judgings: OrdMap<RolloutId, Arc<Judging>>,
    /// Whether verdicts act.
    pub breaker: Breaker,
    /// Stored strategies by target (none: every target) and name.
    pub strategies: OrdMap<(Option<Target>, StrategyName), Arc<Strategy>>,
    /// Freezes by id: those that hold or will, and those that ended not long ago.
    pub freezes: OrdMap<FreezeId, Arc<Freeze>>,
    /// Targets whose next queued rollout starts by itself as soon as no freeze holds any more.
    pub held_queues: OrdMap<Target, ()>,
    /// Tokens by the digests of their secrets: those that hold, and those that ended not long ago.
    pub tokens: OrdMap<Digest, Arc<Token>>,
    /// The answers to recent requests.
    pub requests: RequestLog,
    /// The clusters that have joined.
    pub(super) members: OrdMap<u128, Member>,
    /// What decides where ops stand.
    pub(super) standing: Standing,
    /// What the newest op of every origin had seen of others.
    pub(super) latest: OrdMap<OriginId, Arc<Vec<(OriginId, u64)>>>,
    /// The life of the store in which this cluster writes.
    pub(super) writes_as: Option<OriginId>,
    /// What others have written since this cluster's newest op.
    pub(super) unconfirmed: Unconfirmed,
    pub(super) late_count: u64,
    /// The cluster whose state this is; none in a daemon without peers.
    pub(super) local: Option<u128>,
    /// The newest clock reading of every origin.
    pub(super) readings: OrdMap<OriginId, Hlc>,
    /// The ops of slices that others may still come before.
    pub(super) logs: OrdMap<Slice, Arc<SliceLog>>,
    /// A fault on purpose: ops count in the order in which they come.
    #[cfg(feature = "flaws")]
    pub arrival_order: bool,
    /// A fault on purpose: ops are let go of that others may not have.
    #[cfg(feature = "flaws")]
    pub early_settle: bool,
}

/// Why a rollout was not found under what somebody called it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// Nothing is called so.
    #[error("there is no rollout `{}`", .0.escape_debug())]
    None(String),
    /// The target is there, but has never had a rollout.
    #[error("{0} has had no rollout yet")]
    NoneForTarget(Target),
    /// More than one id starts so.
    #[error("`{}` could be {} rollouts: {}", .prefix.escape_debug(), .count, .examples.join(", "))]
    Ambiguous {
        /// What was given.
        prefix: String,
        /// How many ids start so.
        count: usize,
        /// Some of them.
        examples: Vec<String>,
    },
}

impl State {
    /// The state of `target`.
    pub fn target(&self, target: &Target) -> Option<&Arc<TargetState>> {
        self.targets.get(target)
    }

    /// A version of `target`.
    pub fn version(&self, target: &Target, label: &VersionLabel) -> Option<&Arc<Version>> {
        self.target(target)?.versions.get(label)
    }

    /// The rollout under way on `target`.
    pub fn active(&self, target: &Target) -> Option<&Arc<Rollout>> {
        self.rollouts.get(self.target(target)?.active.as_ref()?)
    }

    /// The strategy that `name` means for `target`: its own, else everyone's, else a built-in one.
    pub fn strategy(&self, target: &Target, name: &StrategyName) -> Option<Strategy> {
        let stored = [Some(target.clone()), None]
            .into_iter()
            .find_map(|scope| self.strategies.get(&(scope, name.clone())));
        match stored {
            Some(strategy) => Some(strategy.as_ref().clone()),
            None => built_in(name),
        }
    }

    /// The rollout that a person calls `name`: an id, the beginning of exactly one id, or a target, which
    /// means its active rollout, else its newest.
    ///
    /// # Errors
    /// When that is no rollout, or several.
    pub fn find_rollout(&self, name: &str) -> Result<&Arc<Rollout>, FindError> {
        self.find_rollout_among(name, |_| true)
    }

    /// Like [`find_rollout`](State::find_rollout), as if there were no other targets than those that `is_seen` says.
    ///
    /// # Errors
    /// When that is no rollout, or several.
    pub fn find_rollout_among(
        &self,
        name: &str,
        is_seen: impl Fn(&Target) -> bool,
    ) -> Result<&Arc<Rollout>, FindError> {
        const EXAMPLES: usize = 3;
        let none = || FindError::None(name.chars().take(80).collect());
        if name.contains('/') {
            let target: Target = name.parse().map_err(|_| none())?;
            let state = self.target(&target).filter(|_| is_seen(&target));
            let state = state.ok_or_else(none)?;
            let id = state.active.as_ref().or_else(|| state.rollouts.last());
            return id
                .and_then(|id| self.rollouts.get(id))
                .ok_or(FindError::NoneForTarget(target));
        }
        if name.is_empty() {
            return Err(none());
        }
        let mut matching: Vec<_> = match name.parse::<RolloutId>() {
            Ok(id) => self.rollouts.get(&id).into_iter().collect(),
            Err(_) => self
                .rollouts
                .iter()
                .filter(|(id, _)| {
                    let digits = id.as_str().strip_prefix("r-").unwrap_or_default();
                    id.as_str().starts_with(name) || digits.starts_with(name)
                })
                .map(|(_, rollout)| rollout)
                .collect(),
        };
        matching.retain(|rollout| is_seen(&rollout.spec.target));
        match matching.as_slice() {
            [] => Err(none()),
            [one] => Ok(one),
            several => Err(FindError::Ambiguous {
                prefix: name.chars().take(80).collect(),
                count: several.len(),
                examples: several
                    .iter()
                    .take(EXAMPLES)
                    .map(|rollout| rollout.spec.id.to_string())
                    .collect(),
            }),
        }
    }

    /// The contents that the state speaks of, some of them more than once: whoever takes it over needs them.
    pub fn contents(&self) -> impl Iterator<Item = Digest> {
        let targets = self.targets.values();
        let of_targets = targets.flat_map(|target| {
            let versions = target.versions.values();
            let documents = versions.flat_map(|version| &version.entry.documents);
            documents.map(|document| document.blob).chain(target.schema)
        });
        let entries = self.logs.values().flat_map(|log| &log.entries);
        of_targets.chain(entries.flat_map(|entry| entry.op().body.contents()))
    }

    /// When time next brings something about, as far as `now` can be told: a bake ends, a judgement is due, or a
    /// freeze is over that holds a baked stage or a queue. What lies in the past is held, by a cohort that has
    /// not arrived or for want of a verdict. None while nothing is due, also where a freeze has to be lifted.
    pub fn next_deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let rollouts = self.active_rollouts();
        let rollouts = rollouts.filter_map(|rollout| self.deadline(rollout, now));
        let queues = self.held_queues.keys();
        let queues = queues.filter_map(|target| self.thaws_at(target, now));
        rollouts.chain(queues).min()
    }

    /// The rollout under way on `target` whose version is read in this cluster.
    pub fn canary(&self, target: &Target) -> Option<&Arc<Rollout>> {
        self.active(target).filter(|rollout| !rollout.is_waiting())
    }

    /// The active rollouts.
    pub fn active_rollouts(&self) -> impl Iterator<Item = &Rollout> {
        let ids = self.active.keys();
        ids.filter_map(|id| self.rollouts.get(id))
            .map(AsRef::as_ref)
    }

    fn deadline(&self, rollout: &Rollout, now: Timestamp) -> Option<Timestamp> {
        let is_running = rollout.progress.phase == Phase::Running;
        if rollout.is_waiting() {
            // Until others are there: whether they are, is looked at again and again.
            return rollout.progress.started_at.filter(|_| is_running);
        }
        let cohort = rollout.progress.awaiting_since.filter(|_| is_running);
        let baked = match rollout.bake_ends_at() {
            Some(end) if end <= now && !rollout.is_at_manual_gate() => {
                let target = &rollout.spec.target;
                if self.is_frozen(target, now) {
                    self.thaws_at(target, now)
                } else {
                    Some(end)
                }
            }
            found => found,
        };
        let judged = (!rollout.spec.analysis.checks.is_empty())
            .then(|| self.judgings.get(&rollout.spec.id))
            .flatten()
            // Whether anything is measured at last shows early enough at the writer's regular looks.
            .filter(|judging| judging.is_measured || !rollout.spec.analysis.is_default)
            .map(|judging| judging.due_at(rollout.judged_every()));
        [cohort, baked, judged].into_iter().flatten().min()
    }
}
