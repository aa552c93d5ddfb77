//! `vortexctl rollout wait`: for pipelines.

use std::{str::FromStr, time::Duration};

use clap::Args;
use vortex_proto::v1;

use super::{act, ending};
use crate::{
    cli::{RolloutArg, duration},
    connection::Connection,
    environment,
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout wait checkout/prod --for completed --timeout 30m
  vortexctl rollout wait r-7f3k9q2m4x --for stage=2 --timeout 10m
  vortexctl rollout wait checkout/prod --for paused

STATUSES
  0 reached · 3 rolled back or superseded · 5 no such rollout · 6 time is up · 7 paused, needs a person")]
pub(crate) struct Wait {
    #[command(flatten)]
    rollout: RolloutArg,
    /// What to wait for: completed, paused, or stage=N
    #[arg(long = "for", value_name = "WHAT", default_value = "completed")]
    goal: Goal,
    /// How long to wait
    #[arg(long, value_name = "DURATION", default_value = "30m", value_parser = duration)]
    timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    Completed,
    Paused,
    Stage(u32),
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Goal, String> {
        match (text, text.strip_prefix("stage=").map(str::parse)) {
            ("completed", _) => Ok(Goal::Completed),
            ("paused", _) => Ok(Goal::Paused),
            (_, Some(Ok(stage))) if stage > 0 => Ok(Goal::Stage(stage)),
            _ => Err("wait for completed, paused, or a stage, e.g. stage=2".to_owned()),
        }
    }
}

/// How a rollout stands to a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Reached,
    Open,
    Never(Exit),
}

impl Goal {
    fn standing(self, rollout: &v1::Rollout) -> Standing {
        match (rollout.phase.as_str(), self) {
            ("completed", Goal::Completed | Goal::Stage(_)) => Standing::Reached,
            ("completed", Goal::Paused) => Standing::Never(Exit::Error),
            ("rolled_back" | "superseded", _) => Standing::Never(Exit::RolledBack),
            ("paused", Goal::Paused) => Standing::Reached,
            (_, Goal::Stage(stage)) if rollout.stage >= stage => Standing::Reached,
            ("paused", Goal::Completed | Goal::Stage(_)) => Standing::Never(Exit::Paused),
            _ => Standing::Open,
        }
    }
}

/// Between two attempts to reach a daemon that went away.
const RETRY: Duration = Duration::from_millis(500);

impl Wait {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let deadline = environment::instant() + self.timeout;
        let mut id = None;
        let waited = tokio::time::timeout(self.timeout, self.wait(session, &mut id)).await;
        let rollout = match waited {
            Ok(rollout) => rollout?,
            Err(_) => {
                let name = id.unwrap_or(self.rollout.rollout);
                debug_assert!(environment::instant() >= deadline, "woken early");
                return Err(Failure::new(
                    Exit::Timeout,
                    "timeout",
                    format!("the time was up before {name} got there"),
                )
                .with_hint(format!("vortexctl rollout get {name}")));
            }
        };
        session.ui.show(
            &rollout,
            |ui| act::line(ui, &rollout, false),
            || vec![rollout.id.clone()],
        )?;
        match self.goal.standing(&rollout) {
            Standing::Reached | Standing::Open => Ok(()),
            Standing::Never(exit) => Err(ending::stopped(&rollout, exit)),
        }
    }

    /// Follows the rollout until the goal is reached or cannot be any more. A daemon that goes away is waited
    /// for, too: rollouts outlive it.
    async fn wait(
        &self,
        session: &Session,
        id: &mut Option<String>,
    ) -> Result<v1::Rollout, Failure> {
        loop {
            match self.follow(session, id).await {
                Ok(rollout) => return Ok(rollout),
                Err(failure) if failure.retryable => {
                    session
                        .ui
                        .say(&format!("{}; trying again", failure.message));
                }
                // A target's first rollout may be about to be made; an id is there or is not.
                Err(failure)
                    if failure.exit == Exit::NotFound && self.rollout.rollout.contains('/') => {}
                Err(failure) => return Err(failure),
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn follow(
        &self,
        session: &Session,
        id: &mut Option<String>,
    ) -> Result<v1::Rollout, Failure> {
        let connection: Connection = session.connect().await?;
        // Once known, the very same rollout is followed, even if its target gets another one.
        let request = v1::GetRolloutRequest {
            rollout: id.clone().unwrap_or_else(|| self.rollout.rollout.clone()),
        };
        let mut rollouts = connection.rollouts().watch(request).await?.into_inner();
        while let Some(rollout) = rollouts.message().await? {
            *id = Some(rollout.id.clone());
            if self.goal.standing(&rollout) != Standing::Open {
                return Ok(rollout);
            }
        }
        Err(Failure {
            retryable: true,
            ..Failure::new(Exit::Unreachable, "stopping", "the daemon ended the stream")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_tells_a_pipeline_what_to_do() {
        let check = |goal: &str, phase: &str, stage: u32, expected: Standing| {
            let rollout = v1::Rollout {
                phase: phase.to_owned(),
                stage,
                ..v1::Rollout::default()
            };
            let goal: Goal = goal.parse().unwrap();
            assert_eq!(
                goal.standing(&rollout),
                expected,
                "{goal:?} {phase} {stage}"
            );
        };
        check("completed", "running", 5, Standing::Open);
        check("completed", "completed", 5, Standing::Reached);
        check("completed", "paused", 2, Standing::Never(Exit::Paused));
        check(
            "completed",
            "rolled_back",
            2,
            Standing::Never(Exit::RolledBack),
        );
        check("paused", "paused", 2, Standing::Reached);
        check("paused", "superseded", 2, Standing::Never(Exit::RolledBack));
        check("paused", "completed", 5, Standing::Never(Exit::Error));
        check("stage=2", "running", 1, Standing::Open);
        check("stage=2", "running", 3, Standing::Reached);
        check("stage=2", "paused", 2, Standing::Reached);
        check("stage=2", "paused", 1, Standing::Never(Exit::Paused));
        check("stage=2", "queued", 0, Standing::Open);
        assert!("stage=0".parse::<Goal>().is_err());
        assert!("done".parse::<Goal>().is_err());
    }
}
