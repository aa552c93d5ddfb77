//! `vortexctl demo`: the main job, for real and in less than two minutes. A real daemon in a process of its own, a
//! population that reads over HTTP, one rollout that completes and one that is rolled back midway; a fleet that
//! reports what it runs; and three rollouts that are judged by what their instances report. With `--federation`:
//! three daemons that share one truth, and what a partition between them leads to.

mod certificates;
mod clusters;
mod daemon;
mod federation;
mod fleet;
mod helper;
mod instances;
mod judged;
mod picture;
mod relay;
mod reporting;
mod serving;
mod story;

use std::path::PathBuf;

pub(crate) use daemon::beside_us as vortexd;
pub(crate) use instances::DemoFleet;
pub(crate) use serving::DemoApps;

use clap::Args;

use crate::{exit::Failure, session::Session};

/// Instances report every second: a demo has no half minutes to wait.
const SETTINGS: &str = "[fleet]\ninterval = \"1s\"\n";

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl demo                   # shows it and cleans up
  vortexctl demo --keep            # leaves the daemon up to play with
  vortexctl demo --clients 1000
  vortexctl demo --federation      # three clusters, a partition, and a conflict")]
pub(crate) struct Demo {
    /// Three clusters that share one truth: a change, a partition, a conflict and its end
    #[arg(long, conflicts_with_all = ["keep", "clients"])]
    federation: bool,
    /// Leave the daemon running, with its data
    #[arg(long)]
    keep: bool,
    /// How many simulated clients read
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(50..=5000))]
    clients: u32,
    /// The daemon's program (default: the one beside this command, else the one on the path)
    #[arg(long, value_name = "FILE")]
    vortexd: Option<PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        if self.federation {
            return federation::tell(session, self.vortexd).await;
        }
        let mut daemon = daemon::Daemon::start(self.vortexd.clone(), SETTINGS, None).await?;
        let told = story::tell(session, &daemon, self.clients).await;
        if self.keep && told.is_ok() {
            story::left_running(session, &daemon)?;
            daemon.keep();
        } else {
            daemon.stop().await;
        }
        told
    }
}
