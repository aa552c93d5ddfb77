//! Several clusters on one journal: whatever order ops arrive in, the state is the same.

use std::collections::BTreeMap;

mod members;
mod tokens;
mod trail;

use super::*;
use crate::{
    assign::BasisPoints,
    conflict::Rule,
    fleet::FleetChange,
    freeze::{Schedule, Scope},
    ids::{ClusterId, Digest, Note, OriginId, RolloutId, Target, VersionLabel},
    limits::CONFIRM_AFTER_MS,
    rollout::{
        ADOPTION_DEFAULT, BreakerPolicy, Gate, NoFleet, NothingMeasured, OnConflict,
        PROGRESS_DEADLINE_DEFAULT, PeerSight, Phase, Stage, Stages, Unit,
    },
    time::{Span, Timestamp},
};

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.roll() % bound as u64) as usize
    }
}

mod legs;

/// How old the data of other clusters is.
#[derive(Default)]
struct Ages(BTreeMap<u128, Span>);

impl PeerSight for Ages {
    fn age(&self, cluster: u128) -> Option<Span> {
        self.0.get(&cluster).copied()
    }
}

struct Cluster {
    origin: OriginId,
    state: State,
    journal: Vec<Entry>,
    now: Timestamp,
    random: u64,
    ages: Ages,
}

fn target(number: usize) -> Target {
    format!("app{number}/prod").parse().unwrap()
}

fn label(number: usize) -> VersionLabel {
    format!("v{number}").parse().unwrap()
}

impl Cluster {
    fn new(number: u128, now: u64) -> Cluster {
        Cluster {
            origin: OriginId {
                cluster: number,
                incarnation: 1,
            },
            state: State::federated(number),
            journal: vec![],
            now: Timestamp(now),
            random: u64::try_from(number).unwrap() << 32,
            ages: Ages::default(),
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            now: self.now,
            random: self.random,
            fleets: &NoFleet,
            measured: &NothingMeasured,
            peers: &self.ages,
            looked_at: self.now,
            breaker: BreakerPolicy::default(),
            cluster: Some(self.origin.cluster),
        }
    }

    fn run(&mut self, allow_divergent: bool, command: Command) -> Result<Vec<OpBody>, Rejection> {
        self.random += 1;
        self.now = self.now.plus(Span(1));
        let call = Call {
            request: None,
            actor: "alice".parse().unwrap(),
            reason: "because".parse().unwrap(),
            expected_revision: None,
            override_freeze: self.random.is_multiple_of(3),
            allow_divergent,
            command,
        };
        match decide(&self.state, &call, self.context())? {
            Decision::Write(bodies) => {
                self.write(Some(&call), bodies.clone());
                Ok(bodies)
            }
            Decision::Answered(_) => unreachable!("no request ids"),
        }
    }

    fn write(&mut self, call: Option<&Call>, bodies: Vec<OpBody>) {
        for entry in seal(&self.state, self.origin, self.now, call, bodies) {
            self.state.apply(&entry).unwrap();
            self.journal.push(entry);
        }
    }

    fn let_time_pass(&mut self, span: Span) {
        self.now = self.now.plus(span);
        let bodies = due(&self.state, &self.context());
        self.write(None, bodies);
    }

    /// Takes in up to `count` ops that `other` has and this one has not, in the other's order.
    fn pull(&mut self, other: &Cluster, count: usize) {
        let missing: Vec<_> = other
            .journal
            .iter()
            .filter(|entry| !self.state.heads.covers(entry.op().origin, entry.op().seq))
            .take(count)
            .cloned()
            .collect();
        for entry in missing {
            self.state.apply(&entry).unwrap();
            self.journal.push(entry);
        }
    }

    fn start(&mut self, to: usize, allow_divergent: bool) -> RolloutId {
        let bodies = self
            .run(allow_divergent, Command::CreateRollout(proposal(0, to)))
            .unwrap();
        bodies
            .iter()
            .find_map(|body| body.rollout().cloned())
            .unwrap()
    }
}

fn proposal(on: usize, to: usize) -> Proposal {
    let stage = |points| Stage {
        weight: BasisPoints::new(points).unwrap(),
        bake: Span::from_mins(5),
        gate: Gate::Auto,
    };
    Proposal {
        target: target(on),
        from: None,
        to: label(to),
        strategy: StrategyChoice::Custom(
            Stages::new(vec![stage(100), stage(2_500), stage(10_000)]).unwrap(),
        ),
        unit: Unit::Instance,
        min_instances: 1,
        adoption: ADOPTION_DEFAULT,
        progress_deadline: PROGRESS_DEADLINE_DEFAULT,
        pins: vec![],
        start: true,
        initial: false,
        coverage: Coverage::default(),
        on_conflict: OnConflict::Reject,
        checked_schema: None,
        analysis: None,
    }
}

fn publish(on: usize, version: usize, content: u64) -> Command {
    Command::Publish(Publication {
        entry: VersionEntry {
            target: target(on),
            version: label(version),
            digest: Digest::of(&content.to_be_bytes()),
            documents: vec![],
            message: Note::empty(),
            secret_keys: vec![],
        },
        checked_schema: None,
    })
}

fn some_command(cluster: &Cluster, dice: &mut Dice) -> Command {
    let on = dice.below(4) / 3;
    let rollouts: Vec<_> = cluster.state.rollouts.keys().cloned().collect();
    let some_rollout = |dice: &mut Dice| match rollouts.len() {
        0 => RolloutId::from_random(0),
        count => rollouts[dice.below(count)].clone(),
    };
    match dice.below(16) {
        0 | 1 => publish(on, dice.below(5), dice.roll() % 2),
        2 => Command::SetStable {
            target: target(on),
            version: label(dice.below(5)),
        },
        3..=5 => Command::CreateRollout(Proposal {
            start: dice.below(4) > 0,
            initial: dice.below(6) == 0,
            coverage: legs::some_coverage(dice),
            on_conflict: [OnConflict::Reject, OnConflict::Queue, OnConflict::Supersede]
                [dice.below(3)],
            ..proposal(on, dice.below(5))
        }),
        6 => Command::Start(some_rollout(dice)),
        7 | 8 => Command::Promote {
            rollout: some_rollout(dice),
            from_stage: None,
            leap: [Leap::Next, Leap::Full][dice.below(2)],
        },
        9 => Command::Pause(some_rollout(dice)),
        10 => Command::Resume(some_rollout(dice)),
        11 => Command::Rollback(some_rollout(dice)),
        12 => Command::TransferHome {
            target: target(on),
            to: ClusterId(cluster.origin.cluster),
            force: true,
        },
        13 => Command::AcknowledgeConflict {
            target: target(on),
            conflict: cluster
                .state
                .target(&target(on))
                .and_then(|target| target.conflicts.front().map(|conflict| conflict.id))
                .unwrap_or_default(),
        },
        14 => Command::AddFreeze {
            scope: Scope::Target(target(on)),
            schedule: Schedule::Once {
                from: cluster.now,
                until: Some(cluster.now.plus(Span::from_mins(1))),
            },
        },
        _ => Command::ConfigureTarget {
            target: target(on),
            secret_keys: Some(vec![format!("key{}", dice.below(3))]),
            schema: None,
            fleet: FleetChange::default(),
        },
    }
}

/// The digest of `entries` applied in a random order that respects what each was written after.
fn digest_in_some_order(entries: &[Entry], dice: &mut Dice) -> Digest {
    let mut state = State::federated(99);
    let mut left = entries.to_vec();
    while !left.is_empty() {
        let ready: Vec<_> = (0..left.len())
            .filter(|&index| {
                let op = left[index].op();
                op.seq == state.heads.head(op.origin).seq + 1 && state.heads.missing(op).is_none()
            })
            .collect();
        let entry = left.swap_remove(ready[dice.below(ready.len())]);
        state.apply(&entry).unwrap();
        let active = state.active_rollouts().map(|rollout| &rollout.spec.target);
        let mut active: Vec<_> = active.collect();
        let count = active.len();
        active.dedup();
        active.sort();
        active.dedup();
        assert_eq!(active.len(), count, "two active rollouts on one target");
    }
    state.digest()
}

#[test]
fn the_state_is_the_same_for_every_order_of_arrival() {
    let mut conflicts = 0;
    let mut fenced = 0;
    let mut covered = legs::Seen::default();
    for seed in 0..150 {
        let mut dice = Dice(seed);
        let mut clusters = legs::joined();
        clusters[1].now = Timestamp(1_030_000);
        clusters[2].now = Timestamp(970_000);
        for _ in 0..60 {
            let who = dice.below(3);
            match dice.below(8) {
                0 => {
                    let other = dice.below(3);
                    let count = 1 + dice.below(30);
                    let from = Cluster {
                        origin: clusters[other].origin,
                        state: State::default(),
                        journal: clusters[other].journal.clone(),
                        now: Timestamp(0),
                        random: 0,
                        ages: Ages::default(),
                    };
                    clusters[who].pull(&from, count);
                }
                1 => clusters[who].let_time_pass(Span::from_mins(6)),
                _ => {
                    let command = some_command(&clusters[who], &mut dice);
                    let is_divergent = dice.below(3) > 0;
                    let _ = clusters[who].run(is_divergent, command);
                }
            }
        }
        let mut all = clusters[0].journal.clone();
        for cluster in &clusters[1..] {
            for entry in &cluster.journal {
                if !all.iter().any(|known| known.hash() == entry.hash()) {
                    all.push(entry.clone());
                }
            }
        }
        sort_for_apply(&mut all);
        let expected = digest_in_some_order(&all, &mut dice);
        for _ in 0..4 {
            let found = digest_in_some_order(&all, &mut dice);
            assert_eq!(found, expected, "seed {seed}");
        }
        for cluster in &mut clusters {
            for entry in &all {
                if !cluster
                    .state
                    .heads
                    .covers(entry.op().origin, entry.op().seq)
                {
                    cluster.state.apply(entry).unwrap();
                }
            }
            assert_eq!(
                cluster.state.digest(),
                expected,
                "seed {seed}, {}",
                cluster.origin
            );
            let bytes = cluster.state.to_snapshot().unwrap();
            assert_eq!(
                State::from_snapshot(&bytes).unwrap(),
                cluster.state,
                "seed {seed}"
            );
            let mut settled = cluster.state.clone();
            settled.settle_up_to(&cluster.state.heads);
            legs::check_views(&settled, &cluster.state);
            legs::check_views(&cluster.state, &cluster.state);
            assert_eq!(settled.unsettled_count(), 0);
            assert_eq!(
                settled.digest(),
                expected,
                "seed {seed}: settling changes nothing"
            );
        }
        covered.look(&clusters[0].state);
        for target in clusters[0].state.targets.values() {
            conflicts += target.conflicts.len();
            fenced += target.fenced.len();
        }
    }
    assert!(
        conflicts > 20 && fenced > 20,
        "{conflicts} conflicts, {fenced} fenced"
    );
    covered.check();
}

/// Three clusters that all know the target; its home is the first.
fn three() -> [Cluster; 3] {
    let mut clusters = [
        Cluster::new(1, 1_000_000),
        Cluster::new(2, 1_000_000),
        Cluster::new(3, 1_000_000),
    ];
    for version in 0..5 {
        clusters[0]
            .run(false, publish(0, version, version as u64))
            .unwrap();
    }
    let stable = Command::SetStable {
        target: target(0),
        version: label(0),
    };
    clusters[0].run(false, stable).unwrap();
    let [home, others @ ..] = &mut clusters;
    for other in others {
        other.pull(home, 100);
    }
    clusters
}

#[test]
fn a_target_is_written_by_its_home_alone_unless_somebody_means_it() {
    let [mut home, mut other, _] = three();
    let refused = other
        .run(false, Command::CreateRollout(proposal(0, 1)))
        .unwrap_err();
    assert_eq!(refused.class().1, "homed_elsewhere");
    assert!(
        refused.to_string().contains(&ClusterId(1).to_string()),
        "{refused}"
    );
    let bodies = other
        .run(true, Command::CreateRollout(proposal(0, 1)))
        .unwrap();
    assert!(
        matches!(bodies[0], OpBody::HomeOverridden { .. }),
        "it is audited"
    );
    let id = bodies[1].rollout().unwrap().clone();
    // What was started beside the home is led by whoever started it, and covers nobody else.
    home.pull(&other, 100);
    home.let_time_pass(Span::from_mins(10));
    assert!(home.state.rollouts[&id].is_waiting());
    assert_eq!(home.state.rollouts[&id].leg(2).unwrap().stage, 1);
    other.let_time_pass(Span::from_mins(10));
    assert_eq!(other.state.rollouts[&id].progress.stage, 2);
    // A rollback is nobody's privilege.
    home.run(false, Command::Rollback(id)).unwrap();
}

#[test]
fn every_order_of_three_claims_ends_with_the_same_winner() {
    let [mut first, mut second, mut third] = three();
    third.now = Timestamp(900_000);
    let of_home = first.start(1, false);
    let late = second.start(2, true);
    let early = third.start(3, true);
    let claims: Vec<_> = [&first, &second, &third]
        .map(|c| c.journal.clone())
        .concat();
    let base = State::federated(9);
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let mut state = base.clone();
        let known =
            |state: &State, entry: &Entry| state.heads.covers(entry.op().origin, entry.op().seq);
        for cluster in order {
            for entry in [&first, &second, &third][cluster].journal.clone() {
                if !known(&state, &entry) {
                    state.apply(&entry).unwrap();
                }
            }
        }
        assert!(claims.iter().all(|entry| known(&state, entry)));
        let found = state.target(&target(0)).unwrap();
        assert_eq!(
            found.active.as_ref(),
            Some(&of_home),
            "home's own wins over an earlier one"
        );
        for loser in [&late, &early] {
            let phase = &state.rollouts[loser].progress.phase;
            assert!(matches!(phase, Phase::Superseded(_)), "{phase:?}");
        }
        let rules: Vec<_> = found
            .conflicts
            .iter()
            .map(|conflict| conflict.rule)
            .collect();
        assert!(rules.contains(&Rule::Home), "{rules:?}");
    }
    // Whoever looks at it takes note of it, and then it is gone everywhere.
    first.pull(&second, 100);
    let conflict = first.state.target(&target(0)).unwrap().conflicts[0].id;
    let acknowledge = Command::AcknowledgeConflict {
        target: target(0),
        conflict,
    };
    first.run(false, acknowledge.clone()).unwrap();
    second.pull(&first, 100);
    assert!(
        second
            .state
            .target(&target(0))
            .unwrap()
            .conflicts
            .is_empty()
    );
    assert_eq!(
        second.run(false, acknowledge).unwrap_err().class().1,
        "unknown_conflict"
    );
}

#[test]
fn what_a_former_home_wrote_without_knowing_does_not_count() {
    let [mut home, mut other, _] = three();
    let id = home.start(1, false);
    other.pull(&home, 100);
    let to_other = |force| Command::TransferHome {
        target: target(0),
        to: ClusterId(2),
        force,
    };
    assert_eq!(
        other.run(false, to_other(false)).unwrap_err().class().1,
        "homed_elsewhere"
    );
    other.run(false, to_other(true)).unwrap();
    let promote = Command::Promote {
        rollout: id.clone(),
        from_stage: None,
        leap: Leap::Full,
    };
    home.run(false, promote.clone()).unwrap();
    assert_eq!(
        home.state.target(&target(0)).unwrap().stable,
        Some(label(1))
    );
    home.pull(&other, 100);
    other.pull(&home, 100);
    assert_eq!(home.state.digest(), other.state.digest());
    let found = home.state.target(&target(0)).unwrap();
    assert_eq!(
        found.stable,
        Some(label(0)),
        "undone where it had been applied"
    );
    assert_eq!(found.fenced.len(), 1);
    assert_eq!(found.home.unwrap().epoch, 1);
    assert_eq!(
        home.run(false, promote.clone()).unwrap_err().class().1,
        "homed_elsewhere"
    );
    other.run(false, promote).unwrap();
    assert_eq!(
        other.state.target(&target(0)).unwrap().stable,
        Some(label(1))
    );
}

#[test]
fn an_op_waits_for_what_its_writer_had_seen() {
    let [home, mut other, _] = three();
    other.run(true, publish(0, 7, 7)).unwrap();
    let mut fresh = State::federated(3);
    let own: Vec<_> = other
        .journal
        .iter()
        .filter(|e| e.op().origin == other.origin)
        .collect();
    assert!(matches!(
        fresh.apply(own[0]),
        Err(ChainError::Early { needed: 6, .. })
    ));
    assert_eq!(fresh, State::federated(3), "nothing has changed");
    for entry in home.journal.iter().chain(own) {
        fresh.apply(entry).unwrap();
    }
    assert_eq!(fresh.digest(), other.state.digest());
}

#[test]
fn a_clock_far_ahead_is_not_followed_and_nothing_it_wrote_is_lost() {
    let [mut home, mut other, _] = three();
    other.now = Timestamp(1_000_000 + 3_600_000);
    let id = other.start(2, true);
    home.pull(&other, 100);
    home.run(false, Command::Rollback(id.clone())).unwrap();
    let last = home.journal.last().unwrap().op();
    assert!(last.at.time < Timestamp(1_100_000), "{:?}", last.at);
    other.pull(&home, 100);
    for cluster in [&home, &other] {
        let phase = &cluster.state.rollouts[&id].progress.phase;
        assert!(matches!(phase, Phase::RolledBack(_)), "{phase:?}");
    }
    assert_eq!(home.state.digest(), other.state.digest());
}
