//! Rollouts that cover several clusters: which, in which order, and who waits for whom.
//!
//! Every covered cluster has a *leg*: how far the rollout is there. It drives its own, over its own instances. What
//! ends a rollout ends it everywhere.

use serde::{Deserialize, Serialize};

use super::{Phase, Progress, RollbackCause, Rollout};
use crate::{ids::ClusterId, time::Span};

/// What clusters do that wait for one that is not heard of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnPartition {
    /// They wait.
    #[default]
    Hold,
    /// They go on without it. It takes part again when it is back.
    Continue,
}

impl OnPartition {
    /// `hold` or `continue`.
    pub fn as_str(self) -> &'static str {
        match self {
            OnPartition::Hold => "hold",
            OnPartition::Continue => "continue",
        }
    }
}

/// The clusters that a rollout covers. Never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Across {
    /// Clusters that go at once. A later wave begins when all of the one before have finished their last stage.
    pub waves: Vec<Vec<ClusterId>>,
    /// No cluster enters a stage before all of its wave have finished the one before.
    pub barrier: bool,
    /// What clusters do that wait for one that is not heard of.
    pub on_partition: OnPartition,
}

impl Across {
    /// The clusters covered, wave by wave.
    pub fn clusters(&self) -> impl Iterator<Item = u128> + '_ {
        self.waves.iter().flatten().map(|cluster| cluster.0)
    }

    /// Whether `cluster` is covered.
    pub fn covers(&self, cluster: u128) -> bool {
        self.clusters().any(|covered| covered == cluster)
    }

    /// The wave of `cluster`, counted from 0.
    pub fn wave_of(&self, cluster: u128) -> Option<usize> {
        let mut waves = self.waves.iter();
        waves.position(|wave| wave.contains(&ClusterId(cluster)))
    }

    /// The clusters of a wave, counted from 0.
    pub fn wave(&self, number: usize) -> impl Iterator<Item = u128> + '_ {
        let wave = self.waves.get(number);
        wave.into_iter().flatten().map(|cluster| cluster.0)
    }
}

/// How old what is known of other clusters is.
pub trait PeerSight {
    /// The age of the newest that was heard of `cluster`; none: nothing ever was.
    fn age(&self, cluster: u128) -> Option<Span>;
}

/// There are no other clusters.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPeers;

impl PeerSight for NoPeers {
    fn age(&self, _: u128) -> Option<Span> {
        None
    }
}

/// What a leg waits for that is not in its own cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegWait {
    /// Its cluster is not covered: for completion.
    Uncovered,
    /// The wave before has not finished.
    Wave,
    /// Others of its wave have not finished the stage.
    Barrier,
    /// Others have not finished the last stage.
    Others,
}

impl Progress {
    /// Under way, and nobody reads the version here: not yet, or not before completion.
    pub fn is_waiting(&self) -> bool {
        self.stage == 0
            && match self.phase {
                Phase::Running | Phase::Paused(_) => true,
                Phase::Queued
                | Phase::Created
                | Phase::Completed
                | Phase::RolledBack(_)
                | Phase::Superseded(_) => false,
            }
    }

    /// Whether others need not wait for this leg to leave `stage`: it has finished it and stands ready, or is beyond.
    fn is_through(&self, stage: u32) -> bool {
        self.stage > stage
            || (self.stage == stage && self.is_finished && self.phase == Phase::Running)
    }
}

impl Rollout {
    /// How far it is in `cluster`: its leg. None where it has none: it covers no clusters, not this one, or has not
    /// been started.
    pub fn leg(&self, cluster: u128) -> Option<&Progress> {
        self.legs.get(&cluster)
    }

    /// Whether nobody reads its version in this cluster although it is under way.
    pub fn is_waiting(&self) -> bool {
        self.progress.is_waiting()
    }

    /// Those of a wave that have not finished the last stage.
    fn unfinished(&self, wave: usize) -> impl Iterator<Item = u128> + '_ {
        let last = self.stage_count();
        let clusters = self.across.iter().flat_map(move |across| across.wave(wave));
        clusters.filter(move |cluster| self.leg(*cluster).is_none_or(|leg| !leg.is_through(last)))
    }

    /// What the leg of `cluster` waits for elsewhere, and for which clusters: to begin; else, once its stage is
    /// finished, to enter the next one; else, after its last, to see the rollout completed. Nothing of it tells
    /// whether they can be heard. Empty: for nobody.
    pub fn waits_for(&self, cluster: u128) -> Option<(LegWait, Vec<u128>)> {
        let across = self.across.as_ref().filter(|_| self.is_active())?;
        let (Some(leg), Some(wave)) = (self.leg(cluster), across.wave_of(cluster)) else {
            return Some((LegWait::Uncovered, self.unfinished_anywhere().collect()));
        };
        if leg.is_waiting() {
            let before = wave.checked_sub(1);
            let before = before.into_iter().flat_map(|wave| self.unfinished(wave));
            return Some((LegWait::Wave, before.collect()));
        }
        if !leg.is_finished {
            return None;
        }
        if leg.stage >= self.stage_count() {
            return Some((LegWait::Others, self.unfinished_anywhere().collect()));
        }
        let behind = across.wave(wave).filter(|other| {
            let leg = self.leg(*other).filter(|_| *other != cluster);
            leg.is_some_and(|other| !other.is_through(leg_stage(self, cluster)))
        });
        Some((LegWait::Barrier, behind.collect()))
    }

    /// The clusters that have not finished the last stage.
    pub fn unfinished_anywhere(&self) -> impl Iterator<Item = u128> + '_ {
        let waves = self.across.as_ref().map_or(0, |across| across.waves.len());
        (0..waves).flat_map(|wave| self.unfinished(wave))
    }

    /// The stage that a promotion leaves, as its operator at `cluster` sees it: that of the own leg, or where that has
    /// not begun, is not there or has finished its wave, the one that the wave under way has come to.
    pub fn front_stage(&self, cluster: Option<u128>) -> u32 {
        let Some(across) = &self.across else {
            return self.progress.stage;
        };
        let under_way = (0..across.waves.len())
            .find(|wave| self.unfinished(*wave).next().is_some())
            .unwrap_or(across.waves.len().saturating_sub(1));
        let own = cluster.filter(|own| across.wave_of(*own) == Some(under_way));
        let own = own.and_then(|own| self.leg(own)).map(|leg| leg.stage);
        let all = across.wave(under_way).filter_map(|of| self.leg(of));
        own.filter(|stage| *stage > 0)
            .or_else(|| all.map(|leg| leg.stage).max())
            .unwrap_or(0)
    }

    /// Whether the wave under way, at its last stage, is the last one.
    pub fn is_last_wave_under_way(&self) -> bool {
        let waves = self.across.as_ref().map_or(0, |across| across.waves.len());
        let mut before = 0..waves.saturating_sub(1);
        before.all(|wave| self.unfinished(wave).next().is_none())
    }

    /// The progress that tells why it stands as it stands: the own one; where another cluster's verdict rolled it
    /// back, that cluster's.
    pub fn decisive(&self) -> &Progress {
        let by = self.vetoed_by().and_then(|cluster| self.leg(cluster));
        by.unwrap_or(&self.progress)
    }

    /// The cluster whose verdict rolled it back.
    pub fn vetoed_by(&self) -> Option<u128> {
        let common = self.common.as_ref()?;
        match common.phase {
            Phase::RolledBack(RollbackCause::Analysis(_)) => {
                common.steered_by.map(|(origin, _)| origin.cluster)
            }
            Phase::RolledBack(RollbackCause::Operator | RollbackCause::Baseline(_))
            | Phase::Queued
            | Phase::Created
            | Phase::Running
            | Phase::Paused(_)
            | Phase::Completed
            | Phase::Superseded(_) => None,
        }
    }

    /// Does the same to every leg.
    pub(crate) fn for_each_leg(&mut self, mut change: impl FnMut(&mut Progress)) {
        let clusters: Vec<u128> = self.legs.keys().copied().collect();
        for cluster in clusters {
            if let Some(leg) = self.legs.get_mut(&cluster) {
                change(leg);
            }
        }
    }

    /// Shows the rollout as `cluster` sees it: with its own leg as the progress, or what goes for everybody.
    pub fn seen_by(&mut self, cluster: Option<u128>) {
        let Some(common) = &self.common else {
            return;
        };
        let own = cluster.and_then(|cluster| self.legs.get(&cluster));
        let revision = common.revision;
        self.progress = own.unwrap_or(common).clone();
        self.progress.revision = revision;
    }
}

fn leg_stage(rollout: &Rollout, cluster: u128) -> u32 {
    rollout.leg(cluster).map_or(0, |leg| leg.stage)
}
