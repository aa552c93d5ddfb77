//! What the API port bears of those who connect and say little: slow, silent, too many.

use std::{net::SocketAddr, path::Path, time::Duration};

use futures_util::{StreamExt as _, stream};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::{Instant, sleep, timeout},
};
use vortex_proto::v1::{self, fleet_service_client::FleetServiceClient};
use vortex_tests::{Daemon, ServerSent, config_file, publication, seed};

const ASK: &[u8] = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";

async fn start(dir: &Path, limits: &str) -> Daemon {
    let config = config_file(dir, &format!("[limits]\n{limits}"));
    Daemon::start_with(&dir.join("data"), &["--config", &config]).await
}

/// A connection from this address of the loopback network.
async fn connect_from(from: &str, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    socket.connect(to).await.unwrap()
}

async fn is_answered(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 4096];
    if stream.write_all(ASK).await.is_err() {
        return false;
    }
    let read = timeout(Duration::from_secs(10), stream.read(&mut buffer)).await;
    matches!(read, Ok(Ok(length)) if buffer[..length].starts_with(b"HTTP/1.1 200"))
}

/// How long it takes until the daemon closes it.
async fn closed_after(stream: &mut TcpStream) -> Duration {
    let since = Instant::now();
    let mut buffer = [0; 4096];
    loop {
        let read = timeout(Duration::from_secs(20), stream.read(&mut buffer)).await;
        match read.expect("it is closed") {
            Ok(0) | Err(_) => return since.elapsed(),
            Ok(_) => {}
        }
    }
}

async fn closed_for(daemon: &Daemon, reason: &str) -> u64 {
    let url = format!("http://{}/metrics", daemon.admin_listen());
    let answer = daemon.http().get(url).send().await.unwrap();
    let text = answer.text().await.unwrap();
    let name = format!("vortex_connections_closed_total{{reason=\"{reason}\"}} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_its_share_of_connections_and_others_theirs() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "connections_per_address = 3\n").await;
    let mut open = vec![];
    for _ in 0..3 {
        let mut stream = connect_from("127.0.0.9", daemon.listen()).await;
        assert!(is_answered(&mut stream).await);
        open.push(stream);
    }
    let mut fourth = connect_from("127.0.0.9", daemon.listen()).await;
    assert!(!is_answered(&mut fourth).await);
    assert!(is_answered(&mut connect_from("127.0.0.10", daemon.listen()).await).await);
    assert_eq!(closed_for(&daemon, "address").await, 1);
    // One that ends makes room for one.
    open.pop();
    let since = Instant::now();
    while !is_answered(&mut connect_from("127.0.0.9", daemon.listen()).await).await {
        assert!(since.elapsed() < Duration::from_secs(10));
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_says_nothing_makes_room_for_whoever_asks() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "connections = 20\nheader = \"1m\"\n").await;
    let mut working = connect_from("127.0.0.2", daemon.listen()).await;
    assert!(is_answered(&mut working).await);
    let mut silent = vec![];
    for _ in 0..100 {
        silent.push(connect_from("127.0.0.3", daemon.listen()).await);
    }
    for _ in 0..30 {
        assert!(is_answered(&mut connect_from("127.0.0.4", daemon.listen()).await).await);
    }
    assert!(
        is_answered(&mut working).await,
        "who has asked stays longer than who has not"
    );
    assert!(closed_for(&daemon, "room").await >= 80);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_come_and_a_rest_that_does_not_end_close_the_connection() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "header = \"1s\"\nidle = \"3s\"\n").await;
    let connect = || connect_from("127.0.0.2", daemon.listen());
    let (mut silent, mut half, mut second) = (connect().await, connect().await, connect().await);
    let (mut preface, mut idle) = (connect().await, connect().await);
    half.write_all(&ASK[..20]).await.unwrap();
    preface
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await
        .unwrap();
    assert!(is_answered(&mut second).await && is_answered(&mut idle).await);
    second.write_all(&ASK[..20]).await.unwrap();
    let ends = tokio::join!(
        closed_after(&mut silent),
        closed_after(&mut half),
        closed_after(&mut second),
        closed_after(&mut preface),
        closed_after(&mut idle),
    );
    let head = Duration::from_millis(900)..Duration::from_millis(2900);
    for (what, took) in [
        ("silent", ends.0),
        ("half", ends.1),
        ("second", ends.2),
        ("preface", ends.3),
    ] {
        assert!(head.contains(&took), "{what}: {took:?}");
    }
    assert!(ends.4 > Duration::from_millis(2900), "idle: {:?}", ends.4);
    assert_eq!(closed_for(&daemon, "header").await, 4);
    assert_eq!(closed_for(&daemon, "idle").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_no_answer_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "slow_reader = \"1s\"\n").await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(daemon.listen()).await.unwrap();
    // Answers of 40 KiB each, none of them taken.
    let ask = b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let since = Instant::now();
    while closed_for(&daemon, "slow_reader").await == 0 {
        assert!(since.elapsed() < Duration::from_secs(20), "it is not cut");
        let _ = timeout(Duration::from_millis(50), stream.write_all(&ask.repeat(20))).await;
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_too_long_or_with_too_many_fields_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "header_bytes = 8192\nheaders = 20\n").await;
    for filler in [
        format!("x: {}\r\n", "y".repeat(9_000)),
        "x: y\r\n".repeat(30),
    ] {
        let mut stream = connect_from("127.0.0.2", daemon.listen()).await;
        let head = format!("GET /health/live HTTP/1.1\r\nhost: localhost\r\n{filler}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_contents_over_one_connection_are_no_flood_whether_they_are_taken_or_refused() {
    const AT_ONCE: usize = 24;
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "").await;
    let configs = daemon.configs();
    let large = |version: &str, letter: char| {
        let mut request = publication("checkout/prod", version);
        for document in &mut request.documents {
            document.content = format!("key: {}\n", letter.to_string().repeat(900 * 1024));
        }
        request
    };
    for letter in ['a', 'b'] {
        let publish = |number: usize| {
            let (mut configs, request) = (configs.clone(), large(&format!("v{number}"), letter));
            tokio::spawn(async move { configs.publish(request).await })
        };
        let publishing: Vec<_> = (0..AT_ONCE).map(publish).collect();
        for (number, published) in publishing.into_iter().enumerate() {
            match (letter, published.await.unwrap()) {
                ('a', Ok(_)) => {}
                // The label has another content.
                ('b', Err(status)) if status.code() == tonic::Code::FailedPrecondition => {}
                (letter, other) => panic!("v{number}, {letter}: {other:?}"),
            }
        }
    }
    assert_eq!(closed_for(&daemon, "flood").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_every_kind_outlive_the_time_that_a_request_has() {
    const BEATS: u64 = 14;
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), "request = \"1s\"\n").await;
    seed(&daemon, "shop/prod", &["v1"]).await;
    let from = v1::WatchEventsRequest::default();
    let mut watch = daemon.audit().watch(from).await.unwrap().into_inner();
    let mut fleet = FleetServiceClient::new(daemon.channel());
    let drift = fleet.watch_drift(v1::SummarizeDriftRequest::default());
    let mut drift = drift.await.unwrap().into_inner();
    let events = daemon.http().get(daemon.url("/api/events")).send();
    let mut events = ServerSent::new(events.await.unwrap());
    let url = format!("ws://{}/api/events/ws", daemon.listen());
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    // Its answer comes when it ends: the daemon has nothing to say before.
    let beats = stream::unfold(1, async |seq| {
        sleep(Duration::from_millis(250)).await;
        let beat = v1::HeartbeatRequest {
            instance_id: format!("web-{seq}"),
            app: "shop".into(),
            profile: "prod".into(),
            version: "v1".into(),
            seq,
            ..v1::HeartbeatRequest::default()
        };
        (seq <= BEATS).then_some((beat, seq + 1))
    });
    let beaten = fleet.stream_heartbeats(beats).await.unwrap().into_inner();
    assert_eq!((beaten.accepted, beaten.refused), (BEATS, 0), "{beaten:?}");
    // A request has no longer.
    let mut half = connect_from("127.0.0.2", daemon.listen()).await;
    let begun = b"POST /heartbeat HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
    half.write_all(begun).await.unwrap();
    let mut answer = [0; 64];
    let read = timeout(Duration::from_secs(10), half.read(&mut answer)).await;
    read.expect("it is ended").unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 503"));

    seed(&daemon, "shop/prod", &["v2"]).await;
    let soon = Duration::from_secs(10);
    let watched = timeout(soon, watch.message()).await.unwrap();
    assert_eq!(watched.unwrap().unwrap().version, "v2");
    assert_eq!(events.next().await.unwrap().event.version, "v2");
    let text = timeout(soon, socket.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert!(text.to_text().unwrap().contains("\"version\":\"v2\""));
    loop {
        let shown = timeout(soon, drift.message()).await.unwrap();
        if shown.unwrap().unwrap().total == BEATS {
            break;
        }
    }
}
