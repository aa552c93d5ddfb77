//! What holders of a connection and of a request have in hand: it tells the register, and gives back when it is dropped.

use std::sync::{Arc, atomic::Ordering};

use super::{Connection, NEVER, Register};
use crate::limits::{EXCESS_PER_FRAME, EXCESS_PER_REQUEST};

/// A connection's place in the register; given back when dropped.
#[derive(Debug)]
pub(in crate::listen) struct Place {
    pub(super) register: Arc<Register>,
    pub(super) connection: Arc<Connection>,
}

/// A request under way; it ends when dropped.
#[derive(Debug)]
pub(in crate::listen) struct UnderWay {
    register: Arc<Register>,
    connection: Arc<Connection>,
    is_answered: bool,
}

impl Place {
    pub(in crate::listen) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    pub(in crate::listen) fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// TLS is agreed on: the time for the first request begins.
    pub(in crate::listen) fn agreed(&self) {
        let now = self.register.now();
        self.connection.began.store(now, Ordering::Relaxed);
    }

    /// One request after the other.
    pub(in crate::listen) fn is_serial(&self) {
        self.connection.is_serial.store(true, Ordering::Relaxed);
    }

    /// Bytes came in. Between requests, a head has begun.
    pub(in crate::listen) fn has_read(&self, bytes: usize) {
        let connection = &self.connection;
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        connection.excess.fetch_add(bytes, Ordering::Relaxed);
        if connection.in_flight.load(Ordering::Relaxed) == 0
            && connection.head_since.load(Ordering::Relaxed) == NEVER
        {
            let now = self.register.now();
            connection.head_since.store(now, Ordering::Relaxed);
        }
        if let Some(why) = connection.harm() {
            self.register.expel(connection, why);
        }
    }

    /// Whether the client takes what is written.
    pub(in crate::listen) fn has_written(&self, is_taken: bool) {
        let stalled = &self.connection.stalled_since;
        let since = stalled.load(Ordering::Relaxed);
        if is_taken && since != NEVER {
            stalled.store(NEVER, Ordering::Relaxed);
        } else if !is_taken && since == NEVER {
            stalled.store(self.register.now(), Ordering::Relaxed);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.register.open().remove(&self.connection);
    }
}

impl UnderWay {
    /// A request has begun.
    pub(in crate::listen) fn begin(
        register: &Arc<Register>,
        connection: &Arc<Connection>,
    ) -> UnderWay {
        connection.in_flight.fetch_add(1, Ordering::Relaxed);
        if connection.requests.fetch_add(1, Ordering::Relaxed) == 0 {
            connection.asked.cancel();
        }
        connection.forgive(EXCESS_PER_REQUEST);
        connection.head_since.store(NEVER, Ordering::Relaxed);
        UnderWay {
            register: Arc::clone(register),
            connection: Arc::clone(connection),
            is_answered: false,
        }
    }

    /// Its answer is asked for.
    pub(in crate::listen) fn is_answered(&mut self) {
        self.is_answered = true;
    }

    /// The answer has something to say, and waits to be taken over.
    pub(in crate::listen) fn offers(&self) {
        if self.connection.offered.fetch_add(1, Ordering::Relaxed) == 0 {
            let now = self.register.now();
            self.connection.offered_since.store(now, Ordering::Relaxed);
        }
    }

    /// It was taken over: the client takes something.
    pub(in crate::listen) fn is_taken(&self) {
        let connection = &self.connection;
        let others = (connection.offered.fetch_sub(1, Ordering::Relaxed)).saturating_sub(1);
        let since = if others > 0 {
            self.register.now()
        } else {
            NEVER
        };
        connection.offered_since.store(since, Ordering::Relaxed);
        connection.forgive(EXCESS_PER_FRAME);
    }

    /// The connection becomes something else.
    pub(in crate::listen) fn upgrades(&self) {
        self.connection.is_upgraded.store(true, Ordering::Relaxed);
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if !self.is_answered {
            self.connection.taken_back.fetch_add(1, Ordering::Relaxed);
        }
        let now = self.register.now();
        self.connection.quiet_since.store(now, Ordering::Relaxed);
        self.connection.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}
