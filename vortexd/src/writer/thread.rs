//! The writer's thread: batches, commits, time, and what to do when the store fails.

use std::sync::{
    Arc,
    atomic::Ordering,
    mpsc::{Receiver, RecvTimeoutError},
};

use vortex_core::{
    error::{Fault, Kind},
    ids::OriginId,
    journal::{Command, Context, Entry, Head, RequestRecord, State},
    rollout::{BreakerPolicy, NoPeers},
    time::Timestamp,
};

use super::{Announcement, Asked, Declined, Health, Job, WatchMark, WriterSetup, batch::Batch};
use crate::{
    clock,
    counts::Counts,
    entropy,
    federation::Sight,
    fleets::Fleets,
    hooks::Cursors,
    limits::{
        COMMIT_COMMANDS_MAX, READ_BATCH, REOPEN_EVERY, SNAPSHOT_EVERY_OPS, WEBHOOK_CURSORS_EVERY,
    },
    measured::Measured,
    snapshot::{Board, Snapshot},
    store::{Blob, Store, StoreError},
};

/// Applies everything in `store` after `state`, and returns what was applied.
///
/// # Errors
/// When the store cannot be read, or holds ops that do not follow from each other.
pub fn replay(store: &dyn Store, state: &mut State) -> Result<Vec<Entry>, StoreError> {
    let mut applied = vec![];
    loop {
        let batch = store.read_after(state.revision, READ_BATCH)?;
        if batch.is_empty() {
            return Ok(applied);
        }
        for (revision, entry) in batch {
            state.apply(&entry).map_err(|error| StoreError::Damaged {
                what: format!("revision {revision}: {error}"),
            })?;
            applied.push(entry);
        }
    }
}

pub(super) struct Thread {
    pub(super) store: Arc<dyn Store>,
    pub(super) board: Arc<Board>,
    pub(super) watch_mark: Option<WatchMark>,
    pub(super) fleets: Arc<Fleets>,
    pub(super) measured: Arc<Measured>,
    pub(super) breaker: BreakerPolicy,
    pub(super) health: Arc<Health>,
    pub(super) origin: OriginId,
    pub(super) announcement: Option<Announcement>,
    pub(super) sight: Option<Arc<Sight>>,
    pub(super) started_at: Timestamp,
    /// Bakes were taken up: from then on time passes.
    pub(super) has_begun: bool,
    pub(super) counts: Arc<Counts>,
    pub(super) cursors: Arc<Cursors>,
    pub(super) cursors_saved: Timestamp,
    pub(super) snapshot_revision: u64,
    pub(super) was_low_on_space: bool,
    pub(super) looked_at: Timestamp,
    /// A look was put off.
    pub(super) owes_look: bool,
}

impl Thread {
    pub(super) fn new(setup: WriterSetup, health: Arc<Health>) -> Thread {
        Thread {
            origin: setup.store.origin(),
            store: setup.store,
            board: setup.board,
            watch_mark: setup.watch_mark,
            fleets: setup.fleets,
            measured: setup.measured,
            breaker: setup.breaker,
            health,
            announcement: setup.announcement,
            sight: setup.sight,
            started_at: clock::now(),
            has_begun: false,
            counts: setup.counts,
            cursors: setup.cursors,
            cursors_saved: Timestamp(0),
            snapshot_revision: setup.snapshot_revision,
            was_low_on_space: false,
            looked_at: Timestamp(0),
            owes_look: false,
        }
    }

    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        if self.board.peek().state.heads.head(self.origin).seq == 0 {
            // Nobody can know more of a new store than it does.
            self.announce();
        }
        self.let_time_pass();
        loop {
            match jobs.recv_timeout(self.until_next_look()) {
                Ok(first) => {
                    let queued = jobs.try_iter().take(COMMIT_COMMANDS_MAX - 1);
                    let jobs = [first].into_iter().chain(queued).collect();
                    self.write_jobs(jobs);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.let_time_pass();
            if clock::now().since(self.cursors_saved) >= WEBHOOK_CURSORS_EVERY {
                self.save_cursors();
            }
            if self.board.peek().state.revision - self.snapshot_revision >= SNAPSHOT_EVERY_OPS {
                self.save_snapshot();
            }
        }
        if let Some(mark) = &mut self.watch_mark {
            mark.write(clock::now());
        }
        self.save_cursors();
        if self.board.peek().state.revision > self.snapshot_revision {
            self.save_snapshot();
        }
    }

    /// Saves how far the webhooks have come, if one has moved. A full disk keeps its last space for rollbacks:
    /// then deliveries are repeated after a restart.
    fn save_cursors(&mut self) {
        self.cursors_saved = clock::now();
        if self.is_low_on_space() {
            return;
        }
        let Some(moved) = self.cursors.take_moved() else {
            return;
        };
        if let Err(error) = self.store.save_cursors(&moved) {
            tracing::warn!(error = %error.with_causes(), "the cursors of the webhooks were not saved");
            self.cursors.put_back();
            self.recover();
        }
    }

    /// Whether only rollbacks and pauses are taken. What changes is logged.
    pub(super) fn is_low_on_space(&mut self) -> bool {
        let is_low = self.store.is_low_on_space();
        if is_low && !self.was_low_on_space {
            tracing::warn!("the disk is nearly full: only rollbacks, pauses and reads are served");
        } else if !is_low && self.was_low_on_space {
            tracing::info!("there is room on the disk again: everything is served");
        }
        self.was_low_on_space = is_low;
        is_low
    }

    pub(super) fn context(&self, now: Timestamp, random: u64) -> Context<'_> {
        Context {
            now,
            random,
            fleets: self.fleets.as_ref(),
            measured: self.measured.as_ref(),
            peers: match &self.sight {
                Some(sight) => sight.as_ref(),
                None => &NoPeers,
            },
            looked_at: self.looked_at,
            breaker: self.breaker,
            cluster: self.announcement.as_ref().map(|_| self.origin.cluster),
        }
    }

    /// Does jobs in their order: what can be one commit together, is.
    fn write_jobs(&mut self, jobs: Vec<Job>) {
        let low_on_space = self.is_low_on_space();
        let mut batch = Batch::new(&self.board);
        for job in jobs {
            match job {
                Job::Call(asked, reply) => {
                    let outcome = self.decide(&mut batch, *asked, low_on_space);
                    batch.replies.push((reply, outcome));
                }
                Job::Foreign(_, done) if low_on_space => {
                    batch.bringers.push((done, Err(disk_full())));
                }
                Job::Foreign(foreign, done) => {
                    let outcome = batch.take_in(foreign);
                    batch.bringers.push((done, outcome));
                }
                Job::Alone(what, done) => {
                    self.commit(std::mem::replace(&mut batch, Batch::new(&self.board)));
                    let outcome = self.do_alone(what, low_on_space);
                    // Whoever asked may have gone.
                    let _ = done.send(outcome);
                    batch = Batch::new(&self.board);
                }
            }
        }
        self.commit(batch);
    }

    fn decide(
        &self,
        batch: &mut Batch,
        asked: Asked,
        low_on_space: bool,
    ) -> Result<Arc<RequestRecord>, Declined> {
        if low_on_space && !is_allowed_when_full(&asked.call.command) {
            return Err(disk_full().into());
        }
        let random = fresh_bits()?;
        batch.decide(self.origin, asked, self.context(clock::now(), random))
    }

    /// Makes the batch durable, shows it, and only then answers.
    pub(super) fn commit(&mut self, batch: Batch) {
        let Batch {
            state,
            entries,
            blobs,
            replies,
            bringers,
        } = batch;
        let failure = if entries.is_empty() {
            None
        } else {
            let board = self.board.load();
            let expected = board.state.heads.head(self.origin);
            let began = clock::instant();
            let appended = self.append(expected, &entries, &blobs);
            if appended.is_ok() {
                let took = clock::instant().duration_since(began);
                self.counts.writes.committed(took, entries.len());
                self.show(&board, state, &entries);
            }
            appended.err()
        };
        match failure {
            None => {
                for (reply, outcome) in replies {
                    // A caller that has gone away needs no answer.
                    let _ = reply.send(outcome);
                }
                for (done, outcome) in bringers {
                    let _ = done.send(outcome);
                }
            }
            Some(error) => {
                tracing::error!(error = %error.with_causes(), "a commit failed");
                let fault = Fault::from(error);
                for (reply, _) in replies {
                    let _ = reply.send(Err(fault.clone().into()));
                }
                for (done, _) in bringers {
                    let _ = done.send(Err(fault.clone()));
                }
                self.recover();
            }
        }
    }

    /// Appends. On a full disk once more, in the room that the store's reserve held: what is decided here may
    /// be the very rollback that the reserve is for.
    fn append(&self, expected: Head, entries: &[Entry], blobs: &[Blob]) -> Result<(), StoreError> {
        match self.store.append(expected, entries, blobs) {
            Err(StoreError::Full(error)) => {
                tracing::warn!(%error, "the disk is full; writing goes on in the reserve");
                self.store.reopen()?;
                // Were it there already, the store would tell that its head moved.
                self.store.append(expected, entries, blobs)
            }
            result => result,
        }
    }

    /// Opens the store anew until that succeeds, and takes in what the failed commit may have written.
    pub(super) fn recover(&mut self) {
        self.health.failed.store(true, Ordering::Relaxed);
        loop {
            match self.reopen() {
                Ok(()) => break,
                Err(error) => {
                    tracing::error!(error = %error.with_causes(), "the store could not be reopened");
                    std::thread::sleep(REOPEN_EVERY);
                }
            }
        }
        self.health.failed.store(false, Ordering::Relaxed);
        tracing::warn!("the store was reopened; writing goes on");
    }

    fn reopen(&mut self) -> Result<(), StoreError> {
        self.store.reopen()?;
        let board = self.board.load();
        let mut state = board.state.clone();
        let entries = replay(self.store.as_ref(), &mut state)?;
        if !entries.is_empty() {
            self.show(&board, state, &entries);
        }
        Ok(())
    }

    /// Shows the state that entries led to, and counts what they were about.
    fn show(&self, before: &Snapshot, state: State, entries: &[Entry]) {
        let writes = &self.counts.writes;
        writes.changed(self.origin, &before.state, &state, entries);
        self.board.publish(before.after(state, entries));
    }

    pub(super) fn save_snapshot(&mut self) {
        let board = self.board.load();
        let revision = board.state.revision;
        // Tried again after as many ops more: a start without a snapshot is slow, not wrong.
        self.snapshot_revision = revision;
        let mut state = board.state.clone();
        // What nothing can come before any more need not be kept: a snapshot is what it led to.
        state.settle();
        if state.unsettled_count() < board.state.unsettled_count() {
            self.board.publish(board.settled(state.clone()));
        }
        let bytes = match state.to_snapshot() {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(%error, "no snapshot was made");
                return;
            }
        };
        if self.is_low_on_space() {
            return;
        }
        if let Err(error) = self.store.save_snapshot(revision, &bytes) {
            tracing::warn!(error = %error.with_causes(), "no snapshot was saved");
            self.recover();
        }
    }
}

fn fresh_bits() -> Result<u64, Fault> {
    entropy::bits().map_err(|error| {
        let why = format!("no randomness: {error}");
        Fault::new(Kind::Internal, "no_randomness", why)
    })
}

fn is_allowed_when_full(command: &Command) -> bool {
    match command {
        // Whoever has a token that leaked is kept out also then.
        Command::Rollback(_) | Command::Pause(_) | Command::RevokeToken(_) => true,
        Command::Publish(_)
        | Command::Import { .. }
        | Command::SetStable { .. }
        | Command::ConfigureTarget { .. }
        | Command::PutStrategy { .. }
        | Command::DeleteStrategy { .. }
        | Command::CreateRollout(_)
        | Command::Start(_)
        | Command::Promote { .. }
        | Command::Resume(_)
        | Command::ResetBreaker
        | Command::Complete(_)
        | Command::SetPin { .. }
        | Command::AddFreeze { .. }
        | Command::LiftFreeze(_)
        | Command::TransferHome { .. }
        | Command::AcknowledgeConflict { .. }
        | Command::Join { .. }
        | Command::RetireCluster(_)
        | Command::RaiseFederationAlarm { .. }
        | Command::CreateToken { .. } => false,
    }
}

pub(super) fn disk_full() -> Fault {
    Fault::new(
        Kind::Exhausted,
        "disk_full",
        "the daemon's disk is nearly full: only rollbacks, pauses and reads are served",
    )
    .with_hint("make room on the disk of the data directory")
}
