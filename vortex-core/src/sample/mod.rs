//! What instances measured: requests, errors and latencies, per version and span of time.
//!
//! Everything here merges in any order to the same result, and saturates instead of overflowing. It judges
//! nothing; that is the analysis' part.

mod sketch;
mod windows;

use serde::{Deserialize, Serialize};

pub use sketch::{RELATIVE_ERROR, Sketch, SketchError, SketchParts};
pub use windows::{WINDOW, Windows};

/// What one version did in some span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Requests answered.
    pub requests: u64,
    /// Those of them that failed.
    pub errors: u64,
    /// How long they took, in milliseconds.
    #[serde(default)]
    pub latency: Sketch,
}

impl Counters {
    /// Adds what `other` counted.
    pub fn merge(&mut self, other: &Counters) {
        self.requests = self.requests.saturating_add(other.requests);
        self.errors = self.errors.saturating_add(other.errors);
        self.latency.merge(&other.latency);
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.requests == 0 && self.errors == 0 && self.latency.count() == 0
    }
}

#[cfg(test)]
mod tests;
