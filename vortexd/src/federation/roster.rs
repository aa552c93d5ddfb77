//! The peers, with the one link to each.

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use vortex_core::{
    ids::{ClusterId, ClusterName, OriginId},
    journal::VersionVector,
    time::{Span, Timestamp},
};

use super::{
    calls::Asked,
    kept::Kept,
    peers::PeerSettings,
    view::{LinkState, PeerSource, PeerView},
};

/// Who is talked to.
#[derive(Debug)]
pub(super) struct Roster {
    own: ClusterId,
    kept: Kept,
    peers: Mutex<BTreeMap<ClusterName, Arc<Peer>>>,
    changed: watch::Sender<u64>,
}

/// One peer.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) settings: PeerSettings,
    pub(super) counts: Counts,
    /// It is a peer no more.
    pub(super) gone: CancellationToken,
    link: Mutex<Option<LinkHandle>>,
    link_changed: watch::Sender<u64>,
    status: Mutex<Status>,
}

/// What went over its links since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) bytes_sent: AtomicU64,
    pub(super) bytes_received: AtomicU64,
    pub(super) ops_sent: AtomicU64,
    pub(super) ops_received: AtomicU64,
}

/// What is known of a peer.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    /// The two have greeted each other, and since when.
    pub(super) connected_at: Option<Timestamp>,
    pub(super) last_heard_at: Option<Timestamp>,
    pub(super) behind_since: Option<Timestamp>,
    pub(super) origin: Option<OriginId>,
    pub(super) heads: VersionVector,
    pub(super) last_error: String,
    pub(super) is_refused: bool,
}

/// A link, held from elsewhere.
#[derive(Clone, Debug)]
pub(super) struct LinkHandle {
    pub(super) id: u64,
    pub(super) dialled: bool,
    /// Calls to be sent.
    pub(super) orders: mpsc::Sender<Asked>,
    /// Another link takes its place.
    pub(super) replaced: CancellationToken,
}

impl Roster {
    pub(super) fn new(own: ClusterId, kept: Kept, declared: &[PeerSettings]) -> Roster {
        let added = kept.peers(declared);
        let peers = declared.iter().cloned().chain(added);
        Roster {
            own,
            kept,
            peers: Mutex::new(
                peers
                    .map(|settings| (settings.name.clone(), Arc::new(Peer::new(settings))))
                    .collect(),
            ),
            changed: watch::Sender::new(0),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ClusterName, Arc<Peer>>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them, by name.
    pub(super) fn all(&self) -> Vec<Arc<Peer>> {
        self.lock().values().cloned().collect()
    }

    /// The one that is this cluster.
    pub(super) fn of_cluster(&self, cluster: ClusterId) -> Option<Arc<Peer>> {
        let peers = self.lock();
        let mut peers = peers.values();
        peers.find(|peer| peer.settings.cluster == cluster).cloned()
    }

    /// Tells of every change of who is a peer.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Adds a peer and keeps it.
    ///
    /// # Errors
    /// What it has in common with another; or why it cannot be kept.
    pub(super) fn add(&self, settings: PeerSettings) -> io::Result<Result<(), &'static str>> {
        let mut peers = self.lock();
        if settings.cluster == self.own {
            return Ok(Err("this cluster"));
        }
        if let Some(what) = settings.clash(peers.values().map(|peer| &peer.settings)) {
            return Ok(Err(what));
        }
        let added = added(&peers).chain([&settings]);
        self.kept.save_peers(added)?;
        peers.insert(settings.name.clone(), Arc::new(Peer::new(settings)));
        drop(peers);
        self.changed.send_modify(|count| *count += 1);
        Ok(Ok(()))
    }

    /// Removes a peer that was added; what it was, if there was one.
    ///
    /// # Errors
    /// Why that cannot be kept.
    pub(super) fn remove(&self, name: &ClusterName) -> io::Result<Option<PeerSource>> {
        let mut peers = self.lock();
        let Some(peer) = peers.get(name).cloned() else {
            return Ok(None);
        };
        if peer.settings.source == PeerSource::Added {
            let rest = added(&peers).filter(|other| other.name != *name);
            self.kept.save_peers(rest)?;
            peers.remove(name);
            drop(peers);
            peer.gone.cancel();
            self.changed.send_modify(|count| *count += 1);
        }
        Ok(Some(peer.settings.source))
    }

    /// Takes a link in, in place of one that must give way; whether it may stay. Of two links between the same
    /// clusters the one stays that the cluster with the lower id has dialled.
    pub(super) fn admit(&self, peer: &Peer, handle: LinkHandle) -> bool {
        let preferred = self.own < peer.settings.cluster;
        let mut link = peer.link();
        if let Some(other) = link.as_ref() {
            let is_same_way = other.dialled == handle.dialled;
            if !is_same_way && handle.dialled != preferred {
                return false;
            }
            other.replaced.cancel();
        }
        *link = Some(handle);
        drop(link);
        peer.link_changed.send_modify(|count| *count += 1);
        true
    }

    /// A link to `home`, or to a cluster that has heard most of it; not back to `from`.
    pub(super) fn route(&self, home: ClusterId, from: Option<ClusterId>) -> Option<LinkHandle> {
        let peers = self.all();
        let open = peers.iter().filter(|peer| {
            Some(peer.settings.cluster) != from && peer.status().connected_at.is_some()
        });
        let heard = |peer: &Peer| {
            let heads = peer.status().heads.clone();
            let of_home = heads.iter().filter(|(origin, _)| origin.cluster == home.0);
            of_home.map(|(_, head)| head.seq).sum::<u64>()
        };
        open.map(|peer| {
            let rank = if peer.settings.cluster == home {
                u64::MAX
            } else {
                heard(peer)
            };
            (rank, peer)
        })
        .filter(|(rank, _)| *rank > 0)
        .max_by_key(|(rank, _)| *rank)
        .and_then(|(_, peer)| peer.link().clone())
    }
}

fn added(peers: &BTreeMap<ClusterName, Arc<Peer>>) -> impl Iterator<Item = &PeerSettings> {
    let all = peers.values().map(|peer| &peer.settings);
    all.filter(|settings| settings.source == PeerSource::Added)
}

impl Peer {
    fn new(settings: PeerSettings) -> Peer {
        Peer {
            settings,
            counts: Counts::default(),
            gone: CancellationToken::new(),
            link: Mutex::default(),
            link_changed: watch::Sender::new(0),
            status: Mutex::default(),
        }
    }

    fn link(&self) -> MutexGuard<'_, Option<LinkHandle>> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of it.
    pub(super) fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is a link.
    pub(super) fn has_link(&self) -> bool {
        self.link().is_some()
    }

    /// Tells of every change of whether there is one.
    pub(super) fn watch_link(&self) -> watch::Receiver<u64> {
        self.link_changed.subscribe()
    }

    /// The link is over.
    pub(super) fn release(&self, id: u64) {
        let mut link = self.link();
        if link.as_ref().is_some_and(|handle| handle.id == id) {
            *link = None;
            drop(link);
            self.status().connected_at = None;
            self.link_changed.send_modify(|count| *count += 1);
        }
    }

    /// How old the newest is that it is known to have and that is not here; while it is away, how long it has been.
    pub(super) fn age(&self, now: Timestamp) -> Option<Span> {
        let status = self.status();
        let heard = status.last_heard_at?;
        Some(match (status.connected_at, status.behind_since) {
            (_, Some(since)) => now.since(since),
            (Some(_), None) => Span::ZERO,
            (None, None) => now.since(heard),
        })
    }

    /// How it is shown, to somebody who has `heads`.
    pub(super) fn view(&self, heads: &VersionVector, now: Timestamp) -> PeerView {
        let status = self.status().clone();
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let settings = &self.settings;
        let state = match (status.connected_at, status.is_refused, &settings.address) {
            (Some(_), _, _) => LinkState::Connected,
            (None, true, _) => LinkState::Refused,
            (None, false, Some(_)) => LinkState::Connecting,
            (None, false, None) => LinkState::Listening,
        };
        PeerView {
            name: settings.name.to_string(),
            cluster: settings.cluster,
            address: settings.address.clone(),
            san: settings.san.clone(),
            relays: settings.relays,
            state,
            source: settings.source,
            age: self.age(now).filter(|age| *age > Span::ZERO),
            lag_ops: beyond(&status.heads, heads),
            behind_ops: beyond(heads, &status.heads),
            last_heard_at: status.last_heard_at,
            connected_at: status.connected_at,
            bytes_sent: read(&self.counts.bytes_sent),
            bytes_received: read(&self.counts.bytes_received),
            ops_sent: read(&self.counts.ops_sent),
            ops_received: read(&self.counts.ops_received),
            last_error: status.last_error,
            origin: status.origin,
        }
    }
}

/// How many ops are in `there` and not in `here`.
fn beyond(there: &VersionVector, here: &VersionVector) -> u64 {
    there
        .iter()
        .map(|(origin, head)| head.seq.saturating_sub(here.head(origin).seq))
        .sum()
}
