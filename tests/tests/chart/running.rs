//! What the chart writes, given to the real daemon and the real command line.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use vortex_tests::{Daemon, config_file, federation::Authority, seed, vortexctl};

use crate::helm::{Rendered, render, template, value_sets};

/// The first admin token, where the chart does not make one.
const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

/// Every file that the pod mounts from secrets, below `folder` instead of `/etc/vortex`.
fn write_secrets(rendered: &Rendered, folder: &Path) {
    let authority = Authority::new();
    let identity = authority.issue("eu.vortex.example");
    for mount in rendered.container()["volumeMounts"].as_array().unwrap() {
        let path = mount["mountPath"].as_str().unwrap();
        let Some(inner) = path.strip_prefix("/etc/vortex/") else {
            continue;
        };
        if inner == "vortexd.toml" {
            continue;
        }
        let folder = folder.join(inner);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in [
            ("ca.crt", authority.pem()),
            ("tls.crt", identity.certificate.clone()),
            ("tls.key", identity.key.clone()),
            ("token", TOKEN.to_owned()),
            ("admin.token", TOKEN.to_owned()),
            ("password", "hunter2".to_owned()),
            (
                "secret",
                "a-secret-of-enough-bytes-for-a-signature".to_owned(),
            ),
            ("hmac", "another-secret-of-enough-bytes-for-one".to_owned()),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
}

/// A daemon with the settings of a rendered chart. Only its addresses and folders are others than in the pod.
async fn start(rendered: &Rendered, folder: &Path, more: &[&str]) -> Daemon {
    let settings = rendered.settings();
    let settings = settings.replace("/etc/vortex", folder.to_str().unwrap());
    let settings = config_file(folder, &settings);
    let arguments = rendered.container()["args"].as_array().unwrap();
    assert_eq!(arguments[..2], ["--config", "/etc/vortex/vortexd.toml"]);
    let mut flags = vec!["--config", settings.as_str()];
    flags.extend(arguments[2..].iter().map(|flag| flag.as_str().unwrap()));
    flags.extend(more);
    if rendered.settings().contains("[federation]") {
        flags.extend(["--federation-listen", "127.0.0.1:0"]);
    }
    Daemon::start_with(&folder.join("data"), &flags).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_takes_the_settings_of_every_value_set_and_its_probes_answer() {
    for values in value_sets() {
        let Some(rendered) = render("1.31.0", &values) else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        write_secrets(&rendered, folder.path());
        // Nobody is to be waited for here.
        let daemon = start(&rendered, folder.path(), &["--drain-delay", "0s"]).await;
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            let get = &rendered.container()[probe]["httpGet"];
            assert_eq!(get["port"], "admin", "{values}");
            let path = get["path"].as_str().unwrap();
            let url = format!("http://{}{path}", daemon.admin_listen());
            let answer = daemon.http().get(url).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{values} {probe}");
        }
        assert!(daemon.terminate().await.success(), "{values}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_reach_the_daemon_as_they_are_meant() {
    // Without TLS: the client of this test speaks none.
    let arguments = [
        "--values",
        "production-values.yaml",
        "--set",
        "tls.enabled=false",
    ];
    let Some(rendered) = template("1.31.0", &arguments) else {
        return;
    };
    let rendered = rendered.unwrap_or_else(|error| panic!("{error}"));
    let folder = tempfile::tempdir().unwrap();
    write_secrets(&rendered, folder.path());
    let daemon = start(&rendered, folder.path(), &["--auth", "off"]).await;
    let hooks = daemon.get("/api/webhooks").await.json();
    let names: Vec<&Value> = (hooks["webhooks"].as_array().unwrap().iter())
        .map(|hook| &hook["name"])
        .collect();
    assert_eq!(names, ["pager", "chat.ops"]);
    // `accept_empty = false`
    assert_eq!(daemon.get("/nobody/default").await.status, 404);
    seed(&daemon, "checkout/prod", &["v1"]).await;
    let beat = json!({"instance_id": "web-1", "app": "checkout", "profile": "prod", "seq": 1});
    let answer = daemon
        .send(reqwest::Method::POST, "/heartbeat", &beat)
        .await;
    // `interval = "7s"`, with its jitter
    let next = answer.json()["next_interval_s"].as_f64();
    let next = next.unwrap_or_else(|| panic!("{answer:?}"));
    assert!((5.0..=9.0).contains(&next), "{next}");
    assert!(daemon.log().starts_with('{'), "log_format = \"json\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_helm_test_runs_succeeds() {
    let Some(rendered) = template("1.31.0", &["--set", "tests.write=true"]) else {
        return;
    };
    let rendered = rendered.unwrap_or_else(|error| panic!("{error}"));
    let folder = tempfile::tempdir().unwrap();
    let secret = rendered.object("Secret", "-admin-token")["data"]["token"].as_str();
    let token = STANDARD.decode(secret.unwrap()).unwrap();
    let token = String::from_utf8(token).unwrap();
    std::fs::create_dir(folder.path().join("auth")).unwrap();
    std::fs::write(folder.path().join("auth/token"), &token).unwrap();
    let daemon = start(&rendered, folder.path(), &[]).await;
    let map = rendered.object("ConfigMap", "shop-vortex");
    std::fs::create_dir(folder.path().join("test")).unwrap();
    let file = folder.path().join("test/helm-test.yml");
    std::fs::write(&file, map["data"]["helm-test.yml"].as_str().unwrap()).unwrap();
    let pod = &rendered.object("Pod", "-test")["spec"];
    let first = pod["initContainers"].as_array().unwrap();
    let steps: Vec<&Value> = first
        .iter()
        .chain(pod["containers"].as_array().unwrap())
        .collect();
    assert_eq!(steps.len(), 4);
    // Once more: a version is not published anew, and that is no failure.
    for step in steps.iter().chain(&steps) {
        assert_eq!(step["command"], json!(["vortexctl"]));
        let server = step["env"].as_array().unwrap().iter();
        let server: Vec<&Value> = server.filter(|it| it["name"] == "VORTEX_SERVER").collect();
        assert_eq!(server[0]["value"], "http://shop-vortex.config.svc:8888");
        let sent = step["env"].as_array().unwrap().iter();
        let sent: Vec<&Value> = sent.filter(|it| it["name"] == "VORTEX_TOKEN").collect();
        let expected = json!({"name": "shop-vortex-admin-token", "key": "token"});
        assert_eq!(sent[0]["valueFrom"]["secretKeyRef"], expected);
        let arguments = step["args"].as_array().unwrap().iter();
        let arguments: Vec<String> = arguments
            .map(|it| {
                let text = it.as_str().unwrap();
                text.replace("/etc/vortex", folder.path().to_str().unwrap())
            })
            .collect();
        for (token, status) in [(token.as_str(), 0), (TOKEN, 4)] {
            let output = tokio::process::Command::new(vortexctl())
                .args(&arguments)
                .env_clear()
                .env("VORTEX_SERVER", daemon.url(""))
                .env("VORTEX_ACTOR", "helm-test")
                .env("VORTEX_TOKEN", token)
                .output()
                .await
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(status), "{step}: {said}");
        }
    }
    let written = daemon.http().get(daemon.url("/helm-test/shop/revision-1"));
    let written = written.bearer_auth(&token).send().await.unwrap();
    let written = written.text().await.unwrap();
    assert!(written.contains("by helm test"), "{written}");
}
