//! Too few file descriptors: the daemon takes fewer connections, and where there are none left all the same, nobody
//! waits for nothing, probes are answered, and it comes back by itself.

use std::{collections::BTreeSet, net::SocketAddr, time::Duration};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use vortex_tests::{Daemon, publication};

/// Half of them are for connections of the API port, a quarter for the admin port's.
const FILES: u64 = 120;
const CONNECTIONS: usize = 60;
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection that is at work: a write whose body the daemon waits for, and the body.
async fn at_work(address: SocketAddr, label: &str) -> (TcpStream, Vec<u8>) {
    let body = serde_json::to_vec(&publication("files/prod", label)).unwrap();
    let head = format!(
        "POST /api/configs/files/prod HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 64];
    let length = timeout(PATIENCE, stream.read(&mut answer)).await;
    let length = length.expect("it is asked for the body").unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 100"));
    (stream, body)
}

/// It is closed at once. One that is taken is let go of after a second.
async fn is_turned_away(address: SocketAddr) -> bool {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let read = timeout(Duration::from_secs(1), stream.read(&mut [0; 16])).await;
    matches!(read, Ok(Ok(0) | Err(_)))
}

/// Asks over a new connection.
async fn is_healthy(address: SocketAddr) -> bool {
    let new = reqwest::Client::new().get(format!("http://{address}/health/ready"));
    let answer = new.timeout(PATIENCE).send().await;
    answer.is_ok_and(|answer| answer.status() == 200)
}

async fn closed_for(daemon: &Daemon, reason: &str) -> u64 {
    let url = format!("http://{}/metrics", daemon.admin_listen());
    let new = reqwest::Client::new().get(url).timeout(PATIENCE);
    let text = new.send().await.unwrap().text().await.unwrap();
    let name = format!("vortex_connections_closed_total{{reason=\"{reason}\"}} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.unwrap().parse().unwrap()
}

/// From now on it gets no further descriptor: the limit is the first number that it does not use.
fn leave_no_file(daemon: &Daemon) {
    let used = std::fs::read_dir(format!("/proc/{}/fd", daemon.pid())).unwrap();
    let used = used.map(|file| file.unwrap().file_name().to_str().unwrap().parse().unwrap());
    let used: BTreeSet<u64> = used.collect();
    let free = (0..).find(|number| !used.contains(number)).unwrap();
    let pid = i32::try_from(daemon.pid()).ok().and_then(Pid::from_raw);
    let limit = Rlimit {
        current: Some(free),
        maximum: Some(FILES),
    };
    prlimit(pid, Resource::Nofile, limit).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_few_descriptors_there_are_fewer_connections_and_the_log_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start_with_files(FILES, dir.path(), &[]).await;
    let log = daemon.log();
    let said = log.lines().find(|line| line.contains("fewer connections"));
    let said = said.unwrap_or_else(|| panic!("it is not said: {log}"));
    for words in [
        "WARN",
        "file_descriptors=120",
        "connections=60",
        "wanted=8192",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let mut open = vec![];
    for number in 0..CONNECTIONS {
        open.push(at_work(daemon.listen(), &format!("v{number}")).await);
    }
    let begin = Instant::now();
    while !is_turned_away(daemon.listen()).await {
        assert!(begin.elapsed() < PATIENCE, "more were taken");
    }
    // Not for want of descriptors: there are some for everything else.
    assert!(closed_for(&daemon, "full").await > 0);
    assert_eq!(closed_for(&daemon, "files").await, 0);
    assert!(is_healthy(daemon.admin_listen()).await);
    let (mut one, rest) = open.pop().unwrap();
    one.write_all(&rest).await.unwrap();
    let mut answer = [0; 4096];
    let length = timeout(PATIENCE, one.read(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 201"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_descriptor_who_comes_is_turned_away_probes_are_answered_and_it_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start_with_files(FILES, dir.path(), &[]).await;
    let mut open = vec![];
    for number in 0..10 {
        open.push(at_work(daemon.listen(), &format!("v{number}")).await);
    }
    leave_no_file(&daemon);
    let (begin, mut turned_away) = (Instant::now(), 0);
    while turned_away < 3 {
        assert!(begin.elapsed() < 2 * PATIENCE, "{}", daemon.log());
        // What served a probe has to be laid aside again.
        sleep(Duration::from_millis(500)).await;
        if is_turned_away(daemon.listen()).await {
            turned_away += 1;
            assert!(is_healthy(daemon.admin_listen()).await, "{}", daemon.log());
        }
    }
    assert!(closed_for(&daemon, "files").await >= turned_away);
    // Who is in goes on, the store included.
    for (stream, rest) in &mut open {
        stream.write_all(rest).await.unwrap();
        let mut answer = [0; 4096];
        let length = timeout(PATIENCE, stream.read(&mut answer))
            .await
            .unwrap()
            .unwrap();
        assert!(
            answer[..length].starts_with(b"HTTP/1.1 201"),
            "{}",
            daemon.log()
        );
    }
    drop(open);
    let begin = Instant::now();
    while !is_healthy(daemon.listen()).await {
        assert!(
            begin.elapsed() < PATIENCE,
            "it does not come back: {}",
            daemon.log()
        );
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(daemon.terminate().await.code(), Some(0));
}
