//! The fourth part of the demo: a fleet that reports, a stage that waits for its cohort, and four instances
//! that are not as they should be, each found and named.

use std::time::Duration;

use vortex_proto::v1;

use super::instances::{Instances, PLANTED};
use crate::{
    connection::Connection,
    environment,
    exit::{Exit, Failure},
    ui::{Paint, Ui, sanitize},
};

/// Real SDKs in the helper process, but for two.
const INSTANCES: u32 = 200;
const PATIENCE: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_millis(300);

pub(super) async fn tell(ui: &Ui, connection: &Connection, server: &str) -> Result<(), Failure> {
    for (version, workers) in [("v1", 8), ("v2", 64)] {
        publish(connection, version, workers).await?;
    }
    let stable = v1::SetStableRequest {
        app: "orders".into(),
        profile: "prod".into(),
        version: "v1".into(),
        request_id: environment::request_id(),
        ..v1::SetStableRequest::default()
    };
    connection
        .configs()
        .set_stable(connection.request(stable))
        .await?;
    let mut instances = Instances::start(server, INSTANCES, "v2").await?;
    ui.line(&format!(
        "   {INSTANCES} instances of orders/prod report every second, from one helper process"
    ))?;
    let told = roll_out(ui, connection, &mut instances).await;
    instances.stop().await;
    told
}

async fn publish(connection: &Connection, version: &str, workers: u32) -> Result<(), Failure> {
    let request = v1::PublishRequest {
        app: "orders".into(),
        profile: "prod".into(),
        version: version.into(),
        documents: vec![v1::Document {
            name: "orders.yml".into(),
            content: format!("workers: {workers}\nqueue: orders\n"),
            ..v1::Document::default()
        }],
        request_id: environment::request_id(),
        ..v1::PublishRequest::default()
    };
    connection
        .configs()
        .publish(connection.request(request))
        .await?;
    Ok(())
}

async fn roll_out(
    ui: &Ui,
    connection: &Connection,
    instances: &mut Instances,
) -> Result<(), Failure> {
    let stage = |weight: &str| v1::Stage {
        weight: weight.into(),
        bake: "2s".into(),
        gate: "auto".into(),
    };
    let request = v1::CreateRolloutRequest {
        app: "orders".into(),
        profile: "prod".into(),
        to_version: "v2".into(),
        stages: vec![stage("10%"), stage("50%"), stage("100%")],
        adoption: "90%".into(),
        start: true,
        request_id: environment::request_id(),
        ..v1::CreateRolloutRequest::default()
    };
    let rollout = connection
        .rollouts()
        .create(connection.request(request))
        .await?
        .into_inner();
    ui.line("   v2 goes out by instance; a stage bakes once 90% of its instances run it")?;
    ui.line("")?;
    ui.line(&format!(
        "   {:<8}{:>8}{:>14}",
        "stage", "asked", "acknowledged"
    ))?;
    follow(ui, connection, &rollout.id).await?;
    instances.silence_one().await?;
    name_the_odd_ones(ui, connection).await
}

/// A line for each stage once its cohort has arrived, until the rollout completes.
async fn follow(ui: &Ui, connection: &Connection, id: &str) -> Result<(), Failure> {
    let begun = environment::instant();
    let mut shown = 0;
    loop {
        let request = v1::GetRolloutRequest { rollout: id.into() };
        let rollout = connection
            .rollouts()
            .get(connection.request(request))
            .await?
            .into_inner();
        if rollout.phase == "completed" {
            return ui.line(&format!("   {}", ui.paint("completed", Paint::Good)));
        }
        if rollout.stage > shown && rollout.waiting_for == "bake" {
            shown = rollout.stage;
            ui.line(&format!(
                "   {:<8}{:>8}{:>14}",
                format!("{}/{}", rollout.stage, rollout.stages.len()),
                rollout.effective_weight,
                format!("{} of {}", rollout.cohort_acknowledged, rollout.cohort_live),
            ))?;
        }
        if begun.elapsed() > PATIENCE {
            return Err(unseen(&format!(
                "the rollout is {} in stage {}, waiting for {}",
                rollout.phase, rollout.stage, rollout.waiting_for
            )));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn name_the_odd_ones(ui: &Ui, connection: &Connection) -> Result<(), Failure> {
    let begun = environment::instant();
    loop {
        let request = v1::ListInstancesRequest {
            app: "orders".into(),
            profile: "prod".into(),
            states: PLANTED.map(|(_, state)| state.to_owned()).to_vec(),
            ..v1::ListInstancesRequest::default()
        };
        let mut found = connection
            .fleet()
            .list_instances(connection.request(request))
            .await?
            .into_inner()
            .instances;
        found.sort_by(|one, other| one.instance_id.cmp(&other.instance_id));
        let named: Vec<(&str, &str)> = found
            .iter()
            .map(|instance| (instance.instance_id.as_str(), instance.state.as_str()))
            .collect();
        if named == PLANTED {
            ui.line("")?;
            ui.line(&format!(
                "   {INSTANCES} instances, and four that are not as they should be:"
            ))?;
            return found.iter().try_for_each(|instance| {
                let state = ui.paint(&format!("{:<10}", instance.state), Paint::Warn);
                ui.line(&format!(
                    "   {:<10}{state}{}",
                    sanitize(&instance.instance_id),
                    sanitize(&instance.explanation)
                ))
            });
        }
        if begun.elapsed() > PATIENCE {
            return Err(unseen(&format!("{named:?} instead of {PLANTED:?}")));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn unseen(what: &str) -> Failure {
    Failure::new(
        Exit::Error,
        "demo",
        format!("the demo's fleet is not as planted: {what}"),
    )
}
