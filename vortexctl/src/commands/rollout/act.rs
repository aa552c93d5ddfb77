//! `vortexctl rollout pause|resume|rollback`, and what `complete` shares with them

use clap::Args;
use vortex_proto::v1;

use super::card;
use crate::{
    cli::{Beside, Change, Guard, OverrideFreeze, RolloutArg},
    exit::Failure,
    session::Session,
    ui::{Ui, sanitize},
};

#[derive(Args, Debug)]
pub(crate) struct Act {
    #[command(flatten)]
    rollout: RolloutArg,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    guard: Guard,
}

/// What is done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verb {
    Pause,
    Resume,
    Rollback,
    Complete,
}

impl Act {
    pub(crate) async fn run(self, session: &Session, verb: Verb) -> Result<(), Failure> {
        self.run_over(session, verb, OverrideFreeze::default())
            .await
    }

    /// The same, over a freeze if that is asked for.
    pub(super) async fn run_over(
        self,
        session: &Session,
        verb: Verb,
        freeze: OverrideFreeze,
    ) -> Result<(), Failure> {
        let override_freeze = freeze.given(&self.change)?;
        let connection = session.connect().await?;
        let request = connection.request(v1::RolloutActionRequest {
            rollout: self.rollout.rollout,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            expected_revision: self.guard.if_revision,
            dry_run: self.guard.dry_run,
            override_freeze,
            allow_divergent: self.beside.allow_divergent,
        });
        let mut client = connection.rollouts();
        let rollout = match verb {
            Verb::Pause => client.pause(request).await?,
            Verb::Resume => client.resume(request).await?,
            Verb::Rollback => client.rollback(request).await?,
            Verb::Complete => client.complete(request).await?,
        }
        .into_inner();
        session.ui.show(
            &rollout,
            |ui| line(ui, &rollout, self.guard.dry_run),
            || vec![rollout.id.clone()],
        )
    }
}

/// What became of a rollout, on one line.
pub(crate) fn line(ui: &Ui, rollout: &v1::Rollout, dry_run: bool) -> String {
    let would = if dry_run { "would be: " } else { "" };
    format!(
        "{would}{} {}/{} {}: {}, stage {} at {}; next: {}",
        sanitize(&rollout.id),
        sanitize(&rollout.app),
        sanitize(&rollout.profile),
        sanitize(&card::versions(rollout)),
        ui.paint(&sanitize(&rollout.phase), card::paint(&rollout.phase)),
        card::stage(rollout),
        sanitize(&rollout.effective_weight),
        sanitize(&rollout.next),
    )
}
