//! Strategies: a name and the stages a rollout goes through.

use serde::{Deserialize, Serialize};

use crate::{
    analysis::Analysis,
    assign::BasisPoints,
    ids::StrategyName,
    limits::{BAKE_MS_MAX, STAGES_MAX},
    time::Span,
};

/// The bake of a stage that names none.
pub const BAKE_DEFAULT: Span = Span::from_mins(5);

/// Who opens the way out of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// It opens by itself when the stage has baked.
    #[default]
    Auto,
    /// A person promotes.
    Manual,
}

impl Gate {
    /// `auto` or `manual`.
    pub fn as_str(self) -> &'static str {
        match self {
            Gate::Auto => "auto",
            Gate::Manual => "manual",
        }
    }
}

/// One step of a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The share that reads the new version.
    pub weight: BasisPoints,
    /// How long that is watched before the stage may be left.
    pub bake: Span,
    /// Who opens the way out.
    pub gate: Gate,
}

/// The stages of a rollout, in order: weights rise strictly, the last one is 100 %.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Stage>", into = "Vec<Stage>")]
pub struct Stages(Vec<Stage>);

/// A strategy, ready to be rolled out with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    /// What it is called.
    pub name: StrategyName,
    /// Its stages.
    pub stages: Stages,
    /// How its rollouts are judged; none: by the default checks.
    #[serde(default)]
    pub analysis: Option<Analysis>,
}

/// Stages that no rollout can go through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StrategyError {
    /// None, or more than [`STAGES_MAX`].
    #[error("a strategy has 1 to {STAGES_MAX} stages, not {0}")]
    Count(usize),
    /// A weight of nothing.
    #[error("stage {0} has the weight 0%; leave it out")]
    Zero(usize),
    /// A weight that is not above the one before it.
    #[error("weights must rise: stage {stage} has {weight} after {before}")]
    NotRising {
        /// The stage, counted from 1.
        stage: usize,
        /// Its weight.
        weight: BasisPoints,
        /// The weight of the stage before it.
        before: BasisPoints,
    },
    /// The last stage leaves somebody out.
    #[error("the last stage must have 100%, not {0}: otherwise the rollout could never complete")]
    NotFull(BasisPoints),
    /// A bake of more than [`BAKE_MS_MAX`].
    #[error("stage {0} bakes longer than 30 days")]
    Bake(usize),
}

impl Stages {
    /// Checks the rules and keeps the stages.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn new(stages: Vec<Stage>) -> Result<Stages, StrategyError> {
        if stages.is_empty() || stages.len() > STAGES_MAX {
            return Err(StrategyError::Count(stages.len()));
        }
        let mut before = BasisPoints::ZERO;
        for (index, stage) in stages.iter().enumerate() {
            let number = index + 1;
            if stage.weight == BasisPoints::ZERO {
                return Err(StrategyError::Zero(number));
            }
            if stage.weight <= before {
                return Err(StrategyError::NotRising {
                    stage: number,
                    weight: stage.weight,
                    before,
                });
            }
            if stage.bake.0 > BAKE_MS_MAX {
                return Err(StrategyError::Bake(number));
            }
            before = stage.weight;
        }
        if before != BasisPoints::FULL {
            return Err(StrategyError::NotFull(before));
        }
        Ok(Stages(stages))
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        // STAGES_MAX fits by far.
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The stage with this number, counted from 1.
    pub fn get(&self, number: u32) -> Option<&Stage> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.0.get(index)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Stage> {
        self.0.iter()
    }
}

impl TryFrom<Vec<Stage>> for Stages {
    type Error = StrategyError;

    fn try_from(stages: Vec<Stage>) -> Result<Self, StrategyError> {
        Stages::new(stages)
    }
}

impl From<Stages> for Vec<Stage> {
    fn from(stages: Stages) -> Vec<Stage> {
        stages.0
    }
}

/// The strategies that need no storing:
/// - `canary-standard`: 1, 5, 25, 50, 100 %, five minutes each;
/// - `all-at-once`: 100 %, five minutes;
/// - `linear-10%/10m`: that much more, that often (any percentage, any duration);
/// - `exponential-2x` or `exponential-2x/10m`: from 1 %, times a whole number of 2 to 10.
pub fn built_in(name: &StrategyName) -> Option<Strategy> {
    let (shape, bake) = match name.as_str().split_once('/') {
        Some((shape, bake)) => (shape, bake.parse::<Span>().ok()?),
        None => (name.as_str(), BAKE_DEFAULT),
    };
    let weights = match shape {
        "canary-standard" => vec![100, 500, 2_500, 5_000, 10_000],
        "all-at-once" => vec![10_000],
        _ => match shape.strip_prefix("linear-") {
            Some(step) => linear(step.parse().ok()?)?,
            None => exponential(shape.strip_prefix("exponential-")?)?,
        },
    };
    let stages = weights
        .into_iter()
        .filter_map(BasisPoints::new)
        .map(|weight| Stage {
            weight,
            bake,
            gate: Gate::Auto,
        })
        .collect();
    Some(Strategy {
        name: name.clone(),
        stages: Stages::new(stages).ok()?,
        analysis: None,
    })
}

fn linear(step: BasisPoints) -> Option<Vec<u16>> {
    if step == BasisPoints::ZERO {
        return None;
    }
    let mut weights: Vec<u16> = (1..)
        .map_while(|n: u16| n.checked_mul(step.get()))
        .take_while(|&points| points < BasisPoints::FULL.get())
        .take(STAGES_MAX)
        .collect();
    weights.push(BasisPoints::FULL.get());
    Some(weights)
}

fn exponential(factor: &str) -> Option<Vec<u16>> {
    let factor: u16 = factor.strip_suffix('x')?.parse().ok()?;
    if !(2..=10).contains(&factor) {
        return None;
    }
    let mut weights = vec![];
    let mut points: u16 = 100;
    while points < BasisPoints::FULL.get() {
        weights.push(points);
        points = points.saturating_mul(factor);
    }
    weights.push(BasisPoints::FULL.get());
    Some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        let strategy = built_in(&name.parse().unwrap());
        let written = strategy.map(|strategy| {
            let stages: Vec<String> = strategy
                .stages
                .iter()
                .map(|stage| format!("{} {}", stage.weight, stage.bake))
                .collect();
            stages.join(", ")
        });
        assert_eq!(written.as_deref(), expected, "{name}");
    }

    #[test]
    fn built_in_strategies_spell_out_their_stages() {
        check(
            "canary-standard",
            Some("1% 5m, 5% 5m, 25% 5m, 50% 5m, 100% 5m"),
        );
        check("all-at-once", Some("100% 5m"));
        check(
            "linear-30%/10m",
            Some("30% 10m, 60% 10m, 90% 10m, 100% 10m"),
        );
        check("linear-50%/1h", Some("50% 1h, 100% 1h"));
        check(
            "exponential-4x/30s",
            Some("1% 30s, 4% 30s, 16% 30s, 64% 30s, 100% 30s"),
        );
        check("linear-0%/10m", None);
        check("linear-1%/1m", None);
        check("exponential-1x", None);
        check("exponential-2x/31days", None);
        check("mine", None);
    }

    #[test]
    fn stages_must_rise_to_everybody() {
        let refused = |weights: &[u16]| {
            let stages = weights
                .iter()
                .map(|&points| Stage {
                    weight: BasisPoints::new(points).unwrap(),
                    bake: BAKE_DEFAULT,
                    gate: Gate::Auto,
                })
                .collect();
            Stages::new(stages).map_err(|error| error.to_string()).err()
        };
        assert_eq!(refused(&[1, 10_000]), None);
        assert!(refused(&[]).is_some());
        assert!(refused(&[0, 10_000]).unwrap().contains("stage 1"));
        assert!(refused(&[500, 500, 10_000]).unwrap().contains("stage 2"));
        assert!(refused(&[500]).unwrap().contains("100%"));
    }
}
