//! `vortexctl instance pin`

use clap::{Args, ValueEnum};
use vortex_proto::v1;

use crate::{
    cli::{Beside, Change, InstanceArg},
    exit::Failure,
    session::Session,
    ui::sanitize,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl instance pin checkout/prod web-17 --to canary --reason \"it has a debugger\"
  vortexctl instance pin checkout/prod web-17 --to none      # as its share decides again")]
pub(crate) struct Pin {
    #[command(flatten)]
    instance: InstanceArg,
    /// The cohort
    #[arg(long, value_enum, value_name = "COHORT")]
    to: Cohort,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Cohort {
    /// It reads the new version
    Canary,
    /// It reads the version before
    Stable,
    /// Lift its pin
    None,
}

impl Cohort {
    /// What the daemon calls it.
    fn as_str(self) -> &'static str {
        match self {
            Cohort::Canary => "canary",
            Cohort::Stable => "stable",
            Cohort::None => "",
        }
    }
}

impl Pin {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let target = self.instance.target.target;
        let request = connection.request(v1::SetPinRequest {
            // A target names its active rollout.
            rollout: target.to_string(),
            key: self.instance.instance.clone(),
            cohort: self.to.as_str().to_owned(),
            request_id: self.change.request_id(),
            reason: self.change.reason,
            allow_divergent: self.beside.allow_divergent,
        });
        let rollout = connection.rollouts().set_pin(request).await?.into_inner();
        session.ui.show(
            &rollout,
            |_| line(&rollout, &self.instance.instance, self.to),
            || vec![rollout.id.clone()],
        )
    }
}

/// What became of the pin.
fn line(rollout: &v1::Rollout, instance: &str, to: Cohort) -> String {
    let pinned = match to {
        Cohort::Canary => "is pinned to canary",
        Cohort::Stable => "is pinned to stable",
        Cohort::None => "is pinned no more",
    };
    sanitize(&format!(
        "{} {}/{}: {instance} {pinned}",
        rollout.id, rollout.app, rollout.profile
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_told_with_the_rollout_that_keeps_it() {
        let rollout = v1::Rollout {
            id: "r-1".to_owned(),
            app: "checkout".to_owned(),
            profile: "prod".to_owned(),
            ..v1::Rollout::default()
        };
        let check = |to, expected| assert_eq!(line(&rollout, "web\u{1b}17", to), expected);
        check(
            Cohort::Canary,
            "r-1 checkout/prod: web\\u{1b}17 is pinned to canary",
        );
        check(
            Cohort::None,
            "r-1 checkout/prod: web\\u{1b}17 is pinned no more",
        );
    }
}
