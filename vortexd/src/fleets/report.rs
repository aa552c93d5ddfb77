//! What other clusters are told of the instances here.

use std::sync::Arc;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use vortex_core::time::Timestamp;

use super::Fleets;
use crate::{
    clock,
    federation::{Federation, FleetCounts, FleetReport},
    limits::{FLEET_COUNT_EVERY, FLEET_COUNT_REPEAT, FLEET_COUNT_TARGETS_MAX},
};

/// Tells other clusters what the instances here run, whenever that has changed, and from time to time otherwise.
pub async fn report(fleets: Arc<Fleets>, federation: Arc<Federation>, stop: CancellationToken) {
    let mut last: Option<(Timestamp, Vec<FleetCounts>)> = None;
    loop {
        let now = clock::now();
        let targets = fleets.counts(now);
        let is_told = last.as_ref().is_some_and(|(at, told)| {
            *told == targets && *at <= now && now.since(*at) < FLEET_COUNT_REPEAT
        });
        if !is_told {
            federation.set_fleet_report(FleetReport {
                cluster: federation.view().cluster,
                at: now,
                targets: targets.clone(),
            });
            last = Some((now, targets));
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(FLEET_COUNT_EVERY) => {}
        }
    }
}

impl Fleets {
    /// What the instances of every target run, in numbers. Of too many targets, those with the most drift.
    fn counts(&self, now: Timestamp) -> Vec<FleetCounts> {
        let mut counts = vec![];
        for target in self.targets() {
            let found = self.with(&target, now, |fleet| {
                let summary = fleet.summary(now);
                let states = summary.states.iter();
                FleetCounts {
                    target: target.clone(),
                    total: summary.total(),
                    states: states
                        .map(|(state, count)| (state.as_str().to_owned(), count))
                        .collect(),
                    drift_percent: summary.drift_percent(),
                    alerting: summary.is_alerting(),
                }
            });
            counts.extend(found.filter(|counts| counts.total > 0));
        }
        if counts.len() > FLEET_COUNT_TARGETS_MAX {
            counts.sort_by(|a, b| b.drift_percent.total_cmp(&a.drift_percent));
            counts.truncate(FLEET_COUNT_TARGETS_MAX);
            counts.sort_by(|a, b| a.target.cmp(&b.target));
        }
        counts
    }
}
