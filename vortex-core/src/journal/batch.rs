//! Taking ops in: one, or many at once. An op that arrives late is put where it belongs and its slice is folded
//! anew, once for all that arrive together.

use std::{collections::BTreeSet, sync::Arc};

use imbl::Vector;

use super::{
    answer::Answer,
    body::OpBody,
    op::{Entry, Op},
    order::Moved,
    slice::{Slice, SliceLog, place},
    state::State,
    vector::ChainError,
};
use crate::{ids::OriginId, rollout::RollbackCause};

/// What is left to do for ops that were taken in.
#[derive(Default)]
struct Batch {
    /// Slices that have to be put in order and folded anew.
    dirty: BTreeSet<Slice>,
    /// Ops that may stand elsewhere by now.
    moved: Moved,
}

impl State {
    /// Takes in the next op of its origin.
    ///
    /// # Errors
    /// When it does not follow the ops that are here; the state stays as it was.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), ChainError> {
        self.apply_all([entry])
    }

    /// Takes in ops in turn, each the next one of its origin. The same as one by one, but a slice is folded at most
    /// once for all the ops that come late into it.
    ///
    /// # Errors
    /// The first that does not follow the ops that are here; those before it are in.
    pub fn apply_all<'a>(
        &mut self,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Result<(), ChainError> {
        let mut batch = Batch::default();
        let mut entries = entries.into_iter();
        let taken = entries.try_for_each(|entry| self.take_in(entry, &mut batch));
        self.finish(&mut batch);
        taken
    }

    fn take_in(&mut self, entry: &Entry, batch: &mut Batch) -> Result<(), ChainError> {
        let op = entry.op();
        if let Some((of, needed)) = self.heads.missing(op) {
            return Err(ChainError::Early {
                origin: op.origin,
                seq: op.seq,
                of,
                needed,
            });
        }
        self.heads.advance(entry)?;
        self.revision += 1;
        self.clock = self.clock.max(op.at);
        self.readings.insert(op.origin, op.at);
        let is_own = self.is_own(op.origin);
        if self.local.is_some() {
            let is_kept = Slice::of(&op.body).is_some();
            self.count_unconfirmed(op, is_kept);
            self.latest.insert(op.origin, Arc::new(op.deps.clone()));
            let moved = self.standing.note(op, is_kept);
            batch.moved.add(moved);
        }
        let ends_by_verdict = match &op.body {
            OpBody::RolloutRolledBack {
                on,
                cause: RollbackCause::Analysis(_),
            } if is_own => Some(&on.rollout),
            _ => None,
        };
        let mark = op.request.as_ref().filter(|_| is_own);
        if mark.is_some() || ends_by_verdict.is_some() {
            // What it is answered with depends on all that came before.
            self.finish(batch);
        }
        if let Some(rollout) = ends_by_verdict
            && self.rollouts.contains_key(rollout)
        {
            self.breaker.note(op.at.time, rollout);
        }
        let answers = self.fold(entry, batch);
        if let Some(mark) = mark {
            self.requests
                .record(&op.actor, mark, self.revision, answers);
        }
        Ok(())
    }

    /// Takes an op into its slice, where it belongs.
    fn fold(&mut self, entry: &Entry, batch: &mut Batch) -> Vec<Answer> {
        let op = entry.op();
        let slice = match Slice::of(&op.body) {
            Some(slice) if self.local.is_some() => slice,
            // Each cluster's alarms and breaker are its own.
            None if !self.is_own(op.origin) => return vec![],
            Some(_) | None => return self.apply_body(op),
        };
        let mut shared = match self.logs.get(&slice) {
            Some(log) => Arc::clone(log),
            None => Arc::new(SliceLog {
                base: self.part(&slice),
                until: None,
                entries: Vector::new(),
            }),
        };
        let is_in_order = batch.moved.is_empty() && !batch.dirty.contains(&slice);
        let is_last = is_in_order && self.is_last(&shared, op);
        Arc::make_mut(&mut shared)
            .entries
            .push_back(Arc::new(entry.clone()));
        self.logs.insert(slice.clone(), shared);
        let moves_home = matches!(op.body, OpBody::HomeTransferred { .. });
        if is_last && !moves_home {
            let transfers = self.transfers(&slice);
            return self.apply_unfenced(&slice, op, &transfers);
        }
        batch.dirty.insert(slice);
        vec![]
    }

    fn is_last(&self, log: &SliceLog, op: &Op) -> bool {
        let here = self.standing.spot(op);
        let last = log.entries.last();
        let last = last.map(|last| self.standing.spot(last.op()));
        last.or(log.until).is_none_or(|last| last < here) || self.counts_arrivals()
    }

    /// Puts in order what came out of order.
    fn finish(&mut self, batch: &mut Batch) {
        let Batch { mut dirty, moved } = std::mem::take(batch);
        if moved.is_upheaval {
            self.look_at_standing_again();
        }
        if !moved.is_empty() {
            for (slice, log) in &self.logs {
                if log.entries.iter().any(|entry| moved.concerns(entry.op())) {
                    dirty.insert(slice.clone());
                }
            }
        }
        for slice in dirty {
            if let Some(log) = self.logs.get(&slice) {
                let log = self.put_in_order(log.as_ref().clone());
                self.fold_anew(&slice, &log);
                self.logs.insert(slice, Arc::new(log));
            }
        }
    }

    pub(super) fn look_at_standing_again(&mut self) {
        let entries = self.logs.values().flat_map(|log| &log.entries);
        let mut ops: Vec<&Op> = entries.map(|entry| entry.op()).collect();
        ops.sort_by_key(|op| place(op));
        let origins: Vec<OriginId> = self.heads.iter().map(|(origin, _)| origin).collect();
        self.standing.look_again(&ops, &origins);
    }

    pub(super) fn put_in_order(&mut self, mut log: SliceLog) -> SliceLog {
        if self.counts_arrivals() {
            return log;
        }
        let mut entries: Vec<_> = log.entries.iter().cloned().collect();
        entries.sort_by_cached_key(|entry| self.standing.spot(entry.op()));
        let is_late = |entry: &&Arc<Entry>| {
            let op = entry.op();
            Some(self.standing.spot(op)) <= log.until && !self.standing.is_cut(op.origin, op.seq)
        };
        let late = entries.iter().take_while(is_late).count();
        self.late_count = self.late_count.max(u64::try_from(late).unwrap_or(u64::MAX));
        log.entries = entries.into_iter().collect();
        log
    }

    pub(super) fn fold_anew(&mut self, slice: &Slice, log: &SliceLog) {
        self.put_part(slice, &log.base);
        let transfers = log.transfers(&self.standing);
        for entry in &log.entries {
            self.apply_unfenced(slice, entry.op(), &transfers);
        }
    }
}
