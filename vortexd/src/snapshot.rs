//! What readers see: one consistent moment of everything, replaced as a whole after each commit.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;
use vortex_core::journal::{Entry, State};

use crate::{
    limits::{RECENT_OPS_BYTES_MAX, RECENT_OPS_MAX},
    serving::Serving,
};

/// One moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The state.
    pub state: State,
    /// What reads of configuration are answered from.
    pub serving: Serving,
    /// The newest ops, oldest first; the last one made `state`.
    pub recent: imbl::Vector<Arc<Entry>>,
    /// The length of their canonical bytes together.
    pub recent_bytes: usize,
}

impl Snapshot {
    /// The ops after `revision`, if they are all in memory.
    pub fn recent_after(&self, revision: u64) -> Option<Vec<(u64, Arc<Entry>)>> {
        let missing = self.state.revision.checked_sub(revision)?;
        let missing = usize::try_from(missing).ok()?;
        let skip = self.recent.len().checked_sub(missing)?;
        Some(
            (revision + 1..)
                .zip(self.recent.iter().skip(skip).cloned())
                .collect(),
        )
    }

    /// The next moment, after `entries` led to `state`.
    #[must_use]
    pub fn after(&self, state: State, entries: &[Entry]) -> Snapshot {
        let mut recent = self.recent.clone();
        let mut recent_bytes = self.recent_bytes;
        for entry in entries {
            recent_bytes += entry.canonical().len();
            recent.push_back(Arc::new(entry.clone()));
        }
        // The newest one stays, however long it is.
        while recent.len() > RECENT_OPS_MAX
            || (recent.len() > 1 && recent_bytes > RECENT_OPS_BYTES_MAX)
        {
            let oldest = recent.pop_front();
            recent_bytes -= oldest.map_or(0, |entry| entry.canonical().len());
        }
        let serving = self.serving.after(&state, entries);
        Snapshot {
            state,
            serving,
            recent,
            recent_bytes,
        }
    }
}

impl Snapshot {
    /// The same moment with a state that keeps less to put ops in order.
    #[must_use]
    pub fn settled(&self, state: State) -> Snapshot {
        Snapshot {
            state,
            serving: self.serving.clone(),
            recent: self.recent.clone(),
            recent_bytes: self.recent_bytes,
        }
    }
}

/// Where the newest moment is found, and who is told of the next one.
#[derive(Debug)]
pub struct Board {
    newest: ArcSwap<Snapshot>,
    revision: watch::Sender<u64>,
}

impl Board {
    /// A board that shows `snapshot`.
    pub fn new(snapshot: Snapshot) -> Board {
        let revision = watch::Sender::new(snapshot.state.revision);
        Board {
            newest: ArcSwap::from_pointee(snapshot),
            revision,
        }
    }

    /// The newest moment, for a look that ends soon: holding it keeps nobody from going on.
    pub fn peek(&self) -> arc_swap::Guard<Arc<Snapshot>> {
        self.newest.load()
    }

    /// The newest moment, to keep.
    pub fn load(&self) -> Arc<Snapshot> {
        self.newest.load_full()
    }

    /// Shows `snapshot`, then tells everyone who waits.
    pub fn publish(&self, snapshot: Snapshot) {
        let revision = snapshot.state.revision;
        self.newest.store(Arc::new(snapshot));
        self.revision.send_replace(revision);
    }

    /// Tells of every new revision.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }
}
