//! Other clusters as witnesses: what they know of the journals that are verified.
//!
//! A chain of hashes shows what was changed within it. That it was written anew as a whole, or cut at its end, shows by
//! the hashes that others hold: one that is the same stands for everything before it.

use std::collections::BTreeMap;

use serde::Serialize;
use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Head, VersionVector},
    time::Hlc,
};
use vortex_proto::v1;

use super::file::{self, Export};
use crate::{
    connection::Connection,
    exit::{Exit, Failure},
    session::Session,
};

/// Between the moment that an entry bears and the one from which an export holds it lies less than this.
const COMMIT_MS_MAX: u64 = 60_000;

/// Whose journal is verified.
pub(super) enum Subject<'a> {
    /// A daemon's.
    Daemon(&'a Connection),
    /// A file's.
    Export(&'a Export),
}

/// What one witness says.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Testimony {
    /// As it was named.
    pub(super) witness: String,
    /// What it calls itself.
    pub(super) cluster: String,
    /// How many origins both have, and the same of.
    pub(super) agreeing: u32,
    /// How many origins both have, of which the witness does not keep what would have to be compared.
    pub(super) unknown: u32,
    pub(super) differences: Vec<Difference>,
    /// Why it said nothing; empty: it did.
    pub(super) failure: String,
    #[serde(skip)]
    pub(super) exit: Option<Exit>,
}

/// Where a witness knows something else.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Difference {
    /// `rewritten` or `truncated`.
    pub(super) kind: &'static str,
    pub(super) origin: String,
    /// The first op that differs, or that is missing.
    pub(super) seq: u64,
    pub(super) here: String,
    pub(super) there: String,
    pub(super) what: String,
}

/// A witness that can be asked, and what it has.
pub(super) struct Witness {
    named: String,
    reached: Result<(Connection, v1::ListHeadsResponse), Failure>,
}

impl Witness {
    /// Asks a witness what it has: before the journal is looked at, so that a daemon cannot have less than its
    /// witnesses for being asked first.
    pub(super) async fn meet(session: &Session, named: &str) -> Witness {
        let reached = async {
            let connection = Connection::open_other(&session.global, named).await?;
            let heads = ask(&connection, vec![]).await?;
            Ok::<_, Failure>((connection, heads))
        };
        Witness {
            named: named.to_owned(),
            reached: reached.await,
        }
    }

    /// Whether it is the store itself that `origin` writes in.
    pub(super) fn is(&self, origin: &str) -> bool {
        (self.reached.as_ref()).is_ok_and(|(_, heads)| heads.origin == origin)
    }

    /// Holds what it knows against `subject`, which writes as `own` and has `heads`.
    pub(super) async fn testify(
        self,
        subject: &Subject<'_>,
        own: OriginId,
        heads: &VersionVector,
    ) -> Testimony {
        let mut testimony = Testimony {
            witness: self.named,
            cluster: String::new(),
            agreeing: 0,
            unknown: 0,
            differences: vec![],
            failure: String::new(),
            exit: None,
        };
        let told = match self.reached {
            Ok((connection, first)) => {
                testimony.cluster = first.cluster.clone();
                compare(&connection, &first, subject, own, heads, &mut testimony).await
            }
            Err(failure) => Err(failure),
        };
        let told = match told {
            Ok(()) if testimony.agreeing == 0 && testimony.differences.is_empty() => {
                Err(Failure::new(
                    Exit::NotFound,
                    "knows_nothing",
                    "it knows none of these journals: nothing of them is confirmed",
                ))
            }
            told => told,
        };
        if let Err(failure) = told {
            testimony.failure = match failure.hint.as_str() {
                "" => failure.message,
                hint => format!("{}; {hint}", failure.message),
            };
            testimony.exit = Some(failure.exit);
        }
        testimony
    }
}

async fn ask(
    connection: &Connection,
    entries: Vec<v1::OriginEntry>,
) -> Result<v1::ListHeadsResponse, Failure> {
    let request = connection.request(v1::ListHeadsRequest { entries });
    Ok(connection.audit().list_heads(request).await?.into_inner())
}

type Known = BTreeMap<(OriginId, u64), v1::EntryHash>;

/// What a daemon knows of these ops.
async fn known(
    connection: &Connection,
    wanted: impl IntoIterator<Item = (OriginId, u64)>,
) -> Result<Known, Failure> {
    let entries = wanted.into_iter().map(|(origin, seq)| v1::OriginEntry {
        origin: origin.to_string(),
        seq,
    });
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return Ok(Known::new());
    }
    let answer = ask(connection, entries).await?;
    let known = answer.entries.into_iter().filter_map(|entry| {
        let origin = entry.origin.parse().ok()?;
        Some(((origin, entry.seq), entry))
    });
    Ok(known.collect())
}

impl Subject<'_> {
    /// The hashes of these ops, as far as they are known here.
    async fn hashes(
        &self,
        wanted: impl IntoIterator<Item = (OriginId, u64)>,
    ) -> Result<BTreeMap<(OriginId, u64), String>, Failure> {
        match self {
            Subject::Daemon(connection) => {
                let known = known(connection, wanted).await?;
                Ok(known
                    .into_iter()
                    .map(|(place, entry)| (place, entry.hash))
                    .collect())
            }
            Subject::Export(export) => Ok(wanted
                .into_iter()
                .filter_map(|(origin, seq)| {
                    let hash: Digest = export.trail.hash(origin, seq)?;
                    Some(((origin, seq), hash.to_string()))
                })
                .collect()),
        }
    }
}

async fn compare(
    witness: &Connection,
    first: &v1::ListHeadsResponse,
    subject: &Subject<'_>,
    own: OriginId,
    heads: &VersionVector,
    testimony: &mut Testimony,
) -> Result<(), Failure> {
    let theirs = file::heads(&first.heads)
        .ok_or_else(|| Failure::new(Exit::Error, "no_heads", "its answer does not read"))?;
    let both: Vec<(OriginId, Head, Head)> = theirs
        .iter()
        .map(|(origin, there)| (origin, heads.head(origin), there))
        .collect();
    // The newest op that both have, and where the witness has more, the one after it.
    let common = both.iter().filter_map(|(origin, here, there)| {
        let seq = here.seq.min(there.seq);
        (seq > 0).then_some((*origin, seq))
    });
    let common: Vec<_> = common.collect();
    let further = both
        .iter()
        .filter(|(_, here, there)| there.seq > here.seq)
        .map(|(origin, here, _)| (*origin, here.seq.saturating_add(1)));
    let there = known(witness, common.iter().copied().chain(further)).await?;
    let here = subject.hashes(common.iter().copied()).await?;
    for (origin, ours, theirs) in both {
        let place = (origin, ours.seq.min(theirs.seq));
        let is_same = match (here.get(&place), there.get(&place)) {
            (Some(here), Some(there)) => Some(*here == there.hash),
            (None, _) | (_, None) => None,
        };
        match is_same {
            Some(false) => {
                let found = diverging(witness, subject, origin, place.1).await?;
                testimony.differences.push(found);
                continue;
            }
            Some(true) => testimony.agreeing += 1,
            None if place.1 > 0 => testimony.unknown += 1,
            None => {}
        }
        if theirs.seq > ours.seq && origin.cluster == own.cluster {
            let next = there.get(&(origin, ours.seq.saturating_add(1)));
            testimony
                .differences
                .extend(cut(subject, origin, ours, theirs, next));
        }
    }
    Ok(())
}

/// Names the first op that differs. Up to it both have the same, from it on nothing is: a chain of hashes has no way
/// back.
async fn diverging(
    witness: &Connection,
    subject: &Subject<'_>,
    origin: OriginId,
    differs: u64,
) -> Result<Difference, Failure> {
    let (mut same, mut differs) = (0, differs);
    while differs - same > 1 {
        let middle = same + (differs - same) / 2;
        let there = known(witness, [(origin, middle)]).await?;
        let here = subject.hashes([(origin, middle)]).await?;
        match (here.get(&(origin, middle)), there.get(&(origin, middle))) {
            (Some(here), Some(there)) if *here != there.hash => differs = middle,
            // Where one of the two does not keep it any more, it is taken for the same.
            _ => same = middle,
        }
    }
    let place = (origin, differs);
    let there = known(witness, [place]).await?;
    let here = subject.hashes([place]).await?;
    let there = there.get(&place).map(|entry| entry.hash.clone());
    let (here, there) = (
        here.get(&place).cloned().unwrap_or_default(),
        there.unwrap_or_default(),
    );
    Ok(Difference {
        kind: "rewritten",
        origin: origin.to_string(),
        seq: differs,
        what: format!(
            "op {differs} of {origin} is {here} here, and the witness holds {there}: the history was written anew from there on"
        ),
        here,
        there,
    })
}

/// What it means that a witness has more of an origin than the origin's own cluster.
fn cut(
    subject: &Subject<'_>,
    origin: OriginId,
    ours: Head,
    theirs: Head,
    next: Option<&v1::EntryHash>,
) -> Option<Difference> {
    let seq = ours.seq.saturating_add(1);
    let when = match subject {
        Subject::Daemon(_) => String::new(),
        Subject::Export(export) => {
            let next = next?;
            let at = Hlc {
                time: next.at.parse().ok()?,
                counter: next.at_counter,
            };
            // An export does not hold what was written after it.
            let is_later = at > export.clock && at.time.0 + COMMIT_MS_MAX >= export.taken_at.0;
            if is_later {
                return None;
            }
            format!(
                ", written at {}, before the export was taken at {}",
                next.at, export.taken_at
            )
        }
    };
    Some(Difference {
        kind: "truncated",
        origin: origin.to_string(),
        seq,
        here: String::new(),
        there: next.map(|next| next.hash.clone()).unwrap_or_default(),
        what: format!(
            "{origin} ends with op {} here, and the witness holds {} of it{when}: the end is missing",
            ours.seq, theirs.seq
        ),
    })
}
