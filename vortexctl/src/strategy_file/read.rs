//! A tree against the description of what may stand in it: every finding with its place, not just the first.

use serde_json::{Map, Value};

use super::fields::{Field, Form, Kind, Table};

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Such as `analysis.checks[1].min_samples`; empty: the file as a whole.
    pub(crate) place: String,
    pub(crate) what: String,
}

impl Finding {
    /// The table in which it was found: `analysis.checks[1]`.
    pub(super) fn table(&self) -> String {
        match self.place.rsplit_once('.') {
            Some((table, _)) => table.to_owned(),
            None => self.place.clone(),
        }
    }
}

/// What answers hold and files need not: taken along when an answer is made a file.
const ONLY_ANSWERED: &str = "is_default";

/// How a JSON file tells an editor its schema.
pub(super) const SCHEMA: &str = "$schema";

/// Lists of a file may be this long; more is a mistake, and the daemon's bounds are lower.
const LIST_MAX: usize = 1_000;

/// The fields of a table that say something, the wrong ones left out and found.
pub(crate) fn table(
    value: Value,
    table: &Table,
    place: &str,
    findings: &mut Vec<Finding>,
) -> Map<String, Value> {
    let Value::Object(given) = value else {
        findings.push(expected(place, "a table of fields", &value));
        return Map::new();
    };
    let mut taken = Map::new();
    for (name, value) in given {
        let place = join(place, &name);
        let Some(field) = table.field(&name) else {
            if !is_silent(&name, table) {
                findings.push(unknown(&place, &name, table));
            }
            continue;
        };
        if is_empty(&value) {
            continue;
        }
        if let Some(value) = one(value, field, &place, findings) {
            taken.insert(name, value);
        }
    }
    taken
}

/// Whether a field may stand in a table though it says nothing about the rollout.
fn is_silent(name: &str, table: &Table) -> bool {
    (name == SCHEMA && table.field("stages").is_some())
        || (name == ONLY_ANSWERED && table.field("checks").is_some())
}

/// Nothing, or an empty text: in the messages that is how a default is written.
fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn one(value: Value, field: &Field, place: &str, findings: &mut Vec<Finding>) -> Option<Value> {
    match (&field.kind, value) {
        (Kind::Text(_), Value::String(text)) => Some(Value::String(text)),
        (Kind::Text(example), other) => {
            findings.push(expected(
                place,
                &format!("text, e.g. \"{example}\""),
                &other,
            ));
            None
        }
        (Kind::Form(form), Value::String(text)) => match (form.is_right)(&text) {
            Ok(()) => Some(Value::String(text)),
            Err(why) => {
                findings.push(Finding {
                    place: place.to_owned(),
                    what: format!("\"{text}\" is not {}: {why}", form.what),
                });
                None
            }
        },
        (Kind::Form(Form { what, example, .. }), other) => {
            let example = match field.default {
                "" => example,
                default => default,
            };
            let wanted = format!("{what} in quotes, e.g. \"{example}\"");
            findings.push(expected(place, &wanted, &other));
            None
        }
        (Kind::Choice(words), Value::String(text)) if words.contains(&text.as_str()) => {
            Some(Value::String(text))
        }
        (Kind::Choice(words), other) => {
            let mut finding = expected(place, &format!("one of {}", words.join(", ")), &other);
            let near = other
                .as_str()
                .and_then(|text| super::fields::nearest(text, words.iter().copied()));
            if let Some(right) = near {
                finding.what.push_str(&format!("; did you mean {right}?"));
            }
            findings.push(finding);
            None
        }
        (Kind::Switch, Value::Bool(value)) => Some(Value::Bool(value)),
        (Kind::Switch, other) => {
            findings.push(expected(place, "true or false", &other));
            None
        }
        (Kind::Whole(max), value) => match value.as_u64().filter(|number| number <= max) {
            Some(_) => Some(value),
            None => {
                findings.push(expected(
                    place,
                    &format!("a whole number from 0 to {max}"),
                    &value,
                ));
                None
            }
        },
        (Kind::Table(inner), value) => Some(Value::Object(table(value, inner, place, findings))),
        (Kind::List(inner), Value::Array(values)) if values.len() <= LIST_MAX => {
            let values = (0..).zip(values).map(|(index, value): (usize, Value)| {
                Value::Object(table(value, inner, &format!("{place}[{index}]"), findings))
            });
            Some(Value::Array(values.collect()))
        }
        (Kind::List(_), other) => {
            findings.push(expected(
                place,
                &format!("a list of at most {LIST_MAX} tables"),
                &other,
            ));
            None
        }
    }
}

fn unknown(place: &str, name: &str, table: &Table) -> Finding {
    let advice = match table.nearest(name) {
        Some(right) => format!("did you mean {right}?"),
        None => format!("there are {}", table.names()),
    };
    Finding {
        place: place.to_owned(),
        what: format!("there is no field `{name}`; {advice}"),
    }
}

fn expected(place: &str, wanted: &str, found: &Value) -> Finding {
    let found = match found {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("\"{text}\""),
        Value::Array(values) => format!("a list of {}", values.len()),
        Value::Object(_) => "a table".to_owned(),
    };
    Finding {
        place: place.to_owned(),
        what: format!("expected {wanted}; found {found}"),
    }
}

fn join(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}.{name}")
    }
}
