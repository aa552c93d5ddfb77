//! Freezes in the state: which hold where, and how ops change them.

use std::sync::Arc;

use super::{answer::Answer, op::Op, rejection::Rejection, state::State};
use crate::{
    freeze::{Freeze, Hold, Schedule, Scope},
    ids::{FreezeId, Target},
    time::Timestamp,
};

impl State {
    /// The freezes that hold anywhere at `now`.
    pub fn holding(&self, now: Timestamp) -> Vec<(&Arc<Freeze>, Hold)> {
        self.freezes
            .values()
            .filter_map(|freeze| Some((freeze, freeze.active_at(now)?)))
            .collect()
    }

    /// The freezes that hold for `target` at `now`.
    pub fn frozen(&self, target: &Target, now: Timestamp) -> Vec<(&Arc<Freeze>, Hold)> {
        self.freezes
            .values()
            .filter(|freeze| freeze.scope.covers(target))
            .filter_map(|freeze| Some((freeze, freeze.active_at(now)?)))
            .collect()
    }

    /// Whether any freeze holds for `target` at `now`.
    pub fn is_frozen(&self, target: &Target, now: Timestamp) -> bool {
        self.freezes
            .values()
            .any(|freeze| freeze.scope.covers(target) && freeze.active_at(now).is_some())
    }

    /// When the freezes that hold for `target` at `now` are over: `now` if none does, and none if one has to
    /// be lifted. Another may hold by then.
    pub(super) fn thaws_at(&self, target: &Target, now: Timestamp) -> Option<Timestamp> {
        self.frozen(target, now)
            .into_iter()
            .try_fold(now, |latest, (_, hold)| Some(latest.max(hold.until?)))
    }

    /// The freeze that a person calls `name`: its id, or the beginning of exactly one.
    ///
    /// # Errors
    /// When that is no freeze, or several.
    pub fn find_freeze(&self, name: &str) -> Result<&Arc<Freeze>, Rejection> {
        self.find_freeze_among(name, |_| true)
    }

    /// Like [`find_freeze`](State::find_freeze), as if there were no other freezes than those that `is_seen` says.
    ///
    /// # Errors
    /// When that is no freeze, or several.
    pub fn find_freeze_among(
        &self,
        name: &str,
        is_seen: impl Fn(&Freeze) -> bool,
    ) -> Result<&Arc<Freeze>, Rejection> {
        let shown = || name.chars().take(80).collect::<String>();
        if name.is_empty() {
            return Err(Rejection::UnknownFreeze(shown()));
        }
        let matching: Vec<_> = self
            .freezes
            .iter()
            .filter(|(id, _)| {
                let digits = id.as_str().strip_prefix("f-").unwrap_or_default();
                id.as_str().starts_with(name) || digits.starts_with(name)
            })
            .map(|(_, freeze)| freeze)
            .filter(|freeze| is_seen(freeze))
            .collect();
        match matching.as_slice() {
            [] => Err(Rejection::UnknownFreeze(shown())),
            [one] => Ok(one),
            several => Err(Rejection::AmbiguousFreeze {
                prefix: shown(),
                count: several.len(),
            }),
        }
    }

    /// Takes in a new freeze, and lets go of those that ended long ago: their ops stay in the journal.
    pub(super) fn add_freeze(
        &mut self,
        op: &Op,
        id: &FreezeId,
        scope: &Scope,
        schedule: &Schedule,
    ) -> Vec<Answer> {
        let now = op.at.time;
        let forgotten: Vec<FreezeId> = self
            .freezes
            .values()
            .filter(|freeze| freeze.is_forgotten(now))
            .map(|freeze| freeze.id.clone())
            .collect();
        for id in &forgotten {
            self.freezes.remove(id);
        }
        let freeze = Arc::new(Freeze {
            id: id.clone(),
            scope: scope.clone(),
            schedule: schedule.clone(),
            reason: op.reason.clone(),
            created_by: op.actor.clone(),
            created_at: now,
        });
        self.freezes.insert(id.clone(), Arc::clone(&freeze));
        vec![Answer::Freeze(freeze)]
    }

    pub(super) fn lift_freeze(&mut self, id: &FreezeId) -> Vec<Answer> {
        let lifted = self.freezes.remove(id);
        lifted.into_iter().map(Answer::Lifted).collect()
    }
}
