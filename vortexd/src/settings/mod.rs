//! What the daemon is told: a TOML file, then `VORTEX_*` variables, then flags; the later wins.
//!
//! Nothing is guessed: an unknown key, an unreadable value and a combination that makes no sense are
//! findings, and all of them are reported at once.

mod auth;
mod error;
mod federation;
mod file;
mod fleet;
mod listen;
mod prometheus;
mod traces;
mod webhooks;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use vortex_core::{fleet::FleetSettings, rollout::BreakerPolicy, time::Span};

use self::file::{File, read_file, read_text};
pub use self::{auth::AuthSettings, error::SettingsError};
use crate::{
    federation::FederationSettings,
    hooks::{AllowedHosts, HookSettings},
    limits::{FREE_FLOOR_BYTES, HEARTBEATS_PER_SECOND_ASKED, RESERVE_BYTES},
    listen::{Limits, TlsFiles},
    prometheus::PrometheusSettings,
    traces::TraceSettings,
};

/// What the command line and the variables say.
#[derive(Args, Clone, Debug, Default)]
pub struct Flags {
    /// Settings in TOML; flags and VORTEX_* variables go before it
    #[arg(long, value_name = "FILE", env = "VORTEX_CONFIG_FILE")]
    pub config: Option<PathBuf>,
    /// Where everything durable lives [default: ./vortex-data]
    #[arg(long, value_name = "DIR", env = "VORTEX_DATA_DIR")]
    pub data_dir: Option<String>,
    /// Address of REST and gRPC; port 0 picks one [default: 127.0.0.1:8888]
    #[arg(long, value_name = "ADDR", env = "VORTEX_LISTEN")]
    pub listen: Option<String>,
    /// Address of the health routes [default: 127.0.0.1:9889]
    #[arg(long, value_name = "ADDR", env = "VORTEX_ADMIN_LISTEN")]
    pub admin_listen: Option<String>,
    /// Address where other clusters connect; port 0 picks one [default: none]
    #[arg(long, value_name = "ADDR", env = "VORTEX_FEDERATION_LISTEN")]
    pub federation_listen: Option<String>,
    /// Whether a token is asked for: off or tokens [default: off]
    #[arg(long, value_name = "MODE", env = "VORTEX_AUTH")]
    pub auth: Option<String>,
    /// Bind other addresses than loopback, and answer web pages, although no token is asked for
    #[arg(long, env = "VORTEX_INSECURE")]
    pub insecure: bool,
    /// The first admin token's secret, of 32 characters or more [default: VORTEX_BOOTSTRAP_TOKEN, else a fresh one in
    /// the file admin-token in the data directory]
    #[arg(long, value_name = "FILE", env = "VORTEX_BOOTSTRAP_TOKEN_FILE")]
    pub bootstrap_token_file: Option<String>,
    /// Make another first admin token, and revoke the one before: for when it is lost
    #[arg(long)]
    pub renew_bootstrap_token: bool,
    /// Where ops are kept: redb (in the data directory) or memory (nowhere) [default: redb]
    #[arg(long, value_name = "KIND", env = "VORTEX_STORE")]
    pub store: Option<String>,
    /// How long the daemon still serves, not ready any more, before it stops: until no balancer sends new requests [default: 0s]
    #[arg(long, value_name = "DURATION", env = "VORTEX_DRAIN_DELAY")]
    pub drain_delay: Option<String>,
    /// How long open requests may take to end when the daemon stops [default: 25s]
    #[arg(long, value_name = "DURATION", env = "VORTEX_DRAIN_TIMEOUT")]
    pub drain_timeout: Option<String>,
    /// What is logged, e.g. info or vortexd=debug [default: info]
    #[arg(long, value_name = "FILTER", env = "VORTEX_LOG")]
    pub log: Option<String>,
    /// How it is logged: text or json [default: text]
    #[arg(long, value_name = "FORMAT", env = "VORTEX_LOG_FORMAT")]
    pub log_format: Option<String>,
}

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// One file in the data directory.
    Redb,
    /// Nothing outlives the process: for trials.
    Memory,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Settings that make sense together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where everything durable lives.
    pub data_dir: PathBuf,
    /// Address of REST and gRPC.
    pub listen: SocketAddr,
    /// Address of the health routes.
    pub admin_listen: SocketAddr,
    /// Which store.
    pub store: StoreKind,
    /// How long it still serves, not ready any more, before it stops.
    pub drain_delay: Duration,
    /// How long open requests may take to end.
    pub drain_timeout: Duration,
    /// What is logged.
    pub log: String,
    /// How.
    pub log_format: LogFormat,
    /// Space held back for rollbacks on a full disk.
    pub reserve_bytes: u64,
    /// Free space below which new work is refused.
    pub free_floor_bytes: u64,
    /// To Spring's routes an unknown app is an empty configuration.
    pub accept_empty: bool,
    /// How instances report, and when one is called drifted.
    pub fleet: FleetSettings,
    /// Heartbeats a second that all instances together are asked for, at most.
    pub heartbeats_per_second: u64,
    /// Who may come in.
    pub auth: AuthSettings,
    /// The Prometheus that checks may ask.
    pub prometheus: Option<PrometheusSettings>,
    /// When automatic rollbacks stop.
    pub breaker: BreakerPolicy,
    /// The clusters that share one truth with this one; none: there are none.
    pub federation: Option<FederationSettings>,
    /// TLS of the API port and the admin port; none: they speak plainly.
    pub tls: Option<TlsFiles>,
    /// What the API port bears.
    pub limits: Limits,
    /// The collector of spans; none: there are none.
    pub traces: Option<TraceSettings>,
    /// Where webhooks may be sent.
    pub webhook_hosts: AllowedHosts,
    /// Who is told what happens.
    pub webhooks: Vec<HookSettings>,
}

impl Settings {
    /// Reads the file, lays the flags (which hold the variables already) over it, and checks everything.
    ///
    /// # Errors
    /// Every fault found.
    pub fn load(flags: Flags) -> Result<Settings, SettingsError> {
        let mut faults = vec![];
        let file = match &flags.config {
            Some(path) => read_file(path, &mut faults),
            None => File::default(),
        };
        Settings::checked(flags, file, faults)
    }

    /// What a file with this text says, for tests of what may stand in one.
    ///
    /// # Errors
    /// Every fault found.
    #[doc(hidden)]
    pub fn of_text(text: &str) -> Result<Settings, SettingsError> {
        let mut faults = vec![];
        let file = read_text(text, Path::new("vortexd.toml"), &mut faults);
        Settings::checked(Flags::default(), file, faults)
    }

    fn checked(
        flags: Flags,
        file: File,
        mut faults: Vec<String>,
    ) -> Result<Settings, SettingsError> {
        let settings = merge(flags, file, &mut faults);
        if faults.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsError(faults))
        }
    }
}

fn merge(flags: Flags, file: File, faults: &mut Vec<String>) -> Settings {
    const MIB: u64 = 1024 * 1024;
    let given = auth::Given {
        mode: flags.auth,
        insecure: flags.insecure,
        token_file: flags.bootstrap_token_file,
        token: std::env::var("VORTEX_BOOTSTRAP_TOKEN").ok(),
        renew: flags.renew_bootstrap_token,
    };
    let auth = auth::read(file.auth, given, faults);
    let anywhere = auth.may_leave_loopback();
    let asked = flags.listen.or(file.listen);
    let listen = address(("listen", "127.0.0.1:8888"), asked, anywhere, faults);
    let asked = flags.admin_listen.or(file.admin_listen);
    let admin_listen = address(("admin_listen", "127.0.0.1:9889"), asked, anywhere, faults);
    if listen == admin_listen && listen.port() != 0 {
        faults.push(format!(
            "listen and admin_listen are both {listen}; give each its own port"
        ));
    }
    let (webhook_hosts, webhooks) = webhooks::read(&file.webhook_hosts, file.webhooks, faults);
    let delay = flags.drain_delay.or(file.drain_delay);
    let drain = flags.drain_timeout.or(file.drain_timeout);
    let federation = federation::read(
        file.federation,
        flags.federation_listen,
        flags.config.as_deref(),
        faults,
    );
    Settings {
        data_dir: flags
            .data_dir
            .or(file.data_dir)
            .unwrap_or_else(|| "vortex-data".to_owned())
            .into(),
        listen,
        admin_listen,
        auth,
        store: word(
            "store",
            flags.store.or(file.store),
            &[("redb", StoreKind::Redb), ("memory", StoreKind::Memory)],
            StoreKind::Redb,
            faults,
        ),
        drain_delay: duration("drain_delay", delay, "0s", faults),
        drain_timeout: duration("drain_timeout", drain, "25s", faults),
        log: log_filter(flags.log.or(file.log), faults),
        log_format: word(
            "log_format",
            flags.log_format.or(file.log_format),
            &[("text", LogFormat::Text), ("json", LogFormat::Json)],
            LogFormat::Text,
            faults,
        ),
        reserve_bytes: file
            .reserve_mib
            .map_or(RESERVE_BYTES, |mib| mib.saturating_mul(MIB)),
        free_floor_bytes: file
            .free_floor_mib
            .map_or(FREE_FLOOR_BYTES, |mib| mib.saturating_mul(MIB)),
        accept_empty: file.spring.accept_empty.unwrap_or(true),
        heartbeats_per_second: file
            .fleet
            .heartbeats_per_second
            .unwrap_or(HEARTBEATS_PER_SECOND_ASKED)
            .max(1),
        fleet: file.fleet.read(faults),
        prometheus: file.prometheus.and_then(|table| table.read(faults)),
        breaker: file.breaker.unwrap_or_default().read(faults),
        federation,
        tls: (file.tls).and_then(|table| table.read(flags.config.as_deref(), faults)),
        limits: file.limits.unwrap_or_default().read(faults),
        traces: traces::read(
            file.tracing,
            flags.config.as_deref(),
            |name| std::env::var(name).ok(),
            faults,
        ),
        webhook_hosts,
        webhooks,
    }
}

fn address(
    (name, default): (&str, &str),
    text: Option<String>,
    anywhere: bool,
    faults: &mut Vec<String>,
) -> SocketAddr {
    const NOWHERE: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);
    let text = text.unwrap_or_else(|| default.to_owned());
    match text.parse::<SocketAddr>() {
        Ok(address) if !anywhere && !address.ip().is_loopback() => {
            faults.push(format!(
                "{name}: {address} is not a loopback address, and without authentication the daemon binds no other; ask for tokens with --auth tokens, or use 127.0.0.1:{} behind a proxy that authenticates (--insecure binds it all the same)",
                address.port()
            ));
            NOWHERE
        }
        Ok(address) => address,
        Err(_) => {
            faults.push(format!(
                "{name}: `{}` is no address; write e.g. {default}",
                text.escape_debug()
            ));
            NOWHERE
        }
    }
}

fn duration(name: &str, text: Option<String>, default: &str, faults: &mut Vec<String>) -> Duration {
    let text = text.unwrap_or_else(|| default.to_owned());
    let span = text.parse::<Span>();
    span.map_err(|error| faults.push(format!("{name}: {error}")))
        .unwrap_or_default()
        .to_duration()
}

fn word<T: Copy>(
    name: &str,
    text: Option<String>,
    words: &[(&str, T)],
    default: T,
    faults: &mut Vec<String>,
) -> T {
    let Some(text) = text else {
        return default;
    };
    match words.iter().find(|(word, _)| *word == text) {
        Some(&(_, value)) => value,
        None => {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            faults.push(format!(
                "{name}: `{}` is not one of {}",
                text.escape_debug(),
                known.join(", ")
            ));
            default
        }
    }
}

fn log_filter(text: Option<String>, faults: &mut Vec<String>) -> String {
    let text = text.unwrap_or_else(|| "info".to_owned());
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&text) {
        faults.push(format!("log: `{}`: {error}", text.escape_debug()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_listed_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vortexd.toml");
        std::fs::write(
            &path,
            "listne = 1\nstore = \"disk\"\ndrain_timeout = 5\n[spring]\nempty = true\n",
        )
        .unwrap();
        let flags = Flags {
            config: Some(path),
            listen: Some("0.0.0.0:1".into()),
            admin_listen: Some("here".into()),
            ..Flags::default()
        };
        let error = Settings::load(flags).unwrap_err();
        let text = error.to_string();
        for expected in [
            "6 faults",
            "unknown key `listne`",
            "spring: unknown field `empty`",
            "drain_timeout: invalid type",
            "0.0.0.0:1 is not a loopback address",
            "`here` is no address",
            "`disk` is not one of redb, memory",
        ] {
            assert!(text.contains(expected), "{expected} is missing in\n{text}");
        }
    }

    #[test]
    fn a_flag_goes_before_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vortexd.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\nstore = \"memory\"\n").unwrap();
        let flags = Flags {
            config: Some(path),
            listen: Some("127.0.0.1:2".into()),
            ..Flags::default()
        };
        let settings = Settings::load(flags).unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.store, StoreKind::Memory);
        assert_eq!(settings.admin_listen.port(), 9889);
    }
}
