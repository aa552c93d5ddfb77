//! `vortexctl rollout get`

use clap::Args;
use vortex_proto::v1;

use super::card;
use crate::{cli::RolloutArg, exit::Failure, session::Session};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout get checkout/prod
  vortexctl rollout get r-7f3 -o json | jq -r .phase")]
pub(crate) struct Get {
    #[command(flatten)]
    rollout: RolloutArg,
}

impl Get {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::GetRolloutRequest {
            rollout: self.rollout.rollout,
        });
        let rollout = connection.rollouts().get(request).await?.into_inner();
        session.ui.show(
            &rollout,
            |ui| card::card(ui, &rollout),
            || vec![rollout.id.clone()],
        )
    }
}
