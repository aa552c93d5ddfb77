//! What a target's instances should run, as plain values: whoever knows rollouts and the journal says it.

use std::sync::Arc;

use imbl::OrdMap;

use super::{
    drift::{Place, Standing},
    heartbeat::Running,
};
use crate::{
    assign::{BasisPoints, Cohort, Seed},
    ids::{Digest, RolloutId, UnitKey, VersionLabel},
};

/// A published version: its label, and the digest of its content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    /// The label.
    pub version: VersionLabel,
    /// The digest.
    pub digest: Digest,
}

/// What an active rollout asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanaryExpectation {
    /// What its cohort runs.
    pub edition: Edition,
    /// Which rollout it is.
    pub rollout: RolloutId,
    /// Whether cohorts are made of instances. If not, every instance holds both versions: it should run
    /// the stable one and may as well say that it runs the canary's.
    pub unit_is_instance: bool,
    /// What makes its members its own.
    pub seed: Seed,
    /// The share in force.
    pub weight: BasisPoints,
    /// Keys that are always in one cohort.
    pub pins: OrdMap<UnitKey, Cohort>,
}

/// What a target's instances should run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What everybody outside a canary runs.
    pub stable: Option<Edition>,
    /// The active rollout.
    pub canary: Option<CanaryExpectation>,
    /// Every published version, in the order of publication; `stable` and the canary's are among them.
    /// Pass the same slice again as long as nothing was published: it is then not looked through.
    pub published: Arc<[Edition]>,
    /// The target's revision that this follows from.
    pub revision: u64,
}

impl Default for Expectation {
    fn default() -> Self {
        Expectation {
            stable: None,
            canary: None,
            published: Arc::from([]),
            revision: 0,
        }
    }
}

/// An expectation, prepared so that an instance is judged without looking anything up by text.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    pub(super) given: Expectation,
    /// Places in `given.published`, by label.
    places: Vec<Place>,
    stable: Option<Place>,
    canary: Option<Place>,
    /// Whether there are no pins, so that none has to be looked for.
    is_unpinned: bool,
}

impl Prepared {
    /// Prepares `given`, reusing the order by label if the published versions are the same.
    pub(super) fn new(given: Expectation, before: &mut Prepared) -> Prepared {
        let places = if Arc::ptr_eq(&given.published, &before.given.published) {
            std::mem::take(&mut before.places)
        } else {
            let mut labelled: Vec<_> = (0..).zip(given.published.iter()).collect();
            labelled.sort_by(|(_, one), (_, other)| one.version.cmp(&other.version));
            labelled.into_iter().map(|(place, _)| place).collect()
        };
        let mut prepared = Prepared {
            places,
            given,
            ..Prepared::default()
        };
        let place = |edition: Option<&Edition>| prepared.place(&edition?.version);
        let stable = place(prepared.given.stable.as_ref());
        let canary = place((prepared.given.canary.as_ref()).map(|canary| &canary.edition));
        let pins = prepared.given.canary.as_ref().map(|canary| &canary.pins);
        let is_unpinned = pins.is_none_or(OrdMap::is_empty);
        (prepared.stable, prepared.canary) = (stable, canary);
        prepared.is_unpinned = is_unpinned;
        prepared
    }

    fn edition(&self, place: Place) -> Option<&Edition> {
        self.given.published.get(usize::try_from(place).ok()?)
    }

    fn place(&self, label: &VersionLabel) -> Option<Place> {
        let found = self.places.binary_search_by(|&place| {
            self.edition(place)
                .map(|edition| &edition.version)
                .cmp(&Some(label))
        });
        self.places.get(found.ok()?).copied()
    }

    /// How what an instance runs stands to what was published.
    pub(super) fn standing(&self, running: &Running) -> Standing {
        let Some(place) = self.place(&running.version) else {
            return Standing::Unknown;
        };
        let published = self.edition(place).map(|edition| edition.digest);
        if running.digest.is_some() && running.digest != published {
            return Standing::Diverged;
        }
        Standing::Published(place)
    }

    /// Whether what an instance runs is the one published at `place`.
    pub(super) fn is_published_at(&self, running: &Running, place: Place) -> bool {
        self.standing(running) == Standing::Published(place)
    }

    /// Whether every instance stands as it did by `before`, if how editions stand has not changed. `is_run` tells
    /// whether an instance may run the edition at a place.
    pub(super) fn judges_like(&self, before: &Prepared, is_run: impl Fn(Place) -> bool) -> bool {
        let stands_by = |prepared: &Prepared| (prepared.stable, prepared.given.stable.clone());
        if stands_by(self) != stands_by(before) {
            return false;
        }
        match (self.cohorts(), before.cohorts()) {
            // Everybody is in the stable cohort. What may be run as well matters if somebody does.
            (None, None) => {
                let (also, also_before) = (self.also_place(), before.also_place());
                let matters = |place: Option<Place>| place.is_some_and(&is_run);
                also == also_before || !(matters(also) || matters(also_before))
            }
            (Some(canary), Some(known)) => {
                self.canary == before.canary
                    && (&canary.edition, canary.seed, canary.weight)
                        == (&known.edition, known.seed, known.weight)
                    && canary.pins == known.pins
            }
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    /// What makes cohorts of instances; none when everybody is in the stable one.
    fn cohorts(&self) -> Option<&CanaryExpectation> {
        let canary = self.given.canary.as_ref();
        canary.filter(|canary| canary.unit_is_instance)
    }

    /// The cohort of an instance. With cohorts of other keys, every instance is in the stable one.
    pub(super) fn cohort(&self, id: &str) -> Cohort {
        let Some(canary) = &self.given.canary else {
            return Cohort::Stable;
        };
        if !canary.unit_is_instance {
            return Cohort::Stable;
        }
        if !self.is_unpinned
            && let Ok(key) = id.parse::<UnitKey>()
            && let Some(&cohort) = canary.pins.get(&key)
        {
            return cohort;
        }
        canary.seed.cohort(id.as_bytes(), canary.weight)
    }

    /// What a member of `cohort` should run.
    pub(super) fn desired(&self, cohort: Cohort) -> Option<&Edition> {
        match (cohort, &self.given.canary) {
            (Cohort::Canary, Some(canary)) => Some(&canary.edition),
            (Cohort::Canary, None) | (Cohort::Stable, _) => self.given.stable.as_ref(),
        }
    }

    /// The place of what a member of `cohort` should run.
    pub(super) fn desired_place(&self, cohort: Cohort) -> Option<Place> {
        match cohort {
            Cohort::Canary => self.canary,
            Cohort::Stable => self.stable,
        }
    }

    /// The place of what every instance may run as well: the canary's, when it holds both versions.
    pub(super) fn also_place(&self) -> Option<Place> {
        let canary = self.given.canary.as_ref()?;
        if canary.unit_is_instance {
            None
        } else {
            self.canary
        }
    }

    /// The place of the active canary's version.
    pub(super) fn canary_place(&self) -> Option<Place> {
        self.canary
    }
}
