//! Which keys are secret, and how they are shown.

use super::{Content, document::Document, document::Format, node::Scalar, render};
use crate::{
    limits::{KEY_BYTES_MAX, SECRET_PATTERNS_MAX},
    pattern::is_match,
};

/// What stands in place of a secret value.
pub const REDACTED: &str = "<redacted>";

/// Patterns of keys whose values are secret. `*` stands for any characters, dots included; case does not
/// matter; whatever lies below a secret key is secret too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretKeys(Vec<String>);

/// Patterns that cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Too many.
    #[error("at most {SECRET_PATTERNS_MAX} patterns, not {0}")]
    TooMany(usize),
    /// One that says nothing, or too much.
    #[error("pattern `{}` must have 1 to {KEY_BYTES_MAX} bytes without blanks or control characters", .0.escape_debug())]
    Pattern(String),
}

impl SecretKeys {
    /// Checks patterns; each is kept once.
    ///
    /// # Errors
    /// When there are too many, or one is none.
    pub fn parse(patterns: &[String]) -> Result<SecretKeys, SecretError> {
        if patterns.len() > SECRET_PATTERNS_MAX {
            return Err(SecretError::TooMany(patterns.len()));
        }
        let mut kept: Vec<String> = vec![];
        for pattern in patterns {
            let blank = pattern.contains(|c: char| c.is_whitespace() || c.is_control());
            if pattern.is_empty() || pattern.len() > KEY_BYTES_MAX || blank {
                return Err(SecretError::Pattern(pattern.chars().take(80).collect()));
            }
            if !kept.contains(pattern) {
                kept.push(pattern.clone());
            }
        }
        Ok(SecretKeys(kept))
    }

    /// The patterns.
    pub fn patterns(&self) -> &[String] {
        &self.0
    }

    /// Whether the value of `key` is secret.
    pub fn matches(&self, key: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let key = key.to_lowercase();
        // The key itself, and every key it lies below.
        let ends = key
            .char_indices()
            .filter(|&(_, c)| matches!(c, '.' | '['))
            .map(|(index, _)| index)
            .chain([key.len()]);
        let prefixes: Vec<&str> = ends.filter_map(|end| key.get(..end)).collect();
        self.0.iter().any(|pattern| {
            let pattern = pattern.to_lowercase();
            prefixes.iter().any(|prefix| is_match(&pattern, prefix))
        })
    }
}

/// The documents of a content as they may be shown: one that holds a secret becomes the list of its keys,
/// with the secret values replaced, and is marked.
pub fn redact(content: &Content, secrets: &SecretKeys) -> Vec<(Document, bool)> {
    content
        .documents()
        .iter()
        .zip(content.sources())
        .map(|(document, source)| {
            if !source.values.iter().any(|(key, _)| secrets.matches(key)) {
                return (document.clone(), false);
            }
            let shown = source.values.iter().map(|(key, value)| {
                let value = if secrets.matches(key) {
                    Scalar::text(REDACTED)
                } else {
                    value.clone()
                };
                (key.clone(), value)
            });
            let redacted = Document {
                name: document.name.clone(),
                format: Format::Properties,
                content: render::properties(&shown.collect()).into(),
            };
            (redacted, true)
        })
        .collect()
}
