//! What every instance of a target really runs, and how that relates to what it should run.
//!
//! [`TargetFleet`] is a machine without I/O: heartbeats, expectations and the time go in; receipts, counts
//! and the next deadline come out. One of them covers one target; whoever holds many keeps each behind a
//! lock of its own. It is told what is expected as plain values and knows neither rollouts nor the journal.
//! Only server time counts; should that step back, the fleet stays at the latest time it was told.
//! Nothing here is durable: a new fleet knows nobody, and calls nobody drifted or silent while it is warm.

mod alarm;
mod counts;
mod drift;
mod expectation;
mod handle;
mod heartbeat;
mod intern;
mod learning;
mod list;
mod overrides;
mod record;
mod registry;
mod silence;
mod summary;
mod target;
mod view;
mod weight;
mod wheel;

#[cfg(test)]
mod tests;

pub use alarm::{Alarm, AlarmCounts, AlarmSigns, Sign};
pub use drift::{DriftState, DriftStateError};
pub use expectation::{CanaryExpectation, Edition, Expectation};
pub use heartbeat::{Heartbeat, Labels, LabelsError, Receipt, Refusal, Running, Status};
pub use list::{Cursor, Filter, InstanceView, Page};
pub use overrides::{FleetChange, FleetOverrides, Setting};
pub use summary::{CohortCount, StateCounts, Summary, VersionCount};
pub use target::TargetFleet;
pub use weight::{Roster, effective_weight};

use crate::{
    assign::BasisPoints,
    limits::{
        DRIFT_GRACE_MS, DRIFT_THRESHOLD_BP, HEARTBEAT_INTERVAL_MS, HEARTBEATS_MISSED_MAX,
        INSTANCE_FORGET_AFTER_MS, INSTANCES_PER_TARGET_MAX,
    },
    time::Span,
};

/// How a fleet is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FleetSettings {
    /// How often an instance shall report; see [`TargetFleet::set_interval`].
    pub interval: Span,
    /// How many heartbeats an instance may miss until it counts as silent.
    pub missed_max: u32,
    /// How long after its last heartbeat an instance is forgotten, but not before it counts as silent.
    pub forget_after: Span,
    /// How long an instance may take to follow a change.
    pub grace: Span,
    /// How many versions it may lie behind.
    pub tolerance: u32,
    /// How many instances are tracked.
    pub instances_max: usize,
    /// The share in drift above which the fleet alerts.
    pub drift_threshold: BasisPoints,
}

impl Default for FleetSettings {
    fn default() -> Self {
        FleetSettings {
            interval: Span(HEARTBEAT_INTERVAL_MS),
            missed_max: HEARTBEATS_MISSED_MAX,
            forget_after: Span(INSTANCE_FORGET_AFTER_MS),
            grace: Span(DRIFT_GRACE_MS),
            tolerance: 0,
            instances_max: INSTANCES_PER_TARGET_MAX,
            drift_threshold: BasisPoints::new(DRIFT_THRESHOLD_BP).unwrap_or(BasisPoints::ZERO),
        }
    }
}

/// What passing time did to a fleet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Instances that changed their state.
    pub changed: usize,
    /// Instances that were forgotten.
    pub dropped: usize,
    /// Whether more is due: a turn is bounded, and `poll_timeout` says at once.
    pub is_more_due: bool,
}
