//! How a rollout or strategy is judged: its checks, before anything was measured.

use vortex_proto::v1;

use crate::{
    strategy_file::check_name,
    ui::{Format, Ui, sanitize},
};

/// A value, or what holds without one.
pub(crate) fn or(value: &str, default: &str) -> String {
    if value.is_empty() { default } else { value }.to_owned()
}

/// The checks, with what holds for all of them in front.
pub(crate) fn text(ui: &Ui, analysis: Option<&v1::Analysis>) -> String {
    let Some(analysis) = analysis else {
        return "judged by the default checks\n".to_owned();
    };
    if analysis.off {
        return "judged by nothing: stages are left when they have baked\n".to_owned();
    }
    let mut text = format!(
        "judged every {}; comparisons roll back a version no worse than stable in at most {} of rollouts\n",
        sanitize(&or(&analysis.interval, "10s")),
        sanitize(&or(&analysis.alpha, "1%")),
    );
    if analysis.is_default {
        text.push_str(
            "these are the default checks: they wait for nothing until something is measured\n",
        );
    }
    if analysis.checks.is_empty() {
        text.push_str("by the default checks\n");
        return text;
    }
    let is_wide = ui.format == Format::Wide;
    let mut header = vec![
        "check",
        "requires",
        "min samples",
        "window",
        "budget",
        "on failure",
        "no data",
        "source",
    ];
    if is_wide {
        header.extend(["inconclusive", "query"]);
    }
    let rows = analysis.checks.iter().map(|check| row(check, is_wide));
    text.push_str(&ui.table(&header, rows.collect()));
    text
}

fn row(check: &v1::Check, is_wide: bool) -> Vec<String> {
    let on_failure = or(&check.on_failure, "rollback");
    let min_samples = match check.min_samples {
        0 => 100,
        samples => samples,
    };
    let mut row = vec![
        check_name(check),
        check.require.clone(),
        min_samples.to_string(),
        or(&check.window, "5m"),
        check.failure_budget.to_string(),
        match check.critical {
            true => format!("{on_failure} (critical)"),
            false => on_failure,
        },
        or(&check.no_data, "hold"),
        or(&check.source, "heartbeats"),
    ];
    if is_wide {
        let queries = [&check.query, &check.errors_query, &check.requests_query];
        let queries: Vec<&str> = (queries.into_iter())
            .map(String::as_str)
            .filter(|query| !query.is_empty())
            .collect();
        row.push(check.inconclusive_budget.unwrap_or(3).to_string());
        row.push(queries.join(" / "));
    }
    row
}
