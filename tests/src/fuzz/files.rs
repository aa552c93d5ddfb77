//! Files that operators hand over: the daemon's settings, JSON Schemas of targets, and exports of the journal.

use std::sync::OnceLock;

use vortex_core::config::{Content, Document, Effective, Format};
use vortexd::{service::schema, settings::Settings};

use super::{Target, core::texts};

pub(super) const TARGETS: [Target; 3] = [
    Target {
        name: "settings",
        seeds: settings_seeds,
        read: settings,
    },
    Target {
        name: "schemas",
        seeds: schema_seeds,
        read: schemas,
    },
    Target {
        name: "exports",
        seeds: export_seeds,
        read: exports,
    },
];

/// Written by `vortexctl audit export`, of a daemon of this version.
const EXPORT: &str = include_str!("../../data/export.jsonl");

fn settings_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "data_dir = \"data\"\nlisten = \"127.0.0.1:8888\"\nadmin_listen = \"[::1]:9889\"\nstore = \"memory\"\nlog = \"vortexd=debug,info\"\nlog_format = \"json\"\nreserve_mib = 4\nfree_floor_mib = 9\ndrain_delay = \"2s\"\n",
        "[fleet]\ninterval = \"30s\"\ngrace = \"2m\"\ndrift_threshold_percent = 10\nheartbeats_per_second = 5000\n[spring]\naccept_empty = false\n[breaker]\nrollbacks = 3\nwindow = \"10m\"\n",
        "[limits]\nconnections = 100\nheader = \"3s\"\nrequest = \"1m\"\nbody_bytes = 4096\nstreams_per_connection = 5\n",
        "webhook_hosts = [\"*.example.com\", \"10.0.0.0/8\"]\n[[webhooks]]\nname = \"chat\"\nurl = \"https://hooks.example.com/x\"\nevents = [\"rollout_*\"]\nsecret = \"0123456789abcdef0123456789abcdef\"\n",
        "[prometheus]\nurl = \"http://127.0.0.1:9090\"\ntimeout = \"2s\"\n[auth]\nmode = \"tokens\"\n",
        "[federation]\nname = \"eu\"\nlisten = \"127.0.0.1:0\"\ncert = \"eu.pem\"\nkey = \"eu.key\"\nca = \"ca.pem\"\n[[federation.peers]]\nname = \"us\"\naddress = \"us.example:9090\"\nsan = \"us.example\"\n",
    ])
}

/// Read twice it is the same; what is wrong is said in words that a terminal takes.
fn settings(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let read = Settings::of_text(&text);
    assert_eq!(read, Settings::of_text(&text), "read twice it is another");
    match read {
        Ok(settings) => {
            let has = [
                settings.federation.is_some(),
                settings.prometheus.is_some(),
                !settings.webhooks.is_empty(),
            ];
            format!("read {has:?}")
        }
        Err(faults) => {
            let told = faults.to_string();
            let is_plain = |c: char| c == '\n' || !c.is_control();
            assert!(told.chars().all(is_plain), "told as {told:?}");
            told.lines().nth(1).unwrap_or_default().to_owned()
        }
    }
}

fn schema_seeds() -> Vec<Vec<u8>> {
    texts(&[
        r#"{"type":"object","properties":{"pool":{"type":"object","required":["size"],"properties":{"size":{"type":"integer","minimum":1,"maximum":8}}}},"additionalProperties":true}"#,
        r##"{"$defs":{"name":{"type":"string","pattern":"^[a-z]+(-[a-z]+)*$","maxLength":20}},"properties":{"hosts":{"type":"array","items":{"$ref":"#/$defs/name"},"uniqueItems":true,"minItems":1}}}"##,
        r#"{"allOf":[{"anyOf":[{"required":["a"]},{"required":["pool"]}]},{"not":{"required":["b"]}}],"if":{"required":["pool"]},"then":{"properties":{"ratio":{"multipleOf":0.5}}},"else":false,"patternProperties":{"^x-":{"enum":[1,"a",null]}}}"#,
        r##"{"$schema":"http://json-schema.org/draft-07/schema#","$id":"urn:x","properties":{"url":{"format":"uri"},"tree":{"$ref":"#"}},"dependencies":{"a":["b"]}}"##,
    ])
}

fn content() -> &'static Effective {
    static CONTENT: OnceLock<Effective> = OnceLock::new();
    CONTENT.get_or_init(|| {
        let text = "pool: {size: 9, name: main}\nhosts: [a, b, a-c, \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"]\nratio: 0.3\nurl: http://x\ntree: {tree: {pool: {size: 0}}}\nx-1: 7\n";
        let document = Document {
            name: "app".to_owned(),
            format: Format::Yaml,
            content: text.into(),
        };
        let content = Content::parse(vec![document]).expect("a content");
        content.effective()
    })
}

/// A schema that is taken judges a content, and says the same of it every time.
fn schemas(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let judged = |text: &str| schema::check(text, content()).map_err(|fault| fault.detail);
    match schema::check_schema(&text) {
        Ok(()) => {
            let first = judged(&text);
            assert_eq!(first, judged(&text));
            first.map_or_else(|why| why, |()| "satisfied".to_owned())
        }
        Err(fault) => {
            assert!(judged(&text).is_err(), "refused, and yet it judges");
            fault.detail
        }
    }
}

/// The whole; without its end; without its beginning; a line twice; two lines in the wrong order.
fn export_seeds() -> Vec<Vec<u8>> {
    let lines: Vec<&str> = EXPORT.lines().collect();
    let doubled = [&lines[..2], &lines[1..]].concat();
    let swapped = [&lines[..1], &lines[2..3], &lines[1..2], &lines[3..]].concat();
    let all = [&lines[..], &lines[..3], &lines[1..], &doubled, &swapped];
    texts(
        &all.map(|lines| lines.join("\n") + "\n")
            .each_ref()
            .map(String::as_str),
    )
}

/// What holds has no other op than the export as it was written, and ends with the same.
fn exports(bytes: &[u8]) -> String {
    let faults = match vortexctl::faults_of_export(bytes) {
        Ok(faults) => faults,
        Err(why) => return why,
    };
    let Some(first) = faults.first() else {
        let (whole, told) = (canonical(EXPORT.as_bytes()), canonical(bytes));
        assert!(whole.ends_with(&told), "a changed export holds: {told:?}");
        return "holds".to_owned();
    };
    first.clone()
}

/// The ops of an export whose lines all read.
fn canonical(export: &[u8]) -> Vec<String> {
    let lines = std::str::from_utf8(export).expect("a text").lines();
    let ops = lines.map(|line| {
        let entry: serde_json::Value = serde_json::from_str(line).expect("an entry");
        let canonical = entry["canonical"].as_str().expect("bytes");
        canonical.to_ascii_lowercase()
    });
    ops.collect()
}
