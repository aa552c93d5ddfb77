//! Rollouts as answers, and what they say of themselves in words.

use vortex_core::{
    assign::{BasisPoints, Cohort},
    ids::UnitKey,
    rollout::{CohortCount, Gate, PauseCause, Phase, RollbackCause, Rollout, Stages},
    time::Span,
};
use vortex_proto::v1;

use super::{
    analysis::{analysis, verdict},
    view::{stage, text},
};

/// A rollout. It says nothing that changes while the rollout does not, so that a retried call is answered
/// with the same bytes.
pub fn rollout(rollout: &Rollout) -> v1::Rollout {
    let spec = &rollout.spec;
    let progress = &rollout.progress;
    let (cause, cause_detail) = cause(rollout);
    v1::Rollout {
        id: spec.id.to_string(),
        app: spec.target.app.to_string(),
        profile: spec.target.profile.to_string(),
        from_version: text(progress.from.as_ref()),
        to_version: spec.to.to_string(),
        strategy: spec.strategy.name.to_string(),
        stages: spec.strategy.stages.iter().map(stage).collect(),
        unit: spec.unit.as_str().to_owned(),
        min_instances: spec.min_instances,
        phase: progress.phase.as_str().to_owned(),
        stage: progress.stage,
        requested_weight: rollout.requested_weight().to_string(),
        effective_weight: rollout.effective_weight().to_string(),
        cause: cause.to_owned(),
        cause_detail,
        waiting_for: waiting_for(rollout).to_owned(),
        bake_ends_at: text(rollout.bake_ends_at()),
        bake_left: match progress.phase {
            Phase::Paused(_) => rollout.bake_left(progress.updated_at).to_string(),
            Phase::Queued
            | Phase::Created
            | Phase::Running
            | Phase::Completed
            | Phase::RolledBack(_)
            | Phase::Superseded(_) => String::new(),
        },
        next: next(rollout),
        reason: rollout.reason.to_string(),
        created_by: rollout.created_by.to_string(),
        created_at: rollout.created_at.to_string(),
        started_at: text(progress.started_at),
        stage_entered_at: text(progress.stage_entered_at),
        updated_at: progress.updated_at.to_string(),
        ended_at: text(progress.ended_at),
        pins: rollout.pins.iter().map(pin).collect(),
        revision: progress.revision,
        adoption: spec.adoption.to_string(),
        progress_deadline: spec.progress_deadline.to_string(),
        cohort_live: progress.cohort.live,
        cohort_acknowledged: progress.cohort.acknowledged,
        cohort_rejected: progress.cohort.rejected,
        laggards: progress
            .cohort
            .laggards
            .iter()
            .map(ToString::to_string)
            .collect(),
        analysis: Some(analysis(&spec.analysis)),
        verdict: rollout
            .decisive()
            .verdict
            .as_deref()
            .map(|of| verdict(of, 0)),
        frozen_by: vec![],
        home: String::new(),
        legs: vec![],
        barrier: false,
        on_partition: String::new(),
        front_stage: 0,
    }
}

pub(super) fn pin((key, cohort): (&UnitKey, &Cohort)) -> v1::Pin {
    v1::Pin {
        key: key.to_string(),
        cohort: cohort.to_string(),
    }
}

fn cause(rollout: &Rollout) -> (&'static str, String) {
    let progress = rollout.decisive();
    let reason = progress.reason.to_string();
    let judged = || {
        let verdict = progress.verdict.as_ref();
        verdict
            .map(|verdict| verdict.summary.clone())
            .unwrap_or_default()
    };
    match &rollout.progress.phase {
        Phase::Paused(cause) => {
            let detail = match cause {
                PauseCause::Operator => reason,
                PauseCause::Gate => String::new(),
                PauseCause::Adoption | PauseCause::Rejected => missing(&progress.cohort),
                PauseCause::Analysis
                | PauseCause::Inconclusive
                | PauseCause::NoData
                | PauseCause::MonitoringUnavailable
                | PauseCause::Breaker => judged(),
            };
            (pause_word(*cause), detail)
        }
        Phase::RolledBack(RollbackCause::Analysis(_)) => ("analysis", judged()),
        Phase::RolledBack(RollbackCause::Operator) => ("operator", reason),
        Phase::RolledBack(RollbackCause::Baseline(other)) => {
            ("baseline_rolled_back", other.to_string())
        }
        Phase::Superseded(by) => ("superseded", by.to_string()),
        Phase::Queued | Phase::Created | Phase::Running | Phase::Completed => ("", String::new()),
    }
}

pub(super) fn pause_word(cause: PauseCause) -> &'static str {
    match cause {
        PauseCause::Operator => "operator",
        PauseCause::Gate => "gate",
        PauseCause::Adoption => "adoption",
        PauseCause::Rejected => "rejected",
        PauseCause::Analysis => "analysis",
        PauseCause::Inconclusive => "inconclusive",
        PauseCause::NoData => "no_data",
        PauseCause::MonitoringUnavailable => "monitoring_unavailable",
        PauseCause::Breaker => "breaker",
    }
}

/// Who of a cohort has not arrived.
fn missing(cohort: &CohortCount) -> String {
    let CohortCount {
        live,
        acknowledged,
        rejected,
        laggards,
        ..
    } = cohort;
    let names: Vec<_> = laggards.iter().map(ToString::to_string).collect();
    format!(
        "{acknowledged} of {live} instances run it, {rejected} refuse it; missing: {}",
        names.join(", ")
    )
}

fn waiting_for(rollout: &Rollout) -> &'static str {
    match rollout.progress.phase {
        Phase::Queued => "queue",
        Phase::Created => "start",
        Phase::Running if rollout.progress.awaiting_since.is_some() => "adoption",
        Phase::Running if is_held(rollout) => "verdict",
        Phase::Running => "bake",
        Phase::Paused(
            PauseCause::Operator
            | PauseCause::Adoption
            | PauseCause::Rejected
            | PauseCause::Analysis
            | PauseCause::Inconclusive
            | PauseCause::NoData
            | PauseCause::MonitoringUnavailable
            | PauseCause::Breaker,
        ) => "resume",
        Phase::Paused(PauseCause::Gate) => "gate",
        Phase::Completed | Phase::RolledBack(_) | Phase::Superseded(_) => "nothing",
    }
}

/// Whether its stage had baked when it was last judged, and may not be left for what was found.
fn is_held(rollout: &Rollout) -> bool {
    let ends_at = rollout.bake_ends_at();
    let verdict = rollout.progress.verdict.as_deref();
    match (ends_at, verdict) {
        (Some(ends_at), Some(verdict)) => {
            verdict.at >= ends_at && verdict.outcome != vortex_core::analysis::Outcome::Pass
        }
        (None, _) | (_, None) => false,
    }
}

/// What the current stage is left for.
pub(super) fn after_stage(rollout: &Rollout) -> String {
    match rollout.spec.strategy.stages.get(rollout.progress.stage + 1) {
        Some(stage) => format!(
            "stage {}/{} at {}",
            rollout.progress.stage + 1,
            rollout.stage_count(),
            stage.weight
        ),
        None => format!("completion: {} becomes stable", rollout.spec.to),
    }
}

/// What happens next, as a sentence.
fn next(rollout: &Rollout) -> String {
    let after = after_stage(rollout);
    let gate = rollout.current_stage().map(|stage| stage.gate);
    match (&rollout.progress.phase, gate) {
        (Phase::Queued, _) => {
            "starts when the rollout before it completes; if that ends otherwise, waits for start"
                .to_owned()
        }
        (Phase::Created, _) => "waits for start".to_owned(),
        (Phase::Running, _) if rollout.progress.awaiting_since.is_some() => format!(
            "bakes when {} of its instances run {}",
            rollout.spec.adoption, rollout.spec.to
        ),
        (Phase::Running, _) if is_held(rollout) => {
            format!("once its checks pass, {after}; waits for them, a promote or a rollback")
        }
        (Phase::Running, Some(Gate::Manual)) => {
            format!("after the bake, a promote leads to {after}")
        }
        (Phase::Running, _) => format!("after the bake, {after}"),
        (
            Phase::Paused(
                PauseCause::Operator
                | PauseCause::Adoption
                | PauseCause::Rejected
                | PauseCause::Analysis
                | PauseCause::Inconclusive
                | PauseCause::NoData
                | PauseCause::MonitoringUnavailable,
            ),
            _,
        ) => "waits for resume, promote or rollback".to_owned(),
        (Phase::Paused(PauseCause::Breaker), _) => {
            "waits for a reset of the breaker and resume, or for promote or rollback".to_owned()
        }
        (Phase::Paused(PauseCause::Gate), _) => format!("a promote leads to {after}"),
        (Phase::Completed, _) => format!("nothing; {} became stable", rollout.spec.to),
        (Phase::RolledBack(RollbackCause::Baseline(other)), _) => {
            format!("nothing; its baseline was rolled back with {other}")
        }
        (Phase::RolledBack(RollbackCause::Operator | RollbackCause::Analysis(_)), _) => {
            match &rollout.progress.from {
                Some(from) => format!("nothing; everyone went back to {from}"),
                None => "nothing; it was never started".to_owned(),
            }
        }
        (Phase::Superseded(by), _) => format!("nothing; {by} took its place"),
    }
}

/// What a rollout in these stages would do; `reach` tells which weight a stage would have in force, and who
/// would read the version then.
pub fn plan(stages: &Stages, reach: impl Fn(u32) -> Reach) -> (Vec<v1::PlannedStage>, Span) {
    let mut after = Span::ZERO;
    let planned = (1..)
        .zip(stages.iter())
        .map(|(number, stage)| {
            let reach = reach(number);
            let planned = v1::PlannedStage {
                stage: number,
                requested_weight: stage.weight.to_string(),
                effective_weight: reach.weight.unwrap_or(stage.weight).to_string(),
                instance_count: reach.instance_count,
                instances: reach.instances,
                bake: stage.bake.to_string(),
                gate: stage.gate.as_str().to_owned(),
                earliest_after: after.to_string(),
                ..v1::PlannedStage::default()
            };
            after = after.plus(stage.bake);
            planned
        })
        .collect();
    (planned, after)
}

/// Whom a planned stage reaches.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The weight in force; none: the one asked for.
    pub weight: Option<BasisPoints>,
    /// How many known instances.
    pub instance_count: u64,
    /// The first of them.
    pub instances: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_adds_up_the_bakes() {
        let strategy = vortex_core::rollout::built_in(&"canary-standard".parse().unwrap()).unwrap();
        let (stages, whole) = plan(&strategy.stages, |_| Reach::default());
        let after: Vec<_> = stages
            .iter()
            .map(|stage| stage.earliest_after.as_str())
            .collect();
        assert_eq!(after, ["0s", "5m", "10m", "15m", "20m"]);
        assert_eq!(whole, Span::from_mins(25));
    }
}
