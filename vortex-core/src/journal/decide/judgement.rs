//! Judging the active rollouts, and what a verdict leads to.

use std::sync::Arc;

use super::rollouts::reference;
use crate::{
    analysis::{
        CheckVerdict, Found, Inputs, Judging, Outcome, PauseWhy, Reading, Setting, Source, Verdict,
        Window, judge,
    },
    assign::BasisPoints,
    ids::RolloutId,
    journal::{body::OpBody, command::Context, state::State},
    limits::{JUDGED_BINS_MAX, JUDGED_WINDOWS_MAX, STILL_JUDGED_EVERY_MS},
    rollout::{CohortCount, PauseCause, Phase, RollbackCause, Rollout, Unit},
    sample::{Sketch, WINDOW},
    time::{Span, Timestamp},
};

/// How long an answer of a source is waited for, beyond the moment a judgement is due.
const READING_GRACE: Span = Span::from_secs(15);

/// The breaker while the ops of one moment are decided.
pub(super) struct Fuse<'a> {
    context: &'a Context<'a>,
    is_open: bool,
    rolled_back: Vec<RolloutId>,
}

/// What a look at a rollout came to.
pub(super) struct Judged {
    /// What to write.
    pub(super) bodies: Vec<OpBody>,
    /// The rollout rolls back or stands still by it.
    pub(super) acts: bool,
    /// As far as the checks go, a stage that has baked may be left.
    pub(super) lets_pass: bool,
}

impl<'a> Fuse<'a> {
    pub(super) fn new(state: &State, context: &'a Context<'a>) -> Fuse<'a> {
        Fuse {
            context,
            is_open: state.breaker.opened_at.is_some(),
            rolled_back: state.breaker.recent(context.breaker, context.now),
        }
    }

    pub(super) fn context(&self) -> &'a Context<'a> {
        self.context
    }

    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// An automatic rollback, or a pause in its place once there have been too many.
    fn roll_back(&mut self, rollout: &Rollout, verdict: &Verdict) -> Vec<OpBody> {
        let borne = usize::try_from(self.context.breaker.rollbacks).unwrap_or(usize::MAX);
        let mut bodies = vec![];
        if !self.is_open && self.rolled_back.len() >= borne {
            self.is_open = true;
            bodies.push(OpBody::BreakerOpened {
                rollouts: self.rolled_back.clone(),
            });
        }
        match &verdict.decided_by {
            Some(check) if !self.is_open => {
                self.rolled_back.push(rollout.spec.id.clone());
                bodies.push(OpBody::RolloutRolledBack {
                    on: reference(rollout),
                    cause: RollbackCause::Analysis(check.clone()),
                });
            }
            Some(_) | None => bodies.extend(pause(rollout, PauseCause::Breaker)),
        }
        bodies
    }
}

/// Judges a rollout if that is due, and says what follows. An answer that adds nothing to the one before is
/// not written down.
pub(super) fn look(state: &State, rollout: &Rollout, fuse: &mut Fuse<'_>) -> Judged {
    let nothing = |lets_pass| Judged {
        bodies: vec![],
        acts: false,
        lets_pass,
    };
    let analysis = &rollout.spec.analysis;
    let Some(judging) = state.judgings.get(&rollout.spec.id) else {
        return nothing(true);
    };
    if analysis.checks.is_empty() {
        return nothing(true);
    }
    let last = rollout.progress.verdict.as_deref();
    let passed = judging.was_baked && last.is_some_and(|last| last.outcome == Outcome::Pass);
    let Some((setting, inputs)) = due(rollout, judging, fuse.context) else {
        return nothing(passed);
    };
    let (next, verdict) = judge(analysis, judging, &inputs, setting);
    let follows = match verdict.outcome {
        Outcome::Pass | Outcome::Hold => vec![],
        Outcome::Rollback => fuse.roll_back(rollout, &verdict),
        Outcome::Pause(why) => pause(rollout, cause(why)),
    };
    let acts = !follows.is_empty();
    let lets_pass = verdict.outcome == Outcome::Pass && setting.is_baked;
    // Nobody reports anything, and nobody asked to be told so again and again.
    let is_silent = analysis.is_default && !next.is_measured;
    let stands_still = rollout.progress.phase != Phase::Running
        || state.is_frozen(&rollout.spec.target, fuse.context.now);
    let since_last = setting.at.since(judging.judged_at);
    let is_worth_it = !stands_still || since_last.0 >= STILL_JUDGED_EVERY_MS;
    let is_news = !is_silent
        && ((inputs.holds_something() && is_worth_it)
            || last.is_none_or(|last| differs(last, &verdict))
            || next.held_since.is_some() != judging.held_since.is_some()
            || (setting.is_baked && !judging.was_baked));
    let mut bodies = vec![];
    if is_news || acts {
        bodies.push(OpBody::RolloutJudged {
            on: reference(rollout),
            setting,
            inputs,
            verdict,
        });
    }
    bodies.extend(follows);
    Judged {
        bodies,
        acts,
        lets_pass,
    }
}

/// A pause, unless it stands still already.
pub(super) fn pause(rollout: &Rollout, cause: PauseCause) -> Vec<OpBody> {
    match rollout.progress.phase {
        Phase::Running => vec![OpBody::RolloutPaused {
            on: reference(rollout),
            cause,
            cohort: CohortCount::default(),
            everywhere: false,
        }],
        Phase::Paused(_)
        | Phase::Queued
        | Phase::Created
        | Phase::Completed
        | Phase::RolledBack(_)
        | Phase::Superseded(_) => vec![],
    }
}

fn cause(why: PauseWhy) -> PauseCause {
    match why {
        PauseWhy::Failed => PauseCause::Analysis,
        PauseWhy::Inconclusive => PauseCause::Inconclusive,
        PauseWhy::NoData => PauseCause::NoData,
        PauseWhy::Unavailable => PauseCause::MonitoringUnavailable,
    }
}

fn differs(last: &Verdict, verdict: &Verdict) -> bool {
    // Why there is no number is all there is to know then: whoever looks must see today's reason.
    let told = |check: &CheckVerdict| match check.found {
        Found::NoData | Found::Unavailable => Some(check.message.clone()),
        Found::Pass | Found::Fail | Found::Inconclusive | Found::TooFew | Found::NotApplicable => {
            None
        }
    };
    let said = |checks: &[CheckVerdict]| -> Vec<_> {
        let both = |check: &CheckVerdict| (check.found, told(check));
        checks.iter().map(both).collect()
    };
    last.outcome != verdict.outcome || said(&last.checks) != said(&verdict.checks)
}

/// What a judgement would rest on now; none while it is not due.
fn due(rollout: &Rollout, judging: &Judging, context: &Context<'_>) -> Option<(Setting, Inputs)> {
    let Context { now, measured, .. } = *context;
    let spec = &rollout.spec;
    let is_baked =
        rollout.bake_left(now) == Span::ZERO && rollout.progress.awaiting_since.is_none();
    let due_at = judging.due_at(rollout.judged_every());
    let is_set_back = now < judging.judged_at;
    // Where time alone decides, it decides on time.
    let is_unmeasured = spec.analysis.is_default && !judging.is_measured;
    if now < due_at && !is_set_back && !(is_unmeasured && is_baked) {
        return None;
    }
    if !is_unmeasured && !has_changed(rollout, context, due_at) {
        return None;
    }
    let readings = readings(rollout, judging, context, now >= due_at.plus(READING_GRACE))?;
    let windows_until = if is_set_back {
        Timestamp(now.0.saturating_sub(spec.analysis.interval.0))
    } else {
        judging.windows_until
    };
    let from = Timestamp(windows_until.0.div_ceil(WINDOW.0).saturating_mul(WINDOW.0));
    let until = Timestamp(now.0 / WINDOW.0 * WINDOW.0).max(from);
    let mut windows = match &rollout.progress.from {
        Some(stable) => measured.windows(
            &spec.target,
            (&spec.to, stable),
            from,
            until,
            spec.analysis.needs_latency(),
        ),
        None => vec![],
    };
    let surplus = windows.len().saturating_sub(JUDGED_WINDOWS_MAX);
    windows.drain(..surplus);
    bound_latencies(&mut windows);
    let (canary_instances, is_unsure) = match spec.unit {
        Unit::Key => (None, false),
        Unit::Instance => {
            let cohort = context.fleets.cohort(&spec.target);
            let is_known = cohort.live > 0 || cohort.silent > 0 || cohort.is_unsure;
            let was_known = rollout.progress.cohort.live > 0;
            let count = (is_known || was_known).then_some(cohort.acknowledged);
            (count, cohort.is_unsure)
        }
    };
    let setting = Setting {
        at: now,
        stage: rollout.progress.stage,
        is_baked,
        is_everyone: rollout.effective_weight() == BasisPoints::FULL,
        shares: rollout.comparison_shares(),
    };
    let inputs = Inputs {
        windows,
        windows_until: until,
        readings,
        canary_instances,
        is_unsure,
    };
    Some((setting, inputs))
}

/// Leaves out the oldest latencies where there are more than an op may hold. Counts stay.
fn bound_latencies(windows: &mut [Arc<Window>]) {
    let mut left = JUDGED_BINS_MAX;
    for window in windows.iter_mut().rev() {
        let bins = window.canary.latency.bin_count() + window.stable.latency.bin_count();
        match left.checked_sub(bins) {
            Some(rest) => left = rest,
            None => {
                left = 0;
                let window = Arc::make_mut(window);
                window.canary.latency = Sketch::default();
                window.stable.latency = Sketch::default();
            }
        }
    }
}

/// Whether anything may have come since the last look: a window that has closed, an answer, or the moment itself.
fn has_changed(rollout: &Rollout, context: &Context<'_>, due_at: Timestamp) -> bool {
    let Context { now, looked_at, .. } = *context;
    let passed = |moment: Timestamp| looked_at < moment && moment <= now;
    looked_at > now
        || looked_at.0 / WINDOW.0 != now.0 / WINDOW.0
        || passed(due_at)
        || rollout.bake_ends_at().is_some_and(passed)
        || rollout
            .spec
            .analysis
            .checks
            .iter()
            .any(|check| check.source != Source::Heartbeats)
}

/// What the sources have given since the last judgement; none while one may still answer.
fn readings(
    rollout: &Rollout,
    judging: &Judging,
    context: &Context<'_>,
    is_late: bool,
) -> Option<Vec<Reading>> {
    let asked = rollout
        .spec
        .analysis
        .checks
        .iter()
        .filter(|check| match check.source {
            Source::Heartbeats => false,
            Source::PrometheusValue { .. } | Source::PrometheusRate { .. } => true,
        });
    let mut readings = vec![];
    for check in asked {
        let id = &rollout.spec.id;
        match context.measured.reading(id, &check.name, judging.judged_at) {
            Some(reading) => readings.push(reading),
            None if is_late => {}
            None => return None,
        }
    }
    Some(readings)
}
