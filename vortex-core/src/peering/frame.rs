//! What clusters say to each other.

use std::sync::Arc;

use crate::{
    ids::{Digest, OriginId},
    journal::{Entry, VersionVector},
    time::{Hlc, Span},
};

/// The versions of this protocol that this build speaks, oldest and newest.
pub const PROTOCOL: (u32, u32) = (1, 1);

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The oldest and the newest protocol it speaks.
    pub protocol: (u32, u32),
    /// The cluster, and its life.
    pub origin: OriginId,
    /// Fresh random bits: frames of another session are not for this one.
    pub session: u64,
}

/// Why a peer is not talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectCode {
    /// No common protocol.
    Protocol,
    /// Its certificate is another cluster's, or it is none of the federation.
    Unknown,
    /// It says it is this very cluster: a clone, or a loop.
    Myself,
}

/// Why ops of an origin are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NackCode {
    /// Another op of the same number is here: two stores write as one.
    Fork,
    /// The peer may not bring ops of this origin.
    Unauthorised,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The first word of whoever dials.
    Hello(Hello),
    /// The answer.
    HelloAck(Hello),
    /// The other answer.
    Reject(RejectCode),
    /// Send what is beyond this.
    Want {
        /// What is durable here.
        have: VersionVector,
        /// How many ops may be on their way.
        credit_ops: u64,
        /// How many bytes of them.
        credit_bytes: u64,
    },
    /// Ops of one origin, without a gap.
    Batch {
        /// Counts up in a session.
        nonce: u64,
        /// The ops.
        entries: Vec<Entry>,
    },
    /// A batch was dealt with.
    Ack {
        /// Which.
        nonce: u64,
        /// What is durable here.
        durable: VersionVector,
    },
    /// Ops of this origin are not taken any more.
    Nack {
        /// Whose.
        origin: OriginId,
        /// From which on.
        seq: u64,
        /// Why.
        code: NackCode,
    },
    /// What was asked for is truncated here; a snapshot follows.
    SnapshotBegin {
        /// Its size.
        size_bytes: u64,
        /// SHA-256 of all of it.
        digest: Digest,
        /// What it follows from.
        heads: VersionVector,
    },
    /// A part of a snapshot.
    SnapshotChunk {
        /// Of which.
        snapshot: Digest,
        /// Where it begins.
        offset: u64,
        /// The part.
        bytes: Vec<u8>,
    },
    /// So much of the snapshot is here: send the next part.
    SnapshotHave {
        /// Of which.
        snapshot: Digest,
        /// How much.
        offset: u64,
    },
    /// That was all of it.
    SnapshotEnd {
        /// Of which.
        snapshot: Digest,
    },
    /// Send these contents.
    BlobWant(Vec<Digest>),
    /// A content, or that it is not here.
    BlobHave {
        /// Which.
        digest: Digest,
        /// Its bytes.
        bytes: Option<Arc<[u8]>>,
    },
    /// What follows from these ops here.
    Digest {
        /// The ops.
        heads: VersionVector,
        /// The digest of the state.
        digest: Digest,
    },
    /// Still here, and this far.
    Heartbeat {
        /// What is durable here.
        heads: VersionVector,
        /// The clock here.
        at: Hlc,
    },
    /// The end, for now.
    Goodbye {
        /// When to come back.
        retry_after: Span,
    },
}

impl Frame {
    /// About how many bytes it takes: contents, and what vectors and names come to.
    pub fn size_bytes(&self) -> usize {
        const PER_ORIGIN: usize = 64;
        const FIXED: usize = 64;
        let of = |vector: &VersionVector| vector.iter().count() * PER_ORIGIN;
        let content = match self {
            Frame::Batch { entries, .. } => entries
                .iter()
                .map(|entry| entry.canonical().len() + 8)
                .sum(),
            Frame::SnapshotChunk { bytes, .. } => bytes.len(),
            Frame::BlobHave { bytes, .. } => bytes.as_ref().map_or(0, |bytes| bytes.len()),
            Frame::BlobWant(digests) => digests.len() * 32,
            Frame::Want { have, .. } => of(have),
            Frame::Ack { durable, .. } => of(durable),
            Frame::SnapshotBegin { heads, .. }
            | Frame::Digest { heads, .. }
            | Frame::Heartbeat { heads, .. } => of(heads),
            Frame::Hello(_)
            | Frame::HelloAck(_)
            | Frame::Reject(_)
            | Frame::Nack { .. }
            | Frame::SnapshotHave { .. }
            | Frame::SnapshotEnd { .. }
            | Frame::Goodbye { .. } => 0,
        };
        content + FIXED
    }
}
