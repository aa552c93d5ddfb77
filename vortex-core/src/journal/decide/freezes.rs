//! Freezes: adding and lifting them, and what they forbid. They forbid whatever brings a version to somebody
//! new, unless a call overrides them and says why. A target without a stable version has nobody to protect.

use super::{Call, Context};
use crate::{
    freeze::{Schedule, Scope},
    ids::{FreezeId, RolloutId, Target},
    journal::{body::OpBody, rejection::Rejection, state::State},
    limits::FREEZES_MAX,
    time::Timestamp,
};

pub(super) fn add(
    state: &State,
    call: &Call,
    context: Context<'_>,
    scope: &Scope,
    schedule: &Schedule,
) -> Result<Vec<OpBody>, Rejection> {
    if is_without_reason(call) {
        return Err(Rejection::FreezeWithoutReason);
    }
    schedule.check(context.now)?;
    let kept = state
        .freezes
        .values()
        .filter(|freeze| !freeze.is_forgotten(context.now));
    if kept.count() >= FREEZES_MAX {
        return Err(Rejection::TooManyFreezes);
    }
    Ok(vec![OpBody::FreezeAdded {
        freeze: fresh_id(state, context.random),
        scope: scope.clone(),
        schedule: schedule.clone(),
    }])
}

/// An id that no freeze has: the one that `random` writes, or one a step further.
fn fresh_id(state: &State, random: u64) -> FreezeId {
    (0..)
        .map(|step| FreezeId::from_random(random.wrapping_add(step)))
        .find(|id| !state.freezes.contains_key(id))
        .unwrap_or_else(|| FreezeId::from_random(random))
}

pub(super) fn lift(state: &State, call: &Call, id: &FreezeId) -> Result<Vec<OpBody>, Rejection> {
    let freeze = state
        .freezes
        .get(id)
        .ok_or_else(|| Rejection::UnknownFreeze(id.to_string()))?;
    // Lifting overrides it for everyone: that takes at least what one override takes.
    if is_without_reason(call) {
        return Err(Rejection::FreezeWithoutReason);
    }
    Ok(vec![OpBody::FreezeLifted {
        freeze: id.clone(),
        scope: freeze.scope.clone(),
    }])
}

/// The ops of `call`, if no freeze forbids them; with the override before them, if one did.
pub(super) fn permit(
    state: &State,
    call: &Call,
    now: Timestamp,
    mut bodies: Vec<OpBody>,
) -> Result<Vec<OpBody>, Rejection> {
    let Some((target, rollout)) = bodies.iter().find_map(|body| exposed(state, body)) else {
        return Ok(bodies);
    };
    let holding = state.frozen(target, now);
    let longest = holding
        .iter()
        .max_by_key(|(_, hold)| hold.until.unwrap_or(Timestamp::MAX));
    let Some((freeze, hold)) = longest else {
        return Ok(bodies);
    };
    if !call.override_freeze || is_without_reason(call) {
        return Err(Rejection::Frozen {
            target: target.clone(),
            freeze: freeze.id.clone(),
            why: freeze.reason.clone(),
            until: hold.until,
            more: holding.len() - 1,
            lacks_reason: call.override_freeze,
        });
    }
    let overridden = OpBody::FreezeOverridden {
        target: target.clone(),
        rollout: rollout.cloned(),
        freezes: holding
            .iter()
            .map(|(freeze, _)| freeze.id.clone())
            .collect(),
    };
    // Nobody asked for the rollouts that wait behind a completion: they wait for the freeze's end.
    if matches!(bodies.first(), Some(OpBody::RolloutCompleted { .. })) {
        bodies.truncate(1);
    }
    bodies.insert(0, overridden);
    Ok(bodies)
}

fn is_without_reason(call: &Call) -> bool {
    call.reason.as_str().trim().is_empty()
}

/// Whom an op brings a version to that may not have had it before. Pins, and the weight raised where a fleet
/// turns out to be small, are part of a stage that was entered before.
fn exposed<'a>(state: &State, body: &'a OpBody) -> Option<(&'a Target, Option<&'a RolloutId>)> {
    match body {
        OpBody::RolloutStarted { on, .. }
        | OpBody::RolloutStageEntered { on, .. }
        | OpBody::RolloutCompleted { on } => {
            let has_stable = state.target(&on.target)?.stable.is_some();
            has_stable.then_some((&on.target, Some(&on.rollout)))
        }
        OpBody::StableSet {
            target,
            previous: Some(_),
            ..
        } => Some((target, None)),
        OpBody::StableSet { previous: None, .. }
        | OpBody::VersionPublished(_)
        | OpBody::TargetConfigured { .. }
        | OpBody::FleetAlarmRaised { .. }
        | OpBody::FleetAlarmCleared { .. }
        | OpBody::StrategyPut { .. }
        | OpBody::StrategyDeleted { .. }
        | OpBody::RolloutCreated { .. }
        | OpBody::RolloutPaused { .. }
        | OpBody::RolloutAdopted { .. }
        | OpBody::RolloutWeightRaised { .. }
        | OpBody::RolloutJudged { .. }
        | OpBody::BreakerOpened { .. }
        | OpBody::BreakerReset
        | OpBody::RolloutStageFinished { .. }
        | OpBody::RolloutResumed { .. }
        | OpBody::RolloutBakeTakenUp { .. }
        | OpBody::RolloutRolledBack { .. }
        | OpBody::RolloutSuperseded { .. }
        | OpBody::RolloutPinSet { .. }
        | OpBody::FreezeAdded { .. }
        | OpBody::FreezeLifted { .. }
        | OpBody::FreezeOverridden { .. }
        | OpBody::HomeTransferred { .. }
        | OpBody::HomeOverridden { .. }
        | OpBody::ConflictAcknowledged { .. }
        | OpBody::ClusterJoined { .. }
        | OpBody::ClusterRetired { .. }
        | OpBody::FederationFounded
        | OpBody::TokenCreated { .. }
        | OpBody::TokenRevoked { .. }
        | OpBody::HeadsConfirmed
        | OpBody::FederationAlarmRaised { .. }
        | OpBody::Unchanged { .. }
        | OpBody::Unknown { .. } => None,
    }
}
