//! Rollouts that are judged by what their instances report: promoted, held, rolled back, explained, replayed.

use std::{path::Path, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use vortex_proto::v1;
use vortex_tests::{Daemon, Traffic, action, config_file, create, seed};

const FLEET: &str = "[fleet]\ninterval = \"1s\"\ngrace = \"2s\"\n";
const TICK: Duration = Duration::from_millis(800);
const TARGET: &str = "checkout/prod";

async fn start(dir: &Path) -> Daemon {
    let config = config_file(dir, FLEET);
    Daemon::start_with(&dir.join("data"), &["--config", &config]).await
}

fn check(require: &str) -> v1::Check {
    v1::Check {
        require: require.into(),
        ..v1::Check::default()
    }
}

fn analysis(checks: Vec<v1::Check>) -> Option<v1::Analysis> {
    Some(v1::Analysis {
        interval: "1s".into(),
        checks,
        ..v1::Analysis::default()
    })
}

async fn rollout(daemon: &Daemon, id: &str) -> Value {
    daemon.get(&format!("/api/rollouts/{id}")).await.json()
}

/// Serves until `holds` does; gives the rollout as it then is.
async fn serve_until(
    daemon: &Daemon,
    traffic: &mut Traffic,
    id: &str,
    patience: Duration,
    holds: impl Fn(&Value) -> bool,
) -> Value {
    let deadline = Instant::now() + patience;
    loop {
        traffic.tick(daemon).await;
        let seen = rollout(daemon, id).await;
        if holds(&seen) {
            return seen;
        }
        assert!(
            Instant::now() < deadline,
            "not within {patience:?}: {seen:#}"
        );
        sleep(TICK).await;
    }
}

async fn replay(daemon: &Daemon, id: &str, changes: &[&str]) -> v1::ReplayResponse {
    let request = v1::ReplayRequest {
        rollout: id.to_owned(),
        set: changes.iter().map(|change| (*change).to_owned()).collect(),
        ..v1::ReplayRequest::default()
    };
    let replayed = daemon.rollouts().replay(request).await;
    replayed.expect("it can be replayed").into_inner()
}

async fn begin(
    daemon: &Daemon,
    traffic: &mut Traffic,
    request: v1::CreateRolloutRequest,
) -> String {
    // Whoever is judged from the first stage on has been heard before.
    for _ in 0..3 {
        traffic.tick(daemon).await;
        sleep(TICK).await;
    }
    let created = daemon.rollouts().create(request).await;
    created.expect("a rollout can be created").into_inner().id
}

#[tokio::test]
async fn a_good_version_promotes_itself_and_a_bad_one_takes_itself_back() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, TARGET, &["v1", "v2", "v3"]).await;
    let mut traffic = Traffic::new(TARGET, 40, 25);
    traffic.behave("v1", 20, 40);
    traffic.behave("v2", 20, 40);
    traffic.behave("v3", 1_000, 40);

    let id = begin(
        &daemon,
        &mut traffic,
        create(TARGET, "v2", &["25% 6s", "100% 6s"]),
    )
    .await;
    let seen = serve_until(
        &daemon,
        &mut traffic,
        &id,
        Duration::from_secs(60),
        |seen| seen["phase"] == "completed",
    )
    .await;
    assert_eq!(seen["verdict"]["outcome"], "pass", "{seen:#}");

    let request = create(TARGET, "v3", &["25% 20s", "100% 6s"]);
    let id = begin(&daemon, &mut traffic, request).await;
    let seen = serve_until(
        &daemon,
        &mut traffic,
        &id,
        Duration::from_secs(60),
        |seen| seen["phase"] == "rolled_back",
    )
    .await;
    assert_eq!(seen["cause"], "analysis", "{seen:#}");
    assert_eq!(seen["stage"], 1);
    assert_eq!(seen["verdict"]["decided_by"], "error-rate");

    let explained = daemon
        .get(&format!("/api/rollouts/{id}/explain"))
        .await
        .json();
    let headline = explained["headline"].as_str().unwrap();
    assert!(
        headline
            .contains("v3 was rolled back automatically on checkout/prod, at stage 1 of 2 (25%), "),
        "{headline}"
    );
    assert!(
        explained["verdict"]["revision"].as_u64().unwrap() > 0,
        "{explained:#}"
    );

    let replayed = replay(&daemon, &id, &[]).await;
    assert_eq!(replayed.differing, 0, "{}", replayed.summary);
    assert!(!replayed.verdicts.is_empty());
    let changes = [
        "error-rate.require=error_rate <= 50%",
        "success-rate.require=success_rate >= 50%",
    ];
    let other = replay(&daemon, &id, &changes).await;
    assert!(other.differing > 0, "{}", other.summary);
    assert!(
        other.summary.contains("none of them stops the rollout"),
        "{}",
        other.summary
    );
    let verdicts = daemon
        .get(&format!("/api/rollouts/{id}/verdicts"))
        .await
        .json();
    assert_eq!(
        verdicts["verdicts"].as_array().unwrap().len(),
        replayed.verdicts.len()
    );
}

#[tokio::test]
async fn while_most_of_a_fleet_is_silent_no_verdict_acts_and_an_alarm_rings() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, TARGET, &["v1", "v2"]).await;
    let mut traffic = Traffic::new(TARGET, 40, 25);
    traffic.behave("v1", 20, 40);
    traffic.behave("v2", 20, 40);
    let request = create(TARGET, "v2", &["25% 12s", "100% 4s"]);
    let id = begin(&daemon, &mut traffic, request).await;
    let patience = Duration::from_secs(60);
    serve_until(&daemon, &mut traffic, &id, patience, |seen| {
        seen["waiting_for"] == "bake"
    })
    .await;
    traffic.speaking(12);
    let since = Instant::now();
    while daemon.get("/api/drift/checkout/prod").await.json()["suspect"] != true {
        assert!(since.elapsed() < patience, "nothing is suspected");
        traffic.tick(&daemon).await;
        sleep(TICK).await;
    }
    // Longer than the stage bakes; those who speak do well.
    for _ in 0..20 {
        traffic.tick(&daemon).await;
        sleep(TICK).await;
    }
    let held = rollout(&daemon, &id).await;
    assert_eq!(
        (&held["phase"], &held["stage"]),
        (&json!("running"), &json!(1)),
        "{held:#}"
    );
    let audit = daemon.get("/api/audit?kind=fleet_alarm_raised").await;
    assert!(audit.body.contains("silence"), "{audit:?}");
    // All are back, and it goes on by itself.
    traffic.speaking(40);
    serve_until(&daemon, &mut traffic, &id, patience, |seen| {
        seen["phase"] == "completed"
    })
    .await;
}

#[tokio::test]
async fn a_subtly_slow_version_is_caught_by_comparison() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, TARGET, &["v1", "v2"]).await;
    let mut traffic = Traffic::new(TARGET, 40, 50);
    traffic.behave("v1", 20, 40);
    traffic.behave("v2", 20, 56);
    let request = v1::CreateRolloutRequest {
        analysis: analysis(vec![check("latency_p90 <= stable * 1.10")]),
        ..create(TARGET, "v2", &["25% 5m", "100% 5m"])
    };
    let id = begin(&daemon, &mut traffic, request).await;
    let seen = serve_until(
        &daemon,
        &mut traffic,
        &id,
        Duration::from_secs(120),
        |seen| seen["phase"] == "rolled_back",
    )
    .await;
    assert_eq!(
        seen["verdict"]["decided_by"], "latency-p90-vs-stable",
        "{seen:#}"
    );
}

#[tokio::test]
async fn killed_at_any_moment_the_daemon_judges_on_where_it_stood() {
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = start(dir.path()).await;
    seed(&daemon, TARGET, &["v1", "v2"]).await;
    let mut traffic = Traffic::new(TARGET, 40, 25);
    traffic.behave("v1", 20, 40);
    traffic.behave("v2", 20, 40);
    let request = v1::CreateRolloutRequest {
        analysis: analysis(vec![
            check("error_rate <= 5%"),
            check("error_rate <= stable + 2pp"),
        ]),
        ..create(TARGET, "v2", &["10% 4s", "50% 4s", "100% 4s"])
    };
    let id = begin(&daemon, &mut traffic, request).await;
    let deadline = Instant::now() + Duration::from_secs(240);
    let mut kills = 0;
    loop {
        for _ in 0..4 {
            traffic.tick(&daemon).await;
            sleep(TICK / 2).await;
        }
        let seen = rollout(&daemon, &id).await;
        if seen["phase"] == "completed" {
            break;
        }
        assert_eq!(seen["phase"], "running", "{seen:#}");
        assert!(Instant::now() < deadline, "{seen:#}");
        if kills < 8 {
            kills += 1;
            daemon.kill().await;
            daemon = start(dir.path()).await;
        }
    }
    let events = daemon
        .get(&format!("/api/audit?rollout={id}&page_size=1000"))
        .await
        .json();
    let rows = events["entries"].as_array().unwrap();
    let entered: Vec<&str> = rows
        .iter()
        .rev()
        .filter(|row| row["kind"] == "rollout_stage_entered")
        .map(|row| row["summary"].as_str().unwrap())
        .collect();
    assert_eq!(entered, ["stage 1 -> 2", "stage 2 -> 3"]);
    let request = v1::ListVerdictsRequest {
        rollout: id.clone(),
        page_size: 1000,
        ..v1::ListVerdictsRequest::default()
    };
    let verdicts = daemon.rollouts().list_verdicts(request).await;
    let verdicts = verdicts.unwrap().into_inner().verdicts;
    let times: Vec<_> = verdicts.iter().map(|verdict| verdict.at.clone()).collect();
    let parsed: Vec<vortex_core::time::Timestamp> =
        times.iter().map(|at| at.parse().unwrap()).collect();
    for pair in parsed.windows(2) {
        assert!(
            pair[1].since(pair[0]).0 >= 1_000,
            "two verdicts in an interval: {times:?}"
        );
    }
    let replayed = replay(&daemon, &id, &[]).await;
    assert_eq!(replayed.differing, 0, "{}", replayed.summary);
    daemon
        .rollouts()
        .list(v1::ListRolloutsRequest::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn no_traffic_holds_and_a_rollback_works_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, TARGET, &["v1", "v2"]).await;
    let mut traffic = Traffic::new(TARGET, 20, 0);
    traffic.behave("v1", 20, 40);
    traffic.behave("v2", 20, 40);
    let request = v1::CreateRolloutRequest {
        analysis: analysis(vec![check("error_rate <= 5%")]),
        ..create(TARGET, "v2", &["25% 1s", "100% 1s"])
    };
    let id = begin(&daemon, &mut traffic, request).await;
    let seen = serve_until(
        &daemon,
        &mut traffic,
        &id,
        Duration::from_secs(60),
        |seen| seen["waiting_for"] == "verdict",
    )
    .await;
    assert_eq!(
        seen["verdict"]["checks"][0]["outcome"], "no_data",
        "{seen:#}"
    );
    for _ in 0..10 {
        traffic.tick(&daemon).await;
        sleep(TICK).await;
    }
    let seen = rollout(&daemon, &id).await;
    assert_eq!(
        (&seen["phase"], &seen["stage"]),
        (&"running".into(), &1.into()),
        "{seen:#}"
    );
    daemon.rollouts().rollback(action(&id)).await.unwrap();
    assert_eq!(rollout(&daemon, &id).await["phase"], "rolled_back");
}

#[tokio::test]
async fn six_bad_rollouts_at_once_are_five_rollbacks_one_pause_and_one_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    let mut fleets = vec![];
    for number in 1..=6 {
        let name = format!("app{number}/prod");
        seed(&daemon, &name, &["v1", "v2"]).await;
        let mut traffic = Traffic::new(&name, 8, 60);
        traffic.behave("v1", 20, 40);
        traffic.behave("v2", 2_000, 40);
        fleets.push((name, traffic));
    }
    let tick = async |fleets: &mut Vec<(String, Traffic)>| {
        for (_, traffic) in fleets.iter_mut() {
            traffic.tick(&daemon).await;
        }
        sleep(TICK).await;
    };
    for _ in 0..3 {
        tick(&mut fleets).await;
    }
    let mut ids = vec![];
    for (name, _) in &fleets {
        let created = daemon
            .rollouts()
            .create(create(name, "v2", &["50% 1m", "100% 1m"]))
            .await;
        ids.push(created.unwrap().into_inner().id);
    }
    let count = async |phase: &str, cause: &str| {
        let mut found = 0;
        for id in &ids {
            let seen = rollout(&daemon, id).await;
            found += usize::from(seen["phase"] == phase && seen["cause"] == cause);
        }
        found
    };
    let deadline = Instant::now() + Duration::from_secs(90);
    while count("rolled_back", "analysis").await + count("paused", "breaker").await < 6 {
        assert!(Instant::now() < deadline, "not all of them were stopped");
        tick(&mut fleets).await;
    }
    assert_eq!(count("rolled_back", "analysis").await, 5);
    let breaker = daemon.get("/api/breaker").await.json();
    assert_eq!(
        (&breaker["open"], &breaker["rollbacks"]),
        (&true.into(), &5.into()),
        "{breaker:#}"
    );
    let alarms = daemon.get("/api/audit?kind=breaker_opened").await.json();
    assert_eq!(alarms["entries"].as_array().unwrap().len(), 1, "{alarms:#}");

    let why = json!({"reason": "a bad base image"});
    let reset = daemon.send(Method::POST, "/api/breaker/reset", &why).await;
    assert_eq!(reset.json()["open"], false);
    while count("rolled_back", "analysis").await < 6 {
        assert!(Instant::now() < deadline, "verdicts do not act again");
        tick(&mut fleets).await;
    }
}
