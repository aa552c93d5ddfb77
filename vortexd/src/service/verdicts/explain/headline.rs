//! What became of a rollout, in one sentence.

use vortex_core::rollout::{PauseCause, Phase, Progress, RollbackCause, Rollout};

use super::next::is_held;
use crate::service::verdicts::replay::whole_seconds;

pub(super) fn headline(rollout: &Rollout, frozen_by: &[String]) -> String {
    let to = &rollout.spec.to;
    let target = &rollout.spec.target;
    let progress = &rollout.progress;
    let at = format!(
        "stage {} of {} ({})",
        progress.stage,
        rollout.stage_count(),
        rollout.requested_weight()
    );
    let after = lasted(progress);
    match &progress.phase {
        Phase::Queued => format!("{to} waits for the rollout before it on {target}"),
        Phase::Created => format!("{to} was created for {target} and not started"),
        Phase::Running if rollout.is_waiting() => {
            format!("{to} is under way for {target} in other clusters, and nobody reads it here")
        }
        Phase::Running if progress.is_finished => {
            format!("{to} has finished {at} on {target} here, and waits for other clusters")
        }
        Phase::Running => format!(
            "{to} runs on {target} at {at}{}",
            stands(rollout, frozen_by)
        ),
        Phase::Paused(PauseCause::Operator) => {
            format!("{to} was paused on {target} by {}, at {at}", progress.actor)
        }
        Phase::Paused(cause) => {
            format!(
                "{to} is paused on {target} at {at}: {}",
                paused(*cause, rollout)
            )
        }
        Phase::Completed => {
            format!("{to} has completed{after}: it is the stable version of {target}")
        }
        Phase::RolledBack(_) if progress.started_at.is_none() => {
            format!(
                "{to} was taken back by {} before it started on {target}",
                progress.actor
            )
        }
        Phase::RolledBack(RollbackCause::Operator) => format!(
            "{to} was rolled back on {target} by {}, at {at}{after}",
            progress.actor
        ),
        Phase::RolledBack(RollbackCause::Baseline(other)) => format!(
            "{to} was rolled back on {target} with its baseline, at {at}{after}: {other} was rolled back"
        ),
        Phase::RolledBack(RollbackCause::Analysis(check)) => format!(
            "{to} was rolled back automatically on {target}, at {at}{after}: {check} failed"
        ),
        Phase::Superseded(by) => {
            format!("{to} was ended on {target}, at {at}{after}: {by} took its place")
        }
    }
}

/// `, 11s after its start`.
fn lasted(progress: &Progress) -> String {
    match (progress.started_at, progress.ended_at) {
        (Some(started), Some(ended)) => {
            format!(", {} after its start", whole_seconds(ended.since(started)))
        }
        (None, _) | (_, None) => String::new(),
    }
}

/// What a running rollout does where it stands.
fn stands(rollout: &Rollout, frozen_by: &[String]) -> String {
    let progress = &rollout.progress;
    if progress.awaiting_since.is_some() {
        return format!(
            " and waits until {} of the canary's instances run it; then it bakes",
            rollout.spec.adoption
        );
    }
    let Some(ends_at) = rollout.bake_ends_at() else {
        return String::new();
    };
    let verdict = progress.verdict.as_deref();
    let has_baked = verdict.is_some_and(|verdict| verdict.at >= ends_at);
    match (has_baked, frozen_by) {
        (true, _) if is_held(rollout) => {
            "; it has baked and is held, for its checks have not passed".to_owned()
        }
        (true, [_, ..]) => format!("; it has baked and is held by {}", freezes(frozen_by)),
        (false, [_, ..]) => format!(
            " and bakes until {ends_at}; after that {} holds it",
            freezes(frozen_by)
        ),
        (_, []) => format!(" and bakes until {ends_at}"),
    }
}

fn freezes(frozen_by: &[String]) -> String {
    match frozen_by {
        [one] => format!("freeze {one}"),
        several => format!("freezes {}", several.join(", ")),
    }
}

fn paused(cause: PauseCause, rollout: &Rollout) -> String {
    let by = rollout
        .progress
        .verdict
        .as_ref()
        .and_then(|verdict| verdict.decided_by.as_ref());
    match (cause, by) {
        (PauseCause::Operator, _) => "somebody paused it".to_owned(),
        (PauseCause::Gate, _) => "the stage has baked, and its gate is opened by hand".to_owned(),
        (PauseCause::Adoption, _) => "its instances did not arrive in time".to_owned(),
        (PauseCause::Rejected, _) => "its instances refuse it".to_owned(),
        (PauseCause::Analysis, Some(check)) => format!("{check} failed"),
        (PauseCause::Analysis, None) => "a check failed".to_owned(),
        (PauseCause::Inconclusive, Some(check)) => {
            format!("{check} neither passes nor fails, however often it is looked at")
        }
        (PauseCause::Inconclusive, None) => "its checks neither pass nor fail".to_owned(),
        (PauseCause::NoData, _) => "too little was measured to judge it by".to_owned(),
        (PauseCause::MonitoringUnavailable, _) => {
            "its source of measurements does not answer".to_owned()
        }
        (PauseCause::Breaker, _) => {
            "the breaker is open, so nothing is decided automatically".to_owned()
        }
    }
}
