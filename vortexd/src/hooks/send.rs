//! One delivery: the request as it goes out, and what came back.

use std::time::Duration;

use http::header;
use serde::Serialize;
use tokio::time::timeout;
use vortex_core::{journal::Entry, time::Timestamp};
use vortex_proto::v1;

use super::{shown::without, sign::Secret};
use crate::{
    limits::{
        WEBHOOK_ANSWER_BYTES_MAX, WEBHOOK_CONNECT_TIMEOUT, WEBHOOK_ERROR_CHARS_MAX, WEBHOOK_TIMEOUT,
    },
    outbound::{Body, Route},
    wire,
};

/// What a receiver is told.
#[derive(Debug, Serialize)]
pub(super) struct Delivery {
    /// The event's name for ever: `origin:seq`. A delivery that is repeated has the same.
    pub(super) id: String,
    /// The event, as every feed has it.
    pub(super) event: v1::Event,
    /// What exactly happened: the op's body, without what is only there to find contents by or to judge anew.
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
            // Of a verdict: everything that was measured, up to hundreds of kilobytes; its op has it.
            fields.remove("inputs");
            fields.remove("setting");
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

    /// Whether it is the event that is refused, so that it would be again, whenever it is sent.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self.status, 400 | 413 | 422)
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

/// Sends deliveries to one receiver.
pub(super) struct Sender(Route);

impl Sender {
    /// Deliveries go this way.
    pub(super) fn new(route: Route) -> Sender {
        Sender(route)
    }

    /// Sends it once.
    ///
    /// # Errors
    /// Why there was no answer, in a line.
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
            .0
            .post()
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-vortex-event", &delivery.event.kind)
            .header("x-vortex-delivery", &delivery.id)
            .header("x-vortex-timestamp", timestamp)
            .header("x-vortex-signature", signature)
            .body(Body::from(body))
            .map_err(|error| error.to_string())?;
        let exchange =
            (self.0).exchange(request, WEBHOOK_CONNECT_TIMEOUT, WEBHOOK_ANSWER_BYTES_MAX);
        let answer = timeout(WEBHOOK_TIMEOUT, exchange)
            .await
            .map_err(|_| format!("no answer within {}", seconds(WEBHOOK_TIMEOUT)))?
            .map_err(|none| cut(&none.to_string()))?;
        // The status was clear; what follows it is only talk, whole or not. Receivers like to repeat what they
        // were asked for, and that may be a secret.
        let text = String::from_utf8_lossy(&answer.body);
        Ok(Answer {
            status: answer.status.as_u16(),
            text: cut(&without(&text, self.0.url())),
        })
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vortex_core::{
        ids::{Actor, Digest, Note, OriginId},
        journal::{Op, OpBody},
        time::Hlc,
    };

    use super::*;

    #[test]
    fn a_judgement_is_told_as_its_verdict_without_what_it_was_made_of() {
        let body: OpBody = serde_json::from_value(json!({
            "kind": "rollout_judged", "rollout": "r-0123456789", "target": "checkout/prod",
            "setting": {"at": 1, "stage": 1, "is_baked": false, "is_everyone": false, "shares": 1},
            "inputs": {},
            "verdict": {"at": 1, "stage": 1, "outcome": "pass", "decided_by": null, "summary": "well", "checks": []},
        }))
        .unwrap();
        let entry = Entry::seal(Op {
            origin: OriginId::default(),
            seq: 1,
            prev_hash: Digest::of(b"before"),
            at: Hlc::default(),
            deps: vec![],
            actor: Actor::system(),
            request: None,
            reason: Note::empty(),
            body,
        });
        let details = Delivery::new(1, &entry).details;
        let mut fields: Vec<_> = details.as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, ["rollout", "target", "verdict"]);
        assert_eq!(details["verdict"]["summary"], "well");
    }
}
