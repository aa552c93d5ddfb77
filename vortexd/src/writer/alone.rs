//! What the writer does between two batches: keeping contents, taking over a state, a new incarnation, and
//! letting go of old ops.

use vortex_core::{
    error::{Fault, Kind},
    journal::{Entry, Head, SnapshotError, State, VersionVector, answered},
};

use super::{
    Alone, Asked, Renewal,
    batch::Batch,
    thread::{Thread, disk_full},
};
use crate::{
    clock,
    limits::READ_BATCH,
    serving::Serving,
    snapshot::Snapshot,
    store::{Blob, Horizon, Installation, StoreError},
};

impl Thread {
    pub(super) fn do_alone(&mut self, what: Alone, low_on_space: bool) -> Result<(), Fault> {
        match what {
            Alone::Keep(_) | Alone::Install(_) if low_on_space => Err(disk_full()),
            Alone::Keep(blobs) => self.keep(&blobs),
            Alone::Install(theirs) => self.install(&theirs),
            Alone::Renew(renewal) => self.renew(*renewal),
            Alone::Truncate(up_to) => self.truncate(&up_to),
        }
    }

    /// What a failed write comes to: the store is opened anew.
    fn settled(&mut self, written: Result<(), StoreError>) -> Result<(), Fault> {
        written.map_err(|error| {
            tracing::error!(error = %error.with_causes(), "a commit failed");
            self.recover();
            error.into()
        })
    }

    fn keep(&mut self, blobs: &[Blob]) -> Result<(), Fault> {
        let head = self.board.peek().state.heads.head(self.origin);
        let kept = self.store.append(head, &[], blobs);
        self.settled(kept)
    }

    /// Joins another cluster's state with this one. What it follows from is not in the journal here: that begins
    /// anew, with the ops that only this cluster has.
    fn install(&mut self, theirs: &State) -> Result<(), Fault> {
        let board = self.board.load();
        if board.state.heads.covers_all(&theirs.heads) {
            return Ok(());
        }
        let mut state = board.state.merged_with(theirs).map_err(|(origin, seq)| {
            let what = format!("op {seq} of {origin} is another one here");
            Fault::new(Kind::Conflict, "forked", what)
        })?;
        let (kept, horizon_heads) = self.beyond(&theirs.heads, &state.heads)?;
        let horizon = Horizon {
            revision: state.revision,
            heads: horizon_heads,
        };
        state.revision += u64::try_from(kept.len()).unwrap_or(u64::MAX);
        let unreadable =
            |error: SnapshotError| Fault::new(Kind::Internal, "no_snapshot", error.to_string());
        let snapshot = state.to_snapshot().map_err(unreadable)?;
        let installed = self.store.install(&Installation {
            horizon,
            entries: &kept,
            snapshot: &snapshot,
        });
        self.settled(installed)?;
        self.snapshot_revision = state.revision;
        let writes = &self.counts.writes;
        writes.changed(self.origin, &board.state, &state, &[]);
        self.board.publish(Snapshot {
            serving: Serving::new(&state),
            state,
            recent: imbl::Vector::new(),
            recent_bytes: 0,
        });
        Ok(())
    }

    /// The ops here that a peer with `theirs` lacks, and the heads before them.
    fn beyond(
        &self,
        theirs: &VersionVector,
        all: &VersionVector,
    ) -> Result<(Vec<Entry>, VersionVector), Fault> {
        let mut kept = vec![];
        let mut after = self.store.horizon()?.revision;
        loop {
            let batch = self.store.read_after(after, READ_BATCH)?;
            let Some((last, _)) = batch.last() else {
                break;
            };
            after = *last;
            kept.extend(
                batch
                    .into_iter()
                    .map(|(_, entry)| entry)
                    .filter(|entry| !theirs.covers(entry.op().origin, entry.op().seq)),
            );
        }
        let mut horizon = VersionVector::default();
        for (origin, head) in all.iter() {
            let first = kept.iter().find(|entry| entry.op().origin == origin);
            let before = first.map_or(head, |first| Head {
                seq: first.op().seq.saturating_sub(1),
                hash: first.op().prev_hash,
            });
            if before.seq > 0 {
                horizon.set(origin, before);
            }
        }
        Ok((kept, horizon))
    }

    fn renew(&mut self, renewal: Renewal) -> Result<(), Fault> {
        if let Some(mark) = &renewal.call.request
            && answered(&self.board.peek().state, &renewal.call.actor, mark)?.is_some()
        {
            return Ok(());
        }
        let renewed = self.store.renew(renewal.incarnation);
        self.settled(renewed)?;
        self.origin = self.store.origin();
        tracing::warn!(origin = %self.origin, "this store writes under a new incarnation");
        let mut batch = Batch::new(&self.board);
        let asked = Asked {
            call: renewal.call,
            blobs: vec![],
            dry_run: false,
        };
        let outcome = batch.decide(self.origin, asked, self.context(clock::now(), 0));
        self.commit(batch);
        outcome.map(|_| ()).map_err(|declined| declined.fault)
    }

    /// Lets go of the beginning of the journal, as far as every op of it is within `up_to`.
    fn truncate(&mut self, up_to: &VersionVector) -> Result<(), Fault> {
        if self.board.peek().state.revision > self.snapshot_revision {
            self.save_snapshot();
        }
        let newest = self.snapshot_saved()?;
        let mut horizon = self.store.horizon()?.revision;
        'walk: loop {
            let batch = self.store.read_after(horizon, READ_BATCH)?;
            if batch.is_empty() {
                break;
            }
            for (revision, entry) in batch {
                let op = entry.op();
                if revision > newest || !up_to.covers(op.origin, op.seq) {
                    break 'walk;
                }
                horizon = revision;
            }
        }
        if horizon > self.store.horizon()?.revision {
            let truncated = self.store.truncate(horizon);
            self.settled(truncated)?;
            tracing::info!(revision = horizon, "old ops were let go of");
        }
        Ok(())
    }

    /// The revision of the snapshot that is in the store, which can be read.
    fn snapshot_saved(&self) -> Result<u64, Fault> {
        let saved = self.store.load_snapshot()?;
        Ok(saved
            .filter(|(_, bytes)| State::from_snapshot(bytes).is_ok())
            .map_or(0, |(revision, _)| revision))
    }
}
