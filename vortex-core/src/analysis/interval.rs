//! Where the true difference lies, at every moment of a rollout.
//!
//! A confidence *sequence*: with probability `1 - alpha` it covers the truth at all looks together, not at each.
//! It is Robbins' normal mixture, with the variance that windows really showed (Waudby-Smith, Arbour, Sinha,
//! Kennedy, Ramdas, *Time-uniform central limit theory and asymptotic confidence sequences*, 2024):
//!
//! ```text
//! h      = n_c n_s / (n_c + n_s)                       // a window's weight; r: rates of the cohorts in it
//! X(t,o) = Σ h (r_c − t r_s − o)                       // mean 0 where the canary's rate is t times stable's + o
//! V(t,o) = max(Σ h² (r_c − t r_s − o − mean)², what independent requests would give)
//! covers all (t, o) with X² ≤ V (1 + T/K)·ln((1 + K/T) / alpha²),   T = 3 windows, K windows
//! ```
//!
//! Read along o at t = 1 for the difference, along t at o = 0 for the ratio (Fieller's way, 1954). It is
//! asymptotic: the first windows are widened, and nothing is said before the sixth.

use serde::{Deserialize, Serialize};

use super::WindowCounts;

/// Windows before an interval is given: half a minute; fewer say nothing about how much windows vary.
const WINDOWS_MIN: u64 = 6;
/// Where the sequence is tightest, times ten in windows: at two to three minutes.
const TIGHT_WINDOWS: f64 = 3.0;
/// By how much few windows widen the variance: by two thirds at the sixth, 3 % at the hundredth.
const WIDENING_WINDOWS: f64 = 4.0;
/// The ratios between which an interval is sought; the ends stand for "less" and "more".
const RATIO_SPAN: (f64, f64) = (1e-3, 1e3);
/// Halvings of the search: to 1e-9 of the span.
const HALVINGS: u32 = 40;

/// Two ends of a confidence sequence: Robbins' normal mixture with the windows' own variance, asymptotic in the
/// sense of Waudby-Smith and others (2024).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Sums over windows, out of which intervals are made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    windows: u64,
    canary: (f64, f64),
    stable: (f64, f64),
    weights: f64,
    weights_squared: f64,
    canary_sum: f64,
    stable_sum: f64,
    canary_squared_sum: f64,
    stable_squared_sum: f64,
    canary_squares: f64,
    products: f64,
    stable_squares: f64,
    canary_noise: f64,
    stable_noise: f64,
}

impl Spread {
    /// Takes a window in; one in which a cohort had no request says nothing.
    pub(super) fn observe(&mut self, counts: WindowCounts) {
        if counts.canary_total == 0 || counts.stable_total == 0 {
            return;
        }
        let (canary_total, stable_total) = (counts.canary_total as f64, counts.stable_total as f64);
        let (canary_bad, stable_bad) = (counts.canary_bad as f64, counts.stable_bad as f64);
        let (canary, stable) = (canary_bad / canary_total, stable_bad / stable_total);
        // Not the product over the sum: that one overflows the digits first.
        let weight = 1.0 / (1.0 / canary_total + 1.0 / stable_total);
        let square = weight * weight;
        self.windows = self.windows.saturating_add(1);
        self.canary = (self.canary.0 + canary_bad, self.canary.1 + canary_total);
        self.stable = (self.stable.0 + stable_bad, self.stable.1 + stable_total);
        self.weights += weight;
        self.weights_squared += square;
        self.canary_sum += weight * canary;
        self.stable_sum += weight * stable;
        self.canary_squared_sum += square * canary;
        self.stable_squared_sum += square * stable;
        self.canary_squares += square * canary * canary;
        self.products += square * canary * stable;
        self.stable_squares += square * stable * stable;
        self.canary_noise += square / canary_total;
        self.stable_noise += square / stable_total;
    }

    /// Windows in which both cohorts had requests.
    pub(super) fn windows(&self) -> u64 {
        self.windows
    }

    /// The canary's rate minus stable's, windows weighted by what they can tell.
    pub(super) fn difference(&self) -> Option<f64> {
        (self.windows > 0).then(|| (self.canary_sum - self.stable_sum) / self.weights)
    }

    /// The canary's rate over stable's, one bad request added to each cohort so that it is always a number.
    pub(super) fn ratio(&self) -> Option<f64> {
        let rate = |(bad, total): (f64, f64)| (bad + 1.0) / (total + 2.0);
        (self.windows > 0).then(|| rate(self.canary) / rate(self.stable))
    }

    /// Between which differences of rates (0.01 is a percentage point) the truth lies.
    pub(super) fn difference_interval(&self, alpha: f64) -> Option<Interval> {
        let bound = self.bound(alpha)?;
        let middle = (self.canary_sum - self.stable_sum) / self.weights;
        let reach = libm::sqrt(bound * self.variance(1.0)) / self.weights;
        Some(Interval {
            low: (middle - reach).max(-1.0),
            high: (middle + reach).min(1.0),
        })
    }

    /// Between which ratios the truth lies; the ends are 0.001 and 1,000 where nothing more is known.
    pub(super) fn ratio_interval(&self, alpha: f64) -> Option<Interval> {
        let bound = self.bound(alpha)?;
        let covers = |ratio: f64| {
            let sum = self.canary_sum - ratio * self.stable_sum;
            sum * sum <= bound * self.variance(ratio)
        };
        let (lowest, highest) = RATIO_SPAN;
        let middle = if self.stable_sum > 0.0 {
            (self.canary_sum / self.stable_sum).clamp(lowest, highest)
        } else {
            highest
        };
        Some(Interval {
            low: edge(&covers, middle, lowest),
            high: edge(&covers, middle, highest),
        })
    }

    fn bound(&self, alpha: f64) -> Option<f64> {
        let is_told = self.windows >= WINDOWS_MIN && alpha > 0.0 && alpha < 1.0;
        let windows = self.windows as f64;
        is_told.then(|| {
            (1.0 + TIGHT_WINDOWS / windows)
                * libm::log((1.0 + windows / TIGHT_WINDOWS) / (alpha * alpha))
        })
    }

    fn variance(&self, slope: f64) -> f64 {
        let mean = (self.canary_sum - slope * self.stable_sum) / self.weights;
        let squares =
            self.canary_squares - 2.0 * slope * self.products + slope * slope * self.stable_squares;
        let linear = self.canary_squared_sum - slope * self.stable_squared_sum;
        let seen = squares - 2.0 * mean * linear + mean * mean * self.weights_squared;
        let binomial = |(bad, total): (f64, f64)| {
            let rate = (bad + 1.0) / (total + 2.0);
            rate * (1.0 - rate)
        };
        let least = binomial(self.canary) * self.canary_noise
            + slope * slope * binomial(self.stable) * self.stable_noise;
        seen.max(least) * (1.0 + WIDENING_WINDOWS / self.windows.max(1) as f64)
    }
}

/// The last ratio on the way from `inside` to `outside` that is covered, by halving on a logarithmic scale.
fn edge(covers: &impl Fn(f64) -> bool, inside: f64, outside: f64) -> f64 {
    if covers(outside) {
        return outside;
    }
    let (mut inside, mut outside) = (libm::log(inside), libm::log(outside));
    for _ in 0..HALVINGS {
        let middle = 0.5 * (inside + outside);
        if covers(libm::exp(middle)) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    libm::exp(inside)
}
