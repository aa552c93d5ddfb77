//! The bounds of a fleet and of an op: a full registry, an instance that floods, and a command that writes too much.

use std::{net::SocketAddr, path::Path, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep},
};
use vortex_tests::{Daemon, config_file, seed};

const ROOM: u64 = 50;
const FLOOD: Duration = Duration::from_secs(3);
/// Requests sent without waiting for their answers.
const PIPELINED: usize = 64;
const FLOODING_CONNECTIONS: usize = 2;

async fn start(dir: &Path, settings: &str) -> Daemon {
    let config = config_file(dir, settings);
    let daemon = Daemon::start_with(&dir.join("data"), &["--config", &config]).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    seed(&daemon, "search/prod", &["v1"]).await;
    daemon
}

fn beat(app: &str, id: &str, seq: u64) -> Value {
    json!({"instance_id": id, "app": app, "profile": "prod", "version": "v1", "seq": seq})
}

async fn drift(daemon: &Daemon) -> Value {
    daemon.get("/api/drift/checkout/prod").await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_registry_refuses_new_instances_counts_them_and_serves_those_it_knows() {
    let dir = tempfile::tempdir().unwrap();
    let settings = format!("[fleet]\ninterval = \"1s\"\ninstances_per_target = {ROOM}\n");
    let daemon = start(dir.path(), &settings).await;
    let known: Vec<Value> = (0..ROOM)
        .map(|number| beat("checkout", &format!("web-{number}"), 1))
        .collect();
    let answers = daemon
        .send(Method::POST, "/api/heartbeats", &json!(known))
        .await
        .json();
    let answers = answers.as_array().unwrap();
    assert!(answers.iter().all(|one| one["desired_version"] == "v1"));
    assert_eq!(drift(&daemon).await["refused"], 0);

    // One at a time.
    let response = daemon
        .http()
        .post(daemon.url("/heartbeat"))
        .json(&beat("checkout", "new-1", 1))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 429);
    let header = |name: &str| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(
        header("content-type").as_deref(),
        Some("application/problem+json")
    );
    let retry_after: u64 = header("retry-after").unwrap().parse().unwrap();
    assert!(retry_after > 0);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "fleet_full", "{problem}");
    assert_eq!(problem["retryable"], true, "{problem}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("50 instances"), "{problem}");

    // In a batch, beside those that are known.
    sleep(Duration::from_millis(700)).await;
    let mixed: Vec<Value> = (0..10)
        .map(|number| beat("checkout", &format!("new-{number}"), 1))
        .chain((0..10).map(|number| beat("checkout", &format!("web-{number}"), 2)))
        .collect();
    let answers = daemon
        .send(Method::POST, "/api/heartbeats", &json!(mixed))
        .await
        .json();
    let (new, known) = answers.as_array().unwrap().split_at(10);
    assert!(new.iter().all(|one| one["code"] == "fleet_full"), "{new:?}");
    assert!(new.iter().all(|one| one["retry_after_s"] != 0), "{new:?}");
    assert!(
        known.iter().all(|one| one["desired_version"] == "v1"),
        "{known:?}"
    );

    let found = drift(&daemon).await;
    assert_eq!(
        (&found["refused"], &found["total"]),
        (&json!(11), &json!(ROOM))
    );
    // Another target has a room of its own.
    let other = daemon
        .send(Method::POST, "/heartbeat", &beat("search", "new-1", 1))
        .await;
    assert_eq!(other.status, 200, "{other:?}");
}

/// Sends the same heartbeat again and again as fast as it is taken. Returns how many were answered, and how many of
/// them were not refused.
async fn flood(address: SocketAddr, until: Instant) -> (usize, usize) {
    let body = beat("checkout", "noisy", 0).to_string();
    let one = format!(
        "POST /heartbeat HTTP/1.1\r\nhost: vortex\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let many = one.repeat(PIPELINED);
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (mut answered, mut taken) = (0, 0);
    let mut buffer = vec![0; 256 * 1024];
    let mut text = String::new();
    while Instant::now() < until {
        stream.write_all(many.as_bytes()).await.unwrap();
        let mut open = PIPELINED;
        text.clear();
        while open > 0 {
            let length = stream.read(&mut buffer).await.unwrap();
            assert!(length > 0, "the daemon hung up after {answered}");
            // Only the last line may be cut.
            text.push_str(&String::from_utf8_lossy(&buffer[..length]));
            let kept = text.rfind('\n').map_or(0, |end| end + 1);
            let lines: String = text.drain(..kept).collect();
            let statuses = lines.matches("HTTP/1.1 ").count();
            taken += lines.matches("HTTP/1.1 200").count();
            answered += statuses;
            open -= statuses;
        }
        // The last answer's body has no line end; what is left of it is of no interest.
        let _ = tokio::time::timeout(Duration::from_millis(1), async {
            while !text.ends_with('}') {
                let length = stream.read(&mut buffer).await.unwrap();
                text.push_str(&String::from_utf8_lossy(&buffer[..length]));
            }
        })
        .await;
    }
    (answered, taken)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_floods_is_refused_while_all_others_are_served() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "[fleet]\ninterval = \"1s\"\n").await;
    let begin = Instant::now();
    let floods: Vec<_> = (0..FLOODING_CONNECTIONS)
        .map(|_| tokio::spawn(flood(daemon.listen(), begin + FLOOD)))
        .collect();
    let (mut slowest, mut seq) = (Duration::ZERO, 0);
    while begin.elapsed() < FLOOD {
        seq += 1;
        for number in 0..20 {
            let start = Instant::now();
            let quiet = beat("checkout", &format!("quiet-{number}"), seq);
            let answer = daemon.send(Method::POST, "/heartbeat", &quiet).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            slowest = slowest.max(start.elapsed());
        }
        sleep(Duration::from_millis(700)).await;
    }
    let (mut answered, mut taken) = (0, 0);
    for flood in floods {
        let (one, of_them) = flood.await.unwrap();
        answered += one;
        taken += of_them;
    }
    let seconds = begin.elapsed().as_secs();
    let rate = answered as f64 / begin.elapsed().as_secs_f64();
    eprintln!(
        "{rate:.0} heartbeats a second of one instance, {taken} of {answered} taken; others waited {slowest:?} at most"
    );
    // Three at once, then one every half interval.
    let most = 4 + 2 * usize::try_from(seconds).unwrap();
    assert!(taken <= most, "{taken} of {answered} were taken");
    assert!(answered > 1_000, "a flood of {answered} is none");
    let found = drift(&daemon).await;
    assert_eq!(
        (&found["total"], &found["refused"]),
        (&json!(21), &json!(0))
    );
    assert_eq!(found["states"]["in_sync"], 21, "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_not_fit_into_a_frame_between_clusters_is_refused_before_it_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "").await;
    let publish = json!({"app": "checkout", "profile": "prod", "version": "v2", "documents":
        [{"name": "a", "format": "text", "content": "YQ=="}]});
    let published = daemon
        .send(Method::POST, "/api/configs/checkout/prod", &publish)
        .await;
    assert!(published.status < 300, "{published:?}");
    // Each character of a key becomes two in the journal.
    let pins = |count: usize| -> Vec<Value> {
        let key = |number| format!("{number}{}", "\\".repeat(900));
        let pin = |number| json!({"key": key(number), "cohort": "stable"});
        (0..count).map(pin).collect()
    };
    let rollout = |count| {
        json!({"app": "checkout", "profile": "prod", "to_version": "v2", "start": true,
        "unit": "key", "stages": [{"weight": "100%", "bake": "1m"}], "pins": pins(count)})
    };
    let refused = daemon
        .send(Method::POST, "/api/rollouts", &rollout(1000))
        .await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (400, "too_large"),
        "{refused:?}"
    );
    let taken = daemon
        .send(Method::POST, "/api/rollouts", &rollout(10))
        .await;
    assert!(taken.status < 300, "{taken:?}");
}
