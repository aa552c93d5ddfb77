//! Who is in the canary: a pure function of the target, the version it gets, a key and a weight.
//!
//! The same key always gets the same answer, on every cluster and after every restart. A larger weight
//! only adds keys (stage *n* is a subset of stage *n + 1*), and another version picks other members, so
//! that nobody is the guinea pig for ever.
//!
//! ```text
//! seed   = xxh3_64("{app}/{profile}@{to_version}")
//! bucket = (xxh3_64(key, seed) * 10_000) >> 64        // 128-bit multiply: no modulo bias
//! canary = bucket < weight                            // both in basis points
//! ```

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::ids::{Target, VersionLabel};

/// A share in hundredths of a percent, 0 to 10,000. Displays and parses like `12.5%`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u16", into = "u16")]
pub struct BasisPoints(u16);

/// A share that does not read as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no weight; write a percentage of 0% to 100% with at most two decimals, e.g. 12.5%", .0.escape_debug())]
pub struct WeightError(String);

impl BasisPoints {
    /// Nobody.
    pub const ZERO: BasisPoints = BasisPoints(0);
    /// Everybody.
    pub const FULL: BasisPoints = BasisPoints(10_000);

    /// So many basis points; `None` above 10,000.
    pub const fn new(points: u16) -> Option<BasisPoints> {
        if points <= Self::FULL.0 {
            Some(BasisPoints(points))
        } else {
            None
        }
    }

    /// The number of basis points.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for BasisPoints {
    type Error = WeightError;

    fn try_from(points: u16) -> Result<Self, WeightError> {
        BasisPoints::new(points).ok_or_else(|| WeightError(points.to_string()))
    }
}

impl From<BasisPoints> for u16 {
    fn from(weight: BasisPoints) -> u16 {
        weight.0
    }
}

impl fmt::Display for BasisPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, hundredths) = (self.0 / 100, self.0 % 100);
        match (hundredths / 10, hundredths % 10) {
            (0, 0) => write!(f, "{whole}%"),
            (tenths, 0) => write!(f, "{whole}.{tenths}%"),
            _ => write!(f, "{whole}.{hundredths:02}%"),
        }
    }
}

impl FromStr for BasisPoints {
    type Err = WeightError;

    fn from_str(text: &str) -> Result<Self, WeightError> {
        let bad = || WeightError(text.chars().take(40).collect());
        let digits = text.trim().strip_suffix('%').ok_or_else(bad)?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !all_digits(whole, 3) || !all_digits(fraction, 2) {
            return Err(bad());
        }
        let whole: u16 = whole.parse().map_err(|_| bad())?;
        let hundredths: u16 = format!("{fraction:0<2}").parse().map_err(|_| bad())?;
        // What has no room in a weight is none: it must not come round to a small one.
        (whole.checked_mul(100))
            .and_then(|points| BasisPoints::new(points.checked_add(hundredths)?))
            .ok_or_else(bad)
    }
}

/// One of the two groups of a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cohort {
    /// Reads the new version.
    Canary,
    /// Reads the stable version.
    Stable,
}

impl Cohort {
    /// `canary` or `stable`.
    pub fn as_str(self) -> &'static str {
        match self {
            Cohort::Canary => "canary",
            Cohort::Stable => "stable",
        }
    }
}

impl fmt::Display for Cohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What makes the members of one rollout its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub u64);

impl Seed {
    /// The seed of every rollout that brings `to` to `target`.
    pub fn new(target: &Target, to: &VersionLabel) -> Seed {
        Seed(xxh3_64(format!("{target}@{to}").as_bytes()))
    }

    /// Where `key` stands between 0 and 9,999. Allocates nothing.
    pub fn bucket(self, key: &[u8]) -> u16 {
        let hash = xxh3_64_with_seed(key, self.0);
        let scaled = (u128::from(hash) * u128::from(BasisPoints::FULL.0)) >> 64;
        // A 64-bit number times 10,000, less 64 bits, is below 10,000.
        u16::try_from(scaled).unwrap_or(u16::MAX)
    }

    /// The cohort of `key` at `weight`.
    pub fn cohort(self, key: &[u8], weight: BasisPoints) -> Cohort {
        if self.bucket(key) < weight.0 {
            Cohort::Canary
        } else {
            Cohort::Stable
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seed(version: &str) -> Seed {
        let target = "checkout/prod".parse().unwrap();
        Seed::new(&target, &version.parse().unwrap())
    }

    #[test]
    fn weights_read_back_as_written() {
        for points in 0..=10_000 {
            let weight = BasisPoints::new(points).unwrap();
            assert_eq!(weight.to_string().parse(), Ok(weight));
        }
        let check = |text: &str, points: Option<u16>| {
            let parsed = text.parse::<BasisPoints>().ok().map(BasisPoints::get);
            assert_eq!(parsed, points, "{text:?}");
        };
        check("1%", Some(100));
        check("0.01%", Some(1));
        check("12.5%", Some(1250));
        check("100%", Some(10_000));
        check("100.01%", None);
        // 65,600 points would come round to 64.
        check("656%", None);
        check("999.99%", None);
        check("1", None);
        check("-1%", None);
        check("1.234%", None);
        check("+1%", None);
        check("%", None);
        check("١%", None);
    }

    proptest! {
        #[test]
        fn a_larger_weight_only_adds_members(key in "\\PC{0,40}", a in 0_u16..=10_000, b in 0_u16..=10_000) {
            let (low, high) = (a.min(b), a.max(b));
            let at = |points| seed("v2").cohort(key.as_bytes(), BasisPoints::new(points).unwrap());
            if at(low) == Cohort::Canary {
                prop_assert_eq!(at(high), Cohort::Canary);
            }
            prop_assert_eq!(at(10_000), Cohort::Canary);
            prop_assert_eq!(at(0), Cohort::Stable);
        }

        #[test]
        fn the_same_key_always_gets_the_same_answer(key in "\\PC{0,40}", points in 0_u16..=10_000) {
            let weight = BasisPoints::new(points).unwrap();
            prop_assert_eq!(
                seed("v2").cohort(key.as_bytes(), weight),
                seed("v2").cohort(key.as_bytes(), weight)
            );
        }

        #[test]
        fn another_version_picks_other_members(version in 3_u32..100_000) {
            // Of 2,000 keys at 10 %, two independent draws share about 20; 60 lies nine standard errors off.
            let weight = BasisPoints::new(1_000).unwrap();
            let other = seed(&format!("v{version}"));
            let shared = (0..2_000)
                .map(|i| format!("user-{i}"))
                .filter(|key| seed("v2").cohort(key.as_bytes(), weight) == Cohort::Canary)
                .filter(|key| other.cohort(key.as_bytes(), weight) == Cohort::Canary)
                .count();
            prop_assert!(shared < 60, "{} of about 200 members are the same", shared);
        }
    }
}
