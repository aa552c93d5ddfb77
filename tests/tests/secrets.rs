//! Secrets, planted wherever they may be, and sought wherever they must not be.

use std::path::Path;

use reqwest::Method;
use serde_json::json;
use tokio::process::Command;
use vortex_proto::v1;
use vortex_tests::{Daemon, Receiver, Say, config_file, program, vortexctl};

/// What is sought. Each is unlike anything else, and says where it was planted.
const PLANTED: [(&str, &str); 8] = [
    ("a secret key's value", "zq7-config-one"),
    ("its next value", "zq7-config-two"),
    (
        "a secret key's value, in content that was refused",
        "zq7-config-refused",
    ),
    ("a webhook's secret", "zq7-hook-secret-0123456789"),
    ("a webhook's address", "zq7-hook-query"),
    ("a bearer token", "zq7-bearer"),
    ("an API key", "zq7-api-key"),
    ("a cookie", "zq7-cookie"),
];

/// Everything that anybody was told.
#[derive(Default)]
struct Told(Vec<(String, String)>);

impl Told {
    fn add(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.0.push((place.into(), text.into()));
    }

    /// Runs a command, and keeps what it printed on either side.
    async fn command(&mut self, program: &Path, arguments: &[&str]) {
        let output = Command::new(program)
            .args(arguments)
            .env_clear()
            .kill_on_drop(true)
            .output()
            .await
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(!text.is_empty(), "{arguments:?} says nothing");
        self.add(arguments.join(" "), text);
    }

    /// Asks over HTTP with every credential there is in the head.
    async fn http(&mut self, daemon: &Daemon, method: Method, path: &str, body: &str) {
        let request = daemon
            .http()
            .request(method, daemon.url(path))
            .header("authorization", "Bearer zq7-bearer")
            .header("x-api-key", "zq7-api-key")
            .header("cookie", "session=zq7-cookie")
            .header("content-type", "application/json");
        let request = match body {
            "" => request,
            body => request.body(body.to_owned()),
        };
        let answer = request.send().await.unwrap();
        let head = format!("{:?}", answer.headers());
        let text = format!("{head}\n{}", answer.text().await.unwrap());
        self.add(path, text);
    }

    /// Every secret with the place where it was found.
    fn found(&self) -> Vec<String> {
        let mut found = vec![];
        for (place, text) in &self.0 {
            for (what, secret) in PLANTED {
                // Encoded, it is no less told.
                let base64 = base64_of(secret);
                for form in [secret, base64.as_str()] {
                    if let Some(at) = text.find(form) {
                        let around: String =
                            text[at.saturating_sub(60)..].chars().take(120).collect();
                        found.push(format!("{what} in {place}: …{around}…"));
                    }
                }
            }
        }
        found
    }
}

/// The middle of how it looks in Base64, wherever it begins: the part that does not hang on its neighbours.
fn base64_of(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = text.as_bytes().chunks_exact(3).flat_map(|three| {
        let bits = three
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[bits >> shift & 63]))
    });
    groups.collect()
}

const CONFIG: &str = "db:\n  password: zq7-config-one\n  url: jdbc://db\nlimit: 1\n";
const NEXT: &str = "db:\n  password: zq7-config-two\n  url: jdbc://db\nlimit: 2\n";
/// Wrong in several ways, next to the secret.
const REFUSED: [(&str, &str); 4] = [
    (
        "app.yml",
        "db:\n  password: zq7-config-refused\n  password: zq7-config-refused\n",
    ),
    ("app.yml", "db:\n  password: \"zq7-config-refused\n x: [\n"),
    (
        "app.json",
        "{\"db\":{\"password\":\"zq7-config-refused\",}}",
    ),
    ("app.toml", "[db]\npassword = zq7-config-refused\n"),
];

async fn a_day(log_format: &str) -> Told {
    let mut told = Told::default();
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    receiver.say(&[Say::Status(500)], Say::Status(200));
    let secret = folder.path().join("hook.secret");
    std::fs::write(&secret, "zq7-hook-secret-0123456789").unwrap();
    let address = receiver.address();
    let settings = format!(
        "log_format = \"{log_format}\"\nwebhook_hosts = [\"{address}\"]\n[[webhooks]]\nname = \"pager\"\n\
         url = \"http://{address}/x?token=zq7-hook-query\"\nevents = [\"*\"]\nsecret_file = \"{}\"\n",
        secret.display()
    );
    let settings = config_file(folder.path(), &settings);
    let data = folder.path().join("data");
    let flags = ["--config", settings.as_str(), "--log", "debug"];
    let daemon = Daemon::start_with(&data, &flags).await;
    let server = format!("http://{}", daemon.listen());
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (one, two) = (file("one.yml", CONFIG), file("two.yml", NEXT));
    let schema = r#"{"type":"object","properties":{"db":{"properties":{"password":{"type":"string","maxLength":3}}}}}"#;
    let schema = file("schema.json", schema);
    let backup = folder.path().join("all.vortex");
    let backup = backup.to_str().unwrap();
    let ctl = vortexctl();
    let commands: Vec<Vec<&str>> = vec![
        vec![
            "config",
            "publish",
            "shop/prod",
            "--version",
            "v1",
            "-f",
            &one,
            "--secret-keys",
            "*.password",
            "-o",
            "json",
        ],
        vec![
            "config",
            "publish",
            "shop/prod",
            "--version",
            "v2",
            "-f",
            &two,
        ],
        vec!["config", "set-stable", "shop/prod", "v1"],
        vec!["config", "show", "shop/prod", "v1"],
        vec!["config", "show", "shop/prod", "v1", "-o", "json"],
        vec!["config", "diff", "shop/prod", "v1", "v2"],
        vec!["config", "diff", "shop/prod", "v1", "v2", "-o", "yaml"],
        vec!["config", "history", "shop/prod", "-o", "json"],
        vec!["config", "list", "-o", "json"],
        vec!["rollout", "plan", "shop/prod", "--to", "v2", "-o", "json"],
        vec![
            "rollout",
            "start",
            "shop/prod",
            "--to",
            "v2",
            "--stages",
            "10%,100%",
            "--bake",
            "1h",
            "-o",
            "json",
        ],
        vec!["rollout", "get", "shop/prod", "-o", "json"],
        vec!["rollout", "explain", "shop/prod"],
        vec!["rollout", "rollback", "shop/prod", "--reason", "over"],
        // The schema does not allow the value, and says so of the key alone.
        vec!["config", "set-schema", "shop/prod", &schema],
        vec![
            "config",
            "publish",
            "shop/prod",
            "--version",
            "v3",
            "-f",
            &two,
        ],
        vec!["rollout", "start", "shop/prod", "--to", "v2"],
        vec!["webhook", "list", "-o", "json"],
        vec!["webhook", "test", "pager", "-o", "json"],
        vec!["audit", "list", "-o", "json"],
        vec!["audit", "list", "-o", "wide"],
        vec!["audit", "export"],
        vec!["audit", "verify", "-o", "json"],
        vec!["backup", "save", backup],
        vec!["backup", "verify", backup, "-o", "json"],
        vec!["instance", "list", "shop/prod", "-o", "json"],
        vec!["drift", "summary", "-o", "json"],
    ];
    for command in commands {
        let arguments = [&["--server", server.as_str()], command.as_slice()].concat();
        told.command(&ctl, &arguments).await;
    }
    for (name, content) in REFUSED {
        let body = json!({"version": "v9", "documents": [{"name": name, "content": content}], "secret_keys": ["*.password"]});
        told.http(
            &daemon,
            Method::POST,
            "/api/configs/shop/prod",
            &body.to_string(),
        )
        .await;
        let path = file(name, content);
        let publish = [
            "--server",
            &server,
            "config",
            "publish",
            "shop/prod",
            "--version",
            "v9",
            "-f",
            &path,
        ];
        told.command(&ctl, &publish).await;
    }
    for path in [
        "/api/configs/shop/prod/v1",
        "/api/configs/shop/prod/v2/diff",
        "/api/configs/shop/prod?page_size=9",
        "/api/configs",
        "/api/rollouts",
        "/api/audit",
        "/api/webhooks",
        "/api/events/none",
        "/api/federation",
        "/no/such/path",
        "/metrics",
    ] {
        told.http(&daemon, Method::GET, path, "").await;
    }
    told.http(&daemon, Method::POST, "/api/rollouts", "{not json")
        .await;
    // Over gRPC credentials travel as metadata.
    let mut request = tonic::Request::new(v1::ListAuditRequest::default());
    for (name, value) in [
        ("authorization", "Bearer zq7-bearer"),
        ("x-api-key", "zq7-api-key"),
    ] {
        request.metadata_mut().insert(name, value.parse().unwrap());
    }
    let listed = daemon.audit().list(request).await.unwrap();
    told.add("AuditService.List", format!("{listed:?}"));
    let metrics = reqwest::get(format!("http://{}/metrics", daemon.admin_listen())).await;
    told.add("metrics", metrics.unwrap().text().await.unwrap());
    receiver
        .until("everything is delivered", |all| all.len() > 5)
        .await;

    // Who reads a target gets its secrets: they were really there.
    let page = daemon.get("/shop/prod").await;
    assert!(page.body.contains("zq7-config-one"), "{page:?}");
    told.add(format!("the {log_format} log"), daemon.log());
    assert!(daemon.log().contains("DEBUG"), "{}", daemon.log());
    assert!(daemon.terminate().await.success());
    let data = data.to_str().unwrap();
    told.command(&program("vortexd"), &["check", "--data-dir", data])
        .await;
    let new = folder.path().join("new");
    let restore = [
        "restore",
        "--from",
        backup,
        "--data-dir",
        new.to_str().unwrap(),
    ];
    told.command(&program("vortexd"), &restore).await;
    // A setting that is wrong is told without the secret beside it.
    let wrong = settings_with_a_fault(&settings);
    told.command(&program("vortexd"), &["--config", &wrong])
        .await;
    told
}

fn settings_with_a_fault(settings: &str) -> String {
    let text = std::fs::read_to_string(settings).unwrap();
    let path = format!("{settings}.wrong.toml");
    std::fs::write(&path, text.replace("events", "evnts")).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_text_log_or_anything_else_that_is_told() {
    let told = a_day("text").await;
    let found = told.found();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_json_log_or_anything_else_that_is_told() {
    let told = a_day("json").await;
    let found = told.found();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_is_sought_would_be_found() {
    for (what, secret) in PLANTED {
        let mut told = Told::default();
        told.add("a log", format!("x={secret} y"));
        assert_eq!(told.found().len(), 1, "{what}");
    }
}
