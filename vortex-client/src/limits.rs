//! Every bound of the client, named, with the reason for its number.

use std::time::Duration;

/// How often to report until the daemon says how often: the daemon's own default.
pub(crate) const INTERVAL: Duration = Duration::from_secs(30);
/// Shortest interval a daemon may direct, so that a wrong number cannot make a busy loop.
pub(crate) const INTERVAL_MIN: Duration = Duration::from_secs(1);
/// Shortest interval of a client's own, for the same reason.
pub(crate) const OWN_INTERVAL_MIN: Duration = Duration::from_millis(10);
/// How long a report that was asked for waits after the one before, so that asking in a loop floods nobody.
pub(crate) const REPORT_SPACING: Duration = Duration::from_secs(1);
/// Longest interval a daemon may direct: beyond an hour nobody would notice a rollback in time.
pub(crate) const INTERVAL_MAX: Duration = Duration::from_secs(3600);
/// How long a request may take, connecting and reading included.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a start waits for the first configuration when there is no cache.
pub(crate) const START_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the last report of a stopping client may take: a shutdown has better things to do.
pub(crate) const FAREWELL_TIMEOUT: Duration = Duration::from_secs(1);
/// First step of the retries; it doubles with every failure.
pub(crate) const RETRY_FIRST: Duration = Duration::from_secs(1);
/// Last step of the retries, where the daemon does not want heartbeats more often.
pub(crate) const RETRY_LAST: Duration = Duration::from_secs(60);
/// A configuration that nobody confirmed for so many intervals counts as stale; the daemon calls an instance
/// silent after as many.
pub(crate) const STALE_INTERVALS: u32 = 3;
/// The cache notes at most this often that its content was confirmed once more.
pub(crate) const CACHE_REFRESH: Duration = Duration::from_secs(60);
/// Largest answer that is read: a version is at most 1 MiB, and JSON takes its toll.
pub(crate) const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a process that was killed while it wrote a cache has left is removed after so long.
pub(crate) const LEFTOVER_AGE: Duration = Duration::from_secs(3600);
/// Largest cache file that is read: three versions and their escapes.
pub(crate) const CACHE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Versions counted at once: the running one, its canary, and what requests in flight still hold.
pub(crate) const VERSIONS_COUNTED_MAX: usize = 8;
/// Labels in a heartbeat, as the daemon bounds them.
pub(crate) const LABELS_MAX: usize = 16;
/// Bytes of all labels together, as the daemon bounds them.
pub(crate) const LABELS_BYTES_MAX: usize = 1024;
/// Longest instance id, as the daemon bounds it.
pub(crate) const INSTANCE_ID_MAX: usize = 128;
/// Longest app or profile name, as the daemon bounds it.
pub(crate) const NAME_BYTES_MAX: usize = 63;
/// Longest reason of a rejection, in characters: of what is longer, the daemon keeps no more.
pub(crate) const REASON_CHARS_MAX: usize = 256;
/// Deepest nesting that a subtree is built to, as the daemon bounds documents.
pub(crate) const DEPTH_MAX: usize = 64;
/// Largest list index that is taken for one; a larger one is a name.
pub(crate) const INDEX_MAX: usize = 100_000;
