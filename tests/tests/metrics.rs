//! What Prometheus reads from the admin port.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use vortex_proto::v1;
use vortex_tests::{Daemon, Traffic, action, complaints, config_file, create, seed};

async fn scrape(daemon: &Daemon) -> (String, String) {
    let url = format!("http://{}/metrics", daemon.admin_listen());
    let answer = daemon.http().get(url).timeout(Duration::from_secs(5));
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (kind, answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_what_promtool_accepts_and_come_from_the_admin_port_alone() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    let (kind, text) = scrape(&daemon).await;
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        "vortex_targets 1",
        "vortex_writer_up 1",
        "vortex_rollouts{phase=\"running\"} 0",
        "vortex_instances{state=\"in_sync\"} 0",
    ] {
        assert!(text.lines().any(|found| found == line), "no {line}: {text}");
    }
    assert!(!text.contains("federation"), "there is none: {text}");
    assert_eq!(daemon.get("/metrics").await.status, 404);
    if let Some(complaints) = complaints(&text).await {
        assert_eq!(complaints, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_federation_its_health_says_so_on_both_ports() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    for listen in [daemon.listen(), daemon.admin_listen()] {
        let url = format!("http://{listen}/health/federation");
        let answer = daemon.http().get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.text().await.unwrap(), r#"{"status":"disabled"}"#);
    }
}

/// Every series with its value, by its name and labels as they are written.
async fn series(daemon: &Daemon) -> BTreeMap<String, f64> {
    let (_, text) = scrape(daemon).await;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.map(|line| line.rsplit_once(' ').unwrap());
    pairs
        .map(|(series, value)| (series.to_owned(), value.parse().unwrap()))
        .collect()
}

/// What a series has grown by; one that was not there was zero.
struct Growth {
    before: BTreeMap<String, f64>,
    after: BTreeMap<String, f64>,
}

impl Growth {
    fn of(&self, series: &str) -> f64 {
        let at = |moment: &BTreeMap<String, f64>| moment.get(series).copied().unwrap_or(0.0);
        at(&self.after) - at(&self.before)
    }
}

fn route(route: &str, method: &str, code: &str) -> String {
    format!("vortex_http_requests_total{{route=\"{route}\",method=\"{method}\",code=\"{code}\"}}")
}

fn call(service: &str, method: &str, code: &str) -> String {
    format!(
        "grpc_server_handled_total{{grpc_service=\"{service}\",grpc_method=\"{method}\",grpc_code=\"{code}\"}}"
    )
}

async fn ask(daemon: &Daemon, method: &str, path: &str, kind: &str) -> u16 {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request = daemon.http().request(method, daemon.url(path));
    let request = request.header(CONTENT_TYPE, kind).body("{}");
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_counted_under_its_route_or_method_and_its_code() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let before = series(&daemon).await;
    seed(&daemon, "checkout/prod", &["v1"]).await;
    for (method, path, expected) in [
        ("GET", "/checkout/prod", 200),
        ("HEAD", "/checkout/prod", 200),
        ("GET", "/checkout-prod.yml", 200),
        ("GET", "/checkout/prod/v9", 404),
        ("GET", "/api/configs/checkout/prod/v1", 200),
        ("GET", "/api/configs/checkout/prod/v9", 404),
        ("GET", "/api/assignments/checkout/prod", 200),
        ("DELETE", "/api/audit", 405),
        ("BREW", "/no/such/path/at/all", 404),
    ] {
        let found = ask(&daemon, method, path, "application/json").await;
        assert_eq!(found, expected, "{method} {path}");
    }
    let missing = v1::GetVersionRequest {
        app: "checkout".into(),
        profile: "prod".into(),
        version: "v9".into(),
        ..v1::GetVersionRequest::default()
    };
    daemon.configs().get_version(missing).await.unwrap_err();
    ask(
        &daemon,
        "POST",
        "/no.such.Service/Method",
        "application/grpc",
    )
    .await;
    // One stream that its client leaves, and one that comes to its end.
    let mut audit = daemon.audit();
    let watch = v1::WatchEventsRequest {
        from_revision: Some(0),
        ..v1::WatchEventsRequest::default()
    };
    let mut watched = audit.watch(watch).await.unwrap().into_inner();
    watched.message().await.unwrap().expect("an entry");
    drop(watched);
    let mut exported = audit
        .export(v1::ExportAuditRequest::default())
        .await
        .unwrap()
        .into_inner();
    while exported.message().await.unwrap().is_some() {}

    let canceled = call("vortex.v1.AuditService", "Watch", "Canceled");
    let deadline = Instant::now() + Duration::from_secs(10);
    let growth = loop {
        let after = series(&daemon).await;
        if after.contains_key(&canceled) {
            let before = before.clone();
            break Growth { before, after };
        }
        assert!(Instant::now() < deadline, "{after:#?}");
        sleep(Duration::from_millis(50)).await;
    };
    let pages = "/{name}/{profile}";
    let version = "/api/configs/{app}/{profile}/{version}";
    let config = "vortex.v1.ConfigService";
    for (series, expected) in [
        (route(pages, "GET", "200"), 1.0),
        (route(pages, "HEAD", "200"), 1.0),
        (route("/{name}/{profile}/{label}", "GET", "404"), 1.0),
        (route("/{name}", "GET", "200"), 1.0),
        (route(version, "GET", "200"), 1.0),
        (route(version, "GET", "404"), 1.0),
        (route("/api/audit", "DELETE", "405"), 1.0),
        (route("other", "_OTHER", "404"), 1.0),
        (call(config, "Publish", "OK"), 1.0),
        (call(config, "SetStable", "OK"), 1.0),
        (call(config, "GetVersion", "NotFound"), 1.0),
        (call("other", "other", "Unimplemented"), 1.0),
        (call("vortex.v1.AuditService", "Export", "OK"), 1.0),
        (canceled, 1.0),
        (
            format!("vortex_http_request_seconds_count{{route=\"{pages}\"}}"),
            2.0,
        ),
        (
            format!("vortex_http_request_seconds_bucket{{route=\"{pages}\",le=\"+Inf\"}}"),
            2.0,
        ),
        (
            format!(
                "grpc_server_handling_seconds_count{{grpc_service=\"{config}\",grpc_method=\"Publish\"}}"
            ),
            1.0,
        ),
        (
            "vortex_config_fetch_total{protocol=\"spring\",code=\"200\"}".into(),
            3.0,
        ),
        (
            "vortex_config_fetch_total{protocol=\"spring\",code=\"404\"}".into(),
            1.0,
        ),
        (
            "vortex_config_fetch_total{protocol=\"rest\",code=\"200\"}".into(),
            2.0,
        ),
        (
            "vortex_config_fetch_total{protocol=\"rest\",code=\"404\"}".into(),
            1.0,
        ),
        (
            "vortex_config_fetch_total{protocol=\"grpc\",code=\"NotFound\"}".into(),
            1.0,
        ),
    ] {
        assert_eq!(
            growth.of(&series),
            expected,
            "{series}: {:#?}",
            growth.after
        );
    }
    assert!(
        growth.of(&format!(
            "vortex_http_request_seconds_sum{{route=\"{pages}\"}}"
        )) > 0.0
    );
    // Streams stay open as long as they like.
    let times = growth
        .after
        .keys()
        .filter(|it| it.starts_with("grpc_server_handling_seconds"));
    assert!(times.clone().count() > 0 && times.clone().all(|it| !it.contains("AuditService")));
    let (_, text) = scrape(&daemon).await;
    if let Some(complaints) = complaints(&text).await {
        assert_eq!(complaints, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heartbeats_commits_rollouts_and_verdicts_move_their_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let config = config_file(dir.path(), "[fleet]\ninterval = \"1s\"\n");
    let data = dir.path().join("data");
    let daemon = Daemon::start_with(&data, &["--config", &config]).await;
    seed(&daemon, "checkout/prod", &["v1", "v2", "v3"]).await;
    let before = series(&daemon).await;

    let mut rollouts = daemon.rollouts();
    let done = rollouts
        .create(create("checkout/prod", "v2", &["100% 0s"]))
        .await;
    let done = done.unwrap().into_inner().id;
    let deadline = Instant::now() + Duration::from_secs(20);
    while daemon.get(&format!("/api/rollouts/{done}")).await.json()["phase"] != "completed" {
        assert!(Instant::now() < deadline);
        sleep(Duration::from_millis(50)).await;
    }
    let beat = |app: &str| json!({"instance_id": "i", "app": app, "profile": "prod", "version": "v1", "seq": 1});
    for (body, expected) in [
        (beat("checkout"), 200),
        (beat("nobody"), 404),
        (json!({"app": "checkout"}), 400),
    ] {
        let answer = daemon.send(Method::POST, "/heartbeat", &body).await;
        assert_eq!(answer.status, expected, "{body}");
    }
    let batch = json!([beat("checkout"), beat("nobody"), beat("nobody")]);
    daemon.send(Method::POST, "/api/heartbeats", &batch).await;

    let check = v1::Check {
        require: "success_rate >= 99%".into(),
        ..v1::Check::default()
    };
    let judged = v1::CreateRolloutRequest {
        strategy: String::new(),
        analysis: Some(v1::Analysis {
            interval: "1s".into(),
            checks: vec![check],
            ..v1::Analysis::default()
        }),
        ..create("checkout/prod", "v3", &["25% 1h", "100% 1h"])
    };
    let judged = rollouts.create(judged).await.unwrap().into_inner().id;
    let mut traffic = Traffic::new("checkout/prod", 20, 50);
    for version in ["v2", "v3"] {
        traffic.behave(version, 0, 10);
    }
    let verdicts = |found: &BTreeMap<String, f64>| -> f64 {
        let all = found.iter();
        let of = all.filter(|(series, _)| series.starts_with("vortex_analysis_total"));
        of.map(|(_, value)| value).sum()
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    let seen = loop {
        traffic.tick(&daemon).await;
        let seen = series(&daemon).await;
        if verdicts(&seen) > 0.0 {
            break seen;
        }
        assert!(Instant::now() < deadline, "{seen:#?}");
        sleep(Duration::from_millis(500)).await;
    };
    let of = "app=\"checkout\",profile=\"prod\"";
    let info = format!("vortex_rollout_info{{{of},phase=\"running\",strategy=\"custom\"}}");
    assert_eq!(seen.get(&info), Some(&1.0), "{seen:#?}");
    assert_eq!(seen[&format!("vortex_rollout_step{{{of}}}")], 1.0);
    // A quarter was asked for; of so few instances it is more.
    let ratio = seen[&format!("vortex_rollout_target_ratio{{{of}}}")];
    assert!((0.25..1.0).contains(&ratio), "{ratio}");
    assert!(seen[&format!("vortex_rollout_stage_seconds{{{of}}}")] > 0.0);
    assert_eq!(
        seen[&format!("vortex_rollout_overdue_seconds{{{of}}}")],
        0.0
    );
    assert_eq!(seen["vortex_rollouts_not_shown"], 0.0);

    rollouts.pause(action(&judged)).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let seen = series(&daemon).await;
    assert!(seen[&format!("vortex_rollout_paused_seconds{{{of}}}")] > 0.0);
    assert!(seen.contains_key(&info.replace("running", "paused")));
    rollouts.rollback(action(&judged)).await.unwrap();
    let back = rollouts.rollback(action(&done)).await;
    back.expect("what has completed can be rolled back");
    let steps = ["50% 1h", "100% 1h"];
    let first = rollouts.create(create("checkout/prod", "v2", &steps)).await;
    first.expect("nothing is under way");
    let second = v1::CreateRolloutRequest {
        on_conflict: "supersede".into(),
        ..create("checkout/prod", "v3", &steps)
    };
    let second = rollouts.create(second).await.unwrap().into_inner().id;
    rollouts.rollback(action(&second)).await.unwrap();

    let after = series(&daemon).await;
    let growth = Growth { before, after };
    let after = &growth.after;
    for (series, expected) in [
        ("vortex_heartbeats_total{result=\"unknown_target\"}", 3.0),
        ("vortex_heartbeats_total{result=\"invalid\"}", 1.0),
        ("vortex_rollouts_total{outcome=\"completed\"}", 1.0),
        ("vortex_rollouts_total{outcome=\"rolled_back\"}", 3.0),
        ("vortex_rollouts_total{outcome=\"superseded\"}", 1.0),
        (
            "vortex_rollout_duration_seconds_count{outcome=\"completed\"}",
            1.0,
        ),
        (
            "vortex_rollout_duration_seconds_count{outcome=\"rolled_back\"}",
            2.0,
        ),
    ] {
        assert_eq!(growth.of(series), expected, "{series}: {after:#?}");
    }
    assert!(growth.of("vortex_heartbeats_total{result=\"taken\"}") >= 22.0);
    assert!(
        !after.keys().any(|it| it.starts_with("vortex_rollout_info")),
        "none is active"
    );
    // Whatever is in the journal came there by a commit that was counted.
    assert_eq!(
        after["vortex_store_batch_size_sum"],
        after["vortex_journal_revision"]
    );
    assert!(after["vortex_store_commit_seconds_count"] >= 5.0);
    assert!(after["vortex_store_commit_seconds_sum"] > 0.0);
    assert!(after["vortex_store_free_bytes"] > 0.0);

    let now = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs_f64();
    let age = now - after["process_start_time_seconds"];
    assert!((0.0..600.0).contains(&age), "{age}");
    assert!(after["process_cpu_seconds_total"] > 0.0);
    assert!(after["process_resident_memory_bytes"] > 1e6);
    let (open, most) = (after["process_open_fds"], after["process_max_fds"]);
    assert!(open > 3.0 && open < most, "{open} of {most}");
}

/// Whatever callers write: apps, profiles, versions, instances, paths, methods, services.
async fn invent(daemon: &Daemon, from: usize, count: usize) {
    let mut beats: Vec<Value> = vec![];
    for number in from..from + count {
        let app = format!("app-{number}");
        seed(daemon, &format!("{app}/p{number}"), &["v1", "v2"]).await;
        for beat_of in [app.as_str(), "nobody"] {
            beats.push(json!({
                "instance_id": format!("i-{number}"), "app": beat_of, "profile": format!("p{number}"),
                "version": format!("odd-{number}"), "seq": 1, "labels": {"zone": format!("z{number}")},
            }));
        }
        for path in [
            format!("/{app}/p{number}"),
            format!("/odd-{number}/prod"),
            format!("/odd-{number}.yml"),
            format!("/odd/{number}/with/many/parts/{number}"),
            format!("/api/odd-{number}"),
            format!("/api/configs/{app}/p{number}/odd-{number}"),
            format!("/api/rollouts/odd-{number}?odd={number}"),
        ] {
            ask(daemon, "GET", &path, "application/json").await;
            ask(daemon, &format!("M{number}"), &path, "application/json").await;
        }
        let path = format!("/odd.v{number}.Service/Method{number}");
        ask(daemon, "POST", &path, "application/grpc").await;
    }
    daemon
        .send(Method::POST, "/api/heartbeats", &Value::Array(beats))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_label_is_a_name_that_a_caller_can_make_up() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let names = |found: BTreeMap<String, f64>| -> BTreeSet<String> { found.into_keys().collect() };
    invent(&daemon, 0, 3).await;
    let few = names(series(&daemon).await);
    invent(&daemon, 1_000, 40).await;
    let many = names(series(&daemon).await);
    assert_eq!(few, many);
    let odd =
        |name: &&String| name.contains("odd") || name.contains("app-") || name.contains("i-1");
    assert_eq!(many.iter().find(odd), None);

    // Active rollouts are named, so many of them and no more.
    let (most, more) = (200, 5);
    let mut rollouts = daemon.rollouts();
    for number in 0..most + more {
        let name = format!("shop-{number}/prod");
        seed(&daemon, &name, &["v1", "v2"]).await;
        let first = create(&name, "v2", &["50% 1h", "100% 1h"]);
        rollouts.create(first).await.unwrap();
    }
    let found = series(&daemon).await;
    let named = |family: &str| {
        let family = format!("{family}{{");
        found.keys().filter(|it| it.starts_with(&family)).count()
    };
    for family in [
        "info",
        "step",
        "target_ratio",
        "stage_seconds",
        "paused_seconds",
        "overdue_seconds",
    ] {
        assert_eq!(named(&format!("vortex_rollout_{family}")), most, "{family}");
    }
    assert_eq!(found["vortex_rollouts_not_shown"], f64::from(more as u32));
    let (_, text) = scrape(&daemon).await;
    if let Some(complaints) = complaints(&text).await {
        assert_eq!(complaints, "");
    }
}
