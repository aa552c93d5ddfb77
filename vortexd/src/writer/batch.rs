//! What is decided together and will be one commit.

use std::{collections::BTreeSet, sync::Arc};

use vortex_core::{
    error::{Fault, Kind},
    ids::{Digest, OriginId},
    journal::{
        Call, Context, Decision, Entry, OpBody, RequestRecord, State, answered, decide, seal,
    },
    limits::OP_BYTES_MAX,
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
            let entries = sealed(&imagined.state, origin, now, &call, bodies)?;
            imagined.apply(entries);
            return imagined.record_of(&call).map_err(Declined::from);
        }
        let entries = sealed(&self.state, origin, now, &call, bodies)?;
        self.add_blobs(blobs);
        self.apply(entries);
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
        let mut heads = self.state.heads.clone();
        let mut fresh = foreign.entries;
        fresh.retain(|entry| {
            let is_known = heads.covers(entry.op().origin, entry.op().seq);
            if !is_known {
                heads.record(entry);
            }
            !is_known
        });
        let before = self.state.revision;
        let taken = self.state.apply_all(&fresh);
        let count = usize::try_from(self.state.revision - before).unwrap_or(usize::MAX);
        self.entries.extend(fresh.into_iter().take(count));
        taken.map_err(|error| Fault::new(Kind::Conflict, "does_not_follow", error.to_string()))
    }

    pub(super) fn add(
        &mut self,
        origin: OriginId,
        now: Timestamp,
        call: Option<&Call>,
        bodies: Vec<OpBody>,
    ) {
        self.apply(seal(&self.state, origin, now, call, bodies));
    }

    fn apply(&mut self, entries: Vec<Entry>) {
        for entry in entries {
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
        let record = answered(&self.state, &call.actor, mark)?;
        record.ok_or_else(|| Fault::new(Kind::Internal, "no_record", "the call left no record"))
    }
}

/// The ops of a call, if every one fits into a frame: one that does not would never reach another cluster, and nothing
/// that was written after it either.
fn sealed(
    state: &State,
    origin: OriginId,
    now: Timestamp,
    call: &Call,
    bodies: Vec<OpBody>,
) -> Result<Vec<Entry>, Declined> {
    let entries = seal(state, origin, now, Some(call), bodies);
    let largest = entries.iter().map(|entry| entry.canonical().len()).max();
    match largest {
        Some(bytes) if bytes > OP_BYTES_MAX => Err(Declined::from(
            Fault::new(
                Kind::Invalid,
                "too_large",
                format!(
                    "what this would write takes {bytes} bytes; at most {OP_BYTES_MAX} are taken"
                ),
            )
            .with_hint("leave out some of its pins or patterns, or make them shorter"),
        )),
        Some(_) | None => Ok(entries),
    }
}
