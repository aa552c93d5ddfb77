//! Rollouts, and what stops them.

use std::collections::BTreeMap;

use vortex_core::journal::State;

use super::text::{Kind, Text};

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
