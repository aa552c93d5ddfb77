//! Durable changes: one at a time beside an append with fdatasync and a put to etcd; many at once beside etcd.

use std::{
    fs::File,
    io::Write as _,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use vortex_core::{
    ids::OriginId,
    journal::{OpBody, State, seal},
};
use vortex_proto::v1::{
    self, config_service_client::ConfigServiceClient, rollout_service_client::RolloutServiceClient,
};
use vortex_tests::{create, promote, publication, stable};
use vortexd::{
    clock,
    store::{
        Store as _,
        redb::{RedbOptions, RedbStore},
    },
};

use crate::{
    directory,
    peers::{Etcd, EtcdClient, Vortexd, connect},
    report::{Samples, median, ms, ratio, row, table, thousands},
};

const ROUNDS: usize = 25;
const CHANGES_PER_ROUND: usize = 40;
/// About what a promote's op takes in the journal.
const RECORD: [u8; 400] = [0x5a; 400];
pub(crate) const CLIENTS: usize = 64;
const GROUPED_ROUNDS: usize = 3;
const GROUPED_TIME: Duration = Duration::from_secs(4);

/// One change after the other, over one connection.
pub(crate) async fn promotes() -> anyhow::Result<()> {
    let dir = directory()?;
    let vortexd = Vortexd::start(&dir.path().join("vortex"), None).await?;
    let etcd = Etcd::start(&dir.path().join("etcd")).await?;
    let mut file = File::create(dir.path().join("appended"))?;
    let mut puts = etcd.connect().await?;
    let mut promoter = Promoter::new(vortexd.connect().await?).await?;
    let mut store = Journal::open(&dir.path().join("store"))?;
    let (mut promoted, mut got, mut stored) =
        (Samples::default(), Samples::default(), Samples::default());
    let (mut appended, mut put) = (Samples::default(), Samples::default());
    for _ in 0..ROUNDS {
        for _ in 0..CHANGES_PER_ROUND {
            promoted.add(promoter.promote().await?);
        }
        for _ in 0..CHANGES_PER_ROUND {
            got.add(promoter.get().await?);
        }
        for _ in 0..CHANGES_PER_ROUND {
            stored.add(store.append()?);
        }
        for _ in 0..CHANGES_PER_ROUND {
            let since = Instant::now();
            file.write_all(&RECORD)?;
            file.sync_data()?;
            appended.add(since.elapsed());
        }
        for index in 0..CHANGES_PER_ROUND {
            let since = Instant::now();
            puts.put(&format!("key-{index}"), &RECORD).await?;
            put.add(since.elapsed());
        }
    }
    let base = appended.median().as_secs_f64();
    let line = |what: &str, samples: &Samples| {
        vec![
            what.to_owned(),
            ms(samples.median()),
            ms(samples.quantile(0.99)),
            ms(samples.quantile(1.0)),
            ratio(samples.median().as_secs_f64(), base),
        ]
    };
    let title = format!(
        "A durable change, request to answer ({} of each)",
        put.len()
    );
    table(
        &title,
        &[
            row(["what", "p50", "p99", "max", "p50 in appends"]),
            line("promote (vortexd, gRPC)", &promoted),
            line("- of it the call: get, nothing written", &got),
            line("- of it the store: one op, in process", &stored),
            line("append + fdatasync of 400 bytes", &appended),
            line("put of 400 bytes (etcd, gRPC)", &put),
        ],
    );
    Ok(())
}

/// A target whose rollouts have as many stages as a rollout may have; one starts where one ends.
struct Promoter {
    rollouts: RolloutServiceClient<Channel>,
    rollout: String,
    stage: u32,
    round: usize,
}

const TARGET: &str = "checkout/prod";
const STAGES: u32 = 50;

impl Promoter {
    async fn new(channel: Channel) -> anyhow::Result<Promoter> {
        prepare(&channel, TARGET).await?;
        Ok(Promoter {
            rollouts: RolloutServiceClient::new(channel),
            rollout: String::new(),
            stage: STAGES,
            round: 0,
        })
    }

    /// Promotes by one stage, and tells how long the answer took.
    async fn promote(&mut self) -> anyhow::Result<Duration> {
        if self.stage == STAGES {
            self.begin().await?;
        }
        let request = promote(&self.rollout, self.stage);
        let since = Instant::now();
        let rollout = self.rollouts.promote(request).await?.into_inner();
        let took = since.elapsed();
        self.stage += 1;
        anyhow::ensure!(rollout.stage == self.stage, "promoted to another stage");
        Ok(took)
    }

    /// The same way through, without a change.
    async fn get(&mut self) -> anyhow::Result<Duration> {
        let request = v1::GetRolloutRequest {
            rollout: self.rollout.clone(),
        };
        let since = Instant::now();
        self.rollouts.get(request).await?;
        Ok(since.elapsed())
    }

    async fn begin(&mut self) -> anyhow::Result<()> {
        if !self.rollout.is_empty() {
            let full = v1::PromoteRequest {
                full: true,
                ..promote(&self.rollout, 0)
            };
            self.rollouts.promote(full).await?;
        }
        self.round += 1;
        let to = if self.round % 2 == 1 { "v2" } else { "v1" };
        let steps: Vec<String> = (1..=STAGES)
            .map(|stage| format!("{}% 1h", stage * 2))
            .collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let created = self.rollouts.create(create(TARGET, to, &steps)).await?;
        self.rollout = created.into_inner().id;
        self.stage = 1;
        Ok(())
    }
}

/// The daemon's store, without the daemon.
struct Journal {
    store: RedbStore,
    state: State,
    body: OpBody,
}

impl Journal {
    fn open(dir: &Path) -> anyhow::Result<Journal> {
        let fresh_origin = OriginId {
            cluster: 1,
            incarnation: 1,
        };
        let options = RedbOptions {
            fresh_origin,
            reserve_bytes: 0,
            free_floor_bytes: 0,
        };
        Ok(Journal {
            store: RedbStore::open(dir, options)?,
            state: State::default(),
            body: OpBody::StableSet {
                target: TARGET.parse()?,
                version: "v2".parse()?,
                previous: Some("v1".parse()?),
            },
        })
    }

    fn append(&mut self) -> anyhow::Result<Duration> {
        let origin = self.store.origin();
        let head = self.state.heads.head(origin);
        let bodies = vec![self.body.clone()];
        let entries = seal(&self.state, origin, clock::now(), None, bodies);
        let since = Instant::now();
        self.store.append(head, &entries, &[])?;
        let took = since.elapsed();
        for entry in &entries {
            self.state.apply(entry)?;
        }
        Ok(took)
    }
}

/// Publishes v1 and v2; v1 is stable.
pub(crate) async fn prepare(channel: &Channel, target: &str) -> anyhow::Result<()> {
    let mut configs = ConfigServiceClient::new(channel.clone());
    for version in ["v1", "v2"] {
        configs.publish(publication(target, version)).await?;
    }
    configs.set_stable(stable(target, "v1")).await?;
    Ok(())
}

/// A client that makes one durable change after the other.
pub(crate) trait Client: Send + 'static {
    /// Makes the next change, and returns once it is durable.
    fn change(&mut self) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// Sets the stable version of a target of its own, to and fro.
pub(crate) struct Setter {
    configs: ConfigServiceClient<Channel>,
    target: String,
    is_second: bool,
}

impl Client for Setter {
    async fn change(&mut self) -> anyhow::Result<()> {
        self.is_second = !self.is_second;
        let version = if self.is_second { "v2" } else { "v1" };
        let request = stable(&self.target, version);
        self.configs.set_stable(request).await?;
        Ok(())
    }
}

/// Puts to a key of its own.
pub(crate) struct Putter {
    client: EtcdClient,
    key: String,
}

impl Client for Putter {
    async fn change(&mut self) -> anyhow::Result<()> {
        self.client.put(&self.key, &RECORD).await
    }
}

/// Clients of a daemon, each with a connection and a target of its own.
pub(crate) async fn setters(daemon: SocketAddr) -> anyhow::Result<Vec<Setter>> {
    let mut setters = vec![];
    for index in 0..CLIENTS {
        let channel = connect(daemon).await?;
        let target = format!("service-{index}/prod");
        prepare(&channel, &target).await?;
        setters.push(Setter {
            configs: ConfigServiceClient::new(channel),
            target,
            is_second: false,
        });
    }
    Ok(setters)
}

pub(crate) async fn putters(etcd: &Etcd) -> anyhow::Result<Vec<Putter>> {
    let mut putters = vec![];
    for index in 0..CLIENTS {
        putters.push(Putter {
            client: etcd.connect().await?,
            key: format!("client-{index}"),
        });
    }
    Ok(putters)
}

/// Has every client make changes, all at once, until `count` are made or the time is up. Gives the clients
/// back, and how many changes a second there were.
pub(crate) async fn change_all<C: Client>(
    clients: Vec<C>,
    count: u64,
    time: Duration,
) -> anyhow::Result<(Vec<C>, f64)> {
    let left = Arc::new(AtomicU64::new(count));
    let since = Instant::now();
    let mut tasks = JoinSet::new();
    for mut client in clients {
        let left = Arc::clone(&left);
        tasks.spawn(async move {
            let mut made = 0_u32;
            let take = |left: u64| left.checked_sub(1);
            while since.elapsed() < time
                && left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                    .is_ok()
            {
                client.change().await?;
                made += 1;
            }
            anyhow::Ok((client, made))
        });
    }
    let (mut clients, mut made) = (vec![], 0.0);
    while let Some(ended) = tasks.join_next().await {
        let (client, by_it) = ended.context("a client ended early")??;
        clients.push(client);
        made += f64::from(by_it);
    }
    Ok((clients, made / since.elapsed().as_secs_f64()))
}

/// Many clients at once, each waiting for its answer before it asks again.
pub(crate) async fn grouped_commits() -> anyhow::Result<()> {
    let dir = directory()?;
    let vortexd = Vortexd::start(&dir.path().join("vortex"), None).await?;
    let etcd = Etcd::start(&dir.path().join("etcd")).await?;
    let mut setters = setters(vortexd.address).await?;
    let mut putters = putters(&etcd).await?;
    let (mut ours, mut theirs) = (vec![], vec![]);
    for _ in 0..GROUPED_ROUNDS {
        let (clients, rate) = change_all(setters, u64::MAX, GROUPED_TIME).await?;
        setters = clients;
        ours.push(rate);
        let (clients, rate) = change_all(putters, u64::MAX, GROUPED_TIME).await?;
        putters = clients;
        theirs.push(rate);
    }
    let (ours, theirs) = (median(&ours), median(&theirs));
    table(
        &format!("Durable changes of {CLIENTS} clients at once (gRPC, a connection each)"),
        &[
            row(["what", "changes", "of etcd"]),
            row([
                "set-stable (vortexd)",
                &thousands(ours),
                &ratio(ours, theirs),
            ]),
            row(["put of 400 bytes (etcd)", &thousands(theirs), "1.00"]),
        ],
    );
    Ok(())
}
