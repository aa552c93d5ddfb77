//! Looking at single instances: one by id, or many by a filter, a page at a time.

use super::{
    drift::DriftState,
    expectation::Edition,
    heartbeat::{Labels, Running},
};
use crate::{
    assign::Cohort,
    ids::{InstanceId, Note, VersionLabel},
    time::Timestamp,
};

/// Where a list goes on. Instances are listed in the order of the slots they are kept in, which no
/// instance changes while it is known; so a list needs no ordered index, misses nobody who is known
/// throughout, and lists nobody twice. Slots are filled again: order says nothing about age or name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(pub u64);

/// Which instances to list. All conditions hold together; an empty one always does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states.
    pub states: Vec<DriftState>,
    /// Running this version.
    pub version: Option<VersionLabel>,
    /// With all of these labels.
    pub labels: Vec<(String, String)>,
    /// In their state since then or later.
    pub since: Option<Timestamp>,
}

/// An instance, as seen from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceView {
    /// Its id.
    pub id: InstanceId,
    /// The state it is in.
    pub state: DriftState,
    /// What it runs; none before its first read.
    pub running: Option<Running>,
    /// What it should run.
    pub expected: Option<Edition>,
    /// Its cohort.
    pub cohort: Cohort,
    /// How many versions it lies behind (negative: ahead) of what it should run; 0 when that cannot be said.
    pub versions_behind: i64,
    /// Since when it is in its state.
    pub since: Timestamp,
    /// When it was last heard of.
    pub last_seen: Timestamp,
    /// When its process started, by its own clock.
    pub started_at: Option<Timestamp>,
    /// Its labels.
    pub labels: Labels,
    /// The version it refuses, and why.
    pub rejected: Option<(VersionLabel, Note)>,
    /// The newest `seq` heard from its process.
    pub seq: u64,
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The instances.
    pub instances: Vec<InstanceView>,
    /// Where to go on; none at the end.
    pub next: Option<Cursor>,
}
