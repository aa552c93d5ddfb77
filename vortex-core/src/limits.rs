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
