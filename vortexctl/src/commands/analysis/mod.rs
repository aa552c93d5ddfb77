//! `vortexctl analysis`: how rollouts were judged, and how they would be.

mod replay;

use clap::Subcommand;

use crate::{exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge a past rollout anew, under other limits; changes nothing
    Replay(replay::Replay),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Replay(command) => command.run(session).await,
        }
    }
}
