//! What the task does with what it learns: gets versions, shows them to the hook, publishes and saves them, and leaves
//! a canary whose lease has ended.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::{
    api::{ApiError, Edition, Receipt},
    cache::Saved,
    config::{Cohort, Config, Content},
    limits::{CACHE_REFRESH, REASON_CHARS_MAX},
    shared::{Snapshot, guarded},
    system,
    worker::{Progress, Worker},
};

impl Worker {
    /// Begins with what was saved, if the hook accepts it.
    pub(crate) fn restore(&mut self, mut saved: Saved) {
        let contents = saved.take_contents().into_iter().map(Arc::new);
        self.contents = contents.collect();
        let age = saved
            .confirmed_at_ms
            .map(|at| Duration::from_millis(system::wall_ms().saturating_sub(at)));
        let lease_ended = self
            .settings
            .lease
            .is_some_and(|lease| age.is_none_or(|age| age >= lease));
        let is_anothers = saved.instance_id != self.settings.instance_id;
        self.assignment = saved.assignment.take();
        let stable = self.held_stable();
        let ran = self
            .contents
            .iter()
            .find(|held| held.version == saved.running);
        let (content, cohort) = match (saved.cohort, stable) {
            (Cohort::Canary, Some(stable)) if lease_ended || is_anothers => {
                (Some(stable), Cohort::Stable)
            }
            (cohort, _) => (ran.cloned(), cohort),
        };
        let Some(content) = content else { return };
        let own = Config { content, cohort };
        if let Err(reason) = self.validate(&own) {
            tracing::warn!(
                version = own.version(),
                reason,
                "the cached configuration is rejected"
            );
            self.contents.clear();
            return;
        }
        if let Some(age) = age {
            self.shared.confirmed.set_ago(age);
            self.shared.heard.set_ago(age);
        }
        tracing::info!(
            version = own.version(),
            ?age,
            "starting from the cached configuration"
        );
        let split_allowed = !lease_ended;
        let snapshot = self.snapshot(own, split_allowed);
        self.shared.snapshot.store(Arc::new(snapshot));
        self.progress.send_replace(Progress::Running);
    }

    /// Brings about what a heartbeat's answer asks for.
    pub(crate) async fn follow(&mut self, receipt: &Receipt) -> Result<(), ApiError> {
        let revision = receipt.assignment_revision;
        let mut outcome = Ok(());
        if self.assignment_asked_at != Some(revision) {
            match self.api.assignment().await {
                Ok(assignment) => {
                    self.assignment = Some(assignment);
                    self.assignment_asked_at = Some(revision);
                }
                // Not every token may ask. The heartbeat's answer says what to run; only the way back is missing.
                Err(error) if error.is_answer() => tracing::debug!(%error, "no assignment"),
                Err(error) => outcome = Err(error),
            }
        }
        let own = Edition {
            version: receipt.desired_version.clone(),
            digest: receipt.desired_digest.clone(),
        };
        let run = self.run_edition(own, Cohort::named(&receipt.cohort)).await;
        run.and(outcome)
    }

    pub(crate) async fn follow_assignment(&mut self) -> Result<(), ApiError> {
        let assignment = self.api.assignment().await?;
        let (own, cohort) = assignment.own();
        self.assignment = Some(assignment);
        self.run_edition(own, cohort).await
    }

    /// Gets what should run and what must be at hand beside it, and publishes it.
    async fn run_edition(&mut self, own: Edition, cohort: Cohort) -> Result<(), ApiError> {
        if own.version.is_empty() {
            self.complain("it has no stable version; publish one and set it stable".to_owned());
            return Ok(());
        }
        let assignment = self.assignment.clone().unwrap_or_default();
        let mut beside = vec![];
        if !assignment.canary_version.is_empty() && !assignment.stable_version.is_empty() {
            // A canary keeps the way back; keys need both sides.
            beside.push(assignment.stable());
            if assignment.is_per_key() && cfg!(feature = "local-assignment") {
                beside.push(assignment.canary());
            }
        }
        self.refused
            .retain(|refused, _| *refused == own || beside.contains(refused));
        let mut outcome = Ok(());
        let content = self.obtain(&own).await?;
        for edition in &beside {
            if let Err(error) = self.obtain(edition).await {
                outcome = Err(error);
            }
        }
        let running = self.shared.snapshot.load().own.clone();
        let next = match content {
            Some(content) => Config { content, cohort },
            None if !running.is_empty() => running,
            None => match self.held_stable() {
                Some(content) => Config {
                    content,
                    cohort: Cohort::Stable,
                },
                None => running,
            },
        };
        let confirmed = next.version() == own.version;
        self.shared.heard.set_now();
        if confirmed {
            self.shared.confirmed.set_now();
        }
        self.contents.retain(|held| {
            Arc::ptr_eq(held, &next.content) || beside.iter().any(|edition| is(held, edition))
        });
        if let Some((edition, reason)) = self.refusal() {
            let problem = format!("version {} is rejected: {reason}", edition.version);
            self.complain(problem);
        }
        self.publish(next, true).await;
        outcome
    }

    /// The version, from what is at hand or from the daemon; `None` if the hook rejects it.
    async fn obtain(&mut self, edition: &Edition) -> Result<Option<Arc<Content>>, ApiError> {
        if let Some(held) = self.contents.iter().find(|held| is(held, edition)) {
            return Ok(Some(Arc::clone(held)));
        }
        if self.refused.contains_key(edition) {
            return Ok(None);
        }
        let properties = self.api.values(&edition.version).await?;
        let content = Arc::new(Content {
            version: edition.version.clone(),
            digest: edition.digest.clone(),
            properties,
        });
        let offered = Config {
            content: Arc::clone(&content),
            cohort: Cohort::Stable,
        };
        if let Err(reason) = self.validate(&offered) {
            tracing::warn!(version = edition.version, reason, "a version is rejected");
            let reason = sendable(&reason);
            self.refused.insert(edition.clone(), reason);
            return Ok(None);
        }
        self.contents.push(Arc::clone(&content));
        Ok(Some(content))
    }

    fn validate(&self, config: &Config) -> Result<(), String> {
        match &self.settings.validate {
            Some(validate) => guarded(|| validate(config))
                .unwrap_or_else(|| Err("the validate hook panicked".to_owned())),
            None => Ok(()),
        }
    }

    fn held_stable(&self) -> Option<Arc<Content>> {
        let assignment = self.assignment.as_ref()?;
        let stable = &assignment.stable_version;
        self.contents
            .iter()
            .find(|held| held.version == *stable)
            .cloned()
    }

    #[cfg(feature = "local-assignment")]
    fn snapshot(&self, own: Config, split_allowed: bool) -> Snapshot {
        let split = self
            .assignment
            .as_ref()
            .filter(|assignment| split_allowed && assignment.is_per_key())
            .and_then(|assignment| {
                let held = self.contents.iter();
                let canary = held.clone().find(|held| is(held, &assignment.canary()))?;
                let side = |content: &Arc<Content>, cohort| Config {
                    content: Arc::clone(content),
                    cohort,
                };
                let stable = side(&self.held_stable()?, Cohort::Stable);
                crate::split::Split::new(assignment, stable, side(canary, Cohort::Canary))
            });
        Snapshot { own, split }
    }

    #[cfg(not(feature = "local-assignment"))]
    #[allow(clippy::unused_self, reason = "the other feature's needs it")]
    fn snapshot(&self, own: Config, _split_allowed: bool) -> Snapshot {
        Snapshot { own }
    }

    /// Swaps in what runs from now on; a change is announced and saved.
    async fn publish(&mut self, own: Config, split_allowed: bool) {
        if own.is_empty() {
            return;
        }
        let next = self.snapshot(own, split_allowed);
        let own = next.own.clone();
        let before = self.shared.snapshot.load_full();
        let changed = *before != next;
        let is_news = before.own.content != own.content;
        if changed {
            self.shared.snapshot.store(Arc::new(next));
            self.progress.send_replace(Progress::Running);
            if is_news {
                tracing::info!(
                    from = before.own.version(),
                    to = own.version(),
                    cohort = own.cohort().as_str(),
                    "the configuration changed"
                );
            }
        }
        let refresh = self
            .saved_at
            .is_none_or(|at| at + CACHE_REFRESH <= system::now());
        if changed || refresh {
            self.save().await;
        }
        // Last: an application that was told of a version finds it again after a crash.
        if is_news {
            self.shared.announce(&own);
        }
    }

    async fn save(&mut self) {
        let Some(cache) = self.settings.cache.clone() else {
            return;
        };
        let own = self.shared.snapshot.load().own.clone();
        let age = self.shared.confirmed.ago();
        let age_ms = age.map(|age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
        let mut saved = Saved::new(self.contents.iter().map(Arc::as_ref));
        saved.instance_id.clone_from(&self.settings.instance_id);
        saved.confirmed_at_ms = age_ms.map(|age_ms| system::wall_ms().saturating_sub(age_ms));
        own.version().clone_into(&mut saved.running);
        saved.cohort = own.cohort();
        saved.assignment = self.assignment.clone();
        self.saved_at = Some(system::now());
        // A disk may be slow: the runtime's threads do not wait for it.
        self.saving = Some(tokio::task::spawn_blocking(move || cache.save(saved)));
        self.end_saving().await;
    }

    /// Waits for a write in flight. One whose turn was given up for a stop is still waited for: the next start reads it.
    pub(crate) async fn end_saving(&mut self) {
        let Some(saving) = &mut self.saving else {
            return;
        };
        match saving.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the configuration could not be cached"),
            Err(error) => tracing::warn!(%error, "the configuration could not be cached"),
        }
        self.saving = None;
    }

    /// When the canary must be left unless the daemon is heard; `None` while there is no canary to leave.
    pub(crate) fn lease_end(&self) -> Option<Instant> {
        let lease = self.settings.lease?;
        let snapshot = self.shared.snapshot.load();
        #[cfg(feature = "local-assignment")]
        let is_split = snapshot.split.is_some();
        #[cfg(not(feature = "local-assignment"))]
        let is_split = false;
        let is_canary = snapshot.own.cohort() == Cohort::Canary && self.held_stable().is_some();
        if !is_canary && !is_split {
            return None;
        }
        let unheard = self.shared.heard.ago().unwrap_or(lease);
        Some(system::now() + lease.saturating_sub(unheard))
    }

    /// Back to the stable version: a rollback would not reach this instance.
    pub(crate) async fn end_lease(&mut self) {
        let mut own = self.shared.snapshot.load().own.clone();
        if own.cohort() == Cohort::Canary {
            let Some(content) = self.held_stable() else {
                return;
            };
            own = Config {
                content,
                cohort: Cohort::Stable,
            };
        }
        tracing::warn!(
            version = own.version(),
            "the canary lease has ended: back to stable"
        );
        self.publish(own, false).await;
    }
}

/// A reason as a daemon takes it: one line, not too long, and never none.
fn sendable(reason: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let reason: String = reason.chars().take(REASON_CHARS_MAX).map(plain).collect();
    if reason.trim().is_empty() {
        return "the validate hook gives no reason".to_owned();
    }
    reason
}

/// Whether a content is what a daemon means. A daemon that names no digest means any.
fn is(content: &Content, edition: &Edition) -> bool {
    content.version == edition.version
        && (edition.digest.is_empty() || content.digest == edition.digest)
}
