//! Numbers that are numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number that is neither NaN nor infinite, so that it can be compared, written and read back.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Finite(f64);

/// NaN, or infinite.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{0} is no finite number")]
pub struct NotFinite(f64);

impl Finite {
    /// The number, if it is one. Minus zero becomes zero.
    pub fn new(number: f64) -> Option<Finite> {
        number.is_finite().then_some(Finite(number + 0.0))
    }

    /// The number, or the finite one next to it: the largest for infinity, 0 for NaN.
    pub fn saturating(number: f64) -> Finite {
        if number.is_nan() {
            Finite(0.0)
        } else {
            Finite(number.clamp(f64::MIN, f64::MAX) + 0.0)
        }
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl PartialEq for Finite {
    fn eq(&self, other: &Finite) -> bool {
        self.0.total_cmp(&other.0).is_eq()
    }
}

impl Eq for Finite {}

impl TryFrom<f64> for Finite {
    type Error = NotFinite;

    fn try_from(number: f64) -> Result<Finite, NotFinite> {
        Finite::new(number).ok_or(NotFinite(number))
    }
}

impl From<Finite> for f64 {
    fn from(number: Finite) -> f64 {
        number.0
    }
}

impl fmt::Display for Finite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// At most three digits that say something, and no zeros at the end: `0.123`, `12.3`, `1230`.
pub(super) fn rounded(number: f64) -> String {
    let magnitude = number.abs();
    let decimals = if magnitude >= 100.0 || magnitude == 0.0 {
        0
    } else if magnitude >= 10.0 {
        1
    } else if magnitude >= 1.0 {
        2
    } else if magnitude >= 0.1 {
        3
    } else {
        4
    };
    let text = format!("{number:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A part of 1 as a percentage: `0.5%`.
pub(super) fn percent(part: f64) -> String {
    format!("{}%", rounded(part * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_short_as_they_are_told() {
        for (number, text) in [
            (0.0, "0"),
            (0.00012, "0.0001"),
            (0.1234, "0.123"),
            (1.5, "1.5"),
            (12.34, "12.3"),
            (1234.5, "1234"),
            (100.0, "100"),
        ] {
            assert_eq!(rounded(number), text);
        }
        assert_eq!(percent(0.005), "0.5%");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert!(serde_json::from_str::<Finite>("1e999").is_err());
        assert_eq!(Finite::new(f64::NAN), None);
        assert_eq!(Finite::saturating(f64::INFINITY).get(), f64::MAX);
        assert_eq!(Finite::new(-0.0), Finite::new(0.0));
    }
}
