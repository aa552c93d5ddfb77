//! How ops on rollouts change them, their target and its queue.

use std::sync::Arc;

use imbl::OrdMap;

use super::{
    answer::Answer,
    apply::keep_only,
    body::{OpBody, RolloutRef},
    legs::change_across,
    op::Op,
    progress::change_progress,
    state::{State, TargetState},
};
use crate::{
    analysis::{Inputs, Judging, Setting, Verdict, judge},
    assign::Cohort,
    ids::{RolloutId, UnitKey},
    limits::ROLLOUTS_KEPT_PER_TARGET,
    rollout::{Across, CohortCount, Phase, Progress, Rollout, Spec},
    time::Span,
};

impl State {
    pub(super) fn create_rollout(
        &mut self,
        op: &Op,
        spec: &Spec,
        pins: &[(UnitKey, Cohort)],
        (queued, across): (bool, Option<&Across>),
    ) -> Vec<Answer> {
        let target = self.touch(&spec.target, op);
        target.rollouts.push_back(spec.id.clone());
        if queued {
            target.queue.push_back(spec.id.clone());
        }
        let forgotten = forget_oldest(target);
        if let Some(id) = forgotten {
            target.claims.remove(&id);
            self.rollouts.remove(&id);
        }
        let mut rollout = Rollout {
            spec: Arc::new(spec.clone()),
            created_at: op.at.time,
            created_by: op.actor.clone(),
            reason: op.reason.clone(),
            progress: Progress {
                phase: if queued {
                    Phase::Queued
                } else {
                    Phase::Created
                },
                from: spec.from.clone(),
                stage: 0,
                started_at: None,
                stage_entered_at: None,
                baked: Span::ZERO,
                baking_since: None,
                awaiting_since: None,
                effective: None,
                cohort: CohortCount::default(),
                verdict: None,
                is_finished: false,
                steered_by: None,
                updated_at: op.at.time,
                ended_at: None,
                revision: 1,
                actor: op.actor.clone(),
                reason: op.reason.clone(),
            },
            pins: pins.iter().cloned().collect(),
            across: across.cloned().map(Arc::new),
            legs: OrdMap::new(),
            common: None,
        };
        rollout.common = across.map(|_| rollout.progress.clone());
        let rollout = Arc::new(rollout);
        self.rollouts.insert(spec.id.clone(), Arc::clone(&rollout));
        vec![Answer::Rollout(rollout)]
    }

    pub(super) fn change_rollout(&mut self, op: &Op, on: &RolloutRef) -> Vec<Answer> {
        let Some(shared) = self.rollouts.get_mut(&on.rollout) else {
            return vec![];
        };
        let was_completed = shared.progress.phase == Phase::Completed;
        let is_changed = if shared.across.is_some() {
            let rollout = Arc::make_mut(shared);
            let is_changed = change_across(rollout, op);
            rollout.seen_by(self.local);
            is_changed
        } else if is_open_to(&shared.progress, &op.body) {
            let rollout = Arc::make_mut(shared);
            change_progress(&mut rollout.progress, op);
            rollout.change_pins(&op.body);
            true
        } else {
            false
        };
        if !is_changed {
            // Written without knowing how far it had come elsewhere.
            let rollout = Arc::clone(shared);
            self.touch(&on.target, op);
            return vec![Answer::Rollout(rollout)];
        }
        let rollout = Arc::clone(shared);

        self.keep_judging(op, &rollout);
        let target = self.touch(&on.target, op);
        if rollout.is_active() {
            target.active = Some(on.rollout.clone());
        } else if target.active.as_ref() == Some(&on.rollout) {
            target.active = None;
        }
        if rollout.progress.phase != Phase::Queued {
            keep_only(&mut target.queue, |id| id != &on.rollout);
        }
        match &rollout.progress.phase {
            Phase::Completed => target.stable = Some(rollout.spec.to.clone()),
            Phase::RolledBack(_)
                if was_completed && target.stable.as_ref() == Some(&rollout.spec.to) =>
            {
                target.stable.clone_from(&rollout.progress.from);
            }
            Phase::RolledBack(_)
            | Phase::Queued
            | Phase::Created
            | Phase::Running
            | Phase::Paused(_)
            | Phase::Superseded(_) => {}
        }
        // A queue moves on in the same batch as the completion, unless a freeze held then.
        let is_completion = matches!(op.body, OpBody::RolloutCompleted { .. });
        let is_withdrawal = was_completed && !is_completion;
        if target.queue.is_empty() || target.active.is_some() || is_withdrawal {
            self.held_queues.remove(&on.target);
        } else if is_completion {
            self.held_queues.insert(on.target.clone(), ());
        }
        vec![Answer::Rollout(rollout)]
    }

    /// Takes in a verdict. It moves no revision: nothing that a caller may have seen and acts on has changed.
    pub(super) fn take_verdict(
        &mut self,
        op: &Op,
        on: &RolloutRef,
        (setting, inputs, verdict): (Setting, &Inputs, &Verdict),
    ) {
        let Some(shared) = self.rollouts.get_mut(&on.rollout) else {
            return;
        };
        let rollout = Arc::make_mut(shared);
        let verdict = Some(Arc::new(verdict.clone()));
        if rollout.across.is_some() {
            match rollout.legs.get_mut(&op.origin.cluster) {
                Some(leg) if leg.stage == setting.stage => leg.verdict = verdict,
                Some(_) | None => return,
            }
            rollout.seen_by(self.local);
            if self.local != Some(op.origin.cluster) {
                // Each cluster judges by what it has measured itself.
                return;
            }
        } else {
            rollout.progress.verdict = verdict;
        }
        if let Some(judging) = self.judgings.get_mut(&on.rollout) {
            let (next, _) = judge(&rollout.spec.analysis, judging, inputs, setting);
            *judging = Arc::new(next);
        }
    }

    /// Begins, keeps or ends what is known of a rollout's stage. Whoever lets a rollout go on that a verdict
    /// has paused wants it judged afresh.
    fn keep_judging(&mut self, op: &Op, rollout: &Rollout) {
        let id = &rollout.spec.id;
        if !rollout.is_active() {
            self.active.remove(id);
            self.judgings.remove(id);
            return;
        }
        self.active.insert(id.clone(), ());
        let known = self.judgings.get(id);
        let is_fresh = known.is_none_or(|known| known.stage != rollout.progress.stage);
        let is_retried = match &op.body {
            OpBody::RolloutResumed { .. } => {
                let is_resumed = rollout
                    .progress
                    .steered_by
                    .is_none_or(|by| by == (op.origin, op.seq));
                is_resumed && rollout.progress.verdict.is_none()
            }
            _ => false,
        };
        if rollout.is_waiting() {
            return;
        }
        if is_fresh || is_retried {
            let before = known.map(AsRef::as_ref);
            let begun = Judging::begin(rollout.progress.stage, op.at.time, before);
            self.judgings.insert(id.clone(), Arc::new(begun));
        }
    }
}

/// Whether an op still changes a rollout. Always, for ops of one writer; others may have ended or promoted it
/// meanwhile. A rollback goes before everything, and what was completed elsewhere before it was superseded is
/// completed.
pub(super) fn is_open_to(progress: &Progress, body: &OpBody) -> bool {
    let is_rollback = matches!(body, OpBody::RolloutRolledBack { .. });
    let is_completion = matches!(body, OpBody::RolloutCompleted { .. });
    match &progress.phase {
        Phase::RolledBack(_) => false,
        Phase::Completed => is_rollback,
        Phase::Superseded(_) => is_rollback || is_completion,
        // Its start may be fenced, and what somebody made of that with it.
        Phase::Queued | Phase::Created => {
            is_rollback
                || is_completion
                || matches!(
                    body,
                    OpBody::RolloutStarted { .. }
                        | OpBody::RolloutSuperseded { .. }
                        | OpBody::RolloutPinSet { .. }
                )
        }
        Phase::Running | Phase::Paused(_) => match body {
            OpBody::RolloutStarted { .. } => false,
            OpBody::RolloutStageEntered { to_stage, .. } => *to_stage > progress.stage,
            _ => true,
        },
    }
}

/// Takes the oldest rollout off a target's list once that is full. It is never the active one, nor one
/// that waits: those are among the newest by far.
fn forget_oldest(target: &mut TargetState) -> Option<RolloutId> {
    if target.rollouts.len() <= ROLLOUTS_KEPT_PER_TARGET {
        return None;
    }
    let index = target
        .rollouts
        .iter()
        .position(|id| target.active.as_ref() != Some(id) && !target.queue.contains(id))?;
    Some(target.rollouts.remove(index))
}
