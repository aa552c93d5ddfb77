//! Trees into dotted keys, as Spring's `YamlProcessor` flattens them: `a.b`, `a[0].c`; an empty list is an
//! empty text, an empty map is nothing, and of a key reached twice the later value holds.

use std::collections::BTreeMap;

use super::node::{Node, Scalar};

/// Every key with its value, in the author's order.
pub(super) fn flatten(node: &Node) -> Vec<(String, Scalar)> {
    let mut flat = Flat::default();
    flat.add(String::new(), node);
    flat.values
}

#[derive(Default)]
struct Flat {
    values: Vec<(String, Scalar)>,
    places: BTreeMap<String, usize>,
}

impl Flat {
    /// The depth of a node is bounded by whoever read it, so this recursion is too.
    fn add(&mut self, key: String, node: &Node) {
        match node {
            Node::Scalar(value) => self.set(key, value.clone()),
            Node::List(items) if items.is_empty() => self.set(key, Scalar::text("")),
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(format!("{key}[{index}]"), item);
                }
            }
            Node::Map(entries) => {
                for (name, item) in entries {
                    self.add(join(&key, name), item);
                }
            }
        }
    }

    fn set(&mut self, key: String, value: Scalar) {
        let place = self.places.get(&key).copied();
        match place.and_then(|place| self.values.get_mut(place)) {
            Some((_, old)) => *old = value,
            None => {
                self.places.insert(key.clone(), self.values.len());
                self.values.push((key, value));
            }
        }
    }
}

/// `name` below `prefix`.
pub(super) fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else if name.starts_with('[') {
        format!("{prefix}{name}")
    } else {
        format!("{prefix}.{name}")
    }
}
