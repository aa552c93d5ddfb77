//! Slices without their ops: letting go of those that are settled, and joining two states that have let go of
//! different ones.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    answer::RequestLog,
    op::{Entry, Op},
    slice::{Part, Place, Slice, SliceLog, place},
    state::State,
    vector::VersionVector,
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
        for (slice, log) in &theirs.logs {
            let mut joined = merged
                .logs
                .get(slice)
                .map_or_else(Default::default, |mine| mine.as_ref().clone());
            if log.until > joined.until {
                let own = self.folded(slice, &joined, log.until);
                joined.base = log.base.clone();
                joined.base.see_as(self.local, Some(&own));
                joined.until = log.until;
            }
            let both = joined.entries.iter().chain(&log.entries).cloned();
            let mut entries: Vec<Arc<Entry>> = both
                .filter(|entry| Some(place(entry.op())) > joined.until)
                .collect();
            entries.sort_by_key(|entry| place(entry.op()));
            entries.dedup_by_key(|entry| place(entry.op()));
            joined.entries = entries.into_iter().collect();
            merged.fold_anew(slice, &joined);
            merged.logs.insert(slice.clone(), Arc::new(joined));
        }
        for (origin, head) in theirs.heads.iter() {
            if head.seq > merged.heads.head(origin).seq {
                merged.heads.set(origin, head);
            }
        }
        for (origin, at) in &theirs.readings {
            let known = merged.readings.entry(*origin).or_default();
            *known = (*known).max(*at);
        }
        merged.clock = merged.clock.max(theirs.clock);
        let added = merged.heads.total().saturating_sub(self.heads.total());
        merged.revision = merged.revision.saturating_add(added);
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
        self.requests = RequestLog::default();
        self.breaker = Breaker::default();
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

    /// Lets go of ops that no other can come before any more: those that every cluster is known to have, and
    /// whose clusters are known not to have written anything that is not here. What they led to stays.
    pub fn settle(&mut self, everywhere: &VersionVector) {
        let is_settled = |op: &Op| everywhere.head(op.origin).seq >= op.seq;
        let slices: Vec<Slice> = self.logs.keys().cloned().collect();
        for slice in slices {
            let Some(shared) = self.logs.get(&slice) else {
                continue;
            };
            if !shared
                .entries
                .front()
                .is_some_and(|first| is_settled(first.op()))
            {
                continue;
            }
            let mut log = shared.as_ref().clone();
            let transfers = log.transfers();
            let mut scratch = State {
                local: self.local,
                ..State::default()
            };
            scratch.put_part(&slice, &log.base);
            while let Some(first) = log.entries.pop_front() {
                if !is_settled(first.op()) {
                    log.entries.push_front(first);
                    break;
                }
                scratch.apply_unfenced(&slice, first.op(), &transfers);
                log.until = Some(place(first.op()));
            }
            log.base = scratch.part(&slice);
            self.logs.insert(slice, Arc::new(log));
        }
    }

    /// What `slice` was after the ops of `log` up to `until`.
    fn folded(&self, slice: &Slice, log: &SliceLog, until: Option<Place>) -> Part {
        let mut scratch = State {
            local: self.local,
            ..State::default()
        };
        let transfers = log.transfers();
        scratch.put_part(slice, &log.base);
        let before = log.entries.iter();
        for entry in before.take_while(|entry| Some(place(entry.op())) <= until) {
            scratch.apply_unfenced(slice, entry.op(), &transfers);
        }
        scratch.part(slice)
    }

    /// How many ops are kept because others may come before them.
    pub fn unsettled_count(&self) -> usize {
        self.logs.values().map(|log| log.entries.len()).sum()
    }
}
