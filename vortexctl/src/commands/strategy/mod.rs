//! `vortexctl strategy`: named sequences of stages and checks, and the files that hold them.

mod check;
mod delete;
mod list;
mod schema;
mod set;

use clap::Subcommand;

use crate::{cli::Target, exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The built-in strategies and the stored ones
    List(list::List),
    /// Store a strategy
    Set(Box<set::Set>),
    /// Delete a stored strategy; rollouts that use it keep their stages
    Delete(delete::Delete),
    /// Read a strategy file and show what it says; needs no daemon
    Check(check::Check),
    /// The JSON Schema of strategy files, for editors
    Schema(schema::Schema),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::List(list) => list.run(session).await,
            Command::Set(set) => set.run(session).await,
            Command::Delete(delete) => delete.run(session).await,
            Command::Check(check) => check.run(session),
            Command::Schema(schema) => schema.run(session),
        }
    }
}

fn split(target: Option<Target>) -> (String, String) {
    target
        .map(|target| (target.app, target.profile))
        .unwrap_or_default()
}
