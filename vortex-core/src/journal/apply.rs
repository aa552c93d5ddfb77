//! How an op changes the state: pure, deterministic, and without a way to fail. Whether an op is allowed
//! was decided before it was written; here it has happened.

use std::sync::Arc;

use imbl::Vector;

use super::{
    answer::Answer,
    body::{OpBody, RolloutRef, SchemaChange, Subject},
    homes::Home,
    op::{Entry, Op},
    progress::change_progress,
    state::{Shadowed, State, TargetState, Version},
    vector::ChainError,
};
use crate::{
    analysis::{Inputs, Judging, Setting, Verdict, judge},
    assign::Cohort,
    ids::{RolloutId, Target, UnitKey},
    limits::{CONFLICTS_KEPT_MAX, ROLLOUTS_KEPT_PER_TARGET},
    rollout::{Breaker, CohortCount, Phase, Progress, RollbackCause, Rollout, Spec, Strategy},
    time::Span,
};

impl State {
    /// Takes in the next op of its origin.
    ///
    /// # Errors
    /// When it does not follow the ops that are here; the state stays as it was.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), ChainError> {
        let op = entry.op();
        if let Some((of, needed)) = self.heads.missing(op) {
            return Err(ChainError::Early {
                origin: op.origin,
                seq: op.seq,
                of,
                needed,
            });
        }
        self.heads.advance(entry)?;
        self.revision += 1;
        self.clock = self.clock.max(op.at);
        self.readings.insert(op.origin, op.at);
        let is_own = self.is_own(op.origin);
        if let OpBody::RolloutRolledBack {
            on,
            cause: RollbackCause::Analysis(_),
        } = &op.body
            && is_own
            && self.rollouts.contains_key(&on.rollout)
        {
            self.breaker.note(op.at.time, &on.rollout);
        }
        let answers = self.fold(entry);
        if let Some(mark) = op.request.as_ref().filter(|_| is_own) {
            self.requests
                .record(&mark.id, mark.fingerprint, self.revision, answers);
        }
        Ok(())
    }

    /// Does what `op` says, as its slice's newest.
    pub(super) fn apply_body(&mut self, op: &Op) -> Vec<Answer> {
        match &op.body {
            OpBody::VersionPublished(entry) => {
                let version = Version {
                    entry: entry.clone(),
                    published_at: op.at.time,
                    author: op.actor.clone(),
                };
                let target = self.touch(&entry.target, op);
                if let Some(known) = target.versions.get(&entry.version) {
                    // Published at once elsewhere under the same label: a label keeps its meaning.
                    if known.entry.digest != entry.digest {
                        keep_newest(
                            &mut target.shadowed,
                            Shadowed {
                                version: entry.version.clone(),
                                digest: entry.digest,
                                origin: op.origin,
                                seq: op.seq,
                            },
                        );
                    }
                    return vec![];
                }
                target
                    .versions
                    .insert(entry.version.clone(), Arc::new(version));
                target.published.push_back(entry.version.clone());
                // What was secret once stays so in every version, also in those that forget to say it.
                for key in &entry.secret_keys {
                    if !target.secret_keys.contains(key) {
                        target.secret_keys.push(key.clone());
                    }
                }
                vec![Answer::Version {
                    target: entry.target.clone(),
                    version: entry.version.clone(),
                    digest: entry.digest,
                    created: true,
                }]
            }
            OpBody::StableSet {
                target,
                version,
                previous,
            } => {
                let state = self.touch(target, op);
                state.stable = Some(version.clone());
                vec![Answer::Stable {
                    target: target.clone(),
                    version: version.clone(),
                    previous: previous.clone(),
                    revision: state.revision,
                }]
            }
            OpBody::TargetConfigured {
                target,
                secret_keys,
                schema,
                fleet,
            } => {
                let state = self.touch(target, op);
                if let Some(keys) = secret_keys {
                    state.secret_keys.clone_from(keys);
                }
                match schema {
                    Some(SchemaChange::Attached(blob)) => state.schema = Some(*blob),
                    Some(SchemaChange::Removed) => state.schema = None,
                    None => {}
                }
                if let Some(own) = fleet {
                    state.fleet = *own;
                }
                vec![target_answer(target, state)]
            }
            OpBody::FleetAlarmRaised { target, alarm, .. } => {
                if let Some(state) = self.targets.get_mut(target) {
                    Arc::make_mut(state).alarms.insert(*alarm, op.at.time);
                }
                vec![]
            }
            OpBody::FleetAlarmCleared { target, alarm, .. } => {
                if let Some(state) = self.targets.get_mut(target) {
                    Arc::make_mut(state).alarms.remove(alarm);
                }
                vec![]
            }
            OpBody::StrategyPut {
                target,
                name,
                stages,
                analysis,
            } => {
                let key = (target.clone(), name.clone());
                let strategy = Strategy {
                    name: name.clone(),
                    stages: stages.clone(),
                    analysis: analysis.clone(),
                };
                self.strategies.insert(key, Arc::new(strategy));
                vec![Answer::Strategy(name.clone())]
            }
            OpBody::StrategyDeleted { target, name } => {
                self.strategies.remove(&(target.clone(), name.clone()));
                vec![Answer::Strategy(name.clone())]
            }
            OpBody::Unchanged { subjects } => subjects
                .iter()
                .filter_map(|subject| self.unchanged(subject))
                .collect(),
            OpBody::RolloutJudged {
                on,
                setting,
                inputs,
                verdict,
            } => {
                self.take_verdict(on, *setting, inputs, verdict);
                vec![]
            }
            OpBody::BreakerOpened { .. } => {
                self.breaker.opened_at = Some(op.at.time);
                vec![]
            }
            OpBody::BreakerReset => {
                self.breaker = Breaker::default();
                vec![Answer::Breaker]
            }
            OpBody::FreezeAdded {
                freeze,
                scope,
                schedule,
            } => self.add_freeze(op, freeze, scope, schedule),
            OpBody::FreezeLifted { freeze, .. } => self.lift_freeze(freeze),
            OpBody::FreezeOverridden { .. }
            | OpBody::HomeOverridden { .. }
            | OpBody::Unknown { .. } => vec![],
            OpBody::HomeTransferred { target, .. } => self.transfer_home(target, op),
            OpBody::ConflictAcknowledged { target, conflict } => {
                let state = self.touch(target, op);
                state.conflicts.retain(|open| open.id != *conflict);
                vec![target_answer(target, state)]
            }
            OpBody::RolloutCreated { spec, pins, queued } => {
                self.create_rollout(op, spec, pins, *queued)
            }
            OpBody::RolloutStarted {
                on,
                class,
                divergent,
                ..
            } => self.start_rollout(op, on, *class, *divergent),
            OpBody::RolloutStageEntered { on, .. }
            | OpBody::RolloutPaused { on, .. }
            | OpBody::RolloutAdopted { on, .. }
            | OpBody::RolloutWeightRaised { on, .. }
            | OpBody::RolloutResumed { on }
            | OpBody::RolloutBakeTakenUp { on, .. }
            | OpBody::RolloutCompleted { on }
            | OpBody::RolloutRolledBack { on, .. }
            | OpBody::RolloutSuperseded { on, .. }
            | OpBody::RolloutPinSet { on, .. } => self.change_rollout(op, on),
        }
    }

    /// The target, made if need be, with its revision counted up.
    pub(super) fn touch(&mut self, target: &Target, op: &Op) -> &mut TargetState {
        let state = self.targets.entry(target.clone()).or_default();
        let state = Arc::make_mut(state);
        state.revision += 1;
        state.updated_at = op.at.time;
        state.home.get_or_insert(Home {
            cluster: op.origin.cluster,
            epoch: 0,
        });
        state
    }

    fn create_rollout(
        &mut self,
        op: &Op,
        spec: &Spec,
        pins: &[(UnitKey, Cohort)],
        queued: bool,
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
        let rollout = Arc::new(Rollout {
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
                updated_at: op.at.time,
                ended_at: None,
                revision: 1,
                actor: op.actor.clone(),
                reason: op.reason.clone(),
            },
            pins: pins.iter().cloned().collect(),
        });
        self.rollouts.insert(spec.id.clone(), Arc::clone(&rollout));
        vec![Answer::Rollout(rollout)]
    }

    pub(super) fn change_rollout(&mut self, op: &Op, on: &RolloutRef) -> Vec<Answer> {
        let Some(shared) = self.rollouts.get_mut(&on.rollout) else {
            return vec![];
        };
        if !is_open_to(&shared.progress, &op.body) {
            // Written without knowing how far it had come elsewhere.
            let rollout = Arc::clone(shared);
            self.touch(&on.target, op);
            return vec![Answer::Rollout(rollout)];
        }
        let was_completed = shared.progress.phase == Phase::Completed;
        let rollout = Arc::make_mut(shared);
        change_progress(rollout, op);
        let rollout = Arc::clone(shared);

        self.keep_judging(op, &rollout);
        let target = self.touch(&on.target, op);
        if rollout.is_active() {
            target.active = Some(on.rollout.clone());
        } else if target.active.as_ref() == Some(&on.rollout) {
            target.active = None;
        }
        if rollout.progress.phase != Phase::Queued {
            target.queue.retain(|id| id != &on.rollout);
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
    fn take_verdict(
        &mut self,
        on: &RolloutRef,
        setting: Setting,
        inputs: &Inputs,
        verdict: &Verdict,
    ) {
        let Some(shared) = self.rollouts.get_mut(&on.rollout) else {
            return;
        };
        let rollout = Arc::make_mut(shared);
        rollout.progress.verdict = Some(Arc::new(verdict.clone()));
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
            OpBody::RolloutResumed { .. } => rollout.progress.verdict.is_none(),
            _ => false,
        };
        if is_fresh || is_retried {
            let before = known.map(AsRef::as_ref);
            let begun = Judging::begin(rollout.progress.stage, op.at.time, before);
            self.judgings.insert(id.clone(), Arc::new(begun));
        }
    }

    fn unchanged(&self, subject: &Subject) -> Option<Answer> {
        match subject {
            Subject::Version {
                target,
                version,
                digest,
            } => Some(Answer::Version {
                target: target.clone(),
                version: version.clone(),
                digest: *digest,
                created: false,
            }),
            Subject::Target(target) => {
                let state = self.target(target)?;
                Some(target_answer(target, state))
            }
            Subject::Stable(target) => {
                let state = self.target(target)?;
                Some(Answer::Stable {
                    target: target.clone(),
                    version: state.stable.clone()?,
                    previous: None,
                    revision: state.revision,
                })
            }
            Subject::Rollout(on) => {
                let rollout = self.rollouts.get(&on.rollout)?;
                Some(Answer::Rollout(Arc::clone(rollout)))
            }
            Subject::Strategy(name) => Some(Answer::Strategy(name.clone())),
            Subject::Breaker => Some(Answer::Breaker),
        }
    }
}

/// Whether an op still changes a rollout. Always, for ops of one writer; others may have ended or promoted it
/// meanwhile. A rollback goes before everything, and what was completed elsewhere before it was superseded is
/// completed.
fn is_open_to(progress: &Progress, body: &OpBody) -> bool {
    let is_rollback = matches!(body, OpBody::RolloutRolledBack { .. });
    let is_completion = matches!(body, OpBody::RolloutCompleted { .. });
    match &progress.phase {
        Phase::RolledBack(_) => false,
        Phase::Completed => is_rollback,
        Phase::Superseded(_) => is_rollback || is_completion,
        Phase::Queued | Phase::Created => true,
        Phase::Running | Phase::Paused(_) => match body {
            OpBody::RolloutStarted { .. } => false,
            OpBody::RolloutStageEntered { to_stage, .. } => *to_stage > progress.stage,
            _ => true,
        },
    }
}

/// Adds to a list that forgets its oldest.
pub(super) fn keep_newest<T: Clone>(list: &mut Vector<T>, item: T) {
    list.push_back(item);
    while list.len() > CONFLICTS_KEPT_MAX {
        list.pop_front();
    }
}

pub(super) fn target_answer(target: &Target, state: &TargetState) -> Answer {
    Answer::Target {
        target: target.clone(),
        secret_keys: state.secret_keys.clone(),
        has_schema: state.schema.is_some(),
        fleet: state.fleet,
        revision: state.revision,
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
