//! What changes between two configurations, key by key.

use std::{collections::BTreeSet, fmt};

use super::{
    effective::Effective,
    node::Scalar,
    secret::{REDACTED, SecretKeys},
};

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It has another value.
    Changed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        })
    }
}

/// A key that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// The key.
    pub key: String,
    /// What became of it.
    pub change: Change,
    /// Its value before; [`REDACTED`] if it is secret.
    pub before: Option<String>,
    /// Its value after; [`REDACTED`] if it is secret.
    pub after: Option<String>,
    /// Its values are secret.
    pub secret: bool,
}

/// Every key that differs, by key.
pub fn diff(before: &Effective, after: &Effective, secrets: &SecretKeys) -> Vec<KeyChange> {
    let keys: BTreeSet<&str> = before
        .iter()
        .chain(after.iter())
        .map(|(key, _)| key)
        .collect();
    keys.into_iter()
        .filter_map(|key| {
            let (old, new) = (before.get(key), after.get(key));
            let change = match (old, new) {
                (None, Some(_)) => Change::Added,
                (Some(_), None) => Change::Removed,
                (Some(old), Some(new)) if old != new => Change::Changed,
                (Some(_), Some(_)) | (None, None) => return None,
            };
            let secret = secrets.matches(key);
            let show = |value: &Scalar| {
                if secret {
                    REDACTED.to_owned()
                } else {
                    value.to_string()
                }
            };
            Some(KeyChange {
                key: key.to_owned(),
                change,
                before: old.map(show),
                after: new.map(show),
                secret,
            })
        })
        .collect()
}
