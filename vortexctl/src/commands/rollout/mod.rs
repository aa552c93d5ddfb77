//! `vortexctl rollout`: from the first canary to everyone, or back.

mod act;
pub(crate) mod card;
pub(crate) mod checks;
mod complete;
mod ending;
pub(crate) mod explain;
mod get;
mod history;
pub(crate) mod judge;
mod legs;
mod list;
mod live;
pub(crate) mod plan;
mod promote;
pub(crate) mod stages;
mod start;
pub(crate) mod verdict;
mod wait;
mod watch;

use clap::Subcommand;

use crate::{exit::Failure, session::Session};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What a rollout would do, stage by stage
    Plan(Box<plan::Plan>),
    /// Create a rollout and start it
    Start(Box<start::Start>),
    /// Rollouts, newest first
    List(list::List),
    /// One rollout
    Get(get::Get),
    /// Follow a rollout until it ends: live on a terminal, JSON lines elsewhere
    Watch(watch::Watch),
    /// Wait until a rollout has completed, is paused, or has reached a stage
    Wait(wait::Wait),
    /// Leave the current stage
    Promote(promote::Promote),
    /// Hold a rollout where it stands
    #[command(
        after_help = "EXAMPLES\n  vortexctl rollout pause checkout/prod --reason \"error rate looks odd\""
    )]
    Pause(act::Act),
    /// Let a paused rollout go on
    #[command(after_help = "EXAMPLES\n  vortexctl rollout resume checkout/prod")]
    Resume(act::Act),
    /// Return everyone to the version before; legal in every phase
    #[command(after_help = "\
EXAMPLES
  vortexctl rollout rollback checkout/prod --reason \"checkout times out\"
  vortexctl rollout rollback r-7f3k9q2m4x      # even after it has completed")]
    Rollback(act::Act),
    /// End the bake of the last stage: the version becomes stable
    Complete(complete::Complete),
    /// Why it stands where it stands: what was measured, what was decided on it, what to do next
    Explain(explain::Explain),
    /// What happened to a rollout; or the rollouts a target has had
    History(history::History),
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Plan(command) => command.run(session).await,
            Command::Start(command) => command.run(session).await,
            Command::List(command) => command.run(session).await,
            Command::Get(command) => command.run(session).await,
            Command::Watch(command) => command.run(session).await,
            Command::Wait(command) => command.run(session).await,
            Command::Promote(command) => command.run(session).await,
            Command::Pause(command) => command.run(session, act::Verb::Pause).await,
            Command::Resume(command) => command.run(session, act::Verb::Resume).await,
            Command::Rollback(command) => command.run(session, act::Verb::Rollback).await,
            Command::Complete(command) => command.run(session).await,
            Command::Explain(command) => command.run(session).await,
            Command::History(command) => command.run(session).await,
        }
    }
}
