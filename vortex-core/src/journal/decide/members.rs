//! Members: letting go of a cluster that is gone for good, and what a cluster says so that others can let go of ops.

use super::Context;
use crate::{
    ids::{ClusterId, OriginId},
    journal::{
        body::{JoinReason, OpBody, Subject},
        rejection::Rejection,
        state::State,
    },
    limits::{CONFIRM_AFTER_MS, CONFIRM_AFTER_OPS, FOUND_ALONE_OPS},
    time::Span,
};

pub(super) fn retire(
    state: &State,
    context: Context<'_>,
    cluster: ClusterId,
) -> Result<Vec<OpBody>, Rejection> {
    if context.cluster == Some(cluster.0) {
        return Err(Rejection::RetiresItself);
    }
    let member = state
        .members()
        .get(&cluster.0)
        .ok_or(Rejection::UnknownMember(cluster))?;
    if member.retired_at.is_some() {
        return Ok(vec![OpBody::Unchanged {
            subjects: vec![Subject::Cluster(cluster)],
        }]);
    }
    if !state.writes_as.is_none_or(|own| state.is_placed(own)) {
        return Err(Rejection::TooNew);
    }
    Ok(vec![OpBody::ClusterRetired {
        cluster,
        cut: state.counting_of(cluster),
    }])
}

/// What a member of a federation says by itself: that it has seen what others wrote, that all have joined, and which
/// of its former lives are over. A part of what is [`due`](super::due).
pub fn due(state: &State, context: &Context<'_>) -> Vec<OpBody> {
    let Some(own) = state.writes_as.filter(|_| state.local == context.cluster) else {
        return vec![];
    };
    let Some(member) = state.members.get(&own.cluster) else {
        return vec![];
    };
    if state.is_retired_here() || state.standing.joined(own).is_none() {
        return vec![];
    }
    if state.standing.has_unnamed_life(own) {
        return vec![OpBody::ClusterJoined {
            name: member.name.clone(),
            why: JoinReason::Renewed,
            knows: member.knows.clone(),
        }];
    }
    if may_found(state, own) || may_found_again(state, own) {
        return vec![OpBody::FederationFounded];
    }
    let unconfirmed = &state.unconfirmed;
    let waited = context.now.since(unconfirmed.since);
    // What seems to be written in the future need not wait for it.
    let is_over = waited >= Span(CONFIRM_AFTER_MS) || unconfirmed.since > context.now;
    let is_due = unconfirmed.count > 0 && is_over || unconfirmed.count >= CONFIRM_AFTER_OPS;
    if is_due || state.standing.can_be_grounded(own) {
        return vec![OpBody::HeadsConfirmed];
    }
    vec![]
}

/// Whether all that are named as peers have joined and have seen each other join, and this cluster is the one to say
/// so: the one with the smallest id. One that has no peers says so late: it may get some.
fn may_found(state: &State, own: OriginId) -> bool {
    if state.standing.founding().is_some() {
        return false;
    }
    let present = || {
        state
            .members
            .iter()
            .filter(|(_, member)| member.retired_at.is_none())
    };
    if present()
        .next()
        .is_none_or(|(first, _)| *first != own.cluster)
    {
        return false;
    }
    let named = present().flat_map(|(_, member)| &member.knows);
    if !named
        .into_iter()
        .all(|peer| state.members.contains_key(&peer.0))
    {
        return false;
    }
    let is_alone = present().count() == 1;
    if is_alone && state.unsettled_count() < FOUND_ALONE_OPS {
        return false;
    }
    let origins: Vec<OriginId> = present()
        .flat_map(|(_, member)| member.origins.keys().copied())
        .filter(|origin| !state.standing.is_superseded(*origin))
        .collect();
    origins.iter().filter(|one| **one != own).all(|one| {
        let seen = state.seen_by(*one);
        let has = |other: &OriginId| {
            let joined = state.standing.joined(*other).unwrap_or_default();
            seen.get(other).is_some_and(|count| *count >= joined)
        };
        origins.iter().all(has)
    })
}

/// Whether all stores that are left are newcomers, so that none can give another its place, and all have the same of
/// those that are over: then nobody has let go of anything that this op has not seen.
fn may_found_again(state: &State, own: OriginId) -> bool {
    let standing = &state.standing;
    let origins: Vec<OriginId> = state.heads.iter().map(|(origin, _)| origin).collect();
    let is_alive =
        |origin: &OriginId| !standing.is_superseded(*origin) && !standing.is_retired(*origin);
    let (alive, over): (Vec<OriginId>, Vec<OriginId>) = origins.into_iter().partition(is_alive);
    let is_placed =
        |origin: &OriginId| standing.is_grounded(*origin, state.heads.head(*origin).seq);
    if standing.founding().is_none() || alive.first() != Some(&own) || alive.iter().any(is_placed) {
        return false;
    }
    alive.iter().all(|one| {
        let seen = state.seen_by(*one);
        let knows = |other: &OriginId| {
            let joined = standing.joined(*other).unwrap_or_default();
            seen.get(other).is_some_and(|count| *count >= joined)
        };
        let agrees = |other: &OriginId| seen.get(other) == Some(&state.heads.head(*other).seq);
        *one == own || alive.iter().all(knows) && over.iter().all(agrees)
    })
}
