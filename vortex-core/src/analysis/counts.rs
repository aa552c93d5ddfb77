//! What one window counted, and what difference is allowed.

use serde::{Deserialize, Serialize};

use crate::limits::{MARGIN_POINTS_MAX, MARGIN_RATIO_MAX, MARGIN_RATIO_MIN};

/// What both cohorts counted in one closed window of five seconds.
///
/// *Bad* is whatever a check counts: failed requests, or requests slower than a limit that was known before the
/// window began. More bad requests than requests count as all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowCounts {
    /// Bad requests of the canary.
    pub canary_bad: u64,
    /// Requests of the canary.
    pub canary_total: u64,
    /// Bad requests of stable.
    pub stable_bad: u64,
    /// Requests of stable.
    pub stable_total: u64,
}

impl WindowCounts {
    /// Adds what others counted in the same window; in any order to the same result.
    pub fn merge(&mut self, other: WindowCounts) {
        self.canary_bad = self.canary_bad.saturating_add(other.canary_bad);
        self.canary_total = self.canary_total.saturating_add(other.canary_total);
        self.stable_bad = self.stable_bad.saturating_add(other.stable_bad);
        self.stable_total = self.stable_total.saturating_add(other.stable_total);
    }

    /// The same with no more bad requests than requests.
    pub(super) fn sane(self) -> WindowCounts {
        WindowCounts {
            canary_bad: self.canary_bad.min(self.canary_total),
            stable_bad: self.stable_bad.min(self.stable_total),
            ..self
        }
    }
}

/// How much worse than stable a canary may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Margin {
    /// Rate at most this many times stable's: 1.1 for `error_rate <= stable * 1.1`.
    Ratio(f64),
    /// Rate at most this many percentage points above stable's: 0.5 for `error_rate <= stable + 0.5pp`.
    Points(f64),
}

impl Margin {
    /// No worse than stable at all.
    pub const NONE: Margin = Margin::Ratio(1.0);

    /// The hypothesis as a line: the canary's rate is at most `slope` times stable's plus `offset`. None for a
    /// margin that is no number: nothing can be said against it.
    pub(super) fn line(self) -> Option<Line> {
        match self {
            Margin::Ratio(ratio) if !ratio.is_nan() => Some(Line {
                slope: ratio.clamp(MARGIN_RATIO_MIN, MARGIN_RATIO_MAX),
                offset: 0.0,
            }),
            Margin::Points(points) if !points.is_nan() => Some(Line {
                slope: 1.0,
                offset: points.clamp(0.0, MARGIN_POINTS_MAX) / 100.0,
            }),
            Margin::Ratio(_) | Margin::Points(_) => None,
        }
    }
}

/// See [`Margin::line`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) offset: f64,
}
