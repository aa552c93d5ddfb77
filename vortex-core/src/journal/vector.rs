//! Version vectors: what of every origin is here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::op::Entry;
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
