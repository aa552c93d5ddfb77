//! The bounds of a fleet and of an op: a full registry, an instance that floods, and a command that writes too much.

use std::{net::SocketAddr, path::Path, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep},
};
use tokio_stream::StreamExt as _;
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest,
};
use vortex_proto::v1;
use vortex_tests::{Attack, Crowd, Daemon, code_of, config_file, create, publication, seed};

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
        "POST /heartbeat HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
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

#[tokio::test(flavor = "multi_thread")]
async fn amid_slow_sockets_a_flood_and_resets_health_answers_and_a_rollback_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let settings = "[limits]\nheader = \"2s\"\nslow_reader = \"2s\"\nrequest = \"3s\"\n";
    let daemon = start(dir.path(), settings).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let crowd = Crowd {
        slow: 400,
        flooding: 2,
        resetting: 2,
        pinging: 1,
        begun: 1,
    };
    let attack = Attack::begin(daemon.listen(), crowd);
    let deadline = Instant::now() + Duration::from_secs(60);
    let count =
        |count: &std::sync::atomic::AtomicU64| count.load(std::sync::atomic::Ordering::Relaxed);
    let done = attack.done();
    let mut rollbacks = 0;
    // Until each of them has been dealt with, and everybody else was served meanwhile.
    while count(&done.slow_closed) < 400
        || count(&done.resetting_cut) < 2
        || count(&done.pinging_cut) < 1
        || count(&done.begun_ended) < 200
        || rollbacks < 5
    {
        assert!(Instant::now() < deadline, "{done:?}, {rollbacks} rollbacks");
        for address in [daemon.listen(), daemon.admin_listen()] {
            let new = reqwest::Client::new().get(format!("http://{address}/health/ready"));
            let answer = new.timeout(Duration::from_secs(5)).send().await.unwrap();
            assert_eq!(answer.status(), 200);
        }
        let request = create("checkout/prod", "v2", &["50% 1h", "100% 1h"]);
        let rollout = daemon
            .rollouts()
            .create(request)
            .await
            .unwrap()
            .into_inner();
        let request = v1::RolloutActionRequest {
            rollout: rollout.id,
            ..v1::RolloutActionRequest::default()
        };
        daemon.rollouts().rollback(request).await.unwrap();
        rollbacks += 1;
        sleep(Duration::from_millis(100)).await;
    }
    let highest = daemon.memory_peak_kib();
    assert!(highest < 256 * 1024, "{highest} kB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_full_of_others_leaves_room_for_a_rollback_and_says_when_to_come_again() {
    let dir = tempfile::tempdir().unwrap();
    // A lane of none would refuse all; the smallest is one.
    let daemon = start(dir.path(), "[limits]\nwrites = 1\nbody_bytes = 4096\n").await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let request = create("checkout/prod", "v2", &["50% 1h", "100% 1h"]);
    let rollout = daemon
        .rollouts()
        .create(request)
        .await
        .unwrap()
        .into_inner();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..32 {
        let (http, url) = (daemon.http().clone(), daemon.url("/api/configs/busy/prod"));
        writers.spawn(async move {
            for number in 0..50 {
                let publication = publication("busy/prod", &format!("v{writer}-{number}"));
                let answer = http.post(&url).json(&publication).send().await.unwrap();
                if answer.status() == 429 {
                    assert!(answer.headers().contains_key("retry-after"));
                    return 1;
                }
            }
            0
        });
    }
    let request = v1::RolloutActionRequest {
        rollout: rollout.id,
        ..v1::RolloutActionRequest::default()
    };
    daemon.rollouts().rollback(request).await.unwrap();
    let refused: usize = writers.join_all().await.into_iter().sum();
    assert!(refused > 0, "nobody was refused");

    let json = "application/json";
    let large = format!("{{\"x\":\"{}\"}}", "y".repeat(5_000));
    let answer = daemon
        .send_as(Method::POST, "/api/configs/busy/prod", json, large.into())
        .await;
    assert_eq!(
        (answer.status, answer.problem()),
        (413, "body_too_large".to_owned())
    );
    let packed = daemon
        .http()
        .post(daemon.url("/heartbeat"))
        .header("content-encoding", "gzip");
    let answer = packed.body(vec![0x1f, 0x8b]).send().await.unwrap();
    assert_eq!(answer.status(), 415);
}

/// A publication with a content of so many bytes.
fn large(version: &str, bytes: usize) -> v1::PublishRequest {
    let mut request = publication("large/prod", version);
    request.documents[0].content = format!("key: {}\n", "x".repeat(bytes));
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_beyond_what_all_may_hold_are_refused_and_taken_again_once_there_is_room() {
    const HELD: usize = 6_000_000;
    let dir = tempfile::tempdir().unwrap();
    // The least that may be set.
    let daemon = start(dir.path(), "[limits]\nbodies_bytes = 6291456\n").await;
    let head = format!(
        "POST /api/import HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {HELD}\r\n\r\n"
    );
    let mut holder = TcpStream::connect(daemon.listen()).await.unwrap();
    holder.write_all(head.as_bytes()).await.unwrap();
    holder.write_all(&vec![b' '; HELD - 1]).await.unwrap();
    let publish = async |version: String| {
        let url = daemon.url("/api/configs/large/prod");
        let request = daemon.http().post(url).json(&large(&version, 600_000));
        request.send().await.unwrap()
    };
    // Until all of it has been read.
    let begin = Instant::now();
    let mut number = 0;
    let refused = loop {
        let answer = publish(format!("v{number}")).await;
        if answer.status() == 429 {
            break answer;
        }
        assert_eq!(answer.status(), 201, "{answer:?}");
        assert!(begin.elapsed() < Duration::from_secs(20), "all are taken");
        number += 1;
    };
    assert_eq!(refused.headers()["retry-after"], "1");
    assert!(refused.headers().contains_key("x-request-id"));
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "busy", "{problem}");
    let status = daemon.configs().publish(large("over-grpc", 600_000)).await;
    let status = status.unwrap_err();
    assert_eq!(status.code(), tonic::Code::ResourceExhausted, "{status:?}");
    assert_eq!(code_of(&status), "busy");
    // What fits into the share that each has is taken all the same.
    seed(&daemon, "small/prod", &["v1"]).await;

    holder.write_all(b" ").await.unwrap();
    let length = holder.read(&mut [0; 4096]).await.unwrap();
    assert!(length > 0, "the one that held them is answered");
    let answer = publish(format!("v{number}")).await;
    assert_eq!(answer.status(), 201, "{answer:?}");
    let published = daemon.configs().publish(large("over-grpc", 600_000)).await;
    published.unwrap();
    let metrics = format!("http://{}/metrics", daemon.admin_listen());
    let metrics = daemon.http().get(metrics).send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    let counted = "vortex_requests_refused_total{reason=\"memory\"} 2";
    assert!(metrics.contains(counted), "{metrics}");
}

/// Streams of one connection, each with a message that is announced and not sent to its end.
struct Begun {
    answers: Vec<h2::client::ResponseFuture>,
    // Dropped, they would be taken back.
    _bodies: Vec<h2::SendStream<bytes::Bytes>>,
    _sender: h2::client::SendRequest<bytes::Bytes>,
}

async fn begin(
    address: SocketAddr,
    path: &str,
    count: usize,
    announced: u32,
    sent: usize,
) -> Begun {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let (mut answers, mut bodies) = (vec![], vec![]);
    for _ in 0..count {
        sender = sender.ready().await.unwrap();
        let request = http::Request::post(format!("http://localhost{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(())
            .unwrap();
        let (answer, mut body) = sender.send_request(request, false).unwrap();
        if sent > 0 {
            let mut part = vec![0];
            part.extend(announced.to_be_bytes());
            part.resize(sent, 7);
            body.send_data(part.into(), false).unwrap();
        }
        answers.push(answer);
        bodies.push(body);
    }
    Begun {
        answers,
        _bodies: bodies,
        _sender: sender,
    }
}

impl Begun {
    /// How each ended: `grpc-status`, in the head or after the body.
    async fn ends(self) -> Vec<i32> {
        let mut ends = vec![];
        for answer in self.answers {
            let end = async {
                let (head, mut body) = answer.await.unwrap().into_parts();
                while let Some(part) = body.data().await {
                    let length = part.unwrap().len();
                    body.flow_control().release_capacity(length).unwrap();
                }
                let last = body.trailers().await.unwrap().unwrap_or_default();
                let status = head.headers.get("grpc-status").or(last.get("grpc-status"));
                status.unwrap().to_str().unwrap().parse().unwrap()
            };
            let end = tokio::time::timeout(Duration::from_secs(30), end).await;
            ends.push(end.expect("it ends"));
        }
        ends
    }
}

const BUSY: i32 = tonic::Code::ResourceExhausted as i32;
const LATE: i32 = tonic::Code::DeadlineExceeded as i32;

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_do_not_end_hold_what_bodies_may_and_no_longer_than_a_request_may_take() {
    let dir = tempfile::tempdir().unwrap();
    let settings = "[limits]\nbodies_bytes = 6291456\nrequest = \"4s\"\n";
    let daemon = start(dir.path(), settings).await;
    let path = "/vortex.v1.FleetService/StreamHeartbeats";
    let mut ends = vec![];
    let mut connections = vec![];
    for _ in 0..4 {
        connections.push(begin(daemon.listen(), path, 32, 500_000, 400_000).await);
    }
    for connection in connections {
        ends.extend(connection.ends().await);
    }
    let count = |what| ends.iter().filter(|end| **end == what).count();
    // Eighteen of them fill the room; on a slow machine others take the place of those whose time is over.
    assert!(count(BUSY) > 40 && count(LATE) > 5, "{ends:?}");
    assert_eq!(count(BUSY) + count(LATE), ends.len(), "{ends:?}");
    // What they held is given back.
    let url = daemon.url("/api/configs/large/prod");
    let request = daemon.http().post(url).json(&large("v1", 600_000));
    assert_eq!(request.send().await.unwrap().status(), 201);

    // A message may be so large and no larger, before any of it has come.
    let large = begin(daemon.listen(), path, 1, 4_000_000, 5).await.ends();
    assert_eq!(large.await, [tonic::Code::OutOfRange as i32]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_no_token_has_a_room_of_its_own_and_small_messages() {
    let dir = tempfile::tempdir().unwrap();
    let settings = "[limits]\nconnections = 64\nrequest = \"8s\"\n";
    let daemon = start(dir.path(), settings).await;
    let reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    // A short name is looked up, a long one ends the stream without a word.
    for (length, expected) in [(40, Err(tonic::Code::NotFound)), (5_000, Ok(false))] {
        let mut client = ServerReflectionClient::new(daemon.channel());
        let asked = ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::FileContainingSymbol("x".repeat(length))),
        };
        let asked = tokio_stream::once(asked).chain(tokio_stream::pending());
        let answers = client.server_reflection_info(asked).await.unwrap();
        let first = answers.into_inner().message().await;
        let first = first.map(|answer| answer.is_some());
        assert_eq!(first.map_err(|status| status.code()), expected, "{length}");
    }

    // One for every eighth connection, so that most of these are refused at once.
    let mut open = begin(daemon.listen(), reflection, 30, 0, 0).await;
    let mut heads = vec![];
    for answer in std::mem::take(&mut open.answers) {
        heads.push(answer.await.unwrap());
    }
    let refused = heads
        .iter()
        .filter(|head| head.headers().contains_key("grpc-status"));
    assert_eq!(refused.count(), 22);
    let watch = "/grpc.health.v1.Health/Watch";
    let refused = begin(daemon.listen(), watch, 5, 0, 0).await;
    assert_eq!(refused.ends().await, [BUSY; 5]);
    // Everybody else is served, and checks of health too.
    seed(&daemon, "checkout/prod", &["v2"]).await;
    assert_eq!(daemon.get("/health/ready").await.status, 200);
    drop((open, heads));

    // A check that never comes whole is ended, and leaves room for those that do.
    let check = "/grpc.health.v1.Health/Check";
    let slow = begin(daemon.listen(), check, 200, 0, 0).await;
    let more = begin(daemon.listen(), check, 200, 0, 0).await;
    let ends = [more.ends().await, slow.ends().await].concat();
    let count = |what| ends.iter().filter(|end| **end == what).count();
    assert!(count(BUSY) > 40 && count(LATE) >= 256, "{ends:?}");
    assert_eq!(count(BUSY) + count(LATE), ends.len(), "{ends:?}");
    let mut health = tonic_health::pb::health_client::HealthClient::new(daemon.channel());
    let answer = health.check(tonic_health::pb::HealthCheckRequest::default());
    assert_eq!(answer.await.unwrap().into_inner().status, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_in_one_request_are_bounded_before_they_cost_anything() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "").await;
    let many = |name: &str, count: usize| vec![name; count].join(",");
    let paths = [
        (format!("/{}/{}", many("checkout", 8), many("prod", 8)), 200),
        (
            format!("/{}/{}", many("checkout", 5), many("prod", 13)),
            400,
        ),
        (format!("/{}/prod", many("checkout", 3_000)), 400),
    ];
    for (path, status) in paths {
        let answer = daemon.get(&path).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 400 {
            assert_eq!(answer.problem(), "too_many_targets");
        }
    }
    let peak = || daemon.memory_peak_kib();
    let before = peak();
    let send = async |path: &str, body: String| {
        let json = "application/json";
        daemon.send_as(Method::POST, path, json, body.into()).await
    };
    let batch = send("/api/heartbeats", format!("[{}]", many("{}", 2_000_000))).await;
    assert_eq!(batch.problem(), "batch_too_large");
    let one = beat("checkout", "web-1", 1).to_string();
    let metrics = format!(
        "{},\"metrics\":[{}]}}",
        &one[..one.len() - 1],
        many("{}", 2_000_000)
    );
    let beat = send("/heartbeat", metrics).await;
    assert_eq!(beat.status, 400, "{beat:?}");
    let grown = peak() - before;
    // The body is six megabytes, and there are several copies of it on the way.
    assert!(grown < 64 * 1024, "{grown} KiB");
}
