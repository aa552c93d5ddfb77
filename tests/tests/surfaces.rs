//! The edges of every surface: what is not there, what is not allowed, and feeds that resume.

use std::{collections::BTreeSet, time::Duration};

use futures_util::StreamExt as _;
use reqwest::{Method, header::HeaderValue};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};
use vortex_proto::v1;
use vortex_tests::{Call, Daemon, ServerSent, create, publication, seed, stable};

async fn daemon() -> (tempfile::TempDir, Daemon) {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    (dir, daemon)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_no_route_is_not_found() {
    let (_dir, daemon) = daemon().await;
    for path in [
        "/",
        "/nope",
        "/api",
        "/api/",
        "/api/nope",
        "/api/nope/nope",
        "/a/b/c/d",
        "/a/b/c/d/e/f",
        "/health",
        "/health/nope",
        "/metrics",
        "/api/configs/a/b/c/d/e",
        "//",
        "/api//configs",
        "/ui",
        "/ui/index.html",
        "/nope.yml",
        "/a-b.txt",
        "/api/rollouts/none",
        "/api/configs/no/one",
        "/api/configs/no/one/v1",
        "/actuator/health",
    ] {
        let answer = daemon.get(path).await;
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        answer.problem();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_a_route_does_not_have_is_refused() {
    let (_dir, daemon) = daemon().await;
    for (method, path) in [
        (Method::POST, "/api/audit"),
        (Method::POST, "/api/audit/verify"),
        (Method::POST, "/api/configs"),
        (Method::PUT, "/api/rollouts"),
        (Method::DELETE, "/api/configs/a/b/v1"),
        (Method::GET, "/api/import"),
        (Method::GET, "/api/plan"),
        (Method::POST, "/api/events"),
        (Method::POST, "/openapi.json"),
        (Method::POST, "/health/ready"),
        (Method::POST, "/checkout/prod"),
        (Method::PATCH, "/api/strategies/one"),
    ] {
        let answer = daemon.send(method.clone(), path, &json!({})).await;
        assert_eq!(answer.status, 405, "{method} {path}: {answer:?}");
        assert_eq!(answer.problem(), "no_such_method");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_cannot_be_read_is_refused_with_its_place() {
    let (_dir, daemon) = daemon().await;
    let path = "/api/configs/body/prod";
    let good = serde_json::to_vec(&publication("body/prod", "v1")).unwrap();
    let post = async |kind: &str, body: &[u8]| {
        daemon
            .send_as(Method::POST, path, kind, body.to_vec())
            .await
    };
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/yaml",
    ] {
        let answer = post(kind, &good).await;
        assert_eq!(answer.status, 415, "{answer:?}");
        assert_eq!(answer.problem(), "unsupported_media_type");
    }
    for (body, place) in [
        (r#"{"version": 5}"#, "version"),
        (r#"{"documents": [{"name": 1}]}"#, "name"),
        (r#"{"documents": "none"}"#, "documents"),
        (r#"{"version": "v1""#, "line 1"),
        ("", "version"),
        ("[]", ""),
        ("null", ""),
        (r#"{"vresion": "v1"}"#, "vresion"),
    ] {
        let answer = post("application/json", body.as_bytes()).await;
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
        assert!(answer.text("detail").contains(place), "{body}: {answer:?}");
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(post("application/json", deep.as_bytes()).await.status, 400);
    assert_eq!(post("application/json", b"\xff\xfe").await.status, 400);
    assert_eq!(daemon.get(path).await.status, 404, "nothing was published");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_deep_say_a_key_twice_or_multiply_are_refused_over_rest_and_grpc() {
    let (_dir, daemon) = daemon().await;
    // Ten to the tenth values, and ten to the hundred thousandth of brackets.
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let nested = |depth: usize| format!("{{\"a\": {}1{}}}", "[".repeat(depth), "]".repeat(depth));
    for (name, content, word) in [
        ("a.yml", bomb.as_str(), "more than 10000 keys"),
        ("a.yml", &nested(80), "deeper than 64"),
        ("a.yml", &nested(100_000), "recursion limit exceeded"),
        ("a.json", &nested(80), "deeper than 64"),
        ("a.json", &nested(100_000), "deeper than 64"),
        (
            "a.toml",
            &format!("a = {}1{}", "[".repeat(80), "]".repeat(80)),
            "",
        ),
        ("a.yml", "a: 1\nb: 2\na: 3\n", "key a is there twice"),
        ("a.json", r#"{"a": 1, "a": 2}"#, "key a is there twice"),
        ("a.toml", "a = 1\na = 2\n", "duplicate key"),
        ("a.properties", "a=1\na=2\n", "key a is in line 1 already"),
    ] {
        let mut request = publication("strange/prod", "v1");
        name.clone_into(&mut request.documents[0].name);
        content.clone_into(&mut request.documents[0].content);
        let body = serde_json::to_value(&request).unwrap();
        let answer = daemon
            .send(Method::POST, "/api/configs/strange/prod", &body)
            .await;
        let begin: String = content.chars().take(30).collect();
        assert_eq!(answer.status, 400, "{name} {begin}: {answer:?}");
        assert!(answer.body.contains(word), "{name} {begin}: {answer:?}");
        let status = daemon.configs().publish(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{name}: {status}");
    }
    assert_eq!(daemon.get("/api/configs/strange/prod").await.status, 404);
    assert_eq!(daemon.readiness().await.unwrap().status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_refused() {
    let (_dir, daemon) = daemon().await;
    let mut request = publication("large/prod", "v1");
    request.message = "x".repeat(7 * 1024 * 1024);
    let body = serde_json::to_value(&request).unwrap();
    let answer = daemon
        .send(Method::POST, "/api/configs/large/prod", &body)
        .await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.problem(), "body_too_large");
    let status = daemon.configs().publish(request).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status}");
    // The daemon is none the worse for it.
    assert_eq!(daemon.get("/health/live").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_query_is_refused() {
    let (_dir, daemon) = daemon().await;
    let mut offenders = vec![];
    for path in [
        "/api/configs?page_sise=3",
        "/api/rollouts?page_size=many",
        "/api/events?from=yesterday",
        "/api/events?target=nobody",
        "/api/audit?since=whenever",
        "/api/audit?page_token=x",
        "/api/rollouts?phase=flying",
    ] {
        let answer = timeout(Duration::from_secs(5), daemon.get(path)).await;
        let answer = answer.unwrap_or_else(|_| panic!("{path} is answered with a stream"));
        if answer.status != 400 || answer.content_type != "application/problem+json" {
            offenders.push(format!("{path}: {answer:?}"));
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_grpc_method_is_unimplemented() {
    let (_dir, daemon) = daemon().await;
    for path in [
        "/vortex.v1.ConfigService/Explode",
        "/no.such.Service/Method",
        "/nope",
    ] {
        let mut client = tonic::client::Grpc::new(daemon.channel());
        client.ready().await.unwrap();
        let codec =
            tonic_prost::ProstCodec::<v1::ListTargetsRequest, v1::ListTargetsResponse>::default();
        let request = tonic::Request::new(v1::ListTargetsRequest::default());
        let path = http::uri::PathAndQuery::from_static(path);
        let status = client
            .unary(request, path.clone(), codec)
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::Unimplemented, "{path}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_lists_every_service() {
    let (_dir, daemon) = daemon().await;
    let mut client = ServerReflectionClient::new(daemon.channel());
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let answers = client
        .server_reflection_info(tokio_stream::once(request))
        .await;
    let answer = answers
        .unwrap()
        .into_inner()
        .message()
        .await
        .unwrap()
        .unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("{answer:?}");
    };
    let services: BTreeSet<String> = list
        .service
        .into_iter()
        .map(|service| service.name)
        .collect();
    for service in [
        "vortex.v1.ConfigService",
        "vortex.v1.RolloutService",
        "vortex.v1.AuditService",
        "grpc.health.v1.Health",
    ] {
        assert!(
            services.contains(service),
            "{service} is not in {services:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn grpc_health_says_serving() {
    let (_dir, daemon) = daemon().await;
    let mut client = HealthClient::new(daemon.channel());
    for service in [
        "",
        "vortex.v1.ConfigService",
        "vortex.v1.RolloutService",
        "vortex.v1.AuditService",
    ] {
        let service = service.to_owned();
        let answer = client.check(HealthCheckRequest { service }).await.unwrap();
        assert_eq!(answer.into_inner().status, 1, "SERVING");
    }
    let service = "vortex.v1.Nope".to_owned();
    let status = client
        .check(HealthCheckRequest { service })
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

async fn events(daemon: &Daemon, query: &str, last_id: Option<u64>) -> ServerSent {
    let mut request = daemon
        .http()
        .get(daemon.url(&format!("/api/events{query}")));
    if let Some(id) = last_id {
        request = request.header("last-event-id", id.to_string());
    }
    ServerSent::new(request.send().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn server_sent_events_resume_without_gap_or_duplicate() {
    let (dir, daemon) = daemon().await;
    seed(&daemon, "feed/prod", &["v1"]).await;
    let mut seen = events(&daemon, "?from=0", None).await.take(2).await;
    assert_eq!(seen[0].kind, "version_published");
    // Written while nobody listens, while somebody reconnects, and while somebody listens.
    for round in 0..20 {
        let publish = async |what: &str| {
            let name = format!("{what}-{round}");
            let published = daemon
                .configs()
                .publish(publication("feed/prod", &name))
                .await;
            published.unwrap();
        };
        publish("away").await;
        let last = seen.last().map(|event| event.id);
        let (mut stream, ()) = tokio::join!(events(&daemon, "", last), publish("reconnecting"));
        publish("listening").await;
        seen.extend(stream.take(3).await);
    }
    check_feed(&seen, 62);

    // The header goes before the query, and a restart changes nothing.
    assert_eq!(daemon.terminate().await.code(), Some(0));
    let daemon = Daemon::start(dir.path()).await;
    let resumed = events(&daemon, "?from=0", Some(60)).await.take(2).await;
    assert_eq!(resumed, seen[60..]);
    let whole = events(&daemon, "?from=0", None).await.take(62).await;
    assert_eq!(whole, seen);
}

fn check_feed(seen: &[vortex_tests::ServerSentEvent], count: u64) {
    let ids: Vec<u64> = seen.iter().map(|event| event.id).collect();
    assert_eq!(ids, (1..=count).collect::<Vec<_>>());
    for event in seen {
        assert_eq!(
            (event.id, &event.kind),
            (event.event.revision, &event.event.kind)
        );
    }
    for pair in seen.windows(2) {
        assert_eq!(pair[1].event.prev_hash, pair[0].event.hash);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_of_one_target_holds_nothing_of_its_prefix_twin() {
    let (_dir, daemon) = daemon().await;
    seed(&daemon, "ab/prod", &["v1"]).await;
    seed(&daemon, "a/prod", &["v1"]).await;
    let mut stream = events(&daemon, "?from=0&target=a/prod", None).await;
    for event in stream.take(2).await {
        assert_eq!(
            (event.event.app.as_str(), event.event.profile.as_str()),
            ("a", "prod")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_socket_shows_the_same_feed_and_ends_with_a_close() {
    let (_dir, mut daemon) = daemon().await;
    seed(&daemon, "socket/prod", &["v1", "v2"]).await;
    let call = Call::Create(create("socket/prod", "v2", &["10% 1h", "100% 1h"]));
    call.send(&daemon.channel()).await.unwrap();
    let expected = events(&daemon, "?from=1", None).await.take(4).await;

    let url = format!("ws://{}/api/events/ws?from=0", daemon.listen());
    let mut request = url.into_client_request().unwrap();
    let resume = HeaderValue::from_static("1");
    request.headers_mut().insert("last-event-id", resume);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    for event in expected {
        let message = timeout(Duration::from_secs(5), socket.next())
            .await
            .unwrap();
        let Message::Text(text) = message.unwrap().unwrap() else {
            panic!("a feed is text");
        };
        let found: v1::Event = serde_json::from_str(text.as_str()).unwrap();
        assert_eq!(found, event.event);
    }
    daemon.signal(rustix::process::Signal::TERM);
    let end = timeout(Duration::from_secs(5), socket.next())
        .await
        .unwrap();
    assert!(matches!(end, Some(Ok(Message::Close(_)))), "{end:?}");
    drop(socket);
    assert_eq!(daemon.wait().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_openapi_document_lists_every_route() {
    let (_dir, daemon) = daemon().await;
    let answer = daemon.get("/openapi.json").await;
    assert_eq!(answer.content_type, "application/json");
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    let mut offenders = vec![];
    for route in [
        "get /api/configs",
        "get /api/configs/{app}/{profile}",
        "post /api/configs/{app}/{profile}",
        "get /api/configs/{app}/{profile}/{version}",
        "get /api/configs/{app}/{profile}/{version}/diff",
        "put /api/targets/{app}/{profile}/stable",
        "put /api/targets/{app}/{profile}/settings",
        "post /api/import",
        "get /api/assignments/{app}/{profile}",
        "get /api/rollouts",
        "post /api/rollouts",
        "post /api/plan",
        "get /api/rollouts/{id}",
        "post /api/rollouts/{id}/start",
        "post /api/rollouts/{id}/promote",
        "post /api/rollouts/{id}/pause",
        "post /api/rollouts/{id}/resume",
        "post /api/rollouts/{id}/rollback",
        "post /api/rollouts/{id}/complete",
        "put /api/rollouts/{id}/pins",
        "get /api/strategies",
        "put /api/strategies/{name}",
        "delete /api/strategies/{name}",
        "get /api/audit",
        "get /api/audit/verify",
        "get /api/events",
        "get /api/events/ws",
    ] {
        let (method, path) = route.split_once(' ').unwrap();
        let operation = &document["paths"][path][method];
        assert!(
            operation["responses"].is_object(),
            "{route} is not described"
        );
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{route} has no summary");
        offenders.extend(check_parameters(path, operation, route));
    }
    check_references(&document, &document);
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

/// Every `{name}` of a path is described as its parameter.
fn check_parameters(path: &str, operation: &Value, route: &str) -> Option<String> {
    let described: BTreeSet<&str> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "path")
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    let named: BTreeSet<&str> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .collect();
    (described != named).then(|| format!("{route}: {described:?} are described"))
}

/// Every `$ref` leads somewhere.
fn check_references(document: &Value, part: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(
                    document.pointer(pointer).is_some(),
                    "{reference} leads nowhere"
                );
            }
            fields
                .values()
                .for_each(|field| check_references(document, field));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| check_references(document, item)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_spelling_of_a_name_reads_anothers_configuration() {
    let (_dir, daemon) = daemon().await;
    // Twins in every position: as prefix, with the separators, with the other profile.
    for name in [
        "ab/prod",
        "a.b/prod",
        "a-b/prod",
        "other/prod",
        "ab/prod-2",
        "aa/a",
    ] {
        seed(&daemon, name, &["v1"]).await;
        let mut secret = publication(name, "v2");
        secret.documents[0].content = format!("owner: {name}\nhidden: secret-of-{name}\n");
        daemon.configs().publish(secret).await.unwrap();
        daemon
            .configs()
            .set_stable(stable(name, "v2"))
            .await
            .unwrap();
    }
    assert!(
        daemon
            .get("/ab/prod")
            .await
            .body
            .contains("secret-of-ab/prod")
    );
    let long = "a".repeat(200);
    let mut offenders = vec![];
    for path in [
        "/a/prod",
        "/b/prod",
        "/ab/pro",
        "/ab/prod-",
        "/a/b/prod",
        "/AB/prod",
        "/ab/PROD",
        "/x/../ab/prod",
        "/../ab/prod",
        "/ab/../ab/prod",
        "/%2e%2e/ab/prod",
        "/ab/%2e%2e",
        "/ab/%2E%2E%2Fprod",
        "/x%2f..%2fab/prod",
        "/ab%2fprod",
        "/ab%2Fprod/x",
        "/ab%00/prod",
        "/ab/prod%00",
        "/%00ab/prod",
        "/a%CC%88b/prod",
        "/%EF%BD%81b/prod",
        "/ab%20/prod",
        "/%20ab/prod",
        "/ab%0a/prod",
        "/ab/prod%0d%0a",
        "/ab%25/prod",
        "/%61%62/..%2fprod",
        "/ab%ff/prod",
        "/%c0%ae%c0%ae/prod",
        "/ab\\prod",
        "/ab;x/prod",
        "/ab(_)prod/x",
        "/..(_)ab/prod",
        "/*/prod",
        "/ab*/prod",
        "/a,b/prod",
        "/-ab/prod",
        "/.ab/prod",
        "/api/configs/a/prod",
        "/api/configs/a/prod/v2",
        "/api/configs/%2e%2e/prod/v2",
        "/api/configs/ab%2fprod/x/v2",
        "/api/configs/ab%00/prod/v2",
        "/api/configs/x%2f..%2fab/prod",
        "/api/configs/../configs/ab/prod/v2/../v3",
        "/api/configs/ab/prod/..",
        "/api/configs/ab/prod/v",
        "/api/configs/ab/prod/v2%00",
        "/api/assignments/a/prod",
        "/api/assignments/%2e%2e/prod",
        "/a-prod.yml",
        "/-prod.yml",
        "/..-prod.yml",
        "/%2e%2e-prod.yml",
        "/v2/a-prod.yml",
        "/ab/prod/..",
        "/ab/prod/%2e%2e",
        "/ab/prod/v",
        "/ab/prod/v2%00",
        "/ab/prod/..(_)v2",
        "/api/rollouts/%2e%2e",
        "/api/rollouts/a%2fprod",
        "/api/rollouts/%00",
        &format!("/{long}/prod"),
        &format!("/ab/{long}"),
        "/😀/prod",
        "/ab/prød",
    ] {
        let answer = daemon.get_as_written(path.as_bytes()).await;
        // An app that nobody published is an empty environment to Spring's clients.
        let empty = answer.status == 200
            && serde_json::from_str::<Value>(&answer.body).is_ok_and(|page| is_empty(&page));
        let refused = matches!(answer.status, 400 | 404);
        if !(empty || refused) || answer.body.contains("secret-of") {
            offenders.push(format!("{path}: {} {}", answer.status, answer.body));
        }
        if refused && answer.content_type != "application/problem+json" {
            offenders.push(format!("{path}: no problem but {}", answer.content_type));
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
    assert_eq!(daemon.get("/health/live").await.status, 200);
}

fn is_empty(page: &Value) -> bool {
    let sources = page["propertySources"].as_array();
    page == &json!({}) || sources.is_some_and(Vec::is_empty)
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_none_cannot_be_published() {
    let (_dir, daemon) = daemon().await;
    let long = "a".repeat(64);
    for name in [
        "..",
        ".",
        "",
        "a/b",
        "A",
        "-a",
        ".a",
        "_a",
        "a b",
        "a\0",
        "ä",
        "😀",
        "a\n",
        "a%2fb",
        "api",
        "health",
        "metrics",
        "heartbeat",
        "ofrep",
        "actuator",
        "ui",
        &long,
        "a*",
        "a\\b",
        "a:b",
    ] {
        let mut request = publication("x/prod", "v1");
        name.clone_into(&mut request.app);
        let status = daemon.configs().publish(request).await.unwrap_err();
        assert_eq!(
            status.code(),
            Code::InvalidArgument,
            "app {name:?}: {status}"
        );
    }
    for name in ["..", "a/b", "A", "-a", "a b", "a\0", "ä", &long] {
        let mut request = publication("x/prod", "v1");
        name.clone_into(&mut request.profile);
        let status = daemon.configs().publish(request).await.unwrap_err();
        assert_eq!(
            status.code(),
            Code::InvalidArgument,
            "profile {name:?}: {status}"
        );
    }
    for label in [
        "..",
        "",
        "a/b",
        "-a",
        ".a",
        "a b",
        "a\0",
        "ä",
        "stable?",
        &"a".repeat(129),
    ] {
        let request = publication("x/prod", label);
        let status = daemon.configs().publish(request).await.unwrap_err();
        assert_eq!(
            status.code(),
            Code::InvalidArgument,
            "label {label:?}: {status}"
        );
    }
    let list = daemon.get("/api/configs").await.json();
    assert_eq!(list["targets"], json!([]));
}

/// The label that a route of REST uses itself is still a version like any other.
#[tokio::test(flavor = "multi_thread")]
async fn a_version_named_like_a_route_is_reachable() {
    let (_dir, daemon) = daemon().await;
    for label in ["stable", "settings", "diff", "v1"] {
        let published = daemon
            .configs()
            .publish(publication("words/prod", label))
            .await;
        published.unwrap();
        let answer = daemon
            .get(&format!("/api/configs/words/prod/{label}"))
            .await;
        assert_eq!(answer.status, 200, "{label}: {answer:?}");
        assert_eq!(answer.text("version"), label);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_ends_its_head_is_cut_and_others_are_served() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (_dir, daemon) = daemon().await;
    let mut slow = vec![];
    for _ in 0..200 {
        let mut stream = tokio::net::TcpStream::connect(daemon.listen())
            .await
            .unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-a: ")
            .await
            .unwrap();
        slow.push(stream);
    }
    assert_eq!(daemon.get("/health/live").await.status, 200);
    let mut rest = vec![];
    let first = slow.first_mut().unwrap();
    let ended = timeout(Duration::from_secs(15), first.read_to_end(&mut rest)).await;
    ended.expect("it is cut after the head's timeout").ok();
    assert_eq!(daemon.readiness().await.unwrap().status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_in_a_hurry_needs_no_body() {
    let (_dir, daemon) = daemon().await;
    seed(&daemon, "hurry/prod", &["v1", "v2"]).await;
    let call = Call::Create(create("hurry/prod", "v2", &["10% 1h", "100% 1h"]));
    let answer = call.send(&daemon.channel()).await.unwrap();
    let id = call.decode(&answer)["id"].as_str().unwrap().to_owned();
    let url = daemon.url(&format!("/api/rollouts/{id}/rollback"));
    let rollback = || {
        daemon
            .http()
            .post(&url)
            .header("idempotency-key", "hurry-1")
    };
    let (first, again) = (rollback().send().await, rollback().send().await);
    let first = first.unwrap().text().await.unwrap();
    assert!(first.contains("\"rolled_back\""), "{first}");
    assert_eq!(again.unwrap().text().await.unwrap(), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_web_socket_and_no_health_route_is_a_problem() {
    let (_dir, daemon) = daemon().await;
    let answer = daemon.get("/api/events/ws").await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (400, "no_web_socket")
    );
    let url = format!("http://{}/metrics/none", daemon.admin_listen());
    let response = daemon.http().get(url).send().await.unwrap();
    assert_eq!(response.status(), 404);
    let kind = response.headers().get("content-type").unwrap();
    assert_eq!(kind, "application/problem+json");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_arrives_whole_is_ended() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (_dir, daemon) = daemon().await;
    let mut slow = tokio::net::TcpStream::connect(daemon.listen())
        .await
        .unwrap();
    slow.write_all(
        b"POST /api/import HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
    )
    .await
    .unwrap();
    let mut answer = vec![0; 4096];
    let read = timeout(Duration::from_secs(40), slow.read(&mut answer)).await;
    let read = read.expect("it is ended after half a minute").unwrap();
    let answer = String::from_utf8_lossy(answer.get(..read).unwrap());
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("\"too_slow\""), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_an_id_in_the_log_and_in_its_answer() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start_with(dir.path(), &["--log", "vortexd=debug"]).await;
    let ask = async |id: Option<&str>| {
        let request = daemon.http().post(daemon.url("/api/rollouts/none/pause"));
        let request = match id {
            Some(id) => request.header("x-request-id", id),
            None => request,
        };
        let answer = request.send().await.unwrap();
        answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(ask(Some("call-7")).await, "call-7");
    // One that is none is not repeated.
    let (own, next) = (ask(Some("no id")).await, ask(None).await);
    assert_ne!(own, next);
    let listed = daemon.audit().list(v1::ListAuditRequest::default()).await;
    let called = listed.unwrap().metadata().get("x-request-id").cloned();
    let called = called.unwrap().to_str().unwrap().to_owned();
    let log = daemon.log();
    for id in ["call-7", &own, &next, &called] {
        assert!(log.contains(&format!("id={id}")), "{id} is not in {log}");
    }
    assert!(!log.contains("no id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_read_another_journal_is_told_to_begin_anew() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    let refused = daemon.get("/api/events?from=1000").await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (400, "revision_ahead")
    );
    assert!(
        refused.text("hint").contains("from revision 0"),
        "{refused:?}"
    );
}
