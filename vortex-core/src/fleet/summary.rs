//! Counts of a fleet, kept as instances change, never by looking through them.

use super::drift::DriftState;
use crate::{
    assign::BasisPoints,
    ids::{RolloutId, VersionLabel},
};

/// How many instances are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateCounts([u32; DriftState::COUNT]);

impl StateCounts {
    /// How many are in `state`.
    pub fn get(&self, state: DriftState) -> u64 {
        self.0.get(state.index()).copied().unwrap_or(0).into()
    }

    /// Every state with its count, those without instances included.
    pub fn iter(&self) -> impl Iterator<Item = (DriftState, u64)> + '_ {
        DriftState::ALL
            .into_iter()
            .map(|state| (state, self.get(state)))
    }

    /// All together.
    pub fn total(&self) -> u64 {
        self.0.iter().copied().map(u64::from).sum()
    }

    /// Those in a state that counts as drift.
    pub fn drifted(&self) -> u64 {
        self.iter()
            .filter(|(state, _)| state.is_drift())
            .map(|(_, count)| count)
            .sum()
    }

    pub(super) fn add(&mut self, state: DriftState) {
        if let Some(count) = self.0.get_mut(state.index()) {
            *count = count.saturating_add(1);
        }
    }

    pub(super) fn remove(&mut self, state: DriftState) {
        if let Some(count) = self.0.get_mut(state.index()) {
            debug_assert!(*count > 0, "no instance was counted as {state}");
            *count = count.saturating_sub(1);
        }
    }

    pub(super) fn add_all(&mut self, other: &StateCounts) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count = count.saturating_add(more);
        }
    }
}

/// How many instances run one version, by state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionCount {
    /// The version; none for those that have reported none.
    pub version: Option<VersionLabel>,
    /// Their states.
    pub states: StateCounts,
}

/// The canary cohort of an active rollout of instances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CohortCount {
    /// Members that are not silent.
    pub live: u64,
    /// Those of them that run the new version.
    pub acknowledged: u64,
    /// Those of them that refuse it.
    pub rejected: u64,
    /// Members that have fallen silent and are not forgotten yet.
    pub silent: u64,
}

/// A fleet in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Every known instance, by state.
    pub states: StateCounts,
    /// By version they run, by rising label; those that have reported none come first.
    pub versions: Vec<VersionCount>,
    /// The active rollout.
    pub rollout: Option<RolloutId>,
    /// Its canary cohort; zeros if it is made of other keys than instances.
    pub cohort: CohortCount,
    /// The share in drift above which the fleet alerts.
    pub threshold: BasisPoints,
    /// New instances refused for want of room, since the start.
    pub refused: u64,
    /// Whether the daemon has just started and calls nobody drifted yet.
    pub is_warm: bool,
    /// Whether so many fell silent at once that the daemon should suspect itself.
    pub is_suspect: bool,
}

impl Summary {
    /// All known instances.
    pub fn total(&self) -> u64 {
        self.states.total()
    }

    /// The share in drift, in percent; 0 without instances.
    pub fn drift_percent(&self) -> f64 {
        match self.total() {
            0 => 0.0,
            total => self.states.drifted() as f64 * 100.0 / total as f64,
        }
    }

    /// Whether the share in drift exceeds the threshold.
    pub fn is_alerting(&self) -> bool {
        let share = u128::from(self.states.drifted()) * u128::from(BasisPoints::FULL.get());
        share > u128::from(self.total()) * u128::from(self.threshold.get())
    }
}
