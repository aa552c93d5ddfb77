//! What is decided together and will be one commit.

use std::{collections::BTreeSet, sync::Arc};

use vortex_core::{
    error::{Fault, Kind},
    ids::{Digest, OriginId},
    journal::{Call, Context, Decision, Entry, OpBody, RequestRecord, State, decide, seal},
    time::Timestamp,
};

use super::{Asked, Declined, Done, Foreign, Reply};
use crate::{snapshot::Board, store::Blob};

/// What one commit will hold, and who waits for it.
pub(super) struct Batch {
    pub(super) state: State,
    pub(super) entries: Vec<Entry>,
    pub(super) blobs: Vec<Blob>,
    pub(super) replies: Vec<(Reply, Result<Arc<RequestRecord>, Declined>)>,
    /// Those who brought ops of other clusters.
    pub(super) bringers: Vec<(Done, Result<(), Fault>)>,
}

impl Batch {
    pub(super) fn new(board: &Board) -> Batch {
        Batch {
            state: board.peek().state.clone(),
            entries: vec![],
            blobs: vec![],
            replies: vec![],
            bringers: vec![],
        }
    }

    pub(super) fn decide(
        &mut self,
        origin: OriginId,
        Asked {
            call,
            blobs,
            dry_run,
        }: Asked,
        context: Context<'_>,
    ) -> Result<Arc<RequestRecord>, Declined> {
        let now = context.now;
        let bodies = match decide(&self.state, &call, context)? {
            Decision::Answered(record) => return Ok(record),
            Decision::Write(bodies) => bodies,
        };
        if dry_run {
            let mut imagined = Batch {
                state: self.state.clone(),
                entries: vec![],
                blobs: vec![],
                replies: vec![],
                bringers: vec![],
            };
            imagined.add(origin, now, Some(&call), bodies);
            return imagined.record_of(&call).map_err(Declined::from);
        }
        self.add_blobs(blobs);
        self.add(origin, now, Some(&call), bodies);
        Ok(self.record_of(&call)?)
    }

    fn add_blobs(&mut self, blobs: Vec<Blob>) {
        let known: BTreeSet<Digest> = self.blobs.iter().map(|blob| blob.digest).collect();
        let fresh = blobs.into_iter();
        self.blobs
            .extend(fresh.filter(|blob| !known.contains(&blob.digest)));
    }

    /// Takes in what other clusters wrote. What follows is taken even where something after it does not: the rest
    /// is asked for again.
    pub(super) fn take_in(&mut self, foreign: Foreign) -> Result<(), Fault> {
        self.add_blobs(foreign.blobs);
        for entry in foreign.entries {
            let op = entry.op();
            if self.state.heads.covers(op.origin, op.seq) {
                continue;
            }
            self.state.apply(&entry).map_err(|error| {
                Fault::new(Kind::Conflict, "does_not_follow", error.to_string())
            })?;
            self.entries.push(entry);
        }
        Ok(())
    }

    pub(super) fn add(
        &mut self,
        origin: OriginId,
        now: Timestamp,
        call: Option<&Call>,
        bodies: Vec<OpBody>,
    ) {
        for entry in seal(&self.state, origin, now, call, bodies) {
            // Sealed on this very state, so it follows.
            if let Err(error) = self.state.apply(&entry) {
                tracing::error!(%error, "an op of our own did not follow");
            }
            self.entries.push(entry);
        }
    }

    fn record_of(&self, call: &Call) -> Result<Arc<RequestRecord>, Fault> {
        let Some(mark) = &call.request else {
            // Whoever never asks again needs no answer that is remembered.
            return Ok(Arc::new(RequestRecord {
                fingerprint: [0; 16],
                revision: self.state.revision,
                answers: vec![],
            }));
        };
        let record = self.state.requests.get(&mark.id).cloned();
        record.ok_or_else(|| Fault::new(Kind::Internal, "no_record", "the call left no record"))
    }
}
