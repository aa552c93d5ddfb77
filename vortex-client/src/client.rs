//! The handle an application holds.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, task::JoinHandle};

use crate::{
    builder::Builder, config::Config, limits::STALE_INTERVALS, recorder::Outcome, shared::Shared,
};

/// A target's configuration, kept current. Clones are handles of the same client; the background task ends with
/// the last of them, or with [`stop`](Client::stop).
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    owner: Arc<Owner>,
}

/// Ends the task when dropped: the other end of `stop` sees its sender go.
struct Owner {
    instance_id: String,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Client {
    /// Describes a client of the daemon at `server`, e.g. `http://127.0.0.1:8888`.
    pub fn builder(server: &str) -> Builder {
        Builder::new(server)
    }

    pub(crate) fn new(
        shared: Arc<Shared>,
        instance_id: String,
        stop: watch::Sender<bool>,
        task: JoinHandle<()>,
    ) -> Client {
        let owner = Owner {
            instance_id,
            stop,
            task: Mutex::new(Some(task)),
        };
        Client {
            shared,
            owner: Arc::new(owner),
        }
    }

    /// What this instance reads now. Takes no lock. While a rollout decides by key this is the stable version:
    /// see [`config_for`](Client::config_for).
    pub fn config(&self) -> Config {
        self.shared.snapshot.load().own.clone()
    }

    /// What `key` (a user, a session) reads now. While a rollout decides by key, that is the version the daemon
    /// would serve this key; else it is this instance's. Takes no lock and asks nobody.
    #[cfg(feature = "local-assignment")]
    pub fn config_for(&self, key: &str) -> Config {
        let snapshot = self.shared.snapshot.load();
        let split = snapshot.split.as_ref();
        split
            .map_or(&snapshot.own, |split| split.config(key))
            .clone()
    }

    /// The id under which this instance reports.
    pub fn instance_id(&self) -> &str {
        &self.owner.instance_id
    }

    /// How long ago the daemon last confirmed that what runs is what should run; `None` if it never has.
    pub fn staleness(&self) -> Option<Duration> {
        self.shared.confirmed.ago()
    }

    /// Whether three intervals have passed without a confirmation.
    pub fn is_stale(&self) -> bool {
        let allowed = self.shared.interval() * STALE_INTERVALS;
        self.staleness().is_none_or(|staleness| staleness > allowed)
    }

    /// What keeps the configuration from being current, as a sentence; nothing while all is well.
    pub fn problem(&self) -> Option<String> {
        let problem = self.shared.problem.load_full();
        problem.map(|problem| problem.as_ref().clone())
    }

    /// Calls `callback` with every new configuration of this instance, after it was swapped in. Callbacks run on the
    /// background task, one after the other: keep them short. A handle held in one keeps the client alive.
    pub fn on_change(&self, callback: impl Fn(&Config) + Send + Sync + 'static) {
        self.shared.add_callback(Arc::new(callback));
    }

    /// Counts a request that ran under this instance's version. Takes no lock.
    pub fn record(&self, outcome: Outcome, latency: Duration) {
        let snapshot = self.shared.snapshot.load();
        self.record_for(snapshot.own.version(), outcome, latency);
    }

    /// Counts a request that ran under `version`: the one of the [`Config`] it read. Takes no lock. At most eight
    /// versions are counted between two reports; a request under yet another is not.
    pub fn record_for(&self, version: &str, outcome: Outcome, latency: Duration) {
        self.shared.recorder.record(version, outcome, latency);
    }

    /// Reports as soon as possible instead of when it is due, at most once a second. Returns at once.
    pub fn report_now(&self) {
        self.shared.report.notify_one();
    }

    /// A tower layer that counts every request of a service, with its latency.
    #[cfg(feature = "tower")]
    pub fn layer(&self) -> crate::RecordLayer {
        crate::RecordLayer::new(self.clone())
    }

    /// Reports a last time, for at most a second, and ends the background task. The configuration stays readable.
    pub async fn stop(&self) {
        let task = {
            let task = self.owner.task.lock();
            task.unwrap_or_else(PoisonError::into_inner).take()
        };
        self.owner.stop.send_replace(true);
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the background task had ended before");
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("instance_id", &self.owner.instance_id)
            .field("shared", &self.shared)
            .finish_non_exhaustive()
    }
}
