//! Two clusters, as the first of them tells it.

use std::{collections::BTreeMap, sync::Arc};

use vortex_core::{
    ids::{Digest, Note, OriginId, RolloutId, Target, VersionLabel},
    journal::{
        Call, Command, Context, Decision, Entry, JoinReason, OpBody, Publication, VersionEntry,
        decide, due, seal,
    },
    rollout::{BreakerPolicy, NoFleet, NothingMeasured},
    time::{Span, Timestamp},
};

use super::*;
use crate::{serving::Serving, wire};

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
    ages: Ages,
}

impl Cluster {
    fn new(number: u128, name: &str) -> Cluster {
        let mut cluster = Cluster {
            origin: OriginId {
                cluster: number,
                incarnation: 1,
            },
            state: State::federated(number),
            journal: vec![],
            now: Timestamp(1_000_000),
            ages: Ages(
                [(1, Span(400)), (2, Span::from_secs(3))]
                    .into_iter()
                    .collect(),
            ),
        };
        cluster.run(Command::Join {
            name: name.parse().unwrap(),
            why: JoinReason::Fresh,
            knows: vec![],
        });
        cluster
    }

    fn context(&self) -> Context<'_> {
        Context {
            now: self.now,
            random: 7,
            fleets: &NoFleet,
            measured: &NothingMeasured,
            peers: &self.ages,
            looked_at: self.now,
            breaker: BreakerPolicy::default(),
            cluster: Some(self.origin.cluster),
        }
    }

    fn run(&mut self, command: Command) -> Vec<OpBody> {
        let call = Call {
            request: None,
            actor: "alice".parse().unwrap(),
            reason: Note::empty(),
            expected_revision: None,
            override_freeze: false,
            allow_divergent: false,
            command,
        };
        let Decision::Write(bodies) = decide(&self.state, &call, self.context()).unwrap() else {
            panic!("it was asked before");
        };
        self.write(bodies.clone());
        bodies
    }

    fn write(&mut self, bodies: Vec<OpBody>) {
        for entry in seal(&self.state, self.origin, self.now, None, bodies) {
            self.state.apply(&entry).unwrap();
            self.journal.push(entry);
        }
    }

    fn wait(&mut self, span: Span) {
        self.now = self.now.plus(span);
        let bodies = due(&self.state, &self.context());
        self.write(bodies);
    }

    fn pull(&mut self, other: &Cluster) -> Vec<Entry> {
        let entries = other.journal.iter();
        let missing: Vec<_> = entries
            .filter(|entry| !self.state.heads.covers(entry.op().origin, entry.op().seq))
            .cloned()
            .collect();
        for entry in &missing {
            self.state.apply(entry).unwrap();
            self.journal.push(entry.clone());
        }
        missing
    }

    fn shows(&self, id: &RolloutId) -> v1::Rollout {
        let rollout = &self.state.rollouts[id];
        let mut answer = wire::rollout(rollout);
        tell_legs(&mut answer, rollout, &self.state, Some(&self.ages));
        answer
    }
}

fn request(clusters: &[&str]) -> v1::CreateRolloutRequest {
    v1::CreateRolloutRequest {
        app: "shop".to_owned(),
        profile: "prod".to_owned(),
        to_version: "v2".to_owned(),
        start: true,
        unit: "key".to_owned(),
        strategy: "canary-standard".to_owned(),
        clusters: clusters.iter().map(|name| (*name).to_owned()).collect(),
        ..v1::CreateRolloutRequest::default()
    }
}

fn two() -> [Cluster; 2] {
    let [mut eu, mut us] = [Cluster::new(1, "eu"), Cluster::new(2, "us")];
    for label in ["v1", "v2"] {
        eu.run(Command::Publish(Publication {
            entry: VersionEntry {
                target: "shop/prod".parse().unwrap(),
                version: label.parse().unwrap(),
                digest: Digest::of(label.as_bytes()),
                documents: vec![],
                message: Note::empty(),
                secret_keys: vec![],
            },
            checked_schema: None,
        }));
    }
    eu.run(Command::SetStable {
        target: "shop/prod".parse().unwrap(),
        version: "v1".parse().unwrap(),
    });
    us.pull(&eu);
    eu.pull(&us);
    [eu, us]
}

fn start(at: &mut Cluster, request: &v1::CreateRolloutRequest) -> RolloutId {
    let coverage = coverage(request, &at.state).unwrap();
    let proposal = wire::proposal(request, None, coverage).unwrap();
    let bodies = at.run(Command::CreateRollout(proposal));
    bodies
        .iter()
        .find_map(|body| body.rollout().cloned())
        .unwrap()
}

#[test]
fn clusters_are_asked_for_by_name_or_id_and_others_are_named() {
    let [eu, _] = two();
    let by_id = format!("{:032x}", 2);
    let found = coverage(&request(&["eu", &by_id]), &eu.state).unwrap();
    assert_eq!(found.waves, [vec![ClusterId(1), ClusterId(2)]]);
    let waves = v1::CreateRolloutRequest {
        waves: ["us", "eu"]
            .map(|name| v1::Wave {
                clusters: vec![name.to_owned()],
            })
            .to_vec(),
        on_partition: "continue".to_owned(),
        ..request(&[])
    };
    let found = coverage(&waves, &eu.state).unwrap();
    assert_eq!(found.waves, [vec![ClusterId(2)], vec![ClusterId(1)]]);
    assert_eq!(found.on_partition, OnPartition::Continue);
    let unknown = coverage(&request(&["eu", "mars"]), &eu.state).unwrap_err();
    assert_eq!(unknown.to_string(), "clusters: there is no cluster `mars`");
    assert_eq!(unknown.hint, "there are eu, us");
    let nowhere = coverage(&request(&["eu"]), &State::default()).unwrap_err();
    assert!(nowhere.hint.contains("no federation"), "{}", nowhere.hint);
}

#[test]
fn an_answer_tells_every_leg_and_what_this_one_waits_for() {
    let [mut eu, mut us] = two();
    let id = start(&mut eu, &request(&[]));
    us.pull(&eu);
    let answer = us.shows(&id);
    assert_eq!((answer.stage, answer.home.as_str()), (0, "eu"));
    assert_eq!(answer.effective_weight, "0%");
    us.wait(Span::from_secs(1));
    eu.pull(&us);
    eu.wait(Span::from_mins(6));
    let answer = eu.shows(&id);
    let legs = |answer: &v1::Rollout| -> Vec<String> {
        let shown = answer.legs.iter().map(|leg| {
            format!(
                "{} {} {} {} [{}] [{}]",
                leg.name, leg.phase, leg.stage, leg.effective_weight, leg.waiting_for, leg.age
            )
        });
        shown.collect()
    };
    assert_eq!(
        legs(&answer),
        ["eu running 1 1% [us] []", "us running 1 1% [bake] [3s]"]
    );
    assert_eq!(answer.waiting_for, "clusters");
    assert_eq!(answer.next, "waits for us: stage 1 of 5, baking");
    assert_eq!(answer.front_stage, 1);
    eu.ages.0.insert(2, Span::from_mins(4));
    assert_eq!(
        eu.shows(&id).next,
        "waits for us: stage 1 of 5, baking, not heard of for 4m"
    );
    us.pull(&eu);
    let answer = us.shows(&id);
    assert_eq!(
        legs(&answer),
        ["eu running 1 1% [us] [0s]", "us running 1 1% [bake] []"]
    );
    assert_eq!(answer.waiting_for, "bake");
}

#[test]
fn what_is_not_covered_serves_stable_until_completion() {
    let [mut eu, mut us] = two();
    let id = start(&mut eu, &request(&["eu"]));
    let before = Serving::new(&us.state);
    let entries = us.pull(&eu);
    let serving = before.after(&us.state, &entries);
    assert!(serving.get("shop/prod").unwrap().canary.is_none());
    assert!(us.shows(&id).next.contains("not covered"));
    let full = Command::Promote {
        rollout: id,
        from_stage: None,
        leap: vortex_core::journal::Leap::Full,
    };
    eu.run(full);
    let entries = us.pull(&eu);
    let serving = serving.after(&us.state, &entries);
    let stable = &serving.get("shop/prod").unwrap().stable;
    assert_eq!(stable.version.entry.version.as_str(), "v2");
}

#[test]
fn a_late_op_of_another_cluster_refreshes_what_is_served_whatever_its_kind() {
    let [mut eu, mut us] = two();
    let id = start(&mut eu, &request(&["eu"]));
    // Another home takes the target over, without knowing of the start: what eu wrote does not count.
    us.run(Command::TransferHome {
        target: "shop/prod".parse().unwrap(),
        to: ClusterId(2),
        force: true,
    });
    let serving = Serving::new(&eu.state);
    assert!(serving.get("shop/prod").unwrap().canary.is_some());
    let entries = eu.pull(&us);
    let serving = serving.after(&eu.state, &entries);
    assert!(!eu.state.rollouts.get(&id).is_some_and(|of| of.is_active()));
    assert!(serving.get("shop/prod").unwrap().canary.is_none());
}

#[test]
fn a_label_that_comes_to_mean_another_content_is_served_with_that() {
    let [mut eu, mut us] = two();
    let publish = |cluster: &mut Cluster, content: u8| {
        let target: Target = "mail/prod".parse().unwrap();
        let version: VersionLabel = "m1".parse().unwrap();
        let entry = VersionEntry {
            target: target.clone(),
            version: version.clone(),
            digest: Digest([content; 32]),
            documents: vec![],
            message: Note::empty(),
            secret_keys: vec![],
        };
        let stable_set = OpBody::StableSet {
            target,
            version,
            previous: None,
        };
        cluster.write(vec![OpBody::VersionPublished(entry), stable_set]);
    };
    // Neither knows of the other's, and eu's goes first in the order of both.
    publish(&mut eu, 1);
    us.now = us.now.plus(Span::from_secs(1));
    publish(&mut us, 2);
    let served = |serving: &Serving| {
        let stable = Arc::clone(&serving.get("mail/prod").unwrap().stable);
        stable.version.entry.digest
    };
    let serving = Serving::new(&us.state);
    assert_eq!(served(&serving), Digest([2; 32]));
    let entries = us.pull(&eu);
    let serving = serving.after(&us.state, &entries);
    assert_eq!(served(&Serving::new(&us.state)), Digest([1; 32]));
    assert_eq!(served(&serving), Digest([1; 32]));
}
