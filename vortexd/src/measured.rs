//! What was measured of rollouts: by their instances, and by sources that were asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use vortex_core::{
    analysis::{Reading, Window},
    ids::{CheckName, RolloutId, Target, VersionLabel},
    rollout::Measurements,
    time::Timestamp,
};

use crate::fleets::Fleets;

/// Everything measured. Nothing of it is durable; what a verdict rests on is written down with it.
pub struct Measured {
    fleets: Arc<Fleets>,
    readings: Mutex<BTreeMap<(RolloutId, CheckName), Reading>>,
}

impl Measured {
    /// Nothing was asked yet.
    pub fn new(fleets: Arc<Fleets>) -> Measured {
        Measured {
            fleets,
            readings: Mutex::default(),
        }
    }

    /// Keeps what a source gave for a check, in place of what it gave before.
    pub fn note(&self, rollout: &RolloutId, reading: Reading) {
        let key = (rollout.clone(), reading.check.clone());
        self.lock().insert(key, reading);
    }

    /// Forgets what was given for rollouts that are not `active`.
    pub fn keep_only(&self, active: impl Fn(&RolloutId) -> bool) {
        self.lock().retain(|(rollout, _), _| active(rollout));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(RolloutId, CheckName), Reading>> {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Measurements for Measured {
    fn windows(
        &self,
        target: &Target,
        versions: (&VersionLabel, &VersionLabel),
        from: Timestamp,
        to: Timestamp,
        with_latency: bool,
    ) -> Vec<Arc<Window>> {
        let windows = self.fleets.samples(target, |samples| {
            let pairs = samples.pairs(versions, from, to, with_latency);
            pairs
                .map(|(at, canary, stable)| Arc::new(Window { at, canary, stable }))
                .collect()
        });
        windows.unwrap_or_default()
    }

    fn reports_metrics(&self, target: &Target) -> bool {
        let kept = self
            .fleets
            .samples(target, |samples| samples.kept_since().is_some());
        kept.unwrap_or(false)
    }

    fn reading(&self, rollout: &RolloutId, check: &CheckName, after: Timestamp) -> Option<Reading> {
        let readings = self.lock();
        let reading = readings.get(&(rollout.clone(), check.clone()))?;
        (reading.at > after).then(|| reading.clone())
    }
}
