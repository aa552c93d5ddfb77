//! Bounds, cohorts, weights, the guard against its own deafness, and what an instance costs.

use std::collections::BTreeSet;

use imbl::OrdMap;
use proptest::prelude::*;

use super::{
    super::{
        Cursor, DriftState, Filter, Labels, LabelsError, Refusal, Roster, TargetFleet,
        effective_weight,
    },
    START, beat, expect_canary, expect_stable, settings, tell,
};
use crate::{
    assign::{BasisPoints, Cohort, Seed},
    time::Span,
};

fn points(points: u16) -> BasisPoints {
    BasisPoints::new(points).unwrap()
}

#[test]
fn a_full_fleet_refuses_new_instances_and_serves_known_ones() {
    let mut fleet = TargetFleet::new(
        super::FleetSettings {
            instances_max: 2,
            ..settings()
        },
        START,
    );
    assert!(
        fleet
            .handle(&beat("a", Some("v1"), 1), START)
            .unwrap()
            .is_new
    );
    assert!(
        fleet
            .handle(&beat("b", Some("v1"), 1), START)
            .unwrap()
            .is_new
    );
    assert_eq!(
        fleet.handle(&beat("c", Some("v1"), 1), START),
        Err(Refusal::Full { limit: 2 })
    );
    assert!(
        !fleet
            .handle(&beat("a", Some("v2"), 2), START)
            .unwrap()
            .is_new
    );
    assert_eq!(fleet.summary(START).refused, 1);
    assert_eq!(fleet.len(), 2);
}

#[test]
fn an_instance_that_reports_too_often_is_told_when_to_come_back() {
    let mut fleet = TargetFleet::new(settings(), START);
    for seq in 1..=3 {
        fleet.handle(&beat("a", Some("v1"), seq), START).unwrap();
    }
    let Err(Refusal::TooOften { retry_after }) = fleet.handle(&beat("a", Some("v2"), 4), START)
    else {
        panic!("the burst is three");
    };
    assert_eq!(retry_after, Span::from_secs(5));
    let later = START.plus(retry_after);
    assert!(
        fleet
            .handle(&beat("a", Some("v2"), 4), later)
            .unwrap()
            .is_counted
    );
}

#[test]
fn a_repeated_or_late_heartbeat_counts_once_and_overwrites_nothing() {
    let mut fleet = TargetFleet::new(settings(), START);
    let mut now = START;
    let mut send = |version, seq, started: u64| {
        now = now.plus(Span::from_secs(10));
        let mut heartbeat = beat("a", Some(version), seq);
        heartbeat.started_at = Some(crate::time::Timestamp(started));
        let is_counted = fleet.handle(&heartbeat, now).unwrap().is_counted;
        let running = fleet.get(&heartbeat.instance).unwrap().running.unwrap();
        (is_counted, running.version.to_string())
    };
    assert_eq!(send("v1", 5, 1), (true, "v1".to_owned()));
    assert_eq!(send("v2", 5, 1), (false, "v1".to_owned()), "repeated");
    assert_eq!(send("v2", 4, 1), (false, "v1".to_owned()), "late");
    assert_eq!(send("v2", 6, 1), (true, "v2".to_owned()), "next");
    assert_eq!(send("v3", 0, 1), (false, "v3".to_owned()), "without a seq");
    assert_eq!(send("v4", 1, 2), (true, "v4".to_owned()), "restarted");
    assert_eq!(
        send("v1", 9, 1),
        (false, "v4".to_owned()),
        "from before the restart"
    );
}

#[test]
fn mass_silence_makes_the_daemon_suspect_itself_until_they_are_back() {
    let secs = |secs| START.plus(Span::from_secs(secs));
    for (quiet, is_suspect) in [(3, false), (4, true), (10, true)] {
        let mut fleet = TargetFleet::new(settings(), START);
        for seq in 1..=9 {
            for i in 0..10 {
                if seq <= 5 || i >= quiet {
                    fleet
                        .handle(&beat(&format!("i-{i}"), Some("v1"), seq), secs(seq * 10))
                        .unwrap();
                }
            }
            fleet.expire(secs(seq * 10));
        }
        assert_eq!(
            fleet.summary(secs(90)).states.get(DriftState::Silent),
            quiet
        );
        assert_eq!(fleet.is_suspect(secs(90)), is_suspect, "{quiet} of 10");
        let mut back = fleet;
        for i in 0..10 {
            back.handle(&beat(&format!("i-{i}"), Some("v1"), 11), secs(95))
                .unwrap();
        }
        assert!(!back.is_suspect(secs(95)), "all are back");
    }
}

#[test]
fn a_suspicion_ends_after_a_window() {
    let secs = |secs| START.plus(Span::from_secs(secs));
    let mut fleet = TargetFleet::new(settings(), START);
    for i in 0..5 {
        fleet
            .handle(&beat(&format!("i-{i}"), None, 1), START)
            .unwrap();
    }
    fleet.expire(secs(36));
    assert!(fleet.is_suspect(secs(36)));
    assert!(fleet.is_suspect(secs(45)));
    assert!(!fleet.is_suspect(secs(46)));
}

#[test]
fn the_cohort_acknowledges_lags_and_rejects() {
    let mut fleet = TargetFleet::new(settings(), START);
    tell(&mut fleet, expect_canary("v1", "v2", 5_000, true), START);
    for i in 0..100 {
        fleet
            .handle(&beat(&format!("i-{i}"), Some("v1"), 1), START)
            .unwrap();
    }
    let live = fleet.summary(START).cohort.live;
    assert!((30..=70).contains(&live), "{live} of 100");
    let laggards = fleet.cohort_laggards(1_000);
    assert_eq!(laggards.len() as u64, live);
    let (first, second) = (&laggards[0], &laggards[1]);
    let receipt = fleet
        .handle(&beat(first.as_str(), Some("v2"), 2), START)
        .unwrap();
    assert_eq!(receipt.cohort, Cohort::Canary);
    let mut rejecting = beat(second.as_str(), Some("v1"), 2);
    rejecting.status = super::Status::Rejected {
        version: super::label("v2"),
        reason: "x".repeat(4_000).parse().unwrap(),
    };
    fleet.handle(&rejecting, START).unwrap();
    let cohort = fleet.summary(START).cohort;
    assert_eq!(
        (cohort.live, cohort.acknowledged, cohort.rejected),
        (live, 1, 1)
    );
    assert_eq!(
        fleet
            .get(second)
            .unwrap()
            .rejected
            .unwrap()
            .1
            .as_str()
            .len(),
        256
    );
    assert_eq!(fleet.cohort_laggards(1_000).len() as u64, live - 1);
    let roster = fleet.roster(Seed(7), &OrdMap::unit(first.to_key(), Cohort::Stable));
    assert_eq!((roster.live(), roster.stable_pins), (100, 1));
    assert_eq!(roster.canaries(points(5_000)) as u64, live - 1);
}

#[test]
fn a_hundred_thousand_instances_take_at_most_120_bytes_each() {
    let mut fleet = TargetFleet::new(settings(), START);
    tell(&mut fleet, expect_stable("v2"), START);
    for i in 0..100_000 {
        let id = format!("checkout-7f9c5d-{i:08}");
        assert_eq!(id.len(), 24);
        fleet
            .handle(&beat(&id, Some(["v1", "v2"][i % 2]), 1), START)
            .unwrap();
    }
    let each = fleet.memory_bytes() / 100_000;
    assert!(each <= 120, "{each} bytes");
}

#[test]
fn what_is_shared_is_gone_with_its_last_user() {
    let mut fleet = TargetFleet::new(settings(), START);
    let mut now = START;
    for seq in 1..500_u64 {
        now = now.plus(Span::from_secs(10));
        let mut heartbeat = beat("a", Some(&format!("made-up-{seq}")), seq);
        heartbeat.labels = Labels::new(vec![("n".to_owned(), seq.to_string())]).unwrap();
        heartbeat.status = super::Status::Rejected {
            version: super::label("v2"),
            reason: format!("reason {seq}").parse().unwrap(),
        };
        fleet.handle(&heartbeat, now).unwrap();
        let tables = (
            fleet.editions.len(),
            fleet.rejections.len(),
            fleet.labels.len(),
        );
        assert_eq!(tables, (1, 1, 1));
    }
    fleet.expire(now.plus(Span::from_secs(1_000)));
    assert!(fleet.is_empty());
    assert_eq!(
        (
            fleet.editions.len(),
            fleet.rejections.len(),
            fleet.labels.len()
        ),
        (0, 0, 0)
    );
    assert_eq!(fleet.poll_timeout(), None);
}

#[test]
fn made_up_versions_are_bounded() {
    let mut fleet = TargetFleet::new(settings(), START);
    for i in 0..crate::limits::FLEET_EDITIONS_MAX {
        fleet
            .handle(&beat(&format!("i-{i}"), Some(&format!("x{i}")), 1), START)
            .unwrap();
    }
    let refused = fleet.handle(&beat("late", Some("one-more"), 1), START);
    assert!(
        matches!(refused, Err(Refusal::TooManyVersions { .. })),
        "{refused:?}"
    );
    fleet.handle(&beat("late", Some("x1"), 1), START).unwrap();
    let later = START.plus(Span::from_secs(10));
    let refused = fleet.handle(&beat("late", Some("one-more"), 2), later);
    assert!(matches!(refused, Err(Refusal::TooManyVersions { .. })));
    let view = fleet.get(&"late".parse().unwrap()).unwrap();
    assert_eq!(
        (view.last_seen, view.seq),
        (later, 1),
        "it lives, and runs what it ran"
    );
    assert_eq!(view.running.unwrap().version.as_str(), "x1");
}

#[test]
fn pages_cover_everybody_once() {
    let mut fleet = TargetFleet::new(settings(), START);
    for i in 0..25 {
        fleet
            .handle(&beat(&format!("i-{i}"), Some("v1"), 1), START)
            .unwrap();
    }
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), None::<Cursor>, 0);
    loop {
        let page = fleet.list(&Filter::default(), after, 10);
        pages += 1;
        for view in page.instances {
            assert!(seen.insert(view.id), "listed twice");
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (25, 3));
}

#[test]
fn labels_are_bounded_and_clean() {
    let new = |pairs: &[(&str, &str)]| {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Labels::new(pairs.iter().map(owned).collect())
    };
    assert_eq!(
        new(&[("zone", "b"), ("pod", "a")]).unwrap().get("pod"),
        Some("a")
    );
    assert_eq!(
        new(&[("a", "1"), ("a", "2")]),
        Err(LabelsError::Twice("a".to_owned()))
    );
    assert_eq!(
        new(&[("a", "\x1b[2J")]),
        Err(LabelsError::Malformed("a".to_owned()))
    );
    assert_eq!(
        new(&[("", "x")]),
        Err(LabelsError::Malformed(String::new()))
    );
    assert_eq!(
        new(&[("a", &"x".repeat(1_024))]),
        Err(LabelsError::TooLong(1_025))
    );
    assert_eq!(new(&[("a", "1"); 17]), Err(LabelsError::TooMany(17)));
}

/// What a stage of `requested` points gets in a fleet with these buckets.
fn check_weight(buckets: &[u16], requested: u16, min: usize, is_last: bool, expected: u16) {
    let roster = Roster {
        buckets: buckets.to_vec(),
        ..Roster::default()
    };
    let weight = effective_weight(&roster, points(requested), min, is_last, BasisPoints::ZERO);
    assert_eq!(weight, points(expected), "{buckets:?} at {requested}");
}

#[test]
fn small_fleets_get_somebody_and_never_everybody() {
    check_weight(&[], 100, 1, false, 100);
    check_weight(&[500, 7_000], 100, 1, false, 501);
    check_weight(&[500, 7_000], 100, 2, false, 7_000);
    check_weight(&[500, 7_000], 9_000, 1, false, 7_000);
    check_weight(&[500, 7_000], 10_000, 1, true, 10_000);
    check_weight(&[500], 100, 1, false, 501);
    check_weight(&[9_999], 100, 1, false, 10_000);
    check_weight(&[500, 600, 700], 100, 2, false, 601);
    check_weight(&[500, 600, 700], 1, 0, false, 1);
}

proptest! {
    #[test]
    fn an_effective_weight_keeps_its_rules(
        mut buckets in proptest::collection::vec(0_u16..10_000, 0..20),
        (canary_pins, stable_pins) in (0_usize..3, 0_usize..3),
        (requested, floor) in (1_u16..10_000, 0_u16..10_000),
        min in 0_usize..5,
    ) {
        buckets.sort_unstable();
        buckets.dedup();
        let roster = Roster { buckets, canary_pins, stable_pins };
        let weight = |floor| effective_weight(&roster, points(requested), min, false, points(floor));
        prop_assert!(weight(floor) >= points(floor));
        prop_assert_eq!(weight(floor), weight(0).max(points(floor)));
        let canaries = roster.canaries(weight(0));
        let possible = if roster.live() >= 2 && stable_pins == 0 {
            roster.live() - 1
        } else {
            canary_pins + roster.buckets.len()
        };
        prop_assert!(canaries >= min.min(possible), "{} of {:?}", canaries, roster);
        if roster.live() >= 2 && !roster.buckets.is_empty() {
            prop_assert!(canaries < roster.live());
        }
        let last = effective_weight(&roster, BasisPoints::FULL, min, true, points(floor));
        prop_assert_eq!(last, BasisPoints::FULL);
    }
}
