//! stub
#![allow(missing_docs, clippy::todo)]
use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::ids::{Digest, Profile, Target};
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Yaml,
    Json,
    Toml,
    Properties,
    Text,
}
impl Format {
    pub fn of_name(_: &str) -> Option<Format> {
        todo!()
    }
}
impl FromStr for Format {
    type Err = ConfigError;
    fn from_str(_: &str) -> Result<Self, ConfigError> {
        todo!()
    }
}
impl fmt::Display for Format {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub name: String,
    pub format: Format,
    pub content: Arc<str>,
}
#[derive(Clone, Debug)]
pub struct Content;
impl Content {
    pub fn parse(_: Vec<Document>) -> Result<Content, Findings> {
        todo!()
    }
    pub fn documents(&self) -> &[Document] {
        todo!()
    }
    pub fn sources(&self) -> &[Source] {
        todo!()
    }
    pub fn digest(&self) -> Digest {
        todo!()
    }
    pub fn size_bytes(&self) -> u64 {
        todo!()
    }
    pub fn effective(&self) -> Effective {
        todo!()
    }
}
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub name: String,
    pub values: Vec<(String, Scalar)>,
}
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    Bool(bool),
    Number(serde_json::Number),
    Text(Arc<str>),
}
impl fmt::Display for Scalar {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
#[derive(Clone, Debug)]
pub struct Effective;
impl Effective {
    pub fn merge(_: &[Source]) -> Effective {
        todo!()
    }
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Scalar)> {
        std::iter::empty()
    }
    pub fn len(&self) -> usize {
        todo!()
    }
    pub fn tree(&self) -> serde_json::Value {
        todo!()
    }
    pub fn resolve_placeholders(&self) -> Result<Effective, ConfigError> {
        todo!()
    }
}
pub mod render {
    use super::Effective;
    pub fn yaml(_: &Effective) -> String {
        todo!()
    }
    pub fn json(_: &Effective) -> String {
        todo!()
    }
    pub fn properties(_: &Effective) -> String {
        todo!()
    }
}
#[derive(Clone, Debug, Default)]
pub struct SecretKeys;
impl SecretKeys {
    pub fn parse(_: &[String]) -> Result<SecretKeys, ConfigError> {
        todo!()
    }
    pub fn patterns(&self) -> &[String] {
        todo!()
    }
}
#[derive(Clone, Debug, thiserror::Error)]
#[error("x")]
pub struct ConfigError;
pub struct KeyChange {
    pub key: String,
    pub change: Change,
    pub before: Option<String>,
    pub after: Option<String>,
    pub secret: bool,
}
pub enum Change {
    Added,
}
impl fmt::Display for Change {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
pub fn diff(_: &Effective, _: &Effective, _: &SecretKeys) -> Vec<KeyChange> {
    todo!()
}
pub fn redact(_: &Content, _: &SecretKeys) -> Vec<(Document, bool)> {
    todo!()
}
pub struct LayoutFile {
    pub name: String,
    pub content: String,
}
pub struct LayoutTarget {
    pub target: Target,
    pub documents: Vec<Document>,
}
pub struct Layout {
    pub targets: Vec<LayoutTarget>,
    pub warnings: Vec<String>,
}
pub fn layout(_: &[LayoutFile]) -> Result<Layout, Findings> {
    todo!()
}
pub struct Activated {
    pub documents: Vec<Document>,
    pub left_out: usize,
}
pub fn activate(_: &str, _: Format, _: &str, _: &Profile) -> Result<Activated, Findings> {
    todo!()
}
#[derive(Clone, Debug, Default, thiserror::Error)]
#[error("x")]
pub struct Findings(pub Vec<Finding>);
#[derive(Clone, Debug)]
pub struct Finding {
    pub place: String,
    pub problem: String,
    pub hint: String,
}
