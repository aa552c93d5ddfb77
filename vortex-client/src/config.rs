//! A configuration in the application's hands: one version's values, read by dotted path.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::limits::{DEPTH_MAX, INDEX_MAX};

/// Which group of a rollout a configuration is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cohort {
    /// Reads the new version.
    Canary,
    /// Reads the stable version.
    #[default]
    Stable,
}

impl Cohort {
    /// `canary` or `stable`.
    pub fn as_str(self) -> &'static str {
        match self {
            Cohort::Canary => "canary",
            Cohort::Stable => "stable",
        }
    }

    /// Whatever is not called canary is stable, as for a daemon.
    pub(crate) fn named(name: &str) -> Cohort {
        if name == "canary" {
            Cohort::Canary
        } else {
            Cohort::Stable
        }
    }
}

impl fmt::Display for Cohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One version's values.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Content {
    pub(crate) version: String,
    /// What the daemon calls this version's digest; of a content that was changed on this machine, its own.
    pub(crate) digest: String,
    pub(crate) properties: BTreeMap<String, Value>,
}

/// One version of the configuration. It never changes: a newer version is another `Config`, so that a request that
/// holds one reads one version from its beginning to its end. Cloning is cheap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    pub(crate) content: Arc<Content>,
    pub(crate) cohort: Cohort,
}

/// Why a value could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GetError {
    /// Nothing stands at this path.
    #[error("version `{version}` of the configuration has no `{path}`")]
    Missing {
        /// The path asked for.
        path: String,
        /// The version that was asked.
        version: String,
    },
    /// What stands there is no value of the type asked for.
    #[error("`{path}` in version `{version}` of the configuration does not read as asked")]
    Type {
        /// The path asked for.
        path: String,
        /// The version that was asked.
        version: String,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl Config {
    /// The version's label; empty before the first version was read.
    pub fn version(&self) -> &str {
        &self.content.version
    }

    /// The version's digest as the daemon names it. Of a cached content that was edited on this machine it is
    /// the SHA-256 of what is really there.
    pub fn digest(&self) -> &str {
        &self.content.digest
    }

    /// Whether this is the canary's version or the stable one.
    pub fn cohort(&self) -> Cohort {
        self.cohort
    }

    /// Whether no version has been read yet.
    pub fn is_empty(&self) -> bool {
        self.content.version.is_empty()
    }

    /// Flat keys with their values, as the daemon merged them: `pool.size`, `hosts[0]`.
    pub fn properties(&self) -> &BTreeMap<String, Value> {
        &self.content.properties
    }

    /// What stands at a dotted path: a value (`pool.size`), an item (`hosts[0]`), a list (`hosts`), or everything
    /// below a path as a structure (`pool`, or an empty path for all). A single value is also read from its text
    /// and as its text: property files know nothing but text.
    ///
    /// # Errors
    /// When nothing stands there, or not what was asked for.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, GetError> {
        let wrong = |source| GetError::Type {
            path: path.to_owned(),
            version: self.content.version.clone(),
            source,
        };
        if let Some(value) = self.content.properties.get(path) {
            return read_scalar(value).map_err(wrong);
        }
        match subtree(&self.content.properties, path) {
            Some(tree) => T::deserialize(tree.into_value()).map_err(wrong),
            None => Err(GetError::Missing {
                path: path.to_owned(),
                version: self.content.version.clone(),
            }),
        }
    }
}

fn read_scalar<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(value).or_else(|error| {
        let other = match value {
            Value::String(text) => serde_json::from_str(text).ok(),
            Value::Bool(_) | Value::Number(_) => {
                T::deserialize(Value::String(value.to_string())).ok()
            }
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        other.ok_or(error)
    })
}

/// A step down from a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

#[derive(Debug)]
enum Node {
    Leaf(Value),
    Branch(BTreeMap<Step, Node>),
}

impl Node {
    fn insert(&mut self, steps: &[Step], value: &Value) {
        let Some((first, rest)) = steps.split_first() else {
            // What stands below a key says more than the key's own value.
            if let Node::Leaf(leaf) = self {
                *leaf = value.clone();
            }
            return;
        };
        if let Node::Leaf(_) = self {
            *self = Node::Branch(BTreeMap::new());
        }
        if let Node::Branch(children) = self {
            children
                .entry(first.clone())
                .or_insert(Node::Leaf(Value::Null))
                .insert(rest, value);
        }
    }

    /// A branch of nothing but indexes is a list, its holes closed.
    fn into_value(self) -> Value {
        let children = match self {
            Node::Leaf(value) => return value,
            Node::Branch(children) => children,
        };
        let is_list = children.keys().all(|step| matches!(step, Step::Index(_)));
        if is_list {
            return Value::Array(children.into_values().map(Node::into_value).collect());
        }
        let named = children.into_iter().map(|(step, node)| {
            let name = match step {
                Step::Index(index) => index.to_string(),
                Step::Name(name) => name,
            };
            (name, node.into_value())
        });
        Value::Object(named.collect::<Map<_, _>>())
    }
}

fn subtree(properties: &BTreeMap<String, Value>, path: &str) -> Option<Node> {
    let mut tree: Option<Node> = None;
    let below = properties
        .range(path.to_owned()..)
        .take_while(|(key, _)| key.starts_with(path));
    for (key, value) in below {
        let rest = key.get(path.len()..).unwrap_or_default();
        if !path.is_empty() && !rest.starts_with(['.', '[']) {
            continue;
        }
        tree.get_or_insert_with(|| Node::Branch(BTreeMap::new()))
            .insert(&steps(rest), value);
    }
    tree
}

/// `.a.b[0][x.y]` in steps. Deeper than the bound, the rest is one name.
fn steps(text: &str) -> Vec<Step> {
    let mut steps = vec![];
    let mut rest = text;
    while !rest.is_empty() {
        if steps.len() == DEPTH_MAX {
            steps.push(Step::Name(rest.to_owned()));
            break;
        }
        let bracketed = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        if let Some((inner, after)) = bracketed {
            let index = inner.parse().ok().filter(|index| *index <= INDEX_MAX);
            steps.push(index.map_or_else(|| Step::Name(inner.to_owned()), Step::Index));
            rest = after;
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name
                .char_indices()
                .find(|(at, c)| *at > 0 && (*c == '.' || *c == '['))
                .map_or(name.len(), |(at, _)| at);
            let (name, after) = name.split_at_checked(end).unwrap_or((name, ""));
            steps.push(Step::Name(name.to_owned()));
            rest = after;
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let properties = serde_json::from_str(
            r#"{"pool.size":5,"pool.name":"main","pool-x":1,"hosts[0]":"a","hosts[1]":"b","hosts[10]":"c",
                "text":"7","flag":"true","routes[0].path":"/a","routes[0].to[0]":1,"routes[1].path":"/b",
                "by[user.name]":3,"m[0][1]":9}"#,
        )
        .unwrap();
        let content = Content {
            version: "v1".to_owned(),
            digest: String::new(),
            properties,
        };
        Config {
            content: Arc::new(content),
            cohort: Cohort::Stable,
        }
    }

    #[test]
    fn every_path_reads_as_what_stands_there() {
        let check = |path: &str, expected: &str| {
            let value = config().get::<Value>(path).unwrap();
            assert_eq!(value.to_string(), expected, "{path}");
        };
        check("pool.size", "5");
        check("hosts[1]", r#""b""#);
        check("hosts", r#"["a","b","c"]"#);
        check("pool", r#"{"name":"main","size":5}"#);
        check("routes[0]", r#"{"path":"/a","to":[1]}"#);
        check("routes", r#"[{"path":"/a","to":[1]},{"path":"/b"}]"#);
        check("by", r#"{"user.name":3}"#);
        check("m", "[[9]]");
    }

    #[test]
    fn a_subtree_fills_a_structure() {
        #[derive(Debug, Deserialize, PartialEq)]
        struct Pool {
            size: u32,
            name: String,
        }
        let pool: Pool = config().get("pool").unwrap();
        assert_eq!((pool.size, pool.name.as_str()), (5, "main"));
        assert!(config().get::<Map<String, Value>>("").unwrap().len() > 5);
    }

    #[test]
    fn text_and_numbers_read_as_each_other() {
        assert_eq!(config().get::<u32>("text").unwrap(), 7);
        assert!(config().get::<bool>("flag").unwrap());
        assert_eq!(config().get::<String>("pool.size").unwrap(), "5");
        assert_eq!(config().get::<String>("text").unwrap(), "7");
    }

    #[test]
    fn a_missing_path_and_a_wrong_type_are_told_apart() {
        let told = |error: GetError| error.to_string();
        assert_eq!(
            told(config().get::<u32>("pool.si").unwrap_err()),
            "version `v1` of the configuration has no `pool.si`"
        );
        assert_eq!(
            told(config().get::<u32>("pool.name").unwrap_err()),
            "`pool.name` in version `v1` of the configuration does not read as asked"
        );
        assert!(config().get::<Value>("poo").is_err());
    }
}
