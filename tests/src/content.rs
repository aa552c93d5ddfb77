//! Requests, written short.

use vortex_proto::v1;

use crate::Daemon;

/// `app/profile`, taken apart.
pub fn target(name: &str) -> (String, String) {
    let (app, profile) = name.split_once('/').expect("app/profile");
    (app.to_owned(), profile.to_owned())
}

/// A version whose content tells which it is.
pub fn publication(name: &str, version: &str) -> v1::PublishRequest {
    let (app, profile) = target(name);
    v1::PublishRequest {
        documents: vec![v1::Document {
            name: "app.yml".into(),
            content: format!("target: {name}\nversion: {version}\n"),
            ..v1::Document::default()
        }],
        app,
        profile,
        version: version.into(),
        ..v1::PublishRequest::default()
    }
}

/// Makes a version stable.
pub fn stable(name: &str, version: &str) -> v1::SetStableRequest {
    let (app, profile) = target(name);
    v1::SetStableRequest {
        app,
        profile,
        version: version.into(),
        ..v1::SetStableRequest::default()
    }
}

/// Each is `weight bake` or `weight bake manual`.
fn stages(stages: &[&str]) -> Vec<v1::Stage> {
    let stages = stages.iter().map(|stage| {
        let mut words = stage.split(' ').map(str::to_owned);
        let mut word = || words.next().unwrap_or_default();
        v1::Stage {
            weight: word(),
            bake: word(),
            gate: word(),
        }
    });
    stages.collect()
}

/// A rollout through `steps`, each `weight bake` or `weight bake manual`, started at once.
pub fn create(name: &str, to: &str, steps: &[&str]) -> v1::CreateRolloutRequest {
    let (app, profile) = target(name);
    v1::CreateRolloutRequest {
        app,
        profile,
        to_version: to.into(),
        stages: stages(steps),
        start: true,
        ..v1::CreateRolloutRequest::default()
    }
}

/// An action on a rollout.
pub fn action(rollout: &str) -> v1::RolloutActionRequest {
    v1::RolloutActionRequest {
        rollout: rollout.into(),
        ..v1::RolloutActionRequest::default()
    }
}

/// Leaves `from_stage` (0: whichever it is) for the next one.
pub fn promote(rollout: &str, from_stage: u32) -> v1::PromoteRequest {
    v1::PromoteRequest {
        rollout: rollout.into(),
        from_stage,
        ..v1::PromoteRequest::default()
    }
}

/// Pins a key, or lifts its pin when the cohort is empty.
pub fn pin(rollout: &str, key: &str, cohort: &str) -> v1::SetPinRequest {
    v1::SetPinRequest {
        rollout: rollout.into(),
        key: key.into(),
        cohort: cohort.into(),
        ..v1::SetPinRequest::default()
    }
}

/// A strategy for every target.
pub fn strategy(name: &str, steps: &[&str]) -> v1::PutStrategyRequest {
    v1::PutStrategyRequest {
        name: name.into(),
        stages: stages(steps),
        ..v1::PutStrategyRequest::default()
    }
}

/// Publishes `versions` to a target; the first becomes stable.
pub async fn seed(daemon: &Daemon, name: &str, versions: &[&str]) {
    let mut configs = daemon.configs();
    for version in versions {
        let published = configs.publish(publication(name, version)).await;
        published.expect("a version can be published");
    }
    let first = versions.first().expect("a version");
    let set = configs.set_stable(stable(name, first)).await;
    set.expect("a version can be made stable");
}
