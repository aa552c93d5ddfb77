//! Cron expressions: five fields, in UTC, with the rules of Vixie's cron. It reads them and finds the next
//! minute that they mean; every search is bounded, and what would never come is refused when it is read.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::calendar::{DAY_MINUTES, Day, day, longest};
use crate::{
    limits::{CRON_BYTES_MAX, CRON_SEARCH_DAYS},
    time::Timestamp,
};

const MINUTE_MS: u64 = 60_000;

/// `minute hour day-of-month month day-of-week`. Each field is `*`, a number, a range `a-b`, a step `*/n`
/// or `a-b/n`, or a comma-separated list of these. Months and weekdays also go by their English names of
/// three letters; 0 and 7 are Sunday. Where both days are restricted, either suffices; where one of them
/// begins with `*`, both must fit. `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` stand for what
/// they say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cron {
    text: Arc<str>,
    /// A bit for every value that fits.
    minutes: u64,
    hours: u64,
    days_of_month: u64,
    months: u64,
    weekdays: u64,
    /// Either of the two days suffices.
    is_either_day: bool,
}

/// A cron expression that does not read as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// Not five fields.
    #[error(
        "a cron expression has five fields (minute, hour, day of month, month, day of week), not {0}; \
         write e.g. `0 18 * * FRI`, in UTC"
    )]
    FieldCount(usize),
    /// Longer than any that makes sense.
    #[error("a cron expression has at most {CRON_BYTES_MAX} characters")]
    TooLong,
    /// An `@` word that means nothing.
    #[error("`{0}` is none of @hourly, @daily, @weekly, @monthly and @yearly")]
    Shortcut(String),
    /// A part of a field that does not read.
    #[error("{field} `{part}` {why}; {field} takes {allowed}")]
    Field {
        /// Which.
        field: &'static str,
        /// What stands there.
        part: String,
        /// What is wrong with it.
        why: &'static str,
        /// What may stand there.
        allowed: &'static str,
    },
    /// No day is like that.
    #[error("`{0}` never comes: none of its months has such a day")]
    Never(String),
}

/// What a field takes.
struct Field {
    name: &'static str,
    allowed: &'static str,
    min: u32,
    max: u32,
    /// Of values from `min`.
    names: &'static [&'static str],
}

const MINUTE: Field = Field {
    name: "minute",
    allowed: "0-59",
    min: 0,
    max: 59,
    names: &[],
};
const HOUR: Field = Field {
    name: "hour",
    allowed: "0-23",
    min: 0,
    max: 23,
    names: &[],
};
const DAY_OF_MONTH: Field = Field {
    name: "day of month",
    allowed: "1-31",
    min: 1,
    max: 31,
    names: &[],
};
const MONTH: Field = Field {
    name: "month",
    allowed: "1-12 or JAN-DEC",
    min: 1,
    max: 12,
    names: &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
};
const DAY_OF_WEEK: Field = Field {
    name: "day of week",
    allowed: "0-7 (0 and 7 are Sunday) or SUN-SAT",
    min: 0,
    max: 7,
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};

impl Cron {
    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first minute it means that begins at `from` or later. None only at the end of all time that can
    /// be written.
    pub fn first_from(&self, from: Timestamp) -> Option<Timestamp> {
        let minute = from.0.min(Timestamp::MAX.0).div_ceil(MINUTE_MS);
        let today = minute / DAY_MINUTES;
        (today..=today + CRON_SEARCH_DAYS)
            .find_map(|number| {
                let earliest = if number == today {
                    minute % DAY_MINUTES
                } else {
                    0
                };
                let of_day = self
                    .fits(day(number))
                    .then(|| self.minute_from(earliest))??;
                Some(Timestamp((number * DAY_MINUTES + of_day) * MINUTE_MS))
            })
            .filter(|&found| found <= Timestamp::MAX)
    }

    fn fits(&self, day: Day) -> bool {
        let of_month = has(self.days_of_month, day.day_of_month);
        let of_week = has(self.weekdays, day.weekday);
        let days_fit = if self.is_either_day {
            of_month || of_week
        } else {
            of_month && of_week
        };
        has(self.months, day.month) && days_fit
    }

    /// The first minute of a day that fits, `earliest` or later.
    fn minute_from(&self, earliest: u64) -> Option<u64> {
        (earliest / 60..24).find_map(|hour| {
            let first = if hour == earliest / 60 {
                earliest % 60
            } else {
                0
            };
            let minutes = (self.minutes >> first) << first;
            let fits = has(self.hours, u32::try_from(hour).ok()?) && minutes != 0;
            fits.then(|| hour * 60 + u64::from(minutes.trailing_zeros()))
        })
    }

    /// Whether some day is ever like it says. With either day, every weekday comes. With both, a field that
    /// begins with `*` holds the first of the month or the Sunday, so only months too short stand in the way.
    fn comes(&self) -> bool {
        self.is_either_day
            || (1..=12)
                .filter(|&month| has(self.months, month))
                .any(|month| self.days_of_month & bits(1, longest(month), 1) != 0)
    }
}

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Cron, CronError> {
        if text.len() > CRON_BYTES_MAX {
            return Err(CronError::TooLong);
        }
        let written: Vec<&str> = text.split_whitespace().collect();
        let fields: Vec<&str> = match written.as_slice() {
            [word] if word.starts_with('@') => shortcut(word)?.split(' ').collect(),
            _ => written.clone(),
        };
        let [minute, hour, day_of_month, month, day_of_week] = fields.as_slice() else {
            return Err(CronError::FieldCount(fields.len()));
        };
        let weekdays = parse_field(&DAY_OF_WEEK, day_of_week)?;
        let cron = Cron {
            text: Arc::from(written.join(" ")),
            minutes: parse_field(&MINUTE, minute)?,
            hours: parse_field(&HOUR, hour)?,
            days_of_month: parse_field(&DAY_OF_MONTH, day_of_month)?,
            months: parse_field(&MONTH, month)?,
            weekdays: weekdays | (weekdays >> 7),
            is_either_day: !day_of_month.starts_with('*') && !day_of_week.starts_with('*'),
        };
        if cron.comes() {
            Ok(cron)
        } else {
            Err(CronError::Never(cron.text.to_string()))
        }
    }
}

impl TryFrom<String> for Cron {
    type Error = CronError;

    fn try_from(text: String) -> Result<Cron, CronError> {
        text.parse()
    }
}

impl From<Cron> for String {
    fn from(cron: Cron) -> String {
        cron.text.to_string()
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cron({:?})", &self.text)
    }
}

fn shortcut(word: &str) -> Result<&'static str, CronError> {
    match word.to_ascii_lowercase().as_str() {
        "@hourly" => Ok("0 * * * *"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@monthly" => Ok("0 0 1 * *"),
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        _ => Err(CronError::Shortcut(word.escape_debug().to_string())),
    }
}

/// The values of a field, one bit each.
fn parse_field(field: &Field, text: &str) -> Result<u64, CronError> {
    text.split(',')
        .try_fold(0, |values, part| Ok(values | parse_part(field, part)?))
}

fn parse_part(field: &Field, part: &str) -> Result<u64, CronError> {
    let bad = |why| CronError::Field {
        field: field.name,
        part: part.escape_debug().to_string(),
        why,
        allowed: field.allowed,
    };
    let value = |text: &str| parse_value(field, text).map_err(bad);
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    let (first, last) = match (range, range.split_once('-')) {
        ("*", _) => (field.min, field.max),
        (_, Some((first, last))) => (value(first)?, value(last)?),
        (single, None) if step.is_none() => {
            let single = value(single)?;
            (single, single)
        }
        (_, None) => {
            return Err(bad(
                "steps from a single value; write a range before the `/`",
            ));
        }
    };
    if first > last {
        return Err(bad("runs backwards; write the two parts as a list"));
    }
    let step = match step {
        None => 1,
        Some(step) => number(step).ok_or_else(|| bad("has no number after the `/`"))?,
    };
    if step == 0 {
        return Err(bad("steps by 0"));
    }
    if step > field.max {
        return Err(bad("steps further than the field goes"));
    }
    Ok(bits(first, last, step))
}

fn parse_value(field: &Field, text: &str) -> Result<u32, &'static str> {
    let named = field
        .names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(text))
        .and_then(|index| u32::try_from(index).ok());
    let value = match named {
        Some(index) => field.min + index,
        None => number(text).ok_or("does not read")?,
    };
    if (field.min..=field.max).contains(&value) {
        Ok(value)
    } else {
        Err("is out of range")
    }
}

/// Digits alone: no sign.
fn number(text: &str) -> Option<u32> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok())?
}

/// A bit for every `step`th value from `first` to `last`, which are below 64.
fn bits(first: u32, last: u32, step: u32) -> u64 {
    (first..=last)
        .step_by(usize::try_from(step).unwrap_or(1))
        .fold(0, |bits, value| bits | 1u64.checked_shl(value).unwrap_or(0))
}

fn has(bits: u64, value: u32) -> bool {
    bits.checked_shr(value).unwrap_or(0) & 1 == 1
}
