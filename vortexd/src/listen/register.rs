//! Who is connected: how many, from where, and what each is at. It admits, makes room, and says who has to go.
//!
//! Nothing here reads or writes a socket: whoever holds a connection tells it what happens, and is told to close.
//! Its time is coarse, set by whoever looks through it, so that a request costs no look at a clock.

mod handles;

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

pub(super) use self::handles::{Place, UnderWay};
use super::{
    limits::Limits,
    tally::{Closed, Tally},
};
use crate::limits::{
    EXCESS_BYTES_MAX, EXCESS_FORGIVEN, EXCESS_PER_FRAME, PENALTIES_MAX, PENALTY, REQUESTS_MAX,
    TAKEN_BACK_MAX,
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
    /// Until when whose connections are not taken.
    kept_out: BTreeMap<IpAddr, u64>,
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
    /// Answers with something to say that is not taken over.
    offered: AtomicU32,
    offered_since: AtomicU64,
    /// Requests that were taken back before they were answered.
    taken_back: AtomicU64,
    /// Bytes that came in beyond what was asked for.
    excess: AtomicU64,
    /// It has carried a request.
    pub(super) asked: CancellationToken,
    /// To be closed now.
    pub(super) cut: CancellationToken,
    /// To be closed in order.
    pub(super) leave: CancellationToken,
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
        if open
            .kept_out
            .get(&network)
            .is_some_and(|until| *until > now)
        {
            return Err(Closed::KeptOut);
        }
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
            offered: AtomicU32::new(0),
            offered_since: AtomicU64::new(NEVER),
            taken_back: AtomicU64::new(0),
            excess: AtomicU64::new(0),
            asked: CancellationToken::new(),
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
        let mut open = self.open();
        open.kept_out.retain(|_, until| *until > now);
        for connection in open.connections.values() {
            connection.forgive(EXCESS_FORGIVEN);
            match connection.overdue(now, &self.limits) {
                Some(Closed::Idle) if !connection.leave.is_cancelled() => {
                    self.tally.closed(Closed::Idle);
                    connection.leave.cancel();
                }
                Some(Closed::Idle) | None => {}
                Some(why) => self.close(connection, why),
            }
        }
        for connection in open.crowd(REQUESTS_MAX) {
            self.close(&connection, Closed::Crowd);
        }
    }

    fn close(&self, connection: &Connection, why: Closed) {
        if !connection.cut.is_cancelled() {
            self.tally.closed(why);
            connection.cut.cancel();
        }
    }

    /// Cuts a connection at once that does harm, and keeps its address out for a while.
    fn expel(&self, connection: &Connection, why: Closed) {
        if connection.cut.is_cancelled() {
            return;
        }
        self.close(connection, why);
        let penalty = u64::try_from(PENALTY.as_millis()).unwrap_or(u64::MAX);
        let mut open = self.open();
        if open.kept_out.len() < PENALTIES_MAX {
            let until = self.now().saturating_add(penalty);
            open.kept_out.insert(connection.network, until);
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

    /// Where most is under way: those without which no more than `most` is, all together.
    fn crowd(&self, most: usize) -> Vec<Arc<Connection>> {
        let under_way = |one: &Arc<Connection>| {
            let count = one.in_flight.load(Ordering::Relaxed);
            usize::try_from(count).unwrap_or(usize::MAX)
        };
        let mut all: usize = self.connections.values().map(under_way).sum();
        if all <= most {
            return vec![];
        }
        let mut by_size: Vec<_> = (self.connections.values())
            .map(|one| (under_way(one), Arc::clone(one)))
            .collect();
        by_size.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let mut crowd = vec![];
        for (count, one) in by_size {
            if all <= most {
                break;
            }
            all = all.saturating_sub(count);
            crowd.push(one);
        }
        crowd
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
    /// A part of a request's body came.
    pub(super) fn carried(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.forgive(bytes.saturating_add(EXCESS_PER_FRAME));
    }

    fn forgive(&self, bytes: u64) {
        let paid = |excess: u64| Some(excess.saturating_sub(bytes));
        // Without a change it fails, which is as well.
        let _ = (self.excess).fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid);
    }

    /// It sends what asks for nothing, or takes back what it asks for.
    fn harm(&self) -> Option<Closed> {
        if self.is_serial.load(Ordering::Relaxed) {
            return None;
        }
        if self.excess.load(Ordering::Relaxed) > EXCESS_BYTES_MAX {
            return Some(Closed::Flood);
        }
        let taken_back = self.taken_back.load(Ordering::Relaxed);
        let is_most = taken_back.saturating_mul(2) > self.requests.load(Ordering::Relaxed);
        (taken_back > TAKEN_BACK_MAX && is_most).then_some(Closed::Resets)
    }

    pub(super) fn is_idle(&self) -> bool {
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
        ) || longer_than(
            self.offered_since.load(Ordering::Relaxed),
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
