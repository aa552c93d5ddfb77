//! What a hook still has to bring: the revisions of the events it asked for.
//!
//! The events themselves stay in the journal. What a hook did not ask for takes no room here, and so never
//! pushes out what it did.

use std::collections::VecDeque;

use crate::limits::WEBHOOK_WAITING_MAX;

/// The revisions that wait, and how far the journal was looked through for them.
#[derive(Debug)]
pub(super) struct Backlog {
    waiting: VecDeque<u64>,
    looked_through: u64,
}

impl Backlog {
    /// Nothing waits, and everything up to `cursor` is done.
    pub(super) fn after(cursor: u64) -> Backlog {
        Backlog {
            waiting: VecDeque::new(),
            looked_through: cursor,
        }
    }

    /// The next entry of the journal, which is brought if it is selected. If too many wait then, the oldest is
    /// given up and returned.
    pub(super) fn add(&mut self, revision: u64, is_selected: bool) -> Option<u64> {
        self.looked_through = revision;
        if !is_selected {
            return None;
        }
        self.waiting.push_back(revision);
        if self.waiting.len() > WEBHOOK_WAITING_MAX {
            self.waiting.pop_front()
        } else {
            None
        }
    }

    /// What is to be brought next.
    pub(super) fn next(&self) -> Option<u64> {
        self.waiting.front().copied()
    }

    /// It was taken, or given up. One that had to make way meanwhile is no more.
    pub(super) fn done(&mut self, revision: u64) {
        if self.next() == Some(revision) {
            self.waiting.pop_front();
        }
    }

    /// Everything up to here is done.
    pub(super) fn cursor(&self) -> u64 {
        self.next()
            .map_or(self.looked_through, |next| next.saturating_sub(1))
    }

    /// How many wait.
    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.waiting.len()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_before_what_waits_and_passes_what_was_not_asked_for() {
        let mut backlog = Backlog::after(6);
        assert_eq!((backlog.next(), backlog.cursor()), (None, 6));
        for (revision, is_selected) in [(7, false), (8, true), (9, false), (10, true), (11, false)]
        {
            assert_eq!(backlog.add(revision, is_selected), None);
        }
        assert_eq!((backlog.next(), backlog.cursor()), (Some(8), 7));
        backlog.done(8);
        assert_eq!((backlog.next(), backlog.cursor()), (Some(10), 9));
        assert_eq!(backlog.len(), 1);
        backlog.done(10);
        assert_eq!((backlog.next(), backlog.cursor()), (None, 11));
    }

    #[test]
    fn entries_nobody_asked_for_push_no_event_out_however_many() {
        let mut backlog = Backlog::after(0);
        let asked_for = 1;
        assert_eq!(backlog.add(asked_for, true), None);
        for revision in 2..=200_000 {
            assert_eq!(backlog.add(revision, false), None);
        }
        assert_eq!((backlog.next(), backlog.len()), (Some(asked_for), 1));
    }

    #[test]
    fn the_oldest_makes_way_when_too_many_wait() {
        let mut backlog = Backlog::after(0);
        let most = u64::try_from(WEBHOOK_WAITING_MAX).unwrap();
        for revision in 1..=most {
            assert_eq!(backlog.add(revision, true), None);
        }
        assert_eq!(backlog.add(most + 1, true), Some(1));
        // The first was being sent: that it was taken after all changes nothing.
        backlog.done(1);
        assert_eq!((backlog.next(), backlog.cursor()), (Some(2), 1));
        assert_eq!(backlog.len(), most);
    }
}
