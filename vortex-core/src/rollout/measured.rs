//! Where a judgement's inputs come from.

use std::sync::Arc;

use crate::{
    analysis::{Reading, Window},
    ids::{CheckName, RolloutId, Target, VersionLabel},
    time::Timestamp,
};

/// What judging a rollout has to know of what was measured.
pub trait Measurements {
    /// What the two versions (new, baseline) of `target` counted, in windows that begin at or after `from`
    /// and before `to`; latencies only where they are needed.
    fn windows(
        &self,
        target: &Target,
        versions: (&VersionLabel, &VersionLabel),
        from: Timestamp,
        to: Timestamp,
        with_latency: bool,
    ) -> Vec<Arc<Window>>;

    /// Whether instances of `target` have lately reported metrics.
    fn reports_metrics(&self, target: &Target) -> bool;

    /// What a source has given for a check of a rollout since `after`; none while it has not answered.
    fn reading(&self, rollout: &RolloutId, check: &CheckName, after: Timestamp) -> Option<Reading>;
}

/// Nothing is measured anywhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct NothingMeasured;

impl Measurements for NothingMeasured {
    fn windows(
        &self,
        _: &Target,
        _: (&VersionLabel, &VersionLabel),
        _: Timestamp,
        _: Timestamp,
        _: bool,
    ) -> Vec<Arc<Window>> {
        vec![]
    }

    fn reports_metrics(&self, _: &Target) -> bool {
        false
    }

    fn reading(&self, _: &RolloutId, _: &CheckName, _: Timestamp) -> Option<Reading> {
        None
    }
}
