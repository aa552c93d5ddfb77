//! The textbook comparison: given how many requests failed in a window, which cohort did they belong to?
//!
//! ```text
//! pi(g)  = t g n_c / (t g n_c + n_s)                        // n: requests; t: the margin, g: how far beyond
//! l_g   += e_c ln(pi(g) / pi(1)) + e_s ln((1 - pi(g)) / (1 - pi(1)))            // e: bad requests
//! f      = max(1, (Σ d²/v − (Σ d)²/Σ v) / (K − 1)),  v = m pi (1 − pi),  d = e_c − m pi,  m = e_c + e_s
//! log_e  = ln mean_g exp(l_g / f),                          g: 24 values from 1.05 to 30
//! ```
//!
//! Given `m`, `e_c` is binomial if requests fail independently of each other (Przyborowski, Wilenski, 1940);
//! then `exp(log_e)` at f = 1 is a supermartingale, and Ville's inequality holds at every look. `f` is the
//! dispersion of quasi-likelihood (McCullagh, Nelder, *Generalized Linear Models*, 1989) around the fitted effect.
//!
//! [`super::Evidence`] decides; this one is its yardstick. It fails where errors come in large bunches: the
//! dispersion is unknown before the first bunch, and one bunch in the canary suffices for a verdict.

use serde::{Deserialize, Serialize};

use super::{Margin, WindowCounts};
use crate::limits::{MARGIN_RATIO_MAX, MARGIN_RATIO_MIN};

/// How many rate ratios are mixed: neighbours differ by 16 %, which costs less than 0.1 in `log_e`.
const RATIOS: usize = 24;
/// The smallest of them: smaller ones take longer than a rollout lasts.
const RATIO_MIN: f64 = 1.05;
/// The largest of them: beyond it every ratio is found in the first windows.
const RATIO_MAX: f64 = 30.0;

/// Evidence by the binomial mixture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BinomialMixture {
    log_likelihoods: [f64; RATIOS],
    windows: u64,
    scaled_squares: f64,
    deviations: f64,
    variances: f64,
    canary: (u64, u64),
    stable: (u64, u64),
}

impl Default for BinomialMixture {
    fn default() -> Self {
        Self::new()
    }
}

impl BinomialMixture {
    /// No window yet.
    pub fn new() -> BinomialMixture {
        BinomialMixture {
            log_likelihoods: [0.0; RATIOS],
            windows: 0,
            scaled_squares: 0.0,
            deviations: 0.0,
            variances: 0.0,
            canary: (0, 0),
            stable: (0, 0),
        }
    }

    /// Takes a window in. With a margin in points, the ratio is `(p_s + points) / p_s` with stable's rate of
    /// *earlier* windows; while that is 0, no ratio says what is allowed, and windows are not counted.
    pub fn observe(&mut self, counts: WindowCounts, margin: Margin) {
        let counts = counts.sane();
        let theta = self.theta(margin);
        self.canary = add(self.canary, counts.canary_bad, counts.canary_total);
        self.stable = add(self.stable, counts.stable_bad, counts.stable_total);
        let (canary_bad, stable_bad) = (counts.canary_bad as f64, counts.stable_bad as f64);
        let bad = canary_bad + stable_bad;
        let Some(theta) = theta else {
            return;
        };
        if bad == 0.0 || counts.canary_total == 0 || counts.stable_total == 0 {
            return;
        }
        let weight = theta * counts.canary_total as f64;
        let stable_total = counts.stable_total as f64;
        let all = weight + stable_total;
        for (sum, ratio) in self.log_likelihoods.iter_mut().zip(ratios()) {
            let shrunk = all / (ratio * weight + stable_total);
            *sum += canary_bad * libm::log(ratio * shrunk) + stable_bad * libm::log(shrunk);
        }
        let expected = bad * weight / all;
        let variance = expected * stable_total / all;
        let deviation = canary_bad - expected;
        self.windows = self.windows.saturating_add(1);
        self.scaled_squares += deviation * deviation / variance;
        self.deviations += deviation;
        self.variances += variance;
    }

    /// The factor by which counts vary more than independent requests would; at least 1.
    pub fn dispersion(&self) -> f64 {
        if self.windows < 2 {
            return 1.0;
        }
        let fitted = self.deviations * self.deviations / self.variances;
        ((self.scaled_squares - fitted) / (self.windows - 1) as f64).max(1.0)
    }

    /// The logarithm of the evidence against "no worse than the margin".
    pub fn log_e(&self) -> f64 {
        let dispersion = self.dispersion();
        let tempered = |sum: &f64| sum / dispersion;
        let highest = (self.log_likelihoods.iter().map(tempered)).fold(f64::MIN, f64::max);
        let sum: f64 = (self.log_likelihoods.iter())
            .map(|sum| libm::exp(tempered(sum) - highest))
            .sum();
        highest + libm::log(sum / RATIOS as f64)
    }

    /// Windows with at least one bad request.
    pub fn windows(&self) -> u64 {
        self.windows
    }

    fn theta(&self, margin: Margin) -> Option<f64> {
        let line = margin.line()?;
        let (bad, total) = self.stable;
        let ratio = if line.offset > 0.0 {
            if bad == 0 {
                return None;
            }
            line.slope + line.offset * total as f64 / bad as f64
        } else {
            line.slope
        };
        Some(ratio.clamp(MARGIN_RATIO_MIN, MARGIN_RATIO_MAX))
    }
}

fn ratios() -> impl Iterator<Item = f64> {
    let step = libm::log(RATIO_MAX / RATIO_MIN) / (RATIOS - 1) as f64;
    (0..RATIOS).map(move |index| RATIO_MIN * libm::exp(step * index as f64))
}

fn add(sum: (u64, u64), bad: u64, total: u64) -> (u64, u64) {
    (sum.0.saturating_add(bad), sum.1.saturating_add(total))
}
