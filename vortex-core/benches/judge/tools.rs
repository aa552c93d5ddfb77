//! The judges: Vortex, and three yardsticks after their published rules (sources in docs/analysis.md).

use std::sync::Arc;

use vortex_core::{
    analysis::{Analysis, Check, Inputs, Judging, Outcome, Setting, Window, WindowCounts, judge},
    sample::{Counters, Sketch, WINDOW},
    time::Timestamp,
};

/// A closed window of five seconds.
pub(crate) struct Seen {
    pub(crate) counts: WindowCounts,
    /// Latencies of canary and stable, where a scenario has any.
    pub(crate) latency: Option<(Sketch, Sketch)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    RollBack,
    /// A person has to look.
    Pause,
}

pub(crate) trait Judge {
    fn see(&mut self, seen: &Seen) -> Option<Verdict>;
}

/// Windows in a minute, the yardsticks' interval.
const MINUTE: usize = 12;
/// Success rates and latencies that fixed thresholds ask for: the defaults of Flagger's and Argo's examples.
const SUCCESS_MIN: f64 = 0.99;
const P99_MAX_MS: f64 = 500.0;

/// Vortex as it is: an error comparison, three of latency where there is any (p50, p90, p99, factor 1.1), and, with a
/// guard, the default limit of 5 % errors in the last five minutes.
pub(crate) struct Vortex {
    has_guard: bool,
    analysis: Option<Analysis>,
    judging: Judging,
    windows: u64,
}

impl Vortex {
    pub(crate) fn new(has_guard: bool) -> Vortex {
        Vortex {
            has_guard,
            analysis: None,
            judging: Judging::begin(1, Timestamp(0), None),
            windows: 0,
        }
    }

    fn analysis(&self, has_latency: bool) -> Analysis {
        let mut requirements = vec!["error_rate <= stable"];
        if has_latency {
            requirements.extend([
                "latency_p50 <= stable * 1.1",
                "latency_p90 <= stable * 1.1",
                "latency_p99 <= stable * 1.1",
            ]);
        }
        let check = |text: &str| Check::new(text.parse().expect("a requirement"));
        let mut checks: Vec<Check> = requirements.into_iter().map(check).collect();
        if self.has_guard {
            checks.push(Check {
                critical: true,
                ..check("error_rate <= 5%")
            });
        }
        Analysis {
            checks,
            ..Analysis::off()
        }
    }
}

impl Judge for Vortex {
    fn see(&mut self, seen: &Seen) -> Option<Verdict> {
        let analysis = match self.analysis.take() {
            Some(analysis) => analysis,
            None => self.analysis(seen.latency.is_some()),
        };
        let (canary, stable) = seen.latency.clone().unwrap_or_default();
        let counters = |(errors, requests): (u64, u64), latency| Counters {
            requests,
            errors,
            latency,
        };
        let counts = seen.counts;
        let window = Window {
            at: Timestamp(self.windows * WINDOW.0),
            canary: counters((counts.canary_bad, counts.canary_total), canary),
            stable: counters((counts.stable_bad, counts.stable_total), stable),
        };
        self.windows += 1;
        let at = Timestamp(self.windows * WINDOW.0);
        let inputs = Inputs {
            windows: vec![Arc::new(window)],
            windows_until: at,
            ..Inputs::default()
        };
        let setting = Setting {
            at,
            stage: 1,
            is_baked: false,
            is_everyone: false,
            shares: analysis.comparisons(),
        };
        let (next, verdict) = judge(&analysis, &self.judging, &inputs, setting);
        self.judging = next;
        self.analysis = Some(analysis);
        match verdict.outcome {
            Outcome::Rollback => Some(Verdict::RollBack),
            Outcome::Pause(_) => Some(Verdict::Pause),
            Outcome::Pass | Outcome::Hold => None,
        }
    }
}

/// The last minute of the canary.
#[derive(Default)]
struct Minute {
    windows: usize,
    counts: WindowCounts,
    canary: Sketch,
    stable: Sketch,
}

impl Minute {
    /// The minute that this window ends, if it ends one.
    fn see(&mut self, seen: &Seen) -> Option<Minute> {
        self.windows += 1;
        self.counts.merge(seen.counts);
        if let Some((canary, stable)) = &seen.latency {
            self.canary.merge(canary);
            self.stable.merge(stable);
        }
        (self.windows == MINUTE).then(|| std::mem::take(self))
    }

    fn is_within_thresholds(&self) -> Option<bool> {
        if self.counts.canary_total == 0 {
            return None;
        }
        let success = 1.0 - self.counts.canary_bad as f64 / self.counts.canary_total as f64;
        let is_fast = self
            .canary
            .quantile(0.99)
            .is_none_or(|p99| p99 <= P99_MAX_MS);
        Some(success >= SUCCESS_MIN && is_fast)
    }
}

/// Flagger: a check a minute; failures add up and are never forgiven; at `threshold` the next tick rolls back.
#[derive(Default)]
pub(crate) struct Flagger {
    minute: Minute,
    failed: u32,
}

/// `threshold` of Flagger's tutorials.
const FLAGGER_THRESHOLD: u32 = 5;

impl Judge for Flagger {
    fn see(&mut self, seen: &Seen) -> Option<Verdict> {
        let minute = self.minute.see(seen)?;
        if self.failed >= FLAGGER_THRESHOLD {
            return Some(Verdict::RollBack);
        }
        // No data is a failed check.
        if minute.is_within_thresholds() != Some(true) {
            self.failed += 1;
        }
        None
    }
}

/// Argo Rollouts: success at 99 %, failure below 95 % or a slow p99, between them inconclusive; a measurement a minute.
/// Failed when `failed > failureLimit`; a pause when `inconclusive > inconclusiveLimit`.
#[derive(Default)]
pub(crate) struct Argo {
    minute: Minute,
    failed: u32,
    inconclusive: u32,
    has_both: bool,
}

const ARGO_FAILURE_LIMIT: u32 = 3;
const ARGO_INCONCLUSIVE_LIMIT: u32 = 0;
const ARGO_FAILURE_BELOW: f64 = 0.95;

impl Argo {
    /// With only a success condition what is not success has failed; with both there is room between them.
    pub(crate) fn new(has_both: bool) -> Argo {
        Argo {
            has_both,
            ..Argo::default()
        }
    }
}

impl Judge for Argo {
    fn see(&mut self, seen: &Seen) -> Option<Verdict> {
        let minute = self.minute.see(seen)?;
        // No data is an error of the measurement: four in a row are retried within the minute, none counts.
        let is_success = minute.is_within_thresholds()?;
        let success = 1.0 - minute.counts.canary_bad as f64 / minute.counts.canary_total as f64;
        let is_slow = minute
            .canary
            .quantile(0.99)
            .is_some_and(|p99| p99 > P99_MAX_MS);
        let is_failure = if self.has_both {
            success < ARGO_FAILURE_BELOW || is_slow
        } else {
            !is_success
        };
        if is_failure {
            self.failed += 1;
        } else if !is_success {
            self.inconclusive += 1;
        }
        if self.inconclusive > ARGO_INCONCLUSIVE_LIMIT {
            return Some(Verdict::Pause);
        }
        (self.failed > ARGO_FAILURE_LIMIT).then_some(Verdict::RollBack)
    }
}

/// Kayenta's judge on a value a minute, every ten minutes on all of them: High on any metric fails the canary.
#[derive(Default)]
pub(crate) struct Kayenta {
    minute: Minute,
    errors: (Vec<f64>, Vec<f64>),
    p99s: (Vec<f64>, Vec<f64>),
}

/// Minutes between analyses.
const KAYENTA_EVERY: usize = 10;
/// 98 % two-sided.
const KAYENTA_DEVIATIONS: f64 = 2.326_347_874;
/// Part of the shift that the interval has to exclude.
const KAYENTA_TOLERANCE: f64 = 0.25;

impl Judge for Kayenta {
    fn see(&mut self, seen: &Seen) -> Option<Verdict> {
        let minute = self.minute.see(seen)?;
        let counts = minute.counts;
        // What is no number is removed.
        if counts.canary_total > 0 {
            self.errors
                .0
                .push(counts.canary_bad as f64 / counts.canary_total as f64);
        }
        if counts.stable_total > 0 {
            self.errors
                .1
                .push(counts.stable_bad as f64 / counts.stable_total as f64);
        }
        self.p99s.0.extend(minute.canary.quantile(0.99));
        self.p99s.1.extend(minute.stable.quantile(0.99));
        let is_due = self.errors.1.len().is_multiple_of(KAYENTA_EVERY);
        let is_high = || {
            [&self.errors, &self.p99s]
                .into_iter()
                .any(|(canary, stable)| is_high(canary, stable))
        };
        (is_due && is_high()).then_some(Verdict::RollBack)
    }
}

/// Mann-Whitney's interval of the shift (normal approximation) beyond the tolerance.
fn is_high(canary: &[f64], stable: &[f64]) -> bool {
    if canary.is_empty() || stable.is_empty() {
        return false;
    }
    let is_constant = |all: &[f64]| all.iter().all(|value| *value == all[0]);
    if is_constant(canary) && is_constant(stable) && canary[0] == stable[0] {
        return false;
    }
    let mut shifts: Vec<f64> = canary
        .iter()
        .flat_map(|ours| stable.iter().map(move |theirs| ours - theirs))
        .collect();
    shifts.sort_by(f64::total_cmp);
    let (n, m) = (canary.len() as f64, stable.len() as f64);
    let reach = KAYENTA_DEVIATIONS * (n * m * (n + m + 1.0) / 12.0).sqrt();
    let low = (n * m / 2.0 - reach).round().max(0.0) as usize;
    let median = shifts[shifts.len() / 2];
    shifts[low.min(shifts.len() - 1)] > KAYENTA_TOLERANCE * median.abs()
}
