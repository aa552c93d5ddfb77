//! What is checked of a rollout: a quantity, a rule that it must keep, and what follows when it does not.

use serde::{Deserialize, Serialize};

use super::{
    number::Finite,
    requirement::{Metric, Requirement},
};
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

#[cfg(test)]
mod tests {
    use super::*;

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
