//! Streams end with the token that opened them: whoever is let in once is not let in for ever.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use vortex_core::{ids::Digest, journal::Token};

use super::Gate;
use crate::limits::TOKEN_SWEEP_EVERY;

/// The tokens under which streams are open.
#[derive(Clone, Debug, Default)]
pub struct Sweeper {
    open: Arc<Mutex<BTreeMap<Digest, Open>>>,
}

#[derive(Debug)]
struct Open {
    token: Arc<Token>,
    stop: CancellationToken,
    streams: usize,
}

/// A stream's stay in the list; taken off when dropped.
#[derive(Debug)]
pub struct Stay {
    sweeper: Sweeper,
    digest: Digest,
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
            streams: 0,
        });
        entry.streams += 1;
        let stay = Stay {
            sweeper: self.clone(),
            digest,
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

/// Ends the streams of tokens that hold no longer, until `stop` is cancelled.
pub async fn sweep(gate: Gate, sweeper: Sweeper, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(TOKEN_SWEEP_EVERY) => {}
        }
        for open in sweeper.lock().values() {
            if !gate.still_holds(&open.token) && !open.stop.is_cancelled() {
                tracing::info!(
                    token = %open.token.id,
                    streams = open.streams,
                    "the token holds no longer; its streams are ended"
                );
                open.stop.cancel();
            }
        }
    }
}
