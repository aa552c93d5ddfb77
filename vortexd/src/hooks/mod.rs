//! Webhooks: what happens is told to whoever asked for it, at least once and in order.
//!
//! Every hook has two tasks of its own and a cursor in the store: a lookout finds in the journal what it asked
//! for, a courier brings that. So a dead receiver holds nobody else up, and a crash loses nothing. A hook that is
//! new begins with what happens from then on; one that is not configured any more is forgotten with its cursor.

mod address;
mod backlog;
mod courier;
mod cursors;
mod hook;
mod lookout;
mod select;
mod send;
mod shown;
mod sign;
mod status;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use url::Url;
use vortex_proto::v1;

use self::{
    backlog::Backlog,
    hook::Hook,
    send::{Delivery, Sender},
    shown::shown,
};
use crate::{
    clock, entropy,
    outbound::{Route, TlsError, Trust, connector},
    service::Feed,
    snapshot::Board,
    store::{Store, StoreError},
};

pub use address::AllowedHosts;
pub use courier::Courier;
pub use cursors::Cursors;
pub use lookout::Lookout;
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
                backlog: Mutex::new(Backlog::after(cursors.get(&hook.name))),
                news: Notify::new(),
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

    /// What looks through the journal for every hook, for whoever runs it.
    pub fn lookouts(&self, stop: &CancellationToken) -> Vec<Lookout> {
        let lookout = |hook: &Arc<Hook>| Lookout {
            hook: Arc::clone(hook),
            feed: Feed::after(
                Arc::clone(&self.store),
                Arc::clone(&self.board),
                self.cursors.get(&hook.name),
            ),
            stop: stop.clone(),
        };
        self.hooks.iter().map(lookout).collect()
    }

    /// What brings to every hook what was found for it, for whoever runs it.
    pub fn couriers(&self, stop: &CancellationToken) -> Vec<Courier> {
        let courier = |hook: &Arc<Hook>| Courier {
            hook: Arc::clone(hook),
            store: Arc::clone(&self.store),
            stop: stop.clone(),
        };
        self.hooks.iter().map(courier).collect()
    }

    /// How every hook is doing.
    pub fn list(&self) -> Vec<v1::Webhook> {
        self.hooks.iter().map(|hook| hook.view()).collect()
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
}
