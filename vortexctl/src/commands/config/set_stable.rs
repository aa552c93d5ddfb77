//! `vortexctl config set-stable`

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::{Beside, Change, Guard, OverrideFreeze, TargetArg},
    complete,
    exit::Failure,
    session::Session,
    ui::sanitize,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config set-stable checkout/prod v1      # a target's first version

Everyone reads it at once. To bring a version in stages: vortexctl rollout start")]
pub(crate) struct SetStable {
    #[command(flatten)]
    target: TargetArg,
    /// The version
    #[arg(add = complete::versions())]
    version: String,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    freeze: OverrideFreeze,
    #[command(flatten)]
    guard: Guard,
}

impl SetStable {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let override_freeze = self.freeze.given(&self.change)?;
        let connection = session.connect().await?;
        let target = self.target.target;
        let request = connection.request(v1::SetStableRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            version: self.version,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            expected_revision: self.guard.if_revision,
            dry_run: self.guard.dry_run,
            override_freeze,
            allow_divergent: self.beside.allow_divergent,
        });
        let answer = connection.configs().set_stable(request).await?.into_inner();
        session.ui.show(
            &answer,
            |_| {
                let would = if answer.dry_run { "would be: " } else { "" };
                let before = match answer.previous_version.as_str() {
                    "" => String::new(),
                    before => format!(" (was {})", sanitize(before)),
                };
                format!(
                    "{would}stable of {target}: {}{before}",
                    sanitize(&answer.version)
                )
            },
            || vec![answer.version.clone()],
        )
    }
}
