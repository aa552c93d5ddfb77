//! How the demo shows rollouts that are under way: one on a line, or all with their checks.

use vortex_proto::v1;

use crate::{
    commands::rollout::{card, verdict},
    ui::{Ui, sanitize},
};

/// The outcome, and what each check found.
pub(super) fn found(rollout: &v1::Rollout) -> Vec<&str> {
    let verdict = rollout.verdict.iter();
    verdict
        .flat_map(|verdict| {
            let checks = verdict.checks.iter().map(|check| check.outcome.as_str());
            std::iter::once(verdict.outcome.as_str()).chain(checks)
        })
        .collect()
}

/// One rollout on one line.
pub(super) fn change(ui: &Ui, rollout: &v1::Rollout) -> String {
    let target = format!("{}/{}", rollout.app, rollout.profile);
    let verdict = rollout.verdict.as_ref();
    let said = match (rollout.phase.as_str(), verdict) {
        ("running", Some(verdict)) => verdict::line(ui, verdict),
        ("running", None) => "not judged yet".to_owned(),
        ("rolled_back" | "paused", Some(verdict)) => format!(
            "{}: {}",
            ui.paint(&sanitize(&rollout.phase), card::paint(&rollout.phase)),
            sanitize(verdict::said(verdict))
        ),
        (phase, _) => ui.paint(&sanitize(phase), card::paint(phase)),
    };
    format!(
        "{:<12} stage {} at {:<5}{said}",
        sanitize(&target),
        card::stage(rollout),
        sanitize(&rollout.effective_weight),
    )
}

/// All of them with their checks, as `rollout watch` shows one.
pub(super) fn picture(ui: &Ui, rollouts: &[v1::Rollout]) -> String {
    let mut text = String::new();
    for rollout in rollouts {
        text.push_str(&format!("{}\n", change(ui, rollout)));
        if let Some(verdict) = &rollout.verdict {
            text.push_str(&verdict::table(ui, &verdict.checks));
        }
        text.push('\n');
    }
    text
}
