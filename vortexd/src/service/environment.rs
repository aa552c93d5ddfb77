//! Configuration in Spring's shape: one target's page, and what several apps and profiles make together.

use std::{collections::BTreeSet, sync::Arc};

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use vortex_core::{
    assign::Cohort,
    config::{Effective, Scalar, Source},
    error::{Fault, Kind},
    ids::{AppName, Profile, Target, VersionLabel},
    journal::{Version, VersionEntry},
};

use super::{Caller, Service};
use crate::{contents::Contents, limits::ENVIRONMENT_TARGETS_MAX, serving::Served};

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

/// Where a document stands among those of several targets; the first is highest in precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    /// `{app}-{profile}`, and documents that follow no naming: they are the target's own.
    AppInProfile,
    /// `application-{profile}`
    EveryAppInProfile,
    /// `{app}`
    App,
    /// `application`
    EveryApp,
}

impl Layer {
    fn of(name: &str, target: &Target) -> Layer {
        // `name.yml`, or `name.yml (document #2)`
        let file = name.split(' ').next().unwrap_or(name);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        match stem.strip_prefix("application") {
            Some("") => Layer::EveryApp,
            Some(rest) if rest.strip_prefix('-') == Some(target.profile.as_str()) => {
                Layer::EveryAppInProfile
            }
            _ if stem == target.app.as_str() => Layer::App,
            _ => Layer::AppInProfile,
        }
    }
}

impl Service {
    /// What `names` read under `profiles` (comma-separated lists both), of one version if `label` is given.
    ///
    /// # Errors
    /// When a name is none, or the label is unknown, or nothing is there and that is not accepted.
    pub fn environment(
        &self,
        caller: &Caller,
        names: &str,
        profiles: &str,
        label: Option<&str>,
        key: Option<&[u8]>,
    ) -> Result<Environment, Fault> {
        let apps = parse_list::<AppName>("app", names)?;
        let profile_list = parse_list::<Profile>("profile", profiles)?;
        for app in &apps {
            caller.on(app.as_str())?;
        }
        let asked = apps.len().saturating_mul(profile_list.len());
        if asked > ENVIRONMENT_TARGETS_MAX {
            return Err(Fault::new(
                Kind::Invalid,
                "too_many_targets",
                format!(
                    "{} names under {} profiles are {asked} targets, and one request reads at most {ENVIRONMENT_TARGETS_MAX}",
                    apps.len(),
                    profile_list.len()
                ),
            )
            .with_hint("ask for fewer names or profiles at once"));
        }
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
        let mut parts = vec![];
        for profile in profile_list.iter().rev() {
            for app in apps.iter().rev() {
                let target = Target {
                    app: app.clone(),
                    profile: profile.clone(),
                };
                let found = match label {
                    Some(label) => self.labelled(&target, label),
                    None => self.served(&mut environment, &target, key),
                };
                parts.extend(found.map(|version| (target, version)));
            }
        }
        for (_, version) in &parts {
            let label = &version.entry.version;
            if !environment.versions.contains(label) {
                environment.versions.push(label.clone());
            }
        }
        environment.sources = self.merged_sources(&parts)?;
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

    /// The version that `key` reads of a target. A profile that says nothing of its own reads what every
    /// profile reads.
    fn served(
        &self,
        environment: &mut Environment,
        target: &Target,
        key: Option<&[u8]>,
    ) -> Option<Arc<Version>> {
        let board = self.board.peek();
        let served = board
            .serving
            .get(&target.to_string())
            .or_else(|| board.serving.get(&format!("{}/default", target.app)))?;
        let (edition, cohort) = served.decide(key);
        if cohort == Cohort::Canary {
            environment.cohort = Cohort::Canary;
        }
        environment.rollouts.extend(rollout_header(served));
        Some(Arc::clone(&edition.version))
    }

    /// The version of a target, else of its app's default profile, with this label.
    fn labelled(&self, target: &Target, label: &str) -> Option<Arc<Version>> {
        let label = label.parse().ok()?;
        let board = self.board.peek();
        let own = board.state.version(target, &label);
        own.or_else(|| {
            let default = Target {
                app: target.app.clone(),
                profile: "default".parse().ok()?,
            };
            board.state.version(&default, &label)
        })
        .cloned()
    }

    /// The sources of all parts, highest precedence first: one part's as they are; of several, what belongs
    /// to a profile goes before what belongs to none, and an app's own before what all apps share.
    fn merged_sources(&self, parts: &[(Target, Arc<Version>)]) -> Result<Vec<Source>, Fault> {
        let mut ranked = vec![];
        for (asked, version) in parts {
            let content = self.contents.load(&version.entry)?;
            for (place, source) in content.sources().iter().enumerate() {
                let layer = Layer::of(&source.name, asked);
                ranked.push((layer, &version.entry, Arc::clone(&content), place));
            }
        }
        if parts.len() > 1 {
            // Stable: within a layer the order of the parts and of their documents stays.
            ranked.sort_by_key(|(layer, ..)| *layer);
        }
        let mut sources: Vec<Source> = vec![];
        // Profiles that say nothing of their own all read the same version: it is copied once.
        let mut seen = BTreeSet::new();
        for (_, entry, content, place) in ranked {
            if !seen.insert((&entry.target, &entry.version, place)) {
                continue;
            }
            let source = content.sources().get(place).map(|one| named(one, entry));
            sources.extend(source.filter(|source| !sources.contains(source)));
        }
        Ok(sources)
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

/// The rollout under way, as a header.
pub(super) fn rollout_header(served: &Arc<Served>) -> Option<HeaderValue> {
    let canary = served.canary.as_ref()?;
    Some(canary.rollout_header.clone())
}

/// The page of one target: what [`Service::environment`] would answer for just its app and profile.
pub(super) fn render_page(version: &Version, contents: &Contents) -> Result<Bytes, Fault> {
    let entry = &version.entry;
    let target = &entry.target;
    let content = contents.load(entry)?;
    let sources = content.sources();
    let environment = Environment {
        name: target.app.to_string(),
        profiles: vec![target.profile.to_string()],
        label: None,
        versions: vec![entry.version.clone()],
        cohort: Cohort::Stable,
        rollouts: vec![],
        sources: sources.iter().map(|source| named(source, entry)).collect(),
    };
    environment.to_json()
}

/// A source under the name that clients see. A name never holds `-profile` unless its file does: clients take
/// such a source for a profile's own.
fn named(source: &Source, entry: &VersionEntry) -> Source {
    Source {
        name: format!(
            "vortex:{}/{}@{}",
            entry.target.app, source.name, entry.version
        ),
        values: source.values.clone(),
    }
}

fn parse_list<T: std::str::FromStr<Err: std::fmt::Display>>(
    field: &str,
    list: &str,
) -> Result<Vec<T>, Fault> {
    list.split(',')
        .map(|name| {
            name.parse().map_err(|error| {
                Fault::new(Kind::Invalid, "invalid_field", format!("{field}: {error}"))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_stands_where_its_name_says() {
        let target = "shop/prod".parse().unwrap();
        for (name, layer) in [
            ("shop-prod.yml", Layer::AppInProfile),
            ("pool-sizes.yml", Layer::AppInProfile),
            ("application-prod.properties", Layer::EveryAppInProfile),
            ("application-eu.yml", Layer::AppInProfile),
            ("shop.yml (document #2)", Layer::App),
            ("application.yml (document #1)", Layer::EveryApp),
        ] {
            assert_eq!(Layer::of(name, &target), layer, "{name}");
        }
    }
}
