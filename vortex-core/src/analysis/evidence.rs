//! Evidence that a canary is worse than stable, and where the difference lies.

use serde::{Deserialize, Serialize};

use super::{Interval, Margin, WindowCounts, bets::Bets, interval::Spread};

/// Evidence against "the canary is no worse than stable by more than the margin", and what is known of the
/// difference. A few hundred bytes however long a rollout lasts; the same windows in the same order give the
/// same bits on every platform.
///
/// `exp(log_e)` is the capital of somebody who bets against the hypothesis and started with 1 (`bets`). It may be
/// looked at after every window: if the hypothesis holds, it ever reaches `1 / alpha` with probability `alpha` at
/// most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    bets: Bets,
    spread: Spread,
    canary: (u64, u64),
    stable: (u64, u64),
}

impl Evidence {
    /// No window yet.
    pub fn new() -> Evidence {
        Evidence::default()
    }

    /// Takes a closed window in. Windows come in their order, each once; the margin is the same in all of them.
    ///
    /// Windows in which a cohort had no request, or with a margin that is no number, only count in the totals.
    /// A margin in points is part of the hypothesis as it stands (`rate <= stable + points`); it needs no rate of
    /// stable to be turned into a ratio, so it holds where stable has no errors at all.
    pub fn observe(&mut self, counts: WindowCounts, margin: Margin) {
        let counts = counts.sane();
        self.canary.0 = self.canary.0.saturating_add(counts.canary_bad);
        self.canary.1 = self.canary.1.saturating_add(counts.canary_total);
        self.stable.0 = self.stable.0.saturating_add(counts.stable_bad);
        self.stable.1 = self.stable.1.saturating_add(counts.stable_total);
        if let Some(line) = margin.line() {
            self.bets.observe(counts, line);
            self.spread.observe(counts);
        }
    }

    /// The logarithm of the evidence; 0 at the start, `ln(1 / alpha)` is enough at `alpha`.
    pub fn log_e(&self) -> f64 {
        self.bets.log_e()
    }

    /// Whether the canary is shown to be worse at `alpha / shares`, `shares` being the number of comparisons (and
    /// fresh starts) that divide the promise of one rollout among them.
    pub fn rejects(&self, alpha: f64, shares: u32) -> bool {
        alpha > 0.0 && self.log_e() >= libm::log(f64::from(shares.max(1)) / alpha)
    }

    /// By how much the canary's rate lies above stable's; 0.01 is a percentage point. None before a window.
    pub fn difference(&self) -> Option<f64> {
        self.spread.difference()
    }

    /// How many times stable's the canary's rate is, with one bad request added to each cohort so that it always
    /// is a number. None before a window.
    pub fn ratio(&self) -> Option<f64> {
        self.spread.ratio()
    }

    /// Where the difference of the rates lies: at all looks together, with probability `1 - alpha`. None in the
    /// first half minute. Source: see [`Interval`].
    pub fn difference_interval(&self, alpha: f64) -> Option<Interval> {
        self.spread.difference_interval(alpha)
    }

    /// Where the ratio of the rates lies, likewise. 0.001 and 1,000 stand for "or less" and "or more".
    pub fn ratio_interval(&self, alpha: f64) -> Option<Interval> {
        self.spread.ratio_interval(alpha)
    }

    /// The factor by which windows vary more than independent requests would; at least 1.
    pub fn dispersion(&self) -> f64 {
        self.bets.dispersion()
    }

    /// Windows in which both cohorts had requests.
    pub fn windows(&self) -> u64 {
        self.spread.windows()
    }

    /// Bad requests and requests of the canary.
    pub fn canary(&self) -> (u64, u64) {
        self.canary
    }

    /// Bad requests and requests of stable.
    pub fn stable(&self) -> (u64, u64) {
        self.stable
    }
}
