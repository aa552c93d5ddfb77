//! Writes that one cluster passes on to another, which is their home, and what came of them.

use std::sync::OnceLock;

use vortex_core::{
    ids::{Digest, OriginId, Target as ConfigTarget},
    journal::{
        Answer, Call, Command, Context, Coverage, Decision, Entry, Leap, Publication, RequestMark,
        RequestRecord, State, VersionEntry, decide, seal,
    },
    rollout::{BreakerPolicy, NoFleet, NoPeers, NothingMeasured},
    time::Timestamp,
};
use vortexd::{
    federation::{reread_call, reread_record, write_call, write_record},
    wire,
};

use super::{
    Target,
    core::{OWN, some_state},
};

pub(super) const TARGETS: [Target; 2] = [
    Target {
        name: "calls",
        seeds: call_seeds,
        read: calls,
    },
    Target {
        name: "call-answers",
        seeds: record_seeds,
        read: records,
    },
];

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A read that knows: what it says of itself is wrong when it begins like this.
const BROKEN: &str = "BROKEN";

fn call(command: Command) -> Call {
    Call {
        request: Some(RequestMark {
            id: "k-1".parse().expect("an id"),
            fingerprint: [7; 16],
        }),
        actor: "alice".parse().expect("an actor"),
        reason: "because".parse().expect("a note"),
        expected_revision: None,
        override_freeze: false,
        allow_divergent: false,
        command,
    }
}

fn commands() -> Vec<Command> {
    let target: ConfigTarget = "fresh/prod".parse().expect("a target");
    let version = |label: &str| label.parse().expect("a label");
    let rollout = some_state().rollouts.keys().next().cloned();
    let rollout = rollout.unwrap_or_else(|| "r-0123456789".parse().expect("an id"));
    let proposal = |strategy: &[&str], initial| {
        let mut asked = crate::create("fresh/prod", "v1", strategy);
        asked.initial = initial;
        let proposal = wire::proposal(&asked, None, Coverage::default());
        Command::CreateRollout(proposal.expect("a proposal"))
    };
    vec![
        Command::Publish(Publication {
            entry: VersionEntry {
                target: target.clone(),
                version: version("v1"),
                digest: Digest([6; 32]),
                documents: vec![],
                message: "first".parse().expect("a note"),
                secret_keys: vec!["*.password".to_owned()],
            },
            checked_schema: None,
        }),
        Command::SetStable {
            target: target.clone(),
            version: version("v1"),
        },
        Command::ConfigureTarget {
            target: target.clone(),
            secret_keys: Some(vec!["*.token".to_owned()]),
            schema: None,
            fleet: wire::fleet_change(Some(&vortex_proto::v1::DriftSettings {
                grace: "2m".to_owned(),
                ..vortex_proto::v1::DriftSettings::default()
            }))
            .expect("settings"),
        },
        proposal(&["1% 5m", "100% 1h manual"], false),
        proposal(&["100% 0s"], true),
        Command::Promote {
            rollout: rollout.clone(),
            from_stage: Some(1),
            leap: Leap::To(2),
        },
        Command::Pause(rollout.clone()),
        Command::Rollback(rollout.clone()),
        Command::SetPin {
            rollout,
            key: "user-4".parse().expect("a key"),
            cohort: None,
        },
        Command::TransferHome {
            target,
            to: vortex_core::ids::ClusterId(9),
            force: true,
        },
    ]
}

fn call_seeds() -> Vec<Vec<u8>> {
    commands()
        .into_iter()
        .map(|command| write_call(call(command)).expect("a call"))
        .collect()
}

/// States that a call may meet.
fn states() -> &'static [State] {
    static STATES: OnceLock<Vec<State>> = OnceLock::new();
    STATES.get_or_init(|| vec![some_state(), State::federated(OWN.cluster)])
}

/// Whatever reads is decided, and what comes of it is sealed, reads, applies, and is kept.
fn calls(bytes: &[u8]) -> String {
    let call = match reread_call(bytes) {
        Ok(call) => call,
        Err(why) => {
            assert!(!why.starts_with(BROKEN), "{why}");
            return why;
        }
    };
    if !call.command.may_come_from_afar() {
        return "not from afar".to_owned();
    }
    let outcomes = states().iter().map(|state| decided(state, &call));
    outcomes.collect::<Vec<_>>().join("; ")
}

fn decided(state: &State, call: &Call) -> String {
    let context = Context {
        now: NOW,
        random: 0x1234_5678_9abc_def0,
        fleets: &NoFleet,
        measured: &NothingMeasured,
        peers: &NoPeers,
        looked_at: NOW,
        breaker: BreakerPolicy::default(),
        cluster: Some(OWN.cluster),
    };
    let bodies = match decide(state, call, context) {
        Ok(Decision::Write(bodies)) => bodies,
        Ok(Decision::Answered(_)) => return "answered before".to_owned(),
        Err(rejection) => return rejection.to_string(),
    };
    assert!(!bodies.is_empty(), "decided on nothing");
    let kinds: Vec<String> = bodies.iter().map(|body| body.kind().to_owned()).collect();
    let mut next = state.clone();
    for entry in seal(state, OWN, NOW, Some(call), bodies) {
        let again = Entry::decode(entry.canonical());
        assert_eq!(again.as_ref(), Ok(&entry), "what was sealed does not read");
        assert_eq!(next.apply(&entry), Ok(()));
        vortexd::wire::event(1, &entry);
    }
    let saved = next.to_snapshot().expect("plain data");
    let read = State::from_snapshot(&saved).expect("what was saved reads");
    assert_eq!(read.digest(), next.digest());
    next.next_deadline(NOW);
    kinds.join(" ")
}

fn record_seeds() -> Vec<Vec<u8>> {
    let record = |answers| RequestRecord {
        fingerprint: [7; 16],
        revision: 300,
        answers,
    };
    let state = some_state();
    let known: Vec<Answer> = commands()
        .into_iter()
        .filter_map(|command| answers_to(&state, &call(command)))
        .flatten()
        .collect();
    let each = known.iter().map(|answer| record(vec![answer.clone()]));
    each.chain([record(known.clone()), record(vec![])])
        .map(|record| write_record(&record).expect("a record"))
        .collect()
}

/// What is remembered of a call.
fn answers_to(state: &State, call: &Call) -> Option<Vec<Answer>> {
    let origin: OriginId = OWN;
    let context = Context {
        now: NOW,
        random: 7,
        fleets: &NoFleet,
        measured: &NothingMeasured,
        peers: &NoPeers,
        looked_at: NOW,
        breaker: BreakerPolicy::default(),
        cluster: None,
    };
    let Ok(Decision::Write(bodies)) = decide(state, call, context) else {
        return None;
    };
    let mut next = state.clone();
    for entry in seal(state, origin, NOW, Some(call), bodies) {
        next.apply(&entry).ok()?;
    }
    match decide(&next, call, context) {
        Ok(Decision::Answered(record)) => Some(record.answers.clone()),
        _ => None,
    }
}

fn records(bytes: &[u8]) -> String {
    match reread_record(bytes) {
        Ok(record) => format!("read {}", "x".repeat(record.answers.len().min(3))),
        Err(why) => {
            assert!(!why.starts_with(BROKEN), "{why}");
            why
        }
    }
}
