//! Points and spans of time, as data. There is no clock here: whoever needs the time is told it.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC. Displays and parses as RFC 3339 with milliseconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The latest instant that RFC 3339 can write: 9999-12-31T23:59:59.999Z.
    pub const MAX: Timestamp = Timestamp(253_402_300_799_999);

    /// This instant, `span` later; [`Timestamp::MAX`] at most.
    #[must_use]
    pub fn plus(self, span: Span) -> Timestamp {
        Timestamp(self.0.saturating_add(span.0)).min(Timestamp::MAX)
    }

    /// The span since `earlier`; zero if that is later.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = std::time::UNIX_EPOCH + Duration::from_millis(self.0.min(Timestamp::MAX.0));
        write!(f, "{}", humantime::format_rfc3339_millis(time))
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError::Timestamp(excerpt(text));
        let time = humantime::parse_rfc3339_weak(text).map_err(|_| bad())?;
        let since = time
            .duration_since(std::time::UNIX_EPOCH)
            .map_err(|_| bad())?;
        let ms = u64::try_from(since.as_millis()).map_err(|_| bad())?;
        Ok(Timestamp(ms).min(Timestamp::MAX))
    }
}

/// A length of time in milliseconds. Displays and parses like `5m` or `1h 30m`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span(pub u64);

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// So many seconds.
    pub const fn from_secs(secs: u64) -> Span {
        Span(secs.saturating_mul(1000))
    }

    /// So many minutes.
    pub const fn from_mins(mins: u64) -> Span {
        Span::from_secs(mins.saturating_mul(60))
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }

    /// What remains after `other`; zero if that is longer.
    #[must_use]
    pub fn minus(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }

    /// The same span for timers.
    pub fn to_duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", humantime::format_duration(self.to_duration()))
    }
}

impl FromStr for Span {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError::Span(excerpt(text));
        let duration = humantime::parse_duration(text.trim()).map_err(|_| bad())?;
        let ms = u64::try_from(duration.as_millis()).map_err(|_| bad())?;
        Ok(Span(ms))
    }
}

/// A hybrid logical clock reading: physical milliseconds, then a counter that orders what happened
/// within one of them, or while the wall clock stood behind. It orders and breaks ties; it never decides
/// whether something is accepted.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Hlc {
    /// The physical part.
    pub time: Timestamp,
    /// The logical part.
    pub counter: u32,
}

impl Hlc {
    /// The reading for an event at wall time `now`, after `self`: never equal to it, never before it.
    #[must_use]
    pub fn tick(self, now: Timestamp) -> Hlc {
        if now > self.time {
            return Hlc {
                time: now,
                counter: 0,
            };
        }
        match self.counter.checked_add(1) {
            Some(counter) => Hlc {
                time: self.time,
                counter,
            },
            None => Hlc {
                time: Timestamp(self.time.0.saturating_add(1)),
                counter: 0,
            },
        }
    }
}

/// What a person is shown of a text that does not read: its beginning, and nothing that a terminal obeys.
fn excerpt(text: &str) -> String {
    let start: String = text.chars().take(80).collect();
    start.escape_debug().to_string()
}

/// A time that does not read as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not RFC 3339.
    #[error("`{0}` is no time; write RFC 3339, e.g. 2026-11-23T10:00:00Z")]
    Timestamp(String),
    /// Not a duration.
    #[error("`{0}` is no duration; write e.g. 30s, 5m or 1h 30m")]
    Span(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_always_follows_the_one_before() {
        let mut clock = Hlc::default();
        for now in [5, 5, 3, 9, 9, 0] {
            let next = clock.tick(Timestamp(now));
            assert!(next > clock, "{next:?} must follow {clock:?}");
            clock = next;
        }
        let full = Hlc {
            time: Timestamp(7),
            counter: u32::MAX,
        };
        assert!(full.tick(Timestamp(1)) > full);
    }

    #[test]
    fn times_and_spans_read_back_as_written() {
        for ms in [0, 1, 1_700_000_000_123, Timestamp::MAX.0] {
            let text = Timestamp(ms).to_string();
            assert_eq!(text.parse(), Ok(Timestamp(ms)), "{text}");
        }
        for ms in [0, 1, 1500, 300_000, 5_400_000] {
            let text = Span(ms).to_string();
            assert_eq!(text.parse(), Ok(Span(ms)), "{text}");
        }
        assert!("soon".parse::<Span>().is_err());
        assert!("1969-01-01T00:00:00Z".parse::<Timestamp>().is_err());
    }
}
