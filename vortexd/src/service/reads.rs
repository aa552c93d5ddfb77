//! What configuration a client reads: the canary decision, and the answer in Spring's shape.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use vortex_core::{
    assign::Cohort,
    config::{Effective, REDACTED, Scalar, SecretKeys, Source},
    error::{Fault, Kind},
    ids::{AppName, Profile, Target, VersionLabel},
    journal::{Rejection, Version},
};
use vortex_proto::v1;

use super::{
    Service,
    configs::{find_target, secrets},
};
use crate::{contents::Contents, serving::Served, wire};

/// A page and what decided it.
#[derive(Debug)]
pub struct Answered {
    /// Spring's Environment as JSON.
    pub page: Bytes,
    /// Which version.
    pub version: HeaderValue,
    /// For which cohort.
    pub cohort: Cohort,
    /// Under which rollout.
    pub rollout: Option<HeaderValue>,
}

/// A configuration put together from one or several targets, lists of names and a label included.
#[derive(Debug)]
pub struct Environment {
    /// The app names asked for, as they were.
    pub name: String,
    /// The profiles asked for.
    pub profiles: Vec<String>,
    /// The label asked for.
    pub label: Option<String>,
    /// The versions found, each once.
    pub versions: Vec<VersionLabel>,
    /// Canary if any part of it is.
    pub cohort: Cohort,
    /// The rollouts under way on its parts.
    pub rollouts: Vec<HeaderValue>,
    /// Property sources, highest precedence first.
    pub sources: Vec<Source>,
}

/// Spring's shape of an environment.
#[derive(Serialize)]
struct SpringEnvironment<'a> {
    name: &'a str,
    profiles: &'a [String],
    label: Option<&'a str>,
    version: Option<String>,
    state: Option<&'a str>,
    #[serde(rename = "propertySources")]
    property_sources: Vec<SpringSource<'a>>,
}

#[derive(Serialize)]
struct SpringSource<'a> {
    name: &'a str,
    source: SpringValues<'a>,
}

/// Flat keys in the author's order, as a JSON object.
struct SpringValues<'a>(&'a [(String, Scalar)]);

impl Serialize for SpringValues<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Service {
    /// The finished page of the target whose path is `app/profile`; none when that is no target with a
    /// stable version. This is the daemon's hottest path.
    ///
    /// # Errors
    /// When the content cannot be read.
    pub fn page(&self, path: &str, key: Option<&[u8]>) -> Result<Option<Answered>, Fault> {
        let board = self.board.peek();
        let Some(served) = board.serving.get(path) else {
            return Ok(None);
        };
        let (edition, cohort) = served.decide(key);
        Ok(Some(Answered {
            page: edition.page(&self.contents, render_page)?,
            version: edition.version_header.clone(),
            cohort,
            rollout: rollout_header(served),
        }))
    }

    /// What `names` read under `profiles` (comma-separated lists both), of one version if `label` is given.
    ///
    /// # Errors
    /// When a name is none, or the label is unknown, or nothing is there and that is not accepted.
    pub fn environment(
        &self,
        names: &str,
        profiles: &str,
        label: Option<&str>,
        key: Option<&[u8]>,
    ) -> Result<Environment, Fault> {
        let apps = parse_list::<AppName>("app", names)?;
        let profile_list = parse_list::<Profile>("profile", profiles)?;
        let mut environment = Environment {
            name: names.to_owned(),
            profiles: profile_list.iter().map(ToString::to_string).collect(),
            label: label.map(ToOwned::to_owned),
            versions: vec![],
            cohort: Cohort::Stable,
            rollouts: vec![],
            sources: vec![],
        };
        // The last profile wins over the ones before it, and within it the last name.
        for profile in profile_list.iter().rev() {
            for app in apps.iter().rev() {
                match label {
                    Some(label) => self.add_labelled(&mut environment, app, profile, label)?,
                    None => self.add_served(&mut environment, app, profile, key)?,
                }
            }
        }
        keep_last_of_each(&mut environment.sources);
        if environment.versions.is_empty() {
            if let Some(label) = label {
                return Err(Fault::new(
                    Kind::NotFound,
                    "unknown_version",
                    format!("{names}/{profiles} has no version {}", label.escape_debug()),
                ));
            }
            if !self.accept_empty {
                return Err(Fault::new(
                    Kind::NotFound,
                    "unknown_target",
                    format!("there is no target {names}/{profiles}, or it has no stable version"),
                ));
            }
        }
        Ok(environment)
    }

    fn add_served(
        &self,
        environment: &mut Environment,
        app: &AppName,
        profile: &Profile,
        key: Option<&[u8]>,
    ) -> Result<(), Fault> {
        let board = self.board.peek();
        let exact = format!("{app}/{profile}");
        // A profile that says nothing of its own reads what every profile reads.
        let served = board
            .serving
            .get(&exact)
            .or_else(|| board.serving.get(&format!("{app}/default")));
        let Some(served) = served else {
            return Ok(());
        };
        let (edition, cohort) = served.decide(key);
        if cohort == Cohort::Canary {
            environment.cohort = Cohort::Canary;
        }
        environment.rollouts.extend(rollout_header(served));
        self.add_version(environment, &edition.version)
    }

    fn add_labelled(
        &self,
        environment: &mut Environment,
        app: &AppName,
        profile: &Profile,
        label: &str,
    ) -> Result<(), Fault> {
        let Ok(label) = label.parse::<VersionLabel>() else {
            return Ok(());
        };
        let board = self.board.peek();
        let of_profile = |profile: Profile| {
            let target = Target {
                app: app.clone(),
                profile,
            };
            board.state.version(&target, &label)
        };
        let version =
            of_profile(profile.clone()).or_else(|| "default".parse().ok().and_then(of_profile));
        match version {
            Some(version) => self.add_version(environment, version),
            None => Ok(()),
        }
    }

    fn add_version(&self, environment: &mut Environment, version: &Version) -> Result<(), Fault> {
        let label = &version.entry.version;
        if !environment.versions.contains(label) {
            environment.versions.push(label.clone());
        }
        environment
            .sources
            .extend(named_sources(version, &self.contents)?);
        Ok(())
    }

    /// What `key` reads now, merged.
    ///
    /// # Errors
    /// When there is no such target, or it has no stable version.
    pub fn resolve(&self, request: &v1::ResolveRequest) -> Result<v1::ResolveResponse, Fault> {
        let target = wire::target(&request.app, &request.profile)?;
        let key = if request.key.is_empty() {
            None
        } else {
            Some(wire::unit_key(&request.key)?)
        };
        let board = self.board.load();
        let state = find_target(&board.state, &target)?;
        let served = board
            .serving
            .get(&target.to_string())
            .ok_or_else(|| Rejection::NoBaseline(target.clone()))?;
        let (edition, cohort) = served.decide(key.as_ref().map(|key| key.as_str().as_bytes()));
        let entry = &edition.version.entry;
        let effective = self.contents.load(entry)?.effective();
        let secrets = if request.reveal_secrets {
            SecretKeys::default()
        } else {
            secrets(state, &[&edition.version])?
        };
        Ok(v1::ResolveResponse {
            app: target.app.to_string(),
            profile: target.profile.to_string(),
            version: entry.version.to_string(),
            digest: entry.digest.to_string(),
            cohort: cohort.to_string(),
            rollout: board
                .state
                .active(&target)
                .map(|rollout| rollout.spec.id.to_string())
                .unwrap_or_default(),
            properties: effective
                .iter()
                .map(|(key, value)| {
                    let value = if secrets.matches(key) {
                        REDACTED.to_owned()
                    } else {
                        value.to_string()
                    };
                    (key.to_owned(), value)
                })
                .collect(),
        })
    }
}

impl Environment {
    /// As Spring's JSON.
    ///
    /// # Errors
    /// When the encoder fails, which plain data gives it no cause to.
    pub fn to_json(&self) -> Result<Bytes, Fault> {
        let sources = self.sources.iter().map(|source| SpringSource {
            name: &source.name,
            source: SpringValues(&source.values),
        });
        let shape = SpringEnvironment {
            name: &self.name,
            profiles: &self.profiles,
            label: self.label.as_deref(),
            version: self.version(),
            state: None,
            property_sources: sources.collect(),
        };
        serde_json::to_vec(&shape)
            .map(Bytes::from)
            .map_err(|error| {
                Fault::new(
                    Kind::Internal,
                    "not_encoded",
                    format!("not encoded: {error}"),
                )
            })
    }

    /// The versions, comma-separated; none when nothing was found.
    pub fn version(&self) -> Option<String> {
        if self.versions.is_empty() {
            return None;
        }
        let labels: Vec<_> = self.versions.iter().map(VersionLabel::as_str).collect();
        Some(labels.join(","))
    }

    /// Merged, for the flat forms.
    pub fn effective(&self) -> Effective {
        Effective::merge(&self.sources)
    }
}

fn rollout_header(served: &Arc<Served>) -> Option<HeaderValue> {
    let canary = served.canary.as_ref()?;
    Some(canary.rollout_header.clone())
}

/// The page of one target: what [`Service::environment`] would answer for just its app and profile.
fn render_page(version: &Version, contents: &Contents) -> Result<Bytes, Fault> {
    let target = &version.entry.target;
    let environment = Environment {
        name: target.app.to_string(),
        profiles: vec![target.profile.to_string()],
        label: None,
        versions: vec![version.entry.version.clone()],
        cohort: Cohort::Stable,
        rollouts: vec![],
        sources: named_sources(version, contents)?,
    };
    environment.to_json()
}

/// The sources of a version under the names that clients see. A name never holds `-profile` unless its file
/// does: clients take such a source for a profile's own.
fn named_sources(version: &Version, contents: &Contents) -> Result<Vec<Source>, Fault> {
    let entry = &version.entry;
    let content = contents.load(entry)?;
    Ok(content
        .sources()
        .iter()
        .map(|source| Source {
            name: format!(
                "vortex:{}/{}@{}",
                entry.target.app, source.name, entry.version
            ),
            values: source.values.clone(),
        })
        .collect())
}

/// Targets of one app share its common documents: of equal ones, the lowest in precedence stays.
fn keep_last_of_each(sources: &mut Vec<Source>) {
    let mut kept: Vec<Source> = vec![];
    for source in sources.drain(..).rev() {
        if !kept.contains(&source) {
            kept.push(source);
        }
    }
    kept.reverse();
    *sources = kept;
}

fn parse_list<T: std::str::FromStr<Err: std::fmt::Display>>(
    field: &str,
    list: &str,
) -> Result<Vec<T>, Fault> {
    list.split(',')
        .map(|name| {
            name.trim().parse().map_err(|error| {
                Fault::new(Kind::Invalid, "invalid_field", format!("{field}: {error}"))
            })
        })
        .collect()
}
