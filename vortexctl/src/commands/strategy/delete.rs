//! `vortexctl strategy delete`

use clap::Args;
use vortex_proto::v1;

use super::split;
use crate::{
    cli::{Beside, Change, Target},
    complete,
    exit::Failure,
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl strategy delete careful")]
pub(crate) struct Delete {
    /// What it is called
    name: String,
    /// The one of this target
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

impl Delete {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = split(self.target);
        let request = v1::DeleteStrategyRequest {
            name: self.name,
            app,
            profile,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            allow_divergent: self.beside.allow_divergent,
        };
        let request = connection.request(request);
        let deleted = connection
            .rollouts()
            .delete_strategy(request)
            .await?
            .into_inner();
        session.ui.show(
            &deleted,
            |_| format!("deleted strategy {}", crate::ui::sanitize(&deleted.name)),
            || vec![deleted.name.clone()],
        )
    }
}
