//! A query with gaps: `sum(rate(x{version="{{version}}"}[{{window}}]))`.
//!
//! Names are filled in only inside of PromQL's string literals, and escaped for the one they stand in: a name can
//! never end it, and in a pattern (`=~`) it matches itself alone. The window is filled in only outside of them.

mod scan;

use std::fmt::Write as _;

use vortex_core::time::Span;

use self::scan::{Literal, Scanner};
use crate::limits::QUERY_BYTES_MAX;

/// What the gaps are filled with.
#[derive(Clone, Copy, Debug)]
pub struct Variables<'a> {
    /// `{{app}}`
    pub app: &'a str,
    /// `{{profile}}`
    pub profile: &'a str,
    /// `{{version}}`: the one that is asked about.
    pub version: &'a str,
    /// `{{window}}`: how far to look back.
    pub window: Span,
}

/// A query with gaps, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Name(Name, Literal),
    Window,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    App,
    Profile,
    Version,
}

/// A query with gaps that cannot be filled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// No query at all.
    #[error(
        "the query is empty; write e.g. sum(rate(requests_total{{version=\"{{{{version}}}}\"}}[{{{{window}}}}]))"
    )]
    Empty,
    /// Too long.
    #[error(
        "the query has {0} bytes, and at most {QUERY_BYTES_MAX} are taken; use a recording rule of Prometheus"
    )]
    TooLong(usize),
    /// `{{` without `}}`.
    #[error("`{{{{` at byte {0} is not closed; write e.g. {{{{version}}}}")]
    Unclosed(usize),
    /// A quote without its end.
    #[error("the string that begins at byte {0} does not end; close it with the same quote")]
    UnclosedString(usize),
    /// A name that nothing has.
    #[error(
        "there is no {{{{{name}}}}}, did you mean {{{{{nearest}}}}}? Known are {{{{app}}}}, {{{{profile}}}}, {{{{version}}}} and {{{{window}}}}"
    )]
    Unknown {
        /// What was written, cut.
        name: String,
        /// What it is nearest to.
        nearest: &'static str,
    },
    /// A name outside of a string.
    #[error("{{{{{0}}}}} stands outside of a string; put it in quotes, e.g. {0}=\"{{{{{0}}}}}\"")]
    Unquoted(&'static str),
    /// The window inside of a string.
    #[error(
        "{{{{window}}}} stands inside of a string; write it where a duration belongs, e.g. [{{{{window}}}}]"
    )]
    QuotedWindow,
}

const KNOWN: [&str; 4] = ["app", "profile", "version", "window"];

impl Template {
    /// Reads a query with gaps. Whether it is PromQL otherwise, only Prometheus can tell.
    ///
    /// # Errors
    /// The first gap that cannot be filled.
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        if text.trim().is_empty() {
            return Err(TemplateError::Empty);
        }
        if text.len() > QUERY_BYTES_MAX {
            return Err(TemplateError::TooLong(text.len()));
        }
        let mut parts = vec![];
        let mut scanner = Scanner::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let start = text.len() - after.len() - 2;
            scanner.scan(before, text.len() - rest.len());
            let (inner, behind) = after
                .split_once("}}")
                .ok_or(TemplateError::Unclosed(start))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(gap(inner.trim(), scanner.literal())?);
            rest = behind;
        }
        scanner.scan(rest, text.len() - rest.len());
        if let Some(start) = scanner.unclosed() {
            return Err(TemplateError::UnclosedString(start));
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Ok(Template { parts })
    }

    /// Whether what it asks differs between versions. A comparison that asks both the same compares nothing.
    pub fn asks_for_version(&self) -> bool {
        (self.parts.iter()).any(|part| matches!(part, Part::Name(Name::Version, _)))
    }

    /// Whether it looks as far back as it is told.
    pub fn asks_for_window(&self) -> bool {
        self.parts.contains(&Part::Window)
    }

    /// The query with its gaps filled.
    pub fn render(&self, variables: &Variables<'_>) -> String {
        let mut query = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => query.push_str(text),
                Part::Window => query.push_str(&duration(variables.window)),
                Part::Name(name, literal) => {
                    let value = match name {
                        Name::App => variables.app,
                        Name::Profile => variables.profile,
                        Name::Version => variables.version,
                    };
                    escape(value, *literal, &mut query);
                }
            }
        }
        query
    }
}

fn gap(inner: &str, literal: Option<Literal>) -> Result<Part, TemplateError> {
    let name = |name, word| {
        literal
            .map(|literal| Part::Name(name, literal))
            .ok_or(TemplateError::Unquoted(word))
    };
    match inner {
        "app" => name(Name::App, "app"),
        "profile" => name(Name::Profile, "profile"),
        "version" => name(Name::Version, "version"),
        "window" if literal.is_some() => Err(TemplateError::QuotedWindow),
        "window" => Ok(Part::Window),
        other => {
            let name: String = other.chars().take(40).collect();
            let name = name.escape_debug().to_string();
            let lower = name.to_lowercase();
            let nearest = (KNOWN.iter())
                .min_by_key(|known| distance(&lower, known))
                .copied()
                .unwrap_or("version");
            Err(TemplateError::Unknown { name, nearest })
        }
    }
}

/// Writes `value` so that the literal reads as it. `\x22` is a quote in either kind of quotes, where PromQL refuses
/// a backslash before the other kind. Between backticks nothing can be escaped: there a backtick becomes a text
/// that matches nothing, and names hold none.
fn escape(value: &str, literal: Literal, query: &mut String) {
    for c in value.chars() {
        let raw = literal.quote == '`';
        if literal.is_pattern && r"\.+*?()|[]{}^$".contains(c) {
            query.push_str(if raw { r"\" } else { r"\\" });
        }
        match c {
            '`' => query.push_str(r"\x60"),
            _ if raw => query.push(c),
            '\\' => query.push_str(r"\\"),
            '"' => query.push_str(r"\x22"),
            '\'' => query.push_str(r"\x27"),
            // Writing into a string cannot fail.
            _ if c.is_control() => drop(write!(query, r"\u{:04x}", u32::from(c))),
            _ => query.push(c),
        }
    }
}

/// A duration as Prometheus writes it, in its largest whole unit. Nothing is written as 1ms, since Prometheus refuses
/// to look back by 0.
pub(super) fn duration(span: Span) -> String {
    const UNITS: [(u64, &str); 4] = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
        (1_000, "s"),
    ];
    let ms = span.0.max(1);
    match UNITS.iter().find(|(unit, _)| ms.is_multiple_of(*unit)) {
        Some((unit, letter)) => format!("{}{letter}", ms / unit),
        None => format!("{ms}ms"),
    }
}

/// Insertions, deletions and replacements that lead from one word to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (deleted, a) in from.chars().enumerate() {
        let mut left = deleted + 1;
        let mut next = vec![left];
        for (b, pair) in to.chars().zip(row.windows(2)) {
            if let [diagonal, above] = *pair {
                left = (diagonal + usize::from(a != b))
                    .min(above + 1)
                    .min(left + 1);
                next.push(left);
            }
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
