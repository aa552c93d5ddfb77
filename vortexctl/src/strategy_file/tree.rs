//! TOML, YAML or JSON as one kind of tree, in which no field stands twice.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Toml,
    Yaml,
    Json,
}

impl Syntax {
    /// By the ending of a file's name.
    pub(crate) fn of(name: &str) -> Option<Syntax> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_lowercase().as_str() {
            "toml" => Some(Syntax::Toml),
            "yaml" | "yml" => Some(Syntax::Yaml),
            "json" => Some(Syntax::Json),
            _ => None,
        }
    }

    /// By its first character, for what comes without a name.
    pub(crate) fn guess(text: &str) -> Syntax {
        if text.trim_start().starts_with('{') {
            Syntax::Json
        } else {
            Syntax::Yaml
        }
    }

    /// Reads a text; the error says where and why it cannot be read.
    pub(crate) fn read(self, text: &str) -> Result<Value, String> {
        let tree = match self {
            Syntax::Toml => toml::from_str::<Tree>(text).map_err(|error| error.to_string()),
            Syntax::Yaml => yaml_serde::from_str::<Tree>(text).map_err(|error| error.to_string()),
            Syntax::Json => serde_json::from_str::<Tree>(text).map_err(|error| error.to_string()),
        };
        tree.map(|tree| tree.0).map_err(|why| why.trim().to_owned())
    }
}

/// A value as serde_json has it, but a field that stands twice is an error.
struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(Builder)
    }
}

struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tables, lists, texts, numbers, true and false")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Tree, E> {
        Number::from_f64(value)
            .map(|number| Tree(Value::Number(number)))
            .ok_or_else(|| E::custom("infinity and not-a-number are no values"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Tree, A::Error> {
        let mut list = vec![];
        while let Some(Tree(value)) = values.next_element()? {
            list.push(value);
        }
        Ok(Tree(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Tree, A::Error> {
        let mut map = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let Tree(value) = fields.next_value()?;
            if map.insert(name.clone(), value).is_some() {
                return Err(de::Error::custom(format!("`{name}` stands here twice")));
            }
        }
        Ok(Tree(Value::Object(map)))
    }
}
