//! How ops on a rollout that covers clusters change its legs: each its own, those of operators all of them, and
//! those that end it everything at once. Nothing here depends on whose state it is.

use super::{body::OpBody, changes::is_open_to, op::Op, progress::change_progress, state::State};
use crate::{
    assign::BasisPoints,
    conflict::covers,
    rollout::{PauseCause, Phase, Progress, Rollout, StageStart, Unit},
};

/// Whose progress an op changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// It begins or ends the rollout.
    Rollout,
    /// Its keys: no progress.
    Pins,
    /// Every leg, as an operator wants it.
    EveryLeg,
    /// The leg of the cluster that wrote it.
    OwnLeg,
}

impl Reach {
    fn of(body: &OpBody) -> Reach {
        match body {
            OpBody::RolloutPinSet { .. } => Reach::Pins,
            body if body.is_of_own_leg() => Reach::OwnLeg,
            OpBody::RolloutStageEntered { .. }
            | OpBody::RolloutStageFinished { .. }
            | OpBody::RolloutPaused { .. }
            | OpBody::RolloutResumed { .. } => Reach::EveryLeg,
            // Whatever is left is about the rollout as a whole, or not about rollouts.
            _ => Reach::Rollout,
        }
    }
}

/// Takes `op` into a rollout that covers clusters; whether it has changed anything.
pub(super) fn change_across(rollout: &mut Rollout, op: &Op) -> bool {
    let Some(mut common) = rollout.common.take() else {
        return false;
    };
    let revision = common.revision;
    let changed = match Reach::of(&op.body) {
        Reach::Rollout | Reach::Pins | Reach::EveryLeg if !is_open_to(&common, &op.body) => false,
        Reach::Rollout => {
            match &op.body {
                OpBody::RolloutStarted { .. } => begin(rollout, &mut common, op),
                _ => {
                    change_progress(&mut common, op);
                    rollout.for_each_leg(|leg| change_progress(leg, op));
                    common.steered_by = Some((op.origin, op.seq));
                }
            }
            true
        }
        Reach::Pins => {
            change_progress(&mut common, op);
            rollout.change_pins(&op.body);
            true
        }
        Reach::EveryLeg => {
            steer_common(&mut common, op);
            let clusters: Vec<u128> = rollout.legs.keys().copied().collect();
            for cluster in clusters {
                steer(rollout, cluster, op);
            }
            true
        }
        Reach::OwnLeg => match rollout.legs.get_mut(&op.origin.cluster) {
            Some(leg) if is_open_to(leg, &op.body) => take_own(leg, op),
            Some(_) | None => false,
        },
    };
    if changed {
        common.revision = revision + 1;
        common.updated_at = op.at.time;
    }
    rollout.common = Some(common);
    changed
}

/// The legs of a rollout that starts. Whoever starts it enters the first stage, if its wave is the first; the
/// others enter it themselves, for each knows only its own instances.
fn begin(rollout: &mut Rollout, common: &mut Progress, op: &Op) {
    let Some(across) = rollout.across.clone() else {
        return;
    };
    change_progress(common, op);
    let entered = common.clone();
    common.stage = 0;
    common.stage_entered_at = None;
    common.baking_since = None;
    common.awaiting_since = None;
    common.effective = None;
    for cluster in across.clusters() {
        let is_first = cluster == op.origin.cluster && across.wave_of(cluster) == Some(0);
        let leg = if is_first { &entered } else { &*common };
        rollout.legs.insert(cluster, leg.clone());
    }
}

/// What an operator's op means to clusters that are not covered: whether all stands still.
fn steer_common(common: &mut Progress, op: &Op) {
    let is_paused = matches!(common.phase, Phase::Paused(_));
    match &op.body {
        OpBody::RolloutPaused { .. } if !is_paused => change_progress(common, op),
        OpBody::RolloutResumed { .. } if is_paused => {
            change_progress(common, op);
            common.baking_since = None;
        }
        _ => {
            common.actor = op.actor.clone();
            common.reason = op.reason.clone();
        }
    }
}

/// An operator's op, at the leg of `cluster`. Legs that have not begun are paused too, so that they do not begin.
/// A pause that its writer had not seen stays: somebody has to look at it.
fn steer(rollout: &mut Rollout, cluster: u128, op: &Op) {
    let (spec, is_writer) = (rollout.spec.clone(), cluster == op.origin.cluster);
    let Some(leg) = rollout.legs.get_mut(&cluster) else {
        return;
    };
    let (has_seen, stage) = (has_seen(op, leg), leg.stage);
    let is_at_gate = leg.phase == Phase::Paused(PauseCause::Gate);
    match &op.body {
        OpBody::RolloutPaused { .. } if leg.phase == Phase::Running || is_at_gate => {
            change_progress(leg, op);
        }
        OpBody::RolloutResumed { .. }
            if has_seen && matches!(leg.phase, Phase::Paused(_)) && !is_at_gate =>
        {
            change_progress(leg, op);
            if leg.is_waiting() {
                leg.baking_since = None;
            }
        }
        OpBody::RolloutStageEntered { to_stage, .. }
            if has_seen && stage > 0 && *to_stage > stage =>
        {
            let weight = |stage| spec.strategy.stages.get(stage).map(|stage| stage.weight);
            let in_force = leg.effective.or(weight(stage)).unwrap_or_default();
            change_progress(leg, op);
            if !is_writer {
                // Its writer knew only its own instances.
                let requested = weight(*to_stage).unwrap_or(BasisPoints::FULL);
                let begins = StageStart {
                    awaits_adoption: spec.unit == Unit::Instance,
                    effective: (in_force > requested).then_some(in_force),
                };
                leg.awaiting_since = begins.awaits_adoption.then_some(op.at.time);
                leg.baking_since = (!begins.awaits_adoption).then_some(op.at.time);
                leg.effective = begins.effective;
            }
        }
        OpBody::RolloutStageFinished { stage: of, .. } if has_seen && *of == stage => {
            change_progress(leg, op);
            if is_at_gate {
                leg.phase = Phase::Running;
            }
        }
        _ => return,
    }
    leg.steered_by = Some((op.origin, op.seq));
}

/// A cluster's op at its own leg; whether it counts. What it wrote without having seen an operator's op does not
/// undo that: it will write it again where it still fits.
fn take_own(leg: &mut Progress, op: &Op) -> bool {
    let has_seen = has_seen(op, leg);
    let before = leg.clone();
    match &op.body {
        OpBody::RolloutPaused { cause, .. } => {
            let is_warning = *cause != PauseCause::Gate;
            if leg.phase != Phase::Running || (!has_seen && !is_warning) {
                return false;
            }
            change_progress(leg, op);
            if is_warning {
                leg.steered_by = Some((op.origin, op.seq));
            }
        }
        OpBody::RolloutStageEntered { .. } => {
            change_progress(leg, op);
            if !has_seen && matches!(before.phase, Phase::Paused(_)) {
                // It stands still where it has come to meanwhile: nobody leaves the canary.
                leg.phase = before.phase;
                leg.baking_since = None;
                leg.actor = before.actor;
                leg.reason = before.reason;
            }
        }
        OpBody::RolloutResumed { .. } => {
            let is_open = matches!(leg.phase, Phase::Paused(cause) if cause != PauseCause::Gate);
            if !has_seen || !is_open {
                return false;
            }
            change_progress(leg, op);
            leg.steered_by = Some((op.origin, op.seq));
        }
        OpBody::RolloutStageFinished { stage, .. } if *stage != leg.stage => return false,
        _ if !has_seen => return false,
        _ => change_progress(leg, op),
    }
    true
}

fn has_seen(op: &Op, leg: &Progress) -> bool {
    leg.steered_by
        .is_none_or(|(origin, seq)| covers(op.origin, op.seq, &op.deps, origin, seq))
}

impl State {
    /// Whether `op` is of a leg, which its cluster writes whatever becomes of the target's home; so is its veto.
    pub(super) fn is_of_a_leg(&self, op: &Op) -> bool {
        let is_own = match &op.body {
            OpBody::RolloutRolledBack { .. } => true,
            body => body.is_of_own_leg(),
        };
        is_own
            && op
                .body
                .rollout()
                .and_then(|id| self.rollouts.get(id)?.across.as_ref())
                .is_some_and(|across| across.covers(op.origin.cluster))
    }
}
