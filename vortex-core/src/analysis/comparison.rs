//! Comparing the canary with stable: what windows add to the evidence, and what the evidence says.

use std::sync::Arc;

use super::{
    check::Source,
    counts::{Margin, WindowCounts},
    evidence::Evidence,
    inputs::Window,
    latency::{LatencyReference, REQUESTS_MIN},
    limit::{self, Limited},
    look::{CheckState, Look, Raw},
    number::{percent, rounded},
    requirement::{Metric, Requirement, Rule},
    verdict::Found,
};
use crate::{sample::Counters, time::Timestamp};

/// Fewest windows that a comparison takes, half a minute: how much errors bunch cannot be told from fewer.
const COMPARED_WINDOWS_MIN: u64 = 6;
/// From here on the evidence speaks so strongly against a canary that it is not waved through, though it is
/// not enough to fail: under no difference it ever reaches this in one of ten rollouts at most.
const EVIDENCE_SUSPICIOUS: f64 = 10.0;
/// Evidence beyond this is not told in digits.
const EVIDENCE_TOLD_MAX: f64 = 1e6;
/// How sure an interval is that is shown.
const INTERVAL_ALPHA: f64 = 0.01;

impl Look<'_> {
    /// What a canary of too few hosts showed is no evidence once it has enough: it compared hosts.
    pub(super) fn change_company(&self, state: &mut CheckState) {
        let is_lonely = self.inputs.is_lonely(self.analysis);
        if state.is_lonely && !is_lonely {
            state.evidence = Evidence::new();
        }
        state.is_lonely = is_lonely;
    }

    /// Requests that both cohorts answered within the check's window, the smaller number of them.
    fn lately(&self, windows: &[Arc<Window>]) -> u64 {
        let from = Timestamp(self.setting.at.0.saturating_sub(self.check.window.0));
        let (mut canary, mut stable) = (0_u64, 0_u64);
        for window in windows.iter().filter(|window| window.at >= from) {
            let count = |counters: &Counters| match self.check.require.metric {
                Metric::Latency(_) => counters.latency.count(),
                Metric::SuccessRate | Metric::ErrorRate | Metric::Value => counters.requests,
            };
            canary = canary.saturating_add(count(&window.canary));
            stable = stable.saturating_add(count(&window.stable));
        }
        canary.min(stable)
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

    pub(super) fn compared(&self, state: &CheckState, windows: &[Arc<Window>]) -> Raw {
        if self.setting.is_everyone {
            let why = "everyone has the new version; nobody is left to compare with";
            return Raw::none(Found::NotApplicable, why.into());
        }
        let evidence = &state.evidence;
        let (of_canary, of_stable) = (evidence.canary(), evidence.stable());
        let e = libm::exp(evidence.log_e());
        let shares = self.setting.shares.max(1);
        let enough = f64::from(shares) / self.analysis.alpha.get();
        let lately = self.lately(windows);
        let found = if of_canary.1 == 0 || of_stable.1 == 0 {
            Found::NoData
        } else if of_canary.1.min(of_stable.1) < self.check.min_samples
            || evidence.windows() < COMPARED_WINDOWS_MIN
        {
            Found::TooFew
        } else if evidence.rejects(self.analysis.alpha.get(), shares) {
            Found::Fail
        } else if lately < self.check.min_samples || self.silence(windows).is_some() {
            // What was good an hour ago says nothing of now.
            Found::TooFew
        } else if e >= EVIDENCE_SUSPICIOUS.min(enough / 2.0) {
            Found::Inconclusive
        } else {
            Found::Pass
        };
        let (value, beside, limit, interval, told) = match self.check.require.metric {
            Metric::Latency(_) => {
                let canary: Vec<_> = windows.iter().map(|window| &window.canary).collect();
                let stable: Vec<_> = windows.iter().map(|window| &window.stable).collect();
                let canary = limit::of_windows(self.check, &canary);
                let stable = limit::of_windows(self.check, &stable);
                let (value, beside, reach) = (canary.value, stable.value, canary.interval);
                let factor = self.factor();
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
                "{} of the {COMPARED_WINDOWS_MIN} {} that a comparison takes",
                evidence.windows(),
                match self.check.source {
                    Source::Heartbeats => "windows of 5s",
                    Source::PrometheusValue { .. } | Source::PrometheusRate { .. } => "answers",
                }
            ),
            Found::TooFew if lately >= self.check.min_samples => format!(
                "the canary has answered nothing for over {}",
                self.silence(windows).unwrap_or_default()
            ),
            Found::TooFew => format!(
                "{} requests of one cohort were measured in {}; it takes {} of each to compare",
                lately.min(of_canary.1),
                self.check.window,
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
