//! `--stages`, `--bake` and `--gate`: how stages are written on a command line.

use clap::{Args, ValueEnum};
use vortex_proto::v1;

/// The stages of a rollout or strategy.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Stages")]
pub(crate) struct StageArgs {
    /// Weights, e.g. 1%,25%,100%; each may carry a bake and a gate of its own: 1%:10m:manual
    #[arg(long, value_name = "WEIGHT,…", value_delimiter = ',', value_parser = parse)]
    stages: Vec<StageArg>,
    /// How long each stage is watched (default: 5m)
    #[arg(long, value_name = "DURATION")]
    bake: Option<String>,
    /// Who opens the way out of each stage (default: auto)
    #[arg(long, value_enum)]
    gate: Option<Gate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Gate {
    /// It opens when the stage has baked
    Auto,
    /// Somebody promotes
    Manual,
}

impl Gate {
    fn as_str(self) -> &'static str {
        match self {
            Gate::Auto => "auto",
            Gate::Manual => "manual",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct StageArg {
    weight: String,
    bake: Option<String>,
    gate: Option<Gate>,
}

/// `WEIGHT[:BAKE][:GATE]`
fn parse(text: &str) -> Result<StageArg, String> {
    let mut parts = text.split(':');
    let mut stage = StageArg {
        weight: parts.next().unwrap_or_default().to_owned(),
        bake: None,
        gate: None,
    };
    if !stage.weight.ends_with('%') {
        return Err("a weight is a percentage, e.g. 25%".to_owned());
    }
    for part in parts {
        match part {
            "auto" => stage.gate = Some(Gate::Auto),
            "manual" => stage.gate = Some(Gate::Manual),
            bake => {
                crate::cli::duration(bake)?;
                stage.bake = Some(bake.to_owned());
            }
        }
    }
    Ok(stage)
}

/// The weights of the standard canary, for whoever sets only a bake or a gate.
const WEIGHTS_DEFAULT: [&str; 5] = ["1%", "5%", "25%", "50%", "100%"];

impl StageArgs {
    /// Whether anything was said about stages.
    pub(crate) fn is_given(&self) -> bool {
        !self.stages.is_empty() || self.bake.is_some() || self.gate.is_some()
    }

    /// The stages as the daemon takes them; none when nothing was said.
    pub(crate) fn stages(&self) -> Vec<v1::Stage> {
        if !self.is_given() {
            return vec![];
        }
        let plain = |weight: &&str| StageArg {
            weight: (*weight).to_owned(),
            bake: None,
            gate: None,
        };
        let stages = if self.stages.is_empty() {
            WEIGHTS_DEFAULT.iter().map(plain).collect()
        } else {
            self.stages.clone()
        };
        stages
            .into_iter()
            .map(|stage| v1::Stage {
                weight: stage.weight,
                bake: stage.bake.or_else(|| self.bake.clone()).unwrap_or_default(),
                gate: stage
                    .gate
                    .or(self.gate)
                    .map(Gate::as_str)
                    .unwrap_or_default()
                    .to_owned(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_may_carry_its_own_bake_and_gate() {
        let check = |text: &str, weight: &str, bake: Option<&str>, gate: Option<Gate>| {
            let expected = StageArg {
                weight: weight.to_owned(),
                bake: bake.map(ToOwned::to_owned),
                gate,
            };
            assert_eq!(parse(text), Ok(expected), "{text}");
        };
        check("1%", "1%", None, None);
        check("12.5%:10m", "12.5%", Some("10m"), None);
        check("1%:manual", "1%", None, Some(Gate::Manual));
        check("1%:1h:auto", "1%", Some("1h"), Some(Gate::Auto));
        assert!(parse("1").is_err());
        assert!(parse("1%:soon").is_err());
    }
}
