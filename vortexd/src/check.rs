//! `vortexd check`: a store that no daemon works on, read from its first op to its last. It changes nothing.
//!
//! Every part is looked at, whatever was found in the ones before; of each, the first thing that is damaged is named.

use std::{collections::BTreeSet, fmt, path::Path};

use vortex_core::{
    ids::{Digest, OriginId},
    journal::{SnapshotError, State, VersionVector},
};

use crate::{
    limits::{BACKUP_BLOBS_AT_ONCE, BACKUP_OPS_AT_ONCE},
    store::{
        OpenError, StoreError,
        redb::{Inspection, Inspector},
    },
};

/// What a look at a store found. It prints as lines, one for each part.
#[derive(Debug, Default)]
pub struct Findings {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    part: &'static str,
    is_good: bool,
    what: String,
}

impl Findings {
    /// Whether nothing is damaged.
    pub fn is_good(&self) -> bool {
        self.lines.iter().all(|line| line.is_good)
    }

    fn good(&mut self, part: &'static str, what: impl Into<String>) {
        self.add(part, true, what.into());
    }

    fn bad(&mut self, part: &'static str, what: impl Into<String>) {
        self.add(part, false, what.into());
    }

    fn add(&mut self, part: &'static str, is_good: bool, what: String) {
        self.lines.push(Line {
            part,
            is_good,
            what,
        });
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| {
            let word = if line.is_good { "good" } else { "DAMAGED" };
            writeln!(f, "{:<9} {word:<8} {}", line.part, line.what)
        })
    }
}

/// Looks through the store in `directory`.
///
/// # Errors
/// When it cannot be opened at all.
pub fn check(directory: &Path) -> Result<Findings, OpenError> {
    let inspector = Inspector::new(directory)?;
    let mut findings = Findings::default();
    {
        let store = inspector.open(false)?;
        let origin = store.origin();
        findings.good("store", format!("{origin}, revision {}", store.revision()));
        let needed = follow(&store, &mut findings);
        look_at_blobs(&store, &needed, &mut findings);
        match store.cursors() {
            Ok(cursors) => findings.good("cursors", format!("{} of webhooks", cursors.len())),
            Err(error) => findings.bad("cursors", plain(error)),
        }
    }
    // Now the pages, those included that nothing above has read.
    match inspector.open(true) {
        Ok(_) => findings.good("pages", "every checksum holds"),
        Err(OpenError::Damaged { what, .. }) => findings.bad("pages", what),
        Err(other) => return Err(other),
    }
    Ok(findings)
}

/// Follows the journal, compares its index and the snapshot with it, and says which contents it speaks of.
fn follow(store: &Inspection, findings: &mut Findings) -> BTreeSet<Digest> {
    let mut walk = match Walk::begin(store, findings) {
        Ok(walk) => walk,
        Err(error) => {
            findings.bad("journal", plain(error));
            return BTreeSet::new();
        }
    };
    match walk.go(store) {
        Ok(()) => {
            let count = walk.at.saturating_sub(walk.horizon);
            let origins = walk.heads.iter().count();
            let kept = match walk.horizon {
                0 => String::new(),
                horizon => format!(", kept from revision {}", horizon.saturating_add(1)),
            };
            findings.good(
                "journal",
                format!(
                    "{count} {} of {origins} {}{kept}, every hash and every link holds",
                    plural(count, "op"),
                    plural(u64::try_from(origins).unwrap_or(u64::MAX), "origin"),
                ),
            );
            walk.compare(findings);
        }
        Err(what) => findings.bad("journal", what),
    }
    walk.needed
}

/// A walk over the journal.
struct Walk {
    horizon: u64,
    at: u64,
    heads: VersionVector,
    /// The state after `at`: of the ops alone, where all of them are here; else from the snapshot on.
    state: State,
    /// What was saved, and after which op.
    saved: Option<State>,
    /// What the ops lead to where the snapshot was taken.
    digest_there: Option<Digest>,
    runs: BTreeSet<(u64, OriginId, u64)>,
    last_origin: Option<OriginId>,
    needed: BTreeSet<Digest>,
}

impl Walk {
    fn begin(store: &Inspection, findings: &mut Findings) -> Result<Walk, StoreError> {
        let horizon = store.horizon()?;
        let saved = match store.snapshot() {
            Ok(None) => None,
            Ok(Some((revision, bytes))) => {
                read_snapshot(revision, &bytes, horizon.revision, findings)
            }
            Err(error) => {
                findings.bad("snapshot", plain(error));
                None
            }
        };
        if horizon.revision > 0 && saved.is_none() {
            findings.bad(
                "snapshot",
                "no state stands for the ops that are not kept any more",
            );
        }
        let runs = store.runs()?.into_iter();
        let state = match &saved {
            Some(saved) if horizon.revision > 0 => saved.clone(),
            Some(saved) => saved
                .cluster()
                .map_or_else(State::default, State::federated),
            None => State::default(),
        };
        Ok(Walk {
            horizon: horizon.revision,
            at: horizon.revision,
            heads: horizon.heads,
            state,
            saved,
            digest_there: None,
            runs: runs
                .map(|run| (run.first_revision, run.origin, run.first_seq))
                .collect(),
            last_origin: None,
            needed: BTreeSet::new(),
        })
    }

    fn go(&mut self, store: &Inspection) -> Result<(), String> {
        loop {
            let batch = store.read_after(self.at, BACKUP_OPS_AT_ONCE);
            let batch = batch.map_err(|error| {
                let after = self.at;
                format!("after revision {after}: {}", plain(error))
            })?;
            if batch.is_empty() {
                break;
            }
            for (revision, entry) in batch {
                let op = entry.op();
                let failed = |error: &dyn fmt::Display| format!("revision {revision}: {error}");
                let is_indexed = self.last_origin == Some(op.origin)
                    || self.runs.contains(&(revision, op.origin, op.seq));
                if !is_indexed {
                    return Err(failed(&"it is not what the index says"));
                }
                self.last_origin = Some(op.origin);
                let is_beyond = revision > self.state.revision;
                let has_state = self.horizon == 0 || self.saved.is_some();
                if is_beyond && has_state && self.heads != self.state.heads {
                    return Err(failed(&"the snapshot is not of the ops before it"));
                }
                self.heads.advance(&entry).map_err(|error| failed(&error))?;
                if is_beyond && has_state {
                    self.state.apply(&entry).map_err(|error| failed(&error))?;
                }
                self.needed.extend(op.body.contents());
                self.at = revision;
                if self.horizon == 0
                    && self.saved.as_ref().map(|saved| saved.revision) == Some(revision)
                {
                    self.digest_there = Some(self.state.digest());
                }
            }
        }
        if self.at != store.revision() {
            let end = self.at;
            return Err(format!("it ends at revision {end} of {}", store.revision()));
        }
        self.needed.extend(self.state.contents());
        Ok(())
    }

    /// Compares the snapshot with what the ops lead to, and names the state.
    fn compare(&self, findings: &mut Findings) {
        if let Some(saved) = &self.saved {
            match self.digest_there {
                Some(digest) if digest != saved.digest() => {
                    let what = format!("revision {}: the ops lead elsewhere", saved.revision);
                    findings.bad("snapshot", what);
                }
                Some(_) => findings.good(
                    "snapshot",
                    format!("revision {}, as the ops lead to it", saved.revision),
                ),
                None => findings.good("snapshot", format!("revision {}", saved.revision)),
            }
        }
        findings.good("state", self.state.digest().to_string());
    }
}

/// The saved state; none where there is no telling what it says, which matters only behind a horizon.
fn read_snapshot(
    revision: u64,
    bytes: &[u8],
    horizon: u64,
    findings: &mut Findings,
) -> Option<State> {
    match State::from_snapshot(bytes) {
        Ok(state) if state.revision == revision => Some(state),
        Ok(state) => {
            let what = format!("saved as revision {revision}, and of {}", state.revision);
            findings.bad("snapshot", what);
            None
        }
        Err(SnapshotError::Format) if horizon == 0 => {
            findings.good(
                "snapshot",
                "of another build: the next start passes it over",
            );
            None
        }
        Err(error) => {
            findings.bad("snapshot", error.to_string());
            None
        }
    }
}

fn look_at_blobs(store: &Inspection, needed: &BTreeSet<Digest>, findings: &mut Findings) {
    let mut missing = needed.clone();
    let (mut count, mut bytes) = (0_u64, 0_usize);
    let mut after = None;
    loop {
        match store.blobs_after(after, BACKUP_BLOBS_AT_ONCE) {
            Ok(blobs) => {
                let Some(last) = blobs.last() else {
                    break;
                };
                after = Some(last.digest);
                for blob in blobs {
                    missing.remove(&blob.digest);
                    count += 1;
                    bytes += blob.bytes.len();
                }
            }
            Err(error) => {
                findings.bad("contents", plain(error));
                return;
            }
        }
    }
    match missing.first() {
        Some(digest) => {
            let what = format!("{} that ops speak of are missing", digest.short());
            findings.bad("contents", what);
        }
        None => findings.good(
            "contents",
            format!("{count} of {bytes} bytes, every digest holds"),
        ),
    }
}

fn plural(count: u64, one: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{one}{ending}")
}

/// What is wrong, without the advice that the daemon gives with it.
fn plain(error: StoreError) -> String {
    match error {
        StoreError::Damaged { what } => what,
        other => other.with_causes(),
    }
}
