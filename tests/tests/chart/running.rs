//! What the chart writes, given to the real daemon and the real command line.

use std::{path::Path, process::Output};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use vortex_tests::{Daemon, config_file, federation::Authority, seed, vortexctl};

use crate::helm::{Rendered, render, template, value_sets};

/// The first admin token, where the chart does not make one.
const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

/// Every file that the pod and the one of `helm test` mount from secrets, below `folder` instead of `/etc/vortex`. The
/// certificate is for this name.
fn write_secrets(rendered: &Rendered, folder: &Path, name: &str) {
    let authority = Authority::new();
    let identity = authority.issue(name);
    let of_test = &rendered.object("Pod", "-test")["spec"]["containers"][0]["volumeMounts"];
    let mounts = rendered.container()["volumeMounts"].as_array().unwrap();
    for mount in mounts
        .iter()
        .chain(of_test.as_array().into_iter().flatten())
    {
        let path = mount["mountPath"].as_str().unwrap();
        let Some(inner) = path.strip_prefix("/etc/vortex/") else {
            continue;
        };
        if inner == "vortexd.toml" || inner == "test" {
            continue;
        }
        let folder = folder.join(inner);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in [
            ("ca.crt", authority.pem()),
            ("clients.crt", authority.pem()),
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
        write_secrets(&rendered, folder.path(), "eu.vortex.example");
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
    // Without TLS and tokens: the client of this test has none.
    let arguments = [
        "--values",
        "production-values.yaml",
        "--set",
        "tls.enabled=false,auth.enabled=false",
    ];
    let Some(rendered) = template("1.31.0", &arguments) else {
        return;
    };
    let rendered = rendered.unwrap_or_else(|error| panic!("{error}"));
    let folder = tempfile::tempdir().unwrap();
    write_secrets(&rendered, folder.path(), "eu.vortex.example");
    let daemon = start(&rendered, folder.path(), &[]).await;
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

/// Runs a step of `helm test` as its pod does, with its variables, but for these.
async fn step(step: &Value, folder: &Path, server: &str, changed: &[(&str, &str)]) -> Output {
    assert_eq!(step["command"], json!(["vortexctl"]));
    let here = |text: &Value| {
        let text = text.as_str().unwrap();
        text.replace("/etc/vortex", folder.to_str().unwrap())
    };
    let arguments = step["args"].as_array().unwrap().iter().map(here);
    let mut command = tokio::process::Command::new(vortexctl());
    command.args(arguments).env_clear();
    for variable in step["env"].as_array().unwrap() {
        let name = variable["name"].as_str().unwrap();
        let value = match name {
            "VORTEX_SERVER" => {
                let scheme = server.split(':').next().unwrap();
                let expected = format!("{scheme}://shop-vortex.config.svc:8888");
                assert_eq!(variable["value"], expected);
                server.to_owned()
            }
            "VORTEX_TOKEN" => {
                let key = &variable["valueFrom"]["secretKeyRef"];
                let expected = json!({"name": "shop-vortex-admin-token", "key": "token"});
                assert_eq!(*key, expected);
                std::fs::read_to_string(folder.join("auth/token")).unwrap()
            }
            _ => here(&variable["value"]),
        };
        command.env(name, value);
    }
    for (name, value) in changed {
        match *value {
            "" => command.env_remove(name),
            value => command.env(name, value),
        };
    }
    command.output().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_helm_test_runs_succeeds() {
    let without_certificate = [("VORTEX_CERT", ""), ("VORTEX_KEY", "")];
    let strange = [("VORTEX_TOKEN", TOKEN)];
    let plain = ["--set", "tests.write=true"].as_slice();
    let mutual = ["--values", "mutual-values.yaml"].as_slice();
    let ours = [
        "--values",
        "mutual-values.yaml",
        "--set",
        "tls.clientCaSecret=",
    ];
    let ours = [&ours[..], &["--set", "tls.clientCaKey=ca.crt"]].concat();
    // How it was installed, and with what a step ends with 4: it is not let in.
    for (arguments, scheme, refused) in [
        (plain, "http", strange.as_slice()),
        (mutual, "https", &strange),
        (mutual, "https", &without_certificate),
        (&ours, "https", &without_certificate),
    ] {
        let Some(rendered) = template("1.31.0", arguments) else {
            return;
        };
        let rendered = rendered.unwrap_or_else(|error| panic!("{error}"));
        let folder = tempfile::tempdir().unwrap();
        write_secrets(&rendered, folder.path(), "localhost");
        let secret = rendered.object("Secret", "-admin-token")["data"]["token"].as_str();
        let token = STANDARD.decode(secret.unwrap()).unwrap();
        let token = String::from_utf8(token).unwrap();
        std::fs::write(folder.path().join("auth/token"), &token).unwrap();
        let map = rendered.object("ConfigMap", "shop-vortex");
        std::fs::create_dir(folder.path().join("test")).unwrap();
        let file = folder.path().join("test/helm-test.yml");
        std::fs::write(&file, map["data"]["helm-test.yml"].as_str().unwrap()).unwrap();

        let daemon = start(&rendered, folder.path(), &["--drain-delay", "0s"]).await;
        let server = format!("{scheme}://localhost:{}", daemon.listen().port());
        let pod = &rendered.object("Pod", "-test")["spec"];
        let first = pod["initContainers"].as_array().unwrap();
        let last = pod["containers"].as_array().unwrap();
        let steps: Vec<&Value> = first.iter().chain(last).collect();
        assert_eq!(steps.len(), 4);
        // Once more: a version is not published anew, and that is no failure.
        for one in steps.iter().chain(&steps) {
            for (changed, status) in [([].as_slice(), 0), (refused, 4)] {
                let output = step(one, folder.path(), &server, changed).await;
                let said = String::from_utf8_lossy(&output.stderr);
                let code = output.status.code();
                assert_eq!(
                    code,
                    Some(status),
                    "{arguments:?} {changed:?} {one}: {said}"
                );
            }
        }
        let show = step(steps[2], folder.path(), &server, &[]).await;
        let shown = String::from_utf8(show.stdout).unwrap();
        assert!(shown.contains("by helm test"), "{shown}");
        // Nobody asks a probe for a certificate.
        let url = format!("http://{}/health/ready", daemon.admin_listen());
        assert_eq!(daemon.http().get(url).send().await.unwrap().status(), 200);
        assert!(daemon.terminate().await.success());
    }
}
