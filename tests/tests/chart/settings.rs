//! Settings and the files they name: all can be set, none is missing in its pod, and nothing secret lies open.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::process::Command;
use vortex_tests::vortexctl;

use crate::helm::{Rendered, render, template, value_sets};

/// The sections of `vortexd.toml`, each as it has to begin so that an unknown key is its only fault.
const SECTIONS: [(&str, &str); 12] = [
    ("", ""),
    ("tls", "[tls]"),
    ("limits", "[limits]"),
    ("auth", "[auth]"),
    ("spring", "[spring]"),
    ("fleet", "[fleet]"),
    ("breaker", "[breaker]"),
    ("prometheus", "[prometheus]"),
    ("tracing", "[tracing]"),
    ("federation", "[federation]"),
    (
        "federation.peers",
        "[federation]\nname = \"a\"\nca = \"a\"\ncert = \"a\"\nkey = \"a\"\n[[federation.peers]]",
    ),
    ("webhooks", "[[webhooks]]"),
];

/// What a chart has no use for: `memory` would lose everything even with a volume.
const LEFT_OUT: [(&str, &str); 1] = [("", "store")];

/// The keys that the daemon knows in a section, as it tells whoever wrote another one.
async fn known(section: &str, begin: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vortexd.toml");
    std::fs::write(&file, format!("{begin}\nunheard_of = 1\n")).unwrap();
    let output = Command::new(vortexctl().with_file_name("vortexd"))
        .env_clear()
        .arg("--config")
        .arg(&file)
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{section}");
    let said = String::from_utf8(output.stderr).unwrap();
    let after = said.split("`unheard_of`").nth(1);
    let after = after.unwrap_or_else(|| panic!("{section}: {said}"));
    let words = after.split(|c: char| c != '_' && !c.is_ascii_alphanumeric());
    let told = ["unknown", "known", "are", "expected", "one", "of", "or"];
    let words = words.filter(|word| !word.is_empty() && !told.contains(word));
    words.map(str::to_owned).collect()
}

/// Section and key of every line of a rendered `vortexd.toml`.
fn written(rendered: &Rendered) -> BTreeSet<(String, String)> {
    let mut section = "";
    let mut found = BTreeSet::new();
    for line in rendered.settings().lines() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
        } else if let Some((key, _)) = line.split_once(" = ") {
            found.insert((section.to_owned(), key.to_owned()));
        }
    }
    found
}

#[tokio::test]
async fn every_setting_of_the_daemon_can_be_set_by_a_value() {
    let mut set = BTreeSet::new();
    for values in value_sets() {
        let Some(rendered) = render("1.31.0", &values) else {
            return;
        };
        set.append(&mut written(&rendered));
    }
    for (section, begin) in SECTIONS {
        let keys = known(section, begin).await;
        assert!(!keys.is_empty(), "{section}");
        for key in keys {
            let is_section = SECTIONS
                .iter()
                .any(|(name, _)| *name == key || *name == format!("{section}.{key}"));
            if is_section || LEFT_OUT.contains(&(section, &key)) {
                continue;
            }
            let both = (section.to_owned(), key.clone());
            assert!(
                set.contains(&both),
                "no value set writes {key} under [{section}]"
            );
        }
    }
}

/// Values that may hold a secret, with one planted.
const SECRETS: [&str; 3] = [
    "settings.webhooks[0].name=a,settings.webhooks[0].secretName=a,settings.webhookHosts[0]=a:80,\
     settings.webhooks[0].url=http://a/planted",
    "settings.extra=a = \"planted\"",
    "settings.extra=# planted,tests.write=true",
];

#[test]
fn what_may_hold_a_secret_is_in_no_config_map() {
    for values in SECRETS {
        let Some(rendered) = template("1.31.0", &["--set", values]) else {
            return;
        };
        let rendered = rendered.unwrap_or_else(|error| panic!("{values}: {error}"));
        assert!(rendered.settings().contains("planted"), "{values}");
        let open = (rendered.objects.iter())
            .filter(|it| it["kind"] != "Secret")
            .find(|it| it.to_string().contains("planted"));
        assert_eq!(open, None, "{values}");
        let annotations = &rendered.object("StatefulSet", "")["spec"]["template"]["metadata"];
        let sum = &annotations["annotations"]["checksum/settings"];
        assert!(sum.is_string(), "a change still makes a new pod");
    }
}

/// Every absolute path in a text in double quotes.
fn quoted_paths(text: &str) -> Vec<String> {
    let words = text.split('"').map(str::to_owned);
    words.filter(|word| word.starts_with('/')).collect()
}

#[test]
fn every_file_that_is_named_is_below_a_mount_and_only_the_data_can_be_written() {
    for values in value_sets() {
        let Some(rendered) = render("1.31.0", &values) else {
            return;
        };
        let pod = &rendered.object("StatefulSet", "")["spec"]["template"]["spec"];
        let test = &rendered.object("Pod", "-test")["spec"];
        let none = vec![];
        let list = |value: &'static str, of: &Value| -> Vec<Value> {
            of[value].as_array().unwrap_or(&none).clone()
        };
        let claims = list(
            "volumeClaimTemplates",
            &rendered.object("StatefulSet", "")["spec"],
        );
        let daemon = json!({"args": rendered.container()["args"], "settings": rendered.settings()});
        let daemon_paths = daemon["args"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap().to_owned())
            .filter(|it| it.starts_with('/'))
            .chain(quoted_paths(rendered.settings()));
        let mut pods = vec![(pod, rendered.container().clone(), daemon_paths.collect())];
        for step in list("initContainers", test)
            .into_iter()
            .chain(list("containers", test))
        {
            let variables = list("env", &step);
            let variables = variables.iter().filter_map(|it| it["value"].as_str());
            let arguments = list("args", &step);
            let arguments = arguments.iter().filter_map(Value::as_str);
            let paths: Vec<String> = variables
                .chain(arguments)
                .filter(|it| it.starts_with('/'))
                .map(str::to_owned)
                .collect();
            pods.push((test, step.clone(), paths));
        }
        for (pod, container, paths) in pods {
            let mounts = list("volumeMounts", &container);
            let mount_of = |path: &str| {
                let found = mounts.iter().find(|mount| {
                    let at = mount["mountPath"].as_str().unwrap();
                    path == at || path.starts_with(&format!("{at}/"))
                });
                found.unwrap_or_else(|| panic!("{values}: {path} is in no mount of {container}"))
            };
            for path in &paths {
                let is_data = path.starts_with("/var/lib/vortex");
                let mount = mount_of(path);
                assert_eq!(mount["readOnly"] != true, is_data, "{values}: {mount}");
            }
            // And every mount is one of a volume that the pod has, each once.
            let volumes = list("volumes", pod);
            let mut names: Vec<&Value> = volumes.iter().map(|it| &it["name"]).collect();
            names.extend(claims.iter().map(|it| &it["metadata"]["name"]));
            for mount in &mounts {
                let count = names.iter().filter(|name| **name == &mount["name"]).count();
                assert_eq!(count, 1, "{values}: {mount}");
            }
        }
    }
}

#[test]
fn the_test_runs_where_the_daemon_may_and_every_container_says_what_it_needs() {
    for values in value_sets() {
        let Some(rendered) = render("1.31.0", &values) else {
            return;
        };
        let pod = &rendered.object("StatefulSet", "")["spec"]["template"]["spec"];
        let test = &rendered.object("Pod", "-test")["spec"];
        for same in [
            "nodeSelector",
            "tolerations",
            "imagePullSecrets",
            "runtimeClassName",
        ] {
            assert_eq!(pod[same], test[same], "{values}: {same}");
        }
        let lists = [
            &pod["containers"],
            &test["containers"],
            &test["initContainers"],
        ];
        for container in lists.into_iter().filter_map(Value::as_array).flatten() {
            let resources = &container["resources"];
            assert!(resources["requests"]["cpu"].is_string(), "{container}");
            assert!(resources["requests"]["memory"].is_string(), "{container}");
            assert!(resources["limits"]["memory"].is_string(), "{container}");
        }
    }
}

#[test]
fn a_pod_of_wrong_settings_is_replaced_and_tells_why_it_ended() {
    let Some(rendered) = render("1.31.0", "default-values.yaml") else {
        return;
    };
    // With `OrderedReady` the controller waits for a pod that never gets ready, whatever its template has become.
    let set = &rendered.object("StatefulSet", "")["spec"];
    assert_eq!(set["podManagementPolicy"], "Parallel");
    let policy = &rendered.container()["terminationMessagePolicy"];
    assert_eq!(*policy, "FallbackToLogsOnError");
    // The chart's version in its labels would stop the daemon for an upgrade of the chart alone.
    let labels = &set["template"]["metadata"]["labels"];
    assert_eq!(labels.get("helm.sh/chart"), None);
}
