//! What a client does when the daemon wants another version run.

mod daemon;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use daemon::{Daemon, digest, until};
use serde_json::json;
use vortex_client::{Client, Cohort, Outcome};

async fn at(client: &Client, version: &str) {
    until(&format!("runs {version}"), || {
        client.config().version() == version
    })
    .await;
}

#[tokio::test]
async fn it_follows_the_daemon_and_reports_what_it_runs() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"pool.size": 5}));
    let client = daemon.client().label("zone", "a").start().await.unwrap();
    assert_eq!(client.config().get::<u32>("pool.size").unwrap(), 5);
    assert!(!client.is_stale());
    let before = client.config();

    daemon.stable("v2", json!({"pool.size": 7}));
    at(&client, "v2").await;
    assert_eq!(
        before.get::<u32>("pool.size").unwrap(),
        5,
        "unchanged in hand"
    );
    until("v2 is reported", || {
        daemon.heartbeats().last().unwrap()["version"] == "v2"
    })
    .await;
    let last = daemon.heartbeats().pop().unwrap();
    assert_eq!(last["digest"], digest("v2"));
    assert_eq!(last["status"], "ok");
    assert_eq!(last["labels"]["zone"], "a");
    assert!(last["labels"]["sdk"].as_str().unwrap().starts_with("rust/"));
    assert!(last["started_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(client.problem(), None);
}

#[tokio::test]
async fn a_rejected_version_is_not_run_and_the_daemon_is_told_why() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"pool.size": 5}));
    let client = daemon
        .client()
        .validate(|config| match config.get::<u32>("pool.size") {
            Ok(0) => Err("a pool of none".to_owned()),
            Ok(13) => panic!("unlucky"),
            _ => Ok(()),
        })
        .start()
        .await
        .unwrap();
    daemon.stable("v2", json!({"pool.size": 0}));
    until("v2 is refused", || {
        let last = daemon.heartbeats().pop().unwrap();
        last["status"] == "rejected"
            && last["rejected_version"] == "v2"
            && last["rejected_reason"] == "a pool of none"
            && last["version"] == "v1"
    })
    .await;
    assert_eq!(client.config().version(), "v1");
    let refused_reads = daemon.script(|script| script.reads.iter().filter(|r| *r == "v2").count());
    assert_eq!(
        refused_reads, 1,
        "a rejected version is not fetched again and again"
    );

    daemon.stable("v3", json!({"pool.size": 13}));
    until("a panic rejects too", || {
        daemon.heartbeats().pop().unwrap()["rejected_version"] == "v3"
    })
    .await;
    daemon.stable("v4", json!({"pool.size": 8}));
    at(&client, "v4").await;
    until("all is well again", || {
        daemon.heartbeats().pop().unwrap()["status"] == "ok"
    })
    .await;
}

#[tokio::test]
async fn callbacks_hear_of_every_change_and_may_panic() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon.client().start().await.unwrap();
    let heard = Arc::new(Mutex::new(vec![]));
    client.on_change(|_| panic!("in the application"));
    let ears = Arc::clone(&heard);
    client.on_change(move |config| ears.lock().unwrap().push(config.version().to_owned()));
    for version in ["v2", "v3"] {
        daemon.stable(version, json!({"a": 1}));
        at(&client, version).await;
    }
    until("both are heard", || *heard.lock().unwrap() == ["v2", "v3"]).await;
}

#[tokio::test]
async fn a_page_of_another_version_is_not_taken() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon.client().start().await.unwrap();
    daemon.script(|script| script.mislabels = Some("v9"));
    daemon.stable("v2", json!({"a": 2}));
    until("the problem is told", || {
        client
            .problem()
            .is_some_and(|problem| problem.contains("asked for v2"))
    })
    .await;
    assert_eq!(client.config().version(), "v1");
    daemon.script(|script| script.mislabels = None);
    at(&client, "v2").await;
}

#[tokio::test]
async fn a_canary_comes_and_goes_without_another_read_of_stable() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon.client().start().await.unwrap();
    daemon.canary("v2", json!({"a": 2}), "instance", 10_000);
    at(&client, "v2").await;
    assert_eq!(client.config().cohort(), Cohort::Canary);
    daemon.stable("v1", json!({"a": 1}));
    at(&client, "v1").await;
    assert_eq!(client.config().cohort(), Cohort::Stable);
    assert_eq!(daemon.script(|script| script.reads.clone()), ["v1", "v2"]);
}

#[tokio::test]
async fn keys_are_decided_as_the_daemon_decides() {
    use vortex_core::assign::{BasisPoints, Cohort as Core, Seed};
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    daemon.canary("v2", json!({"a": 2}), "key", 2_500);
    daemon.script(|script| {
        script.assignment["pins"] = json!([{"key": "boss", "cohort": "stable"},
            {"key": "tester", "cohort": "canary"}]);
    });
    let client = daemon.client().start().await.unwrap();
    assert_eq!(client.config().version(), "v1");
    let seed = Seed::new(&"checkout/prod".parse().unwrap(), &"v2".parse().unwrap());
    let mut canaries = 0;
    for i in 0..2_000 {
        let key = format!("user-{i}");
        let expected = seed.cohort(key.as_bytes(), BasisPoints::new(2_500).unwrap());
        let config = client.config_for(&key);
        assert_eq!(config.version() == "v2", expected == Core::Canary, "{key}");
        assert_eq!(config.cohort().as_str(), expected.as_str());
        canaries += u32::from(expected == Core::Canary);
    }
    assert!((400..600).contains(&canaries), "{canaries}");
    assert_eq!(client.config_for("boss").version(), "v1");
    assert_eq!(client.config_for("tester").version(), "v2");

    daemon.stable("v2", json!({"a": 2}));
    until("everybody reads v2", || {
        client.config_for("boss").version() == "v2"
    })
    .await;
}

#[tokio::test]
async fn an_unacknowledged_delta_is_sent_again_under_its_number() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon.client().start().await.unwrap();
    client.stop().await;
    drop(client);
    let client = daemon.client().start().await.unwrap();
    let from = daemon.script(|script| {
        script.refusals = vec![(503, None), (500, None)];
        script.heartbeats.len()
    });
    client.record(Outcome::Success, Duration::from_millis(10));
    client.record(Outcome::Error, Duration::from_millis(20));
    let counted = |beats: &[serde_json::Value]| {
        let mut by_seq = std::collections::BTreeMap::new();
        for beat in beats {
            let metrics = &beat["metrics"];
            let seq = beat["seq"].as_u64().unwrap();
            let before = by_seq.insert(seq, metrics.clone());
            assert!(before.is_none_or(|before| before == *metrics), "{seq}");
        }
        let sum = |field: &str| -> u64 {
            let metrics = by_seq.values().flat_map(|m| m.as_array().unwrap());
            metrics.map(|m| m[field].as_u64().unwrap()).sum()
        };
        (sum("requests"), sum("errors"))
    };
    until("two refused and one taken", || {
        daemon.heartbeats().len() >= from + 4
    })
    .await;
    client.record(Outcome::Success, Duration::from_millis(30));
    until("all are counted once", || {
        counted(&daemon.heartbeats()[from - 1..]) == (3, 1)
    })
    .await;
    let beats = daemon.heartbeats().split_off(from);
    let again = beats
        .iter()
        .filter(|beat| beat["seq"] == beats[0]["seq"])
        .count();
    assert_eq!(again, 3, "refused twice, then taken");
}

#[tokio::test]
async fn a_busy_daemon_is_left_alone_as_long_as_it_asks() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon.client().start().await.unwrap();
    daemon.script(|script| script.refusals = vec![(429, Some(30))]);
    until("it is refused", || client.problem().is_some()).await;
    let beats = daemon.heartbeats().len();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(daemon.heartbeats().len(), beats);
    daemon.stable("v2", json!({"a": 2}));
    at(&client, "v2").await;
    assert_eq!(daemon.heartbeats().len(), beats);
    assert!(client.problem().is_some());
    client.report_now();
    until("a report that was asked for", || {
        daemon.heartbeats().len() > beats
    })
    .await;
}

#[tokio::test]
async fn an_instance_that_no_fleet_takes_still_follows() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    daemon.canary("v2", json!({"a": 2}), "instance", 10_000);
    let client = daemon.client().start().await.unwrap();
    assert_eq!(client.config().version(), "v2");
    daemon.script(|script| script.refusals = vec![(429, None); 10_000]);
    until("it is refused", || client.problem().is_some()).await;
    daemon.stable("v1", json!({"a": 1}));
    at(&client, "v1").await;
    assert!(client.problem().unwrap().contains("429"));
    daemon.script(|script| script.refusals.clear());
    until("all is well", || client.problem().is_none()).await;
}

#[tokio::test]
async fn the_task_ends_with_stop_or_the_last_handle() {
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    let client = daemon.client().start().await.unwrap();
    client.record(Outcome::Success, Duration::from_millis(1));
    client.stop().await;
    let requests: u64 = daemon
        .heartbeats()
        .iter()
        .flat_map(|beat| beat["metrics"].as_array().unwrap().clone())
        .map(|metrics| metrics["requests"].as_u64().unwrap())
        .sum();
    assert_eq!(requests, 1, "what was counted last goes along");
    assert_eq!(client.config().version(), "v1", "still readable");
    let beats = daemon.heartbeats().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(daemon.heartbeats().len(), beats);

    let client = daemon.client().start().await.unwrap();
    let other = client.clone();
    drop(client);
    let beats = daemon.heartbeats().len();
    until("a clone keeps it alive", || {
        daemon.heartbeats().len() > beats
    })
    .await;
    drop(other);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let beats = daemon.heartbeats().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(daemon.heartbeats().len(), beats);
}

#[tokio::test]
async fn the_layer_counts_by_status_and_version() {
    use axum::{Extension, Router, body::Body, http::Request, routing::get};
    use tower::ServiceExt as _;
    let daemon = Daemon::start().await;
    daemon.stable("v1", json!({"a": 1}));
    daemon.canary("v2", json!({"a": 2}), "key", 10_000);
    let client = daemon.client().start().await.unwrap();
    until("keys read v2", || client.config_for("k").version() == "v2").await;
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let keyed = client.config_for("k");
    let routes: Router = Router::new()
        .route(
            "/plain",
            get(move || async move { counted.fetch_add(1, Ordering::SeqCst).to_string() }),
        )
        .route("/keyed", get(move || async move { Extension(keyed) }))
        .route(
            "/broken",
            get(|| async { axum::http::StatusCode::BAD_GATEWAY }),
        )
        .layer(client.layer());
    for path in ["/plain", "/plain", "/keyed", "/broken"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        routes.clone().oneshot(request).await.unwrap();
    }
    client.stop().await;
    let mut seen = std::collections::BTreeMap::new();
    for beat in daemon.heartbeats() {
        for metrics in beat["metrics"].as_array().unwrap() {
            let sums = seen.entry(metrics["version"].as_str().unwrap().to_owned());
            let (requests, errors) = sums.or_insert((0, 0));
            *requests += metrics["requests"].as_u64().unwrap();
            *errors += metrics["errors"].as_u64().unwrap();
            assert_eq!(metrics["latency_ms"]["relative_error"], 0.01);
        }
    }
    assert_eq!(calls.load(Ordering::SeqCst), 2);
    assert_eq!((seen["v1"], seen["v2"]), ((3, 1), (1, 0)));
}
