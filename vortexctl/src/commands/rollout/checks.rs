//! `--max-error-rate`, `--p99-vs-stable`, `--strategy-file` and the like: how a rollout is judged, on a command line.

use std::path::PathBuf;

use clap::Args;
use vortex_proto::v1;

use super::stages::StageArgs;
use crate::{
    cli,
    exit::{Exit, Failure},
    strategy_file::{self, check_name, require::percentage},
};

/// The checks of a rollout or strategy.
#[derive(Args, Clone, Debug, Default, PartialEq)]
#[command(next_help_heading = "Checks")]
pub(crate) struct CheckArgs {
    /// Stages and checks from a TOML, YAML or JSON file; `-` is stdin
    #[arg(long, short = 'f', value_name = "FILE")]
    strategy_file: Option<PathBuf>,
    /// Roll back at once when more of the canary's requests fail, e.g. 5%
    #[arg(long, value_name = "SHARE", value_parser = share)]
    max_error_rate: Option<String>,
    /// Pause when fewer of the canary's requests succeed, e.g. 99%
    #[arg(long, value_name = "SHARE", value_parser = share)]
    min_success_rate: Option<String>,
    /// Roll back when the 50th percentile of the latency is above this, e.g. 20ms
    #[arg(long, value_name = "TIME", value_parser = milliseconds)]
    p50_below: Option<String>,
    /// Roll back when the 90th percentile is above this
    #[arg(long, value_name = "TIME", value_parser = milliseconds)]
    p90_below: Option<String>,
    /// Roll back when the 95th percentile is above this
    #[arg(long, value_name = "TIME", value_parser = milliseconds)]
    p95_below: Option<String>,
    /// Roll back when the 99th percentile is above this, e.g. 250ms
    #[arg(long, value_name = "TIME", value_parser = milliseconds)]
    p99_below: Option<String>,
    /// Roll back when the 99th percentile is above stable's by this factor, e.g. x1.10
    #[arg(long, value_name = "FACTOR", value_parser = factor)]
    p99_vs_stable: Option<String>,
    /// Roll back when more requests fail than with stable, by points or by a factor, e.g. +0.5pp or x1.2
    #[arg(long, value_name = "MARGIN", value_parser = margin)]
    errors_vs_stable: Option<String>,
    /// Fewest requests that these checks judge by (default: 100)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    check_min_samples: Option<u64>,
    /// How far back these checks' limits look (default: 5m)
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    check_window: Option<String>,
    /// How often the rollout is judged (default: 10s)
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    check_interval: Option<String>,
    /// The chance that comparisons ever roll back a version that is no worse than stable (default: 1%)
    #[arg(long, value_name = "SHARE", value_parser = share)]
    alpha: Option<String>,
    /// Judge nothing: leave stages when they have baked
    #[arg(long, conflicts_with_all = ["max_error_rate", "min_success_rate", "p50_below", "p90_below", "p95_below",
        "p99_below", "p99_vs_stable", "errors_vs_stable", "check_min_samples", "check_window", "check_interval",
        "alpha"])]
    no_analysis: bool,
}

/// What the flags and the file say together.
#[derive(Debug, PartialEq)]
pub(crate) struct Judged {
    pub(crate) stages: Vec<v1::Stage>,
    pub(crate) analysis: Option<v1::Analysis>,
}

fn share(text: &str) -> Result<String, String> {
    percentage(text).map(|()| text.to_owned())
}

fn duration(text: &str) -> Result<String, String> {
    cli::duration(text).map(|_| text.to_owned())
}

/// `250ms`, `1.5s`.
fn milliseconds(text: &str) -> Result<String, String> {
    let require = format!("latency_p99 <= {text}");
    strategy_file::require::Require::parse(&require)
        .ok()
        .filter(|require| !require.is_comparison)
        .map(|_| text.to_owned())
        .ok_or_else(|| "write milliseconds or seconds, e.g. 250ms or 1.5s".to_owned())
}

/// `x1.10`, as the rest of a requirement.
fn factor(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix(['x', '×'])
        .map(|factor| format!("* {factor}"));
    checked(rest, "latency_p99").ok_or_else(|| "write a factor, e.g. x1.10".to_owned())
}

/// `+0.5pp` or `x1.2`, as the rest of a requirement.
fn margin(text: &str) -> Result<String, String> {
    let points = text.strip_prefix('+').map(|points| format!("+ {points}"));
    let factor = || {
        text.strip_prefix(['x', '×'])
            .map(|factor| format!("* {factor}"))
    };
    checked(points.or_else(factor), "error_rate")
        .ok_or_else(|| "write percentage points or a factor, e.g. +0.5pp or x1.2".to_owned())
}

fn checked(rest: Option<String>, measure: &str) -> Option<String> {
    rest.filter(|rest| right(&format!("{measure} <= stable {rest}")))
}

fn right(require: &str) -> bool {
    strategy_file::require::Require::parse(require).is_ok()
}

impl CheckArgs {
    /// The checks that flags ask for, in the order in which they are shown: limits, then comparisons.
    fn checks(&self) -> Vec<v1::Check> {
        const CRITICAL: bool = true;
        let rows = [
            (&self.max_error_rate, "error_rate <= ", "rollback", CRITICAL),
            (&self.min_success_rate, "success_rate >= ", "pause", false),
            (&self.p50_below, "latency_p50 <= ", "rollback", false),
            (&self.p90_below, "latency_p90 <= ", "rollback", false),
            (&self.p95_below, "latency_p95 <= ", "rollback", false),
            (&self.p99_below, "latency_p99 <= ", "rollback", false),
            (
                &self.p99_vs_stable,
                "latency_p99 <= stable ",
                "rollback",
                false,
            ),
            (
                &self.errors_vs_stable,
                "error_rate <= stable ",
                "rollback",
                false,
            ),
        ];
        rows.into_iter()
            .filter_map(|(bound, left, on_failure, critical)| {
                let mut check = v1::Check {
                    require: format!("{left}{}", bound.as_ref()?),
                    on_failure: on_failure.to_owned(),
                    critical,
                    min_samples: self.check_min_samples.unwrap_or_default(),
                    window: self.check_window.clone().unwrap_or_default(),
                    ..v1::Check::default()
                };
                check.name = check_name(&check);
                Some(check)
            })
            .collect()
    }

    /// Whether anything was said about checks.
    pub(crate) fn is_given(&self) -> bool {
        *self != CheckArgs::default()
    }

    /// What is asked for: the file's stages and checks, the flags' on top.
    pub(crate) fn resolve(&self, stages: &StageArgs) -> Result<Judged, Failure> {
        let file = self
            .strategy_file
            .as_deref()
            .map(strategy_file::load)
            .transpose()?
            .unwrap_or_default();
        self.together(file, stages)
    }

    fn together(&self, file: v1::StrategyFile, stages: &StageArgs) -> Result<Judged, Failure> {
        if stages.is_given() && !file.stages.is_empty() {
            return Err(usage(
                "the file has stages, and so has the command line",
                "leave out --stages, --bake and --gate, or the file's stages",
            ));
        }
        let stages = match stages.is_given() {
            true => stages.stages(),
            false => file.stages,
        };
        let added = self.checks();
        let is_narrowed = self.check_min_samples.is_some() || self.check_window.is_some();
        if added.is_empty() && is_narrowed {
            return Err(usage(
                "--check-min-samples and --check-window belong to the checks made by flags, and there are none",
                "add e.g. --max-error-rate 5%, or write min_samples and window into the file's checks",
            ));
        }
        let mut analysis = file.analysis.clone().unwrap_or_default();
        if analysis.off && !added.is_empty() {
            return Err(usage(
                "the file says that nothing is judged, and yet flags ask for checks",
                "leave out `off` in the file, or the flags",
            ));
        }
        for check in added {
            if analysis
                .checks
                .iter()
                .any(|one| check_name(one) == check.name)
            {
                return Err(usage(
                    format!("the file and a flag each make a check {}", check.name),
                    format!(
                        "leave out the flag for `{}`, or rename the file's check",
                        check.require
                    ),
                ));
            }
            analysis.checks.push(check);
        }
        if let Some(interval) = &self.check_interval {
            analysis.interval.clone_from(interval);
        }
        if let Some(alpha) = &self.alpha {
            analysis.alpha.clone_from(alpha);
        }
        if self.no_analysis {
            analysis = v1::Analysis {
                off: true,
                ..v1::Analysis::default()
            };
        }
        let is_said = file.analysis.is_some() || analysis != v1::Analysis::default();
        Ok(Judged {
            stages,
            analysis: is_said.then_some(analysis),
        })
    }
}

pub(super) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure::new(Exit::Usage, "usage", message).with_hint(hint)
}

#[cfg(test)]
mod tests;
