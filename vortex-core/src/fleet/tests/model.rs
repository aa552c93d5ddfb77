//! A model of the fleet: plain structs in an ordered map, looked through from scratch for every answer.

use std::collections::BTreeMap;

use super::{
    super::{
        CohortCount, DriftState, Expectation, FleetSettings, Heartbeat, InstanceView, Labels,
        Status,
    },
    START, settings,
};
use crate::{
    assign::Cohort,
    ids::{InstanceId, VersionLabel},
    time::{Span, Timestamp},
};

#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) view: InstanceView,
    grace_until: Timestamp,
    interval: Span,
    credit: u64,
}

pub(super) struct Model {
    pub(super) settings: FleetSettings,
    pub(super) interval: Span,
    expectation: Expectation,
    pub(super) instances: BTreeMap<InstanceId, Instance>,
}

impl Model {
    pub(super) fn new(settings: FleetSettings) -> Model {
        Model {
            settings,
            interval: settings.interval,
            expectation: Expectation::default(),
            instances: BTreeMap::new(),
        }
    }

    fn warm_until(&self) -> Timestamp {
        START.plus(settings().interval).plus(self.settings.grace)
    }

    fn silent_at(&self, instance: &Instance) -> Timestamp {
        let patience = instance.interval.0 + instance.interval.0 / 5;
        let missed = Span(patience * u64::from(self.settings.missed_max));
        instance.view.last_seen.plus(missed).max(self.warm_until())
    }

    fn place(&self, version: &VersionLabel) -> Option<i64> {
        let found = self
            .expectation
            .published
            .iter()
            .position(|edition| edition.version == *version);
        found.map(|place| place as i64)
    }

    fn state(&self, instance: &Instance, now: Timestamp) -> (DriftState, i64) {
        let view = &instance.view;
        let (raw, behind) = self.raw(view);
        if now >= self.silent_at(instance) {
            return (DriftState::Silent, behind);
        }
        let is_lag = raw == DriftState::Behind || raw == DriftState::Ahead;
        let is_excused = now < self.warm_until() || (is_lag && now < instance.grace_until);
        if raw != DriftState::InSync && is_excused {
            return (DriftState::Pending, behind);
        }
        (raw, behind)
    }

    fn raw(&self, view: &InstanceView) -> (DriftState, i64) {
        if let Some(running) = &view.running {
            let Some(place) = self.place(&running.version) else {
                return (DriftState::UnknownVersion, 0);
            };
            let right = self.expectation.published[place as usize].digest;
            if running.digest.is_some_and(|digest| digest != right) {
                return (DriftState::Diverged, 0);
            }
        }
        let Some(expected) = &view.expected else {
            return (DriftState::InSync, 0);
        };
        let is_rejected = view
            .rejected
            .as_ref()
            .is_some_and(|(version, _)| *version == expected.version);
        let Some(running) = &view.running else {
            return (
                if is_rejected {
                    DriftState::Rejected
                } else {
                    DriftState::Behind
                },
                0,
            );
        };
        let behind = self.place(&expected.version).unwrap() - self.place(&running.version).unwrap();
        if is_rejected {
            return (DriftState::Rejected, behind);
        }
        let canary = self.expectation.canary.as_ref();
        let may_too = canary.is_some_and(|canary| {
            !canary.unit_is_instance && canary.edition.version == running.version
        });
        match behind {
            _ if may_too => (DriftState::InSync, 0),
            0 => (DriftState::InSync, 0),
            1.. if behind <= i64::from(self.settings.tolerance) => (DriftState::InSync, behind),
            1.. => (DriftState::Behind, behind),
            _ => (DriftState::Ahead, behind),
        }
    }

    fn cohort(&self, id: &InstanceId) -> Cohort {
        match &self.expectation.canary {
            Some(canary) if canary.unit_is_instance => match canary.pins.get(&id.to_key()) {
                Some(&pin) => pin,
                None => canary.seed.cohort(id.as_str().as_bytes(), canary.weight),
            },
            _ => Cohort::Stable,
        }
    }

    pub(super) fn settle(&mut self, now: Timestamp) {
        let forget = self.settings.forget_after;
        let due: Vec<_> = (self.instances.iter())
            .filter(|(_, one)| now >= one.view.last_seen.plus(forget).max(self.silent_at(one)))
            .map(|(id, _)| id.clone())
            .collect();
        for id in due {
            self.instances.remove(&id);
        }
        let judged: Vec<_> = self
            .instances
            .values()
            .map(|instance| self.state(instance, now))
            .collect();
        for (instance, (state, behind)) in self.instances.values_mut().zip(judged) {
            if instance.view.state != state {
                instance.view.since = now;
            }
            instance.view.state = state;
            instance.view.versions_behind = behind;
        }
    }

    pub(super) fn expect(&mut self, expectation: Expectation, now: Timestamp) {
        self.expectation = expectation;
        let ids: Vec<_> = self.instances.keys().cloned().collect();
        for id in ids {
            let cohort = self.cohort(&id);
            let expected = match cohort {
                Cohort::Canary => self
                    .expectation
                    .canary
                    .as_ref()
                    .map(|canary| canary.edition.clone()),
                Cohort::Stable => self.expectation.stable.clone(),
            };
            let grace_until = now.plus(self.settings.grace);
            let instance = self.instances.get_mut(&id).unwrap();
            if instance.view.expected != expected {
                instance.grace_until = grace_until;
            }
            (instance.view.cohort, instance.view.expected) = (cohort, expected);
        }
    }

    /// Whether metrics count; none when refused.
    pub(super) fn handle(&mut self, heartbeat: &Heartbeat, now: Timestamp) -> Option<bool> {
        let known = self.instances.get(&heartbeat.instance).cloned();
        let Some(mut instance) = known else {
            return self.handle_new(heartbeat, now);
        };
        let gained = now.since(instance.view.last_seen).0 * 32 / (instance.interval.0 / 2);
        instance.credit = (instance.credit + gained).min(96);
        if instance.credit < 32 {
            return None;
        }
        instance.credit -= 32;
        instance.interval = self.interval;
        let view = &mut instance.view;
        view.last_seen = now;
        let is_later = heartbeat.started_at > view.started_at;
        let is_earlier = heartbeat.started_at.is_some() && heartbeat.started_at < view.started_at;
        let is_lost = view.state == DriftState::Silent && heartbeat.started_at.is_none();
        let is_restart = is_later || (is_lost && (1..view.seq).contains(&heartbeat.seq));
        let is_next = !is_earlier && (heartbeat.seq == 0 || heartbeat.seq > view.seq);
        let is_news = is_restart || is_next;
        if is_news {
            view.seq = if is_restart {
                heartbeat.seq
            } else {
                view.seq.max(heartbeat.seq)
            };
            view.started_at = heartbeat.started_at.or(view.started_at);
            take_facts(view, heartbeat);
        }
        self.instances.insert(heartbeat.instance.clone(), instance);
        Some(is_news && heartbeat.seq != 0)
    }

    fn handle_new(&mut self, heartbeat: &Heartbeat, now: Timestamp) -> Option<bool> {
        if self.instances.len() >= self.settings.instances_max {
            return None;
        }
        let cohort = self.cohort(&heartbeat.instance);
        let mut view = InstanceView {
            id: heartbeat.instance.clone(),
            state: DriftState::InSync,
            running: None,
            expected: match cohort {
                Cohort::Canary => self
                    .expectation
                    .canary
                    .as_ref()
                    .map(|canary| canary.edition.clone()),
                Cohort::Stable => self.expectation.stable.clone(),
            },
            cohort,
            versions_behind: 0,
            since: now,
            last_seen: now,
            started_at: heartbeat.started_at,
            labels: Labels::default(),
            rejected: None,
            seq: heartbeat.seq,
        };
        take_facts(&mut view, heartbeat);
        let grace_until = now.plus(self.settings.grace);
        let instance = Instance {
            view,
            grace_until,
            interval: self.interval,
            credit: 64,
        };
        self.instances.insert(heartbeat.instance.clone(), instance);
        Some(heartbeat.seq != 0)
    }

    pub(super) fn cohort_count(&self) -> CohortCount {
        let mut count = CohortCount::default();
        for view in self.instances.values().map(|instance| &instance.view) {
            if view.cohort != Cohort::Canary {
                continue;
            }
            if view.state == DriftState::Silent {
                count.silent += 1;
                continue;
            }
            let canary = &self.expectation.canary.as_ref().unwrap().edition;
            let is_acknowledged = view.running.as_ref().is_some_and(|running| {
                running.version == canary.version
                    && running.digest.is_none_or(|digest| digest == canary.digest)
            });
            let rejects = view.rejected.as_ref().map(|(version, _)| version);
            count.live += 1;
            count.acknowledged += u64::from(is_acknowledged);
            count.rejected += u64::from(rejects == Some(&canary.version));
        }
        count
    }
}

fn take_facts(view: &mut InstanceView, heartbeat: &Heartbeat) {
    view.running = heartbeat.running.clone();
    view.labels = heartbeat.labels.clone();
    view.rejected = match &heartbeat.status {
        Status::Ok => None,
        Status::Rejected { version, reason } => Some((version.clone(), reason.clone())),
    };
}
