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

    /// The next events, or why some are missing; none when the stream has to end.
    async fn next(&mut self) -> Option<Result<Vec<v1::Event>, Fault>> {
        loop {
            let batch = tokio::select! {
                batch = self.feed.next() => batch,
                () = self.place.stopped() => return None,
            };
            let batch = match batch {
                Ok(batch) => batch,
                // Those after the gap come next.
                Err(gap) if gap.code == "journal_truncated" => return Some(Err(gap)),
                Err(_) => return None,
            };
            let target = self.target.as_ref();
            let wanted = batch.into_iter().filter(|(_, entry)| {
                self.caller.sees_op(&entry.op().body)
                    && target.is_none_or(|target| entry.op().body.target() == Some(target))
            });
            let events = self.service.events(wanted);
            if !events.is_empty() {
                return Some(Ok(events));
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
    let batches = stream::unfold(subscription, |mut subscription| async {
        let events = match subscription.next().await? {
            Ok(events) => events.iter().map(server_sent_event).collect(),
            Err(gap) => {
                // Who connects again goes on after the gap, and is not told of it for ever.
                let after = subscription.feed.cursor();
                let told = Event::default().event("resync").id(after.to_string());
                vec![told.data(resync(&gap, after))]
            }
        };
        Some((stream::iter(events.into_iter().map(Ok)), subscription))
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
        let Some(events) = events else {
            // The daemon stops; a close that does not arrive changes nothing.
            let away = Message::Close(Some(CloseFrame {
                code: close_code::AWAY,
                reason: "the daemon is stopping".into(),
            }));
            let _ = timeout(SLOW_READER_TIMEOUT, socket.send(away)).await;
            return;
        };
        let texts = match events {
            Ok(events) => {
                let json = |event| serde_json::to_string(event).unwrap_or_default();
                events.iter().map(json).collect()
            }
            Err(gap) => vec![resync(&gap, subscription.feed.cursor())],
        };
        for json in texts {
            let sent = socket.send(Message::Text(json.into()));
            let is_sent = tokio::select! {
                biased;
                // Whoever takes nothing reads on from where it was, when it comes back.
                sent = timeout(SLOW_READER_TIMEOUT, sent) => matches!(sent, Ok(Ok(()))),
                // Who does not read is let go of all the same.
                () = subscription.place.stopped() => false,
            };
            if !is_sent {
                return;
            }
        }
    }
}
