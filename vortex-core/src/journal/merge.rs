//! Joining two states that have let go of different ops.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use imbl::OrdMap;

use super::{
    answer::RequestLog,
    members::Unconfirmed,
    op::{Entry, Op},
    order::Spot,
    slice::{Part, Slice, SliceLog, place},
    state::State,
};
use crate::{
    ids::{OriginId, Target},
    rollout::Breaker,
};

impl State {
    /// This state and `theirs` as one: what follows from the ops of both. For a cluster that gets a snapshot: it
    /// keeps what only it has, whatever of its journal is truncated.
    ///
    /// Both have let go of a beginning of the same order, one of them of more; every other op is in one of them.
    ///
    /// # Errors
    /// An origin, and the number of which it has two ops: one here, one there.
    pub fn merged_with(&self, theirs: &State) -> Result<State, (OriginId, u64)> {
        if let Some(fork) = self.fork_against(theirs) {
            return Err(fork);
        }
        let mut merged = self.clone();
        merged.standing.join(&theirs.standing);
        let logs = self.logs.values().chain(theirs.logs.values());
        let entries = logs.flat_map(|log| &log.entries);
        let mut ops: Vec<&Op> = entries.map(|entry| entry.op()).collect();
        ops.sort_by_key(|op| place(op));
        ops.dedup_by_key(|op| place(op));
        let heads = self.heads.iter().chain(theirs.heads.iter());
        let origins: Vec<OriginId> = heads.map(|(origin, _)| origin).collect();
        merged.standing.look_again(&ops, &origins);
        let slices: BTreeSet<Slice> = merged
            .logs
            .keys()
            .chain(theirs.logs.keys())
            .cloned()
            .collect();
        for slice in slices {
            let find = |state: &State| state.logs.get(&slice).map(|log| log.as_ref().clone());
            let mut joined = find(&merged).unwrap_or_default();
            let other = find(theirs).unwrap_or_default();
            if other.until > joined.until {
                let own = merged.folded(&slice, &joined, other.until);
                joined.base = other.base;
                joined.base.see_as(self.local, Some(&own));
                joined.until = other.until;
            }
            let standing = &merged.standing;
            let both = joined.entries.iter().chain(&other.entries).cloned();
            let mut entries: Vec<Arc<Entry>> = both
                .filter(|entry| Some(standing.spot(entry.op())) > joined.until)
                .collect();
            entries.sort_by_cached_key(|entry| standing.spot(entry.op()));
            entries.dedup_by_key(|entry| place(entry.op()));
            joined.entries = entries.into_iter().collect();
            merged.fold_anew(&slice, &joined);
            merged.logs.insert(slice, Arc::new(joined));
        }
        for (origin, head) in theirs.heads.iter() {
            if head.seq > merged.heads.head(origin).seq {
                merged.heads.set(origin, head);
                if let Some(deps) = theirs.latest.get(&origin) {
                    merged.latest.insert(origin, Arc::clone(deps));
                }
            }
        }
        for (origin, at) in &theirs.readings {
            let known = merged.readings.entry(*origin).or_default();
            *known = (*known).max(*at);
        }
        merged.clock = merged.clock.max(theirs.clock);
        let added = merged.heads.total().saturating_sub(self.heads.total());
        merged.revision = merged.revision.saturating_add(added);
        merged.unconfirmed.count = merged.unconfirmed.count.saturating_add(added);
        Ok(merged)
    }

    fn fork_against(&self, theirs: &State) -> Option<(OriginId, u64)> {
        let heads = |state: &State| {
            let heads = state.heads.iter();
            heads
                .map(|(origin, head)| ((origin, head.seq), head.hash))
                .collect::<Vec<_>>()
        };
        let entries = |state: &State| {
            let entries = state.logs.values().flat_map(|log| log.entries.iter());
            let named = entries.map(|entry| {
                let op = entry.op();
                ((op.origin, op.seq), entry.hash())
            });
            named.collect::<Vec<_>>()
        };
        let mine: BTreeMap<_, _> = entries(self).into_iter().chain(heads(self)).collect();
        let others = entries(theirs).into_iter().chain(heads(theirs));
        others
            .into_iter()
            .find(|(name, hash)| mine.get(name).is_some_and(|known| known != hash))
            .map(|(name, _)| name)
    }

    /// This state, that another cluster has made, as `cluster` sees it: without what was local there.
    #[must_use]
    pub fn taken_over_by(mut self, cluster: u128) -> State {
        self.local = Some(cluster);
        self.writes_as = None;
        self.unconfirmed = Unconfirmed::default();
        self.requests = RequestLog::default();
        self.breaker = Breaker::default();
        self.tokens = OrdMap::new();
        let slices: Vec<Slice> = self.targets.keys().cloned().map(Slice::Target).collect();
        for slice in slices {
            let mut part = self.part(&slice);
            part.see_as(Some(cluster), None);
            self.put_part(&slice, &part);
            if let Some(log) = self.logs.get_mut(&slice) {
                Arc::make_mut(log).base.see_as(Some(cluster), None);
            }
        }
        let named: Vec<Target> = self.targets.keys().cloned().collect();
        for name in named {
            if let Some(target) = self.targets.get_mut(&name)
                && !target.alarms.is_empty()
            {
                Arc::make_mut(target).alarms.clear();
            }
        }
        self
    }

    /// What `slice` was after the ops of `log` up to `until`.
    fn folded(&self, slice: &Slice, log: &SliceLog, until: Option<Spot>) -> Part {
        let mut scratch = State {
            local: self.local,
            standing: self.standing.clone(),
            ..State::default()
        };
        let transfers = log.transfers(&self.standing);
        scratch.put_part(slice, &log.base);
        let before = log.entries.iter();
        for entry in before.take_while(|entry| Some(self.standing.spot(entry.op())) <= until) {
            scratch.apply_unfenced(slice, entry.op(), &transfers);
        }
        scratch.part(slice)
    }
}
