//! Spring's directory layout: which documents of which files make which target.
//!
//! A file is `{app}.ending` or `{app}-{profile}.ending`, with `application` for every app, and ending yml,
//! yaml, json or properties. `a-b.yml` belongs to app `a` and profile `b` only if `a` has a file of its own
//! (or is `application`); of several such apps the longest counts; otherwise `a-b` is an app.
//!
//! A target's documents, highest precedence first: `{app}-{profile}`, `application-{profile}`, `{app}`,
//! `application`; within a file, later documents first; for one stem, properties before YAML before JSON.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    document::{Document, Format, Part, check_name, parts},
    findings::{Finding, Findings},
    profile::{Expression, activation},
};
use crate::ids::{Profile, Target};

/// A file of the directory.
#[derive(Clone, Debug)]
pub struct LayoutFile {
    /// Its name, without folders.
    pub name: String,
    /// Its text.
    pub content: String,
}

/// A target that the directory makes.
#[derive(Clone, Debug)]
pub struct LayoutTarget {
    /// Which.
    pub target: Target,
    /// Its documents, highest precedence first.
    pub documents: Vec<Document>,
}

/// Everything the directory makes.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// By name.
    pub targets: Vec<LayoutTarget>,
    /// What the importer should know.
    pub warnings: Vec<String>,
}

/// The documents of a file that are for one profile.
#[derive(Clone, Debug, Default)]
pub struct Activated {
    /// Highest precedence first.
    pub documents: Vec<Document>,
    /// How many documents of the file are for other profiles.
    pub left_out: usize,
}

/// Whose documents a file holds.
const SHARED: &str = "application";
const DEFAULT_PROFILE: &str = "default";

/// Takes a file apart and keeps what is for `profile`, later documents first.
///
/// # Errors
/// What is wrong with it.
pub fn activate(
    name: &str,
    format: Format,
    content: &str,
    profile: &Profile,
) -> Result<Activated, Findings> {
    check_name(name)?;
    let file = File::read(name, format, content)?;
    Ok(file.for_profile(profile.as_str()))
}

/// What the directory makes. Files of other endings are passed over.
///
/// # Errors
/// Everything that is wrong with any file.
pub fn layout(files: &[LayoutFile]) -> Result<Layout, Findings> {
    let mut findings = Findings::default();
    let stems: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| Some(stem(&file.name)?.0))
        .collect();
    let mut read: BTreeMap<(String, String), Vec<(u8, File)>> = BTreeMap::new();
    for file in files {
        let Some((stem, rank, format)) = stem(&file.name) else {
            continue;
        };
        let checked = check_name(&file.name).map_err(Findings::from);
        match checked.and_then(|()| File::read(&file.name, format, &file.content)) {
            Ok(content) => {
                let (app, profile) = owner(stem, &stems);
                let key = (app.to_owned(), profile.to_owned());
                read.entry(key).or_default().push((rank, content));
            }
            Err(found) => findings.0.extend(found.0),
        }
    }
    for files in read.values_mut() {
        files.sort_by_key(|(rank, _)| *rank);
    }
    let mut layout = Layout::default();
    for (app, profile) in targets(&read) {
        match Target::new(&app, &profile) {
            Ok(target) => {
                let documents = documents(&read, &app, &profile);
                if !documents.is_empty() {
                    layout.targets.push(LayoutTarget { target, documents });
                }
            }
            Err(error) => findings
                .0
                .push(Finding::new(format!("{app}-{profile}"), error.to_string())),
        }
    }
    if findings.0.is_empty() {
        Ok(layout)
    } else {
        Err(findings)
    }
}

/// Files by app and profile (empty: none), best ending first.
type Files = BTreeMap<(String, String), Vec<(u8, File)>>;

/// A name without its ending, the ending's rank, and its format.
fn stem(name: &str) -> Option<(&str, u8, Format)> {
    let (stem, ending) = name.rsplit_once('.')?;
    let (rank, format) = match ending {
        "properties" => (0, Format::Properties),
        "yml" => (1, Format::Yaml),
        "yaml" => (2, Format::Yaml),
        "json" => (3, Format::Json),
        _ => return None,
    };
    (!stem.is_empty()).then_some((stem, rank, format))
}

/// The app and the profile that a stem names.
fn owner<'a>(stem: &'a str, stems: &BTreeSet<&str>) -> (&'a str, &'a str) {
    let mut splits: Vec<(&str, &str)> = stem
        .match_indices('-')
        .filter_map(|(index, _)| Some((stem.get(..index)?, stem.get(index + 1..)?)))
        .collect();
    // The longest app first.
    splits.reverse();
    splits
        .into_iter()
        .find(|(app, profile)| !profile.is_empty() && (*app == SHARED || stems.contains(app)))
        .unwrap_or((stem, ""))
}

/// Every target: each app with `default` and each profile that any of its files is for or speaks of.
fn targets(files: &Files) -> BTreeSet<(String, String)> {
    let mut apps: BTreeSet<&str> = files.keys().map(|(app, _)| app.as_str()).collect();
    if apps.len() > 1 {
        apps.remove(SHARED);
    }
    let mut targets = BTreeSet::new();
    for app in apps {
        let mut profiles = BTreeSet::from([DEFAULT_PROFILE.to_owned()]);
        for ((owner, profile), files) in files {
            if owner == app || owner == SHARED {
                if !profile.is_empty() {
                    profiles.insert(profile.clone());
                }
                for (_, file) in files {
                    file.profiles(&mut profiles);
                }
            }
        }
        targets.extend(
            profiles
                .into_iter()
                .map(|profile| (app.to_owned(), profile)),
        );
    }
    targets
}

/// The documents of a target, highest precedence first.
fn documents(files: &Files, app: &str, profile: &str) -> Vec<Document> {
    let mut owners = vec![(app, profile), (SHARED, profile), (app, ""), (SHARED, "")];
    if app == SHARED {
        owners.dedup_by_key(|(_, profile)| *profile);
    }
    owners
        .into_iter()
        .filter_map(|(app, of)| files.get(&(app.to_owned(), of.to_owned())))
        .flatten()
        .flat_map(|(_, file)| file.for_profile(profile).documents)
        .collect()
}

/// A file taken apart.
struct File {
    name: String,
    format: Format,
    parts: Vec<(Part, Option<Expression>)>,
}

impl File {
    fn read(name: &str, format: Format, content: &str) -> Result<File, Findings> {
        let mut read = vec![];
        for part in parts(name, format, content)? {
            let for_profiles = activation(&part.node).map_err(|problem| {
                Finding::new(
                    format!("{name}: key spring.config.activate.on-profile"),
                    problem,
                )
            })?;
            read.push((part, for_profiles));
        }
        Ok(File {
            name: name.to_owned(),
            format,
            parts: read,
        })
    }

    fn for_profile(&self, profile: &str) -> Activated {
        let active = |expression: &Option<Expression>| {
            expression
                .as_ref()
                .is_none_or(|expression| expression.holds(profile))
        };
        let documents: Vec<Document> = self
            .parts
            .iter()
            .rev()
            .filter(|(_, expression)| active(expression))
            .map(|(part, _)| Document {
                name: match part.index {
                    Some(index) => format!("{} (document #{index})", self.name),
                    None => self.name.clone(),
                },
                format: self.format,
                content: part.text.as_str().into(),
            })
            .collect();
        Activated {
            left_out: self.parts.len() - documents.len(),
            documents,
        }
    }

    fn profiles(&self, into: &mut BTreeSet<String>) {
        for (_, expression) in &self.parts {
            if let Some(expression) = expression {
                expression.names(into);
            }
        }
    }
}
