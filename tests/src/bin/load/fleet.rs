//! Large fleets of plain instances, over raw connections: cheap enough that the load is not what is measured.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Larger than any answer here.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

/// The JSON of a heartbeat.
pub(crate) fn beat(number: usize, seq: u64) -> String {
    format!(
        r#"{{"instance_id":"checkout-7d9f-{number}","app":"checkout","profile":"prod","version":"v1","status":"ok","seq":{seq},"started_at":"2026-01-01T00:00:00Z","labels":{{"zone":"a","pod":"checkout-7d9f-{number}"}},"metrics":[{{"version":"v1","requests":100,"errors":1}}]}}"#
    )
}

/// An HTTP/1.1 connection that is kept.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            stream,
            buffer: vec![],
        })
    }

    /// POSTs JSON; the status, once the answer is here as a whole.
    pub(crate) async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<u16> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let request = [head.as_bytes(), body.as_bytes()].concat();
        self.exchange(&request).await
    }

    /// GETs a path.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<u16> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        let exchanged = tokio::time::timeout(PATIENCE, self.exchange_at_leisure(request));
        exchanged.await.context("no answer in time")?
    }

    async fn exchange_at_leisure(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if let Some((status, length)) = read_head(&self.buffer)?
                && self.buffer.len() >= length
            {
                return Ok(status);
            }
            anyhow::ensure!(self.buffer.len() < ANSWER_BYTES_MAX, "an answer too large");
            let count = self.stream.read_buf(&mut self.buffer).await?;
            anyhow::ensure!(count > 0, "the daemon hung up");
        }
    }
}

/// The status of an answer, and how long it is with its head; none while the head is not whole.
fn read_head(answer: &[u8]) -> anyhow::Result<Option<(u16, usize)>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(answer.get(..end).unwrap_or_default())?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.context("no status")?.parse()?;
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(Ok(0), |(_, length)| length.trim().parse::<usize>())?;
    Ok(Some((status, end + 4 + length)))
}
