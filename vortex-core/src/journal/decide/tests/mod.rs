//! The rollout machine: single steps in tables, and laws under random steps.

mod adversity;
mod freezes;
mod judging;
mod sources;

use proptest::prelude::*;

use super::*;
use crate::{
    analysis::{Reading, Window},
    assign::{BasisPoints, Cohort, Seed},
    fleet::{Alarm, AlarmCounts, AlarmSigns, FleetChange, Roster, Setting, Sign},
    ids::{CheckName, Digest, RolloutId, Target, UnitKey, VersionLabel},
    journal::{
        Answer, Coverage, Leap, Proposal, Publication, RequestMark, StrategyChoice, VersionEntry,
    },
    limits::SECRET_PATTERNS_MAX,
    rollout::{
        ADOPTION_DEFAULT, BreakerPolicy, CohortCount, FleetSight, Gate, Measurements, NoPeers,
        OnConflict, PROGRESS_DEADLINE_DEFAULT, PauseCause, Phase, Rollout, Stage, Stages, Unit,
    },
    time::Span,
};

/// A journal of one target, driven by hand.
struct Driver {
    state: State,
    journal: Vec<Entry>,
    now: Timestamp,
    random: u64,
    fleet: Fleet,
    metrics: Metrics,
    looked_at: Timestamp,
    reason: &'static str,
    override_freeze: bool,
}

/// What a test has measured.
#[derive(Default)]
struct Metrics {
    windows: std::collections::BTreeMap<Target, Vec<Arc<Window>>>,
    readings: Vec<(RolloutId, Reading)>,
}

impl Measurements for Metrics {
    fn windows(
        &self,
        target: &Target,
        _: (&VersionLabel, &VersionLabel),
        from: Timestamp,
        to: Timestamp,
        _: bool,
    ) -> Vec<Arc<Window>> {
        let of = self.windows.get(target).cloned().unwrap_or_default();
        of.into_iter()
            .filter(|window| window.at >= from && window.at < to)
            .collect()
    }

    fn reports_metrics(&self, target: &Target) -> bool {
        self.windows.contains_key(target)
    }

    fn reading(&self, rollout: &RolloutId, check: &CheckName, after: Timestamp) -> Option<Reading> {
        let mut found = self.readings.iter().rev();
        found
            .find(|(of, reading)| of == rollout && &reading.check == check && reading.at > after)
            .map(|(_, reading)| reading.clone())
    }
}

/// A fleet whose cohort is as a test has it; without instances, nothing reports.
#[derive(Default)]
struct Fleet {
    ids: Vec<String>,
    cohort: CohortCount,
    alarms: Vec<(Target, AlarmSigns)>,
}

impl FleetSight for Fleet {
    fn roster(&self, _: &Target, seed: Seed, _: &imbl::OrdMap<UnitKey, Cohort>) -> Option<Roster> {
        let mut buckets: Vec<u16> = self
            .ids
            .iter()
            .map(|id| seed.bucket(id.as_bytes()))
            .collect();
        buckets.sort_unstable();
        (!buckets.is_empty()).then(|| Roster {
            buckets,
            ..Roster::default()
        })
    }

    fn cohort(&self, _: &Target) -> CohortCount {
        self.cohort.clone()
    }

    fn alarms(&self) -> Vec<(Target, AlarmSigns)> {
        self.alarms.clone()
    }
}

const ORIGIN: OriginId = OriginId {
    cluster: 1,
    incarnation: 1,
};

fn target() -> Target {
    "checkout/prod".parse().unwrap()
}

fn label(text: &str) -> VersionLabel {
    text.parse().unwrap()
}

fn stages(gate: Gate) -> Stages {
    let stage = |points| Stage {
        weight: BasisPoints::new(points).unwrap(),
        bake: Span::from_mins(5),
        gate,
    };
    Stages::new(vec![stage(100), stage(2_500), stage(10_000)]).unwrap()
}

fn proposal(to: &str) -> Proposal {
    Proposal {
        target: target(),
        from: None,
        to: label(to),
        strategy: StrategyChoice::Custom(stages(Gate::Auto)),
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

impl Driver {
    fn empty() -> Driver {
        Driver {
            state: State::default(),
            journal: vec![],
            now: Timestamp(1_000_000),
            random: 0,
            fleet: Fleet::default(),
            metrics: Metrics::default(),
            looked_at: Timestamp(0),
            reason: "",
            override_freeze: false,
        }
    }

    /// v1 to v4 published, v1 stable.
    fn ready() -> Driver {
        let mut driver = Driver::empty();
        for version in ["v1", "v2", "v3", "v4"] {
            driver.run(publish(version, version)).unwrap();
        }
        let stable = Command::SetStable {
            target: target(),
            version: label("v1"),
        };
        driver.run(stable).unwrap();
        driver
    }

    fn call(
        &mut self,
        request: Option<RequestMark>,
        command: Command,
    ) -> Result<Decision, Rejection> {
        self.random += 1;
        let call = Call {
            request,
            actor: "alice".parse().unwrap(),
            reason: self.reason.parse().unwrap(),
            expected_revision: None,
            override_freeze: self.override_freeze,
            allow_divergent: false,
            command,
        };
        let decision = decide(&self.state, &call, self.context())?;
        if let Decision::Write(bodies) = &decision {
            assert!(!bodies.is_empty(), "a write of nothing");
            self.write(Some(&call), bodies.clone());
        }
        Ok(decision)
    }

    fn context(&self) -> Context<'_> {
        Context {
            now: self.now,
            random: self.random,
            fleets: &self.fleet,
            measured: &self.metrics,
            peers: &NoPeers,
            looked_at: self.looked_at,
            breaker: BreakerPolicy::default(),
            cluster: None,
        }
    }

    fn run(&mut self, command: Command) -> Result<Vec<OpBody>, Rejection> {
        match self.call(None, command)? {
            Decision::Write(bodies) => Ok(bodies),
            Decision::Answered(_) => panic!("answered without a request id"),
        }
    }

    fn write(&mut self, call: Option<&Call>, bodies: Vec<OpBody>) {
        for entry in seal(&self.state, ORIGIN, self.now, call, bodies) {
            self.state.apply(&entry).unwrap();
            assert!(OpBody::KINDS.contains(&entry.op().body.kind()));
            self.journal.push(entry);
        }
    }

    fn wait(&mut self, span: Span) {
        self.now = self.now.plus(span);
        loop {
            let bodies = due(&self.state, &self.context());
            self.looked_at = self.now;
            if bodies.is_empty() {
                break;
            }
            self.write(None, bodies);
        }
    }

    fn start(&mut self, proposal: Proposal) -> RolloutId {
        let bodies = self.run(Command::CreateRollout(proposal)).unwrap();
        bodies[0].rollout().unwrap().clone()
    }

    fn rollout(&self, id: &RolloutId) -> &Rollout {
        &self.state.rollouts[id]
    }

    fn stable(&self) -> String {
        let stable = self.state.target(&target()).unwrap().stable.clone();
        stable.unwrap().to_string()
    }

    /// `phase stage weight`, and what is stable.
    fn shows(&self, id: &RolloutId) -> String {
        let rollout = self.rollout(id);
        format!(
            "{} {} {} stable {}",
            rollout.progress.phase.as_str(),
            rollout.progress.stage,
            rollout.effective_weight(),
            self.stable()
        )
    }
}

fn publish(version: &str, content: &str) -> Command {
    Command::Publish(Publication {
        entry: VersionEntry {
            target: target(),
            version: label(version),
            digest: Digest::of(content.as_bytes()),
            documents: vec![],
            message: Note::empty(),
            secret_keys: vec![],
        },
        checked_schema: None,
    })
}

fn publish_with_secrets(version: &str, secret_keys: &[String]) -> Command {
    let mut command = publish(version, version);
    if let Command::Publish(publication) = &mut command {
        publication.entry.secret_keys = secret_keys.to_vec();
    }
    command
}

fn promote(id: &RolloutId, from_stage: Option<u32>, leap: Leap) -> Command {
    Command::Promote {
        rollout: id.clone(),
        from_stage,
        leap,
    }
}

fn code(result: Result<Vec<OpBody>, Rejection>) -> &'static str {
    result.map_or_else(|rejection| rejection.class().1, |_| "ok")
}

#[test]
fn stages_bake_in_turn_and_the_last_one_makes_the_version_stable() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    driver.wait(Span(299_999));
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    driver.wait(Span(1));
    assert_eq!(driver.shows(&id), "running 2 25% stable v1");
    driver.wait(Span::from_mins(5));
    assert_eq!(driver.shows(&id), "running 3 100% stable v1");
    driver.wait(Span::from_mins(5));
    assert_eq!(driver.shows(&id), "completed 3 100% stable v2");
    assert_eq!(driver.state.next_deadline(driver.now), None);
}

#[test]
fn a_manual_gate_waits_for_a_promotion_and_not_for_a_resume() {
    let mut driver = Driver::ready();
    let id = driver.start(Proposal {
        strategy: StrategyChoice::Custom(stages(Gate::Manual)),
        ..proposal("v2")
    });
    driver.wait(Span::from_mins(60));
    assert_eq!(driver.shows(&id), "paused 1 1% stable v1");
    assert_eq!(code(driver.run(Command::Resume(id.clone()))), "at_gate");
    driver.run(promote(&id, Some(1), Leap::Next)).unwrap();
    assert_eq!(driver.shows(&id), "running 2 25% stable v1");
}

#[test]
fn a_pause_stops_the_bake_and_a_resume_goes_on_where_it_stood() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    driver.wait(Span::from_mins(4));
    driver.run(Command::Pause(id.clone())).unwrap();
    driver.wait(Span::from_mins(90));
    assert_eq!(driver.shows(&id), "paused 1 1% stable v1");
    assert_eq!(
        driver.rollout(&id).bake_left(driver.now),
        Span::from_mins(1)
    );
    driver.run(Command::Resume(id.clone())).unwrap();
    driver.wait(Span(59_999));
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    driver.wait(Span(1));
    assert_eq!(driver.shows(&id), "running 2 25% stable v1");
}

#[test]
fn the_time_a_daemon_was_away_is_not_baked() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    let watched_until = driver.now.plus(Span::from_mins(2));
    driver.now = driver.now.plus(Span::from_mins(600));
    let bodies = take_up_bakes(&driver.state, watched_until);
    driver.write(None, bodies);
    assert_eq!(
        driver.rollout(&id).bake_left(driver.now),
        Span::from_mins(3)
    );
    assert!(due(&driver.state, &driver.context()).is_empty());
}

fn cohort(live: u64, acknowledged: u64, rejected: u64) -> CohortCount {
    CohortCount {
        live,
        acknowledged,
        rejected,
        ..CohortCount::default()
    }
}

/// A driver with twelve instances, none of which has arrived anywhere.
fn with_fleet() -> Driver {
    let mut driver = Driver::ready();
    driver.fleet = Fleet {
        ids: (1..=12).map(|number| format!("web-{number}")).collect(),
        cohort: cohort(1, 0, 0),
        ..Fleet::default()
    };
    driver
}

#[test]
fn a_stage_bakes_from_when_its_cohort_has_arrived() {
    let mut driver = with_fleet();
    let id = driver.start(proposal("v2"));
    driver.wait(Span::from_mins(9));
    assert_eq!(driver.rollout(&id).progress.stage, 1, "nobody has arrived");
    assert_eq!(
        driver.rollout(&id).bake_left(driver.now),
        Span::from_mins(5)
    );
    driver.fleet.cohort = cohort(1, 1, 0);
    driver.wait(Span(1));
    assert_eq!(
        driver.rollout(&id).bake_left(driver.now),
        Span::from_mins(5)
    );
    driver.wait(Span(299_999));
    assert_eq!(driver.rollout(&id).progress.stage, 1);
    driver.wait(Span(1));
    assert_eq!(driver.rollout(&id).progress.stage, 2);
}

#[test]
fn a_stage_is_not_left_while_its_cohort_has_gone_again() {
    let mut driver = with_fleet();
    let id = driver.start(proposal("v2"));
    driver.fleet.cohort = cohort(1, 1, 0);
    driver.wait(Span(1));
    // The version kills the instance that ran it.
    driver.fleet.cohort = CohortCount {
        silent: 1,
        ..cohort(0, 0, 0)
    };
    driver.wait(Span::from_mins(14));
    assert_eq!(driver.rollout(&id).progress.stage, 1);
    driver.wait(Span::from_mins(2));
    let paused = Phase::Paused(PauseCause::Adoption);
    assert_eq!(driver.rollout(&id).progress.phase, paused);
}

#[test]
fn a_cohort_that_does_not_arrive_pauses_the_rollout_and_a_resume_gives_it_its_time_again() {
    let mut driver = with_fleet();
    let id = driver.start(proposal("v2"));
    driver.wait(Span(599_999));
    assert_eq!(driver.rollout(&id).progress.phase, Phase::Running);
    driver.wait(Span(1));
    let paused = Phase::Paused(PauseCause::Adoption);
    assert_eq!(driver.rollout(&id).progress.phase, paused);
    driver.run(Command::Resume(id.clone())).unwrap();
    driver.wait(Span(599_999));
    assert_eq!(driver.rollout(&id).progress.phase, Phase::Running);
    driver.wait(Span(1));
    assert_eq!(driver.rollout(&id).progress.phase, paused);
    driver.run(promote(&id, Some(1), Leap::Next)).unwrap();
    assert_eq!(driver.rollout(&id).progress.stage, 2, "a person may go on");
}

#[test]
fn a_deadline_does_not_count_what_nobody_watched() {
    let mut driver = with_fleet();
    let id = driver.start(proposal("v2"));
    driver.now = driver.now.plus(Span::from_mins(60));
    driver.fleet.cohort.watched_since = driver.now;
    driver.wait(Span::from_mins(9));
    assert_eq!(driver.rollout(&id).progress.phase, Phase::Running);
}

#[test]
fn a_cohort_that_dies_is_not_adopted_and_pulls_nobody_else_in() {
    let mut driver = with_fleet();
    let id = driver.start(proposal("v2"));
    let weight = driver.rollout(&id).effective_weight();
    driver.fleet.cohort = CohortCount {
        silent: 1,
        ..CohortCount::default()
    };
    driver.wait(Span::from_mins(9));
    assert_eq!(driver.rollout(&id).effective_weight(), weight);
    assert_eq!(driver.rollout(&id).progress.stage, 1);
    driver.wait(Span::from_mins(1));
    let paused = Phase::Paused(PauseCause::Adoption);
    assert_eq!(driver.rollout(&id).progress.phase, paused);
}

#[test]
fn a_gate_keeps_what_was_last_known_of_the_cohort() {
    let mut driver = with_fleet();
    let id = driver.start(Proposal {
        strategy: StrategyChoice::Custom(stages(Gate::Manual)),
        ..proposal("v2")
    });
    driver.fleet.cohort = cohort(1, 1, 0);
    driver.wait(Span(1));
    driver.wait(Span::from_mins(5));
    let progress = &driver.rollout(&id).progress;
    assert_eq!(progress.phase, Phase::Paused(PauseCause::Gate));
    assert_eq!(progress.cohort.live, 1);
}

#[test]
fn a_cohort_that_refuses_the_version_pauses_the_rollout_at_once() {
    let mut driver = with_fleet();
    let id = driver.start(proposal("v2"));
    driver.fleet.cohort = cohort(1, 0, 1);
    driver.wait(Span(1));
    let paused = Phase::Paused(PauseCause::Rejected);
    assert_eq!(driver.rollout(&id).progress.phase, paused);
}

#[test]
fn the_weight_of_a_small_fleet_reaches_somebody_and_never_everybody_and_only_rises() {
    let mut driver = with_fleet();
    let id = driver.start(proposal("v2"));
    let canaries = |driver: &Driver| {
        let rollout = driver.rollout(&id);
        let ids = driver.fleet.ids.iter();
        ids.filter(|key| rollout.cohort(&key.parse().unwrap()) == Cohort::Canary)
            .count()
    };
    assert_eq!(canaries(&driver), 1, "1% of twelve");
    let first = driver.rollout(&id).effective_weight();
    driver.run(promote(&id, Some(1), Leap::Next)).unwrap();
    assert!(driver.rollout(&id).effective_weight() >= first);
    assert!((1..12).contains(&canaries(&driver)));
    driver.run(promote(&id, Some(2), Leap::Next)).unwrap();
    assert_eq!(canaries(&driver), 12);
}

#[test]
fn a_fleet_that_comes_late_raises_the_weight_until_somebody_is_reached() {
    let mut driver = with_fleet();
    driver.fleet.ids = vec!["web-1".into()];
    let id = driver.start(proposal("v2"));
    let before = driver.rollout(&id).effective_weight();
    driver.fleet.ids = (2..=60).map(|number| format!("web-{number}")).collect();
    driver.fleet.ids.retain(|id| {
        let seed = Seed::new(&target(), &label("v2"));
        seed.bucket(id.as_bytes()) >= before.get()
    });
    driver.fleet.cohort = cohort(0, 0, 0);
    driver.wait(Span(1));
    let rollout = driver.rollout(&id);
    assert!(rollout.effective_weight() > before);
    let ids = driver.fleet.ids.iter();
    let reached = ids.filter(|key| rollout.cohort(&key.parse().unwrap()) == Cohort::Canary);
    assert_eq!(reached.count(), 1);
}

#[test]
fn a_retried_promote_never_skips_a_stage() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    driver.run(promote(&id, Some(1), Leap::Next)).unwrap();
    assert_eq!(
        code(driver.run(promote(&id, Some(1), Leap::Next))),
        "stage_moved"
    );
    assert_eq!(driver.shows(&id), "running 2 25% stable v1");
    assert_eq!(
        code(driver.run(promote(&id, None, Leap::To(2)))),
        "no_such_stage"
    );
    assert_eq!(
        code(driver.run(promote(&id, None, Leap::To(4)))),
        "no_such_stage"
    );
    driver.run(promote(&id, None, Leap::To(3))).unwrap();
    driver.run(promote(&id, Some(3), Leap::Next)).unwrap();
    assert_eq!(driver.shows(&id), "completed 3 100% stable v2");
}

#[test]
fn a_full_promotion_completes_from_any_stage_and_complete_only_from_the_last() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    assert_eq!(
        code(driver.run(Command::Complete(id.clone()))),
        "not_last_stage"
    );
    driver.run(promote(&id, Some(1), Leap::Full)).unwrap();
    assert_eq!(driver.shows(&id), "completed 1 100% stable v2");
    assert_eq!(code(driver.run(Command::Complete(id.clone()))), "ok");
    assert_eq!(code(driver.run(promote(&id, None, Leap::Next))), "ended");
}

#[test]
fn rollback_is_legal_in_every_phase() {
    type Reach = fn(&mut Driver) -> RolloutId;
    let phases: [(&str, Reach); 6] = [
        ("created", |driver| {
            driver.start(Proposal {
                start: false,
                ..proposal("v2")
            })
        }),
        ("queued", |driver| {
            driver.start(proposal("v3"));
            driver.start(Proposal {
                on_conflict: OnConflict::Queue,
                ..proposal("v2")
            })
        }),
        ("running", |driver| driver.start(proposal("v2"))),
        ("paused", |driver| {
            let id = driver.start(proposal("v2"));
            driver.run(Command::Pause(id.clone())).unwrap();
            id
        }),
        ("completed", |driver| {
            let id = driver.start(proposal("v2"));
            driver.run(promote(&id, None, Leap::Full)).unwrap();
            id
        }),
        ("rolled_back", |driver| {
            let id = driver.start(proposal("v2"));
            driver.run(Command::Rollback(id.clone())).unwrap();
            id
        }),
    ];
    for (phase, reach) in phases {
        let mut driver = Driver::ready();
        let id = reach(&mut driver);
        assert_eq!(driver.rollout(&id).progress.phase.as_str(), phase);
        driver.run(Command::Rollback(id.clone())).unwrap();
        let shows = driver.shows(&id);
        assert!(shows.starts_with("rolled_back"), "{phase}: {shows}");
        assert!(shows.ends_with("0% stable v1"), "{phase}: {shows}");
        for command in [
            Command::Start(id.clone()),
            Command::Pause(id.clone()),
            Command::Resume(id.clone()),
            Command::Complete(id.clone()),
            promote(&id, None, Leap::Next),
        ] {
            assert_eq!(code(driver.run(command)), "ended", "{phase}");
        }
    }
}

#[test]
fn a_rollback_after_completion_takes_the_rollout_that_stands_on_it_along() {
    let mut driver = Driver::ready();
    let first = driver.start(proposal("v2"));
    driver.run(promote(&first, None, Leap::Full)).unwrap();
    let second = driver.start(proposal("v3"));
    driver.run(Command::Rollback(first.clone())).unwrap();
    assert_eq!(driver.shows(&first), "rolled_back 1 0% stable v1");
    assert_eq!(driver.shows(&second), "rolled_back 1 0% stable v1");

    let third = driver.start(proposal("v3"));
    driver.run(promote(&third, None, Leap::Full)).unwrap();
    let fourth = driver.start(proposal("v4"));
    driver.run(promote(&fourth, None, Leap::Full)).unwrap();
    assert_eq!(
        code(driver.run(Command::Rollback(third))),
        "stable_moved_on"
    );
    assert_eq!(driver.stable(), "v4");
}

#[test]
fn one_rollout_is_active_at_a_time() {
    let mut driver = Driver::ready();
    let first = driver.start(proposal("v2"));
    let second = Command::CreateRollout(proposal("v3"));
    assert_eq!(code(driver.run(second)), "active_rollout");

    let queue = |to| Proposal {
        on_conflict: OnConflict::Queue,
        ..proposal(to)
    };
    let repeated = driver.start(queue("v2"));
    let queued = driver.start(queue("v3"));
    driver.run(promote(&first, None, Leap::Full)).unwrap();
    assert_eq!(
        driver.rollout(&repeated).progress.phase,
        Phase::Superseded(first)
    );
    assert_eq!(driver.shows(&queued), "running 1 1% stable v2");
    assert_eq!(driver.rollout(&queued).progress.from, Some(label("v2")));

    let taking_over = driver.start(Proposal {
        on_conflict: OnConflict::Supersede,
        ..proposal("v4")
    });
    assert_eq!(
        driver.rollout(&queued).progress.phase,
        Phase::Superseded(taking_over.clone())
    );
    assert_eq!(driver.shows(&taking_over), "running 1 1% stable v2");
}

#[test]
fn a_canary_needs_a_baseline() {
    let mut driver = Driver::empty();
    assert_eq!(
        code(driver.run(Command::CreateRollout(proposal("v1")))),
        "unknown_target"
    );
    driver.run(publish("v1", "one")).unwrap();
    driver.run(publish("v2", "two")).unwrap();
    assert_eq!(
        code(driver.run(Command::CreateRollout(proposal("v1")))),
        "no_baseline"
    );
    let first = driver.start(Proposal {
        initial: true,
        ..proposal("v1")
    });
    assert_eq!(driver.shows(&first), "completed 0 100% stable v1");
    assert_eq!(code(driver.run(Command::Rollback(first))), "nothing_before");
    let check = |driver: &mut Driver, proposal, expected| {
        assert_eq!(code(driver.run(Command::CreateRollout(proposal))), expected);
    };
    check(&mut driver, proposal("v1"), "already_stable");
    check(&mut driver, proposal("v9"), "unknown_version");
    check(
        &mut driver,
        Proposal {
            from: Some(label("v2")),
            ..proposal("v2")
        },
        "baseline_moved",
    );
    check(
        &mut driver,
        Proposal {
            initial: true,
            ..proposal("v2")
        },
        "not_initial",
    );
    check(
        &mut driver,
        Proposal {
            strategy: StrategyChoice::Named("mine".parse().unwrap()),
            ..proposal("v2")
        },
        "unknown_strategy",
    );
}

#[test]
fn a_label_stands_for_one_content() {
    let mut driver = Driver::ready();
    let ops = driver.run(publish("v1", "v1")).unwrap();
    assert_eq!(ops[0].kind(), "unchanged");
    assert_eq!(code(driver.run(publish("v1", "other"))), "label_taken");
}

#[test]
fn an_import_skips_what_is_there_already() {
    let mut driver = Driver::empty();
    let import = |version: &str, content: &str| {
        let Command::Publish(publication) = publish(version, content) else {
            unreachable!()
        };
        Command::Import {
            publications: vec![publication],
            initial: true,
        }
    };
    let kinds = |ops: Vec<OpBody>| {
        ops.iter()
            .map(|op| op.kind().to_owned())
            .collect::<Vec<_>>()
    };
    let first = driver.run(import("c1", "a")).unwrap();
    assert_eq!(kinds(first), ["version_published", "stable_set"]);
    assert_eq!(kinds(driver.run(import("c2", "a")).unwrap()), ["unchanged"]);
    assert_eq!(
        kinds(driver.run(import("c3", "b")).unwrap()),
        ["version_published"]
    );
    assert_eq!(driver.stable(), "c1");
}

#[test]
fn pins_hold_whatever_the_weight() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    let key: UnitKey = "user-1".parse().unwrap();
    for (cohort, expected) in [
        (Some(Cohort::Canary), Cohort::Canary),
        (Some(Cohort::Stable), Cohort::Stable),
    ] {
        let pin = Command::SetPin {
            rollout: id.clone(),
            key: key.clone(),
            cohort,
        };
        driver.run(pin).unwrap();
        assert_eq!(driver.rollout(&id).cohort(&key), expected);
    }
    driver.run(Command::Rollback(id.clone())).unwrap();
    assert_eq!(driver.rollout(&id).cohort(&key), Cohort::Stable);
}

#[test]
fn a_stale_revision_is_refused() {
    let driver = Driver::ready();
    let call = Call {
        request: None,
        actor: Actor::system(),
        reason: Note::empty(),
        expected_revision: Some(2),
        override_freeze: false,
        allow_divergent: false,
        command: Command::SetStable {
            target: target(),
            version: label("v2"),
        },
    };
    let refused = decide(&driver.state, &call, driver.context()).unwrap_err();
    assert_eq!(refused.class().1, "revision_moved");
}

/// One random step.
#[derive(Clone, Debug)]
enum Step {
    Create {
        to: u8,
        conflict: u8,
        manual: bool,
        start: bool,
    },
    Command {
        verb: u8,
        which: u8,
        stage: u32,
    },
    SetStable(u8),
    Wait(u64),
    Restart {
        away: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (1_u8..=4, 0_u8..3, any::<bool>(), any::<bool>()).prop_map(
            |(to, conflict, manual, start)| Step::Create {
                to,
                conflict,
                manual,
                start
            }
        ),
        4 => (0_u8..7, any::<u8>(), 0_u32..5)
            .prop_map(|(verb, which, stage)| Step::Command { verb, which, stage }),
        1 => (1_u8..=4).prop_map(Step::SetStable),
        2 => (0_u64..400_000).prop_map(Step::Wait),
        1 => (0_u64..400_000).prop_map(|away| Step::Restart { away }),
    ]
}

fn command(driver: &Driver, step: &Step) -> Option<Command> {
    match *step {
        Step::Create {
            to,
            conflict,
            manual,
            start,
        } => Some(Command::CreateRollout(Proposal {
            strategy: StrategyChoice::Custom(stages(if manual {
                Gate::Manual
            } else {
                Gate::Auto
            })),
            start,
            on_conflict: [OnConflict::Reject, OnConflict::Queue, OnConflict::Supersede]
                [usize::from(conflict)],
            ..proposal(&format!("v{to}"))
        })),
        Step::Command { verb, which, stage } => {
            let ids: Vec<_> = driver.state.rollouts.keys().cloned().collect();
            let id = ids.get(usize::from(which) % ids.len().max(1))?.clone();
            Some(match verb {
                0 => Command::Start(id),
                1 => promote(&id, None, Leap::Next),
                2 => promote(&id, Some(stage), Leap::To(stage + 1)),
                3 => Command::Pause(id),
                4 => Command::Resume(id),
                5 => Command::Complete(id),
                _ => Command::Rollback(id),
            })
        }
        Step::SetStable(version) => Some(Command::SetStable {
            target: target(),
            version: label(&format!("v{version}")),
        }),
        Step::Wait(_) | Step::Restart { .. } => None,
    }
}

fn check_laws(before: &State, after: &State) {
    let active: Vec<_> = after.rollouts.values().filter(|r| r.is_active()).collect();
    assert!(active.len() <= 1, "{} rollouts are active", active.len());
    let of_target = &after.target(&target()).unwrap().active;
    assert_eq!(of_target.as_ref(), active.first().map(|r| &r.spec.id));
    for (id, old) in &before.rollouts {
        let new = &after.rollouts[id];
        match &old.progress.phase {
            Phase::RolledBack(_) | Phase::Superseded(_) => {
                assert_eq!(old, new, "an end was not final")
            }
            Phase::Completed => assert!(matches!(
                new.progress.phase,
                Phase::Completed | Phase::RolledBack(_)
            )),
            Phase::Queued | Phase::Created | Phase::Running | Phase::Paused(_) => {
                assert!(new.progress.stage >= old.progress.stage, "a stage was lost");
            }
        }
    }
}

proptest! {
    #[test]
    fn the_laws_hold_under_random_steps(steps in prop::collection::vec(step(), 1..60)) {
        let mut driver = Driver::ready();
        for (index, step) in steps.iter().enumerate() {
            let before = driver.state.clone();
            match step {
                Step::Wait(ms) => driver.wait(Span(*ms)),
                Step::Restart { away } => {
                    let watched_until = driver.now;
                    driver.now = driver.now.plus(Span(*away));
                    let bodies = take_up_bakes(&driver.state, watched_until);
                    driver.write(None, bodies);
                }
                Step::Create { .. } | Step::Command { .. } | Step::SetStable(_) => {
                    let Some(command) = command(&driver, step) else { continue };
                    let mark = RequestMark {
                        id: format!("step-{index}").parse().unwrap(),
                        fingerprint: [1; 16],
                    };
                    if driver.call(Some(mark.clone()), command.clone()).is_ok() {
                        // The same call once more changes nothing and hears the same.
                        let record = driver.state.requests.get(&"alice".parse().unwrap(), &mark);
                        let record = record.unwrap().cloned().unwrap();
                        let revision = driver.state.revision;
                        let again = driver.call(Some(mark.clone()), command.clone()).unwrap();
                        prop_assert_eq!(again, Decision::Answered(record));
                        prop_assert_eq!(driver.state.revision, revision);
                        let other = RequestMark { fingerprint: [2; 16], ..mark };
                        prop_assert!(driver.call(Some(other), command).is_err());
                    }
                }
            }
            check_laws(&before, &driver.state);
        }
        // The journal alone leads to the same state, and so does a snapshot.
        let mut replayed = State::default();
        for entry in &driver.journal {
            replayed.apply(&Entry::decode(entry.canonical()).unwrap()).unwrap();
        }
        prop_assert_eq!(&replayed, &driver.state);
        let bytes = driver.state.to_snapshot().unwrap();
        prop_assert_eq!(&State::from_snapshot(&bytes).unwrap(), &driver.state);
    }
}

#[test]
fn the_answer_of_a_retry_is_the_one_of_the_first_call() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    let mark = RequestMark {
        id: "promote-1".parse().unwrap(),
        fingerprint: [1; 16],
    };
    driver
        .call(Some(mark.clone()), promote(&id, Some(1), Leap::Next))
        .unwrap();
    driver.run(Command::Rollback(id.clone())).unwrap();
    let again = driver
        .call(Some(mark), promote(&id, Some(1), Leap::Next))
        .unwrap();
    let Decision::Answered(record) = again else {
        panic!("the retry was decided anew")
    };
    let [Answer::Rollout(answer)] = record.answers.as_slice() else {
        panic!("not one rollout")
    };
    assert_eq!(
        (answer.progress.phase.as_str(), answer.progress.stage),
        ("running", 2)
    );
}

#[test]
fn a_key_once_secret_stays_so_and_the_list_has_an_end() {
    let mut driver = Driver::ready();
    let keys = |from: usize, to: usize| -> Vec<String> {
        (from..to).map(|n| format!("key-{n}")).collect()
    };
    driver.run(publish_with_secrets("v8", &keys(0, 2))).unwrap();
    driver.run(publish("v9", "forgets to say it")).unwrap();
    driver
        .run(publish_with_secrets("v10", &keys(1, 3)))
        .unwrap();
    let known = &driver.state.target(&target()).unwrap().secret_keys;
    assert_eq!(known, &keys(0, 3));

    let rest = publish_with_secrets("v11", &keys(3, SECRET_PATTERNS_MAX));
    driver.run(rest).unwrap();
    let one_more = publish_with_secrets("v12", &["*.token".to_owned()]);
    assert_eq!(code(driver.run(one_more)), "too_many_secret_keys");
}

#[test]
fn an_alarm_is_raised_once_and_cleared_once_and_outlives_the_daemon() {
    let mut driver = Driver::ready();
    let revision = driver.state.target(&target()).unwrap().revision;
    let signs = |drift, silence| {
        let counts = AlarmCounts {
            total: 40,
            drifted: 5,
            silent: 1,
            threshold: BasisPoints::new(1_000).unwrap(),
        };
        vec![(
            target(),
            AlarmSigns {
                drift,
                silence,
                counts,
            },
        )]
    };
    let raised = |driver: &Driver| -> Vec<Alarm> {
        let found = driver.state.target(&target()).unwrap();
        found.alarms.keys().copied().collect()
    };
    let mut look = |drift, silence| -> (Vec<String>, Vec<Alarm>) {
        let before = driver.journal.len();
        driver.fleet.alarms = signs(drift, silence);
        driver.wait(Span(1_000));
        driver.wait(Span(1_000));
        // As after a restart: the state is what its snapshot, or the whole journal, gives.
        let bytes = driver.state.to_snapshot().unwrap();
        assert_eq!(State::from_snapshot(&bytes).unwrap(), driver.state);
        driver.state = driver
            .journal
            .iter()
            .fold(State::default(), |mut state, entry| {
                state
                    .apply(&Entry::decode(entry.canonical()).unwrap())
                    .unwrap();
                state
            });
        let written = driver.journal[before..].iter();
        let written = written.map(|entry| entry.op().body.summary()).collect();
        (written, raised(&driver))
    };
    let drift = "drift, 5 of 40 instances (12.5%, threshold 10%)";
    assert_eq!(look(Sign::Hold, Sign::Clear), (vec![], vec![]));
    assert_eq!(
        look(Sign::Raise, Sign::Hold),
        (
            vec![format!("alarm raised on checkout/prod: {drift}")],
            vec![Alarm::Drift]
        )
    );
    assert_eq!(look(Sign::Hold, Sign::Hold), (vec![], vec![Alarm::Drift]));
    assert_eq!(
        look(Sign::Raise, Sign::Raise),
        (
            vec!["alarm raised on checkout/prod: silence, 1 of 40 instances are silent".to_owned()],
            vec![Alarm::Drift, Alarm::Silence]
        )
    );
    assert_eq!(
        look(Sign::Clear, Sign::Hold),
        (
            vec![format!("alarm cleared on checkout/prod: {drift}")],
            vec![Alarm::Silence]
        )
    );
    assert_eq!(look(Sign::Hold, Sign::Clear).1, []);
    assert_eq!(driver.state.target(&target()).unwrap().revision, revision);
}

#[test]
fn a_target_has_fleet_settings_of_its_own_until_they_are_given_back() {
    let mut driver = Driver::ready();
    let mut set = |fleet| {
        let command = Command::ConfigureTarget {
            target: target(),
            secret_keys: None,
            schema: None,
            fleet,
        };
        let bodies = driver.run(command).unwrap();
        let kind = bodies[0].kind().to_owned();
        let found = driver.state.target(&target()).unwrap().fleet;
        (kind, found.to_string())
    };
    let one = FleetChange {
        tolerance: Some(Setting::Own(1)),
        ..FleetChange::default()
    };
    let other = FleetChange {
        drift_threshold: Some(Setting::Own(BasisPoints::new(500).unwrap())),
        ..FleetChange::default()
    };
    let back = FleetChange {
        tolerance: Some(Setting::Default),
        ..FleetChange::default()
    };
    let check = |(kind, own): (String, String), expected: (&str, &str)| {
        assert_eq!((kind.as_str(), own.as_str()), expected);
    };
    let own = "threshold default, grace default, tolerance 1";
    check(set(one), ("target_configured", own));
    check(set(one), ("unchanged", own));
    let own = "threshold 5%, grace default, tolerance 1";
    check(set(other), ("target_configured", own));
    let own = "threshold 5%, grace default, tolerance default";
    check(set(back), ("target_configured", own));
}
