//! The daemon put together: what is built on what, what runs, and in which order it ends.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::middleware;
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::JoinSet,
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;
use vortex_core::ids::ClusterId;

use crate::{
    access::{self, AuthMode, Gate, Sweeper},
    admin::Admin,
    clock,
    contents::Contents,
    counts::Counts,
    federation::{Federation, Peering},
    fleets::{self, Fleets},
    grpc,
    health::{FederationHealth, Readiness},
    hooks::Hooks,
    limits::{FLEET_LOOK_EVERY, WEBHOOK_DRAIN},
    listen::{self, Port, Register, Routes, Tally, Tls, fit_to_files},
    measured::Measured,
    metrics::{Doors, Metrics},
    opening::{load_state, open_peering, open_store},
    prometheus::Prometheus,
    rest::{self, Rest},
    service::Service,
    serving::Serving,
    settings::{Settings, StoreKind},
    snapshot::{Board, Snapshot},
    sources::Sources,
    store::Store,
    streams::Streams,
    traces::{Tracing, note_route},
    writer::{WATCH_MARK, WatchMark, Writer, WriterSetup, WriterThread},
};

/// A daemon whose ports are bound and whose state is loaded.
pub struct Daemon {
    gate: Gate,
    settings: Settings,
    listener: TcpListener,
    admin: std::net::TcpListener,
    admin_connections: usize,
    store: Arc<dyn Store>,
    board: Arc<Board>,
    fleets: Arc<Fleets>,
    measured: Arc<Measured>,
    sources: Arc<Sources>,
    hooks: Arc<Hooks>,
    federation: Arc<Federation>,
    federation_listener: Option<TcpListener>,
    tls: Option<Arc<Tls>>,
    traces: Option<Tracing>,
    counts: Arc<Counts>,
    writer: Writer,
    writer_thread: WriterThread,
}

/// Where a daemon listens.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Addresses {
    /// REST and gRPC.
    pub listen: SocketAddr,
    /// Health.
    pub admin_listen: SocketAddr,
    /// Other clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub federation_listen: Option<SocketAddr>,
}

/// Why there is no port, and what to do.
fn cannot_listen(address: SocketAddr, flag: &str) -> String {
    format!(
        "cannot listen on {address}; stop what listens there, or name another address by {flag}"
    )
}

impl Daemon {
    /// Binds, opens the store, and replays what no snapshot holds.
    ///
    /// # Errors
    /// When a port is taken, or the store cannot be opened.
    pub async fn build(mut settings: Settings) -> anyhow::Result<Daemon> {
        let fitted = fit_to_files(settings.limits);
        settings.limits = fitted.limits;
        let listener = listen::bind(settings.listen)
            .with_context(|| cannot_listen(settings.listen, "--listen"))?;
        let admin = std::net::TcpListener::bind(settings.admin_listen)
            .with_context(|| cannot_listen(settings.admin_listen, "--admin-listen"))?;
        let federation_listener = match settings.federation.as_ref().and_then(|all| all.listen) {
            Some(address) => Some(
                (Federation::bind(address).await)
                    .with_context(|| cannot_listen(address, "--federation-listen"))?,
            ),
            None => None,
        };
        let traces = settings.traces.as_ref().map(Tracing::new).transpose()?;
        let tls = (settings.tls.as_ref().map(Tls::load).transpose())
            .map_err(|why| anyhow::anyhow!("tls.{why}"))?;
        let store = open_store(&settings)?;
        let peering = open_peering(&settings, store.as_ref())?;
        let (state, snapshot_revision) = load_state(store.as_ref(), peering.is_some())?;
        tracing::info!(
            revision = state.revision,
            targets = state.targets.len(),
            snapshot = snapshot_revision,
            "state loaded"
        );
        let board = Arc::new(Board::new(Snapshot {
            serving: Serving::new(&state),
            state,
            recent: imbl::Vector::new(),
            recent_bytes: 0,
        }));
        let fleets = Arc::new(Fleets::new(
            Arc::clone(&board),
            settings.fleet,
            settings.heartbeats_per_second,
            clock::now(),
        ));
        let measured = Arc::new(Measured::new(Arc::clone(&fleets)));
        let prometheus = settings.prometheus.as_ref().map(Prometheus::new);
        let prometheus = prometheus
            .transpose()
            .context("prometheus cannot be asked")?;
        let sources = Arc::new(Sources::new(prometheus));
        let hooks = Arc::new(Hooks::new(
            &settings.webhooks,
            &settings.webhook_hosts,
            Arc::clone(&store),
            Arc::clone(&board),
        )?);
        let watch_mark = match settings.store {
            StoreKind::Redb => Some(WatchMark::new(settings.data_dir.join(WATCH_MARK))),
            StoreKind::Memory => None,
        };
        let counts = Arc::new(Counts::default());
        let (writer, writer_thread) = Writer::start(WriterSetup {
            store: Arc::clone(&store),
            board: Arc::clone(&board),
            watch_mark,
            fleets: Arc::clone(&fleets),
            measured: Arc::clone(&measured),
            breaker: settings.breaker,
            cursors: hooks.cursors(),
            counts: Arc::clone(&counts),
            snapshot_revision,
            announcement: peering.as_ref().map(Peering::announcement),
            sight: peering.as_ref().map(Peering::sight),
        })
        .context("cannot start the writer")?;
        let cluster = ClusterId(store.origin().cluster);
        if settings.auth.mode == AuthMode::Tokens {
            let (auth, data_dir) = (&settings.auth, settings.data_dir.as_path());
            access::bootstrap(auth, data_dir, (&board, &store), &writer, cluster).await;
        }
        access::announce(&settings);
        let gate = Gate::new(&settings, Arc::clone(&board), cluster);
        let federation = match peering {
            Some(peering) => Federation::new(
                peering,
                Arc::clone(&store),
                Arc::clone(&board),
                writer.clone(),
            ),
            None => Federation::disabled(),
        };
        Ok(Daemon {
            gate,
            settings,
            listener,
            admin,
            admin_connections: fitted.admin_connections,
            store,
            board,
            fleets,
            measured,
            sources,
            hooks,
            federation: Arc::new(federation),
            federation_listener,
            tls,
            traces,
            counts,
            writer,
            writer_thread,
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn addresses(&self) -> io::Result<Addresses> {
        Ok(Addresses {
            listen: self.listener.local_addr()?,
            admin_listen: self.admin.local_addr()?,
            federation_listen: (self.federation_listener.as_ref())
                .map(TcpListener::local_addr)
                .transpose()?,
        })
    }

    /// Serves until `stop` is cancelled, then drains: readiness off, and served on until everybody knows; no new
    /// connections, streams ended, open requests finished or cut at the deadline; then peers and webhooks, and the
    /// state saved.
    ///
    /// # Errors
    /// When a part cannot be started.
    pub async fn run(self, stop: CancellationToken, announce: impl FnOnce()) -> anyhow::Result<()> {
        let drain = self.settings.drain_timeout;
        // Whatever came after the API's end has a share of the deadline of its own.
        let tail = WEBHOOK_DRAIN.min(drain / 5);
        // The API ends first: what it is at may need peers. They end by `ending`, when it has.
        let (closing, ending) = (CancellationToken::new(), CancellationToken::new());
        let sweeper = Sweeper::default();
        let streams = Streams::new(closing.clone(), sweeper.clone());
        let open_streams = streams.clone();
        let fleets = self.fleets;
        let board = Arc::clone(&self.board);
        let service = Arc::new(Service {
            store: Arc::clone(&self.store),
            directory: match self.settings.store {
                StoreKind::Redb => Some(self.settings.data_dir.clone()),
                StoreKind::Memory => None,
            },
            board: self.board,
            contents: Arc::new(Contents::new(Arc::clone(&self.store))),
            writer: self.writer.clone(),
            fleets: Arc::clone(&fleets),
            measured: Arc::clone(&self.measured),
            sources: Arc::clone(&self.sources),
            breaker: self.settings.breaker,
            hooks: Arc::clone(&self.hooks),
            federation: Arc::clone(&self.federation),
            counts: Arc::clone(&self.counts),
            accept_empty: self.settings.accept_empty,
        });
        let federation = Arc::clone(&service.federation);
        let readiness = Readiness::new(self.writer, self.store);
        let health =
            FederationHealth::new(Arc::clone(&federation), Arc::clone(&board), clock::now());
        let tally = Arc::new(Tally::default());
        let register = Register::new(self.settings.limits, Arc::clone(&tally));
        let trace_tally = self.traces.as_ref().map(|it| Arc::clone(&it.tally));
        let (traces, courier) = self.traces.map(|it| (it.traces, it.courier)).unzip();
        let metrics = Metrics::new(
            Arc::clone(&service),
            Arc::clone(&health),
            Doors {
                register: Arc::clone(&register),
                tally: Arc::clone(&tally),
                tls: self.tls.clone(),
                traces: trace_tally,
            },
        );
        let (grpc_routes, reporter) =
            grpc::routes(Arc::clone(&service), streams.clone(), self.gate.clone())
                .await
                .context("cannot describe the gRPC services")?;
        let rest = Rest {
            service,
            readiness: Arc::clone(&readiness),
            health: Arc::clone(&health),
            streams,
            gate: self.gate.clone(),
        };
        let rest_routes = rest::router(rest);
        let routes = Routes {
            rest: match traces {
                Some(_) => rest_routes.layer(middleware::from_fn(note_route)),
                None => rest_routes,
            },
            grpc: Some(grpc_routes),
        };
        let admin_routes = rest::admin_router(Arc::clone(&readiness), health, metrics);
        let admin = Admin::serve(
            self.admin,
            access::guard_admin(&self.settings, admin_routes),
            self.admin_connections,
            Arc::clone(&tally),
            self.tls.as_ref().and_then(Tls::admin),
        )?;

        readiness.set(true);
        grpc::set_serving(&reporter, true).await;
        announce();
        let port = Port::new(
            routes,
            self.settings.limits,
            register,
            tally,
            self.tls.as_ref().map(Tls::api),
            closing.clone(),
        )
        .traced(traces)
        .counted(self.counts);
        let serving = async {
            port.serve(self.listener, drain.saturating_sub(tail)).await;
            // Their clients are gone, or were told; a close may still be on its way.
            let _ = timeout(STREAMS_END, open_streams.ended()).await;
        };
        tokio::pin!(serving);
        let mut tasks = JoinSet::new();
        tasks.spawn(look_through(Arc::clone(&fleets), ending.clone()));
        tasks.spawn(access::sweep(self.gate, sweeper, ending.clone()));
        if federation.is_enabled() {
            tasks.spawn(fleets::report(fleets, federation, ending.clone()));
        }
        if let Some(tls) = self.tls {
            tasks.spawn(tls.keep_fresh(ending.clone()));
        }
        if let Some(courier) = courier {
            tasks.spawn(courier.run(ending.clone()));
        }
        tasks.spawn(self.sources.run(board, self.measured, ending.clone()));
        for lookout in self.hooks.lookouts(&ending) {
            tasks.spawn(lookout.run());
        }
        for courier in self.hooks.couriers(&ending) {
            tasks.spawn(courier.run());
        }
        let (federation, port) = (self.federation, self.federation_listener);
        let stopping = ending.clone();
        tasks.spawn(async move { federation.run(port, stopping).await });
        let mut deadline = Instant::now();
        tokio::select! {
            () = &mut serving => {}
            () = stop.cancelled() => {
                readiness.set(false);
                grpc::set_serving(&reporter, false).await;
                let delay = sleep(self.settings.drain_delay);
                tokio::select! {
                    () = &mut serving => {}
                    () = delay => {}
                }
                deadline = Instant::now() + drain;
                closing.cancel();
                serving.await;
            }
        }
        ending.cancel();
        let deadline_of_tasks = deadline.min(Instant::now() + WEBHOOK_DRAIN);
        let ended = async { while tasks.join_next().await.is_some() {} };
        if timeout_at(deadline_of_tasks, ended).await.is_err() {
            tasks.shutdown().await;
        }
        drop(readiness);
        drop(reporter);
        admin.stop();
        self.writer_thread.join_until(deadline).await;
        Ok(())
    }
}

/// Lets time pass for the fleets.
async fn look_through(fleets: Arc<Fleets>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(FLEET_LOOK_EVERY) => fleets.look_through(clock::now()),
        }
    }
}

/// Time for what streams said last to be sent, after the connections have ended.
const STREAMS_END: Duration = Duration::from_millis(500);
/// Time to save a snapshot and end, when the drain left none.
const WRITER_END: Duration = Duration::from_millis(500);

impl WriterThread {
    /// Waits for the writer's end, until the drain deadline or a moment longer: what it answered is durable
    /// anyway.
    async fn join_until(self, deadline: Instant) {
        let deadline = deadline.max(Instant::now() + WRITER_END);
        let (ended, wait) = oneshot::channel();
        let waiter = tokio::task::spawn_blocking(move || {
            self.join();
            let _ = ended.send(());
        });
        if timeout_at(deadline, wait).await.is_err() {
            tracing::warn!("the writer did not end in time");
        }
        drop(waiter);
    }
}
