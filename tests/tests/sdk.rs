//! A thousand real SDK instances against a real daemon: nobody is called drifted who is not, whatever happens to
//! the daemon and to the network.

use std::{collections::BTreeMap, path::Path, time::Duration};

use futures_util::{StreamExt as _, stream};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{Instant, sleep},
};
use vortex_client::Client;
use vortex_proto::v1;
use vortex_tests::{Daemon, Network, action, config_file, create, seed};

const INSTANCES: usize = 1_000;
/// Starts and stops at the same time.
const AT_ONCE_MAX: usize = 32;
const PATIENCE: Duration = Duration::from_secs(60);
/// For two heartbeats.
const GRACE: &str = "12s";
/// Who hears of a change late is behind: the network may swallow four answers in a row, each a heartbeat apart. (It does
/// not matter to silence, which is three heartbeats of nothing.)
const GRACE_ON_BAD_NETWORK: &str = "25s";
/// How often everyone is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Every state that counts as drift.
const DRIFTED: &str = "/api/instances?app=checkout&profile=prod&page_size=1000\
    &state=behind,ahead,unknown_version,diverged,rejected,silent";

/// One fleet at a time: two of them are more than a small machine keeps up with.
async fn alone() -> MutexGuard<'static, ()> {
    static FLEETS: Mutex<()> = Mutex::const_new(());
    FLEETS.lock().await
}

fn fleet_settings(grace: &str) -> String {
    format!("[fleet]\ninterval = \"5s\"\ngrace = \"{grace}\"\n")
}

async fn daemon_in(dir: &Path, grace: &str) -> Daemon {
    let config = config_file(dir, &fleet_settings(grace));
    let daemon = Daemon::start_with(&dir.join("data"), &["--config", &config]).await;
    seed(&daemon, "checkout/prod", &["v1", "v2", "v3"]).await;
    daemon
}

/// Instances `web-1` to `web-1000`; the seventh cannot live with `refused`.
async fn fleet(url: &str, refused: &'static str) -> Vec<Client> {
    stream::iter(1..=INSTANCES)
        .map(|number| async move {
            Client::builder(url)
                .app("checkout")
                .profile("prod")
                .instance_id(&format!("web-{number}"))
                .validate(move |config| {
                    if number == 7 && config.version() == refused {
                        return Err("pool.wait: 2ms is too short for this host".to_owned());
                    }
                    Ok(())
                })
                .start()
                .await
                .expect("it starts")
        })
        .buffered(AT_ONCE_MAX)
        .collect()
        .await
}

async fn stop(clients: &[Client]) {
    stream::iter(clients)
        .for_each_concurrent(AT_ONCE_MAX, Client::stop)
        .await;
}

async fn in_sync(daemon: &Daemon) -> u64 {
    let answer = daemon.get("/api/drift/checkout/prod").await.json();
    answer["states"]["in_sync"].as_u64().expect("a count")
}

type Planted = BTreeMap<&'static str, &'static str>;

/// Who is in a state that counts as drift, and in which.
async fn drifted(daemon: &Daemon) -> BTreeMap<String, String> {
    let answer = daemon.get(DRIFTED).await.json();
    let instances = answer["instances"].as_array().expect("instances").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    instances
        .map(|instance| (text(&instance["instance_id"]), text(&instance["state"])))
        .collect()
}

/// Looks again and again until `done`. At no moment may anyone be in a state of drift that was not planted, and
/// whoever was planted may only not be there yet.
async fn until(daemon: &Daemon, planted: &Planted, what: &str, done: impl AsyncFn() -> bool) {
    let (start, mut looks) = (Instant::now(), 0);
    while !done().await {
        assert!(start.elapsed() < PATIENCE, "not in time: {what}");
        let found = drifted(daemon).await;
        for (id, state) in &found {
            let planted = planted.get(id.as_str());
            assert_eq!(planted, Some(&state.as_str()), "{what}: {id} in {found:?}");
        }
        looks += 1;
        sleep(LOOK_EVERY).await;
    }
    eprintln!("{what}: {looks} looks in {:?}", start.elapsed());
}

async fn rollout(daemon: &Daemon) -> v1::Rollout {
    let request = v1::GetRolloutRequest {
        rollout: "checkout/prod".into(),
    };
    let got = daemon.rollouts().get(request).await;
    got.expect("a rollout").into_inner()
}

fn everyone_runs(clients: &[Client], version: &str) -> bool {
    clients
        .iter()
        .all(|client| client.config().version() == version)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_instances_go_through_rollouts_and_a_killed_daemon_and_only_what_was_planted_is_seen()
 {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let daemon = daemon_in(dir.path(), GRACE).await;
    let clients = fleet(&daemon.url(""), "v3").await;
    let all = clients.len() as u64;
    let nobody = Planted::new();
    until(&daemon, &nobody, "everyone on v1", async || {
        in_sync(&daemon).await == all
    })
    .await;

    let request = create("checkout/prod", "v2", &["10% 1s", "50% 1s", "100% 1s"]);
    daemon.rollouts().create(request).await.unwrap();
    until(&daemon, &nobody, "the second stage", async || {
        rollout(&daemon).await.stage == 2
    })
    .await;
    let listen = daemon.listen();
    daemon.kill().await;
    let config = config_file(dir.path(), &fleet_settings(GRACE));
    let daemon = Daemon::start_at(listen, &dir.path().join("data"), &["--config", &config]).await;
    // The stage waits for the fleet to be known again: these looks reach beyond the daemon's own grace.
    until(&daemon, &nobody, "v2 completes", async || {
        rollout(&daemon).await.phase == "completed"
    })
    .await;
    until(&daemon, &nobody, "everyone on v2", async || {
        in_sync(&daemon).await == all
    })
    .await;
    assert!(everyone_runs(&clients, "v2"));

    // The one that refuses is one in a thousand: the rollout goes on, and it is named.
    let planted = Planted::from([("web-7", "rejected")]);
    let request = create("checkout/prod", "v3", &["50% 1s", "100% 1s manual"]);
    let started = daemon.rollouts().create(request).await.unwrap();
    until(&daemon, &planted, "v3 at its gate", async || {
        rollout(&daemon).await.cause == "gate"
    })
    .await;
    assert_eq!(drifted(&daemon).await.len(), 1);
    let refusing = daemon.get("/api/instances/checkout/prod/web-7").await;
    assert!(refusing.text("rejected_reason").contains("pool.wait"));
    let id = &started.get_ref().id;
    daemon.rollouts().rollback(action(id)).await.unwrap();
    until(&daemon, &planted, "everyone back on v2", async || {
        in_sync(&daemon).await == all
    })
    .await;
    assert!(everyone_runs(&clients, "v2"));
    stop(&clients).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_instances_behind_a_bad_network_are_seen_as_they_are() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let daemon = daemon_in(dir.path(), GRACE_ON_BAD_NETWORK).await;
    let network = Network::to(daemon.listen()).await;
    let mut clients = fleet(&network.url(), "v2").await;
    let all = clients.len() as u64;
    let nobody = Planted::new();
    until(&daemon, &nobody, "everyone on v1", async || {
        in_sync(&daemon).await == all
    })
    .await;

    network.turn_bad(Some(11));
    // One is gone without a word.
    drop(clients.remove(12));
    let planted = Planted::from([("web-7", "rejected"), ("web-13", "silent")]);
    let request = create("checkout/prod", "v2", &["25% 1s", "100% 1s"]);
    daemon.rollouts().create(request).await.unwrap();
    until(&daemon, &planted, "v2 completes", async || {
        rollout(&daemon).await.phase == "completed"
    })
    .await;
    until(&daemon, &planted, "both are found", async || {
        in_sync(&daemon).await == all - 2 && drifted(&daemon).await.len() == 2
    })
    .await;

    let request = create("checkout/prod", "v3", &["50% 1s", "100% 1h"]);
    let started = daemon.rollouts().create(request).await.unwrap();
    until(&daemon, &planted, "half on v3", async || {
        rollout(&daemon).await.stage == 2
    })
    .await;
    let id = &started.get_ref().id;
    daemon.rollouts().rollback(action(id)).await.unwrap();
    until(&daemon, &planted, "everyone back on v2", async || {
        in_sync(&daemon).await == all - 2 && drifted(&daemon).await.len() == 2
    })
    .await;
    let faults = network.faults();
    eprintln!("{faults:?}");
    assert!(
        faults.lost.min(faults.doubled).min(faults.late) > 50,
        "{faults:?}"
    );
    network.turn_bad(None);
    stop(&clients).await;
}
