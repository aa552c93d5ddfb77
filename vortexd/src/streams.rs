//! Open streams: how many there may be, and how they all end.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use vortex_core::error::{Fault, Kind};

use crate::{
    access::{Caller, Stay, Sweeper},
    limits::STREAMS_MAX,
};

/// Room for open streams, and the token that ends them.
#[derive(Clone, Debug)]
pub struct Streams {
    room: Arc<Semaphore>,
    stop: CancellationToken,
    sweeper: Sweeper,
}

/// One stream's place; given back when dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    stay: Option<Stay>,
    stop: CancellationToken,
}

impl Streams {
    /// Room for [`STREAMS_MAX`] streams, until `stop` is cancelled; and each until its token holds no longer, which
    /// `sweeper` knows.
    pub fn new(stop: CancellationToken, sweeper: Sweeper) -> Streams {
        Streams {
            room: Arc::new(Semaphore::new(STREAMS_MAX)),
            stop,
            sweeper,
        }
    }

    /// Waits until every stream has ended: those over WebSocket outlive their connection's task.
    pub async fn ended(&self) {
        let all = u32::try_from(STREAMS_MAX).unwrap_or(u32::MAX);
        // It is never closed.
        let _ = self.room.acquire_many(all).await;
    }

    /// A place for one more, of this caller.
    ///
    /// # Errors
    /// When there is no room.
    pub fn enter(&self, caller: &Caller) -> Result<Place, Fault> {
        let permit = Arc::clone(&self.room).try_acquire_owned().map_err(|_| {
            Fault::new(
                Kind::Exhausted,
                "too_many_streams",
                format!("{STREAMS_MAX} streams are open, the most there may be"),
            )
            .with_hint("close some, or share one stream per process")
        })?;
        let (stop, stay) = match caller.token() {
            Some(token) => {
                let (stop, stay) = self.sweeper.enter(token, &self.stop);
                (stop, Some(stay))
            }
            None => (self.stop.clone(), None),
        };
        Ok(Place {
            _permit: permit,
            stay,
            stop,
        })
    }
}

fn stopping() -> Fault {
    Fault::new(Kind::Unavailable, "stopping", "the daemon is stopping")
        .with_hint("connect again, and go on after what was received last")
}

impl Place {
    /// Resolves when the stream has to end, with what it says last: to end it in order would say that it has come to
    /// its end.
    pub async fn stopped(&self) -> Fault {
        self.stop.cancelled().await;
        let why = self.stay.as_ref().and_then(Stay::why);
        why.unwrap_or_else(stopping)
    }
}
