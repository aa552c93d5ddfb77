//! Whether it is urgent, and what can be done: commands to copy, in the order to try.

use vortex_core::{
    analysis::Outcome,
    rollout::{PauseCause, Phase, RollbackCause, Rollout},
};

pub(super) fn next(rollout: &Rollout, frozen_by: &[String]) -> Vec<String> {
    let target = &rollout.spec.target;
    let (from, to) = (rollout.progress.from.as_ref(), &rollout.spec.to);
    let weight = rollout.effective_weight();
    let diff = from.map(|from| {
        format!("see what the version changes: `vortexctl config diff {target} {from} {to}`")
    });
    let resume = format!("let it go on, judged afresh: `vortexctl rollout resume {target}`");
    let promote = format!(
        "or promote it on your own judgement: `vortexctl rollout promote {target} --reason …`"
    );
    let rollback = format!("or take it back: `vortexctl rollout rollback {target} --reason …`");
    let stands = match from {
        Some(from) => {
            format!("nothing changes until somebody decides: {weight} keep {to}, the others {from}")
        }
        None => "nothing changes until somebody decides".to_owned(),
    };
    let mut next = vec![];
    match &rollout.progress.phase {
        Phase::Queued => next.push(
            "nothing: it starts when the one before it completes; see `vortexctl rollout list`"
                .to_owned(),
        ),
        Phase::Created => next.push(format!(
            "start it: `vortexctl rollout start {}`",
            rollout.spec.id
        )),
        Phase::Running => {
            let goes_on = match is_held(rollout) {
                true => "it goes on by itself when its checks pass",
                false => "nothing has to be done",
            };
            next.push(format!(
                "{goes_on}; watch it: `vortexctl rollout watch {target}`"
            ));
            if !frozen_by.is_empty() {
                next.push("see who froze it, and why: `vortexctl freeze list --active`".to_owned());
            }
            if rollout.progress.awaiting_since.is_some() {
                next.push(format!(
                    "see who does not run it yet, and why: `vortexctl drift list {target}`"
                ));
            }
            if is_held(rollout) {
                next.push(promote);
            }
            next.push(rollback);
        }
        Phase::Paused(cause) => {
            next.push(stands);
            match cause {
                PauseCause::Operator => {
                    next.push(format!("let it go on: `vortexctl rollout resume {target}`"));
                }
                PauseCause::Gate => next.push(format!(
                    "open the gate: `vortexctl rollout promote {target}`"
                )),
                PauseCause::Adoption | PauseCause::Rejected => {
                    next.push(format!(
                        "see who does not run it, and why: `vortexctl drift list {target}`"
                    ));
                    next.push(format!(
                        "once that is mended, give them their time again: `vortexctl rollout resume {target}`"
                    ));
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
                        "bring the source back; what it answered, or did not, stands above"
                            .to_owned(),
                    );
                    next.push(resume);
                    next.push(promote);
                }
                PauseCause::Breaker => {
                    next.push(
                        "see which rollouts fell, and what they have in common: `vortexctl breaker show`"
                            .to_owned(),
                    );
                    next.push(
                        "once that is mended: `vortexctl breaker reset --reason …`".to_owned(),
                    );
                    next.push(format!(
                        "then let it go on: `vortexctl rollout resume {target}`"
                    ));
                }
            }
            next.push(rollback);
        }
        Phase::Completed => next.push(format!(
            "nothing; should it prove wrong later: `vortexctl rollout rollback {} --reason …`",
            rollout.spec.id
        )),
        Phase::RolledBack(RollbackCause::Analysis(_)) => {
            next.push(match from {
                Some(from) => format!("nothing is urgent: everyone reads {from} again"),
                None => "nothing is urgent".to_owned(),
            });
            next.extend(diff);
            next.push(format!(
                "see what other limits would have led to: `vortexctl analysis replay {} --set …`",
                rollout.spec.id
            ));
            next.push(
                "publish a mended version and roll that out; the same one can be tried again too"
                    .to_owned(),
            );
        }
        Phase::RolledBack(RollbackCause::Operator | RollbackCause::Baseline(_)) => {
            next.push(match from {
                Some(from)
                    if matches!(
                        rollout.progress.phase,
                        Phase::RolledBack(RollbackCause::Operator)
                    ) =>
                {
                    format!("nothing: everyone reads {from} again")
                }
                Some(_) => "nothing: nobody reads it any more".to_owned(),
                None => "nothing: nobody has read it".to_owned(),
            });
        }
        Phase::Superseded(by) => next.push(format!(
            "look at the one that took its place: `vortexctl rollout get {by}`"
        )),
    }
    next
}

/// Whether its stage had baked when it was last judged, and was not to be left.
pub(super) fn is_held(rollout: &Rollout) -> bool {
    match (rollout.bake_ends_at(), rollout.progress.verdict.as_deref()) {
        (Some(ends_at), Some(verdict)) => verdict.at >= ends_at && verdict.outcome != Outcome::Pass,
        (None, _) | (_, None) => false,
    }
}
