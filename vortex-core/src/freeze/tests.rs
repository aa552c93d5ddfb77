//! Cron against a calendar that is counted out day by day, and windows against every minute.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

const MINUTE: u64 = 60_000;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn cron(text: &str) -> Cron {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// `(month, day of month, weekday)` of every day from 1970 on, counted out by leap years and month lengths.
static DAYS: LazyLock<Vec<(u32, u32, u32)>> = LazyLock::new(|| counted_days(400));

fn counted_days(years: u64) -> Vec<(u32, u32, u32)> {
    let mut days = vec![];
    for year in 1970..1970 + years {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let february = if is_leap { 29 } else { 28 };
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            for day in 1..=length {
                let weekday = u32::try_from((days.len() + 4) % 7).unwrap();
                days.push((month, day, weekday));
            }
        }
    }
    days
}

#[test]
fn the_calendar_counts_the_days_of_four_hundred_years() {
    for (number, expected) in (0..).zip(DAYS.iter()) {
        let day = calendar::day(number);
        let found = (day.month, day.day_of_month, day.weekday);
        assert_eq!(&found, expected, "day {number}");
    }
}

#[test]
fn the_next_minute_is_the_one_that_crons_readers_expect() {
    for (expression, from, next) in [
        (
            "0 18 * * FRI",
            "2026-11-23T00:00:00Z",
            "2026-11-27T18:00:00Z",
        ),
        ("0 18 * * 5", "2026-11-27T18:00:00Z", "2026-11-27T18:00:00Z"),
        (
            "0 18 * * 5",
            "2026-11-27T18:00:00.001Z",
            "2026-12-04T18:00:00Z",
        ),
        (
            "*/20 8-10/2 * * *",
            "2026-11-23T08:41:00Z",
            "2026-11-23T10:00:00Z",
        ),
        (
            "59 23 31 dec *",
            "2026-11-23T00:00:00Z",
            "2026-12-31T23:59:00Z",
        ),
        ("0 0 29 2 *", "2026-11-23T00:00:00Z", "2028-02-29T00:00:00Z"),
        // 2100 is no leap year.
        ("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
        (
            "0 0 29 2 */7",
            "2088-03-01T00:00:00Z",
            "2128-02-29T00:00:00Z",
        ),
        ("@yearly", "2026-01-01T00:00:01Z", "2027-01-01T00:00:00Z"),
        ("@Weekly", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"),
        ("0 0 * * 7", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"),
        (
            "0 0 * * FRI-7",
            "2026-11-28T12:00:00Z",
            "2026-11-29T00:00:00Z",
        ),
        // Both days restricted: either suffices. One of them `*`: both must fit.
        (
            "0 0 13 * FRI",
            "2026-11-23T00:00:00Z",
            "2026-11-27T00:00:00Z",
        ),
        ("0 0 13 * *", "2026-11-23T00:00:00Z", "2026-12-13T00:00:00Z"),
        (
            "0 0 */2 * MON",
            "2026-11-24T00:00:00Z",
            "2026-12-07T00:00:00Z",
        ),
        (
            "0 0 31 4 MON",
            "2026-11-24T00:00:00Z",
            "2027-04-05T00:00:00Z",
        ),
    ] {
        let found = cron(expression).first_from(time(from));
        assert_eq!(found, Some(time(next)), "{expression} from {from}");
    }
}

#[test]
fn what_is_wrong_with_an_expression_is_said_with_its_field() {
    for (expression, message) in [
        (
            "0 18 * *",
            "five fields (minute, hour, day of month, month, day of week), not 4",
        ),
        ("", "not 0"),
        (
            "60 0 * * *",
            "minute `60` is out of range; minute takes 0-59",
        ),
        ("0 24 * * *", "hour `24` is out of range; hour takes 0-23"),
        (
            "0 0 0 * *",
            "day of month `0` is out of range; day of month takes 1-31",
        ),
        (
            "0 0 * 13 *",
            "month `13` is out of range; month takes 1-12 or JAN-DEC",
        ),
        ("0 0 * MON *", "month `MON` does not read"),
        (
            "0 0 * * 8",
            "day of week `8` is out of range; day of week takes 0-7 (0 and 7 are Sunday)",
        ),
        ("0 0 * * FRI-MON", "day of week `FRI-MON` runs backwards"),
        ("*/0 0 * * *", "minute `*/0` steps by 0"),
        (
            "*/90 0 * * *",
            "minute `*/90` steps further than the field goes",
        ),
        ("5/10 0 * * *", "minute `5/10` steps from a single value"),
        ("*/x 0 * * *", "minute `*/x` has no number after the `/`"),
        ("+5 0 * * *", "minute `+5` does not read"),
        ("1,,2 0 * * *", "minute `` does not read"),
        ("1- 0 * * *", "minute `1-` does not read"),
        ("\u{1b}[ 0 * * *", "minute `\\u{1b}[` does not read"),
        ("@noon", "`@noon` is none of @hourly"),
        ("0 0 30 2 *", "`0 0 30 2 *` never comes"),
        ("0 0 31 4,6,9,11 *", "never comes"),
        ("0 0 30 2 */2", "never comes"),
    ] {
        let error = expression.parse::<Cron>().unwrap_err().to_string();
        assert!(error.contains(message), "{expression}: {error}");
    }
    assert_eq!("1,".repeat(200).parse::<Cron>(), Err(CronError::TooLong));
}

#[test]
fn a_cron_reads_back_as_written() {
    let written = cron("  0   18 * * fri ");
    assert_eq!(written.as_str(), "0 18 * * fri");
    let json = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<Cron>(&json).unwrap(), written);
    assert!(serde_json::from_str::<Cron>("\"0 0 30 2 *\"").is_err());
}

fn weekend() -> Schedule {
    Schedule::Cron {
        expression: cron("0 18 * * FRI"),
        duration: Span::from_mins(60 * 60),
        from: time("2026-11-01T00:00:00Z"),
    }
}

#[test]
fn windows_hold_from_their_first_moment_to_just_before_their_end() {
    let once = Schedule::Once {
        from: time("2026-12-24T00:00:00Z"),
        until: Some(time("2026-12-27T00:00:00Z")),
    };
    for (schedule, now, until, next) in [
        (
            &once,
            "2026-12-23T23:59:59.999Z",
            "",
            "2026-12-24T00:00:00Z",
        ),
        (&once, "2026-12-24T00:00:00Z", "2026-12-27T00:00:00Z", ""),
        (
            &once,
            "2026-12-26T23:59:59.999Z",
            "2026-12-27T00:00:00Z",
            "",
        ),
        (&once, "2026-12-27T00:00:00Z", "", ""),
        (
            &weekend(),
            "2026-11-27T17:59:59.999Z",
            "",
            "2026-11-27T18:00:00Z",
        ),
        (
            &weekend(),
            "2026-11-27T18:00:00Z",
            "2026-11-30T06:00:00Z",
            "2026-12-04T18:00:00Z",
        ),
        (
            &weekend(),
            "2026-11-30T05:59:59.999Z",
            "2026-11-30T06:00:00Z",
            "2026-12-04T18:00:00Z",
        ),
        (
            &weekend(),
            "2026-11-30T06:00:00Z",
            "",
            "2026-12-04T18:00:00Z",
        ),
        // It was added on a Sunday: the weekend under way counts, for its rest.
        (
            &weekend(),
            "2026-10-31T23:00:00Z",
            "",
            "2026-11-01T00:00:00Z",
        ),
        (
            &weekend(),
            "2026-11-01T00:00:00Z",
            "2026-11-02T06:00:00Z",
            "2026-11-06T18:00:00Z",
        ),
    ] {
        let text = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
        let expect = |text: &str| match text {
            "" => String::new(),
            text => time(text).to_string(),
        };
        let hold = schedule.active_at(time(now));
        assert_eq!(
            text(hold.and_then(|hold| hold.until)),
            expect(until),
            "{now}"
        );
        assert_eq!(text(schedule.next_after(time(now))), expect(next), "{now}");
    }
}

#[test]
fn until_lifted_has_no_end() {
    let schedule = Schedule::Once {
        from: Timestamp(5),
        until: None,
    };
    assert_eq!(schedule.active_at(Timestamp(4)), None);
    let hold = Hold {
        since: Timestamp(5),
        until: None,
    };
    assert_eq!(schedule.active_at(Timestamp::MAX), Some(hold));
}

#[test]
fn schedules_that_make_no_sense_are_refused() {
    let once = |from, until| Schedule::Once {
        from: Timestamp(from),
        until: Some(Timestamp(until)),
    };
    let again = |text, mins| Schedule::Cron {
        expression: cron(text),
        duration: Span::from_mins(mins),
        from: Timestamp(0),
    };
    let now = Timestamp(1_000);
    for (schedule, message) in [
        (once(2_000, 2_000), "not after its beginning"),
        (once(0, 1_000), "would have ended"),
        (again("@daily", 0), "more than nothing"),
        (again("@yearly", 60 * 24 * 93), "at most"),
        (again("@daily", 60 * 24), "without end"),
        (again("*/15 * * * *", 20), "without end"),
    ] {
        let error = schedule.check(now).unwrap_err().to_string();
        assert!(error.contains(message), "{schedule:?}: {error}");
    }
    for schedule in [
        once(0, 1_001),
        again("@daily", 60 * 24 - 1),
        // A day's windows touch; the night is free.
        again("*/15 9-17 * * *", 15),
    ] {
        assert_eq!(schedule.check(now), Ok(()), "{schedule:?}");
    }
}

#[test]
fn windows_that_touch_are_one() {
    let office = Schedule::Cron {
        expression: cron("*/15 9-16 * * MON-FRI"),
        duration: Span::from_mins(15),
        from: Timestamp(0),
    };
    let hold = office.active_at(time("2026-11-25T09:20:00Z")).unwrap();
    assert_eq!(hold.until, Some(time("2026-11-25T17:00:00Z")));
}

/// A field's text and the values it means, made together.
fn field(min: u32, max: u32) -> impl Strategy<Value = (String, Vec<u32>)> {
    let part = prop_oneof![
        3 => (min..=max).prop_map(|value| (value.to_string(), vec![value])),
        2 => (min..=max, min..=max, 1..=max).prop_map(|(a, b, step)| {
            let (first, last) = (a.min(b), a.max(b));
            let values = (first..=last).filter(|value| (value - first).is_multiple_of(step));
            (format!("{first}-{last}/{step}"), values.collect())
        }),
        1 => (1..=max).prop_map(move |step| {
            let values = (min..=max).filter(|value| (value - min).is_multiple_of(step));
            (format!("*/{step}"), values.collect())
        }),
    ];
    prop_oneof![
        2 => Just(("*".to_owned(), (min..=max).collect::<Vec<u32>>())),
        3 => prop::collection::vec(part, 1..3).prop_map(|parts| {
            let texts: Vec<String> = parts.iter().map(|(text, _)| text.clone()).collect();
            (texts.join(","), parts.into_iter().flat_map(|(_, values)| values).collect())
        }),
    ]
}

type Fields = [(String, Vec<u32>); 5];

fn fields() -> impl Strategy<Value = Fields> {
    (
        field(0, 59),
        field(0, 23),
        field(1, 31),
        field(1, 12),
        field(0, 7),
    )
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e])
}

fn expression(fields: &Fields) -> String {
    let texts: Vec<&str> = fields.iter().map(|(text, _)| text.as_str()).collect();
    texts.join(" ")
}

/// Whether a minute since 1970 fits: the slow way.
fn fits(fields: &Fields, minute: u64) -> bool {
    let [minutes, hours, days_of_month, months, weekdays] = fields;
    let (month, day, weekday) = DAYS[usize::try_from(minute / 1440).unwrap()];
    let has = |field: &(String, Vec<u32>), value| field.1.contains(&value);
    let of_month = has(days_of_month, day);
    let of_week = has(weekdays, weekday) || weekday == 0 && has(weekdays, 7);
    let is_either = !days_of_month.0.starts_with('*') && !weekdays.0.starts_with('*');
    has(minutes, u32::try_from(minute % 60).unwrap())
        && has(hours, u32::try_from(minute / 60 % 24).unwrap())
        && has(months, month)
        && if is_either {
            of_month || of_week
        } else {
            of_month && of_week
        }
}

/// Days around which calendars go wrong: year ends, the ends of February, any day.
fn start_minute() -> impl Strategy<Value = u64> {
    let tricky = prop::sample::select(vec![
        "1999-12-30T23:00:00Z",
        "2000-02-28T12:00:00Z",
        "2023-02-27T00:00:00Z",
        "2024-02-28T23:59:00Z",
        "2025-12-31T23:58:00Z",
        "2026-03-31T20:00:00Z",
    ])
    .prop_map(|text| time(text).0 / MINUTE);
    prop_oneof![tricky, 0u64..30_000_000]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_next_minute_is_the_first_that_fits(fields in fields(), start in start_minute()) {
        let text = expression(&fields);
        // More than a year of minutes.
        let expected = (start..start + 400 * 1440).find(|&minute| fits(&fields, minute));
        match text.parse::<Cron>() {
            Ok(cron) => {
                let found = cron.first_from(Timestamp(start * MINUTE)).map(|found| found.0 / MINUTE);
                match expected {
                    Some(_) => prop_assert_eq!(found, expected, "{}", text),
                    None => {
                        let found = found.unwrap();
                        prop_assert!(found >= start + 400 * 1440, "{}", text);
                        prop_assert!(fits(&fields, found), "{}", text);
                    }
                }
            }
            Err(CronError::Never(_)) => prop_assert_eq!(expected, None, "{}", text),
            Err(error) => prop_assert!(false, "{}: {}", text, error),
        }
    }

    #[test]
    fn a_freeze_holds_at_exactly_the_minutes_of_its_windows(
        fields in fields(),
        start in start_minute(),
        duration in 1u64..3_000,
        late in 0u64..200,
    ) {
        let text = expression(&fields);
        let Ok(expression) = text.parse::<Cron>() else { return Ok(()) };
        let (from, begin) = (start + late, start + late.saturating_sub(100));
        let schedule = Schedule::Cron {
            expression,
            duration: Span(duration * MINUTE),
            from: Timestamp(from * MINUTE),
        };
        // Three days of minutes, and what began before them.
        let mut left = 0u64;
        let mut holds = vec![];
        for minute in begin.saturating_sub(3_000)..begin + 3 * 1440 {
            left = if fits(&fields, minute) { duration } else { left.saturating_sub(1) };
            if minute >= begin {
                holds.push(left > 0 && minute >= from);
            }
        }
        for (offset, &expected) in (0u64..).zip(&holds).step_by(31) {
            let now = Timestamp((begin + offset) * MINUTE);
            let hold = schedule.active_at(now);
            prop_assert_eq!(hold.is_some(), expected, "{} at {}", text, now);
            let rest = &holds[usize::try_from(offset).unwrap()..];
            let minute = |time: Timestamp| (time.0 / MINUTE - begin) as usize;
            if let Some(hold) = hold {
                // Within what was counted, every minute until the end is held, and the end is not.
                let end = hold.until.unwrap();
                prop_assert!(holds.iter().take(minute(end)).skip(usize::try_from(offset).unwrap()).all(|&h| h));
                if minute(end) < holds.len() && minute(end) - (offset as usize) < 1000 {
                    prop_assert!(!holds[minute(end)], "{} until {}", text, end);
                }
            }
            let rises = (1..rest.len()).find(|&i| rest[i] && !rest[i - 1]);
            if let (Some(rise), true) = (rises, schedule.check(now).is_ok()) {
                let next = schedule.next_after(now).map(|next| next.0 / MINUTE);
                prop_assert_eq!(next, Some(begin + offset + rise as u64), "{} after {}", text, now);
            }
        }
    }
}
