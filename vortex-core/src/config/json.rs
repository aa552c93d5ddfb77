//! JSON into a tree. Duplicate keys are refused: readers disagree on which of the two holds.

use std::{collections::BTreeSet, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};

use super::{
    findings::Finding,
    node::{Budget, Node, Scalar},
};
use crate::limits::DEPTH_MAX;

/// Reads one JSON value; an empty text is an empty map.
pub(super) fn parse(name: &str, text: &str) -> Result<Node, Finding> {
    if text.trim().is_empty() {
        return Ok(Node::Map(vec![]));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let node = Level(0)
        .deserialize(&mut reader)
        .and_then(|node| reader.end().map(|()| node))
        .map_err(|error| {
            let place = format!("{name}:{}:{}", error.line(), error.column());
            let text = error.to_string();
            let problem = text.split(" at line ").next().unwrap_or_default();
            Finding::new(place, format!("is no JSON: {problem}"))
        })?;
    Budget::new().take(node.count(), name)?;
    Ok(node)
}

/// Reads a value at this depth.
struct Level(usize);

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        if self.0 > DEPTH_MAX {
            return Err(D::Error::custom(format!(
                "nested deeper than {DEPTH_MAX} levels"
            )));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::text(""))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(Scalar::Number(value.into())))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        serde_json::Number::from_f64(value)
            .map(|value| Node::Scalar(Scalar::Number(value)))
            .ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = vec![];
        while let Some(item) = items.next_element_seed(Level(self.0 + 1))? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = vec![];
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!(
                    "key {} is there twice",
                    key.escape_debug()
                )));
            }
            entries.push((key, map.next_value_seed(Level(self.0 + 1))?));
        }
        Ok(Node::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_strictly() {
        let fails = |text: &str, part: &str| {
            let error = parse("a.json", text).unwrap_err().to_string();
            assert!(error.contains(part), "{part} is not in {error}");
        };
        assert!(parse("a.json", r#"{"a": {"b": [1, 2.5, null, true]}}"#).is_ok());
        fails(r#"{"a": 1, "a": 2}"#, "key a is there twice");
        fails(r#"{"a": 1"#, "a.json:1:");
        fails("{} {}", "is no JSON");
        fails(
            &format!("{}{}", "[".repeat(70), "]".repeat(70)),
            "deeper than 64",
        );
        fails(&"[".repeat(100_000), "deeper than 64");
    }
}
