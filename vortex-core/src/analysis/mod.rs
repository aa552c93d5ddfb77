//! Whether a canary is worse than stable, judged while it runs, as often as anybody likes to look.
//!
//! Everything here takes counts of closed windows, one after the other, and keeps a small sum of them. It reads
//! no clock, knows no check and no rollout, and decides nothing: it says how strong the evidence is.
//! `docs/analysis.md` tells the method and what it was measured to do.

mod counts;
mod evidence;
mod interval;
mod mixture;

pub use counts::{Margin, WindowCounts};
pub use evidence::{Evidence, Finding};
pub use interval::{Interval, Spread};
pub use mixture::BinomialMixture;

#[cfg(test)]
mod tests;
