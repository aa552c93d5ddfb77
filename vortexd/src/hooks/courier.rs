//! The task of one hook: reads the journal from its cursor on, and brings what is selected, one after the
//! other, each until it is taken.
//!
//! The journal is the outbox: nothing is queued anywhere else. The cursor moves past an event only once it
//! was taken, given up or not selected, so that after a crash it is brought again rather than lost.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use vortex_core::{journal::Entry, time::Timestamp};

use super::{Hook, send::Delivery, sign::Secret, status::Status};
use crate::{
    clock, entropy,
    limits::{WEBHOOK_AGE_MAX, WEBHOOK_BEHIND_MAX, WEBHOOK_RETRY_MAX},
    service::Feed,
    snapshot::Board,
};

/// Whether to go on with the next event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Next,
    End,
}

/// One hook at work.
pub struct Courier {
    pub(super) hook: Arc<Hook>,
    pub(super) board: Arc<Board>,
    pub(super) feed: Feed,
    pub(super) stop: CancellationToken,
}

impl Courier {
    /// Brings events until the daemon stops. An attempt that is under way then is finished.
    pub async fn run(mut self) {
        let name = self.hook.name.clone();
        loop {
            let batch = tokio::select! {
                () = self.stop.cancelled() => return,
                batch = self.feed.next() => batch,
            };
            let entries = match batch {
                Ok(entries) => entries,
                Err(fault) => {
                    tracing::warn!(hook = name, %fault.detail, "the journal could not be read for a webhook");
                    if self.pause(WEBHOOK_RETRY_MAX).await == Then::End {
                        return;
                    }
                    continue;
                }
            };
            for (revision, entry) in entries {
                if self.hook.selection.takes(&entry)
                    && self.bring(revision, &entry).await == Then::End
                {
                    return;
                }
                self.hook.cursors.set(&name, revision);
            }
        }
    }

    /// Brings one event until it is taken, or has to be given up.
    async fn bring(&mut self, revision: u64, entry: &Entry) -> Then {
        let hook = Arc::clone(&self.hook);
        let delivery = Delivery::new(revision, entry);
        let mut failures = 0;
        loop {
            let behind = self.board.peek().state.revision.saturating_sub(revision);
            if let Some(why) = given_up(entry.op().at.time, behind, clock::now()) {
                self.drop_event(&delivery, why);
                return Then::Next;
            }
            if self.stop.is_cancelled() {
                return Then::End;
            }
            let secret = hook.secret();
            let now = clock::now();
            let complaint = match hook.sender.send(&delivery, &secret, now).await {
                Ok(answer) if answer.is_taken() => {
                    hook.status().taken(&delivery.id, clock::now());
                    self.told_dropped();
                    return Then::Next;
                }
                Ok(answer) => {
                    match answer.status {
                        // The secret may have been exchanged on both sides since it was read.
                        401 | 403 => self.renew_secret().await,
                        410 => return self.disable(answer.complaint()).await,
                        _ => {}
                    }
                    answer.complaint()
                }
                Err(reason) => reason,
            };
            let wait = backoff(failures, entropy::bits().unwrap_or(u64::MAX));
            failures += 1;
            if failures == 1 {
                tracing::warn!(hook = hook.name, event = delivery.id, %complaint, "a webhook was not taken; it is tried again");
            }
            let now = clock::now();
            hook.status()
                .failed(complaint, now, now.plus(wait_span(wait)));
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

    /// One warning when a hook begins to lose events, one with their count when it stops: a line for each
    /// would bury everything else.
    fn drop_event(&self, delivery: &Delivery, why: &'static str) {
        let mut status = self.hook.status();
        if status.dropped_in_row == 0 {
            tracing::warn!(
                hook = self.hook.name,
                event = delivery.id,
                why,
                "events of a webhook are dropped"
            );
        }
        status.dropped();
    }

    fn told_dropped(&self) {
        let Status { dropped_in_row, .. } = &mut *self.hook.status();
        let count = std::mem::take(dropped_in_row);
        if count > 0 {
            tracing::warn!(
                hook = self.hook.name,
                count,
                "events of a webhook were dropped; it takes them again"
            );
        }
    }
}

/// Why an event from `at` with `behind` entries after it is not brought any more.
fn given_up(at: Timestamp, behind: u64, now: Timestamp) -> Option<&'static str> {
    if now.since(at) > WEBHOOK_AGE_MAX {
        Some("too old")
    } else if behind > WEBHOOK_BEHIND_MAX {
        Some("too far behind")
    } else {
        None
    }
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

fn wait_span(wait: Duration) -> vortex_core::time::Span {
    vortex_core::time::Span(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
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
    fn an_event_is_given_up_when_it_is_old_or_far_behind() {
        let at = Timestamp(1_000_000);
        let oldest = at.plus(WEBHOOK_AGE_MAX);
        let later = oldest.plus(vortex_core::time::Span(1));
        assert_eq!(given_up(at, 0, at), None);
        assert_eq!(given_up(at, WEBHOOK_BEHIND_MAX, oldest), None);
        assert_eq!(given_up(at, 0, later), Some("too old"));
        let far = WEBHOOK_BEHIND_MAX + 1;
        assert_eq!(given_up(at, far, at), Some("too far behind"));
    }
}
