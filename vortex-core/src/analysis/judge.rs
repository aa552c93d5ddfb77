//! One judgement: what was measured since the last one, added to what was known, and what follows from it.
//!
//! Pure, and the same on every machine: what it keeps is part of the state, and a judgement that was written
//! down can be had again from its inputs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    check::{Analysis, Check, Metric, NoData, OnFailure, Requirement, Rule, Source},
    counts::{Margin, WindowCounts},
    evidence::Evidence,
    inputs::{Inputs, Measured, Reading, Setting, Window},
    limit::{self, Limited},
    number::{Finite, percent, rounded},
    verdict::{CheckVerdict, Found, Outcome, PauseWhy, Verdict},
};
use crate::{
    limits::READING_BYTES_MAX,
    sample::{Counters, Sketch},
    time::{Span, Timestamp},
};

/// Fewest windows that a comparison takes, half a minute: how much errors bunch cannot be told from fewer.
const COMPARED_WINDOWS_MIN: u64 = 6;
/// From here on the evidence speaks so strongly against a canary that it is not waved through, though it is
/// not enough to fail: under no difference it ever reaches this in one of ten rollouts at most.
const EVIDENCE_SUSPICIOUS: f64 = 10.0;
/// Stable's latencies seen before its quantile is a yardstick.
const REFERENCE_SAMPLES_MIN: u64 = 100;
/// How sure an interval is that is shown.
const INTERVAL_ALPHA: f64 = 0.01;

/// What is known of a rollout's stage. Belongs to the state while the rollout is active.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judging {
    /// The stage, counted from 1.
    pub stage: u32,
    /// What was measured before does not count.
    pub since: Timestamp,
    /// When the last judgement was made; until then the stage's beginning.
    pub judged_at: Timestamp,
    /// Windows before this one have been taken in.
    pub windows_until: Timestamp,
    /// Something was measured of this rollout, in this stage or one before.
    pub is_measured: bool,
    /// Since when the stage has baked and is held for want of data or samples.
    pub held_since: Option<Timestamp>,
    /// The stage had baked at the last judgement.
    pub was_baked: bool,
    windows: Vec<Arc<Window>>,
    checks: Vec<CheckState>,
}

/// No number in it is NaN: evidence is total, and everything else is whole.
impl Eq for Judging {}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct CheckState {
    failures: u32,
    inconclusive: u32,
    unavailable: u32,
    unavailable_since: Option<Timestamp>,
    evidence: Evidence,
    /// Stable's latencies of earlier windows.
    reference: Sketch,
    /// What a source counted, judgement by judgement.
    counted: Vec<Arc<Window>>,
}

impl Judging {
    /// Nothing is known of `stage`, which begins at `since`. Whether anything was ever measured stays known.
    pub fn begin(stage: u32, since: Timestamp, before: Option<&Judging>) -> Judging {
        Judging {
            stage,
            since,
            judged_at: since,
            windows_until: since,
            is_measured: before.is_some_and(|before| before.is_measured),
            ..Judging::default()
        }
    }

    /// When the next judgement is due.
    pub fn due_at(&self, interval: Span) -> Timestamp {
        self.judged_at.plus(interval)
    }
}

/// Takes `inputs` in and judges. Returns what is known afterwards, and the verdict.
pub fn judge(
    analysis: &Analysis,
    judging: &Judging,
    inputs: &Inputs,
    setting: Setting,
) -> (Judging, Verdict) {
    let mut next = judging.clone();
    next.checks
        .resize_with(analysis.checks.len(), CheckState::default);
    next.is_measured |= inputs.holds_something();
    next.judged_at = setting.at;
    next.windows_until = next.windows_until.max(inputs.windows_until);
    next.was_baked = setting.is_baked;
    let oldest = Timestamp(setting.at.0.saturating_sub(analysis.window_max().0));
    next.windows.extend(inputs.windows.iter().cloned());
    next.windows.retain(|window| window.at >= oldest);

    let looks = analysis.checks.iter().zip(next.checks.iter_mut());
    let checks: Vec<CheckVerdict> = looks
        .map(|(check, state)| {
            Look {
                analysis,
                check,
                setting,
                inputs,
                windows: &next.windows,
            }
            .judge(state)
        })
        .collect();
    let (outcome, decided_by, summary) = if checks.is_empty() {
        (Outcome::Pass, None, "nothing is checked".to_owned())
    } else if analysis.is_default && !next.is_measured {
        let why = "nothing reports metrics: time alone decides".to_owned();
        (Outcome::Pass, None, why)
    } else {
        overall(analysis, &mut next, &checks, inputs, setting)
    };
    let verdict = Verdict {
        at: setting.at,
        stage: setting.stage,
        outcome,
        decided_by: decided_by.map(|check| check.name.clone()),
        summary,
        checks,
    };
    (next, verdict)
}

/// What follows from all checks, by precedence: failures first, then want of answers, of data, of clarity.
fn overall<'a>(
    analysis: &Analysis,
    next: &mut Judging,
    checks: &'a [CheckVerdict],
    inputs: &Inputs,
    setting: Setting,
) -> (Outcome, Option<&'a CheckVerdict>, String) {
    let held_since = next.held_since.take();
    let is_over = |check: &&CheckVerdict| {
        check.found == Found::Fail && (check.is_critical || check.failures > check.failure_budget)
    };
    let told = |check: &CheckVerdict| format!("{}: {}", check.name, check.message);
    let failed: Vec<_> = checks.iter().filter(is_over).collect();
    let rolls_back = |check: &&&CheckVerdict| check.on_failure == OnFailure::Rollback;
    let is_lonely = inputs
        .canary_instances
        .is_some_and(|count| count < u64::from(analysis.compare_instances));
    let is_shown = |check: &&&CheckVerdict| !(is_lonely && check.require.compares());
    // What is critical goes first.
    let mut by_weight: Vec<_> = failed.iter().filter(rolls_back).filter(is_shown).collect();
    by_weight.sort_by_key(|check| !check.is_critical);
    if let Some(check) = by_weight.first() {
        return (Outcome::Rollback, Some(check), told(check));
    }
    if let Some(check) = failed.iter().find(rolls_back) {
        let why = format!(
            "{}; but {} instances of the canary are too few to tell the version from its hosts",
            told(check),
            inputs.canary_instances.unwrap_or_default()
        );
        return (Outcome::Pause(PauseWhy::Failed), Some(check), why);
    }
    if let Some(check) = failed
        .iter()
        .find(|check| check.on_failure == OnFailure::Pause)
    {
        return (Outcome::Pause(PauseWhy::Failed), Some(check), told(check));
    }

    let required = |found: Found| {
        let mut checks = checks.iter();
        checks.find(|check| check.found == found && check.on_failure != OnFailure::Notify)
    };
    if let Some(check) = required(Found::Unavailable) {
        let states = checks.iter().zip(&next.checks);
        let since = states
            .filter(|(check, _)| check.on_failure != OnFailure::Notify)
            .filter_map(|(_, state)| state.unavailable_since)
            .min();
        let is_late =
            since.is_some_and(|since| setting.at.since(since) >= analysis.unavailable_deadline);
        let why = format!("monitoring unavailable: {}", told(check));
        let outcome = if is_late {
            Outcome::Pause(PauseWhy::Unavailable)
        } else {
            Outcome::Hold
        };
        return (outcome, Some(check), why);
    }
    for found in [Found::NoData, Found::TooFew] {
        let Some(check) = required(found) else {
            continue;
        };
        let since = held_since.unwrap_or(setting.at);
        if !setting.is_baked {
            return (Outcome::Hold, Some(check), told(check));
        }
        next.held_since = Some(since);
        let is_late = setting.at.since(since) >= analysis.hold_deadline;
        let outcome = if is_late {
            Outcome::Pause(PauseWhy::NoData)
        } else {
            Outcome::Hold
        };
        return (outcome, Some(check), told(check));
    }
    if let Some(check) = required(Found::Fail) {
        let why = format!(
            "{}; failure {} of {} that are borne",
            told(check),
            check.failures,
            check.failure_budget
        );
        return (Outcome::Hold, Some(check), why);
    }
    let budget = |check: &CheckVerdict| {
        let of = analysis.checks.iter().find(|of| of.name == check.name);
        of.map_or(0, |of| of.inconclusive_budget)
    };
    if let Some(check) = required(Found::Inconclusive) {
        let worn_out = checks.iter().find(|check| {
            check.on_failure != OnFailure::Notify
                && check.found == Found::Inconclusive
                && check.inconclusive > budget(check)
        });
        return match worn_out {
            Some(check) => {
                let why = format!(
                    "{}; still so after {} looks",
                    told(check),
                    check.inconclusive
                );
                (Outcome::Pause(PauseWhy::Inconclusive), Some(check), why)
            }
            None => (Outcome::Hold, Some(check), told(check)),
        };
    }
    let passed = checks
        .iter()
        .filter(|check| check.found == Found::Pass)
        .count();
    let of = match passed {
        0 => "nobody is left to compare with".to_owned(),
        1 => "the one check that applies passes".to_owned(),
        _ => format!("{passed} checks pass"),
    };
    (Outcome::Pass, None, of)
}

/// One check in one judgement.
struct Look<'a> {
    analysis: &'a Analysis,
    check: &'a Check,
    setting: Setting,
    inputs: &'a Inputs,
    windows: &'a [Arc<Window>],
}

/// What a check comes to, before it is counted.
struct Raw {
    limited: Limited,
    stable: Option<f64>,
    stable_samples: u64,
    limit: Option<f64>,
    evidence: Option<(f64, f64)>,
    query: String,
}

impl Raw {
    fn of(limited: Limited) -> Raw {
        Raw {
            limited,
            stable: None,
            stable_samples: 0,
            limit: None,
            evidence: None,
            query: String::new(),
        }
    }

    fn none(found: Found, message: String) -> Raw {
        Raw::of(Limited::without_value(found, 0, message))
    }
}

impl Look<'_> {
    fn judge(&self, state: &mut CheckState) -> CheckVerdict {
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

    fn limited(&self, canary: &Counters, stable: &Counters) -> Raw {
        let limited = limit::of_counters(self.check, canary);
        let beside = limit::of_counters(self.check, stable);
        Raw {
            stable: beside.value,
            stable_samples: beside.samples,
            ..Raw::of(limited)
        }
    }

    /// What both cohorts did in the last `span`.
    fn sums(&self, windows: &[Arc<Window>], span: Span) -> (Counters, Counters) {
        let from = Timestamp(self.setting.at.0.saturating_sub(span.0));
        let (mut canary, mut stable) = (Counters::default(), Counters::default());
        for window in windows.iter().filter(|window| window.at >= from) {
            canary.merge(&window.canary);
            stable.merge(&window.stable);
        }
        (canary, stable)
    }

    /// Takes one window into a comparison.
    fn observe(&self, state: &mut CheckState, window: &Window) {
        let Requirement { metric, rule } = self.check.require;
        let counts = match metric {
            Metric::SuccessRate | Metric::ErrorRate => WindowCounts {
                canary_bad: window.canary.errors,
                canary_total: window.canary.requests,
                stable_bad: window.stable.errors,
                stable_total: window.stable.requests,
            },
            Metric::Latency(tenths) => {
                let yardstick = (state.reference.count() >= REFERENCE_SAMPLES_MIN)
                    .then(|| state.reference.quantile(f64::from(tenths) / 1000.0))
                    .flatten();
                state.reference.merge(&window.stable.latency);
                let (Some(limit), Rule::Times(factor)) = (yardstick, rule) else {
                    return;
                };
                WindowCounts {
                    canary_bad: window.canary.latency.count_above(limit * factor.get()),
                    canary_total: window.canary.latency.count(),
                    stable_bad: window.stable.latency.count_above(limit),
                    stable_total: window.stable.latency.count(),
                }
            }
            Metric::Value => return,
        };
        let margin = match (metric, rule) {
            // The factor is in the limits that were counted above.
            (Metric::Latency(_), _) => Margin::NONE,
            (_, Rule::Points(points)) => Margin::Points(points.get() * 100.0),
            (_, Rule::Times(factor)) => Margin::Ratio(factor.get()),
            (_, Rule::AtLeast(_) | Rule::AtMost(_)) => return,
        };
        state.evidence.observe(counts, margin);
    }

    fn compared(&self, state: &CheckState, (canary, stable): (Counters, Counters)) -> Raw {
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
                            "{}ms against stable's {}ms",
                            rounded(value),
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
                    "{} of the canary's requests failed, {} of stable's",
                    percent(value.unwrap_or_default()),
                    percent(beside.unwrap_or_default())
                );
                let as_asked = |failed: Option<f64>| match self.check.require.metric {
                    Metric::SuccessRate => failed.map(|failed| 1.0 - failed),
                    Metric::ErrorRate | Metric::Latency(_) | Metric::Value => failed,
                };
                (
                    as_asked(value),
                    as_asked(beside),
                    as_asked(limit),
                    reach.map(|reach| (reach.low, reach.high)),
                    told,
                )
            }
        };
        let against = format!(
            "the evidence against it is {} of {}",
            rounded(e),
            rounded(enough)
        );
        let message = match found {
            Found::NoData => self.nobody(of_canary.1, of_stable.1, state),
            Found::TooFew if evidence.windows() < COMPARED_WINDOWS_MIN => format!(
                "{} of {COMPARED_WINDOWS_MIN} windows of 5s that it takes",
                evidence.windows()
            ),
            Found::TooFew => format!(
                "{} of {} samples that it takes",
                of_canary.1.min(of_stable.1),
                self.check.min_samples
            ),
            Found::Fail => format!("{told}: worse beyond the margin, {against}"),
            Found::Inconclusive => format!("{told}: suspicious, {against}"),
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
        if is_latency && canary == 0 && stable == 0 && state.reference.count() > 0 {
            return format!(
                "{} of stable's latencies are known; {REFERENCE_SAMPLES_MIN} make a yardstick",
                state.reference.count()
            );
        }
        let what = if is_latency { "latencies" } else { "requests" };
        match (canary, stable) {
            (0, 0) => format!("neither cohort reported {what}"),
            (0, _) => format!("the canary reported no {what}"),
            _ => format!("stable reported no {what} to compare with"),
        }
    }

    /// What a source gave.
    fn reading(&self, state: &mut CheckState) -> Raw {
        let mut readings = self.inputs.readings.iter();
        let Some(reading) = readings.find(|reading| reading.check == self.check.name) else {
            return Raw::none(
                Found::Unavailable,
                "the source gave no answer in time".into(),
            );
        };
        let raw = match (&reading.canary, &reading.stable) {
            (Measured::Unavailable(why), _) => Raw::none(Found::Unavailable, short(why)),
            (Measured::Nothing(why), _) => Raw::none(Found::NoData, short(why)),
            (_, Some(Measured::Unavailable(why))) => {
                Raw::none(Found::Unavailable, format!("for stable: {}", short(why)))
            }
            (Measured::Value(value), stable) => {
                let stable = match stable {
                    Some(Measured::Value(stable)) => Some(*stable),
                    _ => None,
                };
                if self.setting.is_everyone && self.check.compares() {
                    let why = "everyone has the new version; nobody is left to compare with";
                    Raw::none(Found::NotApplicable, why.into())
                } else {
                    let (limited, limit) = limit::of_value(self.check, *value, stable);
                    Raw {
                        stable: stable.map(Finite::get),
                        limit,
                        ..Raw::of(limited)
                    }
                }
            }
            (Measured::Counts { .. }, _) => self.rate(state, reading),
        };
        Raw {
            query: reading.query.clone(),
            ..raw
        }
    }

    fn rate(&self, state: &mut CheckState, reading: &Reading) -> Raw {
        let counters = |measured: Option<&Measured>| match measured {
            Some(Measured::Counts { errors, requests }) => Counters {
                requests: *requests,
                errors: *errors,
                latency: Sketch::default(),
            },
            _ => Counters::default(),
        };
        let window = Arc::new(Window {
            at: reading.at,
            canary: counters(Some(&reading.canary)),
            stable: counters(reading.stable.as_ref()),
        });
        let oldest = Timestamp(self.setting.at.0.saturating_sub(self.check.window.0));
        state.counted.push(Arc::clone(&window));
        state.counted.retain(|window| window.at >= oldest);
        let (canary, stable) = self.sums(&state.counted, self.check.window);
        if self.check.compares() {
            self.observe(state, &window);
            return self.compared(state, (canary, stable));
        }
        self.limited(&canary, &stable)
    }
}

fn short(text: &str) -> String {
    let end = text.floor_char_boundary(READING_BYTES_MAX.min(text.len()));
    text.get(..end).unwrap_or_default().to_owned()
}
