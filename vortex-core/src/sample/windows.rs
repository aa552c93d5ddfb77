//! Counters of a target's versions, folded into windows of five seconds.

use std::collections::VecDeque;

use super::{Counters, Sketch};
use crate::{
    ids::VersionLabel,
    limits::{SAMPLE_VERSIONS_MAX, SAMPLE_WINDOWS_MAX},
    time::{Span, Timestamp},
};

/// The length of a window.
pub const WINDOW: Span = Span::from_secs(5);

/// The newest windows of one target. Keeps [`SAMPLE_WINDOWS_MAX`] of them, and counts at most
/// [`SAMPLE_VERSIONS_MAX`] versions in each; both bounds drop data rather than grow.
#[derive(Clone, Debug, Default)]
pub struct Windows {
    /// By rising number; a number is a time divided by [`WINDOW`]. Windows without counts are not there.
    kept: VecDeque<Window>,
}

#[derive(Clone, Debug)]
struct Window {
    number: u64,
    versions: Vec<(VersionLabel, Counters)>,
}

impl Windows {
    /// Adds counters that arrived at `now`. Returns whether they were counted: not if `now` lies before
    /// everything kept, or the window counts too many versions already.
    pub fn fold(&mut self, version: &VersionLabel, counters: &Counters, now: Timestamp) -> bool {
        let number = now.0 / WINDOW.0;
        let newest = self
            .kept
            .back()
            .map_or(number, |last| last.number.max(number));
        let oldest = newest.saturating_sub(SAMPLE_WINDOWS_MAX as u64 - 1);
        while self.kept.front().is_some_and(|first| first.number < oldest) {
            self.kept.pop_front();
        }
        if number < oldest {
            return false;
        }
        let position = self.kept.partition_point(|window| window.number < number);
        if self
            .kept
            .get(position)
            .is_none_or(|window| window.number != number)
        {
            self.kept.insert(
                position,
                Window {
                    number,
                    versions: vec![],
                },
            );
        }
        let Some(window) = self.kept.get_mut(position) else {
            return false;
        };
        for (known, sum) in &mut window.versions {
            if known == version {
                sum.merge(counters);
                return true;
            }
        }
        let has_room = window.versions.len() < SAMPLE_VERSIONS_MAX;
        if has_room {
            window.versions.push((version.clone(), counters.clone()));
        }
        has_room
    }

    /// What `version` counted in the windows that begin at or after `from` and before `to`.
    pub fn sum(&self, version: &VersionLabel, from: Timestamp, to: Timestamp) -> Counters {
        let mut sum = Counters::default();
        let start = self
            .kept
            .partition_point(|window| window.starts_at() < from);
        for window in self.kept.iter().skip(start) {
            if window.starts_at() >= to {
                break;
            }
            if let Some((_, counters)) = window.versions.iter().find(|(known, _)| known == version)
            {
                sum.merge(counters);
            }
        }
        sum
    }

    /// What two versions counted, window by window, in those that begin at or after `from` and before `to`
    /// and hold anything of either. Latencies are large: they are left out unless they are asked for.
    pub fn pairs<'a>(
        &'a self,
        versions: (&'a VersionLabel, &'a VersionLabel),
        from: Timestamp,
        to: Timestamp,
        with_latency: bool,
    ) -> impl Iterator<Item = (Timestamp, Counters, Counters)> + 'a {
        let start = self
            .kept
            .partition_point(|window| window.starts_at() < from);
        let windows = self.kept.iter().skip(start);
        windows
            .take_while(move |window| window.starts_at() < to)
            .filter_map(move |window| {
                let of = |version: &VersionLabel| {
                    let mut found = window.versions.iter().filter(|(known, _)| known == version);
                    found.next().map(|(_, counters)| match with_latency {
                        true => counters.clone(),
                        false => Counters {
                            requests: counters.requests,
                            errors: counters.errors,
                            latency: Sketch::default(),
                        },
                    })
                };
                let (one, other) = (of(versions.0), of(versions.1));
                (one.is_some() || other.is_some()).then(|| {
                    (
                        window.starts_at(),
                        one.unwrap_or_default(),
                        other.unwrap_or_default(),
                    )
                })
            })
    }

    /// When the oldest window kept begins; none without counts.
    pub fn kept_since(&self) -> Option<Timestamp> {
        self.kept.front().map(Window::starts_at)
    }
}

impl Window {
    fn starts_at(&self) -> Timestamp {
        Timestamp(self.number.saturating_mul(WINDOW.0))
    }
}
