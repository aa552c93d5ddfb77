//! A token from its first day to its last: made, used, kept over restarts, expired, revoked, lost; and its secret,
//! which is found nowhere.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use serde_json::{Value, json};
use vortex_client::{Client, Reader};
use vortex_proto::v1::ExportAuditRequest;
use vortex_tests::Daemon;

use crate::asking::{first_secret, guarded, rest, token};

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

async fn code(daemon: &Daemon, secret: &str) -> String {
    rest(daemon, Some(secret), "GET", "/api/configs", None)
        .await
        .code
}

#[tokio::test]
async fn the_first_token_is_made_once_and_tokens_outlive_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let file = dir.path().join("admin-token");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(daemon.log().contains("admin-token"), "{}", daemon.log());
    assert!(!daemon.log().contains(&admin));
    let (_, kept) = token(&daemon, &admin, ("kept", "viewer", "*"), "").await;
    let (id, ended) = token(&daemon, &admin, ("ended", "viewer", "*"), "").await;
    let revoke = format!("/api/tokens/{id}/revoke");
    let revoked = rest(&daemon, Some(&admin), "POST", &revoke, Some(&json!({}))).await;
    assert_eq!(revoked.code, "ok");
    std::fs::remove_file(&file).unwrap();
    daemon.kill().await;
    for _ in 0..2 {
        let daemon = Daemon::start_with(dir.path(), &["--auth", "tokens"]).await;
        assert!(!file.exists(), "a second first token was made");
        assert_eq!(code(&daemon, &admin).await, "ok");
        assert_eq!(code(&daemon, &kept).await, "ok");
        assert_eq!(code(&daemon, &ended).await, "token_revoked");
        assert!(daemon.terminate().await.success());
    }
}

#[tokio::test]
async fn the_first_token_s_secret_may_be_given_and_has_to_be_long() {
    let dir = tempfile::tempdir().unwrap();
    let secret = "a-secret-that-somebody-drew-0123456789abcdef";
    let file = dir.path().join("given");
    let flags = [
        "--auth",
        "tokens",
        "--bootstrap-token-file",
        file.to_str().unwrap(),
    ];
    std::fs::write(&file, "too-short\n").unwrap();
    let refusal = Daemon::try_start(dir.path(), &flags).await.err().unwrap();
    assert_eq!(refusal.code, Some(2));
    assert!(
        refusal.message.contains("at least 32 characters"),
        "{refusal:?}"
    );
    assert!(!refusal.message.contains("too-short"), "{refusal:?}");
    std::fs::write(&file, format!("{secret}\n")).unwrap();
    for _ in 0..2 {
        let daemon = Daemon::start_with(dir.path(), &flags).await;
        assert_eq!(code(&daemon, secret).await, "ok");
        assert!(!dir.path().join("admin-token").exists());
        assert!(!daemon.log().contains(secret));
        let listed = rest(&daemon, Some(secret), "GET", "/api/tokens?all=true", None).await;
        let listed: Value = serde_json::from_slice(&listed.body).unwrap();
        assert_eq!(listed["tokens"].as_array().unwrap().len(), 1, "{listed}");
        daemon.kill().await;
    }
}

#[tokio::test]
async fn a_lost_first_token_is_replaced_by_who_starts_the_daemon() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, lost) = guarded(dir.path()).await;
    daemon.kill().await;
    let flags = ["--auth", "tokens", "--renew-bootstrap-token"];
    let daemon = Daemon::start_with(dir.path(), &flags).await;
    let found = first_secret(dir.path());
    assert_ne!(found, lost);
    assert_eq!(code(&daemon, &found).await, "ok");
    assert_eq!(code(&daemon, &lost).await, "token_revoked");
}

#[tokio::test]
async fn without_tokens_only_loopback_is_bound() {
    let dir = tempfile::tempdir().unwrap();
    let anywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let refusal = Daemon::try_start_at(anywhere, dir.path(), &[])
        .await
        .err()
        .unwrap();
    assert_eq!(refusal.code, Some(2));
    assert!(refusal.message.contains("--auth tokens"), "{refusal:?}");
    let daemon = Daemon::start(dir.path()).await;
    assert!(
        daemon.log().contains("no authentication"),
        "{}",
        daemon.log()
    );
    assert_eq!(daemon.get("/api/configs").await.status, 200);
}

#[tokio::test]
async fn a_token_ends_when_it_expires() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let (_, secret) = token(&daemon, &admin, ("short", "viewer", "*"), "2s").await;
    let ended = async {
        while code(&daemon, &secret).await != "token_expired" {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ended)
        .await
        .expect("it expires");
    // Its name is free again.
    let (_, next) = token(&daemon, &admin, ("short", "viewer", "*"), "").await;
    assert_eq!(code(&daemon, &next).await, "ok");
    let body = json!({"name": "late", "role": "viewer", "apps": ["*"], "expires_in": "0s"});
    let late = rest(&daemon, Some(&admin), "POST", "/api/tokens", Some(&body)).await;
    assert_eq!(late.code, "token_expired_already");
}

#[tokio::test]
async fn a_retried_call_makes_one_token_and_shows_its_secret_once() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let body = json!({"name": "ci", "role": "deployer", "apps": ["pay-*"], "request_id": "once"});
    let make = || async {
        let made = rest(&daemon, Some(&admin), "POST", "/api/tokens", Some(&body)).await;
        assert_eq!(made.code, "ok", "{made:?}");
        serde_json::from_slice::<Value>(&made.body).unwrap()
    };
    let (first, second) = (make().await, make().await);
    assert_eq!(first["token"], second["token"]);
    assert_ne!(first["secret"], json!(""));
    assert_eq!(second["secret"], json!(""));
    assert!(
        second["note"].as_str().unwrap().contains("shown once"),
        "{second}"
    );
    let mut other = body.clone();
    other["request_id"] = json!("twice");
    let taken = rest(&daemon, Some(&admin), "POST", "/api/tokens", Some(&other)).await;
    assert_eq!(taken.code, "token_name_taken");
}

#[tokio::test]
async fn the_last_admin_cannot_be_revoked_and_a_new_one_can_do_it() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let revoke = |by: String| {
        let daemon = &daemon;
        async move {
            let path = "/api/tokens/bootstrap/revoke";
            rest(daemon, Some(&by), "POST", path, Some(&json!({})))
                .await
                .code
        }
    };
    assert_eq!(revoke(admin.clone()).await, "last_admin");
    // One that is not for every app can make no tokens, and does not count.
    token(&daemon, &admin, ("narrow", "admin", "pay-*"), "").await;
    assert_eq!(revoke(admin.clone()).await, "last_admin");
    let (_, next) = token(&daemon, &admin, ("next", "admin", "*"), "").await;
    assert_eq!(revoke(next.clone()).await, "ok");
    assert_eq!(code(&daemon, &admin).await, "token_revoked");
    assert_eq!(code(&daemon, &next).await, "ok");
}

#[tokio::test]
async fn the_journal_calls_who_acts_by_the_name_of_their_token() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let (_, secret) = token(&daemon, &admin, ("ci-main", "deployer", "shop"), "").await;
    let body = json!({"version": "v1", "documents": [{"name": "a.yml", "content": "a: 1\n"}]});
    let request = daemon.http().post(daemon.url("/api/configs/shop/prod"));
    let request = request
        .bearer_auth(&secret)
        .header("x-vortex-actor", "the-boss");
    assert_eq!(request.json(&body).send().await.unwrap().status(), 201);
    let audit = rest(&daemon, Some(&admin), "GET", "/api/audit", None).await;
    let audit: Value = serde_json::from_slice(&audit.body).unwrap();
    let kinds_and_actors: Vec<_> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            (
                entry["kind"].as_str().unwrap(),
                entry["actor"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("version_published", "ci-main"),
        ("token_created", "bootstrap"),
        ("token_created", "system"),
    ];
    assert_eq!(kinds_and_actors, expected);
}

#[tokio::test]
async fn overriding_and_revealing_take_a_role_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let body = json!({"version": "v1", "documents": [{"name": "a.yml", "content": "password: s3cr3t\n"}], "secret_keys": ["password"]});
    let published = rest(
        &daemon,
        Some(&admin),
        "POST",
        "/api/configs/shop/prod",
        Some(&body),
    )
    .await;
    assert_eq!(published.code, "ok");
    let (_, viewer) = token(&daemon, &admin, ("viewer", "viewer", "*"), "").await;
    let (_, deployer) = token(&daemon, &admin, ("deployer", "deployer", "*"), "").await;
    let version = "/api/configs/shop/prod/v1";
    let seen = rest(&daemon, Some(&viewer), "GET", version, None).await;
    assert!(seen.code == "ok" && !seen.mentions("s3cr3t"), "{seen:?}");
    let revealed = format!("{version}?reveal_secrets=true");
    let refused = rest(&daemon, Some(&viewer), "GET", &revealed, None).await;
    assert_eq!(refused.code, "role_forbids");
    let shown = rest(&daemon, Some(&deployer), "GET", &revealed, None).await;
    assert!(shown.mentions("s3cr3t"), "{shown:?}");
    let create = json!({
        "app": "shop", "profile": "prod", "to_version": "v1", "initial": true, "start": true,
        "override_freeze": true, "reason": "now",
    });
    let refused = rest(
        &daemon,
        Some(&deployer),
        "POST",
        "/api/rollouts",
        Some(&create),
    )
    .await;
    assert_eq!(refused.code, "role_forbids");
    let allowed = rest(
        &daemon,
        Some(&admin),
        "POST",
        "/api/rollouts",
        Some(&create),
    )
    .await;
    assert_eq!(allowed.code, "ok", "{allowed:?}");
}

#[tokio::test]
async fn an_application_runs_with_its_token_and_goes_on_without() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let body = json!({"version": "v1", "documents": [{"name": "a.yml", "content": "limit: 7\n"}]});
    let published = rest(
        &daemon,
        Some(&admin),
        "POST",
        "/api/configs/shop/prod",
        Some(&body),
    )
    .await;
    assert_eq!(published.code, "ok");
    let stable = json!({"version": "v1"});
    let set = rest(
        &daemon,
        Some(&admin),
        "PUT",
        "/api/targets/shop/prod/stable",
        Some(&stable),
    )
    .await;
    assert_eq!(set.code, "ok");
    let (id, secret) = token(&daemon, &admin, ("shop", "instance", "shop"), "").await;
    let url = format!("http://{}", daemon.listen());
    let builder = || {
        let builder = Client::builder(&url)
            .app("shop")
            .profile("prod")
            .instance_id("i-1");
        builder.interval(Duration::from_millis(100))
    };
    let refused = builder()
        .start_timeout(Duration::from_secs(2))
        .start()
        .await;
    let Err(refused) = refused else {
        panic!("it has no token");
    };
    let refused = refused.to_string();
    assert!(refused.contains("401"), "{refused}");
    let client = builder().token(&secret).start().await.unwrap();
    assert_eq!(client.config().get::<u32>("limit").unwrap(), 7);
    let reader = Reader::new(&url).unwrap();
    assert!(reader.read("shop", "prod", None).await.is_err());
    let read = reader.with_token(&secret).read("shop", "prod", None).await;
    assert_eq!(read.unwrap().version, "v1");
    let listed = "/api/instances?app=shop";
    let seen = rest(&daemon, Some(&admin), "GET", listed, None).await;
    assert!(seen.mentions("i-1"), "{seen:?}");

    let revoke = format!("/api/tokens/{id}/revoke");
    let revoked = rest(&daemon, Some(&admin), "POST", &revoke, Some(&json!({}))).await;
    assert_eq!(revoked.code, "ok");
    let told = async {
        while !client
            .problem()
            .is_some_and(|problem| problem.contains("revoked"))
        {
            client.report_now();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, told)
        .await
        .expect("it says what is wrong");
    assert!(!client.problem().unwrap().contains(&secret));
    assert_eq!(client.config().get::<u32>("limit").unwrap(), 7);
    client.stop().await;
}

/// Every file below a folder, as it lies on the disk.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[tokio::test]
async fn no_secret_of_a_token_is_found_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    let flags = ["--auth", "tokens", "--log", "trace"];
    let daemon = Daemon::start_with(dir.path(), &flags).await;
    let admin = first_secret(dir.path());
    std::fs::remove_file(dir.path().join("admin-token")).unwrap();
    let (id, made) = token(&daemon, &admin, ("made", "viewer", "shop"), "").await;
    let wrong = "vxt_planted-in-a-header-and-never-made".to_owned();
    let mut said: Vec<(String, Vec<u8>)> = vec![];
    for (by, path) in [
        (&made, "/api/configs"),
        (&made, "/api/configs/bank/prod"),
        (&made, "/api/tokens"),
        (&wrong, "/api/configs"),
        (&admin, "/api/tokens?all=true"),
        (&admin, "/api/audit"),
        (&admin, "/api/audit/verify"),
        (&admin, "/checkout/prod"),
    ] {
        let outcome = rest(&daemon, Some(by), "GET", path, None).await;
        said.push((path.to_owned(), outcome.body));
    }
    // A token where it does not belong.
    let path = format!("/api/audit?actor={made}");
    rest(&daemon, Some(&admin), "GET", &path, None).await;
    let basic = daemon.http().get(daemon.url("/api/configs"));
    assert_eq!(
        basic
            .basic_auth("any", Some(&made))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let revoke = format!("/api/tokens/{id}/revoke");
    let revoked = rest(&daemon, Some(&admin), "POST", &revoke, Some(&json!({}))).await;
    said.push((revoke, revoked.body));
    let metrics = daemon
        .http()
        .get(format!("http://{}/metrics", daemon.admin_listen()));
    let metrics = metrics.send().await.unwrap().text().await.unwrap();
    said.push(("/metrics".to_owned(), metrics.into_bytes()));
    said.push(("the log".to_owned(), daemon.log().into_bytes()));
    assert!(daemon.terminate().await.success());
    said.extend(files(dir.path()));
    // The export is what the journal holds; here it is read by a daemon that asks for no token.
    let open = Daemon::start(dir.path()).await;
    let exported = open.audit().export(ExportAuditRequest::default()).await;
    let mut exported = exported.unwrap().into_inner();
    while let Some(entry) = exported.message().await.unwrap() {
        said.push(("the export".to_owned(), format!("{entry:?}").into_bytes()));
        let bytes = entry.canonical.as_bytes().chunks(2);
        let decoded =
            bytes.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
        said.push(("the canonical bytes".to_owned(), decoded.collect()));
    }
    let mut searched = 0;
    for (place, bytes) in &said {
        for secret in [&admin, &made, &wrong] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "a secret stands in {place}");
        }
        searched += bytes.len();
    }
    assert!(searched > 50_000, "only {searched} bytes were searched");
}
