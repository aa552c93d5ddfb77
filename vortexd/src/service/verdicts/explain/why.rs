//! Why a rollout stands where it stands, in a few sentences.

use vortex_core::{
    analysis::{CheckVerdict, Found, Metric, OnFailure, Outcome, PauseWhy, Rule, Verdict},
    rollout::{PauseCause, Phase, RollbackCause, Rollout},
};

pub(super) fn why(rollout: &Rollout, verdict: Option<&Verdict>) -> Vec<String> {
    let progress = &rollout.progress;
    let mut why = vec![];
    // Of what goes on, the reason is why it was started: the timeline tells.
    let is_running = progress.phase == Phase::Running;
    if !is_running && !progress.reason.as_str().is_empty() {
        why.push(format!("{} says: {}", progress.actor, progress.reason));
    }
    match &progress.phase {
        Phase::Paused(PauseCause::Adoption | PauseCause::Rejected) => {
            why.extend(missing(rollout));
            return why;
        }
        Phase::Paused(PauseCause::Breaker) => why.push(
            "so many rollouts were rolled back automatically in a short time that verdicts are no longer acted on: \
             something that they have in common may be what is wrong"
                .to_owned(),
        ),
        Phase::RolledBack(RollbackCause::Baseline(other)) => why.push(format!(
            "it stood on what {other} had made stable, and that was taken back"
        )),
        Phase::Queued
        | Phase::Created
        | Phase::Running
        | Phase::Paused(_)
        | Phase::Completed
        | Phase::RolledBack(_)
        | Phase::Superseded(_) => {}
    }
    match verdict {
        Some(verdict) => why.extend(of_verdict(rollout, verdict)),
        None if progress.started_at.is_none() || rollout.is_waiting() => {}
        None if rollout.spec.analysis.checks.is_empty() => {
            why.push("nothing is checked: its stages are left when they have baked".to_owned());
        }
        None if rollout.spec.analysis.is_default => why.push(
            "nothing was measured: no instance reports metrics, so its stages are left when they have baked"
                .to_owned(),
        ),
        None if rollout.is_ended() => why.push("it was not judged before it ended".to_owned()),
        None => why.push("this stage has not been judged yet".to_owned()),
    }
    why
}

/// Who of the cohort has not arrived.
fn missing(rollout: &Rollout) -> Vec<String> {
    let cohort = &rollout.progress.cohort;
    let mut told = vec![];
    if cohort.acknowledged > 0 {
        told.push(format!("{} run {}", cohort.acknowledged, rollout.spec.to));
    }
    if cohort.rejected > 0 {
        told.push(format!("{} refuse it", cohort.rejected));
    }
    let others = cohort
        .live
        .saturating_sub(cohort.acknowledged.saturating_add(cohort.rejected));
    if others > 0 {
        told.push(format!("{others} run something else"));
    }
    let silent = match cohort.silent {
        0 => String::new(),
        count => format!("; {count} more have fallen silent"),
    };
    let mut why = vec![format!(
        "of {} live instances of the canary, {}{silent}; {} are needed",
        cohort.live,
        told.join(", "),
        rollout.spec.adoption
    )];
    let names: Vec<_> = cohort.laggards.iter().map(ToString::to_string).collect();
    if !names.is_empty() {
        why.push(format!("missing: {}", names.join(", ")));
    }
    why
}

fn of_verdict(rollout: &Rollout, verdict: &Verdict) -> Vec<String> {
    let decided = verdict
        .decided_by
        .as_ref()
        .and_then(|name| verdict.checks.iter().find(|check| &check.name == name));
    let is_stopped = rollout.progress.phase == Phase::Paused(PauseCause::Breaker);
    let mut why = vec![match verdict.outcome {
        outcome if is_stopped => format!(
            "its own verdict is {}: {}",
            outcome.as_str(),
            verdict.summary
        ),
        Outcome::Pass => format!("when it was last judged: {}", verdict.summary),
        Outcome::Hold | Outcome::Pause(_) | Outcome::Rollback => verdict.summary.clone(),
    }];
    if let Some(check) = decided {
        why.extend(consequence(rollout, verdict, check));
        if check.found == Found::Fail {
            why.extend(evidence(rollout, check));
            why.extend(beside(rollout, check));
        }
    }
    let others = verdict.checks.iter().filter(|check| {
        Some(&check.name) != verdict.decided_by.as_ref()
            && matches!(check.found, Found::Fail | Found::Inconclusive)
    });
    for check in others {
        let shown = match check.on_failure {
            OnFailure::Notify => " (only shown)",
            OnFailure::Rollback | OnFailure::Pause => "",
        };
        why.push(format!("{}{shown}: {}", check.name, check.message));
    }
    why
}

/// Why what the check found leads to what it led to.
fn consequence(rollout: &Rollout, verdict: &Verdict, check: &CheckVerdict) -> Option<String> {
    let analysis = &rollout.spec.analysis;
    let of = analysis.checks.iter().find(|of| of.name == check.name);
    match verdict.outcome {
        Outcome::Rollback if check.is_critical => {
            Some("the check is critical: its first failure rolls back".to_owned())
        }
        Outcome::Rollback if check.failure_budget > 0 => Some(format!(
            "it failed {} times in this stage; {} are borne",
            check.failures, check.failure_budget
        )),
        Outcome::Pause(PauseWhy::Inconclusive) => of.map(|of| {
            format!(
                "the stage has baked, and {} looks in a row that say neither are borne",
                of.inconclusive_budget
            )
        }),
        Outcome::Pause(PauseWhy::NoData) => Some(format!(
            "the stage has baked, and was held {} for measurements that did not suffice",
            analysis.hold_deadline
        )),
        Outcome::Pause(PauseWhy::Unavailable) => Some(format!(
            "an outage of monitoring is no failure of the version; {} of it are borne",
            analysis.unavailable_deadline
        )),
        Outcome::Pause(PauseWhy::Failed) if check.on_failure == OnFailure::Pause => {
            Some("this check leaves it to a person what to do".to_owned())
        }
        Outcome::Pass | Outcome::Hold | Outcome::Pause(_) | Outcome::Rollback => None,
    }
}

/// What a comparison's evidence means.
fn evidence(rollout: &Rollout, check: &CheckVerdict) -> Option<String> {
    check.evidence?;
    Some(format!(
        "a version no worse than stable gets that much evidence against it in {}% of rollouts at most",
        rollout.spec.analysis.alpha.get() * 100.0
    ))
}

/// A check's value in its unit.
fn shown(check: &CheckVerdict, value: f64) -> String {
    match check.require.metric {
        Metric::SuccessRate | Metric::ErrorRate => {
            format!("{}%", (value * 10_000.0).round() / 100.0)
        }
        Metric::Latency(_) => format!("{}ms", (value * 10.0).round() / 10.0),
        Metric::Value => value.to_string(),
    }
}

/// Whether stable does as badly at the same time: the question whether it is the version at all.
fn beside(rollout: &Rollout, check: &CheckVerdict) -> Option<String> {
    let (stable, limit) = (check.stable?.get(), check.limit?.get());
    let fails = match check.require.rule {
        Rule::AtMost(_) => stable > limit,
        Rule::AtLeast(_) => stable < limit,
        Rule::Times(_) | Rule::Points(_) => return None,
    };
    let from = rollout.progress.from.as_ref()?;
    Some(match fails {
        true => format!(
            "{from} breaks that limit too at the same time, at {}: it may be an incident that hits both, and not the version",
            shown(check, stable)
        ),
        false => format!(
            "{from} keeps to that limit at the same time, at {}: it is most likely the version, and not something that hits both",
            shown(check, stable)
        ),
    })
}
