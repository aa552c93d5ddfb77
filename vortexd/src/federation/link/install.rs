//! A peer's state on its way into the store: its contents first, a part at a time, and then itself.

use std::collections::{BTreeSet, VecDeque};

use vortex_core::{ids::Digest, journal::State, limits::PEER_BLOBS_MAX};

use super::reads::Opened;
use crate::{limits::PEER_BLOBS_HELD_BYTES_MAX, store::Blob};

/// A state whose contents are being fetched.
#[derive(Debug)]
pub(super) struct Install {
    theirs: Box<State>,
    missing: VecDeque<Digest>,
    asked: BTreeSet<Digest>,
    arrived: Vec<Blob>,
    arrived_bytes: usize,
}

/// What to do next.
#[derive(Debug)]
pub(super) enum Next {
    /// Ask for these.
    Fetch(Vec<Digest>),
    /// Keep these.
    Keep(Vec<Blob>),
    /// Wait.
    Wait,
    /// Everything is here: take over this.
    Install(Box<State>),
}

impl Install {
    pub(super) fn new(opened: Opened) -> Install {
        Install {
            theirs: opened.theirs,
            missing: opened.missing.into(),
            asked: BTreeSet::new(),
            arrived: vec![],
            arrived_bytes: 0,
        }
    }

    /// Takes a content in, if it was asked for.
    pub(super) fn take(&mut self, blob: &Blob) -> bool {
        let is_ours = self.asked.remove(&blob.digest);
        if is_ours {
            self.arrived_bytes += blob.bytes.len();
            self.arrived.push(blob.clone());
        }
        is_ours
    }

    /// What to do next. What is to be kept has to be kept before this is asked again.
    pub(super) fn next(&mut self) -> Next {
        let is_much = self.arrived_bytes >= PEER_BLOBS_HELD_BYTES_MAX;
        if (self.asked.is_empty() || is_much) && !self.arrived.is_empty() {
            self.arrived_bytes = 0;
            return Next::Keep(std::mem::take(&mut self.arrived));
        }
        if !self.asked.is_empty() {
            return Next::Wait;
        }
        let count = self.missing.len().min(PEER_BLOBS_MAX);
        let next: Vec<Digest> = self.missing.drain(..count).collect();
        if next.is_empty() {
            return Next::Install(std::mem::take(&mut self.theirs));
        }
        self.asked.extend(next.iter().copied());
        Next::Fetch(next)
    }
}
