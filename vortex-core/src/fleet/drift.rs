//! The drift states, and the rules by which an instance is in one of them.

use std::{fmt, str::FromStr};

/// How what an instance runs relates to what it should run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DriftState {
    /// It runs what it should, or is within tolerance, or nothing is asked of it.
    InSync,
    /// It does not yet, and may still: the change is within the grace.
    Pending,
    /// It runs an older version, or has reported none although one was due.
    Behind,
    /// It runs a newer version.
    Ahead,
    /// It runs a version that was never published.
    UnknownVersion,
    /// It runs a published label with other content: edited on the box.
    Diverged,
    /// It refuses the version it should run.
    Rejected,
    /// It has missed too many heartbeats.
    Silent,
}

/// A word that is no drift state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no drift state; there are in_sync, pending, behind, ahead, unknown_version, diverged, rejected and silent", .0.escape_debug())]
pub struct DriftStateError(String);

impl DriftState {
    /// How many states there are.
    pub const COUNT: usize = 8;

    /// Every state, in the order of [`DriftState::index`].
    pub const ALL: [DriftState; DriftState::COUNT] = [
        DriftState::InSync,
        DriftState::Pending,
        DriftState::Behind,
        DriftState::Ahead,
        DriftState::UnknownVersion,
        DriftState::Diverged,
        DriftState::Rejected,
        DriftState::Silent,
    ];

    /// The state as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            DriftState::InSync => "in_sync",
            DriftState::Pending => "pending",
            DriftState::Behind => "behind",
            DriftState::Ahead => "ahead",
            DriftState::UnknownVersion => "unknown_version",
            DriftState::Diverged => "diverged",
            DriftState::Rejected => "rejected",
            DriftState::Silent => "silent",
        }
    }

    /// Its place in [`DriftState::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Whether it counts as drift: every state but in_sync and pending.
    pub fn is_drift(self) -> bool {
        match self {
            DriftState::InSync | DriftState::Pending => false,
            DriftState::Behind
            | DriftState::Ahead
            | DriftState::UnknownVersion
            | DriftState::Diverged
            | DriftState::Rejected
            | DriftState::Silent => true,
        }
    }
}

impl fmt::Display for DriftState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DriftState {
    type Err = DriftStateError;

    fn from_str(text: &str) -> Result<Self, DriftStateError> {
        DriftState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| DriftStateError(text.chars().take(80).collect()))
    }
}

/// How an edition that instances run stands to what was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its label was never published.
    Unknown,
    /// Its label was published with another digest.
    Diverged,
    /// It is the one published at this place; a label without a digest is taken at its word.
    Published(u32),
}

/// What the rules look at, of one instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    /// What it runs; none before its first read.
    pub(super) running: Option<Standing>,
    /// The place of what it should run in the order of publication; none when nothing is asked of it.
    pub(super) expected: Option<Place>,
    /// The place of what it may run as well.
    pub(super) also: Option<Place>,
    /// Whether it refuses what it should run.
    pub(super) is_rejected: bool,
    /// How many versions it may lie behind.
    pub(super) tolerance: u32,
}

/// A place in the order of publication.
pub(super) type Place = u32;

/// The state by facts alone, without grace or silence, and how many versions it lies behind (negative:
/// ahead). The first rule that holds decides.
pub(super) fn judge(facts: Facts) -> (DriftState, i64) {
    let place = match facts.running {
        Some(Standing::Diverged) => return (DriftState::Diverged, 0),
        Some(Standing::Unknown) => return (DriftState::UnknownVersion, 0),
        Some(Standing::Published(place)) => Some(place),
        None => None,
    };
    let Some(expected) = facts.expected else {
        return (DriftState::InSync, 0);
    };
    let Some(place) = place else {
        let state = if facts.is_rejected {
            DriftState::Rejected
        } else {
            DriftState::Behind
        };
        return (state, 0);
    };
    let behind = i64::from(expected) - i64::from(place);
    let state = if facts.is_rejected {
        DriftState::Rejected
    } else if place == expected || facts.also == Some(place) {
        return (DriftState::InSync, 0);
    } else if behind > i64::from(facts.tolerance) {
        DriftState::Behind
    } else if behind > 0 {
        DriftState::InSync
    } else {
        DriftState::Ahead
    };
    (state, behind)
}
