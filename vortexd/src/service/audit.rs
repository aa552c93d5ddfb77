//! The journal as audit trail.

use std::sync::Arc;

use vortex_core::{
    error::{Fault, Kind},
    ids::{RolloutId, Target},
    journal::{Entry, VersionVector},
    time::Timestamp,
};
use vortex_proto::v1;

use super::{Caller, Service, configs::page_token, rollouts::find_rollout, witnesses};
use crate::{
    clock,
    limits::READ_BATCH,
    store::Store,
    wire::{self, ClusterNames},
};

/// Which entries somebody wants to see.
struct Filter {
    app: String,
    target: Option<Target>,
    rollout: Option<RolloutId>,
    actor: String,
    kind: String,
    since: Option<Timestamp>,
    caller: Caller,
}

impl Service {
    /// Entries, newest first.
    ///
    /// # Errors
    /// When a filter does not read as what it is, or the store cannot be read.
    pub async fn list_audit(
        &self,
        caller: &Caller,
        request: &v1::ListAuditRequest,
    ) -> Result<v1::ListAuditResponse, Fault> {
        caller.on_list(&request.app)?;
        let filter = self.filter(caller, request)?;
        let size = wire::page(request.page_size);
        let before = match request.page_token.as_str() {
            "" => u64::MAX,
            token => page_token(token)?,
        };
        let store = Arc::clone(&self.store);
        let (board, view) = (self.board.load(), self.federation.view());
        blocking(move || {
            let names = ClusterNames {
                state: &board.state,
                view: &view,
            };
            list(store.as_ref(), &filter, names, before, size)
        })
        .await
    }

    /// Entries as they are told to people, with clusters by their names.
    pub fn events(&self, entries: impl IntoIterator<Item = (u64, Arc<Entry>)>) -> Vec<v1::Event> {
        let (board, view) = (self.board.load(), self.federation.view());
        let names = ClusterNames {
            state: &board.state,
            view: &view,
        };
        entries
            .into_iter()
            .map(|(revision, entry)| wire::event_naming(names, revision, &entry))
            .collect()
    }

    fn filter(&self, caller: &Caller, request: &v1::ListAuditRequest) -> Result<Filter, Fault> {
        let target = match request.profile.as_str() {
            "" => None,
            profile => Some(wire::target(&request.app, profile)?),
        };
        let rollout = match request.rollout.as_str() {
            "" => None,
            // Rollouts that the state has forgotten are still in the journal.
            name => Some(match name.parse() {
                Ok(id) => id,
                Err(_) => {
                    let board = self.board.load();
                    let found = find_rollout(&board.state, caller, name)?;
                    found.spec.id.clone()
                }
            }),
        };
        Ok(Filter {
            app: request.app.clone(),
            target,
            rollout,
            actor: request.actor.clone(),
            kind: request.kind.clone(),
            since: wire::since(&request.since, clock::now())?,
            caller: caller.clone(),
        })
    }

    /// Walks the journal, from the first op that is kept, checks every link of every chain, and holds it against what
    /// the peers of a federation said.
    ///
    /// # Errors
    /// When the walk itself cannot be made; what it finds is in the answer.
    pub async fn verify_audit(&self) -> Result<v1::VerifyAuditResponse, Fault> {
        let store = Arc::clone(&self.store);
        // Before the journal: what they have of this store was here then.
        let testimonies = self.federation.testimonies();
        let board = self.board.load();
        blocking(move || {
            let state = &board.state;
            let mut answer = verify(store.as_ref(), state.revision, &state.heads);
            let witnesses = testimonies
                .iter()
                .map(|testimony| witnesses::hold(store.as_ref(), &state.heads, testimony));
            answer.witnesses = witnesses.collect::<Result<_, _>>()?;
            Ok(answer)
        })
        .await
    }

    /// What an export holds from `revision` on; from the first entry that is kept, after 0.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn outline_audit(&self, revision: u64) -> Result<v1::ExportOutline, Fault> {
        let store = Arc::clone(&self.store);
        let taken_at = clock::now().to_string();
        let board = self.board.load();
        blocking(move || {
            let clock = board.state.clock;
            let horizon = match revision {
                0 => Some(store.horizon()?),
                _ => None,
            };
            Ok(v1::ExportOutline {
                origin: store.origin().to_string(),
                taken_at,
                from_revision: horizon
                    .as_ref()
                    .map_or(revision, |horizon| horizon.revision),
                to_revision: board.state.revision,
                from_the_first: horizon.is_some(),
                before: horizon.map_or_else(Vec::new, |horizon| wire::heads(&horizon.heads)),
                heads: wire::heads(&board.state.heads),
                clock: clock.time.to_string(),
                clock_counter: clock.counter,
            })
        })
        .await
    }

    /// Some entries after one revision, up to another, with the bytes their hashes cover.
    ///
    /// # Errors
    /// When the store cannot be read, or they are not kept.
    pub async fn export_audit(
        &self,
        after: u64,
        last: u64,
    ) -> Result<Vec<(u64, v1::ExportedEntry)>, Fault> {
        let store = Arc::clone(&self.store);
        blocking(move || {
            if after >= last {
                return Ok(vec![]);
            }
            let entries = store.read_after(after, READ_BATCH)?;
            Ok(entries
                .into_iter()
                .filter(|(revision, _)| *revision <= last)
                .map(|(revision, entry)| {
                    let exported = v1::ExportedEntry {
                        event: Some(wire::event(revision, &entry)),
                        canonical: hex(entry.canonical()),
                        outline: None,
                    };
                    (revision, exported)
                })
                .collect())
        })
        .await
    }
}

impl Filter {
    fn admits(&self, entry: &Entry) -> bool {
        let op = entry.op();
        let target = op.body.target();
        (self.app.is_empty() || target.is_some_and(|target| target.app.as_str() == self.app))
            && self
                .target
                .as_ref()
                .is_none_or(|wanted| target == Some(wanted))
            && self
                .rollout
                .as_ref()
                .is_none_or(|wanted| op.body.rollout() == Some(wanted))
            && (self.actor.is_empty() || op.actor.as_str() == self.actor)
            && (self.kind.is_empty() || op.body.kind() == self.kind)
            && self.caller.sees_op(&op.body)
    }
}

fn list(
    store: &dyn Store,
    filter: &Filter,
    names: ClusterNames<'_>,
    mut before: u64,
    size: usize,
) -> Result<v1::ListAuditResponse, Fault> {
    let mut found = vec![];
    'walk: loop {
        let batch = store.read_before(before, READ_BATCH)?;
        let Some((oldest, _)) = batch.last() else {
            break;
        };
        before = *oldest;
        for (revision, entry) in &batch {
            // Time runs forward along the journal, within the reach of its hybrid clock.
            if filter.since.is_some_and(|since| entry.op().at.time < since) {
                break 'walk;
            }
            if filter.admits(entry) {
                found.push(wire::event_naming(names, *revision, entry));
            }
            if found.len() > size {
                break 'walk;
            }
        }
    }
    let more = found.len() > size;
    found.truncate(size);
    Ok(v1::ListAuditResponse {
        next_page_token: match found.last() {
            Some(last) if more => last.revision.to_string(),
            Some(_) | None => String::new(),
        },
        entries: found,
    })
}

fn verify(store: &dyn Store, newest: u64, expected: &VersionVector) -> v1::VerifyAuditResponse {
    let mut heads = VersionVector::default();
    let mut count = 0;
    let problem = walk(store, newest, &mut heads, &mut count)
        .err()
        .or_else(|| (&heads != expected).then(|| "the heads differ from the state's".to_owned()))
        .unwrap_or_default();
    v1::VerifyAuditResponse {
        valid: problem.is_empty(),
        entry_count: count,
        heads: wire::heads(&heads),
        problem,
        witnesses: vec![],
    }
}

fn walk(
    store: &dyn Store,
    newest: u64,
    heads: &mut VersionVector,
    count: &mut u64,
) -> Result<(), String> {
    let horizon = store.horizon().map_err(|error| error.to_string())?;
    // What came before is known by its hashes alone.
    *heads = horizon.heads;
    let mut at = horizon.revision;
    while at < newest {
        let batch = store
            .read_after(at, READ_BATCH)
            .map_err(|error| format!("after revision {at}: {error}"))?;
        if batch.is_empty() {
            return Err(format!("the journal ends at revision {at} of {newest}"));
        }
        for (revision, entry) in batch {
            if revision > newest {
                break;
            }
            heads
                .advance(&entry)
                .map_err(|error| format!("revision {revision}: {error}"))?;
            at = revision;
            *count += 1;
        }
    }
    Ok(())
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Fault::new(
            Kind::Internal,
            "read_failed",
            format!("the journal was not read: {error}"),
        )
    })?
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
