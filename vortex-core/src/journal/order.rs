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
    newcomers::Newcomer,
    op::Op,
    retirements::{Joined, Retirement},
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
    pub(super) foundings: Vector<Founding>,
    pub(super) newcomers: OrdMap<OriginId, Newcomer>,
    pub(super) retirements: Vec<Retirement>,
    pub(super) joins: OrdMap<OriginId, Joined>,
}

/// The op before which nothing was folded for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Founding {
    pub(super) place: Place,
    /// Whoever its writer had heard of, and itself.
    pub(super) founders: Vec<OriginId>,
}

/// Whose ops may stand elsewhere since an op was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) origins: Vec<OriginId>,
    pub(super) clusters: Vec<u128>,
    /// The founding is another, or other retirements count: everything has to be looked at.
    pub(super) is_upheaval: bool,
}

impl Moved {
    pub(super) fn is_empty(&self) -> bool {
        *self == Moved::default()
    }

    pub(super) fn concerns(&self, op: &Op) -> bool {
        self.is_upheaval
            || self.origins.contains(&op.origin)
            || self.clusters.contains(&op.origin.cluster)
    }

    pub(super) fn add(&mut self, other: Moved) {
        self.origins.extend(other.origins);
        self.clusters.extend(other.clusters);
        self.is_upheaval |= other.is_upheaval;
    }
}

pub(super) fn seen(deps: &[(OriginId, u64)], of: OriginId) -> u64 {
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

    pub(super) fn spot_of(&self, own: Place) -> Spot {
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

    // What ops bring

    /// Takes `op` in. `is_kept`: it is part of a slice.
    pub(super) fn note(&mut self, op: &Op, is_kept: bool) -> Moved {
        let mut moved = Moved::default();
        let founded = self.founding().map(|founding| founding.place);
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
                            moved.is_upheaval = true;
                        }
                    }
                }
            }
            OpBody::ClusterRetired { cluster, cut } => {
                self.retirements.push(Retirement {
                    place: place(op),
                    cluster: cluster.0,
                    cut: cut.clone(),
                    is_void: false,
                });
                self.retirements.sort();
                moved.is_upheaval = true;
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
                // Whoever had seen one founds nothing new: it gives newcomers that have outlived all founders a place.
                let had_seen = |known: &Founding| {
                    let (_, _, of, seq) = known.place;
                    founding.place.2 == of || seen(&op.deps, of) >= seq
                };
                if !self.foundings.iter().any(had_seen) {
                    self.foundings.push_back(founding);
                }
            }
            _ => {}
        }
        moved.is_upheaval |= self.founding().map(|founding| founding.place) != founded;
        if !moved.is_upheaval {
            moved.origins.extend(self.look_for_newcomers(op, is_kept));
            // What a retirement let through stands beside it.
            for retirement in &self.retirements {
                if moved.origins.contains(&retirement.place.2) {
                    moved.clusters.push(retirement.cluster);
                }
            }
            let decides = self
                .retirements
                .iter()
                .any(|found| found.place.2 == op.origin);
            if decides || !moved.is_empty() {
                moved.is_upheaval = !self.weigh().is_empty();
            }
        }
        moved
    }

    /// The founding that counts: the first of those whose writers were not retired before.
    pub(super) fn founding(&self) -> Option<&Founding> {
        let rank = |found: &&Founding| (self.is_cut_by_any(found.place), found.place);
        match self.foundings.len() {
            0 | 1 => self.foundings.front(),
            _ => self.foundings.iter().min_by_key(rank),
        }
    }

    /// Whether there is another that would count too: two federations have met that should not have.
    pub(super) fn has_rival(&self) -> bool {
        let counting = self.foundings.iter();
        let counting = counting.filter(|found| !self.is_cut_by_any(found.place));
        self.foundings.len() > 1 && counting.count() > 1
    }

    /// Takes over what the other knows of members, and of settled ops. Everything else has to be looked at again.
    pub(super) fn join(&mut self, other: &Standing) {
        for found in &other.foundings {
            if !self.foundings.contains(found) {
                self.foundings.push_back(found.clone());
            }
        }
        for found in &other.retirements {
            let mut known = self.retirements.iter();
            if !known.any(|known| known.place == found.place) {
                self.retirements.push(found.clone());
            }
        }
        self.retirements.sort();
        for (origin, joined) in &other.joins {
            let known = self.joins.entry(*origin).or_insert_with(|| joined.clone());
            for life in &joined.follows {
                if !known.follows.contains(life) {
                    known.follows.push(*life);
                }
            }
            known.follows.sort();
        }
        for (origin, newcomer) in &other.newcomers {
            self.newcomers.entry(*origin).or_default().join(newcomer);
        }
    }
}
