//! Spring's flat forms: everything merged, as one YAML, JSON or properties text.

use std::fmt::Write as _;

use serde_json::{Number, Value};

use super::{effective::Effective, node::Scalar, yaml_scalar};

/// The legacy key that Spring leaves out of the flat forms.
const SPRING_PROFILES: &str = "spring.profiles";

/// Longest key that is written before its colon: readers of YAML look no further than 1,024 characters for one, and
/// a longer key has to say that it is a key.
const YAML_KEY_BYTES_MAX: usize = 1_000;

/// As YAML that YAML 1.1 and 1.2 read alike.
pub fn yaml(effective: &Effective) -> String {
    let mut out = String::new();
    yaml_block(&mut out, &shown(effective).tree(), 0);
    out
}

/// As one JSON object.
pub fn json(effective: &Effective) -> String {
    shown(effective).tree().to_string()
}

/// As `key: value` lines, by key.
pub fn properties(effective: &Effective) -> String {
    let mut out = String::new();
    for (key, value) in shown(effective).iter() {
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{}: {}",
            escape_key(key),
            escape_value(&value.to_string())
        );
    }
    out
}

fn shown(effective: &Effective) -> Effective {
    effective
        .iter()
        .filter(|(key, _)| *key != SPRING_PROFILES && !key.starts_with("spring.profiles["))
        .map(|(key, value)| (key.to_owned(), value.clone()))
        .collect()
}

/// The tree's depth is bounded by its keys' length, and those by what was read.
fn yaml_block(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(entries) if entries.is_empty() => out.push_str("{}\n"),
        Value::Object(entries) => {
            for (key, value) in entries {
                let (key, margin) = (yaml_text(key), " ".repeat(indent));
                out.push_str(&margin);
                if key.len() > YAML_KEY_BYTES_MAX {
                    out.push_str("? ");
                    out.push_str(&key);
                    out.push('\n');
                    out.push_str(&margin);
                } else {
                    out.push_str(&key);
                }
                out.push(':');
                yaml_below(out, value, indent + 2);
            }
        }
        Value::Array(items) => {
            for item in items {
                out.push_str(&" ".repeat(indent));
                out.push('-');
                yaml_below(out, item, indent + 2);
            }
        }
        scalar => {
            out.push_str(&yaml_scalar_text(scalar));
            out.push('\n');
        }
    }
}

fn yaml_below(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            out.push('\n');
            yaml_block(out, value, indent);
        }
        Value::Array(_) => {
            out.push('\n');
            yaml_block(out, value, indent);
        }
        scalar => {
            out.push(' ');
            yaml_block(out, scalar, indent);
        }
    }
}

fn yaml_scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => yaml_text(text),
        Value::Number(number) => yaml_number(number),
        other => other.to_string(),
    }
}

/// YAML 1.1 wants a dot and a signed exponent in a float.
fn yaml_number(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let dot = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{dot}e{sign}{exponent}")
}

/// The text itself where no reader could take it for anything else, else in double quotes.
fn yaml_text(text: &str) -> String {
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '.' | '/' | '-'));
    let is_reserved = matches!(
        text.to_ascii_lowercase().as_str(),
        "y" | "n" | "inf" | "nan" | "null"
    ) || !matches!(yaml_scalar::resolve(text), Scalar::Text(_));
    if is_word && !is_reserved {
        return text.to_owned();
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) =>
            {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn escape_key(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        if matches!(c, ' ' | ':' | '=' | '#' | '!' | '\\') {
            out.push('\\');
        }
        push_properties_char(&mut out, c);
    }
    out
}

fn escape_value(value: &str) -> String {
    let mut out = String::new();
    for (index, c) in value.chars().enumerate() {
        // Leading blanks, and what would be taken for the separator, would be read away.
        if c == '\\' || (index == 0 && matches!(c, ' ' | '\t' | '=' | ':')) {
            out.push('\\');
        }
        push_properties_char(&mut out, c);
    }
    out
}

fn push_properties_char(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{c}' => out.push_str("\\f"),
        c if c.is_control() => {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        c => out.push(c),
    }
}
