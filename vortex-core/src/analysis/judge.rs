//! One judgement: what was measured since the last one, added to what was known, and what follows from it.
//!
//! Pure, and the same on every machine: what it keeps is part of the state, and a judgement that was written
//! down can be had again from its inputs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    check::{Analysis, OnFailure},
    inputs::{Inputs, Setting, Window},
    look::{CheckState, Look},
    verdict::{CheckVerdict, Found, Outcome, PauseWhy, Verdict},
};
use crate::time::{Span, Timestamp};

/// What is known of a rollout's stage. Belongs to the state while the rollout is active.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judging {
    /// The stage, counted from 1.
    pub stage: u32,
    /// What was measured before does not count.
    pub since: Timestamp,
    /// When the last judgement was made; until then the stage's beginning.
    pub judged_at: Timestamp,
    /// Windows before this one have been taken in.
    pub windows_until: Timestamp,
    /// Something was measured of this rollout, in this stage or one before.
    pub is_measured: bool,
    /// Since when the stage has baked and is held for want of data or samples.
    pub held_since: Option<Timestamp>,
    /// The stage had baked at the last judgement.
    pub was_baked: bool,
    windows: Vec<Arc<Window>>,
    checks: Vec<CheckState>,
}

/// No number in it is NaN: evidence is total, and everything else is whole.
impl Eq for Judging {}

impl Judging {
    /// Nothing is known of `stage`, which begins at `since`. Whether anything was ever measured stays known.
    pub fn begin(stage: u32, since: Timestamp, before: Option<&Judging>) -> Judging {
        Judging {
            stage,
            since,
            judged_at: since,
            windows_until: since,
            is_measured: before.is_some_and(|before| before.is_measured),
            ..Judging::default()
        }
    }

    /// When the next judgement is due.
    pub fn due_at(&self, interval: Span) -> Timestamp {
        self.judged_at.plus(interval)
    }
}

/// Takes `inputs` in and judges. Returns what is known afterwards, and the verdict.
pub fn judge(
    analysis: &Analysis,
    judging: &Judging,
    inputs: &Inputs,
    setting: Setting,
) -> (Judging, Verdict) {
    let mut next = judging.clone();
    next.checks
        .resize_with(analysis.checks.len(), CheckState::default);
    next.is_measured |= inputs.holds_something();
    next.judged_at = setting.at;
    next.windows_until = next.windows_until.max(inputs.windows_until);
    next.was_baked = setting.is_baked;
    let oldest = Timestamp(setting.at.0.saturating_sub(analysis.window_max().0));
    next.windows.extend(inputs.windows.iter().cloned());
    next.windows.retain(|window| window.at >= oldest);

    let looks = analysis.checks.iter().zip(next.checks.iter_mut());
    let checks: Vec<CheckVerdict> = looks
        .map(|(check, state)| {
            Look {
                analysis,
                check,
                setting,
                inputs,
                windows: &next.windows,
            }
            .judge(state)
        })
        .collect();
    let (outcome, decided_by, summary) = if checks.is_empty() {
        (Outcome::Pass, None, "nothing is checked".to_owned())
    } else if analysis.is_default && !next.is_measured {
        let why = "nothing reports metrics: time alone decides".to_owned();
        (Outcome::Pass, None, why)
    } else {
        overall(analysis, &mut next, &checks, inputs, setting)
    };
    let verdict = Verdict {
        at: setting.at,
        stage: setting.stage,
        outcome,
        decided_by: decided_by.map(|check| check.name.clone()),
        summary,
        checks,
    };
    (next, verdict)
}

/// What follows from all checks, by precedence: failures first, then want of answers, of data, of clarity.
fn overall<'a>(
    analysis: &Analysis,
    next: &mut Judging,
    checks: &'a [CheckVerdict],
    inputs: &Inputs,
    setting: Setting,
) -> (Outcome, Option<&'a CheckVerdict>, String) {
    let held_since = next.held_since.take();
    let is_over = |check: &&CheckVerdict| {
        check.found == Found::Fail && (check.is_critical || check.failures > check.failure_budget)
    };
    let told = |check: &CheckVerdict| format!("{}: {}", check.name, check.message);
    let failed: Vec<_> = checks.iter().filter(is_over).collect();
    let rolls_back = |check: &&&CheckVerdict| check.on_failure == OnFailure::Rollback;
    let is_lonely = inputs
        .canary_instances
        .is_some_and(|count| count < u64::from(analysis.compare_instances));
    let is_shown = |check: &&&CheckVerdict| !(is_lonely && check.require.compares());
    // What is critical goes first.
    let mut by_weight: Vec<_> = failed.iter().filter(rolls_back).filter(is_shown).collect();
    by_weight.sort_by_key(|check| !check.is_critical);
    if let Some(check) = by_weight.first() {
        return (Outcome::Rollback, Some(check), told(check));
    }
    if let Some(check) = failed.iter().find(rolls_back) {
        let why = format!(
            "{}; but {} instances of the canary are too few to tell the version from its hosts",
            told(check),
            inputs.canary_instances.unwrap_or_default()
        );
        return (Outcome::Pause(PauseWhy::Failed), Some(check), why);
    }
    if let Some(check) = failed
        .iter()
        .find(|check| check.on_failure == OnFailure::Pause)
    {
        return (Outcome::Pause(PauseWhy::Failed), Some(check), told(check));
    }

    let required = |found: Found| {
        let mut checks = checks.iter();
        checks.find(|check| check.found == found && check.on_failure != OnFailure::Notify)
    };
    if let Some(check) = required(Found::Unavailable) {
        let states = checks.iter().zip(&next.checks);
        let since = states
            .filter(|(check, _)| check.on_failure != OnFailure::Notify)
            .filter_map(|(_, state)| state.unavailable_since)
            .min();
        let is_late =
            since.is_some_and(|since| setting.at.since(since) >= analysis.unavailable_deadline);
        let why = format!("monitoring unavailable: {}", told(check));
        let outcome = if is_late {
            Outcome::Pause(PauseWhy::Unavailable)
        } else {
            Outcome::Hold
        };
        return (outcome, Some(check), why);
    }
    for found in [Found::NoData, Found::TooFew] {
        let Some(check) = required(found) else {
            continue;
        };
        let since = held_since.unwrap_or(setting.at);
        if !setting.is_baked {
            return (Outcome::Hold, Some(check), told(check));
        }
        next.held_since = Some(since);
        let is_late = setting.at.since(since) >= analysis.hold_deadline;
        let outcome = if is_late {
            Outcome::Pause(PauseWhy::NoData)
        } else {
            Outcome::Hold
        };
        return (outcome, Some(check), told(check));
    }
    if let Some(check) = required(Found::Fail) {
        let why = format!(
            "{}; failure {} of {} that are borne",
            told(check),
            check.failures,
            check.failure_budget
        );
        return (Outcome::Hold, Some(check), why);
    }
    let budget = |check: &CheckVerdict| {
        let of = analysis.checks.iter().find(|of| of.name == check.name);
        of.map_or(0, |of| of.inconclusive_budget)
    };
    if let Some(check) = required(Found::Inconclusive) {
        let worn_out = checks.iter().find(|check| {
            check.on_failure != OnFailure::Notify
                && check.found == Found::Inconclusive
                && check.inconclusive > budget(check)
        });
        return match worn_out {
            Some(check) => {
                let why = format!(
                    "{}; still so after {} looks",
                    told(check),
                    check.inconclusive
                );
                (Outcome::Pause(PauseWhy::Inconclusive), Some(check), why)
            }
            None => (Outcome::Hold, Some(check), told(check)),
        };
    }
    let passed = checks
        .iter()
        .filter(|check| check.found == Found::Pass)
        .count();
    let of = match passed {
        0 => "nobody is left to compare with".to_owned(),
        1 if checks.len() == 1 => "its one check passes".to_owned(),
        _ if passed == checks.len() => format!("all {passed} checks pass"),
        _ => format!(
            "{passed} of {} checks pass, and no other stands in the way",
            checks.len()
        ),
    };
    (Outcome::Pass, None, of)
}
