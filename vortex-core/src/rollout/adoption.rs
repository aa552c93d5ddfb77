//! Whether the instances of a stage's cohort have arrived, and how the fleet's size bends a stage's weight.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::Spec;
use crate::{
    assign::{BasisPoints, Cohort, Seed},
    fleet::{AlarmSigns, Roster, effective_weight},
    ids::{InstanceId, Target, UnitKey},
    time::{Span, Timestamp},
};

/// The share of a cohort that has to run the new version before its stage bakes.
pub const ADOPTION_DEFAULT: BasisPoints = match BasisPoints::new(9_500) {
    Some(share) => share,
    None => BasisPoints::FULL,
};
/// How long a stage waits for its cohort.
pub const PROGRESS_DEADLINE_DEFAULT: Span = Span::from_mins(10);

/// What a decision on rollouts has to know of the fleets.
pub trait FleetSight {
    /// The live instances of `target`, without any where it is not known yet which there are; none when
    /// nothing reports there, and nothing is expected to.
    fn roster(&self, target: &Target, seed: Seed, pins: &OrdMap<UnitKey, Cohort>)
    -> Option<Roster>;

    /// How far the cohort of the target's active rollout has come.
    fn cohort(&self, target: &Target) -> CohortCount;

    /// The fleets that show what is not in the journal yet, as of the last look through them: at most once a
    /// second. Cheap, and most often empty.
    fn alarms(&self) -> Vec<(Target, AlarmSigns)>;
}

/// No instance reports anywhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFleet;

impl FleetSight for NoFleet {
    fn roster(&self, _: &Target, _: Seed, _: &OrdMap<UnitKey, Cohort>) -> Option<Roster> {
        None
    }

    fn cohort(&self, _: &Target) -> CohortCount {
        CohortCount::default()
    }

    fn alarms(&self) -> Vec<(Target, AlarmSigns)> {
        vec![]
    }
}

/// How far a cohort has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CohortCount {
    /// Members that live.
    pub live: u64,
    /// Of them, those that run the new version.
    pub acknowledged: u64,
    /// Of them, those that refuse it.
    pub rejected: u64,
    /// Members that have fallen silent: a version that kills its instances must not look adopted.
    pub silent: u64,
    /// Nobody knows whether these are all: the daemon has just started, or hears suspiciously little.
    pub is_unsure: bool,
    /// Some of those that do not run it.
    pub laggards: Vec<InstanceId>,
    /// Since when the fleet has been watched: a deadline does not count what nobody saw.
    pub watched_since: Timestamp,
}

/// What a cohort's count means for its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Enough of it runs the new version.
    Adopted,
    /// So many refuse it that enough will never run it.
    Refused,
    /// Not yet.
    Underway,
}

impl CohortCount {
    /// Whether at least `adoption` of the members run the version, or still can. A cohort without members
    /// has nobody to wait for.
    pub fn arrival(&self, adoption: BasisPoints) -> Arrival {
        let share = |count: u64| u128::from(count) * u128::from(BasisPoints::FULL.get());
        let members = self.live.saturating_add(self.silent);
        let needed = u128::from(members) * u128::from(adoption.get());
        let willing = members.saturating_sub(self.rejected);
        if self.is_unsure {
            Arrival::Underway
        } else if share(self.acknowledged) >= needed {
            Arrival::Adopted
        } else if share(willing) < needed {
            Arrival::Refused
        } else {
            Arrival::Underway
        }
    }
}

/// How a stage begins, as the fleet had it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StageStart {
    /// Its bake waits for its cohort.
    pub awaits_adoption: bool,
    /// The weight in force, where it is another than the stage asks for.
    pub effective: Option<BasisPoints>,
}

impl StageStart {
    /// How `stage` of a rollout begins that has `floor` in force.
    pub fn new(
        spec: &Spec,
        pins: &OrdMap<UnitKey, Cohort>,
        stage: u32,
        floor: BasisPoints,
        fleets: &dyn FleetSight,
    ) -> StageStart {
        let Some(requested) = spec.strategy.stages.get(stage).map(|stage| stage.weight) else {
            return StageStart::default();
        };
        match spec.unit {
            super::Unit::Key => StageStart::default(),
            super::Unit::Instance => {
                let seed = Seed::new(&spec.target, &spec.to);
                match fleets.roster(&spec.target, seed, pins) {
                    None => StageStart {
                        awaits_adoption: false,
                        // What a larger stage before had in force stays in force.
                        effective: (floor > requested).then_some(floor),
                    },
                    Some(roster) => {
                        let is_last = stage >= spec.strategy.stages.count();
                        let weight = effective_weight(
                            &roster,
                            requested,
                            usize::try_from(spec.min_instances).unwrap_or(usize::MAX),
                            is_last,
                            floor,
                        );
                        StageStart {
                            awaits_adoption: true,
                            effective: (weight != requested).then_some(weight),
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cohort_has_arrived_when_enough_of_it_runs_the_version() {
        let check = |live, acknowledged, rejected, expected| {
            let count = CohortCount {
                live,
                acknowledged,
                rejected,
                ..CohortCount::default()
            };
            assert_eq!(count.arrival(ADOPTION_DEFAULT), expected, "{count:?}");
        };
        check(0, 0, 0, Arrival::Adopted);
        check(1, 0, 0, Arrival::Underway);
        check(1, 1, 0, Arrival::Adopted);
        check(1, 0, 1, Arrival::Refused);
        check(100, 94, 0, Arrival::Underway);
        check(100, 95, 5, Arrival::Adopted);
        check(100, 20, 5, Arrival::Underway);
        check(100, 20, 6, Arrival::Refused);
        let dying = CohortCount {
            live: 20,
            acknowledged: 20,
            silent: 80,
            ..CohortCount::default()
        };
        assert_eq!(dying.arrival(ADOPTION_DEFAULT), Arrival::Underway);
        let deaf = CohortCount {
            is_unsure: true,
            ..CohortCount::default()
        };
        assert_eq!(deaf.arrival(ADOPTION_DEFAULT), Arrival::Underway);
    }
}
