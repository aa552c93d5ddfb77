//! The demo, as `make demo` runs it; and its outcomes, real, at the same time: a good version, a bad one, and a subtly slow
//! one, and how the daemon explains each of them, figures aside.
//!
//! The demo waits for rollouts that bake, a minute and a quarter in all. It is here because its neighbour waits as well.

use std::{path::Path, time::Duration};

use tokio::{
    process::Command,
    time::{Instant, sleep, timeout},
};
use vortex_proto::v1;
use vortex_tests::{Daemon, Traffic, config_file, create, repository, seed, vortexctl};

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

/// A demo gives up by itself before this.
const DEMO_PATIENCE: Duration = Duration::from_secs(300);

/// Runs what the recipe of `make TARGET` runs once it has built: a demo, to its end. What it told; it left nothing.
async fn demo(make: &str, arguments: &[&str]) -> String {
    let makefile = std::fs::read_to_string(repository().join("Makefile")).unwrap();
    let recipe = format!(
        "cargo build --quiet -p vortexd -p vortexctl\n\ttarget/debug/vortexctl {}\n\n",
        arguments.join(" ")
    );
    let made = makefile.split(&format!("\n{make}: ")).nth(1).unwrap();
    let made = made.split_once("\n\t").unwrap().1;
    assert!(made.starts_with(&recipe), "make {make} runs something else");

    let folder = tempfile::tempdir().unwrap();
    let mut demo = Command::new(vortexctl());
    demo.args(arguments)
        .env_clear()
        .env("TMPDIR", folder.path())
        .env("VORTEX_CONFIG", folder.path().join("none"))
        .kill_on_drop(true);
    let begun = Instant::now();
    let output = timeout(DEMO_PATIENCE, demo.output()).await;
    let output = output.expect("it comes to an end").unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}\n{complaints}");
    // Nothing but what each of its daemons has to say of a start without tokens.
    let strange = complaints
        .lines()
        .find(|line| !line.contains("no authentication"));
    assert_eq!(strange, None, "{complaints}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    eprintln!("make {make}: {:?}", begun.elapsed());
    told
}

/// That these are told, one after the other.
fn tells(told: &str, sentences: &[&str]) {
    let mut rest = told;
    for sentence in sentences {
        let found = rest.split_once(sentence);
        rest = found
            .unwrap_or_else(|| panic!("no {sentence:?} in its place: {told}"))
            .1;
    }
}

#[tokio::test]
async fn the_demo_tells_its_story_to_the_end() {
    let told = demo("demo", &["demo"]).await;
    let sentences = [
        "\n1. A daemon, and a configuration that everyone reads\n",
        "400 clients read over HTTP: all of them v1\n",
        "\n2. A new version, one stage at a time\n",
        "\n   1/4           5% ",
        "\n   2/4          25% ",
        "\n   3/4          50% ",
        "\n   4/4         100%    100.0%",
        "completed  everyone reads v2, and it is the stable version now; nobody ever moved back\n",
        "\n3. A bad version, rolled back midway\n",
        "rolled back  \"checkouts time out waiting for a connection\"\n",
        " ms; the next read of each of 400 clients was v2\n",
        "\n4. A fleet that says what it really runs\n",
        "\n   3/3         100% ",
        "200 instances, and four that are not as they should be:\n",
        "web-017   rejected  ",
        "web-042   behind    ",
        "web-099   diverged  ",
        "web-123   silent    ",
        "\n5. Rollouts that judge themselves\n",
        "all three ended by themselves within ",
        "v2 has completed, ",
        "it is the stable version of cart/prod\n",
        "v2 was rolled back automatically on search/prod",
        "rolled back: error-rate failed\n",
        "v2 was rolled back automatically on mail/prod",
        "rolled back: latency-p99-vs-stable failed\n",
        "\nWhere to look next\n",
    ];
    tells(&told, &sentences);
    let process = told.split_once("(process ").unwrap().1;
    let process = process.split_once(')').unwrap().0;
    let program = std::fs::read_link(Path::new("/proc").join(process).join("exe"));
    let is_left = program.is_ok_and(|program| program.ends_with("vortexd"));
    assert!(!is_left, "its daemon runs on");
}

#[tokio::test]
async fn the_demo_of_a_federation_tells_its_story_to_the_end() {
    let told = demo("demo-federation", &["demo", "--federation"]).await;
    let sentences = [
        "\n1. Three clusters, each with a daemon and a store of its own\n",
        "they know each other after ",
        "\n2. A change made in one is read in all\n",
        "us    reads v1 ",
        "asia  reads v1 ",
        "us publishes v2: it is sent to the home, decided there, and answered here\n",
        "all three have all three versions\n",
        "\n3. The line between eu and us is cut\n",
        "both go on serving what they have\n",
        "us wants to start one of v3, and is refused:\n     the home of checkout/prod is eu ",
        "us means it, with --allow-divergent: ",
        "\n4. The line is healed: every cluster finds the same winner\n",
        " later all three show one conflict:\n",
        " goes on: eu is the home of checkout/prod; ",
        "somebody in asia takes note of it: ",
        "later nothing is open, and all three are equal to the last bit (",
        "\nWhere to look next\n",
    ];
    tells(&told, &sentences);
}
