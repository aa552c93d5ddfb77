//! What Prometheus reads from the admin port.

use std::time::Duration;

use vortex_tests::{Daemon, complaints, seed};

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
