//! The breaker: when many rollouts are rolled back automatically at once, something else is wrong, and the
//! verdicts that do it are no longer trusted until a person says so.

use serde::{Deserialize, Serialize};

use crate::{
    ids::RolloutId,
    limits::{BREAKER_ROLLBACKS, BREAKER_ROLLBACKS_REMEMBERED, BREAKER_WINDOW_MS},
    time::{Span, Timestamp},
};

/// When the breaker opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// So many automatic rollbacks are borne.
    pub rollbacks: u32,
    /// Within so long.
    pub window: Span,
}

impl Default for BreakerPolicy {
    fn default() -> BreakerPolicy {
        BreakerPolicy {
            rollbacks: BREAKER_ROLLBACKS,
            window: Span(BREAKER_WINDOW_MS),
        }
    }
}

/// The breaker's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    /// Since when it is open.
    pub opened_at: Option<Timestamp>,
    /// The newest automatic rollbacks, oldest first; none from before the last reset.
    rollbacks: Vec<(Timestamp, RolloutId)>,
}

impl Breaker {
    /// Notes an automatic rollback.
    pub(crate) fn note(&mut self, at: Timestamp, rollout: &RolloutId) {
        if self.rollbacks.len() >= BREAKER_ROLLBACKS_REMEMBERED {
            self.rollbacks.remove(0);
        }
        self.rollbacks.push((at, rollout.clone()));
    }

    /// The rollouts that were rolled back automatically within the policy's window before `now`.
    pub fn recent(&self, policy: BreakerPolicy, now: Timestamp) -> Vec<RolloutId> {
        self.rollbacks
            .iter()
            .filter(|(at, _)| now.since(*at) < policy.window)
            .map(|(_, rollout)| rollout.clone())
            .collect()
    }
}
