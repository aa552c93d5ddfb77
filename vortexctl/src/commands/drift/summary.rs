//! `vortexctl drift summary`

use clap::Args;
use vortex_proto::v1;

use super::table;
use crate::{cli::OfArg, exit::Failure, session::Session};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl drift summary
  vortexctl drift summary checkout -o wide          # with versions, states and the active rollout
  vortexctl drift summary --all-clusters            # one line per target and cluster
  vortexctl drift summary checkout/prod -o json | jq '.[].drift_percent'")]
pub(crate) struct Summary {
    #[command(flatten)]
    of: OfArg,
    /// Also the fleets of other clusters, as far as they were heard of, with the age of what is known
    #[arg(long)]
    all_clusters: bool,
}

impl Summary {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = self.of.split();
        let request = connection.request(v1::SummarizeDriftRequest {
            app,
            profile,
            all_clusters: self.all_clusters,
        });
        let targets = connection
            .fleet()
            .summarize_drift(request)
            .await?
            .into_inner()
            .targets;
        session.ui.show(
            &targets,
            |ui| match self.all_clusters {
                true => table::of_clusters(ui, &targets),
                false => table::table(ui, targets.iter()),
            },
            || targets.iter().map(table::target).collect(),
        )
    }
}
