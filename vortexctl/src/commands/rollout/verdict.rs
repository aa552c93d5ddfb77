//! A verdict as people read it: its outcome as a line, its checks as a table.

use vortex_proto::v1;

use crate::{
    columns::Outcomes,
    strategy_file::require::{Measure, Require},
    ui::{Format, Paint, Ui, sanitize},
};

/// `hold: 43 of 100 samples`, the outcome in its colour.
pub(crate) fn line(ui: &Ui, verdict: &v1::Verdict) -> String {
    let outcome = ui.paint(&sanitize(&verdict.outcome), paint(&verdict.outcome));
    match said(verdict) {
        "" => outcome,
        said => format!("{outcome}: {}", sanitize(said)),
    }
}

/// What a verdict comes from, without its outcome in front.
pub(crate) fn said(verdict: &v1::Verdict) -> &str {
    verdict
        .summary
        .strip_prefix(verdict.outcome.as_str())
        .and_then(|rest| rest.strip_prefix(':'))
        .unwrap_or(&verdict.summary)
        .trim()
}

/// The colour of a verdict.
pub(crate) fn paint(outcome: &str) -> Paint {
    match outcome {
        "pass" => Paint::Good,
        "rollback" => Paint::Bad,
        "hold" | "pause" => Paint::Warn,
        _ => Paint::Strong,
    }
}

/// A row per check; nothing where there is none.
pub(crate) fn table(ui: &Ui, checks: &[v1::CheckVerdict]) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let is_wide = ui.format == Format::Wide;
    let mut header = vec![
        "check", "canary", "stable", "limit", "interval", "samples", "evidence", "failed",
    ];
    if is_wide {
        header.extend(["inconclusive", "unavailable", "requires"]);
    }
    header.push("outcome");
    let rows = checks
        .iter()
        .map(|check| (row(check, is_wide), check_paint(check)));
    ui.outcomes(&Outcomes {
        header: &header,
        droppable: &[
            "interval", "evidence", "failed", "samples", "stable", "limit",
        ],
        rows: rows.collect(),
    })
}

fn row(check: &v1::CheckVerdict, is_wide: bool) -> Vec<String> {
    let figures = Figures::of(check);
    let mut row = vec![
        check.name.clone(),
        figures.value(check.canary),
        figures.value(check.stable),
        limit(check, &figures),
        interval(check, &figures),
        samples(check, &figures),
        evidence(check),
        failed(check),
    ];
    if is_wide {
        row.extend([
            check.inconclusive.to_string(),
            check.unavailable.to_string(),
            check.require.clone(),
        ]);
    }
    row.push(outcome(check));
    row
}

/// `1 of 3`; just how many where none is borne, and nothing where there is nothing to tell.
fn failed(check: &v1::CheckVerdict) -> String {
    match (check.failures, check.failure_budget) {
        (0, 0) => String::new(),
        (failures, 0) => failures.to_string(),
        (failures, borne) => format!("{failures} of {borne}"),
    }
}

/// `fail (critical)`, `too few`.
pub(crate) fn outcome(check: &v1::CheckVerdict) -> String {
    let word = check.outcome.replace('_', " ");
    match (check.outcome.as_str(), check.on_failure.as_str()) {
        ("fail", "notify") => format!("{word} (notify)"),
        ("fail", _) if check.critical => format!("{word} (critical)"),
        _ => word,
    }
}

fn check_paint(check: &v1::CheckVerdict) -> Paint {
    match (check.outcome.as_str(), check.on_failure.as_str()) {
        ("pass", _) => Paint::Good,
        ("fail", "notify") => Paint::Warn,
        ("fail", _) => Paint::Bad,
        ("inconclusive" | "no_data" | "unavailable", _) => Paint::Warn,
        _ => Paint::Faint,
    }
}

/// `<= 0.90%`; what is required where no figure is known yet.
fn limit(check: &v1::CheckVerdict, figures: &Figures) -> String {
    let operator = match check.require.contains(">=") {
        true => ">=",
        false => "<=",
    };
    match check.limit {
        Some(_) => format!("{operator} {}", figures.value(check.limit)),
        None => check
            .require
            .split_once(operator)
            .map(|(_, bound)| format!("{operator} {}", bound.trim()))
            .unwrap_or_default(),
    }
}

/// `0.71%..1.14%`; for a comparison of rates what the canary's differs from stable's by, `+0.1pp..+0.9pp`.
fn interval(check: &v1::CheckVerdict, figures: &Figures) -> String {
    if check.low.is_none() && check.high.is_none() {
        return String::new();
    }
    let figure = |value| match (figures.is_comparison, &figures.unit) {
        (true, Unit::Rate) => points(value),
        (true, Unit::Milliseconds | Unit::Other(_)) | (false, _) => figures.value(value),
    };
    format!("{}..{}", figure(check.low), figure(check.high))
}

/// `4311`, `43 of 100`, `43/5120 of 100`.
fn samples(check: &v1::CheckVerdict, figures: &Figures) -> String {
    if check.outcome == "not_applicable" {
        return String::new();
    }
    let canary = count(check.canary_samples);
    let seen = match figures.is_comparison {
        true => format!("{canary}/{}", count(check.stable_samples)),
        false => canary,
    };
    let fewest = match figures.is_comparison {
        true => check.canary_samples.min(check.stable_samples),
        false => check.canary_samples,
    };
    if fewest < check.min_samples {
        format!("{seen} of {}", count(check.min_samples))
    } else {
        seen
    }
}

/// `e 3.2 of 500`.
fn evidence(check: &v1::CheckVerdict) -> String {
    match (check.evidence, check.evidence_limit) {
        (Some(evidence), Some(limit)) => format!("e {} of {}", plain(evidence), plain(limit)),
        (Some(evidence), None) => format!("e {}", plain(evidence)),
        (None, _) => String::new(),
    }
}

/// In what a check's figures are written.
struct Figures {
    unit: Unit,
    is_comparison: bool,
}

enum Unit {
    /// Parts of 1.
    Rate,
    Milliseconds,
    /// Whatever it is, with its name.
    Other(String),
}

impl Figures {
    fn of(check: &v1::CheckVerdict) -> Figures {
        let require = Require::parse(&check.require).ok();
        let unit = match require.as_ref().map(|require| &require.measure) {
            Some(Measure::SuccessRate | Measure::ErrorRate) => Unit::Rate,
            Some(Measure::Latency(_)) => Unit::Milliseconds,
            Some(Measure::Value) | None => Unit::Other(check.unit.clone()),
        };
        Figures {
            unit,
            is_comparison: require.is_some_and(|require| require.is_comparison),
        }
    }

    /// Nothing where nothing was measured.
    fn value(&self, value: Option<f64>) -> String {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            return String::new();
        };
        match &self.unit {
            Unit::Rate => share(value),
            Unit::Milliseconds => milliseconds(value),
            Unit::Other(unit) => format!("{}{unit}", plain(value)),
        }
    }
}

/// How many points more, with their sign.
fn points(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return String::new();
    };
    let sign = if value < 0.0 { '-' } else { '+' };
    format!("{sign}{}pp", hundredths(value.abs() * 100.0))
}

/// Parts of 1 as a percentage.
pub(crate) fn share(value: f64) -> String {
    let percent = value * 100.0;
    if percent > 0.0 && percent < 0.005 {
        return "<0.01%".to_owned();
    }
    // What is not all is not shown as all.
    if percent < 100.0 && percent > 99.995 {
        return ">99.99%".to_owned();
    }
    format!("{}%", hundredths(percent))
}

/// At most two digits after the point, and none that say nothing.
pub(crate) fn hundredths(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn milliseconds(value: f64) -> String {
    if value.abs() >= 10_000.0 {
        format!("{}s", hundredths(value / 1_000.0))
    } else if value.abs() >= 100.0 {
        format!("{value:.0}ms")
    } else {
        let text = format!("{value:.1}");
        format!("{}ms", text.trim_end_matches(".0"))
    }
}

/// Any number, short.
fn plain(value: f64) -> String {
    let size = value.abs();
    let (scale, letter) = match size {
        _ if size >= 1e15 || (size > 0.0 && size < 1e-3) => return format!("{value:.1e}"),
        _ if size >= 1e12 => (1e12, "T"),
        _ if size >= 1e9 => (1e9, "G"),
        _ if size >= 1e6 => (1e6, "M"),
        _ if size >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let digits = match size / scale {
        scaled if scaled >= 100.0 => format!("{:.0}", value / scale),
        scaled if scaled >= 1.0 => hundredths(value / scale),
        _ => format!("{value:.3}")
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
    };
    format!("{digits}{letter}")
}

/// How many, short.
fn count(number: u64) -> String {
    // A count that is shown in three digits may lose the others.
    #[allow(clippy::cast_precision_loss, reason = "rounded anyway")]
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => format!("{:.1}k", number as f64 / 1e3),
        _ => plain(number as f64),
    }
}

#[cfg(test)]
mod tests;
