//! An export in a file, read and checked without a daemon.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::{Path, PathBuf},
};

use serde::Serialize;
use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, Line, Outline, Trail, VersionVector},
    time::{Hlc, Timestamp},
};
use vortex_proto::v1;

use crate::exit::{Exit, Failure};

/// Longest line: the largest op's bytes as hex, and what is told of it, ten times over.
const LINE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Faults that are told; a file that is no export has one on every line.
const FAULTS_MAX: usize = 50;

/// What does not hold, and where.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fault {
    /// Of the file, from 1; 0: of the whole.
    pub(crate) line: u64,
    pub(crate) what: String,
}

/// An export that was read to its end.
pub(crate) struct Export {
    pub(super) origin: OriginId,
    pub(super) taken_at: Timestamp,
    /// What its daemon wrote later is later than this.
    pub(super) clock: Hlc,
    pub(super) entry_count: u64,
    pub(super) trail: Trail,
    /// The first of them; `fault_count` says how many there are.
    pub(crate) faults: Vec<Fault>,
    pub(super) fault_count: u64,
}

/// Reads and checks a file, or stdin where it is `-`.
pub(super) fn read(path: &Path) -> Result<Export, Failure> {
    let unreadable = |error: io::Error| {
        let what = format!("cannot read {}: {error}", path.display());
        Failure::new(Exit::of_reading(&error), "unreadable", what)
    };
    let lines: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(unreadable)?))
    };
    read_lines(path, lines)
}

/// The same of lines that are open already; `path` is how they are called.
pub(crate) fn read_lines(path: &Path, lines: Box<dyn BufRead>) -> Result<Export, Failure> {
    Reader {
        path: path.to_owned(),
        lines,
        number: 0,
    }
    .read()
}

struct Reader {
    path: PathBuf,
    lines: Box<dyn BufRead>,
    number: u64,
}

impl Reader {
    fn read(mut self) -> Result<Export, Failure> {
        let Some(first) = self.next()? else {
            return Err(self.no_export("it is empty"));
        };
        let outline = first
            .as_ref()
            .ok()
            .and_then(|entry| entry.outline.clone())
            .ok_or_else(|| {
                self.no_export(
                    "its first line does not say what it holds: the beginning is missing, or a daemon before this version wrote it",
                )
            })?;
        let unread =
            |what| self.no_export(&format!("the first line's outline does not read: {what}"));
        let mut export = Export {
            origin: outline.origin.parse().map_err(|_| unread("origin"))?,
            taken_at: outline.taken_at.parse().map_err(|_| unread("taken_at"))?,
            clock: Hlc {
                time: outline.clock.parse().map_err(|_| unread("clock"))?,
                counter: outline.clock_counter,
            },
            entry_count: 0,
            trail: Trail::new(Outline {
                from_revision: outline.from_revision,
                to_revision: outline.to_revision,
                before: match outline.from_the_first {
                    true => Some(heads(&outline.before).ok_or_else(|| unread("before"))?),
                    false => None,
                },
                heads: heads(&outline.heads).ok_or_else(|| unread("heads"))?,
            }),
            faults: vec![],
            fault_count: 0,
        };
        let mut next = Some(first);
        while let Some(entry) = next {
            match entry {
                Ok(entry) => export.take(self.number, &entry),
                Err(what) => export.fault(self.number, what),
            }
            next = self.next()?;
        }
        let flaws = export.trail.end();
        for flaw in flaws {
            export.fault(0, flaw.to_string());
        }
        Ok(export)
    }

    /// The next line's entry, or what is wrong with it; none: the end.
    fn next(&mut self) -> Result<Option<Result<v1::ExportedEntry, String>>, Failure> {
        let mut line = vec![];
        let read = (&mut self.lines)
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line);
        let count = read.map_err(|error| {
            let what = format!("cannot read {}: {error}", self.path.display());
            Failure::new(Exit::Error, "unreadable", what)
        })?;
        if count == 0 {
            return Ok(None);
        }
        self.number += 1;
        if !line.ends_with(b"\n") {
            let what = "the line is cut off";
            let whole = serde_json::from_slice(&line);
            return Ok(Some(whole.map_err(|_| what.to_owned())));
        }
        let entry = serde_json::from_slice(&line);
        Ok(Some(entry.map_err(|error| {
            format!("it does not read as an entry: {error}")
        })))
    }

    fn no_export(&self, why: &str) -> Failure {
        let what = format!("{} is no whole export: {why}", self.path.display());
        Failure::new(Exit::Error, "no_export", what)
            .with_hint("export it anew: vortexctl audit export > FILE")
    }
}

impl Export {
    fn fault(&mut self, line: u64, what: String) {
        self.fault_count += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { line, what });
        }
    }

    fn take(&mut self, number: u64, exported: &v1::ExportedEntry) {
        self.entry_count += 1;
        if number > 1 && exported.outline.is_some() {
            self.fault(
                number,
                "the beginning of an export stands in the middle of it".to_owned(),
            );
        }
        let event = exported.event.clone().unwrap_or_default();
        let read = (
            event.origin.parse::<OriginId>(),
            event.hash.parse::<Digest>(),
            unhex(&exported.canonical),
        );
        let (origin, hash, canonical) = match read {
            (Ok(origin), Ok(hash), Some(canonical)) => (origin, hash, canonical),
            (origin, hash, _) => {
                let field = match (origin, hash) {
                    (Err(_), _) => "event.origin",
                    (Ok(_), Err(_)) => "event.hash",
                    (Ok(_), Ok(_)) => "canonical",
                };
                let what = format!("revision {}: {field} does not read", event.revision);
                return self.fault(number, what);
            }
        };
        let looked = self.trail.take(Line {
            revision: event.revision,
            origin,
            seq: event.seq,
            hash,
            canonical: &canonical,
        });
        for flaw in looked.flaws {
            self.fault(number, flaw.to_string());
        }
        if let Some(entry) = looked.entry {
            for field in untrue(&event, &entry) {
                self.fault(
                    number,
                    format!(
                        "op {} of {origin}: event.{field} is not what the op says",
                        event.seq
                    ),
                );
            }
        }
    }
}

/// The fields that do not say what the op does. The summary is left out: every version may word it anew.
fn untrue(event: &v1::Event, entry: &Entry) -> Vec<&'static str> {
    let op = entry.op();
    let body = &op.body;
    let target = body.target();
    let text = |value: Option<String>| value.unwrap_or_default();
    let fields = [
        ("at", &event.at, op.at.time.to_string()),
        ("kind", &event.kind, body.kind().to_owned()),
        (
            "app",
            &event.app,
            text(target.map(|target| target.app.to_string())),
        ),
        (
            "profile",
            &event.profile,
            text(target.map(|target| target.profile.to_string())),
        ),
        (
            "version",
            &event.version,
            text(body.version().map(ToString::to_string)),
        ),
        (
            "rollout",
            &event.rollout,
            text(body.rollout().map(ToString::to_string)),
        ),
        ("actor", &event.actor, op.actor.to_string()),
        ("reason", &event.reason, op.reason.to_string()),
        (
            "request_id",
            &event.request_id,
            text(op.request.as_ref().map(|mark| mark.id.to_string())),
        ),
        ("prev_hash", &event.prev_hash, op.prev_hash.to_string()),
    ];
    fields
        .into_iter()
        .filter(|(_, said, is)| *said != is)
        .map(|(field, _, _)| field)
        .collect()
}

/// The newest op of every origin, as it was sent; none if it does not read.
pub(super) fn heads(list: &[v1::OriginHead]) -> Option<VersionVector> {
    let mut vector = VersionVector::default();
    for head in list {
        let hash = head.hash.parse().ok()?;
        let seq = head.seq;
        vector.set(
            head.origin.parse().ok()?,
            vortex_core::journal::Head { seq, hash },
        );
    }
    Some(vector)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    });
    pairs.collect()
}
