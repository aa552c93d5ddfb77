//! Starts of rollouts as claims, and what becomes of those that were laid at once.

use std::sync::Arc;

use super::{
    answer::Answer,
    apply::{keep_newest, target_answer},
    body::{OpBody, RolloutRef},
    homes::{Home, Transfer},
    op::Op,
    slice::precedence,
    state::{State, TargetState},
};
use crate::{
    conflict::{Claim, ClaimClass},
    ids::{RolloutId, Target},
    limits::TRANSFERS_KEPT_MAX,
    rollout::{Phase, Progress},
};

impl State {
    /// Starts a rollout. Of those that were started at once, one goes on and the others end here: what is the
    /// same claim everywhere has the same winner everywhere. What has become of a rival since does not count, nor
    /// whether the rollout could still begin: an op that comes late could tell otherwise, and a rollout that has ended
    /// would go on again. The price: among three of which only some had seen each other, none may be left.
    pub(super) fn start_rollout(
        &mut self,
        op: &Op,
        on: &RolloutRef,
        class: ClaimClass,
        is_divergent: bool,
    ) -> Vec<Answer> {
        let before = self
            .target(&on.target)
            .and_then(|target| target.active.clone());
        let answers = self.change_rollout(op, on);
        let has_claim = |target: &Arc<TargetState>| target.claims.contains_key(&on.rollout);
        if !self.rollouts.contains_key(&on.rollout)
            || before.as_ref() == Some(&on.rollout)
            || self.target(&on.target).is_some_and(has_claim)
        {
            return answers;
        }
        let claim = Claim {
            rollout: on.rollout.clone(),
            origin: op.origin,
            seq: op.seq,
            at: op.at,
            deps: op.deps.clone(),
            class,
            is_divergent,
        };
        let rivals: Vec<Arc<Claim>> = self
            .target(&on.target)
            .iter()
            .flat_map(|target| target.claims.values().cloned())
            .filter(|rival| rival.is_concurrent_with(&claim))
            .collect();
        let mut lost_to: Option<Arc<Claim>> = None;
        for rival in rivals {
            let conflict = claim.against(&rival);
            if conflict.loser == rival.rollout {
                self.supersede(op, &rival.rollout, &on.rollout);
            } else if lost_to
                .as_ref()
                .is_none_or(|best| rival.against(best).winner == rival.rollout)
            {
                lost_to = Some(rival);
            }
            if let Some(target) = self.targets.get_mut(&on.target) {
                keep_newest(&mut Arc::make_mut(target).conflicts, Arc::new(conflict));
            }
        }
        match lost_to {
            Some(winner) => self.supersede(op, &on.rollout, &winner.rollout),
            // Its writer had seen the one before end, whatever it has become in this order.
            None => {
                if let Some(before) = &before {
                    self.supersede(op, before, &on.rollout);
                }
            }
        }
        let active = [Some(on.rollout.clone()), before]
            .into_iter()
            .flatten()
            .find(|id| self.is_under_way(id));
        if let Some(target) = self.targets.get_mut(&on.target) {
            let target = Arc::make_mut(target);
            target.active = active;
            target.claims.insert(on.rollout.clone(), Arc::new(claim));
        }
        answers
    }

    fn is_under_way(&self, id: &RolloutId) -> bool {
        let rollout = self.rollouts.get(id);
        rollout.is_some_and(|rollout| rollout.is_active())
    }

    /// Ends a rollout that has lost. What has ended otherwise stays as it ended: its instances have it.
    fn supersede(&mut self, op: &Op, loser: &RolloutId, winner: &RolloutId) {
        if !self.is_under_way(loser) {
            return;
        }
        if let Some(shared) = self.rollouts.get_mut(loser) {
            let rollout = Arc::make_mut(shared);
            let end = |progress: &mut Progress| {
                progress.phase = Phase::Superseded(winner.clone());
                progress.baked = progress.baked_until(op.at.time);
                progress.baking_since = None;
                progress.ended_at = Some(op.at.time);
                progress.updated_at = op.at.time;
                progress.revision += 1;
            };
            end(&mut rollout.progress);
            rollout.common.iter_mut().for_each(end);
            rollout.for_each_leg(end);
            rollout.seen_by(self.local);
        }
        self.active.remove(loser);
        self.judgings.remove(loser);
    }

    /// Moves a target's home, unless another transfer goes before this one.
    pub(super) fn transfer_home(&mut self, target: &Target, op: &Op) -> Vec<Answer> {
        let OpBody::HomeTransferred { .. } = &op.body else {
            return vec![];
        };
        let state = self.touch(target, op);
        if let Some(transfer) = Transfer::of(op) {
            state.transfers.push_back(transfer);
            while state.transfers.len() > TRANSFERS_KEPT_MAX {
                state.transfers.pop_front();
            }
        }
        let latest = state
            .transfers
            .iter()
            .max_by_key(|transfer| precedence(transfer));
        if let Some(latest) = latest {
            state.home = Some(Home {
                cluster: latest.to,
                epoch: latest.epoch,
            });
        }
        vec![target_answer(target, state)]
    }
}
