//! The one place that reads the clocks: the wall's, and the one that is never set.

use std::time::Instant;

use vortex_core::time::Timestamp;

/// The time now.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub fn now() -> Timestamp {
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)).min(Timestamp::MAX)
}

/// This moment, to measure how long something takes.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub fn instant() -> Instant {
    Instant::now()
}
