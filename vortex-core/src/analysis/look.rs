//! One check in one judgement: what it found, with the numbers it rests on.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    check::{Analysis, Check, NoData, Source},
    evidence::Evidence,
    inputs::{Inputs, Setting, Window},
    latency::LatencyReference,
    limit::{self, Limited},
    number::Finite,
    requirement::Rule,
    verdict::{CheckVerdict, Found},
};
use crate::time::{Span, Timestamp};

/// For so long a canary may say nothing and still be judged by what it did before: a few intervals of a large fleet.
const SILENCE_MAX: Span = Span::from_mins(2);

/// What is known of one check in one stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct CheckState {
    pub(super) failures: u32,
    pub(super) inconclusive: u32,
    pub(super) unavailable: u32,
    /// The last number of a query did not keep to its limit.
    pub(super) failed_last: bool,
    pub(super) unavailable_since: Option<Timestamp>,
    pub(super) evidence: Evidence,
    /// Stable's latencies of earlier windows.
    pub(super) reference: Option<LatencyReference>,
    /// The evidence is of a canary of too few instances.
    pub(super) is_lonely: bool,
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
            self.change_company(state);
            for window in &self.inputs.windows {
                self.observe(state, window);
            }
            return self.compared(state, self.windows);
        }
        self.limited(self.windows)
    }

    /// A limit over the windows within the check's own.
    pub(super) fn limited(&self, windows: &[Arc<Window>]) -> Raw {
        let from = Timestamp(self.setting.at.0.saturating_sub(self.check.window.0));
        let within = || windows.iter().filter(|window| window.at >= from);
        let canary: Vec<_> = within().map(|window| &window.canary).collect();
        let stable: Vec<_> = within().map(|window| &window.stable).collect();
        let mut limited = limit::of_windows(self.check, &canary);
        let beside = limit::of_windows(self.check, &stable);
        if limited.found == Found::Pass
            && let Some(silence) = self.silence(windows)
        {
            limited.found = Found::NoData;
            limited.message = format!("the canary has answered nothing for over {silence}");
        }
        Raw {
            stable: beside.value,
            stable_samples: beside.samples,
            ..Raw::of(limited)
        }
    }

    /// For how long the canary has said nothing, where that is too long for what was good before to speak of now.
    pub(super) fn silence(&self, windows: &[Arc<Window>]) -> Option<Span> {
        let last = windows
            .iter()
            .rev()
            .find(|window| !window.canary.is_empty())?;
        let silence = self.setting.at.since(last.at);
        let borne = SILENCE_MAX.max(self.analysis.interval.plus(self.analysis.interval));
        (silence > borne).then_some(borne)
    }
}
