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
    /// Counts so many more, and tells how many of them, the first ones, are taken.
    pub(super) fn admits(&self, count: usize, now: Timestamp) -> usize {
        const COUNT: u64 = u32::MAX as u64;
        let second = (now.0 / 1000) << 32;
        let more = u64::try_from(count).unwrap_or(COUNT).min(COUNT);
        let counted = self
            .second
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |seen| {
                if seen & !COUNT == second {
                    Some(second | (seen & COUNT).saturating_add(more).min(COUNT))
                } else {
                    Some(second | more)
                }
            });
        let before = counted.unwrap_or_else(|seen| seen);
        let before = if before & !COUNT == second {
            before & COUNT
        } else {
            0
        };
        let room = HEARTBEATS_PER_SECOND_MAX.saturating_sub(before);
        count.min(usize::try_from(room).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_takes_so_many_heartbeats_and_the_next_one_as_many_again() {
        let pace = Pace::default();
        for second in [5_000, 6_000] {
            let (mut taken, mut left) = (0, HEARTBEATS_PER_SECOND_MAX + 10);
            while left > 0 {
                let some = left.min(7_000);
                taken += pace.admits(usize::try_from(some).unwrap(), Timestamp(second));
                left -= some;
            }
            assert_eq!(u64::try_from(taken).unwrap(), HEARTBEATS_PER_SECOND_MAX);
        }
    }
}
