//! One cluster: its journal, of which a part may not be synced yet, its state, and its sessions.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, State, VersionVector},
    peering::{Read, Session},
};

use super::Planted;

/// What survives a crash.
#[derive(Clone)]
pub(super) struct Disk {
    pub(super) origin: OriginId,
    /// A state, and what it follows from, in place of the ops before.
    pub(super) base: Option<(Vec<u8>, VersionVector)>,
    pub(super) entries: Vec<Entry>,
    pub(super) blobs: BTreeMap<Digest, Arc<[u8]>>,
}

/// What a peer brought and cannot be written yet: its contents are not here.
pub(super) enum Held {
    Ops(Vec<Entry>),
    Snapshot {
        state: Box<State>,
        heads: VersionVector,
    },
}

/// A connection.
pub(super) struct Link {
    pub(super) number: u64,
    pub(super) session: Session,
    pub(super) held: VecDeque<Held>,
}

pub(super) struct Cluster {
    pub(super) disk: Disk,
    pub(super) backup: Option<Disk>,
    /// Written and not synced: lost by a crash. Own ops are answered once they are.
    pub(super) pending: Vec<Entry>,
    /// Contents that came and are not synced either.
    pub(super) arrived: BTreeMap<Digest, Arc<[u8]>>,
    /// What follows from everything written.
    pub(super) state: State,
    /// What follows from what is synced.
    pub(super) durable: State,
    pub(super) links: BTreeMap<usize, Link>,
    pub(super) is_up: bool,
    pub(super) paused_until: u64,
    pub(super) is_disk_full: bool,
    pub(super) is_syncing: bool,
    pub(super) skew_ms: i64,
    pub(super) quarantined: BTreeSet<OriginId>,
    /// Somebody has told this store's own ops apart from others of the same numbers: it has to begin anew.
    pub(super) must_rejoin: bool,
    /// Retired, and never to come back.
    pub(super) is_gone: bool,
    pub(super) planted: Planted,
}

impl Cluster {
    pub(super) fn new(number: u128, planted: Planted) -> Cluster {
        let origin = OriginId {
            cluster: number,
            incarnation: 1,
        };
        let mut cluster = Cluster {
            disk: Disk {
                origin,
                base: None,
                entries: vec![],
                blobs: BTreeMap::new(),
            },
            backup: None,
            pending: vec![],
            arrived: BTreeMap::new(),
            state: State::default(),
            durable: State::default(),
            links: BTreeMap::new(),
            is_up: true,
            paused_until: 0,
            is_disk_full: false,
            is_syncing: false,
            skew_ms: 0,
            quarantined: BTreeSet::new(),
            must_rejoin: false,
            is_gone: false,
            planted,
        };
        cluster.recover();
        cluster
    }

    pub(super) fn origin(&self) -> OriginId {
        self.disk.origin
    }

    pub(super) fn wall(&self, now: u64) -> u64 {
        now.saturating_add_signed(self.skew_ms)
    }

    /// Replays what is on disk, as a start does.
    pub(super) fn recover(&mut self) {
        let cluster = self.disk.origin.cluster;
        let mut state = match &self.disk.base {
            Some((bytes, _)) => State::from_snapshot(bytes).expect("our own snapshot"),
            None => State::federated(cluster),
        };
        self.plant(&mut state);
        // A snapshot may hold more than what was let go of for it.
        let known = state.heads.clone();
        let entries = self.disk.entries.iter();
        state
            .apply_all(entries.filter(|entry| !known.covers(entry.op().origin, entry.op().seq)))
            .expect("what was applied once applies again");
        self.pending.clear();
        self.arrived.clear();
        self.durable = state.clone();
        self.state = state;
    }

    fn plant(&self, state: &mut State) {
        state.arrival_order = self.planted == Planted::ArrivalOrder;
        state.early_settle = self.planted == Planted::EarlySettle;
    }

    pub(super) fn lacks(&self, blob: &Digest) -> bool {
        !self.disk.blobs.contains_key(blob) && !self.arrived.contains_key(blob)
    }

    /// Lets go of ops that nothing can come before any more.
    pub(super) fn settle(&mut self) {
        if self.pending.is_empty() {
            self.durable.settle();
            self.state = self.durable.clone();
        }
    }

    /// Writes ops that are not here yet; how many, and whether any was refused.
    pub(super) fn write(&mut self, entries: Vec<Entry>) -> (usize, bool) {
        let known = self.state.heads.clone();
        let is_new = |entry: &Entry| !known.covers(entry.op().origin, entry.op().seq);
        let new: Vec<Entry> = entries.into_iter().filter(is_new).collect();
        let before = self.state.revision;
        let was_refused = self.state.apply_all(&new).is_err();
        let written = usize::try_from(self.state.revision - before).expect("few");
        self.pending.extend(new.into_iter().take(written));
        (written, was_refused)
    }

    /// Makes the written ops durable, all or none.
    pub(super) fn sync(&mut self) -> Vec<Entry> {
        let synced = std::mem::take(&mut self.pending);
        self.disk.entries.extend(synced.iter().cloned());
        self.disk.blobs.append(&mut self.arrived);
        self.durable = self.state.clone();
        synced
    }

    pub(super) fn forget_pending(&mut self) {
        self.pending.clear();
        self.arrived.clear();
        self.state = self.durable.clone();
    }

    pub(super) fn read(&self, origin: OriginId, from: u64, limit: usize, bytes_max: usize) -> Read {
        let floor = self
            .disk
            .base
            .as_ref()
            .map_or(0, |(_, heads)| heads.head(origin).seq);
        if from <= floor {
            return Read::Truncated;
        }
        let mut bytes = 0;
        let mut found = vec![];
        let of = self
            .disk
            .entries
            .iter()
            .filter(|entry| entry.op().origin == origin);
        for entry in of.filter(|entry| entry.op().seq >= from).take(limit) {
            bytes += entry.canonical().len();
            if bytes > bytes_max && !found.is_empty() {
                break;
            }
            found.push(entry.clone());
        }
        Read::Ops(found)
    }

    /// Lets go of the ops: a snapshot stands for them.
    pub(super) fn truncate(&mut self) {
        let bytes = self.durable.to_snapshot().expect("plain data");
        self.disk.base = Some((bytes, self.durable.heads.clone()));
        self.disk.entries.clear();
    }

    /// Takes in a peer's snapshot: what it holds and what is here, as one.
    pub(super) fn install(
        &mut self,
        theirs: &State,
        heads: &VersionVector,
    ) -> Result<bool, (OriginId, u64)> {
        if !self.pending.is_empty() || self.is_disk_full {
            return Ok(false);
        }
        let mut state = self.durable.merged_with(theirs)?;
        self.plant(&mut state);
        self.disk.blobs.append(&mut self.arrived);
        let bytes = state.to_snapshot().expect("plain data");
        let mut floor = self
            .disk
            .base
            .as_ref()
            .map_or_else(VersionVector::default, |(_, floor)| floor.clone());
        for (origin, head) in heads.iter() {
            if head.seq > floor.head(origin).seq {
                floor.set(origin, head);
            }
        }
        self.disk
            .entries
            .retain(|entry| !floor.covers(entry.op().origin, entry.op().seq));
        self.disk.base = Some((bytes, floor));
        self.durable = state.clone();
        self.state = state;
        Ok(true)
    }

    pub(super) fn hash_of(&self, origin: OriginId, seq: u64) -> Option<Digest> {
        let mut entries = self.disk.entries.iter();
        entries
            .find(|entry| entry.op().origin == origin && entry.op().seq == seq)
            .map(Entry::hash)
    }
}
