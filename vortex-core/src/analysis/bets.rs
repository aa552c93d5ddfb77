//! The capital of a cautious bettor, who bets against the canary window by window.
//!
//! ```text
//! d   = r_c − t r_s − o                  // rates of a window; the hypothesis: its mean, given the past, is at most 0
//! y   = clamp(d / s − debt, −1, c)       // s: a likely reach of d downwards, c: how much one window may win
//! debt' = y − (d / s − debt)             // what the lower end forgave is paid for by later windows
//! capital_i ·= 1 + stake_i y             // for each stake; late entries: see below
//! log_e = ln(Σ capital_i + cash)
//! ```
//!
//! Under the hypothesis the capital does not grow on average, whatever it was before, so the chance that it ever
//! reaches 1/alpha is at most alpha (Ville 1939). A bet on a bounded mean needs *no* assumption about how requests
//! of one window hang together (Waudby-Smith, Ramdas, *Estimating means of bounded random variables by betting*,
//! 2024): a burst of a thousand errors is one window, and one window wins at most a factor `1 + c`. What an
//! incident does to both cohorts cancels out in `d`.
//!
//! Everything but `d` is known before the window or is its number of requests: `s`, `c` and the stakes come from
//! earlier windows, so a wrong guess of them costs speed first. The one place where the promise leans on more
//! than means is the clamp from below: it helps the bettor where `d < −s`. It does no harm where a window's `d` is
//! as likely to lie far above 0 as far below (`c` starts near 1, so both are cut alike), and `c` grows only as long
//! as nothing has fallen below it. It does harm where stable alone has bursts, which its quiet windows do not foretell.
//! `docs/analysis.md` tells what all that was measured to be worth.
//!
//! ```text
//! p     = rate of both cohorts, decayed                  // q = t p + o, the most the hypothesis allows the canary
//! sd²   = q (1 − q) / n_c + t² p (1 − p) / n_s           // if requests were independent
//! f     = max(1, variance of d / sd around its mean)     // dispersion, with a prior
//! f_s   = likewise, of stable's rate alone around p
//! s     = min(2 sd √f + 2 t / n_s,  t (p + 3 √(f_s p (1 − p) / n_s) + 3 / n_s) + o)     // d ≥ −t r_s − o always
//! c     = min(1.25 + K / (150 (1 + 10 · how far d fell below −s so far)), 3)
//! ```
//!
//! **Late regressions.** Three fifths of the capital bet from the start, the rest waits as cash and enters little
//! by little: 1/4 / (K + 60) of it in every window. That is a mixture over all moments at which something may
//! begin, in the memory of one number (an e-detector: Shin, Ramdas, Rinaldo, 2024).

use serde::{Deserialize, Serialize};

use super::{WindowCounts, counts::Line};

/// Parts of the capital that are staked. Small ones find small differences, the largest loses all but 4 % in the
/// worst window and still wins another day.
pub(super) const STAKES: [f64; 3] = [0.12, 0.4, 0.96];
/// What bets from the start; the rest enters later. More would be slower for late regressions.
const STAKED_AT_START: f64 = 0.6;
/// What is paid for not knowing the right stake: one of three, and part of the capital waits.
pub(super) const ENTRY_COST: f64 = STAKES.len() as f64 / STAKED_AT_START;
/// Cash that enters in a window: this over the window's number plus [`ENTRY_WINDOWS`].
const ENTRY: f64 = 0.25;
/// Five minutes: before them, entries are as likely in every window.
const ENTRY_WINDOWS: f64 = 60.0;
/// Standard deviations that a window's difference may fall: further falls 2 % of them.
const REACH_DEVIATIONS: f64 = 2.0;
/// Bad requests of stable beyond that: where there is hardly one in a window, deviations say nothing.
const REACH_EVENTS: f64 = 2.0;
/// Standard deviations up to which stable's own rate is likely, and bad requests beyond that.
const LEVEL_DEVIATIONS: f64 = 3.0;
/// What one window may win at first, in units of what it may lose.
const GAIN_FIRST: f64 = 1.25;
/// Windows after which it may win one unit more, if none lost more than was foreseen: a quarter of an hour.
const GAIN_WINDOWS: f64 = 150.0;
/// The most it may win.
const GAIN_MAX: f64 = 3.0;
/// How fast losses beyond what was foreseen undo that growth.
const GAIN_PENALTY: f64 = 10.0;
/// What one window adds to them at most.
const SURPRISE_MAX: f64 = 3.0;
/// The most that is owed: about thirty good windows. A blip of stable must not excuse the canary for long.
const DEBT_MAX: f64 = 20.0;
/// What remains of the known rate after a window: a half-life of 33 s follows incidents.
const LEVEL_REMAINS: f64 = 0.9;
/// The dispersion assumed at first.
const DISPERSION_FIRST: f64 = 2.0;
/// How many windows that assumption counts for.
const DISPERSION_WINDOWS: f64 = 4.0;
/// Windows that only teach what is normal.
const WINDOWS_LEARNT: u64 = 1;
/// Where capital saturates: below the largest number by far.
const CAPITAL_MAX: f64 = 1e300;

/// See the module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Bets {
    capital: [f64; STAKES.len()],
    cash: f64,
    windows: u64,
    bad: f64,
    requests: f64,
    scores: f64,
    scores_squared: f64,
    stable_scores: f64,
    debt: f64,
    surprises: f64,
}

/// What is foreseen for a window before its bad requests are looked at.
#[derive(Clone, Copy, Debug)]
struct Outlook {
    /// Standard deviation of the difference, if requests were independent.
    deviation: f64,
    /// Standard deviation of stable's rate alone, likewise.
    stable_deviation: f64,
    /// How far it may fall.
    reach: f64,
    /// How much it may win.
    gain: f64,
}

impl Default for Bets {
    fn default() -> Self {
        Bets {
            capital: [STAKED_AT_START / STAKES.len() as f64; STAKES.len()],
            cash: 1.0 - STAKED_AT_START,
            windows: 0,
            bad: 0.0,
            requests: 0.0,
            scores: 0.0,
            scores_squared: 0.0,
            stable_scores: 0.0,
            debt: 0.0,
            surprises: 0.0,
        }
    }
}

impl Bets {
    /// Bets on a window and learns from it. One in which a cohort had no request is no window.
    pub(super) fn observe(&mut self, counts: WindowCounts, line: Line) {
        if counts.canary_total == 0 || counts.stable_total == 0 {
            return;
        }
        let (canary_total, stable_total) = (counts.canary_total as f64, counts.stable_total as f64);
        let (canary_bad, stable_bad) = (counts.canary_bad as f64, counts.stable_bad as f64);
        let allowed = line.slope * (stable_bad / stable_total) + line.offset;
        let difference = canary_bad / canary_total - allowed;
        let outlook = self.outlook(canary_total, stable_total, line);
        if self.windows >= WINDOWS_LEARNT {
            self.bet(difference / outlook.reach, outlook.gain);
        }
        let score = difference / outlook.deviation;
        let stable_score = (stable_bad / stable_total - self.level()) / outlook.stable_deviation;
        self.stable_scores += stable_score * stable_score;
        self.windows = self.windows.saturating_add(1);
        self.scores += score;
        self.scores_squared += score * score;
        self.bad = self.bad * LEVEL_REMAINS + canary_bad + stable_bad;
        self.requests = self.requests * LEVEL_REMAINS + canary_total + stable_total;
    }

    /// The logarithm of all capital; it began with 0.
    pub(super) fn log_e(&self) -> f64 {
        libm::log(self.capital.iter().sum::<f64>() + self.cash)
    }

    /// The factor by which windows vary more than independent requests would; at least 1.
    pub(super) fn dispersion(&self) -> f64 {
        let windows = self.windows as f64;
        let fitted = self.scores * self.scores / windows.max(1.0);
        let seen = DISPERSION_FIRST * DISPERSION_WINDOWS + (self.scores_squared - fitted);
        (seen / (DISPERSION_WINDOWS + windows - 1.0)).max(1.0)
    }

    /// Half a bad request more than seen, so that nothing is thought impossible.
    fn level(&self) -> f64 {
        (self.bad + 0.5) / (self.requests + 1.0)
    }

    /// How much more than independent requests stable's rate alone varies around what is known of it.
    fn stable_dispersion(&self) -> f64 {
        let seen = DISPERSION_WINDOWS + self.stable_scores;
        (seen / (DISPERSION_WINDOWS + self.windows as f64)).max(1.0)
    }

    fn outlook(&self, canary_total: f64, stable_total: f64, line: Line) -> Outlook {
        let room = GAIN_WINDOWS * (1.0 + GAIN_PENALTY * self.surprises);
        let gain = GAIN_FIRST + self.windows as f64 / room;
        outlook(
            self.level(),
            self.dispersion(),
            self.stable_dispersion(),
            canary_total,
            stable_total,
            line,
            gain,
        )
    }

    /// `outcome` is the difference in units of its reach.
    fn bet(&mut self, outcome: f64, gain: f64) {
        let owed = outcome - self.debt;
        let settled = owed.clamp(-1.0, gain);
        self.debt = (settled - owed).clamp(0.0, DEBT_MAX);
        self.surprises += (-1.0 - outcome).clamp(0.0, SURPRISE_MAX);
        let entering = self.cash * ENTRY / (self.windows as f64 + ENTRY_WINDOWS);
        self.cash -= entering;
        for (capital, stake) in self.capital.iter_mut().zip(STAKES) {
            let staked = *capital + entering / STAKES.len() as f64;
            *capital = (staked * (1.0 + stake * settled)).min(CAPITAL_MAX);
        }
    }
}

/// What is foreseen at a known rate; `gain` is cut to [`GAIN_MAX`].
fn outlook(
    level: f64,
    dispersion: f64,
    stable_dispersion: f64,
    canary_total: f64,
    stable_total: f64,
    line: Line,
    gain: f64,
) -> Outlook {
    let Line { slope, offset } = line;
    // Variance is largest at one half; a margin may allow rates beyond it.
    let allowed = (slope * level + offset).min(0.5);
    let stable_variance = level * (1.0 - level) / stable_total;
    let variance = allowed * (1.0 - allowed) / canary_total + slope * slope * stable_variance;
    let by_noise =
        REACH_DEVIATIONS * (dispersion * variance).sqrt() + REACH_EVENTS * slope / stable_total;
    let highest = level
        + LEVEL_DEVIATIONS * ((stable_dispersion * stable_variance).sqrt() + 1.0 / stable_total);
    Outlook {
        deviation: variance.sqrt(),
        // Where all of stable is bad it does not vary; a score still has to be a number.
        stable_deviation: stable_variance.sqrt().max(f64::EPSILON),
        reach: by_noise.min(slope * highest + offset),
        gain: gain.min(GAIN_MAX),
    }
}

/// The bets of a planned comparison halfway through it, when all has gone as foreseen.
pub(super) struct Game {
    outlook: Outlook,
    /// Windows that are bet on.
    pub(super) windows: f64,
}

impl Game {
    /// `added` is how much worse the canary is; it makes windows vary more than the hypothesis foresees.
    pub(super) fn new(
        level: f64,
        added: f64,
        canary_total: f64,
        stable_total: f64,
        windows: f64,
    ) -> Game {
        let worse = (level + added).min(1.0);
        let part = canary_total / (canary_total + stable_total);
        let known = level + part * (worse - level) + 0.5 / (canary_total + stable_total);
        let known = known.min(1.0);
        let line = Line {
            slope: 1.0,
            offset: 0.0,
        };
        let gain = GAIN_FIRST + 0.5 * windows / GAIN_WINDOWS;
        let calm = outlook(known, 1.0, 1.0, canary_total, stable_total, line, gain);
        let truth = worse * (1.0 - worse) / canary_total + level * (1.0 - level) / stable_total;
        let seen = truth / (calm.deviation * calm.deviation);
        let half = 0.5 * windows;
        let dispersion =
            (DISPERSION_FIRST * DISPERSION_WINDOWS + seen * half) / (DISPERSION_WINDOWS + half);
        Game {
            outlook: outlook(
                known,
                dispersion.max(1.0),
                1.0,
                canary_total,
                stable_total,
                line,
                gain,
            ),
            windows: (windows - WINDOWS_LEARNT as f64).max(0.0),
        }
    }

    /// What a difference would be worth, in units of what may be lost.
    pub(super) fn outcome(&self, difference: f64) -> f64 {
        (difference / self.outlook.reach).clamp(-1.0, self.outlook.gain)
    }
}
