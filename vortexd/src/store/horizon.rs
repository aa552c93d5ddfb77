//! A journal that does not begin with its first op: what came before is in the snapshot.

use vortex_core::{
    ids::OriginId,
    journal::{Entry, VersionVector},
};

use super::StoreError;

/// Where a journal begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Horizon {
    /// The newest op that is not kept; 0: every op is here.
    pub revision: u64,
    /// The heads after that op.
    pub heads: VersionVector,
}

impl Horizon {
    /// Refuses ops that are not kept any more.
    pub(super) fn check(&self, origin: OriginId, from_seq: u64) -> Result<(), StoreError> {
        // An origin's ops begin with 1.
        if self.heads.covers(origin, from_seq.max(1)) {
            return Err(StoreError::Truncated {
                horizon: self.revision,
            });
        }
        Ok(())
    }
}

/// A journal that takes the place of another one.
#[derive(Debug)]
pub struct Installation<'a> {
    /// Where it begins.
    pub horizon: Horizon,
    /// Its ops.
    pub entries: &'a [Entry],
    /// The state after them.
    pub snapshot: &'a [u8],
}

impl Installation<'_> {
    /// The revision after its last op.
    pub(super) fn revision(&self) -> u64 {
        let count = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        self.horizon.revision.saturating_add(count)
    }

    /// The heads after its last op, if it may take the place of a journal that ends at `revision`.
    pub(super) fn check(&self, revision: u64) -> Result<VersionVector, StoreError> {
        if self.horizon.revision < revision {
            return Err(StoreError::Needed {
                revision: self.horizon.revision,
            });
        }
        let mut heads = self.horizon.heads.clone();
        for entry in self.entries {
            heads.advance(entry).map_err(StoreError::Chain)?;
        }
        Ok(heads)
    }
}
