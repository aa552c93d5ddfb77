//! Counts requests per version, in bounded memory, and hands them out as deltas that count exactly once.
//!
//! A delta keeps its number until it is acknowledged: sent again, it is the same delta under the same number,
//! and what was counted meanwhile waits for the next. The daemon counts a number once.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use serde::Serialize;

use crate::{
    limits::VERSIONS_COUNTED_MAX,
    sketch::{Bins, LatencySketch},
};

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Success,
    /// With an error that the configuration may be to blame for.
    Error,
}

/// What happened under one version since the last acknowledged delta.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct VersionMetrics {
    pub(crate) version: String,
    pub(crate) requests: u64,
    pub(crate) errors: u64,
    pub(crate) latency_ms: LatencySketch,
}

/// One version's counters.
#[derive(Debug)]
struct Counters {
    errors: AtomicU64,
    latency: Bins,
}

impl Counters {
    fn new() -> Counters {
        Counters {
            errors: AtomicU64::new(0),
            latency: Bins::new(),
        }
    }

    /// An error is counted after its request, so that no delta holds more errors than requests.
    fn add(&self, outcome: Outcome, latency: Duration) {
        self.latency.add(latency);
        if outcome == Outcome::Error {
            self.errors.fetch_add(1, Ordering::Release);
        }
    }

    fn take(&self, version: &str) -> Option<VersionMetrics> {
        let counted = self.errors.swap(0, Ordering::AcqRel);
        let (latency_ms, requests) = self.latency.take();
        // A request taken with the delta before may leave its error to this one.
        let errors = counted.min(requests);
        self.errors.fetch_add(counted - errors, Ordering::AcqRel);
        (requests > 0).then(|| VersionMetrics {
            version: version.to_owned(),
            requests,
            errors,
            latency_ms,
        })
    }
}

type Versions = BTreeMap<String, Arc<Counters>>;

/// Counts, without a lock.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    versions: ArcSwap<Versions>,
}

impl Recorder {
    /// Counts one request. A version beyond the bound is not counted, nor one without a name.
    pub(crate) fn record(&self, version: &str, outcome: Outcome, latency: Duration) {
        if version.is_empty() {
            return;
        }
        if let Some(counters) = self.versions.load().get(version) {
            counters.add(outcome, latency);
            return;
        }
        self.versions.rcu(|versions| {
            let mut versions = Versions::clone(versions);
            if versions.len() < VERSIONS_COUNTED_MAX {
                versions
                    .entry(version.to_owned())
                    .or_insert_with(|| Arc::new(Counters::new()));
            }
            versions
        });
        if let Some(counters) = self.versions.load().get(version) {
            counters.add(outcome, latency);
        }
    }

    /// Takes what was counted, and forgets versions under which nothing happened, but for those in `keep`. A request
    /// that ends under a forgotten version in this very moment is lost to the count.
    fn take(&self, keep: &[&str]) -> Vec<VersionMetrics> {
        let versions = self.versions.load_full();
        let mut taken = vec![];
        let mut idle = vec![];
        for (version, counters) in versions.iter() {
            match counters.take(version) {
                Some(metrics) => taken.push(metrics),
                None if keep.contains(&version.as_str()) => {}
                None => idle.push(version),
            }
        }
        if !idle.is_empty() {
            self.versions.rcu(|versions| {
                let mut versions = Versions::clone(versions);
                versions.retain(|version, _| !idle.contains(&version));
                versions
            });
        }
        taken
    }
}

/// Numbers deltas, and keeps one until it is acknowledged.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    seq: u64,
    unacknowledged: Option<Vec<VersionMetrics>>,
    sent_count: u32,
}

impl Outbox {
    /// The delta to send: the one that was not acknowledged, else a new one under the next number.
    pub(crate) fn next(&mut self, recorder: &Recorder, keep: &[&str]) -> (u64, &[VersionMetrics]) {
        if self.unacknowledged.is_none() {
            self.seq += 1;
            self.sent_count = 0;
        }
        self.sent_count = self.sent_count.saturating_add(1);
        let metrics = self
            .unacknowledged
            .get_or_insert_with(|| recorder.take(keep));
        (self.seq, metrics)
    }

    /// Whether the last delta was sent more than once. A daemon that had it before takes nothing else from
    /// a heartbeat that repeats its number.
    pub(crate) fn was_repeated(&self) -> bool {
        self.sent_count > 1
    }

    /// The last delta has arrived, or can never arrive.
    pub(crate) fn done(&mut self) {
        self.unacknowledged = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn an_unacknowledged_delta_keeps_its_number_and_content() {
        let (recorder, mut outbox) = (Recorder::default(), Outbox::default());
        recorder.record("v1", Outcome::Error, MS);
        let (seq, metrics) = outbox.next(&recorder, &[]);
        let first = (seq, metrics.to_vec());
        recorder.record("v1", Outcome::Success, MS);
        let (seq, metrics) = outbox.next(&recorder, &[]);
        assert_eq!((seq, metrics.to_vec()), first);
        outbox.done();
        let (seq, metrics) = outbox.next(&recorder, &[]);
        assert_eq!((seq, metrics.len()), (first.0 + 1, 1));
        assert_eq!((metrics[0].requests, metrics[0].errors), (1, 0));
    }

    #[test]
    fn memory_is_bounded_and_idle_versions_make_room() {
        let recorder = Recorder::default();
        for i in 0..100 {
            recorder.record(&format!("v{i}"), Outcome::Success, MS);
        }
        assert_eq!(recorder.take(&[]).len(), VERSIONS_COUNTED_MAX);
        assert_eq!(recorder.take(&["v1"]).len(), 0);
        assert_eq!(recorder.versions.load().len(), 1);
        recorder.record("v100", Outcome::Success, MS);
        assert_eq!(recorder.take(&[]).len(), 1);
    }

    #[test]
    fn nothing_is_lost_or_counted_twice_between_threads() {
        let recorder = Recorder::default();
        let (mut requests, mut errors) = (0, 0);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        for _ in 0..5_000 {
                            recorder.record("v1", Outcome::Error, MS);
                        }
                    })
                })
                .collect();
            let mut finished = false;
            while !finished {
                finished = threads
                    .iter()
                    .all(std::thread::ScopedJoinHandle::is_finished);
                for metrics in recorder.take(&["v1"]) {
                    assert!(metrics.errors <= metrics.requests);
                    requests += metrics.requests;
                    errors += metrics.errors;
                }
            }
        });
        assert_eq!(requests, 20_000);
        let left = recorder.versions.load()["v1"]
            .errors
            .load(Ordering::Acquire);
        assert_eq!(errors + left, 20_000);
    }
}
