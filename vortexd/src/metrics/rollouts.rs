//! Rollouts, and what stops them.

use std::collections::BTreeMap;

use vortex_core::{
    assign::BasisPoints,
    journal::State,
    rollout::{Phase, Rollout},
    time::{Span, Timestamp},
};

use super::text::{Family, Kind, Text, real};
use crate::{
    counts::{Ending, Judged, Writes},
    limits::ROLLOUTS_SHOWN_MAX,
};

/// What spans count in.
const MILLISECONDS: f64 = 1e3;

pub(super) fn add(text: &mut Text, state: &State) {
    let mut by_phase: BTreeMap<&str, u64> = PHASES.map(|phase| (phase, 0)).into();
    for rollout in state.rollouts.values() {
        *by_phase.entry(rollout.progress.phase.as_str()).or_default() += 1;
    }
    let mut rollouts = text.family(
        "vortex_rollouts",
        Kind::Gauge,
        "Rollouts that are remembered, by phase.",
    );
    for (phase, count) in by_phase {
        rollouts.sample(&[("phase", phase)], count);
    }
    text.gauge(
        "vortex_breaker_open",
        "1 while verdicts pause rollouts instead of promoting or rolling back.",
        state.breaker.opened_at.is_some(),
    );
}

/// Those that came to an end since the start, and the verdicts on the way.
pub(super) fn add_ended(text: &mut Text, writes: &Writes) {
    let mut ended = text.family(
        "vortex_rollouts_total",
        Kind::Counter,
        "Rollouts that ended since the start, by how. One that is rolled back after it completed counts for both.",
    );
    for ending in Ending::ALL {
        ended.sample(&[("outcome", ending.word())], writes.ended_as(ending));
    }
    let mut took = text.family(
        "vortex_rollout_duration_seconds",
        Kind::Histogram,
        "Time from a rollout's start to its first end, by how it ended.",
    );
    for ending in Ending::ALL {
        if let Some(spans) = writes.spans(ending) {
            took.histogram(&[("outcome", ending.word())], &spans, MILLISECONDS);
        }
    }
    let mut judged = text.family(
        "vortex_analysis_total",
        Kind::Counter,
        "Verdicts that were written since the start; error: a source gave no answer, and it came to a hold or a pause.",
    );
    for verdict in Judged::ALL {
        judged.sample(&[("verdict", verdict.word())], writes.judged_as(verdict));
    }
}

/// Active ones, by name, up to a bound.
pub(super) fn add_active(text: &mut Text, state: &State, now: Timestamp) {
    let (mut shown, mut more, mut erring) = (vec![], 0_u64, 0_u64);
    for rollout in state.active_rollouts() {
        let verdict = rollout.progress.verdict.as_deref();
        erring += u64::from(verdict.is_some_and(|it| Judged::of(it) == Judged::Error));
        if shown.len() < ROLLOUTS_SHOWN_MAX {
            shown.push(rollout);
        } else {
            more += 1;
        }
    }
    text.gauge(
        "vortex_analysis_erroring_rollouts",
        "Active rollouts whose newest verdict lacks the answer of a source.",
        erring,
    );
    text.gauge(
        "vortex_rollouts_not_shown",
        "Active rollouts beyond those that are named by app and profile.",
        more,
    );
    let mut info = text.family(
        "vortex_rollout_info",
        Kind::Gauge,
        "An active rollout, its phase and its strategy; always 1.",
    );
    for rollout in &shown {
        let target = &rollout.spec.target;
        let labels = [
            ("app", target.app.as_str()),
            ("profile", target.profile.as_str()),
            ("phase", rollout.progress.phase.as_str()),
            ("strategy", rollout.spec.strategy.name.as_str()),
        ];
        info.sample(&labels, 1_u64);
    }
    type Read = fn(&State, &Rollout, Timestamp) -> f64;
    let families: [(&str, &str, Read); 5] = [
        (
            "vortex_rollout_step",
            "The stage that an active rollout is in, counted from 1; 0 before its cluster's turn.",
            |_, rollout, _| f64::from(rollout.progress.stage),
        ),
        (
            "vortex_rollout_target_ratio",
            "The share of its target that an active rollout reaches now, of 1.",
            |_, rollout, _| {
                f64::from(rollout.effective_weight().get()) / f64::from(BasisPoints::FULL.get())
            },
        ),
        (
            "vortex_rollout_stage_seconds",
            "How long an active rollout has been in its stage.",
            |_, rollout, now| {
                let since = rollout.progress.stage_entered_at;
                seconds(since.map_or(Span::ZERO, |since| now.since(since)))
            },
        ),
        (
            "vortex_rollout_paused_seconds",
            "How long an active rollout has stood still for a person; 0 while it runs.",
            |_, rollout, now| match rollout.progress.phase {
                Phase::Paused(_) => seconds(now.since(rollout.progress.updated_at)),
                _ => 0.0,
            },
        ),
        (
            "vortex_rollout_overdue_seconds",
            "How long an active rollout has been in its stage beyond all that it may wait for there; 0 while it \
             is paused, frozen, or waits for other clusters.",
            |state, rollout, now| seconds(overdue(state, rollout, now)),
        ),
    ];
    for (name, help, read) in families {
        let mut family: Family<'_> = text.family(name, Kind::Gauge, help);
        for rollout in &shown {
            let target = &rollout.spec.target;
            let labels = [
                ("app", target.app.as_str()),
                ("profile", target.profile.as_str()),
            ];
            family.sample(&labels, read(state, rollout, now));
        }
    }
}

/// How long a rollout should have left its stage or paused by now. A stage may wait for its cohort; once it has baked, for
/// a verdict as long as its checks may hold it, and for the cohort again.
fn overdue(state: &State, rollout: &Rollout, now: Timestamp) -> Span {
    let (spec, progress) = (&rollout.spec, &rollout.progress);
    let is_at_rest = progress.phase != Phase::Running || rollout.is_waiting();
    if is_at_rest || progress.is_finished || state.is_frozen(&spec.target, now) {
        return Span::ZERO;
    }
    let awaited = progress
        .awaiting_since
        .map(|since| since.plus(spec.progress_deadline));
    let baked = || {
        let end = rollout.bake_ends_at()?.plus(spec.progress_deadline);
        let analysis = &spec.analysis;
        let held = analysis.hold_deadline.max(analysis.unavailable_deadline);
        Some(if analysis.checks.is_empty() {
            end
        } else {
            end.plus(held)
        })
    };
    let due = awaited.or_else(baked);
    due.map_or(Span::ZERO, |due| now.since(due))
}

fn seconds(span: Span) -> f64 {
    real(span.0) / MILLISECONDS
}

/// So that a phase no rollout is in shows as zero.
const PHASES: [&str; 7] = [
    "queued",
    "created",
    "running",
    "paused",
    "completed",
    "rolled_back",
    "superseded",
];

#[cfg(test)]
mod tests {
    use vortex_core::{
        analysis::{Analysis, Check},
        freeze::{Schedule, Scope},
        ids::{Digest, Note, OriginId, RolloutId, Target},
        journal::{
            Call, Command, Context, Coverage, Decision, Proposal, Publication, StrategyChoice,
            VersionEntry, decide, seal,
        },
        rollout::{
            ADOPTION_DEFAULT, BreakerPolicy, Gate, NoFleet, NoPeers, NothingMeasured, OnConflict,
            PROGRESS_DEADLINE_DEFAULT, Stage, Stages, Unit,
        },
    };

    use super::*;

    const START: Timestamp = Timestamp(1_795_572_000_000);

    /// Has a command decided and applied; nobody lets time pass.
    fn run(state: &mut State, now: Timestamp, command: Command) {
        let context = Context {
            now,
            random: 7,
            fleets: &NoFleet,
            measured: &NothingMeasured,
            peers: &NoPeers,
            looked_at: Timestamp(0),
            breaker: BreakerPolicy::default(),
            cluster: None,
        };
        let call = Call {
            request: None,
            actor: "alice".parse().unwrap(),
            reason: "to see".parse().unwrap(),
            expected_revision: None,
            override_freeze: false,
            allow_divergent: false,
            command,
        };
        let Decision::Write(bodies) = decide(state, &call, context).unwrap() else {
            panic!("answered without a request id");
        };
        let origin = OriginId {
            cluster: 1,
            incarnation: 1,
        };
        for entry in seal(state, origin, now, Some(&call), bodies) {
            state.apply(&entry).unwrap();
        }
    }

    /// A rollout with one judged stage of two minutes before the last.
    fn started() -> (State, RolloutId) {
        let target: Target = "checkout/prod".parse().unwrap();
        let mut state = State::default();
        for version in ["v1", "v2"] {
            let entry = VersionEntry {
                target: target.clone(),
                version: version.parse().unwrap(),
                digest: Digest::of(version.as_bytes()),
                documents: vec![],
                message: Note::empty(),
                secret_keys: vec![],
            };
            let publication = Publication {
                entry,
                checked_schema: None,
            };
            run(&mut state, START, Command::Publish(publication));
        }
        let stable = Command::SetStable {
            target: target.clone(),
            version: "v1".parse().unwrap(),
        };
        run(&mut state, START, stable);
        let stage = |points| Stage {
            weight: BasisPoints::new(points).unwrap(),
            bake: Span::from_mins(2),
            gate: Gate::Auto,
        };
        let stages = Stages::new(vec![stage(2_500), stage(10_000)]).unwrap();
        let proposal = Proposal {
            target,
            from: None,
            to: "v2".parse().unwrap(),
            strategy: StrategyChoice::Custom(stages),
            unit: Unit::Instance,
            min_instances: 1,
            adoption: ADOPTION_DEFAULT,
            progress_deadline: PROGRESS_DEADLINE_DEFAULT,
            pins: vec![],
            start: true,
            initial: false,
            coverage: Coverage::default(),
            on_conflict: OnConflict::Reject,
            checked_schema: None,
            analysis: Some(Analysis {
                checks: vec![Check::new("error_rate <= 5%".parse().unwrap())],
                ..Analysis::off()
            }),
        };
        run(&mut state, START, Command::CreateRollout(proposal));
        let id = state.active.keys().next().unwrap().clone();
        (state, id)
    }

    fn shown(state: &State, now: Timestamp, family: &str) -> f64 {
        let mut text = Text::default();
        add_active(&mut text, state, now);
        let text = text.finish();
        let prefix =
            format!("vortex_rollout_{family}_seconds{{app=\"checkout\",profile=\"prod\"}} ");
        let mut found = text.lines().filter_map(|line| line.strip_prefix(&prefix));
        found.next().expect(&text).parse().unwrap()
    }

    #[test]
    fn a_rollout_is_overdue_beyond_all_it_may_wait_for_and_never_while_it_rests_on_purpose() {
        let (mut state, id) = started();
        // Its bake, its cohort, and what a verdict may be held.
        let budget = Span::from_mins(2 + 10 + 10);
        let due = START.plus(budget);
        let late = due.plus(Span::from_secs(90));
        assert_eq!(shown(&state, due, "overdue"), 0.0);
        assert_eq!(shown(&state, late, "overdue"), 90.0);
        assert_eq!(shown(&state, late, "stage"), 22.0 * 60.0 + 90.0);
        assert_eq!(shown(&state, late, "paused"), 0.0);

        let mut frozen = state.clone();
        let freeze = Command::AddFreeze {
            scope: Scope::Everything,
            schedule: Schedule::Once {
                from: START,
                until: Some(late.plus(Span::from_mins(1))),
            },
        };
        run(&mut frozen, START, freeze);
        assert_eq!(shown(&frozen, late, "overdue"), 0.0);

        run(&mut state, due, Command::Pause(id));
        assert_eq!(shown(&state, late, "overdue"), 0.0);
        assert_eq!(shown(&state, late, "paused"), 90.0);
    }
}
