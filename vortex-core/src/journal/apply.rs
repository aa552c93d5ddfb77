//! How an op changes the state: pure, deterministic, and without a way to fail. Whether an op is allowed
//! was decided before it was written; here it has happened.

use std::sync::Arc;

use imbl::Vector;

use super::{
    answer::Answer,
    body::{OpBody, SchemaChange, Subject},
    homes::Home,
    op::Op,
    state::{Shadowed, State, TargetState, Version},
};
use crate::{
    ids::Target,
    limits::CONFLICTS_KEPT_MAX,
    rollout::{Breaker, Strategy},
};

impl State {
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
                self.take_verdict(op, on, (*setting, inputs, verdict));
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
            | OpBody::FederationFounded
            | OpBody::HeadsConfirmed
            | OpBody::FederationAlarmRaised { .. }
            | OpBody::Unknown { .. } => vec![],
            OpBody::TokenCreated {
                token,
                principal,
                secret_sha256,
                expires_at,
            } => self.add_token(op, token, principal, (*secret_sha256, *expires_at)),
            OpBody::TokenRevoked { token, .. } => self.revoke_token(op, token),
            OpBody::ClusterJoined { name, knows, .. } => self.join(op, name, knows),
            OpBody::ClusterRetired { cluster, .. } => self.retire(op, *cluster),
            OpBody::HomeTransferred { target, .. } => self.transfer_home(target, op),
            OpBody::ConflictAcknowledged { target, conflict } => {
                let state = self.touch(target, op);
                keep_only(&mut state.conflicts, |open| open.id != *conflict);
                vec![target_answer(target, state)]
            }
            OpBody::RolloutCreated {
                spec,
                pins,
                queued,
                across,
            } => self.create_rollout(op, spec, pins, (*queued, across.as_ref())),
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
            | OpBody::RolloutStageFinished { on, .. }
            | OpBody::RolloutResumed { on, .. }
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
            Subject::Cluster(cluster) => Some(Answer::Cluster(*cluster)),
            Subject::Token(id) => self.token(id).cloned().map(Answer::Token),
        }
    }
}

/// Leaves in a list what `stays`. In place of imbl's own `retain`, which swaps through two pointers into one tree and
/// leaves a dangling one behind where the tree is shared: an op was freed twice (imbl 7.0.2).
pub(super) fn keep_only<T: Clone>(list: &mut Vector<T>, stays: impl Fn(&T) -> bool) {
    if !list.iter().all(&stays) {
        *list = list.iter().filter(|item| stays(item)).cloned().collect();
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
