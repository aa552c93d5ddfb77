//! `/api/events`: the journal as it grows, as server-sent events and over WebSocket. Both resume after the
//! revision a client saw last, without a gap.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{
        State,
        ws::{
            CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code,
            rejection::WebSocketUpgradeRejection,
        },
    },
    http::{HeaderMap, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use vortex_core::{
    error::{Fault, Kind},
    ids::Target,
};
use vortex_proto::v1;

use super::{
    Rest,
    extract::Query,
    problem::{Problem, ProblemBody},
};
use crate::{
    limits::{EVENT_KEEPALIVE, SLOW_READER_TIMEOUT},
    service::{Caller, Feed, Service},
    streams::Place,
};

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(server_sent))
        .routes(routes!(web_socket))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// Entries after this revision, then each new one; only new ones if absent. `Last-Event-ID` goes before it.
    from: Option<u64>,
    /// Only of this target, as `app/profile`.
    target: Option<String>,
}

/// Entries of one target, or of all.
struct Subscription {
    service: Arc<Service>,
    feed: Feed,
    target: Option<Target>,
    caller: Caller,
    place: Place,
}

/// What a subscription brings.
enum Next {
    Events(Vec<v1::Event>),
    /// Why some are missing; those after them come next.
    Gap(Fault),
    /// Why nothing more comes.
    End(Fault),
}

impl Subscription {
    fn open(
        rest: &Rest,
        caller: Caller,
        query: EventsQuery,
        headers: &HeaderMap,
    ) -> Result<Subscription, Fault> {
        let seen =
            match headers.get("last-event-id") {
                Some(id) => Some(id.to_str().ok().and_then(|id| id.parse().ok()).ok_or_else(
                    || {
                        Fault::new(
                            Kind::Invalid,
                            "invalid_field",
                            "Last-Event-ID: not the id of an event of this feed",
                        )
                    },
                )?),
                None => query.from,
            };
        let app = query.target.as_deref().map(|target| {
            let app = target.split_once('/');
            app.map_or(target, |(app, _)| app)
        });
        caller.on_list(app.unwrap_or_default())?;
        let target = match query.target {
            Some(target) => Some(target.parse().map_err(|error| {
                Fault::new(Kind::Invalid, "invalid_field", format!("target: {error}"))
            })?),
            None => None,
        };
        Ok(Subscription {
            service: Arc::clone(&rest.service),
            feed: rest.service.feed(seen)?,
            target,
            place: rest.streams.enter(&caller)?,
            caller,
        })
    }

    /// What comes next.
    async fn next(&mut self) -> Next {
        loop {
            let batch = tokio::select! {
                batch = self.feed.next() => batch,
                why = self.place.stopped() => return Next::End(why),
            };
            let batch = match batch {
                Ok(batch) => batch,
                Err(gap) if gap.code == "journal_truncated" => return Next::Gap(gap),
                Err(why) => return Next::End(why),
            };
            let target = self.target.as_ref();
            let wanted = batch.into_iter().filter(|(_, entry)| {
                self.caller.sees_op(&entry.op().body)
                    && target.is_none_or(|target| entry.op().body.target() == Some(target))
            });
            let events = self.service.events(wanted);
            if !events.is_empty() {
                return Next::Events(events);
            }
        }
    }
}

/// Entries as server-sent events; each event's id is its revision.
#[utoipa::path(get, path = "/api/events", tag = "journal", params(EventsQuery),
    responses((status = 200, body = v1::Event, content_type = "text/event-stream"), (status = "default", body = ProblemBody)))]
async fn server_sent(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let subscription = Subscription::open(&rest, caller, query, &headers)?;
    let mut response = Sse::new(server_sent_events(subscription))
        .keep_alive(KeepAlive::new().interval(EVENT_KEEPALIVE))
        .into_response();
    let headers = response.headers_mut();
    // Proxies that buffer would hold events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn server_sent_events(
    subscription: Subscription,
) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    let batches = stream::unfold(Some(subscription), |subscription| async {
        let mut subscription = subscription?;
        let (events, goes_on) = match subscription.next().await {
            Next::Events(events) => (events.iter().map(server_sent_event).collect(), true),
            Next::Gap(gap) => {
                // Who connects again goes on after the gap, and is not told of it for ever.
                let after = subscription.feed.cursor();
                let told = Event::default().event("resync").id(after.to_string());
                (vec![told.data(resync(&gap, after))], true)
            }
            // To connect again is of no use, which the end alone does not tell.
            Next::End(why) if why.kind == Kind::Unauthenticated => (
                vec![Event::default().event("refused").data(refused(&why))],
                false,
            ),
            Next::End(_) => return None,
        };
        let events = stream::iter(events.into_iter().map(Ok));
        Some((events, goes_on.then_some(subscription)))
    });
    futures_util::StreamExt::flatten(batches)
}

fn server_sent_event(event: &v1::Event) -> Event {
    Event::default()
        .id(event.revision.to_string())
        .event(event.kind.clone())
        .data(serde_json::to_string(event).unwrap_or_default())
}

/// What a watcher is told that was away, or too slow, for so long that what came meanwhile is not kept any more.
/// `after` is the newest revision that is not kept.
fn resync(gap: &Fault, after: u64) -> String {
    json!({"kind": "resync", "code": gap.code, "detail": gap.detail, "revision": after}).to_string()
}

/// What a watcher is told last whose token holds no longer.
fn refused(why: &Fault) -> String {
    json!({"kind": "refused", "code": why.code, "detail": why.detail, "hint": why.hint}).to_string()
}

/// The same feed over WebSocket: one JSON object per text message.
#[utoipa::path(get, path = "/api/events/ws", tag = "journal", params(EventsQuery),
    responses((status = 101, description = "the feed follows"), (status = "default", body = ProblemBody)))]
async fn web_socket(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let subscription = Subscription::open(&rest, caller, query, &headers)?;
    let upgrade = upgrade.map_err(|rejection| {
        Fault::new(Kind::Invalid, "no_web_socket", rejection.body_text())
            .with_hint("open a WebSocket here, or read server-sent events at /api/events")
    })?;
    Ok(upgrade.on_upgrade(|socket| feed_socket(socket, subscription)))
}

async fn feed_socket(mut socket: WebSocket, mut subscription: Subscription) {
    loop {
        let events = tokio::select! {
            events = subscription.next() => events,
            // Nothing is expected from the client but its close.
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
        };
        let texts = match events {
            Next::Events(events) => {
                let json = |event| serde_json::to_string(event).unwrap_or_default();
                events.iter().map(json).collect()
            }
            Next::Gap(gap) => vec![resync(&gap, subscription.feed.cursor())],
            Next::End(why) => {
                // One that does not arrive changes nothing.
                let close = Message::Close(Some(close(&why)));
                let _ = timeout(SLOW_READER_TIMEOUT, socket.send(close)).await;
                return;
            }
        };
        for json in texts {
            let sent = socket.send(Message::Text(json.into()));
            let is_sent = tokio::select! {
                biased;
                // Whoever takes nothing reads on from where it was, when it comes back.
                sent = timeout(SLOW_READER_TIMEOUT, sent) => matches!(sent, Ok(Ok(()))),
                // Who does not read is let go of all the same.
                _ = subscription.place.stopped() => false,
            };
            if !is_sent {
                return;
            }
        }
    }
}

/// How a socket is closed: at the daemon's end to go elsewhere, at the token's end because it is refused.
fn close(why: &Fault) -> CloseFrame {
    match why.kind {
        // A token's id is short, and so it fits into the 123 bytes that a close may say.
        Kind::Unauthenticated => CloseFrame {
            code: close_code::POLICY,
            reason: format!("{}: {}", why.code, why.detail).into(),
        },
        _ => CloseFrame {
            code: close_code::AWAY,
            reason: "the daemon is stopping".into(),
        },
    }
}
