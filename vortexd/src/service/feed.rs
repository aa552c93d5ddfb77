//! The journal as it grows: what every event stream and watch is made of.

use std::sync::Arc;

use tokio::sync::watch;
use vortex_core::{
    error::{Fault, Kind},
    journal::Entry,
};

use super::Service;
use crate::{
    limits::READ_BATCH,
    snapshot::Board,
    store::{Store, StoreError},
};

/// Entries after a revision, in order and without a gap: those that are there, then each new one.
pub struct Feed {
    store: Arc<dyn Store>,
    board: Arc<Board>,
    revision: watch::Receiver<u64>,
    cursor: u64,
}

impl Service {
    /// The entries after `from`; those from now on when it is none.
    ///
    /// # Errors
    /// When `from` lies in the future: the caller has seen another journal; or so far back that what follows is not
    /// kept any more.
    pub fn feed(&self, from: Option<u64>) -> Result<Feed, Fault> {
        let revision = self.board.subscribe();
        let newest = self.board.peek().state.revision;
        let cursor = from.unwrap_or(newest);
        if cursor > newest {
            return Err(Fault::new(
                Kind::Invalid,
                "revision_ahead",
                format!("revision {cursor} is ahead of this journal, which is at {newest}"),
            )
            .with_hint(
                "the store was restored or exchanged: read everything anew, from revision 0",
            ));
        }
        let horizon = self.store.horizon()?.revision;
        if cursor < horizon {
            return Err(StoreError::Truncated { horizon }.into());
        }
        Ok(Feed {
            store: Arc::clone(&self.store),
            board: Arc::clone(&self.board),
            revision,
            cursor,
        })
    }
}

impl Feed {
    /// The entries after `cursor`, which lies in this journal.
    pub fn after(store: Arc<dyn Store>, board: Arc<Board>, cursor: u64) -> Feed {
        Feed {
            revision: board.subscribe(),
            store,
            board,
            cursor,
        }
    }
}

impl Feed {
    /// What comes next comes after this revision.
    pub fn cursor(&self) -> u64 {
        self.cursor
    }

    /// The next entries, at least one; waits until there are some.
    ///
    /// # Errors
    /// When the store cannot be read. Where the next entries are not kept any more this is told once, and those after
    /// them come next.
    pub async fn next(&mut self) -> Result<Vec<(u64, Arc<Entry>)>, Fault> {
        loop {
            // Marked as seen before looking, so that a change in between wakes us again.
            self.revision.borrow_and_update();
            let snapshot = self.board.load();
            if snapshot.state.revision > self.cursor {
                let batch = match snapshot.recent_after(self.cursor) {
                    Some(recent) => recent,
                    None => self.read_stored().await?,
                };
                if let Some((revision, _)) = batch.last() {
                    self.cursor = *revision;
                    return Ok(batch);
                }
            }
            if self.revision.changed().await.is_err() {
                return Err(Fault::new(
                    Kind::Unavailable,
                    "stopping",
                    "the daemon is stopping",
                ));
            }
        }
    }

    async fn read_stored(&mut self) -> Result<Vec<(u64, Arc<Entry>)>, Fault> {
        let store = Arc::clone(&self.store);
        let cursor = self.cursor;
        let read = tokio::task::spawn_blocking(move || store.read_after(cursor, READ_BATCH)).await;
        let read = read.map_err(|error| {
            Fault::new(
                Kind::Internal,
                "read_failed",
                format!("the journal was not read: {error}"),
            )
        })?;
        if let Err(StoreError::Truncated { horizon }) = &read {
            self.cursor = self.cursor.max(*horizon);
        }
        let entries = read?;
        Ok(entries
            .into_iter()
            .map(|(revision, entry)| (revision, Arc::new(entry)))
            .collect())
    }
}
