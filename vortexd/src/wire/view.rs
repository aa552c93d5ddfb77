//! Domain values as answers.

use vortex_core::{
    assign::{BasisPoints, Cohort},
    config::KeyChange,
    fleet::FleetOverrides,
    ids::{Target, UnitKey},
    journal::{Entry, State, TargetState, Version},
    rollout::{
        CohortCount, Gate, PauseCause, Phase, RollbackCause, Rollout, Stage, Stages, Strategy,
    },
    time::Span,
};
use vortex_proto::v1;

/// A version, without its documents.
pub fn config_version(version: &Version) -> v1::ConfigVersion {
    let entry = &version.entry;
    v1::ConfigVersion {
        app: entry.target.app.to_string(),
        profile: entry.target.profile.to_string(),
        version: entry.version.to_string(),
        digest: entry.digest.to_string(),
        created_at: version.published_at.to_string(),
        author: version.author.to_string(),
        message: entry.message.to_string(),
        size_bytes: version.size_bytes(),
        secret_keys: entry.secret_keys.clone(),
        stable: false,
        documents: vec![],
    }
}

/// A document, as it is or as its secrets allow.
pub fn document((document, redacted): (vortex_core::config::Document, bool)) -> v1::Document {
    v1::Document {
        name: document.name,
        format: document.format.to_string(),
        content: document.content.to_string(),
        redacted,
    }
}

/// A target.
pub fn target(name: &Target, target: &TargetState, state: &State) -> v1::Target {
    let stable = target
        .stable
        .as_ref()
        .and_then(|label| target.versions.get(label));
    let active = state.active(name);
    v1::Target {
        app: name.app.to_string(),
        profile: name.profile.to_string(),
        stable_version: stable
            .map(|version| version.entry.version.to_string())
            .unwrap_or_default(),
        stable_digest: stable
            .map(|version| version.entry.digest.to_string())
            .unwrap_or_default(),
        latest_version: text(target.published.last()),
        version_count: u64::try_from(target.versions.len()).unwrap_or(u64::MAX),
        active_rollout: active
            .map(|rollout| rollout.spec.id.to_string())
            .unwrap_or_default(),
        canary_version: active
            .map(|rollout| rollout.spec.to.to_string())
            .unwrap_or_default(),
        secret_keys: target.secret_keys.clone(),
        has_schema: target.schema.is_some(),
        updated_at: target.updated_at.to_string(),
        revision: target.revision,
        drift: drift_settings(&target.fleet),
    }
}

/// How a target's fleet is watched; none where all is as the daemon's settings say.
pub fn drift_settings(own: &FleetOverrides) -> Option<v1::DriftSettings> {
    (*own != FleetOverrides::default()).then(|| v1::DriftSettings {
        drift_threshold: text(own.drift_threshold),
        grace: text(own.grace),
        tolerance: text(own.tolerance),
    })
}

/// A changed key.
pub fn key_change(change: KeyChange) -> v1::KeyChange {
    v1::KeyChange {
        key: change.key,
        change: change.change.to_string(),
        before: change.before,
        after: change.after,
        secret: change.secret,
    }
}

/// A stage.
pub fn stage(stage: &Stage) -> v1::Stage {
    v1::Stage {
        weight: stage.weight.to_string(),
        bake: stage.bake.to_string(),
        gate: stage.gate.as_str().to_owned(),
    }
}

/// A strategy.
pub fn strategy(strategy: &Strategy, target: Option<&Target>, built_in: bool) -> v1::Strategy {
    v1::Strategy {
        name: strategy.name.to_string(),
        app: text(target.map(|target| &target.app)),
        profile: text(target.map(|target| &target.profile)),
        stages: strategy.stages.iter().map(stage).collect(),
        built_in,
    }
}

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
    }
}

fn pin((key, cohort): (&UnitKey, &Cohort)) -> v1::Pin {
    v1::Pin {
        key: key.to_string(),
        cohort: cohort.to_string(),
    }
}

fn cause(rollout: &Rollout) -> (&'static str, String) {
    let reason = rollout.progress.reason.to_string();
    match &rollout.progress.phase {
        Phase::Paused(PauseCause::Operator) => ("operator", reason),
        Phase::Paused(PauseCause::Gate) => ("gate", String::new()),
        Phase::Paused(PauseCause::Adoption) => ("adoption", missing(&rollout.progress.cohort)),
        Phase::Paused(PauseCause::Rejected) => ("rejected", missing(&rollout.progress.cohort)),
        Phase::RolledBack(RollbackCause::Operator) => ("operator", reason),
        Phase::RolledBack(RollbackCause::Baseline(other)) => {
            ("baseline_rolled_back", other.to_string())
        }
        Phase::Superseded(by) => ("superseded", by.to_string()),
        Phase::Queued | Phase::Created | Phase::Running | Phase::Completed => ("", String::new()),
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
        Phase::Running => "bake",
        Phase::Paused(PauseCause::Operator | PauseCause::Adoption | PauseCause::Rejected) => {
            "resume"
        }
        Phase::Paused(PauseCause::Gate) => "gate",
        Phase::Completed | Phase::RolledBack(_) | Phase::Superseded(_) => "nothing",
    }
}

/// What happens next, as a sentence.
fn next(rollout: &Rollout) -> String {
    let after = match rollout.spec.strategy.stages.get(rollout.progress.stage + 1) {
        Some(stage) => format!(
            "stage {}/{} at {}",
            rollout.progress.stage + 1,
            rollout.stage_count(),
            stage.weight
        ),
        None => format!("completion: {} becomes stable", rollout.spec.to),
    };
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
        (Phase::Running, Some(Gate::Manual)) => {
            format!("after the bake, a promote leads to {after}")
        }
        (Phase::Running, _) => format!("after the bake, {after}"),
        (Phase::Paused(PauseCause::Operator | PauseCause::Adoption | PauseCause::Rejected), _) => {
            "waits for resume, promote or rollback".to_owned()
        }
        (Phase::Paused(PauseCause::Gate), _) => format!("a promote leads to {after}"),
        (Phase::Completed, _) => format!("nothing; {} became stable", rollout.spec.to),
        (Phase::RolledBack(RollbackCause::Baseline(other)), _) => {
            format!("nothing; its baseline was rolled back with {other}")
        }
        (Phase::RolledBack(RollbackCause::Operator), _) => match &rollout.progress.from {
            Some(from) => format!("nothing; everyone went back to {from}"),
            None => "nothing; it was never started".to_owned(),
        },
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

/// Who decides who is in the canary of a target, and for `key` the decision.
pub fn assignment(
    name: &Target,
    target: &TargetState,
    state: &State,
    key: Option<&UnitKey>,
) -> v1::Assignment {
    let active = state.active(name);
    let digest = |label| {
        let version = target.versions.get(label);
        version
            .map(|version| version.entry.digest.to_string())
            .unwrap_or_default()
    };
    let weight = |weight: Option<BasisPoints>| u32::from(weight.unwrap_or_default().get());
    let cohort = match (active, key) {
        (Some(rollout), Some(key)) => rollout.cohort(key),
        (None, _) | (_, None) => Cohort::Stable,
    };
    v1::Assignment {
        app: name.app.to_string(),
        profile: name.profile.to_string(),
        stable_version: text(target.stable.as_ref()),
        stable_digest: target.stable.as_ref().map(digest).unwrap_or_default(),
        canary_version: text(active.map(|rollout| &rollout.spec.to)),
        canary_digest: active
            .map(|rollout| digest(&rollout.spec.to))
            .unwrap_or_default(),
        rollout: text(active.map(|rollout| &rollout.spec.id)),
        unit: active
            .map(|rollout| rollout.spec.unit)
            .unwrap_or_default()
            .as_str()
            .to_owned(),
        seed: active
            .map(|rollout| format!("{:016x}", rollout.seed().0))
            .unwrap_or_default(),
        requested_weight_bp: weight(active.map(|rollout| rollout.requested_weight())),
        effective_weight_bp: weight(active.map(|rollout| rollout.effective_weight())),
        pins: active
            .map(|rollout| rollout.pins.iter().map(pin).collect())
            .unwrap_or_default(),
        assignment_revision: target.revision,
        key: text(key),
        bucket: active
            .zip(key)
            .map(|(rollout, key)| u32::from(rollout.seed().bucket(key.as_str().as_bytes()))),
        cohort: cohort.to_string(),
    }
}

/// A journal entry.
pub fn event(revision: u64, entry: &Entry) -> v1::Event {
    let op = entry.op();
    let body = &op.body;
    v1::Event {
        revision,
        at: op.at.time.to_string(),
        kind: body.kind().to_owned(),
        app: text(body.target().map(|target| &target.app)),
        profile: text(body.target().map(|target| &target.profile)),
        version: text(body.version()),
        rollout: text(body.rollout()),
        actor: op.actor.to_string(),
        reason: op.reason.to_string(),
        request_id: text(op.request.as_ref().map(|mark| &mark.id)),
        summary: body.summary(),
        origin: op.origin.to_string(),
        seq: op.seq,
        hash: entry.hash().to_string(),
        prev_hash: op.prev_hash.to_string(),
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
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
