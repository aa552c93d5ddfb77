//! The breaker: shown, and reset.

use vortex_core::{error::Fault, journal::Command};
use vortex_proto::v1;

use super::{Caller, Service};
use crate::clock;

impl Service {
    /// The breaker as it is now.
    pub fn breaker(&self, caller: &Caller) -> v1::Breaker {
        caller.filtering();
        let board = self.board.load();
        let breaker = &board.state.breaker;
        let rollouts = breaker.recent(self.breaker, clock::now());
        v1::Breaker {
            open: breaker.opened_at.is_some(),
            opened_at: breaker
                .opened_at
                .map(|at| at.to_string())
                .unwrap_or_default(),
            rollbacks: u32::try_from(rollouts.len()).unwrap_or(u32::MAX),
            rollbacks_max: self.breaker.rollbacks,
            window: self.breaker.window.to_string(),
            rollouts: rollouts
                .iter()
                .filter(|id| {
                    let rollout = board.state.rollouts.get(*id);
                    caller.sees_everything()
                        || rollout.is_some_and(|found| caller.sees_target(&found.spec.target))
                })
                .map(ToString::to_string)
                .collect(),
        }
    }

    /// Lets verdicts act again, and forgets the rollbacks that were counted.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn reset_breaker(
        &self,
        caller: &Caller,
        request: v1::ResetBreakerRequest,
    ) -> Result<v1::Breaker, Fault> {
        if self.earlier_answer(caller, &request)?.is_none() {
            self.submit(caller, &request, Command::ResetBreaker, vec![])
                .await?;
        }
        Ok(self.breaker(caller))
    }
}
