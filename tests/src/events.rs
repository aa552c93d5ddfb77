//! Server-sent events, read as they come.

use std::time::Duration;

use tokio::time::timeout;
use vortex_proto::v1::Event;

/// How long an event may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open event stream.
pub struct ServerSent {
    response: reqwest::Response,
    unread: Vec<u8>,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerSentEvent {
    /// The `id` field.
    pub id: u64,
    /// The `event` field.
    pub kind: String,
    /// The `data` field, decoded.
    pub event: Event,
}

impl ServerSent {
    /// The stream that this response carries.
    pub fn new(response: reqwest::Response) -> ServerSent {
        assert_eq!(response.status(), 200);
        ServerSent {
            response,
            unread: vec![],
        }
    }

    /// The next event; none at the end of the stream.
    pub async fn next(&mut self) -> Option<ServerSentEvent> {
        loop {
            if let Some(block) = self.take_block() {
                if let Some(event) = parse(&block) {
                    return Some(event);
                }
                continue;
            }
            let chunk = timeout(PATIENCE, self.response.chunk())
                .await
                .expect("an event comes in time")
                .expect("the stream ends cleanly");
            self.unread.extend_from_slice(&chunk?);
        }
    }

    /// The next `count` events.
    pub async fn take(&mut self, count: usize) -> Vec<ServerSentEvent> {
        let mut events = vec![];
        while events.len() < count {
            events.push(self.next().await.expect("more events"));
        }
        events
    }

    /// Everything up to the first empty line.
    fn take_block(&mut self) -> Option<String> {
        let end = self.unread.windows(2).position(|pair| pair == b"\n\n")?;
        let block: Vec<u8> = self.unread.drain(..end + 2).collect();
        Some(String::from_utf8(block).expect("events are text"))
    }
}

/// None for comments.
fn parse(block: &str) -> Option<ServerSentEvent> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    Some(ServerSentEvent {
        id: field("id")?.parse().expect("an id is a revision"),
        kind: field("event")?.to_owned(),
        event: serde_json::from_str(field("data")?).expect("data is an event"),
    })
}
