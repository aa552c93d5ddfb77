//! `vortexctl rollout plan`, and the flags it shares with `start`

use clap::{Args, ValueEnum};
use vortex_proto::v1;

use super::{
    checks::{self, CheckArgs},
    judge,
    legs::{self, LegArgs},
    stages::StageArgs,
    verdict,
};
use crate::{
    cli::{Target, TargetArg},
    complete,
    exit::Failure,
    session::Session,
    ui::Ui,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl rollout plan checkout/prod --to v42
  vortexctl rollout plan checkout/prod --to v42 --stages 1%,25%,100% --bake 10m
  vortexctl rollout plan checkout/prod --to v42 -f checkout.toml --errors-vs-stable +0.5pp")]
pub(crate) struct Plan {
    #[command(flatten)]
    target: TargetArg,
    #[command(flatten)]
    proposal: ProposalArgs,
}

/// What describes a rollout.
#[derive(Args, Clone, Debug)]
pub(crate) struct ProposalArgs {
    /// The version to bring
    #[arg(long, value_name = "VERSION", add = complete::versions())]
    pub(crate) to: Option<String>,
    /// The stable version, to be sure that it still is
    #[arg(
        long,
        value_name = "VERSION",
        default_value = "",
        hide_default_value = true
    )]
    from: String,
    /// A stored or built-in strategy (default: canary-standard)
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true, help_heading = "Stages",
        conflicts_with_all = ["stages", "bake", "gate"])]
    strategy: String,
    /// What the canary is made of (default: instance)
    #[arg(long, value_enum)]
    unit: Option<Unit>,
    /// Smallest canary with unit instance
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_instances: u32,
    /// A key that always reads the new version
    #[arg(long, value_name = "KEY")]
    pin_canary: Vec<String>,
    /// A key that never reads the new version before completion
    #[arg(long, value_name = "KEY")]
    pin_stable: Vec<String>,
    /// The target's first version: it becomes stable at once
    #[arg(long)]
    initial: bool,
    /// The share of a stage's instances that must run the version before it bakes (default: 95%)
    #[arg(
        long,
        value_name = "SHARE",
        default_value = "",
        hide_default_value = true
    )]
    adoption: String,
    /// How long a stage waits for them before it pauses (default: 10m)
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "",
        hide_default_value = true
    )]
    progress_deadline: String,
    /// What to do when the target has an active rollout (default: reject)
    #[arg(long, value_enum)]
    on_conflict: Option<OnConflict>,
    #[command(flatten)]
    stages: StageArgs,
    #[command(flatten)]
    legs: LegArgs,
    #[command(flatten)]
    pub(super) checks: CheckArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Unit {
    /// Whole instances
    Instance,
    /// Users, sessions, requests: whatever key the application passes
    Key,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OnConflict {
    /// Be refused
    Reject,
    /// Wait until that one has completed
    Queue,
    /// End that one and take its place
    Supersede,
}

impl ProposalArgs {
    pub(crate) fn request(&self, target: &Target) -> Result<v1::CreateRolloutRequest, Failure> {
        let judged = self.checks.resolve(&self.stages)?;
        if !self.strategy.is_empty() && !judged.stages.is_empty() {
            return Err(checks::usage(
                "the file has stages, and --strategy names others",
                "leave out --strategy, or the file's stages",
            ));
        }
        let pin = |cohort: &str, key: &String| v1::Pin {
            key: key.clone(),
            cohort: cohort.to_owned(),
        };
        let mut request = v1::CreateRolloutRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            from_version: self.from.clone(),
            to_version: self.to.clone().unwrap_or_default(),
            stages: judged.stages,
            strategy: self.strategy.clone(),
            unit: match self.unit {
                Some(Unit::Key) => "key".to_owned(),
                Some(Unit::Instance) | None => "instance".to_owned(),
            },
            min_instances: self.min_instances,
            pins: self
                .pin_canary
                .iter()
                .map(|key| pin("canary", key))
                .chain(self.pin_stable.iter().map(|key| pin("stable", key)))
                .collect(),
            start: true,
            initial: self.initial,
            on_conflict: match self.on_conflict {
                Some(OnConflict::Queue) => "queue".to_owned(),
                Some(OnConflict::Supersede) => "supersede".to_owned(),
                Some(OnConflict::Reject) | None => "reject".to_owned(),
            },
            reason: String::new(),
            request_id: String::new(),
            adoption: self.adoption.clone(),
            progress_deadline: self.progress_deadline.clone(),
            analysis: judged.analysis,
            ..v1::CreateRolloutRequest::default()
        };
        self.legs.fill(&mut request);
        Ok(request)
    }
}

impl Plan {
    /// What is asked for.
    pub(crate) fn request(&self) -> Result<v1::CreateRolloutRequest, Failure> {
        self.proposal.request(&self.target.target)
    }

    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        show(session, self.request()?).await?;
        Ok(())
    }
}

/// Asks for a plan and prints it.
pub(crate) async fn show(
    session: &Session,
    request: v1::CreateRolloutRequest,
) -> Result<v1::RolloutPlan, Failure> {
    let connection = session.connect().await?;
    let plan = connection
        .rollouts()
        .plan(connection.request(request))
        .await?
        .into_inner();
    session.ui.show(
        &plan,
        |ui| card(ui, &plan),
        || {
            plan.stages
                .iter()
                .map(|stage| stage.effective_weight.clone())
                .collect()
        },
    )?;
    Ok(plan)
}

fn card(ui: &Ui, plan: &v1::RolloutPlan) -> String {
    let versions = match plan.from_version.as_str() {
        "" => plan.to_version.clone(),
        from => format!("{from} -> {}", plan.to_version),
    };
    let mut text = ui.card(&[
        ("target", format!("{}/{}", plan.app, plan.profile)),
        ("version", versions),
        ("strategy", plan.strategy.clone()),
        ("keys that change", plan.changed_keys.to_string()),
        (
            "completes after",
            format!("{} at the earliest", plan.earliest_duration),
        ),
        ("in its way", plan.blocked_by.clone()),
        ("frozen by", plan.frozen_by.join(", ")),
        (
            "clusters",
            legs::plan(&plan.legs, plan.barrier, &plan.on_partition),
        ),
        ("measured", plan.judged_by.clone()),
    ]);
    text.push('\n');
    // Where no instance reports, nobody could be named.
    let reaches_somebody = plan.stages.iter().any(|stage| stage.instance_count > 0);
    let is_measured = (plan.stages.iter()).any(|stage| stage.canary_requests_per_second.is_some());
    let is_compared = (plan.stages.iter()).any(|stage| stage.detectable_error_points.is_some());
    let rows = plan.stages.iter().map(|stage| {
        let mut row = vec![
            stage.stage.to_string(),
            stage.requested_weight.clone(),
            stage.effective_weight.clone(),
            stage.bake.clone(),
            stage.gate.clone(),
            stage.earliest_after.clone(),
        ];
        if is_measured {
            row.push(rate(stage.canary_requests_per_second));
        }
        if is_compared {
            row.push(rise(stage.detectable_error_points));
        }
        if reaches_somebody {
            row.push(instances(stage));
        }
        row
    });
    let mut header = vec!["stage", "asked", "effective", "bake", "gate", "not before"];
    if is_measured {
        header.push("requests/s");
    }
    if is_compared {
        header.push("would find");
    }
    if reaches_somebody {
        header.push("instances");
    }
    text.push_str(&ui.table(&header, rows.collect()));
    if is_compared {
        text.push_str(
            "would find: the smallest rise of the error rate that a comparison most likely sees within the bake\n",
        );
    }
    if let Some(analysis) = &plan.analysis {
        text.push('\n');
        text.push_str(&judge::text(ui, Some(analysis)));
    }
    text
}

/// `12.3`; nothing where nothing was measured.
fn rate(requests_per_second: Option<f64>) -> String {
    requests_per_second
        .filter(|rate| rate.is_finite())
        .map(verdict::hundredths)
        .unwrap_or_default()
}

/// `+1.2pp`.
fn rise(points: Option<f64>) -> String {
    points
        .filter(|points| points.is_finite())
        .map(|points| format!("+{}pp", verdict::hundredths(points)))
        .unwrap_or_default()
}

/// How many known instances a stage reaches, and the first of them by name.
fn instances(stage: &v1::PlannedStage) -> String {
    const NAMED: usize = 3;
    if stage.instance_count == 0 {
        return String::new();
    }
    let named: Vec<&str> = stage
        .instances
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect();
    let more = if stage.instance_count > u64::try_from(named.len()).unwrap_or(u64::MAX) {
        ", …"
    } else {
        ""
    };
    format!("{}: {}{more}", stage.instance_count, named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Format;

    #[test]
    fn a_plan_tells_what_the_traffic_could_reveal_and_who_judges() {
        let stage = |stage: u32, rate: Option<f64>, points: Option<f64>| v1::PlannedStage {
            stage,
            requested_weight: "1%".to_owned(),
            effective_weight: "1%".to_owned(),
            bake: "5m".to_owned(),
            gate: "auto".to_owned(),
            earliest_after: "0s".to_owned(),
            canary_requests_per_second: rate,
            detectable_error_points: points,
            ..v1::PlannedStage::default()
        };
        let mut plan = v1::RolloutPlan {
            stages: vec![
                stage(1, Some(2.12), Some(1.204)),
                stage(2, Some(53.0), None),
            ],
            judged_by: "heartbeats: 212 requests/s in the last 5m".to_owned(),
            frozen_by: vec!["f-night".to_owned(), "f-sale".to_owned()],
            ..v1::RolloutPlan::default()
        };
        let ui = Ui::fixed(Format::Table, None);
        let text = card(&ui, &plan);
        for expected in [
            "frozen by         f-night, f-sale\n",
            "measured          heartbeats: 212 requests/s in the last 5m\n",
            "NOT BEFORE  REQUESTS/S  WOULD FIND\n",
            "0s          2.12        +1.2pp\n",
            "0s          53          -\n",
        ] {
            assert!(text.contains(expected), "no {expected:?} in\n{text}");
        }
        plan.stages = vec![stage(1, None, None)];
        assert!(!card(&ui, &plan).contains("WOULD FIND"));
    }
}
