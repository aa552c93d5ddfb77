//! Several daemons: from a commit in one to a read in another, on loopback and with injected delay; how long many
//! ops from everywhere take to be everywhere; and starts with a long journal, whatever the peers do.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tonic::{Code, transport::Channel};
use vortex_proto::v1::{
    self, config_service_client::ConfigServiceClient, rollout_service_client::RolloutServiceClient,
};
use vortex_tests::{
    Door, Flow, action, create,
    federation::{Cluster, Federation, converged_within, written},
    promote, publication,
};

use crate::{
    directory,
    peers::connect,
    report::{Samples, ms, row, table},
    writes::{change_all, prepare, setters},
};

const COMMITS: usize = 2_000;
const DELAY: Duration = Duration::from_millis(80);
/// With a delay commits wait for each other's way: so many are under way at once.
const AT_ONCE: usize = 8;
const EVERYWHERE: usize = 10_000;
const WRITERS: usize = 8;
const OPS: u64 = 100_000;
const STARTS: usize = 5;
const FILL_TIME: Duration = Duration::from_secs(300);
const PATIENCE: Duration = Duration::from_secs(300);
const TARGET: &str = "checkout/prod";

pub(crate) async fn federation() -> anyhow::Result<()> {
    // The clusters' folders: on a disk.
    let disk = directory()?;
    tempfile::env::override_temp_dir(disk.path())
        .map_err(|other| anyhow::anyhow!("temporary files are at {}", other.display()))?;
    commit_to_read().await?;
    everywhere().await?;
    starts().await
}

async fn quiet(names: &[&str]) -> Federation {
    let edges: Vec<_> = (1..names.len()).map(|next| (next - 1, next)).collect();
    start_quiet(names, &edges).await
}

async fn start_quiet(names: &[&str], edges: &[(usize, usize)]) -> Federation {
    let mut federation = Federation::prepared(names, edges).await;
    for cluster in &mut federation.clusters {
        cluster.flags(&["--log", "error"]);
    }
    federation.start().await;
    federation.converged().await;
    federation
}

async fn channel(cluster: &Cluster) -> anyhow::Result<Channel> {
    connect(cluster.daemon().listen()).await
}

async fn commit_to_read() -> anyhow::Result<()> {
    let mut rows = vec![row(["way", "commits", "p50", "p99", "max"])];
    for (what, names, delay) in [
        ("two daemons", &["a", "b"][..], Duration::ZERO),
        (
            "three in a chain, end to end",
            &["a", "b", "c"],
            Duration::ZERO,
        ),
        ("two daemons, 80 ms each way", &["a", "b"], DELAY),
        (
            "three in a chain, 80 ms each way on both links",
            &["a", "b", "c"],
            DELAY,
        ),
    ] {
        let federation = quiet(names).await;
        for link in federation.links() {
            link.shape(Flow::late(delay), Flow::late(delay));
        }
        let writers = if delay.is_zero() { 1 } else { AT_ONCE };
        let last = federation.clusters.last().context("a cluster")?;
        let mut tasks = JoinSet::new();
        for writer in 0..writers {
            let here = ConfigServiceClient::new(channel(&federation.clusters[0]).await?);
            let there = ConfigServiceClient::new(channel(last).await?);
            tasks.spawn(measure(
                here,
                there,
                writer,
                COMMITS / writers,
                !delay.is_zero(),
            ));
        }
        let mut samples = Samples::default();
        while let Some(measured) = tasks.join_next().await {
            samples.extend(measured??);
        }
        rows.push(row([
            what,
            &samples.len().to_string(),
            &ms(samples.median()),
            &ms(samples.quantile(0.99)),
            &ms(samples.quantile(1.0)),
        ]));
    }
    table(
        "From the request to commit here until it is readable there",
        &rows,
    );
    Ok(())
}

/// Publishes here and asks there until it is there, again and again.
async fn measure(
    mut here: ConfigServiceClient<Channel>,
    mut there: ConfigServiceClient<Channel>,
    writer: usize,
    commits: usize,
    is_far: bool,
) -> anyhow::Result<Samples> {
    let mut samples = Samples::default();
    let pause = Duration::from_micros(if is_far { 1_000 } else { 100 });
    for number in 0..commits {
        let version = format!("w{writer}-{number}");
        let ask = v1::GetVersionRequest {
            app: "checkout".into(),
            profile: "prod".into(),
            version: version.clone(),
            ..v1::GetVersionRequest::default()
        };
        let since = Instant::now();
        here.publish(publication(TARGET, &version)).await?;
        loop {
            match there.get_version(ask.clone()).await {
                Ok(_) => break,
                Err(status) if status.code() == Code::NotFound => {}
                Err(status) => return Err(status.into()),
            }
            anyhow::ensure!(since.elapsed() < PATIENCE, "{version} does not arrive");
            tokio::time::sleep(pause).await;
        }
        samples.add(since.elapsed());
    }
    Ok(samples)
}

async fn everywhere() -> anyhow::Result<()> {
    let mut rows = vec![row([
        "topology",
        "calls",
        "ops",
        "written in",
        "everywhere after",
    ])];
    let chain = [(0, 1), (1, 2)];
    let ring = [(0, 1), (1, 2), (2, 3), (3, 0)];
    for (what, names, edges) in [
        ("chain of three", &["a", "b", "c"][..], &chain[..]),
        ("ring of four", &["a", "b", "c", "d"], &ring),
    ] {
        let federation = start_quiet(names, edges).await;
        let mut tasks = JoinSet::new();
        let each = EVERYWHERE / names.len() / WRITERS;
        let since = Instant::now();
        for (name, cluster) in names.iter().zip(&federation.clusters) {
            for writer in 0..WRITERS {
                let target = format!("{name}-{writer}/prod");
                tasks.spawn(write(channel(cluster).await?, target, each));
            }
        }
        let mut calls = 0;
        while let Some(made) = tasks.join_next().await {
            calls += made??;
            for link in federation.links() {
                link.reset();
            }
        }
        let wrote = since.elapsed();
        let clusters: Vec<&Cluster> = federation.clusters.iter().collect();
        converged_within(&clusters, PATIENCE).await;
        let took = since.elapsed() - wrote;
        let first = written(clusters[0]).await;
        for cluster in &clusters {
            anyhow::ensure!(
                written(cluster).await == first,
                "{} differs",
                cluster.name()
            );
        }
        rows.push(row([
            what,
            &calls.to_string(),
            &first.len().to_string(),
            &format!("{:.1} s", wrote.as_secs_f64()),
            &format!("{:.1} s", took.as_secs_f64()),
        ]));
    }
    table(
        "Calls from all clusters at once, until every digest and every op is the same everywhere",
        &rows,
    );
    Ok(())
}

/// Versions, and rollouts that are promoted and rolled back. Gives how many calls were answered.
async fn write(channel: Channel, target: String, calls: usize) -> anyhow::Result<usize> {
    prepare(&channel, &target).await?;
    let mut configs = ConfigServiceClient::new(channel.clone());
    let mut rollouts = RolloutServiceClient::new(channel);
    for number in 0..calls {
        match number % 6 {
            3 => drop(
                rollouts
                    .create(create(&target, "v2", &["10% 1h", "50% 1h", "100% 1h"]))
                    .await?,
            ),
            4 => drop(rollouts.promote(promote(&target, 0)).await?),
            5 => drop(rollouts.rollback(action(&target)).await?),
            _ => drop(
                configs
                    .publish(publication(&target, &format!("n{number}")))
                    .await?,
            ),
        }
    }
    Ok(calls + 3)
}

async fn starts() -> anyhow::Result<()> {
    let mut federation = Federation::prepared(&["a", "b", "c"], &[(0, 1), (0, 2)]).await;
    for cluster in &mut federation.clusters {
        cluster.flags(&["--log", "error"]);
    }
    federation.clusters[0].start().await;
    let daemon = federation.daemon(0).listen();
    change_all(setters(daemon).await?, OPS, FILL_TIME).await?;
    let since = Instant::now();
    federation.start().await;
    let clusters: Vec<&Cluster> = federation.clusters.iter().collect();
    converged_within(&clusters, PATIENCE).await;
    let caught_up = since.elapsed();
    let mut rows = vec![row(["peers", "p50", "max"])];
    for (what, door) in [
        ("up", Door::Open),
        ("down", Door::Cut),
        ("hanging", Door::Mute),
    ] {
        let mut samples = Samples::default();
        for _ in 0..STARTS {
            federation.clusters[0].kill().await;
            federation.links().for_each(|link| link.set(door));
            let since = Instant::now();
            let daemon = federation.clusters[0].start().await;
            let ready = daemon.readiness().await.context("no readiness")?;
            anyhow::ensure!(ready.status == 200, "{ready:?}");
            samples.add(since.elapsed());
        }
        rows.push(row([
            what,
            &ms(samples.median()),
            &ms(samples.quantile(1.0)),
        ]));
    }
    table(
        &format!(
            "Killed, then from the start of the process to ready, two peers and {OPS} operations in the journal"
        ),
        &rows,
    );
    println!(
        "Two fresh peers had all of them {:.1} s after their start.\n",
        caught_up.as_secs_f64()
    );
    Ok(())
}
