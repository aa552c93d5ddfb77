//! What a check requires, as it is written: `error_rate <= stable + 0.5pp`. Parsed here to find mistakes before
//! anything is sent, and to show figures in the right unit; the daemon has the last word.

use std::fmt;

/// The same, for editors.
pub(crate) const PATTERN: &str = r"^\s*(success_rate\s*>=\s*([0-9]+(\.[0-9]+)?\s*%|stable\s*-\s*[0-9]+(\.[0-9]+)?\s*pp)|error_rate\s*<=\s*([0-9]+(\.[0-9]+)?\s*%|stable\s*\+\s*[0-9]+(\.[0-9]+)?\s*pp|stable\s*\*\s*0*[1-9][0-9]*(\.[0-9]+)?|stable)|success_rate\s*>=\s*stable|latency_p[0-9]{1,2}(\.[0-9]+)?\s*<=\s*([0-9]+(\.[0-9]+)?\s*(ms|s)|stable\s*\*\s*0*[1-9][0-9]*(\.[0-9]+)?|stable)|value\s*(<=|>=)\s*-?[0-9]+(\.[0-9]+)?|value\s*<=\s*stable(\s*\*\s*0*[1-9][0-9]*(\.[0-9]+)?)?)\s*$";

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Requests that did not fail, of all.
    SuccessRate,
    /// Requests that failed, of all.
    ErrorRate,
    /// A percentile of the latency, as its digits.
    Latency(String),
    /// What a query of one's own gives.
    Value,
}

/// A requirement, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Require {
    pub(crate) measure: Measure,
    /// `<=`, not `>=`.
    pub(crate) is_upper: bool,
    /// Whether the bound is made of what stable does.
    pub(crate) is_comparison: bool,
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Measure::SuccessRate => f.write_str("success_rate"),
            Measure::ErrorRate => f.write_str("error_rate"),
            Measure::Latency(percentile) => write!(f, "latency_p{percentile}"),
            Measure::Value => f.write_str("value"),
        }
    }
}

const MEASURES: &str = "success_rate, error_rate, latency_p99 (p50, p90, p95, …) or value";

impl Require {
    /// Takes a requirement apart.
    pub(crate) fn parse(text: &str) -> Result<Require, String> {
        let (measure, is_upper, bound) = split(text)?;
        let measure = match measure {
            "success_rate" => Measure::SuccessRate,
            "error_rate" => Measure::ErrorRate,
            "value" => Measure::Value,
            other => match other.strip_prefix("latency_p") {
                Some(percentile) if is_percentile(percentile) => {
                    Measure::Latency(percentile.to_owned())
                }
                Some(_) | None => return Err(unknown_measure(other)),
            },
        };
        match (&measure, is_upper) {
            (Measure::SuccessRate, true) => {
                return Err("a success rate must be at least something: write >=".to_owned());
            }
            (Measure::ErrorRate | Measure::Latency(_), false) => {
                return Err(format!("{measure} must be at most something: write <="));
            }
            _ => {}
        }
        let is_comparison = bound.starts_with("stable");
        if is_comparison && !is_upper && measure == Measure::Value {
            return Err("a value is compared with at most stable's: write <=".to_owned());
        }
        if is_comparison {
            comparison(&measure, bound.trim_start_matches("stable").trim())?;
        } else {
            limit(&measure, bound)?;
        }
        Ok(Require {
            measure,
            is_upper,
            is_comparison,
        })
    }

    /// What a check without a name is called.
    pub(crate) fn name(&self) -> String {
        let measure = self.measure.to_string().replace(['_', '.'], "-");
        if self.is_comparison {
            format!("{measure}-vs-stable")
        } else {
            measure
        }
    }
}

/// Whether a requirement is right, for a form.
pub(super) fn right(text: &str) -> Result<(), String> {
    Require::parse(text).map(|_| ())
}

/// Whether this is a percentage of 0 to 100.
pub(crate) fn percentage(text: &str) -> Result<(), String> {
    let digits = text
        .strip_suffix('%')
        .ok_or_else(|| "a percentage ends with %, e.g. 5%".to_owned())?;
    if number(digits).is_some_and(|number| number <= 100.0) {
        Ok(())
    } else {
        Err("a percentage is a number from 0 to 100, e.g. 12.5%".to_owned())
    }
}

fn split(text: &str) -> Result<(&str, bool, &str), String> {
    for (operator, is_upper) in [("<=", true), (">=", false)] {
        if let Some((measure, bound)) = text.split_once(operator) {
            return Ok((measure.trim(), is_upper, bound.trim()));
        }
    }
    let hint = match text.contains(['<', '>', '=']) {
        true => "only <= and >= are known",
        false => "it has no <= or >=",
    };
    Err(format!("{hint}; write e.g. error_rate <= 5%"))
}

fn unknown_measure(found: &str) -> String {
    let known = ["success_rate", "error_rate", "latency_p99", "value"];
    match super::fields::nearest(found, known) {
        Some(right) => format!("`{found}` is not measured; did you mean {right}?"),
        None => format!("`{found}` is not measured; there are {MEASURES}"),
    }
}

fn is_percentile(text: &str) -> bool {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_digits(whole) && whole.len() <= 2 && is_digits(rest)
}

/// Digits, and more of them after a point.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_plain)
}

/// A number with one of these units.
fn quantity(text: &str, units: &[&str]) -> bool {
    units.iter().any(|unit| {
        text.strip_suffix(unit)
            .is_some_and(|digits| number(digits.trim()).is_some())
    })
}

fn limit(measure: &Measure, bound: &str) -> Result<(), String> {
    match measure {
        Measure::SuccessRate | Measure::ErrorRate => percentage(&bound.replace(' ', ""))
            .map_err(|_| format!("`{bound}` is no limit for a rate; write a percentage, e.g. 5%")),
        Measure::Latency(_) if quantity(bound, &["ms", "s"]) => Ok(()),
        Measure::Latency(_) => Err(format!(
            "`{bound}` is no limit for a latency; write milliseconds, e.g. 250ms"
        )),
        Measure::Value => match number(bound.strip_prefix('-').unwrap_or(bound)) {
            Some(_) => Ok(()),
            None => Err(format!("`{bound}` is no number")),
        },
    }
}

fn comparison(measure: &Measure, margin: &str) -> Result<(), String> {
    let after = |sign: char| margin.strip_prefix(sign).map(str::trim);
    if margin.is_empty() {
        return Ok(());
    }
    let is_points = |sign| after(sign).is_some_and(|points| quantity(points, &["pp"]));
    let is_factor = after('*')
        .and_then(number)
        .is_some_and(|factor| factor >= 1.0);
    let (is_right, example) = match measure {
        Measure::SuccessRate => (is_points('-'), "stable - 0.5pp"),
        Measure::ErrorRate => (
            is_points('+') || is_factor,
            "stable + 0.5pp or stable * 1.2",
        ),
        Measure::Latency(_) => (is_factor, "stable * 1.10"),
        Measure::Value => (is_factor, "stable * 1.2"),
    };
    if is_right {
        Ok(())
    } else {
        Err(format!(
            "`stable {margin}` does not compare a {measure}; write e.g. {example}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_taken_apart_and_the_pattern_for_editors_agrees() {
        let schema = serde_json::json!({ "type": "string", "pattern": PATTERN });
        let pattern = jsonschema::validator_for(&schema).unwrap();
        let check = |text: &str, expected: Option<&str>| {
            let parsed = Require::parse(text);
            assert_eq!(
                parsed.as_ref().ok().map(Require::name).as_deref(),
                expected,
                "{text}: {parsed:?}"
            );
            assert_eq!(pattern.is_valid(&text.into()), expected.is_some(), "{text}");
        };
        check("success_rate >= 99%", Some("success-rate"));
        check("success_rate>=99.95 %", Some("success-rate"));
        check(
            "success_rate >= stable - 0.5pp",
            Some("success-rate-vs-stable"),
        );
        check("success_rate >= stable", Some("success-rate-vs-stable"));
        check("success_rate <= 99%", None);
        check("error_rate <= 5%", Some("error-rate"));
        check("error_rate <= stable + 0.5pp", Some("error-rate-vs-stable"));
        check("error_rate <= stable * 1.2", Some("error-rate-vs-stable"));
        check("error_rate <= stable + 0.5%", None);
        check("error_rate <= 0.05", None);
        check("error_rate < 5%", None);
        check("latency_p99 <= 250ms", Some("latency-p99"));
        check("latency_p99.9 <= 1.5s", Some("latency-p99-9"));
        check(
            "latency_p99 <= stable * 1.10",
            Some("latency-p99-vs-stable"),
        );
        check("latency_p99 <= stable + 20ms", None);
        check("error_rate <= stable * 0.5", None);
        check("value >= stable", None);
        check("latency_p99 <= 250", None);
        check("latency_p999 <= 250ms", None);
        check("value <= 0.8", Some("value"));
        check("value >= -3", Some("value"));
        check("value <= stable * 1.2", Some("value-vs-stable"));
        check("value <= 1.", None);
        check("errors <= 5%", None);
        check("", None);
    }
}
