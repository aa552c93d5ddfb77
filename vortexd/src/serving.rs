//! What reads of configuration are answered from: per target, who is in the canary and the finished pages.
//!
//! A page is rendered when it is first asked for and lives as long as its version is served. Deciding and
//! answering then costs a look-up, a hash and a comparison; nothing is parsed, locked or copied.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::HeaderValue;
use vortex_core::{
    assign::{BasisPoints, Cohort, Seed},
    error::Fault,
    ids::{Target, UnitKey},
    journal::{Entry, OpBody, State, TargetState, Version},
    rollout::Rollout,
};

use crate::contents::Contents;

/// Every target that has a stable version.
#[derive(Clone, Debug, Default)]
pub struct Serving {
    /// By `app/profile`, as it stands in a path.
    targets: imbl::HashMap<Box<str>, Arc<Served>>,
}

/// One target.
#[derive(Debug)]
pub struct Served {
    /// What everyone outside the canary reads.
    pub stable: Arc<Edition>,
    /// What the canary reads.
    pub canary: Option<Canary>,
    /// What it was made of.
    of: Arc<TargetState>,
}

/// The canary side of a target.
#[derive(Debug)]
pub struct Canary {
    /// What it reads.
    pub edition: Arc<Edition>,
    /// The rollout, as a header.
    pub rollout_header: HeaderValue,
    rollout: Arc<Rollout>,
    seed: Seed,
    weight: BasisPoints,
}

/// A version as it is served to a target.
#[derive(Debug)]
pub struct Edition {
    /// The version.
    pub version: Arc<Version>,
    /// Its label, as a header.
    pub version_header: HeaderValue,
    page: OnceLock<Bytes>,
}

impl Serving {
    /// Everything that `state` serves.
    pub fn new(state: &State) -> Serving {
        let mut serving = Serving::default();
        for target in state.targets.keys() {
            serving.refresh(state, target);
        }
        serving
    }

    /// What is served after `entries` led to `state`.
    #[must_use]
    pub fn after(&self, state: &State, entries: &[Entry]) -> Serving {
        let mut serving = self.clone();
        for entry in entries {
            let op = entry.op();
            match &op.body {
                // Others' ops may go between those that are here, whose effects then change.
                body if !state.is_own(op.origin) => match body.target() {
                    Some(target) => serving.refresh(state, target),
                    None => serving = serving.anew(state, body),
                },
                // None of them changes what anyone reads.
                OpBody::VersionPublished(_)
                | OpBody::FleetAlarmRaised { .. }
                | OpBody::FleetAlarmCleared { .. }
                | OpBody::RolloutJudged { .. }
                | OpBody::FreezeAdded { .. }
                | OpBody::FreezeLifted { .. }
                | OpBody::FreezeOverridden { .. }
                | OpBody::HomeOverridden { .. }
                | OpBody::ConflictAcknowledged { .. }
                | OpBody::ClusterJoined { .. }
                | OpBody::FederationFounded
                | OpBody::TokenCreated { .. }
                | OpBody::TokenRevoked { .. }
                | OpBody::HeadsConfirmed
                | OpBody::FederationAlarmRaised { .. }
                | OpBody::Unchanged { .. } => {}
                body => match body.target() {
                    Some(target) => serving.refresh(state, target),
                    None => serving = serving.anew(state, body),
                },
            }
        }
        if state.has_newcomers() {
            // Any op may give a newcomer's ops another place, in targets that it says nothing of.
            for target in state.targets.keys() {
                let path = target.to_string();
                let is_fresh = |served: &Arc<Served>| served.is_fresh(state, target);
                if !serving.get(&path).is_some_and(is_fresh) {
                    serving.refresh(state, target);
                }
            }
        }
        serving
    }

    /// What is served after an op that is about no target: one that lets go of a cluster takes ops out
    /// of many.
    fn anew(self, state: &State, body: &OpBody) -> Serving {
        match body {
            OpBody::ClusterRetired { .. } | OpBody::Unknown { .. } => Serving::new(state),
            _ => self,
        }
    }

    /// The target with this `app/profile`.
    pub fn get(&self, path: &str) -> Option<&Arc<Served>> {
        self.targets.get(path)
    }

    fn refresh(&mut self, state: &State, target: &Target) {
        let path: Box<str> = target.to_string().into();
        let old = self.targets.get(&path).cloned();
        match Served::new(state, target, old.as_deref()) {
            Some(served) => self.targets.insert(path, Arc::new(served)),
            None => self.targets.remove(&path),
        };
    }
}

impl Served {
    fn new(state: &State, target: &Target, old: Option<&Served>) -> Option<Served> {
        let edition = |label| {
            let version = state.version(target, label)?;
            let kept = old
                .into_iter()
                .flat_map(|old| {
                    let canary = old.canary.as_ref().map(|canary| &canary.edition);
                    [Some(&old.stable), canary]
                })
                .flatten()
                // A label can come to mean another content, where two clusters published it at once.
                .find(|edition| edition.version.entry == version.entry);
            match kept {
                Some(edition) => Some(Arc::clone(edition)),
                None => Edition::new(Arc::clone(version)).map(Arc::new),
            }
        };
        let of = Arc::clone(state.target(target)?);
        let stable = edition(of.stable.as_ref()?)?;
        let canary = state.canary(target).and_then(|rollout| {
            Some(Canary {
                edition: edition(&rollout.spec.to)?,
                rollout_header: HeaderValue::from_str(rollout.spec.id.as_str()).ok()?,
                seed: rollout.seed(),
                weight: rollout.effective_weight(),
                rollout: Arc::clone(rollout),
            })
        });
        Some(Served { stable, canary, of })
    }

    /// Whether it is what `state` serves.
    fn is_fresh(&self, state: &State, target: &Target) -> bool {
        let is_same = |of: &Arc<TargetState>| Arc::ptr_eq(of, &self.of);
        let rollout = self.canary.as_ref().map(|canary| &canary.rollout);
        let is_same_canary = match (state.canary(target), rollout) {
            (None, None) => true,
            (Some(now), Some(served)) => Arc::ptr_eq(now, served),
            (Some(_), None) | (None, Some(_)) => false,
        };
        is_same_canary && state.target(target).is_some_and(is_same)
    }

    /// What `key` reads, and which cohort that makes it.
    pub fn decide(&self, key: Option<&[u8]>) -> (&Arc<Edition>, Cohort) {
        match (&self.canary, key) {
            (Some(canary), Some(key)) if canary.cohort(key) == Cohort::Canary => {
                (&canary.edition, Cohort::Canary)
            }
            (Some(_), Some(_)) | (None, _) | (_, None) => (&self.stable, Cohort::Stable),
        }
    }
}

impl Canary {
    fn cohort(&self, key: &[u8]) -> Cohort {
        if !self.rollout.pins.is_empty()
            && let Some(cohort) = std::str::from_utf8(key)
                .ok()
                .and_then(|key| key.parse::<UnitKey>().ok())
                .and_then(|key| self.rollout.pins.get(&key))
        {
            return *cohort;
        }
        self.seed.cohort(key, self.weight)
    }
}

impl Edition {
    fn new(version: Arc<Version>) -> Option<Edition> {
        Some(Edition {
            version_header: HeaderValue::from_str(version.entry.version.as_str()).ok()?,
            version,
            page: OnceLock::new(),
        })
    }

    /// The finished page; rendered by `render` when it is first asked for.
    ///
    /// # Errors
    /// When the content cannot be read.
    pub fn page(
        &self,
        contents: &Contents,
        render: impl FnOnce(&Version, &Contents) -> Result<Bytes, Fault>,
    ) -> Result<Bytes, Fault> {
        if let Some(page) = self.page.get() {
            return Ok(page.clone());
        }
        let page = render(&self.version, contents)?;
        Ok(self.page.get_or_init(|| page).clone())
    }
}
