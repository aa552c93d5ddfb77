//! Ops of many origins, folded in one order.
//!
//! Everything replicated lies in *slices*: one per target, and one shared by all. An op changes one slice, and a
//! slice is the fold of its ops in an order that every cluster finds alike: first by how many ops the writer had
//! seen (so whatever an op was written after comes before it), then by clock, origin and number. The exceptions
//! are told in [`super::order`].
//!
//! A daemon without peers keeps no ops here: its own always come last.

use std::{cmp::Reverse, sync::Arc};

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::{
    answer::Answer,
    body::OpBody,
    homes::{Transfer, fencing},
    members::Member,
    op::{Entry, Op},
    order::{Spot, Standing},
    state::{State, TargetState},
};
use crate::{
    analysis::Judging,
    conflict::covers,
    freeze::Freeze,
    ids::{FreezeId, OriginId, RolloutId, StrategyName, Target},
    limits::{CLOCK_AHEAD_MS_MAX, FENCED_SHOWN_MAX},
    rollout::{Rollout, Strategy},
    time::{Hlc, Span, Timestamp},
};

/// What an op changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Slice {
    /// Which clusters there are.
    Members,
    /// Strategies and freezes.
    Shared,
    /// A target with its rollouts.
    Target(Target),
}

/// A slice's ops that may still get others between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SliceLog {
    /// What the slice was before them.
    pub(super) base: Part,
    /// Where the last op stood that is part of it.
    pub(super) until: Option<Spot>,
    /// In their order.
    pub(super) entries: Vector<Arc<Entry>>,
}

/// A slice's content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    target: Option<Arc<TargetState>>,
    rollouts: Vec<Arc<Rollout>>,
    judgings: Vec<(RolloutId, Arc<Judging>)>,
    is_queue_held: bool,
    strategies: OrdMap<(Option<Target>, StrategyName), Arc<Strategy>>,
    freezes: OrdMap<FreezeId, Arc<Freeze>>,
    members: OrdMap<u128, Member>,
}

/// Where an op stands in the fold: after every op its writer had seen, for it has seen more than they had.
pub(super) type Place = (u64, Hlc, OriginId, u64);

pub(super) fn place(op: &Op) -> Place {
    let seen = op
        .deps
        .iter()
        .fold(op.seq, |sum, (_, seq)| sum.saturating_add(*seq));
    (seen, op.at, op.origin, op.seq)
}

pub(super) fn place_of(transfer: &Transfer) -> Place {
    let seen = transfer
        .deps
        .iter()
        .fold(transfer.seq, |sum, (_, seq)| sum.saturating_add(*seq));
    (seen, transfer.at, transfer.origin, transfer.seq)
}

impl Slice {
    /// The slice that `body` changes; none where it changes nothing that is replicated.
    pub(super) fn of(body: &OpBody) -> Option<Slice> {
        match body {
            OpBody::StrategyPut { .. }
            | OpBody::StrategyDeleted { .. }
            | OpBody::FreezeAdded { .. }
            | OpBody::FreezeLifted { .. } => Some(Slice::Shared),
            OpBody::VersionPublished(_)
            | OpBody::StableSet { .. }
            | OpBody::TargetConfigured { .. }
            | OpBody::RolloutCreated { .. }
            | OpBody::RolloutStarted { .. }
            | OpBody::RolloutStageEntered { .. }
            | OpBody::RolloutPaused { .. }
            | OpBody::RolloutAdopted { .. }
            | OpBody::RolloutWeightRaised { .. }
            | OpBody::RolloutJudged { .. }
            | OpBody::RolloutStageFinished { .. }
            | OpBody::RolloutResumed { .. }
            | OpBody::RolloutBakeTakenUp { .. }
            | OpBody::RolloutCompleted { .. }
            | OpBody::RolloutRolledBack { .. }
            | OpBody::RolloutSuperseded { .. }
            | OpBody::RolloutPinSet { .. }
            | OpBody::HomeTransferred { .. }
            | OpBody::ConflictAcknowledged { .. } => body.target().cloned().map(Slice::Target),
            OpBody::ClusterJoined { .. }
            | OpBody::ClusterRetired { .. }
            | OpBody::FederationFounded
            | OpBody::HeadsConfirmed => Some(Slice::Members),
            OpBody::FleetAlarmRaised { .. }
            | OpBody::FleetAlarmCleared { .. }
            | OpBody::BreakerOpened { .. }
            | OpBody::BreakerReset
            | OpBody::FreezeOverridden { .. }
            | OpBody::HomeOverridden { .. }
            | OpBody::FederationAlarmRaised { .. }
            | OpBody::TokenCreated { .. }
            | OpBody::TokenRevoked { .. }
            | OpBody::Unchanged { .. }
            | OpBody::Unknown { .. } => None,
        }
    }
}

impl State {
    /// A state that takes in ops of other clusters too, as `cluster` sees them.
    pub fn federated(cluster: u128) -> State {
        State {
            local: Some(cluster),
            ..State::default()
        }
    }

    /// The cluster as which this state sees things; none in a daemon without peers.
    pub fn cluster(&self) -> Option<u128> {
        self.local
    }

    /// Whether an op of `origin` is this cluster's own.
    pub fn is_own(&self, origin: OriginId) -> bool {
        self.local.is_none_or(|cluster| cluster == origin.cluster)
    }

    /// The clock after which `origin` writes at `now`: after its own ops, and after those of others unless their
    /// clock runs so far ahead that it must be wrong. What goes before what never hangs on it.
    pub(super) fn clock_of(&self, origin: OriginId, now: Timestamp) -> Hlc {
        let sane = now.plus(Span(CLOCK_AHEAD_MS_MAX));
        self.readings
            .iter()
            .filter(|(of, at)| **of == origin || at.time <= sane)
            .map(|(_, at)| *at)
            .max()
            .unwrap_or_default()
    }

    pub(super) fn counts_arrivals(&self) -> bool {
        #[cfg(feature = "flaws")]
        return self.arrival_order;
        #[cfg(not(feature = "flaws"))]
        false
    }

    pub(super) fn apply_unfenced(
        &mut self,
        slice: &Slice,
        op: &Op,
        transfers: &[Transfer],
    ) -> Vec<Answer> {
        let is_cut = match op.body {
            OpBody::ClusterRetired { .. } => self.standing.is_void(place(op)),
            _ => self.standing.is_cut(op.origin, op.seq),
        };
        if is_cut {
            return vec![];
        }
        if !fencing(op, transfers, &self.standing) || self.is_of_a_leg(op) {
            return self.apply_body(op);
        }
        if let Slice::Target(target) = slice
            && let Some(state) = self.targets.get_mut(target)
        {
            let fenced = &mut Arc::make_mut(state).fenced;
            fenced.push_back((op.origin, op.seq));
            while fenced.len() > FENCED_SHOWN_MAX {
                fenced.pop_front();
            }
        }
        vec![]
    }

    /// The transfers folded so far, most often none.
    pub(super) fn transfers(&self, slice: &Slice) -> Vec<Transfer> {
        let target = match slice {
            Slice::Members | Slice::Shared => None,
            Slice::Target(name) => self.targets.get(name),
        };
        target.map_or_else(Vec::new, |target| {
            target.transfers.iter().cloned().collect()
        })
    }

    pub(super) fn part(&self, slice: &Slice) -> Part {
        match slice {
            Slice::Members => Part {
                members: self.members.clone(),
                ..Part::default()
            },
            Slice::Shared => Part {
                strategies: self.strategies.clone(),
                freezes: self.freezes.clone(),
                ..Part::default()
            },
            Slice::Target(name) => {
                let Some(target) = self.targets.get(name) else {
                    return Part::default();
                };
                let rollouts: Vec<_> = target
                    .rollouts
                    .iter()
                    .filter_map(|id| self.rollouts.get(id).cloned())
                    .collect();
                Part {
                    judgings: rollouts
                        .iter()
                        .filter_map(|rollout| {
                            let id = &rollout.spec.id;
                            Some((id.clone(), Arc::clone(self.judgings.get(id)?)))
                        })
                        .collect(),
                    target: Some(Arc::clone(target)),
                    rollouts,
                    is_queue_held: self.held_queues.contains_key(name),
                    ..Part::default()
                }
            }
        }
    }

    pub(super) fn put_part(&mut self, slice: &Slice, part: &Part) {
        match slice {
            Slice::Members => self.members = part.members.clone(),
            Slice::Shared => {
                self.strategies = part.strategies.clone();
                self.freezes = part.freezes.clone();
            }
            Slice::Target(name) => {
                let before = self.targets.remove(name);
                for id in before.iter().flat_map(|before| before.rollouts.iter()) {
                    self.rollouts.remove(id);
                    self.active.remove(id);
                    self.judgings.remove(id);
                }
                self.held_queues.remove(name);
                if part.is_queue_held {
                    self.held_queues.insert(name.clone(), ());
                }
                for rollout in &part.rollouts {
                    let id = &rollout.spec.id;
                    self.rollouts.insert(id.clone(), Arc::clone(rollout));
                    if rollout.is_active() {
                        self.active.insert(id.clone(), ());
                    }
                }
                for (id, judging) in &part.judgings {
                    self.judgings.insert(id.clone(), Arc::clone(judging));
                }
                // Alarms are of this cluster's fleet, and no part of the fold.
                let alarms = before.map(|before| before.alarms.clone());
                let mut target = part.target.clone();
                if let Some(alarms) = alarms.filter(|alarms| !alarms.is_empty()) {
                    Arc::make_mut(target.get_or_insert_default()).alarms = alarms;
                }
                if let Some(target) = target {
                    self.targets.insert(name.clone(), target);
                }
            }
        }
    }
}

impl Part {
    /// Shows rollouts that cover clusters as `cluster` sees them. How their stages are judged is its own: as it was
    /// in `own`, else from now on.
    pub(super) fn see_as(&mut self, cluster: Option<u128>, own: Option<&Part>) {
        for shared in &mut self.rollouts {
            if shared.across.is_none() {
                continue;
            }
            let rollout = Arc::make_mut(shared);
            rollout.seen_by(cluster);
            let id = &rollout.spec.id;
            let stage = rollout.progress.stage;
            self.judgings.retain(|(of, _)| of != id);
            if !rollout.is_active() || rollout.is_waiting() {
                continue;
            }
            let kept = own
                .and_then(|own| own.judgings.iter().find(|(of, _)| of == id))
                .map(|(_, judging)| Arc::clone(judging))
                .filter(|judging| judging.stage == stage);
            let since = rollout.progress.stage_entered_at.unwrap_or_default();
            let judging = kept.unwrap_or_else(|| Arc::new(Judging::begin(stage, since, None)));
            self.judgings.push((id.clone(), judging));
        }
    }
}

impl SliceLog {
    /// The transfers of the target's home that count, settled ones included.
    pub(super) fn transfers(&self, standing: &Standing) -> Vec<Transfer> {
        let settled = self.base.target.iter().flat_map(|target| &target.transfers);
        let others = self
            .entries
            .iter()
            .filter(|entry| !standing.is_cut(entry.op().origin, entry.op().seq))
            .filter_map(|entry| Transfer::of(entry.op()));
        settled.cloned().chain(others).collect()
    }
}

/// Orders entries as slices are folded: what a cluster reads its peers' ops in, to apply them.
pub fn sort_for_apply(entries: &mut [Entry]) {
    entries.sort_by_key(|entry| place(entry.op()));
}

/// The transfer that decides who is home, of those that `op`'s fold has seen.
pub(super) fn precedence(transfer: &Transfer) -> (u64, Reverse<u128>) {
    (transfer.epoch, Reverse(transfer.to))
}

/// Whether neither op's writer had seen the other.
pub(super) fn are_concurrent(op: &Op, transfer: &Transfer) -> bool {
    let seen = covers(op.origin, op.seq, &op.deps, transfer.origin, transfer.seq);
    let saw = covers(
        transfer.origin,
        transfer.seq,
        &transfer.deps,
        op.origin,
        op.seq,
    );
    !seen && !saw
}
