//! The clusters, the network between them, and the order in which things happen.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use vortex_core::{
    ids::{ClusterId, Digest, OriginId},
    journal::{
        Call, Command, Context, Decision, JoinReason, Member, OpBody, Rejection, State, decide,
        due, members_due, seal,
    },
    peering::{Action, Alarm, Config, Flaws, Frame, Session},
    rollout::{BreakerPolicy, NoFleet, NoPeers, NothingMeasured, PeerSight},
    time::{Span, Timestamp},
};

use super::{
    Planted, Report,
    check::Oracle,
    cluster::{Cluster, Held, Link},
    commands::{call, contents, founding_calls, joining_call, some_call},
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

/// What may happen in a run: each seed draws some of it, so that faults are also seen alone.
struct Faults {
    loses: bool,
    repeats: bool,
    reorders: bool,
    partitions: bool,
    crashes: bool,
    fills: bool,
    skews: bool,
    pauses: bool,
    restores: bool,
    clones: bool,
    truncates: bool,
    settles: bool,
    retires: bool,
    /// Whether who was retired comes back.
    returns: bool,
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

    // People

    fn ask(&mut self, who: usize) {
        if !self.is_awake(who) || self.clusters[who].must_rejoin {
            return;
        }
        let wall = self.wall(who);
        let random = self.dice.roll();
        let allow_divergent = self.dice.within(0..2) == 0;
        let cluster = &self.clusters[who];
        let origin = cluster.origin();
        let ages = Ages {
            now: self.now,
            who,
            heard: &self.heard,
        };
        let context = context(wall, random, origin, &ages);
        let bodies = if self.dice.within(0..4) == 0 {
            (None, due(&cluster.state, &context))
        } else {
            let mut call = some_call(&cluster.state, origin.cluster, wall.0, &mut self.dice);
            call.allow_divergent = allow_divergent;
            match decide(&cluster.state, &call, context) {
                Ok(Decision::Write(bodies)) => (Some(call), bodies),
                Ok(Decision::Answered(_)) => return,
                Err(rejection) => {
                    let is_rollback = matches!(call.command, Command::Rollback(_));
                    let has_nowhere_to_go = matches!(
                        rejection,
                        Rejection::NothingBefore(_)
                            | Rejection::StableMovedOn { .. }
                            | Rejection::UnknownRollout(_)
                            | Rejection::Retired
                    );
                    if is_rollback && !has_nowhere_to_go {
                        self.oracle
                            .violate("I12", format!("no rollback: {rejection}"));
                    }
                    return;
                }
            }
        };
        let (call, bodies) = bodies;
        self.write_own(who, call.as_ref(), bodies);
    }

    // Disk

    fn plan_sync(&mut self, who: usize) {
        let cluster = &mut self.clusters[who];
        if cluster.pending.is_empty() || cluster.is_syncing {
            return;
        }
        cluster.is_syncing = true;
        let delay = if self.is_calm {
            1
        } else {
            self.dice.within(1..60)
        };
        self.after(delay, Event::Sync(who));
    }

    fn sync(&mut self, who: usize) {
        self.clusters[who].is_syncing = false;
        if !self.clusters[who].is_up || self.clusters[who].pending.is_empty() {
            return;
        }
        if self.clusters[who].is_disk_full {
            self.clusters[who].forget_pending();
            for link in self.clusters[who].links.values_mut() {
                link.session.refused();
            }
            return;
        }
        let synced = self.clusters[who].sync();
        self.trace(&[2, u64::try_from(synced.len()).expect("few")]);
        self.oracle.synced(who, &self.clusters[who], &synced);
        self.tell_durable(who);
    }

    fn tell_durable(&mut self, who: usize) {
        let heads = self.clusters[who].durable.heads.clone();
        let wall = self.wall(who);
        let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
        for peer in peers {
            if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                let actions = link.session.durable(&heads, wall);
                self.act(who, peer, actions);
            }
        }
    }

    // Network

    fn arrive(&mut self, from: usize, to: usize, link: u64, frame: Frame) {
        if !self.is_awake(to) {
            // A pause holds what arrives; a crash loses it.
            if self.clusters[to].is_up {
                let wait = self.clusters[to].paused_until - self.now;
                self.after(
                    wait,
                    Event::Arrive {
                        from,
                        to,
                        link,
                        frame,
                    },
                );
            }
            return;
        }
        self.report.frames += 1;
        let sender = self.clusters[from].origin().cluster;
        self.heard.insert((to, sender), self.now);
        let size = u64::try_from(frame.size_bytes()).expect("small");
        self.trace(&[
            3,
            self.now,
            size,
            u64::try_from(from * 8 + to).expect("few"),
        ]);
        self.oracle.frame(&frame);
        if matches!(frame, Frame::Hello(_)) {
            let is_known =
                (self.clusters[to].links.get(&from)).is_some_and(|known| known.number >= link);
            if !is_known {
                self.connect(to, from, link);
            }
        }
        let wall = self.wall(to);
        let Some(known) = self.clusters[to].links.get_mut(&from) else {
            return;
        };
        if known.number != link {
            return;
        }
        // What is settled rests on it: nothing comes from a life that is over.
        let greeted = known.session.peer_origin();
        if greeted.is_some_and(|origin| self.clusters[to].state.is_superseded(origin)) {
            self.clusters[to].links.remove(&from);
            return;
        }
        let Some(known) = self.clusters[to].links.get_mut(&from) else {
            return;
        };
        let actions = known.session.handle(frame, wall);
        self.oracle.session(&known.session);
        self.act(to, from, actions);
    }

    fn connect(&mut self, who: usize, peer: usize, link: u64) {
        let members = self.clusters.iter().map(|cluster| cluster.origin().cluster);
        let config = Config {
            own: self.clusters[who].origin(),
            peer: self.clusters[peer].origin().cluster,
            speaks_for: members.collect(),
            relays: false,
            quarantined: self.clusters[who].quarantined.clone(),
            session: link * 2 + u64::from(who > peer),
            flaws: Flaws {
                no_hash_check: self.planted == Planted::NoHashCheck,
                early_ack: self.planted == Planted::EarlyAck,
            },
        };
        let heads = self.clusters[who].durable.heads.clone();
        let session = Session::new(config, heads, self.wall(who));
        let link = Link {
            number: link,
            session,
            held: VecDeque::new(),
        };
        self.clusters[who].links.insert(peer, link);
    }

    fn poll(&mut self, who: usize) {
        if !self.is_awake(who) {
            return;
        }
        let wall = self.wall(who);
        if self.clusters[who].must_rejoin {
            self.rejoin(who);
        }
        self.look_after(who);
        for (one, other) in self.neighbours.clone() {
            let is_linked = self.clusters[who].links.contains_key(&other);
            if one == who && !is_linked {
                self.links += 1;
                self.connect(who, other, self.links);
                let greeting = self.clusters[who].links[&other].session.greet();
                self.act(who, other, greeting);
            }
        }
        let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
        for peer in peers {
            let Some(link) = self.clusters[who].links.get_mut(&peer) else {
                continue;
            };
            let mut actions = link.session.poll(wall);
            if self.dice.within(0..20) == 0 && self.clusters[who].pending.is_empty() {
                let durable = &self.clusters[who].durable;
                let (heads, digest) = (durable.heads.clone(), durable.digest());
                let link = &self.clusters[who].links[&peer];
                actions.extend(link.session.tell_digest(heads, digest));
            }
            self.act(who, peer, actions);
        }
    }

    fn send(&mut self, from: usize, to: usize, link: u64, frame: Frame) {
        let is_cut = self.cuts.contains(&(from, to));
        if is_cut {
            return;
        }
        if self.is_calm {
            self.after(
                2,
                Event::Arrive {
                    from,
                    to,
                    link,
                    frame,
                },
            );
            return;
        }
        if self.faults.loses && self.dice.within(0..20) == 0 {
            return;
        }
        let spread = if self.faults.reorders { 40 } else { 1 };
        if self.faults.repeats && self.dice.within(0..20) == 0 {
            let delay = 5 + self.dice.within(0..spread + 100);
            let frame = frame.clone();
            self.after(
                delay,
                Event::Arrive {
                    from,
                    to,
                    link,
                    frame,
                },
            );
        }
        let delay = 5 + self.dice.within(0..spread);
        self.after(
            delay,
            Event::Arrive {
                from,
                to,
                link,
                frame,
            },
        );
    }

    /// Does what a session says.
    fn act(&mut self, who: usize, peer: usize, actions: Vec<Action>) {
        let mut todo: VecDeque<Action> = actions.into();
        while let Some(action) = todo.pop_front() {
            let Some(link) = self.clusters[who].links.get_mut(&peer) else {
                return;
            };
            let number = link.number;
            match action {
                Action::Send(frame) => {
                    // Said before a store is set back, and heard after: no promise of what is there then.
                    self.oracle.promised(who, &frame);
                    self.send(who, peer, number, frame);
                }
                Action::Append(entries) => {
                    link.held.push_back(Held::Ops(entries));
                    todo.extend(self.take_held(who, peer));
                }
                Action::ReadOps {
                    ticket,
                    origin,
                    from,
                    limit,
                    bytes_max,
                } => {
                    let read = self.clusters[who].read(origin, from, limit, bytes_max);
                    if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                        todo.extend(link.session.ops_read(ticket, read));
                    }
                }
                Action::ReadSnapshot => {
                    let durable = &self.clusters[who].durable;
                    let bytes = durable.to_snapshot().expect("plain data");
                    let heads = durable.heads.clone();
                    if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                        todo.extend(link.session.snapshot_read(bytes, heads));
                    }
                }
                Action::Install { bytes, heads } => {
                    let Ok(state) = State::from_snapshot(&bytes) else {
                        self.oracle
                            .violate("frames", "a damaged snapshot".to_owned());
                        continue;
                    };
                    let state = Box::new(state);
                    link.held.push_back(Held::Snapshot { state, heads });
                    todo.extend(self.take_held(who, peer));
                }
                Action::CompareDigest { heads, digest } => {
                    let durable = &self.clusters[who].durable;
                    let is_same = durable.heads == heads && self.oracle.forked.is_empty();
                    if is_same && durable.digest() != digest {
                        let what = format!("{peer} and {who} have the same ops and differ");
                        self.oracle.violate("I1", what);
                    }
                }
                Action::Alarm(alarm) => self.alarm(who, alarm),
                Action::Close(_) => {
                    self.clusters[who].links.remove(&peer);
                }
                Action::FetchBlobs(digests) => {
                    let cluster = &self.clusters[who];
                    let lacking = digests.into_iter().filter(|blob| cluster.lacks(blob));
                    let lacking: Vec<Digest> = lacking.collect();
                    if let Some(link) = self.clusters[who].links.get(&peer)
                        && !lacking.is_empty()
                    {
                        todo.extend(link.session.want_blobs(lacking));
                    }
                }
                Action::ReadBlobs(digests) => {
                    let blobs = &self.clusters[who].disk.blobs;
                    let found = digests
                        .into_iter()
                        .map(|blob| (blob, blobs.get(&blob).cloned()));
                    let found = found.collect();
                    if let Some(link) = self.clusters[who].links.get(&peer) {
                        todo.extend(link.session.blobs_read(found));
                    }
                }
                Action::StoreBlob(digest, bytes) => {
                    self.clusters[who].arrived.insert(digest, bytes);
                    let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
                    for other in peers {
                        let actions = self.take_held(who, other);
                        if other == peer {
                            todo.extend(actions);
                        } else {
                            self.act(who, other, actions);
                        }
                    }
                }
            }
        }
    }

    /// Writes what a peer has brought, as far as the contents are here that it speaks of.
    fn take_held(&mut self, who: usize, peer: usize) -> Vec<Action> {
        let mut actions = vec![];
        loop {
            let cluster = &mut self.clusters[who];
            let Some(link) = cluster.links.get_mut(&peer) else {
                return actions;
            };
            let Some(held) = link.held.pop_front() else {
                return actions;
            };
            let lacking = lacking(cluster, &held);
            if !lacking.is_empty() {
                if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                    link.held.push_front(held);
                }
                return actions;
            }
            let was_refused = match held {
                Held::Ops(entries) => {
                    let (written, was_refused) = cluster.write(entries);
                    if written > 0 {
                        self.plan_sync(who);
                    }
                    was_refused
                }
                Held::Snapshot { state, heads } => match cluster.install(&state, &heads) {
                    Ok(true) => {
                        self.report.snapshots += 1;
                        self.oracle.synced(who, &self.clusters[who], &[]);
                        self.tell_durable(who);
                        false
                    }
                    Ok(false) => true,
                    Err((origin, seq)) => {
                        self.alarm(who, Alarm::Fork { origin, seq });
                        false
                    }
                },
            };
            if was_refused && let Some(link) = self.clusters[who].links.get_mut(&peer) {
                link.held.clear();
                actions.extend(link.session.refused());
            }
        }
    }

    /// What a daemon does every now and then by itself: it asks again for contents that have not come, says what
    /// others may rely on, and finds its way back when it was retired.
    fn look_after(&mut self, who: usize) {
        let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
        for peer in peers {
            let cluster = &self.clusters[who];
            let held = cluster.links.get(&peer).and_then(|link| link.held.front());
            let lacking = held.map(|held| lacking(cluster, held)).unwrap_or_default();
            if let Some(link) = cluster.links.get(&peer)
                && !lacking.is_empty()
            {
                let actions = link.session.want_blobs(lacking);
                self.act(who, peer, actions);
            }
        }
        let (wall, cluster) = (self.wall(who), &self.clusters[who]);
        if cluster.state.is_retired_here() {
            if self.faults.returns && cluster.pending.is_empty() && !cluster.is_disk_full {
                self.renew(who, JoinReason::Renewed);
            }
            return;
        }
        if cluster.state.announced(cluster.origin()).is_none() {
            // It has said so before, and that was lost.
            self.join(who, JoinReason::Renewed);
            return;
        }
        // An operator sees to it that who is gone is retired.
        if let Some(whom) = self.retired.filter(|whom| self.clusters[*whom].is_gone) {
            let gone = self.clusters[whom].origin().cluster;
            let known = cluster.state.members().get(&gone);
            if self.is_calm && known.is_some_and(|member| member.retired_at.is_none()) {
                self.give(who, &call(Command::RetireCluster(ClusterId(gone))));
            }
        }
        let cluster = &self.clusters[who];
        let context = context(wall, 0, cluster.origin(), &NoPeers);
        let bodies = members_due(&cluster.state, &context);
        if !bodies.is_empty() {
            self.write_own(who, None, bodies);
        }
    }

    fn alarm(&mut self, who: usize, alarm: Alarm) {
        match alarm {
            Alarm::Fork { origin, .. } => {
                self.oracle.alarmed.push(origin);
                self.clusters[who].quarantined.insert(origin);
                if origin == self.clusters[who].origin() {
                    self.clusters[who].must_rejoin = true;
                }
            }
            Alarm::Restored { .. } => {
                if self.planted != Planted::ReusedIncarnation {
                    self.renew(who, JoinReason::Restored);
                }
            }
            Alarm::Malformed(what) => self.oracle.violate("frames", what.to_owned()),
            Alarm::Unauthorised(origin) => {
                self.oracle
                    .violate("authority", format!("{origin} is a member"));
            }
            Alarm::Stale(_) => {}
        }
    }

    // Trouble

    /// Takes a new incarnation: what was written under the old one is somebody else's from now on.
    fn renew(&mut self, who: usize, why: JoinReason) {
        self.incarnations += 1;
        let origin = OriginId {
            cluster: self.clusters[who].origin().cluster,
            incarnation: self.incarnations,
        };
        let cluster = &mut self.clusters[who];
        cluster.disk.origin = origin;
        cluster.forget_pending();
        cluster.links.clear();
        self.join(who, why);
    }

    /// Begins anew, with nothing: its peers have what counts.
    fn rejoin(&mut self, who: usize) {
        self.clusters[who].must_rejoin = false;
        self.clusters[who].disk.entries.clear();
        self.clusters[who].disk.base = None;
        self.clusters[who].disk.blobs.clear();
        self.clusters[who].backup = None;
        self.clusters[who].quarantined.clear();
        self.clusters[who].recover();
        self.oracle.set_back(who, &self.clusters);
        self.renew(who, JoinReason::Fresh);
    }

    fn crash(&mut self, who: usize, down_ms: u64) {
        self.report.crashes += 1;
        let cluster = &mut self.clusters[who];
        cluster.is_up = false;
        cluster.is_syncing = false;
        cluster.links.clear();
        // Some of what was written may have reached the disk all the same: whole, from the front.
        let count = u64::try_from(cluster.pending.len()).expect("few");
        let kept = usize::try_from(self.dice.within(0..count + 1)).expect("few");
        if !cluster.is_disk_full && self.dice.within(0..3) == 0 {
            let kept: Vec<_> = cluster.pending.drain(..kept).collect();
            for blob in kept.iter().flat_map(|entry| entry.op().body.contents()) {
                if let Some(bytes) = cluster.arrived.remove(&blob) {
                    cluster.disk.blobs.insert(blob, bytes);
                }
            }
            cluster.disk.entries.extend(kept);
        }
        self.clusters[who].recover();
        self.after(down_ms, Event::Restart(who));
    }

    fn restart(&mut self, who: usize) {
        if self.clusters[who].is_up || self.clusters[who].is_gone {
            return;
        }
        self.clusters[who].is_up = true;
        let entries = self.clusters[who].disk.entries.clone();
        self.clusters[who].recover();
        self.oracle.synced(who, &self.clusters[who], &entries);
        let heads = self.clusters[who].durable.heads.clone();
        self.oracle.recovered(who, &heads);
    }

    fn set_back(&mut self, who: usize, is_announced: bool) {
        let Some(backup) = self.clusters[who].backup.clone() else {
            return;
        };
        self.report.restores += 1;
        self.clusters[who].disk = backup;
        self.clusters[who].recover();
        self.clusters[who].links.clear();
        self.oracle.set_back(who, &self.clusters);
        if is_announced && self.planted != Planted::ReusedIncarnation {
            self.renew(who, JoinReason::Restored);
        }
    }

    fn trouble(&mut self) {
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

    fn heal(&mut self) {
        self.is_calm = true;
        self.cuts.clear();
        for who in 0..self.clusters.len() {
            self.clusters[who].is_disk_full = false;
            self.clusters[who].paused_until = 0;
            self.restart(who);
        }
    }
}

fn lacking(cluster: &Cluster, held: &Held) -> Vec<Digest> {
    let mut named: BTreeSet<Digest> = match held {
        Held::Ops(entries) => {
            let entries = entries.iter();
            entries
                .flat_map(|entry| entry.op().body.contents())
                .collect()
        }
        Held::Snapshot { state, .. } => state.contents().collect(),
    };
    named.retain(|blob| cluster.lacks(blob));
    named.into_iter().collect()
}

/// How old what a cluster has heard of others is.
struct Ages<'a> {
    now: u64,
    who: usize,
    heard: &'a BTreeMap<(usize, u128), u64>,
}

impl PeerSight for Ages<'_> {
    fn age(&self, cluster: u128) -> Option<Span> {
        let heard = self.heard.get(&(self.who, cluster))?;
        // Runs are short: what is old shows soon.
        Some(Span((self.now - heard) * 10))
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
