//! `vortexctl federation conflicts` and `resolve`

use clap::Args;
use vortex_proto::v1;

use super::short;
use crate::{
    cli::{Change, OfArg},
    complete, environment,
    exit::Failure,
    session::Session,
    ui::{Format, Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation conflicts
  vortexctl federation conflicts checkout/prod --all   # also those somebody has taken note of
  vortexctl federation conflicts -o json | jq '.[].why'

Two clusters that could not hear each other each started a rollout of one target. Every cluster
finds the same winner; the other one was ended. What it would have brought can go out again.")]
pub(crate) struct Conflicts {
    #[command(flatten)]
    of: OfArg,
    /// Also those that somebody has taken note of
    #[arg(long)]
    all: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation resolve 4f2a --reason \"v8 goes out again tomorrow\"

It changes no rollout: it says that a person has seen what became of them.")]
pub(crate) struct Resolve {
    /// A conflict's id, or the beginning of one
    #[arg(value_name = "CONFLICT", add = complete::conflicts())]
    conflict: String,
    #[command(flatten)]
    change: Change,
}

impl Conflicts {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = self.of.split();
        let request = connection.request(v1::ListConflictsRequest {
            app,
            profile,
            all: self.all,
        });
        let answer = connection.federation().list_conflicts(request).await?;
        let conflicts = answer.into_inner().conflicts;
        session.ui.show(
            &conflicts,
            |ui| list(ui, &conflicts),
            || conflicts.iter().map(|found| found.id.clone()).collect(),
        )?;
        if let Some(open) = conflicts.iter().find(|found| !found.acknowledged) {
            session.ui.advise(&format!(
                "vortexctl federation resolve {} --reason ...",
                short(&open.id)
            ));
        }
        Ok(())
    }
}

impl Resolve {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::ResolveConflictRequest {
            id: self.conflict,
            request_id: self.change.request_id(),
            reason: self.change.reason,
        });
        let answer = connection.federation().resolve(request).await?;
        let conflict = answer.into_inner();
        session.ui.show(
            &conflict,
            |_| {
                format!(
                    "{} of {}: noted by {}",
                    sanitize(&short(&conflict.id)),
                    sanitize(&target(&conflict)),
                    sanitize(&conflict.acknowledged_by)
                )
            },
            || vec![conflict.id.clone()],
        )?;
        session.ui.advise(&format!(
            "to bring {} all the same: vortexctl rollout start {} --to {}",
            conflict.loser_version,
            target(&conflict),
            conflict.loser_version
        ));
        Ok(())
    }
}

fn target(conflict: &v1::RolloutConflict) -> String {
    format!("{}/{}", conflict.app, conflict.profile)
}

/// A table, and below it each one as a sentence.
fn list(ui: &Ui, conflicts: &[v1::RolloutConflict]) -> String {
    if conflicts.is_empty() {
        return "no conflicts\n".to_owned();
    }
    let wide = ui.format == Format::Wide;
    let mut header = vec![
        "conflict", "target", "goes on", "ended", "rule", "when", "noted by",
    ];
    if wide {
        header.extend(["winner", "loser", "noted at"]);
    }
    let rows = conflicts.iter().map(|conflict| row(conflict, wide));
    let mut text = ui.table(&header, rows.collect());
    text.push('\n');
    for conflict in conflicts {
        let id = sanitize(&short(&conflict.id));
        text.push_str(&ui.prose(&format!("{id}  "), &conflict.why));
    }
    text
}

fn row(conflict: &v1::RolloutConflict, wide: bool) -> Vec<String> {
    let side = |version: &str, cluster: &str| format!("{version} of {cluster}");
    let mut row = vec![
        short(&conflict.id),
        target(conflict),
        side(&conflict.winner_version, &conflict.winner_cluster),
        side(&conflict.loser_version, &conflict.loser_cluster),
        conflict.rule.clone(),
        environment::age(&conflict.at),
        conflict.acknowledged_by.clone(),
    ];
    if wide {
        row.extend([
            format!("{} {}", conflict.winner, conflict.winner_phase),
            format!("{} {}", conflict.loser, conflict.loser_phase),
            conflict.acknowledged_at.clone(),
        ]);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_is_a_line_and_a_sentence() {
        let conflict = v1::RolloutConflict {
            id: "4f2a".repeat(16),
            app: "checkout".to_owned(),
            profile: "prod".to_owned(),
            winner_version: "v7".to_owned(),
            winner_cluster: "eu".to_owned(),
            loser_version: "v8".to_owned(),
            loser_cluster: "us".to_owned(),
            rule: "home".to_owned(),
            why: "r-1 of eu (v7) goes on: eu is the home of checkout/prod; r-2 of us (v8) was ended at stage 2 of 5"
                .to_owned(),
            ..v1::RolloutConflict::default()
        };
        assert_eq!(
            list(&Ui::fixed(Format::Table, None), &[conflict]),
            "\
CONFLICT      TARGET         GOES ON   ENDED     RULE  WHEN  NOTED BY
4f2a4f2a4f2a  checkout/prod  v7 of eu  v8 of us  home  -     -

4f2a4f2a4f2a  r-1 of eu (v7) goes on: eu is the home of checkout/prod; r-2 of us (v8) was ended at
              stage 2 of 5
"
        );
        assert_eq!(list(&Ui::fixed(Format::Table, None), &[]), "no conflicts\n");
    }
}
