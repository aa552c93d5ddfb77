//! What a daemon begins with: its store, the state that follows from it, and whom it talks to.

use std::sync::Arc;

use anyhow::Context as _;
use vortex_core::{ids::ClusterId, journal::State};

use crate::{
    entropy,
    federation::Peering,
    settings::{Settings, StoreKind},
    store::{
        Store,
        memory::MemoryStore,
        redb::{RedbOptions, RedbStore},
    },
    writer::replay,
};

/// Whom this cluster talks to, if to anybody.
pub(crate) fn open_peering(
    settings: &Settings,
    store: &dyn Store,
) -> anyhow::Result<Option<Peering>> {
    let Some(federation) = settings.federation.clone() else {
        return Ok(None);
    };
    let directory = match settings.store {
        StoreKind::Redb => Some(settings.data_dir.as_path()),
        StoreKind::Memory => None,
    };
    let cluster = ClusterId(store.origin().cluster);
    let named = ClusterId::named(&federation.name);
    if cluster != named {
        tracing::info!(%cluster, "this store is older than its cluster's name: its peers need `cluster = \"{cluster}\"`");
    }
    Peering::new(federation, cluster, directory)
        .map(Some)
        .map_err(|why| anyhow::anyhow!("the federation's certificates cannot be used: {why}"))
}

/// The store that the settings name.
///
/// # Errors
/// When it cannot be opened.
pub(crate) fn open_store(settings: &Settings) -> anyhow::Result<Arc<dyn Store>> {
    let mut origin = entropy::origin().context("no randomness for a new store")?;
    if let Some(federation) = &settings.federation {
        origin.cluster = ClusterId::named(&federation.name).0;
    }
    Ok(match settings.store {
        StoreKind::Memory => Arc::new(MemoryStore::new(origin)),
        StoreKind::Redb => Arc::new(RedbStore::open(
            &settings.data_dir,
            RedbOptions {
                fresh_origin: origin,
                reserve_bytes: settings.reserve_bytes,
                free_floor_bytes: settings.free_floor_bytes,
            },
        )?),
    })
}

/// The state: the newest snapshot if it can be read, and every op after it.
pub(crate) fn load_state(store: &dyn Store, is_federated: bool) -> anyhow::Result<(State, u64)> {
    let snapshot = store.load_snapshot().unwrap_or_else(|error| {
        tracing::warn!(%error, "the snapshot cannot be read; the whole journal is replayed");
        None
    });
    let cluster = store.origin().cluster;
    let mut state = if is_federated {
        State::federated(cluster)
    } else {
        State::default()
    };
    if let Some((revision, bytes)) = snapshot {
        match State::from_snapshot(&bytes) {
            Ok(saved) if is_federated && saved.cluster() != Some(cluster) => {
                tracing::info!(
                    "the snapshot is of before the federation; the whole journal is replayed once"
                );
            }
            Ok(saved) if saved.revision == revision => state = saved,
            Ok(_) => {
                tracing::warn!("the snapshot is of another revision; the whole journal is replayed")
            }
            Err(error) => tracing::warn!(%error, "the whole journal is replayed"),
        }
    }
    let snapshot_revision = state.revision;
    replay(store, &mut state).context("the journal cannot be replayed")?;
    Ok((state, snapshot_revision))
}
