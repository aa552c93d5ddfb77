//! What can be done to a rollout with nothing but its name: one use case for all of them.

use vortex_core::{error::Fault, ids::RolloutId, journal::Command};
use vortex_proto::v1;

use super::{Caller, Service};
use crate::wire::Mutation;

/// What can be done to a rollout with nothing but its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Start it.
    Start,
    /// Hold it where it stands.
    Pause,
    /// Let it go on.
    Resume,
    /// Return everyone to the baseline.
    Rollback,
    /// End the last stage's bake.
    Complete,
}

impl Action {
    fn command(self, id: RolloutId) -> Command {
        match self {
            Action::Start => Command::Start(id),
            Action::Pause => Command::Pause(id),
            Action::Resume => Command::Resume(id),
            Action::Rollback => Command::Rollback(id),
            Action::Complete => Command::Complete(id),
        }
    }
}

impl Service {
    /// Does something to a rollout.
    ///
    /// # Errors
    /// When there is no such rollout, or it is not where that can be done.
    pub async fn act(
        &self,
        caller: &Caller,
        action: Action,
        request: v1::RolloutActionRequest,
    ) -> Result<v1::Rollout, Fault> {
        self.on_rollout(caller, &request.rollout)?;
        let request = ActionRequest { action, request };
        if let Some(record) = self.earlier_answer(caller, &request)? {
            return self.first_rollout(&record);
        }
        let id = self.rollout_id(caller, &request.request.rollout)?;
        let command = action.command(id);
        let record = self.submit(caller, &request, command, vec![]).await?;
        self.first_rollout(&record)
    }
}

/// An action's request, told apart by its action: a retried pause is no resume.
#[derive(Clone)]
struct ActionRequest {
    action: Action,
    request: v1::RolloutActionRequest,
}

impl Mutation for ActionRequest {
    fn name(&self) -> &'static str {
        match self.action {
            Action::Start => "Start",
            Action::Pause => "Pause",
            Action::Resume => "Resume",
            Action::Rollback => "Rollback",
            Action::Complete => "Complete",
        }
    }

    fn request_id(&mut self) -> &mut String {
        self.request.request_id()
    }

    fn encode(&self) -> Vec<u8> {
        self.request.encode()
    }

    fn reason(&self) -> &str {
        self.request.reason()
    }

    fn is_dry_run(&self) -> bool {
        self.request.is_dry_run()
    }

    fn expected_revision(&self) -> u64 {
        self.request.expected_revision()
    }

    fn overrides_freeze(&self) -> bool {
        self.request.overrides_freeze()
    }

    fn allows_divergence(&self) -> bool {
        self.request.allows_divergence()
    }
}
