//! What a client does without a daemon: from its cache, with a hanging one, with none.

#![allow(clippy::unwrap_used, reason = "tests")]

mod daemon;

use std::{fs, path::PathBuf, time::Duration};

use daemon::{Daemon, client_of, digest, nobody, until};
use serde_json::json;
use vortex_client::{Client, Cohort, Outcome, StartError};

/// A cache as an instance that ran v1 leaves it.
async fn cached() -> (tempfile::TempDir, PathBuf) {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1, "name": "x"}));
    let directory = tempfile::tempdir().unwrap();
    let client = daemon
        .client()
        .cache_dir(directory.path())
        .start()
        .await
        .unwrap();
    let file = directory.path().join("checkout--prod.json");
    until("the cache is written", || file.exists()).await;
    client.stop().await;
    (directory, file)
}

#[tokio::test]
async fn it_starts_from_the_cache_and_says_how_stale_it_is() {
    let (directory, file) = cached().await;
    let mut saved: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let confirmed = saved["confirmed_at_ms"].as_u64().unwrap();
    saved["confirmed_at_ms"] = (confirmed - 3_600_000).into();
    fs::write(&file, saved.to_string()).unwrap();

    let client = client_of(&nobody().await)
        .cache_dir(directory.path())
        .start()
        .await
        .unwrap();
    assert_eq!(client.config().version(), "v1");
    assert_eq!(client.config().digest(), digest("v1"));
    let staleness = client.staleness().unwrap().as_secs();
    assert!((3_600..3_700).contains(&staleness), "{staleness}");
    assert!(client.is_stale());
    until("the problem is told", || {
        client
            .problem()
            .is_some_and(|problem| problem.contains("cannot be reached"))
    })
    .await;
}

#[tokio::test]
async fn an_edited_cache_is_reported_and_healed() {
    let (directory, file) = cached().await;
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace(r#""name":"x""#, r#""name":"y""#)).unwrap();
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1, "name": "x"}));
    let client = daemon
        .client()
        .cache_dir(directory.path())
        .start()
        .await
        .unwrap();
    until("it is healed", || {
        client.config().get::<String>("name").unwrap() == "x"
    })
    .await;
    let first = daemon.heartbeats().remove(0);
    assert_eq!(first["version"], "v1");
    assert_ne!(first["digest"], digest("v1"));
    assert_eq!(first["digest"].as_str().unwrap().len(), 64);
    assert_eq!(client.config().digest(), digest("v1"));
}

#[tokio::test]
async fn a_torn_cache_is_no_cache() {
    let (directory, file) = cached().await;
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let started = client_of(&nobody().await)
        .cache_dir(directory.path())
        .start()
        .await;
    let error = started.unwrap_err();
    assert!(matches!(error, StartError::NoConfig { .. }), "{error}");
    for part in [
        "checkout/prod",
        "cannot be reached",
        "start the daemon",
        "cache_dir",
    ] {
        assert!(error.to_string().contains(part), "{error}");
    }
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon
        .client()
        .cache_dir(directory.path())
        .start()
        .await
        .unwrap();
    until("a whole one is written", || {
        fs::read(&file)
            .is_ok_and(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).is_ok())
    })
    .await;
    drop(client);
}

#[tokio::test]
async fn a_cached_version_that_the_hook_rejects_is_not_run() {
    let (directory, _) = cached().await;
    let started = client_of(&nobody().await)
        .cache_dir(directory.path())
        .validate(|_| Err("too old".to_owned()))
        .start()
        .await;
    assert!(started.is_err());
}

#[tokio::test]
async fn a_hanging_daemon_costs_the_application_nothing() {
    let (directory, _) = cached().await;
    let daemon = Daemon::start().await;
    daemon.script(|script| script.hangs = true);
    let start = tokio::time::Instant::now();
    let client = daemon
        .client()
        .cache_dir(directory.path())
        .start()
        .await
        .unwrap();
    for _ in 0..10_000 {
        assert_eq!(client.config().version(), "v1");
        client.record(Outcome::Success, Duration::from_millis(1));
    }
    assert!(
        start.elapsed() < Duration::from_millis(900),
        "{:?}",
        start.elapsed()
    );
    daemon.stable("v2", json!({"a": 2}));
    daemon.script(|script| script.hangs = false);
    until("it follows again", || client.config().version() == "v2").await;
}

#[tokio::test]
async fn a_hanging_daemon_delays_stopping_by_no_more_than_the_farewell() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon.client().start().await.unwrap();
    daemon.script(|script| script.hangs = true);
    let stopped = tokio::time::timeout(Duration::from_secs(5), client.stop()).await;
    assert!(stopped.is_ok());
}

#[tokio::test]
async fn without_anything_it_may_start_empty() {
    let client = client_of(&nobody().await)
        .start_empty(true)
        .start()
        .await
        .unwrap();
    assert!(client.config().is_empty());
    assert_eq!(client.staleness(), None);
    assert!(client.is_stale());
    client.record(Outcome::Success, Duration::from_millis(1));
}

#[tokio::test]
async fn a_daemon_that_takes_no_heartbeats_still_gives_a_configuration() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    daemon.script(|script| script.refusals = vec![(404, None); 1_000]);
    let client = daemon.client().start().await.unwrap();
    assert_eq!(client.config().version(), "v1");
}

#[tokio::test]
async fn the_description_is_checked() {
    let start = |builder: vortex_client::Builder| async { builder.start().await.unwrap_err() };
    let url = nobody().await;
    let error = start(Client::builder(&url)).await.to_string();
    assert!(error.contains("no app"), "{error}");
    let error = start(client_of(&url).app("../etc")).await.to_string();
    assert!(error.contains("../etc"), "{error}");
    let error = start(client_of(&url).instance_id("")).await.to_string();
    assert!(error.contains("1 to 128"), "{error}");
}

#[tokio::test]
async fn a_canary_whose_lease_ends_goes_back_to_stable() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    daemon.canary("v2", json!({"a": 2}), "instance", 10_000);
    let directory = tempfile::tempdir().unwrap();
    let lease = Duration::from_millis(600);
    let build = || {
        daemon
            .client()
            .cache_dir(directory.path())
            .canary_lease(lease)
    };
    let client = build().start().await.unwrap();
    assert_eq!(client.config().cohort(), Cohort::Canary);
    tokio::time::sleep(lease + Duration::from_millis(100)).await;
    assert_eq!(
        client.config().version(),
        "v2",
        "a daemon that is heard renews it"
    );

    daemon.script(|script| script.hangs = true);
    until("it is back", || client.config().version() == "v1").await;
    assert_eq!(client.config().cohort(), Cohort::Stable);
    daemon.script(|script| script.hangs = false);
    until("it is a canary again", || client.config().version() == "v2").await;
}

#[tokio::test]
async fn a_lease_also_ends_while_the_process_is_away() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    daemon.canary("v2", json!({"a": 2}), "instance", 10_000);
    let directory = tempfile::tempdir().unwrap();
    let client = daemon
        .client()
        .cache_dir(directory.path())
        .start()
        .await
        .unwrap();
    let file = directory.path().join("checkout--prod.json");
    until("the cache is written", || file.exists()).await;
    drop(client);
    let nobody = nobody().await;
    let build = || client_of(&nobody).cache_dir(directory.path());
    let client = build().start().await.unwrap();
    assert_eq!(client.config().version(), "v2", "no lease");
    let client = build().canary_lease(Duration::ZERO).start().await.unwrap();
    assert_eq!(client.config().version(), "v1", "the lease has ended");
    let client = build().instance_id("web-18").start().await.unwrap();
    assert_eq!(
        client.config().version(),
        "v1",
        "another instance's cohort says nothing"
    );
}
