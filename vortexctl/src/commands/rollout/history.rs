//! `vortexctl rollout history`

use clap::Args;
use vortex_proto::v1;

use super::list;
use crate::{cli::RolloutArg, commands::audit, exit::Failure, session::Session};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout history r-7f3k9q2m4x     # what happened to it, newest first
  vortexctl rollout history checkout/prod    # the rollouts this target has had")]
pub(crate) struct History {
    #[command(flatten)]
    rollout: RolloutArg,
    /// At most so many, newest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

impl History {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        if let Some((app, profile)) = self.rollout.rollout.split_once('/') {
            let request = v1::ListRolloutsRequest {
                app: app.to_owned(),
                profile: profile.to_owned(),
                page_size: self.limit,
                ..v1::ListRolloutsRequest::default()
            };
            return list::show(session, request).await;
        }
        let connection = session.connect().await?;
        let request = connection.request(v1::GetRolloutRequest {
            rollout: self.rollout.rollout,
        });
        let rollout = connection.rollouts().get(request).await?.into_inner();
        let request = v1::ListAuditRequest {
            rollout: rollout.id,
            page_size: self.limit,
            ..v1::ListAuditRequest::default()
        };
        audit::show(session, request).await
    }
}
