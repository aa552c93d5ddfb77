//! YAML into a tree, event by event, so that depth, aliases and duplicate keys are checked while reading.

use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::{
    findings::Finding,
    node::{Budget, Node, Scalar},
    yaml_scalar,
};

/// Reads one YAML document; an empty one is an empty map.
pub(super) fn parse(name: &str, text: &str) -> Result<Node, Finding> {
    let mut reader = Reader {
        name,
        stack: vec![],
        anchors: BTreeMap::new(),
        budget: Budget::new(),
        root: None,
        documents: 0,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            let place = format!("{name}:{}:{}", marker.line(), marker.col() + 1);
            Finding::new(place, format!("is no YAML: {}", error.info()))
        })?;
        let place = format!("{name}:{}:{}", span.start.line(), span.start.col() + 1);
        reader.take(event, &place)?;
    }
    Ok(reader.root.unwrap_or(Node::Map(vec![])))
}

struct Reader<'a> {
    name: &'a str,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Node>,
    budget: Budget,
    root: Option<Node>,
    documents: usize,
}

/// A map or list that is not complete yet.
struct Frame {
    anchor: usize,
    kind: FrameKind,
}

enum FrameKind {
    List(Vec<Node>),
    Map {
        entries: Vec<(String, Node)>,
        seen: BTreeSet<String>,
        merged: Vec<(String, Node)>,
        key: Option<Key>,
    },
}

enum Key {
    Named(String),
    /// `<<`: take the entries of the map, or maps, that follow.
    Merge,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, place: &str) -> Result<(), Finding> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Finding::new(self.name, "holds several YAML documents")
                        .with_hint("publish it for a profile, or split it into files"));
                }
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::Scalar(text, style, anchor, tag) => {
                self.budget.take(1, place)?;
                if self.expects_key() {
                    return self.take_key(&text, style, place);
                }
                let node = Node::Scalar(scalar(&text, style, tag.as_deref(), place)?);
                self.remember(anchor, &node);
                self.put(node, place)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().ok_or_else(|| {
                    Finding::new(place, "is an alias of what contains it, or of nothing")
                })?;
                self.budget.take(node.count(), place)?;
                Budget::check_depth(self.stack.len() + node.depth(), place)?;
                if self.expects_key() {
                    return Err(Finding::new(place, "is an alias as a key"));
                }
                self.put(node, place)
            }
            Event::SequenceStart(anchor, _) => self.open(anchor, FrameKind::List(vec![]), place),
            Event::MappingStart(anchor, _) => self.open(
                anchor,
                FrameKind::Map {
                    entries: vec![],
                    seen: BTreeSet::new(),
                    merged: vec![],
                    key: None,
                },
                place,
            ),
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
        }
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.stack.last(),
            Some(Frame {
                kind: FrameKind::Map { key: None, .. },
                ..
            })
        )
    }

    fn take_key(&mut self, text: &str, style: ScalarStyle, place: &str) -> Result<(), Finding> {
        let Some(Frame {
            kind: FrameKind::Map { seen, key, .. },
            ..
        }) = self.stack.last_mut()
        else {
            return Ok(());
        };
        if text == "<<" && style == ScalarStyle::Plain {
            *key = Some(Key::Merge);
            return Ok(());
        }
        let name = key_name(text, style);
        if !seen.insert(name.clone()) {
            return Err(
                Finding::new(place, format!("key {} is there twice", name.escape_debug()))
                    .with_hint("which of the two holds would depend on the reader"),
            );
        }
        *key = Some(Key::Named(name));
        Ok(())
    }

    fn open(&mut self, anchor: usize, kind: FrameKind, place: &str) -> Result<(), Finding> {
        self.budget.take(1, place)?;
        Budget::check_depth(self.stack.len() + 1, place)?;
        if self.expects_key() {
            return Err(Finding::new(place, "is a map or a list as a key"));
        }
        self.stack.push(Frame { anchor, kind });
        Ok(())
    }

    fn close(&mut self, place: &str) -> Result<(), Finding> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let node = match frame.kind {
            FrameKind::List(items) => Node::List(items),
            FrameKind::Map {
                mut entries,
                mut seen,
                merged,
                ..
            } => {
                // What is written out goes before what is merged in, and earlier merges before later ones.
                for (name, node) in merged {
                    if seen.insert(name.clone()) {
                        entries.push((name, node));
                    }
                }
                Node::Map(entries)
            }
        };
        self.remember(frame.anchor, &node);
        self.put(node, place)
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn put(&mut self, node: Node, place: &str) -> Result<(), Finding> {
        match self.stack.last_mut() {
            None => {
                self.root = Some(match node {
                    // An empty document is an empty configuration.
                    Node::Scalar(Scalar::Text(text)) if text.is_empty() => Node::Map(vec![]),
                    node => node,
                });
                Ok(())
            }
            Some(Frame {
                kind: FrameKind::List(items),
                ..
            }) => {
                items.push(node);
                Ok(())
            }
            Some(Frame {
                kind:
                    FrameKind::Map {
                        entries,
                        merged,
                        key,
                        ..
                    },
                ..
            }) => match key.take() {
                Some(Key::Named(name)) => {
                    entries.push((name, node));
                    Ok(())
                }
                Some(Key::Merge) => merge(merged, node, place),
                None => Ok(()),
            },
        }
    }
}

/// Takes the entries of a map, or of a list of maps, for `<<`.
fn merge(merged: &mut Vec<(String, Node)>, node: Node, place: &str) -> Result<(), Finding> {
    match node {
        Node::Map(entries) => {
            merged.extend(entries);
            Ok(())
        }
        Node::List(items) => items
            .into_iter()
            .try_for_each(|item| merge(merged, item, place)),
        Node::Scalar(_) => Err(Finding::new(place, "`<<` takes a map or a list of maps")),
    }
}

/// A key as Spring names it: text as it is, anything else in brackets.
fn key_name(text: &str, style: ScalarStyle) -> String {
    if style != ScalarStyle::Plain {
        return text.to_owned();
    }
    match yaml_scalar::resolve(text) {
        Scalar::Text(_) => text.to_owned(),
        other @ (Scalar::Bool(_) | Scalar::Number(_)) => format!("[{other}]"),
    }
}

fn scalar(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    place: &str,
) -> Result<Scalar, Finding> {
    let plain = style == ScalarStyle::Plain;
    let Some(tag) = tag else {
        return Ok(if plain {
            yaml_scalar::resolve(text)
        } else {
            Scalar::text(text)
        });
    };
    let is_core = tag.is_yaml_core_schema();
    match tag.suffix.as_str() {
        "str" if is_core => Ok(Scalar::text(text)),
        "int" | "float" | "bool" | "null" if is_core => Ok(yaml_scalar::resolve(text)),
        // Spring refuses them too: a tag may ask for any class to be made.
        _ => Err(Finding::new(
            place,
            "carries a tag other than !!str, !!int, !!float, !!bool or !!null",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let found = parse("a.yml", text).map(|node| format!("{:?}", show(&node)));
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, format!("{expected:?}"), "{text}"),
            (Err(error), Err(part)) => {
                let error = error.to_string();
                assert!(error.contains(part), "{part} is not in {error}");
            }
            (found, expected) => panic!("{text}: {found:?} instead of {expected:?}"),
        }
    }

    fn show(node: &Node) -> String {
        match node {
            Node::Scalar(Scalar::Text(text)) => format!("'{text}'"),
            Node::Scalar(value) => value.to_string(),
            Node::List(items) => {
                let items: Vec<_> = items.iter().map(show).collect();
                format!("[{}]", items.join(" "))
            }
            Node::Map(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(key, node)| format!("{key}:{}", show(node)))
                    .collect();
                format!("{{{}}}", entries.join(" "))
            }
        }
    }

    #[test]
    fn yaml_reads_as_spring_reads_it() {
        check("a: 1\nb: [x, 2]\n", Ok("{a:1 b:['x' 2]}"));
        check("a: '1'\nb: on\nc:\n", Ok("{a:'1' b:true c:''}"));
        check("1: x\ntrue: y\n'2': z\n", Ok("{[1]:'x' [true]:'y' 2:'z'}"));
        check("a: &x {b: 1}\nc: *x\n", Ok("{a:{b:1} c:{b:1}}"));
        check(
            "d: &d {p: 1, q: 2}\ne: {<<: *d, q: 3}\n",
            Ok("{d:{p:1 q:2} e:{q:3 p:1}}"),
        );
        check("a: !!str 1\n", Ok("{a:'1'}"));
        check("", Ok("{}"));
        check("# nothing\n", Ok("{}"));
        check("a: |\n  x\n  y\n", Ok("{a:'x\ny\n'}"));
    }

    #[test]
    fn what_readers_would_disagree_on_is_refused_with_its_place() {
        check("a: 1\nb: 2\na: 3\n", Err("a.yml:3:1: key a is there twice"));
        check("a: !!java.lang.Runtime {}\n", Ok("{a:{}}"));
        check("a: !ruby/object x\n", Err("a.yml:1:"));
        check("a: *nobody\n", Err("a.yml:1:"));
        check("a: 1\n---\nb: 2\n", Err("several YAML documents"));
        check("a: [1\n", Err("is no YAML"));
        check("? [a, b]\n: 1\n", Err("as a key"));
        check("a: &a [*a]\n", Err("a.yml:1:"));
    }

    #[test]
    fn a_bomb_of_aliases_is_refused() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..10 {
            let items = vec![format!("*a{}", i - 1); 10].join(", ");
            text.push_str(&format!("a{i}: &a{i} [{items}]\n"));
        }
        check(&text, Err("more than 10000 keys"));
        check(
            &format!("a: {}1{}\n", "[".repeat(80), "]".repeat(80)),
            Err("deeper than 64"),
        );
    }
}
