//! `vortexctl strategy set`

use clap::Args;
use vortex_proto::v1;

use super::split;
use crate::{
    cli::{Beside, Change, Target},
    commands::rollout::{checks::CheckArgs, stages::StageArgs},
    complete,
    exit::Failure,
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl strategy set careful --stages 0.1%:1h,1%,10%,50%:30m:manual,100% --bake 15m
  vortexctl strategy set fast --target checkout/staging --stages 50%,100% --bake 30s
  vortexctl strategy set checkout -f checkout.toml
  vortexctl strategy set guarded --stages 5%,100% --max-error-rate 5% --errors-vs-stable +0.5pp")]
pub(crate) struct Set {
    /// What it is called
    name: String,
    /// Only for this target
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
    #[command(flatten)]
    stages: StageArgs,
    #[command(flatten)]
    checks: CheckArgs,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

impl Set {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let judged = self.checks.resolve(&self.stages)?;
        let connection = session.connect().await?;
        let (app, profile) = split(self.target);
        let request = v1::PutStrategyRequest {
            name: self.name,
            app,
            profile,
            stages: judged.stages,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            analysis: judged.analysis,
            allow_divergent: self.beside.allow_divergent,
        };
        let request = connection.request(request);
        let stored = connection
            .rollouts()
            .put_strategy(request)
            .await?
            .into_inner();
        session.ui.show(
            &stored,
            |_| format!("stored strategy {}", crate::ui::sanitize(&stored.name)),
            || vec![stored.name.clone()],
        )
    }
}
