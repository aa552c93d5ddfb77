//! What is no evidence must neither promote nor roll back, and nothing is held for ever.

use super::{judging::*, *};
use crate::{
    analysis::{Analysis, Check, Found, Measured, NoData, Source},
    sample::{Counters, Sketch, WINDOW},
};

fn compared(require: &str) -> Proposal {
    Proposal {
        analysis: judged_by(&[require]),
        ..proposal("v2")
    }
}

/// Two instances of the canary, found worse than stable.
fn lonely() -> (Driver, RolloutId) {
    let mut driver = Driver::ready();
    driver.report();
    driver.fleet.ids = (1..=12).map(|number| format!("web-{number}")).collect();
    driver.fleet.cohort = cohort(2, 2, 0);
    let id = driver.start(compared("error_rate <= stable * 1.5"));
    driver.serve(Span::from_mins(3), (1_000, 60), (9_000, 45));
    assert_eq!(driver.phase(&id), Phase::Paused(PauseCause::Analysis));
    (driver, id)
}

#[test]
fn a_restart_makes_no_evidence_of_a_comparison_of_hosts() {
    let (mut driver, id) = lonely();
    driver.fleet.cohort = CohortCount {
        is_unsure: true,
        ..CohortCount::default()
    };
    driver.report();
    driver.wait(Span::from_secs(75));
    assert_eq!(driver.phase(&id), Phase::Paused(PauseCause::Analysis));
}

#[test]
fn nor_does_a_third_host_that_has_measured_nothing() {
    let (mut driver, id) = lonely();
    driver.fleet.cohort = cohort(3, 3, 0);
    driver.wait(Span::from_secs(75));
    assert_eq!(driver.phase(&id), Phase::Paused(PauseCause::Analysis));
}

#[test]
fn what_was_good_a_while_ago_does_not_promote() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(compared("error_rate <= stable + 0.5pp"));
    driver.serve(Span::from_secs(60), (1_000, 5), (9_000, 45));
    driver.serve(Span::from_mins(6), (0, 0), (9_000, 45));
    assert_eq!(
        driver.rollout(&id).progress.stage,
        1,
        "{}",
        driver.summary(&id)
    );
}

#[test]
fn a_fleet_that_may_not_be_known_whole_is_not_promoted() {
    let mut driver = Driver::ready();
    driver.report();
    driver.fleet.ids = (1..=100).map(|number| format!("web-{number}")).collect();
    driver.fleet.cohort = cohort(25, 25, 0);
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_secs(60), (1_000, 5), (9_000, 45));
    driver.fleet.cohort = CohortCount {
        silent: 20,
        is_unsure: true,
        ..cohort(5, 5, 0)
    };
    driver.serve(Span::from_mins(6), (200, 1), (9_000, 45));
    assert_eq!(
        driver.rollout(&id).progress.stage,
        1,
        "{}",
        driver.summary(&id)
    );
}

#[test]
fn nothing_is_held_for_ever() {
    let wait_a_day =
        |driver: &mut Driver| (0..24 * 60).for_each(|_| driver.wait(Span::from_mins(1)));
    // Want of data that counts as a failure, within its budget.
    let mut driver = Driver::ready();
    driver.report();
    let mut analysis = judged_by(&["error_rate <= 5%"]).unwrap();
    for check in &mut analysis.checks {
        check.no_data = NoData::Fail;
        check.failure_budget = 3;
    }
    let id = driver.start(Proposal {
        analysis: Some(analysis),
        ..proposal("v2")
    });
    wait_a_day(&mut driver);
    assert_ne!(driver.phase(&id), Phase::Running, "{}", driver.summary(&id));

    // A suspicion, and then no more traffic.
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(compared("error_rate <= stable + 0.5pp"));
    let is_suspicious = |driver: &Driver| {
        let verdict = driver.rollout(&id).progress.verdict.clone();
        verdict.is_some_and(|verdict| verdict.checks[0].found == Found::Inconclusive)
    };
    for _ in 0..200 {
        if is_suspicious(&driver) {
            break;
        }
        driver.serve(Span::from_secs(5), (300, 6), (9_000, 45));
    }
    assert!(is_suspicious(&driver));
    wait_a_day(&mut driver);
    assert_ne!(driver.phase(&id), Phase::Running, "{}", driver.summary(&id));

    // A source that has nothing and cannot be reached by turns.
    let mut driver = Driver::ready();
    let check = Check {
        source: Source::PrometheusValue {
            query: "errors".into(),
        },
        ..Check::new("value <= 0.05".parse().unwrap())
    };
    let id = driver.start(Proposal {
        analysis: Some(Analysis {
            checks: vec![check],
            ..Analysis::off()
        }),
        ..proposal("v2")
    });
    for turn in 0..6 * 60 {
        let found = match turn / 6 % 2 {
            0 => Measured::Nothing("no series".into()),
            _ => Measured::Unavailable("refused".into()),
        };
        driver.wait(Span::from_secs(9));
        driver.answer(&id, found, None);
        driver.wait(Span::from_secs(1));
    }
    assert_ne!(driver.phase(&id), Phase::Running, "{}", driver.summary(&id));
}

#[test]
fn a_clock_that_was_set_back_puts_no_judgement_off() {
    let mut driver = Driver::ready();
    driver.report();
    let right = driver.now;
    driver.now = right.plus(Span::from_mins(120));
    driver.run(publish("v9", "v9")).unwrap();
    driver.now = right;
    driver.looked_at = right;
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_mins(2), (1_000, 500), (9_000, 45));
    assert_eq!(driver.phase(&id), fallen("error-rate"));
}

#[test]
fn a_rollout_that_stands_still_fills_no_journal() {
    let counters = || {
        let mut latency = Sketch::default();
        for step in 0..200 {
            latency.insert_many(1.013_f64.powi(step), 100);
        }
        Counters {
            requests: latency.count(),
            errors: 3,
            latency,
        }
    };
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(Proposal {
        analysis: judged_by(&["latency_p99 <= stable * 1.10", "error_rate <= 5%"]),
        ..proposal("v2")
    });
    driver.run(Command::Pause(id)).unwrap();
    let before = driver.journal.len();
    for _ in 0..3_600 {
        if driver.now.0.is_multiple_of(WINDOW.0) {
            let window = Arc::new(Window {
                at: driver.now,
                canary: counters(),
                stable: counters(),
            });
            driver.metrics.windows.insert(target(), vec![window]);
        }
        driver.wait(Span::from_secs(1));
    }
    let written = driver.journal.len() - before;
    assert!(
        (10..=70).contains(&written),
        "{written} verdicts in an hour"
    );
    let snapshot = driver.state.to_snapshot().unwrap();
    assert_eq!(State::from_snapshot(&snapshot).unwrap(), driver.state);
}

#[test]
fn a_full_disk_keeps_what_stops_a_rollout_and_why() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_secs(5), (1_000, 0), (9_000, 45));
    for second in 1..=30 {
        driver.now = driver.now.plus(Span::from_secs(1));
        if second % 5 == 0 {
            let window = Arc::new(Window {
                at: Timestamp(driver.now.0 - WINDOW.0),
                canary: Counters {
                    requests: 1_000,
                    errors: 400,
                    ..Counters::default()
                },
                stable: Counters {
                    requests: 9_000,
                    errors: 45,
                    ..Counters::default()
                },
            });
            driver
                .metrics
                .windows
                .entry(target())
                .or_default()
                .push(window);
        }
        let bodies = essential(due(&driver.state, &driver.context()));
        driver.looked_at = driver.now;
        driver.write(None, bodies);
    }
    assert_eq!(driver.phase(&id), fallen("error-rate"));
    assert!(driver.summary(&id).contains("requests failed"));
    assert_eq!(driver.judgements().len(), 1, "the one that stopped it");
}
