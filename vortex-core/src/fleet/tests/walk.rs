//! The machine beside the model, over random steps. After every one of them both have to agree on every
//! instance, every count and every list.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    super::{
        DriftState, Expectation, Filter, FleetSettings, Heartbeat, InstanceView, Labels, Page,
        Refusal, Running, Status, TargetFleet,
    },
    START, beat, edition, label,
    model::Model,
    published, settings,
};
use crate::{
    assign::{BasisPoints, Cohort},
    ids::Digest,
    time::{Span, Timestamp},
};

const LABELS: [&str; 6] = ["v1", "v2", "v3", "v4", "v5", "made-up"];

#[derive(Clone, Debug)]
enum Step {
    Beat(Heartbeat),
    /// Sends an earlier heartbeat again.
    Again(usize),
    Advance(u64),
    /// A change, and what is heard while the fleet has not caught up, a part of it being judged before each.
    Expect(Expectation, Vec<(usize, Heartbeat)>),
    /// A change that follows at once on another.
    ExpectTwice(Expectation, Expectation),
    Interval(u64),
    Settings(u32),
}

fn heartbeats() -> impl Strategy<Value = Heartbeat> {
    let said = (0_usize..8, 0_usize..7, 0_u8..4, 0_usize..12, 0_u8..3);
    let process = (proptest::option::of(1_u64..4), 0_u64..8);
    (said, process).prop_map(
        |((instance, version, digest, rejects, zone), (started, seq))| {
            let mut heartbeat = beat(&format!("i-{instance}"), LABELS.get(version).copied(), seq);
            if let Some(Running { digest: known, .. }) = &mut heartbeat.running {
                match digest {
                    0 => *known = None,
                    1 => *known = Some(Digest::of(b"edited")),
                    _ => {}
                }
            }
            if let Some(text) = LABELS.get(rejects) {
                let reason = format!("because {zone}").parse().unwrap();
                heartbeat.status = Status::Rejected {
                    version: label(text),
                    reason,
                };
            }
            heartbeat.started_at = started.map(Timestamp);
            if zone > 0 {
                heartbeat.labels =
                    Labels::new(vec![("zone".to_owned(), zone.to_string())]).unwrap();
            }
            heartbeat
        },
    )
}

fn expectations() -> impl Strategy<Value = Expectation> {
    let versions = (
        1_usize..6,
        proptest::option::weighted(0.9, 0_usize..6),
        0_usize..10,
    );
    let canary = (
        any::<bool>(),
        0_u16..=10_000,
        proptest::option::of((0_u8..8, any::<bool>())),
    );
    (versions, canary).prop_map(
        |((count, stable, canary), (unit_is_instance, weight, pin))| {
            let published = published(&LABELS[..count]);
            let mut expectation = Expectation {
                stable: stable.map(|place| edition(LABELS[place % count])),
                canary: None,
                published,
                revision: 1,
            };
            if canary < count {
                let mut one = super::expect_canary("v1", LABELS[canary], weight, unit_is_instance);
                if let (Some(canary), Some((instance, is_canary))) = (&mut one.canary, pin) {
                    let cohort = if is_canary {
                        Cohort::Canary
                    } else {
                        Cohort::Stable
                    };
                    canary
                        .pins
                        .insert(format!("i-{instance}").parse().unwrap(), cohort);
                }
                expectation.canary = one.canary;
            }
            expectation
        },
    )
}

fn meanwhile() -> impl Strategy<Value = Vec<(usize, Heartbeat)>> {
    proptest::collection::vec((0_usize..3, heartbeats()), 0..4)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => heartbeats().prop_map(Step::Beat),
        3 => (0_usize..100).prop_map(Step::Again),
        6 => (1_u64..100).prop_map(Step::Advance),
        1 => (100_u64..3_000).prop_map(Step::Advance),
        2 => (expectations(), meanwhile()).prop_map(|(one, beats)| Step::Expect(one, beats)),
        1 => (expectations(), expectations()).prop_map(|(one, two)| Step::ExpectTwice(one, two)),
        1 => (1_u64..6).prop_map(Step::Interval),
        1 => (0_u32..3).prop_map(Step::Settings),
    ];
    proptest::collection::vec(step, 1..120)
}

fn list_all(fleet: &TargetFleet, filter: &Filter) -> Vec<InstanceView> {
    let (mut all, mut after) = (vec![], None);
    loop {
        let Page { instances, next } = fleet.list(filter, after, 2);
        all.extend(instances);
        if next.is_none() {
            break;
        }
        after = next;
    }
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}

fn compare(fleet: &TargetFleet, model: &Model, now: Timestamp) {
    let views: Vec<_> = model
        .instances
        .values()
        .map(|instance| instance.view.clone())
        .collect();
    let listed = list_all(fleet, &Filter::default());
    assert_eq!(listed, views);
    for view in &views {
        assert_eq!(fleet.get(&view.id).as_ref(), Some(view));
    }
    let zone = ("zone".to_owned(), "1".to_owned());
    let mut filters = vec![
        Filter {
            version: Some(label("v2")),
            ..Filter::default()
        },
        Filter {
            labels: vec![zone.clone()],
            ..Filter::default()
        },
        Filter {
            since: Some(Timestamp(now.0 - 10_000)),
            ..Filter::default()
        },
    ];
    let of_state = |state| Filter {
        states: vec![state],
        ..Filter::default()
    };
    filters.extend(DriftState::ALL.map(of_state));
    for filter in filters {
        let wanted: Vec<_> = (views.iter())
            .filter(|view| filter.states.is_empty() || filter.states.contains(&view.state))
            .filter(|view| {
                let runs = view.running.as_ref().map(|running| &running.version);
                filter.version.is_none() || runs == filter.version.as_ref()
            })
            .filter(|view| filter.labels.is_empty() || view.labels.get("zone") == Some("1"))
            .filter(|view| filter.since.is_none_or(|since| view.since >= since))
            .cloned()
            .collect();
        assert_eq!(list_all(fleet, &filter), wanted, "{filter:?}");
    }
    compare_summary(fleet, model, &views, now);
}

fn compare_summary(fleet: &TargetFleet, model: &Model, views: &[InstanceView], now: Timestamp) {
    let summary = fleet.summary(now);
    let mut versions = BTreeMap::new();
    for view in views {
        let version = view.running.as_ref().map(|running| running.version.clone());
        *versions.entry((version, view.state)).or_insert(0_u64) += 1;
    }
    let mut counted = BTreeMap::new();
    for one in &summary.versions {
        assert!(
            one.states.total() > 0,
            "a version without instances is listed"
        );
        for (state, count) in one.states.iter().filter(|(_, count)| *count > 0) {
            counted.insert((one.version.clone(), state), count);
        }
    }
    assert_eq!(counted, versions);
    for (state, count) in summary.states.iter() {
        assert_eq!(
            count,
            views.iter().filter(|view| view.state == state).count() as u64,
            "{state}"
        );
    }
    assert_eq!(summary.cohort, model.cohort_count());
    let laggards = fleet.cohort_laggards(100).len() as u64;
    let cohort = summary.cohort;
    assert_eq!(laggards, cohort.live - cohort.acknowledged + cohort.silent);
    assert_eq!(summary.total(), views.len() as u64);
}

fn run(steps: Vec<Step>, forget_after: Span) {
    let settings = FleetSettings {
        forget_after,
        instances_max: 6,
        ..settings()
    };
    let mut fleet = TargetFleet::new(settings, START);
    let mut model = Model::new(settings);
    let (mut now, mut sent) = (START, vec![]);
    for step in steps {
        match step {
            Step::Beat(heartbeat) => {
                compare_receipts(&mut fleet, &mut model, &heartbeat, now);
                sent.push(heartbeat);
            }
            Step::Again(place) => {
                if let Some(heartbeat) = sent.get(place % sent.len().max(1)) {
                    compare_receipts(&mut fleet, &mut model, heartbeat, now);
                }
            }
            Step::Advance(quarters) => now = now.plus(Span(quarters * 250)),
            Step::Expect(expectation, beats) => {
                fleet.set_expectation(expectation.clone(), now);
                model.expect(expectation, now);
                for (count, heartbeat) in beats {
                    // The model judges at once what the fleet judges little by little.
                    model.settle(now);
                    fleet.catch_up(count);
                    compare_receipts(&mut fleet, &mut model, &heartbeat, now);
                }
            }
            Step::ExpectTwice(one, two) => {
                for expectation in [one, two] {
                    fleet.set_expectation(expectation.clone(), now);
                    model.expect(expectation, now);
                    model.settle(now);
                }
            }
            Step::Interval(fives) => {
                model.interval = Span::from_secs(fives * 5);
                fleet.set_interval(model.interval);
            }
            Step::Settings(tolerance) => {
                model.settings.tolerance = tolerance;
                model.interval = model.settings.interval;
                fleet.set_settings(model.settings, now);
            }
        }
        while fleet.catch_up(1) {}
        // Only when it is due by its own word.
        while fleet.poll_timeout().is_some_and(|next| next <= now) {
            fleet.expire(now);
        }
        model.settle(now);
        compare(&fleet, &model, now);
    }
}

fn compare_receipts(
    fleet: &mut TargetFleet,
    model: &mut Model,
    heartbeat: &Heartbeat,
    now: Timestamp,
) {
    let is_known = model.instances.contains_key(&heartbeat.instance);
    let counted = model.handle(heartbeat, now);
    match fleet.handle(heartbeat, now) {
        Ok(receipt) => {
            assert_eq!(Some(receipt.is_counted), counted);
            assert_eq!(receipt.is_new, !is_known);
            let view = &model.instances[&heartbeat.instance].view;
            assert_eq!(
                (receipt.desired, receipt.cohort),
                (view.expected.clone(), view.cohort)
            );
        }
        Err(refusal) => {
            assert_eq!(counted, None, "{refusal}");
            assert_eq!(matches!(refusal, Refusal::TooOften { .. }), is_known);
        }
    }
}

proptest! {
    #[test]
    fn the_fleet_agrees_with_the_model(steps in steps()) {
        run(steps, Span::from_secs(60));
    }

    #[test]
    fn it_agrees_when_deadlines_lie_beyond_the_wheel(steps in steps()) {
        run(steps, Span::from_secs(400));
    }
}

#[test]
fn a_share_of_nobody_is_no_alert() {
    let fleet = TargetFleet::new(settings(), START);
    let summary = fleet.summary(START);
    assert!(!summary.is_alerting() && summary.drift_percent() == 0.0);
    assert_eq!(summary.threshold, BasisPoints::new(1_000).unwrap());
}
