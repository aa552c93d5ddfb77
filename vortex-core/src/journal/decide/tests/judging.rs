//! Rollouts that are judged: what verdicts lead to, and when.

use super::*;
use crate::{
    analysis::{Analysis, Check, Inputs, Measured, Outcome},
    rollout::RollbackCause,
    sample::{Counters, WINDOW},
};

/// Requests and errors in five seconds.
pub(super) type Traffic = (u64, u64);

fn counters((requests, errors): Traffic) -> Counters {
    Counters {
        requests,
        errors,
        ..Counters::default()
    }
}

impl Driver {
    /// Lets time pass in steps of a second, in which both cohorts of every target answer as much as said.
    pub(super) fn serve(&mut self, span: Span, canary: Traffic, stable: Traffic) {
        for _ in 0..span.0 / 1_000 {
            if self.now.0.is_multiple_of(WINDOW.0) {
                let window = Arc::new(Window {
                    at: self.now,
                    canary: counters(canary),
                    stable: counters(stable),
                });
                for windows in self.metrics.windows.values_mut() {
                    windows.push(Arc::clone(&window));
                }
            }
            self.wait(Span::from_secs(1));
        }
    }

    pub(super) fn report(&mut self) {
        self.metrics.windows.insert(target(), vec![]);
    }

    pub(super) fn answer(&mut self, id: &RolloutId, canary: Measured, stable: Option<Measured>) {
        for check in self.rollout(id).spec.analysis.checks.clone() {
            let reading = Reading {
                check: check.name,
                at: self.now,
                query: "errors".into(),
                canary: canary.clone(),
                stable: stable.clone(),
            };
            self.metrics.readings.push((id.clone(), reading));
        }
    }

    pub(super) fn phase(&self, id: &RolloutId) -> Phase {
        self.rollout(id).progress.phase.clone()
    }

    pub(super) fn summary(&self, id: &RolloutId) -> String {
        let verdict = self.rollout(id).progress.verdict.as_ref();
        verdict
            .map(|verdict| verdict.summary.clone())
            .unwrap_or_default()
    }

    pub(super) fn judgements(&self) -> Vec<(Timestamp, Outcome)> {
        let bodies = self.journal.iter().map(|entry| &entry.op().body);
        bodies
            .filter_map(|body| match body {
                OpBody::RolloutJudged { verdict, .. } => Some((verdict.at, verdict.outcome)),
                _ => None,
            })
            .collect()
    }
}

pub(super) fn judged_by(require: &[&str]) -> Option<Analysis> {
    Some(Analysis {
        checks: require
            .iter()
            .map(|text| Check::new(text.parse().unwrap()))
            .collect(),
        ..Analysis::off()
    })
}

pub(super) fn fallen(check: &str) -> Phase {
    Phase::RolledBack(RollbackCause::Analysis(check.parse().unwrap()))
}

#[test]
fn a_good_version_promotes_itself_and_is_judged_once_an_interval() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_mins(16), (1_000, 2), (9_000, 18));
    assert_eq!(driver.shows(&id), "completed 3 100% stable v2");
    let judgements = driver.judgements();
    assert!(judgements.len() > 80, "{}", judgements.len());
    for pair in judgements.windows(2) {
        assert!(
            pair[1].0.since(pair[0].0) >= Span::from_secs(10),
            "{pair:?}"
        );
    }
    let mut replayed = State::default();
    for entry in &driver.journal {
        replayed.apply(entry).unwrap();
    }
    assert_eq!(replayed, driver.state);
}

#[test]
fn a_bad_version_is_rolled_back_at_its_first_stage() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_mins(1), (1_000, 65), (9_000, 45));
    assert_eq!(driver.phase(&id), fallen("error-rate"));
    assert_eq!(driver.rollout(&id).progress.stage, 1);
    assert!(
        driver.summary(&id).contains("requests failed (6.5%)"),
        "{}",
        driver.summary(&id)
    );
    assert!(driver.state.judgings.is_empty() && driver.state.active.is_empty());
}

#[test]
fn too_few_requests_hold_and_then_pause_and_a_resume_looks_afresh() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_mins(5), (1, 1), (9_000, 45));
    driver.serve(Span::from_mins(9), (0, 0), (9_000, 45));
    assert_eq!(driver.shows(&id), "running 1 1% stable v1");
    driver.serve(Span::from_mins(2), (0, 0), (9_000, 45));
    assert_eq!(driver.phase(&id), Phase::Paused(PauseCause::NoData));
    driver.run(Command::Resume(id.clone())).unwrap();
    driver.serve(Span::from_mins(1), (100, 0), (900, 0));
    assert_eq!(driver.rollout(&id).progress.stage, 2);
}

#[test]
fn where_nothing_reports_time_alone_decides_and_nothing_is_written() {
    let mut driver = Driver::ready();
    let id = driver.start(proposal("v2"));
    driver.wait(Span::from_mins(5));
    assert_eq!(driver.shows(&id), "running 2 25% stable v1");
    driver.wait(Span::from_mins(5));
    driver.wait(Span::from_mins(5));
    assert_eq!(driver.shows(&id), "completed 3 100% stable v2");
    assert_eq!(driver.judgements(), vec![]);
}

#[test]
fn a_rollout_that_stands_still_is_still_rolled_back() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_secs(30), (1_000, 0), (9_000, 45));
    driver.run(Command::Pause(id.clone())).unwrap();
    driver.serve(Span::from_mins(5), (1_000, 200), (9_000, 45));
    assert_eq!(driver.phase(&id), fallen("error-rate"));
}

#[test]
fn a_shared_incident_is_no_reason_for_a_comparison_to_roll_back() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(Proposal {
        analysis: judged_by(&["error_rate <= stable + 0.5pp"]),
        ..proposal("v2")
    });
    driver.serve(Span::from_mins(14), (1_000, 200), (9_000, 1_800));
    assert_eq!(
        driver.rollout(&id).progress.stage,
        3,
        "{}",
        driver.summary(&id)
    );
}

#[test]
fn a_comparison_of_too_few_hosts_pauses() {
    let mut driver = Driver::ready();
    driver.report();
    driver.fleet.ids = (1..=12).map(|number| format!("web-{number}")).collect();
    driver.fleet.cohort = cohort(2, 2, 0);
    let compared = || Proposal {
        analysis: judged_by(&["error_rate <= stable * 1.5"]),
        ..proposal("v2")
    };
    let id = driver.start(compared());
    driver.serve(Span::from_mins(3), (1_000, 60), (9_000, 45));
    assert_eq!(driver.phase(&id), Phase::Paused(PauseCause::Analysis));
    assert!(
        driver.summary(&id).contains("2 instances"),
        "{}",
        driver.summary(&id)
    );
    driver.run(Command::Rollback(id)).unwrap();
    driver.fleet.cohort = cohort(3, 3, 0);
    let id = driver.start(compared());
    driver.serve(Span::from_mins(3), (1_000, 60), (9_000, 45));
    assert_eq!(driver.phase(&id), fallen("error-rate-vs-stable"));
}

#[test]
fn at_the_sixth_rollback_the_breaker_opens_and_verdicts_pause() {
    let mut driver = Driver::ready();
    let names: Vec<Target> = (1..=7)
        .map(|n| format!("app{n}/prod").parse().unwrap())
        .collect();
    let mut ids = vec![];
    for name in &names {
        for version in ["v1", "v2"] {
            let Command::Publish(mut publication) = publish(version, version) else {
                panic!("no publication");
            };
            publication.entry.target = name.clone();
            driver.run(Command::Publish(publication)).unwrap();
        }
        let (target, version) = (name.clone(), label("v1"));
        driver.run(Command::SetStable { target, version }).unwrap();
        driver.metrics.windows.insert(name.clone(), vec![]);
        let target = name.clone();
        ids.push(driver.start(Proposal {
            target,
            ..proposal("v2")
        }));
    }
    driver.serve(Span::from_mins(1), (1_000, 100), (9_000, 45));
    let count =
        |driver: &Driver, phase: &Phase| ids.iter().filter(|id| &driver.phase(id) == phase).count();
    let paused = Phase::Paused(PauseCause::Breaker);
    assert_eq!(count(&driver, &fallen("error-rate")), 5);
    assert_eq!(count(&driver, &paused), 2);
    let alarms = driver
        .journal
        .iter()
        .filter(|entry| entry.op().body.kind() == "breaker_opened");
    assert_eq!(alarms.count(), 1);
    driver.run(Command::ResetBreaker).unwrap();
    driver.serve(Span::from_mins(1), (1_000, 100), (9_000, 45));
    assert_eq!(count(&driver, &paused), 0, "verdicts act again");
    assert_eq!(code(driver.run(Command::ResetBreaker)), "ok");
}

#[test]
fn a_verdict_can_be_had_again_from_what_was_written_with_it() {
    let mut driver = Driver::ready();
    driver.report();
    let id = driver.start(proposal("v2"));
    driver.serve(Span::from_mins(2), (1_000, 30), (9_000, 45));
    let analysis = driver.rollout(&id).spec.analysis.clone();
    let mut judging = None;
    let mut compared = 0;
    for entry in &driver.journal {
        if let OpBody::RolloutStarted { .. } = &entry.op().body {
            judging = Some(crate::analysis::Judging::begin(1, entry.op().at.time, None));
        }
        let OpBody::RolloutJudged {
            setting,
            inputs,
            verdict,
            ..
        } = &entry.op().body
        else {
            continue;
        };
        let (next, again) =
            crate::analysis::judge(&analysis, judging.as_ref().unwrap(), inputs, *setting);
        assert_eq!(&again, verdict);
        let written = serde_json::to_string(&inputs).unwrap();
        assert_eq!(&serde_json::from_str::<Inputs>(&written).unwrap(), inputs);
        judging = Some(next);
        compared += 1;
    }
    assert!(compared >= 5, "{compared}");
}
