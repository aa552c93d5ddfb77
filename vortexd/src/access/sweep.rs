//! Streams end with the token that opened them: whoever is let in once is not let in for ever.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use vortex_core::{
    error::Fault,
    ids::Digest,
    journal::{Managed, Token},
    time::Timestamp,
};

use super::Gate;
use crate::{
    clock,
    limits::{MANAGED_LOOK_EVERY, MANAGED_WARNING, TOKEN_SWEEP_EVERY},
};

/// The tokens under which streams are open.
#[derive(Clone, Debug, Default)]
pub struct Sweeper {
    open: Arc<Mutex<BTreeMap<Digest, Open>>>,
}

#[derive(Debug)]
struct Open {
    token: Arc<Token>,
    stop: CancellationToken,
    why: Arc<OnceLock<Fault>>,
    streams: usize,
}

/// A stream's stay in the list; taken off when dropped.
#[derive(Debug)]
pub struct Stay {
    sweeper: Sweeper,
    digest: Digest,
    why: Arc<OnceLock<Fault>>,
}

impl Stay {
    /// Why the token holds no longer; none: it was not that which ended the stream.
    pub(crate) fn why(&self) -> Option<Fault> {
        self.why.get().cloned()
    }
}

impl Sweeper {
    /// What ends a stream of `token`, also when everything stops.
    pub(crate) fn enter(
        &self,
        token: &Arc<Token>,
        stop: &CancellationToken,
    ) -> (CancellationToken, Stay) {
        let digest = token.secret_sha256;
        let mut open = self.lock();
        let entry = open.entry(digest).or_insert_with(|| Open {
            token: Arc::clone(token),
            stop: stop.child_token(),
            why: Arc::default(),
            streams: 0,
        });
        entry.streams += 1;
        let stay = Stay {
            sweeper: self.clone(),
            digest,
            why: Arc::clone(&entry.why),
        };
        (entry.stop.clone(), stay)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Digest, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        let mut open = self.sweeper.lock();
        if let Some(entry) = open.get_mut(&self.digest) {
            entry.streams -= 1;
            if entry.streams == 0 {
                open.remove(&self.digest);
            }
        }
    }
}

/// Ends the streams of tokens that hold no longer, until `stop` is cancelled; and says from time to time that the last
/// admin token ends.
pub async fn sweep(gate: Gate, sweeper: Sweeper, stop: CancellationToken) {
    let mut next_look = Timestamp(0);
    loop {
        if !gate.is_open() && next_look <= clock::now() {
            next_look = look_ahead(gate.managed_until());
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(TOKEN_SWEEP_EVERY) => {}
        }
        for open in sweeper.lock().values() {
            if open.stop.is_cancelled() {
                continue;
            }
            if let Err(fault) = gate.standing(&open.token) {
                tracing::info!(
                    token = %open.token.id,
                    code = %fault.code,
                    streams = open.streams,
                    "the token holds no longer; its streams are ended"
                );
                // First, so that whoever is woken finds it.
                let _ = open.why.set(fault);
                open.stop.cancel();
            }
        }
    }
}

/// Says while there is time that nobody will be able to make tokens. When to look again.
fn look_ahead(until: Managed) -> Timestamp {
    let now = clock::now();
    let next = now.plus(MANAGED_LOOK_EVERY);
    match until {
        Managed::ForGood => next,
        Managed::ByNobody => {
            tracing::error!(
                "no admin token holds any more, so nobody can make or revoke tokens; those that hold are served. Start the daemon again: it then makes one"
            );
            next
        }
        Managed::Until(end) => {
            if end <= now.plus(MANAGED_WARNING) {
                tracing::warn!(
                    %end,
                    "the last admin token expires then, and nobody can make or revoke tokens any more; make one without --expires-in"
                );
            }
            next.min(end)
        }
    }
}
