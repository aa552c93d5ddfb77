//! The fleets of all targets: one registry each, behind a lock of its own, so that targets never wait for
//! each other.
//!
//! What instances should run follows from the newest snapshot. A registry is told of it when it next hears
//! from an instance, and by [`Fleets::look_through`] at the latest, which also finds who has fallen silent.
//! Nothing of this is durable.

mod pace;
mod report;
mod sight;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use vortex_core::{
    fleet::{
        Alarm, AlarmSigns, CanaryExpectation, DriftState, Edition, Expectation, FleetSettings,
        Heartbeat, Receipt, Refusal, Sign, TargetFleet,
    },
    ids::{Target, VersionLabel},
    journal::{State, TargetState},
    rollout::Unit,
    sample::Windows,
    time::{Span, Timestamp},
};

use self::pace::Pace;
pub use self::report::report;
use crate::{
    limits::{FLEET_JUDGED_AT_ONCE, INSTANCES_MAX},
    snapshot::Board,
};

/// Every target's fleet.
pub struct Fleets {
    board: Arc<Board>,
    settings: FleetSettings,
    /// Heartbeats a second that all instances together are asked for.
    asked_per_second: u64,
    started_at: Timestamp,
    /// The store was new at the start.
    started_empty: bool,
    by_target: RwLock<BTreeMap<Target, Arc<Mutex<Fleet>>>>,
    /// Instances of all targets, as of the last look through them.
    instance_count: AtomicUsize,
    /// What fleets show and the journal does not say, as of the last look through them.
    alarms: Mutex<Vec<(Target, AlarmSigns)>>,
    pace: Pace,
}

/// One target's fleet, and which state of the target it knows.
pub struct Fleet {
    /// Its instances.
    pub registry: TargetFleet,
    /// What they measured.
    pub samples: Windows,
    published: Arc<[Edition]>,
    target_revision: u64,
}

/// Why a heartbeat was not taken.
#[derive(Debug)]
pub enum BeatError {
    /// Nobody has published anything for this target.
    UnknownTarget,
    /// The instance's registry refuses it.
    Refused(Refusal),
    /// All targets together have as many instances as there may be.
    Full,
    /// The daemon takes no more heartbeats in this second.
    Overloaded,
}

impl Fleets {
    /// No instance is known yet.
    pub fn new(
        board: Arc<Board>,
        settings: FleetSettings,
        asked_per_second: u64,
        now: Timestamp,
    ) -> Fleets {
        Fleets {
            started_empty: board.peek().state.revision == 0,
            board,
            settings,
            asked_per_second: asked_per_second.max(1),
            started_at: now,
            by_target: RwLock::default(),
            instance_count: AtomicUsize::new(0),
            alarms: Mutex::default(),
            pace: Pace::default(),
        }
    }

    /// Takes heartbeats of one target in, in their order and under one lock; says of each what became of it.
    pub fn beat(
        &self,
        target: &Target,
        heartbeats: &[Heartbeat],
        now: Timestamp,
        mut tell: impl FnMut(&Heartbeat, Result<Receipt, BeatError>),
    ) {
        let board = self.board.peek();
        let Some(state) = board.state.target(target) else {
            for heartbeat in heartbeats {
                tell(heartbeat, Err(BeatError::UnknownTarget));
            }
            return;
        };
        let admitted = self.pace.admits(heartbeats.len(), now);
        let is_full = self.instance_count.load(Ordering::Relaxed) >= INSTANCES_MAX;
        let shared = self.of(target, state);
        let mut fleet = lock(&shared);
        fleet.learn((&board.state, target, state), &self.settings, now);
        for (place, heartbeat) in heartbeats.iter().enumerate() {
            let taken = if place < admitted {
                fleet.beat(heartbeat, is_full, now)
            } else {
                Err(BeatError::Overloaded)
            };
            tell(heartbeat, taken);
        }
    }

    /// The interval that the fleet is asked to report at, before it is spread: the configured one, longer in a
    /// large fleet.
    pub fn interval(&self) -> Span {
        let count = u64::try_from(self.instance_count.load(Ordering::Relaxed)).unwrap_or(u64::MAX);
        let crowded = count.saturating_mul(1000) / self.asked_per_second;
        Span(self.settings.interval.0.max(crowded))
    }

    /// Tells every fleet what its target has come to, and lets time pass.
    pub fn look_through(&self, now: Timestamp) {
        let board = self.board.load();
        let interval = self.interval();
        let mut count = 0;
        let mut alarms = vec![];
        for (target, shared) in self.all() {
            let Some(state) = board.state.target(&target) else {
                continue;
            };
            let mut fleet = caught_up(&shared, |fleet| {
                fleet.learn((&board.state, &target, state), &self.settings, now);
            });
            fleet.registry.set_interval(interval);
            while fleet.registry.expire(now).is_more_due {
                drop(fleet);
                std::thread::yield_now();
                fleet = lock(&shared);
            }
            count += fleet.registry.len();
            let signs = fleet.registry.alarms(now);
            if let Some(signs) = signs.filter(|signs| is_news(state, signs)) {
                alarms.push((target, signs));
            }
        }
        *lock_alarms(&self.alarms) = alarms;
        self.instance_count.store(count, Ordering::Relaxed);
    }

    /// The fleet of `target`, up to date; none when no instance has ever reported.
    pub fn with<T>(
        &self,
        target: &Target,
        now: Timestamp,
        look: impl FnOnce(&TargetFleet) -> T,
    ) -> Option<T> {
        let shared = self.read().get(target).cloned()?;
        let board = self.board.peek();
        let mut fleet = caught_up(&shared, |fleet| {
            if let Some(state) = board.state.target(target) {
                fleet.learn((&board.state, target, state), &self.settings, now);
            }
        });
        fleet.registry.expire(now);
        Some(look(&fleet.registry))
    }

    /// What the instances of `target` measured; none when none has ever reported.
    pub fn samples<T>(&self, target: &Target, look: impl FnOnce(&Windows) -> T) -> Option<T> {
        let shared = self.read().get(target).cloned()?;
        let fleet = lock(&shared);
        Some(look(&fleet.samples))
    }

    /// How many instances of `target` are known and not silent.
    pub fn live(&self, target: &Target) -> u64 {
        let now = crate::clock::now();
        let live = self.with(target, now, |fleet| {
            let summary = fleet.summary(now);
            summary
                .total()
                .saturating_sub(summary.states.get(DriftState::Silent))
        });
        live.unwrap_or(0)
    }

    /// How fleets are watched.
    pub fn settings(&self) -> &FleetSettings {
        &self.settings
    }

    /// The targets that have a fleet.
    pub fn targets(&self) -> Vec<Target> {
        self.read().keys().cloned().collect()
    }

    fn of(&self, target: &Target, state: &TargetState) -> Arc<Mutex<Fleet>> {
        if let Some(shared) = self.read().get(target) {
            return Arc::clone(shared);
        }
        let mut by_target = self
            .by_target
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let shared = by_target.entry(target.clone()).or_insert_with(|| {
            Arc::new(Mutex::new(Fleet {
                registry: TargetFleet::new(state.fleet.over(self.settings), self.started_at),
                samples: Windows::default(),
                published: Arc::from([]),
                target_revision: 0,
            }))
        });
        Arc::clone(shared)
    }

    fn all(&self) -> Vec<(Target, Arc<Mutex<Fleet>>)> {
        let by_target = self.read();
        by_target
            .iter()
            .map(|(target, shared)| (target.clone(), Arc::clone(shared)))
            .collect()
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<Target, Arc<Mutex<Fleet>>>> {
        self.by_target
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// When an instance should report next: the interval asked for, spread by a tenth to either side.
pub fn spread(interval: Span, heartbeat: &Heartbeat, now: Timestamp) -> Span {
    let interval = interval.0;
    let drawn = xxhash_rust::xxh3::xxh3_64_with_seed(
        heartbeat.instance.as_str().as_bytes(),
        now.0 ^ heartbeat.seq,
    );
    let width = interval / 5;
    let spread = (u128::from(drawn) * u128::from(width)) >> 64;
    let spread = u64::try_from(spread).unwrap_or(0);
    Span((interval - interval / 10).saturating_add(spread))
}

/// The fleet once it has caught up with what `learn` teaches it. Between two parts of that others have their turn:
/// a large fleet takes tens of milliseconds.
fn caught_up(shared: &Mutex<Fleet>, learn: impl FnOnce(&mut Fleet)) -> MutexGuard<'_, Fleet> {
    let mut fleet = lock(shared);
    learn(&mut fleet);
    while fleet.registry.catch_up(FLEET_JUDGED_AT_ONCE) {
        drop(fleet);
        std::thread::yield_now();
        fleet = lock(shared);
    }
    fleet
}

fn lock(shared: &Mutex<Fleet>) -> MutexGuard<'_, Fleet> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lock_alarms(
    shared: &Mutex<Vec<(Target, AlarmSigns)>>,
) -> MutexGuard<'_, Vec<(Target, AlarmSigns)>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a fleet shows other alarms than the journal says.
fn is_news(state: &TargetState, signs: &AlarmSigns) -> bool {
    Alarm::ALL.into_iter().any(|alarm| {
        let is_raised = state.alarms.contains_key(&alarm);
        match signs.of(alarm) {
            Sign::Raise => !is_raised,
            Sign::Clear => is_raised,
            Sign::Hold => false,
        }
    })
}

impl Fleet {
    fn beat(
        &mut self,
        heartbeat: &Heartbeat,
        is_full: bool,
        now: Timestamp,
    ) -> Result<Receipt, BeatError> {
        if is_full && self.registry.get(&heartbeat.instance).is_none() {
            return Err(BeatError::Full);
        }
        let receipt = (self.registry.handle(heartbeat, now)).map_err(BeatError::Refused)?;
        if receipt.is_counted {
            for (version, counters) in &heartbeat.metrics {
                self.samples.fold(version, counters, now);
            }
        }
        Ok(receipt)
    }

    /// Takes over what the target's instances should run and how they are watched, unless it is known
    /// already.
    fn learn(
        &mut self,
        (state, target, of): (&State, &Target, &TargetState),
        settings: &FleetSettings,
        now: Timestamp,
    ) {
        // An older snapshot may come by, held by a slower thread.
        if of.revision <= self.target_revision {
            return;
        }
        self.target_revision = of.revision;
        let settings = of.fleet.over(*settings);
        if *self.registry.settings() != settings {
            self.registry.set_settings(settings, now);
        }
        // Versions are only ever added.
        if self.published.len() != of.published.len() {
            self.published = (of.published.iter())
                .filter_map(|label| edition(of, label))
                .collect();
        }
        let published = Arc::clone(&self.published);
        self.registry
            .set_expectation(expectation(state, target, of, published), now);
    }
}

fn edition(of: &TargetState, label: &VersionLabel) -> Option<Edition> {
    let version = of.versions.get(label)?;
    Some(Edition {
        version: label.clone(),
        digest: version.entry.digest,
    })
}

/// What the instances of a target should run.
fn expectation(
    state: &State,
    target: &Target,
    of: &TargetState,
    published: Arc<[Edition]>,
) -> Expectation {
    Expectation {
        stable: of.stable.as_ref().and_then(|label| edition(of, label)),
        canary: state.canary(target).and_then(|rollout| {
            Some(CanaryExpectation {
                edition: edition(of, &rollout.spec.to)?,
                rollout: rollout.spec.id.clone(),
                unit_is_instance: rollout.spec.unit == Unit::Instance,
                seed: rollout.seed(),
                weight: rollout.effective_weight(),
                pins: rollout.pins.clone(),
            })
        }),
        published,
        revision: of.revision,
    }
}
