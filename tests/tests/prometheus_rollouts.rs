//! Rollouts that are judged by what a real Prometheus says: promoted, rolled back, held through outages, refused.

use std::{path::Path, sync::Arc, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};
use vortex_proto::v1;
use vortex_tests::{Answer, Daemon, Exporter, Prometheus, action, config_file, create, seed};

/// Scrapes come every second, judgements every two; a loaded machine may be late with both.
const PATIENCE: Duration = Duration::from_secs(80);
const LOOK: Duration = Duration::from_millis(150);
const OF: &str = r#"app="{{app}}",version="{{version}}""#;

/// Serves requests of several apps: each version of each has its share of errors, of 100.
struct Shop {
    exporter: Arc<Exporter>,
    serving: JoinHandle<()>,
}

impl Shop {
    async fn open(versions: &[(&'static str, &'static str, u32)]) -> Shop {
        let exporter = Arc::new(Exporter::start().await);
        let versions = versions.to_vec();
        let served = Arc::clone(&exporter);
        let serving = tokio::spawn(async move {
            for tick in 1_u32.. {
                let mut text = String::new();
                for (app, version, errors) in &versions {
                    let of = format!("app=\"{app}\",version=\"{version}\"");
                    let (failed, whole) = (errors * tick, (100 - errors) * tick);
                    text += &format!("requests_total{{{of},code=\"500\"}} {failed}\n");
                    text += &format!("requests_total{{{of},code=\"200\"}} {whole}\n");
                }
                served.set(&text);
                sleep(Duration::from_millis(100)).await;
            }
        });
        Shop { exporter, serving }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn start(dir: &Path, prometheus: &Prometheus) -> Daemon {
    let text = format!("[prometheus]\nurl = \"{}\"\n", prometheus.url());
    let config = config_file(dir, &text);
    Daemon::start_with(&dir.join("data"), &["--config", &config]).await
}

/// A check of one number.
fn value(require: &str, query: &str) -> v1::Check {
    v1::Check {
        require: require.into(),
        source: "prometheus".into(),
        query: query.into(),
        ..v1::Check::default()
    }
}

/// The part of requests that failed, as Prometheus makes it.
fn ratio() -> String {
    format!(
        "sum(rate(requests_total{{{OF},code=\"500\"}}[{{{{window}}}}])) \
         / sum(rate(requests_total{{{OF}}}[{{{{window}}}}]))"
    )
}

/// A check of two counts.
fn rate(require: &str) -> v1::Check {
    v1::Check {
        require: require.into(),
        source: "prometheus".into(),
        errors_query: format!("sum(increase(requests_total{{{OF},code=\"500\"}}[{{{{window}}}}]))"),
        requests_query: format!("sum(increase(requests_total{{{OF}}}[{{{{window}}}}]))"),
        min_samples: 20,
        ..v1::Check::default()
    }
}

fn judged(target: &str, steps: &[&str], checks: Vec<v1::Check>) -> v1::CreateRolloutRequest {
    v1::CreateRolloutRequest {
        unit: "key".into(),
        analysis: Some(v1::Analysis {
            interval: "2s".into(),
            checks,
            ..v1::Analysis::default()
        }),
        ..create(target, "v2", steps)
    }
}

async fn begin(daemon: &Daemon, request: v1::CreateRolloutRequest) -> String {
    let created = daemon.rollouts().create(request).await;
    created.expect("a rollout can be created").into_inner().id
}

async fn rollout(daemon: &Daemon, id: &str) -> Value {
    daemon.get(&format!("/api/rollouts/{id}")).await.json()
}

/// Waits until `holds` does, through states that all `bear`; gives the rollout as it then is.
async fn until(
    daemon: &Daemon,
    id: &str,
    bear: impl Fn(&Value) -> bool,
    holds: impl Fn(&Value) -> bool,
) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let seen = rollout(daemon, id).await;
        if holds(&seen) {
            return seen;
        }
        assert!(bear(&seen), "{seen:#}");
        assert!(Instant::now() < deadline, "not in time: {seen:#}");
        sleep(LOOK).await;
    }
}

fn is_running(seen: &Value) -> bool {
    seen["phase"] == "running"
}

fn is_completed(seen: &Value) -> bool {
    seen["phase"] == "completed"
}

fn summary(seen: &Value) -> &str {
    seen["verdict"]["summary"].as_str().unwrap_or_default()
}

fn is_unavailable(seen: &Value) -> bool {
    summary(seen).starts_with("monitoring unavailable: ")
}

/// Every summary that was written of it, oldest first.
async fn verdicts(daemon: &Daemon, id: &str) -> Vec<v1::Verdict> {
    let request = v1::ListVerdictsRequest {
        rollout: id.into(),
        page_size: 1000,
        ..v1::ListVerdictsRequest::default()
    };
    let listed = daemon.rollouts().list_verdicts(request).await;
    let mut verdicts = listed.expect("they can be listed").into_inner().verdicts;
    verdicts.sort_by_key(|verdict| verdict.revision);
    verdicts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_version_is_promoted_and_a_bad_one_taken_back_by_what_prometheus_says() {
    let apps = [
        "good-value",
        "good-rate",
        "bad-value",
        "bad-rate",
        "bad-beside",
    ];
    let of = |app: &'static str| {
        let errors = if app.starts_with("bad") { 30 } else { 1 };
        [(app, "v1", 1), (app, "v2", errors)]
    };
    let versions: Vec<_> = apps.into_iter().flat_map(of).collect();
    let shop = Shop::open(&versions).await;
    let Some(prometheus) = Prometheus::start(&[shop.exporter.address()]).await else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), &prometheus).await;
    for app in apps {
        seed(&daemon, &format!("{app}/prod"), &["v1", "v2"]).await;
    }
    let both = || vec![rate("error_rate <= 5%"), rate("error_rate <= stable + 1pp")];
    let through = ["25% 5s", "50% 5s", "100% 5s"];
    let of_value = || vec![value("value <= 0.05", &ratio())];
    let good = [
        judged("good-value/prod", &through, of_value()),
        judged("good-rate/prod", &through, both()),
    ];
    // A comparison takes its evidence answer by answer, however many requests are in each.
    let slowly = ["25% 40s", "100% 5s"];
    let beside = vec![rate("error_rate <= stable + 1pp")];
    let bad = [
        (judged("bad-value/prod", &through, of_value()), "value"),
        (judged("bad-rate/prod", &through, both()), "error-rate"),
        (
            judged("bad-beside/prod", &slowly, beside),
            "error-rate-vs-stable",
        ),
    ];
    let mut good_ids = vec![];
    for request in good {
        good_ids.push(begin(&daemon, request).await);
    }
    for (request, check) in bad {
        let app = request.app.clone();
        let id = begin(&daemon, request).await;
        let seen = until(&daemon, &id, is_running, |seen| {
            seen["phase"] == "rolled_back"
        })
        .await;
        assert_eq!(seen["cause"], "analysis", "{seen:#}");
        assert_eq!(seen["stage"], 1, "{seen:#}");
        assert_eq!(seen["verdict"]["outcome"], "rollback", "{seen:#}");
        assert_eq!(seen["verdict"]["decided_by"], check, "{seen:#}");
        let checks = seen["verdict"]["checks"].as_array().unwrap();
        let decided = checks.iter().find(|found| found["name"] == check).unwrap();
        assert_eq!(decided["outcome"], "fail", "{seen:#}");
        let query = decided["query"].as_str().unwrap();
        assert!(
            query.contains(&format!(r#"app="{app}",version="v2""#)),
            "{query}"
        );
        assert!(!query.contains("{{"), "{query}");
    }
    for id in good_ids {
        let seen = until(&daemon, &id, is_running, is_completed).await;
        assert_eq!(seen["stage"], 3, "{seen:#}");
        assert_eq!(seen["verdict"]["outcome"], "pass", "{seen:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_holds_then_pauses_and_never_rolls_back() {
    let versions = ["short", "long"].map(|app| [(app, "v1", 1), (app, "v2", 1)]);
    let shop = Shop::open(&versions.concat()).await;
    let Some(mut prometheus) = Prometheus::start(&[shop.exporter.address()]).await else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let mut daemon = start(dir.path(), &prometheus).await;
    let steps = ["25% 12s", "100% 5s"];
    let mut ids = vec![];
    for (app, deadline) in [("short", "6s"), ("long", "")] {
        let target = format!("{app}/prod");
        seed(&daemon, &target, &["v1", "v2"]).await;
        let checks = vec![value("value <= 0.05", &ratio()), rate("error_rate <= 5%")];
        let mut request = judged(&target, &steps, checks);
        let analysis = request.analysis.as_mut().unwrap();
        analysis.unavailable_deadline = deadline.into();
        ids.push(begin(&daemon, request).await);
    }
    let [short, long] = ids.as_slice() else {
        panic!("{ids:?}");
    };
    for id in &ids {
        until(&daemon, id, is_running, |seen| {
            seen["verdict"]["outcome"] == "pass"
        })
        .await;
    }
    prometheus.stop().await;
    for id in &ids {
        let seen = until(&daemon, id, is_running, is_unavailable).await;
        assert_eq!(seen["verdict"]["outcome"], "hold", "{seen:#}");
        assert!(is_running(&seen), "{seen:#}");
        let check = &seen["verdict"]["checks"][0];
        assert_eq!(check["outcome"], "unavailable", "{seen:#}");
        assert!(summary(&seen).contains("cannot be reached"), "{seen:#}");
    }
    // A daemon that comes back and finds nobody to ask knows no more, and does no more.
    daemon.kill().await;
    daemon = start(dir.path(), &prometheus).await;
    let seen = until(&daemon, short, is_running, |seen| seen["phase"] == "paused").await;
    assert_eq!(seen["cause"], "monitoring_unavailable", "{seen:#}");
    assert!(is_unavailable(&seen), "{seen:#}");
    assert_eq!(seen["stage"], 1, "{seen:#}");
    // The other one has more time: it is held, baked or not.
    let until_baked = Instant::now() + Duration::from_secs(12);
    while Instant::now() < until_baked {
        let seen = rollout(&daemon, long).await;
        assert!(is_running(&seen) && seen["stage"] == 1, "{seen:#}");
        assert!(is_unavailable(&seen), "{seen:#}");
        sleep(LOOK).await;
    }

    prometheus.restart().await;
    let seen = until(&daemon, long, is_running, is_completed).await;
    assert_eq!(seen["verdict"]["outcome"], "pass", "{seen:#}");
    // What has paused is judged on, and goes on when a person says so.
    let is_paused = |seen: &Value| seen["phase"] == "paused";
    until(&daemon, short, is_paused, |seen| {
        seen["verdict"]["outcome"] == "pass"
    })
    .await;
    daemon.rollouts().resume(action(short)).await.unwrap();
    until(&daemon, short, is_running, is_completed).await;
    for id in &ids {
        let failed: Vec<_> = (verdicts(&daemon, id).await.into_iter())
            .filter(|verdict| verdict.outcome == "rollback")
            .collect();
        assert!(failed.is_empty(), "{failed:?}");
    }
}

async fn refused(daemon: &Daemon, check: v1::Check) -> Answer {
    let request = judged("checkout/prod", &["100% 5s"], vec![check]);
    let body = serde_json::to_value(request).unwrap();
    daemon.send(Method::POST, "/api/rollouts", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_never_judge_is_refused_when_a_rollout_is_created() {
    let shop = Shop::open(&[("checkout", "v1", 1), ("checkout", "v2", 1)]).await;
    let Some(mut prometheus) = Prometheus::start(&[shop.exporter.address()]).await else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), &prometheus).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let check = async |daemon: &Daemon, check: v1::Check, said: &str| {
        let answer = refused(daemon, check).await;
        assert_eq!(answer.status, 400, "{said}: {answer:?}");
        assert_eq!(answer.problem(), "query_failed", "{answer:?}");
        let detail = answer.text("detail");
        assert!(detail.contains(said), "{said} is missing in: {detail}");
    };
    // Nothing was scraped at first, and then nothing gives several series.
    let deadline = Instant::now() + PATIENCE;
    let both = r#"requests_total{version="{{version}}"}"#;
    while refused(&daemon, value("value <= 5", both)).await.status != 400 {
        assert!(Instant::now() < deadline, "{}", prometheus.log());
        daemon_cleared(&daemon).await;
        sleep(LOOK).await;
    }
    check(&daemon, value("value <= 5", both), "gave 2 series").await;
    check(&daemon, value("value <= 5", "sum(rate("), "parse error").await;
    let same = value("value <= stable * 1.2", "sum(requests_total)");
    check(&daemon, same, "does not hold {{version}}").await;
    let unknown = value("value <= 5", "up{a=\"{{colour}}\"}");
    check(&daemon, unknown, "colour").await;
    let mut half = rate("error_rate <= 5%");
    half.requests_query = "requests_total[{{window}}]".into();
    check(&daemon, half, "range vector").await;

    // There is nothing yet, and there may be: that is what a canary looks like.
    let empty = value(
        "value <= 5",
        "sum(nobody_counts_this{version=\"{{version}}\"})",
    );
    let answer = refused(&daemon, empty.clone()).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    daemon_cleared(&daemon).await;

    prometheus.stop().await;
    check(&daemon, empty.clone(), "cannot be reached").await;
    let alone = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(alone.path()).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    check(&daemon, empty, "the daemon knows none").await;
    let listed = daemon.get("/api/rollouts").await.json();
    assert_eq!(
        listed["rollouts"].as_array().map_or(0, Vec::len),
        0,
        "{listed:#}"
    );
}

/// Takes back what is under way.
async fn daemon_cleared(daemon: &Daemon) {
    let listed = daemon.get("/api/rollouts").await.json();
    for found in listed["rollouts"].as_array().into_iter().flatten() {
        if is_running(found) {
            let id = found["id"].as_str().unwrap();
            daemon.rollouts().rollback(action(id)).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_is_told_apart_and_holds() {
    let exporter = Exporter::start().await;
    let Some(prometheus) = Prometheus::start(&[exporter.address()]).await else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let daemon = start(dir.path(), &prometheus).await;
    let well = "idle 1\ndepth{a=\"1\"} 1\ngone 1\nzero 1\nrows{a=\"1\"} 1\n";
    exporter.set(well);
    let cases = [
        ("nan", "idle / idle", "no_data", "gave NaN"),
        (
            "empty",
            "sum(nobody_counts_this) or gone",
            "no_data",
            "gave no series",
        ),
        ("many", "depth", "unavailable", "gave 2 series"),
        ("infinite", "1 / zero", "unavailable", "gave +Inf"),
        (
            "clash",
            "rows / on() rows",
            "unavailable",
            "Prometheus refuses the query (execution)",
        ),
    ];
    let mut ids = vec![];
    for (app, query, ..) in cases {
        let target = format!("{app}/prod");
        seed(&daemon, &target, &["v1", "v2"]).await;
        let request = judged(
            &target,
            &["50% 4s", "100% 2s"],
            vec![value("value <= 5", query)],
        );
        ids.push(begin(&daemon, request).await);
    }
    // It goes bad once every query has been good: then nothing refuses it any more.
    exporter.set(
        "idle 0\ndepth{a=\"1\"} 1\ndepth{a=\"2\"} 1\nzero 0\nrows{a=\"1\"} 1\nrows{a=\"2\"} 1\n",
    );
    for (id, (app, _, outcome, said)) in ids.iter().zip(&cases) {
        let seen = until(&daemon, id, is_running, |seen| {
            let check = &seen["verdict"]["checks"][0];
            check["message"].as_str().unwrap_or_default().contains(said)
        });
        let seen = seen.await;
        let check = &seen["verdict"]["checks"][0];
        assert_eq!(check["outcome"], *outcome, "{app}: {seen:#}");
        assert_eq!(seen["verdict"]["outcome"], "hold", "{app}: {seen:#}");
        assert_eq!(is_unavailable(&seen), *outcome == "unavailable", "{seen:#}");
    }
    sleep(Duration::from_secs(5)).await;
    for id in &ids {
        let seen = rollout(&daemon, id).await;
        assert!(is_running(&seen), "{seen:#}");
        assert_eq!(seen["verdict"]["outcome"], "hold", "{seen:#}");
    }
    exporter.set(well);
    for id in &ids {
        until(&daemon, id, is_running, is_completed).await;
    }
    let explained = daemon
        .get(&format!("/api/rollouts/{}/explain", ids[0]))
        .await;
    assert_ne!(explained.json()["headline"], json!(""), "{explained:?}");
}
