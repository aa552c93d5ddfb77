//! `vortexctl rollout list`

use clap::Args;
use vortex_proto::v1;

use super::card;
use crate::{cli::OfArg, exit::Failure, session::Session};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout list
  vortexctl rollout list checkout/prod --limit 5
  vortexctl rollout list --phase running,paused -o name")]
pub(crate) struct List {
    #[command(flatten)]
    of: OfArg,
    /// Only in these phases: queued, created, running, paused, completed, rolled_back, superseded
    #[arg(long, value_name = "PHASE,…", value_delimiter = ',', hide_possible_values = true,
        value_parser = ["queued", "created", "running", "paused", "completed", "rolled_back", "superseded"])]
    phase: Vec<String>,
    /// At most so many, newest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let (app, profile) = self.of.split();
        let request = v1::ListRolloutsRequest {
            app,
            profile,
            phases: self.phase,
            page_size: self.limit,
            page_token: String::new(),
        };
        show(session, request).await
    }
}

/// Prints the rollouts that a request finds.
pub(crate) async fn show(
    session: &Session,
    request: v1::ListRolloutsRequest,
) -> Result<(), Failure> {
    let connection = session.connect().await?;
    let found = connection
        .rollouts()
        .list(connection.request(request))
        .await?
        .into_inner();
    session.ui.show(
        &found.rollouts,
        |ui| card::table(ui, &found.rollouts),
        || {
            found
                .rollouts
                .iter()
                .map(|rollout| rollout.id.clone())
                .collect()
        },
    )
}
