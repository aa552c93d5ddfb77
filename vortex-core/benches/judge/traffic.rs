//! Cohorts' errors, window by window.

use vortex_core::analysis::WindowCounts;

use crate::dice::Dice;

/// How much of a shared incident's log-odds remains after a window: a half-life of 70 s.
const SHARED_REMAINS: f64 = 0.95;

/// One kind of traffic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traffic {
    pub(crate) canary_per_s: f64,
    pub(crate) stable_per_s: f64,
    /// Stable's error rate.
    pub(crate) rate: f64,
    /// What is added to the canary's.
    pub(crate) added: f64,
    /// The second at which that begins.
    pub(crate) from_s: f64,
    /// How strongly the requests of a cohort in a window fail together: the correlation of any two.
    pub(crate) intraclass: f64,
    /// Whether the canary's requests do not, so that bursts are stable's alone.
    pub(crate) is_canary_smooth: bool,
    /// Standard deviation of the log-odds that both cohorts share.
    pub(crate) shared_sd: f64,
    /// What both have more for ten minutes from the fifth on.
    pub(crate) incident: f64,
    /// How far the rate of requests swings over an hour, as a part of it.
    pub(crate) swing: f64,
}

impl Traffic {
    /// Independent errors at 0.5 %, no difference.
    pub(crate) const fn plain(canary_per_s: f64, stable_per_s: f64) -> Traffic {
        Traffic {
            canary_per_s,
            stable_per_s,
            rate: 0.005,
            added: 0.0,
            from_s: 0.0,
            intraclass: 0.0,
            is_canary_smooth: false,
            shared_sd: 0.0,
            incident: 0.0,
            swing: 0.0,
        }
    }
}

/// A run of it.
pub(crate) struct Run {
    traffic: Traffic,
    pub(crate) dice: Dice,
    shared: f64,
    second: f64,
}

impl Run {
    pub(crate) fn new(traffic: Traffic, seed: u64, run: u64) -> Run {
        let mut dice = Dice::new(seed, run);
        let shared = dice.normal();
        Run {
            traffic,
            dice,
            shared,
            second: 0.0,
        }
    }

    /// The next `seconds`.
    pub(crate) fn window(&mut self, seconds: f64) -> WindowCounts {
        let traffic = self.traffic;
        let remains = libm::pow(SHARED_REMAINS, seconds / 5.0);
        self.shared = remains * self.shared + (1.0 - remains * remains).sqrt() * self.dice.normal();
        let odds = traffic.rate / (1.0 - traffic.rate) * libm::exp(traffic.shared_sd * self.shared);
        let is_incident = (300.0..900.0).contains(&self.second);
        let rate = odds / (1.0 + odds) + if is_incident { traffic.incident } else { 0.0 };
        let is_bad = self.second >= traffic.from_s;
        let canary_rate = if is_bad { rate + traffic.added } else { rate };
        let phase = std::f64::consts::TAU * self.second / 3600.0;
        let swing = 1.0 + traffic.swing * libm::sin(phase);
        self.second += seconds;
        let canary_total = self.requests(traffic.canary_per_s * seconds * swing);
        let stable_total = self.requests(traffic.stable_per_s * seconds * swing);
        WindowCounts {
            canary_bad: self.bad(canary_total, canary_rate.min(1.0), traffic.is_canary_smooth),
            canary_total,
            stable_bad: self.bad(stable_total, rate, false),
            stable_total,
        }
    }

    fn requests(&mut self, mean: f64) -> u64 {
        if self.traffic.swing > 0.0 {
            self.dice.poisson(mean)
        } else {
            mean.round() as u64
        }
    }

    fn bad(&mut self, total: u64, rate: f64, is_smooth: bool) -> u64 {
        let intraclass = self.traffic.intraclass;
        let rate = if intraclass > 0.0 && !is_smooth {
            let size = 1.0 / intraclass - 1.0;
            self.dice.beta(rate * size, (1.0 - rate) * size)
        } else {
            rate
        };
        self.dice.binomial(total, rate)
    }
}

impl Traffic {
    /// The same with a regression from a second on.
    pub(crate) const fn with(self, added: f64, from_s: f64) -> Traffic {
        Traffic {
            added,
            from_s,
            ..self
        }
    }
}
