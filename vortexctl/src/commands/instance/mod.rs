//! `vortexctl instance`: who reports, what each runs, which cohort it is in.

mod list;
mod pin;
pub(crate) mod show;

use clap::Subcommand;

use crate::{exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Instances that report, in every state
    List(list::List),
    /// One instance, with its labels
    Show(show::Show),
    /// Put an instance into a cohort of the active rollout, whatever its share
    Pin(pin::Pin),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::List(command) => command.run(session).await,
            Command::Show(command) => command.run(session).await,
            Command::Pin(command) => command.run(session).await,
        }
    }
}
