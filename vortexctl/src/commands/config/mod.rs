//! `vortexctl config`: versions of configuration.

mod diff;
mod history;
mod import;
mod list;
mod publish;
mod set_drift;
mod set_schema;
mod set_secrets;
mod set_stable;
mod show;

use clap::Subcommand;

use crate::{exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Store an immutable version
    Publish(publish::Publish),
    /// Publish every target of a directory laid out for Spring
    Import(import::Import),
    /// Targets; or the versions of one
    List(list::List),
    /// A version's documents; or what a key reads now
    Show(show::Show),
    /// What changes between two versions, key by key
    Diff(diff::Diff),
    /// What happened to a target
    History(history::History),
    /// Set what everyone outside a canary reads
    SetStable(set_stable::SetStable),
    /// Attach a JSON Schema that every version must satisfy
    SetSchema(set_schema::SetSchema),
    /// Name the keys whose values are secret
    SetSecrets(set_secrets::SetSecrets),
    /// Set when a target's instances count as drifted, and when it alerts
    SetDrift(set_drift::SetDrift),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Publish(command) => command.run(session).await,
            Command::Import(command) => command.run(session).await,
            Command::List(command) => command.run(session).await,
            Command::Show(command) => command.run(session).await,
            Command::Diff(command) => command.run(session).await,
            Command::History(command) => command.run(session).await,
            Command::SetStable(command) => command.run(session).await,
            Command::SetSchema(command) => command.run(session).await,
            Command::SetSecrets(command) => command.run(session).await,
            Command::SetDrift(command) => command.run(session).await,
        }
    }
}
