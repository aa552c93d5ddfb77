//! Three minutes of everything at once: does the daemon's memory stay where it is?

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use vortex_proto::v1::{self, rollout_service_client::RolloutServiceClient};
use vortex_tests::{action, create};

use crate::{
    directory,
    fleet::{Connection, beat},
    peers::Vortexd,
    report::{row, table},
    writes::prepare,
};

const TIME: Duration = Duration::from_secs(180);
/// By then the fleet is known, and as many ids are forgotten as come.
const SETTLED: Duration = Duration::from_secs(60);
/// Instances at any moment.
const INSTANCES: usize = 100_000;
/// Ids that end in every second, and as many that begin.
const CHURN_PER_SECOND: usize = 1_000;
const SENDERS: usize = 4;
const BATCH: usize = 100;
/// Together the senders go through the fleet once an interval.
const SEND_EVERY: Duration = Duration::from_millis(40);
const READ_EVERY: Duration = Duration::from_millis(1);
const ROLLOUT_EVERY: Duration = Duration::from_secs(5);
/// One instance gone wild: 10,000 heartbeats a second, over as many connections.
const FLOODERS: usize = 4;
const FLOOD_EVERY: Duration = Duration::from_millis(2);
const FLOOD_AT_ONCE: usize = 5;
const TARGET: &str = "checkout/prod";
const SETTINGS: &str = "[fleet]\ninterval = \"10s\"\nforget_after = \"30s\"\n";

#[derive(Default)]
struct Done {
    heartbeats: usize,
    reads: usize,
    rollouts: usize,
    errors: usize,
    flooded: usize,
    limited: usize,
}

pub(crate) async fn soak() -> anyhow::Result<()> {
    let dir = directory()?;
    let settings = dir.path().join("vortexd.toml");
    std::fs::write(&settings, SETTINGS)?;
    let settings = settings.to_str().context("a path of text")?;
    let data = dir.path().join("data");
    let vortexd = Vortexd::start_with(&data, None, &["--config", settings]).await?;
    let channel = vortexd.connect().await?;
    prepare(&channel, TARGET).await?;

    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for sender in 0..SENDERS {
        tasks.spawn(send(vortexd.address, sender, begin));
    }
    for _ in 0..FLOODERS {
        tasks.spawn(flood(vortexd.address, begin));
    }
    tasks.spawn(read(vortexd.address, begin));
    tasks.spawn(roll(channel, begin));
    let mut samples = vec![];
    while begin.elapsed() < TIME {
        tokio::time::sleep(Duration::from_secs(1)).await;
        samples.push((
            begin.elapsed().as_secs_f64(),
            vortexd.process.resident_mib()?,
        ));
    }
    let mut all = Done::default();
    while let Some(done) = tasks.join_next().await {
        let done = done??;
        all.heartbeats += done.heartbeats;
        all.reads += done.reads;
        all.rollouts += done.rollouts;
        all.errors += done.errors;
        all.flooded += done.flooded;
        all.limited += done.limited;
    }
    let settled: Vec<(f64, f64)> = samples
        .into_iter()
        .filter(|(at, _)| *at >= SETTLED.as_secs_f64())
        .collect();
    let (first, last) = settled.first().zip(settled.last()).context("no samples")?;
    let peak = settled.iter().map(|(_, mib)| *mib).fold(0.0, f64::max);
    let mib = |figure: f64| format!("{figure:.1} MiB");
    let title = format!(
        "Memory over {} s, the first {} left out: {} heartbeats ({INSTANCES} instances, {CHURN_PER_SECOND} new ids a \
         second), {} reads, {} rollouts and rollbacks, {} errors",
        TIME.as_secs(),
        SETTLED.as_secs(),
        all.heartbeats,
        all.reads,
        all.rollouts,
        all.errors
    );
    table(
        &title,
        &[
            row(["first", "last", "peak", "slope"]),
            row([
                &mib(first.1),
                &mib(last.1),
                &mib(peak),
                &format!("{:+.2} MiB/min", slope(&settled) * 60.0),
            ]),
        ],
    );
    let title = "Beside it, one instance that sends as fast as 10,000 a second";
    let per_second = |count: usize| format!("{:.0}/s", count as f64 / TIME.as_secs_f64());
    let taken = all.flooded - all.limited;
    table(
        title,
        &[
            row(["sent", "taken", "limited", "errors of all others"]),
            row([
                &per_second(all.flooded),
                &format!("{taken} in all"),
                &per_second(all.limited),
                &all.errors.to_string(),
            ]),
        ],
    );
    Ok(())
}

/// By least squares.
fn slope(samples: &[(f64, f64)]) -> f64 {
    let count = samples.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| samples.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|sample| sample.0), mean(|sample| sample.1));
    let both: f64 = samples.iter().map(|(a, b)| (a - x) * (b - y)).sum();
    let square: f64 = samples.iter().map(|(a, _)| (a - x) * (a - x)).sum();
    both / square
}

/// A part of the fleet, whose ids are replaced as time goes on.
async fn send(address: SocketAddr, sender: usize, begin: Instant) -> anyhow::Result<Done> {
    let mut connection = Connection::open(address).await?;
    let mut done = Done::default();
    let share = INSTANCES / SENDERS;
    let mut ticks = tokio::time::interval(SEND_EVERY);
    let mut next = 0;
    while begin.elapsed() < TIME {
        ticks.tick().await;
        let elapsed = begin.elapsed().as_secs();
        // Ids wander off at one end and come in at the other.
        let gone = usize::try_from(elapsed)? * CHURN_PER_SECOND / SENDERS;
        let beats: Vec<String> = (next..next + BATCH)
            .map(|number| {
                let number = number % share;
                let id = number + (gone + share - 1 - number) / share * share;
                beat(id * SENDERS + sender, elapsed + 1)
            })
            .collect();
        next = (next + BATCH) % share;
        let body = format!("[{}]", beats.join(","));
        match connection.post("/api/heartbeats", &body).await {
            Ok(200) => done.heartbeats += BATCH,
            Ok(_) => done.errors += 1,
            Err(_) => {
                done.errors += 1;
                connection = Connection::open(address).await?;
            }
        }
    }
    Ok(done)
}

/// The same instance over and over: answered, and limited.
async fn flood(address: SocketAddr, begin: Instant) -> anyhow::Result<Done> {
    let mut connection = Connection::open(address).await?;
    let mut done = Done::default();
    let body = beat(10_000_000, 0);
    let mut ticks = tokio::time::interval(FLOOD_EVERY);
    while begin.elapsed() < TIME {
        ticks.tick().await;
        for _ in 0..FLOOD_AT_ONCE {
            let status = connection.post("/heartbeat", &body).await?;
            done.flooded += 1;
            done.limited += usize::from(status == 429);
        }
    }
    Ok(done)
}

async fn read(address: SocketAddr, begin: Instant) -> anyhow::Result<Done> {
    let mut connection = Connection::open(address).await?;
    let mut done = Done::default();
    let mut ticks = tokio::time::interval(READ_EVERY);
    while begin.elapsed() < TIME {
        ticks.tick().await;
        match done.reads % 1_000 {
            0 => connection.get("/api/drift/checkout/prod").await?,
            _ => connection.get("/checkout/prod").await?,
        };
        done.reads += 1;
    }
    Ok(done)
}

/// Rollouts by instance, whose cohorts the fleet's changes of weight move.
async fn roll(channel: Channel, begin: Instant) -> anyhow::Result<Done> {
    let mut rollouts = RolloutServiceClient::new(channel);
    let mut done = Done::default();
    while begin.elapsed() < TIME {
        let request: v1::CreateRolloutRequest = create(TARGET, "v2", &["5% 1h", "100% 1h"]);
        let rollout = rollouts.create(request).await?.into_inner();
        tokio::time::sleep(ROLLOUT_EVERY / 2).await;
        rollouts.rollback(action(&rollout.id)).await?;
        done.rollouts += 1;
        tokio::time::sleep(ROLLOUT_EVERY / 2).await;
    }
    Ok(done)
}
