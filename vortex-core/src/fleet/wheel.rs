//! Deadlines of a fleet: a hashed timer wheel with one deadline for each instance.
//!
//! A deadline that moves later is left where it is: when the wheel gets there, the instance is looked at
//! and armed again. So a heartbeat touches the wheel only when it brings a deadline forward. Deadlines
//! beyond the wheel's reach lie at its far end and are looked at in between.

use super::registry::push;
use crate::time::{Span, Timestamp};

/// How late a deadline may be noticed.
const TICK: Span = Span(250);
/// How many ticks it reaches: 256 seconds, for 4 KiB a target.
const SLOTS: u32 = 1024;
const NONE: u32 = u32::MAX;

/// The wheel; entries are linked lists threaded through `links`.
#[derive(Debug)]
pub(super) struct Wheel {
    base: Timestamp,
    /// The last tick that was emptied.
    cursor: u32,
    heads: Box<[u32]>,
    links: Vec<Link>,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    next: u32,
    prev: u32,
    /// The tick it is armed for, or none.
    armed: u32,
}

const UNLINKED: Link = Link {
    next: NONE,
    prev: NONE,
    armed: NONE,
};

impl Wheel {
    /// An empty wheel; nothing is due before `base`.
    pub(super) fn new(base: Timestamp) -> Wheel {
        Wheel {
            base,
            cursor: 0,
            heads: vec![NONE; SLOTS as usize].into(),
            links: vec![],
        }
    }

    /// Has `entry` looked at no later than `at`, or at the wheel's end.
    pub(super) fn arm(&mut self, entry: u32, at: Timestamp) {
        let tick = at.since(self.base).0.div_ceil(TICK.0);
        let tick = u32::try_from(tick).unwrap_or(NONE - 1);
        let tick = tick.clamp(self.cursor + 1, self.cursor + SLOTS - 1);
        while self.links.len() <= entry as usize {
            push(&mut self.links, UNLINKED);
        }
        let armed = self.link(entry).armed;
        if armed <= tick {
            return;
        }
        self.unlink(entry);
        let head = self.head(tick);
        self.set(
            entry,
            Link {
                next: head,
                prev: NONE,
                armed: tick,
            },
        );
        if let Some(link) = self.links.get_mut(head as usize) {
            link.prev = entry;
        }
        self.set_head(tick, entry);
    }

    /// Takes out the next entry that is due at `now`; none when all are taken.
    pub(super) fn pop_due(&mut self, now: Timestamp) -> Option<u32> {
        let target = now.since(self.base).0 / TICK.0;
        let target = u32::try_from(target).unwrap_or(NONE).min(NONE - SLOTS - 1);
        // After a long pause one turn of the wheel passes everything.
        self.cursor = self.cursor.max(target.saturating_sub(SLOTS));
        while self.cursor < target {
            let tick = self.cursor + 1;
            let head = self.head(tick);
            if head != NONE {
                self.unlink_from(head, tick);
                return Some(head);
            }
            self.cursor = tick;
        }
        None
    }

    /// When the next entry is due; in the past if some are left.
    pub(super) fn next(&self) -> Option<Timestamp> {
        let tick = (1..=SLOTS)
            .map(|ahead| self.cursor + ahead)
            .find(|&tick| self.head(tick) != NONE)?;
        Some(self.base.plus(Span(u64::from(tick) * TICK.0)))
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.links.capacity() * size_of::<Link>() + size_of_val(&*self.heads)
    }

    fn link(&self, entry: u32) -> Link {
        self.links.get(entry as usize).copied().unwrap_or(UNLINKED)
    }

    fn set(&mut self, entry: u32, link: Link) {
        if let Some(place) = self.links.get_mut(entry as usize) {
            *place = link;
        }
    }

    fn head(&self, tick: u32) -> u32 {
        self.heads
            .get((tick % SLOTS) as usize)
            .copied()
            .unwrap_or(NONE)
    }

    fn set_head(&mut self, tick: u32, entry: u32) {
        if let Some(head) = self.heads.get_mut((tick % SLOTS) as usize) {
            *head = entry;
        }
    }

    fn unlink(&mut self, entry: u32) {
        let armed = self.link(entry).armed;
        if armed != NONE {
            self.unlink_from(entry, armed);
        }
    }

    fn unlink_from(&mut self, entry: u32, tick: u32) {
        let Link { next, prev, .. } = self.link(entry);
        match self.links.get_mut(prev as usize) {
            Some(link) => link.next = next,
            None => self.set_head(tick, next),
        }
        if let Some(link) = self.links.get_mut(next as usize) {
            link.prev = prev;
        }
        self.set(entry, UNLINKED);
    }
}
