//! Every bound of the daemon, named, with the reason for its number. Those of the domain are in
//! [`vortex_core::limits`].

use std::time::Duration;

use vortex_core::time::Span;

/// Commands in one commit: past this, the fsync is no longer what a command waits for.
pub const COMMIT_COMMANDS_MAX: usize = 64;
/// Commands that wait for the writer: at 5,000 commits a second a queue of a fifth of a second.
pub const WRITE_QUEUE_MAX: usize = 1_024;
/// Ops between two snapshots: replaying so many takes some ten milliseconds.
pub const SNAPSHOT_EVERY_OPS: u64 = 8_192;
/// Ops read from the store at once, when replaying or walking the journal.
pub const READ_BATCH: usize = 1_024;
/// Newest ops kept in memory for watchers; who lags further reads from the store.
pub const RECENT_OPS_MAX: usize = 1_024;
/// How often the daemon notes that it watches over running bakes: at most so much is baked again.
pub const WATCH_MARK_EVERY: Duration = Duration::from_secs(1);
/// Pause between two attempts to open a store that failed.
pub const REOPEN_EVERY: Duration = Duration::from_secs(1);

/// Parsed versions kept for reads: the stable and the canary version of a hundred targets.
pub const CONTENT_CACHE_MAX: usize = 256;

/// Open connections, all clients together: a file descriptor and some 20 KiB each.
pub const CONNECTIONS_MAX: usize = 8_192;
/// Time to send a request's head.
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams of one HTTP/2 connection.
pub const HTTP2_STREAMS_MAX: u32 = 256;
/// Pings that find dead HTTP/2 peers.
pub const HTTP2_KEEPALIVE: Duration = Duration::from_secs(30);
/// Largest request body: an import of 4 MiB, whose text JSON may have to escape.
pub const BODY_BYTES_MAX: usize = 6 * 1024 * 1024;
/// Time until a request is answered, reading its body included; a stream has begun by then.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Streams (events, watches) open at once: they cost a task and a buffer each.
pub const STREAMS_MAX: usize = 4_096;
/// A comment this often keeps proxies from closing an idle event stream.
pub const EVENT_KEEPALIVE: Duration = Duration::from_secs(15);
/// Pause after a failed accept, e.g. when file descriptors have run out.
pub const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// Space held back so that rollbacks can be written to a full disk.
pub const RESERVE_BYTES: u64 = 16 * 1024 * 1024;
/// Free space below which new work is refused.
pub const FREE_FLOOR_BYTES: u64 = 64 * 1024 * 1024;

/// Shortest span of a fleet's settings: instances are told and watched in whole seconds.
pub const FLEET_SPAN_MIN: Span = Span::from_secs(1);
/// Heartbeats in one batch: an agent on a large node speaks for fewer.
pub const HEARTBEATS_PER_BATCH_MAX: usize = 10_000;
/// Versions that one heartbeat brings metrics of: the old one, the new one, and some that came between.
pub const METRICS_PER_HEARTBEAT_MAX: usize = 8;
/// Heartbeats a second that the daemon asks its fleet for: a larger fleet is told to report less often.
pub const HEARTBEATS_PER_SECOND_ASKED: u64 = 20_000;
/// Heartbeats a second that are taken; more are refused with the time to wait. Far above what a fleet that
/// keeps to its interval sends, and what streams bring to a busy core.
pub const HEARTBEATS_PER_SECOND_MAX: u64 = 2_000_000;
/// Known instances, all targets together: about 120 bytes each.
pub const INSTANCES_MAX: usize = 2_000_000;
/// How often the fleets are looked through for who has fallen silent.
pub const FLEET_LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a stage that waits for its cohort looks for it.
pub const ADOPTION_LOOK_EVERY: Duration = Duration::from_millis(250);
/// Instances judged anew under one hold of a fleet's lock after a change: a fifth of a millisecond.
pub const FLEET_JUDGED_AT_ONCE: usize = 4_096;
/// Heartbeats of a batch or a stream taken in before other work has its turn: some fifty microseconds. On a single
/// core the runtime looks for new work only every 61 turns, so that a long turn is felt 61 times.
pub const HEARTBEATS_PER_TURN: usize = 64;
/// Instances named where some of a group are named.
pub const INSTANCES_NAMED_MAX: usize = 20;
/// How often a drift watcher is shown what changed.
pub const DRIFT_WATCH_EVERY: Duration = Duration::from_secs(1);
/// Drifted instances shown with a target's summary.
pub const DRIFT_PAGE_FIRST: usize = 100;
