//! `vortexctl drift`: what instances run against what they should run.

mod explain;
mod list;
mod summary;
mod table;
mod watch;

use clap::Subcommand;

use crate::{exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// How many instances of each target have drifted
    Summary(summary::Summary),
    /// Instances that do not run what they should
    List(list::List),
    /// Follow the summary: live on a terminal, JSON lines elsewhere
    Watch(watch::Watch),
    /// Why an instance is in its state, and what to do about it
    Explain(explain::Explain),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Summary(command) => command.run(session).await,
            Command::List(command) => command.run(session).await,
            Command::Watch(command) => command.run(session).await,
            Command::Explain(command) => command.run(session).await,
        }
    }
}
