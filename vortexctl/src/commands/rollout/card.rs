//! A rollout as a card, and several as a table.

use std::time::Duration;

use vortex_proto::v1;

use super::{judge, legs, verdict};
use crate::{
    environment,
    ui::{Format, Paint, Ui},
};

/// Everything worth knowing about one rollout.
pub(crate) fn card(ui: &Ui, rollout: &v1::Rollout) -> String {
    let mut text = ui.card(&[
        ("rollout", rollout.id.clone()),
        ("target", format!("{}/{}", rollout.app, rollout.profile)),
        ("version", versions(rollout)),
        ("phase", phase(rollout)),
        ("stage", stage(rollout)),
        (
            "weight",
            format!(
                "asked {}, effective {}",
                rollout.requested_weight, rollout.effective_weight
            ),
        ),
        ("adopted", adopted(rollout)),
        ("time left", time_left(rollout)),
        ("held by", held_by(rollout)),
        ("led by", rollout.home.clone()),
        ("next", rollout.next.clone()),
        (
            "strategy",
            format!("{}, by {}", rollout.strategy, rollout.unit),
        ),
        ("reason", rollout.reason.clone()),
        (
            "created",
            format!("{} by {}", rollout.created_at, rollout.created_by),
        ),
        ("ended", rollout.ended_at.clone()),
        (
            "pins",
            rollout
                .pins
                .iter()
                .map(|pin| format!("{} {}", pin.key, pin.cohort))
                .collect::<Vec<_>>()
                .join(", "),
        ),
    ]);
    text.push('\n');
    text.push_str(&stages(ui, rollout));
    let legs = legs::table(ui, &rollout.legs, rollout.stages.len());
    if !legs.is_empty() {
        text.push('\n');
        text.push_str(&legs);
    }
    if ui.format == Format::Wide && rollout.analysis.is_some() {
        text.push('\n');
        text.push_str(&judge::text(ui, rollout.analysis.as_ref()));
    }
    let judged = judged(ui, rollout);
    if !judged.is_empty() {
        text.push('\n');
        text.push_str(&judged);
    }
    text
}

/// The newest verdict with its checks; nothing before the first one.
pub(crate) fn judged(ui: &Ui, rollout: &v1::Rollout) -> String {
    let Some(verdict) = &rollout.verdict else {
        return String::new();
    };
    format!(
        "{}\n{}",
        verdict::line(ui, verdict),
        verdict::table(ui, &verdict.checks)
    )
}

/// What is waited for that is nobody's turn: a verdict, or the end of a freeze.
pub(crate) fn held_by(rollout: &v1::Rollout) -> String {
    match (rollout.frozen_by.as_slice(), rollout.waiting_for.as_str()) {
        ([], "verdict") => "its checks: they have not passed yet".to_owned(),
        ([], "freeze") => "a freeze".to_owned(),
        ([], _) => String::new(),
        ([one], _) => format!("freeze {one}"),
        (several, _) => format!("freezes {}", several.join(", ")),
    }
}

/// The stages, with a mark where the rollout stands.
pub(crate) fn stages(ui: &Ui, rollout: &v1::Rollout) -> String {
    let rows = (1..).zip(&rollout.stages).map(|(number, stage): (u32, _)| {
        let done = number < rollout.stage || rollout.phase == "completed";
        let is_here = number == rollout.stage && !done;
        let mark = match (done, is_here) {
            (true, _) => "✓",
            (false, true) => "▶",
            (false, false) => "·",
        };
        vec![
            mark.to_owned(),
            number.to_string(),
            stage.weight.clone(),
            stage.bake.clone(),
            stage.gate.clone(),
        ]
    });
    ui.table(&["", "stage", "weight", "bake", "gate"], rows.collect())
}

/// `v1 -> v2`; just the version where there was none before.
pub(crate) fn versions(rollout: &v1::Rollout) -> String {
    match rollout.from_version.as_str() {
        "" => rollout.to_version.clone(),
        from => format!("{from} -> {}", rollout.to_version),
    }
}

/// The phase with what led to it.
pub(crate) fn phase(rollout: &v1::Rollout) -> String {
    match (rollout.cause.as_str(), rollout.cause_detail.as_str()) {
        ("", _) => rollout.phase.clone(),
        (cause, "") => format!("{} ({cause})", rollout.phase),
        (cause, detail) => format!("{} ({cause}: {detail})", rollout.phase),
    }
}

pub(crate) fn stage(rollout: &v1::Rollout) -> String {
    format!("{}/{}", rollout.stage, rollout.stages.len())
}

/// How much of the cohort runs the new version; nothing where no instance reports.
pub(crate) fn adopted(rollout: &v1::Rollout) -> String {
    if rollout.cohort_live == 0 {
        return String::new();
    }
    let refusing = match rollout.cohort_rejected {
        0 => String::new(),
        count => format!(", {count} refuse it"),
    };
    format!(
        "{} of {} instances{refusing} (bakes at {})",
        rollout.cohort_acknowledged, rollout.cohort_live, rollout.adoption
    )
}

/// What is left of the bake, to the second.
pub(crate) fn time_left(rollout: &v1::Rollout) -> String {
    if !rollout.bake_left.is_empty() {
        let left = humantime::parse_duration(&rollout.bake_left).unwrap_or_default();
        return format!("{} of the bake, when it goes on", whole_seconds(left));
    }
    if rollout.bake_ends_at.is_empty() {
        return String::new();
    }
    let left = environment::until(&rollout.bake_ends_at).unwrap_or_default();
    format!("{} of the bake", whole_seconds(left))
}

fn whole_seconds(left: Duration) -> humantime::FormattedDuration {
    humantime::format_duration(Duration::from_secs(
        left.as_secs() + u64::from(left.subsec_nanos() > 0),
    ))
}

/// The colour of a phase.
pub(crate) fn paint(phase: &str) -> Paint {
    match phase {
        "completed" => Paint::Good,
        "rolled_back" | "superseded" => Paint::Bad,
        "paused" => Paint::Warn,
        _ => Paint::Strong,
    }
}

/// One line per rollout.
pub(crate) fn table(ui: &Ui, rollouts: &[v1::Rollout]) -> String {
    let wide = ui.format == Format::Wide;
    let mut header = vec![
        "id", "target", "version", "phase", "stage", "weight", "created", "by",
    ];
    if wide {
        header.extend(["strategy", "unit", "next", "reason", "ended"]);
    }
    let is_across = wide && rollouts.iter().any(|rollout| !rollout.legs.is_empty());
    if is_across {
        header.push("clusters");
    }
    let rows = rollouts.iter().map(|rollout| {
        let mut row = vec![
            rollout.id.clone(),
            format!("{}/{}", rollout.app, rollout.profile),
            versions(rollout),
            phase_word(rollout),
            stage(rollout),
            rollout.effective_weight.clone(),
            environment::age(&rollout.created_at),
            rollout.created_by.clone(),
        ];
        if wide {
            row.extend([
                rollout.strategy.clone(),
                rollout.unit.clone(),
                rollout.next.clone(),
                rollout.reason.clone(),
                rollout.ended_at.clone(),
            ]);
        }
        if is_across {
            row.push(legs::line(&rollout.legs, rollout.stages.len()));
        }
        row
    });
    ui.table(&header, rows.collect())
}

pub(crate) fn phase_word(rollout: &v1::Rollout) -> String {
    match (rollout.phase.as_str(), rollout.cause.as_str()) {
        (
            "paused",
            cause @ ("gate"
            | "adoption"
            | "rejected"
            | "analysis"
            | "inconclusive"
            | "no_data"
            | "monitoring_unavailable"
            | "breaker"),
        )
        | ("rolled_back", cause @ "analysis") => format!("{} ({cause})", rollout.phase),
        (phase, _) => phase.to_owned(),
    }
}
