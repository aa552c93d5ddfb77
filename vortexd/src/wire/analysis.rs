//! Checks and verdicts, on their way in and out.

use vortex_core::{
    analysis::{
        ALPHA_DEFAULT, Analysis, Check, CheckVerdict, Finite, INTERVAL_DEFAULT, Metric, NoData,
        OnFailure, Rule, Source, Verdict, WINDOW_DEFAULT,
    },
    error::Fault,
    limits::SAMPLES_MIN_DEFAULT,
    time::Span,
};
use vortex_proto::v1;

use super::parse::{invalid, parse, word};

/// How a rollout shall be judged; none where nothing was said.
///
/// # Errors
/// The first field that does not read as it should, or checks that make no sense together.
pub fn asked_analysis(asked: Option<&v1::Analysis>) -> Result<Option<Analysis>, Fault> {
    let Some(asked) = asked else {
        return Ok(None);
    };
    if asked.off && !asked.checks.is_empty() {
        return Err(invalid(
            "analysis.off",
            "judges nothing; leave out the checks",
        ));
    }
    let default = Analysis::off();
    let analysis = Analysis {
        checks: if asked.checks.is_empty() && !asked.off {
            Analysis::default_checks().checks
        } else {
            asked.checks.iter().map(check).collect::<Result<_, _>>()?
        },
        interval: span("analysis.interval", &asked.interval, INTERVAL_DEFAULT)?,
        alpha: alpha(&asked.alpha)?,
        hold_deadline: span(
            "analysis.hold_deadline",
            &asked.hold_deadline,
            default.hold_deadline,
        )?,
        unavailable_deadline: span(
            "analysis.unavailable_deadline",
            &asked.unavailable_deadline,
            default.unavailable_deadline,
        )?,
        compare_instances: match asked.compare_instances {
            0 => default.compare_instances,
            count => count,
        },
        is_default: false,
    };
    let checked = analysis.checked();
    checked
        .map(Some)
        .map_err(|error| invalid("analysis", error))
}

fn check(asked: &v1::Check) -> Result<Check, Fault> {
    let field = |field: &str| match asked.name.as_str() {
        "" => format!("analysis.checks.{field}"),
        name => format!("analysis.checks[{}].{field}", name.escape_debug()),
    };
    let default = Check::new(parse(&field("require"), &asked.require)?);
    let source = match asked.source.as_str() {
        "" | "heartbeats" => Source::Heartbeats,
        "prometheus" if !asked.query.is_empty() => Source::PrometheusValue {
            query: asked.query.clone(),
        },
        "prometheus" => Source::PrometheusRate {
            errors: asked.errors_query.clone(),
            requests: asked.requests_query.clone(),
        },
        other => return Err(word(&field("source"), other, "heartbeats or prometheus")),
    };
    let has_rate = !asked.errors_query.is_empty() || !asked.requests_query.is_empty();
    match &source {
        Source::Heartbeats if has_rate || !asked.query.is_empty() => {
            return Err(invalid(&field("query"), "needs `source: prometheus`"));
        }
        Source::PrometheusValue { .. } if has_rate => {
            return Err(invalid(
                &field("query"),
                "give either query, or errors_query and requests_query",
            ));
        }
        Source::Heartbeats | Source::PrometheusValue { .. } | Source::PrometheusRate { .. } => {}
    }
    Ok(Check {
        name: match asked.name.as_str() {
            "" => default.name.clone(),
            name => parse("analysis.checks.name", name)?,
        },
        source,
        critical: asked.critical,
        min_samples: match asked.min_samples {
            0 => SAMPLES_MIN_DEFAULT,
            count => count,
        },
        window: span(&field("window"), &asked.window, WINDOW_DEFAULT)?,
        failure_budget: asked.failure_budget,
        inconclusive_budget: asked
            .inconclusive_budget
            .unwrap_or(default.inconclusive_budget),
        on_failure: match asked.on_failure.as_str() {
            "" | "rollback" => OnFailure::Rollback,
            "pause" if !asked.critical => OnFailure::Pause,
            "notify" if !asked.critical => OnFailure::Notify,
            "pause" | "notify" => {
                return Err(invalid(&field("on_failure"), "a critical check rolls back"));
            }
            other => {
                return Err(word(
                    &field("on_failure"),
                    other,
                    "rollback, pause or notify",
                ));
            }
        },
        no_data: match asked.no_data.as_str() {
            "" | "hold" => NoData::Hold,
            "pass" => NoData::Pass,
            "fail" => NoData::Fail,
            other => return Err(word(&field("no_data"), other, "hold, pass or fail")),
        },
        ..default
    })
}

fn span(field: &str, text: &str, default: Span) -> Result<Span, Fault> {
    if text.is_empty() {
        return Ok(default);
    }
    parse(field, text)
}

/// `1%`, or `0.01`.
fn alpha(text: &str) -> Result<Finite, Fault> {
    let bad = || {
        let why = format!("`{}` is no chance; write e.g. 1%", text.escape_debug());
        invalid("analysis.alpha", why)
    };
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent.trim(), 100.0),
        None => (text.trim(), 1.0),
    };
    if text.is_empty() {
        return Ok(Finite::saturating(ALPHA_DEFAULT));
    }
    let number: f64 = number.parse().map_err(|_| bad())?;
    Finite::new(number / scale).ok_or_else(bad)
}

/// How a rollout is judged, the defaults filled in.
pub fn analysis(analysis: &Analysis) -> v1::Analysis {
    v1::Analysis {
        interval: analysis.interval.to_string(),
        alpha: format!("{}%", rounded(analysis.alpha.get() * 100.0)),
        checks: analysis.checks.iter().map(check_view).collect(),
        off: analysis.checks.is_empty(),
        hold_deadline: analysis.hold_deadline.to_string(),
        unavailable_deadline: analysis.unavailable_deadline.to_string(),
        compare_instances: analysis.compare_instances,
        is_default: analysis.is_default,
    }
}

/// Without what a multiplication by 100 leaves at the end.
fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

fn check_view(check: &Check) -> v1::Check {
    let (source, query, errors_query, requests_query) = match &check.source {
        Source::Heartbeats => ("heartbeats", "", "", ""),
        Source::PrometheusValue { query } => ("prometheus", query.as_str(), "", ""),
        Source::PrometheusRate { errors, requests } => {
            ("prometheus", "", errors.as_str(), requests.as_str())
        }
    };
    v1::Check {
        name: check.name.to_string(),
        require: check.require.to_string(),
        source: source.to_owned(),
        query: query.to_owned(),
        errors_query: errors_query.to_owned(),
        requests_query: requests_query.to_owned(),
        critical: check.critical,
        min_samples: check.min_samples,
        window: check.window.to_string(),
        failure_budget: check.failure_budget,
        inconclusive_budget: Some(check.inconclusive_budget),
        on_failure: check.on_failure.as_str().to_owned(),
        no_data: check.no_data.as_str().to_owned(),
    }
}

/// A verdict, held by the journal's `revision`.
pub fn verdict(verdict: &Verdict, revision: u64) -> v1::Verdict {
    v1::Verdict {
        outcome: verdict.outcome.as_str().to_owned(),
        summary: verdict.summary.clone(),
        at: verdict.at.to_string(),
        revision,
        stage: verdict.stage,
        decided_by: verdict
            .decided_by
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        checks: verdict.checks.iter().map(check_verdict).collect(),
    }
}

fn check_verdict(check: &CheckVerdict) -> v1::CheckVerdict {
    let unit = match (check.require.metric, check.require.rule) {
        (Metric::SuccessRate | Metric::ErrorRate, _) => "ratio",
        (Metric::Latency(_), _) => "ms",
        (Metric::Value, Rule::AtLeast(_) | Rule::AtMost(_) | Rule::Times(_) | Rule::Points(_)) => {
            ""
        }
    };
    v1::CheckVerdict {
        name: check.name.to_string(),
        require: check.require.to_string(),
        outcome: check.found.as_str().to_owned(),
        canary: check.canary.map(Finite::get),
        stable: check.stable.map(Finite::get),
        limit: check.limit.map(Finite::get),
        low: check.interval.map(|(low, _)| low.get()),
        high: check.interval.map(|(_, high)| high.get()),
        canary_samples: check.canary_samples,
        stable_samples: check.stable_samples,
        min_samples: check.min_samples,
        evidence: check.evidence.map(|(found, _)| found.get()),
        evidence_limit: check.evidence.map(|(_, limit)| limit.get()),
        failures: check.failures,
        failure_budget: check.failure_budget,
        inconclusive: check.inconclusive,
        unavailable: check.unavailable,
        on_failure: check.on_failure.as_str().to_owned(),
        critical: check.is_critical,
        message: check.message.clone(),
        query: check.query.clone(),
        unit: unit.to_owned(),
    }
}
