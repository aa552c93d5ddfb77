//! The description of a strategy file as a JSON Schema, for editors.

use serde_json::{Map, Value, json};

use super::fields::{Field, Kind, Table};

/// Where the schema is found; also what it is called.
const ID: &str = "strategy.schema.json";

/// The whole schema.
pub(crate) fn schema(file: &Table) -> Value {
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("Vortex rollout strategy"));
    schema.extend(table(file));
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert(
            super::read::SCHEMA.to_owned(),
            json!({ "description": "Where this schema is, for editors.", "type": "string" }),
        );
    }
    Value::Object(schema)
}

fn table(described: &Table) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("description".to_owned(), json!(described.description));
    schema.insert("type".to_owned(), json!("object"));
    let properties: Map<String, Value> = described
        .fields
        .iter()
        .map(|one| (one.name.to_owned(), Value::Object(field(one))))
        .collect();
    schema.insert("properties".to_owned(), Value::Object(properties));
    // What a table cannot do without has no default to fall back to, and comes in a form.
    let required: Vec<&str> = described
        .fields
        .iter()
        .filter(|field| matches!(field.name, "weight" | "require"))
        .map(|field| field.name)
        .collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

fn field(described: &Field) -> Map<String, Value> {
    let mut schema = Map::new();
    let mut put = |name: &str, value: Value| {
        schema.insert(name.to_owned(), value);
    };
    put("description", json!(described.description));
    let text_default = Some(described.default).filter(|text| !text.is_empty());
    let default = match &described.kind {
        Kind::Text(example) => {
            put("type", json!("string"));
            put("examples", json!([example]));
            text_default.map(Value::from)
        }
        Kind::Form(form) => {
            put("type", json!("string"));
            put("pattern", json!(form.pattern));
            put("examples", json!([form.example]));
            text_default.map(Value::from)
        }
        Kind::Choice(words) => {
            put("enum", json!(words));
            text_default.map(Value::from)
        }
        Kind::Switch => {
            put("type", json!("boolean"));
            text_default.map(|text| Value::Bool(text == "true"))
        }
        Kind::Whole(max) => {
            put("type", json!("integer"));
            put("minimum", json!(0));
            put("maximum", json!(max));
            text_default.and_then(|text| text.parse::<u64>().ok().map(Value::from))
        }
        Kind::Table(inner) => {
            let inner = table(inner);
            for (name, value) in inner {
                if name != "description" {
                    put(&name, value);
                }
            }
            None
        }
        Kind::List(inner) => {
            put("type", json!("array"));
            put("items", Value::Object(table(inner)));
            None
        }
    };
    if let Some(default) = default {
        put("default", default);
    }
    schema
}
