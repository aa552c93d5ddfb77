//! A rollout explained to whoever is woken by it: what happened, why, and what to do.

use std::collections::BTreeSet;

use vortex_core::{
    analysis::{CheckVerdict, Found, OnFailure, Verdict},
    journal::{Entry, OpBody},
    rollout::{PauseCause, Phase, RollbackCause, Rollout},
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
            OpBody::RolloutJudged { verdict, .. } => Some((*revision, verdict)),
            _ => None,
        });
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
        headline: headline(rollout),
        why: why(rollout, last.map(|(_, verdict)| verdict), &exposed),
        next: next(rollout),
        verdict: last.map(|(revision, verdict)| wire::verdict(verdict, revision)),
        timeline: timeline(history),
        canary_requests: exposed.requests,
        canary_errors: exposed.errors,
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

fn headline(rollout: &Rollout) -> String {
    let to = &rollout.spec.to;
    let target = &rollout.spec.target;
    let progress = &rollout.progress;
    let at = format!(
        "stage {} of {} ({})",
        progress.stage,
        rollout.stage_count(),
        rollout.requested_weight()
    );
    let lasted = match (progress.started_at, progress.ended_at) {
        (Some(started), Some(ended)) => {
            format!(" {} after its start", whole_seconds(ended.since(started)))
        }
        (None, _) | (_, None) => String::new(),
    };
    match &progress.phase {
        Phase::Queued => format!("{to} waits for the rollout before it on {target}"),
        Phase::Created => format!("{to} was created for {target} and not started"),
        Phase::Running => format!("{to} runs on {target} at {at}"),
        Phase::Paused(cause) => {
            let cause = match cause {
                PauseCause::Operator => format!("by {}", progress.actor),
                PauseCause::Gate => "at its manual gate: the stage has baked".to_owned(),
                PauseCause::Adoption => "because its instances did not arrive in time".to_owned(),
                PauseCause::Rejected => "because instances refuse it".to_owned(),
                PauseCause::Analysis => "because a check failed".to_owned(),
                PauseCause::Inconclusive => "because its checks stay inconclusive".to_owned(),
                PauseCause::NoData => "because there is too little to judge it by".to_owned(),
                PauseCause::MonitoringUnavailable => "because monitoring is unavailable".to_owned(),
                PauseCause::Breaker => "because the breaker is open".to_owned(),
            };
            format!("{to} is paused on {target} at {at}, {cause}")
        }
        Phase::Completed => format!("{to} is the stable version of {target}"),
        Phase::RolledBack(cause) => match cause {
            RollbackCause::Operator => {
                format!("{to} was rolled back by {} at {at}{lasted}", progress.actor)
            }
            RollbackCause::Baseline(other) => {
                format!("{to} was rolled back at {at}{lasted}, with its baseline: {other} fell")
            }
            RollbackCause::Analysis(check) => {
                format!("{to} was rolled back automatically at {at}{lasted}: {check} failed")
            }
        },
        Phase::Superseded(by) => format!("{to} was ended at {at}{lasted}: {by} took its place"),
    }
}

fn why(rollout: &Rollout, verdict: Option<&Verdict>, exposed: &Exposure) -> Vec<String> {
    let progress = &rollout.progress;
    let mut why = vec![];
    if !progress.reason.as_str().is_empty() {
        why.push(format!("{} says: {}", progress.actor, progress.reason));
    }
    let cohort = &progress.cohort;
    match &progress.phase {
        Phase::Paused(PauseCause::Adoption | PauseCause::Rejected) => {
            let names: Vec<_> = cohort.laggards.iter().map(ToString::to_string).collect();
            why.push(format!(
                "{} of {} instances of the canary run {}, {} refuse it, {} are silent; missing: {}",
                cohort.acknowledged,
                cohort.live,
                rollout.spec.to,
                cohort.rejected,
                cohort.silent,
                names.join(", ")
            ));
        }
        Phase::Paused(PauseCause::Breaker) => why.push(
            "so many rollouts were rolled back automatically in a short time that verdicts are no longer acted on: \
             something they have in common may be wrong"
                .to_owned(),
        ),
        Phase::Queued
        | Phase::Created
        | Phase::Running
        | Phase::Paused(_)
        | Phase::Completed
        | Phase::RolledBack(_)
        | Phase::Superseded(_) => {}
    }
    match verdict {
        Some(verdict) => why.extend(of_verdict(verdict)),
        None if rollout.spec.analysis.checks.is_empty() => {
            why.push("nothing is checked: its stages are left when they have baked".to_owned());
        }
        None if progress.started_at.is_some() => {
            why.push("nothing was measured of it: no instance reports metrics".to_owned());
        }
        None => {}
    }
    if exposed.requests > 0 {
        why.push(format!(
            "while it was judged, the canary answered {} requests, {} of which failed",
            exposed.requests, exposed.errors
        ));
    }
    why
}

fn of_verdict(verdict: &Verdict) -> Vec<String> {
    let mut why = vec![verdict.summary.clone()];
    let decided = verdict.decided_by.as_ref();
    let others = verdict.checks.iter().filter(|check| {
        Some(&check.name) != decided && matches!(check.found, Found::Fail | Found::Inconclusive)
    });
    for check in others {
        let shown = if check.on_failure == OnFailure::Notify {
            " (only shown)"
        } else {
            ""
        };
        why.push(format!("{}{shown}: {}", check.name, check.message));
    }
    let is_shared = |check: &&CheckVerdict| {
        let fails = match (check.stable, check.limit, check.require.rule) {
            (Some(stable), Some(limit), vortex_core::analysis::Rule::AtMost(_)) => {
                stable.get() > limit.get()
            }
            (Some(stable), Some(limit), vortex_core::analysis::Rule::AtLeast(_)) => {
                stable.get() < limit.get()
            }
            _ => false,
        };
        check.found == Found::Fail && fails
    };
    if let Some(check) = verdict.checks.iter().find(is_shared) {
        why.push(format!(
            "stable fails {} as well at the same time: it may be an incident that hits both, and not the version",
            check.name
        ));
    }
    why
}

fn next(rollout: &Rollout) -> Vec<String> {
    let target = &rollout.spec.target;
    let (from, to) = (rollout.progress.from.as_ref(), &rollout.spec.to);
    let diff = from.map(|from| {
        format!("see what the version changes: `vortexctl config diff {target} {from} {to}`")
    });
    let resume = format!("let it go on, judged afresh: `vortexctl rollout resume {target}`");
    let promote = format!(
        "promote it on your own judgement: `vortexctl rollout promote {target} --reason …`"
    );
    let rollback = format!("or take it back: `vortexctl rollout rollback {target} --reason …`");
    let mut next = vec![];
    match &rollout.progress.phase {
        Phase::Queued => {
            next.push("nothing: it starts when the one before it completes".to_owned())
        }
        Phase::Created => next.push(format!(
            "start it: `vortexctl rollout start {}`",
            rollout.spec.id
        )),
        Phase::Running => {
            next.push(format!("watch it: `vortexctl rollout watch {target}`"));
            next.push(rollback);
        }
        Phase::Paused(cause) => {
            match cause {
                PauseCause::Operator => next.push(resume),
                PauseCause::Gate => next.push(format!(
                    "open the gate: `vortexctl rollout promote {target}`"
                )),
                PauseCause::Adoption | PauseCause::Rejected => {
                    next.push(format!(
                        "see who does not run it: `vortexctl drift list {target}`"
                    ));
                    next.push(resume);
                }
                PauseCause::Analysis | PauseCause::Inconclusive => {
                    next.extend(diff);
                    next.push(resume);
                    next.push(promote);
                }
                PauseCause::NoData => {
                    next.push(format!(
                        "see whether the canary has traffic and reports it: `vortexctl instance list {target} --version {to}`"
                    ));
                    next.push(resume);
                    next.push(promote);
                }
                PauseCause::MonitoringUnavailable => {
                    next.push(
                        "bring the source of measurements back; the reason above is its own"
                            .to_owned(),
                    );
                    next.push(resume);
                    next.push(promote);
                }
                PauseCause::Breaker => {
                    next.push(
                        "see what the fallen rollouts have in common: `vortexctl breaker show`"
                            .to_owned(),
                    );
                    next.push(
                        "once that is mended: `vortexctl breaker reset --reason …`".to_owned(),
                    );
                    next.push(resume);
                }
            }
            next.push(rollback);
        }
        Phase::Completed => next.push(format!(
            "nothing; if need be: `vortexctl rollout rollback {target} --reason …`"
        )),
        Phase::RolledBack(RollbackCause::Analysis(_)) => {
            next.push(match from {
                Some(from) => format!("nothing is urgent: everyone reads {from} again"),
                None => "nothing is urgent".to_owned(),
            });
            next.extend(diff);
            next.push(format!(
                "judge it under other limits: `vortexctl analysis replay {} --set …`",
                rollout.spec.id
            ));
            next.push(format!(
                "publish a mended version and roll that out; {to} can be tried again the same way"
            ));
        }
        Phase::RolledBack(_) | Phase::Superseded(_) => {
            next.push(
                "nothing: everyone outside other rollouts reads the stable version".to_owned(),
            );
        }
    }
    next
}

/// What happened, in order. Of verdicts only those that say something else than the one before.
fn timeline(history: &History) -> Vec<v1::TimelineEntry> {
    let started = history.rollout.progress.started_at;
    let mut last: Option<(String, BTreeSet<(String, &'static str)>)> = None;
    let mut rows = vec![];
    for (revision, entry) in &history.entries {
        let body = &entry.op().body;
        if let OpBody::RolloutJudged { verdict, .. } = body {
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
        rows.push(row(*revision, entry, started));
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
