//! How old what is known of a peer is: shown while it is away, and by both sides of a link of which one direction is
//! dead. Nothing else suffers from either, and afterwards all have everything.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};
use vortex_tests::{Flow, Transcript, action, create, federation::*, promote, publication, seed};

const SHOP: &str = "shop/prod";
const MAIL: &str = "mail/prod";
/// From this age on data is stale: see `PEER_STALE_MS`.
const STALE_MS: u64 = 60_000;
/// Three heartbeats: the data of a peer that is heard never gets so old.
const QUIET_MS: u64 = 15_000;
/// To be stale, and to be asked about it on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(150);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// What `/health/federation` of its admin port says, and with which status.
async fn health(cluster: &Cluster) -> (u16, Value) {
    let daemon = cluster.daemon();
    let url = format!("http://{}/health/federation", daemon.admin_listen());
    let answer = daemon.http().get(url).send().await.expect("it answers");
    let status = answer.status().as_u16();
    (status, answer.json().await.expect("JSON"))
}

/// How old its data of this peer is, in milliseconds, and whether it calls that stale.
async fn age(cluster: &Cluster, name: &str) -> (u64, bool) {
    let (_, health) = health(cluster).await;
    let peers = health["peers"].as_array().expect("it has peers");
    let peer = peers.iter().find(|peer| peer["name"] == name);
    let peer = peer.unwrap_or_else(|| panic!("no {name} in {health}"));
    let age = peer["data_age_ms"].as_u64().expect("an age");
    (age, peer["stale"].as_bool().expect("a mark"))
}

/// The value of a series of its metrics.
async fn metric(cluster: &Cluster, series: &str) -> f64 {
    let daemon = cluster.daemon();
    let url = format!("http://{}/metrics", daemon.admin_listen());
    let answer = daemon.http().get(url).send().await.expect("it answers");
    let text = answer.text().await.expect("text");
    let value = text.lines().find_map(|line| {
        let rest = line.strip_prefix(series)?;
        rest.strip_prefix(' ')?.parse().ok()
    });
    value.unwrap_or_else(|| panic!("no {series} in {text}"))
}

/// What `vortexctl federation status` prints: as text with its status, and as JSON.
async fn typed(cluster: &Cluster) -> (String, Value) {
    let mut typed = Transcript::new(&cluster.daemon().url(""));
    let json = typed.run(&["federation", "status", "-o", "json"]).await;
    let mut typed = Transcript::new(&cluster.daemon().url(""));
    typed.run(&["federation", "status", "--exit-code"]).await;
    let json = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    (typed.text().to_owned(), json)
}

/// The line of a peer in what was typed.
fn line_of<'a>(text: &'a str, name: &str) -> &'a str {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("PEER"));
    let line = lines.find(|line| line.split_whitespace().next() == Some(name));
    line.unwrap_or_else(|| panic!("no line of {name}: {text}"))
}

/// All that is shown of a federation in which nothing is wrong.
async fn is_fresh(cluster: &Cluster, peers: &[&str]) {
    let (text, json) = eventually("nothing needs a person", async || {
        let (text, json) = typed(cluster).await;
        (!text.contains("\n? ")).then_some((text, json))
    })
    .await;
    assert_eq!(json["alarms"], Value::Array(vec![]), "{json}");
    let healthy = format!("healthy: {0} of {0} peers connected\n", peers.len());
    assert!(text.contains(&healthy), "{text}");
    let (status, health) = health(cluster).await;
    assert_eq!((status, &health["status"]), (200, &"up".into()), "{health}");
    for name in peers {
        let (age, is_stale) = age(cluster, name).await;
        assert!(age < QUIET_MS && !is_stale, "{name}: {age} ms, {is_stale}");
        let up = format!("vortex_federation_peer_up{{peer=\"{name}\"}}");
        assert!((metric(cluster, &up).await - 1.0).abs() < f64::EPSILON);
    }
    let alarms = "vortex_federation_alarms{kind=\"stale\"}";
    assert!(metric(cluster, alarms).await.abs() < f64::EPSILON);
}

/// All that is shown of a federation in which the data of `us` is stale, and that of `ap` is not.
async fn is_stale(cluster: &Cluster) {
    let what = "what is known of us is 1m";
    let (status, health) = health(cluster).await;
    assert_eq!(
        (status, &health["status"]),
        (503, &"degraded".into()),
        "{health}"
    );
    let why = health["why"].as_array().expect("there is a reason");
    let is_why = |why: &Value| why.as_str().is_some_and(|why| why.starts_with(what));
    assert!(why.len() == 1 && why.iter().all(is_why), "{health}");
    // The alarm is looked for every few seconds.
    let alarm = expect_alarm(cluster, "stale").await;
    assert_eq!(alarm.about, "us", "{alarm:?}");
    let (text, json) = typed(cluster).await;
    assert!(text.contains("\nneeds a person: 1 alarm\n"), "{text}");
    assert!(text.contains("STALE  us was last heard of at "), "{text}");
    assert!(text.contains("next: look at the peer"), "{text}");
    assert!(text.ends_with("\n? 8\n\n"), "{text}");
    let (us, ap) = (line_of(&text, "us"), line_of(&text, "ap"));
    assert!(us.contains(" 1m ") && !us.contains(" connected "), "{us}");
    assert!(ap.contains(" connected "), "{ap}");
    let peers = json["peers"].as_array().expect("it has peers");
    let peer = peers.iter().find(|peer| peer["name"] == "us").expect("us");
    let age = peer["age"].as_str().expect("an age");
    assert!(age.starts_with("1m "), "{peer}");
    assert_ne!(peer["state"], "connected", "{peer}");
    assert_eq!(json["alarms"][0]["kind"], "stale", "{json}");
    let of = |name: &str| format!("vortex_federation_{name}{{peer=\"us\"}}");
    assert!(metric(cluster, &of("peer_data_age_seconds")).await >= 60.0);
    assert!(metric(cluster, &of("peer_up")).await.abs() < f64::EPSILON);
    let alarms = "vortex_federation_alarms{kind=\"stale\"}";
    assert!((metric(cluster, alarms).await - 1.0).abs() < f64::EPSILON);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_is_away_is_shown_stale_while_all_else_goes_on_and_catches_up() {
    // Whoever is away dials: when it is back, nobody waits until it is dialled again.
    let mut federation = Federation::of(&["eu", "us", "ap"], &[(1, 0), (2, 0)]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(1), MAIL, &["m1"]).await;
    federation.converged().await;
    is_fresh(&federation.clusters[0], &["us", "ap"]).await;
    federation.clusters[1].kill().await;

    let (eu, ap) = (&federation.clusters[0], &federation.clusters[2]);
    let since = Instant::now();
    let (mut before, mut versions) = (0, vec![]);
    loop {
        assert!(since.elapsed() < PATIENCE, "{before} ms, and not stale");
        let (age_ms, stale) = age(eu, "us").await;
        assert!(age_ms >= before, "{before} and then {age_ms}");
        before = age_ms;
        assert_eq!(stale, age_ms > STALE_MS, "{age_ms}");
        if stale {
            break;
        }
        assert!(!age(eu, "ap").await.1, "the one that is there is not stale");
        // Here and, by way of the one that is there, elsewhere: written, rolled out, rolled back and read.
        let version = format!("v{}", versions.len() + 2);
        let written = ap.daemon().configs();
        let written = { written }.publish(publication(SHOP, &version)).await;
        written.expect("it is written at its home");
        let mut rollouts = eu.daemon().rollouts();
        let steps = ["50% 1h manual", "100% 1h manual"];
        let started = rollouts.create(create(SHOP, &version, &steps)).await;
        let id = started.expect("it starts").into_inner().id;
        let promoted = rollouts.promote(promote(&id, 1)).await;
        assert_eq!(promoted.expect("it is promoted").into_inner().stage, 2);
        let back = rollouts.rollback(action(&id)).await;
        back.expect("it is rolled back");
        assert!(eu.reads(SHOP, &version).await && eu.reads(MAIL, "m1").await);
        versions.push((version, id));
        sleep(PAUSE).await;
    }
    is_stale(eu).await;
    // A peer that is away is no reason to send nobody here any more.
    let ready = eu.daemon().readiness().await.expect("it answers");
    assert_eq!(ready.status, 200, "{ready:?}");
    assert!(versions.len() > 10, "hardly anything went on: {versions:?}");
    converged(&[eu, ap]).await;

    federation.start().await;
    federation.converged().await;
    for (version, id) in &versions {
        let us = &federation.clusters[1];
        assert!(us.reads(SHOP, version).await, "{version}");
        assert_eq!(us.rollout(id).await.phase, "rolled_back", "{version}");
    }
    is_fresh(&federation.clusters[0], &["us", "ap"]).await;
    is_fresh(&federation.clusters[1], &["eu"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_link_that_is_dead_in_one_direction_both_sides_show_the_age_and_agree_afterwards() {
    let federation = Federation::chain(&["eu", "us", "ap"]).await;
    for (cluster, target) in federation
        .clusters
        .iter()
        .zip(["e/prod", "u/prod", "a/prod"])
    {
        seed(cluster.daemon(), target, &["v1"]).await;
    }
    federation.converged().await;
    // Both hear us, who hears neither: once the dead direction is that of who dialled, once that of who was dialled.
    federation.link(0, 1).shape(Flow::Stop, Flow::Pass);
    federation.link(1, 2).shape(Flow::Pass, Flow::Stop);
    let [eu, us, ap] = &federation.clusters[..] else {
        panic!("three clusters");
    };
    for (cluster, target) in [(eu, "e/prod"), (us, "u/prod"), (ap, "a/prod")] {
        seed(cluster.daemon(), target, &["v2"]).await;
    }
    let sides = [(eu, "us"), (us, "eu"), (us, "ap"), (ap, "us")];
    for (cluster, name) in sides {
        let what = format!("{} shows how old its data of {name} is", cluster.name());
        eventually(&what, async || {
            (age(cluster, name).await.0 > QUIET_MS).then_some(())
        })
        .await;
        let shown = cluster.peer(name).await.age;
        assert!(!shown.is_empty(), "{}: no age of {name}", cluster.name());
        let older = age(cluster, name).await.0;
        sleep(PAUSE).await;
        assert!(age(cluster, name).await.0 > older, "it ages");
    }
    assert!(!us.reads("e/prod", "v2").await && !us.reads("a/prod", "v2").await);
    assert!(us.reads("u/prod", "v2").await, "it goes on alone");

    federation.heal();
    federation.converged().await;
    for cluster in &federation.clusters {
        for target in ["e/prod", "u/prod", "a/prod"] {
            assert!(cluster.reads(target, "v2").await, "{target}");
        }
    }
    for (cluster, name) in sides {
        let what = format!("{} has fresh data of {name}", cluster.name());
        eventually(&what, async || {
            (age(cluster, name).await.0 < QUIET_MS).then_some(())
        })
        .await;
    }
}
