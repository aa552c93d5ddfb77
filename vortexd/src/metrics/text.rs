//! Prometheus' text format, version 0.0.4: families with their help and type, samples with their labels.

use std::fmt::Write as _;

use crate::counts::Reading;

/// What the text is sent as.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the numbers of a family are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It only rises, until the process starts anew.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many values lay below bounds.
    Histogram,
}

/// Families, one after the other.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a family; its samples follow before the next one begins.
    pub(super) fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Family<'_> {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "# HELP {name} {}", escaped(help, false));
        let _ = writeln!(self.0, "# TYPE {name} {kind}");
        Family {
            text: &mut self.0,
            name,
        }
    }

    /// A gauge without labels.
    pub(super) fn gauge(&mut self, name: &'static str, help: &str, value: impl Into<Number>) {
        self.family(name, Kind::Gauge, help).sample(&[], value);
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// A family whose samples are being written.
pub(super) struct Family<'a> {
    text: &'a mut String,
    name: &'static str,
}

impl Family<'_> {
    /// Adds a sample. No two of a family have the same labels.
    pub(super) fn sample(&mut self, labels: &[(&str, &str)], value: impl Into<Number>) {
        self.line("", labels, value.into());
    }

    /// Adds a histogram; `per_unit` of what it was told make one of what is written.
    pub(super) fn histogram(&mut self, labels: &[(&str, &str)], of: &Reading, per_unit: f64) {
        let mut bucket = |bound: &str, at_most: u64| {
            let labels = [labels, &[("le", bound)]].concat();
            self.line("_bucket", &labels, Number::Whole(at_most));
        };
        for (bound, at_most) in of.bounds.iter().zip(&of.at_most) {
            bucket(&(real(*bound) / per_unit).to_string(), *at_most);
        }
        bucket("+Inf", of.count);
        self.line("_sum", labels, Number::Real(real(of.sum) / per_unit));
        self.line("_count", labels, Number::Whole(of.count));
    }

    fn line(&mut self, suffix: &str, labels: &[(&str, &str)], value: Number) {
        self.text.push_str(self.name);
        self.text.push_str(suffix);
        for (index, (label, text)) in labels.iter().enumerate() {
            let open = if index == 0 { '{' } else { ',' };
            let _ = write!(self.text, "{open}{label}=\"{}\"", escaped(text, true));
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        let _ = match value {
            Number::Whole(value) => writeln!(self.text, " {value}"),
            Number::Real(value) => writeln!(self.text, " {value}"),
        };
    }
}

/// Exact up to 2^53: as nanoseconds a quarter of a year, and beyond that as exact as anybody reads it.
#[allow(clippy::cast_precision_loss, reason = "see above")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

/// A sample's value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Whole(u64),
    Real(f64),
}

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        Number::Whole(value)
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Number {
        Number::Whole(u64::try_from(value).unwrap_or(u64::MAX))
    }
}

impl From<bool> for Number {
    fn from(value: bool) -> Number {
        Number::Whole(value.into())
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Number {
        Number::Real(value)
    }
}

/// Backslashes and line ends escaped, in a label's value quotes too.
fn escaped(text: &str, is_label: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '"' if is_label => escaped.push_str("\\\""),
            other => escaped.push(other),
        }
    }
    escaped
}
