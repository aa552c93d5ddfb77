//! What a check requires, as people write it: `error_rate <= stable + 0.5pp`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::number::{Finite, rounded};

/// A quantity and the rule it must keep: `error_rate <= stable + 0.5pp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Requirement {
    /// The quantity.
    pub metric: Metric,
    /// The rule.
    pub rule: Rule,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Requests that did not fail, a part of 1.
    SuccessRate,
    /// Requests that failed, a part of 1.
    ErrorRate,
    /// A quantile of latency, in milliseconds; the quantile in tenths of a percent.
    Latency(u16),
    /// What a query gives.
    Value,
}

/// What a quantity must keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// So much or more.
    AtLeast(Finite),
    /// So much or less.
    AtMost(Finite),
    /// At most so many times stable's.
    Times(Finite),
    /// At most so much of 1 above stable's error rate.
    Points(Finite),
}

/// A requirement that does not read as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` {why}; write e.g. {example}", .text.escape_debug())]
pub struct RequirementError {
    text: String,
    why: &'static str,
    example: &'static str,
}

const EXAMPLE: &str =
    "error_rate <= 5%, success_rate >= 99%, latency_p99 <= 250ms or latency_p99 <= stable * 1.10";

impl FromStr for Requirement {
    type Err = RequirementError;

    /// Ops and snapshots hold the text. So what is taken is what the text says as it will be written, with nine digits
    /// of a percentage or a millisecond: a limit is the same before a restart and after it, here and elsewhere.
    fn from_str(text: &str) -> Result<Requirement, RequirementError> {
        let asked = Requirement::read(text)?;
        Requirement::read(&asked.to_string()).map_err(|_| RequirementError {
            text: text.chars().take(120).collect(),
            why: "has a limit that is too small to be told from none",
            example: EXAMPLE,
        })
    }
}

impl Requirement {
    fn read(text: &str) -> Result<Requirement, RequirementError> {
        let bad = |why, example| RequirementError {
            text: text.chars().take(120).collect(),
            why,
            example,
        };
        let (metric, is_at_least, limit) = match (text.split_once("<="), text.split_once(">=")) {
            (Some((metric, limit)), None) => (metric.trim(), false, limit.trim()),
            (None, Some((metric, limit))) => (metric.trim(), true, limit.trim()),
            _ => return Err(bad("has no `<=` or `>=`, or several", EXAMPLE)),
        };
        let metric = match metric {
            "success_rate" => Metric::SuccessRate,
            "error_rate" => Metric::ErrorRate,
            "value" => Metric::Value,
            _ => match metric.strip_prefix("latency_p").and_then(quantile) {
                Some(tenths) => Metric::Latency(tenths),
                None => return Err(bad("names no quantity", EXAMPLE)),
            },
        };
        match metric {
            Metric::SuccessRate if !is_at_least => {
                return Err(bad("bounds success from above", "success_rate >= 99%"));
            }
            Metric::ErrorRate | Metric::Latency(_) if is_at_least => {
                return Err(bad("bounds errors or latency from below", EXAMPLE));
            }
            Metric::SuccessRate | Metric::ErrorRate | Metric::Latency(_) | Metric::Value => {}
        }
        let rule = match limit.strip_prefix("stable") {
            Some(margin) => {
                let Some(rule) = margin_of(metric, is_at_least, margin.trim()) else {
                    let example = match metric {
                        Metric::SuccessRate => "success_rate >= stable - 0.5pp",
                        Metric::ErrorRate => {
                            "error_rate <= stable + 0.5pp or error_rate <= stable * 1.2"
                        }
                        Metric::Latency(_) => "latency_p99 <= stable * 1.10",
                        Metric::Value => "value <= stable * 1.2",
                    };
                    return Err(bad("has a margin that this quantity cannot have", example));
                };
                rule
            }
            None => {
                let Some(limit) = limit_of(metric, limit) else {
                    let example = match metric {
                        Metric::SuccessRate => "success_rate >= 99%",
                        Metric::ErrorRate => "error_rate <= 5%",
                        Metric::Latency(_) => "latency_p99 <= 250ms",
                        Metric::Value => "value <= 0.8",
                    };
                    return Err(bad("has a limit that this quantity cannot have", example));
                };
                if is_at_least {
                    Rule::AtLeast(limit)
                } else {
                    Rule::AtMost(limit)
                }
            }
        };
        Ok(Requirement { metric, rule })
    }
}

/// `99` or `99.9`, in tenths of a percent.
fn quantile(text: &str) -> Option<u16> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, most| {
        ((1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u16>().ok())
            .flatten()
    };
    let tenths = digits(whole, 2)? * 10 + digits(tenth, 1)?;
    (tenths > 0).then_some(tenths)
}

fn margin_of(metric: Metric, is_at_least: bool, text: &str) -> Option<Rule> {
    let points = |text: &str| {
        let points: f64 = text.trim().strip_suffix("pp")?.trim().parse().ok()?;
        ((0.0..100.0).contains(&points)).then(|| Rule::Points(Finite::saturating(points / 100.0)))
    };
    let times = |text: &str| {
        let factor: f64 = text.trim().parse().ok()?;
        (factor.is_finite() && (1.0..=1000.0).contains(&factor))
            .then(|| Rule::Times(Finite::saturating(factor)))
    };
    match metric {
        Metric::SuccessRate => match text.strip_prefix('-') {
            Some(rest) => points(rest),
            None => text.is_empty().then_some(Rule::Points(Finite::default())),
        },
        Metric::ErrorRate if text.starts_with('+') => points(text.strip_prefix('+')?),
        Metric::Value if is_at_least => None,
        Metric::ErrorRate | Metric::Latency(_) | Metric::Value => match text.strip_prefix('*') {
            Some(rest) => times(rest),
            None => text
                .is_empty()
                .then_some(Rule::Times(Finite::saturating(1.0))),
        },
    }
}

fn limit_of(metric: Metric, text: &str) -> Option<Finite> {
    match metric {
        Metric::SuccessRate | Metric::ErrorRate => {
            let percent: f64 = text.strip_suffix('%')?.trim().parse().ok()?;
            (0.0..=100.0)
                .contains(&percent)
                .then(|| Finite::saturating(percent / 100.0))
        }
        Metric::Latency(_) => {
            let units = [("us", 1e-3), ("µs", 1e-3), ("ms", 1.0), ("s", 1000.0)];
            let (number, factor) = units.iter().find_map(|(unit, factor)| {
                Some((
                    text.strip_suffix(unit)?.trim().parse::<f64>().ok()?,
                    *factor,
                ))
            })?;
            let ms = number * factor;
            (ms.is_finite() && ms > 0.0).then(|| Finite::saturating(ms))
        }
        Metric::Value => Finite::new(text.parse().ok()?),
    }
}

impl Requirement {
    /// Whether it names stable.
    pub fn compares(self) -> bool {
        match self.rule {
            Rule::Times(_) | Rule::Points(_) => true,
            Rule::AtLeast(_) | Rule::AtMost(_) => false,
        }
    }

    /// A name made of it: `error-rate`, `latency-p99-vs-stable`.
    pub(super) fn default_name(self) -> String {
        let metric = self.metric.to_string().replace(['_', '.'], "-");
        match self.rule {
            Rule::AtLeast(_) | Rule::AtMost(_) => metric,
            Rule::Times(_) | Rule::Points(_) => format!("{metric}-vs-stable"),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Metric::SuccessRate => f.write_str("success_rate"),
            Metric::ErrorRate => f.write_str("error_rate"),
            Metric::Latency(tenths) if tenths % 10 == 0 => write!(f, "latency_p{}", tenths / 10),
            Metric::Latency(tenths) => write!(f, "latency_p{}.{}", tenths / 10, tenths % 10),
            Metric::Value => f.write_str("value"),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = |limit: Finite| match self.metric {
            Metric::SuccessRate | Metric::ErrorRate => format!("{}%", exact(limit.get() * 100.0)),
            Metric::Latency(_) => format!("{}ms", exact(limit.get())),
            Metric::Value => limit.to_string(),
        };
        let metric = self.metric;
        match (self.rule, metric) {
            (Rule::AtLeast(least), _) => write!(f, "{metric} >= {}", limit(least)),
            (Rule::AtMost(most), _) => write!(f, "{metric} <= {}", limit(most)),
            (Rule::Times(factor), _) => write!(f, "{metric} <= stable * {factor}"),
            (Rule::Points(points), Metric::SuccessRate) => {
                write!(f, "{metric} >= stable - {}pp", exact(points.get() * 100.0))
            }
            (Rule::Points(points), _) => {
                write!(f, "{metric} <= stable + {}pp", exact(points.get() * 100.0))
            }
        }
    }
}

/// A number with what a multiplication may have left at its end cut off.
fn exact(number: f64) -> String {
    // Beyond, the ninth digit behind the point is none that a number of this size has.
    let nearest = match number.abs() < 1e6 {
        true => (number * 1e9).round() / 1e9,
        false => number,
    };
    format!("{nearest}")
}

impl TryFrom<String> for Requirement {
    type Error = RequirementError;

    fn try_from(text: String) -> Result<Requirement, RequirementError> {
        text.parse()
    }
}

impl From<Requirement> for String {
    fn from(requirement: Requirement) -> String {
        requirement.to_string()
    }
}

/// A quantity's value as people read it: `0.5%`, `212ms`.
pub(super) fn written(metric: Metric, value: f64) -> String {
    match metric {
        Metric::SuccessRate | Metric::ErrorRate => super::number::percent(value),
        Metric::Latency(_) => format!("{}ms", rounded(value)),
        Metric::Value => rounded(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_read_back_as_they_are_written() {
        let check = |text: &str, expected: Result<&str, &str>| {
            let found = text.parse::<Requirement>();
            match (found, expected) {
                (Ok(found), Ok(expected)) => {
                    assert_eq!(found.to_string(), expected);
                    assert_eq!(expected.parse::<Requirement>().unwrap(), found);
                }
                (Err(error), Err(part)) => {
                    assert!(error.to_string().contains(part), "{text}: {error}");
                }
                (found, expected) => panic!("{text}: {found:?} for {expected:?}"),
            }
        };
        check("success_rate>=99%", Ok("success_rate >= 99%"));
        check("success_rate >= 99.95%", Ok("success_rate >= 99.95%"));
        check("error_rate <= 5 %", Ok("error_rate <= 5%"));
        check("latency_p99 <= 250ms", Ok("latency_p99 <= 250ms"));
        check("latency_p99.9 <= 1.5s", Ok("latency_p99.9 <= 1500ms"));
        check("latency_p50 <= 800us", Ok("latency_p50 <= 0.8ms"));
        check(
            "latency_p99 <= stable * 1.10",
            Ok("latency_p99 <= stable * 1.1"),
        );
        check(
            "error_rate <= stable + 0.5pp",
            Ok("error_rate <= stable + 0.5pp"),
        );
        check("error_rate <= stable", Ok("error_rate <= stable * 1"));
        check(
            "success_rate >= stable - 1pp",
            Ok("success_rate >= stable - 1pp"),
        );
        check("value <= 0.07", Ok("value <= 0.07"));
        check("value >= -3", Ok("value >= -3"));
        check("value <= stable*2", Ok("value <= stable * 2"));
        check(
            "latency_p99 <= stable + 3pp",
            Err("latency_p99 <= stable * 1.10"),
        );
        check("latency_p99 <= 250", Err("250ms"));
        check("latency_p100 <= 250ms", Err("names no quantity"));
        check("latency_p0 <= 250ms", Err("names no quantity"));
        check("success_rate <= 99%", Err("success_rate >= 99%"));
        check("error_rate >= 1%", Err("from below"));
        check("error_rate <= 105%", Err("error_rate <= 5%"));
        check("error_rate <= stable * 0.5", Err("margin"));
        check("error_rate < 5%", Err("no `<=`"));
        check("value <= NaN", Err("limit"));
    }
}
