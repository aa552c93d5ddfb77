//! Homes: a target is written by its home, unless a call may write beside it.

use super::{Call, Context};
use crate::{
    conflict::ClaimClass,
    ids::{ClusterId, Digest, Target},
    journal::{
        body::{OpBody, Subject},
        rejection::Rejection,
        state::State,
    },
};

pub(super) fn transfer(
    state: &State,
    context: Context<'_>,
    target: &Target,
    to: ClusterId,
    force: bool,
) -> Result<Vec<OpBody>, Rejection> {
    let home = state
        .home(target)
        .ok_or_else(|| Rejection::UnknownTarget(target.clone()))?;
    if home.cluster == to.0 {
        return Ok(vec![OpBody::Unchanged {
            subjects: vec![Subject::Target(target.clone())],
        }]);
    }
    let is_home = context
        .cluster
        .is_none_or(|cluster| cluster == home.cluster);
    let is_for_itself = context.cluster == Some(to.0);
    match (is_home, force) {
        (true, _) => {}
        (false, true) if is_for_itself => {}
        (false, true) => return Err(Rejection::NotForOthers { to }),
        (false, false) => {
            return Err(state.homed_elsewhere(target.clone(), ClusterId(home.cluster)));
        }
    }
    Ok(vec![OpBody::HomeTransferred {
        target: target.clone(),
        from: ClusterId(home.cluster),
        to,
        epoch: home.epoch + 1,
    }])
}

pub(super) fn acknowledge(
    state: &State,
    target: &Target,
    conflict: Digest,
) -> Result<Vec<OpBody>, Rejection> {
    let found = state
        .target(target)
        .ok_or_else(|| Rejection::UnknownTarget(target.clone()))?;
    if !found.conflicts.iter().any(|open| open.id == conflict) {
        return Err(Rejection::UnknownConflict {
            target: target.clone(),
            conflict,
        });
    }
    Ok(vec![OpBody::ConflictAcknowledged {
        target: target.clone(),
        conflict,
    }])
}

/// The ops of `call`, if every target they write is written here; with a mark before them, where it is not and
/// that was allowed. Starts through an overridden freeze are emergencies.
pub(super) fn permit(
    state: &State,
    call: &Call,
    context: Context<'_>,
    mut bodies: Vec<OpBody>,
) -> Result<Vec<OpBody>, Rejection> {
    let Some(cluster) = context.cluster else {
        return Ok(bodies);
    };
    let is_emergency = call.override_freeze
        && bodies
            .iter()
            .any(|body| matches!(body, OpBody::FreezeOverridden { .. }));
    let mut marks: Vec<OpBody> = vec![];
    for body in &mut bodies {
        if let OpBody::RolloutStarted { class, .. } = body
            && is_emergency
        {
            *class = (*class).max(ClaimClass::Emergency);
        }
        let Some((target, home)) = written_elsewhere(state, cluster, body) else {
            continue;
        };
        if !call.allow_divergent {
            return Err(state.homed_elsewhere(target, home));
        }
        if let OpBody::RolloutStarted { divergent, .. } = body {
            *divergent = true;
        }
        let mark = OpBody::HomeOverridden { target, home };
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    marks.append(&mut bodies);
    Ok(marks)
}

/// The target that `body` writes, with its home, if that is not `cluster`. A rollback is nobody's privilege, and a
/// rollout that was started beside the home goes on being led from here.
fn written_elsewhere(state: &State, cluster: u128, body: &OpBody) -> Option<(Target, ClusterId)> {
    match body {
        OpBody::RolloutRolledBack { .. }
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
        | OpBody::FleetAlarmRaised { .. }
        | OpBody::FleetAlarmCleared { .. }
        | OpBody::BreakerOpened { .. }
        | OpBody::BreakerReset
        | OpBody::Unchanged { .. }
        | OpBody::Unknown { .. } => return None,
        OpBody::VersionPublished(_)
        | OpBody::StableSet { .. }
        | OpBody::TargetConfigured { .. }
        | OpBody::StrategyPut { .. }
        | OpBody::StrategyDeleted { .. }
        | OpBody::RolloutCreated { .. }
        | OpBody::RolloutStarted { .. }
        | OpBody::RolloutStageEntered { .. }
        | OpBody::RolloutPaused { .. }
        | OpBody::RolloutAdopted { .. }
        | OpBody::RolloutWeightRaised { .. }
        | OpBody::RolloutJudged { .. }
        | OpBody::RolloutStageFinished { .. }
        | OpBody::RolloutResumed { .. }
        | OpBody::RolloutBakeTakenUp { .. }
        | OpBody::RolloutCompleted { .. }
        | OpBody::RolloutSuperseded { .. }
        | OpBody::RolloutPinSet { .. } => {}
    }
    let target = body.target()?;
    let leader = body
        .rollout()
        .filter(|rollout| {
            state
                .target(target)
                .is_some_and(|found| found.claims.contains_key(*rollout))
        })
        .and_then(|rollout| state.leader(target, rollout));
    let home = leader.or(state.home(target).map(|home| home.cluster))?;
    (home != cluster).then(|| (target.clone(), ClusterId(home)))
}
