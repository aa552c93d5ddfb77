//! Every outcome that a rollout can have, explained. What stands in the snapshot is what somebody reads at night.

mod driver;

use driver::{Does, Driver, proposal};
use vortex_core::{
    analysis::{Measured, OnFailure, Source},
    freeze::{Schedule, Scope},
    ids::RolloutId,
    journal::{Command, Leap, Proposal},
    rollout::{BreakerPolicy, CohortCount, Gate, OnConflict},
};

const GOOD: Does = Does(1_000, 5, 40.0);
const STABLE: Does = Does(3_000, 15, 40.0);
const NOTHING: Does = Does(0, 0, 40.0);

/// A rollout of v2 that is judged by these checks.
fn started(checks: &[&str]) -> (Driver, RolloutId) {
    let mut driver = Driver::reporting();
    driver.reason = "raise limits";
    let id = driver.start(proposal("v2", Gate::Auto, checks));
    driver.reason = "";
    (driver, id)
}

/// The same of a fleet with a canary of eight, of which so many run it.
fn with_fleet(checks: &[&str], acknowledged: u64, rejected: u64) -> (Driver, RolloutId) {
    let mut driver = Driver::reporting();
    driver.sight.instances = 32;
    let laggards = (acknowledged..8).map(|number| format!("web-{}", number + 1));
    driver.sight.cohort = CohortCount {
        live: 8,
        acknowledged,
        rejected,
        laggards: laggards.map(|id| id.parse().unwrap()).collect(),
        ..CohortCount::default()
    };
    let id = driver.start(proposal("v2", Gate::Auto, checks));
    (driver, id)
}

fn asking(answer: Measured) -> (Driver, RolloutId) {
    let mut driver = Driver::ready();
    driver.sight.answer = Some(answer);
    let mut proposal = proposal("v2", Gate::Auto, &["value <= 0.8"]);
    for check in &mut proposal.analysis.as_mut().unwrap().checks {
        check.source = Source::PrometheusValue {
            query: "errors{version=\"{{version}}\"}".into(),
        };
    }
    let id = driver.start(proposal);
    (driver, id)
}

/// Every outcome, with how a rollout comes to it.
#[allow(clippy::too_many_lines, reason = "a table")]
fn outcomes() -> Vec<(&'static str, Driver, RolloutId)> {
    let mut told = vec![];
    let mut tell = |name, (driver, id)| told.push((name, driver, id));

    tell("rolled back by a limit", {
        let (mut driver, id) = started(&["error_rate <= 5%", "latency_p99 <= stable * 1.10"]);
        driver.serve(60, Does(1_000, 70, 40.0), STABLE);
        (driver, id)
    });
    tell(
        "rolled back by a critical check, in an incident that hits both",
        {
            let mut proposal = proposal("v2", Gate::Auto, &["error_rate <= 5%"]);
            for check in &mut proposal.analysis.as_mut().unwrap().checks {
                check.critical = true;
            }
            let mut driver = Driver::reporting();
            let id = driver.start(proposal);
            driver.serve(20, GOOD, STABLE);
            driver.serve(60, Does(1_000, 400, 40.0), Does(3_000, 1_200, 40.0));
            (driver, id)
        },
    );
    tell("rolled back by a comparison of errors", {
        let (mut driver, id) = started(&["error_rate <= 5%", "error_rate <= stable + 0.5pp"]);
        driver.serve(240, Does(1_000, 35, 40.0), STABLE);
        (driver, id)
    });
    tell("rolled back by a comparison of latency", {
        let (mut driver, id) = started(&["error_rate <= 5%", "latency_p99 <= stable * 1.10"]);
        driver.serve(240, Does(1_000, 5, 56.0), STABLE);
        (driver, id)
    });
    tell("paused: a failed check leaves it to a person", {
        let mut proposal = proposal("v2", Gate::Auto, &["success_rate >= 99%"]);
        for check in &mut proposal.analysis.as_mut().unwrap().checks {
            check.on_failure = OnFailure::Pause;
        }
        let mut driver = Driver::reporting();
        let id = driver.start(proposal);
        driver.serve(60, Does(1_000, 30, 40.0), STABLE);
        (driver, id)
    });
    tell("paused: a comparison of too few instances", {
        let (mut driver, id) = with_fleet(&["error_rate <= stable + 0.5pp"], 8, 0);
        driver.sight.cohort.live = 2;
        driver.sight.cohort.acknowledged = 2;
        driver.serve(240, Does(1_000, 50, 40.0), STABLE);
        (driver, id)
    });
    tell("paused: inconclusive", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(110, Does(20, 1, 40.0), STABLE);
        for _ in 0..12 {
            driver.serve(5, Does(20, 2, 40.0), STABLE);
            driver.serve(5, Does(20, 1, 40.0), STABLE);
        }
        (driver, id)
    });
    tell("paused: no data", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(900, NOTHING, STABLE);
        (driver, id)
    });
    tell("paused: too few requests", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(900, Does(1, 0, 40.0), STABLE);
        (driver, id)
    });
    tell("paused: monitoring unavailable", {
        let why = "the request to the Prometheus failed: connection refused";
        let (mut driver, id) = asking(Measured::Unavailable(why.into()));
        driver.wait(420);
        (driver, id)
    });
    tell("rolled back: a query's value is over its limit", {
        let value = vortex_core::analysis::Finite::new(0.93).unwrap();
        let (mut driver, id) = asking(Measured::Value(value));
        driver.wait(60);
        (driver, id)
    });
    tell("running: waits for its instances", {
        let (mut driver, id) = with_fleet(&["error_rate <= 5%"], 5, 0);
        driver.serve(30, GOOD, STABLE);
        (driver, id)
    });
    tell("paused: adoption", {
        let (mut driver, id) = with_fleet(&["error_rate <= 5%"], 5, 0);
        driver.serve(660, GOOD, STABLE);
        (driver, id)
    });
    tell("paused: rejected", {
        let (mut driver, id) = with_fleet(&["error_rate <= 5%"], 5, 3);
        driver.serve(30, GOOD, STABLE);
        (driver, id)
    });
    tell("paused: breaker", {
        let mut driver = Driver::reporting();
        driver.breaker = BreakerPolicy {
            rollbacks: 1,
            ..BreakerPolicy::default()
        };
        driver.start(proposal("v2", Gate::Auto, &["error_rate <= 5%"]));
        driver.serve(60, Does(1_000, 70, 40.0), STABLE);
        let id = driver.start(proposal("v3", Gate::Auto, &["error_rate <= 5%"]));
        driver.serve(60, Does(1_000, 70, 40.0), STABLE);
        (driver, id)
    });
    tell("paused by an operator", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(30, GOOD, STABLE);
        driver.reason = "it looks odd";
        driver.run(Command::Pause(id.clone()));
        (driver, id)
    });
    tell("paused at a manual gate", {
        let mut driver = Driver::reporting();
        let id = driver.start(proposal("v2", Gate::Manual, &["error_rate <= 5%"]));
        driver.serve(180, GOOD, STABLE);
        (driver, id)
    });
    tell("running and baking, not judged yet", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(5, GOOD, STABLE);
        (driver, id)
    });
    tell("running and baking", {
        let (mut driver, id) = started(&["error_rate <= 5%", "error_rate <= stable + 0.5pp"]);
        driver.serve(60, GOOD, STABLE);
        (driver, id)
    });
    tell("running, baked and held", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(200, Does(1, 0, 40.0), STABLE);
        (driver, id)
    });
    tell("running, baked and held by a freeze", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.reason = "incident 4711";
        driver.run(Command::AddFreeze {
            scope: Scope::Everything,
            schedule: Schedule::Once {
                from: vortex_core::time::Timestamp(0),
                until: None,
            },
        });
        driver.serve(180, GOOD, STABLE);
        (driver, id)
    });
    tell("completed", {
        let (mut driver, id) = started(&["error_rate <= 5%", "error_rate <= stable + 0.5pp"]);
        driver.serve(300, GOOD, STABLE);
        (driver, id)
    });
    tell("completed, nothing reported", {
        let mut driver = Driver::ready();
        let id = driver.start(Proposal {
            analysis: None,
            ..proposal("v2", Gate::Auto, &[])
        });
        driver.wait(300);
        (driver, id)
    });
    tell("completed, nothing is checked", {
        let mut driver = Driver::ready();
        let id = driver.start(proposal("v2", Gate::Auto, &[]));
        driver.wait(300);
        (driver, id)
    });
    tell("rolled back by an operator", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(60, GOOD, STABLE);
        driver.reason = "checkouts time out";
        driver.run(Command::Rollback(id.clone()));
        (driver, id)
    });
    tell("rolled back with its baseline", {
        let mut driver = Driver::ready();
        let first = driver.start(proposal("v2", Gate::Auto, &[]));
        driver.wait(300);
        let id = driver.start(proposal("v3", Gate::Auto, &[]));
        driver.wait(30);
        driver.reason = "v2 was wrong after all";
        driver.run(Command::Rollback(first));
        (driver, id)
    });
    tell("superseded", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(60, GOOD, STABLE);
        driver.start(Proposal {
            on_conflict: OnConflict::Supersede,
            ..proposal("v3", Gate::Auto, &["error_rate <= 5%"])
        });
        (driver, id)
    });
    tell("queued", {
        let (mut driver, _) = started(&["error_rate <= 5%"]);
        let id = driver.start(Proposal {
            on_conflict: OnConflict::Queue,
            ..proposal("v3", Gate::Auto, &["error_rate <= 5%"])
        });
        (driver, id)
    });
    tell("created", {
        let mut driver = Driver::ready();
        let id = driver.start(Proposal {
            start: false,
            ..proposal("v2", Gate::Auto, &["error_rate <= 5%"])
        });
        (driver, id)
    });
    tell("promoted over a verdict that holds", {
        let (mut driver, id) = started(&["error_rate <= 5%"]);
        driver.serve(200, Does(1, 0, 40.0), STABLE);
        driver.reason = "the canary has hardly any traffic";
        driver.run(Command::Promote {
            rollout: id.clone(),
            from_stage: Some(1),
            leap: Leap::Next,
        });
        driver.reason = "";
        driver.serve(5, GOOD, NOTHING);
        (driver, id)
    });
    told
}

#[test]
fn every_outcome_is_explained_so_that_a_stranger_understands_it() {
    let mut text = String::new();
    for (name, driver, id) in outcomes() {
        text.push_str(&format!("## {name}\n\n{}\n", driver.told(&id)));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("explained", text));
}
