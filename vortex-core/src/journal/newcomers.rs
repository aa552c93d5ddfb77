//! Newcomers: whose ops do not stand by their own numbers yet, and beside which ops they stand instead.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{
    body::OpBody,
    op::Op,
    order::{Standing, seen},
    slice::{Place, place},
};
use crate::ids::OriginId;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Newcomer {
    /// From this op on it is grounded.
    pub(super) grounded_from: Option<u64>,
    /// Of every other origin, its first grounded op that had seen this one.
    pub(super) seen_by: OrdMap<OriginId, u64>,
    /// The first grounded op that had seen so many of its ops; both rise.
    anchors: Vec<(u64, Place)>,
}

impl Standing {
    /// Looks at everything again, in an order in which causes come first.
    pub(super) fn look_again<'a>(&mut self, ops: impl Iterator<Item = &'a Op>) {
        self.newcomers = OrdMap::new();
        for op in ops {
            self.look_for_newcomers(op, true);
        }
        self.weigh();
    }

    /// Whose ops stand elsewhere because of `op`.
    pub(super) fn look_for_newcomers(&mut self, op: &Op, is_kept: bool) -> Vec<OriginId> {
        let Some(founding) = self.founding().filter(|_| is_kept) else {
            return vec![];
        };
        let mut moved = vec![];
        let (_, _, founder, founded) = founding.place;
        let founds_again =
            matches!(op.body, OpBody::FederationFounded) && seen(&op.deps, founder) >= founded;
        if !founding.founders.contains(&op.origin) {
            let newcomer = self.newcomers.entry(op.origin).or_default();
            if newcomer.grounded_from.is_none() {
                let is_seen = |(of, seq): (&OriginId, &u64)| seen(&op.deps, *of) >= *seq;
                if founds_again || newcomer.seen_by.iter().any(is_seen) {
                    newcomer.grounded_from = Some(op.seq);
                }
            }
        }
        if self.newcomers.is_empty() || !self.is_grounded(op.origin, op.seq) {
            return moved;
        }
        let here = place(op);
        let origins: Vec<OriginId> = self.newcomers.keys().copied().collect();
        for origin in origins {
            let is_itself = origin == op.origin;
            let count = if is_itself {
                op.seq
            } else {
                seen(&op.deps, origin)
            };
            if count == 0 {
                continue;
            }
            let Some(newcomer) = self.newcomers.get(&origin) else {
                continue;
            };
            let lacks = !is_itself && !newcomer.seen_by.contains_key(&op.origin);
            let ungrounded = newcomer.grounded_from.map_or(u64::MAX, |from| from - 1);
            let count = count.min(ungrounded);
            let improves = count > 0 && newcomer.anchor(count).is_none_or(|known| here < known);
            if !lacks && !improves {
                continue;
            }
            if let Some(newcomer) = self.newcomers.get_mut(&origin) {
                if lacks {
                    newcomer.seen_by.insert(op.origin, op.seq);
                }
                if improves {
                    newcomer.hold(count, here);
                    moved.push(origin);
                }
            }
        }
        moved
    }
}

impl Newcomer {
    pub(super) fn is_grounded(&self, seq: u64) -> bool {
        self.grounded_from.is_some_and(|from| seq >= from)
    }

    pub(super) fn anchor(&self, seq: u64) -> Option<Place> {
        let mut anchors = self.anchors.iter();
        anchors.find(|(count, _)| *count >= seq).map(|(_, at)| *at)
    }

    pub(super) fn join(&mut self, other: &Newcomer) {
        let both = [self.grounded_from, other.grounded_from];
        self.grounded_from = both.into_iter().flatten().min();
        for (of, seq) in &other.seen_by {
            let first = self.seen_by.entry(*of).or_insert(*seq);
            *first = (*first).min(*seq);
        }
        for (count, at) in &other.anchors {
            self.hold(*count, *at);
        }
    }

    /// Keeps the first op that had seen so many, and forgets those that say nothing more.
    fn hold(&mut self, count: u64, at: Place) {
        if self.anchor(count).is_some_and(|known| known <= at) {
            return;
        }
        self.anchors
            .retain(|(others, place)| *others > count || *place < at);
        let index = self.anchors.partition_point(|(others, _)| *others < count);
        self.anchors.insert(index, (count, at));
    }
}
