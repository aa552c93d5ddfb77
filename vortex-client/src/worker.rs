//! The background task: reports, learns what should run, and brings it about.
//!
//! A turn is one heartbeat and what follows from its answer. Between turns the task sleeps; a report that was asked
//! for, or a lease that ends, wakes it. It ends when its client is stopped or its last handle dropped.

use std::{collections::BTreeMap, io, sync::Arc, sync::atomic::Ordering, time::Duration};

use tokio::{sync::watch, task::JoinHandle, time::Instant};

use crate::{
    api::{Api, ApiError, Assignment, Edition, Heartbeat, Receipt},
    cache::Cache,
    config::{Config, Content},
    limits::{
        FAREWELL_TIMEOUT, INTERVAL_MAX, INTERVAL_MIN, REPORT_SPACING, RETRY_FIRST, RETRY_LAST,
    },
    recorder::Outbox,
    shared::Shared,
    system,
};

/// Decides whether a version may run.
pub(crate) type Validate = Arc<dyn Fn(&Config) -> Result<(), String> + Send + Sync>;

/// What does not change while a client lives.
pub(crate) struct Settings {
    pub(crate) app: String,
    pub(crate) profile: String,
    pub(crate) instance_id: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) started_at: String,
    pub(crate) interval: Duration,
    pub(crate) lease: Option<Duration>,
    pub(crate) validate: Option<Validate>,
    pub(crate) cache: Option<Cache>,
}

/// How far the first turns have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// None has ended.
    Starting,
    /// One has ended; nothing runs yet.
    Tried,
    /// Something runs.
    Running,
}

/// What a heartbeat says of what runs: (version, digest, refused version).
type Report = (String, String, String);

pub(crate) struct Worker {
    pub(crate) settings: Settings,
    pub(crate) shared: Arc<Shared>,
    pub(crate) api: Api,
    pub(crate) progress: watch::Sender<Progress>,
    /// The versions at hand: what runs, and the two sides of a rollout.
    pub(crate) contents: Vec<Arc<Content>>,
    pub(crate) assignment: Option<Assignment>,
    /// What the heartbeat's answer called the revision when the assignment was asked for.
    pub(crate) assignment_asked_at: Option<u64>,
    /// What the hook rejected of what is wanted, with its reasons.
    pub(crate) refused: BTreeMap<Edition, String>,
    outbox: Outbox,
    failures: u32,
    /// The last turn followed the one before at once.
    hurried: bool,
    /// When the assignment was last asked for because no heartbeat was taken.
    asked_otherwise_at: Option<Instant>,
    complaint: Option<String>,
    /// The daemon wants no heartbeat before this time, and why.
    hold: Option<(Instant, String)>,
    pub(crate) saved_at: Option<Instant>,
    /// A write of the cache in flight.
    pub(crate) saving: Option<JoinHandle<io::Result<()>>>,
}

impl Worker {
    pub(crate) fn new(
        settings: Settings,
        shared: Arc<Shared>,
        api: Api,
        progress: watch::Sender<Progress>,
    ) -> Worker {
        Worker {
            settings,
            shared,
            api,
            progress,
            contents: vec![],
            assignment: None,
            assignment_asked_at: None,
            refused: BTreeMap::new(),
            outbox: Outbox::default(),
            failures: 0,
            hurried: false,
            asked_otherwise_at: None,
            complaint: None,
            hold: None,
            saved_at: None,
            saving: None,
        }
    }

    /// Works until told to stop, or until nobody can tell any more.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let pause = tokio::select! {
                biased;
                _ = stop.changed() => break,
                pause = self.turn() => pause,
            };
            self.progress.send_if_modified(|progress| {
                let first = *progress == Progress::Starting;
                if first {
                    *progress = Progress::Tried;
                }
                first
            });
            if !self.rest(pause, &mut stop).await {
                break;
            }
        }
        if *stop.borrow() {
            // What was counted last goes along; a daemon that does not answer must not hold a shutdown up.
            let farewell = async {
                self.end_saving().await;
                let _ = self.beat().await;
            };
            let _ = tokio::time::timeout(FAREWELL_TIMEOUT, farewell).await;
        }
    }

    /// Sleeps until the next turn. `false`: it is time to stop.
    async fn rest(&mut self, pause: Duration, stop: &mut watch::Receiver<bool>) -> bool {
        let begin = system::now();
        let mut until = begin + pause;
        loop {
            let lease_end = self.lease_end();
            let wake = lease_end.map_or(until, |end| end.min(until));
            let shared = Arc::clone(&self.shared);
            tokio::select! {
                biased;
                _ = stop.changed() => return false,
                () = shared.report.notified() => {
                    let spacing = REPORT_SPACING.min(self.settings.interval);
                    until = until.min(begin + spacing);
                    self.hold = None;
                }
                () = tokio::time::sleep_until(wake) => {}
            }
            if lease_end.is_some_and(|end| end <= system::now()) {
                self.end_lease().await;
            }
            if until <= system::now() {
                return true;
            }
        }
    }

    /// One heartbeat, or a look at the assignment while none is wanted, and what follows. Returns how long to wait.
    async fn turn(&mut self) -> Duration {
        let pause = match self.hold.take() {
            Some((until, problem)) if system::now() < until => {
                self.complain(problem.clone());
                self.hold = Some((until, problem));
                if let Err(error) = self.follow_assignment().await {
                    self.complain(error.to_string());
                }
                let left = until.saturating_duration_since(system::now());
                self.next_interval().min(left)
            }
            Some(_) | None => self.report_and_follow().await,
        };
        if self.lease_end().is_some_and(|end| end <= system::now()) {
            self.end_lease().await;
        }
        self.tell_complaint();
        pause
    }

    async fn report_and_follow(&mut self) -> Duration {
        let (reported, answer) = self.beat().await;
        let outcome = match answer {
            Ok(receipt) => {
                self.set_interval(receipt.next_interval_s);
                self.follow(&receipt).await
            }
            // Somebody is there who takes no heartbeats of ours: busy, or its fleet is full. What to run can be
            // had nevertheless, or a rollback would not reach this instance.
            Err(error) if error.is_refusal() && self.may_ask_otherwise() => {
                self.asked_otherwise_at = Some(system::now());
                self.follow_assignment().await.and(Err(error))
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => {
                self.failures = 0;
                let is_known = self.report() == reported && !self.outbox.was_repeated();
                self.hurried = !self.hurried && !is_known;
                if self.hurried {
                    Duration::ZERO
                } else {
                    self.next_interval()
                }
            }
            Err(error) => self.retry(&error),
        }
    }

    /// At most once an interval, so that a busy daemon gets no more requests than before.
    fn may_ask_otherwise(&self) -> bool {
        let interval = self.shared.interval();
        let asked_at = self.asked_otherwise_at;
        asked_at.is_none_or(|at| at + interval <= system::now())
    }

    /// Reports. Returns what it reported, and the answer.
    async fn beat(&mut self) -> (Report, Result<Receipt, ApiError>) {
        let reported = self.report();
        let (version, digest, rejected_version) = &reported;
        let reason = self.refusal().map(|(_, reason)| reason).cloned();
        let counted: Vec<&str> = self
            .contents
            .iter()
            .map(|held| held.version.as_str())
            .collect();
        let (seq, metrics) = self.outbox.next(&self.shared.recorder, &counted);
        let heartbeat = Heartbeat {
            instance_id: &self.settings.instance_id,
            app: &self.settings.app,
            profile: &self.settings.profile,
            version,
            digest,
            status: if reason.is_some() { "rejected" } else { "ok" },
            rejected_version,
            rejected_reason: reason.as_deref().unwrap_or_default(),
            started_at: &self.settings.started_at,
            labels: &self.settings.labels,
            seq,
            metrics,
        };
        let answer = self.api.heartbeat(&heartbeat).await;
        if answer.as_ref().map_or_else(ApiError::is_final, |_| true) {
            self.outbox.done();
        }
        (reported, answer)
    }

    fn report(&self) -> Report {
        let own = &self.shared.snapshot.load().own;
        let refused = self.refusal().map(|(edition, _)| edition.version.clone());
        (
            own.version().to_owned(),
            own.digest().to_owned(),
            refused.unwrap_or_default(),
        )
    }

    pub(crate) fn refusal(&self) -> Option<(&Edition, &String)> {
        self.refused.first_key_value()
    }

    /// Notes what this turn could not do; the last note counts.
    pub(crate) fn complain(&mut self, problem: String) {
        self.complaint = Some(problem);
    }

    /// Publishes the turn's complaint; the log hears of it when it changes.
    fn tell_complaint(&mut self) {
        let complaint = self.complaint.take().map(Arc::new);
        let before = self.shared.problem.swap(complaint.clone());
        if before == complaint {
            return;
        }
        match complaint {
            Some(problem) => {
                tracing::warn!(%problem, "the configuration cannot be kept current");
            }
            None => tracing::info!("the configuration is kept current again"),
        }
    }

    pub(crate) fn set_interval(&self, directed_s: f64) {
        let directed = Duration::try_from_secs_f64(directed_s).unwrap_or_default();
        let interval = if directed.is_zero() {
            self.settings.interval
        } else {
            directed.clamp(INTERVAL_MIN.min(self.settings.interval), INTERVAL_MAX)
        };
        let ms = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        self.shared.interval_ms.store(ms, Ordering::Relaxed);
    }

    /// The daemon's interval varies by itself; its own, an instance varies by a tenth.
    fn next_interval(&self) -> Duration {
        let interval = self.shared.interval();
        if interval == self.settings.interval {
            let tenth = interval / 10;
            interval.saturating_sub(tenth) + system::random_up_to(tenth * 2)
        } else {
            interval
        }
    }

    /// How long to wait after a failure. A daemon that says how long gets no heartbeat for so long, but is asked for
    /// the assignment as often as ever: its fleet may be full for good. Else a random part of [`retry_within`].
    fn retry(&mut self, error: &ApiError) -> Duration {
        self.complain(error.to_string());
        self.hurried = false;
        self.failures = self.failures.saturating_add(1);
        if let Some(wait) = error.retry_after() {
            let wait = wait.min(INTERVAL_MAX);
            let wait = wait + system::random_up_to(wait / 10);
            self.hold = Some((system::now() + wait, error.to_string()));
            return wait.min(self.next_interval());
        }
        system::random_up_to(retry_within(self.failures, self.shared.interval()))
    }
}

/// Within what time to try again after so many failures in a row: 1, 2, 4, … 60 s. Never later than the next heartbeat
/// is due: the daemon is made for one from everybody in each interval, and calls silent who misses three.
fn retry_within(failures: u32, interval: Duration) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let step = RETRY_FIRST.saturating_mul(1 << doublings);
    step.min(RETRY_LAST).min(interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_come_rarer_and_rarer_but_never_rarer_than_heartbeats() {
        let seconds = |interval| {
            let interval = Duration::from_secs(interval);
            [1, 2, 3, 4, 5, 6, 7, 8, u32::MAX]
                .map(|failures| retry_within(failures, interval).as_secs())
        };
        assert_eq!(seconds(1), [1; 9]);
        assert_eq!(seconds(5), [1, 2, 4, 5, 5, 5, 5, 5, 5]);
        assert_eq!(seconds(30), [1, 2, 4, 8, 16, 30, 30, 30, 30]);
        assert_eq!(seconds(3600), [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
