//! Alerts, the dashboard and the runbook: they read metrics that there are, and speak of each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use vortex_tests::{
    Daemon, config_file,
    federation::{Authority, Cluster, Declared},
    repository, tool,
};

use crate::helm::chart;

fn alerts() -> Vec<Value> {
    let text = fs::read_to_string(chart().join("files/alerts.yaml")).unwrap();
    let file: Value = yaml_serde::from_str(&text).unwrap();
    let groups = file["groups"].as_array().unwrap().iter();
    groups
        .flat_map(|group| group["rules"].as_array().unwrap().clone())
        .collect()
}

fn names() -> BTreeSet<String> {
    let alerts = alerts();
    let names = alerts.iter().map(|alert| alert["alert"].as_str().unwrap());
    let set: BTreeSet<String> = names.map(str::to_owned).collect();
    assert_eq!(set.len(), alerts.len(), "a name twice");
    set
}

fn dashboard() -> Value {
    let text = fs::read_to_string(chart().join("files/dashboard.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Every query of the dashboard, with something in place of its variables.
fn queries() -> Vec<String> {
    let dashboard = dashboard();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().cloned().unwrap_or_default());
    let marks = dashboard["annotations"]["list"].as_array().unwrap().clone();
    targets
        .chain(marks)
        .map(|it| it["expr"].as_str().unwrap().to_owned())
        .map(|query| query.replace("$__rate_interval", "5m"))
        .map(|query| query.replace("$job", ".*").replace("$namespace", ".*"))
        .collect()
}

/// Names of metrics in a query; what belongs to a histogram, as it is written there.
fn metrics_in(query: &str) -> BTreeSet<String> {
    let words = query.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let prefixes = ["vortex_", "process_", "grpc_server_"];
    let names = words.filter(|word| prefixes.iter().any(|prefix| word.starts_with(prefix)));
    names.map(str::to_owned).collect()
}

fn promtool(folder: &Path, arguments: &[&str]) -> Option<()> {
    let output = Command::new(tool("promtool")?)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(output.status.success(), "promtool {arguments:?}: {said}");
    Some(())
}

fn here() -> PathBuf {
    repository().join("tests/tests/chart")
}

#[test]
fn alerts_are_rules_and_fire_when_they_should_and_only_then() {
    let Some(()) = promtool(&chart(), &["check", "rules", "files/alerts.yaml"]) else {
        return;
    };
    promtool(&here(), &["test", "rules", "alerts.test.yaml"]);
}

#[test]
fn every_alert_is_tried_firing_and_quiet() {
    let text = fs::read_to_string(here().join("alerts.test.yaml")).unwrap();
    let file: Value = yaml_serde::from_str(&text).unwrap();
    let mut tried: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    for test in file["tests"].as_array().unwrap() {
        for case in test["alert_rule_test"].as_array().unwrap() {
            let fires = !case["exp_alerts"].as_array().unwrap().is_empty();
            let name = case["alertname"].as_str().unwrap().to_owned();
            tried.entry(name).or_default()[usize::from(fires)] = true;
        }
    }
    let both: BTreeSet<String> = tried
        .into_iter()
        .filter(|(_, tried)| *tried == [true, true])
        .map(|(name, _)| name)
        .collect();
    assert_eq!(both, names());
}

#[test]
fn every_alert_has_a_section_of_the_runbook_and_every_section_an_alert() {
    let runbook = fs::read_to_string(repository().join("docs/runbook.md")).unwrap();
    let sections = runbook.split("\n## ").skip(1);
    let sections: BTreeMap<&str, &str> = sections
        .map(|section| section.split_once('\n').unwrap())
        .collect();
    let headings: BTreeSet<String> = sections.keys().map(|it| (*it).to_owned()).collect();
    assert_eq!(headings, names());
    for (name, section) in sections {
        for part in ["**Means**", "**Look**", "**Do**"] {
            assert!(section.contains(part), "{name} lacks {part}");
        }
    }
    for alert in alerts() {
        let name = alert["alert"].as_str().unwrap();
        let notes = &alert["annotations"];
        let link = format!("docs/runbook.md#{}", name.to_lowercase());
        assert_eq!(notes["runbook_url"], link, "{name}");
        assert!(notes["summary"].is_string() && notes["description"].is_string());
        let severity = alert["labels"]["severity"].as_str().unwrap();
        assert!(
            ["critical", "warning", "info"].contains(&severity),
            "{name}"
        );
    }
}

/// Commands of the runbook are commands that there are, with flags that they have.
#[test]
fn the_runbook_types_what_vortexctl_takes() {
    let runbook = fs::read_to_string(repository().join("docs/runbook.md")).unwrap();
    let commands = runbook.split('`').filter(|it| it.starts_with("vortexctl "));
    let mut seen = 0;
    for command in commands {
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        // Commands are lower case; what comes after them is an example.
        let is_command = |word: &&&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let path: Vec<&str> = words
            .iter()
            .take(2)
            .take_while(is_command)
            .copied()
            .collect();
        let mut help = path.clone();
        help.push("--help");
        let output = Command::new(vortex_tests::vortexctl())
            .args(&help)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{command}");
        let usage = format!("Usage: vortexctl {}", path.join(" "));
        assert!(text.contains(&usage), "{command}: {text}");
        for flag in words.iter().filter(|word| word.starts_with("--")) {
            assert!(text.contains(flag), "{command}: no {flag}");
        }
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn every_query_of_the_dashboard_is_one() {
    let rules: Vec<Value> = (queries().iter().enumerate())
        .map(|(index, query)| json!({"record": format!("query:{index}"), "expr": query}))
        .collect();
    assert!(rules.len() > 15, "{}", rules.len());
    let folder = tempfile::tempdir().unwrap();
    let file = json!({"groups": [{"name": "dashboard", "rules": rules}]});
    fs::write(folder.path().join("rules.yaml"), file.to_string()).unwrap();
    promtool(folder.path(), &["check", "rules", "rules.yaml"]);
}

#[test]
fn panels_have_their_own_place_and_say_what_they_show() {
    let dashboard = dashboard();
    let panels = dashboard["panels"].as_array().unwrap();
    let (mut ids, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel}");
        let side = |name: &str| panel["gridPos"][name].as_u64().unwrap();
        assert!(side("x") + side("w") <= 24, "{panel}");
        for x in side("x")..side("x") + side("w") {
            for y in side("y")..side("y") + side("h") {
                assert!(taken.insert((x, y)), "{} overlaps", panel["title"]);
            }
        }
        if panel["type"] != "row" {
            assert!(
                !panel["description"].as_str().unwrap().is_empty(),
                "{panel}"
            );
            for target in panel["targets"].as_array().unwrap() {
                assert_eq!(target["datasource"]["uid"], "${datasource}");
                assert!(
                    target["expr"].as_str().unwrap().contains("$job"),
                    "{target}"
                );
            }
        }
    }
}

/// Families that `docs/metrics.md` lists, but those of spans, which take a collector; histograms likewise.
fn documented() -> BTreeSet<String> {
    let text = fs::read_to_string(repository().join("docs/metrics.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split_once("` | ").unwrap())
        .filter(|(name, _)| *name != "vortex_trace_spans_total")
        .flat_map(|(name, rest)| parts(name, rest.split(' ').next().unwrap()))
        .collect()
}

/// A family's metrics as they are written.
fn parts(name: &str, kind: &str) -> Vec<String> {
    if kind != "histogram" {
        return vec![name.to_owned()];
    }
    let parts = ["_bucket", "_sum", "_count"];
    parts.map(|part| format!("{name}{part}")).to_vec()
}

/// Families of a daemon's metrics, histograms as the three that they are written as.
async fn families(daemon: &Daemon) -> BTreeSet<String> {
    let url = format!("http://{}/metrics", daemon.admin_listen());
    let text = daemon
        .http()
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split_once(' ').unwrap())
        .flat_map(|(name, kind)| parts(name, kind))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_and_dashboard_read_metrics_that_a_daemon_has() {
    let folder = tempfile::tempdir().unwrap();
    let settings = config_file(folder.path(), "");
    let lone = Daemon::start_with(folder.path(), &["--config", &settings]).await;
    let authority = Authority::new();
    let mut cluster = Cluster::new("eu", &authority);
    cluster.declare(Declared {
        name: "us".to_owned(),
        ..Declared::default()
    });
    let federated = families(cluster.start().await).await;
    let identity = authority.issue("localhost");
    let private = folder.path().join("private");
    fs::create_dir(&private).unwrap();
    fs::write(private.join("tls.crt"), &identity.certificate).unwrap();
    fs::write(private.join("tls.key"), &identity.key).unwrap();
    let settings = "[tls]\ncert = \"tls.crt\"\nkey = \"tls.key\"\nadmin = false\n";
    let settings = config_file(&private, settings);
    let private = Daemon::start_with(&private.join("data"), &["--config", &settings]).await;
    let private = families(&private).await;
    let always = families(&lone).await;
    // Nothing else comes and goes.
    let checks: [(_, &[&str]); 2] = [
        (&federated, &["vortex_federation_", "vortex_tls_"]),
        (&private, &["vortex_tls_"]),
    ];
    for (with, prefixes) in checks {
        assert!(always.is_subset(with));
        for name in with.difference(&always) {
            assert!(
                prefixes.iter().any(|prefix| name.starts_with(prefix)),
                "{name}"
            );
        }
    }
    let known: BTreeSet<String> = federated.union(&private).cloned().collect();
    assert_eq!(documented(), known, "docs/metrics.md lists what there is");
    let expressions = alerts()
        .into_iter()
        .map(|alert| alert["expr"].as_str().unwrap().to_owned());
    for query in expressions.chain(queries()) {
        for name in metrics_in(&query) {
            assert!(known.contains(&name), "no daemon has {name}: {query}");
        }
    }
}

#[test]
fn the_chart_carries_alerts_and_dashboard_as_they_are() {
    let Some(rendered) = crate::helm::render("1.31.0", "production-values.yaml") else {
        return;
    };
    let map = rendered.object("ConfigMap", "-dashboard");
    assert_eq!(map["metadata"]["labels"]["grafana_dashboard"], "1");
    let carried: Value =
        serde_json::from_str(map["data"]["vortex.json"].as_str().unwrap()).unwrap();
    assert_eq!(carried, dashboard());
    let groups = &rendered.object("PrometheusRule", "")["spec"]["groups"];
    let carried = groups
        .to_string()
        .replace("https://git.example/vortex/", "");
    let file = fs::read_to_string(chart().join("files/alerts.yaml")).unwrap();
    let file: Value = yaml_serde::from_str(&file).unwrap();
    assert_eq!(carried, file["groups"].to_string());
}
