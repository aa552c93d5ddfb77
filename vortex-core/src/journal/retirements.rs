//! Retirements, and the lives of one store: which clusters are over, and from which op on.

use serde::{Deserialize, Serialize};

use super::{
    order::{Spot, Standing, seen},
    slice::Place,
};
use crate::ids::OriginId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Retirement {
    pub(super) place: Place,
    pub(super) cluster: u128,
    pub(super) cut: Vec<(OriginId, u64)>,
    /// Its writer was cut before it by another retirement that counts, or was a newcomer that had not seen what
    /// others have let go of.
    pub(super) is_void: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Joined {
    /// What it had seen when it joined.
    pub(super) deps: Vec<(OriginId, u64)>,
    /// The number of the op in which it joined.
    pub(super) seq: u64,
    /// The lives of the same store that it had seen when it last joined.
    pub(super) follows: Vec<OriginId>,
}

impl Standing {
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
    pub(super) fn let_through(&self, origin: OriginId, seq: u64) -> Option<Spot> {
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
    pub(super) fn weigh(&mut self) -> Vec<u128> {
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

    /// Whether any retirement, whether or not it counts, cuts the op at `place`.
    pub(super) fn is_cut_by_any(&self, place: Place) -> bool {
        let (_, _, origin, seq) = place;
        let joined = self.joins.get(&origin);
        self.retirements.iter().any(|found| {
            let (_, _, of, retired_seq) = found.place;
            let knew = joined.is_some_and(|joined| seen(&joined.deps, of) >= retired_seq);
            found.cluster == origin.cluster && seen(&found.cut, origin) < seq && !knew
        })
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
}

impl Retirement {
    fn had_seen(&self, origin: OriginId, joined: Option<&Joined>) -> bool {
        joined.is_some_and(|joined| seen(&self.cut, origin) >= joined.seq)
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
