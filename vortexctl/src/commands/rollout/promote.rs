//! `vortexctl rollout promote`

use clap::Args;
use vortex_proto::v1;

use super::act;
use crate::{
    cli::{Beside, Change, Guard, OverrideFreeze, RolloutArg},
    exit::Failure,
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout promote checkout/prod                  # to the next stage
  vortexctl rollout promote checkout/prod --to-stage 3
  vortexctl rollout promote checkout/prod --full           # skip what remains: everyone, now, for good
  vortexctl rollout promote checkout/prod --from-stage 2   # only if that is where it stands")]
pub(crate) struct Promote {
    #[command(flatten)]
    rollout: RolloutArg,
    /// Go to this stage, counted from 1
    #[arg(long, value_name = "N", conflicts_with = "full", value_parser = clap::value_parser!(u32).range(1..))]
    to_stage: Option<u32>,
    /// Skip the stages that remain and complete
    #[arg(long)]
    full: bool,
    /// The stage that is left (default: the one it stands at now)
    #[arg(long, value_name = "N")]
    from_stage: Option<u32>,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    freeze: OverrideFreeze,
    #[command(flatten)]
    guard: Guard,
}

impl Promote {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let override_freeze = self.freeze.given(&self.change)?;
        let connection = session.connect().await?;
        let mut client = connection.rollouts();
        let from_stage = match (self.from_stage, &self.change.request_id) {
            (Some(stage), _) => stage,
            // A named request is done once whatever happens between; what it asks must not depend on that.
            (None, Some(_)) => 0,
            (None, None) => {
                let request = v1::GetRolloutRequest {
                    rollout: self.rollout.rollout.clone(),
                };
                let rollout = client.get(connection.request(request)).await?.into_inner();
                match rollout.front_stage {
                    0 => rollout.stage,
                    front => front,
                }
            }
        };
        let request = v1::PromoteRequest {
            rollout: self.rollout.rollout,
            from_stage,
            to_stage: self.to_stage.unwrap_or_default(),
            full: self.full,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            expected_revision: self.guard.if_revision,
            dry_run: self.guard.dry_run,
            override_freeze,
            allow_divergent: self.beside.allow_divergent,
        };
        let rollout = client
            .promote(connection.request(request))
            .await?
            .into_inner();
        session.ui.show(
            &rollout,
            |ui| act::line(ui, &rollout, self.guard.dry_run),
            || vec![rollout.id.clone()],
        )
    }
}
