//! Random numbers that a seed repeats, on every machine: SplitMix64 and what can be made of it.

/// SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

/// Below this many expected hits a binomial is drawn hit by hit.
const HITS_FEW: f64 = 12.0;

impl Dice {
    /// The dice of run `run` under `seed`.
    pub(crate) fn new(seed: u64, run: u64) -> Dice {
        let mut dice = Dice(seed ^ run.wrapping_mul(0xd134_2543_de82_ef95));
        dice.roll();
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.roll() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal (Box, Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.uniform())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Gamma with scale 1 (Marsaglia, Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * libm::pow(self.uniform(), 1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            if libm::log(self.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// Beta; 0 or 1 where both gammas vanish.
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        if x + y > 0.0 { x / (x + y) } else { 0.0 }
    }

    /// Hits among `n` at probability `p`, exactly: halved by order statistics while hits are many, then by waiting
    /// times (Devroye, *Non-Uniform Random Variate Generation*, X.4).
    pub(crate) fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        let (mut n, mut p, mut hits) = (n, p, 0);
        while n as f64 * p > HITS_FEW && n as f64 * (1.0 - p) > HITS_FEW {
            let middle = 1 + n / 2;
            let split = self.beta(middle as f64, (n + 1 - middle) as f64);
            if split >= p {
                n = middle - 1;
                p /= split;
            } else {
                hits += middle;
                n -= middle;
                p = (p - split) / (1.0 - split);
            }
        }
        if p <= 0.0 || n == 0 {
            return hits;
        }
        if p >= 1.0 {
            return hits + n;
        }
        if p > 0.5 {
            return hits + n - self.few(n, 1.0 - p);
        }
        hits + self.few(n, p)
    }

    fn few(&mut self, n: u64, p: f64) -> u64 {
        let scale = libm::log1p(-p);
        let (mut hits, mut at) = (0, 0.0);
        loop {
            at += (libm::log(self.uniform()) / scale).floor() + 1.0;
            if at > n as f64 {
                return hits;
            }
            hits += 1;
        }
    }

    /// Arrivals at rate `mean`: exact below 30, a rounded normal above, where the difference is lost in traffic.
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        if mean < 30.0 {
            let floor = libm::exp(-mean);
            let (mut count, mut product) = (0, self.uniform());
            while product > floor {
                count += 1;
                product *= self.uniform();
            }
            return count;
        }
        (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64
    }
}
