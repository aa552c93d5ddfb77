//! The rules of drift, a line each.

use super::{
    super::{DriftState, Expectation, Status, TargetFleet},
    START, beat, expect_canary, expect_stable, label, settings, tell,
};
use crate::{ids::Digest, time::Span};

/// What an instance reports: version, digest (`ok`, `none` or `edited`), and the version it rejects.
type Report<'a> = (Option<&'a str>, &'a str, Option<&'a str>);

const OK: &str = "ok";

/// The state of an instance that reports so when v3 is expected, after warm-up and grace, with a tolerance.
fn check(report: Report<'_>, tolerance: u32, expected: (DriftState, i64)) {
    let mut fleet = TargetFleet::new(
        super::FleetSettings {
            tolerance,
            ..settings()
        },
        START,
    );
    tell(&mut fleet, expect_stable("v3"), START);
    let (version, digest, rejects) = report;
    let mut heartbeat = beat("i-1", version, 1);
    if let Some(running) = &mut heartbeat.running {
        match digest {
            "none" => running.digest = None,
            "edited" => running.digest = Some(Digest::of(b"edited")),
            _ => {}
        }
    }
    if let Some(rejects) = rejects {
        heartbeat.status = Status::Rejected {
            version: label(rejects),
            reason: "no".parse().unwrap(),
        };
    }
    let mut now = START;
    for seq in 1..=5 {
        heartbeat.seq = seq;
        fleet.handle(&heartbeat, now).unwrap();
        fleet.expire(now);
        let state = fleet.get(&heartbeat.instance).unwrap().state;
        let is_quiet = matches!(state, DriftState::InSync | DriftState::Pending);
        assert!(
            !fleet.is_warm(now) || is_quiet,
            "{report:?} is {state} while the fleet is warm"
        );
        now = now.plus(Span::from_secs(10));
    }
    let view = fleet.get(&heartbeat.instance).unwrap();
    assert_eq!(
        (view.state, view.versions_behind),
        expected,
        "{report:?}, tolerance {tolerance}"
    );
}

#[test]
fn every_report_leads_to_its_state() {
    use DriftState::{Ahead, Behind, Diverged, InSync, Rejected, UnknownVersion};
    check((Some("v3"), OK, None), 0, (InSync, 0));
    check((Some("v3"), "none", None), 0, (InSync, 0));
    check((Some("v3"), "edited", None), 0, (Diverged, 0));
    check((Some("v2"), OK, None), 0, (Behind, 1));
    check((Some("v2"), OK, None), 1, (InSync, 1));
    check((Some("v1"), OK, None), 1, (Behind, 2));
    check((Some("v1"), "edited", None), 2, (Diverged, 0));
    check((Some("v4"), OK, None), 0, (Ahead, -1));
    check((Some("v4"), OK, None), 1, (Ahead, -1));
    check((Some("v9"), OK, None), 0, (UnknownVersion, 0));
    check((Some("v9"), "none", Some("v3")), 0, (UnknownVersion, 0));
    check((Some("v2"), OK, Some("v3")), 0, (Rejected, 1));
    check((Some("v2"), OK, Some("v3")), 3, (Rejected, 1));
    check((Some("v3"), OK, Some("v3")), 0, (Rejected, 0));
    check((Some("v2"), OK, Some("v4")), 0, (Behind, 1));
    check((None, OK, None), 0, (Behind, 0));
    check((None, OK, Some("v3")), 0, (Rejected, 0));
}

#[test]
fn with_cohorts_of_keys_both_versions_are_in_sync() {
    for (version, state) in [
        ("v2", DriftState::InSync),
        ("v4", DriftState::InSync),
        ("v3", DriftState::Pending),
    ] {
        let mut fleet = TargetFleet::new(settings(), START);
        tell(&mut fleet, expect_canary("v2", "v4", 10_000, false), START);
        fleet.handle(&beat("i-1", Some(version), 1), START).unwrap();
        let view = fleet.get(&"i-1".parse().unwrap()).unwrap();
        assert_eq!(view.state, state, "{version}");
        assert_eq!(
            fleet.summary(START).cohort.live,
            0,
            "the cohort is not made of instances"
        );
    }
}

#[test]
fn a_change_is_pending_for_the_grace_then_behind() {
    let mut fleet = TargetFleet::new(settings(), START);
    tell(&mut fleet, expect_stable("v1"), START);
    let secs = |secs| START.plus(Span::from_secs(secs));
    for seq in 0..=10 {
        fleet
            .handle(&beat("i-1", Some("v1"), seq + 1), secs(seq * 10))
            .unwrap();
    }
    tell(&mut fleet, expect_stable("v2"), secs(100));
    let state = |fleet: &TargetFleet| fleet.get(&"i-1".parse().unwrap()).unwrap().state;
    assert_eq!(state(&fleet), DriftState::Pending);
    fleet.expire(secs(119));
    assert_eq!(state(&fleet), DriftState::Pending);
    assert!(
        fleet.poll_timeout().unwrap() <= secs(120),
        "the grace ends before the silence"
    );
    fleet.expire(secs(120));
    assert_eq!(state(&fleet), DriftState::Behind);
    assert!(fleet.summary(secs(120)).is_alerting());
    fleet
        .handle(&beat("i-1", Some("v2"), 12), secs(121))
        .unwrap();
    assert_eq!(state(&fleet), DriftState::InSync);
    assert!(!fleet.summary(secs(121)).is_alerting());
}

#[test]
fn who_is_judged_late_has_the_grace_from_the_change_on() {
    let secs = |secs| START.plus(Span::from_secs(secs));
    let mut fleet = TargetFleet::new(settings(), START);
    tell(&mut fleet, expect_stable("v1"), START);
    for seq in 0..=10 {
        for number in 0..3 {
            let beat = beat(&format!("i-{number}"), Some("v1"), seq);
            fleet.handle(&beat, secs(seq * 10)).unwrap();
        }
    }
    fleet.set_expectation(expect_stable("v2"), secs(101));
    // One is heard, one is judged on the way, and one only when time passes.
    let receipt = fleet.handle(&beat("i-2", Some("v1"), 11), secs(110));
    assert_eq!(receipt.unwrap().desired, Some(super::edition("v2")));
    assert!(fleet.catch_up(1));
    fleet.expire(secs(115));
    while fleet.catch_up(1) {}
    let states = |fleet: &TargetFleet| -> Vec<DriftState> {
        let page = fleet.list(&super::super::Filter::default(), None, 10);
        page.instances.iter().map(|view| view.state).collect()
    };
    assert_eq!(states(&fleet), [DriftState::Pending; 3]);
    fleet.expire(secs(120));
    assert_eq!(states(&fleet), [DriftState::Pending; 3]);
    fleet.expire(secs(122));
    assert_eq!(states(&fleet), [DriftState::Behind; 3]);
}

#[test]
fn a_change_that_moves_nobody_judges_nobody() {
    let check = |before: Expectation, after: Expectation, moves: bool| {
        let mut fleet = TargetFleet::new(settings(), START);
        tell(&mut fleet, before, START);
        for number in 0..100 {
            let beat = beat(&format!("i-{number}"), Some("v1"), 1);
            fleet.handle(&beat, START).unwrap();
        }
        let revision = after.revision;
        fleet.set_expectation(after, START);
        assert_eq!(fleet.catch_up(1), moves);
        assert_eq!(fleet.expectation().revision, revision);
    };
    let revised = |mut expectation: Expectation| {
        expectation.revision += 1;
        expectation
    };
    let stable = || expect_stable("v1");
    let by_instance = |weight| expect_canary("v1", "v2", weight, true);
    let by_key = |canary, weight| expect_canary("v1", canary, weight, false);
    // An op that alters nothing of it, a further version, and a rollout by key that nobody reports to run.
    check(stable(), revised(stable()), false);
    check(by_instance(500), revised(by_instance(500)), false);
    let more = super::published(&["v1", "v2", "v3", "v4", "v5"]);
    let with_more = Expectation {
        published: more,
        ..stable()
    };
    check(stable(), with_more, false);
    check(stable(), by_key("v2", 500), false);
    check(by_key("v2", 500), by_key("v2", 900), false);
    check(by_key("v2", 500), stable(), false);
    // What does move somebody, or may.
    check(stable(), expect_stable("v2"), true);
    check(stable(), by_instance(1), true);
    check(by_instance(500), by_instance(501), true);
    check(by_instance(500), stable(), true);
    let mut without = stable();
    without.published = super::published(&["v2"]);
    check(without, stable(), true);
}
