//! Many rollouts at once: whoever promotes or rolls back waits for none of the others, held ones cost next to nothing.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep};
use vortex_proto::v1;
use vortex_tests::{Daemon, Traffic, action, config_file, create, promote, seed};

const TARGETS: usize = 200;
/// Instances of each target.
const INSTANCES: usize = 4;
const AT_ONCE: usize = 16;
const FLEET: &str = "[fleet]\ninterval = \"5s\"\ngrace = \"20s\"\n";
/// Over how long a thread is watched.
const WATCHED: Duration = Duration::from_secs(12);
/// What holds on a machine that does other things too, with a daemon that is not optimised.
const WRITER_SHARE_MAX: f64 = 0.5;
const LATENCY_MAX: Duration = Duration::from_secs(2);

/// Ticks of the processor (a hundredth of a second) that the daemon's writer has had.
fn writer_ticks(daemon: &Daemon) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", daemon.pid())).unwrap();
    let stats = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("stat")));
    let stat = stats
        .filter_map(Result::ok)
        .find(|stat| stat.contains("(vortex-writer)"));
    let stat = stat.expect("the writer has a thread of its name");
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// The part of one processor that the writer has while `fleets` serve, or are silent.
async fn writer_share(daemon: &Daemon, fleets: &mut [Traffic]) -> f64 {
    let (before, began) = (writer_ticks(daemon), Instant::now());
    while began.elapsed() < WATCHED {
        let tick = Instant::now();
        all_tick(daemon, fleets).await;
        sleep(Duration::from_secs(2).saturating_sub(tick.elapsed())).await;
    }
    let ticks = writer_ticks(daemon) - before;
    ticks as f64 / 100.0 / began.elapsed().as_secs_f64()
}

async fn all_tick(daemon: &Daemon, fleets: &mut [Traffic]) {
    let ticks = fleets.iter_mut().map(|fleet| fleet.tick(daemon));
    stream::iter(ticks)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

async fn timed(
    call: impl Future<Output = Result<tonic::Response<v1::Rollout>, tonic::Status>>,
) -> Duration {
    let began = Instant::now();
    call.await.expect("it is taken");
    began.elapsed()
}

fn told(what: &str, mut latencies: Vec<Duration>) {
    latencies.sort();
    let (median, worst) = (
        latencies[latencies.len() / 2],
        latencies[latencies.len() - 1],
    );
    eprintln!(
        "{what}: median {median:?}, worst of {} {worst:?}",
        latencies.len()
    );
    assert!(worst < LATENCY_MAX, "{what}: {worst:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_judged_rollouts_leave_the_writer_free() {
    let dir = tempfile::tempdir().unwrap();
    let config = config_file(dir.path(), FLEET);
    let daemon = Daemon::start_with(&dir.path().join("data"), &["--config", &config]).await;
    let names: Vec<String> = (0..TARGETS)
        .map(|number| format!("app{number}/prod"))
        .collect();
    let seeds = names.iter().map(|name| seed(&daemon, name, &["v1", "v2"]));
    stream::iter(seeds)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
    let mut fleets: Vec<_> = (names.iter())
        .map(|name| {
            let mut fleet = Traffic::new(name, INSTANCES, 0);
            fleet.behave("v1", 100, 40);
            fleet.behave("v2", 100, 40);
            fleet
        })
        .collect();
    for _ in 0..2 {
        all_tick(&daemon, &mut fleets).await;
    }
    let check = |require: &str| v1::Check {
        require: require.into(),
        ..v1::Check::default()
    };
    let requires = [
        "error_rate <= 5%",
        "error_rate <= stable + 1pp",
        "latency_p99 <= stable * 1.5",
    ];
    let mut rollouts = daemon.rollouts();
    let (mut ids, mut latencies) = (vec![], vec![]);
    for name in &names {
        let request = v1::CreateRolloutRequest {
            analysis: Some(v1::Analysis {
                checks: requires.map(check).into(),
                interval: "5s".into(),
                ..v1::Analysis::default()
            }),
            ..create(name, "v2", &["50% 1s", "75% 30m", "100% 30m"])
        };
        let began = Instant::now();
        let created = rollouts.create(request).await;
        latencies.push(began.elapsed());
        ids.push(created.expect("it can be created").into_inner().id);
    }
    told("create", latencies);
    all_tick(&daemon, &mut fleets).await;

    // Nobody measures anything: every one of them is held.
    let share = writer_share(&daemon, &mut fleets).await;
    eprintln!(
        "writer with {TARGETS} held rollouts: {:.1} % of a processor",
        share * 100.0
    );
    assert!(share < WRITER_SHARE_MAX, "{share}");
    for fleet in &mut fleets {
        fleet.requests(50);
    }
    let share = writer_share(&daemon, &mut fleets).await;
    eprintln!(
        "writer with {TARGETS} measured rollouts: {:.1} % of a processor",
        share * 100.0
    );
    assert!(share < WRITER_SHARE_MAX, "{share}");

    let (promoted, rolled_back) = ids.split_at(TARGETS / 2);
    let mut latencies = vec![];
    for id in promoted {
        latencies.push(timed(rollouts.promote(promote(id, 0))).await);
    }
    told("promote", latencies);
    let mut latencies = vec![];
    for id in rolled_back {
        latencies.push(timed(rollouts.rollback(action(id))).await);
    }
    told("rollback", latencies);
    // A version that fails everywhere at once: the breaker lets five fall, and pauses the others.
    for fleet in &mut fleets {
        fleet.behave("v2", 5_000, 40);
    }
    let began = Instant::now();
    loop {
        all_tick(&daemon, &mut fleets).await;
        let mut running = 0;
        for id in promoted {
            let seen = daemon.get(&format!("/api/rollouts/{id}")).await.json();
            running += usize::from(seen["phase"] == "running");
        }
        if running == 0 {
            break;
        }
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{running} run on"
        );
    }
    eprintln!(
        "{} failing rollouts were stopped after {:?}",
        promoted.len(),
        began.elapsed()
    );
}
