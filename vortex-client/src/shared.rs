//! What the application's threads and the background task have in common. Reading it takes no lock.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::{sync::Notify, time::Instant};

#[cfg(feature = "local-assignment")]
use crate::split::Split;
use crate::{config::Config, recorder::Recorder, system};

/// What is read now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Snapshot {
    /// This instance's.
    pub(crate) own: Config,
    /// What keys read, while a rollout decides by key.
    #[cfg(feature = "local-assignment")]
    pub(crate) split: Option<Split>,
}

pub(crate) type Callback = Arc<dyn Fn(&Config) + Send + Sync>;

/// When something last happened, on the monotonic clock; it may have been before the process started.
#[derive(Debug)]
pub(crate) struct LastTime {
    base: Instant,
    after_base_ms: AtomicI64,
}

/// No time at all.
const NEVER: i64 = i64::MIN;

impl LastTime {
    fn never() -> LastTime {
        LastTime {
            base: system::now(),
            after_base_ms: AtomicI64::new(NEVER),
        }
    }

    pub(crate) fn set_now(&self) {
        self.set_ago(Duration::ZERO);
    }

    pub(crate) fn set_ago(&self, ago: Duration) {
        let ms = since_ms(self.base).saturating_sub(duration_ms(ago));
        self.after_base_ms
            .store(ms.max(NEVER + 1), Ordering::Relaxed);
    }

    pub(crate) fn ago(&self) -> Option<Duration> {
        match self.after_base_ms.load(Ordering::Relaxed) {
            NEVER => None,
            ms => {
                let ago = since_ms(self.base).saturating_sub(ms);
                Some(Duration::from_millis(u64::try_from(ago).unwrap_or(0)))
            }
        }
    }
}

fn since_ms(base: Instant) -> i64 {
    duration_ms(system::now().saturating_duration_since(base))
}

fn duration_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Shared by all handles and the task.
pub(crate) struct Shared {
    pub(crate) snapshot: ArcSwap<Snapshot>,
    pub(crate) recorder: Recorder,
    /// When the daemon last said that what runs is what should run.
    pub(crate) confirmed: LastTime,
    /// When the daemon last said anything about what should run.
    pub(crate) heard: LastTime,
    pub(crate) interval_ms: AtomicU64,
    /// What went wrong last; nothing while all is well.
    pub(crate) problem: ArcSwapOption<String>,
    /// Asks for a report now.
    pub(crate) report: Notify,
    callbacks: Mutex<Vec<Callback>>,
}

impl Shared {
    pub(crate) fn new(interval: Duration) -> Shared {
        Shared {
            snapshot: ArcSwap::from_pointee(Snapshot::default()),
            recorder: Recorder::default(),
            confirmed: LastTime::never(),
            heard: LastTime::never(),
            interval_ms: AtomicU64::new(u64::try_from(interval.as_millis()).unwrap_or(u64::MAX)),
            problem: ArcSwapOption::empty(),
            report: Notify::new(),
            callbacks: Mutex::new(vec![]),
        }
    }

    pub(crate) fn interval(&self) -> Duration {
        Duration::from_millis(self.interval_ms.load(Ordering::Relaxed))
    }

    pub(crate) fn add_callback(&self, callback: Callback) {
        let callbacks = self.callbacks.lock();
        callbacks
            .unwrap_or_else(PoisonError::into_inner)
            .push(callback);
    }

    /// Calls every callback, the lock released, so that a callback may add another.
    pub(crate) fn announce(&self, config: &Config) {
        let callbacks = self.callbacks.lock();
        let callbacks = callbacks.unwrap_or_else(PoisonError::into_inner).clone();
        for callback in callbacks {
            if guarded(|| callback(config)).is_none() {
                tracing::error!(version = config.version(), "an on_change callback panicked");
            }
        }
    }
}

/// Runs the application's code; `None` if it panics.
pub(crate) fn guarded<T>(foreign: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(foreign)).ok()
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("version", &self.snapshot.load().own.version())
            .field("problem", &self.problem.load())
            .finish_non_exhaustive()
    }
}
