//! `vortexctl rollout watch`

use clap::Args;
use vortex_proto::v1;

use super::{act, ending, live::Live};
use crate::{
    cli::RolloutArg,
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout watch checkout/prod            # a live view; it ends with the rollout
  vortexctl rollout watch checkout/prod -o json    # a JSON line per change

STATUSES
  0 completed · 3 rolled back or superseded")]
pub(crate) struct Watch {
    #[command(flatten)]
    rollout: RolloutArg,
}

impl Watch {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = v1::GetRolloutRequest {
            rollout: self.rollout.rollout,
        };
        let mut rollouts = connection.rollouts().watch(request).await?.into_inner();
        let mut live = session.ui.is_live().then(|| Live::new(session.ui.clone()));
        let mut last = None;
        loop {
            let message = match &mut live {
                Some(live) => live.until(rollouts.message()).await,
                None => rollouts.message().await,
            };
            let Some(rollout) = message? else {
                break;
            };
            match &mut live {
                Some(live) => live.show(&rollout),
                None => session.ui.show_item(&rollout, |ui| {
                    if ui.format == crate::ui::Format::Name {
                        crate::ui::sanitize(&rollout.phase)
                    } else {
                        // Elsewhere than on a terminal, a program reads this.
                        crate::ui::json_line(&rollout).unwrap_or_default()
                    }
                })?,
            }
            last = Some(rollout);
        }
        if let Some(live) = live {
            live.end();
            if let Some(rollout) = &last {
                session.ui.line(&act::line(&session.ui, rollout, false))?;
            }
        }
        match last {
            Some(rollout) if rollout.phase == "completed" => Ok(()),
            Some(rollout) if rollout.phase == "rolled_back" || rollout.phase == "superseded" => {
                Err(ending::stopped(&rollout, Exit::RolledBack))
            }
            Some(_) | None => Err(Failure::new(
                Exit::Unreachable,
                "stopping",
                "the daemon ended the stream before the rollout ended",
            )
            .with_hint("the rollout goes on with the daemon; repeat the command")),
        }
    }
}
