//! `vortexctl backup restore`: has `vortexd` do it, which alone writes stores.

use std::{os::unix::process::CommandExt as _, path::PathBuf, process::Command};

use clap::Args;

use crate::{
    demo,
    exit::{Exit, Failure},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl backup restore monday.vortex --data-dir /var/lib/vortex
  vortexd restore --from monday.vortex --data-dir /var/lib/vortex     # the same

The statuses are those of vortexd: 2 the directory is not empty, 74 the backup is damaged.")]
pub(crate) struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The data directory to make
    #[arg(long, value_name = "DIR")]
    data_dir: PathBuf,
    /// The daemon's program (default: beside this one, else the one in the path)
    #[arg(long, value_name = "FILE")]
    vortexd: Option<PathBuf>,
}

impl Restore {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let program = self.vortexd.unwrap_or_else(demo::vortexd);
        let error = Command::new(&program)
            .arg("restore")
            .arg("--from")
            .arg(&self.file)
            .arg("--data-dir")
            .arg(&self.data_dir)
            .exec();
        // It came back, so nothing was started.
        let what = format!("cannot start {}: {error}", program.display());
        Err(Failure::new(Exit::Error, "no_vortexd", what)
            .with_hint("name the daemon's program with --vortexd FILE"))
    }
}
