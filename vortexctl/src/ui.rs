//! The terminal: data on stdout, talk on stderr, and not one control character that came from elsewhere.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal as _, Write as _},
};

use clap::ValueEnum;
use serde::Serialize;

use crate::exit::{Exit, Failure};

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people
    #[default]
    Table,
    /// More columns
    Wide,
    /// One JSON document, or one per line where it streams
    Json,
    /// YAML
    Yaml,
    /// Names only, one per line
    Name,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On terminals
    #[default]
    Auto,
    /// Even into pipes
    Always,
    /// Not at all
    Never,
}

/// A colour with a meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Paint {
    Good,
    Bad,
    Warn,
    Strong,
    Faint,
}

/// Where a command writes.
#[derive(Clone, Debug)]
pub(crate) struct Ui {
    pub(crate) format: Format,
    color_out: bool,
    color_err: bool,
    /// Fixed in tests; else as wide as the terminal is.
    width: Option<usize>,
}

/// So many of something, in words: `1 target`, `2 targets`.
pub(crate) fn counted(count: impl ToString, one: &str) -> String {
    let count = count.to_string();
    let ending = if count == "1" { "" } else { "s" };
    format!("{count} {one}{ending}")
}

impl Ui {
    pub(crate) fn new(format: Format, choice: ColorChoice) -> Ui {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let auto = |is_terminal: bool| {
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            !set("NO_COLOR") && (set("CLICOLOR_FORCE") || (is_terminal && !dumb))
        };
        let color = |is_terminal| match choice {
            ColorChoice::Auto => auto(is_terminal),
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Ui {
            format,
            color_out: color(io::stdout().is_terminal()),
            color_err: color(io::stderr().is_terminal()),
            width: None,
        }
    }

    /// A terminal of this width, or none, for tests.
    #[cfg(test)]
    pub(crate) fn fixed(format: Format, width: Option<usize>) -> Ui {
        Ui {
            format,
            color_out: false,
            color_err: false,
            width,
        }
    }

    /// The same with colours.
    #[cfg(test)]
    pub(crate) fn painting(self) -> Ui {
        Ui {
            color_out: true,
            ..self
        }
    }

    /// How many columns fit on a line; nothing where lines have no end.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width.or_else(|| {
            let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
            Some(usize::from(width.0))
        })
    }

    /// The same, for text that is to stand so many columns in from the left.
    pub(crate) fn narrower(&self, columns: usize) -> Ui {
        Ui {
            width: self.width().map(|width| width.saturating_sub(columns)),
            ..self.clone()
        }
    }

    /// Whether a person watches the data arrive.
    pub(crate) fn is_live(&self) -> bool {
        io::stdout().is_terminal() && matches!(self.format, Format::Table | Format::Wide)
    }

    /// Whether a person reads the talk.
    pub(crate) fn is_talking(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Prints a line of data as it is: for text that is harmless by construction.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        writeln!(out, "{text}")
            .and_then(|()| out.flush())
            .map_err(|error| {
                // Whoever read us has had enough: no reason to complain.
                if error.kind() == io::ErrorKind::BrokenPipe {
                    Failure::new(Exit::Error, "broken_pipe", "")
                } else {
                    Failure::new(
                        Exit::Error,
                        "stdout",
                        format!("cannot write to stdout: {error}"),
                    )
                }
            })
    }

    /// Prints a value in the format asked for: structured whole, or as `table` or `names`.
    pub(crate) fn show<T: Serialize>(
        &self,
        value: &T,
        table: impl FnOnce(&Ui) -> String,
        names: impl FnOnce() -> Vec<String>,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Table | Format::Wide => self.line(table(self).trim_end_matches('\n')),
            Format::Json => self.line(&pretty_json(value)?),
            Format::Yaml => {
                let yaml = yaml_serde::to_string(value).map_err(not_encoded)?;
                self.line(escape_controls(&yaml, true).trim_end_matches('\n'))
            }
            Format::Name => names()
                .iter()
                .try_for_each(|name| self.line(&sanitize(name))),
        }
    }

    /// Prints one of many values: a JSON line, or whatever `line` makes of it.
    pub(crate) fn show_item<T: Serialize>(
        &self,
        value: &T,
        line: impl FnOnce(&Ui) -> String,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.line(&json_line(value)?),
            Format::Yaml => {
                let yaml = yaml_serde::to_string(value).map_err(not_encoded)?;
                self.line(&format!(
                    "---\n{}",
                    escape_controls(&yaml, true).trim_end_matches('\n')
                ))
            }
            Format::Table | Format::Wide | Format::Name => self.line(&line(self)),
        }
    }

    /// Says something to the person; never data.
    pub(crate) fn say(&self, text: &str) {
        // Nobody is told if nobody listens.
        let _ = writeln!(io::stderr(), "{}", escape_controls(text, true));
    }

    /// Advises a next command, if a person is there to follow it.
    pub(crate) fn advise(&self, text: &str) {
        if self.is_talking() {
            self.say(&format!("  next: {text}"));
        }
    }

    /// Prints why a command failed.
    pub(crate) fn fail(&self, failure: &Failure) {
        if failure.message.is_empty() {
            return;
        }
        if self.format == Format::Json {
            let json = json_line(failure).unwrap_or_default();
            let _ = writeln!(io::stderr(), "{json}");
            return;
        }
        let mut text = if self.color_err {
            format!("{} ", ansi("error:", Paint::Bad))
        } else {
            "error: ".to_owned()
        };
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "{}",
            escape_controls(&failure.message, true).replace('\n', "\n  ")
        );
        for (label, value) in [("hint", &failure.hint), ("request", &failure.request_id)] {
            if !value.is_empty() {
                let _ = write!(text, "\n  {label}: {}", sanitize(value));
            }
        }
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Colours harmless text that goes to stdout.
    pub(crate) fn paint(&self, text: &str, paint: Paint) -> String {
        if self.color_out {
            ansi(text, paint)
        } else {
            text.to_owned()
        }
    }

    /// `label  value` lines; those without a value are left out.
    pub(crate) fn card(&self, fields: &[(&str, String)]) -> String {
        let width = fields
            .iter()
            .map(|(label, _)| label.len())
            .max()
            .unwrap_or(0);
        let mut text = String::new();
        for (label, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            let label = self.paint(&format!("{label:width$}"), Paint::Faint);
            let _ = writeln!(text, "{label}  {}", sanitize(value));
        }
        text
    }
}

fn ansi(text: &str, paint: Paint) -> String {
    let code = match paint {
        Paint::Good => "32",
        Paint::Bad => "31",
        Paint::Warn => "33",
        Paint::Strong => "1",
        Paint::Faint => "2",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// One line of text without any character that a terminal would act on.
pub(crate) fn sanitize(text: &str) -> String {
    escape_controls(text, false)
}

/// Writes control characters, and those that change the direction of text, as `\u{…}`.
fn escape_controls(text: &str, keep_newlines: bool) -> String {
    text.chars()
        .flat_map(|c| {
            let harmless = !is_harmful(c) || (keep_newlines && c == '\n');
            let escaped = if harmless {
                c.to_string()
            } else {
                format!("\\u{{{:x}}}", u32::from(c))
            };
            escaped.chars().collect::<Vec<_>>()
        })
        .collect()
}

fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A value as indented JSON, harmless to a terminal.
pub(crate) fn pretty_json<T: Serialize>(value: &T) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(value).map_err(not_encoded)?;
    Ok(escape_json(&json))
}

/// A value as one line of JSON, harmless to a terminal.
pub(crate) fn json_line<T: Serialize>(value: &T) -> Result<String, Failure> {
    let json = serde_json::to_string(value).map_err(not_encoded)?;
    Ok(escape_json(&json))
}

/// JSON escapes the lower control characters itself; the others it would pass on.
fn escape_json(json: &str) -> String {
    json.chars()
        .flat_map(|c| {
            let escaped = if is_harmful(c) && c != '\n' {
                format!("\\u{:04x}", u32::from(c))
            } else {
                c.to_string()
            };
            escaped.chars().collect::<Vec<_>>()
        })
        .collect()
}

fn not_encoded(error: impl std::fmt::Display) -> Failure {
    Failure::new(
        Exit::Error,
        "not_encoded",
        format!("the answer cannot be printed: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_would_act_on_gets_through() {
        let hostile = "a\u{1b}[31mred\u{7}\u{9b}5m\r\n\u{202e}evil\u{2066}\u{0}\u{7f}";
        for text in [
            sanitize(hostile),
            escape_json(&serde_json::to_string(hostile).unwrap()),
        ] {
            assert!(!text.chars().any(is_harmful), "{text:?}");
        }
        assert_eq!(sanitize("Zoë 42 ✓"), "Zoë 42 ✓");
        let json = escape_json(&serde_json::to_string(hostile).unwrap());
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }
}
