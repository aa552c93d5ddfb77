//! The first token, when it goes wrong: a daemon serves all the same, and never takes a secret twice.

use std::{os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use serde_json::json;
use tokio::{process::Command, time::sleep};
use vortex_tests::{Daemon, config_file, vortexctl};

use crate::asking::{first_secret, guarded, rest, token};

const GIVEN: &str = "a-secret-that-somebody-drew-0123456789abcdef";

async fn code(daemon: &Daemon, secret: &str) -> String {
    rest(daemon, Some(secret), "GET", "/api/configs", None)
        .await
        .code
}

async fn revoke(daemon: &Daemon, by: &str, which: &str) -> String {
    let path = format!("/api/tokens/{which}/revoke");
    rest(daemon, Some(by), "POST", &path, Some(&json!({})))
        .await
        .code
}

/// How often the log says this of an error.
fn errors(daemon: &Daemon, what: &str) -> usize {
    let log = daemon.log();
    let lines = log.lines().filter(|line| line.contains("ERROR"));
    lines.filter(|line| line.contains(what)).count()
}

#[tokio::test]
async fn a_daemon_whose_admin_tokens_have_ended_starts_and_a_secret_used_before_stays_void() {
    let dir = tempfile::tempdir().unwrap();
    let boot = config_file(dir.path(), GIVEN);
    let data = dir.path().join("data");
    let file = data.join("admin-token");
    let flags = ["--auth", "tokens", "--bootstrap-token-file", &boot];
    let daemon = Daemon::start_with(&data, &flags).await;
    let (_, alice) = token(&daemon, GIVEN, ("alice", "admin", "*"), "3s").await;
    let (_, app) = token(&daemon, GIVEN, ("shop", "viewer", "shop"), "").await;
    assert_eq!(revoke(&daemon, &alice, "bootstrap").await, "ok");
    assert!(
        daemon
            .log()
            .contains("every admin token that is left expires")
    );
    while code(&daemon, &alice).await != "token_expired" {
        sleep(Duration::from_millis(100)).await;
    }
    daemon.kill().await;

    let mut admin = String::new();
    for start in 0..2 {
        let daemon = Daemon::start_with(&data, &flags).await;
        assert_eq!(code(&daemon, &app).await, "ok", "it serves");
        assert_eq!(code(&daemon, GIVEN).await, "token_revoked");
        let made = first_secret(&data);
        assert_eq!(code(&daemon, &made).await, "ok");
        match start {
            0 => {
                let mode = std::fs::metadata(&file).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
                assert_eq!(errors(&daemon, "admin-token"), 1, "{}", daemon.log());
            }
            _ => assert_eq!(made, admin, "another was made at every start"),
        }
        assert!(!daemon.log().contains(&made));
        admin = made;
        daemon.kill().await;
    }

    let renewing = [&flags[..], &["--renew-bootstrap-token"]].concat();
    let daemon = Daemon::start_with(&data, &renewing).await;
    let renewed = first_secret(&data);
    assert_eq!(code(&daemon, &renewed).await, "ok");
    assert_eq!(code(&daemon, &admin).await, "token_revoked");
    assert_eq!(code(&daemon, GIVEN).await, "token_revoked");
    assert_eq!(errors(&daemon, "admin-token"), 1, "{}", daemon.log());
}

#[tokio::test]
async fn a_daemon_that_can_make_no_admin_token_serves_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("admin-token");
    // Nothing is put in the place of a folder that is not empty.
    std::fs::create_dir_all(file.join("taken")).unwrap();
    let daemon = Daemon::start_with(dir.path(), &["--auth", "tokens"]).await;
    assert_eq!(daemon.get("/health/ready").await.status, 200);
    assert_eq!(errors(&daemon, "NO ADMIN TOKEN"), 1, "{}", daemon.log());
    assert!(!dir.path().join("admin-token.new").exists());
    daemon.kill().await;
    std::fs::remove_dir_all(&file).unwrap();
    let daemon = Daemon::start_with(dir.path(), &["--auth", "tokens"]).await;
    assert_eq!(code(&daemon, &first_secret(dir.path())).await, "ok");
}

#[tokio::test]
async fn whoever_revokes_the_last_admin_token_without_an_end_is_warned() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    token(&daemon, &admin, ("brief", "admin", "*"), "90d").await;
    let (_, lasting) = token(&daemon, &admin, ("lasting", "admin", "*"), "").await;
    let revoke = async |by: &str, which: &str| {
        let output = Command::new(vortexctl())
            .args(["token", "revoke", which])
            .env_clear()
            .env("VORTEX_SERVER", format!("http://{}", daemon.listen()))
            .env("VORTEX_CONFIG", dir.path().join("contexts.yaml"))
            .env("VORTEX_TOKEN", by)
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let warning = "every admin token that is left expires";
    let said = revoke(&lasting, "bootstrap").await;
    assert!(!said.contains(warning), "{said}");
    let (_, last) = token(&daemon, &lasting, ("last", "admin", "*"), "30d").await;
    // By their own hand, after which they may not ask any more; and by another's.
    let said = revoke(&lasting, "lasting").await;
    assert!(said.contains(warning), "{said}");
    token(&daemon, &last, ("more", "admin", "*"), "").await;
    let said = revoke(&last, "more").await;
    assert!(said.contains(warning), "{said}");
}

#[tokio::test]
async fn a_token_file_that_everybody_may_read_is_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, _) = guarded(dir.path()).await;
    let file = dir.path().join("admin-token");
    for (mode, is_warned) in [(0o600, false), (0o640, false), (0o604, true)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let output = Command::new(vortexctl())
            .args(["token", "list", "--token-file", file.to_str().unwrap()])
            .env_clear()
            .env("VORTEX_SERVER", format!("http://{}", daemon.listen()))
            .env("VORTEX_CONFIG", dir.path().join("contexts.yaml"))
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.contains("may read the token in"), is_warned, "{said}");
    }
}

#[tokio::test]
async fn tokens_in_clear_and_secrets_for_everybody_are_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let boot = config_file(dir.path(), GIVEN);
    let mode = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&boot, mode).unwrap();
    };
    let start = async |listen: &str, data: &Path| {
        let flags = ["--auth", "tokens", "--bootstrap-token-file", &boot];
        let listen = listen.parse().unwrap();
        let daemon = Daemon::try_start_at(listen, data, &flags).await.unwrap();
        daemon.log()
    };
    mode(0o644);
    let log = start("0.0.0.0:0", &dir.path().join("a")).await;
    assert!(log.contains("travel in clear"), "{log}");
    assert!(log.contains("chmod 600"), "{log}");
    mode(0o440);
    let log = start("127.0.0.1:0", &dir.path().join("b")).await;
    assert!(!log.contains("travel in clear"), "{log}");
    assert!(!log.contains("chmod 600"), "{log}");
}

#[tokio::test]
async fn a_first_token_where_no_token_is_asked_for_is_a_fault() {
    let dir = tempfile::tempdir().unwrap();
    let boot = config_file(dir.path(), GIVEN);
    let flags = ["--bootstrap-token-file", &boot, "--renew-bootstrap-token"];
    let refusal = Daemon::try_start(dir.path(), &flags).await.err().unwrap();
    assert_eq!(refusal.code, Some(2));
    for expected in [
        "bootstrap_token_file: ",
        "renew_bootstrap_token: ",
        "--auth tokens",
    ] {
        assert!(refusal.message.contains(expected), "{refusal:?}");
    }
}
