//! Freezes: requests into schedules, and what freezes mean for a rollout, in words.

use std::sync::Arc;

use vortex_core::{
    error::Fault,
    freeze::{Freeze, Hold, Schedule, Scope},
    rollout::{Phase, Rollout},
    time::{Span, Timestamp},
};
use vortex_proto::v1;

use super::{
    parse::{invalid, parse},
    rollout::after_stage,
    view::text,
};

/// What a freeze is about.
///
/// # Errors
/// When app or profile is no name.
pub fn scope(app: &str, profile: &str) -> Result<Scope, Fault> {
    match (app, profile) {
        ("", "") => Ok(Scope::Everything),
        ("", _) => Err(invalid("profile", "is a profile of an app; name that too")),
        (app, "") => Ok(Scope::App(parse("app", app)?)),
        (app, profile) => Ok(Scope::Target(super::target(app, profile)?)),
    }
}

/// When a freeze holds that is asked for at `now`.
///
/// # Errors
/// When a field does not read as it should, or two contradict each other.
pub fn schedule(request: &v1::AddFreezeRequest, now: Timestamp) -> Result<Schedule, Fault> {
    let from = match request.from.as_str() {
        "" => now,
        from => parse("from", from)?,
    };
    let duration: Option<Span> = match request.duration.as_str() {
        "" => None,
        duration => Some(parse("duration", duration)?),
    };
    if !request.cron.is_empty() {
        if !request.until.is_empty() {
            return Err(invalid(
                "until",
                "is for a freeze that comes once; leave it out",
            ));
        }
        return Ok(Schedule::Cron {
            expression: parse("cron", &request.cron)?,
            duration: duration
                .ok_or_else(|| invalid("duration", "with cron, say how long each one lasts"))?,
            from,
        });
    }
    let until = match (duration, request.until.as_str()) {
        (None, "") => None,
        (Some(duration), "") => Some(from.plus(duration)),
        (None, until) => Some(parse("until", until)?),
        (Some(_), _) => return Err(invalid("until", "give either an end or a duration")),
    };
    Ok(Schedule::Once { from, until })
}

/// A freeze as it is at `now`.
pub fn freeze(freeze: &Freeze, now: Timestamp) -> v1::Freeze {
    let hold = freeze.active_at(now);
    v1::Freeze {
        active: hold.is_some(),
        active_until: text(hold.and_then(|hold| hold.until)),
        next: text(freeze.next_after(now)),
        ..lifted_freeze(freeze)
    }
}

/// A freeze that never holds again.
pub fn lifted_freeze(freeze: &Freeze) -> v1::Freeze {
    let (app, profile) = match &freeze.scope {
        Scope::Everything => (String::new(), String::new()),
        Scope::App(app) => (app.to_string(), String::new()),
        Scope::Target(target) => (target.app.to_string(), target.profile.to_string()),
    };
    let (cron, duration, from, until) = match &freeze.schedule {
        Schedule::Once { from, until } => (
            String::new(),
            text(until.map(|until| until.since(*from))),
            *from,
            *until,
        ),
        Schedule::Cron {
            expression,
            duration,
            from,
        } => (expression.to_string(), duration.to_string(), *from, None),
    };
    v1::Freeze {
        id: freeze.id.to_string(),
        app,
        profile,
        cron,
        duration,
        from: from.to_string(),
        until: text(until),
        reason: freeze.reason.to_string(),
        created_by: freeze.created_by.to_string(),
        created_at: freeze.created_at.to_string(),
        ..v1::Freeze::default()
    }
}

/// Adds to a rollout's answer which of the freezes that are `holding` at `now` hold it, and what that means.
pub fn tell_freezes(
    answer: &mut v1::Rollout,
    rollout: &Rollout,
    holding: &[(&Arc<Freeze>, Hold)],
    now: Timestamp,
) {
    if rollout.is_ended() {
        return;
    }
    let covers = |freeze: &Freeze| freeze.scope.covers(&rollout.spec.target);
    let holding: Vec<_> = holding
        .iter()
        .filter(|(freeze, _)| covers(freeze))
        .collect();
    if holding.is_empty() {
        return;
    }
    answer.frozen_by = holding
        .iter()
        .map(|(freeze, _)| freeze.id.to_string())
        .collect();
    let end = holding
        .iter()
        .try_fold(now, |latest, (_, hold)| Some(latest.max(hold.until?)));
    let until = match end {
        Some(end) => format!("until {end}"),
        None => "until the freeze is lifted".to_owned(),
    };
    let has_baked = rollout.progress.phase == Phase::Running
        && rollout.bake_ends_at().is_some_and(|end| end <= now);
    if has_baked && !rollout.is_at_manual_gate() {
        "freeze".clone_into(&mut answer.waiting_for);
        answer.next = format!("frozen {until}; then {}", after_stage(rollout));
    } else {
        answer.next = format!("{}; frozen {until}", answer.next);
    }
}
