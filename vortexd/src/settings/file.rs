//! The settings file, as it is written.

use std::path::Path;

use serde::Deserialize;
use vortex_core::{limits::BREAKER_ROLLBACKS_REMEMBERED, rollout::BreakerPolicy, time::Span};

use super::{
    auth::FileAuth,
    federation::FileFederation,
    fleet::FileFleet,
    listen::{FileLimits, FileTls},
    prometheus::FilePrometheus,
    traces::FileTracing,
    webhooks::FileWebhook,
};

/// The settings file. Every key may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) data_dir: Option<String>,
    pub(super) listen: Option<String>,
    pub(super) admin_listen: Option<String>,
    pub(super) store: Option<String>,
    pub(super) drain_delay: Option<String>,
    pub(super) drain_timeout: Option<String>,
    pub(super) log: Option<String>,
    pub(super) log_format: Option<String>,
    pub(super) reserve_mib: Option<u64>,
    pub(super) free_floor_mib: Option<u64>,
    pub(super) auth: FileAuth,
    pub(super) spring: FileSpring,
    pub(super) fleet: FileFleet,
    pub(super) prometheus: Option<FilePrometheus>,
    pub(super) breaker: Option<FileBreaker>,
    pub(super) federation: Option<FileFederation>,
    pub(super) tls: Option<FileTls>,
    pub(super) limits: Option<FileLimits>,
    pub(super) tracing: Option<FileTracing>,
    pub(super) webhook_hosts: Vec<String>,
    pub(super) webhooks: Vec<FileWebhook>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileSpring {
    pub(super) accept_empty: Option<bool>,
}

/// `[breaker]`: when automatic rollbacks stop.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileBreaker {
    rollbacks: Option<u32>,
    window: Option<String>,
}

impl FileBreaker {
    pub(super) fn read(self, faults: &mut Vec<String>) -> BreakerPolicy {
        let default = BreakerPolicy::default();
        let rollbacks = self.rollbacks.unwrap_or(default.rollbacks);
        let most = u32::try_from(BREAKER_ROLLBACKS_REMEMBERED).unwrap_or(u32::MAX);
        if !(1..=most).contains(&rollbacks) {
            faults.push(format!("breaker.rollbacks: {rollbacks} is not 1 to {most}"));
        }
        let window = self.window.map(|text| text.parse::<Span>()).transpose();
        BreakerPolicy {
            rollbacks,
            window: window
                .map_err(|error| faults.push(format!("breaker.window: {error}")))
                .unwrap_or_default()
                .unwrap_or(default.window),
        }
    }
}

/// Reads the file; whatever is wrong with it is told, and the rest is taken.
pub(super) fn read_file(path: &Path, faults: &mut Vec<String>) -> File {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            faults.push(format!("{}: {error}", path.display()));
            return File::default();
        }
    };
    let mut unknown = vec![];
    let mut table: toml::Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => {
            faults.push(format!("{}: {}", path.display(), error.message()));
            return File::default();
        }
    };
    // One unknown key must not hide the next one.
    table.retain(|key, _| {
        let known = KEYS.contains(&key);
        if !known {
            unknown.push(format!(
                "{}: unknown key `{}`; known are {}",
                path.display(),
                key.escape_debug(),
                KEYS.join(", ")
            ));
        }
        known
    });
    faults.extend(unknown);
    let mut file = File::default();
    for (key, value) in table {
        let single = toml::Table::from_iter([(key.clone(), value)]);
        match single.try_into::<File>() {
            Ok(part) => file = overlay(part, file),
            Err(error) => faults.push(format!("{}: {key}: {}", path.display(), error.message())),
        }
    }
    file
}

const KEYS: [&str; 21] = [
    "data_dir",
    "listen",
    "admin_listen",
    "store",
    "drain_delay",
    "drain_timeout",
    "log",
    "log_format",
    "reserve_mib",
    "free_floor_mib",
    "auth",
    "spring",
    "fleet",
    "prometheus",
    "breaker",
    "federation",
    "tls",
    "limits",
    "tracing",
    "webhook_hosts",
    "webhooks",
];

fn overlay(over: File, under: File) -> File {
    File {
        data_dir: over.data_dir.or(under.data_dir),
        listen: over.listen.or(under.listen),
        admin_listen: over.admin_listen.or(under.admin_listen),
        store: over.store.or(under.store),
        drain_delay: over.drain_delay.or(under.drain_delay),
        drain_timeout: over.drain_timeout.or(under.drain_timeout),
        log: over.log.or(under.log),
        log_format: over.log_format.or(under.log_format),
        reserve_mib: over.reserve_mib.or(under.reserve_mib),
        free_floor_mib: over.free_floor_mib.or(under.free_floor_mib),
        auth: over.auth.or(under.auth),
        spring: FileSpring {
            accept_empty: over.spring.accept_empty.or(under.spring.accept_empty),
        },
        // A table comes whole: a file has one of it.
        fleet: if over.fleet.is_empty() {
            under.fleet
        } else {
            over.fleet
        },
        prometheus: over.prometheus.or(under.prometheus),
        breaker: over.breaker.or(under.breaker),
        federation: over.federation.or(under.federation),
        tls: over.tls.or(under.tls),
        limits: over.limits.or(under.limits),
        tracing: over.tracing.or(under.tracing),
        webhook_hosts: [over.webhook_hosts, under.webhook_hosts].concat(),
        webhooks: [over.webhooks, under.webhooks].concat(),
    }
}
