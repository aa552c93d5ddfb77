//! Commands on rollouts: which is legal in which phase, and what it leads to.

use std::sync::Arc;

use super::{check_revision, legs};
use crate::{
    analysis::Analysis,
    assign::{BasisPoints, Cohort},
    conflict::ClaimClass,
    ids::{RolloutId, StrategyName, Target, UnitKey, VersionLabel},
    journal::{
        body::{OpBody, RolloutRef, Subject},
        command::{Call, Context, Leap, Proposal, StrategyChoice},
        rejection::Rejection,
        state::{FindError, State, TargetState},
    },
    limits::{PINS_MAX, QUEUE_MAX},
    rollout::{
        CohortCount, FleetSight, OnConflict, PauseCause, Phase, RollbackCause, Rollout, Spec,
        StageStart, Strategy,
    },
};

pub(super) fn create(
    state: &State,
    proposal: &Proposal,
    context: Context<'_>,
) -> Result<Vec<OpBody>, Rejection> {
    let target = state
        .target(&proposal.target)
        .ok_or_else(|| Rejection::UnknownTarget(proposal.target.clone()))?;
    let strategy = check_proposal(state, target, proposal)?;
    let asked = proposal
        .analysis
        .clone()
        .or_else(|| strategy.analysis.clone());
    let analysis = asked.unwrap_or_else(|| Analysis {
        // Where metrics are reported, nobody has to ask for them to be looked at.
        is_default: !context.measured.reports_metrics(&proposal.target),
        ..Analysis::default_checks()
    });
    let across = legs::coverage(state, context.cluster, proposal)?;
    let id = fresh_id(state, context.random);
    let on = RolloutRef {
        rollout: id.clone(),
        target: proposal.target.clone(),
    };
    let spec = Spec {
        id: id.clone(),
        target: proposal.target.clone(),
        from: proposal.from.clone(),
        to: proposal.to.clone(),
        strategy,
        unit: proposal.unit,
        min_instances: proposal.min_instances.max(1),
        adoption: proposal.adoption,
        progress_deadline: proposal.progress_deadline,
        analysis,
    };
    let begins = |fleets| {
        let pins = proposal.pins.iter().cloned().collect();
        StageStart::new(&spec, &pins, 1, BasisPoints::ZERO, fleets)
    };
    let created = |queued| OpBody::RolloutCreated {
        spec: spec.clone(),
        pins: proposal.pins.clone(),
        queued,
        across: across.clone(),
    };

    if proposal.initial {
        return match &target.stable {
            Some(stable) => Err(Rejection::NotInitial {
                target: proposal.target.clone(),
                stable: stable.clone(),
            }),
            None => Ok(vec![created(false), OpBody::RolloutCompleted { on }]),
        };
    }
    let stable = check_baseline(target, proposal)?;
    if !proposal.start {
        return Ok(vec![created(false)]);
    }
    let started = OpBody::RolloutStarted {
        on,
        from: stable,
        begins: begins(context.fleets),
        class: class(state, target, &proposal.to),
        divergent: false,
    };
    let Some(active) = state.active(&proposal.target) else {
        return Ok(vec![created(false), started]);
    };
    match proposal.on_conflict {
        OnConflict::Reject => Err(active_rollout(active)),
        OnConflict::Queue if target.queue.len() >= QUEUE_MAX => {
            Err(Rejection::QueueFull(proposal.target.clone()))
        }
        OnConflict::Queue => Ok(vec![created(true)]),
        OnConflict::Supersede => Ok(vec![
            created(false),
            OpBody::RolloutSuperseded {
                on: reference(active),
                by: id,
            },
            started,
        ]),
    }
}

fn check_proposal(
    state: &State,
    target: &TargetState,
    proposal: &Proposal,
) -> Result<Strategy, Rejection> {
    for version in proposal.from.iter().chain([&proposal.to]) {
        if !target.versions.contains_key(version) {
            return Err(Rejection::UnknownVersion {
                target: proposal.target.clone(),
                version: version.clone(),
            });
        }
    }
    if target.schema != proposal.checked_schema {
        return Err(Rejection::SchemaMoved(proposal.target.clone()));
    }
    if proposal.pins.len() > PINS_MAX {
        return Err(Rejection::TooManyPins);
    }
    match &proposal.strategy {
        StrategyChoice::Named(name) => state
            .strategy(&proposal.target, name)
            .ok_or_else(|| Rejection::UnknownStrategy(name.clone())),
        StrategyChoice::Custom(stages) => Ok(Strategy {
            name: StrategyName::custom(),
            stages: stages.clone(),
            analysis: None,
        }),
    }
}

/// The baseline of a rollout that would start now.
fn check_baseline(target: &TargetState, proposal: &Proposal) -> Result<VersionLabel, Rejection> {
    let name = || proposal.target.clone();
    let stable = target
        .stable
        .clone()
        .ok_or_else(|| Rejection::NoBaseline(name()))?;
    if let Some(from) = proposal.from.clone().filter(|from| from != &stable) {
        return Err(Rejection::BaselineMoved {
            target: name(),
            stable,
            from,
        });
    }
    if proposal.to == stable {
        return Err(Rejection::AlreadyStable {
            target: name(),
            version: stable,
        });
    }
    Ok(stable)
}

/// An id that no remembered rollout has: the one that `random` writes, or one a step further.
fn fresh_id(state: &State, random: u64) -> RolloutId {
    (0..)
        .map(|step| RolloutId::from_random(random.wrapping_add(step)))
        .find(|id| !state.rollouts.contains_key(id))
        .unwrap_or_else(|| RolloutId::from_random(random))
}

/// What a rollout to `to` counts for beside others: a way back to a former baseline is a rollback.
fn class(state: &State, target: &TargetState, to: &VersionLabel) -> ClaimClass {
    let mut completed = target
        .rollouts
        .iter()
        .filter_map(|id| state.rollouts.get(id))
        .filter(|rollout| rollout.progress.phase == Phase::Completed);
    if completed.any(|rollout| rollout.progress.from.as_ref() == Some(to)) {
        ClaimClass::Rollback
    } else {
        ClaimClass::Normal
    }
}

pub(super) fn start(
    state: &State,
    call: &Call,
    id: &RolloutId,
    fleets: &dyn FleetSight,
) -> Result<Vec<OpBody>, Rejection> {
    let rollout = find(state, call, id)?;
    match rollout.progress.phase {
        Phase::Running | Phase::Paused(_) => return Ok(unchanged(rollout)),
        Phase::Completed | Phase::RolledBack(_) | Phase::Superseded(_) => {
            return Err(ended(rollout));
        }
        Phase::Created | Phase::Queued => {}
    }
    if let Some(active) = state.active(&rollout.spec.target) {
        return Err(active_rollout(active));
    }
    Ok(vec![start_op(state, rollout, fleets)?])
}

fn start_op(
    state: &State,
    rollout: &Rollout,
    fleets: &dyn FleetSight,
) -> Result<OpBody, Rejection> {
    let target = &rollout.spec.target;
    let stable = state
        .target(target)
        .and_then(|state| state.stable.clone())
        .ok_or_else(|| Rejection::NoBaseline(target.clone()))?;
    if let Some(from) = rollout.spec.from.clone().filter(|from| from != &stable) {
        return Err(Rejection::BaselineMoved {
            target: target.clone(),
            stable,
            from,
        });
    }
    if rollout.spec.to == stable {
        return Err(Rejection::AlreadyStable {
            target: target.clone(),
            version: stable,
        });
    }
    Ok(OpBody::RolloutStarted {
        on: reference(rollout),
        from: stable,
        begins: begins(rollout, 1, fleets),
        class: state.target(target).map_or(ClaimClass::Normal, |found| {
            class(state, found, &rollout.spec.to)
        }),
        divergent: false,
    })
}

pub(super) fn promote(
    state: &State,
    call: &Call,
    id: &RolloutId,
    (from_stage, leap): (Option<u32>, Leap),
    context: Context<'_>,
) -> Result<Vec<OpBody>, Rejection> {
    let Context {
        fleets, cluster, ..
    } = context;
    let rollout = find_active(state, call, id)?;
    let everywhere = legs::goes_everywhere(state, rollout, cluster);
    let count = rollout.stage_count();
    let found = if everywhere {
        rollout.front_stage(cluster)
    } else {
        rollout.progress.stage
    };
    if let Some(expected) = from_stage.filter(|&stage| stage != found) {
        return Err(Rejection::StageMoved {
            id: id.clone(),
            expected,
            found,
        });
    }
    let to_stage = match leap {
        Leap::Full => return Ok(completion(state, rollout, fleets)),
        Leap::Next | Leap::To(_) if found == 0 => return Err(Rejection::LegNotBegun(id.clone())),
        // Other legs are not there yet: it waits for them.
        Leap::Next
            if found >= count
                && rollout.across.is_some()
                && !(everywhere && rollout.is_last_wave_under_way()) =>
        {
            return Ok(vec![OpBody::RolloutStageFinished {
                on: reference(rollout),
                stage: found,
                everywhere,
            }]);
        }
        Leap::Next if found >= count => return Ok(completion(state, rollout, fleets)),
        Leap::Next => found + 1,
        Leap::To(asked) if asked > found && asked <= count => asked,
        Leap::To(asked) => {
            return Err(Rejection::NoSuchStage {
                id: id.clone(),
                found,
                count,
                asked,
            });
        }
    };
    Ok(vec![OpBody::RolloutStageEntered {
        on: reference(rollout),
        from_stage: found,
        to_stage,
        begins: begins(rollout, to_stage, fleets),
        everywhere,
    }])
}

pub(super) fn pause(
    state: &State,
    call: &Call,
    id: &RolloutId,
    cluster: Option<u128>,
) -> Result<Vec<OpBody>, Rejection> {
    let rollout = find_active(state, call, id)?;
    let everywhere = legs::goes_everywhere(state, rollout, cluster);
    let runs_somewhere = everywhere && phases(rollout).any(|phase| *phase == Phase::Running);
    match rollout.progress.phase {
        Phase::Paused(_) if !runs_somewhere => Ok(unchanged(rollout)),
        Phase::Paused(_)
        | Phase::Running
        | Phase::Queued
        | Phase::Created
        | Phase::Completed
        | Phase::RolledBack(_)
        | Phase::Superseded(_) => Ok(vec![OpBody::RolloutPaused {
            on: reference(rollout),
            cause: PauseCause::Operator,
            cohort: CohortCount::default(),
            everywhere,
        }]),
    }
}

/// The phases of a rollout's legs, and what goes for everybody.
fn phases(rollout: &Rollout) -> impl Iterator<Item = &Phase> {
    let legs = rollout.legs.values().chain(&rollout.common);
    legs.map(|leg| &leg.phase)
}

pub(super) fn resume(
    state: &State,
    call: &Call,
    id: &RolloutId,
    cluster: Option<u128>,
) -> Result<Vec<OpBody>, Rejection> {
    let rollout = find_active(state, call, id)?;
    let everywhere = legs::goes_everywhere(state, rollout, cluster);
    let stands =
        |phase: &Phase| matches!(phase, Phase::Paused(cause) if *cause != PauseCause::Gate);
    if everywhere && phases(rollout).any(stands) {
        return Ok(vec![OpBody::RolloutResumed {
            on: reference(rollout),
            everywhere,
        }]);
    }
    match rollout.progress.phase {
        Phase::Paused(
            PauseCause::Operator
            | PauseCause::Adoption
            | PauseCause::Rejected
            | PauseCause::Analysis
            | PauseCause::Inconclusive
            | PauseCause::NoData
            | PauseCause::MonitoringUnavailable
            | PauseCause::Breaker,
        ) => Ok(vec![OpBody::RolloutResumed {
            on: reference(rollout),
            everywhere,
        }]),
        // Going through a gate exposes more keys: that takes the word promote.
        Phase::Paused(PauseCause::Gate) => Err(Rejection::AtGate(id.clone())),
        Phase::Running
        | Phase::Queued
        | Phase::Created
        | Phase::Completed
        | Phase::RolledBack(_)
        | Phase::Superseded(_) => Ok(unchanged(rollout)),
    }
}

pub(super) fn complete(
    state: &State,
    call: &Call,
    id: &RolloutId,
    context: Context<'_>,
) -> Result<Vec<OpBody>, Rejection> {
    let rollout = find(state, call, id)?;
    if rollout.progress.phase == Phase::Completed {
        return Ok(unchanged(rollout));
    }
    check_active(rollout)?;
    let (found, count) = (rollout.front_stage(context.cluster), rollout.stage_count());
    if found < count || !rollout.is_last_wave_under_way() {
        return Err(Rejection::NotLastStage {
            id: id.clone(),
            found,
            count,
        });
    }
    Ok(completion(state, rollout, context.fleets))
}

/// Completion, and the start of whoever waits for it.
pub(super) fn completion(state: &State, rollout: &Rollout, fleets: &dyn FleetSight) -> Vec<OpBody> {
    let completed = OpBody::RolloutCompleted {
        on: reference(rollout),
    };
    let (by, stable) = (&rollout.spec.id, &rollout.spec.to);
    let next = next_in_queue(state, &rollout.spec.target, (by, stable), fleets);
    [completed].into_iter().chain(next).collect()
}

/// The start of the first rollout in a target's queue that fits its `stable` version, which the completion of
/// `by` made so; those before it fall away.
pub(super) fn next_in_queue(
    state: &State,
    target: &Target,
    (by, stable): (&RolloutId, &VersionLabel),
    fleets: &dyn FleetSight,
) -> Vec<OpBody> {
    let mut bodies = vec![];
    let queue = state
        .target(target)
        .map(|target| target.queue.clone())
        .unwrap_or_default();
    for next in queue.iter().filter_map(|id| state.rollouts.get(id)) {
        let baseline_fits = next.spec.from.as_ref().is_none_or(|from| from == stable);
        if baseline_fits && &next.spec.to != stable {
            bodies.push(OpBody::RolloutStarted {
                on: reference(next),
                from: stable.clone(),
                begins: begins(next, 1, fleets),
                class: ClaimClass::Normal,
                // A queue that goes on beside the home is led from here, like what it waited for.
                divergent: state.is_beside_home(target),
            });
            break;
        }
        // It was made for another baseline, or brings what has just become stable.
        bodies.push(OpBody::RolloutSuperseded {
            on: reference(next),
            by: by.clone(),
        });
    }
    bodies
}

/// Legal in every phase. Rollouts that wait stay waiting: after a rollback, a person starts the next one.
pub(super) fn rollback(
    state: &State,
    call: &Call,
    id: &RolloutId,
) -> Result<Vec<OpBody>, Rejection> {
    let rollout = find(state, call, id)?;
    let rolled_back = OpBody::RolloutRolledBack {
        on: reference(rollout),
        cause: RollbackCause::Operator,
    };
    match rollout.progress.phase {
        Phase::RolledBack(_) | Phase::Superseded(_) => Ok(unchanged(rollout)),
        Phase::Queued | Phase::Created | Phase::Running | Phase::Paused(_) => Ok(vec![rolled_back]),
        Phase::Completed => {
            if rollout.progress.from.is_none() {
                return Err(Rejection::NothingBefore(id.clone()));
            }
            let target = &rollout.spec.target;
            let stable = state.target(target).and_then(|state| state.stable.clone());
            if let Some(stable) = stable.filter(|stable| stable != &rollout.spec.to) {
                return Err(Rejection::StableMovedOn {
                    id: id.clone(),
                    target: target.clone(),
                    stable,
                    to: rollout.spec.to.clone(),
                });
            }
            let standing_on_it = state
                .active(target)
                .map(|active| OpBody::RolloutRolledBack {
                    on: reference(active),
                    cause: RollbackCause::Baseline(id.clone()),
                });
            // The rollout asked about comes first: its answer is the request's.
            Ok([rolled_back].into_iter().chain(standing_on_it).collect())
        }
    }
}

pub(super) fn set_pin(
    state: &State,
    call: &Call,
    id: &RolloutId,
    key: &UnitKey,
    cohort: Option<Cohort>,
) -> Result<Vec<OpBody>, Rejection> {
    let rollout = find(state, call, id)?;
    if rollout.is_ended() {
        return Err(ended(rollout));
    }
    if rollout.pins.get(key).copied() == cohort {
        return Ok(unchanged(rollout));
    }
    if cohort.is_some() && rollout.pins.len() >= PINS_MAX && !rollout.pins.contains_key(key) {
        return Err(Rejection::TooManyPins);
    }
    Ok(vec![OpBody::RolloutPinSet {
        on: reference(rollout),
        key: key.clone(),
        cohort,
    }])
}

fn find<'a>(state: &'a State, call: &Call, id: &RolloutId) -> Result<&'a Arc<Rollout>, Rejection> {
    let rollout = state
        .rollouts
        .get(id)
        .ok_or_else(|| FindError::None(id.to_string()))?;
    check_revision(call, id, rollout.progress.revision)?;
    Ok(rollout)
}

fn find_active<'a>(
    state: &'a State,
    call: &Call,
    id: &RolloutId,
) -> Result<&'a Arc<Rollout>, Rejection> {
    let rollout = find(state, call, id)?;
    check_active(rollout)?;
    Ok(rollout)
}

fn check_active(rollout: &Rollout) -> Result<(), Rejection> {
    match rollout.progress.phase {
        Phase::Running | Phase::Paused(_) => Ok(()),
        Phase::Queued | Phase::Created => Err(Rejection::NotStarted(rollout.spec.id.clone())),
        Phase::Completed | Phase::RolledBack(_) | Phase::Superseded(_) => Err(ended(rollout)),
    }
}

fn ended(rollout: &Rollout) -> Rejection {
    Rejection::Ended {
        id: rollout.spec.id.clone(),
        phase: rollout.progress.phase.as_str(),
    }
}

fn active_rollout(active: &Rollout) -> Rejection {
    Rejection::ActiveRollout {
        target: active.spec.target.clone(),
        active: active.spec.id.clone(),
    }
}

/// How a rollout's `stage` begins after what it has in force.
pub(super) fn begins(rollout: &Rollout, stage: u32, fleets: &dyn FleetSight) -> StageStart {
    let floor = rollout.effective_weight();
    StageStart::new(&rollout.spec, &rollout.pins, stage, floor, fleets)
}

pub(super) fn reference(rollout: &Rollout) -> RolloutRef {
    RolloutRef {
        rollout: rollout.spec.id.clone(),
        target: rollout.spec.target.clone(),
    }
}

fn unchanged(rollout: &Rollout) -> Vec<OpBody> {
    vec![OpBody::Unchanged {
        subjects: vec![Subject::Rollout(reference(rollout))],
    }]
}
