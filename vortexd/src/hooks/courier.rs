//! The task that brings one hook its events, one after the other, each until it is taken.
//!
//! The journal is the outbox: nothing is queued anywhere else. The cursor moves past an event only once it
//! was taken, given up or not selected, so that after a crash it is brought again rather than lost.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use vortex_core::{
    journal::Entry,
    time::{Span, Timestamp},
};

use super::{hook::Hook, send::Delivery, sign::Secret};
use crate::{
    clock, entropy,
    limits::{WEBHOOK_AGE_MAX, WEBHOOK_REFUSALS_MAX, WEBHOOK_RETRY_MAX},
    store::Store,
};

/// Whether to go on with the next event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Next,
    End,
}

/// Why an event is not brought any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Whoever was away for so long reads the journal.
    TooOld,
    /// Too many wait behind it.
    TooMany,
    /// The receiver does not want it as it is.
    Refused,
    /// It is not in the journal.
    Missing,
}

impl Why {
    pub(super) fn text(self) -> &'static str {
        match self {
            Why::TooOld => "too old",
            Why::TooMany => "too many wait",
            Why::Refused => "refused again and again",
            Why::Missing => "not in the journal",
        }
    }
}

/// One hook's messenger.
pub struct Courier {
    pub(super) hook: Arc<Hook>,
    pub(super) store: Arc<dyn Store>,
    pub(super) stop: CancellationToken,
}

impl Courier {
    /// Brings events until the daemon stops. An attempt that is under way then is finished.
    pub async fn run(self) {
        // In a row, over events too: one that makes way does not make its receiver any better.
        let mut failures = 0;
        while !self.stop.is_cancelled() {
            self.hook.status().moved_on();
            let next = self.hook.backlog().next();
            let then = match next {
                Some(revision) => self.fetch_and_bring(revision, &mut failures).await,
                None => tokio::select! {
                    () = self.stop.cancelled() => Then::End,
                    () = self.hook.news.notified() => Then::Next,
                },
            };
            if then == Then::End {
                return;
            }
        }
    }

    async fn fetch_and_bring(&self, revision: u64, failures: &mut u32) -> Then {
        match self.fetch(revision).await {
            Ok(Some(entry)) => self.bring(revision, &entry, failures).await,
            Ok(None) => {
                self.hook.give_up(revision, Why::Missing);
                Then::Next
            }
            Err(why) => {
                tracing::warn!(
                    hook = self.hook.name,
                    why,
                    "the journal could not be read for a webhook"
                );
                self.pause(WEBHOOK_RETRY_MAX).await
            }
        }
    }

    async fn fetch(&self, revision: u64) -> Result<Option<Entry>, String> {
        let store = Arc::clone(&self.store);
        let before = revision.saturating_sub(1);
        let read = tokio::task::spawn_blocking(move || store.read_after(before, 1)).await;
        let entries = read
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
        let found = entries.into_iter().find(|(found, _)| *found == revision);
        Ok(found.map(|(_, entry)| entry))
    }

    /// Brings one event until it is taken, or has to be given up.
    async fn bring(&self, revision: u64, entry: &Entry, failures: &mut u32) -> Then {
        let hook = &self.hook;
        let delivery = Delivery::new(revision, entry);
        let mut refusals = 0;
        loop {
            if hook.backlog().next() != Some(revision) {
                return Then::Next;
            }
            if is_too_old(entry.op().at.time, clock::now()) {
                hook.give_up(revision, Why::TooOld);
                return Then::Next;
            }
            if self.stop.is_cancelled() {
                return Then::End;
            }
            let secret = hook.secret();
            let now = clock::now();
            let complaint = match hook.sender.send(&delivery, &secret, now).await {
                Ok(answer) if answer.is_taken() => {
                    *failures = 0;
                    hook.status().taken(&delivery.id, clock::now());
                    hook.tell_dropped();
                    hook.done(revision);
                    return Then::Next;
                }
                Ok(answer) => {
                    match answer.status {
                        // The secret may have been exchanged on both sides since it was read.
                        401 | 403 => self.renew_secret().await,
                        410 => return self.disable(answer.complaint()).await,
                        _ => {}
                    }
                    refusals += u32::from(answer.is_refusal());
                    answer.complaint()
                }
                Err(reason) => reason,
            };
            let wait = backoff(*failures, entropy::bits().unwrap_or(u64::MAX));
            *failures = failures.saturating_add(1);
            if *failures == 1 {
                tracing::warn!(hook = hook.name, event = delivery.id, %complaint, "a webhook was not taken; it is tried again");
            }
            let now = clock::now();
            hook.status()
                .failed(complaint, now, now.plus(wait_span(wait)));
            if refusals >= WEBHOOK_REFUSALS_MAX {
                // It answers: what is wrong with this event need not be wrong with the next.
                *failures = 0;
                hook.give_up(revision, Why::Refused);
                return Then::Next;
            }
            if self.pause(wait).await == Then::End {
                return Then::End;
            }
        }
    }

    async fn pause(&self, wait: Duration) -> Then {
        tokio::select! {
            () = self.stop.cancelled() => Then::End,
            () = sleep(wait) => Then::Next,
        }
    }

    /// The receiver says that it is gone for good: nothing is sent until the next start.
    async fn disable(&self, complaint: String) -> Then {
        tracing::warn!(hook = self.hook.name, %complaint, "a webhook is gone; it is disabled until the daemon starts anew");
        self.hook.status().disabled(complaint, clock::now());
        self.stop.cancelled().await;
        Then::End
    }

    async fn renew_secret(&self) {
        let path = self.hook.secret_file.clone();
        let read = tokio::task::spawn_blocking(move || Secret::read(&path)).await;
        match read {
            Ok(Ok(secret)) => self.hook.set_secret(secret),
            Ok(Err(why)) => {
                tracing::warn!(hook = self.hook.name, %why, "a webhook's secret could not be read anew");
            }
            Err(error) => {
                tracing::warn!(hook = self.hook.name, %error, "a webhook's secret was not read anew");
            }
        }
    }
}

/// Whether an event from `at` is not brought any more.
fn is_too_old(at: Timestamp, now: Timestamp) -> bool {
    now.since(at) > WEBHOOK_AGE_MAX
}

/// How long to wait after so many failures: anything up to 1, 2, 4, … seconds, so that hooks which failed
/// together do not come back together.
fn backoff(failures: u32, random: u64) -> Duration {
    let longest = Duration::from_secs(1)
        .saturating_mul(2_u32.saturating_pow(failures))
        .min(WEBHOOK_RETRY_MAX);
    let width = u128::from(u64::try_from(longest.as_millis()).unwrap_or(u64::MAX));
    let wait = (u128::from(random) * width) >> 64;
    Duration::from_millis(u64::try_from(wait).unwrap_or(u64::MAX))
}

fn wait_span(wait: Duration) -> Span {
    Span(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_are_spread_over_all_of_it() {
        let longest: Vec<_> = [0, 1, 2, 5, 6, 7, 40]
            .map(|failures| backoff(failures, u64::MAX).as_millis())
            .into();
        assert_eq!(longest, [999, 1999, 3999, 31999, 59999, 59999, 59999]);
        assert_eq!(backoff(3, 0), Duration::ZERO);
        assert_eq!(backoff(3, u64::MAX / 2), Duration::from_millis(3999));
    }

    #[test]
    fn an_event_is_too_old_after_a_day_and_not_before() {
        let at = Timestamp(1_000_000);
        let oldest = at.plus(WEBHOOK_AGE_MAX);
        assert!(!is_too_old(at, at));
        assert!(!is_too_old(at, oldest));
        assert!(is_too_old(at, oldest.plus(Span(1))));
    }
}
