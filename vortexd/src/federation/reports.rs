//! What the instances of each cluster run: the newest report of each, passed on as it is.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use tokio::sync::watch;
use vortex_core::{
    ids::{ClusterId, Target},
    limits::{CLOCK_AHEAD_MS_MAX, PEER_ORIGINS_MAX},
    time::{Span, Timestamp},
};
use vortex_proto::federation::{self as wire, PeerFrame, peer_frame};

use super::{
    codec::{self, Malformed},
    view::{FleetCounts, FleetReport},
};
use crate::limits::{FLEET_REPORT_STATES_MAX, FLEET_REPORT_TARGETS_MAX};

/// The newest reports.
#[derive(Debug)]
pub(super) struct Reports {
    by_cluster: Mutex<BTreeMap<ClusterId, FleetReport>>,
    /// Counts up with every report that is new.
    news: watch::Sender<u64>,
}

impl Default for Reports {
    fn default() -> Reports {
        Reports {
            by_cluster: Mutex::default(),
            news: watch::Sender::new(0),
        }
    }
}

impl Reports {
    /// Takes a report in, unless it is old; whether it was new.
    ///
    /// One that seems to come from the future counts as of now: a clock that is set right must not make those after it
    /// old.
    pub(super) fn take(&self, mut report: FleetReport, now: Timestamp) -> bool {
        if report.at.since(now) > Span(CLOCK_AHEAD_MS_MAX) {
            report.at = now;
        }
        let mut known = self.lock();
        if !known.contains_key(&report.cluster) && known.len() >= PEER_ORIGINS_MAX {
            return false;
        }
        match known.get_mut(&report.cluster) {
            Some(newest) if report.at < newest.at => return false,
            // Another part of the same report.
            Some(newest) if report.at == newest.at => {
                let fresh: Vec<FleetCounts> = report
                    .targets
                    .into_iter()
                    .filter(|counts| !newest.targets.contains(counts))
                    .collect();
                if fresh.is_empty() {
                    return false;
                }
                let replaced = |old: &FleetCounts| fresh.iter().any(|new| new.target == old.target);
                newest.targets.retain(|old| !replaced(old));
                newest.targets.extend(fresh);
                // No cluster reports as many: whoever sends parts without end is not remembered without end.
                newest.targets.truncate(FLEET_REPORT_TARGETS_MAX);
            }
            Some(newest) => *newest = report,
            None => {
                known.insert(report.cluster, report);
            }
        }
        drop(known);
        self.news.send_modify(|count| *count += 1);
        true
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<FleetReport> {
        self.lock().values().cloned().collect()
    }

    /// Those that are newer than what was sent, as messages; and notes that they are sent now. What `peer` reports
    /// of itself it knows.
    pub(super) fn beyond(
        &self,
        sent: &mut BTreeMap<ClusterId, Timestamp>,
        peer: ClusterId,
    ) -> Vec<PeerFrame> {
        let known = self.lock();
        let mut messages = vec![];
        for (cluster, report) in known.iter() {
            if *cluster == peer || sent.get(cluster).is_some_and(|at| *at >= report.at) {
                continue;
            }
            sent.insert(*cluster, report.at);
            messages.extend(write(report));
        }
        messages
    }

    /// Tells of every new report.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<ClusterId, FleetReport>> {
        self.by_cluster
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(report: &FleetReport) -> Vec<PeerFrame> {
    let counts = |counts: &FleetCounts| wire::FleetCounts {
        app: counts.target.app.to_string(),
        profile: counts.target.profile.to_string(),
        total: counts.total,
        states: counts.states.clone(),
        drift_percent: counts.drift_percent,
        alerting: counts.alerting,
    };
    let part = |targets: &[FleetCounts]| PeerFrame {
        frame: Some(peer_frame::Frame::FleetReport(wire::FleetReport {
            cluster: report.cluster.0.to_be_bytes().to_vec(),
            time_ms: report.at.0,
            targets: targets.iter().map(counts).collect(),
        })),
    };
    if report.targets.is_empty() {
        return vec![part(&[])];
    }
    report
        .targets
        .chunks(FLEET_REPORT_TARGETS_MAX)
        .map(part)
        .collect()
}

/// What a message says.
///
/// # Errors
/// When no peer would send it.
pub(super) fn read(report: wire::FleetReport) -> Result<FleetReport, Malformed> {
    if report.targets.len() > FLEET_REPORT_TARGETS_MAX {
        return Err(Malformed("too many targets in a fleet report"));
    }
    let counts = |counts: wire::FleetCounts| {
        let target = Target::new(&counts.app, &counts.profile);
        let is_sane = counts.states.len() <= FLEET_REPORT_STATES_MAX
            && counts.states.keys().all(|state| {
                state.len() <= 32 && state.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            })
            && counts.drift_percent.is_finite();
        match target {
            Ok(target) if is_sane => Ok(FleetCounts {
                target,
                total: counts.total,
                states: counts.states,
                drift_percent: counts.drift_percent,
                alerting: counts.alerting,
            }),
            Ok(_) | Err(_) => Err(Malformed("a fleet report that does not read as one")),
        }
    };
    Ok(FleetReport {
        cluster: ClusterId(codec::cluster(&report.cluster)?),
        at: codec::time(report.time_ms)?,
        targets: report
            .targets
            .into_iter()
            .map(counts)
            .collect::<Result<_, _>>()?,
    })
}
