//! Strategy files: stages and checks in TOML, YAML or JSON, read with every mistake found and placed, and described
//! for editors. It opens no connection: what the daemon alone knows, it does not judge.

mod fields;
mod meaning;
mod read;
pub(crate) mod require;
mod schema;
#[cfg(test)]
mod tests;
mod tree;

use std::{io::Read as _, path::Path};

use serde_json::Value;
use vortex_proto::v1;

pub(crate) use self::meaning::name as check_name;
use self::{read::Finding, tree::Syntax};
use crate::exit::{Exit, Failure};

/// Hundreds of checks with their queries fit in it; whatever is longer is some other file.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Reads a file; `-` is stdin.
pub(crate) fn load(path: &Path) -> Result<v1::StrategyFile, Failure> {
    let is_stdin = path.as_os_str() == "-";
    let name = match is_stdin {
        true => "stdin".to_owned(),
        false => path.display().to_string(),
    };
    let syntax = match (is_stdin, Syntax::of(&name)) {
        (true, _) => None,
        (false, Some(syntax)) => Some(syntax),
        (false, None) => {
            return Err(Failure::new(
                Exit::Error,
                "unknown_format",
                format!("{name}: its name does not say how it is written"),
            )
            .with_hint(
                "name it *.toml, *.yaml, *.yml or *.json; `-` reads JSON or YAML from stdin",
            ));
        }
    };
    let unreadable = |exit: Exit, why: String| {
        Failure::new(exit, "unreadable", format!("{name} cannot be read: {why}"))
            .with_hint("strategy files are short texts in UTF-8; docs/strategies has examples")
    };
    let text = if is_stdin {
        bounded(std::io::stdin())
    } else {
        std::fs::File::open(path).and_then(bounded)
    };
    let text = text.map_err(|error| unreadable(Exit::of_reading(&error), error.to_string()))?;
    if text.len() > FILE_BYTES_MAX {
        let why = format!("it has more than {FILE_BYTES_MAX} bytes");
        return Err(unreadable(Exit::Error, why));
    }
    parse(&text, syntax.unwrap_or_else(|| Syntax::guess(&text)))
        .map_err(|findings| failure(&name, &findings))
}

/// Reads no more than it takes to see that it is too much.
fn bounded(source: impl std::io::Read) -> std::io::Result<String> {
    let mut text = String::new();
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    source
        .take(limit.saturating_add(1))
        .read_to_string(&mut text)?;
    Ok(text)
}

/// Reads a text, or finds all that is wrong with it.
fn parse(text: &str, syntax: Syntax) -> Result<v1::StrategyFile, Vec<Finding>> {
    let whole = |what: String| {
        vec![Finding {
            place: String::new(),
            what,
        }]
    };
    let tree = syntax.read(text).map_err(whole)?;
    let mut findings = vec![];
    let fields = read::table(tree, &fields::FILE, "", &mut findings);
    let is_empty = fields.is_empty();
    // What was wrong is left out by now, so the rest has the message's shape.
    let file: v1::StrategyFile =
        serde_json::from_value(Value::Object(fields)).map_err(|error| whole(error.to_string()))?;
    // Where a field is wrong already, what its table means together is not known.
    let wrong: Vec<String> = findings.iter().map(Finding::table).collect();
    let together = meaning::findings(&file).into_iter();
    findings.extend(together.filter(|finding| !wrong.contains(&finding.table())));
    if !findings.is_empty() {
        return Err(findings);
    }
    if is_empty {
        return Err(whole(
            "it says nothing; a strategy has stages, analysis or both".to_owned(),
        ));
    }
    Ok(file)
}

fn failure(name: &str, findings: &[Finding]) -> Failure {
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| match finding.place.as_str() {
            "" => format!("{name}: {}", finding.what),
            place => format!("{name}: {place}: {}", finding.what),
        })
        .collect();
    Failure::new(Exit::Error, "invalid_strategy", lines.join("\n"))
        .with_hint("`vortexctl strategy schema` prints what may stand in a strategy file")
}

/// The JSON Schema of strategy files.
pub(crate) fn schema() -> Value {
    schema::schema(&fields::FILE)
}

/// Whether `alpha=5%` or `errors.min_samples=20` names a field of an analysis or a check; the error says which is meant.
pub(crate) fn known_change(text: &str) -> Result<String, String> {
    let Some((place, _)) = text.split_once('=') else {
        return Err("a change reads FIELD=VALUE or CHECK.FIELD=VALUE, e.g. alpha=5%".to_owned());
    };
    let (table, field) = match place.trim().rsplit_once('.') {
        Some((_, field)) => (&fields::CHECK, field),
        None => (&fields::ANALYSIS, place.trim()),
    };
    if table.field(field).is_some() {
        return Ok(text.to_owned());
    }
    Err(match table.nearest(field) {
        Some(right) => format!("there is no field `{field}`; did you mean {right}?"),
        None => format!("there is no field `{field}`; there are {}", table.names()),
    })
}
