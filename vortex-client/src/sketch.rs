//! A distribution of latencies in fixed memory that many threads fill without a lock.
//!
//! It is a DDSketch: bin *i* holds the values in (g^(i-1), g^i] milliseconds with g = (1 + e) / (1 - e), so that
//! every quantile read from it is off by at most the relative error e.
//! Source: Masson, Rim, Lee, "DDSketch", VLDB 2019.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::Serialize;

/// How far a quantile may be off, as a share of itself.
pub(crate) const RELATIVE_ERROR: f64 = 0.01;
/// The first bin: it ends at one microsecond, and takes whatever is shorter.
const FIRST_BIN: i32 = -345;
/// The last bin, counted from the first: it begins beyond an hour, and takes whatever is longer. Every version
/// counted costs so many words; 2,048 bins would be the format's habit.
const LAST_SLOT: u16 = 1_103;

/// A sketch as a heartbeat carries it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct LatencySketch {
    pub(crate) relative_error: f64,
    pub(crate) offset: i32,
    pub(crate) bins: Vec<u64>,
    pub(crate) zero: u64,
}

/// A sketch that is being filled.
#[derive(Debug)]
pub(crate) struct Bins {
    zero: AtomicU64,
    bins: Box<[AtomicU64]>,
}

impl Bins {
    pub(crate) fn new() -> Bins {
        Bins {
            zero: AtomicU64::new(0),
            bins: (0..=LAST_SLOT).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    pub(crate) fn add(&self, latency: Duration) {
        let slot = match slot(latency) {
            Some(slot) => self.bins.get(slot).unwrap_or(&self.zero),
            None => &self.zero,
        };
        slot.fetch_add(1, Ordering::Release);
    }

    /// Takes what was counted; the sketch starts anew. The second value is how many values it holds.
    pub(crate) fn take(&self) -> (LatencySketch, u64) {
        let zero = self.zero.swap(0, Ordering::AcqRel);
        let counts: Vec<u64> = self
            .bins
            .iter()
            .map(|bin| bin.swap(0, Ordering::AcqRel))
            .collect();
        let total = counts.iter().fold(zero, |sum, count| sum + count);
        let first = counts.iter().position(|count| *count > 0).unwrap_or(0);
        let end = counts.iter().rposition(|count| *count > 0);
        let bins = counts.get(first..end.map_or(first, |last| last + 1));
        let offset = FIRST_BIN + i32::try_from(first).unwrap_or(0);
        let sketch = LatencySketch {
            relative_error: RELATIVE_ERROR,
            offset: if end.is_some() { offset } else { 0 },
            bins: bins.unwrap_or_default().to_vec(),
            zero,
        };
        (sketch, total)
    }
}

/// The bin of a latency, counted from the first; `None` for none at all.
fn slot(latency: Duration) -> Option<usize> {
    if latency.is_zero() {
        return None;
    }
    let ln_gamma = ((1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR)).ln();
    let index = ((latency.as_secs_f64() * 1000.0).ln() / ln_gamma).ceil();
    let from_first = (index - f64::from(FIRST_BIN)).clamp(0.0, f64::from(LAST_SLOT));
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the bins"
    )]
    Some(from_first as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_holds_what_its_bounds_say() {
        let gamma: f64 = (1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR);
        for micros in [2, 37, 999, 1_000, 1_001, 12_345, 4_000_000, 3_000_000_000] {
            let bins = Bins::new();
            bins.add(Duration::from_micros(micros));
            let (sketch, total) = bins.take();
            assert_eq!((sketch.bins.as_slice(), total), ([1].as_slice(), 1));
            #[allow(clippy::cast_precision_loss, reason = "small numbers")]
            let ms = micros as f64 / 1000.0;
            let (low, high) = (gamma.powi(sketch.offset - 1), gamma.powi(sketch.offset));
            let slack = 1.0 + 1e-9;
            assert!(
                low <= ms * slack && ms <= high * slack,
                "{low} < {ms} <= {high}"
            );
        }
    }

    #[test]
    fn the_shortest_and_the_longest_have_a_place() {
        let bins = Bins::new();
        for latency in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
            bins.add(latency);
        }
        let (sketch, total) = bins.take();
        assert_eq!((total, sketch.zero, sketch.offset), (3, 1, FIRST_BIN));
        assert_eq!(sketch.bins.len(), usize::from(LAST_SLOT) + 1);
        assert_eq!(bins.take().1, 0, "taken once");
    }

    /// The daemon merges what comes from here with its own: both have to mean the same by a bin.
    #[test]
    fn every_bin_is_the_daemons() {
        use vortex_core::sample::{Sketch, SketchParts};

        let mut nanos = 1_000_u64;
        let (all, mut own) = (Bins::new(), Sketch::default());
        while nanos < 3_600_000_000_000 {
            let latency = Duration::from_nanos(nanos);
            let one = Bins::new();
            one.add(latency);
            all.add(latency);
            let mut counted = Sketch::default();
            counted.insert(latency.as_secs_f64() * 1000.0);
            own.insert(latency.as_secs_f64() * 1000.0);
            assert_eq!(read(one.take().0), counted, "{latency:?}");
            // Some steps within each bin.
            nanos += (nanos / 250).max(1);
        }
        all.add(Duration::ZERO);
        own.insert(0.0);
        assert_eq!(read(all.take().0), own);

        fn read(sketch: LatencySketch) -> Sketch {
            let parts = SketchParts {
                relative_error: sketch.relative_error,
                offset: sketch.offset,
                bins: sketch.bins,
                zero: sketch.zero,
            };
            Sketch::from_parts(&parts).unwrap()
        }
    }
}
