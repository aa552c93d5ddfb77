//! Spans of requests, at a collector that is there and at some that are not.

use std::{collections::BTreeSet, time::Duration};

use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind, status::StatusCode};
use reqwest::Method;
use tokio::{net::TcpListener, task::JoinSet, time::Instant};
use tonic::Request;
use vortex_proto::v1;
use vortex_tests::{Collector, Daemon, attribute, config_file, federation::Authority, seed};

/// All that a span may say.
const ATTRIBUTES: [&str; 7] = [
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "rpc.method",
    "rpc.response.status_code",
    "rpc.system.name",
    "vortex.request_id",
];

/// A caller's span, in a trace of its own.
fn parent(number: usize, is_sampled: bool) -> String {
    let flags = u8::from(is_sampled);
    format!("00-{number:032x}-{number:016x}-{flags:02x}")
}

async fn start(dir: &std::path::Path, tracing: &str) -> Daemon {
    let config = config_file(
        dir,
        &format!("drain_timeout = \"5s\"\n[tracing]\n{tracing}\n"),
    );
    Daemon::start_with(&dir.join("data"), &["--config", &config]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_a_span_with_its_route_status_and_id_and_nothing_that_its_caller_wrote() {
    let collector = Collector::start().await;
    let dir = tempfile::tempdir().unwrap();
    // Who brings no decision of their own get no span.
    let settings = format!("otlp = \"{}\"\nsample = \"0%\"", collector.url());
    let daemon = start(dir.path(), &settings).await;
    seed(&daemon, "shop/prod", &["v1"]).await;

    let version = "/api/configs/{app}/{profile}/{version}";
    let by_rest = [
        (
            Method::GET,
            "/api/configs/shop/prod/v1?planted=query",
            400,
            version,
        ),
        (
            Method::GET,
            "/api/configs/planted/prod/planted",
            404,
            version,
        ),
        (Method::GET, "/shop/prod", 200, "/{name}/{profile}"),
        (Method::HEAD, "/shop/prod", 200, "/{name}/{profile}"),
        (Method::POST, "/api/rollouts", 400, "/api/rollouts"),
        (Method::GET, "/planted/a/b/c/d", 404, ""),
    ];
    for (number, (method, path, status, _)) in by_rest.iter().enumerate() {
        let request = daemon.http().request(method.clone(), daemon.url(path));
        let answer = request
            .header("traceparent", parent(number + 1, true))
            .header("x-request-id", format!("call-{number}"))
            .header("authorization", "Bearer planted-token")
            .header("x-vortex-key", "planted-key")
            .header("content-type", "application/json")
            .body(if *method == Method::POST {
                "{\"planted\":1}"
            } else {
                ""
            })
            .send()
            .await;
        assert_eq!(answer.unwrap().status(), *status, "{path}");
    }
    let unsampled = daemon.http().get(daemon.url("/shop/prod"));
    let unsampled = unsampled.header("traceparent", parent(99, false)).send();
    assert_eq!(unsampled.await.unwrap().status(), 200);
    let mut rollouts = daemon.rollouts();
    let mut request = Request::new(v1::ListRolloutsRequest::default());
    let value = parent(50, true).parse().unwrap();
    request.metadata_mut().insert("traceparent", value);
    rollouts.list(request).await.unwrap();
    let mut request = Request::new(v1::GetRolloutRequest {
        rollout: "r-planted".into(),
    });
    let value = parent(51, true).parse().unwrap();
    request.metadata_mut().insert("traceparent", value);
    rollouts.get(request).await.unwrap_err();

    // What has ended is brought before the daemon ends.
    assert_eq!(daemon.terminate().await.code(), Some(0));
    let spans = collector.spans();
    assert_eq!(spans.len(), by_rest.len() + 2, "{spans:#?}");
    let of = |number: usize| -> &Span {
        let trace = u128::try_from(number).unwrap().to_be_bytes();
        let found = spans.iter().find(|span| span.trace_id == trace);
        let span = found.unwrap_or_else(|| panic!("no span under {number}: {spans:#?}"));
        assert_eq!(
            span.parent_span_id,
            u64::try_from(number).unwrap().to_be_bytes()
        );
        assert_eq!(span.kind, i32::from(SpanKind::Server));
        assert!(span.start_time_unix_nano > 0);
        assert!(
            span.end_time_unix_nano > span.start_time_unix_nano,
            "{span:?}"
        );
        let keys: BTreeSet<&str> = span.attributes.iter().map(|it| it.key.as_str()).collect();
        assert!(keys.is_subset(&BTreeSet::from(ATTRIBUTES)), "{keys:?}");
        span
    };
    for (number, (method, _, status, route)) in by_rest.iter().enumerate() {
        let span = of(number + 1);
        let said = |key| attribute(&span.attributes, key);
        assert_eq!(said("http.request.method"), method.as_str());
        assert_eq!(said("http.response.status_code"), status.to_string());
        assert_eq!(said("http.route"), *route);
        assert_eq!(span.name, format!("{method} {route}").trim_end());
        if route.starts_with("/api") {
            assert_eq!(said("vortex.request_id"), format!("call-{number}"));
        }
    }
    for (number, method, code) in [(50, "List", "Ok"), (51, "Get", "NotFound")] {
        let span = of(number);
        let said = |key| attribute(&span.attributes, key);
        let method = format!("vortex.v1.RolloutService/{method}");
        assert_eq!(span.name, method);
        assert_eq!(said("rpc.method"), method);
        assert_eq!(said("rpc.response.status_code"), code);
        assert!(!said("vortex.request_id").is_empty());
        // What a caller asked wrongly is no error of ours.
        let status = span.status.clone().unwrap_or_default();
        assert_eq!(status.code(), StatusCode::Unset);
    }
    let everything = collector.everything();
    let text = format!("{everything:?}");
    assert!(!text.contains("planted"), "{text}");
    let resource = everything[0].resource_spans[0].resource.clone().unwrap();
    assert_eq!(attribute(&resource.attributes, "service.name"), "vortexd");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_collector_that_refuses_or_hangs_requests_and_the_stop_go_on() {
    let hangs = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refuses = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refused = refuses.local_addr().unwrap();
    drop(refuses);
    for (collector, word) in [
        (refused, "failed"),
        (hangs.local_addr().unwrap(), "dropped"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let daemon = start(dir.path(), &format!("otlp = \"http://{collector}\"")).await;
        // More than may wait.
        let mut askers = JoinSet::new();
        for _ in 0..20 {
            let (http, url) = (daemon.http().clone(), daemon.url("/health/live"));
            askers.spawn(async move {
                for _ in 0..300 {
                    assert_eq!(http.get(&url).send().await.unwrap().status(), 200);
                }
            });
        }
        while let Some(asked) = askers.join_next().await {
            asked.unwrap();
        }
        let url = format!("http://{}/metrics", daemon.admin_listen());
        let since = Instant::now();
        loop {
            let text = daemon.http().get(&url).send().await.unwrap().text().await;
            let text = text.unwrap();
            let start = format!("vortex_trace_spans_total{{outcome=\"{word}\"}} ");
            let line = text.lines().find_map(|line| line.strip_prefix(&start));
            if line.is_some_and(|count| count != "0") {
                break;
            }
            assert!(since.elapsed() < Duration::from_secs(30), "{text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let since = Instant::now();
        assert_eq!(daemon.terminate().await.code(), Some(0), "{word}");
        let took = since.elapsed();
        assert!(took < Duration::from_secs(10), "{word}: {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_over_tls_gets_spans_if_the_daemon_is_told_whom_to_trust_and_what_to_show() {
    let (ours, others) = (Authority::new(), Authority::new());
    let dir = tempfile::tempdir().unwrap();
    let me = ours.issue("vortexd.example");
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (ca, other) = (
        file("ca.pem", &ours.pem()),
        file("other.pem", &others.pem()),
    );
    file("me.crt", &me.certificate);
    file("me.key", &me.key);
    let named = "ca_file = \"ca.pem\"";
    let shown = "ca_file = \"ca.pem\"\nclient_cert_file = \"me.crt\"\nclient_key_file = \"me.key\"";
    let server = ours.issue("localhost");
    let open = Collector::start_secured(&server, None).await;
    let strict = Collector::start_secured(&server, Some(&ours.pem())).await;
    // What is set, and why spans are not taken; nothing: they are.
    for (number, (collector, lines, variables, why)) in [
        (&open, named, [].as_slice(), ""),
        (&open, "", &[("OTEL_EXPORTER_OTLP_CERTIFICATE", &*ca)], ""),
        (&open, "", &[("SSL_CERT_FILE", &*ca)], ""),
        (
            &open,
            "",
            &[("SSL_CERT_FILE", &*other)],
            "invalid peer certificate",
        ),
        (
            &open,
            "ca_file = \"other.pem\"",
            &[],
            "invalid peer certificate",
        ),
        (&strict, shown, &[], ""),
        // Its alert may come too late to be the reason that is told.
        (&strict, named, &[], "transport error"),
    ]
    .into_iter()
    .enumerate()
    {
        let before = collector.spans().len();
        let text = format!("[tracing]\notlp = {:?}\n{lines}\n", collector.url());
        let config = config_file(dir.path(), &text);
        let data = dir.path().join(number.to_string());
        let daemon = Daemon::try_start_in(variables, &data, &["--config", &config]).await;
        let daemon = daemon.unwrap_or_else(|refusal| panic!("{lines} {variables:?}: {refusal:?}"));
        let answer = daemon.http().get(daemon.url("/health/live")).send().await;
        assert_eq!(answer.unwrap().status(), 200);
        let since = Instant::now();
        let is_over = || match why {
            "" => collector.spans().len() > before,
            _ => daemon.log().contains("spans are not taken"),
        };
        while !is_over() {
            let log = daemon.log();
            assert!(
                since.elapsed() < Duration::from_secs(30),
                "{lines} {variables:?}: {log}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = daemon.log();
        assert!(log.contains(why), "{lines} {variables:?}: {log}");
        assert_eq!(
            log.contains("spans are not taken"),
            !why.is_empty(),
            "{log}"
        );
        assert_eq!(daemon.terminate().await.code(), Some(0));
    }
    // Where nobody is to be trusted, spans would be lost in silence: it does not start.
    let none = dir.path().join("none");
    let variables = [("SSL_CERT_FILE", none.to_str().unwrap())];
    let config = config_file(dir.path(), "[tracing]\notlp = \"https://localhost\"\n");
    let flags = ["--config", config.as_str()];
    let refused = Daemon::try_start_in(&variables, &dir.path().join("data"), &flags).await;
    let refused = refused.err().unwrap();
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let told = "tracing.otlp: no TLS: ";
    assert!(refused.message.contains(told), "{refused:?}");
    assert!(refused.message.contains("SSL_CERT_FILE"), "{refused:?}");
}
