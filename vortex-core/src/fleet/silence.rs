//! Whether a fleet fell silent, or the daemon went deaf.
//!
//! The rule: when more than 30 % of the known instances (and at least three) fall silent within one
//! interval, the daemon suspects itself. It does so for one further interval from the last such moment on,
//! but no longer than 30 % are silent: once they report again, it trusts itself at once. Falls are counted
//! in two windows of an interval each, the current and the one before, so that none is missed at the edge
//! between them; the span looked at is therefore one to two intervals.

use crate::{
    limits::{SILENCE_INSTANCES_MIN, SILENCE_PERCENT_MAX},
    time::{Span, Timestamp},
};

/// Counts instances that fall silent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SilenceGuard {
    window_from: Timestamp,
    fallen: u64,
    fallen_before: u64,
    suspect_until: Timestamp,
}

impl SilenceGuard {
    /// Of `total` known instances `fallen` fell silent at `now`.
    pub(super) fn note(&mut self, fallen: u64, total: u64, now: Timestamp, window: Span) {
        if fallen == 0 {
            return;
        }
        let age = now.since(self.window_from);
        if age >= window {
            let is_adjacent = age < window.plus(window);
            self.fallen_before = if is_adjacent { self.fallen } else { 0 };
            self.fallen = 0;
            self.window_from = if is_adjacent {
                self.window_from.plus(window)
            } else {
                now
            };
        }
        self.fallen = self.fallen.saturating_add(fallen);
        if is_mass(self.fallen.saturating_add(self.fallen_before), total) {
            self.suspect_until = now.plus(window);
        }
    }

    /// Whether the daemon suspects itself, while `silent` of `total` instances are.
    pub(super) fn is_suspect(&self, silent: u64, total: u64, now: Timestamp) -> bool {
        now < self.suspect_until && is_mass(silent, total)
    }
}

fn is_mass(silent: u64, total: u64) -> bool {
    silent >= SILENCE_INSTANCES_MIN
        && silent.saturating_mul(100) > total.saturating_mul(SILENCE_PERCENT_MAX)
}
