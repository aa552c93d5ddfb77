//! What was refused and cut, counted by reason. There are as many reasons as are listed here.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why a connection was closed by this side before its client was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Closed {
    /// As many connections were open as there may be: this one was idle, or had asked for nothing yet.
    Room,
    /// As many connections were open as there may be, all of them at work: this one was not taken.
    Full,
    /// Its address had as many connections open as one may have.
    Address,
    /// It did not agree on TLS, or not in time.
    Handshake,
    /// It did not send a request's head in time.
    Header,
    /// It asked for nothing for a long time.
    Idle,
    /// It took nothing of what was sent to it.
    SlowReader,
    /// The process had no file descriptor left.
    Files,
}

impl Closed {
    /// Every reason.
    pub const ALL: [Closed; 8] = [
        Closed::Room,
        Closed::Full,
        Closed::Address,
        Closed::Handshake,
        Closed::Header,
        Closed::Idle,
        Closed::SlowReader,
        Closed::Files,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Closed::Room => "room",
            Closed::Full => "full",
            Closed::Address => "address",
            Closed::Handshake => "handshake",
            Closed::Header => "header",
            Closed::Idle => "idle",
            Closed::SlowReader => "slow_reader",
            Closed::Files => "files",
        }
    }
}

/// The counts, of all ports together.
#[derive(Debug, Default)]
pub struct Tally {
    closed: [AtomicU64; Closed::ALL.len()],
}

impl Tally {
    /// Counts one.
    pub fn closed(&self, why: Closed) {
        if let Some(count) = self.closed.get(why as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many were closed for this reason.
    pub fn closed_for(&self, why: Closed) -> u64 {
        let count = self.closed.get(why as usize);
        count.map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
