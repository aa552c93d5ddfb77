//! Where an op stands in the fold, beyond what it says itself.
//!
//! An op of a founder stands by its own numbers: after everything its writer had seen. A *newcomer* (a cluster
//! that joins later, a store that was restored or renewed) may write before it has seen what others have folded
//! for good. What it writes so stands right before the first op of the others that has seen it; and while there
//! is none, after everything else. From its first op on that has seen such an op, it stands by its own numbers
//! too: it is *grounded*.
//!
//! A retirement cuts: ops of the retired cluster beyond it have no effect. Where several cut at different places,
//! the greater one counts, and what lies between stands right after the retirement that let it through.
//!
//! All of it follows from which ops there are, never from the order in which they came.

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::{
    body::OpBody,
    op::Op,
    slice::{Place, place},
};
use crate::ids::OriginId;

/// Where an op stands in the fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Spot {
    /// Nobody else has seen it yet: after everything else.
    pub(super) is_adrift: bool,
    /// The op beside which it stands; itself for most.
    pub(super) anchor: Place,
    pub(super) turn: Turn,
    pub(super) own: Place,
    /// It stands right after the op that is told of so far.
    pub(super) after: Option<Place>,
}

impl Spot {
    /// Whether it follows from the op's own numbers.
    pub(super) fn is_plain(&self) -> bool {
        !self.is_adrift && self.turn == Turn::Itself && self.after.is_none()
    }
}

/// On which side of its anchor an op stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Turn {
    Before,
    Itself,
}

/// What decides where ops stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing {
    pub(super) founding: Option<Founding>,
    /// There is another founding: two federations have met that should not have.
    pub(super) has_rival: bool,
    newcomers: OrdMap<OriginId, Newcomer>,
    retirements: Vector<Retirement>,
    joins: OrdMap<OriginId, Joined>,
}

/// The op before which nothing was folded for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Founding {
    pub(super) place: Place,
    /// Whoever its writer had heard of, and itself.
    founders: Vec<OriginId>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Newcomer {
    /// From this op on it is grounded.
    grounded_from: Option<u64>,
    /// Of every other origin, its first grounded op that had seen this one.
    seen_by: OrdMap<OriginId, u64>,
    /// The first grounded op that had seen so many of its ops; both rise.
    anchors: Vec<(u64, Place)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Retirement {
    place: Place,
    cluster: u128,
    cut: Vec<(OriginId, u64)>,
    /// Its writer was cut before it by another retirement that counts, or was a newcomer that had not seen what
    /// others have let go of.
    is_void: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Joined {
    /// What it had seen when it joined.
    deps: Vec<(OriginId, u64)>,
    /// The number of the op in which it joined.
    seq: u64,
    /// The lives of the same store that it had seen when it last joined.
    follows: Vec<OriginId>,
}

/// Whose ops may stand elsewhere since an op was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) origins: Vec<OriginId>,
    pub(super) clusters: Vec<u128>,
    /// The founding is another: everything has to be looked at.
    pub(super) is_founding: bool,
}

impl Moved {
    pub(super) fn is_empty(&self) -> bool {
        *self == Moved::default()
    }

    pub(super) fn concerns(&self, op: &Op) -> bool {
        self.is_founding
            || self.origins.contains(&op.origin)
            || self.clusters.contains(&op.origin.cluster)
    }

    pub(super) fn add(&mut self, other: Moved) {
        self.origins.extend(other.origins);
        self.clusters.extend(other.clusters);
        self.is_founding |= other.is_founding;
    }
}

fn seen(deps: &[(OriginId, u64)], of: OriginId) -> u64 {
    let found = deps.iter().find(|(origin, _)| *origin == of);
    found.map_or(0, |(_, seq)| *seq)
}

impl Standing {
    pub(super) fn spot(&self, op: &Op) -> Spot {
        let own = place(op);
        match op.body {
            OpBody::ClusterRetired { .. } => self.spot_of(own),
            _ => self.spot_by(own),
        }
    }

    /// The spot of the op at `own`, which is no retirement.
    pub(super) fn spot_by(&self, own: Place) -> Spot {
        let (_, _, origin, seq) = own;
        match self.let_through(origin, seq) {
            Some(retirement) => Spot {
                after: Some(own),
                ..retirement
            },
            None => self.spot_of(own),
        }
    }

    fn spot_of(&self, own: Place) -> Spot {
        let (_, _, origin, seq) = own;
        let newcomer = self.newcomers.get(&origin);
        let newcomer = newcomer.filter(|newcomer| !newcomer.is_grounded(seq));
        let anchor = newcomer.and_then(|newcomer| newcomer.anchor(seq));
        Spot {
            is_adrift: newcomer.is_some() && anchor.is_none(),
            anchor: anchor.unwrap_or(own),
            turn: if anchor.is_some() {
                Turn::Before
            } else {
                Turn::Itself
            },
            own,
            after: None,
        }
    }

    /// Whether `origin` stands by its own numbers from its op `seq` on.
    pub(super) fn is_grounded(&self, origin: OriginId, seq: u64) -> bool {
        let newcomer = self.newcomers.get(&origin);
        newcomer.is_none_or(|newcomer| newcomer.is_grounded(seq))
    }

    /// Whether one more op of `origin` would ground it.
    pub(super) fn can_be_grounded(&self, origin: OriginId) -> bool {
        let newcomer = self.newcomers.get(&origin);
        newcomer.is_some_and(|newcomer| {
            newcomer.grounded_from.is_none() && !newcomer.seen_by.is_empty()
        })
    }

    // Retirement

    fn retirements_of(&self, origin: OriginId) -> impl Iterator<Item = &Retirement> {
        let joined = self.joins.get(&origin);
        let knew = move |retirement: &Retirement| {
            let (_, _, of, seq) = retirement.place;
            joined.is_some_and(|joined| seen(&joined.deps, of) >= seq)
        };
        let of = move |retirement: &&Retirement| retirement.cluster == origin.cluster;
        // Whoever joins knowing of one retirement is not meant by others that had not heard of it.
        let came_back = self.retirements.iter().filter(of).any(knew);
        self.retirements
            .iter()
            .filter(|found| !found.is_void)
            .filter(of)
            .filter(move |found| !knew(found))
            .filter(move |found| !came_back || found.had_seen(origin, joined))
    }

    /// Whether `origin` writes without effect from some op on.
    pub(super) fn is_retired(&self, origin: OriginId) -> bool {
        self.retirements_of(origin).next().is_some()
    }

    /// How many ops of `origin` count; none where all do.
    pub(super) fn limit(&self, origin: OriginId) -> Option<u64> {
        self.retirements_of(origin)
            .map(|found| seen(&found.cut, origin))
            .max()
    }

    pub(super) fn is_cut(&self, origin: OriginId, seq: u64) -> bool {
        self.limit(origin).is_some_and(|limit| seq > limit)
    }

    /// The retirement that lets an op count which another would have cut.
    fn let_through(&self, origin: OriginId, seq: u64) -> Option<Spot> {
        let cuts = |found: &&Retirement| seen(&found.cut, origin) < seq;
        self.retirements_of(origin).find(cuts)?;
        self.retirements_of(origin)
            .filter(|found| !cuts(found))
            .map(|found| self.spot_of(found.place))
            .min()
    }

    /// Some retirement that `origin` is cut by.
    pub(super) fn retired_by(&self, origin: OriginId) -> impl Iterator<Item = (OriginId, u64)> {
        self.retirements_of(origin).map(|found| {
            let (_, _, of, seq) = found.place;
            (of, seq)
        })
    }

    /// Whether the retirement at `place` has no effect.
    pub(super) fn is_void(&self, place: Place) -> bool {
        let mut retirements = self.retirements.iter();
        retirements.any(|found| found.place == place && found.is_void)
    }

    /// Decides which retirements count: those whose writers stand by their own numbers and are not cut before them by
    /// others that count. Of clusters that retire each other, the one whose retirement goes first in the order has its way. The clusters for which
    /// that is another decision than before.
    fn weigh(&mut self) -> Vec<u128> {
        let before = self.retirements.clone();
        for found in self.retirements.iter_mut() {
            found.is_void = true;
        }
        let mut left: Vec<Place> = before.iter().map(|found| found.place).collect();
        while !left.is_empty() {
            let is_free = |place: &&Place| {
                let (_, _, origin, seq) = **place;
                let others = before.iter().filter(|found| left.contains(&found.place));
                let mut others = others.filter(|found| found.place != **place);
                !others
                    .any(|found| found.cluster == origin.cluster && seen(&found.cut, origin) < seq)
            };
            let Some(next) = left.iter().find(is_free).or(left.first()).copied() else {
                break;
            };
            left.retain(|place| *place != next);
            let (_, _, origin, seq) = next;
            let counts = self.is_grounded(origin, seq) && !self.is_cut(origin, seq);
            if let Some(found) = self
                .retirements
                .iter_mut()
                .find(|found| found.place == next)
            {
                found.is_void = !counts;
            }
        }
        let changed = self.retirements.iter().zip(&before);
        changed
            .filter(|(now, before)| now.is_void != before.is_void)
            .map(|(now, _)| now.cluster)
            .collect()
    }

    // Lives of one store

    /// The lives of the same store that have taken `origin`'s place, each with the op in which it joined.
    pub(super) fn successors(&self, origin: OriginId) -> impl Iterator<Item = (OriginId, u64)> {
        let follows = |one: OriginId, other: OriginId| {
            let joined = self.joins.get(&one);
            joined.is_some_and(|joined| joined.follows.contains(&other))
        };
        self.joins
            .iter()
            .filter(move |(later, _)| later.cluster == origin.cluster && **later != origin)
            // Where each has seen the other, both are there.
            .filter(move |(later, _)| follows(**later, origin) && !follows(origin, **later))
            .map(|(later, joined)| (*later, joined.seq))
    }

    pub(super) fn is_superseded(&self, origin: OriginId) -> bool {
        self.successors(origin).next().is_some()
    }

    /// The op in which `origin` joined.
    pub(super) fn joined(&self, origin: OriginId) -> Option<u64> {
        self.joins.get(&origin).map(|joined| joined.seq)
    }

    /// Whether another life of `origin`'s store has joined of which `origin` has not said that it is over.
    pub(super) fn has_unnamed_life(&self, origin: OriginId) -> bool {
        let Some(own) = self.joins.get(&origin) else {
            return false;
        };
        let mut lives = self.joins.keys();
        lives.any(|other| {
            other.cluster == origin.cluster && *other != origin && !own.follows.contains(other)
        })
    }

    // What ops bring

    /// Takes `op` in. `is_kept`: it is part of a slice.
    pub(super) fn note(&mut self, op: &Op, is_kept: bool) -> Moved {
        let mut moved = Moved::default();
        match &op.body {
            OpBody::ClusterJoined { .. } => {
                let follows = op.deps.iter().map(|(origin, _)| *origin);
                let follows: Vec<_> = follows
                    .filter(|other| other.cluster == op.origin.cluster)
                    .collect();
                match self.joins.get_mut(&op.origin) {
                    Some(joined) => joined.follows = follows,
                    None => {
                        let joined = Joined {
                            deps: op.deps.clone(),
                            seq: op.seq,
                            follows,
                        };
                        self.joins.insert(op.origin, joined);
                        // It may have come back from a retirement that cut what it wrote before.
                        if self
                            .retirements
                            .iter()
                            .any(|r| r.cluster == op.origin.cluster)
                        {
                            moved.origins.push(op.origin);
                        }
                    }
                }
            }
            OpBody::ClusterRetired { cluster, cut } => {
                self.retirements.push_back(Retirement {
                    place: place(op),
                    cluster: cluster.0,
                    cut: cut.clone(),
                    is_void: false,
                });
                self.retirements.sort();
                moved.clusters.push(cluster.0);
            }
            OpBody::FederationFounded => {
                let founding = Founding {
                    place: place(op),
                    founders: op
                        .deps
                        .iter()
                        .map(|(origin, _)| *origin)
                        .chain([op.origin])
                        .collect(),
                };
                moved.is_founding = self.found(founding);
            }
            _ => {}
        }
        if !moved.is_founding {
            moved.origins.extend(self.look_for_newcomers(op, is_kept));
            // What a retirement let through stands beside it.
            let touches = !moved.is_empty();
            for retirement in &self.retirements {
                if moved.origins.contains(&retirement.place.2) {
                    moved.clusters.push(retirement.cluster);
                }
            }
            if touches && !self.retirements.is_empty() {
                moved.clusters.extend(self.weigh());
            }
        }
        moved
    }

    /// Whether the founding is another since.
    pub(super) fn found(&mut self, founding: Founding) -> bool {
        match &self.founding {
            Some(known) if known.place == founding.place => false,
            Some(known) => {
                self.has_rival = true;
                let is_earlier = founding.place < known.place;
                if is_earlier {
                    self.founding = Some(founding);
                }
                is_earlier
            }
            None => {
                self.founding = Some(founding);
                true
            }
        }
    }

    /// Looks at everything again, in an order in which causes come first.
    pub(super) fn look_again<'a>(&mut self, ops: impl Iterator<Item = &'a Op>) {
        self.newcomers = OrdMap::new();
        for op in ops {
            self.look_for_newcomers(op, true);
        }
        self.weigh();
    }

    /// Whose ops stand elsewhere because of `op`.
    fn look_for_newcomers(&mut self, op: &Op, is_kept: bool) -> Vec<OriginId> {
        let Some(founding) = self.founding.as_ref().filter(|_| is_kept) else {
            return vec![];
        };
        let mut moved = vec![];
        if !founding.founders.contains(&op.origin) {
            let newcomer = self.newcomers.entry(op.origin).or_default();
            if newcomer.grounded_from.is_none() {
                let is_seen = |(of, seq): (&OriginId, &u64)| seen(&op.deps, *of) >= *seq;
                if newcomer.seen_by.iter().any(is_seen) {
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

    /// What follows from the ops of both; each is of the same founding, or has looked at its ops again.
    pub(super) fn join(&mut self, theirs: &Standing) {
        self.has_rival |= theirs.has_rival;
        for found in &theirs.retirements {
            if !self
                .retirements
                .iter()
                .any(|known| known.place == found.place)
            {
                self.retirements.push_back(found.clone());
            }
        }
        self.retirements.sort();
        for (origin, joined) in &theirs.joins {
            let known = self.joins.entry(*origin).or_insert_with(|| joined.clone());
            for other in &joined.follows {
                if !known.follows.contains(other) {
                    known.follows.push(*other);
                }
            }
            known.follows.sort();
        }
        for (origin, newcomer) in &theirs.newcomers {
            let known = self.newcomers.entry(*origin).or_default();
            let both = [known.grounded_from, newcomer.grounded_from];
            known.grounded_from = both.into_iter().flatten().min();
            for (of, seq) in &newcomer.seen_by {
                let first = known.seen_by.entry(*of).or_insert(*seq);
                *first = (*first).min(*seq);
            }
            for (count, at) in &newcomer.anchors {
                known.hold(*count, *at);
            }
        }
        self.weigh();
    }
}

impl Retirement {
    fn had_seen(&self, origin: OriginId, joined: Option<&Joined>) -> bool {
        joined.is_some_and(|joined| seen(&self.cut, origin) >= joined.seq)
    }
}

impl Newcomer {
    fn is_grounded(&self, seq: u64) -> bool {
        self.grounded_from.is_some_and(|from| seq >= from)
    }

    fn anchor(&self, seq: u64) -> Option<Place> {
        let mut anchors = self.anchors.iter();
        anchors.find(|(count, _)| *count >= seq).map(|(_, at)| *at)
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

impl PartialOrd for Retirement {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Retirement {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place.cmp(&other.place)
    }
}
