//! What is decided together and will be one commit.

use std::sync::Arc;

use vortex_core::{
    error::{Fault, Kind},
    ids::{Digest, OriginId},
    journal::{Call, Context, Decision, Entry, OpBody, RequestRecord, State, decide, seal},
    time::Timestamp,
};

use super::{Asked, Reply};
use crate::{snapshot::Board, store::Blob};

/// What one commit will hold, and who waits for it.
pub(super) struct Batch {
    pub(super) state: State,
    pub(super) entries: Vec<Entry>,
    pub(super) blobs: Vec<Blob>,
    pub(super) replies: Vec<(Reply, Result<Arc<RequestRecord>, Fault>)>,
}

impl Batch {
    pub(super) fn new(board: &Board) -> Batch {
        Batch {
            state: board.peek().state.clone(),
            entries: vec![],
            blobs: vec![],
            replies: vec![],
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
    ) -> Result<Arc<RequestRecord>, Fault> {
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
            };
            imagined.add(origin, now, Some(&call), bodies);
            return imagined.record_of(&call);
        }
        let known: Vec<Digest> = self.blobs.iter().map(|blob| blob.digest).collect();
        self.blobs.extend(
            blobs
                .into_iter()
                .filter(|blob| !known.contains(&blob.digest)),
        );
        self.add(origin, now, Some(&call), bodies);
        self.record_of(&call)
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
        call.request
            .as_ref()
            .and_then(|mark| self.state.requests.get(&mark.id))
            .cloned()
            .ok_or_else(|| Fault::new(Kind::Internal, "no_record", "the call left no record"))
    }
}
