//! What goes wrong: drawn for each run, and then one thing after the other until all is healed.

use vortex_core::{ids::ClusterId, journal::Command};

use super::{
    super::{Planted, commands::call},
    World,
};
use crate::Dice;

/// What may happen in a run: each seed draws some of it, so that faults are also seen alone.
pub(super) struct Faults {
    pub(super) loses: bool,
    pub(super) repeats: bool,
    pub(super) reorders: bool,
    pub(super) partitions: bool,
    pub(super) crashes: bool,
    pub(super) fills: bool,
    pub(super) skews: bool,
    pub(super) pauses: bool,
    pub(super) restores: bool,
    pub(super) clones: bool,
    pub(super) truncates: bool,
    pub(super) settles: bool,
    pub(super) retires: bool,
    /// Whether who was retired comes back.
    pub(super) returns: bool,
}

impl Faults {
    /// Some of them. In a run with a planted fault, those by which that one shows.
    pub(super) fn drawn(dice: &mut Dice, planted: Planted) -> Faults {
        let mut maybe = || dice.within(0..2) == 0;
        let mut faults = Faults {
            loses: maybe(),
            repeats: maybe(),
            reorders: maybe(),
            partitions: maybe(),
            crashes: maybe(),
            fills: maybe(),
            skews: maybe(),
            pauses: maybe(),
            restores: maybe(),
            clones: false,
            truncates: maybe(),
            settles: maybe(),
            retires: maybe(),
            returns: maybe(),
        };
        faults.clones = dice.within(0..8) == 0 || planted == Planted::NoHashCheck;
        if planted == Planted::ReusedIncarnation {
            faults.restores = true;
            faults.clones = false;
        }
        if planted == Planted::EarlySettle {
            faults.settles = true;
            faults.clones = false;
        }
        faults
    }
}

impl World {
    pub(super) fn trouble(&mut self) {
        let count = u64::try_from(self.clusters.len()).expect("few");
        let who = usize::try_from(self.dice.within(0..count)).expect("few");
        let what = self.dice.within(0..14);
        self.trace(&[4, what, u64::try_from(who).expect("few")]);
        let span = self.dice.within(500..15_000);
        match what {
            0 | 1 if self.faults.partitions => {
                let (one, other) = *self.dice.pick(&self.neighbours.clone());
                match self.dice.within(0..3) {
                    0 => self.cuts.push((one, other)),
                    1 => self.cuts.push((other, one)),
                    _ => self.cuts.extend([(one, other), (other, one)]),
                }
            }
            2 | 3 if !self.cuts.is_empty() => {
                self.cuts.remove(0);
            }
            4 if self.faults.crashes && self.clusters[who].is_up => self.crash(who, span),
            5 if self.faults.fills => {
                let cluster = &mut self.clusters[who];
                cluster.is_disk_full = !cluster.is_disk_full;
            }
            6 if self.faults.skews => {
                let jump = i64::try_from(self.dice.within(0..7_200_000)).expect("small");
                self.clusters[who].skew_ms = jump - 3_600_000;
            }
            7 if self.faults.pauses => self.clusters[who].paused_until = self.now + span,
            8 => self.clusters[who].backup = Some(self.clusters[who].disk.clone()),
            9 if self.faults.clones && self.clusters[who].is_up => self.set_back(who, false),
            9 if self.faults.restores && self.clusters[who].is_up => self.set_back(who, true),
            10 if self.faults.truncates
                && self.clusters[who].is_up
                && self.clusters[who].pending.is_empty() =>
            {
                if self.faults.settles {
                    self.clusters[who].settle();
                }
                self.clusters[who].truncate();
            }
            11 | 12 if self.faults.settles => self.clusters[who].settle(),
            13 if self.faults.retires => self.retire(who),
            _ => {}
        }
    }

    /// One cluster retires another, or two retire it at once. It may be gone, or come back and find out.
    fn retire(&mut self, by: usize) {
        let whom = self.retired.unwrap_or((by + 1) % self.clusters.len());
        let is_ready = self.is_awake(by) && !self.clusters[by].must_rejoin;
        if whom == by || self.clusters.len() < 3 || !is_ready || self.faults.clones {
            return;
        }
        let cluster = ClusterId(self.clusters[whom].origin().cluster);
        let before = self.clusters[by].state.heads.clone();
        self.give(by, &call(Command::RetireCluster(cluster)));
        if self.clusters[by].state.heads == before {
            return;
        }
        self.retirers.insert(by);
        self.oracle.may_cut = true;
        self.report.retirements += 1;
        if self.retired.replace(whom).is_none() && !self.faults.returns {
            self.lose(whom);
        }
    }

    /// A cluster is gone for good; its neighbours are linked in its place.
    fn lose(&mut self, who: usize) {
        let cluster = &mut self.clusters[who];
        cluster.is_up = false;
        cluster.is_gone = true;
        cluster.links.clear();
        let others: Vec<usize> = self
            .neighbours
            .iter()
            .filter_map(|(one, other)| match who {
                _ if who == *one => Some(*other),
                _ if who == *other => Some(*one),
                _ => None,
            })
            .collect();
        self.neighbours
            .retain(|(one, other)| *one != who && *other != who);
        for (index, one) in others.iter().enumerate() {
            for other in &others[index + 1..] {
                let pair = (*one.min(other), *one.max(other));
                if !self.neighbours.contains(&pair) {
                    self.neighbours.push(pair);
                }
            }
        }
        self.oracle.lost(who, &self.clusters);
    }

    pub(super) fn heal(&mut self) {
        self.is_calm = true;
        self.cuts.clear();
        for who in 0..self.clusters.len() {
            self.clusters[who].is_disk_full = false;
            self.clusters[who].paused_until = 0;
            self.restart(who);
        }
    }
}
