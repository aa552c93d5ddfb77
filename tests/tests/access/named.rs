//! Every answer names its request, whoever gave it: a handler, the gate before it, or the port itself.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tonic::{Code, Request, Status};
use vortex_proto::v1::{
    self, config_service_client::ConfigServiceClient, fleet_service_client::FleetServiceClient,
};
use vortex_tests::{Daemon, config_file, publication};

use crate::asking::{first_secret, guarded, rest, token};

const ID: &str = "the-request-7";
/// More than `body_bytes` of the settings below.
const LARGE: usize = 100_000;

struct Row<'a> {
    what: &'static str,
    method: Method,
    path: &'static str,
    token: Option<&'a str>,
    headers: &'static [(&'static str, &'static str)],
    body: Vec<u8>,
    status: u16,
}

fn row<'a>(what: &'static str, path: &'static str, token: Option<&'a str>, status: u16) -> Row<'a> {
    Row {
        what,
        method: Method::GET,
        path,
        token,
        headers: &[],
        body: vec![],
        status,
    }
}

async fn guarded_and_narrow() -> (tempfile::TempDir, Daemon, String) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let config = config_file(
        dir.path(),
        "[limits]\nbody_bytes = 65536\nrequest = \"1s\"\n",
    );
    let flags = ["--auth", "tokens", "--config", &config];
    let daemon = Daemon::start_with(&data, &flags).await;
    let admin = first_secret(&data);
    (dir, daemon, admin)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_over_http_carries_the_id_of_its_request() {
    let (_dir, daemon, admin) = guarded_and_narrow().await;
    let (_, viewer) = token(&daemon, &admin, ("viewer", "viewer", "shop"), "").await;
    let publish = serde_json::to_vec(&publication("shop/prod", "v1")).unwrap();
    let post = |what, path, token, body: &[u8], status| Row {
        method: Method::POST,
        headers: &[("content-type", "application/json")],
        body: body.to_vec(),
        ..row(what, path, token, status)
    };
    let (admin, viewer) = (Some(admin.as_str()), Some(viewer.as_str()));
    let config = "/api/configs/shop/prod";
    let rows = [
        post("done", config, admin, &publish, 201),
        row("read", "/shop/prod", admin, 200),
        row("health", "/health/ready", None, 200),
        row("document", "/openapi.json", admin, 200),
        row("no token", config, None, 401),
        row("unknown token", config, Some("no-such-token"), 401),
        post("role", config, viewer, &publish, 403),
        row("app", "/api/configs/bank/prod", viewer, 403),
        row("no path", "/api/none/none", admin, 404),
        row("no object", "/api/configs/shop/none/v1", admin, 404),
        Row {
            method: Method::DELETE,
            ..row("no rule", "/api/configs", admin, 403)
        },
        post("no JSON", config, admin, b"{", 400),
        post("too large", config, admin, &vec![b' '; LARGE], 413),
        Row {
            headers: &[
                ("content-type", "application/json"),
                ("content-encoding", "gzip"),
            ],
            ..post("packed", config, admin, &publish, 415)
        },
        Row {
            headers: &[],
            ..post("no type", config, admin, &publish, 415)
        },
        row("no web socket", "/api/events/ws", admin, 400),
        row("events", "/api/events?from=0", admin, 200),
    ];
    for row in rows {
        for given in [Some(ID), None] {
            let mut request = daemon
                .http()
                .request(row.method.clone(), daemon.url(row.path));
            for (name, value) in row.headers {
                request = request.header(*name, *value);
            }
            if let Some(id) = given {
                request = request.header("x-request-id", id);
            }
            if let Some(token) = row.token {
                request = request.bearer_auth(token);
            }
            let answer = request.body(row.body.clone()).send().await.unwrap();
            // What is done the second time was there already.
            let status = answer.status().as_u16();
            let is_expected = status == row.status || (row.status, status) == (201, 200);
            assert!(is_expected, "{}: {answer:?}", row.what);
            named(row.what, answer.headers(), given);
            // Nothing may be asked behind what was not read.
            if status == 413 {
                assert_eq!(answer.headers()["connection"], "close", "{}", row.what);
            }
        }
    }
}

/// The answer has exactly one id: the one that was given, or one of the daemon's.
fn named(what: &str, headers: &http::HeaderMap, given: Option<&str>) {
    let values: Vec<_> = headers.get_all("x-request-id").iter().collect();
    let [value] = &values[..] else {
        panic!("{what}: {values:?}");
    };
    let value = value.to_str().unwrap();
    match given {
        Some(given) => assert_eq!(value, given, "{what}"),
        None => assert!(value.len() > 8, "{what}: {value}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_arrive_or_becomes_a_web_socket_is_answered_with_its_id_too() {
    let (_dir, daemon, admin) = guarded_and_narrow().await;
    let half = "POST /api/configs/shop/prod HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 9\r\n";
    let socket = "GET /api/events/ws HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (head, status) in [(half, "503"), (socket, "101")] {
        let mut stream = TcpStream::connect(daemon.listen()).await.unwrap();
        let request = format!(
            "{head}host: localhost\r\nauthorization: Bearer {admin}\r\nx-request-id: {ID}\r\n\r\n{{"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 4096];
        let read = timeout(Duration::from_secs(10), stream.read(&mut answer)).await;
        let answer = String::from_utf8_lossy(&answer[..read.unwrap().unwrap()]).into_owned();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.contains(&format!("x-request-id: {ID}")), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_over_grpc_carries_the_id_of_its_request() {
    let (_dir, daemon, admin) = guarded_and_narrow().await;
    let (_, viewer) = token(&daemon, &admin, ("viewer", "viewer", "shop"), "").await;
    let mut configs = ConfigServiceClient::new(daemon.channel());
    let mut fleet = FleetServiceClient::new(daemon.channel());
    let rows = [
        ("no token", None, Code::Unauthenticated),
        (
            "unknown token",
            Some("no-such-token"),
            Code::Unauthenticated,
        ),
        ("role", Some(viewer.as_str()), Code::PermissionDenied),
        ("done", Some(admin.as_str()), Code::Ok),
    ];
    for (what, token, code) in rows {
        let publish = with(token, publication("shop/prod", "v1"));
        let answer = configs.publish(publish).await;
        told(what, answer.map(|answer| answer.metadata().clone()), code);
    }
    // A stream that is not let in.
    let stream = futures_util::stream::iter([v1::HeartbeatRequest::default()]);
    let answer = fleet.stream_heartbeats(with(None, stream)).await;
    let answer = answer.map(|answer| answer.metadata().clone());
    told("stream", answer, Code::Unauthenticated);
}

fn with<T>(token: Option<&str>, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    metadata.insert("x-request-id", ID.parse().unwrap());
    if let Some(token) = token {
        metadata.insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    request
}

fn told(what: &str, answer: Result<tonic::metadata::MetadataMap, Status>, code: Code) {
    let (found, metadata) = match answer {
        Ok(metadata) => (Code::Ok, metadata),
        Err(status) => (status.code(), status.metadata().clone()),
    };
    assert_eq!(found, code, "{what}: {metadata:?}");
    named(what, &metadata.into_headers(), Some(ID));
}

#[tokio::test]
async fn a_request_id_that_another_token_has_used_is_free() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let (_, shop) = token(&daemon, &admin, ("dep-shop", "deployer", "shop"), "").await;
    let (_, bank) = token(&daemon, &admin, ("dep-bank", "deployer", "bank"), "").await;
    let publish = async |by: &str, app: &str, content: &str| {
        let path = format!("/api/configs/{app}/prod");
        let documents = json!([{"name": "a.yml", "content": content}]);
        let body = json!({"version": "v1", "documents": documents, "request_id": "publish-v1"});
        let published = rest(&daemon, Some(by), "POST", &path, Some(&body)).await;
        (published.code, published.body)
    };
    let first = publish(&bank, "bank", "a: 1\n").await;
    assert_eq!(first.0, "ok");
    assert_eq!(publish(&shop, "shop", "a: 1\n").await.0, "ok");
    assert_eq!(publish(&bank, "bank", "a: 1\n").await, first);
    assert_eq!(
        publish(&bank, "bank", "a: 2\n").await.0,
        "request_id_reused"
    );
    assert_eq!(publish(&shop, "bank", "a: 1\n").await.0, "app_forbidden");
}
