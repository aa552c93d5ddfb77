//! What has to hold, named as in the list of invariants.

use std::collections::BTreeMap;

use vortex_core::{
    assign::BasisPoints,
    ids::{Actor, Digest, OriginId, RolloutId},
    journal::{Entry, OpBody, State, VersionVector, sort_for_apply},
    peering::{Frame, Session},
    rollout::{OnPartition, Phase},
};

use super::cluster::Cluster;

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant.
    pub invariant: &'static str,
    /// What was found.
    pub what: String,
}

/// Remembers what every cluster has said and shown.
#[derive(Default)]
pub(super) struct Oracle {
    pub(super) violations: Vec<Violation>,
    /// Ops that were answered to whoever asked.
    acknowledged: BTreeMap<(OriginId, u64), Digest>,
    /// The hash of every op that was ever durable anywhere.
    hashes: BTreeMap<(OriginId, u64), Digest>,
    /// Origins with two ops of one number.
    pub(super) forked: Vec<OriginId>,
    /// Origins that somebody was told are forked.
    pub(super) alarmed: Vec<OriginId>,
    /// What each cluster has told another to be durable.
    promised: BTreeMap<usize, VersionVector>,
    rolled_back: BTreeMap<(usize, RolloutId), ()>,
    ended: BTreeMap<(usize, RolloutId), ()>,
    /// Stores are set back in this run without anybody saying so.
    pub(super) may_fork: bool,
    /// A cluster was retired: what it wrote beyond the cut is without effect, also where it had been applied.
    pub(super) may_cut: bool,
}

const VIOLATIONS_MAX: usize = 20;
/// What a frame may take over its limit: vectors and names.
const FRAME_BYTES_MAX: usize = vortex_core::limits::PEER_FRAME_BYTES_MAX;

impl Oracle {
    pub(super) fn violate(&mut self, invariant: &'static str, what: String) {
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(Violation { invariant, what });
        }
    }

    /// Ops became durable at a cluster.
    pub(super) fn synced(&mut self, who: usize, cluster: &Cluster, entries: &[Entry]) {
        for entry in entries {
            let (origin, seq) = (entry.op().origin, entry.op().seq);
            let known = *self.hashes.entry((origin, seq)).or_insert(entry.hash());
            if known != entry.hash() && !self.forked.contains(&origin) {
                self.forked.push(origin);
                if !self.may_fork {
                    self.violate("I9", format!("two ops are number {seq} of {origin}"));
                }
            }
            if origin == cluster.origin() {
                self.acknowledged.insert((origin, seq), entry.hash());
                self.look_at_step(who, &cluster.durable, entry);
            }
        }
        for blob in entries.iter().flat_map(|entry| entry.op().body.contents()) {
            if !cluster.disk.blobs.contains_key(&blob) {
                self.violate("I3", format!("{who} has an op and not its contents"));
            }
        }
        self.look_at(who, &cluster.durable);
    }

    /// A leg went on by itself: nobody it had to wait for may be behind. Where an operator has moved legs, nobody
    /// can tell afterwards who stood where.
    fn look_at_step(&mut self, who: usize, state: &State, entry: &Entry) {
        let op = entry.op();
        let OpBody::RolloutStageEntered { on, from_stage, .. } = &op.body else {
            return;
        };
        if op.actor != Actor::system() {
            return;
        }
        let Some(rollout) = state.rollouts.get(&on.rollout) else {
            return;
        };
        let is_steered = rollout.legs.values().any(|leg| leg.steered_by.is_some());
        let across = rollout.across.as_ref();
        let Some(across) = across.filter(|across| across.on_partition == OnPartition::Hold) else {
            return;
        };
        let Some(wave) = across.wave_of(op.origin.cluster) else {
            let what = format!("{who} drives {}, which does not cover it", on.rollout);
            return self.violate("I6", what);
        };
        let is_through = |cluster: u128, stage: u32| {
            let leg = rollout.leg(cluster);
            leg.is_some_and(|leg| leg.stage > stage || (leg.stage == stage && leg.is_finished))
        };
        let last = rollout.stage_count();
        let is_late = match from_stage {
            0 => (0..wave).any(|before| across.wave(before).any(|of| !is_through(of, last))),
            from if across.barrier => across.wave(wave).any(|of| !is_through(of, *from)),
            _ => false,
        };
        // Who is retired is not waited for.
        if is_late && !is_steered && !self.may_cut && rollout.is_active() {
            let what = format!(
                "{who} went ahead of the others from stage {from_stage} of {}",
                on.rollout
            );
            self.violate("I6", what);
        }
    }

    /// Each cluster exposes what its own leg has come to, and what has ended goes on nowhere.
    fn look_at_exposure(&mut self, who: usize, state: &State) {
        for (id, rollout) in &state.rollouts {
            let target = &rollout.spec.target;
            if rollout.across.is_some() {
                let leg = state.cluster().and_then(|own| rollout.leg(own));
                let asked = leg.map_or(BasisPoints::ZERO, |leg| rollout.weight_of(leg));
                let is_exposed = state.canary(target).is_some_and(|of| &of.spec.id == id);
                let is_begun = leg.is_some_and(|leg| leg.stage > 0);
                if rollout.is_active()
                    && (rollout.effective_weight() != asked || (is_exposed && !is_begun))
                {
                    self.violate("I6", format!("{who} exposes {id} beyond its own leg"));
                }
                let is_one = rollout.legs.values().all(|leg| {
                    let has_ended = !matches!(leg.phase, Phase::Running | Phase::Paused(_));
                    has_ended == rollout.is_ended()
                });
                if !is_one {
                    self.violate(
                        "I5",
                        format!("{id} has ended in some clusters only, says {who}"),
                    );
                }
            }
            let may_be_fenced = (state.target(target))
                .is_some_and(|found| !found.transfers.is_empty())
                || self.may_cut;
            if rollout.is_ended() {
                self.ended.insert((who, id.clone()), ());
            } else if self.ended.contains_key(&(who, id.clone()))
                && !may_be_fenced
                // The end may be the op that a store without its other half has to give up.
                && self.forked.is_empty()
            {
                self.violate("I4", format!("{id} had ended at {who} and goes on"));
            }
        }
    }

    fn look_at(&mut self, who: usize, state: &State) {
        self.look_at_exposure(who, state);
        let mut active: BTreeMap<_, usize> = BTreeMap::new();
        for rollout in state.active_rollouts() {
            *active.entry(rollout.spec.target.clone()).or_default() += 1;
        }
        for (target, count) in active {
            if count > 1 {
                self.violate(
                    "I5",
                    format!("{who} has {count} active rollouts of {target}"),
                );
            }
        }
        for (id, rollout) in &state.rollouts {
            let is_rolled_back = matches!(rollout.progress.phase, Phase::RolledBack(_));
            let may_be_fenced = state
                .target(&rollout.spec.target)
                .is_some_and(|target| !target.transfers.is_empty())
                || self.may_cut;
            if is_rolled_back {
                self.rolled_back.insert((who, id.clone()), ());
            } else if self.rolled_back.contains_key(&(who, id.clone())) && !may_be_fenced {
                self.violate(
                    "I4",
                    format!("{id} was rolled back at {who} and is not any more"),
                );
            }
        }
    }

    /// A cluster tells a peer what is durable here.
    pub(super) fn promised(&mut self, by: usize, frame: &Frame) {
        let Frame::Ack { durable, .. } = frame else {
            return;
        };
        let promised = self.promised.entry(by).or_default();
        for (origin, head) in durable.iter() {
            if head.seq > promised.head(origin).seq {
                promised.set(origin, head);
            }
        }
    }

    /// A cluster came back after a crash.
    pub(super) fn recovered(&mut self, who: usize, heads: &VersionVector) {
        let promised = self.promised.get(&who).cloned().unwrap_or_default();
        if !heads.covers_all(&promised) {
            self.violate(
                "I3",
                format!("{who} has lost ops that it told a peer are durable"),
            );
        }
    }

    /// A store was set back, or begun anew: what nobody else has is gone, and nobody can help it.
    pub(super) fn set_back(&mut self, who: usize, clusters: &[Cluster]) {
        self.promised.remove(&who);
        self.rolled_back.retain(|(cluster, _), ()| *cluster != who);
        self.ended.retain(|(cluster, _), ()| *cluster != who);
        let is_anywhere = |origin, seq| {
            let mut left = clusters.iter().filter(|cluster| !cluster.is_gone);
            left.any(|c| c.durable.heads.covers(origin, seq))
        };
        self.acknowledged
            .retain(|&(origin, seq), _| is_anywhere(origin, seq));
        self.hashes
            .retain(|&(origin, seq), _| is_anywhere(origin, seq));
    }

    /// A cluster is gone for good, with what only it had.
    pub(super) fn lost(&mut self, who: usize, clusters: &[Cluster]) {
        self.promised.remove(&who);
        let mut left = clusters.iter().filter(|cluster| !cluster.is_gone);
        let is_anywhere = |origin, seq| left.clone().any(|c| c.durable.heads.covers(origin, seq));
        self.acknowledged
            .retain(|&(origin, seq), _| is_anywhere(origin, seq));
        self.hashes
            .retain(|&(origin, seq), _| is_anywhere(origin, seq));
        debug_assert!(left.next().is_some());
    }

    pub(super) fn frame(&mut self, frame: &Frame) {
        if frame.size_bytes() > FRAME_BYTES_MAX {
            self.violate("I11", format!("a frame of {} bytes", frame.size_bytes()));
        }
    }

    pub(super) fn session(&mut self, session: &Session) {
        if session.held_count() > vortex_core::limits::PEER_WAITING_OPS_MAX {
            self.violate(
                "I11",
                format!("a session holds {} ops", session.held_count()),
            );
        }
    }

    /// All is quiet.
    pub(super) fn end(&mut self, clusters: &[&Cluster], has_agreed: bool) {
        let undetected: Vec<OriginId> = self
            .forked
            .iter()
            .filter(|origin| !self.alarmed.contains(origin) && shows(clusters, **origin))
            .copied()
            .collect();
        if !self.may_fork && !self.alarmed.is_empty() {
            self.violate(
                "I9",
                format!("a fork was seen where there is none: {:?}", self.alarmed),
            );
        }
        // One fork that was told stops what was written after it, until a person has dealt with it: then a second one
        // need not have been met yet.
        let undetected = undetected.into_iter().filter(|_| self.alarmed.is_empty());
        for origin in undetected.collect::<Vec<_>>() {
            self.violate(
                "I9",
                format!("two ops of one number of {origin}, and nobody was told"),
            );
        }
        // Where a store was cloned, its ops of one number are told apart and a person decides.
        if !self.forked.is_empty() || !self.alarmed.is_empty() {
            return;
        }
        for (index, one) in clusters.iter().enumerate() {
            for (other_index, other) in clusters.iter().enumerate().skip(index + 1) {
                let is_same = one.durable.heads == other.durable.heads;
                if is_same && one.durable.digest() != other.durable.digest() {
                    let what = format!("{index} and {other_index} have the same ops and differ");
                    self.violate("I1", what);
                }
            }
        }
        if !has_agreed {
            let heads: Vec<u64> = clusters.iter().map(|c| c.durable.heads.total()).collect();
            self.violate("I2", format!("no agreement in time: {heads:?}"));
            return;
        }
        self.look_into(clusters);
        let mut lost = vec![];
        for (&(origin, seq), &hash) in &self.acknowledged {
            for (index, cluster) in clusters.iter().enumerate() {
                let is_there = cluster.durable.heads.covers(origin, seq);
                let is_it = cluster
                    .hash_of(origin, seq)
                    .is_none_or(|found| found == hash);
                if !is_there || !is_it {
                    lost.push(format!("{index} lacks op {seq} of {origin}"));
                }
            }
        }
        for what in lost {
            self.violate("I3", what);
        }
    }
}

impl Oracle {
    /// What each cluster has on disk, and what follows from it.
    fn look_into(&mut self, clusters: &[&Cluster]) {
        for (index, cluster) in clusters.iter().enumerate() {
            if cluster.durable.late_count() > 0 {
                let what = format!("{index} let go of ops that others came before");
                self.violate("I10", what);
            }
            if cluster.durable.has_rival_founding() {
                self.violate("founding", format!("{index} knows of two"));
            }
            let named = cluster.durable.contents();
            let lacking = named.filter(|blob| !cluster.disk.blobs.contains_key(blob));
            if lacking.count() > 0 {
                self.violate("I3", format!("{index} lacks contents"));
            }
            // Once more from the disk: each op once, in an unbroken chain, and no op counts that should not.
            let (base, mut heads) = match &cluster.disk.base {
                Some((bytes, floor)) => (State::from_snapshot(bytes).ok(), floor.clone()),
                None => (None, VersionVector::default()),
            };
            let chain = cluster.disk.entries.iter();
            if let Some(error) = chain
                .map(|entry| heads.advance(entry))
                .find_map(Result::err)
            {
                self.violate("I7", format!("{index}: {error}"));
            }
            let mut again = base.unwrap_or_else(|| State::federated(0));
            let known = again.heads.clone();
            let mut entries = cluster.disk.entries.clone();
            entries.retain(|entry| !known.covers(entry.op().origin, entry.op().seq));
            sort_for_apply(&mut entries);
            let is_same = again.apply_all(&entries).is_ok()
                && again.heads == cluster.durable.heads
                && again.digest() == cluster.durable.digest();
            if !is_same {
                let what = format!("{index} has another state than follows from its journal");
                self.violate("I8", what);
            }
        }
    }
}

/// Whether two different ops of one number of `origin` are left; a store that is set back takes what only it had
/// with it.
fn shows(clusters: &[&Cluster], origin: OriginId) -> bool {
    let mut hashes: BTreeMap<u64, Digest> = BTreeMap::new();
    clusters.iter().any(|cluster| {
        let head = cluster.durable.heads.head(origin);
        let of = cluster.disk.entries.iter();
        of.filter(|entry| entry.op().origin == origin)
            .map(|entry| (entry.op().seq, entry.hash()))
            .chain([(head.seq, head.hash)])
            .any(|(seq, hash)| *hashes.entry(seq).or_insert(hash) != hash)
    })
}
