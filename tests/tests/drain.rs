//! Stopping: everyone gets an answer or an end, on time, and nothing is lost. And coming back: time away
//! was watched by nobody, so it does not count.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    time::{Duration, Instant},
};

use hyper_util::rt::TokioIo;
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};
use tonic::transport::{Channel, Endpoint};
use vortex_proto::v1::{self, config_service_client::ConfigServiceClient};
use vortex_tests::{
    Call, Daemon, ServerSent, action, create, promote, publication, revision_of, seed,
    stop_under_load,
};

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_streams_cleanly_and_exits_with_zero() {
    stop_amid_streams(Signal::TERM).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sigint_ends_streams_cleanly_and_exits_with_zero() {
    stop_amid_streams(Signal::INT).await;
}

async fn stop_amid_streams(signal: Signal) {
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start_with(dir.path(), &["--drain-timeout", "5s"]).await;
    let channel = daemon.channel();
    seed(&daemon, "drain/prod", &["v1", "v2"]).await;
    let call = Call::Create(create("drain/prod", "v2", &["10% 1h", "100% 1h"]));
    call.send(&channel).await.unwrap();

    let response = daemon.http().get(daemon.url("/api/events?from=0")).send();
    let mut events = ServerSent::new(response.await.unwrap());
    assert_eq!(events.take(5).await.len(), 5);
    let request = v1::GetRolloutRequest {
        rollout: "drain/prod".into(),
    };
    let watch = daemon.rollouts().watch(request).await;
    let mut watch = watch.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().phase, "running");
    let request = v1::WatchEventsRequest::default();
    let feed = daemon.audit().watch(request).await;
    let mut feed = feed.unwrap().into_inner();
    let mut idle = TcpStream::connect(daemon.listen()).await.unwrap();
    let ask = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";
    idle.write_all(ask).await.unwrap();
    assert!(idle.read(&mut [0; 4096]).await.unwrap() > 0);
    let mut silent = TcpStream::connect(daemon.listen()).await.unwrap();

    let since = Instant::now();
    daemon.signal(signal);
    assert_eq!(events.next().await, None);
    // Neither has come to its end, and both say so.
    for told in [watch.message().await.err(), feed.message().await.err()] {
        let told = told.expect("an end that says why");
        assert_eq!(told.code(), tonic::Code::Unavailable, "{told:?}");
        assert_eq!(told.message(), "the daemon is stopping");
    }
    for connection in [&mut idle, &mut silent] {
        let end = timeout(Duration::from_secs(4), connection.read(&mut [0; 64])).await;
        assert!(
            matches!(end, Ok(Ok(0))),
            "an idle connection is closed: {end:?}"
        );
    }
    assert_eq!(daemon.wait().await.code(), Some(0), "{}", daemon.log());
    assert!(
        since.elapsed() < Duration::from_secs(4),
        "{:?}",
        since.elapsed()
    );

    let daemon = Daemon::start(dir.path()).await;
    assert!(revision_of(&daemon).await >= 5);
    let request = v1::GetRolloutRequest {
        rollout: "drain/prod".into(),
    };
    let rollout = daemon.rollouts().get(request).await.unwrap().into_inner();
    assert_eq!((rollout.phase.as_str(), rollout.stage), ("running", 1));
}

/// Sends a publish, but holds back the end of its body.
async fn half_a_publish(daemon: &Daemon) -> (TcpStream, Vec<u8>) {
    let body = serde_json::to_vec(&publication("slow/prod", "v1")).unwrap();
    let head = format!(
        "POST /api/configs/slow/prod HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(daemon.listen()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let (now, later) = body.split_at(20);
    stream.write_all(now).await.unwrap();
    // The daemon has to be at it when the signal comes.
    sleep(Duration::from_millis(200)).await;
    (stream, later.to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_while_no_new_one_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start_with(dir.path(), &["--drain-timeout", "10s"]).await;
    let (mut slow, rest) = half_a_publish(&daemon).await;
    assert_eq!(daemon.readiness().await.unwrap().status, 200);
    daemon.signal(Signal::TERM);
    sleep(Duration::from_millis(300)).await;

    if let Some(answer) = daemon.readiness().await {
        assert_eq!(answer.status, 503, "{answer:?}");
    }
    let refused = TcpStream::connect(daemon.listen()).await;
    assert!(refused.is_err(), "a new connection was taken");

    slow.write_all(&rest).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(daemon.wait().await.code(), Some(0));
    let daemon = Daemon::start(dir.path()).await;
    let version = daemon.get("/api/configs/slow/prod/v1").await;
    assert_eq!(version.status, 200, "{version:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_client_is_cut_at_the_deadline_and_the_exit_is_still_clean() {
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start_with(dir.path(), &["--drain-timeout", "1s"]).await;
    seed(&daemon, "stuck/prod", &["v1"]).await;
    let (mut slow, _) = half_a_publish(&daemon).await;
    let mut unread = TcpStream::connect(daemon.listen()).await.unwrap();
    let ask = b"GET /api/events?from=0 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    unread.write_all(ask).await.unwrap();

    let since = Instant::now();
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait().await.code(), Some(0), "{}", daemon.log());
    let took = since.elapsed();
    assert!(took < Duration::from_secs(4), "{took:?}");
    assert!(
        took >= Duration::from_millis(750),
        "the slow one had its time: {took:?}"
    );
    // Cut, not answered.
    let mut answer = vec![];
    let _ = slow.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/1.1 2"));
    assert_eq!(revision_of(&Daemon::start(dir.path()).await).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_answers_what_was_sent_tells_the_streams_and_loses_nothing() {
    for with_stuck in [false, true, false, true] {
        let dir = tempfile::tempdir().unwrap();
        let stop = stop_under_load(dir.path(), &["--drain-timeout", "3s"], with_stuck).await;
        assert_eq!(stop.code, Some(0), "{stop:?}");
        assert!(stop.took < Duration::from_secs(5), "{stop:?}");
        assert!(stop.acknowledged > 12, "{stop:?}");
        let without_answer = (stop.unanswered, stop.done_unanswered);
        assert_eq!((stop.lost, without_answer), (0, (0, 0)), "{stop:?}");
        assert!(stop.slow_was_answered, "{stop:?}");
        assert_eq!(stop.streams_told, 12, "{stop:?}");
    }
}

/// What became of somebody who connects, asks once and reads the answer.
enum Visit {
    NotConnected,
    Answered,
    Left(String),
}

async fn visit(address: SocketAddr) -> Visit {
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return Visit::NotConnected;
    };
    let ask = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut answer = vec![];
    if let Err(error) = stream.write_all(ask).await {
        return Visit::Left(format!("{error}"));
    }
    match stream.read_to_end(&mut answer).await {
        Ok(_) if answer.starts_with(b"HTTP/1.1 200") => Visit::Answered,
        Ok(_) => Visit::Left(format!("answered {:?}", String::from_utf8_lossy(&answer))),
        Err(error) => Visit::Left(format!("{error}")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_a_connection_while_it_stops_gets_an_answer() {
    const VISITORS: usize = 48;
    for _ in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let mut daemon = Daemon::start_with(dir.path(), &["--drain-timeout", "5s"]).await;
        let address = daemon.listen();
        let mut visitors = JoinSet::new();
        for _ in 0..VISITORS {
            visitors.spawn(async move {
                let mut answered = 0;
                loop {
                    match visit(address).await {
                        Visit::Answered => answered += 1,
                        Visit::NotConnected => return Ok(answered),
                        Visit::Left(why) => return Err(why),
                    }
                }
            });
        }
        sleep(Duration::from_millis(300)).await;
        daemon.signal(Signal::TERM);
        assert_eq!(daemon.wait().await.code(), Some(0), "{}", daemon.log());
        let ends = visitors.join_all().await;
        let left: Vec<_> = ends.iter().filter_map(|end| end.as_ref().err()).collect();
        assert!(left.is_empty(), "{} of {VISITORS}: {left:?}", left.len());
        assert!(ends.iter().flatten().sum::<usize>() > VISITORS);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_call_on_a_connection_from_before_the_stop_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start_with(dir.path(), &["--drain-timeout", "5s"]).await;
    let connect = || TcpStream::connect(daemon.listen());
    let (silent, greeted) = (connect().await.unwrap(), connect().await.unwrap());
    let greeted = over(greeted).await;
    daemon.signal(Signal::TERM);
    sleep(Duration::from_millis(100)).await;
    let silent = over(silent).await;
    // Time in which it could be told to go.
    sleep(Duration::from_millis(100)).await;
    for (number, channel) in [silent, greeted].into_iter().enumerate() {
        let mut configs = ConfigServiceClient::new(channel);
        let published = configs.publish(publication("first/prod", &format!("v{number}")));
        published.await.unwrap();
    }
    assert_eq!(daemon.wait().await.code(), Some(0), "{}", daemon.log());
}

/// A channel over this connection, and no other.
async fn over(stream: TcpStream) -> Channel {
    let mut stream = Some(stream);
    let connector = tower::service_fn(move |_: http::Uri| {
        let stream = stream.take().ok_or(ErrorKind::AddrNotAvailable);
        async { stream.map(TokioIo::new).map_err(std::io::Error::from) }
    });
    let endpoint = Endpoint::from_static("http://localhost");
    endpoint.connect_with_connector(connector).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn until_everybody_knows_that_it_stops_it_serves_whoever_comes() {
    let dir = tempfile::tempdir().unwrap();
    let flags = ["--drain-delay", "2s", "--drain-timeout", "5s"];
    let mut daemon = Daemon::start_with(dir.path(), &flags).await;
    let since = Instant::now();
    daemon.signal(Signal::TERM);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(daemon.readiness().await.unwrap().status, 503);
    // A client of its own has a new connection.
    let new = reqwest::Client::new();
    let answer = new.get(daemon.url("/health/ready")).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    seed(&daemon, "late/prod", &["v1"]).await;
    assert_eq!(daemon.wait().await.code(), Some(0));
    assert!(since.elapsed() >= Duration::from_secs(2));
    let daemon = Daemon::start(dir.path()).await;
    let version = daemon.get("/api/configs/late/prod/v1").await;
    assert_eq!(version.status, 200, "{version:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_of_either_kind_stops_at_once() {
    for (first, second) in [
        (Signal::INT, Signal::INT),
        (Signal::TERM, Signal::TERM),
        (Signal::TERM, Signal::INT),
    ] {
        stop_twice(first, second).await;
    }
}

async fn stop_twice(first: Signal, second: Signal) {
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start_with(dir.path(), &["--drain-timeout", "20s"]).await;
    let _slow = half_a_publish(&daemon).await;
    let since = Instant::now();
    daemon.signal(first);
    sleep(Duration::from_millis(300)).await;
    daemon.signal(second);
    let status = daemon.wait().await;
    assert!(since.elapsed() < Duration::from_secs(5));
    assert_eq!(status.code(), Some(1), "it was not drained");
    Daemon::start(dir.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn time_away_after_a_stop_is_not_baked() {
    bake_across_a_restart(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn time_away_after_a_kill_is_not_baked() {
    bake_across_a_restart(false).await;
}

async fn bake_across_a_restart(clean: bool) {
    const BAKE: Duration = Duration::from_secs(8);
    // The mark of when it was last watched is up to a second old, and the machine may be busy.
    const TOLERANCE: Duration = Duration::from_millis(1500);
    // Bakes go by the wall clock, this test does not: what a time server may set it forward meanwhile.
    const CLOCK_SET: Duration = Duration::from_millis(250);
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "bake/prod", &["v1", "v2"]).await;
    let call = Call::Create(create("bake/prod", "v2", &["50% 8s", "100% 1h"]));
    let asked = Instant::now();
    call.send(&daemon.channel()).await.unwrap();
    let entered = Instant::now();
    sleep(Duration::from_secs(3)).await;
    let baked_at_least = entered.elapsed();
    if clean {
        assert_eq!(daemon.terminate().await.code(), Some(0));
    } else {
        daemon.kill().await;
    }
    let baked_at_most = asked.elapsed();
    sleep(Duration::from_secs(6)).await;

    let started = Instant::now();
    let daemon = Daemon::start(dir.path()).await;
    let back = Instant::now();
    let request = v1::GetRolloutRequest {
        rollout: "bake/prod".into(),
    };
    let watch = daemon.rollouts().watch(request).await;
    let mut watch = watch.unwrap().into_inner();
    let rollout = loop {
        let rollout = timeout(BAKE * 2, watch.message()).await;
        let rollout = rollout.expect("the bake ends").unwrap().unwrap();
        if rollout.stage == 2 {
            break rollout;
        }
    };
    assert_eq!(rollout.phase, "running");
    assert!(
        started.elapsed() + baked_at_most + CLOCK_SET >= BAKE,
        "at most {:?} after at most {baked_at_most:?}: it was away for the rest",
        started.elapsed()
    );
    assert!(
        back.elapsed() + baked_at_least < BAKE + TOLERANCE,
        "{:?} after {baked_at_least:?}: what was baked before was lost",
        back.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_bake_keeps_its_rest_across_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let channel = daemon.channel();
    seed(&daemon, "paused/prod", &["v1", "v2"]).await;
    let steps = ["10% 1h manual", "50% 1h", "100% 1h"];
    let call = Call::Create(create("paused/prod", "v2", &steps));
    call.send(&channel).await.unwrap();
    let call = Call::Promote(promote("paused/prod", 1));
    call.send(&channel).await.unwrap();
    let pause = Call::Pause(action("paused/prod"));
    let paused = pause.decode(&pause.send(&channel).await.unwrap());
    assert_eq!(daemon.terminate().await.code(), Some(0));

    sleep(Duration::from_millis(1100)).await;
    let daemon = Daemon::start(dir.path()).await;
    let path = format!("/api/rollouts/{}", paused["id"].as_str().unwrap());
    assert_eq!(daemon.get(&path).await.json(), paused);
}
