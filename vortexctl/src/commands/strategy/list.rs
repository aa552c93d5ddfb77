//! `vortexctl strategy list`

use clap::Args;
use vortex_proto::v1;

use super::split;
use crate::{cli::Target, complete, exit::Failure, session::Session, ui::Format};

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl strategy list --target checkout/prod")]
pub(crate) struct List {
    /// Those that this target can use
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = split(self.target);
        let request = connection.request(v1::ListStrategiesRequest { app, profile });
        let strategies = connection
            .rollouts()
            .list_strategies(request)
            .await?
            .into_inner()
            .strategies;
        session.ui.show(
            &strategies,
            |ui| {
                let is_wide = ui.format == Format::Wide;
                let rows = strategies.iter().map(|strategy| {
                    let stages: Vec<String> = strategy.stages.iter().map(stage).collect();
                    let scope = match (strategy.built_in, strategy.app.as_str()) {
                        (true, _) => "built in".to_owned(),
                        (false, "") => "every target".to_owned(),
                        (false, app) => format!("{app}/{}", strategy.profile),
                    };
                    let mut row = vec![strategy.name.clone(), scope, stages.join("  ")];
                    if is_wide {
                        row.push(judged(strategy));
                    }
                    row
                });
                let mut header = vec!["name", "for", "stages"];
                if is_wide {
                    header.push("checks");
                }
                ui.table(&header, rows.collect())
            },
            || {
                strategies
                    .iter()
                    .map(|strategy| strategy.name.clone())
                    .collect()
            },
        )
    }
}

/// `5% 10m`, and ` manual` where a person opens the gate.
fn stage(stage: &v1::Stage) -> String {
    let gate = if stage.gate == "manual" {
        " manual"
    } else {
        ""
    };
    format!("{} {}{gate}", stage.weight, stage.bake)
}

/// What its checks require, in short.
fn judged(strategy: &v1::Strategy) -> String {
    match &strategy.analysis {
        None => "the default checks".to_owned(),
        Some(analysis) if analysis.off => "none".to_owned(),
        Some(analysis) if analysis.checks.is_empty() => "the default checks".to_owned(),
        Some(analysis) => {
            let requires: Vec<&str> = (analysis.checks.iter())
                .map(|check| check.require.as_str())
                .collect();
            requires.join("; ")
        }
    }
}
