//! How an op on a rollout changes how far it has come.

use super::{body::OpBody, op::Op};
use crate::{
    rollout::{CohortCount, PauseCause, Phase, Progress, Rollout, StageStart},
    time::Span,
};

impl Rollout {
    /// Takes an op on its keys into its pins.
    pub(super) fn change_pins(&mut self, body: &OpBody) {
        let OpBody::RolloutPinSet { key, cohort, .. } = body else {
            return;
        };
        match cohort {
            Some(cohort) => {
                self.pins.insert(key.clone(), *cohort);
            }
            None => {
                self.pins.remove(key);
            }
        }
    }
}

/// Takes `op` into the progress of the rollout that it is about.
pub(super) fn change_progress(progress: &mut Progress, op: &Op) {
    let now = op.at.time;
    let baked = progress.baked_until(now);
    progress.revision += 1;
    progress.updated_at = now;
    progress.actor = op.actor.clone();
    progress.reason = op.reason.clone();
    let enter = |progress: &mut Progress, stage, begins: StageStart| {
        progress.phase = Phase::Running;
        progress.stage = stage;
        progress.stage_entered_at = Some(now);
        progress.baked = Span::ZERO;
        progress.baking_since = (!begins.awaits_adoption).then_some(now);
        progress.awaiting_since = begins.awaits_adoption.then_some(now);
        progress.effective = begins.effective;
        progress.cohort = CohortCount::default();
        progress.verdict = None;
        progress.is_finished = false;
    };
    let stop = |progress: &mut Progress, phase: Phase| {
        progress.phase = phase;
        progress.baked = baked;
        progress.baking_since = None;
    };
    let end = |progress: &mut Progress, phase: Phase| {
        progress.phase = phase;
        progress.baked = baked;
        progress.baking_since = None;
        progress.ended_at = Some(now);
    };
    match &op.body {
        OpBody::RolloutStarted { from, begins, .. } => {
            progress.from = Some(from.clone());
            progress.started_at = Some(now);
            enter(progress, 1, *begins);
        }
        OpBody::RolloutStageEntered {
            to_stage, begins, ..
        } => enter(progress, *to_stage, *begins),
        OpBody::RolloutPaused { cause, cohort, .. } => {
            stop(progress, Phase::Paused(*cause));
            // Other pauses say nothing of the cohort: what was last known of it stays.
            if matches!(cause, PauseCause::Adoption | PauseCause::Rejected) {
                progress.cohort = cohort.clone();
            }
        }
        OpBody::RolloutAdopted { cohort, .. } => {
            progress.awaiting_since = None;
            progress.baking_since = Some(now);
            progress.cohort = cohort.clone();
        }
        OpBody::RolloutWeightRaised { effective, .. } => progress.effective = Some(*effective),
        OpBody::RolloutResumed { .. } => {
            if let Phase::Paused(cause) = progress.phase
                && cause.is_verdict()
            {
                progress.verdict = None;
            }
            progress.phase = Phase::Running;
            // A cohort that has not arrived gets its whole time again.
            match &mut progress.awaiting_since {
                Some(since) => *since = now,
                None => progress.baking_since = Some(now),
            }
        }
        OpBody::RolloutBakeTakenUp { baked, .. } => {
            progress.baked = *baked;
            progress.baking_since = Some(now);
        }
        OpBody::RolloutCompleted { .. } => end(progress, Phase::Completed),
        OpBody::RolloutRolledBack { cause, .. } => {
            end(progress, Phase::RolledBack(cause.clone()));
        }
        OpBody::RolloutSuperseded { by, .. } => end(progress, Phase::Superseded(by.clone())),
        OpBody::RolloutStageFinished { .. } => progress.is_finished = true,
        OpBody::VersionPublished(_)
        | OpBody::StableSet { .. }
        | OpBody::TargetConfigured { .. }
        | OpBody::FleetAlarmRaised { .. }
        | OpBody::FleetAlarmCleared { .. }
        | OpBody::StrategyPut { .. }
        | OpBody::StrategyDeleted { .. }
        | OpBody::RolloutCreated { .. }
        | OpBody::RolloutPinSet { .. }
        | OpBody::RolloutJudged { .. }
        | OpBody::BreakerOpened { .. }
        | OpBody::BreakerReset
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
        | OpBody::Unknown { .. } => {}
    }
}
