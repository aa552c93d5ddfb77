//! Documents: named texts in one of five formats.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    findings::Finding,
    flatten, json,
    node::{Node, Scalar},
    properties, yaml,
};
use crate::limits::{DEPTH_MAX, DOCUMENT_NAME_BYTES_MAX};

/// How a document's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// YAML, read as YAML 1.1 as Spring does.
    Yaml,
    /// JSON without duplicate keys.
    Json,
    /// TOML.
    Toml,
    /// Java properties.
    Properties,
    /// Anything: one key, the document's name, with the whole text as its value.
    Text,
}

/// No format is called so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no format; use yaml, json, toml, properties or text", .0.escape_debug())]
pub struct FormatError(String);

impl Format {
    const ALL: [(Format, &'static str); 5] = [
        (Format::Yaml, "yaml"),
        (Format::Json, "json"),
        (Format::Toml, "toml"),
        (Format::Properties, "properties"),
        (Format::Text, "text"),
    ];

    /// The format that a file name's ending tells.
    pub fn of_name(name: &str) -> Option<Format> {
        match name.rsplit_once('.')?.1 {
            "yml" | "yaml" => Some(Format::Yaml),
            "json" => Some(Format::Json),
            "toml" => Some(Format::Toml),
            "properties" => Some(Format::Properties),
            "txt" => Some(Format::Text),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Format::ALL.iter().find(|(format, _)| format == self);
        f.write_str(word.map_or("", |(_, word)| word))
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        let found = Format::ALL.iter().find(|(_, word)| *word == text);
        found
            .map(|(format, _)| *format)
            .ok_or_else(|| FormatError(text.chars().take(40).collect()))
    }
}

/// One property source of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is called, e.g. the file it came from.
    pub name: String,
    /// How its text is read.
    pub format: Format,
    /// Its text.
    pub content: Arc<str>,
}

/// A document's keys and values, as clients see them.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The document's name.
    pub name: String,
    /// Dotted keys with their values, in the author's order, each key once.
    pub values: Vec<(String, Scalar)>,
}

impl Document {
    /// Reads and flattens the document.
    pub(super) fn source(&self) -> Result<Source, Finding> {
        check_name(&self.name)?;
        let node = parse(&self.name, self.format, &self.content)?;
        Ok(Source {
            name: self.name.clone(),
            values: flatten::flatten(&node),
        })
    }
}

/// A part of a file: the whole of it, or one of several documents in it.
pub(super) struct Part {
    /// The part's place among the file's, from 0; none if it is the only one.
    pub(super) index: Option<usize>,
    /// Its text.
    pub(super) text: String,
    /// What it says.
    pub(super) node: Node,
}

/// Takes a file apart into its documents. Those that say nothing are dropped.
pub(super) fn parts(name: &str, format: Format, text: &str) -> Result<Vec<Part>, Finding> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let texts = match format {
        Format::Yaml => split(text, yaml_marker),
        Format::Properties => split(text, properties_marker),
        Format::Json | Format::Toml | Format::Text => vec![(0, text.to_owned())],
    };
    let mut parts = vec![];
    for (lines_before, text) in texts {
        // Places in messages are places in the file.
        let placed = format!("{}{text}", "\n".repeat(lines_before));
        let node = parse(name, format, &placed)?;
        if !matches!(&node, Node::Map(entries) if entries.is_empty()) {
            parts.push((text, node));
        }
    }
    let several = parts.len() > 1;
    Ok(parts
        .into_iter()
        .enumerate()
        .map(|(index, (text, node))| Part {
            index: several.then_some(index),
            text,
            node,
        })
        .collect())
}

/// Splits at the lines for which `marker` returns what stands behind the marker.
fn split(text: &str, marker: fn(&str) -> Option<&str>) -> Vec<(usize, String)> {
    let mut documents = vec![(0, String::new())];
    for (index, line) in text.split_inclusive('\n').enumerate() {
        match (marker(line), documents.last_mut()) {
            (Some(rest), _) => documents.push((index, rest.to_owned())),
            (None, Some((_, document))) => document.push_str(line),
            (None, None) => {}
        }
    }
    documents
}

fn yaml_marker(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("---")
        .or_else(|| line.strip_prefix("..."))?;
    rest.starts_with([' ', '\t', '\r', '\n'])
        .then_some(rest)
        .or_else(|| rest.is_empty().then_some(rest))
}

fn properties_marker(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("#---")
        .or_else(|| line.strip_prefix("!---"))?;
    rest.trim().is_empty().then_some("")
}

fn parse(name: &str, format: Format, text: &str) -> Result<Node, Finding> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(index) =
        text.find(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
    {
        let line = text.get(..index).unwrap_or_default().lines().count().max(1);
        return Err(Finding::new(
            format!("{name}:{line}"),
            "holds a control character",
        ));
    }
    let node = match format {
        Format::Yaml => yaml::parse(name, text)?,
        Format::Json => json::parse(name, text)?,
        Format::Toml => toml(name, text)?,
        Format::Properties => properties::parse(name, text)?,
        Format::Text => Node::Map(vec![(name.to_owned(), Node::text(text))]),
    };
    if node.depth() > DEPTH_MAX {
        return Err(Finding::new(
            name,
            format!("is nested deeper than {DEPTH_MAX} levels"),
        ));
    }
    match node {
        Node::Map(_) => Ok(node),
        Node::List(_) | Node::Scalar(_) => {
            Err(Finding::new(name, "is no map of keys to values at its top")
                .with_hint("publish plain text with --format text"))
        }
    }
}

fn toml(name: &str, text: &str) -> Result<Node, Finding> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        Finding::new(
            format!("{name}:{line}"),
            format!("is no TOML: {}", error.message()),
        )
    })?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Node {
    match value {
        toml::Value::String(text) => Node::text(&text),
        toml::Value::Integer(value) => Node::Scalar(Scalar::Number(value.into())),
        toml::Value::Float(value) => match serde_json::Number::from_f64(value) {
            Some(value) => Node::Scalar(Scalar::Number(value)),
            None => Node::text(&value.to_string()),
        },
        toml::Value::Boolean(value) => Node::Scalar(Scalar::Bool(value)),
        toml::Value::Datetime(value) => Node::text(&value.to_string()),
        toml::Value::Array(items) => Node::List(items.into_iter().map(from_toml).collect()),
        toml::Value::Table(entries) => Node::Map(
            entries
                .into_iter()
                .map(|(key, value)| (key, from_toml(value)))
                .collect(),
        ),
    }
}

pub(super) fn check_name(name: &str) -> Result<(), Finding> {
    let shown: String = name.chars().take(80).flat_map(char::escape_debug).collect();
    let problem = if name.is_empty() || name.len() > DOCUMENT_NAME_BYTES_MAX {
        format!("a document's name must have 1 to {DOCUMENT_NAME_BYTES_MAX} bytes")
    } else if name.contains(['/', '\\']) || name.contains("..") {
        "a document's name must not hold slashes or `..`".to_owned()
    } else if name.chars().any(char::is_control) {
        "a document's name must not hold control characters".to_owned()
    } else {
        return Ok(());
    };
    Err(Finding::new(format!("`{shown}`"), problem))
}
