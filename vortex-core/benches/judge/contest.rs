//! The same simulated rollouts before every judge: a stage of half an hour each.

use vortex_core::sample::Sketch;

use crate::{
    dice::Dice,
    report::{quantile, row},
    threads::in_two_threads,
    tools::{Argo, Flagger, Judge, Kayenta, Seen, Verdict, Vortex},
    traffic::{Run, Traffic},
};

const SEED: u64 = 7_041_776;
const RUNS: u64 = 400;
/// Latencies are drawn one by one.
const RUNS_LATENCY: u64 = 100;
const WINDOWS: usize = 360;

#[derive(Clone, Copy)]
struct Scenario {
    name: &'static str,
    traffic: Traffic,
    latency: Option<Latency>,
}

#[derive(Clone, Copy)]
struct Latency {
    /// By how much the canary is slower.
    factor: f64,
    /// Whether both are twice as slow from the fifth to the fifteenth minute.
    is_shared_incident: bool,
}

fn scenarios() -> Vec<Scenario> {
    let base = Traffic {
        swing: 0.5,
        ..Traffic::plain(200.0, 3_800.0)
    };
    let small = Traffic {
        swing: 0.5,
        ..Traffic::plain(2.0, 38.0)
    };
    let middle = Traffic {
        swing: 0.5,
        ..Traffic::plain(20.0, 380.0)
    };
    let timed = Traffic {
        swing: 0.5,
        ..Traffic::plain(20.0, 80.0)
    };
    let of = |name, traffic| Scenario {
        name,
        traffic,
        latency: None,
    };
    let slow = |name, factor, is_shared_incident| Scenario {
        name,
        traffic: timed,
        latency: Some(Latency {
            factor,
            is_shared_incident,
        }),
    };
    vec![
        of("no difference: calm, 200 req/s", base),
        of("no difference: calm, 2 req/s", small),
        of(
            "no difference: bursts (intraclass 0.05)",
            Traffic {
                intraclass: 0.05,
                ..base
            },
        ),
        of(
            "no difference: bursts (0.2), 20 req/s",
            Traffic {
                intraclass: 0.2,
                ..middle
            },
        ),
        of(
            "no difference: 3 % for ten minutes in both",
            Traffic {
                incident: 0.025,
                ..base
            },
        ),
        of(
            "no difference: 1.5 % is normal here",
            Traffic {
                rate: 0.015,
                ..base
            },
        ),
        slow("no difference: heavy-tailed latency, 20 req/s", 1.0, false),
        slow(
            "no difference: both twice as slow for ten minutes",
            1.0,
            true,
        ),
        of(
            "+1 pp, 200 req/s",
            Traffic {
                added: 0.01,
                ..base
            },
        ),
        of(
            "+0.3 pp, 200 req/s",
            Traffic {
                added: 0.003,
                ..base
            },
        ),
        of("+10 pp, 200 req/s", Traffic { added: 0.1, ..base }),
        of(
            "+1 pp, 20 req/s",
            Traffic {
                added: 0.01,
                ..middle
            },
        ),
        of(
            "+6 pp, 2 req/s",
            Traffic {
                added: 0.06,
                ..small
            },
        ),
        of(
            "+1 pp, bursts (0.05), 200 req/s",
            Traffic {
                added: 0.01,
                intraclass: 0.05,
                ..base
            },
        ),
        of(
            "+1 pp after ten minutes, 200 req/s",
            Traffic {
                added: 0.01,
                from_s: 600.0,
                ..base
            },
        ),
        of(
            "+1 pp while both have 3 %",
            Traffic {
                added: 0.01,
                incident: 0.025,
                ..base
            },
        ),
        slow("30 % slower, 20 req/s", 1.3, false),
        slow("twice as slow, 20 req/s", 2.0, false),
    ]
}

/// What became of one run.
#[derive(Clone, Copy)]
struct End {
    verdict: Option<Verdict>,
    /// After the regression began.
    seconds: f64,
    exposed: u64,
}

fn judges() -> Vec<(&'static str, Box<dyn Judge>)> {
    vec![
        ("Vortex", Box::new(Vortex::new(true))),
        ("Vortex, comparison alone", Box::new(Vortex::new(false))),
        ("Flagger", Box::new(Flagger::default())),
        ("Argo, success condition", Box::new(Argo::new(false))),
        ("Argo, both conditions", Box::new(Argo::new(true))),
        ("Kayenta", Box::new(Kayenta::default())),
    ]
}

fn rollout(scenario: &Scenario, number: u64) -> Vec<End> {
    let mut run = Run::new(scenario.traffic, SEED, number);
    let mut judges: Vec<_> = judges()
        .into_iter()
        .map(|(_, judge)| {
            (
                judge,
                End {
                    verdict: None,
                    seconds: 0.0,
                    exposed: 0,
                },
            )
        })
        .collect();
    for window in 1..=WINDOWS {
        let counts = run.window(5.0);
        let latency = scenario.latency.map(|latency| {
            let minute = window / 12;
            let shared = if latency.is_shared_incident && (5..15).contains(&minute) {
                2.0
            } else {
                1.0
            };
            (
                latencies(&mut run.dice, counts.canary_total, shared * latency.factor),
                latencies(&mut run.dice, counts.stable_total, shared),
            )
        });
        let seen = Seen { counts, latency };
        let since = 5.0 * window as f64 - scenario.traffic.from_s;
        for (judge, end) in &mut judges {
            // A paused rollout goes on serving; only its judge has stopped.
            if end.verdict != Some(Verdict::RollBack) && since > 0.0 {
                end.exposed += counts.canary_total;
            }
            if end.verdict.is_none() {
                end.verdict = judge.see(&seen);
                end.seconds = since;
            }
        }
    }
    judges.into_iter().map(|(_, end)| end).collect()
}

/// Most requests around 40 ms (lognormal), one in twenty from a Pareto tail.
fn latencies(dice: &mut Dice, count: u64, factor: f64) -> Sketch {
    let mut sketch = Sketch::default();
    for _ in 0..count {
        let ms = if dice.uniform() < 0.05 {
            80.0 / dice.uniform().sqrt()
        } else {
            40.0 * libm::exp(0.5 * dice.normal())
        };
        sketch.insert(factor * ms);
    }
    sketch
}

pub(crate) fn print() {
    println!(
        "\n## Rollouts of half an hour\n\nSeed {SEED}; {RUNS} runs each, {RUNS_LATENCY} with latencies. Rolled back; \
         then paused, median / p95 to the rollback, requests exposed.\n"
    );
    let names = judges().into_iter().map(|(name, _)| name.to_owned());
    let heading: Vec<String> = std::iter::once("scenario".to_owned())
        .chain(names)
        .collect();
    row(&heading);
    row(&vec!["---".to_owned(); heading.len()]);
    let mut totals = vec![Total::default(); heading.len() - 1];
    for scenario in scenarios() {
        let runs = if scenario.latency.is_some() {
            RUNS_LATENCY
        } else {
            RUNS
        };
        let ends = in_two_threads(runs, |number| rollout(&scenario, number));
        let is_worse =
            scenario.traffic.added > 0.0 || scenario.latency.is_some_and(|it| it.factor > 1.0);
        let mut cells = vec![scenario.name.to_owned()];
        for at in 0..heading.len() - 1 {
            let ends: Vec<End> = ends.iter().map(|all| all[at]).collect();
            cells.push(summary(&ends, is_worse));
            totals[at].take(&ends, is_worse);
        }
        row(&cells);
    }
    println!("\nEvery scenario counted alike:\n");
    row(&heading);
    row(&vec!["---".to_owned(); heading.len()]);
    let cells = |name: &str, of: fn(&Total) -> String| {
        let figures = totals.iter().map(of);
        let cells: Vec<String> = std::iter::once(name.to_owned()).chain(figures).collect();
        row(&cells);
    };
    cells("good versions rolled back", |it| {
        percent(it.rolled_back, it.good)
    });
    cells("good versions paused", |it| percent(it.paused, it.good));
    cells("bad versions not rolled back", |it| {
        percent(it.missed, it.bad)
    });
    cells("requests exposed to a bad version", |it| {
        format!("{:.0}", it.exposed / it.bad)
    });
}

/// What all scenarios come to for one judge: sums of shares.
#[derive(Clone, Default)]
struct Total {
    good: f64,
    rolled_back: f64,
    paused: f64,
    bad: f64,
    missed: f64,
    exposed: f64,
}

impl Total {
    fn take(&mut self, ends: &[End], is_worse: bool) {
        let count = ends.len() as f64;
        let share = |wanted| ends.iter().filter(|end| end.verdict == wanted).count() as f64 / count;
        let rolled_back = share(Some(Verdict::RollBack));
        if is_worse {
            self.bad += 1.0;
            self.missed += 1.0 - rolled_back;
            self.exposed += ends.iter().map(|end| end.exposed as f64).sum::<f64>() / count;
        } else {
            self.good += 1.0;
            self.rolled_back += rolled_back;
            self.paused += share(Some(Verdict::Pause));
        }
    }
}

fn percent(sum: f64, count: f64) -> String {
    format!("{:.1} %", 100.0 * sum / count)
}

fn summary(ends: &[End], is_worse: bool) -> String {
    let share = |wanted| {
        let count = ends.iter().filter(|end| end.verdict == wanted).count();
        100.0 * count as f64 / ends.len() as f64
    };
    let mut text = format!("{:.1} %", share(Some(Verdict::RollBack)));
    let paused = share(Some(Verdict::Pause));
    if paused > 0.0 {
        text += &format!(", {paused:.1} % paused");
    }
    if is_worse {
        let seconds: Vec<f64> = ends
            .iter()
            .filter(|end| end.verdict == Some(Verdict::RollBack))
            .map(|end| end.seconds)
            .collect();
        if let (Some(median), Some(p95)) = (quantile(&seconds, 0.5), quantile(&seconds, 0.95)) {
            text += &format!(", {median:.0} / {p95:.0} s");
        }
        let exposed = ends.iter().map(|end| end.exposed).sum::<u64>() / ends.len() as u64;
        text += &format!(", {exposed}");
    }
    text
}
