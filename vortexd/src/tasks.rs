//! What `vortexd` does besides serving: looking after a store that no daemon works on, and asking a daemon whether it is
//! ready.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::{
    check::check,
    healthcheck::Healthcheck,
    restore::{RestoreError, restore},
    settings::Flags,
    store::OpenError,
};

/// The daemon that ships configuration versions safely: publishes, rolls out, serves.
#[derive(Debug, Parser)]
#[command(name = "vortexd", version, after_help = EXAMPLES)]
pub struct Program {
    /// What it serves with.
    #[command(flatten)]
    pub flags: Flags,
    /// What it does instead of serving.
    #[command(subcommand)]
    pub task: Option<Task>,
}

const EXAMPLES: &str = "\
EXAMPLES
  vortexd --data-dir /var/lib/vortex
  vortexd --config /etc/vortex/vortexd.toml --listen 127.0.0.1:8888
  vortexd --data-dir ./data --listen 127.0.0.1:0     # picks a port, prints it as JSON on stdout
  vortexd check --data-dir /var/lib/vortex           # while no daemon runs there
  vortexd healthcheck                                # while one runs: status 0 when it is ready, else 1
  vortexd restore --from monday.vortex --data-dir /var/lib/vortex

Without authentication (--auth tokens) the daemon binds loopback addresses only, unless --insecure
says otherwise.";

/// Something else than to serve.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Ask the daemon on this machine whether it is ready: status 0, or 1 if it is not
    Healthcheck(Healthcheck),
    /// Read a store from its first op to its last, change nothing, and name what is damaged
    Check {
        /// The data directory
        #[arg(long, value_name = "DIR", env = "VORTEX_DATA_DIR")]
        data_dir: PathBuf,
    },
    /// Make a store out of a backup, in a directory that is new or empty
    Restore {
        /// The backup, as `vortexctl backup save` wrote it
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// The data directory
        #[arg(long, value_name = "DIR", env = "VORTEX_DATA_DIR")]
        data_dir: PathBuf,
    },
}

/// A store that does not hold; what was found is printed already.
#[derive(Debug, thiserror::Error)]
#[error("the store is damaged; keep a copy of the data directory, and restore a backup")]
struct Damaged;

impl Task {
    /// Does it, and prints what came of it.
    ///
    /// # Errors
    /// When it could not be done, or damage was found.
    pub fn run(self) -> anyhow::Result<()> {
        let mut out = io::stdout();
        match self {
            Task::Healthcheck(check) => {
                let said = check.ask()?;
                let _ = writeln!(out, "{said}");
            }
            Task::Check { data_dir } => {
                let findings = check(&data_dir)?;
                // Whoever started us may not read it; the status says it all.
                let _ = write!(out, "{findings}");
                if !findings.is_good() {
                    return Err(Damaged.into());
                }
            }
            Task::Restore { from, data_dir } => {
                let restored = restore(&from, &data_dir)?;
                let line = serde_json::to_string(&restored).context("it cannot be printed")?;
                let _ = writeln!(out, "{line}");
            }
        }
        Ok(())
    }
}

/// The status that `vortexd` ends with for an error, so that a supervisor need not read the message.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    if let Some(error) = error.downcast_ref::<OpenError>() {
        return of_store(error);
    }
    match error.downcast_ref::<RestoreError>() {
        Some(RestoreError::NotEmpty { .. }) => 2,
        Some(RestoreError::Newer { .. }) => 73,
        Some(RestoreError::Flawed { .. }) => 74,
        Some(RestoreError::Open(error)) => of_store(error),
        Some(RestoreError::Store(_) | RestoreError::Io { .. }) => 75,
        None if error.is::<Damaged>() => 74,
        None => 1,
    }
}

fn of_store(error: &OpenError) -> u8 {
    match error {
        OpenError::Missing { .. } => 2,
        OpenError::InUse { .. } => 70,
        OpenError::Foreign { .. } => 71,
        OpenError::Empty { .. } => 72,
        OpenError::Newer { .. } => 73,
        OpenError::Damaged { .. } => 74,
        OpenError::Io { .. } => 75,
    }
}
