//! What clients may rely on: the protocol only grows, and every call in docs/api.md works as it stands there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use prost::Message as _;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet,
    field_descriptor_proto::{Label, Type},
};
use serde_json::Value;
use tokio::process::Command;
use vortex_tests::{Daemon, program};

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap().to_owned()
}

/// Every fact of the protocol that a client can come to depend on, a line each: whose, which, and what it is.
fn facts(set: &FileDescriptorSet) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for file in &set.file {
        let package = file.package();
        for message in &file.message_type {
            message_facts(
                &format!("{package}.{}", message.name()),
                message,
                &mut facts,
            );
        }
        for kind in &file.enum_type {
            enum_facts(&format!("{package}.{}", kind.name()), kind, &mut facts);
        }
        for service in &file.service {
            for method in &service.method {
                let stream = |is_stream| if is_stream { "stream " } else { "" };
                let what = format!(
                    "({}{}) returns ({}{})",
                    stream(method.client_streaming()),
                    method.input_type(),
                    stream(method.server_streaming()),
                    method.output_type()
                );
                let name = format!("rpc {package}.{}.{}", service.name(), method.name());
                facts.insert(name, what);
            }
        }
    }
    facts
}

fn message_facts(name: &str, message: &DescriptorProto, facts: &mut BTreeMap<String, String>) {
    facts.insert(format!("message {name}"), String::new());
    for field in &message.field {
        let oneof = field.oneof_index.filter(|_| !field.proto3_optional());
        let oneof = oneof.and_then(|index| message.oneof_decl.get(usize::try_from(index).ok()?));
        let oneof = oneof.map_or(String::new(), |oneof| format!(" of {}", oneof.name()));
        let what = format!("{} {}{oneof}", field.name(), type_of(field));
        facts.insert(format!("field {name} {}", field.number()), what);
    }
    for inner in &message.nested_type {
        message_facts(&format!("{name}.{}", inner.name()), inner, facts);
    }
    for kind in &message.enum_type {
        enum_facts(&format!("{name}.{}", kind.name()), kind, facts);
    }
}

fn enum_facts(name: &str, kind: &EnumDescriptorProto, facts: &mut BTreeMap<String, String>) {
    for value in &kind.value {
        let number = value.number();
        facts.insert(format!("value {name} {number}"), value.name().to_owned());
    }
}

fn type_of(field: &FieldDescriptorProto) -> String {
    let name = match field.r#type() {
        Type::Message | Type::Enum => field.type_name().to_owned(),
        other => other
            .as_str_name()
            .trim_start_matches("TYPE_")
            .to_lowercase(),
    };
    let label = match field.label() {
        Label::Repeated => "repeated ",
        _ if field.proto3_optional() => "optional ",
        _ => "",
    };
    format!("{label}{name}")
}

fn parse(text: &str) -> BTreeMap<String, String> {
    let facts = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    facts
        .map(|line| {
            let (name, what) = line.split_once(": ").unwrap_or((line, ""));
            (name.to_owned(), what.to_owned())
        })
        .collect()
}

fn print(facts: &BTreeMap<String, String>) -> String {
    let head = "# What clients of the protocol may rely on: packages, messages, fields by number, calls. Lines are added by\n\
                # `make generate`, and never changed or removed: a test holds that.\n";
    let lines = facts.iter().map(|(name, what)| match what.as_str() {
        "" => format!("{name}\n"),
        what => format!("{name}: {what}\n"),
    });
    std::iter::once(head.to_owned()).chain(lines).collect()
}

/// What was promised and is not so any more.
fn broken(promised: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let mut broken = vec![];
    for (name, was) in promised {
        match now.get(name) {
            None => broken.push(format!("removed: {name} ({was})")),
            Some(is) if is != was => broken.push(format!("changed: {name} was ({was}), is ({is})")),
            Some(_) => {}
        }
    }
    broken
}

fn described() -> FileDescriptorSet {
    let set = FileDescriptorSet::decode(vortex_proto::FILE_DESCRIPTORS).unwrap();
    assert!(set.file.len() > 5);
    set
}

#[test]
fn the_protocol_only_grows() {
    let path = root().join("docs/proto.lock");
    let mut promised = parse(&fs::read_to_string(&path).unwrap_or_default());
    let now = facts(&described());
    let broken = broken(&promised, &now);
    assert!(
        broken.is_empty(),
        "clients of before would break:\n  {}\nadd a field or a call of another number or name instead, and leave the old one",
        broken.join("\n  ")
    );
    let fresh: Vec<&String> = now
        .keys()
        .filter(|name| !promised.contains_key(*name))
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        promised.extend(now);
        fs::write(&path, print(&promised)).unwrap();
        return;
    }
    assert!(
        fresh.is_empty(),
        "docs/proto.lock lacks {fresh:?}: run `make generate`"
    );
}

#[test]
fn a_break_of_the_protocol_is_told_by_name() {
    let base = facts(&described());
    let request = ".vortex.v1.Event";
    let event = "field vortex.v1.Event 3";
    assert_eq!(base.get(event).map(String::as_str), Some("kind string"));
    let with = |change: &dyn Fn(&mut FileDescriptorSet)| {
        let mut set = described();
        change(&mut set);
        broken(&base, &facts(&set)).join("; ")
    };
    let event_of = |set: &mut FileDescriptorSet, change: &dyn Fn(&mut DescriptorProto)| {
        let messages = set.file.iter_mut().flat_map(|file| &mut file.message_type);
        let mut events = messages.filter(|message| message.name() == "Event");
        change(events.next().unwrap());
    };
    let kind = |message: &mut DescriptorProto, change: &dyn Fn(&mut FieldDescriptorProto)| {
        let mut fields = message
            .field
            .iter_mut()
            .filter(|field| field.name() == "kind");
        change(fields.next().unwrap());
    };
    assert_eq!(with(&|_| {}), "");
    let removed = with(&|set| event_of(set, &|event| event.field.retain(|it| it.name() != "kind")));
    assert_eq!(removed, format!("removed: {event} (kind string)"));
    let renumbered = with(&|set| event_of(set, &|it| kind(it, &|field| field.number = Some(99))));
    assert_eq!(renumbered, format!("removed: {event} (kind string)"));
    let retyped = with(&|set| {
        event_of(set, &|it| kind(it, &|field| field.set_type(Type::Uint64)));
    });
    assert_eq!(
        retyped,
        format!("changed: {event} was (kind string), is (kind uint64)")
    );
    let renamed = with(&|set| {
        event_of(set, &|it| {
            kind(it, &|field| field.name = Some("sort".to_owned()))
        });
    });
    assert_eq!(
        renamed,
        format!("changed: {event} was (kind string), is (sort string)")
    );
    let gone = with(&|set| set.file.iter_mut().for_each(|file| file.service.clear()));
    assert!(
        gone.contains("removed: rpc vortex.v1.AuditService.List"),
        "{gone}"
    );
    assert!(gone.contains(request), "{gone}");
}

#[test]
fn names_of_the_protocol_follow_its_rules() {
    let is_snake = |name: &str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        name.chars().all(fits) && !name.contains("__")
    };
    let is_pascal = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let mut wrong = vec![];
    for file in described().file {
        let package = file.package().to_owned();
        if !package.ends_with(".v1") {
            wrong.push(format!("package {package} has no version"));
        }
        for service in &file.service {
            if !service.name().ends_with("Service") {
                wrong.push(format!(
                    "service {} does not end in Service",
                    service.name()
                ));
            }
            let calls = service.method.iter().map(|method| method.name());
            wrong.extend(
                calls
                    .filter(|name| !is_pascal(name))
                    .map(|name| format!("rpc {name}")),
            );
        }
        for message in &file.message_type {
            if !is_pascal(message.name()) {
                wrong.push(format!("message {}", message.name()));
            }
            let fields = message.field.iter().filter(|field| !is_snake(field.name()));
            wrong.extend(fields.map(|field| format!("field {}.{}", message.name(), field.name())));
            for kind in &message.enum_type {
                if !kind
                    .value
                    .first()
                    .is_some_and(|value| value.name().ends_with("_UNSPECIFIED"))
                {
                    wrong.push(format!(
                        "enum {} has no zero that says nothing",
                        kind.name()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The blocks of a language in docs/api.md.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str())
        .skip(1)
        .map(|rest| rest.split("\n```").next().unwrap().to_owned() + "\n")
        .collect()
}

fn api() -> String {
    fs::read_to_string(root().join("docs/api.md")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_in_the_api_document_works_as_it_stands_there() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(&folder.path().join("data")).await;
    let address = daemon.listen().to_string();
    let here = |text: &str| text.replace("127.0.0.1:8888", &address);
    let shell = blocks(&api(), "sh");
    assert!(shell.len() > 5, "no calls");
    let script = format!("set -euo pipefail\n{}", here(&shell.concat()));
    let ctl = program("vortexctl");
    let path = format!(
        "{}:{}",
        ctl.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let ended = Command::new("bash")
        .args(["-x", "-c", &script])
        .current_dir(folder.path())
        .env("PATH", &path)
        .env("HOME", folder.path())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let err = String::from_utf8_lossy(&ended.stderr);
    let last: Vec<&str> = err.lines().rev().take(12).collect();
    assert!(ended.status.success(), "{last:#?}");
    let python = blocks(&api(), "python");
    assert!(!python.is_empty());
    for block in python {
        let proto = root().join("proto/proto");
        let ended = Command::new("python3")
            .args(["-c", &here(&block)])
            .current_dir(proto)
            .env("PYTHONPATH", root().join("target/python"))
            .kill_on_drop(true)
            .output()
            .await
            .expect("python3 can be started: `make tools` installs it");
        let err = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(
            !err.contains("No module named"),
            "{err}: run `make tools` first"
        );
        assert!(ended.status.success(), "{err}");
        assert!(!ended.stdout.is_empty(), "it prints nothing");
    }
}

#[test]
fn every_route_and_every_service_has_a_call_in_the_api_document() {
    let document: Value =
        serde_json::from_str(&fs::read_to_string(root().join("docs/openapi.json")).unwrap())
            .unwrap();
    let text = api();
    let calls: Vec<&str> = text.lines().filter(|line| line.contains("$U/")).collect();
    let mut missing = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let matches = |line: &&&str| {
                let is_method = match method.as_str() {
                    "GET" => !line.contains("-X"),
                    method => line.contains(&format!("-X {method} ")),
                };
                let called = line.split("$U").nth(1).unwrap_or_default();
                let called = called
                    .split([' ', '?', '\'', '"', '|'])
                    .next()
                    .unwrap_or_default();
                is_method && same_path(path, called)
            };
            if !calls.iter().any(|line| matches(&line)) {
                missing.insert(format!("{method} {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "no call of {missing:#?}");
    for service in described().file.iter().flat_map(|file| &file.service) {
        // Peers alone speak this one.
        if service.name() != "PeerService" {
            assert!(
                text.contains(service.name()),
                "no word of {}",
                service.name()
            );
        }
    }
}

/// Whether a path as it is called is the route's, in which parts in braces stand for anything.
fn same_path(route: &str, called: &str) -> bool {
    let (route, called): (Vec<_>, Vec<_>) =
        (route.split('/').collect(), called.split('/').collect());
    route.len() == called.len()
        && route
            .iter()
            .zip(&called)
            .all(|(part, given)| part == given || (part.starts_with('{') && !given.is_empty()))
}
