//! Domain values as answers.

use vortex_core::{
    assign::{BasisPoints, Cohort},
    config::KeyChange,
    fleet::FleetOverrides,
    ids::{Target, UnitKey},
    journal::{Entry, State, TargetState, Version, VersionVector},
    rollout::{Stage, Strategy},
};
use vortex_proto::v1;

use super::{analysis::analysis, federation::ClusterNames, rollout::pin};

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
        analysis: strategy.analysis.as_ref().map(analysis),
    }
}

/// Who decides who is in the canary of a target, and for `key` the decision.
pub fn assignment(
    name: &Target,
    target: &TargetState,
    state: &State,
    key: Option<&UnitKey>,
) -> v1::Assignment {
    // Where it has not begun, nobody is in it.
    let active = state.canary(name);
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
    event_told(revision, entry, entry.op().body.summary())
}

/// The newest op of every origin.
pub fn heads(vector: &VersionVector) -> Vec<v1::OriginHead> {
    let heads = vector.iter().map(|(origin, head)| v1::OriginHead {
        origin: origin.to_string(),
        seq: head.seq,
        hash: head.hash.to_string(),
    });
    heads.collect()
}

/// An entry of the journal, with clusters called by their names.
pub fn event_naming(names: ClusterNames<'_>, revision: u64, entry: &Entry) -> v1::Event {
    let summary = (entry.op().body).summary_naming(&|cluster| names.of(cluster.0));
    event_told(revision, entry, summary)
}

fn event_told(revision: u64, entry: &Entry, summary: String) -> v1::Event {
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
        summary,
        origin: op.origin.to_string(),
        seq: op.seq,
        hash: entry.hash().to_string(),
        prev_hash: op.prev_hash.to_string(),
    }
}

pub(super) fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
