//! Evidence that a canary is worse than stable: the capital of a cautious bettor.

use serde::{Deserialize, Serialize};

use super::{BinomialMixture, Interval, Margin, Spread, WindowCounts};

/// What the evidence says at some level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// The canary is worse than the margin allows.
    Worse,
    /// Shown to be within the margin: the interval's upper end lies below it.
    WithinMargin,
    /// Neither is shown.
    Open,
}

/// Evidence against "the canary is no worse than stable by more than the margin".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    mixture: BinomialMixture,
    spread: Spread,
    canary: (u64, u64),
    stable: (u64, u64),
}

impl Evidence {
    /// No window yet.
    pub fn new() -> Evidence {
        Evidence::default()
    }

    /// Takes a closed window in. Windows are given in their order, each once.
    pub fn observe(&mut self, counts: WindowCounts, margin: Margin) {
        let counts = counts.sane();
        self.canary.0 = self.canary.0.saturating_add(counts.canary_bad);
        self.canary.1 = self.canary.1.saturating_add(counts.canary_total);
        self.stable.0 = self.stable.0.saturating_add(counts.stable_bad);
        self.stable.1 = self.stable.1.saturating_add(counts.stable_total);
        self.mixture.observe(counts, margin);
        self.spread.observe(counts);
    }

    /// The logarithm of the evidence; 0 is none, `ln(1 / alpha)` is enough at `alpha`.
    pub fn log_e(&self) -> f64 {
        self.mixture.log_e()
    }

    /// Whether the canary is shown to be worse, at `alpha` divided by `shares`: the number of comparisons that
    /// share the promise of one rollout.
    pub fn rejects(&self, alpha: f64, shares: u32) -> bool {
        alpha > 0.0 && self.log_e() >= libm::log(f64::from(shares.max(1)) / alpha)
    }

    /// What is shown at `alpha` divided by `shares`.
    pub fn finding(&self, alpha: f64, shares: u32, margin: Margin) -> Finding {
        if self.rejects(alpha, shares) {
            return Finding::Worse;
        }
        let level = alpha / f64::from(shares.max(1));
        let is_within = match margin {
            Margin::Ratio(ratio) => (self.ratio_interval(level)).is_some_and(|it| it.high <= ratio),
            Margin::Points(points) => {
                (self.difference_interval(level)).is_some_and(|it| it.high <= points / 100.0)
            }
        };
        if is_within {
            Finding::WithinMargin
        } else {
            Finding::Open
        }
    }

    /// By how much the canary's rate lies above stable's; 0.01 is a percentage point.
    pub fn difference(&self) -> Option<f64> {
        self.spread.difference()
    }

    /// How many times stable's the canary's rate is, a bad request added to each.
    pub fn ratio(&self) -> Option<f64> {
        self.spread.ratio()
    }

    /// See [`Spread::difference_interval`].
    pub fn difference_interval(&self, alpha: f64) -> Option<Interval> {
        self.spread.difference_interval(alpha)
    }

    /// See [`Spread::ratio_interval`].
    pub fn ratio_interval(&self, alpha: f64) -> Option<Interval> {
        self.spread.ratio_interval(alpha)
    }

    /// The factor by which windows vary more than independent requests would; at least 1.
    pub fn dispersion(&self) -> f64 {
        self.mixture.dispersion()
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
