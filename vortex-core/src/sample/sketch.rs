//! A mergeable distribution with a bounded relative error: DDSketch (Masson, Rim, Lee: *DDSketch: A Fast
//! and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees*, VLDB 2019).
//!
//! ```text
//! g     = (1 + e) / (1 - e)                       // e = 1 %
//! bin i = the values in (g^(i-1), g^i]            // i = ceil(ln(value) / ln(g))
//! value = 2 g^i / (g + 1)                         // at most e off for all values of the bin
//! ```

use serde::{Deserialize, Serialize};

use crate::limits::{HISTOGRAM_BUCKETS_MAX, SKETCH_BINS_MAX, SKETCH_PARTS_BINS_MAX};

/// How far a quantile may lie from the exact one, as a part of it.
pub const RELATIVE_ERROR: f64 = 0.01;

const GAMMA: f64 = (1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR);

/// No positive f64 lies in a bin further out than this: ln(f64::MAX) / ln(g) is 35,489.
const INDEX_MAX: i32 = 40_000;

/// In how many equal parts a histogram's bucket is spread over its width.
const BUCKET_PARTS: u8 = 8;

/// A distribution of values that are not negative. Holds at most [`SKETCH_BINS_MAX`] bins; when values span
/// more, the lowest ones share one, so that high quantiles stay right.
///
/// Two sketches of the same values are equal, in whatever order and however divided these came: no bin at
/// either end is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, try_from = "Bins", into = "Bins")]
pub struct Sketch {
    offset: i32,
    bins: Vec<u64>,
    zero: u64,
}

/// A sketch as it is stored: the index of the first bin, counts from there on, and how many were 0.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Bins(i32, Vec<u64>, u64);

impl From<Sketch> for Bins {
    fn from(sketch: Sketch) -> Bins {
        Bins(sketch.offset, sketch.bins, sketch.zero)
    }
}

impl TryFrom<Bins> for Sketch {
    type Error = SketchError;

    fn try_from(Bins(offset, bins, zero): Bins) -> Result<Sketch, SketchError> {
        Sketch::from_parts(&SketchParts {
            relative_error: RELATIVE_ERROR,
            offset,
            bins,
            zero,
        })
    }
}

/// A sketch as it travels.
#[derive(Clone, Debug, PartialEq)]
pub struct SketchParts {
    /// The relative error it was made with.
    pub relative_error: f64,
    /// The index of the first bin.
    pub offset: i32,
    /// Counts, from that bin on.
    pub bins: Vec<u64>,
    /// How many values were 0.
    pub zero: u64,
}

/// A distribution that cannot be taken in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SketchError {
    /// Made with another relative error; bins would not line up.
    #[error("the sketch has a relative error of {0}; only {RELATIVE_ERROR} can be merged")]
    RelativeError(f64),
    /// More bins than taken.
    #[error("the sketch has {0} bins; at most {SKETCH_PARTS_BINS_MAX} are taken")]
    TooManyBins(usize),
    /// Bins where no number lies.
    #[error("the sketch's bins reach beyond ±{INDEX_MAX}, where no number lies")]
    Offset,
    /// Bounds and counts do not pair up.
    #[error("the histogram has {bounds} bounds and {counts} counts; give one count for each bound")]
    Unpaired {
        /// Upper bounds given.
        bounds: usize,
        /// Counts given.
        counts: usize,
    },
    /// More buckets than taken.
    #[error("the histogram has {0} buckets; at most {HISTOGRAM_BUCKETS_MAX} are taken")]
    TooManyBuckets(usize),
    /// Bounds that do not rise, or are no numbers from 0 on.
    #[error("the histogram's bounds must rise from 0 or above; only the last may be infinite")]
    Bounds,
}

impl Sketch {
    /// Counts one value. Below 0 counts as 0, infinity as the largest number; what is no number is not
    /// counted.
    pub fn insert(&mut self, ms: f64) {
        self.insert_many(ms, 1);
    }

    /// Counts a value `count` times.
    pub fn insert_many(&mut self, ms: f64, count: u64) {
        if ms.is_nan() || count == 0 {
            return;
        }
        if ms <= 0.0 {
            self.zero = self.zero.saturating_add(count);
        } else {
            self.add(index_of(ms.min(f64::MAX)), count);
        }
    }

    /// Adds what `other` counted.
    pub fn merge(&mut self, other: &Sketch) {
        self.zero = self.zero.saturating_add(other.zero);
        self.add_all(other.offset, &other.bins);
    }

    /// How many bins it holds: what it takes in memory and on disk goes with them.
    pub fn bin_count(&self) -> usize {
        self.bins.len()
    }

    /// How many values were counted; `u64::MAX` if more.
    pub fn count(&self) -> u64 {
        u64::try_from(self.total()).unwrap_or(u64::MAX)
    }

    /// The value below which a share `q` of all values lie, at most 1 % off; none without values.
    /// `q` is taken between 0 and 1; 0 gives the smallest value and 1 the largest.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let total = self.total();
        if total == 0 || q.is_nan() {
            return None;
        }
        let rank = q.clamp(0.0, 1.0) * (total - 1) as f64;
        let mut seen = u128::from(self.zero);
        if seen as f64 > rank {
            return Some(0.0);
        }
        for (index, &count) in (self.offset..).zip(&self.bins) {
            seen += u128::from(count);
            if seen as f64 > rank {
                return Some(value_of(index));
            }
        }
        // Only rounding of huge totals leads here.
        self.last_index().map(value_of)
    }

    /// How many values lie above `limit`, give or take those within 1 % of it.
    pub fn count_above(&self, limit: f64) -> u64 {
        let above = (self.offset..)
            .zip(&self.bins)
            .filter(|(index, _)| value_of(*index) > limit)
            .fold(0_u64, |sum, (_, &count)| sum.saturating_add(count));
        if limit < 0.0 {
            above.saturating_add(self.zero)
        } else {
            above
        }
    }

    /// The sketch of a histogram: `le` are rising upper bounds, `counts` how many values lie between each
    /// and the one before. A bucket's values are spread evenly over it; those of an infinite bucket count
    /// as its lower bound.
    ///
    /// # Errors
    /// When bounds and counts do not pair up, do not rise, or are too many.
    pub fn from_histogram(le: &[f64], counts: &[u64]) -> Result<Sketch, SketchError> {
        if le.len() != counts.len() {
            return Err(SketchError::Unpaired {
                bounds: le.len(),
                counts: counts.len(),
            });
        }
        if le.len() > HISTOGRAM_BUCKETS_MAX {
            return Err(SketchError::TooManyBuckets(le.len()));
        }
        let is_rising = le
            .iter()
            .zip(le.iter().skip(1))
            .all(|(low, high)| low < high);
        let is_in_range = le.iter().all(|bound| *bound >= 0.0);
        if !is_rising || !is_in_range {
            return Err(SketchError::Bounds);
        }
        let mut sketch = Sketch::default();
        let mut low = 0.0;
        for (&high, &count) in le.iter().zip(counts) {
            if high.is_infinite() {
                sketch.insert_many(low, count);
            } else {
                sketch.spread(low, high, count);
                low = high;
            }
        }
        Ok(sketch)
    }

    /// Takes a sketch in.
    ///
    /// # Errors
    /// When it was made with another relative error, or has bins that cannot be.
    pub fn from_parts(parts: &SketchParts) -> Result<Sketch, SketchError> {
        // Written so that what is no number is refused too.
        let is_same = (parts.relative_error - RELATIVE_ERROR).abs() < 1e-9;
        if !is_same {
            return Err(SketchError::RelativeError(parts.relative_error));
        }
        if parts.bins.len() > SKETCH_PARTS_BINS_MAX {
            return Err(SketchError::TooManyBins(parts.bins.len()));
        }
        let length = i32::try_from(parts.bins.len()).unwrap_or(i32::MAX);
        let last = parts.offset.saturating_add(length);
        if parts.offset < -INDEX_MAX || last > INDEX_MAX {
            return Err(SketchError::Offset);
        }
        let mut sketch = Sketch {
            zero: parts.zero,
            ..Sketch::default()
        };
        sketch.add_all(parts.offset, &parts.bins);
        Ok(sketch)
    }

    /// The sketch as it travels.
    pub fn to_parts(&self) -> SketchParts {
        SketchParts {
            relative_error: RELATIVE_ERROR,
            offset: self.offset,
            bins: self.bins.clone(),
            zero: self.zero,
        }
    }

    fn total(&self) -> u128 {
        let bins: u128 = self.bins.iter().map(|&count| u128::from(count)).sum();
        bins + u128::from(self.zero)
    }

    fn last_index(&self) -> Option<i32> {
        let length = i32::try_from(self.bins.len()).ok()?;
        (length > 0).then(|| self.offset + length - 1)
    }

    fn spread(&mut self, low: f64, high: f64, count: u64) {
        let parts = u64::from(BUCKET_PARTS);
        let (each, rest) = (count / parts, count % parts);
        for part in 0..BUCKET_PARTS {
            let middle = (f64::from(part) + 0.5) / f64::from(BUCKET_PARTS);
            // What does not divide goes to the upper parts: a latency is rather over- than understated.
            let is_rounded_up = u64::from(BUCKET_PARTS - 1 - part) < rest;
            self.insert_many(low + (high - low) * middle, each + u64::from(is_rounded_up));
        }
    }

    /// Adds bins from the lowest non-empty one on; that one first, so that room below is made once.
    fn add_all(&mut self, offset: i32, bins: &[u64]) {
        for (index, &count) in (offset..).zip(bins) {
            self.add(index, count);
        }
    }

    /// Adds to a bin, makes room for it, and folds the lowest bins together when there are too many.
    fn add(&mut self, index: i32, count: u64) {
        if count == 0 {
            return;
        }
        let Some(last) = self.last_index() else {
            self.offset = index;
            self.bins.push(count);
            return;
        };
        let span_max = i32::try_from(SKETCH_BINS_MAX).unwrap_or(i32::MAX);
        let top = last.max(index);
        let lowest = top - span_max + 1;
        let index = index.max(lowest);
        if lowest > self.offset {
            self.collapse_below(lowest);
        }
        if index < self.offset {
            let missing = usize::try_from(self.offset - index).unwrap_or(0);
            self.bins.splice(0..0, std::iter::repeat_n(0, missing));
            self.offset = index;
        }
        let position = usize::try_from(index - self.offset).unwrap_or(0);
        if position >= self.bins.len() {
            self.bins.resize(position + 1, 0);
        }
        if let Some(bin) = self.bins.get_mut(position) {
            *bin = bin.saturating_add(count);
        }
    }

    /// Moves what lies below `lowest` into that bin, which then is the first.
    fn collapse_below(&mut self, lowest: i32) {
        let surplus = usize::try_from(lowest - self.offset).unwrap_or(0);
        let surplus = surplus.min(self.bins.len());
        let moved = self.bins.drain(..surplus).fold(0_u64, u64::saturating_add);
        self.offset = lowest;
        match self.bins.first_mut() {
            Some(first) => *first = first.saturating_add(moved),
            None => self.bins.push(moved),
        }
    }
}

fn index_of(value: f64) -> i32 {
    // The cast saturates; |index| is below 40,000 for every positive f64.
    (value.ln() / GAMMA.ln()).ceil() as i32
}

fn value_of(index: i32) -> f64 {
    // The outermost bin reaches beyond the largest number.
    (2.0 / (GAMMA + 1.0) * GAMMA.powi(index)).min(f64::MAX)
}
