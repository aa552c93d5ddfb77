//! What a command leads to: the ops to write, or why it is refused. Pure: the same state, call and context
//! always decide the same.

mod configs;
mod freezes;
mod homes;
mod judgement;
mod legs;
mod members;
mod rollouts;
#[cfg(test)]
mod tests;
mod time;
mod tokens;

use std::sync::Arc;

use super::{
    answer::{RequestRecord, Reused},
    body::{OpBody, Subject},
    command::{Call, Command, Context},
    op::{Entry, Op, RequestMark},
    rejection::Rejection,
    state::State,
};
use crate::{
    ids::{Actor, Note, OriginId},
    time::Timestamp,
};

pub use legs::coverage;
pub use members::due as members_due;
pub use time::{due, essential, take_up_bakes};

/// What a call leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// These ops, at least one, in this order, all or none.
    Write(Vec<OpBody>),
    /// Nothing: the request was answered before, like this.
    Answered(Arc<RequestRecord>),
}

/// Decides a call.
///
/// # Errors
/// Why it is refused.
pub fn decide(state: &State, call: &Call, context: Context<'_>) -> Result<Decision, Rejection> {
    if let Some(mark) = &call.request
        && let Some(record) = answered(state, &call.actor, mark)?
    {
        return Ok(Decision::Answered(record));
    }
    // Tokens are this cluster's own: whom it lets in has to be told also when no other cluster listens.
    let is_way_back = matches!(
        call.command,
        Command::Join { .. } | Command::CreateToken { .. } | Command::RevokeToken(_)
    );
    if state.is_retired_here() && !is_way_back {
        return Err(Rejection::Retired);
    }
    let bodies = match &call.command {
        Command::Publish(publication) => configs::publish(state, call, publication)?,
        Command::Import {
            publications,
            initial,
        } => configs::import(state, publications, *initial)?,
        Command::SetStable { target, version } => {
            configs::set_stable(state, call, target, version)?
        }
        Command::ConfigureTarget {
            target,
            secret_keys,
            schema,
            fleet,
        } => {
            let asked = (secret_keys.as_ref(), schema.as_ref(), fleet);
            configs::configure(state, call, target, asked)?
        }
        Command::PutStrategy { target, strategy } => {
            configs::put_strategy(state, target.as_ref(), strategy)
        }
        Command::DeleteStrategy { target, name } => {
            configs::delete_strategy(state, target.as_ref(), name)?
        }
        Command::CreateRollout(proposal) => rollouts::create(state, proposal, context)?,
        Command::Start(id) => rollouts::start(state, call, id, context.fleets)?,
        Command::Promote {
            rollout,
            from_stage,
            leap,
        } => rollouts::promote(state, call, rollout, (*from_stage, *leap), context)?,
        Command::Pause(id) => rollouts::pause(state, call, id, context.cluster)?,
        Command::Resume(id) => rollouts::resume(state, call, id, context.cluster)?,
        Command::Rollback(id) => rollouts::rollback(state, call, id)?,
        Command::ResetBreaker => vec![if state.breaker.opened_at.is_some() {
            OpBody::BreakerReset
        } else {
            OpBody::Unchanged {
                subjects: vec![Subject::Breaker],
            }
        }],
        Command::Complete(id) => rollouts::complete(state, call, id, context)?,
        Command::SetPin {
            rollout,
            key,
            cohort,
        } => rollouts::set_pin(state, call, rollout, key, *cohort)?,
        Command::AddFreeze { scope, schedule } => {
            freezes::add(state, call, context, scope, schedule)?
        }
        Command::LiftFreeze(id) => freezes::lift(state, call, id)?,
        Command::TransferHome { target, to, force } => {
            homes::transfer(state, context, target, *to, *force)?
        }
        Command::Join { name, why, knows } => vec![OpBody::ClusterJoined {
            name: name.clone(),
            why: *why,
            knows: knows.clone(),
        }],
        Command::RetireCluster(cluster) => members::retire(state, context, *cluster)?,
        Command::RaiseFederationAlarm {
            alarm,
            about,
            detail,
        } => vec![OpBody::FederationAlarmRaised {
            alarm: *alarm,
            about: about.clone(),
            detail: detail.clone(),
        }],
        Command::CreateToken {
            principal,
            secret_sha256,
            expires_at,
        } => tokens::create(state, context, principal, (*secret_sha256, *expires_at))?,
        Command::RevokeToken(id) => tokens::revoke(state, context, id)?,
        Command::AcknowledgeConflict { target, conflict } => {
            homes::acknowledge(state, target, *conflict)?
        }
    };
    // Last, so that what is refused anyway, or was so already, says that.
    let bodies = freezes::permit(state, call, context.now, bodies)?;
    let bodies = homes::permit(state, call, context, bodies)?;
    Ok(Decision::Write(bodies))
}

/// The record of a request of `actor` that was answered before.
///
/// # Errors
/// When they used its id for something else.
pub fn answered(
    state: &State,
    actor: &Actor,
    mark: &RequestMark,
) -> Result<Option<Arc<RequestRecord>>, Rejection> {
    let found = state.requests.get(actor, mark);
    let found = found.map_err(|Reused| Rejection::RequestIdReused(mark.id.clone()))?;
    Ok(found.cloned())
}

/// Makes sealed ops of bodies: the next ones of `origin` after `state`, all answering `call`, or written by
/// the daemon itself where there is none.
pub fn seal(
    state: &State,
    origin: OriginId,
    now: Timestamp,
    call: Option<&Call>,
    bodies: Vec<OpBody>,
) -> Vec<Entry> {
    let request = call.and_then(|call| call.request.clone());
    let (actor, reason) = call.map_or_else(
        || (Actor::system(), Note::empty()),
        |call| (call.actor.clone(), call.reason.clone()),
    );
    let deps: Vec<_> = state
        .heads
        .iter()
        .filter(|&(other, _)| other != origin)
        .map(|(other, head)| (other, head.seq))
        .collect();
    let mut head = state.heads.head(origin);
    let mut at = state.clock_of(origin, now);
    bodies
        .into_iter()
        .map(|body| {
            at = at.tick(now);
            let entry = Entry::seal(Op {
                origin,
                seq: head.seq + 1,
                prev_hash: head.hash,
                at,
                deps: deps.clone(),
                actor: actor.clone(),
                request: request.clone(),
                reason: reason.clone(),
                body,
            });
            head.seq += 1;
            head.hash = entry.hash();
            entry
        })
        .collect()
}

/// Refuses a call whose `expected_revision` is not `found`.
fn check_revision(call: &Call, what: impl ToString, found: u64) -> Result<(), Rejection> {
    match call.expected_revision {
        Some(expected) if expected != found => Err(Rejection::RevisionMoved {
            what: what.to_string(),
            expected,
            found,
        }),
        Some(_) | None => Ok(()),
    }
}
