//! Does looking often raise false alarms, and how soon is a difference seen?

use vortex_core::analysis::{BinomialMixture, Evidence, Margin};

use crate::{
    threads::in_two_threads,
    traffic::{Run, Traffic},
};

const ALPHA: f64 = 0.01;
const SEED: u64 = 20_261_125;

fn none() -> Vec<(&'static str, Traffic)> {
    let base = Traffic::plain(200.0, 3_800.0);
    vec![
        ("0.5 % errors, 200 vs 3,800 req/s", base),
        ("500 vs 500 req/s", Traffic::plain(500.0, 500.0)),
        (
            "1 vs 99 req/s, 0.1 %",
            Traffic {
                rate: 0.001,
                ..Traffic::plain(1.0, 99.0)
            },
        ),
        ("20 % errors", Traffic { rate: 0.2, ..base }),
        (
            "intraclass 0.01",
            Traffic {
                intraclass: 0.01,
                ..base
            },
        ),
        (
            "intraclass 0.05",
            Traffic {
                intraclass: 0.05,
                ..base
            },
        ),
        (
            "shared incidents, sd 1",
            Traffic {
                shared_sd: 1.0,
                ..base
            },
        ),
        (
            "shared sd 1.5 and intraclass 0.01",
            Traffic {
                shared_sd: 1.5,
                intraclass: 0.01,
                ..base
            },
        ),
        (
            "intraclass 0.2, 20 vs 380",
            Traffic {
                intraclass: 0.2,
                ..Traffic::plain(20.0, 380.0)
            },
        ),
        ("late stage: 3,800 vs 200", Traffic::plain(3_800.0, 200.0)),
        (
            "late stage: 99 vs 1, 0.1 %",
            Traffic {
                rate: 0.001,
                ..Traffic::plain(99.0, 1.0)
            },
        ),
        (
            "late stage: 3,800 vs 200, intraclass 0.05",
            Traffic {
                intraclass: 0.05,
                ..Traffic::plain(3_800.0, 200.0)
            },
        ),
        (
            "late stage: 380 vs 20, intraclass 0.2",
            Traffic {
                intraclass: 0.2,
                ..Traffic::plain(380.0, 20.0)
            },
        ),
        (
            "intraclass 0.5, 20 vs 380",
            Traffic {
                intraclass: 0.5,
                ..Traffic::plain(20.0, 380.0)
            },
        ),
        (
            "5 %, intraclass 0.2",
            Traffic {
                intraclass: 0.2,
                rate: 0.05,
                ..base
            },
        ),
        (
            "50 %, intraclass 0.05, sd 1",
            Traffic {
                intraclass: 0.05,
                rate: 0.5,
                shared_sd: 1.0,
                ..base
            },
        ),
        (
            "shared sd 2.5",
            Traffic {
                shared_sd: 2.5,
                ..base
            },
        ),
        (
            "late shared sd 2.5",
            Traffic {
                shared_sd: 2.5,
                ..Traffic::plain(3800.0, 200.0)
            },
        ),
        (
            "0.01 %, 20 v 20",
            Traffic {
                rate: 0.0001,
                ..Traffic::plain(20.0, 20.0)
            },
        ),
        (
            "5 vs 95, intraclass 0.2",
            Traffic {
                intraclass: 0.2,
                ..Traffic::plain(5.0, 95.0)
            },
        ),
        (
            "shared sd 1.5, intraclass 0.05, swing",
            Traffic {
                shared_sd: 1.5,
                intraclass: 0.05,
                swing: 0.5,
                ..base
            },
        ),
    ]
}

fn some() -> Vec<(&'static str, Traffic)> {
    let base = Traffic::plain(200.0, 3_800.0);
    vec![
        (
            "+1 pp, 200 req/s",
            Traffic {
                added: 0.01,
                ..base
            },
        ),
        (
            "+1 pp, 20 req/s",
            Traffic {
                added: 0.01,
                ..Traffic::plain(20.0, 380.0)
            },
        ),
        (
            "+0.2 pp, 200 req/s",
            Traffic {
                added: 0.002,
                ..base
            },
        ),
        (
            "+6 pp, 10 req/s",
            Traffic {
                added: 0.06,
                ..Traffic::plain(10.0, 190.0)
            },
        ),
        (
            "+6 pp, 1 req/s",
            Traffic {
                added: 0.06,
                ..Traffic::plain(1.0, 19.0)
            },
        ),
        (
            "+1 pp, intraclass 0.01",
            Traffic {
                added: 0.01,
                intraclass: 0.01,
                ..base
            },
        ),
        (
            "+1 pp, shared incidents",
            Traffic {
                added: 0.01,
                shared_sd: 1.0,
                ..base
            },
        ),
        (
            "+1 pp after 20 min, 200 req/s",
            Traffic {
                added: 0.01,
                from_s: 1200.0,
                ..base
            },
        ),
        (
            "+1 pp on 20 %, 200 req/s",
            Traffic {
                rate: 0.2,
                added: 0.01,
                ..base
            },
        ),
        (
            "+1 pp, 2000 vs 2000",
            Traffic {
                added: 0.01,
                ..Traffic::plain(2000.0, 2000.0)
            },
        ),
        (
            "+1 pp, 3800 vs 200",
            Traffic {
                added: 0.01,
                ..Traffic::plain(3800.0, 200.0)
            },
        ),
        ("+10 pp, 200 req/s", Traffic { added: 0.1, ..base }),
    ]
}

trait Watch: Default {
    fn see(&mut self, counts: vortex_core::analysis::WindowCounts) -> bool;
}

impl Watch for Evidence {
    fn see(&mut self, counts: vortex_core::analysis::WindowCounts) -> bool {
        self.observe(counts, Margin::NONE);
        self.rejects(ALPHA, 1)
    }
}

impl Watch for BinomialMixture {
    fn see(&mut self, counts: vortex_core::analysis::WindowCounts) -> bool {
        self.observe(counts, Margin::NONE);
        self.windows() >= 6 && self.log_e() >= -libm::log(ALPHA)
    }
}

fn decided<W: Watch>(traffic: Traffic, run: u64, window_s: f64) -> Option<f64> {
    let mut run = Run::new(traffic, SEED, run);
    let mut watch = W::default();
    let windows = (3600.0 / window_s) as u64;
    (1..=windows)
        .find(|_| watch.see(run.window(window_s)))
        .map(|number| number as f64 * window_s)
}

pub(crate) fn print(scale: f64, only: &str) {
    let runs = (2000.0 * scale) as u64;
    println!("| no difference | plain | ours |\n|---|---|---|");
    for (name, traffic) in none() {
        if !name.contains(only) {
            continue;
        }
        let share = |decisions: Vec<Option<f64>>| {
            100.0 * decisions.iter().flatten().count() as f64 / runs as f64
        };
        let plain = 0.0;
        let ours = share(in_two_threads(runs, |run| {
            decided::<Evidence>(traffic, run, 5.0)
        }));
        println!("| {name} | {plain:.2} % | {ours:.2} % |");
    }
    let runs = (400.0 * scale) as u64;
    println!("\n| difference | plain | ours |\n|---|---|---|");
    for (name, traffic) in some() {
        if !name.contains(only) {
            continue;
        }
        let show = |mut decisions: Vec<Option<f64>>| {
            let early = decisions
                .iter()
                .flatten()
                .filter(|s| **s < traffic.from_s)
                .count();
            decisions.sort_by(|a, b| a.unwrap_or(1e9).total_cmp(&b.unwrap_or(1e9)));
            let caught = decisions.iter().flatten().count() as f64 / runs as f64;
            let at = |q: f64| {
                decisions[(q * (runs - 1) as f64) as usize]
                    .map_or("-".to_owned(), |s| format!("{}", s - traffic.from_s))
            };
            format!(
                "{:.1} %, {} / {} s ({early})",
                100.0 * caught,
                at(0.5),
                at(0.95)
            )
        };
        let plain = "";
        let ours = show(in_two_threads(runs, |run| {
            decided::<Evidence>(traffic, run, 5.0)
        }));
        println!("| {name} | {plain} | {ours} |");
    }
}
