//! A hundred thousand instances that come back at once after a restart of the daemon.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{sync::Barrier, task::JoinSet};
use vortex_proto::v1::rollout_service_client::RolloutServiceClient;
use vortex_tests::{action, create};

use crate::{
    directory,
    fleet::{Connection, beat},
    peers::Vortexd,
    report::{Samples, ms, row, table},
    writes::prepare,
};

const INSTANCES: usize = 100_000;
/// A process has no descriptors for a connection each, and a host no ports: so many connections, opened at once,
/// stand for them, each for a hundred instances one after the other.
const CONNECTIONS: usize = 1_000;
const BATCH: usize = 1_000;
const TARGET: &str = "checkout/prod";
/// Between two attempts of an instance that got no answer.
const RETRY: Duration = Duration::from_millis(100);
const ATTEMPTS_MAX: usize = 100;

pub(crate) async fn reconnect() -> anyhow::Result<()> {
    let dir = directory()?;
    let data = dir.path().join("data");
    let vortexd = Vortexd::start(&data, None).await?;
    let channel = vortexd.connect().await?;
    prepare(&channel, TARGET).await?;
    let mut connection = Connection::open(vortexd.address).await?;
    for first in (0..INSTANCES).step_by(BATCH) {
        let beats: Vec<String> = (first..first + BATCH).map(|id| beat(id, 1)).collect();
        let body = format!("[{}]", beats.join(","));
        anyhow::ensure!(connection.post("/api/heartbeats", &body).await? == 200);
    }
    let request = create(TARGET, "v2", &["5% 1h", "100% 1h"]);
    let rollout = RolloutServiceClient::new(channel).create(request).await?;
    let rollout = rollout.into_inner().id;
    vortexd.process.kill()?;

    let vortexd = Vortexd::start(&data, None).await?;
    let start = Arc::new(Barrier::new(CONNECTIONS + 1));
    let mut instances = JoinSet::new();
    for number in 0..CONNECTIONS {
        instances.spawn(come_back(vortexd.address, number, Arc::clone(&start)));
    }
    start.wait().await;
    let since = Instant::now();
    let rolling_back = async {
        // In the midst of it.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let channel = vortexd.connect().await?;
        let since = Instant::now();
        let mut rollouts = RolloutServiceClient::new(channel);
        rollouts.rollback(action(&rollout)).await?;
        anyhow::Ok((since.elapsed(), Instant::now()))
    };
    let all_back = async {
        let (mut samples, mut errors, mut peak) = (Samples::default(), 0, 0.0_f64);
        while let Some(came) = instances.join_next().await {
            let (came, failed) = came??;
            samples.extend(came);
            errors += failed;
            peak = peak.max(vortexd.process.resident_mib()?);
        }
        anyhow::Ok((samples, errors, peak, since.elapsed()))
    };
    let (rolled_back, came_back) = tokio::join!(rolling_back, all_back);
    let (samples, errors, peak, took) = came_back?;
    let (rollback, at) = rolled_back.context("the rollback was not answered")?;
    let meanwhile = if at.duration_since(since) < took {
        "meanwhile"
    } else {
        "afterwards"
    };
    anyhow::ensure!(samples.len() == INSTANCES, "not everyone came back");
    table(
        &format!(
            "{INSTANCES} instances come back at once after a kill, over {CONNECTIONS} new connections"
        ),
        &[
            row([
                "all answered",
                "p50",
                "p99",
                "errors",
                "peak of memory",
                "a rollback, answered",
            ]),
            row([
                &format!("{:.2} s", took.as_secs_f64()),
                &ms(samples.median()),
                &ms(samples.quantile(0.99)),
                &errors.to_string(),
                &format!("{peak:.1} MiB"),
                &format!("{} {meanwhile}", ms(rollback)),
            ]),
        ],
    );
    Ok(())
}

/// The instances of one connection. Their times, from their first attempt on, and how many attempts failed.
async fn come_back(
    address: SocketAddr,
    number: usize,
    start: Arc<Barrier>,
) -> anyhow::Result<(Samples, usize)> {
    let mut samples = Samples::default();
    let mut errors = 0;
    let mut connection = None;
    start.wait().await;
    let each = INSTANCES / CONNECTIONS;
    for instance in number * each..(number + 1) * each {
        let since = Instant::now();
        let body = beat(instance, 2);
        let mut is_taken = false;
        for _ in 0..ATTEMPTS_MAX {
            let opened = match connection.take() {
                Some(opened) => Ok(opened),
                None => Connection::open(address).await,
            };
            if let Ok(mut opened) = opened
                && let Ok(status) = opened.post("/heartbeat", &body).await
            {
                connection = Some(opened);
                is_taken = status == 200;
            }
            if is_taken {
                break;
            }
            errors += 1;
            tokio::time::sleep(RETRY).await;
        }
        anyhow::ensure!(is_taken, "instance {instance} was never answered");
        samples.add(since.elapsed());
    }
    Ok((samples, errors))
}
