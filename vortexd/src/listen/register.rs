//! Who is connected: how many, from where, and what each is at. It admits, makes room, and says who has to go.
//!
//! Nothing here reads or writes a socket: whoever holds a connection tells it what happens, and is told to close.
//! Its time is coarse, set by whoever looks through it, so that a request costs no look at a clock.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    limits::Limits,
    tally::{Closed, Tally},
};

/// Nothing has happened.
const NEVER: u64 = u64::MAX;

/// Everybody who is connected to one port.
#[derive(Debug)]
pub struct Register {
    limits: Limits,
    tally: Arc<Tally>,
    began: Instant,
    now_ms: AtomicU64,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    connections: BTreeMap<u64, Arc<Connection>>,
    by_network: BTreeMap<IpAddr, usize>,
}

/// One connection, and what it is at. Times are milliseconds of the register's.
#[derive(Debug)]
pub(super) struct Connection {
    id: u64,
    network: IpAddr,
    /// When it began, or had agreed on TLS.
    began: AtomicU64,
    /// It carries one request after the other: HTTP/1.1.
    is_serial: AtomicBool,
    /// It carries no requests any more: WebSocket.
    is_upgraded: AtomicBool,
    requests: AtomicU64,
    in_flight: AtomicU32,
    quiet_since: AtomicU64,
    head_since: AtomicU64,
    stalled_since: AtomicU64,
    /// To be closed now.
    pub(super) cut: CancellationToken,
    /// To be closed in order.
    pub(super) leave: CancellationToken,
}

/// A connection's place in the register; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    register: Arc<Register>,
    connection: Arc<Connection>,
}

/// A request under way; it ends when dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    register: Arc<Register>,
    connection: Arc<Connection>,
}

impl Register {
    /// Nobody is connected yet.
    pub fn new(limits: Limits, tally: Arc<Tally>) -> Arc<Register> {
        Arc::new(Register {
            limits,
            tally,
            began: Instant::now(),
            now_ms: AtomicU64::new(0),
            open: Mutex::default(),
        })
    }

    /// How many are connected.
    pub fn len(&self) -> usize {
        self.open().connections.len()
    }

    /// Nobody is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    /// A place for somebody from this address. Where all are taken, whoever does nothing has to go.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Place, Closed> {
        let network = network(address);
        let now = self.now();
        let mut open = self.open();
        let here = open.by_network.get(&network).copied().unwrap_or(0);
        if here >= self.limits.connections_per_address {
            return Err(Closed::Address);
        }
        if open.connections.len() >= self.limits.connections {
            let idlest = open.idlest().ok_or(Closed::Full)?;
            self.tally.closed(Closed::Room);
            idlest.cut.cancel();
            open.remove(&idlest);
        }
        open.next = open.next.saturating_add(1);
        let connection = Arc::new(Connection {
            id: open.next,
            network,
            began: AtomicU64::new(now),
            is_serial: AtomicBool::new(false),
            is_upgraded: AtomicBool::new(false),
            requests: AtomicU64::new(0),
            in_flight: AtomicU32::new(0),
            quiet_since: AtomicU64::new(now),
            head_since: AtomicU64::new(NEVER),
            stalled_since: AtomicU64::new(NEVER),
            cut: CancellationToken::new(),
            leave: CancellationToken::new(),
        });
        (open.connections).insert(connection.id, Arc::clone(&connection));
        let here = open.by_network.entry(network).or_default();
        *here = here.saturating_add(1);
        Ok(Place {
            register: Arc::clone(self),
            connection,
        })
    }

    /// Sets the time, and tells those to close who have had theirs.
    pub(super) fn look_through(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.now_ms.store(now, Ordering::Relaxed);
        let open = self.open();
        for connection in open.connections.values() {
            match connection.overdue(now, &self.limits) {
                Some(Closed::Idle) if !connection.leave.is_cancelled() => {
                    self.tally.closed(Closed::Idle);
                    connection.leave.cancel();
                }
                Some(Closed::Idle) | None => {}
                Some(why) => {
                    if !connection.cut.is_cancelled() {
                        self.tally.closed(why);
                        connection.cut.cancel();
                    }
                }
            }
        }
    }
}

impl Open {
    /// The oldest that has never asked for anything, else the one that has been quiet for longest.
    fn idlest(&self) -> Option<Arc<Connection>> {
        let idle = self.connections.values().filter(|one| one.is_idle());
        let by_rank = idle.min_by_key(|one| {
            let has_asked = one.requests.load(Ordering::Relaxed) > 0;
            (has_asked, one.quiet_since.load(Ordering::Relaxed))
        });
        by_rank.map(Arc::clone)
    }

    fn remove(&mut self, connection: &Connection) {
        if self.connections.remove(&connection.id).is_none() {
            return;
        }
        if let Some(here) = self.by_network.get_mut(&connection.network) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                self.by_network.remove(&connection.network);
            }
        }
    }
}

impl Connection {
    fn is_idle(&self) -> bool {
        self.in_flight.load(Ordering::Relaxed) == 0 && !self.is_upgraded.load(Ordering::Relaxed)
    }

    /// Why it has to go.
    fn overdue(&self, now: u64, limits: &Limits) -> Option<Closed> {
        let longer_than = |since: u64, most: std::time::Duration| {
            since != NEVER && u128::from(now.saturating_sub(since)) > most.as_millis()
        };
        if longer_than(
            self.stalled_since.load(Ordering::Relaxed),
            limits.slow_reader,
        ) {
            return Some(Closed::SlowReader);
        }
        if !self.is_idle() {
            return None;
        }
        if self.requests.load(Ordering::Relaxed) == 0 {
            let late = longer_than(self.began.load(Ordering::Relaxed), limits.header);
            return late.then_some(Closed::Header);
        }
        if self.is_serial.load(Ordering::Relaxed)
            && longer_than(self.head_since.load(Ordering::Relaxed), limits.header)
        {
            return Some(Closed::Header);
        }
        let quiet = longer_than(self.quiet_since.load(Ordering::Relaxed), limits.idle);
        quiet.then_some(Closed::Idle)
    }
}

impl Place {
    pub(super) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    pub(super) fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// TLS is agreed on: the time for the first request begins.
    pub(super) fn agreed(&self) {
        let now = self.register.now();
        self.connection.began.store(now, Ordering::Relaxed);
    }

    /// One request after the other.
    pub(super) fn is_serial(&self) {
        self.connection.is_serial.store(true, Ordering::Relaxed);
    }

    /// Bytes came in. Between requests, a head has begun.
    pub(super) fn has_read(&self) {
        let connection = &self.connection;
        if connection.in_flight.load(Ordering::Relaxed) == 0
            && connection.head_since.load(Ordering::Relaxed) == NEVER
        {
            let now = self.register.now();
            connection.head_since.store(now, Ordering::Relaxed);
        }
    }

    /// Whether the client takes what is written.
    pub(super) fn has_written(&self, is_taken: bool) {
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
    pub(super) fn begin(register: &Arc<Register>, connection: &Arc<Connection>) -> UnderWay {
        connection.in_flight.fetch_add(1, Ordering::Relaxed);
        connection.requests.fetch_add(1, Ordering::Relaxed);
        connection.head_since.store(NEVER, Ordering::Relaxed);
        UnderWay {
            register: Arc::clone(register),
            connection: Arc::clone(connection),
        }
    }

    /// The connection becomes something else.
    pub(super) fn upgrades(&self) {
        self.connection.is_upgraded.store(true, Ordering::Relaxed);
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let now = self.register.now();
        self.connection.quiet_since.store(now, Ordering::Relaxed);
        self.connection.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whom connections are counted for: an address, and for IPv6 the /64 that one customer has.
fn network(address: IpAddr) -> IpAddr {
    const NETWORK: u128 = !(u64::MAX as u128);
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
    }
}

#[cfg(test)]
mod tests;
