//! Real configuration: twenty commits of Spring Petclinic's, imported, rolled out, read back.
//!
//! What is served is held against an expectation worked out here from Spring's rules and the files alone;
//! no code of the daemon has a part in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;
use vortex_proto::v1;
use vortex_tests::{ConfigServer, Page, vortexctl};

const APPS: [&str; 8] = [
    "admin-server",
    "api-gateway",
    "customers-service",
    "discovery-server",
    "genai-service",
    "tracing-server",
    "vets-service",
    "visits-service",
];
const COMMITS: usize = 20;
const KEYS: usize = 20_000;
const CONNECTIONS: usize = 16;

// ---------------------------------------------------------------------------------------------------------
// The repository.

/// A clone of the bundle.
struct Checkout {
    dir: TempDir,
}

/// A commit's files at its top.
struct Commit {
    hash: String,
    label: String,
    tree: String,
    files: Vec<(String, String)>,
}

impl Checkout {
    fn new() -> Checkout {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let checkout = Checkout { dir };
        let bundle = bundle();
        let bundle = bundle.to_str().expect("a plain path");
        checkout.git(&["clone", "--quiet", bundle, "."]);
        checkout
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "advice.detachedHead=false"])
            .args(["-c", "core.autocrlf=false"])
            .args(arguments)
            .current_dir(self.dir.path())
            .output()
            .expect("git runs");
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("git speaks UTF-8")
    }

    /// The newest commits, oldest first.
    fn commits(&self, count: usize) -> Vec<Commit> {
        let list = self.git(&["rev-list", "--reverse", "HEAD", "-n", &count.to_string()]);
        list.lines().map(|hash| self.commit(hash)).collect()
    }

    /// Imports the files of `commit` as an operator would; targets without a stable version get it as theirs.
    async fn import(&self, daemon: &ConfigServer, commit: &Commit) -> v1::ImportResponse {
        self.git(&["checkout", "--quiet", &commit.hash]);
        let output = tokio::process::Command::new(vortexctl())
            .args(["config", "import", ".", "--initial", "--output", "json"])
            .args(["--version", &commit.label, "--server", &daemon.url("")])
            .current_dir(self.dir.path())
            .output()
            .await
            .expect("vortexctl runs");
        assert!(
            output.status.success(),
            "import of {}: {}",
            commit.label,
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("an import's answer in JSON")
    }

    fn commit(&self, hash: &str) -> Commit {
        self.git(&["checkout", "--quiet", hash]);
        let short = self.git(&["rev-parse", "--short", hash]);
        let tree = self.git(&["rev-parse", &format!("{hash}^{{tree}}")]);
        let mut files: Vec<(String, String)> = std::fs::read_dir(self.dir.path())
            .expect("the checkout is read")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file())
            .map(|path| {
                let name = path.file_name().expect("a name").to_string_lossy();
                let content = std::fs::read_to_string(&path).expect("UTF-8");
                (name.into_owned(), content)
            })
            .collect();
        files.sort();
        Commit {
            hash: hash.to_owned(),
            label: format!("c-{}", short.trim()),
            tree: tree.trim().to_owned(),
            files,
        }
    }
}

/// The history of Petclinic's configuration repository.
fn bundle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/petclinic-config.bundle")
}

// ---------------------------------------------------------------------------------------------------------
// Spring's rules, once more and on their own.

type Keys = BTreeMap<String, Value>;

/// A property source as it should be served.
#[derive(Clone, Debug, PartialEq)]
struct Expected {
    /// The file, and which of its documents if it has several.
    name: String,
    /// The document's text without the byte order mark: what a version is made of.
    text: String,
    keys: Keys,
}

/// One document of a file.
struct Section {
    expected: Expected,
    profiles: BTreeSet<String>,
}

/// The documents of the file `name`, in the file's order; none if there is no such file.
fn sections(commit: &Commit, name: &str) -> Vec<Section> {
    let Some((_, text)) = commit.files.iter().find(|(file, _)| file == name) else {
        return vec![];
    };
    let text = text.trim_start_matches('\u{feff}');
    let texts: Vec<&str> = text.split("\n---").collect();
    let documents: Vec<(yaml_serde::Value, &str)> = texts
        .into_iter()
        .map(|text| {
            let read = yaml_serde::from_str(text);
            (
                read.unwrap_or_else(|error| panic!("{name}: {error}\n{text}")),
                text,
            )
        })
        .filter(|(document, _): &(yaml_serde::Value, &str)| !document.is_null())
        .collect();
    let several = documents.len() > 1;
    documents
        .into_iter()
        .enumerate()
        .map(|(index, (document, text))| {
            let mut keys = Keys::new();
            flatten("", &document, &mut keys);
            let profiles = keys
                .get("spring.config.activate.on-profile")
                .map(|names| {
                    let names = names.as_str().expect("on-profile is text");
                    assert!(
                        !names.contains(['!', '&', '|', '(']),
                        "{name}: `{names}` needs more rules than this test knows"
                    );
                    names
                        .split(',')
                        .map(|name| name.trim().to_owned())
                        .collect()
                })
                .unwrap_or_default();
            let name = if several {
                format!("{name} (document #{index})")
            } else {
                name.to_owned()
            };
            Section {
                expected: Expected {
                    name,
                    text: text.to_owned(),
                    keys,
                },
                profiles,
            }
        })
        .collect()
}

/// Dots between names, `[i]` for items, nothing for null and for an empty list.
fn flatten(at: &str, value: &yaml_serde::Value, into: &mut Keys) {
    use yaml_serde::Value as Yaml;
    let leaf = match value {
        Yaml::Mapping(entries) => {
            for (name, inner) in entries {
                let name = name.as_str().expect("Petclinic's keys are texts");
                let key = if at.is_empty() {
                    name.to_owned()
                } else {
                    format!("{at}.{name}")
                };
                flatten(&key, inner, into);
            }
            return;
        }
        Yaml::Sequence(items) if !items.is_empty() => {
            for (index, inner) in items.iter().enumerate() {
                flatten(&format!("{at}[{index}]"), inner, into);
            }
            return;
        }
        Yaml::Sequence(_) | Yaml::Null => Value::from(""),
        Yaml::Bool(value) => Value::from(*value),
        Yaml::String(text) => Value::from(text.as_str()),
        Yaml::Number(number) => serde_json::to_value(number).expect("a plain number"),
        Yaml::Tagged(_) => panic!("{at}: no tag is expected"),
    };
    into.insert(at.to_owned(), leaf);
}

/// What `app` reads under `profile`, highest precedence first.
fn expected(commit: &Commit, app: &str, profile: &str) -> Vec<Expected> {
    let files = [
        format!("{app}-{profile}.yml"),
        format!("application-{profile}.yml"),
        format!("{app}.yml"),
        "application.yml".to_owned(),
    ];
    let mut sources = vec![];
    for file in files {
        let mut found = sections(commit, &file);
        found.reverse();
        found.retain(|section| section.profiles.is_empty() || section.profiles.contains(profile));
        sources.extend(found.into_iter().map(|section| section.expected));
    }
    sources
}

/// Every app with `default` and with each profile that its documents or the common ones speak of.
fn expected_targets(commit: &Commit) -> BTreeSet<(String, String)> {
    let names = commit.files.iter().map(|(name, _)| name.as_str());
    let apps: Vec<&str> = names
        .filter_map(|name| name.strip_suffix(".yml"))
        .filter(|app| *app != "application")
        .collect();
    let mut targets = BTreeSet::new();
    for app in apps {
        let mut profiles = BTreeSet::from(["default".to_owned()]);
        for file in [format!("{app}.yml"), "application.yml".to_owned()] {
            for section in sections(commit, &file) {
                profiles.extend(section.profiles);
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

/// For each key the value of the highest source that has it; an item only if no higher source has any item
/// of its list.
fn merged_as_expected(sources: &[Expected]) -> Keys {
    let names: BTreeSet<&String> = sources
        .iter()
        .flat_map(|source| source.keys.keys())
        .collect();
    let mut merged = Keys::new();
    for name in names {
        let speaks = |source: &&Expected| match name.split_once('[') {
            Some((list, _)) => {
                let start = format!("{list}[");
                source.keys.keys().any(|key| key.starts_with(&start))
            }
            None => source.keys.contains_key(name),
        };
        let highest = sources.iter().find(speaks).expect("one source has it");
        if let Some(value) = highest.keys.get(name) {
            merged.insert(name.clone(), value.clone());
        }
    }
    merged
}

// ---------------------------------------------------------------------------------------------------------
// What is served, as a client merges it.

/// Name and keys of each property source.
fn served(page: &Page) -> Vec<(String, Keys)> {
    let environment = page.json();
    let sources = environment["propertySources"].as_array();
    sources
        .unwrap_or_else(|| panic!("{}: no propertySources in {environment}", page.path))
        .iter()
        .map(|source| {
            let name = source["name"].as_str().expect("a name").to_owned();
            let keys = source["source"].as_object().expect("an object");
            (name, keys.clone().into_iter().collect())
        })
        .collect()
}

/// From the lowest source up; one that has items of a list throws out those that are there.
fn merged_as_served(sources: &[(String, Keys)]) -> Keys {
    let mut merged = Keys::new();
    for (_, keys) in sources.iter().rev() {
        for key in keys.keys() {
            if let Some((list, _)) = key.split_once('[') {
                merged.retain(|old, _| old.split_once('[').is_none_or(|(name, _)| name != list));
            }
        }
        merged.extend(keys.clone());
    }
    merged
}

#[track_caller]
fn assert_same_keys(place: &str, found: &Keys, wanted: &Keys) {
    let names: BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
    let differences: Vec<String> = names
        .into_iter()
        .filter(|key| found.get(*key) != wanted.get(*key))
        .map(|key| {
            let (found, wanted) = (found.get(key), wanted.get(key));
            format!("  {key}: served {found:?}, by Spring's rules {wanted:?}")
        })
        .collect();
    assert!(
        differences.is_empty(),
        "{place}:\n{}",
        differences.join("\n")
    );
}

/// Asserts that a page says what Spring's rules make of the files.
#[track_caller]
fn assert_as_spring(page: &Page, commit: &Commit, app: &str, profile: &str, version: &str) {
    let place = format!("{} at {}", page.path, commit.label);
    let wanted = expected(commit, app, profile);
    let found = served(page);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let wanted_names: Vec<String> = wanted
        .iter()
        .map(|source| format!("vortex:{app}/{}@{version}", source.name))
        .collect();
    assert_eq!(names, wanted_names, "{place}: number and order of sources");
    for ((name, found), wanted) in found.iter().zip(&wanted) {
        assert_same_keys(&format!("{place}, {name}"), found, &wanted.keys);
    }
    let merged = merged_as_served(&found);
    assert_same_keys(
        &format!("{place}, merged"),
        &merged,
        &merged_as_expected(&wanted),
    );
    assert!(!merged.is_empty(), "{place}: nothing is served");
    let environment = page.json();
    assert_eq!(environment["name"], app, "{place}");
    assert_eq!(
        environment["profiles"],
        serde_json::json!([profile]),
        "{place}"
    );
    assert_eq!(environment["version"], version, "{place}");
}

// ---------------------------------------------------------------------------------------------------------
// The tests.

#[tokio::test(flavor = "multi_thread")]
async fn every_petclinic_app_reads_key_by_key_what_springs_rules_make_of_its_files() {
    let checkout = Checkout::new();
    let head = checkout.commits(1).pop().expect("a newest commit");
    let daemon = ConfigServer::start().await;
    checkout.import(&daemon, &head).await;
    for app in APPS {
        for profile in ["default", "docker", "mysql"] {
            let page = daemon.get(&format!("/{app}/{profile}")).await;
            assert_as_spring(&page, &head, app, profile, &head.label);
        }
    }
    // The rules of this test must have had something to decide.
    let gateway = merged_as_expected(&expected(&head, "api-gateway", "docker"));
    assert_eq!(
        gateway["server.port"], 8080,
        "the app goes before `application`"
    );
    assert_eq!(
        gateway["eureka.client.serviceUrl.defaultZone"],
        "http://discovery-server:8761/eureka/"
    );
    let mysql = merged_as_expected(&expected(&head, "vets-service", "mysql"));
    assert_eq!(
        mysql["spring.sql.init.data-locations"], "classpath*:db/mysql/data.sql",
        "the later document goes before the earlier one"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_history_publishes_what_a_commit_changed_and_skips_the_rest() {
    let checkout = Checkout::new();
    let commits = checkout.commits(COMMITS);
    assert_eq!(commits.len(), COMMITS);
    let daemon = ConfigServer::start().await;
    // Of each target, what was published last, and as which version.
    let mut newest: BTreeMap<(String, String), (String, Vec<Expected>)> = BTreeMap::new();
    let mut idle_commits = 0;
    let mut published_count = 0;
    let mut tree_before = "";
    for commit in &commits {
        let response = checkout.import(&daemon, commit).await;
        let found: BTreeSet<(String, String)> = response
            .targets
            .iter()
            .map(|row| (row.app.clone(), row.profile.clone()))
            .collect();
        assert_eq!(
            found,
            expected_targets(commit),
            "targets of {}",
            commit.label
        );
        let published = response
            .targets
            .iter()
            .filter(|row| row.outcome == "published");
        published_count += published.count();
        if commit.tree == tree_before {
            idle_commits += 1;
            for row in &response.targets {
                assert_eq!(
                    row.outcome, "unchanged",
                    "{}/{}: {} changes no file",
                    row.app, row.profile, commit.label
                );
            }
        }
        tree_before = &commit.tree;
        for row in response.targets {
            let place = format!("{}/{} at {}", row.app, row.profile, commit.label);
            let name = (row.app.clone(), row.profile.clone());
            let content = expected(commit, &row.app, &row.profile);
            let before = newest.get(&name);
            assert_eq!(
                row.stable,
                before.is_none(),
                "{place}: stable at first only"
            );
            match before {
                Some((version, before)) if *before == content => {
                    assert_eq!(row.outcome, "unchanged", "{place}");
                    assert_eq!(&row.version, version, "{place}: the version that is there");
                }
                _ => {
                    assert_eq!(row.outcome, "published", "{place}");
                    assert_eq!(row.version, commit.label, "{place}");
                }
            }
            let path = format!("/{}/{}/{}", row.app, row.profile, row.version);
            let page = daemon.get(&path).await;
            assert_as_spring(&page, commit, &row.app, &row.profile, &row.version);
            newest.insert(name, (row.version, content));
        }
    }
    assert!(
        idle_commits > 0,
        "no commit changes nothing: nothing was proven"
    );
    assert!(
        published_count > newest.len(),
        "no commit changes anything: nothing was proven"
    );

    // The last one again: one entry, which says that nothing changed.
    let before = daemon.newest_entry().await;
    let last = commits.last().expect("a last commit");
    let again = checkout.import(&daemon, last).await;
    for row in &again.targets {
        assert_eq!(
            row.outcome, "unchanged",
            "{}/{} again",
            row.app, row.profile
        );
        assert!(!row.stable, "{}/{} again", row.app, row.profile);
    }
    let after = daemon.newest_entry().await;
    assert_eq!(
        after.revision,
        before.revision + 1,
        "entries of an idle import"
    );
    assert_eq!(after.kind, "unchanged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_of_customers_service_moves_keys_stage_by_stage_and_back() {
    roll_out_and_back("customers-service", "docker").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_of_api_gateway_moves_keys_stage_by_stage_and_back() {
    roll_out_and_back("api-gateway", "docker").await;
}

/// Which keys read the new version.
type Canaries = Vec<bool>;

async fn roll_out_and_back(app: &str, profile: &str) {
    let checkout = Checkout::new();
    let daemon = Arc::new(ConfigServer::start().await);
    for commit in checkout.commits(COMMITS) {
        checkout.import(&daemon, &commit).await;
    }
    let (old, new) = two_versions(&daemon, app, profile).await;
    let path = format!("/{app}/{profile}");
    // What each version looks like when it is everyone's.
    let mut bodies = vec![];
    for version in [&new, &old] {
        set_stable(&daemon, app, profile, version).await;
        let page = daemon.get(&path).await;
        assert_eq!(page.header("x-vortex-version"), Some(version.as_str()));
        bodies.push(page.body);
    }
    let bodies = Bodies {
        new: bodies[0].clone(),
        old: bodies[1].clone(),
        new_version: new.clone(),
        old_version: old,
    };
    assert_ne!(
        bodies.old, bodies.new,
        "{path}: the two versions read alike"
    );
    let bodies = Arc::new(bodies);

    let weights = [1_u32, 5, 25, 50, 100];
    let stages = weights.map(|weight| v1::Stage {
        weight: format!("{weight}%"),
        bake: "0s".to_owned(),
        gate: "manual".to_owned(),
    });
    let request = v1::CreateRolloutRequest {
        app: app.to_owned(),
        profile: profile.to_owned(),
        to_version: new,
        stages: stages.to_vec(),
        unit: "key".to_owned(),
        start: true,
        ..v1::CreateRolloutRequest::default()
    };
    let created = daemon.rollouts().create(request).await;
    let rollout = created.expect("the rollout is created").into_inner().id;

    let mut before: Canaries = vec![false; KEYS];
    for (stage, weight) in (1_u32..).zip(weights) {
        wait_for_gate(&daemon, &rollout, stage, weight).await;
        let canaries = read_everyone(&daemon, &path, &bodies, Some(&rollout)).await;
        let lost = (0..KEYS).find(|&index| before[index] && !canaries[index]);
        assert_eq!(
            lost, None,
            "{path} at {weight}%: this key lost the new version"
        );
        assert_share(&path, &canaries, weight);
        let without_key = daemon.get(&path).await;
        assert_eq!(
            without_key.body, bodies.old,
            "{path} at {weight}%, without a key"
        );
        before = canaries;
        let promote = v1::PromoteRequest {
            rollout: rollout.clone(),
            from_stage: stage,
            ..v1::PromoteRequest::default()
        };
        let promoted = daemon.rollouts().promote(promote).await;
        promoted.unwrap_or_else(|error| panic!("{path}: promote from stage {stage}: {error}"));
    }

    assert_eq!(get_rollout(&daemon, &rollout).await.phase, "completed");
    let completed = read_everyone(&daemon, &path, &bodies, None).await;
    assert!(
        completed.iter().all(|new| *new),
        "{path}: completed, but not for everyone"
    );
    assert_eq!(
        daemon.get(&path).await.body,
        bodies.new,
        "{path}: completed"
    );

    let request = v1::RolloutActionRequest {
        rollout: rollout.clone(),
        reason: "the test's end".to_owned(),
        ..v1::RolloutActionRequest::default()
    };
    let rolled_back = daemon.rollouts().rollback(request).await;
    let rolled_back = rolled_back
        .expect("a completed rollout rolls back")
        .into_inner();
    assert_eq!(rolled_back.phase, "rolled_back");
    let after = read_everyone(&daemon, &path, &bodies, None).await;
    assert!(
        after.iter().all(|new| !*new),
        "{path}: rolled back, but not for everyone"
    );
    assert_eq!(
        daemon.get(&path).await.body,
        bodies.old,
        "{path}: rolled back"
    );
}

/// The first version whose content is not the newest one's, and the newest.
async fn two_versions(daemon: &ConfigServer, app: &str, profile: &str) -> (String, String) {
    let request = v1::ListVersionsRequest {
        app: app.to_owned(),
        profile: profile.to_owned(),
        page_size: 100,
        page_token: String::new(),
    };
    let answer = daemon.configs().list_versions(request).await;
    let versions = answer.expect("the versions").into_inner().versions;
    let newest = versions.first().expect("a newest version");
    let first_other = versions
        .iter()
        .rev()
        .find(|version| version.digest != newest.digest);
    let first_other = first_other.expect("history changed this target");
    (first_other.version.clone(), newest.version.clone())
}

async fn set_stable(daemon: &ConfigServer, app: &str, profile: &str, version: &str) {
    let request = v1::SetStableRequest {
        app: app.to_owned(),
        profile: profile.to_owned(),
        version: version.to_owned(),
        ..v1::SetStableRequest::default()
    };
    let answer = daemon.configs().set_stable(request).await;
    answer.unwrap_or_else(|error| panic!("set-stable {app}/{profile} {version}: {error}"));
}

async fn get_rollout(daemon: &ConfigServer, rollout: &str) -> v1::Rollout {
    let request = v1::GetRolloutRequest {
        rollout: rollout.to_owned(),
    };
    let answer = daemon.rollouts().get(request).await;
    answer.expect("the rollout").into_inner()
}

/// Waits until the stage has baked and stands at its gate.
async fn wait_for_gate(daemon: &ConfigServer, rollout: &str, stage: u32, weight: u32) {
    let mut found = get_rollout(daemon, rollout).await;
    for _ in 0..200 {
        if found.phase == "paused" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        found = get_rollout(daemon, rollout).await;
    }
    assert_eq!(
        (found.phase.as_str(), found.cause.as_str(), found.stage),
        ("paused", "gate", stage),
        "after ten seconds at {weight}%: {found:?}"
    );
    assert_eq!(found.effective_weight, format!("{weight}%"));
}

/// What the two versions look like.
struct Bodies {
    old: Vec<u8>,
    new: Vec<u8>,
    old_version: String,
    new_version: String,
}

/// Reads with every key and returns who got the new version; each answer must be one of the two bodies to
/// the byte, with the headers that belong to it.
async fn read_everyone(
    daemon: &Arc<ConfigServer>,
    path: &str,
    bodies: &Arc<Bodies>,
    rollout: Option<&str>,
) -> Canaries {
    let mut readers = JoinSet::new();
    for reader in 0..CONNECTIONS {
        let (daemon, bodies) = (Arc::clone(daemon), Arc::clone(bodies));
        let (path, rollout) = (path.to_owned(), rollout.map(ToOwned::to_owned));
        readers.spawn(async move {
            let mut found = vec![];
            for index in (reader..KEYS).step_by(CONNECTIONS) {
                let key = key(index);
                let page = daemon.get_with(&path, &[("X-Vortex-Key", &key)]).await;
                let is_new = page.body == bodies.new;
                assert!(
                    is_new || page.body == bodies.old,
                    "{path} for {key}: neither version's bytes:\n{}",
                    page.text()
                );
                let version = if is_new {
                    &bodies.new_version
                } else {
                    &bodies.old_version
                };
                assert_eq!(
                    page.header("x-vortex-version"),
                    Some(version.as_str()),
                    "{key}"
                );
                let cohort = if is_new && rollout.is_some() {
                    "canary"
                } else {
                    "stable"
                };
                assert_eq!(page.header("x-vortex-cohort"), Some(cohort), "{key}");
                assert_eq!(page.header("x-vortex-rollout"), rollout.as_deref(), "{key}");
                found.push((index, is_new));
            }
            found
        });
    }
    let mut canaries = vec![false; KEYS];
    while let Some(found) = readers.join_next().await {
        for (index, is_new) in found.expect("a reader ends well") {
            canaries[index] = is_new;
        }
    }
    canaries
}

/// Keys of the kinds that applications pass.
fn key(index: usize) -> String {
    match index % 4 {
        0 => format!("customers-service-{index}"),
        1 => format!("{index}"),
        2 => format!("user{index}@example.org"),
        _ => format!("10.0.{}.{}:{index}", index / 256, index % 256),
    }
}

fn assert_share(path: &str, canaries: &Canaries, weight: u32) {
    let count = |found: usize| f64::from(u32::try_from(found).expect("a small count"));
    let keys = count(KEYS);
    let share = f64::from(weight) / 100.0;
    let found = count(canaries.iter().filter(|new| **new).count()) / keys;
    let error = (share * (1.0 - share) / keys).sqrt();
    assert!(
        (found - share).abs() <= 4.0 * error,
        "{path} at {weight}%: {found} of the keys read the new version; four standard errors are {}",
        4.0 * error
    );
}
