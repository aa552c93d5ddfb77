//! What one cluster knows of another's journal. A chain of hashes shows what was changed within it; that a whole journal
//! was exchanged, or cut at its end, shows only by what others have of it.

use std::sync::Arc;

use vortex_core::{
    error::Fault,
    ids::{Digest, OriginId},
    journal::VersionVector,
    time::Hlc,
};
use vortex_proto::v1;

use super::{Service, audit::blocking};
use crate::{
    federation::Testimony,
    limits::HEADS_ASKED_MAX,
    store::{Store, StoreError},
    wire,
};

impl Service {
    /// The newest op of every origin, and the hashes of those that are asked for.
    ///
    /// # Errors
    /// When an origin does not read as one, too many are asked for, or the store cannot be read.
    pub async fn list_heads(
        &self,
        request: v1::ListHeadsRequest,
    ) -> Result<v1::ListHeadsResponse, Fault> {
        if request.entries.len() > HEADS_ASKED_MAX {
            let why = format!("at most {HEADS_ASKED_MAX} at once");
            return Err(wire::invalid("entries", why));
        }
        let asked = request.entries.iter().map(|entry| {
            let origin = entry.origin.parse::<OriginId>();
            let origin = origin.map_err(|error| wire::invalid("entries.origin", error))?;
            Ok((origin, entry.seq))
        });
        let asked = asked.collect::<Result<Vec<_>, Fault>>()?;
        let cluster = self.federation.view().name;
        let store = Arc::clone(&self.store);
        let board = self.board.load();
        blocking(move || {
            let heads = &board.state.heads;
            let mut entries = vec![];
            for (origin, seq) in asked {
                if let Some((hash, at)) = known(store.as_ref(), heads, origin, seq)? {
                    entries.push(v1::EntryHash {
                        origin: origin.to_string(),
                        seq,
                        hash: hash.to_string(),
                        at: at.map(|at| at.time.to_string()).unwrap_or_default(),
                        at_counter: at.map(|at| at.counter).unwrap_or_default(),
                    });
                }
            }
            Ok(v1::ListHeadsResponse {
                cluster,
                origin: store.origin().to_string(),
                heads: wire::heads(heads),
                entries,
            })
        })
        .await
    }
}

/// Hash and time of an op that is here; none: it is not, or is not kept any more. No time: only the hash is kept.
fn known(
    store: &dyn Store,
    heads: &VersionVector,
    origin: OriginId,
    seq: u64,
) -> Result<Option<(Digest, Option<Hlc>)>, StoreError> {
    if seq == 0 || !heads.covers(origin, seq) {
        return Ok(None);
    }
    match store.read_origin(origin, seq, 1) {
        Ok(found) => {
            let mut found = found.into_iter().filter(|entry| entry.op().seq == seq);
            Ok(found
                .next()
                .map(|entry| (entry.hash(), Some(entry.op().at))))
        }
        Err(StoreError::Truncated { .. }) => {
            let last = store.horizon()?.heads.head(origin);
            Ok((last.seq == seq).then_some((last.hash, None)))
        }
        Err(error) => Err(error),
    }
}

/// Holds what is here against what a peer said.
pub(super) fn hold(
    store: &dyn Store,
    heads: &VersionVector,
    testimony: &Testimony,
) -> Result<v1::Witness, Fault> {
    let own = store.origin();
    let mut agreeing = 0;
    let mut differences = vec![];
    for (origin, there) in testimony.heads.iter() {
        let here = heads.head(origin);
        if there.seq > here.seq {
            // Of others it may have more: that is on its way.
            if origin.cluster == own.cluster {
                differences.push(format!(
                    "it has {} ops of {origin}, and {} are here: the end of this journal is missing",
                    there.seq, here.seq
                ));
            }
            continue;
        }
        match known(store, heads, origin, there.seq)? {
            Some((hash, _)) if hash == there.hash => agreeing += 1,
            Some((hash, _)) => differences.push(format!(
                "op {} of {origin} is {hash} here, and {} there: one of the two journals was written anew",
                there.seq, there.hash
            )),
            // It is not kept here any more.
            None => {}
        }
    }
    Ok(v1::Witness {
        cluster: testimony.name.clone(),
        connected: testimony.connected,
        agreeing,
        differences,
    })
}
