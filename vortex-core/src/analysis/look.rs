//! One check in one judgement: what it found, with the numbers it rests on.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    check::{Analysis, Check, NoData, Source},
    counts::{Margin, WindowCounts},
    evidence::Evidence,
    inputs::{Inputs, Setting, Window},
    latency::{LatencyReference, REQUESTS_MIN},
    limit::{self, Limited},
    number::{Finite, percent, rounded},
    requirement::{Metric, Requirement, Rule},
    verdict::{CheckVerdict, Found},
};
use crate::{
    sample::Counters,
    time::{Span, Timestamp},
};

/// Fewest windows that a comparison takes, half a minute: how much errors bunch cannot be told from fewer.
const COMPARED_WINDOWS_MIN: u64 = 6;
/// From here on the evidence speaks so strongly against a canary that it is not waved through, though it is
/// not enough to fail: under no difference it ever reaches this in one of ten rollouts at most.
const EVIDENCE_SUSPICIOUS: f64 = 10.0;
/// Evidence beyond this is not told in digits.
const EVIDENCE_TOLD_MAX: f64 = 1e6;
/// How sure an interval is that is shown.
const INTERVAL_ALPHA: f64 = 0.01;

/// What is known of one check in one stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct CheckState {
    pub(super) failures: u32,
    pub(super) inconclusive: u32,
    pub(super) unavailable: u32,
    pub(super) unavailable_since: Option<Timestamp>,
    pub(super) evidence: Evidence,
    /// Stable's latencies of earlier windows.
    pub(super) reference: Option<LatencyReference>,
    /// What a source counted, judgement by judgement.
    pub(super) counted: Vec<Arc<Window>>,
}

/// One check in one judgement.
pub(super) struct Look<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) check: &'a Check,
    pub(super) setting: Setting,
    pub(super) inputs: &'a Inputs,
    /// All windows kept, the new ones included.
    pub(super) windows: &'a [Arc<Window>],
}

/// What a check comes to, before it is counted.
pub(super) struct Raw {
    pub(super) limited: Limited,
    pub(super) stable: Option<f64>,
    pub(super) stable_samples: u64,
    pub(super) limit: Option<f64>,
    pub(super) evidence: Option<(f64, f64)>,
    pub(super) query: String,
}

impl Raw {
    pub(super) fn of(limited: Limited) -> Raw {
        Raw {
            limited,
            stable: None,
            stable_samples: 0,
            limit: None,
            evidence: None,
            query: String::new(),
        }
    }

    pub(super) fn none(found: Found, message: String) -> Raw {
        Raw::of(Limited::without_value(found, 0, message))
    }
}

impl Look<'_> {
    pub(super) fn judge(&self, state: &mut CheckState) -> CheckVerdict {
        let raw = match &self.check.source {
            Source::Heartbeats => self.heartbeats(state),
            Source::PrometheusValue { .. } | Source::PrometheusRate { .. } => self.reading(state),
        };
        let found = self.counted(state, raw.limited.found);
        let finite = |number: f64| Finite::saturating(number);
        let limit = raw.limit.or(match self.check.require.rule {
            Rule::AtLeast(limit) | Rule::AtMost(limit) => Some(limit.get()),
            Rule::Times(_) | Rule::Points(_) => None,
        });
        CheckVerdict {
            name: self.check.name.clone(),
            require: self.check.require,
            found,
            canary: raw.limited.value.map(finite),
            stable: raw.stable.map(finite),
            limit: limit.map(finite),
            interval: (raw.limited.interval).map(|(low, high)| (finite(low), finite(high))),
            canary_samples: raw.limited.samples,
            stable_samples: raw.stable_samples,
            min_samples: self.check.min_samples,
            evidence: raw
                .evidence
                .map(|(found, limit)| (finite(found), finite(limit))),
            failures: state.failures,
            failure_budget: self.check.failure_budget,
            inconclusive: state.inconclusive,
            unavailable: state.unavailable,
            on_failure: self.check.on_failure,
            is_critical: self.check.critical,
            message: raw.limited.message,
            query: raw.query,
        }
    }

    /// Counts a finding, and returns what it counts as.
    fn counted(&self, state: &mut CheckState, found: Found) -> Found {
        let found = match (found, self.check.no_data) {
            (Found::NoData, NoData::Pass) => Found::NotApplicable,
            (Found::NoData, NoData::Fail) => Found::Fail,
            (found, _) => found,
        };
        if found == Found::Fail {
            state.failures = state.failures.saturating_add(1);
        }
        state.inconclusive = match found {
            Found::Inconclusive if self.setting.is_baked => state.inconclusive.saturating_add(1),
            _ => 0,
        };
        if found == Found::Unavailable {
            state.unavailable = state.unavailable.saturating_add(1);
            state.unavailable_since.get_or_insert(self.setting.at);
        } else {
            state.unavailable = 0;
            state.unavailable_since = None;
        }
        found
    }

    fn heartbeats(&self, state: &mut CheckState) -> Raw {
        if self.check.compares() {
            for window in &self.inputs.windows {
                self.observe(state, window);
            }
            return self.compared(state, self.sums(self.windows, Span(u64::MAX)));
        }
        let (canary, stable) = self.sums(self.windows, self.check.window);
        self.limited(&canary, &stable)
    }

    pub(super) fn limited(&self, canary: &Counters, stable: &Counters) -> Raw {
        let limited = limit::of_counters(self.check, canary);
        let beside = limit::of_counters(self.check, stable);
        Raw {
            stable: beside.value,
            stable_samples: beside.samples,
            ..Raw::of(limited)
        }
    }

    /// What both cohorts did in the last `span`.
    pub(super) fn sums(&self, windows: &[Arc<Window>], span: Span) -> (Counters, Counters) {
        let from = Timestamp(self.setting.at.0.saturating_sub(span.0));
        let (mut canary, mut stable) = (Counters::default(), Counters::default());
        for window in windows.iter().filter(|window| window.at >= from) {
            canary.merge(&window.canary);
            stable.merge(&window.stable);
        }
        (canary, stable)
    }

    /// Takes one window into a comparison.
    pub(super) fn observe(&self, state: &mut CheckState, window: &Window) {
        let Requirement { metric, rule } = self.check.require;
        let (counts, margin) = match (metric, rule) {
            (Metric::Latency(tenths), Rule::Times(factor)) => {
                let reference = state.reference.get_or_insert_with(|| {
                    LatencyReference::new(f64::from(tenths) / 1000.0, factor.get())
                });
                let (canary, stable) = (&window.canary.latency, &window.stable.latency);
                let Some(counts) = reference.observe(canary, stable) else {
                    return;
                };
                (counts, LatencyReference::MARGIN)
            }
            (Metric::SuccessRate | Metric::ErrorRate, Rule::Points(points)) => {
                (rates(window), Margin::Points(points.get() * 100.0))
            }
            (Metric::SuccessRate | Metric::ErrorRate, Rule::Times(factor)) => {
                (rates(window), Margin::Ratio(factor.get()))
            }
            (Metric::Value, _)
            | (Metric::Latency(_), Rule::Points(_))
            | (_, Rule::AtLeast(_) | Rule::AtMost(_)) => return,
        };
        state.evidence.observe(counts, margin);
    }

    pub(super) fn compared(
        &self,
        state: &CheckState,
        (canary, stable): (Counters, Counters),
    ) -> Raw {
        if self.setting.is_everyone {
            let why = "everyone has the new version; nobody is left to compare with";
            return Raw::none(Found::NotApplicable, why.into());
        }
        let evidence = &state.evidence;
        let (of_canary, of_stable) = (evidence.canary(), evidence.stable());
        let e = libm::exp(evidence.log_e());
        let shares = self.setting.shares.max(1);
        let enough = f64::from(shares) / self.analysis.alpha.get();
        let found = if of_canary.1 == 0 || of_stable.1 == 0 {
            Found::NoData
        } else if of_canary.1.min(of_stable.1) < self.check.min_samples
            || evidence.windows() < COMPARED_WINDOWS_MIN
        {
            Found::TooFew
        } else if evidence.rejects(self.analysis.alpha.get(), shares) {
            Found::Fail
        } else if e >= EVIDENCE_SUSPICIOUS.min(enough / 2.0) {
            Found::Inconclusive
        } else {
            Found::Pass
        };
        let (value, beside, limit, interval, told) = match self.check.require.metric {
            Metric::Latency(tenths) => {
                let q = f64::from(tenths) / 1000.0;
                let (value, beside) = (canary.latency.quantile(q), stable.latency.quantile(q));
                let factor = self.factor();
                let reach = limit::of_counters(self.check, &canary).interval;
                let told = match (value, beside) {
                    (Some(value), Some(beside)) => {
                        format!(
                            "{} is {}ms; it may be at most {}ms, {} times stable's {}ms",
                            self.check.require.metric,
                            rounded(value),
                            rounded(beside * factor),
                            rounded(factor),
                            rounded(beside)
                        )
                    }
                    _ => String::new(),
                };
                (
                    value,
                    beside,
                    beside.map(|beside| beside * factor),
                    reach,
                    told,
                )
            }
            Metric::SuccessRate | Metric::ErrorRate | Metric::Value => {
                let rate =
                    |(bad, total): (u64, u64)| (total > 0).then(|| bad as f64 / total as f64);
                let (value, beside) = (rate(of_canary), rate(of_stable));
                let limit = beside.map(|beside| match self.check.require.rule {
                    Rule::Points(points) => beside + points.get(),
                    Rule::Times(factor) => beside * factor.get(),
                    Rule::AtLeast(_) | Rule::AtMost(_) => beside,
                });
                let reach = evidence.difference_interval(INTERVAL_ALPHA);
                let told = format!(
                    "{} of the canary's requests failed, {} of stable's, and {} may",
                    percent(value.unwrap_or_default()),
                    percent(beside.unwrap_or_default()),
                    percent(limit.unwrap_or_default())
                );
                let as_asked = |failed: Option<f64>| match self.check.require.metric {
                    Metric::SuccessRate => failed.map(|failed| 1.0 - failed),
                    Metric::ErrorRate | Metric::Latency(_) | Metric::Value => failed,
                };
                (
                    as_asked(value),
                    as_asked(beside),
                    as_asked(limit),
                    reach.map(|reach| match self.check.require.metric {
                        // What more of its requests succeed, not fail.
                        Metric::SuccessRate => (-reach.high, -reach.low),
                        Metric::ErrorRate | Metric::Latency(_) | Metric::Value => {
                            (reach.low, reach.high)
                        }
                    }),
                    told,
                )
            }
        };
        let e_told = match e < EVIDENCE_TOLD_MAX {
            true => rounded(e),
            false => "over a million".to_owned(),
        };
        let against = format!(
            "the evidence against it is {e_told}, and {} is enough",
            rounded(enough)
        );
        let message = match found {
            Found::NoData => self.nobody(of_canary.1, of_stable.1, state),
            Found::TooFew if evidence.windows() < COMPARED_WINDOWS_MIN => format!(
                "{} of the {COMPARED_WINDOWS_MIN} windows of 5s that a comparison takes",
                evidence.windows()
            ),
            Found::TooFew => format!(
                "{} requests of one cohort were measured; it takes {} of each to compare",
                of_canary.1.min(of_stable.1),
                self.check.min_samples
            ),
            Found::Fail => format!("{told}; worse than it may be: {against}"),
            Found::Inconclusive => format!("{told}; suspicious: {against}"),
            Found::Pass | Found::Unavailable | Found::NotApplicable => format!("{told}; {against}"),
        };
        Raw {
            limited: Limited {
                found,
                value,
                interval,
                samples: of_canary.1,
                message,
            },
            stable: beside,
            stable_samples: of_stable.1,
            limit,
            evidence: Some((e, enough)),
            query: String::new(),
        }
    }

    fn factor(&self) -> f64 {
        match self.check.require.rule {
            Rule::Times(factor) => factor.get(),
            Rule::Points(_) | Rule::AtLeast(_) | Rule::AtMost(_) => 1.0,
        }
    }

    fn nobody(&self, canary: u64, stable: u64, state: &CheckState) -> String {
        let is_latency = matches!(self.check.require.metric, Metric::Latency(_));
        let known = state.reference.as_ref().map_or(0, LatencyReference::known);
        if is_latency && canary == 0 && stable == 0 && known > 0 {
            return match known < REQUESTS_MIN {
                true => {
                    format!(
                        "{known} of stable's latencies are known; {REQUESTS_MIN} make a yardstick"
                    )
                }
                false => "stable's latencies are known; it is compared from now on".to_owned(),
            };
        }
        let what = if is_latency { "latencies" } else { "requests" };
        match (canary, stable) {
            (0, 0) => format!("neither cohort reported {what}"),
            (0, _) => format!("the canary reported no {what}"),
            _ => format!("stable reported no {what} to compare with"),
        }
    }
}

fn rates(window: &Window) -> WindowCounts {
    WindowCounts {
        canary_bad: window.canary.errors,
        canary_total: window.canary.requests,
        stable_bad: window.stable.errors,
        stable_total: window.stable.requests,
    }
}
