//! What time brings about, without anybody asking.

use super::rollouts::{begins, completion, next_in_queue, reference};
use crate::{
    ids::Target,
    journal::{body::OpBody, state::State},
    rollout::{Arrival, CohortCount, FleetSight, Gate, PauseCause, Phase, Rollout, StageStart},
    time::Timestamp,
};

/// The ops that are due at `now`: cohorts that have arrived, or did not in time; stages that have baked are
/// left, or wait at their gate. Where a freeze holds, they are left when it is over, and so are queues.
pub fn due(state: &State, now: Timestamp, fleets: &dyn FleetSight) -> Vec<OpBody> {
    let stages = running(state).flat_map(|rollout| match rollout.progress.awaiting_since {
        Some(since) => look_for_cohort(rollout, since, now, fleets),
        None if rollout.bake_ends_at().is_some_and(|end| end <= now) => {
            leave_stage(state, rollout, now, fleets)
        }
        None => vec![],
    });
    let queues = state
        .held_queues
        .keys()
        .filter(|target| !state.is_frozen(target, now))
        .flat_map(|target| go_on_with_queue(state, target, fleets));
    stages.chain(queues).collect()
}

/// What would have followed the target's last completion at once, had no freeze held.
fn go_on_with_queue(state: &State, target: &Target, fleets: &dyn FleetSight) -> Vec<OpBody> {
    let Some(found) = state.target(target) else {
        return vec![];
    };
    let completed = found
        .rollouts
        .iter()
        .rev()
        .filter_map(|id| state.rollouts.get(id))
        .find(|rollout| rollout.progress.phase == Phase::Completed);
    match (completed, &found.stable) {
        (Some(completed), Some(stable)) => {
            next_in_queue(state, target, (&completed.spec.id, stable), fleets)
        }
        (None, _) | (_, None) => vec![],
    }
}

fn leave_stage(
    state: &State,
    rollout: &Rollout,
    now: Timestamp,
    fleets: &dyn FleetSight,
) -> Vec<OpBody> {
    let gate = rollout.current_stage().map(|stage| stage.gate);
    let stage = rollout.progress.stage;
    match gate {
        Some(Gate::Manual) => vec![OpBody::RolloutPaused {
            on: reference(rollout),
            cause: PauseCause::Gate,
            cohort: CohortCount::default(),
        }],
        Some(Gate::Auto) | None if state.is_frozen(&rollout.spec.target, now) => vec![],
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
