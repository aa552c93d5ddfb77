//! What every format is read into: a tree of maps, lists and scalars, bounded in depth and size.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::findings::Finding;
use crate::limits::{DEPTH_MAX, KEYS_MAX};

/// A single value. `null` is the empty text, as it is to Spring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// True or false.
    Bool(bool),
    /// A number, as JSON writes it.
    Number(serde_json::Number),
    /// Anything else.
    Text(Arc<str>),
}

impl Scalar {
    /// A text.
    pub fn text(text: &str) -> Scalar {
        Scalar::Text(Arc::from(text))
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Bool(value) => write!(f, "{value}"),
            Scalar::Number(value) => write!(f, "{value}"),
            Scalar::Text(value) => f.write_str(value),
        }
    }
}

/// A tree. Keys of a map are unique and in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// How many nodes and levels a document may still have.
#[derive(Debug)]
pub(super) struct Budget {
    nodes: usize,
}

impl Budget {
    pub(super) fn new() -> Budget {
        Budget { nodes: 0 }
    }

    /// Takes `count` nodes more.
    pub(super) fn take(&mut self, count: usize, place: &str) -> Result<(), Finding> {
        self.nodes = self.nodes.saturating_add(count);
        // Maps and lists are nodes too, so a document with every key it may have passes.
        if self.nodes > KEYS_MAX * 2 {
            return Err(Finding::new(
                place,
                format!("has more than {KEYS_MAX} keys, aliases spelled out"),
            ));
        }
        Ok(())
    }

    /// Refuses a level below [`DEPTH_MAX`].
    pub(super) fn check_depth(depth: usize, place: &str) -> Result<(), Finding> {
        if depth > DEPTH_MAX {
            return Err(Finding::new(
                place,
                format!("is nested deeper than {DEPTH_MAX} levels"),
            ));
        }
        Ok(())
    }
}

impl Node {
    pub(super) fn text(text: &str) -> Node {
        Node::Scalar(Scalar::text(text))
    }

    /// How many nodes it is.
    pub(super) fn count(&self) -> usize {
        match self {
            Node::Scalar(_) => 1,
            Node::List(items) => 1 + items.iter().map(Node::count).sum::<usize>(),
            Node::Map(entries) => 1 + entries.iter().map(|(_, node)| node.count()).sum::<usize>(),
        }
    }

    /// How many levels it has: 0 for a scalar.
    pub(super) fn depth(&self) -> usize {
        match self {
            Node::Scalar(_) => 0,
            Node::List(items) => 1 + items.iter().map(Node::depth).max().unwrap_or(0),
            Node::Map(entries) => {
                1 + entries
                    .iter()
                    .map(|(_, node)| node.depth())
                    .max()
                    .unwrap_or(0)
            }
        }
    }
}
