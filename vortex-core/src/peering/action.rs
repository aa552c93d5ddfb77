//! What a session is told at its beginning, and what it tells its owner to do.

use std::{collections::BTreeSet, sync::Arc};

use super::frame::{Frame, RejectCode};
use crate::{
    ids::{Digest, OriginId},
    journal::{Entry, VersionVector},
    time::Span,
};

/// What a session has to know from the start.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who one is.
    pub own: OriginId,
    /// The cluster that the peer has proven to be.
    pub peer: u128,
    /// The clusters whose ops the peer may bring: itself, and those it may pass on.
    pub speaks_for: BTreeSet<u128>,
    /// Whether it may bring those of every other cluster too, also of one that nobody here has heard of yet.
    pub relays: bool,
    /// Origins that were found to be forked before: nothing of them is taken or sent.
    pub quarantined: BTreeSet<OriginId>,
    /// Fresh random bits.
    pub session: u64,
    /// Faults on purpose.
    pub flaws: Flaws,
}

/// Faults that a simulator plants, to see that it finds them. Without the feature `flaws` there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// Ops are told apart by their number alone.
    #[cfg(feature = "flaws")]
    pub no_hash_check: bool,
    /// A batch is acknowledged when it arrives.
    #[cfg(feature = "flaws")]
    pub early_ack: bool,
}

impl Flaws {
    pub(super) fn skips_hashes(self) -> bool {
        #[cfg(feature = "flaws")]
        return self.no_hash_check;
        #[cfg(not(feature = "flaws"))]
        false
    }

    pub(super) fn acks_early(self) -> bool {
        #[cfg(feature = "flaws")]
        return self.early_ack;
        #[cfg(not(feature = "flaws"))]
        false
    }
}

/// What the session's owner shall do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send this to the peer.
    Send(Frame),
    /// Make these durable and apply them, in this order, passing over what is here already; then tell every
    /// session with [`Session::durable`](super::Session::durable). If that fails, tell this one with [`Session::refused`](super::Session::refused).
    Append(Vec<Entry>),
    /// Read ops, and answer with [`Session::ops_read`](super::Session::ops_read).
    ReadOps {
        /// Which question the answer is to.
        ticket: u64,
        /// Whose ops.
        origin: OriginId,
        /// From which on.
        from: u64,
        /// How many at most.
        limit: usize,
        /// How many bytes at most, but one op at least.
        bytes_max: usize,
    },
    /// Make a snapshot of the durable state, and answer with [`Session::snapshot_read`](super::Session::snapshot_read).
    ReadSnapshot,
    /// Take over this snapshot, with one's own ops on top, and tell every session with [`Session::durable`](super::Session::durable).
    Install {
        /// The snapshot.
        bytes: Vec<u8>,
        /// What it follows from.
        heads: VersionVector,
    },
    /// Get those of these contents that are not here, with [`Session::want_blobs`](super::Session::want_blobs), from this peer or another.
    FetchBlobs(Vec<Digest>),
    /// Read these contents, and answer with [`Session::blobs_read`](super::Session::blobs_read).
    ReadBlobs(Vec<Digest>),
    /// Keep this content. It is what its digest says.
    StoreBlob(Digest, Arc<[u8]>),
    /// Compare, if one's heads are these.
    CompareDigest {
        /// The ops.
        heads: VersionVector,
        /// The peer's digest of what follows from them.
        digest: Digest,
    },
    /// Tell a person.
    Alarm(Alarm),
    /// End the connection.
    Close(CloseReason),
}

/// What a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Two ops of one number: two stores write, or wrote, as one. The origin is quarantined.
    Fork {
        /// Whose.
        origin: OriginId,
        /// A number from which on they differ, or before.
        seq: u64,
    },
    /// The peer has ops of this store that are not here: it was restored or cloned. It must not write another op
    /// under its incarnation: take a new one, and take the ops back from the peer.
    Restored {
        /// The newest op here.
        here: u64,
        /// The newest op there.
        there: u64,
    },
    /// The peer brings ops it may not bring.
    Unauthorised(OriginId),
    /// The peer sends what no peer sends.
    Malformed(&'static str),
    /// The peer has had ops for so long that are not here.
    Stale(Span),
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The peer was refused, or refused.
    Rejected(RejectCode),
    /// Nothing was heard for too long.
    Silent,
    /// The peer said goodbye.
    Goodbye(Span),
    /// The peer broke a rule.
    Malformed,
    /// This store needs a new incarnation first.
    Restored,
}

/// What was found where ops were to be read.
#[derive(Clone, Debug)]
pub enum Read {
    /// These, in order; fewer than asked for at the end or where bytes ran out.
    Ops(Vec<Entry>),
    /// The first of them is not kept any more.
    Truncated,
}
