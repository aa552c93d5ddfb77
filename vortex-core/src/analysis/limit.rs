//! Limits: a measured value against a number, with how far the value may be off.

use super::{
    check::Check,
    number::{Finite, percent, rounded},
    requirement::{Metric, Rule, written},
    verdict::Found,
};
use crate::sample::{Counters, Sketch};

/// The standard normal's 99.5 % quantile: intervals hold 99 %.
const Z: f64 = 2.575_829_303_548_901;

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

/// Judges what was counted of heartbeats or of a source's counts.
pub(super) fn of_counters(check: &Check, counters: &Counters) -> Limited {
    match check.require.metric {
        Metric::SuccessRate | Metric::ErrorRate => of_rate(
            check,
            counters.errors.min(counters.requests),
            counters.requests,
        ),
        Metric::Latency(tenths) => of_latency(check, tenths, &counters.latency, counters.requests),
        Metric::Value => Limited::without_value(Found::NoData, 0, "no value was measured".into()),
    }
}

fn of_rate(check: &Check, errors: u64, requests: u64) -> Limited {
    let metric = check.require.metric;
    if requests == 0 {
        return Limited::without_value(Found::NoData, 0, "the canary answered no requests".into());
    }
    let failed = errors as f64 / requests as f64;
    let (low, high) = wilson(errors, requests);
    let (value, low, high) = match metric {
        Metric::SuccessRate => (1.0 - failed, 1.0 - high, 1.0 - low),
        Metric::ErrorRate | Metric::Latency(_) | Metric::Value => (failed, low, high),
    };
    let told = format!(
        "{errors} of {requests} requests failed ({})",
        percent(failed)
    );
    finish(check, value, (low, high), requests, &told)
}

fn of_latency(check: &Check, tenths: u16, latency: &Sketch, requests: u64) -> Limited {
    let count = latency.count();
    let q = f64::from(tenths) / 1000.0;
    let Some(value) = latency.quantile(q) else {
        let why = if requests > 0 {
            "the canary's requests were reported without their latency"
        } else {
            "the canary answered no requests"
        };
        return Limited::without_value(Found::NoData, 0, why.into());
    };
    // The rank of the quantile among `count` values varies like a binomial count.
    let reach = Z * libm::sqrt(q * (1.0 - q) / count as f64);
    let end = |q: f64| latency.quantile(q.clamp(0.0, 1.0)).unwrap_or(value);
    let told = format!(
        "{} of {count} requests is {}ms",
        check.require.metric,
        rounded(value)
    );
    finish(check, value, (end(q - reach), end(q + reach)), count, &told)
}

/// Whether a value keeps to the rule. A value that does not fails only if the whole interval does not
/// either: a handful of requests proves nothing.
fn finish(check: &Check, value: f64, (low, high): (f64, f64), samples: u64, told: &str) -> Limited {
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
    } else if fails {
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
            Some(stable) => {
                let limit = stable.get() * factor.get();
                (Some(limit), value <= limit)
            }
            None => (None, false),
        },
    };
    let Some(limit) = limit else {
        let missing = "the query gave nothing for stable";
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

/// Wilson's interval for a part of `total` (Wilson 1927): right also at no failures at all.
fn wilson(count: u64, total: u64) -> (f64, f64) {
    let n = total as f64;
    let p = count as f64 / n;
    let z2 = Z * Z;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = Z / (1.0 + z2 / n) * libm::sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
    ((middle - reach).max(0.0), (middle + reach).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_fails_only_where_chance_does_not_explain_it() {
        let check = |require: &str, errors, requests, expected| {
            let check = Check::new(require.parse().unwrap());
            let counters = Counters {
                requests,
                errors,
                ..Counters::default()
            };
            let limited = of_counters(&check, &counters);
            assert_eq!(
                limited.found, expected,
                "{require} {errors}/{requests}: {}",
                limited.message
            );
        };
        check("error_rate <= 5%", 0, 0, Found::NoData);
        check("error_rate <= 5%", 50, 99, Found::TooFew);
        check("error_rate <= 5%", 5, 100, Found::Pass);
        check("error_rate <= 5%", 6, 100, Found::Inconclusive);
        check("error_rate <= 5%", 14, 100, Found::Fail);
        check("error_rate <= 5%", 600, 10_000, Found::Fail);
        check("success_rate >= 99%", 1, 100, Found::Pass);
        check("success_rate >= 99%", 2, 100, Found::Inconclusive);
        check("success_rate >= 99%", 200, 10_000, Found::Fail);
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
        let check = Check::new("latency_p99 <= 250ms".parse().unwrap());
        let found = |slow, fast| of_counters(&check, &counters(slow, fast)).found;
        assert_eq!(found(0, 50), Found::TooFew);
        assert_eq!(found(5, 995), Found::Pass);
        assert_eq!(found(13, 987), Found::Inconclusive);
        assert_eq!(found(40, 960), Found::Fail);
        let without = Counters {
            requests: 1_000,
            ..Counters::default()
        };
        assert_eq!(of_counters(&check, &without).found, Found::NoData);
    }

    #[test]
    fn wilsons_interval_is_the_published_one() {
        // Newcombe 1998, table I, with 95 %: 81 of 263 gives 0.2553 to 0.3662; here with 99 %.
        let (low, high) = wilson(81, 263);
        assert!(
            (low - 0.2400).abs() < 5e-4 && (high - 0.3853).abs() < 5e-4,
            "{low} {high}"
        );
        assert_eq!(wilson(0, 10).0, 0.0);
        assert_eq!(wilson(10, 10).1, 1.0);
    }
}
