//! Whether a canary is worse than stable, judged while it runs, as often as anybody likes to look.
//!
//! Everything here takes counts of closed windows, one after the other, and keeps a small sum of them. It reads
//! no clock, knows no check and no rollout, and decides nothing: it says how strong the evidence is.
//! `docs/analysis.md` tells the method and what it was measured to do.

mod bets;
mod check;
mod comparison;
mod counts;
mod detectable;
mod evidence;
mod inputs;
mod interval;
mod judge;
mod latency;
mod limit;
mod look;
mod mixture;
mod number;
mod reading;
mod requirement;
mod verdict;

pub use check::{
    ALPHA_DEFAULT, Analysis, AnalysisError, Check, INTERVAL_DEFAULT, NoData, OnFailure, Source,
    WINDOW_DEFAULT,
};
pub use counts::{Margin, WindowCounts};
pub use detectable::{Plan, smallest_detectable};
pub use evidence::Evidence;
pub use inputs::{Inputs, Measured, Reading, Setting, Window};
pub use interval::Interval;
pub use judge::{Judging, judge};
pub use latency::{LatencyLimit, LatencyReference};
pub use mixture::BinomialMixture;
pub use number::{Finite, NotFinite};
pub use requirement::{Metric, Requirement, RequirementError, Rule};
pub use verdict::{CheckVerdict, Found, Outcome, PauseWhy, Verdict};

#[cfg(test)]
mod tests;
