//! One hook: what it is told of, where that goes, and how far it has come.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use url::Url;
use vortex_core::time::Timestamp;
use vortex_proto::v1;

use super::{
    backlog::Backlog, courier::Why, cursors::Cursors, select::Selection, send::Sender,
    shown::shown, sign::Secret, status::Status,
};

/// One hook, shared by its tasks and by whoever asks how it is doing.
pub(crate) struct Hook {
    pub(super) name: String,
    pub(super) url: Url,
    pub(super) selection: Selection,
    pub(super) secret_file: PathBuf,
    pub(super) secret: Mutex<Secret>,
    pub(super) sender: Sender,
    pub(super) cursors: Arc<Cursors>,
    pub(super) backlog: Mutex<Backlog>,
    /// Something may have been added to the backlog.
    pub(super) news: Notify,
    pub(super) status: Mutex<Status>,
}

impl Hook {
    pub(super) fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn backlog(&self) -> MutexGuard<'_, Backlog> {
        self.backlog.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn secret(&self) -> Secret {
        let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner);
        secret.clone()
    }

    pub(super) fn set_secret(&self, secret: Secret) {
        *self.secret.lock().unwrap_or_else(PoisonError::into_inner) = secret;
    }

    /// An event was taken.
    pub(super) fn done(&self, revision: u64) {
        self.backlog().done(revision);
        self.save_cursor();
    }

    /// What is done up to here is not brought again, once that is saved.
    pub(super) fn save_cursor(&self) {
        let cursor = self.backlog().cursor();
        self.cursors.set(&self.name, cursor);
    }

    /// An event is not brought any more. One warning when a hook begins to lose events, one with their count
    /// when it stops: a line for each would bury everything else.
    pub(super) fn give_up(&self, revision: u64, why: Why) {
        {
            let mut status = self.status();
            if status.dropped_in_row == 0 {
                tracing::warn!(
                    hook = self.name,
                    revision,
                    why = why.text(),
                    "events of a webhook are dropped"
                );
            }
            status.dropped();
        }
        self.done(revision);
    }

    /// Tells how many events were lost before one was taken again.
    pub(super) fn tell_dropped(&self) {
        let count = std::mem::take(&mut self.status().dropped_in_row);
        if count > 0 {
            tracing::warn!(
                hook = self.name,
                count,
                "events of a webhook were dropped; it takes them again"
            );
        }
    }

    /// How it is doing.
    pub(super) fn view(&self) -> v1::Webhook {
        let pending = self.backlog().len();
        let status = self.status().clone();
        let (last_delivered_at, last_event) = said(status.last_delivered.as_ref());
        let (last_error_at, last_error) = said(status.last_error.as_ref());
        v1::Webhook {
            name: self.name.clone(),
            url: shown(&self.url),
            events: self.selection.events(),
            apps: self.selection.apps(),
            state: status.word().to_owned(),
            pending,
            delivered: status.delivered,
            failed_attempts: status.failed_attempts,
            dropped: status.dropped,
            last_delivered_at,
            last_event,
            last_error_at,
            last_error,
            next_attempt_at: status
                .next_attempt
                .map(|time| time.to_string())
                .unwrap_or_default(),
        }
    }
}

fn said(what: Option<&(Timestamp, String)>) -> (String, String) {
    what.map(|(time, text)| (time.to_string(), text.clone()))
        .unwrap_or_default()
}
