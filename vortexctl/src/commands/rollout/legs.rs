//! A rollout across clusters: which it covers, and how far each is.

use clap::{Args, ValueEnum};
use vortex_proto::v1;

use crate::ui::{Format, Ui};

/// Which clusters a rollout covers, and who of them waits for whom.
#[derive(Args, Clone, Debug)]
pub(crate) struct LegArgs {
    /// The clusters whose instances it covers (default: all); the others read the stable version until it completes
    #[arg(
        long,
        value_name = "CLUSTER,…",
        value_delimiter = ',',
        help_heading = "Clusters"
    )]
    clusters: Vec<String>,
    /// Clusters that go at once; repeated: one group after the other
    #[arg(
        long,
        value_name = "CLUSTER,…",
        conflicts_with = "clusters",
        help_heading = "Clusters"
    )]
    wave: Vec<String>,
    /// Each cluster enters the next stage when it has finished its own, whatever the others do
    #[arg(long, help_heading = "Clusters")]
    no_barrier: bool,
    /// What clusters do that wait for one that is not heard of (default: hold)
    #[arg(long, value_enum, help_heading = "Clusters")]
    on_partition: Option<OnPartition>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OnPartition {
    /// Wait for it
    Hold,
    /// Go on without it; it takes part again when it is back
    Continue,
}

impl LegArgs {
    /// Writes them into a request.
    pub(crate) fn fill(&self, request: &mut v1::CreateRolloutRequest) {
        let names = |text: &String| -> Vec<String> {
            let names = text.split(',').map(str::trim);
            let names = names.filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        };
        request.clusters = self.clusters.iter().flat_map(names).collect();
        let waves = self.wave.iter().map(|wave| v1::Wave {
            clusters: names(wave),
        });
        request.waves = waves.collect();
        request.no_barrier = self.no_barrier;
        request.on_partition = match self.on_partition {
            Some(OnPartition::Hold) => "hold".to_owned(),
            Some(OnPartition::Continue) => "continue".to_owned(),
            None => String::new(),
        };
    }
}

/// How far each cluster is; empty where there are none.
pub(crate) fn table(ui: &Ui, legs: &[v1::RolloutLeg], stages: usize) -> String {
    if legs.is_empty() {
        return String::new();
    }
    let has_waves = legs.iter().any(|leg| leg.wave > 1);
    let mut header = vec!["cluster"];
    if has_waves {
        header.push("wave");
    }
    header.extend(["phase", "stage", "weight", "waiting for", "age"]);
    let wide = ui.format == Format::Wide;
    if wide {
        header.extend(["adopted", "updated"]);
    }
    let rows = legs.iter().map(|leg| {
        let mut row = vec![name(leg).to_owned()];
        if has_waves {
            row.push(leg.wave.to_string());
        }
        row.extend([
            phase(leg),
            stage(leg, stages),
            leg.effective_weight.clone(),
            leg.waiting_for.clone(),
            leg.age.clone(),
        ]);
        if wide {
            let adopted = format!("{}/{}", leg.cohort_acknowledged, leg.cohort_live);
            row.extend([
                if leg.cohort_live == 0 {
                    String::new()
                } else {
                    adopted
                },
                leg.updated_at.clone(),
            ]);
        }
        row
    });
    ui.table(&header, rows.collect())
}

/// Which clusters a plan covers, in one line: `eu, then us, ap; with a barrier; holds for who is not heard of`.
pub(crate) fn plan(legs: &[v1::RolloutLeg], barrier: bool, on_partition: &str) -> String {
    if legs.is_empty() {
        return String::new();
    }
    let mut waves: Vec<(u32, Vec<&str>)> = vec![];
    for leg in legs {
        match waves.last_mut() {
            Some((wave, names)) if *wave == leg.wave => names.push(name(leg)),
            Some(_) | None => waves.push((leg.wave, vec![name(leg)])),
        }
    }
    let waves: Vec<String> = (waves.iter()).map(|(_, names)| names.join(", ")).collect();
    let barrier = if barrier {
        "stage by stage"
    } else {
        "each at its own pace"
    };
    let partition = match on_partition {
        "continue" => "going on without who is not heard of",
        _ => "waiting for who is not heard of",
    };
    format!("{}; {barrier}, {partition}", waves.join("; then "))
}

/// `eu 2/5, us 1/5 paused`, for a list.
pub(crate) fn line(legs: &[v1::RolloutLeg], stages: usize) -> String {
    let legs = legs.iter().map(|leg| match leg.phase.as_str() {
        "running" => format!("{} {}", name(leg), stage(leg, stages)),
        other => format!("{} {} {other}", name(leg), stage(leg, stages)),
    });
    legs.collect::<Vec<_>>().join(", ")
}

fn name(leg: &v1::RolloutLeg) -> &str {
    if leg.name.is_empty() {
        &leg.cluster
    } else {
        &leg.name
    }
}

fn phase(leg: &v1::RolloutLeg) -> String {
    match leg.cause.as_str() {
        "" if leg.finished && leg.phase == "running" => "finished".to_owned(),
        "" => leg.phase.clone(),
        cause => format!("{} ({cause})", leg.phase),
    }
}

fn stage(leg: &v1::RolloutLeg, stages: usize) -> String {
    format!("{}/{stages}", leg.stage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(name: &str, wave: u32, phase: &str, stage: u32) -> v1::RolloutLeg {
        v1::RolloutLeg {
            cluster: "00".to_owned(),
            name: name.to_owned(),
            wave,
            phase: phase.to_owned(),
            stage,
            effective_weight: "5%".to_owned(),
            ..v1::RolloutLeg::default()
        }
    }

    #[test]
    fn legs_are_a_table_and_a_line() {
        let ui = Ui::fixed(Format::Table, None);
        let mut legs = vec![leg("eu", 1, "running", 2), leg("us-east", 1, "paused", 1)];
        legs[0].finished = true;
        legs[0].waiting_for = "us-east".to_owned();
        legs[1].cause = "analysis".to_owned();
        legs[1].waiting_for = "resume".to_owned();
        legs[1].age = "3s".to_owned();
        let expected = [
            "CLUSTER  PHASE              STAGE  WEIGHT  WAITING FOR  AGE\n",
            "eu       finished           2/5    5%      us-east      -\n",
            "us-east  paused (analysis)  1/5    5%      resume       3s\n",
        ];
        assert_eq!(table(&ui, &legs, 5), expected.concat());
        assert_eq!(line(&legs, 5), "eu 2/5, us-east 1/5 paused");
        assert_eq!(table(&ui, &[], 5), "");
        legs[1].wave = 2;
        assert!(table(&ui, &legs, 5).contains("WAVE"));
        assert_eq!(
            plan(&legs, true, "hold"),
            "eu; then us-east; stage by stage, waiting for who is not heard of"
        );
    }
}
