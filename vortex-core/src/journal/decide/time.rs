//! What time brings about, without anybody asking.

use super::rollouts::{completion, reference};
use crate::{
    journal::{body::OpBody, state::State},
    rollout::{Gate, PauseCause, Rollout},
    time::Timestamp,
};

/// The ops that are due at `now`: stages that have baked are left, or wait at their gate.
pub fn due(state: &State, now: Timestamp) -> Vec<OpBody> {
    running(state)
        .filter(|rollout| rollout.bake_ends_at().is_some_and(|end| end <= now))
        .flat_map(|rollout| leave_stage(state, rollout))
        .collect()
}

fn leave_stage(state: &State, rollout: &Rollout) -> Vec<OpBody> {
    let gate = rollout.current_stage().map(|stage| stage.gate);
    let stage = rollout.progress.stage;
    match gate {
        Some(Gate::Manual) => vec![OpBody::RolloutPaused {
            on: reference(rollout),
            cause: PauseCause::Gate,
        }],
        Some(Gate::Auto) if stage < rollout.stage_count() => vec![OpBody::RolloutStageEntered {
            on: reference(rollout),
            from_stage: stage,
            to_stage: stage + 1,
        }],
        Some(Gate::Auto) | None => completion(state, rollout),
    }
}

/// The ops that a daemon writes when it comes back: every running bake goes on from what was watched until
/// `watched_until`. The time in between was watched by nobody, so it does not count.
pub fn take_up_bakes(state: &State, watched_until: Timestamp) -> Vec<OpBody> {
    running(state)
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
