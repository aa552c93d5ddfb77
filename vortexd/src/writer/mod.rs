//! The one writer: every durable change goes through its queue, its thread and its commits.
//!
//! It decides, makes durable, and only then shows the new state and answers. What is queued while a commit
//! is under way goes into the next one together.

mod alone;
mod batch;
mod thread;
mod time;
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
    ids::{ClusterId, ClusterName},
    journal::{Call, Entry, Rejection, RequestRecord, State, VersionVector},
    rollout::BreakerPolicy,
};

use crate::{
    counts::Counts,
    federation::Sight,
    fleets::Fleets,
    hooks::Cursors,
    limits::WRITE_QUEUE_MAX,
    measured::Measured,
    snapshot::Board,
    store::{Blob, Store},
};

pub use thread::replay;
pub use watch_mark::{WATCH_MARK, WatchMark};

/// Where an answer goes.
type Reply = oneshot::Sender<Result<Arc<RequestRecord>, Declined>>;
/// Where is told that something is done.
type Done = oneshot::Sender<Result<(), Fault>>;

/// Something for the writer to do.
enum Job {
    /// Decide a call, and write what it leads to.
    Call(Box<Asked>, Reply),
    /// Take in what other clusters wrote.
    Foreign(Foreign, Done),
    /// Something that is no part of a batch.
    Alone(Alone, Done),
}

/// What a call asks for.
struct Asked {
    call: Call,
    blobs: Vec<Blob>,
    dry_run: bool,
}

/// Ops that other clusters wrote, with the contents that they speak of.
#[derive(Debug)]
pub struct Foreign {
    /// The ops, in an order in which they can be applied. Those that are here already are passed over.
    pub entries: Vec<Entry>,
    /// Contents that may not be here yet.
    pub blobs: Vec<Blob>,
}

/// What is done by itself, between two batches.
enum Alone {
    /// Keep contents.
    Keep(Vec<Blob>),
    /// Take over another cluster's state.
    Install(Box<State>),
    /// Write under a new incarnation.
    Renew(Box<Renewal>),
    /// Let go of old ops.
    Truncate(Box<VersionVector>),
}

/// A new life of the store, and how it is announced.
#[derive(Debug)]
pub struct Renewal {
    /// The new incarnation.
    pub incarnation: u64,
    /// Who wants it, why, and the command that announces it.
    pub call: Call,
}

/// Why a call was not done here.
#[derive(Clone, Debug)]
pub struct Declined {
    /// The reason.
    pub fault: Fault,
    /// The cluster that may do it, if it is another one.
    pub home: Option<ClusterId>,
}

impl From<Fault> for Declined {
    fn from(fault: Fault) -> Declined {
        Declined { fault, home: None }
    }
}

impl From<Rejection> for Declined {
    fn from(rejection: Rejection) -> Declined {
        let home = match &rejection {
            Rejection::HomedElsewhere { home, .. } => Some(*home),
            _ => None,
        };
        Declined {
            fault: rejection.into(),
            home,
        }
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
    /// How far the webhooks have come: saved here, where the store is written.
    pub cursors: Arc<Cursors>,
    /// The revision of the newest snapshot in the store.
    pub snapshot_revision: u64,
    /// Where commits are counted.
    pub counts: Arc<Counts>,
    /// What this cluster says about itself; none in a daemon without a federation.
    pub announcement: Option<Announcement>,
    /// What is known of other clusters; none in a daemon without a federation.
    pub sight: Option<Arc<Sight>>,
}

/// What a cluster says about itself to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// What people call it.
    pub name: ClusterName,
    /// The peers that its settings name.
    pub knows: Vec<ClusterId>,
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
        let submitted = self.submit_here(call, blobs, dry_run).await;
        submitted.map_err(|declined| declined.fault)
    }

    /// Like [`submit`](Writer::submit), and tells who else could do it.
    ///
    /// # Errors
    /// Like [`submit`](Writer::submit).
    pub async fn submit_here(
        &self,
        call: Call,
        blobs: Vec<Blob>,
        dry_run: bool,
    ) -> Result<Arc<RequestRecord>, Declined> {
        let (reply, answer) = oneshot::channel();
        let asked = Box::new(Asked {
            call,
            blobs,
            dry_run,
        });
        self.enqueue(Job::Call(asked, reply))?;
        answer.await.unwrap_or_else(|_| Err(stopping().into()))
    }

    /// Makes durable what other clusters wrote, and applies it.
    ///
    /// # Errors
    /// When it does not follow what is here, or there is no room for it.
    pub async fn take_in(&self, foreign: Foreign) -> Result<(), Fault> {
        let (done, wait) = oneshot::channel();
        self.enqueue(Job::Foreign(foreign, done))?;
        wait.await.unwrap_or_else(|_| Err(stopping()))
    }

    /// Makes contents durable before any op speaks of them.
    ///
    /// # Errors
    /// When there is no room for them.
    pub async fn keep(&self, blobs: Vec<Blob>) -> Result<(), Fault> {
        self.alone(Alone::Keep(blobs)).await
    }

    /// Takes over another cluster's state, with what only this one has on top. The contents that it speaks of
    /// have to be here.
    ///
    /// # Errors
    /// When the two do not fit, or it cannot be written.
    pub async fn install(&self, theirs: State) -> Result<(), Fault> {
        self.alone(Alone::Install(Box::new(theirs))).await
    }

    /// Writes under a new incarnation from now on.
    ///
    /// # Errors
    /// When that cannot be written.
    pub async fn renew(&self, renewal: Renewal) -> Result<(), Fault> {
        self.alone(Alone::Renew(Box::new(renewal))).await
    }

    /// Lets go of ops that are old and that nobody needs, as far as these heads.
    ///
    /// # Errors
    /// When that cannot be written.
    pub async fn truncate(&self, up_to: VersionVector) -> Result<(), Fault> {
        self.alone(Alone::Truncate(Box::new(up_to))).await
    }

    async fn alone(&self, what: Alone) -> Result<(), Fault> {
        let (done, wait) = oneshot::channel();
        self.enqueue(Job::Alone(what, done))?;
        wait.await.unwrap_or_else(|_| Err(stopping()))
    }

    fn enqueue(&self, job: Job) -> Result<(), Fault> {
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Fault::new(
                Kind::Exhausted,
                "overloaded",
                format!("{WRITE_QUEUE_MAX} changes wait to be written already"),
            )
            .with_hint("try again in a moment"),
            TrySendError::Disconnected(_) => stopping(),
        })
    }
}

fn stopping() -> Fault {
    Fault::new(Kind::Unavailable, "stopping", "the daemon is stopping")
        .with_hint("try again when it is back")
}
