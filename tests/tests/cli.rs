//! What every command prints, on stdout and stderr, and how it ends: the failing ways too.

use vortex_tests::{Daemon, Receiver, Say, Transcript, config_file};

/// Replaces what differs from run to run.
fn settled(name: &str, transcript: &Transcript) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    for (pattern, stable) in [
        (
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
            "2026-01-02T03:04:05.678Z",
        ),
        (r"r-[0-9a-hjkmnp-tv-z]{10}", "r-0123456789"),
        (r"f-[0-9a-hjkmnp-tv-z]{10}", "f-0123456789"),
        (r"\bt-[0-9a-hjkmnp-tv-z]{10}\b", "t-0123456789"),
        (r"vxt_[0-9a-f]{64}", "vxt_SECRET"),
        (r"ctl-[0-9a-f]{32}", "ctl-REQUEST"),
        (
            r"[0-9a-f]{32}\.[0-9a-f]{16}",
            "ORIGIN............................................",
        ),
        (r#"("(hash|prev_hash)": ?)"[0-9a-f]{64}""#, r#"$1"HASH""#),
        (r"127\.0\.0\.1:\d{4,5}", "127.0.0.1:PORT"),
        (r"\d+s ago", "0s ago"),
        (r"ping:[0-9a-f]{16}", "ping:0123456789abcdef"),
        (r"after \d+m?s", "after 1ms"),
        (r#"duration: "?\d+m?s"?"#, "duration: 1ms"),
        (r"\d+[dhms][\ddhms ]* of the bake", "59m 59s of the bake"),
        (r#"("canonical": ?)"[0-9a-f]+""#, r#"$1"BYTES""#),
    ] {
        settings.add_filter(pattern, stable);
    }
    settings.bind(|| insta::assert_snapshot!(name, transcript.text()));
}

const V1: &str = "pool:\n  size: 5\ndb:\n  password: hunter2\n";
const V2: &str = "pool:\n  size: 9\ndb:\n  password: hunter3\nzone: a\n";

async fn prepared(daemon: &Daemon) -> Transcript {
    let mut transcript = Transcript::new(&format!("http://{}", daemon.listen()));
    transcript.file("v1.yml", V1);
    transcript.file("v2.yml", V2);
    for (version, file) in [("v1", "v1.yml"), ("v2", "v2.yml")] {
        let publish = [
            "config",
            "publish",
            "checkout/prod",
            "--version",
            version,
            "-f",
            file,
            "--secret-keys",
            "*.password",
        ];
        transcript.run(&publish).await;
    }
    transcript
        .run(&["config", "set-stable", "checkout/prod", "v1"])
        .await;
    transcript
}

#[tokio::test]
async fn config_commands() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    t.file("overlay.properties", "pool.size=12\n");
    t.file(
        "repo/application.yml",
        "logging: info\n---\nspring.config.activate.on-profile: docker\nlogging: warn\n",
    );
    t.file("repo/billing.yml", "port: 80\n");
    t.file("repo/README.md", "# not configuration\n");
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v2",
        "-f",
        "v2.yml",
    ])
    .await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v3",
        "-f",
        "v2.yml",
        "-f",
        "overlay.properties",
        "--message",
        "more connections",
        "--dry-run",
    ])
    .await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v3",
        "-f",
        "v2.yml",
        "-f",
        "overlay.properties",
        "--message",
        "more connections",
        "-o",
        "json",
    ])
    .await;
    t.run(&["config", "import", "repo", "--version", "c1", "--initial"])
        .await;
    t.run(&["config", "import", "repo", "--version", "c2"])
        .await;
    t.run(&["config", "list"]).await;
    t.run(&["config", "list", "billing", "-o", "wide"]).await;
    t.run(&["config", "list", "checkout/prod"]).await;
    t.run(&["config", "list", "-o", "name"]).await;
    t.run(&["config", "show", "checkout/prod", "v3"]).await;
    t.run(&[
        "config",
        "show",
        "checkout/prod",
        "v1",
        "--reveal",
        "-o",
        "yaml",
    ])
    .await;
    t.run(&["config", "show", "checkout/prod", "--key", "web-17"])
        .await;
    t.run(&["config", "diff", "checkout/prod", "v3"]).await;
    t.run(&[
        "config",
        "diff",
        "checkout/prod",
        "v1",
        "v2",
        "--exit-code",
        "-o",
        "name",
    ])
    .await;
    t.run(&["config", "diff", "checkout/prod", "v1", "v1", "--exit-code"])
        .await;
    t.run(&["config", "set-secrets", "checkout/prod", "*.token", "zone"])
        .await;
    t.run(&["config", "diff", "checkout/prod", "v1", "v2"])
        .await;
    for command in [
        "config set-drift checkout/prod --threshold 5% --grace 2m --tolerance 1",
        "config set-drift checkout/prod --grace default -o json",
        "config set-drift checkout/prod --threshold many",
        "config set-drift checkout/prod",
        "config set-drift checkout/prod --reset",
    ] {
        t.run(&command.split(' ').collect::<Vec<_>>()).await;
    }
    t.run(&[
        "config",
        "set-stable",
        "checkout/prod",
        "v2",
        "--reason",
        "hotfix",
        "--if-revision",
        "1",
    ])
    .await;
    t.run(&[
        "config",
        "set-stable",
        "checkout/prod",
        "v2",
        "--reason",
        "hotfix",
    ])
    .await;
    t.run(&["config", "history", "checkout/prod", "--limit", "3"])
        .await;
    settled("config", &t);
}

#[tokio::test]
async fn rollout_commands() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    let start = [
        "rollout",
        "start",
        "checkout/prod",
        "--to",
        "v2",
        "--stages",
        "1%,25%,100%",
        "--bake",
        "1h",
        "--gate",
        "manual",
        "--reason",
        "raise limits",
    ];
    t.run(&[
        "rollout",
        "plan",
        "checkout/prod",
        "--to",
        "v2",
        "--strategy",
        "linear-50%/10m",
    ])
    .await;
    t.run(&[&start[..], &["--dry-run"]].concat()).await;
    t.run(&start).await;
    t.run(&start).await;
    t.run(&[&start[..], &["--dry-run"]].concat()).await;
    t.run(&[&start[..], &["--on-conflict", "queue", "-o", "name"]].concat())
        .await;
    t.run(&["rollout", "list", "checkout/prod"]).await;
    t.run(&["rollout", "promote", "checkout/prod"]).await;
    t.run(&["rollout", "promote", "checkout/prod", "--from-stage", "1"])
        .await;
    t.run(&["rollout", "promote", "checkout/prod", "--to-stage", "2"])
        .await;
    t.run(&["rollout", "complete", "checkout/prod"]).await;
    t.run(&["rollout", "pause", "checkout/prod", "--reason", "looks odd"])
        .await;
    t.run(&["rollout", "get", "checkout/prod"]).await;
    t.run(&[
        "rollout",
        "wait",
        "checkout/prod",
        "--for",
        "completed",
        "--timeout",
        "5s",
    ])
    .await;
    t.run(&[
        "rollout",
        "wait",
        "checkout/prod",
        "--for",
        "stage=2",
        "--timeout",
        "5s",
    ])
    .await;
    t.run(&["rollout", "resume", "checkout/prod"]).await;
    t.run(&[
        "rollout",
        "wait",
        "checkout/prod",
        "--for",
        "paused",
        "--timeout",
        "300ms",
    ])
    .await;
    t.run(&[
        "rollout",
        "promote",
        "checkout/prod",
        "--to-stage",
        "3",
        "--dry-run",
    ])
    .await;
    t.run(&["rollout", "promote", "checkout/prod", "--to-stage", "3"])
        .await;
    let id = t
        .run(&["rollout", "get", "checkout/prod", "-o", "name"])
        .await;
    let id = id.trim();
    t.run(&["rollout", "complete", id]).await;
    t.run(&["rollout", "watch", id]).await;
    t.run(&[
        "rollout",
        "rollback",
        id,
        "--reason",
        "checkout times out",
        "--request-id",
        "rollback-1",
    ])
    .await;
    t.run(&[
        "rollout",
        "rollback",
        id,
        "--reason",
        "checkout times out",
        "--request-id",
        "rollback-1",
    ])
    .await;
    t.run(&[
        "rollout",
        "rollback",
        id,
        "--reason",
        "something else",
        "--request-id",
        "rollback-1",
    ])
    .await;
    t.run(&["rollout", "promote", id]).await;
    t.run(&["rollout", "watch", id, "-o", "name"]).await;
    t.run(&["rollout", "wait", id]).await;
    t.run(&["rollout", "history", id]).await;
    t.run(&["rollout", "list", "--phase", "rolled_back", "-o", "wide"])
        .await;
    t.run(&["rollout", "get", id, "-o", "json"]).await;
    settled("rollout", &t);
}

#[tokio::test]
async fn the_other_commands() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    t.run(&[
        "strategy",
        "set",
        "careful",
        "--stages",
        "0.1%:1h,10%,100%:30m:manual",
        "--bake",
        "15m",
    ])
    .await;
    t.run(&["strategy", "list"]).await;
    t.run(&[
        "rollout",
        "plan",
        "checkout/prod",
        "--to",
        "v2",
        "--strategy",
        "careful",
    ])
    .await;
    t.run(&["strategy", "delete", "careful"]).await;
    t.run(&["strategy", "delete", "careful"]).await;
    t.run(&["audit", "list", "--target", "checkout/prod", "--limit", "2"])
        .await;
    t.run(&["audit", "list", "--kind", "stable_set", "-o", "name"])
        .await;
    t.run(&["audit", "export", "--from", "4"]).await;
    t.run(&["events", "--from", "0", "--limit", "2"]).await;
    t.run(&["events", "--from", "2", "--limit", "1", "-o", "json"])
        .await;
    t.run(&["events", "--from", "999", "--limit", "1"]).await;
    t.run(&[
        "context",
        "set",
        "staging",
        "--server",
        "http://127.0.0.1:18888",
    ])
    .await;
    t.run(&["context", "list"]).await;
    t.run(&["context", "use", "nowhere"]).await;
    t.run(&["context", "use", "staging"]).await;
    t.run(&["context", "current"]).await;
    t.run(&["exit-codes"]).await;
    settled("others", &t);
    let verified = t.run(&["audit", "verify", "-o", "name"]).await;
    assert_eq!(verified, "valid\n");
}

const STRATEGY: &str = r#"
[[stages]]
weight = "10%"

[[stages]]
weight = "100%"
gate = "manual"

[[analysis.checks]]
name = "errors"
require = "error_rate <= 5%"
critical = true
"#;

#[tokio::test]
async fn strategy_files_and_checks_by_flags() {
    // No daemon: what is wrong with a file or a flag is found before one is asked.
    let mut t = Transcript::new("http://127.0.0.1:9");
    t.file("good.toml", STRATEGY);
    t.file(
        "bad.yaml",
        "stages:\n- {weight: 10%, gate: manuel}\nanalysis:\n  alpha: 0.01\n  checks:\n  - require: errors <= 5%\n  - {require: error_rate <= 5%, min_sample: 20}\n",
    );
    t.file(
        "twice.json",
        r#"{"analysis": {"alpha": "1%", "alpha": "2%"}}"#,
    );
    t.run(&["strategy", "check", "good.toml"]).await;
    t.run(&["strategy", "check", "good.toml", "-o", "name"])
        .await;
    t.run(&["strategy", "check", "bad.yaml"]).await;
    t.run(&["strategy", "check", "twice.json"]).await;
    t.run(&["strategy", "check", "missing.toml"]).await;
    t.run(&["strategy", "check", "notes.txt"]).await;
    let start = ["rollout", "start", "checkout/prod", "--to", "v2"];
    for flags in [
        &["-f", "good.toml", "--bake", "1m"][..],
        &["-f", "good.toml", "--strategy", "all-at-once"],
        &["--max-error-rate", "5"],
        &["--p99-vs-stable", "10%"],
        &["--check-window", "1m"],
        &["--no-analysis", "--alpha", "5%"],
        &["--override-freeze"],
        &["--override-freeze", "--reason", " "],
    ] {
        t.run(&[&start[..], flags].concat()).await;
    }
    t.run(&["rollout", "start", "r-1", "--max-error-rate", "5%"])
        .await;
    t.run(&["analysis", "replay", "r-1", "--set", "errors.min_sample=5"])
        .await;
    settled("strategy_files", &t);
}

#[tokio::test]
async fn failures_say_what_why_and_what_next() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    t.file("twice.yml", "a: 1\nb: 2\na: 3\n");
    t.file("schema.json", r#"{"properties": {"pool": {"properties": {"size": {"maximum": 7}}}}, "required": ["zone"]}"#);
    t.file("broken.json", "{");
    t.run(&["config", "show", "nobody/prod"]).await;
    t.run(&["config", "show", "checkout/prod", "v9"]).await;
    t.run(&["config", "show", "checkout"]).await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "not a label",
        "-f",
        "v1.yml",
    ])
    .await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v1",
        "-f",
        "v2.yml",
    ])
    .await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v3",
        "-f",
        "twice.yml",
    ])
    .await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v3",
        "-f",
        "missing.yml",
    ])
    .await;
    t.run(&["config", "set-schema", "checkout/prod", "broken.json"])
        .await;
    t.run(&["config", "set-schema", "checkout/prod", "schema.json"])
        .await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v4",
        "-f",
        "v2.yml",
        "-f",
        "v1.yml",
    ])
    .await;
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "v4",
        "-f",
        "v2.yml",
    ])
    .await;
    t.run(&["rollout", "start", "checkout/prod", "--to", "v2"])
        .await;
    t.run(&["config", "set-schema", "checkout/prod", "--remove"])
        .await;
    t.run(&["rollout", "start", "checkout/prod"]).await;
    t.run(&["rollout", "start", "checkout/prod", "--to", "v1"])
        .await;
    t.run(&[
        "rollout",
        "start",
        "checkout/prod",
        "--to",
        "v2",
        "--stages",
        "50%,10%",
    ])
    .await;
    t.run(&[
        "rollout",
        "start",
        "checkout/prod",
        "--to",
        "v2",
        "--from",
        "v2",
    ])
    .await;
    t.run(&["rollout", "get", "checkout/prod"]).await;
    t.run(&["rollout", "get", "r-0000000000", "-o", "json"])
        .await;
    t.run(&["rollout", "wait", "r-0000000000"]).await;
    t.run(&["rollout", "wait", "checkout/prod", "--for", "joy"])
        .await;
    t.run(&["rollouts"]).await;
    t.run(&["--server", "http://127.0.0.1:1", "rollout", "list"])
        .await;
    t.run(&["--server", "https://127.0.0.1:1", "rollout", "list"])
        .await;
    settled("failures", &t);
}

#[tokio::test]
async fn nothing_hostile_reaches_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    // Values are the one thing that may hold anything; names and notes are refused before they are stored.
    t.file(
        "evil.json",
        "{\"evil\": \"\\u001b[2J\\u009b31m\\u202egnp.exe\\u0007\"}",
    );
    t.run(&[
        "config",
        "publish",
        "checkout/prod",
        "--version",
        "evil",
        "-f",
        "evil.json",
    ])
    .await;
    t.run(&["config", "show", "checkout/prod", "evil"]).await;
    t.run(&["config", "diff", "checkout/prod", "evil"]).await;
    t.run(&["config", "diff", "checkout/prod", "evil", "-o", "json"])
        .await;
    t.run(&["config", "diff", "checkout/prod", "evil", "-o", "yaml"])
        .await;
    t.run(&["config", "set-stable", "checkout/prod", "v\u{1b}[1m"])
        .await;
    t.run(&[
        "config",
        "set-stable",
        "checkout/prod",
        "evil",
        "--reason",
        "bell\u{7}",
    ])
    .await;
    t.run(&["rollout", "get", "\u{1b}]0;title\u{7}"]).await;
    settled("hostile", &t);
    let log = daemon.log();
    assert!(!log.contains('\u{1b}') && !log.contains('\u{7}'), "{log:?}");
    assert!(!log.contains("hunter2"), "a secret is in the log");
}

#[tokio::test]
async fn completion_asks_the_daemon_and_keeps_silent_without_one() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let server = format!("http://{}", daemon.listen());
    prepared(&daemon).await;
    let complete = async |server: &str, words: &[&str]| {
        let index = (words.len() - 1).to_string();
        let output = tokio::process::Command::new(vortex_tests::vortexctl())
            .arg("--")
            .args(words)
            .env_clear()
            .envs([
                ("COMPLETE", "bash"),
                ("_CLAP_COMPLETE_INDEX", &index),
                ("_CLAP_IFS", "\n"),
            ])
            .envs([("VORTEX_SERVER", server), ("VORTEX_CONFIG", "/nonexistent")])
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let targets = complete(&server, &["vortexctl", "config", "show", "check"]).await;
    assert_eq!(targets.trim(), "checkout/prod");
    let versions = complete(
        &server,
        &["vortexctl", "config", "show", "checkout/prod", "v"],
    )
    .await;
    assert_eq!(versions.lines().collect::<Vec<_>>(), ["v1", "v2"]);
    let silent = complete(
        "http://127.0.0.1:1",
        &["vortexctl", "config", "show", "check"],
    )
    .await;
    assert_eq!(silent.trim(), "");
}

#[tokio::test]
async fn webhook_commands() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    let (address, dead) = (receiver.address(), "127.0.0.1:1");
    std::fs::write(dir.path().join("secret"), "0123456789abcdef").unwrap();
    let hook = |name: &str, address: &str| {
        format!(
            "[[webhooks]]\nname = \"{name}\"\nurl = \"http://{address}/hook?key=hunter2\"\n\
             events = [\"stable_set\"]\nsecret_file = \"{}\"\n",
            dir.path().join("secret").display()
        )
    };
    let text = format!("webhook_hosts = [\"{address}\", \"{dead}\"]\n")
        + &hook("pager", &address.to_string())
        + &hook("chat", dead);
    let config = config_file(dir.path(), &text);
    let daemon = Daemon::start_with(&dir.path().join("data"), &["--config", &config]).await;
    let mut t = Transcript::new(&format!("http://{}", daemon.listen()));
    t.run(&["webhook", "list"]).await;
    receiver.say(&[], Say::Status(200));
    for command in [
        "webhook list -o name",
        "webhook test pager",
        "webhook test chat",
        "webhook test pager -o yaml",
        "webhook test nobody",
    ] {
        t.run(&command.split(' ').collect::<Vec<_>>()).await;
    }
    receiver.say(&[], Say::Status(503));
    t.run(&["webhook", "test", "pager"]).await;
    t.run(&["webhook", "list", "-o", "wide"]).await;
    assert!(!t.text().contains("hunter2"), "a secret is shown");
    settled("webhook", &t);
}

/// Every command's own help, found by walking down from the top.
#[tokio::test]
async fn federation_commands_without_a_federation() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    t.run(&["federation", "status", "--exit-code"]).await;
    t.run(&["federation", "status", "-o", "json"]).await;
    t.run(&["federation", "peers"]).await;
    t.run(&["federation", "conflicts", "--all"]).await;
    t.run(&["federation", "peers", "add", "us", "--address", "us:9090"])
        .await;
    t.run(&["federation", "peers", "remove", "us"]).await;
    t.run(&["federation", "resolve", "4f2a"]).await;
    t.run(&["federation", "transfer", "checkout/prod", "--to", "us"])
        .await;
    t.run(&[
        "federation",
        "transfer",
        "checkout/prod",
        "--to",
        "us",
        "--force",
    ])
    .await;
    // Nobody is there to be asked.
    t.run(&["federation", "retire", "us", "--reason", "it is gone"])
        .await;
    t.run(&["federation", "retire", "us", "--reason", " ", "--yes"])
        .await;
    t.run(&["federation", "renew", "--reason", "restored", "--yes"])
        .await;
    t.run(&[
        "federation",
        "release",
        "us.0123456789abcdef",
        "--reason",
        "stopped",
        "--yes",
    ])
    .await;
    t.run(&["drift", "summary", "--all-clusters"]).await;
    settled("federation", &t);
}

#[tokio::test]
async fn every_command_explains_itself_with_examples() {
    let mut t = Transcript::new("http://127.0.0.1:1");
    let mut open = vec![vec![]];
    let mut count = 0;
    while let Some(path) = open.pop() {
        let mut arguments: Vec<String> = path.clone();
        arguments.push("--help".to_owned());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let help = t.run(&arguments).await;
        count += 1;
        let listed: Vec<String> = help
            .split("Commands:\n")
            .nth(1)
            .unwrap_or_default()
            .lines()
            .take_while(|line| line.starts_with("  "))
            .filter(|line| !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
            .map(ToOwned::to_owned)
            .collect();
        if listed.is_empty() && path != ["exit-codes"] {
            assert!(help.contains("EXAMPLES"), "{path:?} has no examples");
        }
        for name in listed.into_iter().rev() {
            let mut below: Vec<String> = path.clone();
            below.push(name);
            open.push(below);
        }
    }
    assert!(count > 35, "only {count} commands were found");
    settled("help", &t);
}

#[tokio::test]
async fn fleet_commands() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    t.run(&["drift", "summary", "checkout/prod"]).await;
    for (instance, version, zone) in [("web-1", "v1", "a"), ("web-2", "v9", "b")] {
        let beat = serde_json::json!({
            "instance_id": instance, "app": "checkout", "profile": "prod",
            "version": version, "seq": 1, "labels": {"zone": zone},
        });
        let taken = daemon
            .send(reqwest::Method::POST, "/heartbeat", &beat)
            .await;
        assert_eq!(taken.status, 200, "{taken:?}");
    }
    for command in [
        "drift summary",
        "drift summary -o wide",
        "drift summary checkout -o json",
        "drift list checkout/prod",
        "drift list checkout/prod --exit-code",
        "drift list --all -o name",
        "drift list checkout/prod --state behind",
        "drift list checkout/prod --state asleep",
        "drift list nobody/prod",
        "drift explain checkout/prod web-2",
        "drift explain checkout/prod web-9",
        "instance list",
        "instance list checkout/prod --label zone=a -o wide",
        "instance list checkout/prod --version v9 -o yaml",
        "instance show checkout/prod web-1",
        "instance pin checkout/prod web-1 --to canary",
        "rollout plan checkout/prod --to v2 --stages 50%,100%",
        "rollout start checkout/prod --to v2 --stages 50%,100% --bake 1h --adoption 100%",
        "instance pin checkout/prod web-1 --to canary --reason trial",
        "instance pin checkout/prod web-1 --to none",
    ] {
        let words: Vec<&str> = command.split(' ').collect();
        t.run(&words).await;
    }
    settled("fleet", &t);
}

#[tokio::test]
async fn freeze_commands() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = prepared(&daemon).await;
    t.run(&[
        "freeze",
        "add",
        "checkout/prod",
        "--from",
        "2026-01-01T00:00:00Z",
        "--until-lifted",
        "--reason",
        "incident 4711",
    ])
    .await;
    // Ten years from now it is still to come.
    let later = [
        "freeze",
        "add",
        "--all",
        "--from",
        "2036-12-24T00:00:00Z",
        "--until",
        "2037-01-02T00:00:00Z",
        "--reason",
        "holidays",
        "-o",
        "json",
    ];
    t.run(&later).await;
    t.run(&["freeze", "list"]).await;
    t.run(&["freeze", "list", "--active", "-o", "yaml"]).await;
    t.run(&["rollout", "start", "checkout/prod", "--to", "v2"])
        .await;
    t.run(&["rollout", "plan", "checkout/prod", "--to", "v2"])
        .await;
    for wrong in [
        vec!["freeze", "add", "--all", "--for", "2h"],
        vec!["freeze", "add", "--for", "2h", "--reason", "x"],
        vec!["freeze", "add", "mail", "--reason", "x"],
        vec![
            "freeze",
            "add",
            "mail",
            "--cron",
            "0 0 30 2 *",
            "--for",
            "1h",
            "--reason",
            "x",
        ],
        vec!["freeze", "lift", "f-nobody", "--reason", "x"],
    ] {
        t.run(&wrong).await;
    }
    let held = t.run(&["freeze", "list", "--active", "-o", "name"]).await;
    t.run(&["freeze", "lift", held.trim(), "--reason", "over"])
        .await;
    t.run(&["audit", "list", "--kind", "freeze_lifted"]).await;
    for command in [
        "breaker show",
        "breaker show --exit-code -o name",
        "breaker show -o json",
        "breaker reset",
        "breaker reset --reason mended",
    ] {
        t.run(&command.split(' ').collect::<Vec<_>>()).await;
    }
    t.run(&["breaker", "reset", "--reason", " "]).await;
    settled("freeze", &t);
}

#[tokio::test]
async fn tokens_are_made_shown_once_and_revoked() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start_with(dir.path(), &["--auth", "tokens"]).await;
    let admin = std::fs::read_to_string(dir.path().join("admin-token")).unwrap();
    let mut typed = Transcript::new(&format!("http://{}", daemon.listen()));
    typed.file("admin", &admin);
    let by_admin = ["--token-file", "admin"];
    typed.run(&["config", "list"]).await;
    typed
        .run(&["config", "list", "--token-file", "nowhere"])
        .await;
    typed.run(&["config", "list", "--token", "vxt_wrong"]).await;
    for line in [
        "token list",
        "token create",
        "token create ci --role boss --all-apps",
        "token create ci --role viewer",
        "token create ci --role viewer --app Pay",
        "token create ci --role viewer --app pay-* --app checkout --expires-in 90d",
        "token create ci --role viewer --all-apps",
        "token create ops --role admin --all-apps --write-to ops -o json",
        "token create twice --role viewer --all-apps --write-to ops",
        "token list",
        "token revoke nobody",
    ] {
        let words: Vec<_> = line.split(' ').chain(by_admin).collect();
        typed.run(&words).await;
    }
    typed
        .run(&[
            "token",
            "revoke",
            "bootstrap",
            "--reason",
            "ops takes over",
            "--token-file",
            "ops",
        ])
        .await;
    typed
        .run(&["config", "list", "--token-file", "admin"])
        .await;
    typed
        .run(&["token", "revoke", "ops", "--token-file", "ops"])
        .await;
    typed
        .run(&[
            "context",
            "set",
            "here",
            "--server",
            "http://127.0.0.1:1",
            "--token-file",
            "ops",
        ])
        .await;
    typed
        .run(&[
            "token",
            "list",
            "--all",
            "-o",
            "name",
            "--token-file",
            "ops",
        ])
        .await;
    settled("tokens", &typed);
}
