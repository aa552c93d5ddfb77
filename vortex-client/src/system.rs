//! The one place that reads clocks, draws randomness and starts a task.

use std::{future::Future, time::Duration};

use tokio::{task::JoinHandle, time::Instant};

/// Milliseconds since 1970, as the machine believes.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub(crate) fn wall_ms() -> u64 {
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

/// How long ago a file's time was; none if it lies ahead.
pub(crate) fn age(time: std::time::SystemTime) -> Duration {
    let at = time.duration_since(std::time::UNIX_EPOCH);
    Duration::from_millis(wall_ms()).saturating_sub(at.unwrap_or_default())
}

/// A clock that only goes forward.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// A number that nobody can foresee; where the system gives none, the time must do, for it only spreads load.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub(crate) fn random() -> u64 {
    getrandom::u64().unwrap_or_else(|_| wall_ms().wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// A duration between none and `most`, any as likely as another.
pub(crate) fn random_up_to(most: Duration) -> Duration {
    let most_us = u64::try_from(most.as_micros()).unwrap_or(u64::MAX);
    let scaled = (u128::from(random()) * u128::from(most_us)) >> 64;
    Duration::from_micros(u64::try_from(scaled).unwrap_or(most_us))
}

/// Starts a task; its owner keeps the handle.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub(crate) fn spawn<F>(task: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    tokio::spawn(task)
}
