//! What a peer brought, on its way to the writer. Ops wait here until the contents that they speak of are here too,
//! and become durable together with them: so no op is here without its contents.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tokio::time::Instant;
use vortex_core::{
    ids::Digest,
    journal::{Entry, OpBody, SchemaChange},
};

use crate::{
    limits::{PEER_BLOBS_HELD_BYTES_MAX, PEER_BLOBS_TIMEOUT, PEER_INTAKE_OPS_MAX},
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
    /// Counts up when everything is given up, so that answers to earlier questions are told apart.
    round: u64,
}

#[derive(Debug)]
struct Waiting {
    entries: Vec<Entry>,
    /// The contents that it speaks of and that are not known to be in the store.
    lacks: BTreeSet<Digest>,
    /// Whether the store was asked which of them it has.
    is_checked: bool,
    since: Instant,
}

/// The contents that ops speak of.
pub(super) fn contents_of(entries: &[Entry]) -> BTreeSet<Digest> {
    let mut contents = BTreeSet::new();
    for entry in entries {
        match &entry.op().body {
            OpBody::VersionPublished(version) => {
                contents.extend(version.documents.iter().map(|document| document.blob));
            }
            OpBody::TargetConfigured {
                schema: Some(SchemaChange::Attached(schema)),
                ..
            } => {
                contents.insert(*schema);
            }
            _ => {}
        }
    }
    contents
}

impl Intake {
    /// Takes ops in; which contents the store has to be asked about.
    pub(super) fn add(&mut self, entries: Vec<Entry>) -> Vec<Digest> {
        let mut lacks = contents_of(&entries);
        lacks.retain(|digest| !self.held.contains_key(digest));
        let asked: Vec<Digest> = lacks.iter().copied().collect();
        self.ops += entries.len();
        self.waiting.push_back(Waiting {
            is_checked: lacks.is_empty(),
            entries,
            lacks,
            since: Instant::now(),
        });
        asked
    }

    /// The round in which questions are asked now.
    pub(super) fn round(&self) -> u64 {
        self.round
    }

    /// These of the contents `asked` about in `round` are not in the store; which have to be fetched.
    pub(super) fn checked(
        &mut self,
        round: u64,
        asked: &[Digest],
        missing: &BTreeSet<Digest>,
    ) -> Vec<Digest> {
        if round != self.round {
            return vec![];
        }
        let held = &self.held;
        let mut fetch = BTreeSet::new();
        for waiting in &mut self.waiting {
            waiting.lacks.retain(|digest| {
                let is_there = asked.contains(digest) && !missing.contains(digest);
                !is_there && !held.contains_key(digest)
            });
            if waiting.lacks.iter().all(|digest| asked.contains(digest)) {
                waiting.is_checked = true;
            }
            fetch.extend(waiting.lacks.intersection(missing).copied());
        }
        fetch.into_iter().collect()
    }

    /// Takes a content in. It is what its digest says.
    pub(super) fn hold(&mut self, blob: Blob) {
        for waiting in &mut self.waiting {
            waiting.lacks.remove(&blob.digest);
        }
        self.held_bytes += blob.bytes.len();
        if let Some(twice) = self.held.insert(blob.digest, blob) {
            self.held_bytes -= twice.bytes.len();
        }
        if self.held_bytes > PEER_BLOBS_HELD_BYTES_MAX {
            // Those that nothing here speaks of came unasked, for ops that were here already.
            let mut needed = BTreeSet::new();
            for waiting in &self.waiting {
                needed.extend(contents_of(&waiting.entries));
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
            .flat_map(|waiting| waiting.entries)
            .collect();
        if entries.is_empty() {
            return None;
        }
        self.writing = entries.len();
        let contents = contents_of(&entries);
        let blobs = contents.iter().filter_map(|digest| self.held.get(digest));
        Some(Foreign {
            blobs: blobs.cloned().collect(),
            entries,
        })
    }

    /// What was taken is durable, with these contents.
    pub(super) fn written(&mut self) {
        self.ops -= self.writing;
        self.writing = 0;
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
        self.writing == 0
            && self
                .waiting
                .front()
                .is_some_and(|waiting| waiting.since.elapsed() > PEER_BLOBS_TIMEOUT)
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
