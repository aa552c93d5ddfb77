//! Conflicts: rollouts that were started at once in two clusters, and who took note of them.

use std::{collections::BTreeMap, sync::Arc};

use vortex_core::{
    conflict::Conflict,
    error::{Fault, Kind},
    ids::{Actor, Digest, OriginId, Target},
    journal::{Command, OpBody, State},
    limits::PAGE_MAX,
    time::{Hlc, Timestamp},
};
use vortex_proto::v1;

use super::{Caller, Service, audit::blocking};
use crate::{
    limits::{CONFLICT_PREFIX_MIN, READ_BATCH},
    store::Store,
    wire::{self, ClusterNames},
};

/// Who took note of a conflict, and when.
#[derive(Clone)]
struct Note {
    target: Target,
    by: Actor,
    at: Timestamp,
    /// Which of several came first, for every cluster alike.
    place: (Hlc, OriginId),
}

impl Service {
    /// Rollouts that were started at once in two clusters, newest first; open ones before the others.
    ///
    /// # Errors
    /// When the target is none, or the journal cannot be read.
    pub async fn list_conflicts(
        &self,
        caller: &Caller,
        request: &v1::ListConflictsRequest,
    ) -> Result<v1::ListConflictsResponse, Fault> {
        let scope = wire::scope(&request.app, &request.profile)?;
        caller.on_list(&request.app)?;
        let is_wanted = |target: &Target| scope.covers(target) && caller.sees_target(target);
        let view = self.federation.view();
        let board = self.board.load();
        let names = ClusterNames {
            state: &board.state,
            view: &view,
        };
        let mut conflicts: Vec<_> = open(&board.state)
            .filter(|(target, _)| is_wanted(target))
            .filter_map(|(target, conflict)| wire::conflict(names, target, conflict))
            .collect();
        newest_first(&mut conflicts);
        if request.all {
            let mut noted: Vec<_> = self
                .acknowledged(names)
                .await?
                .into_iter()
                .filter(|(target, _)| is_wanted(target))
                .map(|(_, conflict)| conflict)
                .collect();
            newest_first(&mut noted);
            conflicts.extend(noted);
        }
        conflicts.truncate(PAGE_MAX);
        Ok(v1::ListConflictsResponse { conflicts })
    }

    /// The conflicts that somebody has taken note of, as far as their rollouts are remembered.
    async fn acknowledged(
        &self,
        names: ClusterNames<'_>,
    ) -> Result<Vec<(Target, v1::RolloutConflict)>, Fault> {
        let store = Arc::clone(&self.store);
        let notes = blocking(move || notes(store.as_ref())).await?;
        let mut found = vec![];
        for (id, note) in notes {
            let Some(state) = names.state.target(&note.target) else {
                continue;
            };
            // A conflict is no more than its two claims: which they were is found again by its id.
            let claims: Vec<_> = state.claims.values().collect();
            let pairs = (1..).zip(&claims).flat_map(|(next, claim)| {
                claims
                    .iter()
                    .skip(next)
                    .map(move |other| claim.against(other))
            });
            let conflict = pairs.into_iter().find(|conflict| conflict.id == id);
            if let Some(shown) =
                conflict.and_then(|conflict| wire::conflict(names, &note.target, &conflict))
            {
                let shown = wire::acknowledged(shown, &note.by, note.at);
                found.push((note.target, shown));
            }
        }
        Ok(found)
    }

    /// Takes note of a conflict.
    ///
    /// # Errors
    /// When there is none of that id, or several.
    pub async fn resolve_conflict(
        &self,
        caller: &Caller,
        request: v1::ResolveConflictRequest,
    ) -> Result<v1::RolloutConflict, Fault> {
        let view = self.federated()?;
        // Those of other apps are as if they were not there.
        caller.filtering();
        let id = request.id.clone();
        if self.earlier_answer(caller, &request)?.is_none() {
            let board = self.board.load();
            if let Some((target, conflict)) = find_conflict(&board.state, caller, &id)? {
                caller.on(target.app.as_str())?;
                let command = Command::AcknowledgeConflict {
                    target: target.clone(),
                    conflict: conflict.id,
                };
                self.submit(caller, &request, command, vec![]).await?;
            }
        }
        let board = self.board.load();
        let names = ClusterNames {
            state: &board.state,
            view: &view,
        };
        let mut noted = self.acknowledged(names).await?.into_iter();
        let found = noted
            .find(|(target, conflict)| conflict.id.starts_with(&id) && caller.sees_target(target));
        found.map(|(_, conflict)| conflict).ok_or_else(|| {
            Fault::new(
                Kind::NotFound,
                "unknown_conflict",
                format!("there is no conflict `{}`", id.escape_debug()),
            )
            .with_hint("vortexctl federation conflicts --all shows every one that is remembered")
        })
    }
}

/// The conflicts that nobody has taken note of yet.
pub(crate) fn open(state: &State) -> impl Iterator<Item = (&Target, &Conflict)> {
    (state.targets.iter()).flat_map(|(target, found)| {
        found
            .conflicts
            .iter()
            .map(move |open| (target, open.as_ref()))
    })
}

fn newest_first(conflicts: &mut [v1::RolloutConflict]) {
    conflicts.sort_by(|a, b| (&b.at, &a.id).cmp(&(&a.at, &b.id)));
}

/// The open conflict that `id` begins; none where there is no open one.
fn find_conflict<'a>(
    state: &'a State,
    caller: &Caller,
    id: &str,
) -> Result<Option<(&'a Target, &'a Conflict)>, Fault> {
    if id.len() < CONFLICT_PREFIX_MIN {
        let detail = format!("id: give at least {CONFLICT_PREFIX_MIN} digits of it");
        return Err(Fault::new(Kind::Invalid, "invalid_field", detail)
            .with_hint("vortexctl federation conflicts"));
    }
    let found: Vec<_> = open(state)
        .filter(|(target, _)| caller.sees_target(target))
        .filter(|(_, conflict)| conflict.id.to_string().starts_with(id))
        .collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => {
            let detail = format!(
                "`{}` could be {} conflicts",
                id.escape_debug(),
                several.len()
            );
            Err(Fault::new(Kind::Invalid, "ambiguous_conflict", detail)
                .with_hint("give more of the id"))
        }
    }
}

/// The newest notes in the journal of conflicts, by the conflict.
fn notes(store: &dyn Store) -> Result<BTreeMap<Digest, Note>, Fault> {
    let (mut found, mut before) = (BTreeMap::new(), u64::MAX);
    while found.len() < PAGE_MAX {
        let batch = store.read_before(before, READ_BATCH)?;
        let Some((oldest, _)) = batch.last() else {
            break;
        };
        before = *oldest;
        for (_, entry) in &batch {
            let op = entry.op();
            if let OpBody::ConflictAcknowledged { target, conflict } = &op.body {
                let note = Note {
                    target: target.clone(),
                    by: op.actor.clone(),
                    at: op.at.time,
                    place: (op.at, op.origin),
                };
                // Of those that were taken apart, every cluster shows the earliest, whichever it met first.
                let known = found.entry(*conflict).or_insert_with(|| note.clone());
                if note.place < known.place {
                    *known = note;
                }
            }
        }
    }
    Ok(found)
}
