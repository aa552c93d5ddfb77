//! How a hook is doing, since the daemon started. How far it has come is durable, this is not.

use vortex_core::time::Timestamp;

/// How a hook is doing.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    pub(super) delivered: u64,
    pub(super) failed_attempts: u64,
    pub(super) dropped: u64,
    pub(super) dropped_in_row: u64,
    pub(super) last_delivered: Option<(Timestamp, String)>,
    pub(super) last_error: Option<(Timestamp, String)>,
    /// When the event that failed is tried again.
    pub(super) next_attempt: Option<Timestamp>,
    pub(super) is_disabled: bool,
}

impl Status {
    pub(super) fn taken(&mut self, id: &str, now: Timestamp) {
        self.delivered += 1;
        self.last_delivered = Some((now, id.to_owned()));
        self.next_attempt = None;
    }

    pub(super) fn failed(&mut self, complaint: String, now: Timestamp, next: Timestamp) {
        self.failed_attempts += 1;
        self.last_error = Some((now, complaint));
        self.next_attempt = Some(next);
    }

    pub(super) fn dropped(&mut self) {
        self.dropped += 1;
        self.dropped_in_row += 1;
    }

    /// Another event is next, or none.
    pub(super) fn moved_on(&mut self) {
        self.next_attempt = None;
    }

    pub(super) fn disabled(&mut self, complaint: String, now: Timestamp) {
        self.failed_attempts += 1;
        self.last_error = Some((now, complaint));
        self.next_attempt = None;
        self.is_disabled = true;
    }

    /// In a word.
    pub(super) fn word(&self) -> &'static str {
        match (self.is_disabled, self.next_attempt) {
            (true, _) => "disabled",
            (false, Some(_)) => "retrying",
            (false, None) => "active",
        }
    }
}
