//! A fleet as the daemon sees it: every drift state, the adoption of a stage, restarts, bounds.

use std::{collections::BTreeMap, path::Path, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use vortex_proto::v1;
use vortex_tests::{Daemon, Dice, Transcript, action, config_file, create, seed};

/// Instances report every second here, and have two to follow a change.
const FLEET: &str = "[fleet]\ninterval = \"1s\"\ngrace = \"2s\"\nforget_after = \"1m\"\n";
/// A network that loses heartbeats needs more time.
const PATIENT: &str = "[fleet]\ninterval = \"1s\"\ngrace = \"5s\"\n";
const PACE: Duration = Duration::from_millis(700);
const PATIENCE: Duration = Duration::from_secs(45);

async fn start(dir: &Path) -> Daemon {
    start_with(dir, FLEET).await
}

async fn start_with(dir: &Path, settings: &str) -> Daemon {
    let config = config_file(dir, settings);
    Daemon::start_with(&dir.join("data"), &["--config", &config]).await
}

/// What an instance does with the version it is told to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    /// Runs it at once.
    Follows,
    /// Stays with this version for ever.
    Stays(&'static str),
    /// Runs it with bytes of its own.
    Edits,
    /// Refuses it when it is this one.
    Refuses(&'static str),
    /// Says nothing any more.
    Silent,
}

/// An instance that speaks plain JSON.
struct Instance {
    id: String,
    habit: Habit,
    version: String,
    digest: String,
    refused: String,
    seq: u64,
}

impl Instance {
    fn new(number: usize, habit: Habit) -> Instance {
        Instance {
            id: format!("web-{number}"),
            habit,
            version: String::new(),
            digest: String::new(),
            refused: String::new(),
            seq: 0,
        }
    }

    fn beat(&mut self) -> Value {
        self.seq += 1;
        json!({
            "instance_id": self.id, "app": "checkout", "profile": "prod",
            "version": self.version, "digest": self.digest,
            "status": if self.refused.is_empty() { "ok" } else { "rejected" },
            "rejected_version": self.refused,
            "rejected_reason": if self.refused.is_empty() { "" } else { "pool.size: 0 is no size" },
            "seq": self.seq, "labels": {"zone": "a"},
        })
    }

    fn hear(&mut self, answer: &Value, digests: &BTreeMap<String, String>) {
        let desired = answer["desired_version"].as_str().expect("a version");
        self.refused.clear();
        let runs = match self.habit {
            Habit::Stays(version) => version,
            Habit::Refuses(version) if version == desired => {
                version.clone_into(&mut self.refused);
                return;
            }
            Habit::Follows | Habit::Edits | Habit::Refuses(_) | Habit::Silent => desired,
        };
        runs.clone_into(&mut self.version);
        self.digest = match self.habit {
            Habit::Edits => "e".repeat(64),
            _ => digests.get(runs).cloned().unwrap_or_default(),
        };
    }
}

struct Fleet {
    instances: Vec<Instance>,
    digests: BTreeMap<String, String>,
    /// A bad network: heartbeats are lost, sent twice, or sent after later ones.
    network: Option<Dice>,
    late: Vec<Value>,
}

impl Fleet {
    async fn new(daemon: &Daemon, versions: &[&str], habits: &[(usize, Habit)]) -> Fleet {
        let mut digests = BTreeMap::new();
        for version in versions {
            let answer = daemon
                .get(&format!("/api/configs/checkout/prod/{version}"))
                .await;
            digests.insert((*version).to_owned(), answer.text("digest"));
        }
        let habits = habits
            .iter()
            .flat_map(|&(count, habit)| std::iter::repeat_n(habit, count));
        Fleet {
            instances: (1..)
                .zip(habits)
                .map(|(number, habit)| Instance::new(number, habit))
                .collect(),
            digests,
            network: None,
            late: vec![],
        }
    }

    /// Everyone who speaks reports once, and hears the answer if the network lets it.
    async fn beat(&mut self, daemon: &Daemon) {
        let mut beats: Vec<(Option<usize>, Value)> = vec![];
        for (place, instance) in self.instances.iter_mut().enumerate() {
            if instance.habit == Habit::Silent {
                continue;
            }
            let beat = instance.beat();
            match self.network.as_mut().map(|dice| dice.within(0..20)) {
                Some(0) => {}
                Some(1) => {
                    beats.push((Some(place), beat.clone()));
                    beats.push((None, beat));
                }
                Some(2) => self.late.push(beat),
                Some(_) | None => beats.push((Some(place), beat)),
            }
        }
        // What was held up arrives behind what was sent after it.
        if self.late.len() > 4 {
            beats.extend(self.late.drain(..).map(|beat| (None, beat)));
        }
        let sent: Vec<&Value> = beats.iter().map(|(_, beat)| beat).collect();
        let answer = daemon
            .send(Method::POST, "/api/heartbeats", &json!(sent))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let answers = answer.json();
        for ((place, _), answer) in beats.iter().zip(answers.as_array().unwrap()) {
            let instance = place.and_then(|place| self.instances.get_mut(place));
            // A second copy may come too soon; the first one was answered.
            if answer["code"] == "too_often" && self.network.is_some() {
                continue;
            }
            if let Some(instance) = instance {
                assert!(answer.get("code").is_none(), "{answer}");
                instance.hear(answer, &self.digests);
            }
        }
    }

    /// Reports until `done`, at the pace that the daemon asks for.
    async fn until(&mut self, daemon: &Daemon, what: &str, done: impl AsyncFn(&Daemon) -> bool) {
        let start = Instant::now();
        while !done(daemon).await {
            assert!(start.elapsed() < PATIENCE, "not in time: {what}");
            self.beat(daemon).await;
            sleep(PACE).await;
        }
    }
}

async fn drift(daemon: &Daemon) -> Value {
    daemon.get("/api/drift/checkout/prod").await.json()
}

async fn states(daemon: &Daemon) -> BTreeMap<String, u64> {
    let found = drift(daemon).await;
    let states = found["states"].as_object().unwrap().iter();
    states
        .map(|(state, count)| (state.clone(), count.as_u64().unwrap()))
        .filter(|&(_, count)| count > 0)
        .collect()
}

fn counted(expected: &[(&str, u64)]) -> BTreeMap<String, u64> {
    expected
        .iter()
        .map(|&(state, count)| (state.to_owned(), count))
        .collect()
}

async fn rollout(daemon: &Daemon) -> v1::Rollout {
    let request = v1::GetRolloutRequest {
        rollout: "checkout/prod".into(),
    };
    let got = daemon.rollouts().get(request).await;
    got.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_drift_state_that_is_planted_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1", "v2", "v3"]).await;
    daemon
        .configs()
        .set_stable(vortex_tests::stable("checkout/prod", "v2"))
        .await
        .unwrap();
    let habits = [
        (20, Habit::Follows),
        (1, Habit::Stays("v1")),
        (1, Habit::Stays("v3")),
        (1, Habit::Stays("v9")),
        (1, Habit::Edits),
        (1, Habit::Refuses("v2")),
    ];
    let mut fleet = Fleet::new(&daemon, &["v1", "v2", "v3"], &habits).await;
    fleet.beat(&daemon).await;
    assert_eq!(
        states(&daemon).await.get("behind"),
        None,
        "grace comes first"
    );
    let expected = counted(&[
        ("in_sync", 20),
        ("behind", 1),
        ("ahead", 1),
        ("unknown_version", 1),
        ("diverged", 1),
        ("rejected", 1),
    ]);
    fleet
        .until(&daemon, "every state", async |daemon| {
            states(daemon).await == expected
        })
        .await;
    if let Some(last) = fleet.instances.get_mut(19) {
        last.habit = Habit::Silent;
    }
    fleet
        .until(&daemon, "the silent one", async |daemon| {
            states(daemon).await.get("silent") == Some(&1)
        })
        .await;

    let found = drift(&daemon).await;
    assert_eq!(found["total"], 25, "{found}");
    assert_eq!(found["drift_percent"], 24.0, "{found}");
    assert_eq!(found["alerting"], true, "{found}");
    let named: BTreeMap<&str, &str> = found["instances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|instance| {
            let text = |field: &str| instance[field].as_str().unwrap();
            (text("instance_id"), text("state"))
        })
        .collect();
    let planted = BTreeMap::from([
        ("web-20", "silent"),
        ("web-21", "behind"),
        ("web-22", "ahead"),
        ("web-23", "unknown_version"),
        ("web-24", "diverged"),
        ("web-25", "rejected"),
    ]);
    assert_eq!(named, planted);

    let one = daemon.get("/api/instances/checkout/prod/web-25").await;
    assert!(one.text("explanation").contains("pool.size: 0"), "{one:?}");
    let filtered = daemon
        .get("/api/instances?app=checkout&profile=prod&state=behind,ahead&label=zone=a")
        .await;
    assert_eq!(filtered.json()["instances"].as_array().unwrap().len(), 2);
    let mut pages = vec![];
    let mut token = String::new();
    loop {
        let page = daemon
            .get(&format!("/api/instances?page_size=7&page_token={token}"))
            .await
            .json();
        let found = page["instances"].as_array().unwrap().clone();
        pages.extend(found.iter().map(|one| one["instance_id"].to_string()));
        page["next_page_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut token);
        if token.is_empty() {
            break;
        }
    }
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), 25, "every instance is on one page");

    let mut transcript = Transcript::new(&format!("http://{}", daemon.listen()));
    let listed = transcript
        .run(&["drift", "list", "checkout/prod", "--exit-code"])
        .await;
    for name in planted.keys() {
        assert!(listed.contains(name), "{name} is not in {listed}");
    }
    assert!(transcript.text().contains("? 8"), "{}", transcript.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_bakes_when_its_cohort_has_arrived_and_pauses_naming_who_has_not() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let mut fleet = Fleet::new(
        &daemon,
        &["v1", "v2"],
        &[(9, Habit::Follows), (1, Habit::Stays("v1"))],
    )
    .await;
    fleet
        .until(&daemon, "all in sync", async |daemon| {
            states(daemon).await == counted(&[("in_sync", 10)])
        })
        .await;

    let request = v1::CreateRolloutRequest {
        progress_deadline: "10s".into(),
        ..create("checkout/prod", "v2", &["1% 1s", "100% 1s"])
    };
    let plan = daemon.rollouts().plan(request.clone()).await.unwrap();
    let plan = plan.into_inner();
    assert_eq!(
        plan.stages[0].instance_count, 1,
        "1% of ten is one: {plan:?}"
    );
    assert_eq!(plan.stages[1].instance_count, 10, "{plan:?}");
    let started = daemon
        .rollouts()
        .create(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(started.waiting_for, "adoption", "{started:?}");
    assert_ne!(started.effective_weight, "1%", "{started:?}");

    // The stuck instance is in the last stage's cohort, and may be in the first one's.
    fleet
        .until(&daemon, "the pause", async |daemon| {
            rollout(daemon).await.phase == "paused"
        })
        .await;
    let paused = rollout(&daemon).await;
    assert_eq!(paused.cause, "adoption", "{paused:?}");
    assert_eq!(paused.laggards, ["web-10"], "{paused:?}");
    assert!(paused.cause_detail.contains("web-10"), "{paused:?}");

    if let Some(stuck) = fleet.instances.last_mut() {
        stuck.habit = Habit::Follows;
    }
    daemon.rollouts().resume(action(&paused.id)).await.unwrap();
    fleet
        .until(&daemon, "the completion", async |daemon| {
            rollout(daemon).await.phase == "completed"
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cohort_that_refuses_the_version_stops_the_rollout_before_the_deadline() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let mut fleet = Fleet::new(&daemon, &["v1", "v2"], &[(8, Habit::Refuses("v2"))]).await;
    fleet
        .until(&daemon, "all in sync", async |daemon| {
            states(daemon).await == counted(&[("in_sync", 8)])
        })
        .await;
    let request = create("checkout/prod", "v2", &["50% 1s", "100% 1s"]);
    daemon.rollouts().create(request).await.unwrap();
    fleet
        .until(&daemon, "the stop", async |daemon| {
            rollout(daemon).await.phase == "paused"
        })
        .await;
    let stopped = rollout(&daemon).await;
    assert_eq!(stopped.cause, "rejected", "{stopped:?}");
    assert_eq!(stopped.stage, 1, "{stopped:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_called_drifted_while_weights_change_the_daemon_restarts_and_the_network_is_bad()
{
    let dir = tempfile::tempdir().unwrap();
    let daemon = start_with(dir.path(), PATIENT).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let mut fleet = Fleet::new(&daemon, &["v1", "v2"], &[(40, Habit::Follows)]).await;
    fleet
        .until(&daemon, "all in sync", async |daemon| {
            states(daemon).await == counted(&[("in_sync", 40)])
        })
        .await;
    fleet.network = Some(Dice::new(7));
    let request = create(
        "checkout/prod",
        "v2",
        &["25% 1s", "50% 1s manual", "100% 1s"],
    );
    daemon.rollouts().create(request).await.unwrap();
    fleet
        .until(&daemon, "the second stage", async |daemon| {
            calm(&states(daemon).await);
            rollout(daemon).await.stage == 2
        })
        .await;
    daemon.kill().await;
    let daemon = start_with(dir.path(), PATIENT).await;
    let until = Instant::now() + Duration::from_secs(4);
    fleet
        .until(&daemon, "the gate", async |daemon| {
            calm(&states(daemon).await);
            Instant::now() > until && rollout(daemon).await.cause == "gate"
        })
        .await;
    fleet.network = None;
    fleet
        .until(&daemon, "all in sync", async |daemon| {
            states(daemon).await == counted(&[("in_sync", 40)])
        })
        .await;
}

/// Nobody is drifted or silent.
fn calm(states: &BTreeMap<String, u64>) {
    let is_calm = |state: &String| ["in_sync", "pending"].contains(&state.as_str());
    assert!(states.keys().all(is_calm), "{states:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_floods_is_limited_alone() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    let beat = |id: &str, seq: u64| json!({"instance_id": id, "app": "checkout", "profile": "prod", "version": "v1", "seq": seq});
    let flood: Vec<Value> = (1..=2_000).map(|seq| beat("noisy", seq)).collect();
    let answers = daemon
        .send(Method::POST, "/api/heartbeats", &json!(flood))
        .await
        .json();
    let refused = answers.as_array().unwrap();
    let refused = refused.iter().filter(|one| one["code"] == "too_often");
    assert!(refused.count() > 1_900);
    let quiet = daemon
        .send(Method::POST, "/heartbeat", &beat("quiet", 1))
        .await;
    assert_eq!(quiet.status, 200, "{quiet:?}");
    let noisy = daemon
        .send(Method::POST, "/heartbeat", &beat("noisy", 3_000))
        .await;
    assert_eq!((noisy.status, noisy.problem()), (429, "too_often".into()));

    let nobody = json!({"instance_id": "a", "app": "nobody", "profile": "prod"});
    let unknown = daemon.send(Method::POST, "/heartbeat", &nobody).await;
    assert_eq!(
        (unknown.status, unknown.problem()),
        (404, "unknown_target".into())
    );
    let broken = json!({"instance_id": "\u{1b}[31m", "app": "checkout", "profile": "prod"});
    let invalid = daemon.send(Method::POST, "/heartbeat", &broken).await;
    assert_eq!(
        (invalid.status, invalid.problem()),
        (400, "invalid_field".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_of_drift_ends_with_its_own_status_when_the_daemon_dies() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    let mut fleet = Fleet::new(&daemon, &["v1"], &[(1, Habit::Follows)]).await;
    fleet.beat(&daemon).await;
    let mut watch = tokio::process::Command::new(vortex_tests::vortexctl())
        .env_clear()
        .args(["--server", &daemon.url(""), "drift", "watch", "-o", "json"])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let stdout = watch.stdout.take().unwrap();
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(stdout));
    let first = lines.next_line().await.unwrap().unwrap();
    assert!(first.contains("checkout"), "{first}");
    daemon.kill().await;
    let ended = tokio::time::timeout(PATIENCE, watch.wait_with_output()).await;
    let output = ended.expect("it ends").unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(10), "{said}");
    assert!(said.contains("unreachable"), "{said}");
}
