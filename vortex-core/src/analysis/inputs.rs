//! What one judgement rests on. All of it is written down with the verdict, so that the verdict can be had
//! again, and others under other limits.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{check::Analysis, number::Finite};
use crate::{ids::CheckName, sample::Counters, time::Timestamp};

/// What was measured since the judgement before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inputs {
    /// Windows of heartbeats that have closed, oldest first; empty ones are left out.
    pub windows: Vec<Arc<Window>>,
    /// Where the next judgement goes on in the windows.
    pub windows_until: Timestamp,
    /// What sources gave, for the checks that ask them.
    pub readings: Vec<Reading>,
    /// Instances of the canary that run its version; absent where cohorts are not made of instances, or
    /// nothing has ever reported.
    pub canary_instances: Option<u64>,
    /// The fleet may not be known whole, after a start or while it is suspiciously silent.
    pub is_unsure: bool,
}

/// What both cohorts counted in one window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// When it began.
    pub at: Timestamp,
    /// What the new version did.
    pub canary: Counters,
    /// What the baseline did.
    pub stable: Counters,
}

/// What a source gave for one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The check.
    pub check: CheckName,
    /// When it was asked.
    pub at: Timestamp,
    /// The query, as it was asked of the canary.
    pub query: String,
    /// What it gave for the canary.
    pub canary: Measured,
    /// And for stable, where the check compares.
    pub stable: Option<Measured>,
}

/// One answer of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// A number.
    Value(Finite),
    /// Failed requests, and all of them.
    Counts {
        /// The failed ones.
        errors: u64,
        /// All.
        requests: u64,
    },
    /// Nothing to measure, and what that looked like.
    Nothing(String),
    /// The source gave no answer, and why.
    Unavailable(String),
}

/// What a judgement has to know besides what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// When it is made.
    pub at: Timestamp,
    /// The stage, counted from 1.
    pub stage: u32,
    /// The stage has baked: only the verdict keeps it.
    pub is_baked: bool,
    /// Everyone has the new version: there is nobody left to compare with.
    pub is_everyone: bool,
    /// Between how many comparisons and stages the chance of a false alarm is shared.
    pub shares: u32,
}

impl Inputs {
    /// Whether the canary has too few instances for a comparison to tell the version from its hosts.
    pub fn is_lonely(&self, analysis: &Analysis) -> bool {
        self.canary_instances
            .is_some_and(|count| count < u64::from(analysis.compare_instances))
    }

    /// Whether anything was measured.
    pub fn holds_something(&self) -> bool {
        let is_number = |measured: &Measured| match measured {
            Measured::Value(_) => true,
            Measured::Counts { requests, .. } => *requests > 0,
            Measured::Nothing(_) | Measured::Unavailable(_) => false,
        };
        !self.windows.is_empty()
            || (self.readings.iter())
                .any(|reading| is_number(&reading.canary) || reading.stable.iter().any(is_number))
    }
}
