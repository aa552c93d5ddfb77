//! Values, their schema and their table in the README say the same.

use std::{collections::BTreeMap, fs};

use serde_json::{Map, Value};

use crate::helm::chart;

fn read(name: &str) -> String {
    fs::read_to_string(chart().join(name)).unwrap()
}

/// Every described key of `values.yaml` in order: path, default, description.
fn described() -> Vec<(String, Value, String)> {
    let text = read("values.yaml");
    let values: Value = yaml_serde::from_str(&text).unwrap();
    let (mut rows, mut path, mut comment) = (vec![], Vec::<(usize, String)>::new(), None);
    for line in text.lines() {
        let trimmed = line.trim_start();
        if let Some(words) = trimmed.strip_prefix("# -- ") {
            comment = Some(words.to_owned());
            continue;
        }
        let Some((key, _)) = trimmed
            .split_once(':')
            .filter(|_| !trimmed.starts_with('#'))
        else {
            continue;
        };
        let depth = line.len() - trimmed.len();
        path.retain(|(indent, _)| *indent < depth);
        path.push((depth, key.to_owned()));
        if let Some(words) = comment.take() {
            let keys: Vec<&str> = path.iter().map(|(_, key)| key.as_str()).collect();
            let value = keys.iter().fold(&values, |value, key| &value[*key]);
            rows.push((keys.join("."), value.clone(), words));
        }
    }
    rows
}

/// Leaves: what is no mapping, and mappings that are empty.
fn leaves(prefix: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                let path = if prefix.is_empty() {
                    key.clone()
                } else {
                    format!("{prefix}.{key}")
                };
                leaves(&path, value, found);
            }
        }
        leaf => {
            found.insert(prefix.to_owned(), leaf.clone());
        }
    }
}

#[test]
fn every_value_is_described_once() {
    let mut found = BTreeMap::new();
    leaves(
        "",
        &yaml_serde::from_str(&read("values.yaml")).unwrap(),
        &mut found,
    );
    let rows = described();
    for path in found.keys() {
        // A description of a mapping is one of everything in it.
        let covers = |row: &str| row == path || path.starts_with(&format!("{row}."));
        let count = rows.iter().filter(|(row, _, _)| covers(row)).count();
        assert_eq!(count, 1, "{path} in values.yaml has {count} lines `# -- …`");
    }
}

#[test]
fn the_table_in_the_readme_is_that_of_the_values() {
    let mut table = String::from("| Value | Default | Meaning |\n|---|---|---|\n");
    for (path, value, words) in described() {
        table.push_str(&format!("| `{path}` | `{value}` | {words} |\n"));
    }
    let readme = read("README.md");
    let (before, rest) = readme.split_once("<!-- values -->\n").unwrap();
    let (current, after) = rest.split_once("<!-- end of values -->\n").unwrap();
    if std::env::var_os("UPDATE").is_some() {
        let text = format!("{before}<!-- values -->\n{table}<!-- end of values -->\n{after}");
        fs::write(chart().join("README.md"), text).unwrap();
        return;
    }
    assert!(
        current == table,
        "charts/vortex/README.md is stale: run `make generate`"
    );
}

/// The schema at a path, through references.
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => &root["$defs"][reference.trim_start_matches("#/$defs/")],
        None => schema,
    }
}

fn visit(root: &Value, schema: &Value, path: &str, values: Option<&Value>) {
    let schema = resolve(root, schema);
    if let Some(items) = schema.get("items") {
        visit(root, items, &format!("{path}[]"), None);
    }
    if schema["type"] != "object" {
        return;
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        // Labels, or what Kubernetes itself checks.
        let open = &schema["additionalProperties"];
        assert!(
            open.is_object() || *open == true,
            "{path}: say what may be in it"
        );
        return;
    };
    assert_eq!(schema["additionalProperties"], false, "{path}");
    let empty = Map::new();
    let values = values.map(|it| it.as_object().unwrap_or(&empty));
    for (key, property) in properties {
        let value = values.and_then(|it| it.get(key));
        assert!(
            values.is_none() || value.is_some() || key == "global",
            "{path}.{key} has no default"
        );
        visit(root, property, &format!("{path}.{key}"), value);
    }
    for key in values.into_iter().flat_map(Map::keys) {
        assert!(properties.contains_key(key), "{path}.{key} is in no schema");
    }
}

#[test]
fn the_schema_has_every_value_and_lets_no_other_through() {
    let schema: Value = serde_json::from_str(&read("values.schema.json")).unwrap();
    let values: Value = yaml_serde::from_str(&read("values.yaml")).unwrap();
    visit(&schema, &schema, "", Some(&values));
}

/// Every schema within a schema, wherever it stands.
fn every<'a>(schema: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
    match schema {
        Value::Object(entries) => {
            found.push((path.to_owned(), schema));
            for (key, inner) in entries {
                every(inner, &format!("{path}.{key}"), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| every(inner, path, found)),
        _ => {}
    }
}

#[test]
fn no_mapping_in_the_schema_takes_keys_that_it_does_not_name() {
    let schema: Value = serde_json::from_str(&read("values.schema.json")).unwrap();
    let mut found = vec![];
    every(&schema, "", &mut found);
    // A mapping named `properties` is none of those: its keys are names of values.
    let closed = (found.iter())
        .filter(|(path, _)| !path.ends_with(".properties"))
        .filter(|(_, it)| it.get("properties").is_some_and(Value::is_object));
    let mut count = 0;
    for (path, mapping) in closed {
        assert_eq!(mapping["type"], "object", "{path}");
        assert_eq!(mapping["additionalProperties"], false, "{path}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}
