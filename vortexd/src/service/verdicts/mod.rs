//! Verdicts, read: why a rollout stands where it stands, and how it would have been judged otherwise.
//!
//! All of it comes from the journal, so that it is the same after any number of restarts, and for rollouts
//! that the state has long forgotten the verdicts of.

mod explain;
mod replay;

use std::{collections::BTreeMap, sync::Arc};

use vortex_core::{
    error::Fault,
    ids::RolloutId,
    journal::{Entry, OpBody, State},
    rollout::{PeerSight, Rollout},
};
use vortex_proto::v1;

use super::{Caller, Service, audit::blocking, configs::page_token, rollouts::find_rollout};
use crate::{clock, limits::READ_BATCH, store::Store, wire};

/// A rollout and every entry on it, oldest first, with their revisions.
struct History {
    rollout: Arc<Rollout>,
    entries: Vec<(u64, Entry)>,
    /// The freezes that hold for it now.
    frozen_by: Vec<String>,
    /// Of one that covers clusters.
    across: Option<Across>,
}

/// What is to say of a rollout that covers clusters.
struct Across {
    /// How far it is in each of them.
    legs: Vec<v1::RolloutLeg>,
    /// What this one waits for.
    waits: Option<String>,
    /// The cluster whose leg it is about: the one whose verdict rolled it back, else this one.
    cluster: Option<u128>,
    /// What the others are called.
    names: BTreeMap<u128, String>,
}

impl History {
    /// Whether `entry` is about the leg that it is about, or all of them.
    fn is_of_leg(&self, entry: &Entry) -> bool {
        let op = entry.op();
        let cluster = self.across.as_ref().and_then(|across| across.cluster);
        cluster.is_none_or(|cluster| op.origin.cluster == cluster || !op.body.is_of_own_leg())
    }
}

impl Service {
    /// Why a rollout stands where it stands.
    ///
    /// # Errors
    /// When there is none of that name, or several, or the journal cannot be read.
    pub async fn explain(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<v1::RolloutExplanation, Fault> {
        Ok(explain::explain(&self.history(caller, name).await?))
    }

    /// Every verdict on a rollout, oldest first.
    ///
    /// # Errors
    /// When there is none of that name, or several, or the journal cannot be read.
    pub async fn list_verdicts(
        &self,
        caller: &Caller,
        request: &v1::ListVerdictsRequest,
    ) -> Result<v1::ListVerdictsResponse, Fault> {
        let after: u64 = match request.page_token.as_str() {
            "" => 0,
            token => page_token(token)?,
        };
        let size = wire::page(request.page_size);
        let history = self.history(caller, &request.rollout).await?;
        let mut verdicts: Vec<_> = history
            .entries
            .iter()
            .filter(|(revision, entry)| *revision > after && history.is_of_leg(entry))
            .filter_map(|(revision, entry)| match &entry.op().body {
                OpBody::RolloutJudged { verdict, .. } => Some(wire::verdict(verdict, *revision)),
                _ => None,
            })
            .take(size.saturating_add(1))
            .collect();
        let has_more = verdicts.len() > size;
        verdicts.truncate(size);
        Ok(v1::ListVerdictsResponse {
            next_page_token: match verdicts.last() {
                Some(last) if has_more => last.revision.to_string(),
                Some(_) | None => String::new(),
            },
            verdicts,
        })
    }

    /// Judges a rollout anew from what was written down.
    ///
    /// # Errors
    /// When there is none of that name, or the limits make no sense.
    pub async fn replay(
        &self,
        caller: &Caller,
        request: &v1::ReplayRequest,
    ) -> Result<v1::ReplayResponse, Fault> {
        let history = self.history(caller, &request.rollout).await?;
        replay::replay(&history, request)
    }

    fn across(&self, state: &State, rollout: &Rollout) -> Option<Across> {
        let covered = rollout.across.as_ref()?;
        let peers = Some(self.federation.as_ref() as &dyn PeerSight);
        let own = state.cluster();
        let names = covered.clusters().filter(|of| Some(*of) != own);
        Some(Across {
            legs: wire::legs(rollout, state, peers),
            waits: own.and_then(|own| wire::waits(rollout, state, own, peers)),
            cluster: rollout.vetoed_by().or(own),
            names: names
                .map(|of| (of, wire::cluster_name(state, of)))
                .collect(),
        })
    }

    async fn history(&self, caller: &Caller, name: &str) -> Result<History, Fault> {
        let board = self.board.load();
        let rollout = find_rollout(&board.state, caller, name)?;
        let rollout = Arc::clone(rollout);
        let frozen_by = if rollout.is_ended() {
            vec![]
        } else {
            let holding = board.state.frozen(&rollout.spec.target, clock::now());
            let holding = holding.into_iter();
            holding.map(|(freeze, _)| freeze.id.to_string()).collect()
        };
        let across = self.across(&board.state, &rollout);
        let before = board.state.revision.saturating_add(1);
        let store = Arc::clone(&self.store);
        let id = rollout.spec.id.clone();
        let entries = blocking(move || entries_on(store.as_ref(), &id, before)).await?;
        Ok(History {
            rollout,
            entries,
            frozen_by,
            across,
        })
    }
}

/// The entries on a rollout, oldest first. Walks back to its creation and no further.
fn entries_on(
    store: &dyn Store,
    id: &RolloutId,
    mut before: u64,
) -> Result<Vec<(u64, Entry)>, Fault> {
    let mut found = vec![];
    'walk: loop {
        let batch = store.read_before(before, READ_BATCH)?;
        let Some((oldest, _)) = batch.last() else {
            break;
        };
        before = *oldest;
        for (revision, entry) in batch {
            if entry.op().body.rollout() != Some(id) {
                continue;
            }
            let is_first = matches!(entry.op().body, OpBody::RolloutCreated { .. });
            found.push((revision, entry));
            if is_first {
                break 'walk;
            }
        }
    }
    found.reverse();
    Ok(found)
}
