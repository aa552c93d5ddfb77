//! Why a rollout stands still or went back, for whoever waits for it: said on stderr, as an exit status.

use vortex_proto::v1;

use super::verdict;
use crate::exit::{Exit, Failure};

/// What stops a rollout that nobody stopped: a status, with the reason where a verdict is one.
pub(super) fn stopped(rollout: &v1::Rollout, exit: Exit) -> Failure {
    let (code, word) = match (exit, rollout.cause.as_str()) {
        (Exit::RolledBack, "analysis") => ("rolled_back", "was rolled back automatically"),
        (Exit::Paused, "analysis") => ("paused", "is paused: a check failed"),
        (Exit::Paused, "inconclusive") => ("paused", "is paused: the checks could not decide"),
        (Exit::Paused, "no_data") => ("paused", "is paused: nothing was measured"),
        (Exit::Paused, "monitoring_unavailable") => {
            ("paused", "is paused: what is measured cannot be had")
        }
        (Exit::Paused, "breaker") => (
            "paused",
            "is paused: the breaker is open, nothing is decided automatically",
        ),
        _ => return Failure::silent(exit),
    };
    let why = match &rollout.verdict {
        Some(verdict) if verdict::said(verdict).starts_with(&verdict.decided_by) => {
            verdict::said(verdict).to_owned()
        }
        Some(verdict) => format!("{}: {}", verdict.decided_by, verdict::said(verdict)),
        None => rollout.cause_detail.clone(),
    };
    let why = match why.is_empty() {
        true => String::new(),
        false => format!("; {why}"),
    };
    Failure::new(exit, code, format!("{} {word}{why}", rollout.id))
        .with_hint(format!("vortexctl rollout explain {}", rollout.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_says_which_check_and_why() {
        let check = |phase: &str, cause: &str, exit: Exit, expected: &str| {
            let rollout = v1::Rollout {
                id: "r-1".to_owned(),
                phase: phase.to_owned(),
                cause: cause.to_owned(),
                verdict: Some(v1::Verdict {
                    outcome: "rollback".to_owned(),
                    summary: "rollback: error_rate is 6.2%, at most 5%".to_owned(),
                    decided_by: "errors".to_owned(),
                    ..v1::Verdict::default()
                }),
                ..v1::Rollout::default()
            };
            let failure = stopped(&rollout, exit);
            assert_eq!((failure.message.as_str(), failure.exit), (expected, exit));
        };
        let why = "errors: error_rate is 6.2%, at most 5%";
        check(
            "rolled_back",
            "analysis",
            Exit::RolledBack,
            &format!("r-1 was rolled back automatically; {why}"),
        );
        check("rolled_back", "operator", Exit::RolledBack, "");
        check("paused", "gate", Exit::Paused, "");
        check(
            "paused",
            "inconclusive",
            Exit::Paused,
            &format!("r-1 is paused: the checks could not decide; {why}"),
        );
        for cause in ["analysis", "no_data", "monitoring_unavailable", "breaker"] {
            let rollout = v1::Rollout {
                cause: cause.to_owned(),
                ..v1::Rollout::default()
            };
            let failure = stopped(&rollout, Exit::Paused);
            assert!(
                failure.message.contains("is paused: ") && !failure.hint.is_empty(),
                "{cause}"
            );
        }
    }
}
