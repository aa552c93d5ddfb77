//! One delivery: the request as it goes out, and what came back.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, Url, header, redirect::Policy};
use serde::Serialize;
use vortex_core::{journal::Entry, time::Timestamp};
use vortex_proto::v1;

use super::{
    address::{AllowedHosts, Guard},
    sign::Secret,
};
use crate::{
    limits::{
        WEBHOOK_ANSWER_BYTES_MAX, WEBHOOK_CONNECT_TIMEOUT, WEBHOOK_ERROR_CHARS_MAX, WEBHOOK_TIMEOUT,
    },
    wire,
};

/// What a receiver is told.
#[derive(Debug, Serialize)]
pub(super) struct Delivery {
    /// The event's name for ever: `origin:seq`. A delivery that is repeated has the same.
    pub(super) id: String,
    /// The event, as every feed has it.
    pub(super) event: v1::Event,
    /// What exactly happened: the op's body, without what is only there to find contents by.
    pub(super) details: serde_json::Value,
}

impl Delivery {
    pub(super) fn new(revision: u64, entry: &Entry) -> Delivery {
        let op = entry.op();
        let mut details = serde_json::to_value(&op.body).unwrap_or_default();
        if let Some(fields) = details.as_object_mut() {
            // Already said: it is the event's.
            fields.remove("kind");
            // The hash of a document of one short secret would tell the secret to whoever guesses.
            fields.remove("documents");
        }
        Delivery {
            id: format!("{}:{}", op.origin, op.seq),
            event: wire::event(revision, entry),
            details,
        }
    }

    /// One that tells nothing but that deliveries arrive.
    pub(super) fn ping(id: String, now: Timestamp) -> Delivery {
        Delivery {
            id,
            event: v1::Event {
                at: now.to_string(),
                kind: "ping".to_owned(),
                summary: "a test delivery: nothing happened".to_owned(),
                ..v1::Event::default()
            },
            details: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}

/// What a receiver answered.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The beginning of what it said.
    pub(super) text: String,
}

impl Answer {
    pub(super) fn is_taken(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Why it was not taken, in a line.
    pub(super) fn complaint(&self) -> String {
        let what = match self.status {
            300..400 => format!("HTTP {}: redirects are not followed", self.status),
            status => format!("HTTP {status}"),
        };
        match self.text.as_str() {
            "" => what,
            text => cut(&format!("{what}: {text}")),
        }
    }
}

/// The way to one receiver.
pub(super) struct Sender {
    client: Client,
    url: Url,
}

impl Sender {
    /// Prepares the way; nothing is sent.
    ///
    /// # Errors
    /// When the system's certificates cannot be read, for https.
    pub(super) fn new(url: Url, allowed: Arc<AllowedHosts>) -> Result<Sender, reqwest::Error> {
        let port = url.port_or_known_default().unwrap_or_default();
        let mut builder = Client::builder()
            // What was checked is the address itself: no proxy, no other place that an answer names.
            .no_proxy()
            .redirect(Policy::none())
            .dns_resolver(Arc::new(Guard { allowed, port }))
            .connect_timeout(WEBHOOK_CONNECT_TIMEOUT)
            .timeout(WEBHOOK_TIMEOUT)
            .pool_max_idle_per_host(1)
            .user_agent(concat!("vortexd/", env!("CARGO_PKG_VERSION")));
        if url.scheme() == "http" {
            // A machine without certificates can still speak plain HTTP.
            builder = builder.tls_certs_only([]);
        }
        Ok(Sender {
            client: builder.build()?,
            url,
        })
    }

    /// Sends it once.
    ///
    /// # Errors
    /// Why there was no answer, in a line without the URL.
    pub(super) async fn send(
        &self,
        delivery: &Delivery,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Answer, String> {
        let body = serde_json::to_vec(delivery).map_err(|error| error.to_string())?;
        let timestamp = (now.0 / 1000).to_string();
        let signature = secret
            .signature(&timestamp, &body)
            .ok_or("the secret is no key")?;
        let request = self
            .client
            .post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-vortex-event", &delivery.event.kind)
            .header("x-vortex-delivery", &delivery.id)
            .header("x-vortex-timestamp", &timestamp)
            .header("x-vortex-signature", signature)
            .body(body);
        let mut response = request.send().await.map_err(reason)?;
        let status = response.status().as_u16();
        let mut text = vec![];
        // Read so far that a connection can be used again, and that a person sees why.
        while text.len() < WEBHOOK_ANSWER_BYTES_MAX {
            match response.chunk().await {
                Ok(Some(chunk)) => text.extend_from_slice(&chunk),
                // The status was clear; what follows it is only talk.
                Ok(None) | Err(_) => break,
            }
        }
        text.truncate(WEBHOOK_ANSWER_BYTES_MAX);
        Ok(Answer {
            status,
            text: cut(&String::from_utf8_lossy(&text)),
        })
    }
}

/// The root of an error, which says what happened, without the URL, whose query may be a secret.
fn reason(error: reqwest::Error) -> String {
    let is_timeout = error.is_timeout();
    let is_connect = error.is_connect();
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = cause.to_string();
        source = cause.source();
    }
    cut(&match (is_timeout, is_connect) {
        (true, true) => format!("no connection within {}", seconds(WEBHOOK_CONNECT_TIMEOUT)),
        (true, false) => format!("no answer within {}", seconds(WEBHOOK_TIMEOUT)),
        (false, true) => format!("no connection: {text}"),
        (false, false) => text,
    })
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs())
}

/// A line of bounded length, without anything that could steer a terminal.
fn cut(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace());
    let line: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    line.join(" ")
        .chars()
        .take(WEBHOOK_ERROR_CHARS_MAX)
        .collect()
}
