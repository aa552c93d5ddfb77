//! The one writer: every durable change goes through its queue, its thread and its commits.
//!
//! It decides, makes durable, and only then shows the new state and answers. What is queued while a commit
//! is under way goes into the next one together.

mod batch;
mod thread;
mod watch_mark;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, TrySendError},
    },
    thread::JoinHandle,
};

use tokio::sync::oneshot;
use vortex_core::{
    error::{Fault, Kind},
    journal::{Call, RequestRecord},
    rollout::{BreakerPolicy, PeerSight},
};

use crate::{
    fleets::Fleets,
    hooks::Cursors,
    limits::WRITE_QUEUE_MAX,
    measured::Measured,
    snapshot::Board,
    store::{Blob, Store},
};

pub use thread::replay;
pub use watch_mark::WatchMark;

/// Where an answer goes.
type Reply = oneshot::Sender<Result<Arc<RequestRecord>, Fault>>;

/// A call on its way to the writer.
struct Job {
    asked: Asked,
    reply: Reply,
}

/// What a call asks for.
struct Asked {
    call: Call,
    blobs: Vec<Blob>,
    dry_run: bool,
}

impl Job {
    fn taken_apart(self) -> (Reply, Asked) {
        (self.reply, self.asked)
    }
}

/// Hands calls to the writer.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Job>,
    health: Arc<Health>,
}

/// Whether the writer can do its work.
#[derive(Debug, Default)]
pub struct Health {
    failed: AtomicBool,
}

impl Health {
    /// The store takes writes.
    pub fn is_writing(&self) -> bool {
        !self.failed.load(Ordering::Relaxed)
    }
}

/// The writer's thread. It ends, with a snapshot saved, when every [`Writer`] is dropped.
pub struct WriterThread(JoinHandle<()>);

impl WriterThread {
    /// Waits for the end; call it where blocking is allowed.
    pub fn join(self) {
        if self.0.join().is_err() {
            tracing::error!("the writer ended by a panic");
        }
    }
}

/// What the writer works with.
pub struct WriterSetup {
    /// Where ops become durable.
    pub store: Arc<dyn Store>,
    /// Where the state is shown.
    pub board: Arc<Board>,
    /// Where it notes that it watches over bakes; none: nothing outlives the process anyway.
    pub watch_mark: Option<WatchMark>,
    /// Which instances there are.
    pub fleets: Arc<Fleets>,
    /// What was measured of them.
    pub measured: Arc<Measured>,
    /// When automatic rollbacks stop.
    pub breaker: BreakerPolicy,
    /// How old what is known of other clusters is.
    pub peers: Arc<dyn PeerSight + Send + Sync>,
    /// How far the webhooks have come: saved here, where the store is written.
    pub cursors: Arc<Cursors>,
    /// The revision of the newest snapshot in the store.
    pub snapshot_revision: u64,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(setup: WriterSetup) -> std::io::Result<(Writer, WriterThread)> {
        let (queue, jobs) = std::sync::mpsc::sync_channel(WRITE_QUEUE_MAX);
        let health = Arc::new(Health::default());
        let thread = thread::Thread::new(setup, Arc::clone(&health));
        let handle = std::thread::Builder::new()
            .name("vortex-writer".into())
            .spawn(move || thread.run(&jobs))?;
        Ok((Writer { queue, health }, WriterThread(handle)))
    }

    /// Whether the writer can do its work.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Has a call decided and written, and returns its answer once that is durable. With `dry_run` it is
    /// only decided, and the answer is what it would have been.
    ///
    /// # Errors
    /// The rejection; or that the writer is overloaded, or cannot tell what became of the call.
    pub async fn submit(
        &self,
        call: Call,
        blobs: Vec<Blob>,
        dry_run: bool,
    ) -> Result<Arc<RequestRecord>, Fault> {
        let (reply, answer) = oneshot::channel();
        let asked = Asked {
            call,
            blobs,
            dry_run,
        };
        let job = Job { asked, reply };
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Fault::new(
                Kind::Exhausted,
                "overloaded",
                format!("{WRITE_QUEUE_MAX} changes wait to be written already"),
            )
            .with_hint("try again in a moment"),
            TrySendError::Disconnected(_) => stopping(),
        })?;
        answer.await.unwrap_or_else(|_| Err(stopping()))
    }
}

fn stopping() -> Fault {
    Fault::new(Kind::Unavailable, "stopping", "the daemon is stopping")
        .with_hint("try again when it is back")
}
