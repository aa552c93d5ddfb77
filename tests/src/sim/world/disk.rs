//! What is durable when, and what a crash, a backup or a lost disk leaves.

use vortex_core::{ids::OriginId, journal::JoinReason};

use super::{super::Planted, Event, World};

impl World {
    pub(super) fn plan_sync(&mut self, who: usize) {
        let cluster = &mut self.clusters[who];
        if cluster.pending.is_empty() || cluster.is_syncing {
            return;
        }
        cluster.is_syncing = true;
        let delay = if self.is_calm {
            1
        } else {
            self.dice.within(1..60)
        };
        self.after(delay, Event::Sync(who));
    }

    pub(super) fn sync(&mut self, who: usize) {
        self.clusters[who].is_syncing = false;
        if !self.clusters[who].is_up || self.clusters[who].pending.is_empty() {
            return;
        }
        if self.clusters[who].is_disk_full {
            self.clusters[who].forget_pending();
            for link in self.clusters[who].links.values_mut() {
                link.session.refused();
            }
            return;
        }
        let synced = self.clusters[who].sync();
        self.trace(&[2, u64::try_from(synced.len()).expect("few")]);
        self.oracle.synced(who, &self.clusters[who], &synced);
        self.tell_durable(who);
    }

    pub(super) fn tell_durable(&mut self, who: usize) {
        let heads = self.clusters[who].durable.heads.clone();
        let wall = self.wall(who);
        let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
        for peer in peers {
            if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                let actions = link.session.durable(&heads, wall);
                self.act(who, peer, actions);
            }
        }
    }

    pub(super) fn crash(&mut self, who: usize, down_ms: u64) {
        self.report.crashes += 1;
        let cluster = &mut self.clusters[who];
        cluster.is_up = false;
        cluster.is_syncing = false;
        cluster.links.clear();
        // Some of what was written may have reached the disk all the same: whole, from the front.
        let count = u64::try_from(cluster.pending.len()).expect("few");
        let kept = usize::try_from(self.dice.within(0..count + 1)).expect("few");
        if !cluster.is_disk_full && self.dice.within(0..3) == 0 {
            let kept: Vec<_> = cluster.pending.drain(..kept).collect();
            for blob in kept.iter().flat_map(|entry| entry.op().body.contents()) {
                if let Some(bytes) = cluster.arrived.remove(&blob) {
                    cluster.disk.blobs.insert(blob, bytes);
                }
            }
            cluster.disk.entries.extend(kept);
        }
        self.clusters[who].recover();
        self.after(down_ms, Event::Restart(who));
    }

    pub(super) fn restart(&mut self, who: usize) {
        if self.clusters[who].is_up || self.clusters[who].is_gone {
            return;
        }
        self.clusters[who].is_up = true;
        let entries = self.clusters[who].disk.entries.clone();
        self.clusters[who].recover();
        self.oracle.synced(who, &self.clusters[who], &entries);
        let heads = self.clusters[who].durable.heads.clone();
        self.oracle.recovered(who, &heads);
    }

    pub(super) fn set_back(&mut self, who: usize, is_announced: bool) {
        let Some(backup) = self.clusters[who].backup.clone() else {
            return;
        };
        self.report.restores += 1;
        self.clusters[who].disk = backup;
        self.clusters[who].recover();
        self.clusters[who].links.clear();
        self.oracle.set_back(who, &self.clusters);
        if is_announced && self.planted != Planted::ReusedIncarnation {
            self.renew(who, JoinReason::Restored);
        }
    }

    /// Takes a new incarnation: what was written under the old one is somebody else's from now on.
    pub(super) fn renew(&mut self, who: usize, why: JoinReason) {
        self.incarnations += 1;
        let origin = OriginId {
            cluster: self.clusters[who].origin().cluster,
            incarnation: self.incarnations,
        };
        let cluster = &mut self.clusters[who];
        cluster.disk.origin = origin;
        cluster.forget_pending();
        cluster.links.clear();
        self.join(who, why);
    }

    /// Begins anew, with nothing: its peers have what counts.
    pub(super) fn rejoin(&mut self, who: usize) {
        self.clusters[who].must_rejoin = false;
        self.clusters[who].disk.entries.clear();
        self.clusters[who].disk.base = None;
        self.clusters[who].disk.blobs.clear();
        self.clusters[who].backup = None;
        self.clusters[who].quarantined.clear();
        self.clusters[who].recover();
        self.oracle.set_back(who, &self.clusters);
        self.renew(who, JoinReason::Fresh);
    }
}
