//! What instances run against what they should run, of all targets together.

use vortex_core::{fleet::DriftState, time::Timestamp};

use super::text::{Kind, Text};
use crate::fleets::Fleets;

pub(super) fn add(text: &mut Text, fleets: &Fleets, now: Timestamp) {
    let mut counts = DriftState::ALL.map(|state| (state, 0_u64));
    let (mut alerting, mut refused) = (0_u64, 0_u64);
    for target in fleets.targets() {
        let Some(summary) = fleets.with(&target, now, |fleet| fleet.summary(now)) else {
            continue;
        };
        for (state, count) in &mut counts {
            *count = count.saturating_add(summary.states.get(*state));
        }
        alerting += u64::from(summary.is_alerting());
        refused = refused.saturating_add(summary.refused);
    }
    let mut instances = text.family(
        "vortex_instances",
        Kind::Gauge,
        "Known instances, by drift state.",
    );
    for (state, count) in counts {
        instances.sample(&[("state", state.as_str())], count);
    }
    text.gauge(
        "vortex_drift_alerting_targets",
        "Targets with a larger share of drifted instances than their threshold allows.",
        alerting,
    );
    text.family(
        "vortex_instances_refused_total",
        Kind::Counter,
        "New instances that were refused for want of room.",
    )
    .sample(&[], refused);
}
