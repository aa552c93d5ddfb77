//! What time brings about, without anybody asking.

use super::{
    judgement::{Fuse, look, pause},
    legs, members,
    rollouts::{begins, completion, next_in_queue, reference},
};
use crate::{
    analysis::Inputs,
    fleet::{Alarm, AlarmSigns, Sign},
    ids::Target,
    journal::{body::OpBody, command::Context, state::State},
    rollout::{
        Arrival, CohortCount, FleetSight, Gate, PauseCause, Phase, Rollout, StageStart, Unit,
    },
    time::Timestamp,
};

/// The ops that are due at `context.now`: alarms that fleets show, or show no longer; verdicts, and what follows
/// from them; cohorts that have arrived, or did not in time; stages that have baked are left, or wait at their
/// gate. Where a freeze holds, they are left when it is over, and so are queues.
pub fn due(state: &State, context: &Context<'_>) -> Vec<OpBody> {
    let alarms = context.fleets.alarms().into_iter();
    let mut bodies: Vec<_> = alarms
        .flat_map(|(target, signs)| changed_alarms(state, &target, signs))
        .collect();
    let mut fuse = Fuse::new(state, context);
    let leads = |target: &Target, leader: Option<u128>| match context.cluster {
        Some(cluster) => {
            leader.or_else(|| state.home(target).map(|home| home.cluster)) == Some(cluster)
        }
        None => true,
    };
    let stages = state.active_rollouts().flat_map(|rollout| {
        let target = &rollout.spec.target;
        let is_led = leads(target, state.leader(target, &rollout.spec.id));
        let own = context.cluster.filter(|_| rollout.across.is_some());
        let mut bodies = match own {
            // Every cluster drives its own leg.
            Some(cluster) if rollout.is_waiting() => legs::begin(state, rollout, context, cluster),
            None if !is_led => vec![],
            Some(_) | None => drive(state, rollout, &mut fuse),
        };
        if own.is_some() && is_led && bodies.is_empty() {
            bodies = legs::complete(state, rollout, context);
        }
        bodies
    });
    bodies.extend(stages);
    let queues = state.held_queues.keys();
    let queues =
        queues.filter(|target| !state.is_frozen(target, context.now) && leads(target, None));
    bodies.extend(queues.flat_map(|target| go_on_with_queue(state, target, context.fleets)));
    bodies.extend(members::due(state, context));
    bodies
}

fn drive(state: &State, rollout: &Rollout, fuse: &mut Fuse<'_>) -> Vec<OpBody> {
    let judged = look(state, rollout, fuse);
    let mut bodies = judged.bodies;
    if !judged.acts && rollout.progress.phase == Phase::Running {
        let is_open = fuse.is_open();
        let context = fuse.context();
        bodies.extend(go_on(state, rollout, context, judged.lets_pass, is_open));
    }
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

fn go_on(
    state: &State,
    rollout: &Rollout,
    context: &Context<'_>,
    lets_pass: bool,
    is_breaker_open: bool,
) -> Vec<OpBody> {
    let Context { now, fleets, .. } = *context;
    match rollout.progress.awaiting_since {
        Some(since) => look_for_cohort(rollout, since, now, fleets),
        None if !lets_pass || rollout.bake_ends_at().is_none_or(|end| end > now) => vec![],
        // What verdicts may not do, time may not either.
        None if is_breaker_open && !rollout.spec.analysis.checks.is_empty() => {
            pause(rollout, PauseCause::Breaker)
        }
        None => match still_adopted(rollout, now, fleets) {
            // Nobody waits for it any more: it waits for others, however long.
            Some(_) if rollout.progress.is_finished => vec![],
            Some(held) => held,
            None => leave_stage(state, rollout, context),
        },
    }
}

/// A version that kills its instances looks adopted until it has: where a cohort is known, it has to run the
/// version when its stage is left, too. None if it does.
fn still_adopted(
    rollout: &Rollout,
    now: Timestamp,
    fleets: &dyn FleetSight,
) -> Option<Vec<OpBody>> {
    if rollout.spec.unit != Unit::Instance || rollout.progress.cohort.live == 0 {
        return None;
    }
    let cohort = fleets.cohort(&rollout.spec.target);
    match cohort.arrival(rollout.spec.adoption) {
        Arrival::Adopted => None,
        Arrival::Refused | Arrival::Underway => {
            let since = rollout.bake_ends_at()?.max(cohort.watched_since);
            let is_late = now.since(since) >= rollout.spec.progress_deadline;
            Some(if is_late {
                vec![OpBody::RolloutPaused {
                    on: reference(rollout),
                    cause: PauseCause::Adoption,
                    cohort,
                    everywhere: false,
                }]
            } else {
                vec![]
            })
        }
    }
}

/// Of what is due, what a full disk still has room for: that rollouts stop, and why, without what it rests on.
pub fn essential(bodies: Vec<OpBody>) -> Vec<OpBody> {
    let stopped: Vec<_> = bodies
        .iter()
        .filter_map(|body| match body {
            OpBody::RolloutPaused { on, .. } | OpBody::RolloutRolledBack { on, .. } => {
                Some(on.rollout.clone())
            }
            _ => None,
        })
        .collect();
    let kept = bodies.into_iter().filter_map(|body| match body {
        OpBody::RolloutPaused { .. }
        | OpBody::RolloutRolledBack { .. }
        | OpBody::BreakerOpened { .. } => Some(body),
        OpBody::RolloutJudged {
            on,
            setting,
            inputs,
            verdict,
        } if stopped.contains(&on.rollout) => Some(OpBody::RolloutJudged {
            on,
            setting,
            inputs: Inputs {
                windows_until: inputs.windows_until,
                ..Inputs::default()
            },
            verdict,
        }),
        _ => None,
    });
    kept.collect()
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

fn leave_stage(state: &State, rollout: &Rollout, context: &Context<'_>) -> Vec<OpBody> {
    let Context { now, fleets, .. } = *context;
    let gate = rollout.current_stage().map(|stage| stage.gate);
    let stage = rollout.progress.stage;
    let own = context.cluster.filter(|_| rollout.across.is_some());
    match gate {
        Some(Gate::Manual) if !rollout.progress.is_finished => pause(rollout, PauseCause::Gate),
        Some(_) | None if state.is_frozen(&rollout.spec.target, now) => vec![],
        _ if own.is_some() => {
            own.map_or_else(Vec::new, |own| legs::leave(state, rollout, context, own))
        }
        Some(_) if stage < rollout.stage_count() => vec![OpBody::RolloutStageEntered {
            on: reference(rollout),
            from_stage: stage,
            to_stage: stage + 1,
            begins: begins(rollout, stage + 1, fleets),
            everywhere: false,
        }],
        Some(_) | None => completion(state, rollout, fleets),
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
            everywhere: false,
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
    state
        .active_rollouts()
        .filter(|rollout| rollout.progress.baking_since.is_some())
        // Others take up theirs.
        .filter(|rollout| rollout.across.is_some() || state.may_lead(rollout))
        .map(|rollout| OpBody::RolloutBakeTakenUp {
            on: reference(rollout),
            baked: rollout.baked_until(watched_until),
        })
        .collect()
}
