//! Thousands of slow sockets, a flood of heartbeats and three kinds of HTTP/2 abuse at once: what those feel who ask for
//! health or roll back, and how much memory it takes.

use std::{
    fs,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use tokio::{process::Command, time::sleep};
use vortex_proto::v1;
use vortex_tests::{Attack, Crowd, Daemon, create, seed, vortexctl};

use crate::{
    directory,
    report::{Samples, ms, row, table},
};

const CROWD: Crowd = Crowd {
    slow: 5_000,
    flooding: 8,
    resetting: 4,
    pinging: 2,
    begun: 4,
};
const CALM: Duration = Duration::from_secs(5);
const ATTACKED: Duration = Duration::from_secs(60);
/// The bounds that are promised, with attackers and daemon on the same two cores.
const READY_MOST: Duration = Duration::from_millis(250);
const ROLLBACK_MOST: Duration = Duration::from_secs(1);
const RSS_MOST_MIB: u64 = 256;

#[derive(Default)]
struct Felt {
    ready: Samples,
    admin: Samples,
    rollback: Samples,
    command: Samples,
    failed: usize,
}

pub(crate) async fn abuse() -> anyhow::Result<()> {
    let dir = directory()?;
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let before = rss_mib(&daemon, "VmRSS")?;
    let calm = feel(&daemon, CALM).await?;
    let attack = Attack::begin(daemon.listen(), CROWD);
    sleep(Duration::from_secs(3)).await;
    let attacked = feel(&daemon, ATTACKED).await?;
    let (highest, metrics) = (rss_mib(&daemon, "VmHWM")?, metrics(&daemon).await?);
    let done = attack.done();
    let count = |name: &str, count: &std::sync::atomic::AtomicU64| {
        row([name, &count.load(Ordering::Relaxed).to_string()])
    };
    table(
        "What the attackers did in a minute",
        &[
            row(["", ""]),
            count("slow sockets opened", &done.slow_opened),
            count("closed by the daemon", &done.slow_closed),
            count("heartbeats answered, refusals included", &done.heartbeats),
            count("HTTP/2 requests taken back", &done.resets),
            count("connections cut for it", &done.resetting_cut),
            count("HTTP/2 pings", &done.pings),
            count("connections cut for it", &done.pinging_cut),
            count("streams with a message that does not end", &done.begun),
            count("ended by the daemon", &done.begun_ended),
        ],
    );
    drop(attack);
    sleep(Duration::from_secs(5)).await;
    let after = rss_mib(&daemon, "VmRSS")?;
    let line = |name: &str, of: fn(&Felt) -> &Samples| {
        let cells = |felt: &Felt| {
            let samples = of(felt);
            let quantile = |share| ms(samples.quantile(share));
            format!("{}, {}, {}", quantile(0.5), quantile(0.99), quantile(1.0))
        };
        row([name, &cells(&calm), &cells(&attacked)])
    };
    table(
        "Felt by everybody else: p50, p99, longest",
        &[
            row(["", "calm", "attacked"]),
            line("GET /health/ready, API port, new connection", |felt| {
                &felt.ready
            }),
            line("GET /health/ready, admin port, new connection", |felt| {
                &felt.admin
            }),
            line("rollback over gRPC, new connection, durable", |felt| {
                &felt.rollback
            }),
            line("`vortexctl rollout rollback`, start to exit", |felt| {
                &felt.command
            }),
            row([
                "failed",
                &calm.failed.to_string(),
                &attacked.failed.to_string(),
            ]),
        ],
    );
    println!(
        "RSS before {before} MiB, highest {highest} MiB, five seconds after {after} MiB\n\n{metrics}"
    );
    if attacked.failed > 0
        || attacked.ready.quantile(0.99) > READY_MOST
        || attacked.admin.quantile(0.99) > READY_MOST
        || attacked.rollback.quantile(0.99) > ROLLBACK_MOST
        || highest > RSS_MOST_MIB
    {
        bail!("a bound that is promised was not kept");
    }
    Ok(())
}

async fn feel(daemon: &Daemon, time: Duration) -> anyhow::Result<Felt> {
    let mut felt = Felt::default();
    let end = Instant::now() + time;
    while Instant::now() < end {
        for (address, of_admin) in [(daemon.listen(), false), (daemon.admin_listen(), true)] {
            let new = reqwest::Client::builder().tls_certs_only([]).build()?;
            let since = Instant::now();
            let answer = new
                .get(format!("http://{address}/health/ready"))
                .send()
                .await;
            let took = since.elapsed();
            felt.failed += usize::from(!answer.is_ok_and(|answer| answer.status() == 200));
            if of_admin {
                felt.admin.add(took);
            } else {
                felt.ready.add(took);
            }
        }
        let rollout = begin(daemon).await?;
        let since = Instant::now();
        let request = v1::RolloutActionRequest {
            rollout,
            ..v1::RolloutActionRequest::default()
        };
        let answer = daemon.rollouts().rollback(request).await;
        felt.rollback.add(since.elapsed());
        felt.failed += usize::from(answer.is_err());

        let rollout = begin(daemon).await?;
        let since = Instant::now();
        let server = daemon.url("");
        let output = Command::new(vortexctl())
            .args(["--server", &server, "rollout", "rollback", &rollout])
            .output()
            .await?;
        felt.command.add(since.elapsed());
        felt.failed += usize::from(!output.status.success());
        sleep(Duration::from_millis(50)).await;
    }
    Ok(felt)
}

/// A rollout to be rolled back. That it begins is not what is measured.
async fn begin(daemon: &Daemon) -> anyhow::Result<String> {
    let request = create("checkout/prod", "v2", &["50% 1h", "100% 1h"]);
    let created = daemon.rollouts().create(request).await?;
    Ok(created.into_inner().id)
}

fn rss_mib(daemon: &Daemon, what: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.pid()))?;
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(kib.context("no size")?.parse::<u64>()? / 1024)
}

/// What the daemon counted.
async fn metrics(daemon: &Daemon) -> anyhow::Result<String> {
    let url = format!("http://{}/metrics", daemon.admin_listen());
    let text = reqwest::get(url).await?.text().await?;
    let lines = text.lines().filter(|line| {
        let is_told = line.starts_with("vortex_connections") || line.starts_with("vortex_requests");
        is_told && !line.ends_with(" 0")
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}
