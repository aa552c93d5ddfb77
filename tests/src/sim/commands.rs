//! What people ask for, at random.

use vortex_core::{
    assign::BasisPoints,
    config::Format,
    fleet::FleetChange,
    freeze::{Schedule, Scope},
    ids::{ClusterId, Digest, Note, RolloutId, Target, VersionLabel},
    journal::{
        Call, Command, Coverage, DocumentEntry, JoinReason, Leap, Proposal, Publication, State,
        StrategyChoice, VersionEntry,
    },
    rollout::{
        ADOPTION_DEFAULT, Gate, OnConflict, OnPartition, PROGRESS_DEADLINE_DEFAULT, Stage, Stages,
        Unit,
    },
    time::{Span, Timestamp},
};

use crate::Dice;

const TARGETS: u64 = 3;
const VERSIONS: u64 = 5;

pub(super) fn target(number: u64) -> Target {
    format!("app{number}/prod").parse().expect("a name")
}

fn label(number: u64) -> VersionLabel {
    format!("v{number}").parse().expect("a label")
}

/// Which clusters, of those that `state` knows, in which waves, and who waits for whom.
fn coverage(state: &State, dice: &mut Dice) -> Coverage {
    let members: Vec<ClusterId> = state.members().keys().copied().map(ClusterId).collect();
    let mut waves: Vec<Vec<ClusterId>> = vec![];
    if dice.within(0..2) == 0 {
        for member in members {
            match (dice.within(0..4), waves.last_mut()) {
                (0, _) => {}
                (1, Some(wave)) => wave.push(member),
                (_, _) => waves.push(vec![member]),
            }
        }
    }
    Coverage {
        waves,
        no_barrier: dice.within(0..3) == 0,
        on_partition: *dice.pick(&[OnPartition::Hold, OnPartition::Continue]),
    }
}

fn proposal(state: &State, dice: &mut Dice) -> Proposal {
    let stage = |points| Stage {
        weight: BasisPoints::new(points).expect("in range"),
        bake: Span::from_secs(8),
        gate: Gate::Auto,
    };
    let stages = Stages::new(vec![stage(100), stage(2_500), stage(10_000)]).expect("rising");
    Proposal {
        target: target(dice.within(0..TARGETS)),
        from: None,
        to: label(dice.within(0..VERSIONS)),
        strategy: StrategyChoice::Custom(stages),
        analysis: None,
        unit: Unit::Key,
        min_instances: 1,
        adoption: ADOPTION_DEFAULT,
        progress_deadline: PROGRESS_DEADLINE_DEFAULT,
        pins: vec![],
        start: dice.within(0..5) > 0,
        initial: false,
        coverage: coverage(state, dice),
        on_conflict: *dice.pick(&[OnConflict::Reject, OnConflict::Queue, OnConflict::Supersede]),
        checked_schema: None,
    }
}

/// Some call on what `state` shows, at wall time `wall`, by `cluster`.
pub(super) fn some_call(state: &State, cluster: u128, wall: u64, dice: &mut Dice) -> Call {
    let on = target(dice.within(0..TARGETS));
    let rollout = |dice: &mut Dice| {
        let ids: Vec<RolloutId> = state.rollouts.keys().rev().take(64).cloned().collect();
        if ids.is_empty() {
            RolloutId::from_random(0)
        } else {
            dice.pick(&ids).clone()
        }
    };
    let command = match dice.within(0..20) {
        0..3 => {
            let content = u8::try_from(dice.within(0..2)).expect("small");
            publish(on, dice.within(0..VERSIONS + 3), content)
        }
        3..5 => Command::SetStable {
            target: on,
            version: label(dice.within(0..VERSIONS)),
        },
        5..10 => Command::CreateRollout(proposal(state, dice)),
        10 => Command::Start(rollout(dice)),
        11..13 => Command::Promote {
            rollout: rollout(dice),
            from_stage: None,
            leap: *dice.pick(&[Leap::Next, Leap::Full]),
        },
        13 => Command::Pause(rollout(dice)),
        14 => Command::Resume(rollout(dice)),
        15 => Command::Rollback(rollout(dice)),
        16 => Command::TransferHome {
            target: on,
            to: ClusterId(cluster),
            force: true,
        },
        17 => {
            let open = state.target(&on).and_then(|found| found.conflicts.front());
            Command::AcknowledgeConflict {
                conflict: open.map(|conflict| conflict.id).unwrap_or_default(),
                target: on,
            }
        }
        18 => Command::AddFreeze {
            scope: Scope::Target(on),
            schedule: Schedule::Once {
                from: Timestamp(wall),
                until: Some(Timestamp(wall + 5_000)),
            },
        },
        _ => Command::ConfigureTarget {
            target: on,
            secret_keys: Some(vec![format!("key{}", dice.within(0..3))]),
            schema: None,
            fleet: FleetChange::default(),
        },
    };
    Call {
        override_freeze: dice.within(0..3) == 0,
        ..call(command)
    }
}

/// Every target with all versions, the first of them stable.
pub(super) fn founding_calls() -> Vec<Call> {
    let of = |number| {
        let publish = (0..VERSIONS).map(move |version| publish(target(number), version, 0));
        let stable = Command::SetStable {
            target: target(number),
            version: label(0),
        };
        publish.chain([stable])
    };
    (0..TARGETS).flat_map(of).map(call).collect()
}

/// A cluster joins.
pub(super) fn joining_call(cluster: u128, why: JoinReason, knows: Vec<u128>) -> Call {
    call(Command::Join {
        name: format!("c{cluster}").parse().expect("a name"),
        why,
        knows: knows.into_iter().map(ClusterId).collect(),
    })
}

pub(super) fn call(command: Command) -> Call {
    Call {
        request: None,
        actor: "alice".parse().expect("a name"),
        reason: "because".parse().expect("a reason"),
        expected_revision: None,
        override_freeze: false,
        allow_divergent: false,
        command,
    }
}

/// The contents that clusters publish.
pub(super) fn contents() -> [Vec<u8>; 2] {
    [vec![0], vec![1]]
}

fn publish(target: Target, version: u64, content: u8) -> Command {
    Command::Publish(Publication {
        entry: VersionEntry {
            target,
            version: label(version),
            digest: Digest::of(&[content]),
            documents: vec![DocumentEntry {
                name: "application.yml".to_owned(),
                format: Format::Yaml,
                blob: Digest::of(&[content]),
                size_bytes: 1,
            }],
            message: Note::empty(),
            secret_keys: vec![],
        },
        checked_schema: None,
    })
}
