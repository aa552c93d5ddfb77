//! A rollout explained to whoever is woken by it: what happened, why, and what to do.
//!
//! The parts answer in the order in which they are asked at night: what became of it (`headline`), why (`why`),
//! whether it is urgent and what can be done (`next`), and what happened when.

mod headline;
mod next;
mod why;

use std::collections::BTreeSet;

use vortex_core::{
    journal::{Entry, OpBody},
    time::{Span, Timestamp},
};
use vortex_proto::v1;

use super::{History, replay::whole_seconds};
use crate::{limits::TIMELINE_ENTRIES_MAX, wire};

pub(super) fn explain(history: &History) -> v1::RolloutExplanation {
    let rollout = history.rollout.as_ref();
    let spec = &rollout.spec;
    let progress = &rollout.progress;
    let last = history
        .entries
        .iter()
        .rev()
        .find_map(|(revision, entry)| match &entry.op().body {
            OpBody::RolloutJudged { verdict, .. } if history.is_of_leg(entry) => {
                Some((*revision, verdict))
            }
            _ => None,
        })
        // What was found in a stage that it has left says nothing of the one it is in.
        .filter(|(_, verdict)| rollout.is_ended() || verdict.stage == progress.stage);
    let exposed = Exposure::of(history);
    v1::RolloutExplanation {
        rollout: spec.id.to_string(),
        app: spec.target.app.to_string(),
        profile: spec.target.profile.to_string(),
        from_version: progress
            .from
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        to_version: spec.to.to_string(),
        phase: progress.phase.as_str().to_owned(),
        headline: headline::headline(rollout, &history.frozen_by),
        why: (history.across.iter())
            .filter_map(|across| across.waits.clone())
            .chain(why::why(rollout, last.map(|(_, verdict)| verdict)))
            .collect(),
        next: next::next(rollout, &history.frozen_by),
        verdict: last.map(|(revision, verdict)| wire::verdict(verdict, revision)),
        timeline: timeline(history),
        canary_requests: exposed.requests,
        canary_errors: exposed.errors,
        stage_count: rollout.stage_count(),
        legs: (history.across.iter())
            .flat_map(|across| across.legs.clone())
            .collect(),
    }
}

/// What the canary answered while it was judged.
#[derive(Default)]
struct Exposure {
    requests: u64,
    errors: u64,
}

impl Exposure {
    fn of(history: &History) -> Exposure {
        let mut exposed = Exposure::default();
        for (_, entry) in &history.entries {
            if !history.is_of_leg(entry) {
                continue;
            }
            if let OpBody::RolloutJudged { inputs, .. } = &entry.op().body {
                for window in &inputs.windows {
                    exposed.requests = exposed.requests.saturating_add(window.canary.requests);
                    exposed.errors = exposed.errors.saturating_add(window.canary.errors);
                }
            }
        }
        exposed
    }
}

/// What happened, in order. Of verdicts only those that say something else than the one before.
fn timeline(history: &History) -> Vec<v1::TimelineEntry> {
    let started = history.rollout.progress.started_at;
    let mut last: Option<(String, BTreeSet<(String, &'static str)>)> = None;
    let mut rows = vec![];
    let mut reason = "";
    for (revision, entry) in &history.entries {
        let body = &entry.op().body;
        if let OpBody::RolloutJudged { verdict, .. } = body {
            if !history.is_of_leg(entry) {
                continue;
            }
            let found = verdict.checks.iter();
            let found = found
                .map(|check| (check.name.to_string(), check.found.as_str()))
                .collect();
            let said = Some((verdict.outcome.as_str().to_owned(), found));
            if last == said {
                continue;
            }
            last = said;
        }
        let mut row = row(*revision, entry, started);
        let names = history.across.as_ref().map(|across| &across.names);
        if let Some(name) = names.and_then(|names| names.get(&entry.op().origin.cluster)) {
            row.what.insert_str(0, &format!("{name}: "));
        }
        let given = entry.op().reason.as_str();
        // What one command did is several entries with one reason.
        if !given.is_empty() && given != reason {
            row.what.push_str(&format!(" (\"{given}\")"));
        }
        reason = given;
        rows.push(row);
    }
    // The beginning tells least.
    let surplus = rows.len().saturating_sub(TIMELINE_ENTRIES_MAX);
    rows.drain(..surplus);
    rows
}

fn row(revision: u64, entry: &Entry, started: Option<Timestamp>) -> v1::TimelineEntry {
    let op = entry.op();
    let after = started.map_or(Span::ZERO, |started| op.at.time.since(started));
    v1::TimelineEntry {
        at: op.at.time.to_string(),
        after: whole_seconds(after),
        what: op.body.summary(),
        actor: op.actor.to_string(),
        revision,
    }
}

#[cfg(test)]
mod tests;
