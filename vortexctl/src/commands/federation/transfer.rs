//! `vortexctl federation transfer`

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::{Change, TargetArg},
    complete,
    exit::Failure,
    session::Session,
    ui::sanitize,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation transfer checkout/prod --to us
  vortexctl federation transfer checkout/prod --to us --force --reason \"eu is down for good\"

Without --force the home itself hands the target over, and nothing is lost. With --force the
cluster asked takes it over: what the former home wrote meanwhile, and nobody has seen, will not
count.")]
pub(crate) struct Transfer {
    #[command(flatten)]
    target: TargetArg,
    /// The new home
    #[arg(long, value_name = "CLUSTER", add = complete::clusters())]
    to: String,
    /// Take it over from a home that cannot be asked; takes a --reason
    #[arg(long, requires = "reason")]
    force: bool,
    #[command(flatten)]
    change: Change,
}

impl Transfer {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let target = self.target.target;
        if self.force {
            session.confirm(&format!(
                "{target} is taken over for {}: what its home wrote meanwhile, and is not here, will not count.",
                self.to
            ))?;
        }
        let connection = session.connect().await?;
        let request = connection.request(v1::TransferHomeRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            to: self.to,
            force: self.force,
            request_id: self.change.request_id(),
            reason: self.change.reason,
        });
        let home = connection
            .federation()
            .transfer(request)
            .await?
            .into_inner();
        session.ui.show(
            &home,
            |_| {
                format!(
                    "home of {target}: {} (epoch {})",
                    sanitize(&home.home_name),
                    home.epoch
                )
            },
            || vec![home.home_name.clone()],
        )
    }
}
