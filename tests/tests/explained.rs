//! The demo's outcomes, real, at the same time: a good version, a bad one, and a subtly slow one; and how the daemon
//! explains each of them, figures aside.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use vortex_proto::v1;
use vortex_tests::{Daemon, Traffic, config_file, create, seed};

const PATIENCE: Duration = Duration::from_secs(120);

fn text(told: &v1::RolloutExplanation) -> String {
    let mut text = format!("{}\n", told.headline);
    for why in &told.why {
        text.push_str(&format!("  why: {why}\n"));
    }
    for (number, next) in (1..).zip(&told.next) {
        text.push_str(&format!("  {number}. {next}\n"));
    }
    text
}

#[tokio::test]
async fn what_became_of_good_bad_and_slow_versions_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    let config = config_file(dir.path(), "[fleet]\ninterval = \"1s\"\ngrace = \"2s\"\n");
    let daemon = Daemon::start_with(&dir.path().join("data"), &["--config", &config]).await;
    let cases = [
        ("cart/prod", 100, 40, "6s"),
        ("search/prod", 700, 40, "6s"),
        ("mail/prod", 100, 56, "60s"),
    ];
    let mut traffic = vec![];
    for (target, errors, latency, _) in cases {
        seed(&daemon, target, &["v1", "v2"]).await;
        let mut served = Traffic::new(target, 40, 50);
        served.behave("v1", 100, 40);
        served.behave("v2", errors, latency);
        for _ in 0..2 {
            served.tick(&daemon).await;
        }
        traffic.push(served);
    }
    let check = |require: &str, critical| v1::Check {
        require: require.into(),
        critical,
        ..v1::Check::default()
    };
    let mut ids = vec![];
    for (target, _, _, bake) in cases {
        let request = v1::CreateRolloutRequest {
            analysis: Some(v1::Analysis {
                interval: "1s".into(),
                checks: vec![
                    check("error_rate <= 5%", true),
                    check("latency_p99 <= stable * 1.10", false),
                ],
                ..v1::Analysis::default()
            }),
            ..create(target, "v2", &[&format!("25% {bake}"), "100% 6s"])
        };
        let created = daemon.rollouts().create(request).await;
        ids.push(created.unwrap().into_inner().id);
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        for served in &mut traffic {
            served.tick(&daemon).await;
        }
        let mut phases = vec![];
        for id in &ids {
            let seen = daemon.get(&format!("/api/rollouts/{id}")).await;
            phases.push(seen.text("phase"));
        }
        if phases.iter().all(|phase| phase != "running") {
            assert_eq!(phases, ["completed", "rolled_back", "rolled_back"]);
            break;
        }
        assert!(Instant::now() < deadline, "{phases:?}");
        sleep(Duration::from_millis(800)).await;
    }
    let mut told = String::new();
    for id in &ids {
        let request = v1::GetRolloutRequest {
            rollout: id.clone(),
        };
        let explained = daemon.rollouts().explain(request).await;
        told.push_str(&text(&explained.unwrap().into_inner()));
        told.push('\n');
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    for (pattern, stable) in [
        (r"r-[0-9a-hjkmnp-tv-z]{10}", "r-ID"),
        (r"\b[\d.]+ms", "#ms"),
        (r"\b(\d+m )?\d+m?s after", "# after"),
        (
            r"\d+ of \d+ requests failed \([\d.]+%\)",
            "# of # requests failed (#%)",
        ),
        (r"at [\d.]+%:", "at #%:"),
        (r"against it is [\d.]+", "against it is #"),
    ] {
        settings.add_filter(pattern, stable);
    }
    settings.bind(|| insta::assert_snapshot!("explained", told));
}
