//! `vortexctl analysis replay`

use std::path::PathBuf;

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::RolloutArg,
    columns::Outcomes,
    commands::rollout::verdict,
    exit::{Exit, Failure},
    session::Session,
    strategy_file,
    ui::{Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl analysis replay checkout/prod --set 'errors.require=error_rate <= 2%'
  vortexctl analysis replay r-7f3k9q2m4x --set alpha=5% --set errors.min_samples=20 --all
  vortexctl analysis replay r-7f3k9q2m4x --strategy-file stricter.toml --exit-code

STATUSES
  0 judged anew · 8 with --exit-code: a judgement differs")]
pub(crate) struct Replay {
    #[command(flatten)]
    rollout: RolloutArg,
    /// Change a field of the analysis, FIELD=VALUE, or of a check, CHECK.FIELD=VALUE
    #[arg(long, value_name = "CHANGE", value_parser = strategy_file::known_change)]
    set: Vec<String>,
    /// Judge by the checks of this file instead of the rollout's; `-` is stdin
    #[arg(long, short = 'f', value_name = "FILE")]
    strategy_file: Option<PathBuf>,
    /// Show the judgements that stay the same too
    #[arg(long)]
    all: bool,
    /// End with status 8 when a judgement differs
    #[arg(long)]
    exit_code: bool,
}

impl Replay {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let analysis = match &self.strategy_file {
            None => None,
            Some(path) => Some(strategy_file::load(path)?.analysis.ok_or_else(|| {
                Failure::new(
                    Exit::Error,
                    "no_analysis",
                    format!("{}: it has no analysis to judge by", path.display()),
                )
                .with_hint("give it [[analysis.checks]]; see docs/strategies")
            })?),
        };
        let connection = session.connect().await?;
        let request = v1::ReplayRequest {
            rollout: self.rollout.rollout,
            analysis,
            set: self.set,
        };
        let answer = connection
            .rollouts()
            .replay(connection.request(request))
            .await?
            .into_inner();
        session.ui.show(
            &answer,
            |ui| text(ui, &answer, self.all),
            || {
                let shown = answer.verdicts.iter().filter(|one| self.all || one.differs);
                shown.map(|one| would_be(one).outcome).collect()
            },
        )?;
        if self.exit_code && answer.differing > 0 {
            return Err(Failure::silent(Exit::Different));
        }
        Ok(())
    }
}

fn would_be(verdict: &v1::ReplayedVerdict) -> v1::Verdict {
    verdict.would_be.clone().unwrap_or_default()
}

/// The judgements that differ, or all, and what would have come of it.
fn text(ui: &Ui, answer: &v1::ReplayResponse, all: bool) -> String {
    let shown: Vec<&v1::ReplayedVerdict> = (answer.verdicts.iter())
        .filter(|verdict| all || verdict.differs)
        .collect();
    let mut text = String::new();
    if !shown.is_empty() {
        let rows = shown.into_iter().map(|verdict| {
            let was = verdict.was.clone().unwrap_or_default();
            let would_be = would_be(verdict);
            let mark = if verdict.differs && all { "≠" } else { "" };
            let row = vec![
                mark.to_owned(),
                first_said(&would_be.at, &was.at),
                would_be.stage.max(was.stage).to_string(),
                was.outcome.clone(),
                verdict::said(&would_be).to_owned(),
                would_be.decided_by.clone(),
                would_be.outcome.clone(),
            ];
            (row, verdict::paint(&would_be.outcome))
        });
        text.push_str(&ui.outcomes(&Outcomes {
            header: &["", "at", "stage", "was", "why", "decided by", "would be"],
            droppable: &["decided by", "stage", "at"],
            rows: rows.collect(),
        }));
        text.push('\n');
    }
    text.push_str(&match answer.summary.as_str() {
        "" => format!(
            "{} of {} verdicts differ",
            answer.differing,
            answer.verdicts.len()
        ),
        summary => sanitize(summary),
    });
    text
}

fn first_said(one: &str, other: &str) -> String {
    if one.is_empty() { other } else { one }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Format;

    #[test]
    fn what_differs_is_shown_and_what_would_have_come_of_it() {
        let verdict = |outcome: &str, at: &str, summary: &str| v1::Verdict {
            outcome: outcome.to_owned(),
            at: at.to_owned(),
            stage: 1,
            summary: summary.to_owned(),
            ..v1::Verdict::default()
        };
        let answer = v1::ReplayResponse {
            rollout: "r-1".to_owned(),
            analysis: None,
            verdicts: vec![
                v1::ReplayedVerdict {
                    was: Some(verdict("pass", "10:00:10Z", "pass: all is well")),
                    would_be: Some(verdict("pass", "10:00:10Z", "pass: all is well")),
                    differs: false,
                },
                v1::ReplayedVerdict {
                    was: Some(verdict("pass", "10:00:20Z", "pass: all is well")),
                    would_be: Some(verdict(
                        "rollback",
                        "10:00:20Z",
                        "rollback: error_rate is 2.4%, at most 2%",
                    )),
                    differs: true,
                },
            ],
            differing: 1,
            summary: "It would have been rolled back at stage 1 after 20s.".to_owned(),
        };
        let ui = Ui::fixed(Format::Table, None);
        assert_eq!(
            text(&ui, &answer, false),
            "\
AT         STAGE  WAS   WHY                             WOULD BE
10:00:20Z  1      pass  error_rate is 2.4%, at most 2%  rollback

It would have been rolled back at stage 1 after 20s."
        );
        let all = text(&ui, &answer, true);
        assert!(
            all.contains("≠  10:00:20Z") && all.contains("-  10:00:10Z"),
            "{all}"
        );
        let nothing = v1::ReplayResponse::default();
        assert_eq!(text(&ui, &nothing, false), "0 of 0 verdicts differ");
    }
}
