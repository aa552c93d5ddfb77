//! Limits: a measured value against a number, with how far the value may be off.

use super::{
    check::Check,
    number::{Finite, percent, rounded},
    requirement::{Metric, Rule, written},
    verdict::Found,
};
use crate::sample::Counters;

/// The standard normal's 99.5 % quantile: intervals hold 99 %.
const Z: f64 = 2.575_829_303_548_901;

/// Windows that a failure takes: how much errors bunch cannot be told from fewer. A quarter of a minute.
const FAILED_WINDOWS_MIN: u64 = 3;
/// The dispersion assumed at first, and how many windows that counts for.
const BUNCHING_FIRST: f64 = 2.0;
const BUNCHING_WINDOWS: f64 = 4.0;

/// What a limit made of a value.
pub(super) struct Limited {
    pub(super) found: Found,
    pub(super) value: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) samples: u64,
    pub(super) message: String,
}

impl Limited {
    pub(super) fn without_value(found: Found, samples: u64, message: String) -> Limited {
        Limited {
            found,
            value: None,
            interval: None,
            samples,
            message,
        }
    }
}

/// Judges what was counted of heartbeats or of a source's counts, window by window.
pub(super) fn of_windows(check: &Check, windows: &[&Counters]) -> Limited {
    let mut sum = Counters::default();
    for window in windows {
        sum.merge(window);
    }
    match check.require.metric {
        Metric::SuccessRate | Metric::ErrorRate => {
            let counts = windows
                .iter()
                .map(|window| (window.errors, window.requests));
            of_rate(
                check,
                sum.errors.min(sum.requests),
                sum.requests,
                Bunching::of(counts),
            )
        }
        Metric::Latency(tenths) => {
            let limit = match check.require.rule {
                Rule::AtMost(limit) | Rule::AtLeast(limit) => limit.get(),
                Rule::Times(_) | Rule::Points(_) => f64::INFINITY,
            };
            let slow =
                |window: &&Counters| (window.latency.count_above(limit), window.latency.count());
            of_latency(check, tenths, &sum, Bunching::of(windows.iter().map(slow)))
        }
        Metric::Value => Limited::without_value(Found::NoData, 0, "no value was measured".into()),
    }
}

/// How much windows vary more than independent requests would.
///
/// ```text
/// f = max(1, (2 · 4 + Σ (bad − n p)² / (n p (1 − p))) / (4 + K − 1))     over the K windows with requests
/// ```
///
/// A quasi-likelihood dispersion (McCullagh, Nelder 1989) that starts as if it had seen four windows of twice the
/// variance: a bad minute is told from a bad version by more than one window.
#[derive(Clone, Copy, Debug)]
struct Bunching {
    factor: f64,
    windows: u64,
}

impl Bunching {
    fn of(counts: impl Iterator<Item = (u64, u64)> + Clone) -> Bunching {
        let filled = counts.filter(|(_, total)| *total > 0);
        let (mut bad, mut total, mut windows) = (0.0, 0.0, 0_u64);
        for (bad_here, total_here) in filled.clone() {
            bad += bad_here as f64;
            total += total_here as f64;
            windows += 1;
        }
        // Half a bad request more than seen, so that nothing is thought impossible.
        let rate = (bad + 0.5) / (total + 1.0);
        let squares: f64 = filled
            .map(|(bad, total)| {
                let (bad, total) = (bad as f64, total as f64);
                let deviation = bad - total * rate;
                deviation * deviation / (total * rate * (1.0 - rate))
            })
            .sum();
        let seen = BUNCHING_FIRST * BUNCHING_WINDOWS + squares;
        let factor = seen / (BUNCHING_WINDOWS + windows.saturating_sub(1) as f64);
        Bunching {
            factor: factor.max(1.0),
            windows,
        }
    }
}

fn of_rate(check: &Check, errors: u64, requests: u64, bunching: Bunching) -> Limited {
    let metric = check.require.metric;
    if requests == 0 {
        return Limited::without_value(Found::NoData, 0, "the canary answered no requests".into());
    }
    let failed = errors as f64 / requests as f64;
    let (low, high) = wilson(failed, requests as f64 / bunching.factor);
    let (value, low, high) = match metric {
        Metric::SuccessRate => (1.0 - failed, 1.0 - high, 1.0 - low),
        Metric::ErrorRate | Metric::Latency(_) | Metric::Value => (failed, low, high),
    };
    let told = format!(
        "{errors} of {requests} requests failed ({})",
        percent(failed)
    );
    finish(check, value, (low, high), (requests, bunching), &told)
}

fn of_latency(check: &Check, tenths: u16, sum: &Counters, bunching: Bunching) -> Limited {
    let count = sum.latency.count();
    let q = f64::from(tenths) / 1000.0;
    let Some(value) = sum.latency.quantile(q) else {
        let why = if sum.requests > 0 {
            "the canary's requests were reported without their latency"
        } else {
            "the canary answered no requests"
        };
        return Limited::without_value(Found::NoData, 0, why.into());
    };
    // The rank of the quantile among `count` values varies like a binomial count.
    let reach = Z * libm::sqrt(q * (1.0 - q) * bunching.factor / count as f64);
    let end = |q: f64| sum.latency.quantile(q.clamp(0.0, 1.0)).unwrap_or(value);
    let told = format!(
        "{} of {count} requests is {}ms",
        check.require.metric,
        rounded(value)
    );
    let interval = (end(q - reach), end(q + reach));
    finish(check, value, interval, (count, bunching), &told)
}

/// Whether a value keeps to the rule. A value that does not fails only if the whole interval does not
/// either: a handful of requests proves nothing, and nor do one or two windows.
fn finish(
    check: &Check,
    value: f64,
    (low, high): (f64, f64),
    (samples, bunching): (u64, Bunching),
    told: &str,
) -> Limited {
    let metric = check.require.metric;
    let (limit, keeps, fails, words) = match check.require.rule {
        Rule::AtLeast(least) => {
            let least = least.get();
            (least, value >= least, high < least, "at least")
        }
        Rule::AtMost(most) | Rule::Times(most) | Rule::Points(most) => {
            let most = most.get();
            (most, value <= most, low > most, "at most")
        }
    };
    let found = if samples < check.min_samples {
        Found::TooFew
    } else if keeps {
        Found::Pass
    } else if fails && bunching.windows >= FAILED_WINDOWS_MIN {
        Found::Fail
    } else {
        Found::Inconclusive
    };
    let limit = match metric {
        Metric::SuccessRate => format!("{words} {} must succeed", percent(limit)),
        Metric::ErrorRate => format!("{words} {} may", percent(limit)),
        Metric::Latency(_) | Metric::Value => {
            format!("it may be {words} {}", written(metric, limit))
        }
    };
    let message = match found {
        Found::TooFew => format!(
            "{samples} requests were measured; it takes {} to judge",
            check.min_samples
        ),
        Found::Inconclusive if fails => format!(
            "{told}, {limit}; measured {} times, and a failure takes {FAILED_WINDOWS_MIN}",
            bunching.windows
        ),
        Found::Inconclusive => format!(
            "{told}, {limit}; too close to tell: the truth lies between {} and {}",
            written(metric, low),
            written(metric, high)
        ),
        Found::Pass | Found::Fail | Found::NoData | Found::Unavailable | Found::NotApplicable => {
            format!("{told}; {limit}")
        }
    };
    Limited {
        found,
        value: Some(value),
        interval: Some((low, high)),
        samples,
        message,
    }
}

/// Judges a number as it is: a query says nothing of how far it may be off.
pub(super) fn of_value(
    check: &Check,
    value: Finite,
    stable: Option<Finite>,
) -> (Limited, Option<f64>) {
    let value = value.get();
    let (limit, keeps) = match check.require.rule {
        Rule::AtLeast(least) => (Some(least.get()), value >= least.get()),
        Rule::AtMost(most) => (Some(most.get()), value <= most.get()),
        Rule::Times(factor) | Rule::Points(factor) => match stable {
            Some(stable) if stable.get() > 0.0 => {
                let limit = stable.get() * factor.get();
                (Some(limit), value <= limit)
            }
            // So many times nothing is nothing: that would fail whatever is measured.
            Some(_) | None => (None, false),
        },
    };
    let Some(limit) = limit else {
        let missing = "the query gave nothing above 0 for stable to compare with";
        return (
            Limited::without_value(Found::NoData, 0, missing.into()),
            None,
        );
    };
    let word = match check.require.rule {
        Rule::AtLeast(_) => "at least",
        Rule::AtMost(_) | Rule::Times(_) | Rule::Points(_) => "at most",
    };
    let limited = Limited {
        found: if keeps { Found::Pass } else { Found::Fail },
        value: Some(value),
        interval: None,
        samples: 1,
        message: format!(
            "the query gives {}; it may be {word} {}",
            rounded(value),
            rounded(limit)
        ),
    };
    (limited, Some(limit))
}

/// Wilson's interval for a part `p` of `n` (Wilson 1927): right also at no failures at all.
fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z2 = Z * Z;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = Z / (1.0 + z2 / n) * libm::sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
    ((middle - reach).max(0.0), (middle + reach).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sketch;

    /// So many equal windows.
    fn found(require: &str, window: &Counters, count: usize) -> (Found, String) {
        let check = Check::new(require.parse().unwrap());
        let limited = of_windows(&check, &vec![window; count]);
        (limited.found, limited.message)
    }

    #[test]
    fn a_rate_fails_only_where_chance_does_not_explain_it() {
        let check = |require: &str, errors, requests, count, expected| {
            let window = Counters {
                requests,
                errors,
                ..Counters::default()
            };
            let (found, message) = found(require, &window, count);
            assert_eq!(
                found, expected,
                "{require} {count} x {errors}/{requests}: {message}"
            );
        };
        check("error_rate <= 5%", 0, 0, 6, Found::NoData);
        check("error_rate <= 5%", 10, 16, 6, Found::TooFew);
        check("error_rate <= 5%", 1, 20, 6, Found::Pass);
        check("error_rate <= 5%", 2, 20, 6, Found::Inconclusive);
        check("error_rate <= 5%", 6, 20, 6, Found::Fail);
        check("error_rate <= 5%", 60, 1_000, 12, Found::Fail);
        check("error_rate <= 5%", 100, 1_000, 2, Found::Inconclusive);
        check("error_rate <= 5%", 100, 1_000, 3, Found::Fail);
        check("success_rate >= 99%", 1, 100, 6, Found::Pass);
        check("success_rate >= 99%", 2, 100, 6, Found::Inconclusive);
        check("success_rate >= 99%", 20, 1_000, 6, Found::Fail);
    }

    #[test]
    fn one_burst_is_no_rate() {
        let check = Check::new("error_rate <= 5%".parse().unwrap());
        let window = |errors| Counters {
            requests: 100,
            errors,
            ..Counters::default()
        };
        let (calm, burst) = (window(0), window(60));
        let of = |windows: &[&Counters]| of_windows(&check, windows).found;
        assert_eq!(of(&[&calm, &burst, &calm, &calm]), Found::Inconclusive);
        let even = window(15);
        assert_eq!(
            of(&[&even, &even, &even, &even]),
            Found::Fail,
            "as many, but evenly"
        );
    }

    #[test]
    fn a_latency_fails_only_where_chance_does_not_explain_it() {
        let counters = |slow: u64, fast: u64| {
            let mut latency = Sketch::default();
            latency.insert_many(100.0, fast);
            latency.insert_many(400.0, slow);
            Counters {
                requests: slow + fast,
                errors: 0,
                latency,
            }
        };
        let of = |slow, fast| found("latency_p99 <= 250ms", &counters(slow, fast), 4).0;
        assert_eq!(of(0, 20), Found::TooFew);
        assert_eq!(of(1, 249), Found::Pass);
        assert_eq!(of(4, 246), Found::Inconclusive);
        assert_eq!(of(15, 235), Found::Fail);
        let without = Counters {
            requests: 1_000,
            ..Counters::default()
        };
        assert_eq!(found("latency_p99 <= 250ms", &without, 4).0, Found::NoData);
    }

    #[test]
    fn wilsons_interval_is_the_published_one() {
        // Newcombe 1998, table I, with 95 %: 81 of 263 gives 0.2553 to 0.3662; here with 99 %.
        let (low, high) = wilson(81.0 / 263.0, 263.0);
        assert!(
            (low - 0.2400).abs() < 5e-4 && (high - 0.3853).abs() < 5e-4,
            "{low} {high}"
        );
        assert_eq!(wilson(0.0, 10.0).0, 0.0);
        assert_eq!(wilson(1.0, 10.0).1, 1.0);
    }
}
