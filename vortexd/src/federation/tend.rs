//! Who looks after the links: dials whom there is to dial, tells of peers that stay away, and lets go of old ops.

use std::{collections::BTreeMap, sync::Arc};

use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};
use vortex_core::{
    journal::VersionVector,
    limits::{PEER_OPS_KEPT_MS, PEER_STALE_MS},
    peering::{PeerMark, retention},
    time::{Span, Timestamp},
};

use super::{dial, roster::Peer, shared::Shared, view::AlarmKind};
use crate::{
    clock,
    limits::{FEDERATION_LOOK_EVERY, READ_BATCH, TRUNCATE_AFTER, TRUNCATE_EVERY},
};

/// Does so until the daemon stops.
pub(super) async fn tend(shared: Arc<Shared>) {
    let mut roster = shared.roster.subscribe();
    let mut dialled: Vec<Arc<Peer>> = vec![];
    let mut look = interval(FEDERATION_LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut truncate = interval_at(Instant::now() + TRUNCATE_AFTER, TRUNCATE_EVERY);
    truncate.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let since = clock::now();
    loop {
        roster.borrow_and_update();
        let peers = shared.roster.all();
        // One that was removed and added again is another one.
        dialled.retain(|known| peers.iter().any(|peer| Arc::ptr_eq(peer, known)));
        for peer in peers {
            let is_dialled = dialled.iter().any(|known| Arc::ptr_eq(&peer, known));
            if let Some(address) = peer.settings.address.clone()
                && !is_dialled
            {
                dialled.push(Arc::clone(&peer));
                let shared = Arc::clone(&shared);
                shared
                    .tasks
                    .clone()
                    .spawn(dial::keep(shared, peer, address));
            }
        }
        tokio::select! {
            () = shared.stop.cancelled() => return,
            Ok(()) = roster.changed() => {}
            _ = look.tick() => {
                look_for_silence(&shared, since);
                look_for_retirement(&shared);
            }
            _ = truncate.tick() => if let Some(keep) = shared.keep_ops {
                let_go(&shared, keep).await;
            },
        }
    }
}

/// Raises an alarm for each peer that was not heard of for long.
fn look_for_silence(shared: &Arc<Shared>, since: Timestamp) {
    let now = clock::now();
    for peer in shared.roster.all() {
        let status = peer.status().clone();
        let heard = status.last_heard_at.unwrap_or(since);
        let silence = now.since(heard);
        if status.connected_at.is_none() && silence >= Span(PEER_STALE_MS) {
            let name = peer.settings.name.as_str();
            let what = match status.last_heard_at {
                Some(at) => format!("{name} was last heard of at {at}"),
                None => format!("{name} was not heard of since this daemon started"),
            };
            shared.raise(AlarmKind::Stale, name, what);
        }
    }
}

/// Raises an alarm while this cluster is retired.
fn look_for_retirement(shared: &Arc<Shared>) {
    let about = shared.name.as_str();
    if shared.board.peek().state.is_retired_here() {
        let message =
            format!("{about} was retired by another cluster: what it writes has no effect");
        shared.raise(AlarmKind::Retired, about, message);
    } else {
        shared.alarms.clear(AlarmKind::Retired, about);
    }
}

/// Lets go of ops that are older than `keep` and that every peer has that was heard of within a week. The journal is the
/// audit trail: nothing of it goes unless the settings say so.
async fn let_go(shared: &Arc<Shared>, keep: Span) {
    let now = clock::now();
    let board = shared.board.load();
    let mut marks = BTreeMap::new();
    for peer in shared.roster.all() {
        let status = peer.status().clone();
        let (Some(origin), Some(heard_at)) = (status.origin, status.last_heard_at) else {
            // Nothing is known of it yet: it may lack anything, and a week after the start it counts as away.
            continue;
        };
        let mark = PeerMark {
            origin,
            acked: status.heads,
            heard_at,
        };
        marks.insert(peer.settings.cluster.0, mark);
    }
    let is_unheard = marks.len() < shared.roster.all().len();
    if is_unheard && now.since(shared.started_at) < Span(PEER_OPS_KEPT_MS) {
        return;
    }
    let kept = retention(&board.state.heads, &marks, now);
    let store = Arc::clone(&shared.store);
    let old = tokio::task::spawn_blocking(move || old_heads(store.as_ref(), now, keep)).await;
    let old = match old {
        Ok(Ok(old)) => old,
        Ok(Err(error)) => {
            tracing::warn!(error = %error.with_causes(), "old ops are kept: the journal could not be read");
            return;
        }
        Err(_) => return,
    };
    let up_to = old.least(&kept.up_to);
    if let Err(fault) = shared.writer.truncate(up_to).await {
        tracing::warn!(%fault, "old ops are kept");
    }
}

/// The heads of what is older than `keep`.
fn old_heads(
    store: &dyn crate::store::Store,
    now: Timestamp,
    keep: Span,
) -> Result<VersionVector, crate::store::StoreError> {
    let horizon = store.horizon()?;
    let mut heads = horizon.heads;
    let mut after = horizon.revision;
    loop {
        let batch = store.read_after(after, READ_BATCH)?;
        if batch.is_empty() {
            return Ok(heads);
        }
        for (revision, entry) in batch {
            let at = entry.op().at.time;
            // A clock that ran ahead says nothing about how old an op is.
            if at <= now && now.since(at) < keep {
                return Ok(heads);
            }
            heads.record(&entry);
            after = revision;
        }
    }
}
