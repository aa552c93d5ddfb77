//! What a peer brings: checked, put in order, handed on to be made durable, and acknowledged after that.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    action::{Action, Alarm, Config, Flaws},
    frame::{Frame, NackCode},
};
use crate::{
    ids::{Digest, OriginId},
    journal::{Entry, Head, VersionVector},
    limits::{PEER_UNACKED_BATCHES_MAX, PEER_WAITING_OPS_MAX},
};

#[derive(Clone, Debug)]
pub(super) struct Incoming {
    own: OriginId,
    speaks_for: BTreeSet<u128>,
    relays: bool,
    quarantined: BTreeSet<OriginId>,
    flaws: Flaws,
    /// What is durable, and what was handed on to become so.
    taken: VersionVector,
    /// Ops whose writers had seen others that are not taken yet.
    waiting: BTreeMap<OriginId, VecDeque<Entry>>,
    /// Batches that are acknowledged once this op is durable.
    unacked: VecDeque<(u64, OriginId, u64)>,
    has_gap: bool,
    is_restored: bool,
}

/// What becomes of one op.
enum Verdict {
    Known,
    Next,
    Gap,
    Fork,
}

impl Incoming {
    pub(super) fn new(config: &Config, heads: &VersionVector) -> Incoming {
        let mut speaks_for = config.speaks_for.clone();
        // A store that was restored gets its own ops of before from others.
        speaks_for.insert(config.own.cluster);
        Incoming {
            own: config.own,
            speaks_for,
            relays: config.relays,
            quarantined: config.quarantined.clone(),
            flaws: config.flaws,
            taken: heads.clone(),
            waiting: BTreeMap::new(),
            unacked: VecDeque::new(),
            has_gap: false,
            is_restored: false,
        }
    }

    pub(super) fn held_count(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }

    pub(super) fn is_restored(&self) -> bool {
        self.is_restored
    }

    /// Whether something has to be asked for again, since the last time this was asked.
    pub(super) fn take_gap(&mut self) -> bool {
        std::mem::take(&mut self.has_gap)
    }

    pub(super) fn quarantine(&mut self, origin: OriginId) {
        self.quarantined.insert(origin);
        self.waiting.remove(&origin);
    }

    /// Whether ops of `origin` may come from this peer.
    pub(super) fn may_bring(&self, origin: OriginId) -> bool {
        self.relays || self.speaks_for.contains(&origin.cluster)
    }

    /// Forgets what is not durable.
    pub(super) fn reset(&mut self, heads: &VersionVector) {
        self.taken = heads.clone();
        self.waiting.clear();
        self.unacked.clear();
    }

    pub(super) fn batch(
        &mut self,
        nonce: u64,
        entries: Vec<Entry>,
        heads: &VersionVector,
    ) -> Vec<Action> {
        let ack = |durable: &VersionVector| {
            Action::Send(Frame::Ack {
                nonce,
                durable: durable.clone(),
            })
        };
        let Some(first) = entries.first() else {
            return vec![ack(heads)];
        };
        let (origin, first_seq) = (first.op().origin, first.op().seq);
        if !self.may_bring(origin) {
            let nack = Action::Send(Frame::Nack {
                origin,
                seq: first_seq,
                code: NackCode::Unauthorised,
            });
            return vec![Action::Alarm(Alarm::Unauthorised(origin)), nack, ack(heads)];
        }
        if self.quarantined.contains(&origin) {
            return vec![ack(heads)];
        }
        let here = heads.head(origin).seq;
        if origin == self.own && entries.last().is_some_and(|last| last.op().seq > here) {
            self.is_restored = true;
            let there = entries.last().map_or(here, |last| last.op().seq);
            return vec![Action::Alarm(Alarm::Restored { here, there })];
        }
        let mut ready = vec![];
        let mut last_taken = None;
        for entry in entries {
            let seq = entry.op().seq;
            if entry.op().origin != origin {
                self.has_gap = true;
                break;
            }
            match self.look_at(&entry) {
                Verdict::Known => {}
                Verdict::Gap => {
                    self.has_gap = true;
                    break;
                }
                Verdict::Fork => return self.fork(nonce, origin, seq, heads),
                Verdict::Next => {
                    let must_wait = self.waiting.contains_key(&origin)
                        || self.taken.missing(entry.op()).is_some();
                    if !must_wait {
                        self.take(&entry);
                        ready.push(entry);
                    } else if self.held_count() < PEER_WAITING_OPS_MAX {
                        self.waiting.entry(origin).or_default().push_back(entry);
                    } else {
                        self.has_gap = true;
                        break;
                    }
                    last_taken = Some(seq);
                }
            }
        }
        let mut actions = vec![];
        match last_taken {
            None => actions.push(ack(heads)),
            Some(_) if self.flaws.acks_early() => {
                let mut claimed = self.taken.clone();
                for (of, head) in heads.iter() {
                    if head.seq > claimed.head(of).seq {
                        claimed.set(of, head);
                    }
                }
                actions.push(ack(&claimed));
            }
            Some(seq) => {
                self.unacked.push_back((nonce, origin, seq));
                if self.unacked.len() > PEER_UNACKED_BATCHES_MAX {
                    self.unacked.pop_front();
                    self.has_gap = true;
                }
            }
        }
        ready.extend(self.released());
        actions.extend(append(ready));
        actions
    }

    fn fork(
        &mut self,
        nonce: u64,
        origin: OriginId,
        seq: u64,
        heads: &VersionVector,
    ) -> Vec<Action> {
        self.quarantine(origin);
        vec![
            Action::Alarm(Alarm::Fork { origin, seq }),
            Action::Send(Frame::Nack {
                origin,
                seq,
                code: NackCode::Fork,
            }),
            Action::Send(Frame::Ack {
                nonce,
                durable: heads.clone(),
            }),
        ]
    }

    fn look_at(&self, entry: &Entry) -> Verdict {
        let op = entry.op();
        let waiting = self.waiting.get(&op.origin).and_then(VecDeque::back);
        let newest = waiting.map_or_else(|| self.taken.head(op.origin), head_of);
        let checks = !self.flaws.skips_hashes();
        if op.seq < newest.seq {
            Verdict::Known
        } else if op.seq == newest.seq {
            if checks && entry.hash() != newest.hash {
                Verdict::Fork
            } else {
                Verdict::Known
            }
        } else if op.seq > newest.seq + 1 {
            Verdict::Gap
        } else if checks && op.prev_hash != newest.hash {
            Verdict::Fork
        } else {
            Verdict::Next
        }
    }

    fn take(&mut self, entry: &Entry) {
        self.taken.set(entry.op().origin, head_of(entry));
    }

    /// The ops that need not wait any more.
    fn released(&mut self) -> Vec<Entry> {
        let mut released = vec![];
        loop {
            let next = self.waiting.iter().find_map(|(origin, queue)| {
                let first = queue.front()?;
                self.taken.missing(first.op()).is_none().then_some(*origin)
            });
            let Some(origin) = next else {
                return released;
            };
            let mut queue = self.waiting.remove(&origin).unwrap_or_default();
            if let Some(entry) = queue.pop_front() {
                // Somebody else may have brought it meanwhile.
                if self.taken.head(origin).seq + 1 == entry.op().seq {
                    self.take(&entry);
                    released.push(entry);
                }
            }
            if !queue.is_empty() {
                self.waiting.insert(origin, queue);
            }
        }
    }

    /// Acknowledges what has become durable, and hands on what waited for it.
    pub(super) fn durable(&mut self, heads: &VersionVector) -> Vec<Action> {
        for (origin, head) in heads.iter() {
            if head.seq >= self.taken.head(origin).seq {
                self.taken.set(origin, head);
            }
        }
        let mut actions = vec![];
        self.unacked.retain(|&(nonce, origin, seq)| {
            let is_durable = heads.covers(origin, seq);
            if is_durable {
                actions.push(Action::Send(Frame::Ack {
                    nonce,
                    durable: heads.clone(),
                }));
            }
            !is_durable
        });
        actions.extend(append(self.released()));
        actions
    }
}

pub(super) fn head_of(entry: &Entry) -> Head {
    Head {
        seq: entry.op().seq,
        hash: entry.hash(),
    }
}

/// Has ops appended, and the contents fetched that they speak of.
fn append(entries: Vec<Entry>) -> Vec<Action> {
    if entries.is_empty() {
        return vec![];
    }
    let mut blobs: Vec<Digest> = vec![];
    for blob in entries.iter().flat_map(|entry| entry.op().body.contents()) {
        if !blobs.contains(&blob) {
            blobs.push(blob);
        }
    }
    let fetch = (!blobs.is_empty()).then_some(Action::FetchBlobs(blobs));
    [Action::Append(entries)].into_iter().chain(fetch).collect()
}
