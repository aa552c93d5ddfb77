//! The domain's decoders.

use std::{fmt::Debug, fmt::Display, str::FromStr};

use sha2::{Digest as _, Sha256};
use vortex_core::{
    analysis::Requirement,
    assign::BasisPoints,
    backup::{Checker, Encoder, Manifest, SnapshotNote},
    config::{self, Content, Document, Format, LayoutFile, SecretKeys},
    fleet::DriftState,
    freeze::Cron,
    ids::{
        Actor, AppName, ClusterId, Digest, FreezeId, InstanceId, Note, OriginId, Profile,
        RequestId, RolloutId, StrategyName, UnitKey, VersionLabel,
    },
    journal::{Entry, Head, Op, OpBody, State},
    sample::{Sketch, SketchParts},
    time::{Hlc, Span, Timestamp},
};

use super::Target;

pub(super) const TARGETS: [Target; 8] = [
    Target {
        name: "names",
        seeds: name_seeds,
        read: names,
    },
    Target {
        name: "documents",
        seeds: document_seeds,
        read: documents,
    },
    Target {
        name: "layout",
        seeds: document_seeds,
        read: layout,
    },
    Target {
        name: "ops",
        seeds: op_seeds,
        read: ops,
    },
    Target {
        name: "snapshots",
        seeds: snapshot_seeds,
        read: snapshots,
    },
    Target {
        name: "backups",
        seeds: backup_seeds,
        read: backups,
    },
    Target {
        name: "cron",
        seeds: cron_seeds,
        read: cron,
    },
    Target {
        name: "sketches",
        seeds: sketch_seeds,
        read: sketches,
    },
];

pub(super) fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Whatever reads is written as something that reads as the same.
fn rereads<T: FromStr<Err: Display> + Display + PartialEq + Debug>(text: &str) -> String {
    match text.parse::<T>() {
        Ok(value) => {
            let written = value.to_string();
            match written.parse::<T>() {
                Ok(again) => assert_eq!(again, value, "written as {written:?}"),
                Err(error) => panic!("{value:?} is written as {written:?}: {error}"),
            }
            "read".to_owned()
        }
        Err(error) => error.to_string(),
    }
}

fn name_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "checkout",
        "checkout/prod",
        "v1.2.3-rc.1+build",
        "r-0123456789",
        "f-0123456789",
        "eb904636df14f05048342a593191f04c.5e9024600831bc7b",
        "5m 30s",
        "2026-01-02T03:04:05.678Z",
        "12.5%",
        "success_rate >= 99%",
        "latency_p99 <= stable * 1.10",
        "error_rate <= stable + 0.5pp",
        "in_sync",
        "alice@laptop",
        "*.password",
        "spring.datasource.password",
    ])
}

fn names(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.as_ref();
    let answers = [
        rereads::<AppName>(text),
        rereads::<Profile>(text),
        rereads::<vortex_core::ids::Target>(text),
        rereads::<VersionLabel>(text),
        rereads::<RequestId>(text),
        rereads::<RolloutId>(text),
        rereads::<FreezeId>(text),
        rereads::<StrategyName>(text),
        rereads::<InstanceId>(text),
        rereads::<UnitKey>(text),
        rereads::<Actor>(text),
        rereads::<Note>(text),
        rereads::<Digest>(text),
        rereads::<OriginId>(text),
        rereads::<ClusterId>(text),
        rereads::<Timestamp>(text),
        rereads::<Span>(text),
        rereads::<BasisPoints>(text),
        rereads::<Requirement>(text),
        rereads::<Format>(text),
        text.parse::<DriftState>()
            .map_or_else(|error| error.to_string(), |_| "read".into()),
    ];
    if let Ok(keys) = SecretKeys::parse(&[text.to_owned()]) {
        keys.matches("spring.datasource.password");
        keys.matches(text);
    }
    let bits = answers
        .iter()
        .map(|answer| if answer == "read" { 'r' } else { '-' });
    let first = answers.iter().find(|answer| *answer != "read");
    format!(
        "{} {}",
        bits.collect::<String>(),
        first.cloned().unwrap_or_default()
    )
}

fn document_seeds() -> Vec<Vec<u8>> {
    let text = [
        (
            "yaml",
            "server:\n  port: 8080\n  hosts: [a, b]\nname: &x \"q\"\nother: *x\nratio: 1e3\nyes: no\n",
        ),
        (
            "yaml",
            "spring:\n  config:\n    activate:\n      on-profile: \"prod & !(eu | us)\"\nurl: ${base:http://x}/${y:${z}}\n---\na: {b: [1, {c: 2}]}\n",
        ),
        (
            "yaml",
            "text: |\n  two\n  lines\nfold: >-\n  a\n  b\n? complex\n: value\ndate: 2026-01-02\noct: 0o17\nsex: 1:30\nhex: 0x1F\nnull: ~\n",
        ),
        (
            "json",
            "{\"a\":{\"b\":[1,2.5,-3e2,true,null,\"\\u00e9\\ud83d\\ude00\"]},\"c\":\"\"}",
        ),
        (
            "toml",
            "title = \"x\"\n[a.b]\nc = [1, 2]\nwhen = 2026-01-02T03:04:05Z\n[[list]]\nn = 0x1f\nf = inf\n",
        ),
        (
            "properties",
            "a.b=1\na.c : two\\\n  lines\n# note\nk\\:ey=\\u00e9\nlist[0]=x\nlist[1].y=z\n",
        ),
        ("text", "anything\n"),
    ];
    text.iter()
        .map(|(format, text)| format!("{format}\n{text}").into_bytes())
        .collect()
}

fn document(bytes: &[u8]) -> Option<(Format, String)> {
    let text = String::from_utf8_lossy(bytes);
    let (format, text) = text.split_once('\n')?;
    Some((format.parse().ok()?, text.to_owned()))
}

/// Keys of so many parts are rendered part by part.
const KEY_PARTS_PLAIN: usize = 60;

fn documents(bytes: &[u8]) -> String {
    let Some((format, content)) = document(bytes) else {
        return "no format".to_owned();
    };
    let document = |name: &str, format, content: String| Document {
        name: name.to_owned(),
        format,
        content: content.into(),
    };
    let parsed = Content::parse(vec![document("app", format, content)]);
    let content = match parsed {
        Ok(content) => content,
        Err(findings) => return format!("{format} {findings}"),
    };
    let effective = content.effective();
    let written = config::render::json(&effective);
    let again = Content::parse(vec![document("app", Format::Json, written.clone())]);
    // What is rendered is JSON, whatever was read; and says the same when it is read, if it is not too much by then.
    let is_json = serde_json::from_str::<serde_json::Value>(&written).is_ok();
    assert!(is_json, "rendered as {written}");
    let yaml = config::render::yaml(&effective);
    if let Ok(again) = again {
        let as_json = config::render::json(&again.effective());
        // Of a key of too many parts the end stays dotted, and so it is beside a key that has a value and parts below it;
        // with empty parts among them it is not the same key when it is read.
        let parts = |key: &str| key.matches(['.', '[']).count();
        let is_odd = |key: &str| parts(key) >= KEY_PARTS_PLAIN || key.split('.').any(str::is_empty);
        let is_odd = effective.iter().any(|(key, _)| is_odd(key));
        assert!(is_odd || as_json == written, "{as_json}\n{written}");
        match Content::parse(vec![document("app", Format::Yaml, yaml.clone())]) {
            Ok(again) => {
                let read = config::render::json(&again.effective());
                assert_eq!(read, as_json, "as YAML: {yaml}");
            }
            Err(findings) => panic!("its YAML does not read: {findings}\n{yaml}"),
        }
    }
    let properties = config::render::properties(&effective);
    let changes = config::diff(&effective, &effective, &SecretKeys::default());
    assert!(changes.is_empty(), "it differs from itself");
    if let Ok(all) = SecretKeys::parse(&["*".to_owned()]) {
        config::redact(&content, &all);
    }
    let resolved = match effective.resolve_placeholders() {
        Ok(resolved) => {
            config::render::json(&resolved);
            "resolved".to_owned()
        }
        Err(error) => error.to_string(),
    };
    let shape = (yaml.len().ilog2_or_zero(), properties.len().ilog2_or_zero());
    format!("{format} read {shape:?} {resolved}")
}

trait Magnitude {
    fn ilog2_or_zero(self) -> char;
}

impl Magnitude for usize {
    /// How large it is, roughly, as a letter: answers are told apart without their digits.
    fn ilog2_or_zero(self) -> char {
        let log = u8::try_from(self.checked_ilog2().unwrap_or(0)).unwrap_or(0);
        char::from(b'a' + log.min(25))
    }
}

fn layout(bytes: &[u8]) -> String {
    let Some((format, content)) = document(bytes) else {
        return "no format".to_owned();
    };
    let ending = match format {
        Format::Yaml => "yml",
        Format::Json => "json",
        Format::Toml => "toml",
        Format::Properties => "properties",
        Format::Text => "txt",
    };
    let files: Vec<LayoutFile> = ["application", "checkout", "checkout-prod"]
        .map(|stem| LayoutFile {
            name: format!("{stem}.{ending}"),
            content: content.clone(),
        })
        .into();
    match config::layout(&files) {
        Ok(layout) => {
            for made in &layout.targets {
                assert!(!made.documents.is_empty(), "{} has nothing", made.target);
                // Each document was read on its own; all together they may only be too much.
                if let Ok(content) = Content::parse(made.documents.clone()) {
                    config::render::json(&content.effective());
                }
            }
            let count = layout.targets.len().ilog2_or_zero();
            format!("{format} {count} {}", layout.warnings.concat())
        }
        Err(findings) => format!("{format} {findings}"),
    }
}

/// Bodies of ops as daemons wrote them, one of every kind that the demo and a session by hand led to.
const BODIES: &str = include_str!("../../data/op-bodies.jsonl");

/// A chain of them.
pub(super) fn some_ops() -> Vec<Entry> {
    let mut head = Head::default();
    BODIES
        .lines()
        .map(|json| {
            let body = serde_json::from_str(json).unwrap_or_else(|_| OpBody::Unknown {
                kind: "moon_phase_set".to_owned(),
                json: json.to_owned(),
            });
            let entry = sealed(head, body);
            head = Head {
                seq: entry.op().seq,
                hash: entry.hash(),
            };
            entry
        })
        .collect()
}

pub(super) const OWN: OriginId = OriginId {
    cluster: 7,
    incarnation: 1,
};

fn sealed(head: Head, body: OpBody) -> Entry {
    Entry::seal(Op {
        origin: OWN,
        seq: head.seq + 1,
        prev_hash: head.hash,
        at: Hlc {
            time: Timestamp(1_700_000_000_000 + head.seq),
            counter: 0,
        },
        deps: vec![],
        actor: "alice".parse().expect("an actor"),
        request: None,
        reason: "because".parse().expect("a note"),
        body,
    })
}

/// Ops as they are stored and sent.
pub(super) fn op_seeds() -> Vec<Vec<u8>> {
    let entries = some_ops();
    entries
        .iter()
        .map(|entry| entry.canonical().to_vec())
        .collect()
}

fn ops(bytes: &[u8]) -> String {
    let entry = match Entry::decode(bytes) {
        Ok(entry) => entry,
        Err(error) => return error.to_string(),
    };
    assert_eq!(entry.canonical(), bytes);
    let sealed_again = Entry::seal(entry.op().clone());
    let again = Entry::decode(sealed_again.canonical());
    assert_eq!(
        again.as_ref(),
        Ok(&sealed_again),
        "sealed anew it does not read"
    );
    let body = &entry.op().body;
    let kind = body.kind().to_owned();
    body.contents();
    vortexd::wire::event(1, &entry);
    // Whatever reads can be applied, to an empty state too: nothing says that a peer's op makes sense here.
    let first = Entry::seal(Op {
        seq: 1,
        prev_hash: Digest::default(),
        deps: vec![],
        ..entry.op().clone()
    });
    for mut state in [State::default(), State::federated(7)] {
        let applied = state.apply(&first);
        assert_eq!(applied, Ok(()));
        let saved = state.to_snapshot().expect("plain data");
        let read = State::from_snapshot(&saved).expect("what was saved reads");
        assert_eq!(read.digest(), state.digest());
        state.next_deadline(Timestamp(1_800_000_000_000));
    }
    kind
}

pub(super) fn some_state() -> State {
    let mut state = State::default();
    for entry in some_ops() {
        state.apply(&entry).expect("a chain");
    }
    state
}

const SNAPSHOT_HEAD: usize = 6 + 32;

fn snapshot_seeds() -> Vec<Vec<u8>> {
    [some_state(), State::default(), State::federated(7)]
        .iter()
        .map(|state| {
            let bytes = state.to_snapshot().expect("plain data");
            bytes.get(SNAPSHOT_HEAD..).unwrap_or_default().to_vec()
        })
        .collect()
}

/// The body of a snapshot; its digest is made to fit, as an attacker would.
fn snapshots(body: &[u8]) -> String {
    let mut bytes = b"VXSS".to_vec();
    bytes.extend(State::FORMAT.to_be_bytes());
    bytes.extend(Sha256::digest(body));
    bytes.extend_from_slice(body);
    match State::from_snapshot(&bytes) {
        Ok(state) => {
            let digest = state.digest();
            let saved = state.to_snapshot().expect("plain data");
            let again = State::from_snapshot(&saved).expect("what was saved reads");
            assert_eq!(again.digest(), digest);
            // A peer's is joined with one's own, and goes on from there.
            let own = some_state();
            let joined = match own.merged_with(&state) {
                Ok(joined) => {
                    joined.digest();
                    joined.next_deadline(Timestamp(1_800_000_000_000));
                    "joined"
                }
                Err(_) => "forked",
            };
            state.next_deadline(Timestamp(1_800_000_000_000));
            let sizes = [state.targets.len(), state.rollouts.len()].map(Magnitude::ilog2_or_zero);
            format!("read {sizes:?} {joined}")
        }
        Err(error) => error.to_string(),
    }
}

const HEADER: &[u8] = b"VXBACKUP\x00\x01";

/// Backups without the digests of their frames.
fn backup_seeds() -> Vec<Vec<u8>> {
    let ops = some_ops();
    [0, 2]
        .map(|gone| without_digests(&some_backup(&ops, gone)))
        .into()
}

fn some_backup(ops: &[Entry], gone: usize) -> Vec<u8> {
    let (kept, state) = (ops.get(gone..).unwrap_or_default(), some_state());
    let mut before = State::default();
    before
        .apply_all(ops.get(..gone).unwrap_or_default())
        .expect("a chain");
    let snapshot = before.to_snapshot().expect("plain data");
    let has_snapshot = gone > 0;
    let manifest = Manifest {
        schema: 2,
        writer: "0.1.0".into(),
        taken_at: Timestamp(1_700_000_000_000),
        origin: OWN,
        is_federated: false,
        revision: state.revision,
        heads: state.heads.clone(),
        horizon_revision: before.revision,
        horizon_heads: before.heads,
        snapshot: has_snapshot.then_some(SnapshotNote {
            revision: before.revision,
            length: snapshot.len() as u64,
        }),
        state_format: State::FORMAT,
        state_digest: state.digest(),
        cursors: [("hook".to_owned(), 3)].into(),
        files: [("peers.toml".to_owned(), String::new())].into(),
    };
    let (mut encoder, mut out) = Encoder::begin(&manifest);
    if has_snapshot {
        out.extend(encoder.snapshot(&snapshot));
    }
    let content = b"limit: 1\n".as_slice();
    out.extend(encoder.contents([(Digest::of(content), content)]));
    out.extend(encoder.ops(before.revision + 1, kept));
    out.extend(encoder.end());
    out
}

/// Frames: kind, length, payload.
fn without_digests(backup: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    let mut rest = backup.get(HEADER.len()..).unwrap_or_default();
    while let Some((frame, after)) = first_frame(rest) {
        out.extend_from_slice(frame);
        rest = after.get(32..).unwrap_or_default();
    }
    out
}

fn first_frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_be_bytes(bytes.get(1..5)?.try_into().ok()?);
    bytes.split_at_checked(5 + usize::try_from(length).ok()?)
}

fn backups(frames: &[u8]) -> String {
    // As they are: hardly ever good, and never a panic.
    let plain = check_backup(frames);
    // And with digests that fit.
    let mut sealed = HEADER.to_vec();
    let mut digest = Digest::of(HEADER);
    let mut rest = frames;
    while let Some((frame, after)) = first_frame(rest) {
        digest = Digest::of(&[digest.0.as_slice(), frame].concat());
        sealed.extend_from_slice(frame);
        sealed.extend(digest.0);
        rest = after;
    }
    sealed.extend_from_slice(rest);
    assert!(
        plain.is_err(),
        "bytes without a header are taken for a backup"
    );
    match check_backup(&sealed) {
        Ok(()) => "good".to_owned(),
        Err(what) => what,
    }
}

fn check_backup(bytes: &[u8]) -> Result<(), String> {
    let mut checker = Checker::default();
    for part in bytes.chunks(1_000) {
        checker.feed(part);
        while checker.advance().map_err(|flaw| flaw.what)?.is_some() {}
    }
    checker.finish().map(drop).map_err(|flaw| flaw.what)
}

fn cron_seeds() -> Vec<Vec<u8>> {
    texts(&[
        "0 18 * * fri",
        "*/15 9-17 * jan,mar 1-5",
        "0 0 29 2 *",
        "@daily",
        "5,10,15-20/2 * 31 * sun#1",
        "0 0 L * *",
    ])
}

fn cron(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    match text.parse::<Cron>() {
        Ok(cron) => {
            let again: Cron = cron.as_str().parse().expect("what was read reads");
            assert_eq!(again.as_str(), cron.as_str());
            let mut found = 0;
            for from in [0, 1_800_000_000_000, Timestamp::MAX.0] {
                let from = Timestamp(from);
                if let Some(next) = cron.first_from(from) {
                    assert!(next >= from, "{next} is before {from}");
                    assert_eq!(again.first_from(from), Some(next));
                    found += 1;
                }
            }
            format!("read {}", "x".repeat(found))
        }
        Err(error) => error.to_string(),
    }
}

fn sketch_seeds() -> Vec<Vec<u8>> {
    let mut sketch = Sketch::default();
    for ms in 1..200 {
        sketch.insert(f64::from(ms) * 1.7);
    }
    let parts = sketch.to_parts();
    let mut bytes = parts.offset.to_be_bytes().to_vec();
    bytes.extend(parts.zero.to_be_bytes());
    for bin in &parts.bins {
        bytes.extend(bin.to_be_bytes());
    }
    vec![bytes, vec![0; 40]]
}

fn sketches(bytes: &[u8]) -> String {
    let numbers: Vec<u64> = bytes
        .chunks_exact(8)
        .map(|chunk| u64::from_be_bytes(chunk.try_into().expect("eight")))
        .collect();
    let floats: Vec<f64> = numbers.iter().map(|&bits| f64::from_bits(bits)).collect();
    let histogram = Sketch::from_histogram(&floats, &numbers);
    let half = numbers.len() / 2;
    let (le, counts) = (floats.get(..half), numbers.get(half..));
    let halves = Sketch::from_histogram(le.unwrap_or_default(), counts.unwrap_or_default());
    let parts = || {
        let (offset, rest) = bytes.split_first_chunk()?;
        let (zero, rest) = rest.split_first_chunk()?;
        let bins = rest.chunks_exact(8);
        Some(SketchParts {
            relative_error: 0.01,
            offset: i32::from_be_bytes(*offset),
            bins: bins
                .map(|chunk| u64::from_be_bytes(chunk.try_into().expect("eight")))
                .collect(),
            zero: u64::from_be_bytes(*zero),
        })
    };
    let read = parts().map(|parts| Sketch::from_parts(&parts));
    let mut answers = vec![];
    for read in [Some(histogram), Some(halves), read].into_iter().flatten() {
        match read {
            Ok(mut sketch) => {
                let again = Sketch::from_parts(&sketch.to_parts()).expect("what was sent reads");
                assert_eq!(again, sketch);
                for q in [0.0, 0.5, 0.99, 1.0] {
                    let value = sketch.quantile(q);
                    assert!(value.is_none_or(f64::is_finite), "{value:?}");
                }
                sketch.count_above(100.0);
                sketch.merge(&again);
                sketch.insert_many(f64::MAX, u64::MAX);
                answers.push(format!(
                    "read {}",
                    sketch.to_parts().bins.len().ilog2_or_zero()
                ));
            }
            Err(error) => answers.push(error.to_string()),
        }
    }
    answers.join("; ")
}
