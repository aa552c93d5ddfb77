//! Looks through the journal as it grows, for what one hook asked for.
//!
//! It goes ahead of what was brought, so that how much waits is always known, and is bounded by what was asked
//! for and not by what else happened.

use std::sync::Arc;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{courier::Why, hook::Hook};
use crate::{limits::WEBHOOK_RETRY_MAX, service::Feed};

/// One hook's view of the journal.
pub struct Lookout {
    pub(super) hook: Arc<Hook>,
    pub(super) feed: Feed,
    pub(super) stop: CancellationToken,
}

impl Lookout {
    /// Notes what is selected until the daemon stops.
    pub async fn run(mut self) {
        loop {
            let batch = tokio::select! {
                () = self.stop.cancelled() => return,
                batch = self.feed.next() => batch,
            };
            let entries = match batch {
                Ok(entries) => entries,
                // It was away for so long that it cannot be told: it goes on with what is kept.
                Err(fault) if fault.code == "journal_truncated" => {
                    tracing::warn!(hook = self.hook.name, %fault.detail, "a webhook misses what is not kept any more");
                    continue;
                }
                Err(fault) => {
                    tracing::warn!(hook = self.hook.name, %fault.detail, "the journal could not be read for a webhook");
                    tokio::select! {
                        () = self.stop.cancelled() => return,
                        () = sleep(WEBHOOK_RETRY_MAX) => continue,
                    }
                }
            };
            for (revision, entry) in entries {
                let is_selected = self.hook.selection.takes(&entry);
                let given_up = self.hook.backlog().add(revision, is_selected);
                if let Some(oldest) = given_up {
                    self.hook.give_up(oldest, Why::TooMany);
                }
            }
            self.hook.save_cursor();
            self.hook.news.notify_one();
        }
    }
}
