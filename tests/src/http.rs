//! Plain HTTP, decoded as far as tests look at it; and raw, for requests that no client would send.

use std::{net::SocketAddr, time::Duration};

use reqwest::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::Daemon;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The content type; empty when there is none.
    pub content_type: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A field of the body, as text.
    pub fn text(&self, field: &str) -> String {
        match self.json().get(field) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => panic!("no {field} in {self:?}"),
        }
    }

    /// A problem as every error is one; gives its code.
    pub fn problem(&self) -> String {
        assert_eq!(self.content_type, "application/problem+json", "{self:?}");
        assert_eq!(self.text("status"), self.status.to_string(), "{self:?}");
        assert!(!self.text("detail").is_empty(), "{self:?}");
        self.text("code")
    }

    async fn of(response: reqwest::Response) -> Answer {
        let content_type = response.headers().get("content-type");
        Answer {
            status: response.status().as_u16(),
            content_type: content_type
                .map(|kind| kind.to_str().expect("a content type is text").to_owned())
                .unwrap_or_default(),
            body: response.text().await.expect("a body of text"),
        }
    }
}

impl Daemon {
    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.listen())
    }

    /// GETs a path.
    pub async fn get(&self, path: &str) -> Answer {
        let response = self.http().get(self.url(path)).send().await;
        Answer::of(response.expect("the daemon answers")).await
    }

    /// Sends a JSON body.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.http().request(method, self.url(path)).json(body);
        Answer::of(request.send().await.expect("the daemon answers")).await
    }

    /// Sends any body as any type.
    pub async fn send_as(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = self.http().request(method, self.url(path));
        let request = request.header("content-type", kind).body(body);
        Answer::of(request.send().await.expect("the daemon answers")).await
    }

    /// What the admin port says to readiness checks; none when it is closed.
    pub async fn readiness(&self) -> Option<Answer> {
        let url = format!("http://{}/health/ready", self.admin_listen());
        // A connection that is kept could outlive the port.
        let request = reqwest::Client::new().get(url).timeout(PATIENCE);
        match request.send().await {
            Ok(response) => Some(Answer::of(response).await),
            Err(_) => None,
        }
    }

    /// Sends bytes as they are, and reads until the daemon closes. Half a request is followed by its end of stream.
    pub async fn exchange_raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.listen()).await.expect("it listens");
        // It may have answered and closed before all was sent.
        let _ = stream.write_all(request).await;
        let _ = stream.shutdown().await;
        let mut answer = vec![];
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer))
            .await
            .expect("it closes in time");
        answer
    }

    /// GETs a path byte by byte as it is written here, which clients would tidy up first.
    pub async fn get_as_written(&self, path: &[u8]) -> Answer {
        let mut head = b"GET ".to_vec();
        head.extend_from_slice(path);
        head.extend_from_slice(b" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let bytes = exchange(self.listen(), &head).await;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text.as_ref(), ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let content_type = head
            .lines()
            .find_map(|line| line.strip_prefix("content-type: "));
        Answer {
            status: status.unwrap_or_else(|| panic!("no status in {text:?}")),
            content_type: content_type.unwrap_or_default().to_owned(),
            body: body.to_owned(),
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(10);

async fn exchange(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(request).await.expect("it reads");
    let mut answer = vec![];
    timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .expect("it answers in time")
        .expect("it answers");
    answer
}
