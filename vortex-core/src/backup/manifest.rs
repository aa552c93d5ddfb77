//! What a backup says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Digest, OriginId},
    journal::{State, VersionVector},
    time::Timestamp,
};

/// What a backup holds, and of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The schema of the store it was taken of: a daemon that knows only older ones refuses it.
    pub schema: u32,
    /// The version of the daemon that wrote it.
    pub writer: String,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Under which origin the store wrote.
    pub origin: OriginId,
    /// Whether its daemon took part in a federation: then its state is what its cluster sees.
    pub is_federated: bool,
    /// The newest op that is in it.
    pub revision: u64,
    /// The heads after that op.
    pub heads: VersionVector,
    /// The newest op that the store did not keep any more; 0: every op is here.
    pub horizon_revision: u64,
    /// The heads after that op.
    pub horizon_heads: VersionVector,
    /// The state that stands for what is before the horizon.
    pub snapshot: Option<SnapshotNote>,
    /// The form of states in this build: digests of other forms cannot be compared.
    pub state_format: u16,
    /// The digest of the state after the newest op.
    pub state_digest: Digest,
    /// How far into the journal webhooks had come.
    pub cursors: BTreeMap<String, u64>,
    /// Small files that lay beside the store, by name.
    pub files: BTreeMap<String, String>,
}

/// The snapshot in a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotNote {
    /// The op after which this was the state; at or behind the horizon.
    pub revision: u64,
    /// Its bytes.
    pub length: u64,
}

impl Manifest {
    /// Whether this build can compute the digest that the manifest names.
    pub fn has_our_state_format(&self) -> bool {
        self.state_format == State::FORMAT
    }

    /// What does not fit together in it; none when all is well.
    pub(super) fn flaw(&self) -> Option<&'static str> {
        let snapshot = self.snapshot.map(|note| note.revision);
        if self.horizon_revision > self.revision {
            return Some("its journal begins after its end");
        }
        if self.horizon_revision > 0 && snapshot.is_none() {
            return Some("no state stands for the ops that are not in it");
        }
        if snapshot.is_some_and(|at| at < self.horizon_revision || at > self.revision) {
            return Some("its state is of an op that is not in it");
        }
        None
    }
}
