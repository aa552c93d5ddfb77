//! The counts of a fleet, changed with every instance that changes.

use super::{
    drift::{DriftState, Standing},
    record::{NONE, Row},
    summary::{CohortCount, StateCounts},
};

/// What is known of an edition that instances run.
#[derive(Clone, Copy, Debug)]
pub(super) struct EditionFacts {
    pub(super) standing: Standing,
    pub(super) states: StateCounts,
}

/// What one instance adds to the cohort's counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Membership {
    pub(super) is_live: bool,
    pub(super) is_acknowledged: bool,
    pub(super) is_rejected: bool,
    pub(super) is_silent: bool,
}

/// Counts of everything a summary says.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) states: StateCounts,
    pub(super) unreported: StateCounts,
    pub(super) cohort: CohortCount,
    /// By the edition's number.
    pub(super) editions: Vec<EditionFacts>,
}

impl Counts {
    /// Forgets all instances, but not how editions stand.
    pub(super) fn clear(&mut self) {
        self.states = StateCounts::default();
        self.unreported = StateCounts::default();
        self.cohort = CohortCount::default();
        for edition in &mut self.editions {
            edition.states = StateCounts::default();
        }
    }

    /// Makes `standing` known of an edition that no instance is counted with yet.
    pub(super) fn set_standing(&mut self, number: u32, standing: Standing) {
        while self.editions.len() <= number as usize {
            let states = StateCounts::default();
            self.editions.push(EditionFacts {
                standing: Standing::Unknown,
                states,
            });
        }
        if let Some(edition) = self.editions.get_mut(number as usize) {
            edition.standing = standing;
        }
    }

    pub(super) fn standing(&self, running: u16) -> Option<Standing> {
        if running == NONE {
            return None;
        }
        self.editions
            .get(usize::from(running))
            .map(|edition| edition.standing)
    }

    pub(super) fn add(&mut self, row: &Row, membership: Membership) {
        self.states.add(row.state());
        if let Some(counts) = self.of_edition(row.running) {
            counts.add(row.state());
        }
        self.cohort.live += u64::from(membership.is_live);
        self.cohort.acknowledged += u64::from(membership.is_acknowledged);
        self.cohort.rejected += u64::from(membership.is_rejected);
        self.cohort.silent += u64::from(membership.is_silent);
    }

    pub(super) fn remove(&mut self, row: &Row, membership: Membership) {
        self.states.remove(row.state());
        if let Some(counts) = self.of_edition(row.running) {
            counts.remove(row.state());
        }
        let cohort = &mut self.cohort;
        for (count, is_in) in [
            (&mut cohort.live, membership.is_live),
            (&mut cohort.acknowledged, membership.is_acknowledged),
            (&mut cohort.rejected, membership.is_rejected),
            (&mut cohort.silent, membership.is_silent),
        ] {
            *count = count.saturating_sub(u64::from(is_in));
        }
    }

    pub(super) fn silent(&self) -> u64 {
        self.states.get(DriftState::Silent)
    }

    fn of_edition(&mut self, running: u16) -> Option<&mut StateCounts> {
        if running == NONE {
            return Some(&mut self.unreported);
        }
        self.editions
            .get_mut(usize::from(running))
            .map(|edition| &mut edition.states)
    }
}
