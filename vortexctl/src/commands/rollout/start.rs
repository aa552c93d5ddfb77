//! `vortexctl rollout start`

use clap::Args;
use vortex_proto::v1;

use super::{
    card, checks,
    plan::{self, ProposalArgs},
};
use crate::{
    cli::{Beside, Change, OverrideFreeze, Target},
    complete,
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout start checkout/prod --to v42 --reason \"raise limits\"
  vortexctl rollout start checkout/prod --to v42 --stages 1%,25%,100% --bake 5m --gate manual
  vortexctl rollout start checkout/prod --to v42 --stages 1%:30m:manual,10%,50%,100%
  vortexctl rollout start checkout/prod --to v42 --strategy linear-10%/10m
  vortexctl rollout start checkout/prod --to v42 --max-error-rate 5% --p99-vs-stable x1.10
  vortexctl rollout start checkout/prod --to v42 -f checkout.toml
  vortexctl rollout start checkout/prod --to v1 --initial       # a target's first version
  vortexctl rollout start r-7f3k9q2m4x                          # one that waits for its start")]
pub(crate) struct Start {
    /// A target, or the id of a rollout that was created or queued
    #[arg(value_name = "APP/PROFILE|ROLLOUT", add = complete::targets())]
    what: String,
    /// Create it, but let it wait for its start
    #[arg(long)]
    no_start: bool,
    /// Show the plan, but change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    proposal: ProposalArgs,
    #[command(flatten)]
    freeze: OverrideFreeze,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

impl Start {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let override_freeze = self.freeze.given(&self.change)?;
        if self.proposal.to.is_none() {
            return self.start_existing(session, override_freeze).await;
        }
        let target: Target = self.what.parse().map_err(|why| {
            Failure::new(
                Exit::Error,
                "invalid_target",
                format!("`{}`: {why}", self.what),
            )
        })?;
        let request = v1::CreateRolloutRequest {
            start: !self.no_start,
            request_id: self.change.request_id(),
            reason: self.change.reason.clone(),
            override_freeze,
            allow_divergent: self.beside.allow_divergent,
            ..self.proposal.request(&target)?
        };
        if self.dry_run {
            let is_rejected = request.on_conflict == "reject";
            let plan = plan::show(session, request).await?;
            if is_rejected && !plan.blocked_by.is_empty() {
                let (id, target) = (&plan.blocked_by, &self.what);
                return Err(Failure::new(
                    Exit::Conflict,
                    "active_rollout",
                    format!("{target} has an active rollout, {id}: this one would be refused"),
                )
                .with_hint(format!(
                    "vortexctl rollout get {id}; or use --on-conflict queue or supersede"
                )));
            }
            if !plan.frozen_by.is_empty() && !override_freeze && !self.no_start {
                return Err(Failure::new(
                    Exit::Conflict,
                    "frozen",
                    format!(
                        "{target} is frozen by {}: this one would be refused",
                        plan.frozen_by.join(", ")
                    ),
                )
                .with_hint("wait for its end; or use --override-freeze with a --reason"));
            }
            return Ok(());
        }
        let connection = session.connect().await?;
        let rollout = connection
            .rollouts()
            .create(connection.request(request))
            .await?
            .into_inner();
        session.ui.show(
            &rollout,
            |ui| card::card(ui, &rollout),
            || vec![rollout.id.clone()],
        )?;
        session.ui.advise(&match rollout.phase.as_str() {
            "created" => format!("vortexctl rollout start {}", rollout.id),
            "completed" => format!("vortexctl config show {target}"),
            _ => format!("vortexctl rollout watch {}", rollout.id),
        });
        Ok(())
    }

    async fn start_existing(
        &self,
        session: &Session,
        override_freeze: bool,
    ) -> Result<(), Failure> {
        if self.what.contains('/') {
            return Err(Failure::new(
                Exit::Error,
                "no_version",
                format!("which version shall {} get?", self.what),
            )
            .with_hint("name it with --to VERSION; `vortexctl config list` shows what there is"));
        }
        if self.proposal.checks.is_given() {
            return Err(checks::usage(
                format!(
                    "{} was created with its checks; they cannot be changed any more",
                    self.what
                ),
                "leave out the checks; or create another rollout, with --to VERSION",
            ));
        }
        let connection = session.connect().await?;
        let request = connection.request(v1::RolloutActionRequest {
            rollout: self.what.clone(),
            request_id: self.change.request_id(),
            reason: self.change.reason.clone(),
            expected_revision: 0,
            dry_run: self.dry_run,
            override_freeze,
            allow_divergent: self.beside.allow_divergent,
        });
        let rollout = connection.rollouts().start(request).await?.into_inner();
        session.ui.show(
            &rollout,
            |ui| card::card(ui, &rollout),
            || vec![rollout.id.clone()],
        )
    }
}
