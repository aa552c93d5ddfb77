//! `vortexctl backup`: the whole store as one file.

mod restore;
mod save;
mod verify;

use clap::Subcommand;

use crate::{exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take a backup of a running daemon, of one revision
    Save(save::Save),
    /// Read a backup from its first byte to its last, without a daemon, and name what is damaged
    Verify(verify::Verify),
    /// Make a store out of a backup, in a directory that is new or empty
    Restore(restore::Restore),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Save(command) => command.run(session).await,
            Command::Verify(command) => command.run(session),
            Command::Restore(command) => command.run(),
        }
    }
}
