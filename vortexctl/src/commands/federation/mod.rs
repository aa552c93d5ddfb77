//! `vortexctl federation`: clusters that share one truth.

mod conflicts;
mod peers;
mod recover;
mod status;
mod transfer;

use clap::Subcommand;

use crate::{exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// This cluster, its members and its links, and what needs a person
    Status(status::Status),
    /// The clusters this one talks to; add and remove them
    Peers(peers::Peers),
    /// Rollouts that were started at once in two clusters, and which of them goes on
    Conflicts(conflicts::Conflicts),
    /// Take note of a conflict: it is not shown as open any more
    Resolve(conflicts::Resolve),
    /// Have another cluster write a target from now on
    Transfer(transfer::Transfer),
    /// Count a cluster out that is gone for good
    Retire(recover::Retire),
    /// Write under a new incarnation: the way out for a store that was restored or cloned
    Renew(recover::Renew),
    /// Take ops of a forked origin again, once only one store writes it
    Release(recover::Release),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Status(command) => command.run(session).await,
            Command::Peers(command) => command.run(session).await,
            Command::Conflicts(command) => command.run(session).await,
            Command::Resolve(command) => command.run(session).await,
            Command::Transfer(command) => command.run(session).await,
            Command::Retire(command) => command.run(session).await,
            Command::Renew(command) => command.run(session).await,
            Command::Release(command) => command.run(session).await,
        }
    }
}

/// The first digits of an id or a digest: enough for a person to tell it from the others.
fn short(id: &str) -> String {
    id.chars().take(12).collect()
}
