//! What time brings about, without anybody asking.

use super::rollouts::{begins, completion, reference};
use crate::{
    fleet::{Alarm, AlarmSigns, Sign},
    ids::Target,
    journal::{body::OpBody, state::State},
    rollout::{Arrival, CohortCount, FleetSight, Gate, PauseCause, Rollout, StageStart},
    time::Timestamp,
};

/// The ops that are due at `now`: alarms that their fleets show, or show no longer; cohorts that have arrived, or did not in time; stages that have baked are
/// left, or wait at their gate.
pub fn due(state: &State, now: Timestamp, fleets: &dyn FleetSight) -> Vec<OpBody> {
    let alarms = fleets.alarms().into_iter();
    let mut bodies: Vec<_> = alarms
        .flat_map(|(target, signs)| changed_alarms(state, &target, signs))
        .collect();
    bodies.extend(
        running(state).flat_map(|rollout| match rollout.progress.awaiting_since {
            Some(since) => look_for_cohort(rollout, since, now, fleets),
            None if rollout.bake_ends_at().is_some_and(|end| end <= now) => {
                leave_stage(state, rollout, fleets)
            }
            None => vec![],
        }),
    );
    bodies
}

/// What the journal does not say yet of a fleet's alarms: each is raised once, and cleared once.
fn changed_alarms(state: &State, target: &Target, signs: AlarmSigns) -> Vec<OpBody> {
    let Some(found) = state.target(target) else {
        return vec![];
    };
    let change = |alarm| {
        let is_raised = found.alarms.contains_key(&alarm);
        match signs.of(alarm) {
            Sign::Raise if !is_raised => Some(OpBody::FleetAlarmRaised {
                target: target.clone(),
                alarm,
                counts: signs.counts,
            }),
            Sign::Clear if is_raised => Some(OpBody::FleetAlarmCleared {
                target: target.clone(),
                alarm,
                counts: signs.counts,
            }),
            Sign::Raise | Sign::Hold | Sign::Clear => None,
        }
    };
    Alarm::ALL.into_iter().filter_map(change).collect()
}

fn leave_stage(state: &State, rollout: &Rollout, fleets: &dyn FleetSight) -> Vec<OpBody> {
    let gate = rollout.current_stage().map(|stage| stage.gate);
    let stage = rollout.progress.stage;
    match gate {
        Some(Gate::Manual) => vec![OpBody::RolloutPaused {
            on: reference(rollout),
            cause: PauseCause::Gate,
            cohort: CohortCount::default(),
        }],
        Some(Gate::Auto) if stage < rollout.stage_count() => vec![OpBody::RolloutStageEntered {
            on: reference(rollout),
            from_stage: stage,
            to_stage: stage + 1,
            begins: begins(rollout, stage + 1, fleets),
        }],
        Some(Gate::Auto) | None => completion(state, rollout, fleets),
    }
}

/// A stage whose bake has not begun: its cohort is counted, and where the fleet turns out to be too small
/// for the weight, the weight is raised first.
fn look_for_cohort(
    rollout: &Rollout,
    since: Timestamp,
    now: Timestamp,
    fleets: &dyn FleetSight,
) -> Vec<OpBody> {
    let on = reference(rollout);
    let cohort = fleets.cohort(&rollout.spec.target);
    // The roster of a large fleet is work; it is asked for only where it may change something.
    let in_force = rollout.effective_weight();
    let members = cohort.live.saturating_add(cohort.silent);
    let is_short = members < u64::from(rollout.spec.min_instances);
    if !cohort.is_unsure && (is_short || in_force < rollout.requested_weight()) {
        let StageStart { effective, .. } = begins(rollout, rollout.progress.stage, fleets);
        let effective = effective.unwrap_or_else(|| rollout.requested_weight());
        if effective > in_force {
            return vec![OpBody::RolloutWeightRaised { on, effective }];
        }
    }
    let paused = |cause, cohort| {
        vec![OpBody::RolloutPaused {
            on: on.clone(),
            cause,
            cohort,
        }]
    };
    match cohort.arrival(rollout.spec.adoption) {
        Arrival::Adopted => vec![OpBody::RolloutAdopted {
            on,
            cohort: CohortCount {
                laggards: vec![],
                ..cohort
            },
        }],
        Arrival::Refused => paused(PauseCause::Rejected, cohort),
        Arrival::Underway => {
            let waited = now.since(since.max(cohort.watched_since));
            if waited < rollout.spec.progress_deadline {
                return vec![];
            }
            paused(PauseCause::Adoption, cohort)
        }
    }
}

/// The ops that a daemon writes when it comes back: every running bake goes on from what was watched until
/// `watched_until`. The time in between was watched by nobody, so it does not count.
pub fn take_up_bakes(state: &State, watched_until: Timestamp) -> Vec<OpBody> {
    running(state)
        .filter(|rollout| rollout.progress.baking_since.is_some())
        .map(|rollout| OpBody::RolloutBakeTakenUp {
            on: reference(rollout),
            baked: rollout.baked_until(watched_until),
        })
        .collect()
}

fn running(state: &State) -> impl Iterator<Item = &Rollout> {
    state
        .running
        .keys()
        .filter_map(|id| state.rollouts.get(id))
        .map(AsRef::as_ref)
}
