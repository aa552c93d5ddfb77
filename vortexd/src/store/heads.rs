//! The newest op of every origin in a store, and the rule by which the next ones follow.

use std::collections::BTreeMap;

use vortex_core::{
    ids::OriginId,
    journal::{ChainError, Entry, Head},
};

use super::StoreError;

/// Heads as a store keeps them beside the journal: unlike a version vector, they can be set from what
/// the last op of each origin says, without a replay.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads(BTreeMap<OriginId, Head>);

impl Heads {
    /// The head of `origin`; the zero head when nothing of it is here.
    pub(super) fn head(&self, origin: OriginId) -> Head {
        self.0.get(&origin).copied().unwrap_or_default()
    }

    /// Takes `entry` in as its origin's newest, whatever was before.
    pub(super) fn set(&mut self, entry: &Entry) {
        let op = entry.op();
        self.0.insert(
            op.origin,
            Head {
                seq: op.seq,
                hash: entry.hash(),
            },
        );
    }

    /// The heads after `entries`, when `own` stands at `expected` and every entry follows.
    ///
    /// # Errors
    /// [`StoreError::Moved`] or [`StoreError::Chain`].
    pub(super) fn after(
        &self,
        own: OriginId,
        expected: Head,
        entries: &[Entry],
    ) -> Result<Heads, StoreError> {
        let found = self.head(own);
        if found != expected {
            return Err(StoreError::Moved { expected, found });
        }
        let mut after = self.clone();
        for entry in entries {
            after.advance(entry).map_err(StoreError::Chain)?;
        }
        Ok(after)
    }

    fn advance(&mut self, entry: &Entry) -> Result<(), ChainError> {
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
        self.set(entry);
        Ok(())
    }
}
