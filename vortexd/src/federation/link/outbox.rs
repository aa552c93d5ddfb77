//! What waits to be sent to a peer.

use std::collections::{BTreeSet, VecDeque};

use prost::Message as _;
use vortex_core::ids::Digest;
use vortex_proto::federation::PeerFrame;

use crate::limits::{PEER_BLOBS_ASKED_MAX, PEER_WAITING_BYTES_MAX, PEER_WAITING_FRAMES_MAX};

/// What waits to be sent.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    frames: VecDeque<(PeerFrame, usize)>,
    bytes: usize,
    /// Contents that were asked for, in order.
    asked: VecDeque<Digest>,
    known: BTreeSet<Digest>,
}

impl Outbox {
    pub(super) fn push(&mut self, frame: PeerFrame) {
        let length = frame.encoded_len();
        self.bytes += length;
        self.frames.push_back((frame, length));
    }

    /// The next, and its length.
    pub(super) fn pop(&mut self) -> Option<(PeerFrame, usize)> {
        let (frame, length) = self.frames.pop_front()?;
        self.bytes -= length;
        Some((frame, length))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Whether more may be read for the peer.
    pub(super) fn has_room(&self) -> bool {
        self.bytes < PEER_WAITING_BYTES_MAX
    }

    /// Whether the peer has let more pile up than can be.
    pub(super) fn is_flooded(&self) -> bool {
        self.frames.len() > PEER_WAITING_FRAMES_MAX
    }

    /// Notes contents that the peer asks for. Whatever is too much it asks for again.
    pub(super) fn ask(&mut self, digests: Vec<Digest>) {
        for digest in digests {
            if self.asked.len() < PEER_BLOBS_ASKED_MAX && self.known.insert(digest) {
                self.asked.push_back(digest);
            }
        }
    }

    /// The next contents to read.
    pub(super) fn take_asked(&mut self, count: usize) -> Vec<Digest> {
        let count = count.min(self.asked.len());
        let taken: Vec<Digest> = self.asked.drain(..count).collect();
        for digest in &taken {
            self.known.remove(digest);
        }
        taken
    }
}
