//! Rollouts that are judged by what sources answer, or do not.

use super::{judging::fallen, *};
use crate::analysis::{Analysis, Check, Finite, Measured, Outcome, Source};

fn asked(require: &str) -> Option<Analysis> {
    let check = Check {
        source: Source::PrometheusValue {
            query: "errors".into(),
        },
        ..Check::new(require.parse().unwrap())
    };
    Some(Analysis {
        checks: vec![check],
        ..Analysis::off()
    })
}

#[test]
fn a_source_that_does_not_answer_holds_then_pauses_and_never_rolls_back() {
    let mut driver = Driver::ready();
    let analysis = asked("value <= 0.05");
    let id = driver.start(Proposal {
        analysis,
        ..proposal("v2")
    });
    let good = Measured::Value(Finite::new(0.01).unwrap());
    let ask = |driver: &mut Driver, span: Span, answer: &Measured| {
        for _ in 0..span.0 / 10_000 {
            driver.wait(Span::from_secs(9));
            driver.answer(&id, answer.clone(), None);
            driver.wait(Span::from_secs(1));
        }
    };
    ask(&mut driver, Span::from_mins(2), &good);
    let down = Measured::Unavailable("connection refused".into());
    ask(&mut driver, Span::from_mins(4), &down);
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    assert!(
        driver.summary(&id).starts_with("monitoring unavailable"),
        "{}",
        driver.summary(&id)
    );
    ask(&mut driver, Span::from_mins(2), &down);
    assert_eq!(
        driver.phase(&id),
        Phase::Paused(PauseCause::MonitoringUnavailable)
    );
    driver.run(Command::Resume(id.clone())).unwrap();
    ask(&mut driver, Span::from_mins(14), &good);
    assert_eq!(driver.shows(&id), "completed 3 100% stable v2");
}

#[test]
fn a_source_that_says_nothing_at_all_is_unavailable_too() {
    let mut driver = Driver::ready();
    let analysis = asked("value <= 0.05");
    let id = driver.start(Proposal {
        analysis,
        ..proposal("v2")
    });
    for _ in 0..60 {
        driver.wait(Span::from_secs(10));
    }
    assert_eq!(
        driver.phase(&id),
        Phase::Paused(PauseCause::MonitoringUnavailable)
    );
}

#[test]
fn a_failure_within_the_budget_is_borne() {
    let mut driver = Driver::ready();
    let mut analysis = asked("value <= 0.05").unwrap();
    for check in &mut analysis.checks {
        check.failure_budget = 2;
    }
    let id = driver.start(Proposal {
        analysis: Some(analysis),
        ..proposal("v2")
    });
    let bad = Measured::Value(Finite::new(0.5).unwrap());
    // The first is only looked at again.
    for failures in 0..=3 {
        assert_eq!(driver.phase(&id), Phase::Running, "after {failures} looks");
        driver.wait(Span::from_secs(9));
        driver.answer(&id, bad.clone(), None);
        driver.wait(Span::from_secs(1));
    }
    assert_eq!(driver.phase(&id), fallen("value"));
}

fn counted(require: &str) -> Proposal {
    let mut analysis = asked(require);
    for check in analysis.iter_mut().flat_map(|it| &mut it.checks) {
        check.source = Source::PrometheusRate {
            errors: "errors".into(),
            requests: "requests".into(),
        };
    }
    Proposal {
        analysis,
        ..proposal("v2")
    }
}

fn counts(requests: u64, errors: u64) -> Measured {
    Measured::Counts { errors, requests }
}

/// One answer, and the judgement that takes it in.
fn answered(driver: &mut Driver, id: &RolloutId, canary: &Measured, stable: Option<&Measured>) {
    driver.wait(Span::from_secs(9));
    driver.answer(id, canary.clone(), stable.cloned());
    driver.wait(Span::from_secs(1));
}

#[test]
fn a_source_asked_more_often_than_it_measures_loses_nothing() {
    let mut driver = Driver::ready();
    let id = driver.start(counted("error_rate <= 5%"));
    let nothing = Measured::Nothing("no series".into());
    answered(&mut driver, &id, &nothing, None);
    assert!(driver.summary(&id).contains("no series"));
    let begun = driver.state.judgings[&id].since;
    assert_eq!(driver.state.judgings[&id].counted_until(0), begun);
    answered(&mut driver, &id, &counts(1_000, 10), None);
    let had = driver.state.judgings[&id].counted_until(0);
    assert!(had > begun);
    for _ in 0..10 {
        answered(&mut driver, &id, &nothing, None);
    }
    let judgements = driver.judgements();
    let outcomes: Vec<_> = judgements.iter().map(|(_, outcome)| *outcome).collect();
    assert_eq!(outcomes, [Outcome::Hold, Outcome::Pass]);
    assert_eq!(driver.state.judgings[&id].counted_until(0), had);
    // What lies further back than the check looks speaks of now no more.
    for _ in 0..22 {
        answered(&mut driver, &id, &nothing, None);
    }
    assert_eq!(driver.judgements().last().unwrap().1, Outcome::Hold);
    assert!(driver.summary(&id).contains("no series"));
    for _ in 0..3 {
        answered(&mut driver, &id, &counts(1_000, 500), None);
    }
    assert_eq!(driver.phase(&id), fallen("error-rate"));
}

#[test]
fn a_comparison_stands_while_nothing_new_is_counted() {
    let mut driver = Driver::ready();
    let id = driver.start(counted("error_rate <= stable + 1pp"));
    for _ in 0..8 {
        answered(&mut driver, &id, &counts(100, 1), Some(&counts(900, 9)));
    }
    let written = driver.judgements().len();
    let nothing = Measured::Nothing("no series".into());
    answered(&mut driver, &id, &nothing, Some(&nothing));
    assert_eq!(driver.judgements().len(), written);
    let down = Measured::Unavailable("connection refused".into());
    answered(&mut driver, &id, &nothing, Some(&down));
    assert_eq!(
        driver.summary(&id),
        "monitoring unavailable: error-rate-vs-stable: for stable: connection refused"
    );
}

#[test]
fn another_reason_for_no_number_is_told() {
    let mut driver = Driver::ready();
    let analysis = asked("value <= 0.05");
    let id = driver.start(Proposal {
        analysis,
        ..proposal("v2")
    });
    for reason in ["no series", "no series", "NaN", "NaN", "no series"] {
        answered(&mut driver, &id, &Measured::Nothing(reason.into()), None);
        assert!(driver.summary(&id).ends_with(reason));
    }
    assert_eq!(driver.judgements().len(), 3);
}
