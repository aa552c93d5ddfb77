//! Heartbeats by what became of them.

use std::sync::atomic::{AtomicU64, Ordering};

use vortex_core::error::{Fault, Kind};

/// What became of a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum BeatResult {
    /// It was taken.
    Taken,
    /// It does not read as one.
    Invalid,
    /// Its sender may not report for the app.
    Forbidden,
    /// Nothing has been published for its target.
    UnknownTarget,
    /// A new instance, and its target has as many as there may be.
    FleetFull,
    /// A new instance, and as many are known as there may be.
    FleetsFull,
    /// It came sooner than it was asked for.
    TooOften,
    /// Its fleet reports more versions than are told apart.
    TooManyVersions,
    /// As many came in this second as are taken.
    Overloaded,
}

impl BeatResult {
    /// Every result.
    pub const ALL: [BeatResult; 9] = [
        BeatResult::Taken,
        BeatResult::Invalid,
        BeatResult::Forbidden,
        BeatResult::UnknownTarget,
        BeatResult::FleetFull,
        BeatResult::FleetsFull,
        BeatResult::TooOften,
        BeatResult::TooManyVersions,
        BeatResult::Overloaded,
    ];

    /// The word for it; of what the refusal says, its code.
    pub fn word(self) -> &'static str {
        match self {
            BeatResult::Taken => "taken",
            BeatResult::Invalid => "invalid",
            BeatResult::Forbidden => "forbidden",
            BeatResult::UnknownTarget => "unknown_target",
            BeatResult::FleetFull => "fleet_full",
            BeatResult::FleetsFull => "fleets_full",
            BeatResult::TooOften => "too_often",
            BeatResult::TooManyVersions => "too_many_versions",
            BeatResult::Overloaded => "overloaded",
        }
    }

    /// What a refusal comes to.
    pub(crate) fn refused(fault: &Fault) -> BeatResult {
        let by_code = BeatResult::ALL
            .into_iter()
            .find(|result| result.word() == fault.code);
        match (by_code, fault.kind) {
            (Some(result), _) => result,
            (None, Kind::Forbidden | Kind::Unauthenticated) => BeatResult::Forbidden,
            (None, _) => BeatResult::Invalid,
        }
    }
}

/// Heartbeats since the start.
#[derive(Debug, Default)]
pub struct BeatCounts([AtomicU64; BeatResult::ALL.len()]);

/// Heartbeats that are counted together: those of one stream, batch or request have one addition for each result.
#[derive(Debug, Default)]
pub(crate) struct BeatSum([u64; BeatResult::ALL.len()]);

impl BeatSum {
    /// Counts one.
    pub(crate) fn add(&mut self, result: BeatResult) {
        if let Some(count) = self.0.get_mut(result as usize) {
            *count += 1;
        }
    }
}

impl BeatCounts {
    /// Takes in what was counted together.
    pub(crate) fn add(&self, sum: &BeatSum) {
        for (count, more) in self.0.iter().zip(sum.0) {
            if more > 0 {
                count.fetch_add(more, Ordering::Relaxed);
            }
        }
    }

    /// How many came to this.
    pub fn of(&self, result: BeatResult) -> u64 {
        let count = self.0.get(result as usize);
        count.map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
