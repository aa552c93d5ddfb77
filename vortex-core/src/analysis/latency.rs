//! "Slower than stable", as counts.
//!
//! `latency_p99 <= stable * k` is the question whether the canary has more requests slower than `k L` than stable has
//! slower than `L`, for the `L` that is stable's p99. Any `L` will do as long as it was known before the window: it
//! is taken from stable's *earlier* windows. So it does not matter that a sketch's quantile is 1 % off; where `k` is 1
//! both cohorts are cut at the same bin, elsewhere `k` holds give or take 2 %.
//!
//! A percentile is compared at one point of the distribution: three checks, at p50, p90 and p99, see its shape.

use serde::{Deserialize, Serialize};

use super::{Margin, WindowCounts};
use crate::sample::{Sketch, SketchParts};

/// Requests of stable before a limit is taken from them: a p99 of twenty would be their slowest.
pub(super) const REQUESTS_MIN: u64 = 100;
/// Windows after which what is known counts half: two minutes follow the hour of the day and forget an incident.
const HALVED_AFTER_WINDOWS: u32 = 24;

/// What counts as slow, by stable's latencies so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatencyReference {
    quantile: f64,
    factor: f64,
    windows: u32,
    known: Sketch,
}

/// What counts as slow in the next window, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyLimit {
    /// For stable: its own quantile.
    pub stable_ms: f64,
    /// For the canary: the same times what the margin allows.
    pub canary_ms: f64,
}

impl LatencyReference {
    /// A comparison at `quantile` (0.99) in which the canary may be `factor` times as slow. A factor that is no
    /// positive number is 1.
    pub fn new(quantile: f64, factor: f64) -> LatencyReference {
        let is_factor = factor.is_finite() && factor > 0.0;
        LatencyReference {
            quantile,
            factor: if is_factor { factor } else { 1.0 },
            windows: 0,
            known: Sketch::default(),
        }
    }

    /// The margin for [`super::Evidence::observe`]: the factor is in the limits already.
    pub const MARGIN: Margin = Margin::NONE;

    /// Of how many of stable's requests something is known.
    pub fn known(&self) -> u64 {
        self.known.count()
    }

    /// The limits for the next window; none before stable has had a hundred requests.
    pub fn limit(&self) -> Option<LatencyLimit> {
        if self.known.count() < REQUESTS_MIN {
            return None;
        }
        let stable_ms = self.known.quantile(self.quantile)?;
        Some(LatencyLimit {
            stable_ms,
            canary_ms: stable_ms * self.factor,
        })
    }

    /// Counts a window by the limits of earlier ones, then learns from stable's part of it.
    pub fn observe(&mut self, canary: &Sketch, stable: &Sketch) -> Option<WindowCounts> {
        let counts = self.limit().map(|limit| WindowCounts {
            canary_bad: canary.count_above(limit.canary_ms),
            canary_total: canary.count(),
            stable_bad: stable.count_above(limit.stable_ms),
            stable_total: stable.count(),
        });
        self.windows = self.windows.saturating_add(1);
        if self.windows >= HALVED_AFTER_WINDOWS {
            self.windows = 0;
            self.halve();
        }
        self.known.merge(stable);
        counts
    }

    fn halve(&mut self) {
        let parts = self.known.to_parts();
        let halved = SketchParts {
            // Rounded up: what was seen once is not forgotten at once.
            bins: parts.bins.iter().map(|count| count.div_ceil(2)).collect(),
            zero: parts.zero.div_ceil(2),
            ..parts
        };
        // It has the bins it had, so it is never refused.
        if let Ok(sketch) = Sketch::from_parts(&halved) {
            self.known = sketch;
        }
    }
}
