//! `vortexctl drift list`

use clap::Args;

use crate::{
    commands::fleet::{filter::FilterArgs, look, state::State},
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl drift list
  vortexctl drift list checkout/prod --state behind,diverged -o json
  vortexctl drift list checkout/prod --label zone=eu-1a --since 10m
  vortexctl drift list checkout/prod --exit-code || echo \"it has drifted\"

STATUSES
  8 with --exit-code: an instance has drifted; pending is no drift")]
pub(crate) struct List {
    #[command(flatten)]
    filter: FilterArgs,
    /// In every state, also in_sync
    #[arg(long, conflicts_with = "state")]
    all: bool,
    /// End with status 8 when one of them has drifted, be it listed or beyond the limit
    #[arg(long)]
    exit_code: bool,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let states = states(&self.filter.state, self.all);
        let found = self.filter.find(session, &connection, &states).await?;
        session.ui.show(
            &found.instances,
            |ui| look::table(ui, &found.instances),
            || look::names(&found.instances, self.filter.is_of_one_target()),
        )?;
        if found.instances.is_empty() {
            // Whether none has drifted, or none reports.
            session.ui.advise("vortexctl drift summary");
        }
        if self.exit_code {
            let drifted = self.filter.request(&drifted(&states))?;
            if found.any_in(&connection, drifted).await? {
                return Err(Failure::silent(Exit::Different));
            }
        }
        Ok(())
    }
}

/// The states listed: those asked for, else every one but `in_sync`, unless all are wanted.
fn states(asked: &[State], all: bool) -> Vec<State> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    State::all()
        .filter(|state| all || *state != State::InSync)
        .collect()
}

/// Those of the states that end the command with a status.
fn drifted(states: &[State]) -> Vec<State> {
    states
        .iter()
        .copied()
        .filter(|state| state.is_drifted())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_states_everything_but_in_sync_is_listed() {
        assert!(!states(&[], false).contains(&State::InSync));
        assert!(states(&[], false).contains(&State::Pending));
        assert_eq!(states(&[], true).len(), 8);
        assert_eq!(states(&[State::InSync], false), [State::InSync]);
    }

    #[test]
    fn only_drift_among_the_states_asked_for_counts() {
        assert_eq!(drifted(&[State::Pending, State::Behind]), [State::Behind]);
        assert!(drifted(&[State::Pending, State::InSync]).is_empty());
        assert_eq!(drifted(&states(&[], true)).len(), 6);
    }
}
