//! Who reads the canary when each request brings its own key: decided here, exactly as the daemon decides.

use std::collections::BTreeMap;

use vortex_core::assign::{self, BasisPoints, Seed};

use crate::{
    api::Assignment,
    config::{Cohort, Config},
};

/// Both versions of a rollout, and what decides between them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Split {
    stable: Config,
    canary: Config,
    seed: Seed,
    weight: BasisPoints,
    pins: BTreeMap<String, Cohort>,
}

impl Split {
    /// `None` if the assignment does not say how to decide: then everybody reads the stable version.
    pub(crate) fn new(assignment: &Assignment, stable: Config, canary: Config) -> Option<Split> {
        let weight = u16::try_from(assignment.effective_weight_bp).ok()?;
        Some(Split {
            stable,
            canary,
            seed: Seed(u64::from_str_radix(&assignment.seed, 16).ok()?),
            weight: BasisPoints::new(weight)?,
            pins: assignment
                .pins
                .iter()
                .map(|pin| (pin.key.clone(), Cohort::named(&pin.cohort)))
                .collect(),
        })
    }

    /// What `key` reads. Allocates nothing.
    pub(crate) fn config(&self, key: &str) -> &Config {
        let cohort = self.pins.get(key).copied().unwrap_or_else(|| {
            match self.seed.cohort(key.as_bytes(), self.weight) {
                assign::Cohort::Canary => Cohort::Canary,
                assign::Cohort::Stable => Cohort::Stable,
            }
        });
        match cohort {
            Cohort::Canary => &self.canary,
            Cohort::Stable => &self.stable,
        }
    }
}
