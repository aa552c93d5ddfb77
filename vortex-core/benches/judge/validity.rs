//! Does looking often raise false alarms, and how soon is a difference seen? One hour each, with the binomial
//! mixture of facts worked out beforehand ("plain": from six windows on) beside what Vortex uses.

use vortex_core::analysis::{BinomialMixture, Evidence, Margin, WindowCounts};

use crate::{
    report::{quantile, row},
    threads::in_two_threads,
    traffic::{Run, Traffic},
};

const ALPHA: f64 = 0.01;
/// Not the seed by which the constants of the method were chosen (20,261,125).
const SEED: u64 = 31_415_926;
const RUNS_NONE: u64 = 2_000;
const RUNS_SOME: u64 = 400;
const HOUR_S: f64 = 3_600.0;
/// Windows that the plain method waits for.
const PLAIN_WINDOWS_MIN: u64 = 6;

/// Where nothing is wrong.
fn none() -> Vec<(&'static str, Traffic)> {
    let base = Traffic::plain(200.0, 3_800.0);
    let late = Traffic::plain(3_800.0, 200.0);
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
            "**shared sd 1.5 and intraclass 0.01**",
            Traffic {
                shared_sd: 1.5,
                intraclass: 0.01,
                ..base
            },
        ),
        (
            "**intraclass 0.2, 20 vs 380 req/s**",
            Traffic {
                intraclass: 0.2,
                ..Traffic::plain(20.0, 380.0)
            },
        ),
        (
            "intraclass 0.5, 20 vs 380 req/s",
            Traffic {
                intraclass: 0.5,
                ..Traffic::plain(20.0, 380.0)
            },
        ),
        (
            "shared sd 1.5, intraclass 0.05, diurnal",
            Traffic {
                shared_sd: 1.5,
                intraclass: 0.05,
                swing: 0.5,
                ..base
            },
        ),
        ("late stage, 3,800 vs 200 req/s", late),
        (
            "late stage, 99 vs 1 req/s, 0.1 %",
            Traffic {
                rate: 0.001,
                ..Traffic::plain(99.0, 1.0)
            },
        ),
        (
            "late stage, intraclass 0.05",
            Traffic {
                intraclass: 0.05,
                ..late
            },
        ),
        (
            "late stage, 380 vs 20, intraclass 0.2",
            Traffic {
                intraclass: 0.2,
                ..Traffic::plain(380.0, 20.0)
            },
        ),
        (
            "bursts in stable alone (0.05)",
            Traffic {
                intraclass: 0.05,
                is_canary_smooth: true,
                ..base
            },
        ),
        (
            "bursts in stable alone (0.2), 20 vs 380",
            Traffic {
                intraclass: 0.2,
                is_canary_smooth: true,
                ..Traffic::plain(20.0, 380.0)
            },
        ),
        (
            "late stage, bursts in stable alone (0.05)",
            Traffic {
                intraclass: 0.05,
                is_canary_smooth: true,
                ..late
            },
        ),
    ]
}

/// Where something is.
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
            "+1 pp, shared incidents, sd 1",
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
                from_s: 1_200.0,
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
            "+1 pp, late stage, 3,800 vs 200",
            Traffic {
                added: 0.01,
                ..Traffic::plain(3_800.0, 200.0)
            },
        ),
        (
            "+1 pp, intraclass 0.05",
            Traffic {
                added: 0.01,
                intraclass: 0.05,
                ..base
            },
        ),
    ]
}

trait Method: Default {
    fn see(&mut self, counts: WindowCounts);
    fn is_alarm(&self) -> bool;
}

impl Method for Evidence {
    fn see(&mut self, counts: WindowCounts) {
        self.observe(counts, Margin::NONE);
    }
    fn is_alarm(&self) -> bool {
        self.rejects(ALPHA, 1)
    }
}

impl Method for BinomialMixture {
    fn see(&mut self, counts: WindowCounts) {
        self.observe(counts, Margin::NONE);
    }
    fn is_alarm(&self) -> bool {
        self.windows() >= PLAIN_WINDOWS_MIN && self.log_e() >= -libm::log(ALPHA)
    }
}

/// The second of the first alarm within `seconds`, looked for every second; `window_s` seconds make a window.
fn alarm<M: Method>(traffic: Traffic, run: u64, window_s: u32, seconds: f64) -> Option<f64> {
    let mut run = Run::new(traffic, SEED, run);
    let mut method = M::default();
    for second in 1..=seconds as u32 {
        // Between the ends of windows a look finds what the last one found.
        if second % window_s == 0 {
            method.see(run.window(f64::from(window_s)));
            if method.is_alarm() {
                return Some(f64::from(second));
            }
        }
    }
    None
}

/// Whether an interval at 99 % ever leaves out the truth.
fn is_missed(traffic: Traffic, run: u64) -> bool {
    let mut run = Run::new(traffic, SEED, run);
    let mut evidence = Evidence::new();
    (0..(HOUR_S / 5.0) as u32).any(|_| {
        evidence.observe(run.window(5.0), Margin::NONE);
        let interval = evidence.difference_interval(ALPHA);
        interval.is_some_and(|it| it.low > traffic.added || it.high < traffic.added)
    })
}

fn percent(count: usize, of: u64) -> String {
    format!("{:.2} %", 100.0 * count as f64 / of as f64)
}

pub(crate) fn print_none() {
    println!(
        "\n## No difference\n\nSeed {SEED}; {RUNS_NONE} runs of an hour each, a look every second, alpha 1 %: false alarms.\n"
    );
    row(&[
        "no difference",
        "plain",
        "Vortex",
        "Vortex, 1 s windows (400 runs)",
        "Vortex, six hours (400 runs)",
        "interval misses (400 runs)",
    ]
    .map(String::from));
    row(&["---", "---", "---", "---", "---", "---"].map(String::from));
    for (name, traffic) in none() {
        let count = |alarms: Vec<Option<f64>>| alarms.iter().flatten().count();
        let plain = count(in_two_threads(RUNS_NONE, |run| {
            alarm::<BinomialMixture>(traffic, run, 5, HOUR_S)
        }));
        let ours = count(in_two_threads(RUNS_NONE, |run| {
            alarm::<Evidence>(traffic, run, 5, HOUR_S)
        }));
        let short = count(in_two_threads(RUNS_SOME, |run| {
            alarm::<Evidence>(traffic, run, 1, HOUR_S)
        }));
        let long = count(in_two_threads(RUNS_SOME, |run| {
            alarm::<Evidence>(traffic, run, 5, 6.0 * HOUR_S)
        }));
        let missed = in_two_threads(RUNS_SOME, |run| is_missed(traffic, run));
        let missed = missed.iter().filter(|missed| **missed).count();
        row(&[
            name.to_owned(),
            percent(plain, RUNS_NONE),
            percent(ours, RUNS_NONE),
            percent(short, RUNS_SOME),
            percent(long, RUNS_SOME),
            percent(missed, RUNS_SOME),
        ]);
    }
}

pub(crate) fn print_some() {
    println!(
        "\n## A difference\n\nSeed {SEED}; {RUNS_SOME} runs of up to an hour: caught, median / p95 to the decision.\n"
    );
    row(&["difference", "plain", "Vortex"].map(String::from));
    row(&["---", "---", "---"].map(String::from));
    for (name, traffic) in some() {
        let show = |alarms: Vec<Option<f64>>| {
            let caught: Vec<f64> = (alarms.iter().flatten())
                .filter(|at| **at > traffic.from_s)
                .map(|at| at - traffic.from_s)
                .collect();
            let at = |q| quantile(&caught, q).unwrap_or(f64::NAN);
            format!(
                "{:.1} %, {:.0} / {:.0} s",
                100.0 * caught.len() as f64 / RUNS_SOME as f64,
                at(0.5),
                at(0.95)
            )
        };
        row(&[
            name.to_owned(),
            show(in_two_threads(RUNS_SOME, |run| {
                alarm::<BinomialMixture>(traffic, run, 5, HOUR_S)
            })),
            show(in_two_threads(RUNS_SOME, |run| {
                alarm::<Evidence>(traffic, run, 5, HOUR_S)
            })),
        ]);
    }
}
