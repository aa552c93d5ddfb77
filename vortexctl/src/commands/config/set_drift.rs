//! `vortexctl config set-drift`

use clap::{ArgGroup, Args};
use vortex_proto::v1;

use crate::{
    cli::{Beside, Change, TargetArg},
    exit::Failure,
    session::Session,
};

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("settings").required(true).multiple(true)
    .args(["threshold", "grace", "tolerance", "reset"])))]
#[command(after_help = "\
EXAMPLES
  vortexctl config set-drift checkout/prod --threshold 5% --grace 2m --tolerance 1
  vortexctl config set-drift checkout/prod --grace default     # as the daemon's settings say
  vortexctl config set-drift checkout/prod --reset             # all of it")]
pub(crate) struct SetDrift {
    #[command(flatten)]
    target: TargetArg,
    /// The share in drift above which the target alerts; `default`: the daemon's
    #[arg(long, value_name = "PERCENT")]
    threshold: Option<String>,
    /// How long an instance may take to follow a change; `default`: the daemon's
    #[arg(long, value_name = "DURATION")]
    grace: Option<String>,
    /// How many versions an instance may lie behind; `default`: the daemon's
    #[arg(long, value_name = "VERSIONS")]
    tolerance: Option<String>,
    /// Follow the daemon's settings in everything
    #[arg(long, conflicts_with_all = ["threshold", "grace", "tolerance"])]
    reset: bool,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

impl SetDrift {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let target = self.target.target;
        let setting = |given: Option<String>| match self.reset {
            true => "default".to_owned(),
            false => given.unwrap_or_default(),
        };
        let request = connection.request(v1::ConfigureTargetRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            drift: Some(v1::DriftSettings {
                drift_threshold: setting(self.threshold),
                grace: setting(self.grace),
                tolerance: setting(self.tolerance),
            }),
            request_id: self.change.request_id(),
            reason: self.change.reason,
            allow_divergent: self.beside.allow_divergent,
            ..v1::ConfigureTargetRequest::default()
        });
        let answer = connection
            .configs()
            .configure_target(request)
            .await?
            .into_inner();
        session.ui.show(
            &answer,
            |_| {
                let own = answer.drift.clone().unwrap_or_default();
                let shown = |value: String| match value.as_str() {
                    "" => "as the daemon".to_owned(),
                    _ => value,
                };
                format!(
                    "{target} drift: threshold {}, grace {}, tolerance {}",
                    shown(own.drift_threshold),
                    shown(own.grace),
                    shown(own.tolerance)
                )
            },
            || vec![target.to_string()],
        )
    }
}
