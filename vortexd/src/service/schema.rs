//! Whether a content satisfies its target's JSON Schema.

use serde_json::Value;
use vortex_core::{
    config::{Effective, Finding, Findings},
    error::{Fault, Kind},
    limits::SCHEMA_BYTES_MAX,
};

/// Checks that `text` is a JSON Schema that needs nothing from elsewhere.
///
/// # Errors
/// Why it is none.
pub fn check_schema(text: &str) -> Result<(), Fault> {
    if text.len() > SCHEMA_BYTES_MAX {
        return Err(bad_schema(format!(
            "it has {} bytes, at most {SCHEMA_BYTES_MAX} are allowed",
            text.len()
        )));
    }
    validator(text).map(|_| ())
}

/// Checks `effective` against the schema `text`.
///
/// # Errors
/// The rules that it breaks, with the keys that break them; no value is told.
pub fn check(text: &str, effective: &Effective) -> Result<(), Fault> {
    let tree = effective.tree();
    let findings: Vec<Finding> = validator(text)?
        .iter_errors(&tree)
        .map(|error| {
            let key = dotted(&error.instance_path().to_string());
            Finding {
                place: if key.is_empty() {
                    "the configuration".to_owned()
                } else {
                    format!("key {key}")
                },
                // Masked: a value may be a secret, and errors are logged and printed.
                problem: error.masked().to_string(),
                hint: format!("rule {}", error.schema_path()),
            }
        })
        .collect();
    if findings.is_empty() {
        return Ok(());
    }
    Err(Fault::new(
        Kind::Invalid,
        "schema_violation",
        format!(
            "the content breaks the target's schema:\n{}",
            Findings(findings)
        ),
    )
    .with_hint("mend the keys named, or change the schema: vortexctl config set-schema"))
}

fn validator(text: &str) -> Result<jsonschema::Validator, Fault> {
    let schema: Value =
        serde_json::from_str(text).map_err(|error| bad_schema(error.to_string()))?;
    jsonschema::validator_for(&schema).map_err(|error| bad_schema(error.to_string()))
}

fn bad_schema(why: String) -> Fault {
    Fault::new(
        Kind::Invalid,
        "invalid_schema",
        format!("this is no JSON Schema: {why}"),
    )
}

/// A JSON pointer as a dotted key: `/a/b/0` is `a.b[0]`.
fn dotted(pointer: &str) -> String {
    let mut key = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            key.push_str(&format!("[{part}]"));
        } else {
            if !key.is_empty() {
                key.push('.');
            }
            key.push_str(&part);
        }
    }
    key
}
