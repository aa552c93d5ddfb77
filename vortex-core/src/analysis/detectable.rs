//! How small a regression a rollout would see.
//!
//! ```text
//! y(delta)  as in `bets`, the canary's rate being p + delta: a distribution over counts of both cohorts
//! g, v      = mean and variance of ln(1 + stake · y), for each stake
//! b         = ln(1 / alpha) + what dividing the capital costs
//! P         = probability that a Brownian motion with drift g and variance v per window reaches b in K windows
//!           ≈ Phi((K g − b) / √(K v)) + phi((K g − b) / √(K v)) √(K v) / (K g + b)
//! smallest delta for which some stake has P ≥ 0.8
//! ```
//!
//! The second term is the reflected path's (Bachelier, Lévy), by Mills' ratio. Requests are taken as independent; a
//! dispersion of f makes the answer about √f times as large.

use super::bets::{self, STAKES};
use crate::{limits::DETECTABLE_WINDOWS_MAX, sample::WINDOW};

/// How sure a difference is to be noticed that is called detectable.
const POWER: f64 = 0.8;
/// Up to this many expected bad requests in a window, each count is taken by its Poisson probability.
const COUNTED_SINGLY: f64 = 16.0;
/// Counts beyond this have no probability left then.
const COUNTS: u32 = 48;
/// Points for a normal distribution, from −3 to 3 deviations.
const POINTS: i32 = 13;
/// Halvings of the search: to a billionth.
const HALVINGS: u32 = 30;

/// The traffic of a planned comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Requests of the canary per second.
    pub canary_per_s: f64,
    /// Requests of stable per second.
    pub stable_per_s: f64,
    /// Share of bad requests with nothing wrong, from 0 to 1.
    pub bad_rate: f64,
    /// How long is looked at, in seconds.
    pub seconds: f64,
}

/// The smallest increase of the canary's bad rate (0.01 is a percentage point) that a comparison without margin
/// notices at `alpha` within the time planned, in 80 % of rollouts. None if not even a canary of nothing but bad
/// requests would be noticed, or if the plan is no plan. An approximation: see the module; a test holds it to
/// 70 to 94 % in simulation.
pub fn smallest_detectable(plan: &Plan, alpha: f64) -> Option<f64> {
    let seconds = WINDOW.0 as f64 / 1000.0;
    let canary_total = plan.canary_per_s * seconds;
    let stable_total = plan.stable_per_s * seconds;
    let windows = (plan.seconds / seconds).floor().min(DETECTABLE_WINDOWS_MAX);
    // Written so that what is no number fails too.
    let is_plan = canary_total > 0.0
        && stable_total > 0.0
        && canary_total.is_finite()
        && stable_total.is_finite()
        && (0.0..=1.0).contains(&plan.bad_rate)
        && windows >= 1.0
        && alpha > 0.0
        && alpha < 1.0;
    if !is_plan {
        return None;
    }
    // A window of a small cohort often has no request at all and is no window then.
    let filled = (1.0 - libm::exp(-canary_total)) * (1.0 - libm::exp(-stable_total));
    let (canary_total, stable_total) = (canary_total.max(1.0), stable_total.max(1.0));
    let stable = likely_rates(plan.bad_rate, stable_total);
    let is_noticed = |added: f64| {
        let canary = likely_rates((plan.bad_rate + added).min(1.0), canary_total);
        let game = bets::Game::new(
            plan.bad_rate,
            added,
            canary_total,
            stable_total,
            windows * filled,
        );
        STAKES.iter().any(|stake| {
            let (mut mean, mut square, mut weight) = (0.0, 0.0, 0.0);
            for (canary_rate, canary_weight) in &canary {
                for (stable_rate, stable_weight) in &stable {
                    let won = libm::log(1.0 + stake * game.outcome(canary_rate - stable_rate));
                    let share = canary_weight * stable_weight;
                    mean += share * won;
                    square += share * won * won;
                    weight += share;
                }
            }
            let (mean, square) = (mean / weight, square / weight);
            let variance = game.windows * (square - mean * mean).max(0.0);
            let need = libm::log(bets::ENTRY_COST / alpha);
            reaches(need, game.windows * mean, variance.sqrt()) >= POWER
        })
    };
    let (mut low, mut high) = (0.0, 1.0 - plan.bad_rate);
    if !is_noticed(high) {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if is_noticed(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// The probability that a Brownian motion which ends around `drift`, give or take `deviation`, ever gets to `need`.
fn reaches(need: f64, drift: f64, deviation: f64) -> f64 {
    if drift <= 0.0 {
        return 0.0;
    }
    // A motion that hardly deviates is there or is not.
    let at = (drift - need) / deviation.max(1e-9);
    let ends_above = 0.5 * libm::erfc(-at * std::f64::consts::FRAC_1_SQRT_2);
    let density = libm::exp(-0.5 * at * at) / std::f64::consts::TAU.sqrt();
    ends_above + density * deviation / (drift + need)
}

/// Rates that `total` requests may show, each with its weight; weights need not sum to 1.
fn likely_rates(rate: f64, total: f64) -> Vec<(f64, f64)> {
    let expected = rate * total;
    if expected < COUNTED_SINGLY {
        let mut probability = libm::exp(-expected);
        let mut rates = vec![];
        for count in 0..COUNTS {
            rates.push(((f64::from(count) / total).min(1.0), probability));
            probability *= expected / f64::from(count + 1);
        }
        return rates;
    }
    let deviation = (rate * (1.0 - rate) / total).sqrt();
    (0..POINTS)
        .map(|point| {
            let at = 0.5 * f64::from(point) - 3.0;
            let seen = (rate + at * deviation).clamp(0.0, 1.0);
            (seen, libm::exp(-0.5 * at * at))
        })
        .collect()
}
