//! Reading a fleet: in numbers, one instance, a page of them, the members of a cohort.

use std::collections::BTreeMap;

use imbl::OrdMap;

use super::{
    drift::DriftState,
    list::{Cursor, Filter, InstanceView, Page},
    record::Row,
    summary::{StateCounts, Summary, VersionCount},
    target::{TargetFleet, widen},
    weight::Roster,
};
use crate::{
    assign::{Cohort, Seed},
    ids::{InstanceId, UnitKey, VersionLabel},
    limits::PAGE_MAX,
    time::Timestamp,
};

impl TargetFleet {
    /// The fleet in numbers. Looks at versions, never at instances.
    pub fn summary(&self, now: Timestamp) -> Summary {
        let mut versions: BTreeMap<Option<&VersionLabel>, StateCounts> = BTreeMap::new();
        if self.counts.unreported.total() > 0 {
            versions.insert(None, self.counts.unreported);
        }
        for (number, running) in self.editions.iter() {
            if let Some(edition) = self.counts.editions.get(number as usize) {
                versions
                    .entry(Some(&running.version))
                    .or_default()
                    .add_all(&edition.states);
            }
        }
        Summary {
            states: self.counts.states,
            versions: versions
                .into_iter()
                .map(|(version, states)| VersionCount {
                    version: version.cloned(),
                    states,
                })
                .collect(),
            rollout: self
                .expected
                .given
                .canary
                .as_ref()
                .map(|canary| canary.rollout.clone()),
            cohort: self.counts.cohort,
            threshold: self.settings.drift_threshold,
            refused: self.refused,
            is_warm: self.is_warm(now),
            is_suspect: self.is_suspect(now),
        }
    }

    /// One instance.
    pub fn get(&self, id: &InstanceId) -> Option<InstanceView> {
        let slot = self.registry.find(id.as_str())?;
        self.view(slot)
    }

    /// At most `limit` instances (1 to [`PAGE_MAX`]) that the filter lets through, from where `after` says.
    pub fn list(&self, filter: &Filter, after: Option<Cursor>, limit: usize) -> Page {
        let limit = limit.clamp(1, PAGE_MAX);
        let start = after.map_or(0, |cursor| usize::try_from(cursor.0).unwrap_or(usize::MAX));
        let states = (filter.states.iter()).fold(0_u8, |mask, state| mask | (1 << state.index()));
        let is_any_state = filter.states.is_empty();
        let running = filter
            .version
            .as_ref()
            .map(|version| self.numbers_of(version));
        let mut page = Page::default();
        for (slot, mark, number) in self.registry.scan(start) {
            let is_state = is_any_state || states & (1 << mark.state().index()) != 0;
            let is_version = running
                .as_ref()
                .is_none_or(|numbers| numbers.contains(&number));
            if !is_state || !is_version || !self.is_let_through(slot, filter) {
                continue;
            }
            if page.instances.len() == limit {
                page.next = Some(Cursor(u64::from(slot)));
                break;
            }
            page.instances.extend(self.view(slot));
        }
        page
    }

    /// The first `limit` members of the canary cohort that live and do not run its version yet.
    pub fn cohort_laggards(&self, limit: usize) -> Vec<InstanceId> {
        self.registry
            .scan(0)
            .filter(|(_, mark, _)| mark.cohort() == Cohort::Canary)
            .filter(|&(slot, ..)| {
                let row = self.registry.row(slot);
                let membership = row.map(|row| self.membership(&row)).unwrap_or_default();
                membership.is_silent || (membership.is_live && !membership.is_acknowledged)
            })
            .filter_map(|(slot, ..)| self.registry.id(slot).map(InstanceId::from_known))
            .take(limit)
            .collect()
    }

    /// Where the live instances stand in a rollout with this seed and these pins. One pass over the fleet.
    pub fn roster(&self, seed: Seed, pins: &OrdMap<UnitKey, Cohort>) -> Roster {
        let mut roster = Roster::default();
        let live = self
            .registry
            .scan(0)
            .filter(|(_, mark, _)| mark.state() != DriftState::Silent);
        for (slot, ..) in live {
            let Some(id) = self.registry.id(slot) else {
                continue;
            };
            // Without pins no key is made, which would allocate.
            let key = (!pins.is_empty()).then(|| id.parse::<UnitKey>());
            let pin = key.and_then(Result::ok).and_then(|key| pins.get(&key));
            match pin {
                Some(Cohort::Canary) => roster.canary_pins += 1,
                Some(Cohort::Stable) => roster.stable_pins += 1,
                None => roster.buckets.push(seed.bucket(id.as_bytes())),
            }
        }
        roster.buckets.sort_unstable();
        roster
    }

    /// An estimate of the memory it takes, from the capacities of its tables and what an allocator adds to
    /// ids. What labels, versions and reasons point to is not in it.
    pub fn memory_bytes(&self) -> usize {
        size_of::<TargetFleet>()
            + self.registry.memory_bytes()
            + self.wheel.memory_bytes()
            + self.editions.memory_bytes()
            + self.rejections.memory_bytes()
            + self.labels.memory_bytes()
            + self.counts.editions.capacity() * size_of::<super::counts::EditionFacts>()
    }

    /// The numbers of the editions with this label.
    fn numbers_of(&self, version: &VersionLabel) -> Vec<u16> {
        self.editions
            .iter()
            .filter(|(_, running)| running.version == *version)
            .filter_map(|(number, _)| u16::try_from(number).ok())
            .collect()
    }

    /// The conditions for which the instance itself has to be looked at.
    fn is_let_through(&self, slot: u32, filter: &Filter) -> bool {
        if filter.since.is_none() && filter.labels.is_empty() {
            return true;
        }
        let Some(row) = self.registry.row(slot) else {
            return false;
        };
        if filter
            .since
            .is_some_and(|since| row.record.since.get() < since)
        {
            return false;
        }
        let labels = self.labels.get(row.record.labels);
        filter
            .labels
            .iter()
            .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value.as_str()))
    }

    fn view(&self, slot: u32) -> Option<InstanceView> {
        let row: Row = self.registry.row(slot)?;
        let (_, versions_behind) = self.raw_state(&row);
        Some(InstanceView {
            id: InstanceId::from_known(self.registry.id(slot)?),
            state: row.state(),
            running: self.editions.get(widen(row.running)).cloned(),
            expected: self.desired(row.cohort()),
            cohort: row.cohort(),
            versions_behind,
            since: row.record.since.get(),
            last_seen: row.record.last_seen.get(),
            started_at: row.record.started_at.option(),
            labels: self
                .labels
                .get(row.record.labels)
                .cloned()
                .unwrap_or_default(),
            rejected: self.rejections.get(widen(row.record.rejected)).cloned(),
            seq: row.record.seq,
        })
    }
}
