//! What a peer lacks: read in an order that it can apply, as far as its credits reach.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    action::{Action, Alarm, Config, Flaws, Read},
    frame::{Frame, NackCode},
};
use crate::{
    ids::OriginId,
    journal::{Head, VersionVector},
    limits::{PEER_BATCH_BYTES_MAX, PEER_BATCH_OPS_MAX, PEER_UNACKED_BATCHES_MAX},
};

/// A batch on its way.
#[derive(Clone, Copy, Debug)]
struct Flight {
    nonce: u64,
    origin: OriginId,
    last_seq: u64,
    ops: u64,
    bytes: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    quarantined: BTreeSet<OriginId>,
    flaws: Flaws,
    was_asked: bool,
    credit_ops: u64,
    credit_bytes: u64,
    /// What the peer has, and what is on its way to it; with the hash where that is known.
    sent: BTreeMap<OriginId, Head>,
    flights: VecDeque<Flight>,
    nonce: u64,
    ticket: u64,
    reading: Option<OriginId>,
    /// Origins whose next op was written after others that have to be sent first.
    blocked: BTreeSet<OriginId>,
    last_read: OriginId,
    is_truncated: bool,
}

impl Outgoing {
    pub(super) fn new(config: &Config) -> Outgoing {
        Outgoing {
            quarantined: config.quarantined.clone(),
            flaws: config.flaws,
            was_asked: false,
            credit_ops: 0,
            credit_bytes: 0,
            sent: BTreeMap::new(),
            flights: VecDeque::new(),
            nonce: 0,
            ticket: 0,
            reading: None,
            blocked: BTreeSet::new(),
            last_read: OriginId::default(),
            is_truncated: false,
        }
    }

    pub(super) fn quarantine(&mut self, origin: OriginId) {
        self.quarantined.insert(origin);
    }

    /// Whether something was to be read that is truncated, since the last time this was asked.
    pub(super) fn take_truncated(&mut self) -> bool {
        std::mem::take(&mut self.is_truncated)
    }

    /// Begins anew from what is durable at the peer.
    pub(super) fn wanted(
        &mut self,
        have: VersionVector,
        credit_ops: u64,
        credit_bytes: u64,
        heads: &VersionVector,
    ) -> Vec<Action> {
        self.was_asked = true;
        self.credit_ops = credit_ops;
        self.credit_bytes = credit_bytes;
        self.flights.clear();
        self.blocked.clear();
        self.reading = None;
        self.ticket += 1;
        self.sent = have.iter().collect();
        let forked: Vec<_> = have
            .iter()
            .filter(|&(origin, head)| {
                let here = heads.head(origin);
                here.seq == head.seq && here.hash != head.hash
            })
            .collect();
        let mut actions = vec![];
        for (origin, head) in forked {
            actions.extend(self.fork(origin, head.seq));
        }
        actions
    }

    fn fork(&mut self, origin: OriginId, seq: u64) -> Vec<Action> {
        if self.flaws.skips_hashes() || !self.quarantined.insert(origin) {
            return vec![];
        }
        vec![
            Action::Alarm(Alarm::Fork { origin, seq }),
            Action::Send(Frame::Nack {
                origin,
                seq,
                code: NackCode::Fork,
            }),
        ]
    }

    pub(super) fn acked(&mut self, nonce: u64) {
        self.flights.retain(|flight| flight.nonce != nonce);
    }

    /// What the peer has is not on its way any more, whether or not its acknowledgement arrived.
    pub(super) fn seen(&mut self, durable: &VersionVector) {
        self.flights
            .retain(|flight| !durable.covers(flight.origin, flight.last_seq));
        for (origin, head) in durable.iter() {
            self.has(origin, head);
        }
    }

    /// The peer has an origin's ops up to here, whoever brought them: they are not sent to it.
    pub(super) fn has(&mut self, origin: OriginId, head: Head) {
        // What is being read follows what was sent before.
        if self.reading != Some(origin) && head.seq > self.sent(origin) {
            self.sent.insert(origin, head);
            self.blocked.clear();
        }
    }

    pub(super) fn nacked(&mut self, origin: OriginId, seq: u64, code: NackCode) -> Vec<Action> {
        let is_new = self.quarantined.insert(origin);
        match code {
            NackCode::Fork if is_new => vec![Action::Alarm(Alarm::Fork { origin, seq })],
            NackCode::Fork | NackCode::Unauthorised => vec![],
        }
    }

    fn sent(&self, origin: OriginId) -> u64 {
        self.sent.get(&origin).map_or(0, |head| head.seq)
    }

    /// Has the next ops read, if the peer wants any and has credits left. One question at a time.
    pub(super) fn pump(&mut self, heads: &VersionVector) -> Vec<Action> {
        let ops: u64 = self.flights.iter().map(|flight| flight.ops).sum();
        let bytes: u64 = self.flights.iter().map(|flight| flight.bytes).sum();
        let is_spent = ops >= self.credit_ops
            || bytes >= self.credit_bytes
            || self.flights.len() >= PEER_UNACKED_BATCHES_MAX;
        if !self.was_asked || self.reading.is_some() || is_spent {
            return vec![];
        }
        let lacking = |origin: &OriginId| {
            heads.head(*origin).seq > self.sent(*origin)
                && !self.quarantined.contains(origin)
                && !self.blocked.contains(origin)
        };
        // In turn, so that one busy origin keeps no other waiting.
        let origins: Vec<OriginId> = heads.iter().map(|(origin, _)| origin).collect();
        let later = origins
            .iter()
            .find(|origin| **origin > self.last_read && lacking(origin));
        let Some(&origin) = later.or_else(|| origins.iter().find(|origin| lacking(origin))) else {
            return vec![];
        };
        self.ticket += 1;
        self.reading = Some(origin);
        self.last_read = origin;
        let left = usize::try_from(self.credit_ops.saturating_sub(ops)).unwrap_or(usize::MAX);
        vec![Action::ReadOps {
            ticket: self.ticket,
            origin,
            from: self.sent(origin) + 1,
            limit: left.min(PEER_BATCH_OPS_MAX),
            bytes_max: PEER_BATCH_BYTES_MAX,
        }]
    }

    pub(super) fn read(&mut self, ticket: u64, read: Read) -> Vec<Action> {
        if ticket != self.ticket {
            return vec![];
        }
        let Some(origin) = self.reading.take() else {
            return vec![];
        };
        let mut entries = match read {
            Read::Ops(entries) => entries,
            Read::Truncated => {
                self.is_truncated = true;
                self.was_asked = false;
                return vec![];
            }
        };
        let before = self.sent.get(&origin).copied().unwrap_or_default();
        if let Some(first) = entries.first()
            && first.op().prev_hash != before.hash
            && !self.flaws.skips_hashes()
        {
            return self.fork(origin, before.seq);
        }
        let can_be_applied =
            |deps: &[(OriginId, u64)]| deps.iter().all(|&(of, seq)| self.sent(of) >= seq);
        let ready = entries
            .iter()
            .take_while(|entry| can_be_applied(&entry.op().deps))
            .count();
        entries.truncate(ready);
        let Some(last) = entries.last() else {
            self.blocked.insert(origin);
            return vec![];
        };
        let head = Head {
            seq: last.op().seq,
            hash: last.hash(),
        };
        self.blocked.clear();
        self.sent.insert(origin, head);
        self.nonce += 1;
        let bytes: usize = entries.iter().map(|entry| entry.canonical().len()).sum();
        self.flights.push_back(Flight {
            nonce: self.nonce,
            origin,
            last_seq: head.seq,
            ops: u64::try_from(entries.len()).unwrap_or(u64::MAX),
            bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
        });
        vec![Action::Send(Frame::Batch {
            nonce: self.nonce,
            entries,
        })]
    }
}
