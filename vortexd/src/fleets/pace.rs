//! How many heartbeats a second are taken, all targets together.

use std::sync::atomic::{AtomicU64, Ordering};

use vortex_core::time::Timestamp;

use crate::limits::HEARTBEATS_PER_SECOND_MAX;

/// How many heartbeats this second has brought.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The second, in the upper half, and the count, in the lower one.
    second: AtomicU64,
}

impl Pace {
    /// Counts one more, and tells whether it is among those that are taken.
    pub(super) fn admits(&self, now: Timestamp) -> bool {
        const COUNT: u64 = u32::MAX as u64;
        let second = (now.0 / 1000) << 32;
        let counted = self
            .second
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |seen| {
                if seen & !COUNT == second {
                    Some(seen + u64::from(seen & COUNT < COUNT))
                } else {
                    Some(second | 1)
                }
            });
        let before = counted.unwrap_or_else(|seen| seen);
        before & !COUNT != second || before & COUNT < HEARTBEATS_PER_SECOND_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_takes_so_many_heartbeats_and_the_next_one_as_many_again() {
        let pace = Pace::default();
        for second in [5_000, 6_000] {
            let taken = (0..HEARTBEATS_PER_SECOND_MAX + 10)
                .filter(|_| pace.admits(Timestamp(second)))
                .count();
            assert_eq!(u64::try_from(taken).unwrap(), HEARTBEATS_PER_SECOND_MAX);
        }
    }
}
