//! What is checked of a rollout: a quantity, a rule that it must keep, and what follows when it does not.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::number::{Finite, rounded};
use crate::{
    ids::CheckName,
    limits::{
        ANALYSIS_INTERVAL_MS_MAX, ANALYSIS_INTERVAL_MS_MIN, ANALYSIS_WINDOW_MS_MAX, CHECKS_MAX,
        QUERY_BYTES_MAX, SAMPLES_MIN_DEFAULT,
    },
    time::Span,
};

/// How often a rollout is judged unless it says.
pub const INTERVAL_DEFAULT: Span = Span::from_secs(10);
/// How far back a limit looks unless it says.
pub const WINDOW_DEFAULT: Span = Span::from_mins(5);
/// How long a stage that has baked is held for want of data or samples.
const HOLD_DEADLINE_DEFAULT: Span = Span::from_mins(10);
/// How long a source may be unavailable before the rollout pauses.
const UNAVAILABLE_DEADLINE_DEFAULT: Span = Span::from_mins(5);
/// The chance that comparisons ever roll back a version that is no worse.
pub const ALPHA_DEFAULT: f64 = 0.01;
/// Fewest instances of a canary whose comparison may roll back: fewer compare hosts, not versions.
const COMPARE_INSTANCES_DEFAULT: u32 = 3;
/// Inconclusive judgements in a row that a baked stage bears.
const INCONCLUSIVE_BUDGET_DEFAULT: u32 = 3;

/// How a rollout is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// What is checked; nothing: stages are left when they have baked.
    pub checks: Vec<Check>,
    /// How often.
    pub interval: Span,
    /// The chance that comparisons ever roll back a version that is no worse than stable.
    pub alpha: Finite,
    /// How long a stage that has baked is held for want of data or samples, before it pauses.
    pub hold_deadline: Span,
    /// How long a source may be unavailable before the rollout pauses.
    pub unavailable_deadline: Span,
    /// Fewest instances of a canary whose comparison may roll back.
    pub compare_instances: u32,
    /// Nobody asked for these checks: they wait for nothing until something is measured.
    pub is_default: bool,
}

/// One thing that is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What it is called; unique in its analysis.
    pub name: CheckName,
    /// What must hold.
    pub require: Requirement,
    /// Where its numbers come from.
    pub source: Source,
    /// Its first failure rolls back, whatever its budget.
    pub critical: bool,
    /// Fewest requests that a judgement takes.
    pub min_samples: u64,
    /// How far back a limit looks, never beyond the stage's beginning.
    pub window: Span,
    /// Failed judgements of a stage that are borne.
    pub failure_budget: u32,
    /// Inconclusive judgements in a row that a baked stage bears.
    pub inconclusive_budget: u32,
    /// What follows when it fails.
    pub on_failure: OnFailure,
    /// What it counts as when nothing was measured.
    pub no_data: NoData,
}

/// Where numbers come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// What instances report.
    Heartbeats,
    /// One number from one query.
    PrometheusValue {
        /// The query, a template.
        query: String,
    },
    /// How many requests failed, and how many there were.
    PrometheusRate {
        /// The failed ones, a template.
        errors: String,
        /// All of them, a template.
        requests: String,
    },
}

/// What follows from a failed check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// Everyone returns to the baseline.
    #[default]
    Rollback,
    /// The rollout stands still for a person.
    Pause,
    /// It is shown.
    Notify,
}

impl OnFailure {
    /// `rollback`, `pause` or `notify`.
    pub fn as_str(self) -> &'static str {
        match self {
            OnFailure::Rollback => "rollback",
            OnFailure::Pause => "pause",
            OnFailure::Notify => "notify",
        }
    }
}

/// What a check counts as for which nothing was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoData {
    /// The stage is held.
    #[default]
    Hold,
    /// It is not required.
    Pass,
    /// A failure.
    Fail,
}

impl NoData {
    /// `hold`, `pass` or `fail`.
    pub fn as_str(self) -> &'static str {
        match self {
            NoData::Hold => "hold",
            NoData::Pass => "pass",
            NoData::Fail => "fail",
        }
    }
}

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

/// Checks that make no sense together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnalysisError {
    /// More than [`CHECKS_MAX`].
    #[error("{0} checks are too many; at most {CHECKS_MAX}")]
    TooMany(usize),
    /// Two of one name.
    #[error("two checks are called {0}; give one of them another name")]
    Twice(CheckName),
    /// A chance that is none.
    #[error("alpha is {0}; it must lie above 0% and be at most 10%")]
    Alpha(Finite),
    /// A span out of its bounds.
    #[error("{field} is {found}; it must be {least} to {most}")]
    Span {
        /// Which.
        field: &'static str,
        /// What was given.
        found: Span,
        /// The least.
        least: Span,
        /// The most.
        most: Span,
    },
    /// What is required does not go with the source.
    #[error("check {name}: {why}")]
    Source {
        /// Which check.
        name: CheckName,
        /// Why.
        why: &'static str,
    },
}

impl Analysis {
    /// No checks: stages are left when they have baked.
    pub fn off() -> Analysis {
        Analysis {
            checks: vec![],
            interval: INTERVAL_DEFAULT,
            alpha: Finite::saturating(ALPHA_DEFAULT),
            hold_deadline: HOLD_DEADLINE_DEFAULT,
            unavailable_deadline: UNAVAILABLE_DEADLINE_DEFAULT,
            compare_instances: COMPARE_INSTANCES_DEFAULT,
            is_default: false,
        }
    }

    /// The checks of a rollout that names none: over 5 % errors roll back, under 99 % success waits for a
    /// person, and the comparison with stable is shown.
    pub fn default_checks() -> Analysis {
        let checks = [
            ("error_rate <= 5%", true, OnFailure::Rollback),
            ("success_rate >= 99%", false, OnFailure::Pause),
            ("error_rate <= stable + 0.5pp", false, OnFailure::Notify),
        ];
        let checks = checks
            .into_iter()
            .filter_map(|(text, critical, on_failure)| {
                let require: Requirement = text.parse().ok()?;
                Some(Check {
                    critical,
                    on_failure,
                    ..Check::new(require)
                })
            });
        Analysis {
            checks: checks.collect(),
            is_default: true,
            ..Analysis::off()
        }
    }

    /// The same, if it makes sense.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn checked(self) -> Result<Analysis, AnalysisError> {
        if self.checks.len() > CHECKS_MAX {
            return Err(AnalysisError::TooMany(self.checks.len()));
        }
        if !(self.alpha.get() > 0.0 && self.alpha.get() <= 0.1) {
            return Err(AnalysisError::Alpha(self.alpha));
        }
        let bounded = |field, found: Span, least, most| {
            if (least..=most).contains(&found.0) {
                return Ok(());
            }
            Err(AnalysisError::Span {
                field,
                found,
                least: Span(least),
                most: Span(most),
            })
        };
        let (least, most) = (ANALYSIS_INTERVAL_MS_MIN, ANALYSIS_INTERVAL_MS_MAX);
        bounded("interval", self.interval, least, most)?;
        for (index, check) in self.checks.iter().enumerate() {
            bounded("window", check.window, 5_000, ANALYSIS_WINDOW_MS_MAX)?;
            if self
                .checks
                .iter()
                .skip(index + 1)
                .any(|other| other.name == check.name)
            {
                return Err(AnalysisError::Twice(check.name.clone()));
            }
            check.fits_source().map_err(|why| AnalysisError::Source {
                name: check.name.clone(),
                why,
            })?;
        }
        Ok(self)
    }

    /// Whether a check needs latencies from heartbeats.
    pub fn needs_latency(&self) -> bool {
        self.checks.iter().any(|check| {
            check.source == Source::Heartbeats && matches!(check.require.metric, Metric::Latency(_))
        })
    }

    /// How many of the checks compare by inference.
    pub fn comparisons(&self) -> u32 {
        let count = self
            .checks
            .iter()
            .filter(|check| check.compares_by_inference());
        u32::try_from(count.count()).unwrap_or(u32::MAX)
    }

    /// How far back the farthest-looking check looks.
    pub fn window_max(&self) -> Span {
        let windows = self.checks.iter().map(|check| check.window);
        windows.max().unwrap_or(WINDOW_DEFAULT)
    }
}

impl Check {
    /// A check of heartbeats with all defaults, named after what it requires.
    pub fn new(require: Requirement) -> Check {
        Check {
            name: CheckName::of(&require.default_name()),
            require,
            source: Source::Heartbeats,
            critical: false,
            min_samples: SAMPLES_MIN_DEFAULT,
            window: WINDOW_DEFAULT,
            failure_budget: 0,
            inconclusive_budget: INCONCLUSIVE_BUDGET_DEFAULT,
            on_failure: OnFailure::Rollback,
            no_data: NoData::Hold,
        }
    }

    /// Whether promotion waits for it.
    pub fn is_required(&self) -> bool {
        self.on_failure != OnFailure::Notify
    }

    /// Whether it looks at stable too.
    pub fn compares(&self) -> bool {
        self.require.compares()
    }

    /// Whether it compares counts, so that sequential inference decides.
    pub fn compares_by_inference(&self) -> bool {
        self.compares() && self.require.metric != Metric::Value
    }

    fn fits_source(&self) -> Result<(), &'static str> {
        match (&self.source, self.require.metric) {
            (Source::Heartbeats, Metric::Value) => Err(
                "heartbeats give no `value`; require error_rate, success_rate or latency_p99, or give a query",
            ),
            (
                Source::PrometheusValue { .. },
                Metric::SuccessRate | Metric::ErrorRate | Metric::Latency(_),
            ) => Err(
                "a query gives a `value`; require e.g. value <= 0.25, or give errors_query and requests_query",
            ),
            (Source::PrometheusRate { .. }, Metric::Latency(_) | Metric::Value) => Err(
                "errors_query and requests_query give rates; require error_rate or success_rate",
            ),
            (Source::Heartbeats, _) | (Source::PrometheusValue { .. }, Metric::Value) => Ok(()),
            (Source::PrometheusRate { .. }, Metric::SuccessRate | Metric::ErrorRate) => Ok(()),
        }?;
        let queries: &[&String] = match &self.source {
            Source::Heartbeats => &[],
            Source::PrometheusValue { query } => &[query],
            Source::PrometheusRate { errors, requests } => &[errors, requests],
        };
        if queries.iter().any(|query| query.trim().is_empty()) {
            return Err("a query is empty");
        }
        if queries.iter().any(|query| query.len() > QUERY_BYTES_MAX) {
            return Err("a query is too long");
        }
        Ok(())
    }
}

const EXAMPLE: &str =
    "error_rate <= 5%, success_rate >= 99%, latency_p99 <= 250ms or latency_p99 <= stable * 1.10";

impl FromStr for Requirement {
    type Err = RequirementError;

    fn from_str(text: &str) -> Result<Requirement, RequirementError> {
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
        (points.is_finite() && points >= 0.0 && points < 100.0)
            .then(|| Rule::Points(Finite::saturating(points / 100.0)))
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
    fn default_name(self) -> String {
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
            Metric::Value => exact(limit.get()),
        };
        let metric = self.metric;
        match (self.rule, metric) {
            (Rule::AtLeast(least), _) => write!(f, "{metric} >= {}", limit(least)),
            (Rule::AtMost(most), _) => write!(f, "{metric} <= {}", limit(most)),
            (Rule::Times(factor), _) => write!(f, "{metric} <= stable * {}", exact(factor.get())),
            (Rule::Points(points), Metric::SuccessRate) => {
                write!(f, "{metric} >= stable - {}pp", exact(points.get() * 100.0))
            }
            (Rule::Points(points), _) => {
                write!(f, "{metric} <= stable + {}pp", exact(points.get() * 100.0))
            }
        }
    }
}

/// A number with what a multiplication by 100 may have left at its end cut off.
fn exact(number: f64) -> String {
    let nearest = (number * 1e9).round() / 1e9;
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
                (found, expected) => assert!(false, "{text}: {found:?} for {expected:?}"),
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

    #[test]
    fn the_default_checks_make_sense() {
        let analysis = Analysis::default_checks().checked().unwrap();
        let names: Vec<_> = analysis
            .checks
            .iter()
            .map(|check| check.name.as_str())
            .collect();
        assert_eq!(
            names,
            ["error-rate", "success-rate", "error-rate-vs-stable"]
        );
    }

    #[test]
    fn checks_that_make_no_sense_are_refused() {
        let check = |change: fn(&mut Analysis), part: &str| {
            let mut analysis = Analysis::default_checks();
            change(&mut analysis);
            let error = analysis.checked().unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        };
        check(
            |a| a.checks.push(a.checks.first().cloned().unwrap()),
            "two checks are called error-rate",
        );
        check(|a| a.alpha = Finite::default(), "alpha");
        check(|a| a.interval = Span(10), "interval is 10ms");
        check(
            |a| {
                a.checks
                    .iter_mut()
                    .for_each(|c| c.source = Source::PrometheusValue { query: "up".into() })
            },
            "check error-rate: a query gives a `value`",
        );
    }
}
