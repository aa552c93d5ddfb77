//! What a daemon does around its sessions: what they ask for, what it holds back, and what it does by itself.

use std::collections::{BTreeSet, VecDeque};

use vortex_core::{
    ids::{ClusterId, Digest},
    journal::{Command, JoinReason, State, members_due},
    peering::{Action, Alarm},
    rollout::NoPeers,
};

use super::{
    super::{
        Planted,
        cluster::{Cluster, Held},
        commands::call,
    },
    World, context,
};

impl World {
    /// Does what a session says.
    pub(super) fn act(&mut self, who: usize, peer: usize, actions: Vec<Action>) {
        let mut todo: VecDeque<Action> = actions.into();
        while let Some(action) = todo.pop_front() {
            let Some(link) = self.clusters[who].links.get_mut(&peer) else {
                return;
            };
            let number = link.number;
            match action {
                Action::Send(frame) => {
                    // Said before a store is set back, and heard after: no promise of what is there then.
                    self.oracle.promised(who, &frame);
                    self.send(who, peer, number, frame);
                }
                Action::Append(entries) => {
                    link.held.push_back(Held::Ops(entries));
                    todo.extend(self.take_held(who, peer));
                }
                Action::ReadOps {
                    ticket,
                    origin,
                    from,
                    limit,
                    bytes_max,
                } => {
                    let read = self.clusters[who].read(origin, from, limit, bytes_max);
                    if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                        todo.extend(link.session.ops_read(ticket, read));
                    }
                }
                Action::ReadSnapshot => {
                    let durable = &self.clusters[who].durable;
                    let bytes = durable.to_snapshot().expect("plain data");
                    let heads = durable.heads.clone();
                    if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                        todo.extend(link.session.snapshot_read(bytes, heads));
                    }
                }
                Action::Install { bytes, heads } => {
                    let Ok(state) = State::from_snapshot(&bytes) else {
                        self.oracle
                            .violate("frames", "a damaged snapshot".to_owned());
                        continue;
                    };
                    let state = Box::new(state);
                    link.held.push_back(Held::Snapshot { state, heads });
                    todo.extend(self.take_held(who, peer));
                }
                Action::CompareDigest { heads, digest } => {
                    let durable = &self.clusters[who].durable;
                    let is_same = durable.heads == heads && self.oracle.forked.is_empty();
                    if is_same && durable.digest() != digest {
                        let what = format!("{peer} and {who} have the same ops and differ");
                        self.oracle.violate("I1", what);
                    }
                }
                Action::Alarm(alarm) => self.alarm(who, alarm),
                Action::Close(_) => {
                    self.clusters[who].links.remove(&peer);
                }
                Action::FetchBlobs(digests) => {
                    let cluster = &self.clusters[who];
                    let lacking = digests.into_iter().filter(|blob| cluster.lacks(blob));
                    let lacking: Vec<Digest> = lacking.collect();
                    if let Some(link) = self.clusters[who].links.get(&peer)
                        && !lacking.is_empty()
                    {
                        todo.extend(link.session.want_blobs(lacking));
                    }
                }
                Action::ReadBlobs(digests) => {
                    let blobs = &self.clusters[who].disk.blobs;
                    let found = digests
                        .into_iter()
                        .map(|blob| (blob, blobs.get(&blob).cloned()));
                    let found = found.collect();
                    if let Some(link) = self.clusters[who].links.get(&peer) {
                        todo.extend(link.session.blobs_read(found));
                    }
                }
                Action::StoreBlob(digest, bytes) => {
                    self.clusters[who].arrived.insert(digest, bytes);
                    let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
                    for other in peers {
                        let actions = self.take_held(who, other);
                        if other == peer {
                            todo.extend(actions);
                        } else {
                            self.act(who, other, actions);
                        }
                    }
                }
            }
        }
    }

    /// Writes what a peer has brought, as far as the contents are here that it speaks of.
    fn take_held(&mut self, who: usize, peer: usize) -> Vec<Action> {
        let mut actions = vec![];
        loop {
            let cluster = &mut self.clusters[who];
            let Some(link) = cluster.links.get_mut(&peer) else {
                return actions;
            };
            let Some(held) = link.held.pop_front() else {
                return actions;
            };
            let lacking = lacking(cluster, &held);
            if !lacking.is_empty() {
                if let Some(link) = self.clusters[who].links.get_mut(&peer) {
                    link.held.push_front(held);
                }
                return actions;
            }
            let was_refused = match held {
                Held::Ops(entries) => {
                    let (written, was_refused) = cluster.write(entries);
                    if written > 0 {
                        self.plan_sync(who);
                    }
                    was_refused
                }
                Held::Snapshot { state, heads } => match cluster.install(&state, &heads) {
                    Ok(true) => {
                        self.report.snapshots += 1;
                        self.oracle.synced(who, &self.clusters[who], &[]);
                        self.tell_durable(who);
                        false
                    }
                    Ok(false) => true,
                    Err((origin, seq)) => {
                        self.alarm(who, Alarm::Fork { origin, seq });
                        false
                    }
                },
            };
            if was_refused && let Some(link) = self.clusters[who].links.get_mut(&peer) {
                link.held.clear();
                actions.extend(link.session.refused());
            }
        }
    }

    /// What a daemon does every now and then by itself: it asks again for contents that have not come, says what
    /// others may rely on, and finds its way back when it was retired.
    pub(super) fn look_after(&mut self, who: usize) {
        let peers: Vec<usize> = self.clusters[who].links.keys().copied().collect();
        for peer in peers {
            let cluster = &self.clusters[who];
            let held = cluster.links.get(&peer).and_then(|link| link.held.front());
            let lacking = held.map(|held| lacking(cluster, held)).unwrap_or_default();
            if let Some(link) = cluster.links.get(&peer)
                && !lacking.is_empty()
            {
                let actions = link.session.want_blobs(lacking);
                self.act(who, peer, actions);
            }
        }
        let (wall, cluster) = (self.wall(who), &self.clusters[who]);
        if cluster.state.is_retired_here() {
            if self.faults.returns && cluster.pending.is_empty() && !cluster.is_disk_full {
                self.renew(who, JoinReason::Renewed);
            }
            return;
        }
        if cluster.state.announced(cluster.origin()).is_none() {
            // It has said so before, and that was lost.
            self.join(who, JoinReason::Renewed);
            return;
        }
        // An operator sees to it that who is gone is retired.
        if let Some(whom) = self.retired.filter(|whom| self.clusters[*whom].is_gone) {
            let gone = self.clusters[whom].origin().cluster;
            let known = cluster.state.members().get(&gone);
            if self.is_calm && known.is_some_and(|member| member.retired_at.is_none()) {
                self.give(who, &call(Command::RetireCluster(ClusterId(gone))));
            }
        }
        let cluster = &self.clusters[who];
        let context = context(wall, 0, cluster.origin(), &NoPeers);
        let bodies = members_due(&cluster.state, &context);
        if !bodies.is_empty() {
            self.write_own(who, None, bodies);
        }
    }

    fn alarm(&mut self, who: usize, alarm: Alarm) {
        match alarm {
            Alarm::Fork { origin, .. } => {
                self.oracle.alarmed.push(origin);
                self.clusters[who].quarantined.insert(origin);
                if origin == self.clusters[who].origin() {
                    self.clusters[who].must_rejoin = true;
                }
            }
            Alarm::Restored { .. } => {
                if self.planted != Planted::ReusedIncarnation {
                    self.renew(who, JoinReason::Restored);
                }
            }
            Alarm::Malformed(what) => self.oracle.violate("frames", what.to_owned()),
            Alarm::Unauthorised(origin) => {
                self.oracle
                    .violate("authority", format!("{origin} is a member"));
            }
            Alarm::Stale(_) => {}
        }
    }
}

fn lacking(cluster: &Cluster, held: &Held) -> Vec<Digest> {
    let mut named: BTreeSet<Digest> = match held {
        Held::Ops(entries) => {
            let entries = entries.iter();
            entries
                .flat_map(|entry| entry.op().body.contents())
                .collect()
        }
        Held::Snapshot { state, .. } => state.contents().collect(),
    };
    named.retain(|blob| cluster.lacks(blob));
    named.into_iter().collect()
}
