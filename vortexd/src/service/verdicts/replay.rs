//! A past rollout under other limits: the same inputs, judged anew. Changes nothing.

use std::sync::Arc;

use serde_json::Value;
use vortex_core::{
    analysis::{Analysis, Judging, Outcome, Setting, Source, Verdict, judge},
    error::{Fault, Kind},
    journal::OpBody,
    rollout::{Rollout, Spec},
    time::Timestamp,
};
use vortex_proto::v1;

use super::History;
use crate::wire;

pub(super) fn replay(
    history: &History,
    request: &v1::ReplayRequest,
) -> Result<v1::ReplayResponse, Fault> {
    let own = &history.rollout.spec.analysis;
    let mut asked = request
        .analysis
        .clone()
        .unwrap_or_else(|| wire::analysis(own));
    asked.is_default = false;
    for change in &request.set {
        asked = changed(asked, change)?;
    }
    let parsed = wire::asked_analysis(Some(&asked))?;
    let analysis = Analysis {
        is_default: own.is_default,
        ..parsed.unwrap_or_else(Analysis::off)
    };
    check_inputs(own, &analysis)?;
    let rollout = Rollout {
        spec: Arc::new(Spec {
            analysis: analysis.clone(),
            ..history.rollout.spec.as_ref().clone()
        }),
        ..history.rollout.as_ref().clone()
    };
    let shares = rollout.comparison_shares();
    let is_own = analysis == *own;

    let mut judging = Judging::begin(0, Timestamp(0), None);
    let mut started_at = Timestamp(0);
    let (mut paused_by_verdict, mut is_judged) = (false, false);
    let mut verdicts = vec![];
    let mut differing = 0;
    let mut first: Option<(Verdict, bool)> = None;
    let entries = history.entries.iter();
    for (revision, entry) in entries.filter(|(_, entry)| history.is_of_leg(entry)) {
        let op = entry.op();
        let at = op.at.time;
        match &op.body {
            OpBody::RolloutStarted { .. } => {
                started_at = at;
                judging = Judging::begin(1, at, Some(&judging));
                is_judged = false;
            }
            OpBody::RolloutStageEntered { to_stage, .. } => {
                judging = Judging::begin(*to_stage, at, Some(&judging));
                is_judged = false;
            }
            OpBody::RolloutPaused { cause, .. } => paused_by_verdict = cause.is_verdict(),
            // Whoever resumes after a verdict has it judged afresh, as one that was never judged; other pauses
            // keep what is known.
            OpBody::RolloutResumed { .. } if paused_by_verdict || !is_judged => {
                judging = Judging::begin(judging.stage, at, Some(&judging));
                is_judged = false;
            }
            OpBody::RolloutJudged {
                setting,
                inputs,
                verdict,
                ..
            } => {
                let setting = Setting { shares, ..*setting };
                let (next, again) = judge(&analysis, &judging, inputs, setting);
                judging = next;
                is_judged = true;
                let differs = match is_own {
                    true => again != *verdict,
                    false => conclusion(&again) != conclusion(verdict),
                };
                differing += u32::from(differs);
                if first.is_none() && matches!(again.outcome, Outcome::Rollback | Outcome::Pause(_))
                {
                    first = Some((again.clone(), again.outcome != verdict.outcome));
                }
                verdicts.push(v1::ReplayedVerdict {
                    was: Some(wire::verdict(verdict, *revision)),
                    would_be: Some(wire::verdict(&again, 0)),
                    differs,
                });
            }
            _ => {}
        }
    }
    let summary = summary(&verdicts, differing, first.as_ref(), started_at);
    Ok(v1::ReplayResponse {
        rollout: history.rollout.spec.id.to_string(),
        analysis: Some(wire::analysis(&analysis)),
        verdicts,
        differing,
        summary,
    })
}

/// What a verdict comes to. Under other limits every limit differs, which is no news.
fn conclusion(verdict: &Verdict) -> impl PartialEq + use<'_> {
    let found: Vec<_> = (verdict.checks.iter())
        .map(|check| (&check.name, check.found))
        .collect();
    (verdict.outcome, &verdict.decided_by, found)
}

fn summary(
    verdicts: &[v1::ReplayedVerdict],
    differing: u32,
    first: Option<&(Verdict, bool)>,
    started_at: Timestamp,
) -> String {
    if verdicts.is_empty() {
        return "it was never judged: nothing was measured, or nothing is checked".to_owned();
    }
    let same = match (differing, verdicts.len()) {
        (0, 1) => "its one verdict is the same".to_owned(),
        (0, count) => format!("all {count} verdicts are the same"),
        (_, count) => format!("{differing} of {count} verdicts differ"),
    };
    let Some((verdict, is_other)) = first else {
        return format!("{same}; none of them stops the rollout");
    };
    let what = match verdict.outcome {
        Outcome::Rollback => "rolled back",
        Outcome::Pause(_) | Outcome::Pass | Outcome::Hold => "paused",
    };
    let (auxiliary, what) = if *is_other {
        ("would have", format!("been {what}"))
    } else {
        ("was", what.to_owned())
    };
    format!(
        "{same}; it {auxiliary} {what} {} after the start, at stage {}: {}",
        whole_seconds(verdict.at.since(started_at)),
        verdict.stage,
        verdict.summary
    )
}

pub(super) fn whole_seconds(span: vortex_core::time::Span) -> String {
    vortex_core::time::Span(span.0 / 1000 * 1000).to_string()
}

/// Refuses limits on what was not written down.
fn check_inputs(own: &Analysis, analysis: &Analysis) -> Result<(), Fault> {
    let refused = |what: String| {
        Fault::new(Kind::Invalid, "not_recorded", what)
            .with_hint("only what the rollout's own checks looked at was written down")
    };
    if analysis.needs_latency() && !own.needs_latency() {
        return Err(refused(
            "latencies of this rollout were not written down".to_owned(),
        ));
    }
    for check in analysis
        .checks
        .iter()
        .filter(|check| check.source != Source::Heartbeats)
    {
        let is_known = own
            .checks
            .iter()
            .any(|known| known.name == check.name && known.source == check.source);
        if !is_known {
            return Err(refused(format!(
                "no answers to the query of check {} were written down",
                check.name
            )));
        }
    }
    Ok(())
}

/// Applies one `check.field=value` or `field=value`.
fn changed(asked: v1::Analysis, change: &str) -> Result<v1::Analysis, Fault> {
    let bad = |why: String| {
        Fault::new(
            Kind::Invalid,
            "invalid_field",
            format!("set: `{}` {why}", change.escape_debug()),
        )
    };
    let (path, value) = change
        .split_once('=')
        .ok_or_else(|| bad("has no `=`; write e.g. error-rate.min_samples=20".to_owned()))?;
    let (path, value) = (path.trim(), value.trim());
    let mut whole = serde_json::to_value(&asked).map_err(|error| bad(error.to_string()))?;
    let (object, field) = match path.split_once('.') {
        None => (Some(&mut whole), path),
        Some((check, field)) => {
            let checks = whole.get_mut("checks").and_then(Value::as_array_mut);
            let mut checks = checks.into_iter().flatten();
            let found = checks.find(|of| of.get("name").and_then(Value::as_str) == Some(check));
            (found, field)
        }
    };
    let Some(object) = object.and_then(Value::as_object_mut) else {
        let names: Vec<_> = asked
            .checks
            .iter()
            .map(|check| check.name.as_str())
            .collect();
        return Err(bad(format!(
            "names no check; there are {}",
            names.join(", ")
        )));
    };
    let fields: Vec<_> = object
        .keys()
        .filter(|key| *key != "checks")
        .cloned()
        .collect();
    let Some(old) = object.get_mut(field).filter(|_| field != "checks") else {
        return Err(bad(format!(
            "names no field; there are {}",
            fields.join(", ")
        )));
    };
    *old = match old {
        Value::String(_) => Value::String(value.to_owned()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            serde_json::from_str(value)
                .map_err(|_| bad("has a value of another kind".to_owned()))?
        }
    };
    serde_json::from_value(whole).map_err(|error| bad(format!("does not fit: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_fields_are_changed_and_faults_are_named() {
        let asked = || wire::analysis(&Analysis::default_checks());
        let check = |change: &str, expected: Result<fn(&v1::Analysis) -> bool, &str>| match (
            changed(asked(), change),
            expected,
        ) {
            (Ok(found), Ok(holds)) => assert!(holds(&found), "{change}: {found:?}"),
            (Err(fault), Err(part)) => {
                assert!(fault.to_string().contains(part), "{change}: {fault}");
            }
            (found, _) => panic!("{change}: {found:?}"),
        };
        check("alpha=5%", Ok(|of| of.alpha == "5%"));
        check(
            "error-rate.min_samples=20",
            Ok(|of| of.checks[0].min_samples == 20),
        );
        check(
            "error-rate.require=error_rate <= 2%",
            Ok(|of| of.checks[0].require == "error_rate <= 2%"),
        );
        check("error-rate.critical=false", Ok(|of| !of.checks[0].critical));
        check("error-rate.min_samples=few", Err("another kind"));
        check(
            "errors.min_samples=1",
            Err("there are error-rate, success-rate"),
        );
        check("error-rate.samples=1", Err("there are name, require"));
        check("nonsense", Err("has no `=`"));
    }
}
