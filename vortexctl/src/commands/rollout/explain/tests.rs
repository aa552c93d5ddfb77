use super::*;

fn explanation() -> v1::RolloutExplanation {
    let entry = |after: &str, what: &str, actor: &str, revision: u64| v1::TimelineEntry {
        at: format!("2026-11-25T02:{after}Z"),
        after: after.to_owned(),
        what: what.to_owned(),
        actor: actor.to_owned(),
        revision,
    };
    v1::RolloutExplanation {
        rollout: "r-7f3k9q2m4x".to_owned(),
        app: "checkout".to_owned(),
        profile: "prod".to_owned(),
        from_version: "v41".to_owned(),
        to_version: "v42".to_owned(),
        phase: "rolled_back".to_owned(),
        legs: vec![],
        stage_count: 5,
        headline: "Rolled back at stage 2 (5%): 6.2% of the canary's requests failed, at most 5% may.".to_owned(),
        why: vec![
            "The check errors is critical: its first failure rolls back.".to_owned(),
            "v41 failed 0.4% of its requests in the same time, so the cause is most likely v42 and not what both of them depend on.".to_owned(),
        ],
        next: vec![
            "See what v42 changes: `vortexctl config diff checkout/prod v41 v42`".to_owned(),
            "Publish a repaired version and start again.".to_owned(),
        ],
        verdict: Some(v1::Verdict {
            outcome: "rollback".to_owned(),
            summary: "rollback: error_rate is 6.2%, at most 5%".to_owned(),
            at: "2026-11-25T02:07:40Z".to_owned(),
            revision: 812,
            stage: 2,
            decided_by: "errors".to_owned(),
            checks: vec![v1::CheckVerdict {
                name: "errors".to_owned(),
                require: "error_rate <= 5%".to_owned(),
                outcome: "fail".to_owned(),
                canary: Some(0.062),
                limit: Some(0.05),
                low: Some(0.053),
                high: Some(0.072),
                canary_samples: 4_311,
                min_samples: 100,
                critical: true,
                message: "267 of 4311 requests failed in the last 2m 40s.".to_owned(),
                ..v1::CheckVerdict::default()
            }],
        }),
        timeline: vec![
            entry("00:00", "started at 1%", "alice@laptop", 801),
            entry("07:40", "rolled back: errors", "system", 812),
        ],
        canary_requests: 5_120,
        canary_errors: 271,
    }
}

#[test]
fn the_answer_stands_first_and_the_history_last() {
    let text = text(&Ui::fixed(Format::Table, Some(80)), &explanation());
    assert_eq!(
        text,
        "\
r-7f3k9q2m4x  checkout/prod  v41 -> v42  rolled_back
Rolled back at stage 2 (5%): 6.2% of the canary's requests failed, at most 5%
may.

WHY
  The check errors is critical: its first failure rolls back.
  v41 failed 0.4% of its requests in the same time, so the cause is most likely
  v42 and not what both of them depend on.

EXPOSED
  The canary answered 5120 requests while it was judged; 271 of them failed
  (5.29%).

CHECKS at 2026-11-25T02:07:40Z, stage 2, revision 812
  rollback, decided by errors
  CHECK   CANARY  LIMIT  INTERVAL    SAMPLES  OUTCOME
  errors  6.2%    <= 5%  5.3%..7.2%  4311     fail (critical)
  errors: 267 of 4311 requests failed in the last 2m 40s.

WHAT TO DO NOW
  1. See what v42 changes: `vortexctl config diff checkout/prod v41 v42`
  2. Publish a repaired version and start again.

TIMELINE, in UTC
  00:00  02:00:00  started at 1%, by alice@laptop
  07:40  02:07:40  rolled back: errors
"
    );
}

#[test]
fn a_rollout_that_nobody_judged_is_explained_without_checks() {
    let bare = v1::RolloutExplanation {
        verdict: None,
        canary_requests: 0,
        timeline: vec![],
        next: vec![],
        ..explanation()
    };
    let text = text(&Ui::fixed(Format::Table, None), &bare);
    for title in ["CHECKS", "EXPOSED", "TIMELINE", "WHAT TO DO"] {
        assert!(!text.contains(title), "{text}");
    }
}

#[test]
fn what_came_from_elsewhere_does_nothing_to_the_terminal() {
    let evil = "a\u{1b}[2Jb\u{7}\r\n\u{202e}c";
    let mut explanation = explanation();
    explanation.headline = evil.to_owned();
    explanation.why = vec![evil.to_owned()];
    explanation.next = vec![evil.to_owned()];
    for field in [
        &mut explanation.rollout,
        &mut explanation.phase,
        &mut explanation.to_version,
    ] {
        *field = evil.to_owned();
    }
    if let Some(verdict) = &mut explanation.verdict {
        verdict.at = evil.to_owned();
        verdict.outcome = evil.to_owned();
        verdict.decided_by = evil.to_owned();
        for check in &mut verdict.checks {
            for field in [
                &mut check.name,
                &mut check.require,
                &mut check.outcome,
                &mut check.message,
                &mut check.query,
            ] {
                *field = evil.to_owned();
            }
        }
    }
    for entry in &mut explanation.timeline {
        entry.what = evil.to_owned();
        entry.after = evil.to_owned();
    }
    let text = text(&Ui::fixed(Format::Wide, Some(60)), &explanation);
    let harmful = text
        .chars()
        .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
    assert_eq!(harmful, None, "{text:?}");
}
