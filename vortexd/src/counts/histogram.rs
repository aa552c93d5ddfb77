//! A histogram with fixed bounds, told from any thread: two additions, no lock, no memory.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Bounds of what takes time here, in nanoseconds: from a read out of memory, some 10 µs of a processor, to the longest
/// that a request may take.
pub(super) const TIMES: &[u64] = &[
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000,
    5_000_000_000,
    10_000_000_000,
    30_000_000_000,
];

/// How many values lay below each bound, and what they come to together.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One for each bound, and one for what is above all of them.
    buckets: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// A histogram at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The bounds, rising.
    pub bounds: &'static [u64],
    /// How many values were at most as large as each of them.
    pub at_most: Vec<u64>,
    /// How many values there were.
    pub count: u64,
    /// What they come to together.
    pub sum: u64,
}

impl Histogram {
    /// An empty one; `bounds` rise.
    pub(super) fn new(bounds: &'static [u64]) -> Histogram {
        Histogram {
            bounds,
            buckets: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    /// Takes a value in.
    pub(super) fn observe(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(bucket) = self.buckets.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Takes a time in, as nanoseconds.
    pub(super) fn observe_time(&self, time: Duration) {
        self.observe(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    /// How it is now.
    pub fn read(&self) -> Reading {
        let mut count = 0_u64;
        let mut at_most = Vec::with_capacity(self.bounds.len());
        for bucket in &self.buckets {
            count = count.saturating_add(bucket.load(Ordering::Relaxed));
            if at_most.len() < self.bounds.len() {
                at_most.push(count);
            }
        }
        Reading {
            bounds: self.bounds,
            at_most,
            count,
            sum: self.sum.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_a_bound_is_below_it_and_one_above_all_is_counted() {
        let histogram = Histogram::new(&[10, 20]);
        for value in [0, 10, 11, 20, 21] {
            histogram.observe(value);
        }
        let reading = histogram.read();
        assert_eq!(reading.at_most, [2, 4]);
        assert_eq!((reading.count, reading.sum), (5, 62));
    }
}
