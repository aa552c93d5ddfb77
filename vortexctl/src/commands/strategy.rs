//! `vortexctl strategy`: named sequences of stages.

use clap::{Args, Subcommand};
use vortex_proto::v1;

use crate::{
    cli::{Change, Target},
    commands::rollout::stages::StageArgs,
    complete,
    exit::Failure,
    session::Session,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The built-in strategies and the stored ones
    List(List),
    /// Store a strategy
    Set(Set),
    /// Delete a stored strategy; rollouts that use it keep their stages
    Delete(Delete),
}

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl strategy list --target checkout/prod")]
pub(crate) struct List {
    /// Those that this target can use
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl strategy set careful --stages 0.1%:1h,1%,10%,50%:30m:manual,100% --bake 15m
  vortexctl strategy set fast --target checkout/staging --stages 50%,100% --bake 30s")]
pub(crate) struct Set {
    /// What it is called
    name: String,
    /// Only for this target
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
    #[command(flatten)]
    stages: StageArgs,
    #[command(flatten)]
    change: Change,
}

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl strategy delete careful")]
pub(crate) struct Delete {
    /// What it is called
    name: String,
    /// The one of this target
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
    #[command(flatten)]
    change: Change,
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::List(list) => list.run(session).await,
            Command::Set(set) => set.run(session).await,
            Command::Delete(delete) => delete.run(session).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session) -> Result<(), Failure> {
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
                let rows = strategies.iter().map(|strategy| {
                    let stages: Vec<String> = strategy.stages.iter().map(stage).collect();
                    let scope = match (strategy.built_in, strategy.app.as_str()) {
                        (true, _) => "built in".to_owned(),
                        (false, "") => "every target".to_owned(),
                        (false, app) => format!("{app}/{}", strategy.profile),
                    };
                    vec![strategy.name.clone(), scope, stages.join("  ")]
                });
                ui.table(&["name", "for", "stages"], rows.collect())
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

impl Set {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = split(self.target);
        let request = v1::PutStrategyRequest {
            name: self.name,
            app,
            profile,
            stages: self.stages.stages(),
            request_id: self.change.request_id(),
            reason: self.change.reason,
            analysis: None,
        };
        let request = connection.request(request);
        let stored = connection
            .rollouts()
            .put_strategy(request)
            .await?
            .into_inner();
        session.ui.show(
            &stored,
            |_| format!("stored strategy {}", crate::ui::sanitize(&stored.name)),
            || vec![stored.name.clone()],
        )
    }
}

impl Delete {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = split(self.target);
        let request = v1::DeleteStrategyRequest {
            name: self.name,
            app,
            profile,
            request_id: self.change.request_id(),
            reason: self.change.reason,
        };
        let request = connection.request(request);
        let deleted = connection
            .rollouts()
            .delete_strategy(request)
            .await?
            .into_inner();
        session.ui.show(
            &deleted,
            |_| format!("deleted strategy {}", crate::ui::sanitize(&deleted.name)),
            || vec![deleted.name.clone()],
        )
    }
}

fn split(target: Option<Target>) -> (String, String) {
    target
        .map(|target| (target.app, target.profile))
        .unwrap_or_default()
}
