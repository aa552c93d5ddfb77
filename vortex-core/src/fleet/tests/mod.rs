//! The rules by table, the machine beside a model, and what the tables cost.

mod model;
mod rules;
mod small;
mod walk;

use std::sync::Arc;

use super::{Edition, Expectation, FleetSettings, Heartbeat, Labels, Running, Status, TargetFleet};
use crate::{
    assign::{BasisPoints, Seed},
    ids::{Digest, VersionLabel},
    time::{Span, Timestamp},
};

/// When tests begin.
const START: Timestamp = Timestamp(1_700_000_000_000);

fn label(text: &str) -> VersionLabel {
    text.parse().unwrap()
}

fn edition(text: &str) -> Edition {
    Edition {
        version: label(text),
        digest: Digest::of(text.as_bytes()),
    }
}

fn settings() -> FleetSettings {
    FleetSettings {
        interval: Span::from_secs(10),
        missed_max: 3,
        forget_after: Span::from_secs(60),
        grace: Span::from_secs(20),
        tolerance: 0,
        instances_max: 1_000_000,
        drift_threshold: BasisPoints::new(1_000).unwrap(),
    }
}

fn published(labels: &[&str]) -> Arc<[Edition]> {
    labels.iter().map(|text| edition(text)).collect()
}

/// Everybody should run `stable` of v1 to v4.
fn expect_stable(stable: &str) -> Expectation {
    Expectation {
        stable: Some(edition(stable)),
        canary: None,
        published: published(&["v1", "v2", "v3", "v4"]),
        revision: 1,
    }
}

fn expect_canary(stable: &str, canary: &str, weight: u16, unit_is_instance: bool) -> Expectation {
    Expectation {
        canary: Some(super::CanaryExpectation {
            edition: edition(canary),
            rollout: "r-0123456789".parse().unwrap(),
            unit_is_instance,
            seed: Seed(7),
            weight: BasisPoints::new(weight).unwrap(),
            pins: imbl::OrdMap::new(),
        }),
        ..expect_stable(stable)
    }
}

/// Sets what should run, and lets the fleet catch up.
fn tell(fleet: &mut TargetFleet, expectation: Expectation, now: Timestamp) {
    fleet.set_expectation(expectation, now);
    while fleet.catch_up(usize::MAX) {}
}

/// A heartbeat that says what runs, with its right digest.
fn beat(id: &str, version: Option<&str>, seq: u64) -> Heartbeat {
    Heartbeat {
        instance: id.parse().unwrap(),
        running: version.map(|text| Running {
            version: label(text),
            digest: Some(Digest::of(text.as_bytes())),
        }),
        status: Status::Ok,
        started_at: Some(Timestamp(1)),
        labels: Labels::default(),
        seq,
        metrics: vec![],
    }
}
