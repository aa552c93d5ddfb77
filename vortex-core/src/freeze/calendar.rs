//! The Gregorian calendar in UTC, as far as cron needs it. No leap seconds, as in Unix time.

/// Minutes of a day.
pub(super) const DAY_MINUTES: u64 = 24 * 60;

/// A day's place in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// From 1.
    pub(super) month: u32,
    /// From 1.
    pub(super) day_of_month: u32,
    /// From 0, which is a Sunday.
    pub(super) weekday: u32,
}

/// The day that begins `days` days after 1970-01-01.
///
/// After Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`: years begin in
/// March, so that a leap day is a year's last; eras of 400 years all have 146,097 days.
pub(super) fn day(days: u64) -> Day {
    const ERA_DAYS: u64 = 146_097;
    // 719,468 days lie between 0000-03-01 and 1970-01-01.
    let day_of_era = (days + 719_468) % ERA_DAYS;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let small = |number: u64| u32::try_from(number).unwrap_or(0);
    Day {
        month: small((month_from_march + 2) % 12 + 1),
        day_of_month: small(day_of_year - (153 * month_from_march + 2) / 5 + 1),
        // 1970-01-01 was a Thursday.
        weekday: small((days + 4) % 7),
    }
}

/// How many days a month has in a year that has the most.
pub(super) fn longest(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
