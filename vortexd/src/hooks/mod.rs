//! Webhooks: what happens is told to whoever asked for it, at least once and in order.
//!
//! Every hook is a task of its own over the journal, with a cursor in the store, so that a dead receiver
//! holds nobody else up, and a crash loses nothing. A hook that is new begins with what happens from then on;
//! one that is not configured any more is forgotten with its cursor.

mod address;
mod courier;
mod cursors;
mod select;
mod send;
mod sign;
mod status;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;
use url::Url;
use vortex_core::time::Timestamp;
use vortex_proto::v1;

use self::{
    send::{Delivery, Sender},
    status::Status,
};
use crate::{
    clock, entropy,
    limits::{READ_BATCH, WEBHOOK_BEHIND_MAX},
    outbound::{Route, TlsError, Trust, connector},
    service::Feed,
    snapshot::Board,
    store::{Store, StoreError},
};

pub use address::AllowedHosts;
pub use courier::Courier;
pub use cursors::Cursors;
pub use select::Selection;
pub use sign::Secret;

/// A hook as the settings have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookSettings {
    /// Its name, which its cursor is kept under.
    pub name: String,
    /// Where deliveries go; its host is on the list of allowed ones.
    pub url: Url,
    /// What it is told of.
    pub selection: Selection,
    /// Where its secret is kept.
    pub secret_file: PathBuf,
    /// The secret, as it was read.
    pub secret: Secret,
}

/// Every hook.
pub struct Hooks {
    store: Arc<dyn Store>,
    board: Arc<Board>,
    cursors: Arc<Cursors>,
    hooks: Vec<Arc<Hook>>,
}

/// One hook, shared by its task and by whoever asks how it is doing.
pub(crate) struct Hook {
    name: String,
    url: Url,
    selection: Selection,
    secret_file: PathBuf,
    secret: Mutex<Secret>,
    sender: Sender,
    cursors: Arc<Cursors>,
    status: Mutex<Status>,
}

/// Why the hooks could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum HooksError {
    /// The store did not tell how far they have come, or did not keep where they begin.
    #[error("the cursors of the webhooks could not be read or saved")]
    Store(#[from] StoreError),
    /// There is nothing to know a receiver's certificate by.
    #[error(
        "https is not possible for webhooks; install the system's CA certificates, or set SSL_CERT_FILE"
    )]
    Tls(#[from] TlsError),
}

impl Hooks {
    /// Makes the hooks ready; nothing is sent yet. Where a new one begins is saved before this returns, so
    /// that no crash can move it past what happens next.
    ///
    /// # Errors
    /// When the store fails, or a client cannot be made.
    pub fn new(
        settings: &[HookSettings],
        allowed: &AllowedHosts,
        store: Arc<dyn Store>,
        board: Arc<Board>,
    ) -> Result<Hooks, HooksError> {
        let newest = board.peek().state.revision;
        let saved = store.load_cursors()?;
        let by_hook: BTreeMap<String, u64> = (settings.iter())
            .map(|hook| {
                let cursor = saved.get(&hook.name).copied().unwrap_or(newest);
                (hook.name.clone(), cursor.min(newest))
            })
            .collect();
        if by_hook != saved {
            store.save_cursors(&by_hook)?;
        }
        let cursors = Arc::new(Cursors::new(by_hook));
        let allowed = Arc::new(allowed.clone());
        // A machine without certificates can still speak plain HTTP.
        let tls = match settings.iter().any(|hook| hook.url.scheme() == "https") {
            true => Some(connector(&Trust::System, None)?),
            false => None,
        };
        let hooks = settings.iter().map(|hook| {
            let policy = AllowedHosts::policy(Arc::clone(&allowed));
            let route = Route::new(hook.url.clone(), policy, tls.clone());
            Arc::new(Hook {
                name: hook.name.clone(),
                url: hook.url.clone(),
                selection: hook.selection.clone(),
                secret_file: hook.secret_file.clone(),
                secret: Mutex::new(hook.secret.clone()),
                sender: Sender::new(route),
                cursors: Arc::clone(&cursors),
                status: Mutex::default(),
            })
        });
        Ok(Hooks {
            hooks: hooks.collect(),
            store,
            board,
            cursors,
        })
    }

    /// How far they have come.
    pub fn cursors(&self) -> Arc<Cursors> {
        Arc::clone(&self.cursors)
    }

    /// The work of every hook, for whoever runs it.
    pub fn couriers(&self, stop: &CancellationToken) -> Vec<Courier> {
        let courier = |hook: &Arc<Hook>| Courier {
            hook: Arc::clone(hook),
            board: Arc::clone(&self.board),
            feed: Feed::after(
                Arc::clone(&self.store),
                Arc::clone(&self.board),
                self.cursors.get(&hook.name),
            ),
            stop: stop.clone(),
        };
        self.hooks.iter().map(courier).collect()
    }

    /// How every hook is doing. Reads the journal for what is pending: call it where blocking is allowed.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn list(&self) -> Result<Vec<v1::Webhook>, StoreError> {
        self.hooks.iter().map(|hook| self.view(hook)).collect()
    }

    /// Sends one ping now, past everything that waits. None when there is no such hook.
    pub async fn test(&self, name: &str) -> Option<v1::TestWebhookResponse> {
        let hook = self.hooks.iter().find(|hook| hook.name == name)?;
        let now = clock::now();
        let id = format!("ping:{:016x}", entropy::bits().unwrap_or_default());
        let delivery = Delivery::ping(id.clone(), now);
        let secret = hook.secret();
        let outcome = hook.sender.send(&delivery, &secret, now).await;
        let answered = v1::TestWebhookResponse {
            name: hook.name.clone(),
            url: shown(&hook.url),
            delivery: id,
            duration: clock::now().since(now).to_string(),
            ..v1::TestWebhookResponse::default()
        };
        Some(match outcome {
            Ok(answer) => v1::TestWebhookResponse {
                accepted: answer.is_taken(),
                status: answer.status.into(),
                error: if answer.is_taken() {
                    String::new()
                } else {
                    answer.complaint()
                },
                answer: answer.text,
                ..answered
            },
            Err(error) => v1::TestWebhookResponse { error, ..answered },
        })
    }

    /// The names of all hooks.
    pub fn names(&self) -> Vec<&str> {
        self.hooks.iter().map(|hook| hook.name.as_str()).collect()
    }

    fn view(&self, hook: &Hook) -> Result<v1::Webhook, StoreError> {
        let pending = self.pending(hook)?;
        let status = hook.status().clone();
        let (last_delivered_at, last_event) = said(status.last_delivered.as_ref());
        let (last_error_at, last_error) = said(status.last_error.as_ref());
        Ok(v1::Webhook {
            name: hook.name.clone(),
            url: shown(&hook.url),
            events: hook.selection.events(),
            apps: hook.selection.apps(),
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
        })
    }

    /// How many selected events lie after the hook's cursor. Bounded as a hook is: what lies further back
    /// than that will be dropped.
    fn pending(&self, hook: &Hook) -> Result<u64, StoreError> {
        let newest = self.board.peek().state.revision;
        let oldest = newest.saturating_sub(WEBHOOK_BEHIND_MAX);
        let mut cursor = self.cursors.get(&hook.name).max(oldest);
        let mut pending = 0;
        while cursor < newest {
            let entries = self.store.read_after(cursor, READ_BATCH)?;
            let Some((last, _)) = entries.last() else {
                break;
            };
            cursor = *last;
            let taken = entries
                .iter()
                .filter(|(_, entry)| hook.selection.takes(entry));
            pending += u64::try_from(taken.count()).unwrap_or(u64::MAX);
        }
        Ok(pending)
    }
}

impl Hook {
    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn secret(&self) -> Secret {
        let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner);
        secret.clone()
    }

    fn set_secret(&self, secret: Secret) {
        *self.secret.lock().unwrap_or_else(PoisonError::into_inner) = secret;
    }
}

fn said(what: Option<&(Timestamp, String)>) -> (String, String) {
    what.map(|(time, text)| (time.to_string(), text.clone()))
        .unwrap_or_default()
}

/// A URL without its query, which may be a secret.
fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}
