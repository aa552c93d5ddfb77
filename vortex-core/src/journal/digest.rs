//! What of a state is the same on every cluster, as one digest.

use std::borrow::Cow;

use serde::Serialize;

use super::{state::State, vector::VersionVector};
use crate::{
    freeze::Freeze,
    ids::{Digest, FreezeId, RolloutId, StrategyName, Target},
    rollout::{Rollout, Strategy},
};

#[derive(Serialize)]
struct Replicated<'a> {
    heads: &'a VersionVector,
    targets: Vec<(&'a Target, super::state::TargetState)>,
    rollouts: Vec<(&'a RolloutId, Cow<'a, Rollout>)>,
    strategies: Vec<(&'a (Option<Target>, StrategyName), &'a Strategy)>,
    freezes: Vec<(&'a FreezeId, &'a Freeze)>,
    members: Vec<(&'a u128, &'a super::members::Member)>,
}

impl State {
    /// The digest of the replicated part: SHA-256 over its postcard form, with heads, targets (without alarms),
    /// rollouts, strategies, freezes and members, in order. Rollouts that cover clusters stand there
    /// as nobody in particular sees them. The local part is left out: the revision and the clock,
    /// requests, alarms and the breaker, and what follows from the rest. Clusters with the same heads have the
    /// same digest.
    pub fn digest(&self) -> Digest {
        let replicated = Replicated {
            heads: &self.heads,
            targets: self
                .targets
                .iter()
                .map(|(name, target)| {
                    let mut target = target.as_ref().clone();
                    target.alarms.clear();
                    (name, target)
                })
                .collect(),
            rollouts: self
                .rollouts
                .iter()
                .map(|(id, rollout)| (id, seen_by_nobody(rollout)))
                .collect(),
            strategies: self
                .strategies
                .iter()
                .map(|(key, strategy)| (key, strategy.as_ref()))
                .collect(),
            freezes: self
                .freezes
                .iter()
                .map(|(id, freeze)| (id, freeze.as_ref()))
                .collect(),
            members: self.members.iter().collect(),
        };
        // Serialising plain data has no way to fail.
        Digest::of(&postcard::to_stdvec(&replicated).unwrap_or_default())
    }
}

fn seen_by_nobody(rollout: &Rollout) -> Cow<'_, Rollout> {
    if rollout.across.is_none() {
        return Cow::Borrowed(rollout);
    }
    let mut rollout = rollout.clone();
    rollout.seen_by(None);
    Cow::Owned(rollout)
}
