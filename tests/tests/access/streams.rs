//! Streams show what their token may see, and end with it.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use serde_json::json;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tonic::{Request, Status, Streaming};
use tonic_types::StatusExt as _;
use vortex_proto::v1::{
    self, audit_service_client::AuditServiceClient, fleet_service_client::FleetServiceClient,
    rollout_service_client::RolloutServiceClient,
};
use vortex_tests::{Daemon, ServerSent, vortexctl};

use crate::asking::{guarded, rest, token};

/// After five seconds every stream has to have ended; a loaded machine gets twice that.
const ENDED: Duration = Duration::from_secs(10);

async fn publish(daemon: &Daemon, by: &str, app: &str, version: &str) {
    let content = format!("a: {version}\n");
    let body = json!({"version": version, "documents": [{"name": "a.yml", "content": content}]});
    let path = format!("/api/configs/{app}/prod");
    let published = rest(daemon, Some(by), "POST", &path, Some(&body)).await;
    assert_eq!(published.code, "ok", "{published:?}");
}

async fn events(daemon: &Daemon, secret: &str) -> ServerSent {
    let request = daemon.http().get(daemon.url("/api/events?from=0"));
    ServerSent::new(request.bearer_auth(secret).send().await.unwrap())
}

fn with<T>(secret: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let value = format!("Bearer {secret}").parse().unwrap();
    request.metadata_mut().insert("authorization", value);
    request
}

#[tokio::test]
async fn an_event_stream_shows_the_apps_of_its_token_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let (_, narrow) = token(&daemon, &admin, ("narrow", "viewer", "shop"), "").await;
    for (app, version) in [("shop", "v1"), ("bank", "v1"), ("shop", "v2")] {
        publish(&daemon, &admin, app, version).await;
    }
    let mut seen = events(&daemon, &narrow).await;
    let shown: Vec<_> = seen
        .take(2)
        .await
        .into_iter()
        .map(|sent| sent.event)
        .collect();
    let shown: Vec<_> = shown
        .iter()
        .map(|event| (event.app.as_str(), event.version.as_str()))
        .collect();
    assert_eq!(shown, [("shop", "v1"), ("shop", "v2")]);
    let mut all = events(&daemon, &admin).await;
    let kinds: Vec<_> = all
        .take(5)
        .await
        .into_iter()
        .map(|sent| sent.kind)
        .collect();
    assert_eq!(
        kinds.iter().filter(|kind| *kind == "token_created").count(),
        2
    );
    let mut watch = AuditServiceClient::new(daemon.channel());
    let request = v1::WatchEventsRequest {
        from_revision: Some(0),
        ..Default::default()
    };
    let mut watched = watch
        .watch(with(&narrow, request))
        .await
        .unwrap()
        .into_inner();
    for version in ["v1", "v2"] {
        let event = watched.message().await.unwrap().unwrap();
        assert_eq!(
            (event.app.as_str(), event.version.as_str()),
            ("shop", version)
        );
    }
}

/// How a gRPC stream ended.
fn told(status: &Status) -> String {
    let info = status.get_details_error_info();
    let reason = info.map(|info| info.reason).unwrap_or_default();
    format!("{:?} {reason}", status.code())
}

/// Reads a gRPC stream to its end.
async fn to_the_end<T>(mut watch: Streaming<T>) -> String {
    loop {
        match watch.message().await {
            Ok(Some(_)) => {}
            Ok(None) => return "no word".to_owned(),
            Err(status) => return told(&status),
        }
    }
}

/// Opens every kind of stream there is, and has each wait for its end; what was said last.
async fn open_streams(
    daemon: &Daemon,
    secret: &str,
) -> Vec<(&'static str, tokio::task::JoinHandle<String>)> {
    let mut tasks = vec![];
    let request = daemon.http().get(daemon.url("/api/events"));
    let mut sent = request.bearer_auth(secret).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    tasks.push((
        "server-sent events",
        tokio::spawn(async move {
            let mut text = String::new();
            while let Ok(Some(chunk)) = sent.chunk().await {
                text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
            let events: Vec<_> = text.trim_end().split("\n\n").collect();
            events.last().unwrap().replace('\n', " ")
        }),
    ));
    let url = format!("ws://{}/api/events/ws", daemon.listen());
    let mut request = url.into_client_request().unwrap();
    let value = format!("Bearer {secret}").parse().unwrap();
    request.headers_mut().insert("authorization", value);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    tasks.push((
        "web socket",
        tokio::spawn(async move {
            while let Some(Ok(message)) = socket.next().await {
                if let Message::Close(Some(close)) = message {
                    return format!("{} {}", u16::from(close.code), close.reason);
                }
            }
            "no word".to_owned()
        }),
    ));
    let mut audit = AuditServiceClient::new(daemon.channel());
    let watch = audit
        .watch(with(secret, v1::WatchEventsRequest::default()))
        .await;
    let watch = watch.unwrap().into_inner();
    tasks.push(("audit watch", tokio::spawn(to_the_end(watch))));
    let mut rollouts = RolloutServiceClient::new(daemon.channel());
    let named = v1::GetRolloutRequest {
        rollout: "shop/prod".to_owned(),
    };
    let watch = rollouts
        .watch(with(secret, named))
        .await
        .unwrap()
        .into_inner();
    tasks.push(("rollout watch", tokio::spawn(to_the_end(watch))));
    let mut fleet = FleetServiceClient::new(daemon.channel());
    let request = v1::SummarizeDriftRequest::default();
    let watch = fleet
        .watch_drift(with(secret, request))
        .await
        .unwrap()
        .into_inner();
    tasks.push(("drift watch", tokio::spawn(to_the_end(watch))));
    let mut fleet = FleetServiceClient::new(daemon.channel());
    let beats = stream::unfold(1_u64, |seq| async move {
        sleep(Duration::from_millis(200)).await;
        let beat = v1::HeartbeatRequest {
            instance_id: "i-1".to_owned(),
            app: "shop".to_owned(),
            profile: "prod".to_owned(),
            version: "v1".to_owned(),
            status: "ok".to_owned(),
            seq,
            ..Default::default()
        };
        Some((beat, seq + 1))
    });
    let request = with(secret, beats);
    tasks.push((
        "heartbeats",
        tokio::spawn(async move {
            match fleet.stream_heartbeats(request).await {
                Ok(_) => "no word".to_owned(),
                Err(status) => told(&status),
            }
        }),
    ));
    tasks
}

/// Holds what a stream said last against why its token holds no longer.
fn assert_told(kind: &str, said: &str, code: &str) {
    let expected = match kind {
        "server-sent events" => {
            format!("event: refused data: {{\"kind\":\"refused\",\"code\":\"{code}\"")
        }
        "web socket" => format!("1008 {code}: the token t-"),
        _ => format!("Unauthenticated {code}"),
    };
    assert!(said.starts_with(&expected), "{kind}: {said}");
}

#[tokio::test]
async fn every_kind_of_stream_says_why_and_ends_soon_after_its_token_is_revoked_or_expires() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    for version in ["v1", "v2"] {
        publish(&daemon, &admin, "shop", version).await;
    }
    let stable = json!({"version": "v1"});
    let set = rest(
        &daemon,
        Some(&admin),
        "PUT",
        "/api/targets/shop/prod/stable",
        Some(&stable),
    )
    .await;
    assert_eq!(set.code, "ok");
    let create = json!({"app": "shop", "profile": "prod", "to_version": "v2", "start": true,
        "stages": [{"weight": "100%", "bake": "1h", "gate": "manual"}]});
    let created = rest(
        &daemon,
        Some(&admin),
        "POST",
        "/api/rollouts",
        Some(&create),
    )
    .await;
    assert_eq!(created.code, "ok", "{created:?}");

    // Only an admin may do all of it.
    let (_, stays) = token(&daemon, &admin, ("stays", "admin", "shop"), "").await;
    let (goes_id, goes) = token(&daemon, &admin, ("goes", "admin", "shop"), "").await;
    let staying = open_streams(&daemon, &stays).await;
    let going = open_streams(&daemon, &goes).await;
    let watching = tokio::process::Command::new(vortexctl())
        .arg("events")
        .env_clear()
        .env("VORTEX_SERVER", format!("http://{}", daemon.listen()))
        .env("VORTEX_CONFIG", dir.path().join("contexts.yaml"))
        .env("VORTEX_TOKEN", &goes)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    sleep(Duration::from_secs(2)).await;
    for (kind, task) in going.iter().chain(&staying) {
        assert!(!task.is_finished(), "{kind} ended before its time");
    }
    let revoke = format!("/api/tokens/{goes_id}/revoke");
    let revoked = rest(&daemon, Some(&admin), "POST", &revoke, Some(&json!({}))).await;
    assert_eq!(revoked.code, "ok");
    for (kind, task) in going {
        let ended = timeout(ENDED, task).await;
        let said = ended.unwrap_or_else(|_| panic!("{kind} is open")).unwrap();
        assert_told(kind, &said, "token_revoked");
    }
    let watched = timeout(ENDED, watching.wait_with_output()).await;
    let watched = watched.expect("vortexctl ends").unwrap();
    let said = String::from_utf8(watched.stderr).unwrap();
    assert_eq!(watched.status.code(), Some(4), "{said}");
    assert!(said.contains("was revoked"), "{said}");
    assert!(!said.contains("connect again"), "{said}");
    for (kind, task) in &staying {
        assert!(!task.is_finished(), "{kind} of another token ended too");
    }

    let (_, brief) = token(&daemon, &admin, ("brief", "admin", "shop"), "3s").await;
    for (kind, task) in open_streams(&daemon, &brief).await {
        let ended = timeout(ENDED, task).await;
        let said = ended.unwrap_or_else(|_| panic!("{kind} is open")).unwrap();
        assert_told(kind, &said, "token_expired");
    }
    for (_, task) in staying {
        task.abort();
    }
}
