//! Letting go of ops that no other can come before any more.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    apply::keep_only,
    body::OpBody,
    homes::{Transfer, fencing},
    op::Op,
    slice::{Place, Slice},
    state::State,
    vector::{Head, VersionVector},
};
use crate::ids::OriginId;

type Counts = BTreeMap<OriginId, u64>;

impl State {
    /// What no unknown op can come before any more: what the newest op of every member had seen. It follows from the
    /// journal alone, and so it does in chains and rings, where clusters do not hear from each other directly.
    ///
    /// Why nothing unknown comes before it, case by case. Let S be what is settled here, and U an op that is not here.
    ///
    /// * *U is of a member's store as it is now.* It was written after the newest op of that store that is here, which
    ///   had seen S. So U had seen S, and stands after it.
    /// * *U is of a newcomer*: a cluster of which nothing is here yet, or the new life of one. Unless it had seen S it
    ///   stands right before the first op by another that had seen it. That op is not here either, or U would be; so
    ///   by the other cases it stands after S, and so does U (see `order`). A newcomer that is here but
    ///   does not stand by its own numbers yet holds everything up, until its next op.
    /// * *U is of a former life of a member's store* (it was restored, or renewed). Nobody writes under it any more, so U
    ///   was written before the new life began, and some member got it. As long as not all members have confirmed to
    ///   have exactly as much of it as is here, and to know of the new life, it counts as a member itself. Once
    ///   they have, none of them has U, and none can get it: who knows of a new life takes nothing more from a
    ///   connection that the former one had opened.
    /// * *U is of a retired cluster.* Beyond the cut it has no effect, wherever it stands; up to the cut it is here,
    ///   because the retirement had seen it. A retirement that is not here and cuts later lets ops through: they
    ///   stand right after it, and it, by the other cases, after S. (It counts only if its writer was not retired before.) No op that some retirement cuts is let go of before
    ///   every member has seen a retirement: nobody retires again what is retired.
    ///   What a newcomer says of others before it stands by its own numbers has no effect on them.
    /// * *There was no founding yet.* Then nothing is settled. The founding is written when every cluster that is named
    ///   as somebody's peer has joined and all of them have seen each other join; nothing is settled until all members
    ///   have seen the founding. So among founders nobody had let go of anything before all knew each other, and
    ///   everybody else is a newcomer.
    ///
    /// Where every store of the founders' time is over, and all that are left are newcomers, one of them founds again once
    /// all have the same of what is over: that op stands by its own numbers.
    ///
    /// What it rests on: a store writes gaplessly and never forgets what it has written under one incarnation.
    /// Whoever breaks that forks the origin, which is found and told.
    pub fn settled(&self) -> VersionVector {
        #[cfg(feature = "flaws")]
        if self.early_settle {
            return self.heads.clone();
        }
        let counts = self.settled_counts().unwrap_or_default();
        let mut settled = VersionVector::default();
        for (origin, seq) in counts {
            let head = self.heads.head(origin);
            let hash = if head.seq == seq {
                head.hash
            } else {
                Default::default()
            };
            settled.set(origin, Head { seq, hash });
        }
        settled
    }

    fn settled_counts(&self) -> Option<Counts> {
        self.local?;
        let founding = self.standing.founding()?;
        if self.standing.has_rival() {
            return None;
        }
        let origins = self.heads.iter().map(|(origin, _)| origin);
        let origins = origins.filter(|origin| !self.standing.is_retired(*origin));
        let (former, alive): (Vec<_>, Vec<_>) =
            origins.partition(|origin| self.standing.is_superseded(*origin));
        let is_placed = |origin: &OriginId| {
            let head = self.heads.head(*origin).seq;
            self.members.contains_key(&origin.cluster) && self.standing.is_grounded(*origin, head)
        };
        if !alive.iter().all(is_placed) {
            return None;
        }
        let confirmed: Vec<Counts> = alive.iter().map(|origin| self.seen_by(*origin)).collect();
        let unsure = former
            .into_iter()
            .filter(|origin| !self.is_over(*origin, &confirmed))
            .map(|origin| self.seen_by(origin));
        let unsure: Vec<Counts> = unsure.collect();
        let mut all = confirmed.into_iter().chain(unsure);
        let first = all.next()?;
        let least = all.fold(first, |mut least, seen| {
            least.retain(|origin, seq| {
                *seq = (*seq).min(seen.get(origin).copied().unwrap_or_default());
                *seq > 0
            });
            least
        });
        let (_, _, founder, seq) = founding.place;
        (least.get(&founder).is_some_and(|seen| *seen >= seq)).then_some(least)
    }

    /// What the newest op of `origin` had seen, itself included.
    pub(super) fn seen_by(&self, origin: OriginId) -> Counts {
        let deps = self.latest.get(&origin);
        let deps = deps.iter().flat_map(|deps| deps.iter().copied());
        deps.chain([(origin, self.heads.head(origin).seq)])
            .collect()
    }

    /// Whether everybody has the same of a former life, and knows that it is over.
    fn is_over(&self, former: OriginId, confirmed: &[Counts]) -> bool {
        let head = self.heads.head(former).seq;
        confirmed.iter().all(|seen| {
            let has = |origin, seq| seen.get(&origin).is_some_and(|count| *count >= seq);
            let mut successors = self.standing.successors(former);
            seen.get(&former) == Some(&head) && successors.any(|(later, seq)| has(later, seq))
        })
    }

    /// Lets go of the ops that are settled. What they led to stays.
    pub fn settle(&mut self) {
        let settled = self.settled();
        self.settle_up_to(&settled);
    }

    pub(super) fn settle_up_to(&mut self, settled: &VersionVector) {
        let slices: Vec<Slice> = self.logs.keys().cloned().collect();
        for slice in slices {
            let Some(shared) = self.logs.get(&slice) else {
                continue;
            };
            let mut log = shared.as_ref().clone();
            // Where they stand among each other is nothing to those that change nothing.
            let says_nothing = |op: &Op| {
                let kind = &op.body;
                matches!(kind, OpBody::HeadsConfirmed | OpBody::FederationFounded)
            };
            if slice == Slice::Members {
                keep_only(&mut log.entries, |entry| {
                    let op = entry.op();
                    !says_nothing(op) || !self.is_settled(op, settled)
                });
            }
            let first = log.entries.front();
            if !first.is_some_and(|first| self.is_settled(first.op(), settled)) {
                self.logs.insert(slice, Arc::new(log));
                continue;
            }
            let transfers = log.transfers(&self.standing);
            // A transfer that a retirement may still cut decides nothing for good.
            let sure: Vec<Transfer> = transfers
                .iter()
                .filter(|transfer| settled.covers(transfer.origin, transfer.seq))
                .cloned()
                .collect();
            let is_fenced_for_good = |op: &Op| {
                fencing(op, &transfers, &self.standing) == fencing(op, &sure, &self.standing)
            };
            let mut scratch = State {
                local: self.local,
                standing: self.standing.clone(),
                ..State::default()
            };
            scratch.put_part(&slice, &log.base);
            while let Some(first) = log.entries.pop_front() {
                if !self.is_settled(first.op(), settled) || !is_fenced_for_good(first.op()) {
                    log.entries.push_front(first);
                    break;
                }
                scratch.apply_unfenced(&slice, first.op(), &transfers);
                log.until = Some(self.standing.spot(first.op()));
            }
            log.base = scratch.part(&slice);
            self.logs.insert(slice, Arc::new(log));
        }
    }

    fn is_settled(&self, op: &Op, settled: &VersionVector) -> bool {
        if !settled.covers(op.origin, op.seq) {
            return false;
        }
        #[cfg(feature = "flaws")]
        if self.early_settle {
            return true;
        }
        let spot = self.standing.spot(op);
        let has = |(_, _, origin, seq): Place| settled.covers(origin, seq);
        let is_placed = !spot.is_adrift && has(spot.anchor) && has(spot.own);
        let is_cut = self.standing.is_cut(op.origin, op.seq);
        let mut retirements = self.standing.retired_by(op.origin);
        is_placed && (!is_cut || retirements.any(|(of, seq)| settled.covers(of, seq)))
    }

    /// How many ops are kept because others may come before them.
    pub fn unsettled_count(&self) -> usize {
        self.logs.values().map(|log| log.entries.len()).sum()
    }

    /// How many ops at once came before what was settled. None, unless two federations were joined that both had
    /// been founded: then clusters may differ in what those ops led to.
    pub fn late_count(&self) -> u64 {
        self.late_count
    }
}
