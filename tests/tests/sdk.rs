//! A thousand real SDK instances against a real daemon.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep};
use vortex_client::Client;
use vortex_proto::v1;
use vortex_tests::{Daemon, action, config_file, create, seed};

const INSTANCES: usize = 1_000;
/// Starts at the same time.
const STARTS_MAX: usize = 32;
const PATIENCE: Duration = Duration::from_secs(60);
const FLEET: &str = "[fleet]\ninterval = \"5s\"\n";

async fn started(daemon: &Daemon, number: usize) -> Client {
    Client::builder(&format!("http://{}", daemon.listen()))
        .app("checkout")
        .profile("prod")
        .instance_id(&format!("web-{number}"))
        .validate(move |config| {
            // One of them cannot live with v3.
            if number == 7 && config.version() == "v3" {
                return Err("pool.wait: 2ms is too short for this host".to_owned());
            }
            Ok(())
        })
        .start()
        .await
        .expect("it starts")
}

async fn states(daemon: &Daemon) -> BTreeMap<String, u64> {
    let answer = daemon.get("/api/drift/checkout/prod").await.json();
    let states = answer["states"].as_object().expect("states").iter();
    states
        .map(|(state, count)| (state.clone(), count.as_u64().expect("a count")))
        .filter(|&(_, count)| count > 0)
        .collect()
}

/// Looks again and again until `done`; at no moment may anyone be in a state that was not planted.
async fn until(daemon: &Daemon, planted: &[&str], what: &str, done: impl AsyncFn() -> bool) {
    let start = Instant::now();
    while !done().await {
        assert!(start.elapsed() < PATIENCE, "not in time: {what}");
        let found = states(daemon).await;
        assert!(
            found.keys().all(|state| planted.contains(&state.as_str())),
            "{what}: {found:?}"
        );
        sleep(Duration::from_millis(100)).await;
    }
}

async fn rollout(daemon: &Daemon) -> v1::Rollout {
    let request = v1::GetRolloutRequest {
        rollout: "checkout/prod".into(),
    };
    let got = daemon.rollouts().get(request).await;
    got.expect("a rollout").into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_instances_go_through_a_rollout_and_only_what_was_planted_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let config = config_file(dir.path(), FLEET);
    let data = dir.path().join("data");
    let daemon = Daemon::start_with(&data, &["--config", &config]).await;
    seed(&daemon, "checkout/prod", &["v1", "v2", "v3"]).await;
    let clients: Vec<Client> = stream::iter(1..=INSTANCES)
        .map(|number| started(&daemon, number))
        .buffer_unordered(STARTS_MAX)
        .collect()
        .await;
    let calm = ["in_sync", "pending"];
    until(&daemon, &calm, "everyone on v1", async || {
        states(&daemon).await.get("in_sync") == Some(&(INSTANCES as u64))
    })
    .await;

    let request = create("checkout/prod", "v2", &["10% 1s", "50% 1s", "100% 1s"]);
    daemon.rollouts().create(request).await.unwrap();
    until(&daemon, &calm, "v2 completes", async || {
        rollout(&daemon).await.phase == "completed"
    })
    .await;
    until(&daemon, &calm, "everyone on v2", async || {
        states(&daemon).await.get("in_sync") == Some(&(INSTANCES as u64))
    })
    .await;
    assert!(
        clients
            .iter()
            .all(|client| client.config().version() == "v2")
    );

    // The one that refuses is one in a thousand: the rollout goes on, and it is named.
    let planted = ["in_sync", "pending", "rejected"];
    let request = create("checkout/prod", "v3", &["50% 1s", "100% 1s manual"]);
    let started = daemon.rollouts().create(request).await.unwrap();
    until(&daemon, &planted, "v3 at its gate", async || {
        rollout(&daemon).await.cause == "gate"
    })
    .await;
    let refusing = daemon.get("/api/instances?state=rejected").await.json();
    let refusing = refusing["instances"].as_array().unwrap();
    assert_eq!(refusing.len(), 1, "{refusing:?}");
    assert_eq!(refusing[0]["instance_id"], "web-7");
    assert!(
        refusing[0]["rejected_reason"]
            .as_str()
            .unwrap()
            .contains("pool.wait")
    );
    let id = &started.get_ref().id;
    daemon.rollouts().rollback(action(id)).await.unwrap();
    until(&daemon, &planted, "everyone back on v2", async || {
        states(&daemon).await.get("in_sync") == Some(&(INSTANCES as u64))
    })
    .await;
    for client in &clients {
        assert_eq!(client.config().version(), "v2");
    }
    stream::iter(&clients)
        .for_each_concurrent(STARTS_MAX, Client::stop)
        .await;
}
