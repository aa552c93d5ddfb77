//! Commands on versions, targets and strategies.

use std::collections::BTreeSet;

use super::check_revision;
use crate::{
    fleet::{FleetChange, FleetOverrides},
    ids::{StrategyName, Target, VersionLabel},
    journal::{
        body::{OpBody, SchemaChange, Subject},
        command::{Call, Publication},
        rejection::Rejection,
        state::{State, TargetState},
    },
    limits::{SECRET_PATTERNS_MAX, VERSIONS_PER_TARGET_MAX},
    rollout::Strategy,
};

pub(super) fn publish(
    state: &State,
    call: &Call,
    publication: &Publication,
) -> Result<Vec<OpBody>, Rejection> {
    let entry = &publication.entry;
    let target = state.target(&entry.target);
    check_revision(call, &entry.target, target.map_or(0, |t| t.revision))?;
    if let Some(old) = state.version(&entry.target, &entry.version) {
        if old.entry.digest == entry.digest {
            return Ok(vec![OpBody::Unchanged {
                subjects: vec![subject(publication)],
            }]);
        }
        return Err(Rejection::LabelTaken {
            target: entry.target.clone(),
            version: entry.version.clone(),
            digest: old.entry.digest,
        });
    }
    check_new_version(publication, target.map(AsRef::as_ref))?;
    Ok(vec![OpBody::VersionPublished(entry.clone())])
}

pub(super) fn import(
    state: &State,
    publications: &[Publication],
    initial: bool,
) -> Result<Vec<OpBody>, Rejection> {
    let mut bodies = vec![];
    let mut unchanged = vec![];
    let mut seen = BTreeSet::new();
    for publication in publications {
        let entry = &publication.entry;
        if !seen.insert(&entry.target) {
            continue;
        }
        let target = state.target(&entry.target);
        let newest = target
            .and_then(|target| target.versions.get(target.published.last()?))
            .filter(|newest| newest.entry.digest == entry.digest);
        let taken = state.version(&entry.target, &entry.version);
        let version = match (newest, taken) {
            (Some(newest), _) => {
                unchanged.push(Subject::Version {
                    target: entry.target.clone(),
                    version: newest.entry.version.clone(),
                    digest: entry.digest,
                });
                &newest.entry.version
            }
            (None, Some(taken)) if taken.entry.digest == entry.digest => {
                unchanged.push(subject(publication));
                &entry.version
            }
            (None, Some(taken)) => {
                return Err(Rejection::LabelTaken {
                    target: entry.target.clone(),
                    version: entry.version.clone(),
                    digest: taken.entry.digest,
                });
            }
            (None, None) => {
                check_new_version(publication, target.map(AsRef::as_ref))?;
                bodies.push(OpBody::VersionPublished(entry.clone()));
                &entry.version
            }
        };
        if initial && target.is_none_or(|target| target.stable.is_none()) {
            bodies.push(OpBody::StableSet {
                target: entry.target.clone(),
                version: version.clone(),
                previous: None,
            });
        }
    }
    // An import of nothing changes nothing; what it was told is remembered as of any other call.
    if !unchanged.is_empty() || bodies.is_empty() {
        bodies.push(OpBody::Unchanged {
            subjects: unchanged,
        });
    }
    Ok(bodies)
}

fn check_new_version(
    publication: &Publication,
    target: Option<&TargetState>,
) -> Result<(), Rejection> {
    let name = &publication.entry.target;
    if target.and_then(|target| target.schema) != publication.checked_schema {
        return Err(Rejection::SchemaMoved(name.clone()));
    }
    if target.is_some_and(|target| target.versions.len() >= VERSIONS_PER_TARGET_MAX) {
        return Err(Rejection::TooManyVersions(name.clone()));
    }
    let known = target.map_or(&[][..], |target| &target.secret_keys);
    let added = publication.entry.secret_keys.iter();
    if known.len() + added.filter(|key| !known.contains(key)).count() > SECRET_PATTERNS_MAX {
        return Err(Rejection::TooManySecretKeys(name.clone()));
    }
    Ok(())
}

fn subject(publication: &Publication) -> Subject {
    Subject::Version {
        target: publication.entry.target.clone(),
        version: publication.entry.version.clone(),
        digest: publication.entry.digest,
    }
}

pub(super) fn set_stable(
    state: &State,
    call: &Call,
    target: &Target,
    version: &VersionLabel,
) -> Result<Vec<OpBody>, Rejection> {
    let found = state
        .target(target)
        .ok_or_else(|| Rejection::UnknownTarget(target.clone()))?;
    check_revision(call, target, found.revision)?;
    if !found.versions.contains_key(version) {
        return Err(Rejection::UnknownVersion {
            target: target.clone(),
            version: version.clone(),
        });
    }
    if found.stable.as_ref() == Some(version) {
        return Ok(vec![OpBody::Unchanged {
            subjects: vec![Subject::Stable(target.clone())],
        }]);
    }
    // Moving the baseline under a running canary would change what it is compared with.
    if let Some(active) = &found.active {
        return Err(Rejection::ActiveRollout {
            target: target.clone(),
            active: active.clone(),
        });
    }
    Ok(vec![OpBody::StableSet {
        target: target.clone(),
        version: version.clone(),
        previous: found.stable.clone(),
    }])
}

pub(super) fn configure(
    state: &State,
    call: &Call,
    target: &Target,
    (secret_keys, schema, fleet): (Option<&Vec<String>>, Option<&SchemaChange>, &FleetChange),
) -> Result<Vec<OpBody>, Rejection> {
    let found = state.target(target);
    check_revision(call, target, found.map_or(0, |t| t.revision))?;
    let own = fleet.of(found.map_or_else(FleetOverrides::default, |found| found.fleet));
    let as_asked = found.is_some_and(|found| {
        let same_schema = match schema {
            Some(SchemaChange::Attached(blob)) => found.schema == Some(*blob),
            Some(SchemaChange::Removed) => found.schema.is_none(),
            None => true,
        };
        same_schema
            && own == found.fleet
            && secret_keys.is_none_or(|keys| keys == &found.secret_keys)
    });
    if as_asked {
        return Ok(vec![OpBody::Unchanged {
            subjects: vec![Subject::Target(target.clone())],
        }]);
    }
    Ok(vec![OpBody::TargetConfigured {
        target: target.clone(),
        secret_keys: secret_keys.cloned(),
        schema: schema.cloned(),
        fleet: (!fleet.is_empty()).then_some(own),
    }])
}

pub(super) fn put_strategy(
    state: &State,
    target: Option<&Target>,
    strategy: &Strategy,
) -> Vec<OpBody> {
    let key = (target.cloned(), strategy.name.clone());
    let as_asked = state
        .strategies
        .get(&key)
        .is_some_and(|old| old.as_ref() == strategy);
    if as_asked {
        return vec![OpBody::Unchanged {
            subjects: vec![Subject::Strategy(key.1)],
        }];
    }
    vec![OpBody::StrategyPut {
        target: key.0,
        name: key.1,
        stages: strategy.stages.clone(),
        analysis: strategy.analysis.clone(),
    }]
}

pub(super) fn delete_strategy(
    state: &State,
    target: Option<&Target>,
    name: &StrategyName,
) -> Result<Vec<OpBody>, Rejection> {
    let key = (target.cloned(), name.clone());
    if !state.strategies.contains_key(&key) {
        return Err(Rejection::UnknownStrategy(name.clone()));
    }
    Ok(vec![OpBody::StrategyDeleted {
        target: key.0,
        name: key.1,
    }])
}
