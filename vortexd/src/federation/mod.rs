//! Clusters that share one truth: whom this daemon talks to, and how that goes.
//!
//! What is said is [`vortex_core::peering`]'s matter; here are the sockets, the certificates, and the way of ops
//! from a link to the writer and back:
//!
//! ```text
//! door, dial ─▶ link ─▶ session ─▶ intake ─▶ writer ─▶ board ─┬▶ readers
//!                 ▲                                           │
//!                 └────────── what became durable ◀───────────┘
//! ```
//!
//! A peer is never waited for: not by the start, not by the writer, and not by another peer.

mod alarms;
mod calls;
mod codec;
mod dial;
mod door;
mod kept;
mod link;
pub mod peers;
mod reports;
mod reread;
mod roster;
pub mod settings;
mod shared;
mod sight;
mod tend;
mod testimony;
pub mod tls;
pub mod view;

use std::{
    io,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64},
    },
    time::Duration,
};

use tokio::{net::TcpListener, sync::watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use vortex_core::{
    error::{Fault, Kind},
    ids::{ClusterId, ClusterName, OriginId},
    journal::{Call, JoinReason, RequestRecord},
    limits::PEER_FRAME_BYTES_MAX,
};

use self::{
    alarms::Alarms,
    calls::Waiting,
    kept::Kept,
    reports::Reports,
    roster::Roster,
    shared::{Shared, Standing},
    tls::PeerTls,
};
use crate::{
    clock,
    limits::PEER_GOODBYE,
    renewal::Renewed,
    snapshot::Board,
    store::{Blob, Store},
    writer::{Announcement, Declined, Writer},
};

#[doc(hidden)]
pub use self::reread::{reread_call, reread_frame, reread_record, write_call, write_record};
pub use self::{
    kept::KEPT_FILES,
    peers::{PeerSettings, PeerText},
    settings::FederationSettings,
    sight::Sight,
    testimony::Testimony,
    tls::PeerFiles,
    view::{AlarmKind, AlarmView, FleetCounts, FleetReport, LinkState, PeerSource, PeerView, View},
};

/// Largest message, with what is around a frame's content.
const FRAME_BYTES_MAX: usize = PEER_FRAME_BYTES_MAX + PEER_FRAME_BYTES_MAX / 8;

/// The daemon's half of a federation. In a daemon without a `[federation]` section it shows nothing, and
/// refuses everything.
#[derive(Default)]
pub struct Federation(Option<Arc<Shared>>);

/// What is there before the writer is: whom this cluster talks to.
pub struct Peering {
    settings: FederationSettings,
    tls: Arc<Renewed<PeerTls>>,
    kept: Kept,
    roster: Arc<Roster>,
    sight: Arc<Sight>,
}

impl Peering {
    /// Reads what was kept. `cluster` is the store's; `directory` where it lies, if anywhere.
    ///
    /// # Errors
    /// When the certificates are not what they were when the settings were checked.
    pub fn new(
        settings: FederationSettings,
        cluster: ClusterId,
        directory: Option<&Path>,
    ) -> Result<Peering, String> {
        let kept = Kept::new(directory);
        let roster = Arc::new(Roster::new(cluster, kept.clone(), &settings.peers));
        Ok(Peering {
            tls: settings.files.load()?,
            sight: Arc::new(Sight::new(Arc::clone(&roster))),
            roster,
            kept,
            settings,
        })
    }

    /// What this cluster says about itself.
    pub fn announcement(&self) -> Announcement {
        let peers = self.roster.all();
        Announcement {
            name: self.settings.name.clone(),
            knows: peers.iter().map(|peer| peer.settings.cluster).collect(),
        }
    }

    /// What the writer sees of other clusters.
    pub fn sight(&self) -> Arc<Sight> {
        Arc::clone(&self.sight)
    }
}

impl Federation {
    /// None: there is no `[federation]` section.
    pub fn disabled() -> Federation {
        Federation(None)
    }

    /// A federation that is ready to run.
    pub fn new(
        peering: Peering,
        store: Arc<dyn Store>,
        board: Arc<Board>,
        writer: Writer,
    ) -> Federation {
        let standing = Standing {
            own: store.origin(),
            quarantined: peering.kept.quarantine(),
        };
        let shared = Arc::new(Shared {
            name: peering.settings.name,
            tls: peering.tls,
            store,
            board,
            writer,
            roster: peering.roster,
            alarms: Alarms::default(),
            reports: Reports::default(),
            waiting: Waiting::default(),
            sight: peering.sight,
            started_at: clock::now(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            links: AtomicU64::new(1),
            is_renewing: AtomicBool::new(false),
            kept: peering.kept,
            keep_ops: peering.settings.keep_ops,
            standing: watch::Sender::new(standing),
        });
        for origin in &shared.standing.borrow().quarantined {
            let message =
                format!("{origin} was found to be forked before; nothing of it is taken or sent");
            shared
                .alarms
                .raise(AlarmKind::Fork, &origin.to_string(), message, clock::now());
        }
        Federation(Some(shared))
    }

    fn shared(&self) -> Result<&Arc<Shared>, Fault> {
        self.0.as_ref().ok_or_else(|| {
            Fault::new(
                Kind::Conflict,
                "no_federation",
                "this daemon has no [federation] section",
            )
            .with_hint(
                "add one to its settings file, with a name and certificates, and start it anew",
            )
        })
    }

    /// How things are.
    pub fn view(&self) -> View {
        let Some(shared) = &self.0 else {
            return View::default();
        };
        let now = clock::now();
        let heads = shared.board.peek().state.heads.clone();
        let peers = shared.roster.all();
        View {
            enabled: true,
            cluster: shared.cluster(),
            name: shared.name.to_string(),
            origin: shared.store.origin(),
            peers: peers.iter().map(|peer| peer.view(&heads, now)).collect(),
            alarms: shared.alarms.all(),
            certificate: Some(shared.tls.standing()),
        }
    }

    /// Talks to one more cluster from now on, also after a restart.
    ///
    /// # Errors
    /// When there is a peer of that name, cluster or certificate already, or the list cannot be kept.
    pub fn add_peer(&self, peer: PeerSettings) -> Result<(), Fault> {
        let shared = self.shared()?;
        let name = peer.name.clone();
        let added = shared.roster.add(peer).map_err(|error| not_kept(&error))?;
        added.map_err(|what| {
            let why = format!("{name} is not added: it has {what} of another peer");
            Fault::new(Kind::Conflict, "peer_exists", why)
                .with_hint("vortexctl federation peers lists them")
        })?;
        shared.announce();
        Ok(())
    }

    /// Talks to a cluster no more.
    ///
    /// # Errors
    /// When there is no such peer, or the settings file declares it.
    pub fn remove_peer(&self, name: &str) -> Result<(), Fault> {
        let shared = self.shared()?;
        let unknown = || {
            let shown = name.escape_debug();
            let why = format!("there is no peer `{shown}`");
            Fault::new(Kind::NotFound, "unknown_peer", why)
                .with_hint("vortexctl federation peers lists them")
        };
        let known = name.parse::<ClusterName>().map_err(|_| unknown())?;
        let removed = shared
            .roster
            .remove(&known)
            .map_err(|error| not_kept(&error))?;
        match removed {
            None => Err(unknown()),
            Some(PeerSource::Declared) => Err(Fault::new(
                Kind::Conflict,
                "peer_declared",
                format!("{known} is declared in the settings file"),
            )
            .with_hint("take it out there, and start the daemon anew")),
            Some(PeerSource::Added) => {
                for kind in [AlarmKind::Stale, AlarmKind::Refused, AlarmKind::Malformed] {
                    shared.alarms.clear(kind, known.as_str());
                }
                shared.announce();
                Ok(())
            }
        }
    }

    /// Writes under a new incarnation from now on, and takes note of alarms that this store was restored. Of the call
    /// only its request, actor and reason count.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn renew(&self, call: Call) -> Result<(), Fault> {
        let shared = self.shared()?;
        let command = shared.join(JoinReason::Renewed);
        shared.renew(Call { command, ..call }).await?;
        shared.alarms.clear_all(AlarmKind::Restored);
        Ok(())
    }

    /// Takes ops of a forked origin again. Of the call only its request, actor and reason count.
    ///
    /// # Errors
    /// When the origin is not quarantined, or that cannot be kept.
    pub async fn release(&self, origin: OriginId, call: Call) -> Result<(), Fault> {
        let shared = self.shared()?;
        let mut rest = shared.standing.borrow().quarantined.clone();
        if !rest.remove(&origin) {
            let why = format!("{origin} is not quarantined");
            return Err(Fault::new(Kind::NotFound, "not_quarantined", why)
                .with_hint("vortexctl federation status lists those that are, as forks"));
        }
        shared
            .kept
            .save_quarantine(&rest)
            .map_err(|error| not_kept(&error))?;
        shared.standing.send_modify(|standing| {
            standing.quarantined.remove(&origin);
        });
        shared.alarms.clear(AlarmKind::Fork, &origin.to_string());
        tracing::warn!(%origin, actor = %call.actor, reason = %call.reason, "released from quarantine");
        Ok(())
    }

    /// Tells other clusters what the instances here run.
    pub fn set_fleet_report(&self, report: FleetReport) {
        if let Some(shared) = &self.0 {
            shared.reports.take(report, clock::now());
        }
    }

    /// What instances run, by cluster: the newest that is known, the own included.
    pub fn fleet_reports(&self) -> Vec<FleetReport> {
        (self.0.as_ref()).map_or_else(Vec::new, |shared| shared.reports.all())
    }

    /// Whether there is one.
    pub fn is_enabled(&self) -> bool {
        self.0.is_some()
    }

    /// Has a call that was declined here decided at its home.
    ///
    /// # Errors
    /// Why the home refused it; or why it was declined, where the home cannot be reached.
    pub async fn submit_at_home(
        &self,
        declined: Declined,
        call: Call,
        blobs: Vec<Blob>,
        dry_run: bool,
    ) -> Result<Arc<RequestRecord>, Fault> {
        let (Some(shared), Some(home)) = (&self.0, declined.home) else {
            return Err(declined.fault);
        };
        let name = shared.call_it(home);
        let unreachable = Fault {
            detail: format!(
                "{}; {name} cannot be reached from here now",
                declined.fault.detail
            ),
            ..declined.fault
        }
        .with_hint(format!(
            "try again when {name} is back; or write beside it with --allow-divergent, which the journal marks"
        ));
        shared
            .submit_at(home, call, blobs, dry_run, unreachable)
            .await
    }

    /// Binds the port where peers connect.
    ///
    /// # Errors
    /// When it is taken.
    pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
        TcpListener::bind(address).await
    }

    /// Talks to peers until `stop` is cancelled, and a moment longer, to say goodbye.
    pub async fn run(&self, listener: Option<TcpListener>, stop: CancellationToken) {
        let Some(shared) = &self.0 else {
            return;
        };
        if let Some(listener) = listener {
            let shared = Arc::clone(shared);
            shared.tasks.clone().spawn(door::serve(shared, listener));
        }
        let tend = Arc::clone(shared);
        shared.tasks.spawn(tend::tend(tend));
        let tls = Arc::clone(&shared.tls);
        shared.tasks.spawn(tls.keep_fresh(stop.clone()));
        stop.cancelled().await;
        shared.stop.cancel();
        shared.tasks.close();
        // Every link ends by itself in this time.
        if tokio::time::timeout(LAST_WORDS, shared.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                open = shared.tasks.len(),
                "links to peers did not end in time"
            );
        }
    }
}

/// Time for every link to say goodbye.
const LAST_WORDS: Duration = PEER_GOODBYE.saturating_mul(4);

fn not_kept(error: &io::Error) -> Fault {
    let why = format!("it cannot be kept in the data directory: {error}");
    Fault::new(Kind::Unavailable, "not_kept", why)
        .with_hint("look at the data directory's disk, and try again")
}
