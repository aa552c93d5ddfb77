//! `vortexctl rollout history`

use std::collections::VecDeque;

use clap::Args;
use vortex_proto::v1;

use super::{list, verdict};
use crate::{
    cli::RolloutArg,
    columns::Outcomes,
    commands::audit,
    exit::Failure,
    session::Session,
    ui::{Format, Ui},
};

/// Verdicts asked for at a time.
const PAGE: u32 = 200;

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout history r-7f3k9q2m4x               # what happened to it, newest first
  vortexctl rollout history checkout/prod              # the rollouts this target has had
  vortexctl rollout history checkout/prod --verdicts   # how it was judged, newest last")]
pub(crate) struct History {
    #[command(flatten)]
    rollout: RolloutArg,
    /// Every verdict on it instead (of a target: on its active rollout, else its newest); the newest stands last
    #[arg(long)]
    verdicts: bool,
    /// At most so many, the newest ones
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

impl History {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        if self.verdicts {
            return self.show_verdicts(session).await;
        }
        if let Some((app, profile)) = self.rollout.rollout.split_once('/') {
            let request = v1::ListRolloutsRequest {
                app: app.to_owned(),
                profile: profile.to_owned(),
                page_size: self.limit,
                ..v1::ListRolloutsRequest::default()
            };
            return list::show(session, request).await;
        }
        let connection = session.connect().await?;
        let request = connection.request(v1::GetRolloutRequest {
            rollout: self.rollout.rollout,
        });
        let rollout = connection.rollouts().get(request).await?.into_inner();
        let request = v1::ListAuditRequest {
            rollout: rollout.id,
            page_size: self.limit,
            ..v1::ListAuditRequest::default()
        };
        audit::show(session, request).await
    }

    /// The daemon tells the oldest first: all pages are read, the newest verdicts kept.
    async fn show_verdicts(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let mut client = connection.rollouts();
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut kept: VecDeque<v1::Verdict> = VecDeque::new();
        let mut left_out: u64 = 0;
        let mut page_token = String::new();
        loop {
            let asked = std::mem::take(&mut page_token);
            let request = v1::ListVerdictsRequest {
                rollout: self.rollout.rollout.clone(),
                page_size: PAGE,
                page_token: asked.clone(),
            };
            let page = client
                .list_verdicts(connection.request(request))
                .await?
                .into_inner();
            for verdict in page.verdicts {
                kept.push_back(verdict);
                if kept.len() > limit {
                    kept.pop_front();
                    left_out += 1;
                }
            }
            // A token that leads nowhere new would lead round in circles.
            if page.next_page_token.is_empty() || page.next_page_token == asked {
                break;
            }
            page_token = page.next_page_token;
        }
        let verdicts = Vec::from(kept);
        session.ui.show(
            &verdicts,
            |ui| table(ui, &verdicts),
            || {
                let revisions = verdicts.iter().map(|verdict| verdict.revision.to_string());
                revisions.collect()
            },
        )?;
        if left_out > 0 {
            session.ui.say(&format!(
                "{left_out} older verdicts are not shown; see more with --limit"
            ));
        }
        Ok(())
    }
}

/// A row per verdict.
fn table(ui: &Ui, verdicts: &[v1::Verdict]) -> String {
    if verdicts.is_empty() {
        return "it has not been judged yet".to_owned();
    }
    let is_wide = ui.format == Format::Wide;
    let mut header = vec!["rev", "at", "stage", "why", "decided by"];
    if is_wide {
        header.push("checks");
    }
    header.push("outcome");
    let rows = verdicts.iter().map(|verdict| {
        let mut row = vec![
            verdict.revision.to_string(),
            verdict.at.clone(),
            verdict.stage.to_string(),
            verdict::said(verdict).to_owned(),
            verdict.decided_by.clone(),
        ];
        if is_wide {
            let checks = verdict.checks.iter();
            let checks: Vec<String> = checks
                .map(|check| format!("{} {}", check.name, verdict::outcome(check)))
                .collect();
            row.push(checks.join(", "));
        }
        row.push(verdict.outcome.clone());
        (row, verdict::paint(&verdict.outcome))
    });
    ui.outcomes(&Outcomes {
        header: &header,
        droppable: &["rev", "checks", "decided by", "at"],
        rows: rows.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_listed_with_their_outcome_last() {
        let verdict = |outcome: &str, summary: &str, decided_by: &str| v1::Verdict {
            outcome: outcome.to_owned(),
            summary: summary.to_owned(),
            at: "10:00:00Z".to_owned(),
            revision: 812,
            stage: 2,
            decided_by: decided_by.to_owned(),
            checks: vec![],
        };
        let verdicts = [
            verdict("hold", "hold: 43 of 100 samples", ""),
            verdict("rollback", "error_rate is 6.2%, at most 5%", "errors"),
        ];
        let ui = Ui::fixed(Format::Table, None);
        assert_eq!(
            table(&ui, &verdicts),
            "\
REV  AT         STAGE  WHY                             DECIDED BY  OUTCOME
812  10:00:00Z  2      43 of 100 samples               -           hold
812  10:00:00Z  2      error_rate is 6.2%, at most 5%  errors      rollback
"
        );
        let narrow = table(&Ui::fixed(Format::Table, Some(50)), &verdicts);
        assert!(narrow.starts_with("STAGE  WHY "), "{narrow}");
        assert_eq!(table(&ui, &[]), "it has not been judged yet");
    }
}
