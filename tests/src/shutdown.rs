//! A daemon that is told to stop while everybody is at it: writers, streams of every kind, and clients that are stuck.
//! What each of them saw is counted, and after a restart held against what was done.

use std::{
    error::Error,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::StreamExt as _;
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_tungstenite::tungstenite::Message;
use tonic::{Code, Status};
use vortex_proto::v1::{
    self, audit_service_client::AuditServiceClient, config_service_client::ConfigServiceClient,
};

use crate::{Daemon, publication, seed};

const TARGET: &str = "stop/prod";
const WRITERS_OF_A_KIND: usize = 4;
const STREAMS_OF_A_KIND: u32 = 4;
/// How long streams may take to open.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long they are at it before the stop.
const UNDER_WAY: Duration = Duration::from_millis(400);

/// What a stop looked like to everybody.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// From the signal to the exit.
    pub took: Duration,
    /// The exit status.
    pub code: Option<i32>,
    /// Writes that were answered with success.
    pub acknowledged: usize,
    /// Writes that never got a connection.
    pub not_sent: usize,
    /// Writes that their own client kept when it was told to go, and says so: they never left it.
    pub taken_back: usize,
    /// Writes that were answered with a refusal that may be repeated.
    pub refused: usize,
    /// Writes that were sent and got no answer, and were not done: to repeat them is safe.
    pub unanswered: usize,
    /// Writes that were done and got no answer.
    pub done_unanswered: usize,
    /// Writes that were answered with success and are not there.
    pub lost: usize,
    /// A write whose second half came after the signal was answered with success.
    pub slow_was_answered: bool,
    /// Event streams, WebSockets and gRPC streams that were told of the end, of twelve.
    pub streams_told: usize,
    /// What was strange.
    pub complaints: Vec<String>,
}

enum Fate {
    Acknowledged,
    NotSent,
    TakenBack,
    Refused,
    Unanswered(String),
}

/// What became of the writes of a writer, each to a target of its own, by label.
struct Fates {
    app: String,
    writes: Vec<(String, Fate)>,
}

/// Starts a daemon, sets everybody to work, stops it, starts it again and looks.
pub async fn stop_under_load(data: &Path, flags: &[&str], with_stuck: bool) -> Stop {
    let mut daemon = Daemon::start_with(data, flags).await;
    seed(&daemon, TARGET, &["v1"]).await;
    let mut writers = JoinSet::new();
    for number in 0..WRITERS_OF_A_KIND {
        let kept = reqwest::Client::new();
        writers.spawn(write_rest(kept, daemon.url(""), format!("kept-{number}")));
        let fresh = reqwest::Client::builder().pool_max_idle_per_host(0).build();
        let fresh = fresh.expect("a client");
        writers.spawn(write_rest(fresh, daemon.url(""), format!("fresh-{number}")));
        writers.spawn(write_grpc(daemon.configs(), format!("grpc-{number}")));
    }
    let (mut streams, open) = (JoinSet::new(), Arc::new(Semaphore::new(0)));
    for _ in 0..STREAMS_OF_A_KIND {
        let is_open = || Arc::clone(&open);
        streams.spawn(server_sent(daemon.url("/api/events?from=0"), is_open()));
        streams.spawn(web_socket(daemon.listen(), is_open()));
        streams.spawn(watch(daemon.audit(), is_open()));
    }
    // On a busy machine some would come after the stop.
    let all_open = timeout(PATIENCE, open.acquire_many(3 * STREAMS_OF_A_KIND)).await;
    let _open = all_open.expect("streams open").expect("it is not closed");
    let stuck = if with_stuck {
        stuck(daemon.listen()).await
    } else {
        vec![]
    };
    let slow = half_a_write(daemon.listen()).await;
    sleep(UNDER_WAY).await;

    let since = Instant::now();
    daemon.signal(Signal::TERM);
    let slow = tokio::spawn(other_half(slow));
    let mut stop = Stop {
        code: daemon.wait().await.code(),
        took: since.elapsed(),
        slow_was_answered: slow.await.expect("it ends"),
        ..Stop::default()
    };
    drop(stuck);
    while let Some(told) = streams.join_next().await {
        match told.expect("it ends") {
            Ok(()) => stop.streams_told += 1,
            Err(why) => stop.complaints.push(why),
        }
    }
    let written = writers.join_all().await;
    let daemon = Daemon::start_with(data, flags).await;
    let mut fates = vec![];
    for Fates { app, writes } in written {
        let there = labels(&daemon, &app).await;
        fates.extend(writes.into_iter().map(|(label, fate)| {
            let is_there = there.contains(&label);
            (label, fate, is_there)
        }));
    }
    for (label, fate, is_there) in fates {
        match fate {
            Fate::Acknowledged => {
                stop.acknowledged += 1;
                stop.lost += usize::from(!is_there);
            }
            Fate::NotSent => stop.not_sent += 1,
            // One that is there after all was sent, whatever its client says.
            Fate::TakenBack if !is_there => stop.taken_back += 1,
            Fate::TakenBack => {
                stop.done_unanswered += 1;
                stop.complaints
                    .push(format!("{label}: done and taken back"));
            }
            Fate::Refused => stop.refused += 1,
            Fate::Unanswered(why) if !is_there => {
                stop.unanswered += 1;
                stop.complaints.push(format!("{label}: not done: {why}"));
            }
            Fate::Unanswered(why) => {
                stop.done_unanswered += 1;
                stop.complaints.push(format!("{label}: done: {why}"));
            }
        }
    }
    stop
}

async fn labels(daemon: &Daemon, app: &str) -> std::collections::BTreeSet<String> {
    let mut labels = std::collections::BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let request = v1::ListVersionsRequest {
            app: app.to_owned(),
            profile: "prod".into(),
            page_token: cursor,
            ..v1::ListVersionsRequest::default()
        };
        let page = daemon.configs().list_versions(request).await;
        let page = page.expect("a page").into_inner();
        labels.extend(page.versions.into_iter().map(|version| version.version));
        cursor = page.next_page_token;
        if cursor.is_empty() {
            return labels;
        }
    }
}

/// Writes until it is not answered with success any more.
async fn write_rest(http: reqwest::Client, server: String, app: String) -> Fates {
    let mut writes = vec![];
    for number in 0.. {
        let label = format!("{app}-{number}");
        let body = publication(&format!("{app}/prod"), &label);
        let url = format!("{server}/api/configs/{app}/prod");
        let fate = match http.post(url).json(&body).send().await {
            Ok(answer) if answer.status().is_success() => Fate::Acknowledged,
            Ok(answer) if matches!(answer.status().as_u16(), 429 | 503) => Fate::Refused,
            Ok(answer) => Fate::Unanswered(answer.status().to_string()),
            Err(error) if error.is_connect() => Fate::NotSent,
            Err(error) if is_taken_back(&error) => Fate::TakenBack,
            Err(error) => Fate::Unanswered(format!("{error:?}")),
        };
        let is_over = !matches!(fate, Fate::Acknowledged);
        writes.push((label, fate));
        if is_over {
            break;
        }
    }
    Fates { app, writes }
}

async fn write_grpc(
    mut configs: ConfigServiceClient<tonic::transport::Channel>,
    app: String,
) -> Fates {
    let mut writes = vec![];
    for number in 0.. {
        let label = format!("{app}-{number}");
        let publication = publication(&format!("{app}/prod"), &label);
        let fate = match configs.publish(publication).await {
            Ok(_) => Fate::Acknowledged,
            Err(status) if is_not_connected(&status) => Fate::NotSent,
            Err(status) if is_taken_back(&status) => Fate::TakenBack,
            Err(status)
                if matches!(status.code(), Code::Unavailable | Code::ResourceExhausted)
                    && !status.details().is_empty() =>
            {
                Fate::Refused
            }
            Err(status) => Fate::Unanswered(format!("{status:?}")),
        };
        let is_over = !matches!(fate, Fate::Acknowledged);
        writes.push((label, fate));
        if is_over {
            break;
        }
    }
    Fates { app, writes }
}

fn is_not_connected(status: &Status) -> bool {
    cause::<std::io::Error>(status)
        .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
}

/// The client library still had the request when it was told to go: it never began to send it (a cancellation), or it
/// stood behind its answer to the daemon's ping, which is how the daemon learns what was sent (a GOAWAY without an error).
/// Either says that the request was not looked at, and those that retry by themselves do so then. A stream that the
/// daemon took and did not answer ends with another error, that of a connection which broke.
fn is_taken_back(error: &(dyn Error + 'static)) -> bool {
    let is_behind = |error: &h2::Error| {
        error.is_go_away() && error.is_remote() && error.reason() == Some(h2::Reason::NO_ERROR)
    };
    cause::<hyper::Error>(error).is_some_and(hyper::Error::is_canceled)
        || cause::<h2::Error>(error).is_some_and(is_behind)
}

fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// Told of the end if its body ends in order.
async fn server_sent(url: String, open: Arc<Semaphore>) -> Result<(), String> {
    let answer = reqwest::get(url).await;
    let mut answer = answer.map_err(|error| format!("{error:?}"))?;
    open.add_permits(1);
    let mut next = async || {
        answer
            .chunk()
            .await
            .map_err(|error| format!("events: {error:?}"))
    };
    while next().await?.is_some() {}
    Ok(())
}

/// Told of the end if it is closed with a close.
async fn web_socket(address: SocketAddr, open: Arc<Semaphore>) -> Result<(), String> {
    let url = format!("ws://{address}/api/events/ws?from=0");
    let (mut socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .map_err(|error| error.to_string())?;
    open.add_permits(1);
    while let Some(message) = socket.next().await {
        match message {
            Ok(Message::Close(Some(_))) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(format!("web socket: {error}")),
        }
    }
    Err("web socket: it ended without a close".to_owned())
}

/// Told of the end if its status says that the daemon is not available.
async fn watch(
    mut audit: AuditServiceClient<tonic::transport::Channel>,
    open: Arc<Semaphore>,
) -> Result<(), String> {
    let request = v1::WatchEventsRequest {
        from_revision: Some(0),
        ..v1::WatchEventsRequest::default()
    };
    let events = audit.watch(request).await;
    let mut events = events.map_err(|status| format!("{status:?}"))?.into_inner();
    open.add_permits(1);
    loop {
        match events.message().await {
            Ok(Some(_)) => {}
            Ok(None) => return Err("watch: it ended as if nothing came any more".to_owned()),
            Err(status) if status.code() == Code::Unavailable && !status.details().is_empty() => {
                return Ok(());
            }
            Err(status) => return Err(format!("watch: {status:?}")),
        }
    }
}

/// Clients that never get on: half a head, a silent one, an HTTP/2 that says nothing more, one that asks for much and
/// takes nothing, a stream that is not read.
async fn stuck(address: SocketAddr) -> Vec<TcpStream> {
    let mut open = vec![];
    let much = b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(400);
    for bytes in [
        b"GET /health/live HTTP/1.1\r\nhost: vor".to_vec(),
        vec![],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
        much,
        b"GET /api/events?from=0 HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
    ] {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        // What it does not read is not sent.
        let _ = timeout(Duration::from_millis(200), stream.write_all(&bytes)).await;
        open.push(stream);
    }
    open
}

/// A write that is under way when the signal comes, and what is missing of it.
async fn half_a_write(address: SocketAddr) -> (TcpStream, Vec<u8>) {
    let body = serde_json::to_vec(&publication(TARGET, "slow")).expect("JSON");
    let head = format!(
        "POST /api/configs/{TARGET} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let (now, later) = body.split_at(20);
    stream.write_all(now).await.expect("it reads");
    (stream, later.to_vec())
}

async fn other_half((mut stream, rest): (TcpStream, Vec<u8>)) -> bool {
    sleep(Duration::from_millis(300)).await;
    if stream.write_all(&rest).await.is_err() {
        return false;
    }
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer).await;
    answer.starts_with(b"HTTP/1.1 201")
}
