//! The registry of one target's fleet in memory: what an instance takes, and how long it is looked through.

use std::{hint::black_box, time::Instant};

use anyhow::Context as _;
use vortex_core::{
    fleet::{
        DriftState, Edition, Expectation, Filter, FleetSettings, Heartbeat, Labels, Running,
        Status, TargetFleet,
    },
    ids::{Digest, VersionLabel},
    time::Timestamp,
};

use crate::report::{median, row, table};

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
const ROUNDS: usize = 11;
const NOW: Timestamp = Timestamp(1_000_000);

pub(crate) fn registries() -> anyhow::Result<()> {
    let mut rows = vec![row([
        "instances",
        "bytes each, by RSS",
        "heartbeat",
        "summary",
        "first page",
        "full filtered scan",
    ])];
    for size in SIZES {
        let before = resident_bytes()?;
        let mut fleet = fill(size)?;
        let each = (resident_bytes()? - before) / size as f64;
        // One in a hundred runs the wrong version, and none of them the one that is looked for last.
        let drifted = Filter {
            states: vec![DriftState::Behind, DriftState::Pending],
            ..Filter::default()
        };
        let none = Filter {
            states: vec![DriftState::Diverged],
            version: Some("v1".parse()?),
            ..Filter::default()
        };
        let again: Vec<Heartbeat> = (0..1_000.min(size))
            .map(|number| heartbeat(number, 2))
            .collect::<Result<_, _>>()?;
        let later = NOW.plus(FleetSettings::default().interval);
        let since = Instant::now();
        for heartbeat in &again {
            let _ = black_box(fleet.handle(heartbeat, later));
        }
        let beat = since.elapsed().as_secs_f64() / again.len() as f64;
        let summary = seconds(|| {
            black_box(fleet.summary(later));
        });
        let first = seconds(|| {
            black_box(fleet.list(&drifted, None, 100));
        });
        let scan = seconds(|| {
            black_box(fleet.list(&none, None, 100));
        });
        rows.push(row([
            &size.to_string(),
            &format!("{each:.0}"),
            &format!("{:.2} µs", beat * 1e6),
            &format!("{:.2} µs", summary * 1e6),
            &format!("{:.0} µs", first * 1e6),
            &format!("{:.2} ms", scan * 1e3),
        ]));
    }
    table("The registry of one target, ids of 24 bytes", &rows);
    Ok(())
}

fn seconds(mut look: impl FnMut()) -> f64 {
    let samples: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let since = Instant::now();
            look();
            since.elapsed().as_secs_f64()
        })
        .collect();
    median(&samples)
}

fn edition(version: &str) -> anyhow::Result<Edition> {
    let version: VersionLabel = version.parse()?;
    Ok(Edition {
        digest: Digest::of(version.as_str().as_bytes()),
        version,
    })
}

fn heartbeat(number: usize, seq: u64) -> anyhow::Result<Heartbeat> {
    let version = if number.is_multiple_of(100) {
        "v1"
    } else {
        "v2"
    };
    Ok(Heartbeat {
        instance: format!("checkout-7d9f-{number:010}").parse()?,
        running: Some(Running {
            version: version.parse()?,
            digest: None,
        }),
        status: Status::Ok,
        started_at: None,
        labels: Labels::new(vec![("zone".into(), format!("z{}", number % 3))])?,
        seq,
        metrics: vec![],
    })
}

fn fill(size: usize) -> anyhow::Result<TargetFleet> {
    let settings = FleetSettings {
        instances_max: size,
        ..FleetSettings::default()
    };
    let mut fleet = TargetFleet::new(settings, NOW);
    let expectation = Expectation {
        stable: Some(edition("v2")?),
        published: [edition("v1")?, edition("v2")?].into(),
        revision: 1,
        ..Expectation::default()
    };
    fleet.set_expectation(expectation, NOW);
    for number in 0..size {
        fleet.handle(&heartbeat(number, 1)?, NOW)?;
    }
    Ok(fleet)
}

fn resident_bytes() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    let kib: f64 = number.context("no VmRSS")?.parse()?;
    Ok(kib * 1024.0)
}
