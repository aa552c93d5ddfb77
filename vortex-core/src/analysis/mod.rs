//! Whether a canary is worse than stable, judged while it runs, as often as anybody likes to look.
//!
//! Everything here takes counts of closed windows, one after the other, and keeps a small sum of them. It reads
//! no clock, knows no check and no rollout, and decides nothing: it says how strong the evidence is.
//! `docs/analysis.md` tells the method and what it was measured to do.

mod bets;
mod counts;
mod detectable;
mod evidence;
mod interval;
mod latency;
mod mixture;

pub use counts::{Margin, WindowCounts};
pub use detectable::{Plan, smallest_detectable};
pub use evidence::{Evidence, Finding};
pub use interval::Interval;
pub use latency::{LatencyLimit, LatencyReference};
pub use mixture::BinomialMixture;

#[cfg(test)]
mod tests;
