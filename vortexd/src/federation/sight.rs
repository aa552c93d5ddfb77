//! How old what is known of other clusters is: what rollouts across clusters wait by.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use vortex_core::{
    ids::ClusterId,
    rollout::PeerSight,
    time::{Span, Timestamp},
};

use super::{Federation, roster::Roster};
use crate::{
    clock,
    limits::{CONTACT_LOOK_EVERY, FIRST_CONTACT_MAX},
};

/// What the writer sees of other clusters. It holds nothing that holds the writer.
#[derive(Debug)]
pub struct Sight {
    roster: Arc<Roster>,
    /// When something new of each cluster came that no link leads to.
    told: Mutex<BTreeMap<u128, Timestamp>>,
    has_met: AtomicBool,
    started_at: Timestamp,
}

impl Sight {
    pub(super) fn new(roster: Arc<Roster>) -> Sight {
        Sight {
            roster,
            told: Mutex::default(),
            has_met: AtomicBool::new(false),
            started_at: clock::now(),
        }
    }

    /// Notes that something new of a cluster came, by whatever way.
    pub(super) fn note(&self, cluster: u128, now: Timestamp) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(cluster, now);
    }

    /// Notes that a peer has said what it has of this store, and that it was no more than is here.
    pub(super) fn meet(&self) {
        self.has_met.store(true, Ordering::Relaxed);
    }

    /// Whether any peer has said so since the start: so this store was not set back, as far as that one knows.
    pub fn has_met(&self) -> bool {
        self.has_met.load(Ordering::Relaxed)
    }

    /// Waits until a peer was met, or none is waited for any more.
    pub(super) async fn contact(&self) {
        while self.has_peers() && !self.has_met() && self.is_early() {
            tokio::time::sleep(CONTACT_LOOK_EVERY).await;
        }
    }

    fn is_early(&self) -> bool {
        clock::now().since(self.started_at) < FIRST_CONTACT_MAX
    }

    /// Whether there is a peer to meet.
    pub fn has_peers(&self) -> bool {
        !self.roster.all().is_empty()
    }
}

impl PeerSight for Sight {
    /// How old what is known of `cluster` is. Of a peer: by its link. Of a cluster behind one: since something new of
    /// it came. Who was not heard of since the start was heard of before, for all that is known here: after a start nobody is
    /// left behind who only was not met yet.
    fn age(&self, cluster: u128) -> Option<Span> {
        let now = clock::now();
        let peer = self.roster.of_cluster(ClusterId(cluster));
        let linked = peer.and_then(|peer| peer.age(now));
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = told.get(&cluster).map(|at| now.since(*at));
        let unmet = now.since(self.started_at);
        linked.into_iter().chain(told).min().or(Some(unmet))
    }
}

impl PeerSight for Federation {
    fn age(&self, cluster: u128) -> Option<Span> {
        Federation::age(self, ClusterId(cluster))
    }
}
