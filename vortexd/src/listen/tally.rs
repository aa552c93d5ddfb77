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
    /// It sent much that asks for nothing: pings, settings, empty frames.
    Flood,
    /// It took back most of what it asked for.
    Resets,
    /// More was under way than there may be, and here was most of it.
    Crowd,
    /// It came from an address whose connection was cut for harm a moment ago.
    KeptOut,
    /// The process had no file descriptor left.
    Files,
}

/// Why a request was answered with a refusal, before anybody looked at what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refused {
    /// As many rollbacks and pauses were under way as there may be.
    Rollback,
    /// As many other changes.
    Write,
    /// As many reads.
    Read,
    /// As many heartbeats.
    Heartbeat,
    /// As many streams were open that ask for no token.
    Stream,
    /// As many were arriving.
    Arriving,
    /// Bodies held as much as they may.
    Memory,
    /// Its body was too large.
    TooLarge,
    /// Its body was compressed.
    Encoding,
    /// It was not answered in time.
    Late,
}

impl Refused {
    /// Every reason.
    pub const ALL: [Refused; 10] = [
        Refused::Rollback,
        Refused::Write,
        Refused::Read,
        Refused::Heartbeat,
        Refused::Stream,
        Refused::Arriving,
        Refused::Memory,
        Refused::TooLarge,
        Refused::Encoding,
        Refused::Late,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Refused::Rollback => "rollback",
            Refused::Write => "write",
            Refused::Read => "read",
            Refused::Heartbeat => "heartbeat",
            Refused::Stream => "stream",
            Refused::Arriving => "arriving",
            Refused::Memory => "memory",
            Refused::TooLarge => "too_large",
            Refused::Encoding => "encoding",
            Refused::Late => "late",
        }
    }
}

impl Closed {
    /// Every reason.
    pub const ALL: [Closed; 12] = [
        Closed::Room,
        Closed::Full,
        Closed::Address,
        Closed::Handshake,
        Closed::Header,
        Closed::Idle,
        Closed::SlowReader,
        Closed::Flood,
        Closed::Resets,
        Closed::Crowd,
        Closed::KeptOut,
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
            Closed::Flood => "flood",
            Closed::Resets => "resets",
            Closed::Crowd => "crowd",
            Closed::KeptOut => "kept_out",
            Closed::Files => "files",
        }
    }
}

/// The counts, of all ports together.
#[derive(Debug, Default)]
pub struct Tally {
    closed: [AtomicU64; Closed::ALL.len()],
    refused: [AtomicU64; Refused::ALL.len()],
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

    /// Counts one.
    pub fn refused(&self, why: Refused) {
        if let Some(count) = self.refused.get(why as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many were refused for this reason.
    pub fn refused_for(&self, why: Refused) -> u64 {
        let count = self.refused.get(why as usize);
        count.map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
