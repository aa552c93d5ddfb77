//! Version vectors: what of every origin is here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::op::{Entry, Op};
use crate::ids::{Digest, OriginId};

/// An origin's newest op.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many ops there are.
    pub seq: u64,
    /// The hash of the last; zeros when there is none.
    pub hash: Digest,
}

/// The head of every origin known here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionVector(BTreeMap<OriginId, Head>);

/// An op that does not follow from what is here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Ops between are missing, or it is here already.
    #[error("op {found} of {origin} does not follow op {head}")]
    Gap {
        /// Whose op.
        origin: OriginId,
        /// The newest op here.
        head: u64,
        /// The op offered.
        found: u64,
    },
    /// It was written after another op than the one that is here.
    #[error(
        "op {seq} of {origin} was not written after the op that is here: the hash chain is broken"
    )]
    Broken {
        /// Whose op.
        origin: OriginId,
        /// The op offered.
        seq: u64,
    },
    /// Its writer had seen ops that are not here yet.
    #[error("op {seq} of {origin} was written after op {needed} of {of}, which is not here yet")]
    Early {
        /// Whose op.
        origin: OriginId,
        /// The op offered.
        seq: u64,
        /// Whose op is missing.
        of: OriginId,
        /// The op that is missing.
        needed: u64,
    },
}

impl VersionVector {
    /// The head of `origin`; the zero head when nothing of it is here.
    pub fn head(&self, origin: OriginId) -> Head {
        self.0.get(&origin).copied().unwrap_or_default()
    }

    /// Every origin with its head, in order.
    pub fn iter(&self) -> impl Iterator<Item = (OriginId, Head)> + '_ {
        self.0.iter().map(|(&origin, &head)| (origin, head))
    }

    /// Whether the op `seq` of `origin` is here.
    pub fn covers(&self, origin: OriginId, seq: u64) -> bool {
        self.head(origin).seq >= seq
    }

    /// Whether everything of `other` is here.
    pub fn covers_all(&self, other: &VersionVector) -> bool {
        other
            .iter()
            .all(|(origin, head)| self.covers(origin, head.seq))
    }

    /// How many ops there are of all origins together.
    pub fn total(&self) -> u64 {
        self.iter()
            .fold(0, |sum, (_, head)| sum.saturating_add(head.seq))
    }

    /// What both have, by how many ops there are of each origin.
    #[must_use]
    pub fn least(&self, other: &VersionVector) -> VersionVector {
        let common = self.iter().filter_map(|(origin, head)| {
            let least = if head.seq <= other.head(origin).seq {
                head
            } else {
                other.head(origin)
            };
            (least.seq > 0).then_some((origin, least))
        });
        VersionVector(common.collect())
    }

    /// Puts `head` in place of what was known of `origin`.
    pub fn set(&mut self, origin: OriginId, head: Head) {
        self.0.insert(origin, head);
    }

    /// The first op that `op` was written after and that is not here.
    pub fn missing(&self, op: &Op) -> Option<(OriginId, u64)> {
        let mut deps = op.deps.iter();
        deps.find(|(origin, seq)| !self.covers(*origin, *seq))
            .copied()
    }

    /// Takes `entry` in as its origin's newest.
    ///
    /// # Errors
    /// When it does not follow the head; the vector stays as it was.
    pub fn advance(&mut self, entry: &Entry) -> Result<(), ChainError> {
        let op = entry.op();
        let head = self.head(op.origin);
        if op.seq != head.seq.saturating_add(1) {
            return Err(ChainError::Gap {
                origin: op.origin,
                head: head.seq,
                found: op.seq,
            });
        }
        if op.prev_hash != head.hash {
            return Err(ChainError::Broken {
                origin: op.origin,
                seq: op.seq,
            });
        }
        self.record(entry);
        Ok(())
    }

    /// Takes `entry` in as its origin's newest, whatever was before: for a store that knows its newest ops
    /// without a replay.
    pub fn record(&mut self, entry: &Entry) {
        let op = entry.op();
        let head = Head {
            seq: op.seq,
            hash: entry.hash(),
        };
        self.0.insert(op.origin, head);
    }
}
