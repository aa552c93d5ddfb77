//! What decisions on rollouts have to know of the fleets: who could be in a cohort, and who has arrived.

use imbl::OrdMap;
use vortex_core::{
    assign::{BasisPoints, Cohort, Seed},
    fleet::{AlarmSigns, DriftState, Filter, Roster, Summary},
    ids::{InstanceId, Target, UnitKey},
    journal::State,
    limits::PAGE_MAX,
    rollout::{CohortCount, FleetSight},
    time::Timestamp,
};

use super::{Fleets, lock_alarms};
use crate::{clock, limits::INSTANCES_NAMED_MAX};

impl Fleets {
    /// Whether instances of `target` are to be expected, though none may have reported since the start.
    fn is_expected(&self, state: &State, target: &Target) -> bool {
        let Some(of) = state.target(target) else {
            return false;
        };
        of.rollouts
            .iter()
            .filter_map(|id| state.rollouts.get(id))
            .any(|rollout| {
                let progress = &rollout.progress;
                let waited_before = progress
                    .awaiting_since
                    .is_some_and(|since| since < self.started_at);
                waited_before || progress.cohort.live > 0
            })
    }

    /// Whether every fleet has had the time to report since the start.
    fn has_settled(&self, now: Timestamp) -> bool {
        // A store that was empty at the start has had no fleet before it.
        self.started_empty
            || now.since(self.started_at) >= self.settings.interval.plus(self.settings.grace)
    }

    /// Who would be in the cohort at `weight`: how many known instances, and the first of them.
    pub fn members(
        &self,
        target: &Target,
        seed: Seed,
        pins: &OrdMap<UnitKey, Cohort>,
        weight: BasisPoints,
    ) -> (u64, Vec<String>) {
        let is_member = |id: &InstanceId| {
            let pin = id.as_str().parse::<UnitKey>().ok();
            match pin.and_then(|key| pins.get(&key)) {
                Some(&cohort) => cohort == Cohort::Canary,
                None => seed.cohort(id.as_str().as_bytes(), weight) == Cohort::Canary,
            }
        };
        let members = self.with(target, clock::now(), |fleet| {
            let count = fleet.roster(seed, pins).canaries(weight);
            let mut named = vec![];
            let mut cursor = None;
            // Nobody is looked for once enough are named.
            while named.len() < count.min(INSTANCES_NAMED_MAX) {
                let page = fleet.list(&Filter::default(), cursor, PAGE_MAX);
                let members = page.instances.iter().filter(|instance| {
                    instance.state != DriftState::Silent && is_member(&instance.id)
                });
                named.extend(members.map(|instance| instance.id.to_string()));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            named.truncate(INSTANCES_NAMED_MAX);
            (u64::try_from(count).unwrap_or(u64::MAX), named)
        });
        members.unwrap_or_default()
    }
}

impl FleetSight for Fleets {
    fn roster(
        &self,
        target: &Target,
        seed: Seed,
        pins: &OrdMap<UnitKey, Cohort>,
    ) -> Option<Roster> {
        let now = clock::now();
        let found = self.with(target, now, |fleet| {
            (!fleet.is_empty()).then(|| fleet.roster(seed, pins))
        });
        let known = found.flatten();
        if known.is_none() && !self.is_expected(&self.board.peek().state, target) {
            return None;
        }
        // A part of a fleet would give weights that are wrong for all of it, and weights only rise.
        match known {
            Some(roster) if self.has_settled(now) => Some(roster),
            Some(_) | None => Some(Roster::default()),
        }
    }

    fn cohort(&self, target: &Target) -> CohortCount {
        let now = clock::now();
        let count = self.with(target, now, |fleet| {
            let summary = fleet.summary(now);
            let cohort = summary.cohort;
            let is_deaf = !fleet.is_empty() && summary.total() == silent(&summary);
            CohortCount {
                live: cohort.live,
                acknowledged: cohort.acknowledged,
                rejected: cohort.rejected,
                silent: cohort.silent,
                is_unsure: !self.has_settled(now) || summary.is_suspect || is_deaf,
                laggards: fleet.cohort_laggards(INSTANCES_NAMED_MAX),
                watched_since: self.started_at,
            }
        });
        count.unwrap_or_else(|| CohortCount {
            is_unsure: !self.has_settled(now) && self.is_expected(&self.board.peek().state, target),
            watched_since: self.started_at,
            ..CohortCount::default()
        })
    }

    fn alarms(&self) -> Vec<(Target, AlarmSigns)> {
        lock_alarms(&self.alarms).clone()
    }
}

fn silent(summary: &Summary) -> u64 {
    summary.states.get(DriftState::Silent)
}
