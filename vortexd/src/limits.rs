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
/// Ops read from the store at once, when replaying or walking the journal: verdicts with latencies make some of them
/// 300 KiB long.
pub const READ_BATCH: usize = 256;
/// Hashes of ops asked for in one call: the newest of every origin that there may be, and the one after it.
pub const HEADS_ASKED_MAX: usize = 2 * vortex_core::limits::PEER_ORIGINS_MAX;
/// Newest ops kept in memory for watchers; who lags further reads from the store.
pub const RECENT_OPS_MAX: usize = 1_024;
/// Bytes of them: a verdict with latencies has many kilobytes.
pub const RECENT_OPS_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longest time between two looks at what is due that still counts as watching: far above a busy second.
pub const WATCH_GAP_MAX: Span = Span::from_secs(10);
/// How often the daemon notes that it watches over running bakes: at most so much is baked again.
pub const WATCH_MARK_EVERY: Duration = Duration::from_secs(1);
/// Pause between two attempts to open a store that failed.
pub const REOPEN_EVERY: Duration = Duration::from_secs(1);

/// Parsed versions kept for reads: the stable and the canary version of a hundred targets.
pub const CONTENT_CACHE_MAX: usize = 256;

/// Targets that one request for an environment may name, its apps times its profiles: each may hold a whole version.
pub const ENVIRONMENT_TARGETS_MAX: usize = 64;

/// Open connections, all clients together, unless it is set: a file descriptor and some 20 KiB each.
pub const CONNECTIONS_MAX: usize = 8_192;
/// Open connections of one address, unless it is set: a node full of applications that share it, or a proxy.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 2_048;
/// Open connections on the admin port: a few probes and scrapers.
pub const ADMIN_CONNECTIONS_MAX: usize = 256;
/// File descriptors that connections of the API port leave for others: half of them for the admin port, half for the
/// store, peers, webhooks and the log.
pub const FILES_ASIDE: u64 = 512;
/// Connections that wait to be taken; beyond that the system drops them, and their clients try again after a second.
pub const LISTEN_BACKLOG: u32 = 4_096;
/// Connections taken in one turn.
pub const ACCEPTS_AT_ONCE: usize = 64;
/// How often is looked who has been quiet for too long: deadlines are kept to within so much.
pub const CONNECTIONS_LOOK_EVERY: Duration = Duration::from_millis(250);
/// Time to agree on TLS, unless it is set: two lost packets.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// Time to send a request's head, unless it is set.
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// Rest between two requests of a connection, unless it is set: longer than the 90 s for which clients keep theirs, so
/// that the client closes and no request meets a connection that is just being closed.
pub const CONNECTION_IDLE: Duration = Duration::from_secs(120);
/// Time in which a client takes nothing of what is sent to it, unless it is set: event streams say something every 15 s.
pub const SLOW_READER_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a request's head, unless it is set: a token with many claims has 8 KiB.
pub const HEADER_BYTES_MAX: usize = 32 * 1024;
/// Fields of a head, unless it is set: a dozen, and what three proxies add.
pub const HEADERS_MAX: usize = 100;
/// HTTP/2 streams that were reset before they were looked at; a connection with more is cut (CVE-2023-44487).
pub const HTTP2_RESETS_PENDING_MAX: usize = 20;
/// HTTP/2 streams that were reset for the client's faults; a connection with more is cut (CVE-2025-8671).
pub const HTTP2_LOCAL_RESETS_MAX: usize = 1_024;
/// Time for the client to close its side after ours: a round trip around the world, twice.
pub const CONNECTION_LINGER: Duration = Duration::from_millis(500);
/// How long a port that closes waits for those who have begun to connect: a round trip between continents.
pub const ACCEPT_LINGER: Duration = Duration::from_millis(200);
/// How long a connection that is idle over HTTP/1.1, or has asked for nothing yet, is kept when the daemon stops:
/// whoever asks again and again has asked by then.
pub const DRAIN_LINGER: Duration = Duration::from_millis(500);
/// Time for an idle connection to end in order.
pub const CONNECTION_GOODBYE: Duration = Duration::from_secs(2);
/// How often certificate files are looked at.
pub const TLS_LOOK_EVERY: Duration = Duration::from_secs(3);
/// Time between the replacement of a certificate and that of its key.
pub const TLS_TORN_PAUSE: Duration = Duration::from_millis(500);
/// Streams of one HTTP/2 connection.
pub const HTTP2_STREAMS_MAX: u32 = 256;
/// Pings that find dead HTTP/2 peers.
pub const HTTP2_KEEPALIVE: Duration = Duration::from_secs(30);
/// Largest request body: an import of 4 MiB, whose text JSON may have to escape.
pub const BODY_BYTES_MAX: usize = 6 * 1024 * 1024;
/// The same of a gRPC call that is no stream, with what stands before its message.
pub const CALL_BYTES_MAX: usize = BODY_BYTES_MAX + 1024;
/// Time until a request is answered, reading its body included; of a stream, for each message, the first from the beginning.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes up to which a body is small: any change but an import fits. Large ones never take the room of small ones.
pub const BODY_BYTES_SMALL: usize = 64 * 1024;
/// Bytes that small bodies, and the beginnings of large ones, hold at once: two thousand that are as large as may be, or
/// a hundred thousand changes.
pub const BODIES_SMALL_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Bytes beyond that, all requests together, unless it is set: forty imports at once.
pub const BODIES_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Requests whose bodies have not arrived yet, at once: two for every connection. Each costs some 10 KiB.
pub const ARRIVING_MAX: usize = 2 * CONNECTIONS_MAX;
/// The same of rollbacks and pauses, which have a room of their own here too.
pub const ARRIVING_ROLLBACKS_MAX: usize = 1_024;
/// The same of health checks over gRPC, which ask for no token: every node's probe at once.
pub const ARRIVING_CHECKS_MAX: usize = 256;
/// Streams that ask for no token (health, reflection) open at once, apart from those that do: whoever may do nothing
/// else may not take the room of others.
pub const STRANGERS_STREAMS_MAX: usize = 1_024;
/// They are at most this part of the connections that may be open: a connection with a stream is never idle, so that
/// strangers could keep all of them.
pub const STRANGERS_SHARE: usize = 8;
/// Largest message of a service that asks for no token: a name.
pub const STRANGERS_MESSAGE_BYTES_MAX: usize = 4 * 1024;
/// Requests under way at once, answers that are not taken yet included; beyond that the connections with most of them
/// are cut. Far above what a fleet asks at once; each costs some 3 KiB.
pub const REQUESTS_MAX: usize = 128 * 1024;
/// Rollbacks and pauses at once, unless it is set. With writes they are fewer than wait for the writer at most, so that
/// one that was let in is never refused there.
pub const ROLLBACKS_MAX: usize = 256;
/// Other changes at once, unless it is set: some commits' worth, more would only wait.
pub const WRITES_MAX: usize = 512;
/// Reads at once, unless it is set: they wait for nothing but a body to merge.
pub const READS_MAX: usize = 1_024;
/// Heartbeats, or batches of them, at once, unless it is set.
pub const HEARTBEATS_MAX: usize = 1_024;
/// What an HTTP/2 connection, and each stream of it, may send before anybody has read it: a version of any size at once.
pub const HTTP2_WINDOW: u32 = 1024 * 1024;
/// What an HTTP/2 connection may send in excess of what it asks for: a whole window that nobody has read yet is no abuse,
/// nor is another one that was on its way to a request that had been refused meanwhile.
pub const EXCESS_BYTES_MAX: u64 = 2 * HTTP2_WINDOW as u64;
/// What of it is forgiven at every look: a keepalive far more eager than any.
pub const EXCESS_FORGIVEN: u64 = 4 * 1024;
/// Bytes that a request's head and its window updates may take, on top of its body: the largest head.
pub const EXCESS_PER_REQUEST: u64 = 32 * 1024;
/// Bytes that a frame takes beside what it carries, and the window update for it.
pub const EXCESS_PER_FRAME: u64 = 64;
/// Requests of one connection that were taken back before they were answered, from which on it is looked at whether
/// that is most of them.
pub const TAKEN_BACK_MAX: u64 = 200;
/// How long an address whose connection was cut for abuse opens no new one: what it would do in that time costs more
/// than to turn it away.
pub const PENALTY: Duration = Duration::from_secs(5);
/// Addresses that are kept out at once; beyond that nobody new is.
pub const PENALTIES_MAX: usize = 10_000;
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

/// Time for one of several addresses of a name, where requests are sent elsewhere: an address that swallows packets
/// leaves time for the next.
pub const OUTBOUND_ADDRESS_TIMEOUT: Duration = Duration::from_secs(1);

/// Ops read at once for a backup or a check: those with latencies make 20 MiB.
pub const BACKUP_OPS_AT_ONCE: usize = 64;
/// Contents read at once for a backup or a check: 8 MiB at most.
pub const BACKUP_BLOBS_AT_ONCE: usize = 8;

/// Most webhooks: each is a task, a connection and a walk over the journal.
pub const WEBHOOKS_MAX: usize = 32;
/// Time to reach a webhook's receiver, looking its name up included: one lost packet, sent again.
pub const WEBHOOK_CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Time until a webhook's receiver has answered: what others in this trade allow. It should take the event,
/// answer, and only then work.
pub const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest pause before a delivery is tried again: a receiver that comes back has waited no longer.
pub const WEBHOOK_RETRY_MAX: Duration = Duration::from_secs(60);
/// Oldest event that is still delivered: whoever was away for a day reads the journal instead.
pub const WEBHOOK_AGE_MAX: Span = Span::from_mins(24 * 60);
/// Events a webhook asked for that may wait for it; beyond that the oldest are dropped. Twenty of the largest
/// imports, or a rollout's event every two seconds for a day; each costs eight bytes of memory.
pub const WEBHOOK_WAITING_MAX: usize = 50_000;
/// Attempts at an event that its receiver refuses as it is (400, 413, 422): a receiver in the middle of a
/// deployment has some seconds, and what waits behind the event not much longer.
pub const WEBHOOK_REFUSALS_MAX: u32 = 5;
/// Longest word of a webhook's path that is shown: `services`, `webhooks`, and hardly a secret.
pub const WEBHOOK_PATH_WORD_MAX: usize = 12;
/// What is read of a receiver's answer: enough for a person to see why it refuses.
pub const WEBHOOK_ANSWER_BYTES_MAX: usize = 1024;
/// Characters kept of an answer or error: a line or two on a terminal.
pub const WEBHOOK_ERROR_CHARS_MAX: usize = 240;
/// Shortest secret of a webhook: shorter than 128 bits could be guessed from a delivery.
pub const WEBHOOK_SECRET_BYTES_MIN: usize = 16;
/// Largest secret file of a webhook, so that a path to the wrong file is noticed.
pub const WEBHOOK_SECRET_BYTES_MAX: u64 = 4096;
/// How often the cursors of webhooks are saved: at most so much is delivered twice after a crash.
pub const WEBHOOK_CURSORS_EVERY: Span = Span::from_secs(1);
/// Time for deliveries under way when the daemon stops; those cut off are delivered again.
pub const WEBHOOK_DRAIN: Duration = Duration::from_secs(2);

/// Shortest span of a fleet's settings: instances are told and watched in whole seconds.
pub const FLEET_SPAN_MIN: Span = Span::from_secs(1);
/// Longest grace of a target: a day. Longer ones would hide that a fleet has stopped following.
pub const FLEET_GRACE_MAX: Span = Span::from_mins(24 * 60);
/// Heartbeats in one batch: an agent on a large node speaks for fewer.
pub const HEARTBEATS_PER_BATCH_MAX: usize = 10_000;
/// Largest heartbeat over gRPC: the metrics of so many versions with their latencies, several times over.
pub const HEARTBEAT_BYTES_MAX: usize = 512 * 1024;
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
/// How often is looked whether what holds a stage, its cohort or a verdict, has come.
pub const HELD_LOOK_EVERY: Duration = Duration::from_millis(250);
/// Shortest time between two looks at what is due: with a thousand rollouts held a look takes milliseconds, and
/// commands come faster than that.
pub const TIME_LOOK_EVERY_LEAST: Span = Span(50);
/// How often the writer looks whether fleets show what the journal does not say yet.
pub const ALARM_LOOK_EVERY: Duration = Duration::from_secs(1);
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

/// Most rows of a rollout's timeline: what fits on two screens.
pub const TIMELINE_ENTRIES_MAX: usize = 100;
/// Largest answer of Prometheus: one number takes 200 bytes, a refusal 1 KiB, and what is far above is no number.
pub const PROMETHEUS_ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Queries at once, all rollouts together: half of the 20 that Prometheus evaluates by default, dashboards get the rest.
pub const PROMETHEUS_QUERIES_MAX: usize = 10;
/// Longest time for a query that may be set: a judgement that is due waits fifteen seconds for its answers.
pub const PROMETHEUS_TIMEOUT_MAX: Span = Span::from_secs(10);
/// Time for a query unless it is set: a query over a window of minutes takes milliseconds where nothing is wrong.
pub const PROMETHEUS_TIMEOUT: Span = Span::from_secs(5);
/// A value this much older than what was asked for is none: a few scrapes, and more than clocks should differ.
pub const PROMETHEUS_STALE_AFTER: Span = Span::from_mins(1);
/// Characters of Prometheus' own words that are repeated: a parse error with its position.
pub const PROMETHEUS_TEXT_CHARS_MAX: usize = 300;
/// Series named where a query gave too many: enough to see which label they differ in.
pub const PROMETHEUS_SERIES_NAMED_MAX: usize = 3;
/// Longest query, gaps unfilled: what is longer belongs into a recording rule.
pub const QUERY_BYTES_MAX: usize = 4 * 1024;
/// Largest file that holds one secret: a token with many claims has 8 KiB.
pub const SECRET_FILE_BYTES_MAX: u64 = 16 * 1024;

/// How often is looked which sources have to be asked.
pub const SOURCE_LOOK_EVERY: Duration = Duration::from_millis(250);
/// Most checks whose source is being asked; others wait for the next look. Far above what a Prometheus that
/// answers leaves waiting.
pub const SOURCE_QUERIES_WAITING_MAX: usize = 256;

/// Digits of a conflict's id that name it, at least: people copy twelve, and fewer than four are a slip.
pub const CONFLICT_PREFIX_MIN: usize = 4;
/// Most peers: each is a link with its buffers, and beyond a handful a federation should relay.
pub const PEERS_MAX: usize = 64;
/// Largest file of certificates or a key: a bundle of some hundred authorities.
pub const PEM_FILE_BYTES_MAX: u64 = 1024 * 1024;
/// Time to reach a peer, to agree on TLS with it, and to be greeted: two lost packets each.
pub const PEER_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shortest pause before a peer is dialled again.
pub const PEER_RETRY_MIN: Duration = Duration::from_secs(1);
/// Longest pause before a peer is dialled again: one that comes back has waited no longer.
pub const PEER_RETRY_MAX: Duration = Duration::from_secs(60);
/// A connection that held so long was good: the next pause is the shortest again.
pub const PEER_STABLE_AFTER: Duration = Duration::from_secs(60);
/// Pings that find dead connections to peers.
pub const PEER_KEEPALIVE: Duration = Duration::from_secs(5);
/// Open connections on the peers' port: one for every peer, and as many that are being replaced.
pub const PEER_CONNECTIONS_MAX: usize = 2 * PEERS_MAX;
/// Connections on the peers' port that have not agreed on TLS yet: strangers wait for each other, not peers for them.
pub const PEER_HANDSHAKES_MAX: usize = 64;
/// HTTP/2 windows between peers: what may be on its way by credits, so that a long line is full.
pub const PEER_WINDOW_BYTES: u32 = 4 * 1024 * 1024;
/// Messages handed to a connection ahead of what it sends.
pub const PEER_SEND_AHEAD: usize = 4;
/// Bytes that wait to be sent to a peer; from then on nothing more is read for it.
pub const PEER_WAITING_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Messages that wait to be sent to a peer that takes none: then it is not talked to any more. Far above what a peer
/// that keeps to its credits leads to.
pub const PEER_WAITING_FRAMES_MAX: usize = 8_192;
/// Ops that came from one peer and wait for the writer; from then on nothing more is taken from it.
pub const PEER_INTAKE_OPS_MAX: usize = 4_096;
/// Contents that are sent unasked before a batch that speaks of them, in bytes.
pub const PEER_BLOBS_AHEAD_BYTES_MAX: usize = 256 * 1024;
/// Contents from a peer that wait for the ops that speak of them, in bytes: those of two full batches.
pub const PEER_BLOBS_HELD_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Contents that a peer is asked for at once: enough that a long way costs little, and 32 MiB where all are as large as
/// may be.
pub const PEER_BLOBS_FETCHED_MAX: usize = 32;
/// Contents that a peer asked for and that are not sent yet.
pub const PEER_BLOBS_ASKED_MAX: usize = 4_096;
/// Time for contents that were asked for; then the ops that speak of them are asked for anew.
pub const PEER_BLOBS_TIMEOUT: Duration = Duration::from_secs(20);
/// How often two clusters that have the same ops tell each other the digest of what follows from them.
pub const PEER_DIGEST_EVERY: Duration = Duration::from_secs(30);
/// Time to say goodbye to a peer.
pub const PEER_GOODBYE: Duration = Duration::from_millis(300);
/// How often a peer is told what instances run.
pub const FLEET_REPORT_EVERY: Duration = Duration::from_secs(2);
/// Targets in one message of a fleet report: half a frame.
pub const FLEET_REPORT_TARGETS_MAX: usize = 2_000;
/// Drift states of a target in a report: twice what there are.
pub const FLEET_REPORT_STATES_MAX: usize = 16;
/// Clusters that a call passes on its way to a home: the longest chain anybody builds.
pub const CALL_HOPS_MAX: u32 = 8;
/// Calls that wait for other clusters at once.
pub const CALLS_WAITING_MAX: usize = 256;
/// Calls of one peer that are decided at once.
pub const CALLS_PER_PEER_MAX: usize = 64;
/// Time for a call to come back from a home.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for the ops of a call to arrive here after its answer: then it is answered without.
pub const CALL_CATCH_UP: Duration = Duration::from_secs(2);
/// Alarms of a federation that are shown at once.
pub const FEDERATION_ALARMS_MAX: usize = 256;
/// Ops without effect that a status lists: a takeover leaves some, and the journal has all of them.
pub const FENCED_LISTED_MAX: usize = 1_024;
/// How often is looked which peers stay away.
pub const FEDERATION_LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long after a start old ops are let go of for the first time: peers have been heard of by then.
pub const TRUNCATE_AFTER: Duration = Duration::from_secs(20);
/// How often old ops are let go of.
pub const TRUNCATE_EVERY: Duration = Duration::from_secs(3600);
/// How long a daemon that has peers writes nothing by itself after a start, unless it has heard of one: a peer that is
/// there is heard of within a second, on a machine under load within some. Whatever somebody asks for is written all the
/// same.
pub const FIRST_CONTACT_MAX: Span = Span::from_secs(10);
/// How often is looked whether a peer was met, by who waits for that.
pub const CONTACT_LOOK_EVERY: Duration = Duration::from_millis(100);

/// How often is looked whether what the instances run has changed, to tell other clusters: often enough for a person
/// who watches all of them.
pub const FLEET_COUNT_EVERY: Duration = Duration::from_secs(3);
/// After this long it is told again although nothing has changed: its age says that it still holds.
pub const FLEET_COUNT_REPEAT: Span = Span::from_secs(15);
/// Targets that other clusters are told of, those in drift before the others: some 150 KiB every few seconds at most.
pub const FLEET_COUNT_TARGETS_MAX: usize = 1_000;

/// Shortest secret of a token that somebody chose, in bytes: 128 bits in hexadecimal.
pub const TOKEN_SECRET_BYTES_MIN: usize = 32;
/// How often is looked whether the tokens hold under which streams are open: a fifth of the five seconds after
/// which a stream of a revoked one has to have ended.
pub const TOKEN_SWEEP_EVERY: Duration = Duration::from_secs(1);

/// How often is looked until when tokens can be managed: a line a day is not overlooked, and drowns nothing.
pub const MANAGED_LOOK_EVERY: Span = Span(24 * 3600 * 1000);

/// From when on before the end of the last admin token the log warns: who is on leave is back within two weeks.
pub const MANAGED_WARNING: Span = Span(14 * 24 * 3600 * 1000);

/// Spans that wait for the collector: some 2 MiB. What ends while so many wait is dropped and counted.
pub const TRACE_QUEUE_SPANS: usize = 2_048;
/// Spans brought at once.
pub const TRACE_BATCH_SPANS: usize = 512;
/// How long a span waits for others to be brought with.
pub const TRACE_LINGER: Duration = Duration::from_secs(1);
/// How long the collector may take for a batch; after that its spans are lost.
pub const TRACE_EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the last spans may take when the daemon stops: less than what webhooks and peers have for the same.
pub const TRACE_FLUSH: Duration = Duration::from_millis(1_500);

/// Active rollouts that `/metrics` names by app and profile: each is six series, and whoever has more under way looks at
/// them in lists. The others are counted.
pub const ROLLOUTS_SHOWN_MAX: usize = 200;
