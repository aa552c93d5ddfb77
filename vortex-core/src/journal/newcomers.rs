//! Newcomers: whose ops do not stand by their own numbers yet, and beside which ops they stand instead.

use std::collections::BTreeSet;

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
    /// Of every origin, its grounded ops that had seen more of its ops than those before: how many, and where they
    /// stand. All of them: any may turn out to be cut.
    pub(super) anchors: OrdMap<OriginId, Vec<(u64, Place)>>,
}

/// How often it is looked at again which newcomers stand where and whose retirements count, as each depends on the
/// other: ops that were written after each other settle it in one more look each, and more than a few are not
/// written before one side knows.
const LOOKS_MAX: usize = 8;

impl Standing {
    /// Looks at everything again that is not settled: `ops`, in an order in which causes come first. What rests on
    /// settled ops stays as it is. `origins`: all of which anything is here.
    pub(super) fn look_again(&mut self, ops: &[&Op], origins: &[OriginId]) {
        for found in self.retirements.iter_mut() {
            found.is_void = false;
        }
        let open: BTreeSet<(OriginId, u64)> = ops.iter().map(|op| (op.origin, op.seq)).collect();
        for _ in 0..LOOKS_MAX {
            self.forget(&open);
            for origin in origins {
                self.meet(*origin);
            }
            for op in ops {
                self.look_for_newcomers(op, true);
            }
            if self.weigh().is_empty() {
                break;
            }
        }
    }

    fn forget(&mut self, open: &BTreeSet<(OriginId, u64)>) {
        let founding = self.founding().cloned();
        let is_founder = |origin: &OriginId| {
            let mut founders = founding.iter().flat_map(|founding| &founding.founders);
            founding.is_none() || founders.any(|founder| founder == origin)
        };
        let newcomers = std::mem::take(&mut self.newcomers);
        let kept = newcomers
            .into_iter()
            .filter(|(origin, _)| !is_founder(origin));
        self.newcomers = kept
            .map(|(origin, newcomer)| (origin, newcomer.without(origin, open)))
            .collect();
    }

    /// Notes that `origin` is there: a newcomer from its first op on, whatever that says. Others may have seen it
    /// before it says anything that is kept.
    fn meet(&mut self, origin: OriginId) -> bool {
        let founding = self.founding();
        let is_newcomer = founding.is_some_and(|founding| !founding.founders.contains(&origin));
        if is_newcomer && !self.newcomers.contains_key(&origin) {
            self.newcomers.insert(origin, Newcomer::default());
        }
        is_newcomer
    }

    /// Whose ops stand elsewhere because of `op`.
    pub(super) fn look_for_newcomers(&mut self, op: &Op, is_kept: bool) -> Vec<OriginId> {
        let is_newcomer = self.meet(op.origin);
        let Some(founding) = self.founding().filter(|_| is_kept) else {
            return vec![];
        };
        let mut moved = vec![];
        let (_, _, founder, founded) = founding.place;
        let founds_again =
            matches!(op.body, OpBody::FederationFounded) && seen(&op.deps, founder) >= founded;
        if is_newcomer {
            let newcomer = self.newcomers.entry(op.origin).or_default();
            if newcomer.grounded_from.is_none() {
                let is_seen = |(of, seq): (&OriginId, &u64)| seen(&op.deps, *of) >= *seq;
                if founds_again || newcomer.seen_by.iter().any(is_seen) {
                    newcomer.grounded_from = Some(op.seq);
                }
            }
        }
        // Who is cut gives nobody a place: others may have let go of what comes after.
        let is_cut = self.is_cut(op.origin, op.seq);
        if self.newcomers.is_empty() || is_cut || !self.is_grounded(op.origin, op.seq) {
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
            let adds = count > newcomer.held(op.origin);
            if !lacks && !adds {
                continue;
            }
            if let Some(newcomer) = self.newcomers.get_mut(&origin) {
                if lacks {
                    newcomer.seen_by.insert(op.origin, op.seq);
                }
                if adds {
                    newcomer.hold(count, here);
                }
                if improves {
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

    /// The first op that had seen so many.
    pub(super) fn anchor(&self, seq: u64) -> Option<Place> {
        let anchors = self.anchors.values();
        let first = |of: &Vec<(u64, Place)>| of.iter().find(|(count, _)| *count >= seq).copied();
        anchors.filter_map(first).map(|(_, at)| at).min()
    }

    /// What rests on ops that are not `open`.
    fn without(mut self, origin: OriginId, open: &BTreeSet<(OriginId, u64)>) -> Newcomer {
        self.grounded_from = (self.grounded_from).filter(|seq| !open.contains(&(origin, *seq)));
        let seen_by = self.seen_by.into_iter();
        let anchors = self.anchors.into_iter().map(|(by, mut anchors)| {
            anchors.retain(|(_, (_, _, of, seq))| !open.contains(&(*of, *seq)));
            (by, anchors)
        });
        Newcomer {
            grounded_from: self.grounded_from,
            seen_by: seen_by.filter(|first| !open.contains(first)).collect(),
            anchors: anchors.filter(|(_, anchors)| !anchors.is_empty()).collect(),
        }
    }

    /// How many of its ops the newest op of `by` had seen that is held.
    fn held(&self, by: OriginId) -> u64 {
        let anchors = self.anchors.get(&by);
        anchors
            .and_then(|anchors| anchors.last())
            .map_or(0, |(count, _)| *count)
    }

    pub(super) fn join(&mut self, other: &Newcomer) {
        let both = [self.grounded_from, other.grounded_from];
        self.grounded_from = both.into_iter().flatten().min();
        for (of, seq) in &other.seen_by {
            let first = self.seen_by.entry(*of).or_insert(*seq);
            *first = (*first).min(*seq);
        }
        for (by, theirs) in &other.anchors {
            let anchors = self.anchors.entry(*by).or_default();
            anchors.extend(theirs);
            anchors.sort_by_key(|(_, at)| *at);
            let mut most = 0;
            anchors.retain(|(count, _)| {
                let is_more = *count > most;
                most = most.max(*count);
                is_more
            });
        }
    }

    fn hold(&mut self, count: u64, at: Place) {
        let (_, _, by, _) = at;
        self.anchors.entry(by).or_default().push((count, at));
    }
}
