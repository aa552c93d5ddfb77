//! What a client ends up with: all sources merged.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{document::Source, flatten::join, node::Scalar};
use crate::limits::DEPTH_MAX;

/// Dotted keys with the value that holds, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effective(BTreeMap<String, Scalar>);

impl Effective {
    /// Merges sources, given highest precedence first. A source that says anything under `list[…]` replaces
    /// the whole list of those below it: lists are never mixed.
    pub fn merge(sources: &[Source]) -> Effective {
        let mut merged: BTreeMap<String, Scalar> = BTreeMap::new();
        for source in sources.iter().rev() {
            let lists: BTreeSet<&str> = source
                .values
                .iter()
                .filter_map(|(key, _)| Some(key.split_once('[')?.0))
                .collect();
            if !lists.is_empty() {
                merged.retain(|key, _| {
                    key.split_once('[')
                        .is_none_or(|(list, _)| !lists.contains(list))
                });
            }
            merged.extend(source.values.iter().cloned());
        }
        Effective(merged)
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Scalar> {
        self.0.get(key)
    }

    /// Every key with its value, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Scalar)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys nested: objects for dots, arrays for complete lists. Where one key stands in another's way
    /// (`a` and `a.b`), the longer one stays dotted, so nothing is lost.
    pub fn tree(&self) -> Value {
        let mut root = Branch::default();
        for (key, value) in &self.0 {
            root.add(&segments(key), value);
        }
        root.into_value()
    }
}

impl FromIterator<(String, Scalar)> for Effective {
    fn from_iter<I: IntoIterator<Item = (String, Scalar)>>(entries: I) -> Effective {
        Effective(entries.into_iter().collect())
    }
}

/// A key taken apart: names, and `[…]` for what stands in brackets. A key that would not join to itself
/// again stays whole, and so does one of more parts than documents may have levels: whoever reads what is rendered
/// descends as deep.
fn segments(key: &str) -> Vec<String> {
    if key.matches(['.', '[']).count() >= DEPTH_MAX {
        return vec![key.to_owned()];
    }
    let mut found: Vec<String> = vec![];
    let mut rest = key;
    while let Some(end) = rest.find(['.', '[']) {
        let (name, tail) = rest.split_at(end);
        if tail.starts_with('.') {
            if !(name.is_empty() && found.last().is_some_and(|last| last.ends_with(']'))) {
                found.push(name.to_owned());
            }
            rest = tail.get(1..).unwrap_or_default();
        } else {
            if !name.is_empty() {
                found.push(name.to_owned());
            }
            let Some(close) = tail.find(']') else {
                return vec![key.to_owned()];
            };
            let (index, after) = tail.split_at(close + 1);
            found.push(index.to_owned());
            if after.is_empty() {
                return checked(key, found);
            }
            rest = after;
        }
    }
    found.push(rest.to_owned());
    checked(key, found)
}

fn checked(key: &str, found: Vec<String>) -> Vec<String> {
    let joined = found
        .iter()
        .fold(String::new(), |prefix, name| join(&prefix, name));
    if joined == key {
        found
    } else {
        vec![key.to_owned()]
    }
}

#[derive(Default)]
struct Branch(BTreeMap<String, Twig>);

enum Twig {
    Leaf(Scalar),
    Branch(Branch),
}

impl Branch {
    /// Keys come in order, so `a` is here before `a.b`.
    fn add(&mut self, path: &[String], value: &Scalar) {
        let Some((name, rest)) = path.split_first() else {
            return;
        };
        if rest.is_empty() {
            if !self.0.contains_key(name) {
                self.0.insert(name.clone(), Twig::Leaf(value.clone()));
            }
            return;
        }
        let twig = self
            .0
            .entry(name.clone())
            .or_insert_with(|| Twig::Branch(Branch::default()));
        match twig {
            Twig::Branch(branch) => branch.add(rest, value),
            Twig::Leaf(_) => {
                let dotted = rest
                    .iter()
                    .fold(name.clone(), |prefix, name| join(&prefix, name));
                self.0.insert(dotted, Twig::Leaf(value.clone()));
            }
        }
    }

    fn into_value(self) -> Value {
        let count = self.0.len();
        let is_list =
            count > 0 && (0..count).all(|index| self.0.contains_key(&format!("[{index}]")));
        if is_list {
            let mut items: Vec<(usize, Value)> = self
                .0
                .into_iter()
                .filter_map(|(name, twig)| {
                    let index = name.trim_matches(['[', ']']).parse().ok()?;
                    Some((index, twig.into_value()))
                })
                .collect();
            items.sort_by_key(|(index, _)| *index);
            return Value::Array(items.into_iter().map(|(_, item)| item).collect());
        }
        let entries = self
            .0
            .into_iter()
            .map(|(name, twig)| (name, twig.into_value()));
        Value::Object(entries.collect::<Map<_, _>>())
    }
}

impl Twig {
    fn into_value(self) -> Value {
        match self {
            Twig::Leaf(Scalar::Bool(value)) => Value::Bool(value),
            Twig::Leaf(Scalar::Number(value)) => Value::Number(value),
            Twig::Leaf(Scalar::Text(value)) => Value::String(value.as_ref().to_owned()),
            Twig::Branch(branch) => branch.into_value(),
        }
    }
}
