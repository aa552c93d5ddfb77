//! What a peer brought, on its way to the writer. Ops wait here until the contents that they speak of are here too,
//! and become durable together with them: so no op is here without its contents.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tokio::time::Instant;
use vortex_core::{ids::Digest, journal::Entry};

use crate::{
    limits::{
        PEER_BLOBS_FETCHED_MAX, PEER_BLOBS_HELD_BYTES_MAX, PEER_BLOBS_TIMEOUT, PEER_INTAKE_OPS_MAX,
    },
    store::Blob,
    writer::Foreign,
};

/// What of one peer is not durable yet.
#[derive(Debug, Default)]
pub(super) struct Intake {
    waiting: VecDeque<Waiting>,
    ops: usize,
    /// How many are with the writer.
    writing: usize,
    held: BTreeMap<Digest, Blob>,
    held_bytes: usize,
    /// Contents that the peer was asked for and that have not come.
    asked: BTreeSet<Digest>,
    /// When something last went forward.
    moved_at: Option<Instant>,
    /// Counts up when everything is given up, so that answers to earlier questions are told apart.
    round: u64,
}

#[derive(Debug)]
struct Waiting {
    entry: Entry,
    /// The contents that it speaks of and that are not known to be in the store.
    lacks: BTreeSet<Digest>,
    /// Whether the store was asked which of them it has.
    is_checked: bool,
}

/// The contents that ops speak of.
pub(super) fn contents_of(entries: &[Entry]) -> BTreeSet<Digest> {
    let bodies = entries.iter().map(|entry| &entry.op().body);
    bodies.flat_map(|body| body.contents()).collect()
}

impl Intake {
    /// Takes ops in; which contents the store has to be asked about.
    pub(super) fn add(&mut self, entries: Vec<Entry>) -> Vec<Digest> {
        self.moved_at = Some(Instant::now());
        self.ops += entries.len();
        let mut asked = BTreeSet::new();
        for entry in entries {
            let mut lacks: BTreeSet<Digest> = entry.op().body.contents().into_iter().collect();
            lacks.retain(|digest| !self.held.contains_key(digest));
            asked.extend(lacks.iter().copied());
            self.waiting.push_back(Waiting {
                is_checked: lacks.is_empty(),
                entry,
                lacks,
            });
        }
        asked.into_iter().collect()
    }

    /// The round in which questions are asked now.
    pub(super) fn round(&self) -> u64 {
        self.round
    }

    /// These of the contents `asked` about in `round` are not in the store.
    pub(super) fn checked(&mut self, round: u64, asked: &[Digest], missing: &BTreeSet<Digest>) {
        if round != self.round {
            return;
        }
        let held = &self.held;
        for waiting in &mut self.waiting {
            waiting.lacks.retain(|digest| {
                let is_there = asked.contains(digest) && !missing.contains(digest);
                !is_there && !held.contains_key(digest)
            });
            if waiting.lacks.iter().all(|digest| asked.contains(digest)) {
                waiting.is_checked = true;
            }
        }
    }

    /// What to ask the peer for next: of the first ops that lack any, and never so much that it could not be held.
    pub(super) fn next_fetch(&mut self) -> Vec<Digest> {
        let mut fetch = vec![];
        let checked = self.waiting.iter().take_while(|waiting| waiting.is_checked);
        for digest in checked.flat_map(|waiting| &waiting.lacks) {
            if self.asked.len() >= PEER_BLOBS_FETCHED_MAX {
                break;
            }
            if self.asked.insert(*digest) {
                fetch.push(*digest);
            }
        }
        fetch
    }

    /// Takes a content in. It is what its digest says.
    pub(super) fn hold(&mut self, blob: Blob) {
        self.asked.remove(&blob.digest);
        for waiting in &mut self.waiting {
            if waiting.lacks.remove(&blob.digest) {
                self.moved_at = Some(Instant::now());
            }
        }
        self.held_bytes += blob.bytes.len();
        if let Some(twice) = self.held.insert(blob.digest, blob) {
            self.held_bytes -= twice.bytes.len();
        }
        if self.held_bytes > PEER_BLOBS_HELD_BYTES_MAX {
            // Those that nothing here speaks of came unasked, for ops that were here already.
            let mut needed = BTreeSet::new();
            for waiting in &self.waiting {
                needed.extend(waiting.entry.op().body.contents());
            }
            self.held.retain(|digest, _| needed.contains(digest));
            self.held_bytes = self.held.values().map(|blob| blob.bytes.len()).sum();
        }
    }

    /// What can be written now: the first that wait for nothing.
    pub(super) fn take_ready(&mut self) -> Option<Foreign> {
        if self.writing > 0 {
            return None;
        }
        let is_ready = |waiting: &&Waiting| waiting.is_checked && waiting.lacks.is_empty();
        let count = self.waiting.iter().take_while(is_ready).count();
        let entries: Vec<Entry> = self
            .waiting
            .drain(..count)
            .map(|waiting| waiting.entry)
            .collect();
        if entries.is_empty() {
            return None;
        }
        self.writing = entries.len();
        let contents = contents_of(&entries);
        // Whatever else speaks of them is written after these, and finds them in the store.
        let blobs: Vec<Blob> = (contents.iter())
            .filter_map(|digest| self.held.remove(digest))
            .collect();
        self.held_bytes -= blobs.iter().map(|blob| blob.bytes.len()).sum::<usize>();
        Some(Foreign { blobs, entries })
    }

    /// What was taken is durable, with these contents.
    pub(super) fn written(&mut self) {
        self.ops -= self.writing;
        self.writing = 0;
        self.moved_at = Some(Instant::now());
        if self.waiting.is_empty() {
            self.held.clear();
            self.held_bytes = 0;
        }
    }

    /// Forgets everything: it is asked for anew.
    pub(super) fn give_up(&mut self) {
        *self = Intake {
            round: self.round + 1,
            ..Intake::default()
        };
    }

    /// Whether contents that were asked for have stayed away for too long.
    pub(super) fn is_overdue(&self) -> bool {
        let is_long_ago = |at: Instant| at.elapsed() > PEER_BLOBS_TIMEOUT;
        self.writing == 0 && !self.waiting.is_empty() && self.moved_at.is_some_and(is_long_ago)
    }

    /// Whether the writer has to catch up before more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.writing > 0 && self.ops >= PEER_INTAKE_OPS_MAX
    }

    /// Whether there is more than any peer that keeps to its credits brings.
    pub(super) fn is_flooded(&self) -> bool {
        self.ops >= 4 * PEER_INTAKE_OPS_MAX
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vortex_core::{
        ids::{Note, OriginId},
        journal::{DocumentEntry, OpBody, State, VersionEntry, seal},
        time::Timestamp,
    };

    use super::*;

    fn blob(number: usize) -> Blob {
        let bytes: Arc<[u8]> = number.to_string().into_bytes().into();
        Blob {
            digest: Digest::of(&bytes),
            bytes,
        }
    }

    /// As many versions, each with a content of its own.
    fn publications(count: usize) -> Vec<Entry> {
        let body = |number| {
            OpBody::VersionPublished(VersionEntry {
                target: "shop/prod".parse().unwrap(),
                version: format!("v{number}").parse().unwrap(),
                digest: blob(number).digest,
                documents: vec![DocumentEntry {
                    name: "a.yml".to_owned(),
                    format: vortex_core::config::Format::Yaml,
                    blob: blob(number).digest,
                    size_bytes: 1,
                }],
                message: Note::empty(),
                secret_keys: vec![],
            })
        };
        let origin = OriginId {
            cluster: 1,
            incarnation: 1,
        };
        let bodies = (0..count).map(body).collect();
        seal(&State::federated(1), origin, Timestamp(1), None, bodies)
    }

    #[test]
    fn ops_are_written_as_their_contents_come_and_few_are_asked_for_at_once() {
        const COUNT: usize = 100;
        let mut intake = Intake::default();
        let asked = intake.add(publications(COUNT));
        let missing: BTreeSet<Digest> = asked.iter().copied().collect();
        assert_eq!(missing.len(), COUNT);
        assert!(
            intake.next_fetch().is_empty(),
            "the store was not asked yet"
        );
        intake.checked(0, &asked, &missing);
        let mut written = 0;
        let mut fetch: VecDeque<Digest> = intake.next_fetch().into();
        assert_eq!(fetch.len(), PEER_BLOBS_FETCHED_MAX);
        while let Some(digest) = fetch.pop_front() {
            let found = (0..COUNT).map(blob).find(|blob| blob.digest == digest);
            intake.hold(found.unwrap());
            fetch.extend(intake.next_fetch());
            assert!(fetch.len() <= PEER_BLOBS_FETCHED_MAX);
            if let Some(foreign) = intake.take_ready() {
                assert_eq!(foreign.entries.len(), foreign.blobs.len());
                written += foreign.entries.len();
                intake.written();
            }
            assert!(intake.held.len() <= PEER_BLOBS_FETCHED_MAX);
        }
        assert_eq!((written, intake.ops, intake.held_bytes), (COUNT, 0, 0));
    }
}
