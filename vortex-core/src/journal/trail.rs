//! An exported journal, checked without its store: every hash, every link, and that nothing is missing from it.
//!
//! What can be computed is computed. It cannot be seen here that a whole journal was exchanged, or cut at its end
//! together with what the export says of itself: for that there are the hashes which other clusters hold.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    op::{DecodeError, Entry},
    vector::{ChainError, Head, VersionVector},
};
use crate::ids::{Digest, OriginId};

/// What an export holds when nothing is missing from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The entries are those after this revision.
    pub from_revision: u64,
    /// The revision of the last.
    pub to_revision: u64,
    /// The heads after `from_revision`; none: they are not known, and each origin's first entry is taken as it is.
    pub before: Option<VersionVector>,
    /// The heads after the last.
    pub heads: VersionVector,
}

/// An entry as the export has it.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Where it says to stand.
    pub revision: u64,
    /// Whose it says to be.
    pub origin: OriginId,
    /// Which of its origin it says to be.
    pub seq: u64,
    /// What it says that its hash is.
    pub hash: Digest,
    /// Its canonical bytes.
    pub canonical: &'a [u8],
}

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Entries were taken out, or cut off.
    #[error("{} missing: revision {from} was expected{}", if from == to { format!("revision {from} is") } else { format!("revisions {from} to {to} are") }, found.map_or_else(|| ", and the export ends".to_owned(), |found| format!(", and {found} stands there")))]
    Missing {
        /// The first of them.
        from: u64,
        /// The last.
        to: u64,
        /// What stands in their place; none: the end.
        found: Option<u64>,
    },
    /// It comes a second time, or late.
    #[error("revision {found} is here twice or out of order: {expected} was expected")]
    OutOfPlace {
        /// Its revision.
        found: u64,
        /// The one that was to come.
        expected: u64,
    },
    /// There is more than the export says to hold.
    #[error("revision {found} is beyond {last}, with which the export says to end")]
    Beyond {
        /// Its revision.
        found: u64,
        /// The last that was to come.
        last: u64,
    },
    /// The bytes are no op.
    #[error("op {seq} of {origin}: its bytes are no op: {why}")]
    Undecodable {
        /// Whose it says to be.
        origin: OriginId,
        /// Which it says to be.
        seq: u64,
        /// What is wrong with them.
        why: DecodeError,
    },
    /// The bytes have another hash than they are said to have.
    #[error(
        "op {seq} of {origin} was changed: {expected} is given as its hash, and its bytes have {found}"
    )]
    Changed {
        /// Whose it says to be.
        origin: OriginId,
        /// Which it says to be.
        seq: u64,
        /// The hash given.
        expected: Digest,
        /// The hash of the bytes.
        found: Digest,
    },
    /// The bytes are another op.
    #[error("it says to be op {seq} of {origin}, and its bytes are op {found_seq} of {found}")]
    Misnamed {
        /// Whose it says to be.
        origin: OriginId,
        /// Which it says to be.
        seq: u64,
        /// Whose it is.
        found: OriginId,
        /// Which it is.
        found_seq: u64,
    },
    /// It does not follow its origin's op before it.
    #[error("op {found} of {origin} stands where op {expected} was expected")]
    Gap {
        /// Whose.
        origin: OriginId,
        /// Which was to come.
        expected: u64,
        /// Which came.
        found: u64,
    },
    /// It was written after another op than the one before it here.
    #[error("op {seq} of {origin} was written after {found}, and op {} here is {expected}", seq.saturating_sub(1))]
    Unlinked {
        /// Whose.
        origin: OriginId,
        /// Which.
        seq: u64,
        /// The hash of the op before it here.
        expected: Digest,
        /// The hash of the op that it was written after.
        found: Digest,
    },
    /// It was written after ops that do not come before it here.
    #[error(
        "op {seq} of {origin} was written after op {needed} of {of}, which does not come before it"
    )]
    Early {
        /// Whose.
        origin: OriginId,
        /// Which.
        seq: u64,
        /// Whose is missing.
        of: OriginId,
        /// Which is missing.
        needed: u64,
    },
    /// An origin does not end as the export says.
    #[error("{origin} ends with op {} ({}); the export says to hold op {} ({})", found.seq, found.hash.short(), expected.seq, expected.hash.short())]
    End {
        /// Which.
        origin: OriginId,
        /// What was to be its newest op.
        expected: Head,
        /// What is.
        found: Head,
    },
}

/// An entry that was looked at.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The op; none: the bytes are none, or others than they are said to be.
    pub entry: Option<Entry>,
    /// What does not hold.
    pub flaws: Vec<Flaw>,
}

/// Looks at entries in the order of an export.
#[derive(Clone, Debug)]
pub struct Trail {
    outline: Outline,
    at: u64,
    heads: VersionVector,
    hashes: BTreeMap<OriginId, BTreeMap<u64, Digest>>,
    /// The newest entry here is not what it was: what its hash should be is not known.
    unsure: BTreeSet<OriginId>,
}

impl Trail {
    /// A trail that is to hold what `outline` says.
    pub fn new(outline: Outline) -> Trail {
        Trail {
            at: outline.from_revision,
            heads: outline.before.clone().unwrap_or_default(),
            hashes: BTreeMap::new(),
            unsure: BTreeSet::new(),
            outline,
        }
    }

    /// The newest op of every origin that was looked at.
    pub fn heads(&self) -> &VersionVector {
        &self.heads
    }

    /// The hash of an op, if it was looked at, or is the last before those that were.
    pub fn hash(&self, origin: OriginId, seq: u64) -> Option<Digest> {
        let looked = self.hashes.get(&origin).and_then(|of| of.get(&seq));
        looked.copied().or_else(|| {
            let before = self.outline.before.as_ref()?.head(origin);
            (before.seq == seq && seq > 0).then_some(before.hash)
        })
    }

    /// Looks at the next entry. After a flaw it goes on with what is there, so that one flaw is told once.
    pub fn take(&mut self, line: Line<'_>) -> Looked {
        let mut flaws = vec![];
        let expected = self.at.saturating_add(1);
        if line.revision > expected {
            flaws.push(Flaw::Missing {
                from: expected,
                to: line.revision - 1,
                found: Some(line.revision),
            });
        } else if line.revision < expected {
            flaws.push(Flaw::OutOfPlace {
                found: line.revision,
                expected,
            });
        }
        if line.revision > self.outline.to_revision {
            flaws.push(Flaw::Beyond {
                found: line.revision,
                last: self.outline.to_revision,
            });
        }
        self.at = self.at.max(line.revision);
        let entry = self.decode(line, &mut flaws);
        match &entry {
            Some(entry) => self.link(entry, &mut flaws),
            None => self.take_on_trust(line, &mut flaws),
        }
        Looked { entry, flaws }
    }

    fn decode(&self, line: Line<'_>, flaws: &mut Vec<Flaw>) -> Option<Entry> {
        let Line { origin, seq, .. } = line;
        let entry = match Entry::decode(line.canonical) {
            Ok(entry) => entry,
            Err(why) => {
                flaws.push(Flaw::Undecodable { origin, seq, why });
                return None;
            }
        };
        if entry.hash() != line.hash {
            flaws.push(Flaw::Changed {
                origin,
                seq,
                expected: line.hash,
                found: entry.hash(),
            });
            return None;
        }
        let op = entry.op();
        if (op.origin, op.seq) != (origin, seq) {
            flaws.push(Flaw::Misnamed {
                origin,
                seq,
                found: op.origin,
                found_seq: op.seq,
            });
        }
        Some(entry)
    }

    /// Follows the chain over an entry that is what it says.
    fn link(&mut self, entry: &Entry, flaws: &mut Vec<Flaw>) {
        let op = entry.op();
        let origin = op.origin;
        if self.outline.before.is_none() && self.heads.head(origin) == Head::default() {
            self.heads.set(
                origin,
                Head {
                    seq: op.seq.saturating_sub(1),
                    hash: op.prev_hash,
                },
            );
        }
        if self.outline.before.is_some()
            && let Some((of, needed)) = self.heads.missing(op)
        {
            flaws.push(Flaw::Early {
                origin,
                seq: op.seq,
                of,
                needed,
            });
        }
        let was_unsure = self.unsure.remove(&origin);
        let head = self.heads.head(origin);
        match self.heads.advance(entry) {
            Ok(()) => {}
            Err(ChainError::Broken { .. }) => {
                if !was_unsure {
                    flaws.push(Flaw::Unlinked {
                        origin,
                        seq: op.seq,
                        expected: head.hash,
                        found: op.prev_hash,
                    });
                }
                self.heads.record(entry);
            }
            Err(ChainError::Gap { .. } | ChainError::Early { .. }) => {
                flaws.push(Flaw::Gap {
                    origin,
                    expected: head.seq.saturating_add(1),
                    found: op.seq,
                });
                if op.seq > head.seq {
                    self.heads.record(entry);
                }
            }
        }
        self.keep(origin, op.seq, entry.hash());
    }

    /// Goes on as if an entry that is not what it says were it.
    fn take_on_trust(&mut self, line: Line<'_>, flaws: &mut Vec<Flaw>) {
        let Line {
            origin, seq, hash, ..
        } = line;
        let head = self.heads.head(origin);
        let expected = head.seq.saturating_add(1);
        let is_first = self.outline.before.is_none() && head == Head::default();
        if seq != expected && !is_first {
            flaws.push(Flaw::Gap {
                origin,
                expected,
                found: seq,
            });
        }
        if seq > head.seq {
            self.heads.set(origin, Head { seq, hash });
        }
        self.unsure.insert(origin);
        self.keep(origin, seq, hash);
    }

    fn keep(&mut self, origin: OriginId, seq: u64, hash: Digest) {
        self.hashes
            .entry(origin)
            .or_default()
            .entry(seq)
            .or_insert(hash);
    }

    /// What is missing at the end.
    pub fn end(&self) -> Vec<Flaw> {
        let mut flaws = vec![];
        if self.at < self.outline.to_revision {
            flaws.push(Flaw::Missing {
                from: self.at.saturating_add(1),
                to: self.outline.to_revision,
                found: None,
            });
        }
        let said = self.outline.heads.iter().map(|(origin, _)| origin);
        let origins: BTreeSet<OriginId> = said
            .chain(self.heads.iter().map(|(origin, _)| origin))
            .collect();
        for origin in origins {
            let (expected, found) = (self.outline.heads.head(origin), self.heads.head(origin));
            // Of an origin that wrote nothing after an arbitrary beginning nothing is known.
            let is_known = self.outline.before.is_some() || found != Head::default();
            if expected != found && is_known {
                flaws.push(Flaw::End {
                    origin,
                    expected,
                    found,
                });
            }
        }
        flaws
    }
}
