//! The clusters, and the order in which things happen: a run from its first event to its last.
//!
//! What happens is told apart by theme: `people` ask, `network` carries frames, `actions` does what sessions say,
//! `disk` keeps and loses, `trouble` goes wrong and heals.

mod actions;
mod disk;
mod network;
mod people;
mod trouble;

use std::collections::{BTreeMap, BTreeSet};

use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Call, Context, Decision, JoinReason, Member, OpBody, decide, seal},
    peering::Frame,
    rollout::{BreakerPolicy, NoFleet, NoPeers, NothingMeasured, PeerSight},
    time::Timestamp,
};

use self::trouble::Faults;
use super::{
    Planted, Report,
    check::Oracle,
    cluster::Cluster,
    commands::{contents, founding_calls, joining_call},
};
use crate::Dice;

/// How long chaos lasts, in simulated milliseconds.
const CHAOS_MS: u64 = 60_000;
/// How long clusters may take to agree after healing.
const HEAL_MS_MAX: u64 = 90_000;
/// How long they may take after that until they need to keep hardly any ops in memory.
const REST_MS_MAX: u64 = 90_000;
/// How many that is: some confirmations each.
const AT_REST_MAX: usize = 64;
const POLL_MS: u64 = 1_000;
/// The wall clock's beginning.
const EPOCH_MS: u64 = 1_000_000_000;

enum Event {
    Arrive {
        from: usize,
        to: usize,
        link: u64,
        frame: Frame,
    },
    Poll(usize),
    Sync(usize),
    Ask(usize),
    Trouble,
    Restart(usize),
}

pub(super) struct World {
    planted: Planted,
    dice: Dice,
    faults: Faults,
    now: u64,
    order: u64,
    queue: BTreeMap<(u64, u64), Event>,
    clusters: Vec<Cluster>,
    neighbours: Vec<(usize, usize)>,
    /// Cut from the first to the second.
    cuts: Vec<(usize, usize)>,
    links: u64,
    incarnations: u64,
    /// When each cluster last heard of which other.
    heard: BTreeMap<(usize, u128), u64>,
    is_calm: bool,
    /// The cluster that is retired, if any, and those that retire it.
    retired: Option<usize>,
    retirers: BTreeSet<usize>,
    oracle: Oracle,
    report: Report,
}

impl World {
    pub(super) fn new(seed: u64, planted: Planted) -> World {
        let mut dice = Dice::new(seed);
        let count = usize::try_from(dice.within(2..6)).expect("few");
        let faults = Faults::drawn(&mut dice, planted);
        // A chain, a ring, or a mesh.
        let shape = dice.within(0..3);
        let mut neighbours = vec![];
        for one in 0..count {
            for other in one + 1..count {
                let closes_ring = one == 0 && other == count - 1;
                if shape == 2 || other == one + 1 || (shape == 1 && closes_ring) {
                    neighbours.push((one, other));
                }
            }
        }
        let clusters = (1..=count)
            .map(|number| Cluster::new(u128::try_from(number).expect("few"), planted))
            .collect();
        let mut oracle = Oracle::default();
        oracle.may_fork = faults.clones;
        World {
            planted,
            dice,
            faults,
            now: 0,
            order: 0,
            queue: BTreeMap::new(),
            clusters,
            neighbours,
            cuts: vec![],
            links: 0,
            incarnations: 1,
            heard: BTreeMap::new(),
            is_calm: false,
            retired: None,
            retirers: BTreeSet::new(),
            oracle,
            report: Report::default(),
        }
    }

    pub(super) fn run(mut self) -> Report {
        for who in 0..self.clusters.len() {
            let at = self.dice.within(0..POLL_MS);
            self.after(at, Event::Poll(who));
            self.after(at + 1, Event::Ask(who));
        }
        for who in 0..self.clusters.len() {
            self.join(who, JoinReason::Fresh);
        }
        self.found();
        self.after(2_000, Event::Trouble);
        self.until(CHAOS_MS);
        self.heal();
        let healed = self.now;
        let mut has_agreed = false;
        while self.now < healed + HEAL_MS_MAX {
            self.until(self.now + POLL_MS);
            has_agreed = self.has_agreed();
            if has_agreed {
                break;
            }
        }
        self.report.healed_in_ms = self.now - healed;
        self.come_to_rest();
        has_agreed = has_agreed && self.has_agreed();
        let present = self.clusters.iter().filter(|cluster| !cluster.is_gone);
        let present: Vec<&Cluster> = present.collect();
        self.oracle.end(&present, has_agreed);
        for target in self.clusters[0].durable.targets.values() {
            self.report.conflicts += target.conflicts.len();
            self.report.fenced += target.fenced.len();
        }
        for rollout in self.clusters[0].durable.rollouts.values() {
            let begun = rollout.legs.values().filter(|leg| leg.stage > 0);
            self.report.legs += usize::from(begun.count() > 1);
            let finished = rollout.legs.values().filter(|leg| leg.is_finished);
            self.report.finished += finished.count();
        }
        self.report.forks = self.oracle.forked.len();
        self.report.violations = self.oracle.violations;
        self.report
    }

    /// The first cluster publishes what the others will argue about.
    fn found(&mut self) {
        for call in founding_calls() {
            self.give(0, &call);
        }
    }

    /// Says that the cluster takes part, in the life of its store that it has now.
    fn join(&mut self, who: usize, why: JoinReason) {
        let ids: Vec<u128> = self.clusters.iter().map(|c| c.origin().cluster).collect();
        let knows = self.neighbours.iter().filter_map(|(one, other)| match who {
            _ if who == *one => Some(ids[*other]),
            _ if who == *other => Some(ids[*one]),
            _ => None,
        });
        let call = joining_call(ids[who], why, knows.collect());
        self.give(who, &call);
    }

    /// Gives a call that nobody refuses.
    fn give(&mut self, who: usize, call: &Call) {
        let wall = self.wall(who);
        let cluster = &self.clusters[who];
        let origin = cluster.origin();
        if let Ok(Decision::Write(bodies)) =
            decide(&cluster.state, call, context(wall, 0, origin, &NoPeers))
        {
            self.write_own(who, Some(call), bodies);
        }
    }

    /// Writes ops of a cluster's own, with the contents they speak of.
    fn write_own(&mut self, who: usize, call: Option<&Call>, bodies: Vec<OpBody>) {
        let wall = self.wall(who);
        let cluster = &mut self.clusters[who];
        let entries = seal(&cluster.state, cluster.origin(), wall, call, bodies);
        for blob in entries.iter().flat_map(|entry| entry.op().body.contents()) {
            let mut known = contents().into_iter();
            let bytes = known
                .find(|bytes| Digest::of(bytes) == blob)
                .expect("one of ours");
            cluster.arrived.insert(blob, bytes.into());
        }
        for entry in &entries {
            let bytes = entry.hash().0;
            self.trace(&[1, entry.op().seq, u64::from(bytes[0]), u64::from(bytes[1])]);
        }
        self.report.ops += entries.len();
        let (_, was_refused) = self.clusters[who].write(entries);
        if was_refused {
            self.oracle
                .violate("I7", format!("{who} could not apply its own op"));
        }
        self.plan_sync(who);
    }

    /// The clusters that are not gone for good.
    fn present(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.iter().filter(|cluster| !cluster.is_gone)
    }

    /// Lets time pass until hardly any op has to be kept in memory: chains and rings settle without anybody's help,
    /// and nobody who is gone keeps them from it.
    fn come_to_rest(&mut self) {
        if !self.oracle.forked.is_empty() || !self.oracle.alarmed.is_empty() {
            return;
        }
        let agreed = self.now;
        let mut left = 0;
        while self.now < agreed + REST_MS_MAX {
            for cluster in self.clusters.iter_mut().filter(|cluster| !cluster.is_gone) {
                cluster.settle();
            }
            let counts = self
                .present()
                .map(|cluster| cluster.durable.unsettled_count());
            left = counts.max().unwrap_or_default();
            if left <= AT_REST_MAX && self.has_agreed() {
                break;
            }
            self.until(self.now + POLL_MS);
        }
        self.report.left = left;
        if self.is_orphaned() {
            self.report.orphaned += 1;
        } else if left > AT_REST_MAX {
            let what = format!("{left} ops are kept in memory when all is quiet");
            self.oracle.violate("I11", what);
        }
    }

    /// Whether somebody is gone whom nobody can retire: all that are left were restored since, and the retirement that
    /// one of them wrote was lost with its disk. Known, and told in the guide: they hold on to their ops.
    fn is_orphaned(&self) -> bool {
        let gone = self.clusters.iter().filter(|cluster| cluster.is_gone);
        gone.map(|gone| gone.origin().cluster).any(|gone| {
            let member = |cluster: &Cluster| cluster.durable.members().get(&gone).cloned();
            let may_retire = |cluster: &Cluster| cluster.state.is_placed(cluster.origin());
            let is_member = |member: Member| member.retired_at.is_none();
            self.present()
                .all(|one| member(one).is_some_and(is_member) && !may_retire(one))
        })
    }

    fn has_agreed(&self) -> bool {
        let mut present = self.present();
        let first = present.next().map(|cluster| &cluster.durable.heads);
        let is_quiet = |cluster: &Cluster| cluster.is_up && cluster.pending.is_empty();
        self.present()
            .all(|cluster| is_quiet(cluster) && Some(&cluster.durable.heads) == first)
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.order += 1;
        self.queue.insert((self.now + delay, self.order), event);
    }

    /// Mixes what happened into the trace.
    fn trace(&mut self, parts: &[u64]) {
        for part in parts {
            let mixed = (self.report.trace ^ part).wrapping_mul(0x0100_0000_01b3);
            self.report.trace = mixed.rotate_left(23) ^ (mixed >> 7);
        }
    }

    fn until(&mut self, end: u64) {
        while let Some(next) = self.queue.first_entry() {
            let (at, _) = *next.key();
            if at > end {
                break;
            }
            let event = next.remove();
            self.now = at;
            self.happen(event);
        }
        self.now = end;
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrive {
                from,
                to,
                link,
                frame,
            } => self.arrive(from, to, link, frame),
            Event::Poll(who) => {
                self.poll(who);
                self.after(POLL_MS, Event::Poll(who));
            }
            Event::Sync(who) => self.sync(who),
            Event::Ask(who) => {
                if !self.is_calm {
                    self.ask(who);
                    let pause = self.dice.within(100..2_000);
                    self.after(pause, Event::Ask(who));
                }
            }
            Event::Trouble => {
                if !self.is_calm {
                    self.trouble();
                    let pause = self.dice.within(200..4_000);
                    self.after(pause, Event::Trouble);
                }
            }
            Event::Restart(who) => self.restart(who),
        }
    }

    fn is_awake(&self, who: usize) -> bool {
        let cluster = &self.clusters[who];
        cluster.is_up && cluster.paused_until <= self.now
    }

    fn wall(&self, who: usize) -> Timestamp {
        Timestamp(self.clusters[who].wall(EPOCH_MS + self.now))
    }
}

fn context<'a>(
    now: Timestamp,
    random: u64,
    origin: OriginId,
    peers: &'a dyn PeerSight,
) -> Context<'a> {
    Context {
        now,
        random,
        fleets: &NoFleet,
        measured: &NothingMeasured,
        peers,
        looked_at: now,
        breaker: BreakerPolicy::default(),
        cluster: Some(origin.cluster),
    }
}
