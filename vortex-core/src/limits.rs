//! Every bound of the domain, named, with the reason for its number.

/// Longest app or profile name, in bytes: a DNS label, so that names fit every platform's labels.
pub const NAME_BYTES_MAX: usize = 63;
/// Longest version label, in bytes: room for a Git hash, a date and a branch.
pub const LABEL_BYTES_MAX: usize = 128;
/// Longest request id, in bytes: a UUID with a generous prefix.
pub const REQUEST_ID_BYTES_MAX: usize = 128;
/// Longest actor, in bytes: an e-mail address at its longest.
pub const ACTOR_BYTES_MAX: usize = 254;
/// Longest reason, message or note, in bytes: a commit message's body, not a document.
pub const TEXT_BYTES_MAX: usize = 4 * 1024;
/// Longest assignment key, in bytes: a URL-sized session token.
pub const KEY_BYTES_MAX: usize = 1024;
/// Longest document or file name, in bytes: what file systems allow.
pub const DOCUMENT_NAME_BYTES_MAX: usize = 255;

/// Largest version, all documents together: etcd's and Consul's habit, and far above real configuration.
pub const VERSION_BYTES_MAX: usize = 1024 * 1024;
/// Most documents in a version: Spring's own sources rarely pass ten.
pub const DOCUMENTS_MAX: usize = 64;
/// Deepest nesting of a document: nobody reads deeper, and recursion stays shallow.
pub const DEPTH_MAX: usize = 64;
/// Most keys in a version once flattened: ten times the largest real one we know; it also caps YAML aliases.
pub const KEYS_MAX: usize = 10_000;
/// Most placeholder expansions in one rendering: a chain this long is a mistake, or an attack.
pub const PLACEHOLDER_EXPANSIONS_MAX: usize = 100_000;
/// Most bytes one rendering with placeholders may grow to.
pub const RENDERED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most secret patterns on a target or version.
pub const SECRET_PATTERNS_MAX: usize = 128;
/// Most files in one import: a repository of two hundred services with five profiles each.
pub const IMPORT_FILES_MAX: usize = 1_000;
/// Most bytes in one import: what one gRPC message carries.
pub const IMPORT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most targets one import may publish, so that one commit stays short.
pub const IMPORT_TARGETS_MAX: usize = 2_000;
/// Largest JSON Schema, in bytes.
pub const SCHEMA_BYTES_MAX: usize = 256 * 1024;
/// Most versions a target keeps; publishing more is refused. Ten years of a version a day.
pub const VERSIONS_PER_TARGET_MAX: usize = 4_096;

/// Most stages in a strategy: exponential growth by 1.2 from 0.1 % needs 38.
pub const STAGES_MAX: usize = 50;
/// Longest bake of a stage, in milliseconds: 30 days.
pub const BAKE_MS_MAX: u64 = 30 * 24 * 3600 * 1000;
/// Most pins on a rollout: a list for people, not a targeting engine.
pub const PINS_MAX: usize = 1_000;
/// Most rollouts waiting for a target.
pub const QUEUE_MAX: usize = 16;

/// Most freezes at once: one for each of a company's teams, and the holidays of two years. Every look at a
/// rollout asks each of them.
pub const FREEZES_MAX: usize = 256;
/// How long a freeze that has ended is still listed, in milliseconds: 30 days.
pub const FREEZE_KEPT_MS: u64 = 30 * 24 * 3600 * 1000;
/// Longest freeze that comes again and again, in milliseconds: a quarter. What lasts longer is one freeze.
pub const FREEZE_WINDOW_MS_MAX: u64 = 92 * 24 * 3600 * 1000;
/// Most windows that may run into each other: every minute of a day. Beyond it a freeze counts as endless.
pub const FREEZE_MERGES_MAX: usize = 24 * 60;
/// Longest cron expression, in bytes: the 60 minutes as a list, and room for the other fields.
pub const CRON_BYTES_MAX: usize = 256;
/// Days searched for a cron expression's next day: 40 years, for which a 29th of February that is a given
/// weekday may be awaited when a year like 2100 lies between.
pub const CRON_SEARCH_DAYS: u64 = 40 * 366;

/// Longest pattern of app names, in bytes: the longest name, and a star.
pub const APP_PATTERN_BYTES_MAX: usize = NAME_BYTES_MAX + 1;
/// Most patterns of app names in one token: what somebody can read. Every request looks through them.
pub const APP_PATTERNS_MAX: usize = 32;
/// Most tokens, those that are over but still listed included: one for each of a company's services, twice while
/// they are exchanged.
pub const TOKENS_MAX: usize = 4_096;
/// How long a token that was revoked or has expired is still listed, in milliseconds: 30 days.
pub const TOKEN_KEPT_MS: u64 = 30 * 24 * 3600 * 1000;

/// Ended rollouts a target remembers; older ones stay in the journal. Half a year of one a day.
pub const ROLLOUTS_KEPT_PER_TARGET: usize = 200;

/// Answers remembered for retried requests. At one mutation a second this is over four hours, at the
/// daemon's limit some seconds: far longer than any client's retries.
pub const REQUESTS_REMEMBERED_MAX: usize = 16_384;
/// How far the hybrid clock may run ahead of the wall clock before it stops following a peer: 60 s.
pub const CLOCK_AHEAD_MS_MAX: u64 = 60_000;

/// Most items on a page.
pub const PAGE_MAX: usize = 1_000;
/// Items on a page when the caller does not say.
pub const PAGE_DEFAULT: usize = 100;

/// Longest instance id, in characters: a pod's name with room for namespace and cluster.
pub const INSTANCE_ID_CHARS_MAX: usize = 128;
/// Most labels on an instance: hostname, pod, namespace, zone, region, SDK, and ten of one's own.
pub const INSTANCE_LABELS_MAX: usize = 16;
/// Most bytes of an instance's labels, keys and values together.
pub const INSTANCE_LABELS_BYTES_MAX: usize = 1024;
/// What is kept of the reason of a rejection, in bytes: the first line of an error.
pub const REJECTION_REASON_BYTES_MAX: usize = 256;
/// Most instances of one target: 120 MB of memory, and a hundred times the largest fleet we know.
pub const INSTANCES_PER_TARGET_MAX: usize = 1_000_000;
/// Most different editions that one target's instances may run at once: every published version twice.
/// Without it a client that makes labels up would fill the memory and every summary.
pub const FLEET_EDITIONS_MAX: usize = 2 * VERSIONS_PER_TARGET_MAX;
/// Most different rejections kept for one target; further ones keep their version, without the reason.
pub const FLEET_REJECTIONS_MAX: usize = 8_192;
/// How often an instance reports unless told otherwise, in milliseconds: half a minute.
pub const HEARTBEAT_INTERVAL_MS: u64 = 30_000;
/// Heartbeats missed until an instance counts as silent.
pub const HEARTBEATS_MISSED_MAX: u32 = 3;
/// What an instance may be late by, as a part of its interval: a fifth covers jitter and a slow network.
pub const HEARTBEAT_MARGIN_DIVISOR: u64 = 5;
/// Heartbeats an instance may send at once; after that one every half interval.
pub const HEARTBEAT_BURST: u64 = 3;
/// When an instance that says nothing is forgotten, in milliseconds: five minutes.
pub const INSTANCE_FORGET_AFTER_MS: u64 = 300_000;
/// How long an instance may take to follow a change, in milliseconds: one interval to hear of it, one to
/// load it, one to report it.
pub const DRIFT_GRACE_MS: u64 = 90_000;
/// Share of a fleet in drift from which it alerts, in basis points: one in ten.
pub const DRIFT_THRESHOLD_BP: u16 = 1_000;
/// Share of a fleet that may fall silent within a window, in percent. More look like a fault of the
/// daemon or of its network.
pub const SILENCE_PERCENT_MAX: u64 = 30;
/// Fewest instances whose silence makes the daemon suspect itself: of three, one is always a third.
pub const SILENCE_INSTANCES_MIN: u64 = 3;
/// Below which part of its threshold an alarm is cleared, in percent: four fifths. A fleet that drifts to and
/// fro by a tenth of its threshold then rings once.
pub const ALARM_CLEAR_PERCENT: u64 = 80;
/// Deadlines handled in one turn, so that a turn takes less than a millisecond.
pub const FLEET_EXPIRE_BATCH_MAX: usize = 4_096;
/// Instances judged along with a heartbeat after a change of what they should run: a fleet that reports has caught up
/// within an eighth of an interval, and no heartbeat takes a microsecond longer.
pub const FLEET_JUDGED_PER_HEARTBEAT: usize = 8;

/// Most bins of a latency sketch: at 1 % error they span a factor of 780 million, 0.1 ms to 21 hours.
pub const SKETCH_BINS_MAX: usize = 1_024;
/// Most bins taken in one sketch from elsewhere: the default of other DDSketch libraries, doubled.
pub const SKETCH_PARTS_BINS_MAX: usize = 4_096;
/// Most buckets of a histogram: ten times what metrics libraries use.
pub const HISTOGRAM_BUCKETS_MAX: usize = 256;
/// Windows of counters kept per target: half an hour of five seconds each, six times the window that
/// analysis looks at by default. About half a megabyte with two versions.
pub const SAMPLE_WINDOWS_MAX: usize = 360;
/// Most versions counted in one window: stable, canary, and what is on its way out.
pub const SAMPLE_VERSIONS_MAX: usize = 8;

/// Smallest ratio to stable that a comparison takes: a canary a hundred times better is another service.
pub const MARGIN_RATIO_MIN: f64 = 0.01;
/// Largest ratio to stable that a comparison takes: beyond it a fixed threshold says more.
pub const MARGIN_RATIO_MAX: f64 = 1_000.0;
/// Most percentage points above stable that a comparison takes: all there are.
pub const MARGIN_POINTS_MAX: f64 = 100.0;

/// Most checks of one rollout: about a dozen is what people can judge; the rest is dashboards.
pub const CHECKS_MAX: usize = 16;
/// Longest query of a check, in bytes: the longest recording rules we know have half of it.
pub const QUERY_BYTES_MAX: usize = 4 * 1024;
/// Fewest requests a check judges unless it says: below, one error more or less is a percent.
pub const SAMPLES_MIN_DEFAULT: u64 = 100;
/// Shortest time between two judgements, in milliseconds.
pub const ANALYSIS_INTERVAL_MS_MIN: u64 = 1_000;
/// Longest time between two judgements, in milliseconds: what [`JUDGED_WINDOWS_MAX`] windows hold.
pub const ANALYSIS_INTERVAL_MS_MAX: u64 = JUDGED_WINDOWS_MAX as u64 * 5_000;
/// How often a verdict on a rollout that stands still is written down, in milliseconds, when it only adds to what
/// was found before: a gate may stay closed for days.
pub const STILL_JUDGED_EVERY_MS: u64 = 60_000;
/// Furthest a limit looks back, in milliseconds: what windows of counters are kept for.
pub const ANALYSIS_WINDOW_MS_MAX: u64 = SAMPLE_WINDOWS_MAX as u64 * 5_000;
/// Most windows that one judgement takes in; after a longer gap the oldest are left out. Five minutes.
pub const JUDGED_WINDOWS_MAX: usize = 60;
/// Bins of latencies in one judgement: with the largest counts there are, they still fit into an op.
pub const JUDGED_BINS_MAX: usize = 32 * 1024;
/// Longest message of a source that is kept in a verdict, in bytes: its first lines.
pub const READING_BYTES_MAX: usize = 512;

/// Automatic rollbacks that are borne within [`BREAKER_WINDOW_MS`]: one bad version over a handful of targets.
pub const BREAKER_ROLLBACKS: u32 = 5;
/// The breaker's window, in milliseconds: ten minutes.
pub const BREAKER_WINDOW_MS: u64 = 600_000;
/// Automatic rollbacks remembered for the breaker; no policy may bear more.
pub const BREAKER_ROLLBACKS_REMEMBERED: usize = 100;
/// Most windows a planned comparison is reckoned over: those of the longest bake.
pub const DETECTABLE_WINDOWS_MAX: f64 = 518_400.0;

/// Fenced ops that a target names; the journal has all of them. What somebody can look through.
pub const FENCED_SHOWN_MAX: usize = 64;
/// Conflicts and shadowed versions that a target keeps until somebody acknowledges them: more means that nobody
/// looks, and the audit trail has all of them.
pub const CONFLICTS_KEPT_MAX: usize = 64;
/// Home transfers of one target that are remembered: one a month for five years.
pub const TRANSFERS_KEPT_MAX: usize = 64;

/// Largest frame between clusters, in bytes: what one message may take of a peer's memory.
pub const PEER_FRAME_BYTES_MAX: usize = 1024 * 1024;
/// Largest op, in bytes: it has to fit into a frame, or it would never leave its cluster.
pub const OP_BYTES_MAX: usize = PEER_FRAME_BYTES_MAX / 4 * 3;
/// Ops of one batch, in bytes: a quarter of a frame, so that an op that is larger than most still fits.
pub const PEER_BATCH_BYTES_MAX: usize = PEER_FRAME_BYTES_MAX / 4;
/// Most ops in one batch: what a store reads in a millisecond or two.
pub const PEER_BATCH_OPS_MAX: usize = 256;
/// Most ops on their way to a peer before it says that it has some of them.
pub const PEER_CREDIT_OPS: u64 = 2_048;
/// Most bytes on their way to a peer: four frames.
pub const PEER_CREDIT_BYTES: u64 = 4 * 1024 * 1024;
/// Most ops that wait for others they were written after. Whatever more comes is dropped and asked for again.
pub const PEER_WAITING_OPS_MAX: usize = 1_024;
/// Most batches whose end is not durable yet: one for every credit at its smallest would be too many to look through.
pub const PEER_UNACKED_BATCHES_MAX: usize = 256;
/// A part of a snapshot, in bytes: a quarter of a frame. One is on its way at a time, so that ops go before.
pub const PEER_SNAPSHOT_CHUNK_BYTES: usize = PEER_FRAME_BYTES_MAX / 4;
/// Largest snapshot that is taken from a peer, in bytes: ten times the largest state we know.
pub const PEER_SNAPSHOT_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Most blobs asked for at once: the documents of one version.
pub const PEER_BLOBS_MAX: usize = DOCUMENTS_MAX;
/// Most clusters in a federation, their former lives included: vectors stay under a few kilobytes.
pub const PEER_ORIGINS_MAX: usize = 256;
/// How often a peer is told how far one is, in milliseconds.
pub const PEER_HEARTBEAT_MS: u64 = 5_000;
/// How long a peer may be silent, in milliseconds: four heartbeats, and then the session is over.
pub const PEER_SILENCE_MS_MAX: u64 = 20_000;
/// How long what a peer is known to have may stay away before it is asked for again, in milliseconds.
pub const PEER_ASK_AGAIN_MS: u64 = 3_000;
/// How long a snapshot that has come may take until it is taken over, in milliseconds: then ops are asked for again.
pub const PEER_INSTALL_MS_MAX: u64 = 60_000;
/// From which age on the data of a peer raises an alarm, in milliseconds: a minute.
pub const PEER_STALE_MS: u64 = 60_000;
/// How long ops are kept for peers that may still ask for them, in milliseconds: seven days. A peer that stays
/// away longer gets a snapshot.
pub const PEER_OPS_KEPT_MS: u64 = 7 * 24 * 3600 * 1000;
/// Ops of others after which a cluster confirms that it has them: until all have, they are kept in memory.
pub const CONFIRM_AFTER_OPS: u64 = 256;
/// How long a cluster that writes nothing itself waits before it confirms what others wrote, in milliseconds. Long
/// enough that a busy hour of others costs it a few hundred ops of its own.
pub const CONFIRM_AFTER_MS: u64 = 10_000;
/// Ops that a cluster without peers keeps before it counts as a federation of its own, which others can join but
/// which cannot become a part of another: some ten megabytes.
pub const FOUND_ALONE_OPS: usize = 10_000;

/// Largest frame of a backup: four times the largest thing in a store, so that anything fits in one.
pub const BACKUP_FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Parts that a backup is read and written in: long enough for disks, short enough to wait for.
pub const BACKUP_PART_BYTES: usize = 256 * 1024;
/// Largest snapshot in a backup: what a peer may send, too.
pub const BACKUP_SNAPSHOT_BYTES_MAX: u64 = PEER_SNAPSHOT_BYTES_MAX;
