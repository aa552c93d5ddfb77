//! What a rollout would do, and what could be seen of it, without creating it.

use vortex_core::{
    analysis::{Analysis, Plan, Source, WINDOW_DEFAULT, smallest_detectable},
    assign::{BasisPoints, Seed},
    error::Fault,
    ids::{RolloutId, Target, VersionLabel},
    journal::{Proposal, Rejection, StrategyChoice, coverage},
    rollout::{Measurements as _, Spec, Stage, StageStart, Strategy, Unit},
    time::{Span, Timestamp},
};
use vortex_proto::v1;

use super::{
    Caller, Service,
    configs::{find_target, find_version},
};
use crate::{clock, wire};

impl Service {
    /// What a rollout would do.
    ///
    /// # Errors
    /// When it could not be created even if nothing were in its way.
    pub fn plan(
        &self,
        caller: &Caller,
        request: &v1::CreateRolloutRequest,
    ) -> Result<v1::RolloutPlan, Fault> {
        caller.on(&request.app)?;
        let board = self.board.load();
        let state = &board.state;
        let proposal = wire::proposal(request, None, wire::coverage(request, state)?)?;
        let name = &proposal.target;
        let target = find_target(state, name)?;
        let to = find_version(name, target, proposal.to.as_str())?;
        self.check_against_schema(name, self.contents.load(&to.entry)?.as_ref())?;
        let strategy = match &proposal.strategy {
            StrategyChoice::Named(strategy) => state
                .strategy(name, strategy)
                .ok_or_else(|| Rejection::UnknownStrategy(strategy.clone()))?,
            StrategyChoice::Custom(stages) => Strategy {
                name: vortex_core::ids::StrategyName::custom(),
                stages: stages.clone(),
                analysis: None,
            },
        };
        let from = if proposal.initial {
            None
        } else {
            let stable = find_version(name, target, "")?;
            let label = &stable.entry.version;
            if let Some(from) = proposal.from.clone().filter(|from| from != label) {
                return Err(Rejection::BaselineMoved {
                    target: name.clone(),
                    stable: label.clone(),
                    from,
                }
                .into());
            }
            Some(stable)
        };
        let changed_keys = match from {
            Some(from) => self.count_changes(from, to)?,
            None => self.contents.load(&to.entry)?.effective().len(),
        };
        let traffic = from.and_then(|from| self.traffic(name, &from.entry.version));
        let analysis = proposal
            .analysis
            .clone()
            .or_else(|| strategy.analysis.clone())
            .unwrap_or_else(|| Analysis {
                is_default: !self.measured.reports_metrics(name),
                ..Analysis::default_checks()
            });
        let spec = Spec {
            id: RolloutId::from_random(0),
            target: name.clone(),
            from: None,
            to: proposal.to.clone(),
            strategy,
            unit: proposal.unit,
            min_instances: proposal.min_instances.max(1),
            adoption: proposal.adoption,
            progress_deadline: proposal.progress_deadline,
            analysis,
        };
        let reaches = self.reaches(&proposal, &spec);
        let (mut stages, whole) = wire::plan(&spec.strategy.stages, |stage| {
            let index = usize::try_from(stage).unwrap_or(usize::MAX);
            reaches
                .get(index.saturating_sub(1))
                .cloned()
                .unwrap_or_default()
        });
        if let Some(traffic) = &traffic {
            let live = self.fleets.live(name);
            for (planned, stage) in stages.iter_mut().zip(spec.strategy.stages.iter()) {
                traffic.tell(planned, stage, &spec, live);
            }
        }
        let across = coverage(state, state.cluster(), &proposal)?;
        let across = across.as_ref();
        Ok(v1::RolloutPlan {
            legs: across.map_or_else(Vec::new, |across| wire::planned_legs(across, state)),
            barrier: across.is_some_and(|across| across.barrier),
            on_partition: across
                .map(|across| across.on_partition.as_str().to_owned())
                .unwrap_or_default(),
            app: name.app.to_string(),
            profile: name.profile.to_string(),
            from_version: from
                .map(|from| from.entry.version.to_string())
                .unwrap_or_default(),
            to_version: proposal.to.to_string(),
            strategy: spec.strategy.name.to_string(),
            stages,
            changed_keys: u32::try_from(changed_keys).unwrap_or(u32::MAX),
            earliest_duration: whole.to_string(),
            blocked_by: state
                .active(name)
                .map(|active| active.spec.id.to_string())
                .unwrap_or_default(),
            frozen_by: state
                .frozen(name, clock::now())
                .into_iter()
                .map(|(freeze, _)| freeze.id.to_string())
                .collect(),
            judged_by: judged_by(&spec.analysis, traffic.as_ref()),
            analysis: Some(wire::analysis(&spec.analysis)),
        })
    }

    /// Whom each stage would reach, as the fleet is now.
    fn reaches(&self, proposal: &Proposal, spec: &Spec) -> Vec<wire::Reach> {
        let pins = proposal.pins.iter().cloned().collect();
        let mut floor = BasisPoints::ZERO;
        (1..)
            .zip(spec.strategy.stages.iter())
            .map(|(number, stage)| {
                let begins = StageStart::new(spec, &pins, number, floor, self.fleets.as_ref());
                floor = begins.effective.unwrap_or(stage.weight);
                let (instance_count, instances) = self.fleets.members(
                    &spec.target,
                    Seed::new(&spec.target, &spec.to),
                    &pins,
                    floor,
                );
                wire::Reach {
                    weight: Some(floor),
                    instance_count,
                    instances,
                }
            })
            .collect()
    }

    /// What the instances of `target` have lately answered.
    fn traffic(&self, target: &Target, stable: &VersionLabel) -> Option<Traffic> {
        let now = clock::now();
        let from = Timestamp(now.0.saturating_sub(TRAFFIC_WINDOW.0));
        let counted = self.fleets.samples(target, |samples| {
            let since = samples.kept_since()?.max(from);
            let counters = samples.sum(stable, from, now);
            let seconds = now.since(since).0 as f64 / 1000.0;
            (counters.requests > 0 && seconds > 0.0).then(|| Traffic {
                per_second: counters.requests as f64 / seconds,
                error_rate: counters.errors as f64 / counters.requests as f64,
            })
        });
        counted.flatten()
    }
}

/// How far back a plan looks for traffic.
const TRAFFIC_WINDOW: Span = WINDOW_DEFAULT;

/// What a target's instances have lately answered.
struct Traffic {
    per_second: f64,
    /// A part of 1.
    error_rate: f64,
}

impl Traffic {
    /// Says of a planned stage how many requests its canary would have, and what a comparison could find in them.
    fn tell(&self, planned: &mut v1::PlannedStage, stage: &Stage, spec: &Spec, live: u64) {
        let share = match spec.unit {
            Unit::Instance if live > 0 => planned.instance_count as f64 / live as f64,
            Unit::Instance | Unit::Key => {
                f64::from(stage.weight.get()) / f64::from(BasisPoints::FULL.get())
            }
        };
        let share = share.clamp(0.0, 1.0);
        let canary_per_s = self.per_second * share;
        planned.canary_requests_per_second = Some(canary_per_s);
        let plan = Plan {
            canary_per_s,
            stable_per_s: self.per_second - canary_per_s,
            bad_rate: self.error_rate,
            seconds: stage.bake.0 as f64 / 1000.0,
        };
        let stages = spec.strategy.stages.iter();
        let compared = stages
            .filter(|stage| stage.weight < BasisPoints::FULL)
            .count();
        let shares = spec.analysis.comparisons().max(1) as f64 * compared.max(1) as f64;
        let detectable = smallest_detectable(&plan, spec.analysis.alpha.get() / shares);
        planned.detectable_error_points = detectable.map(|part| part * 100.0);
    }
}

fn judged_by(analysis: &Analysis, traffic: Option<&Traffic>) -> String {
    let asks = analysis
        .checks
        .iter()
        .any(|check| check.source != Source::Heartbeats);
    match traffic {
        _ if analysis.checks.is_empty() => {
            "nothing: stages are left when they have baked".to_owned()
        }
        Some(traffic) => format!(
            "heartbeats: {:.1} requests/s in the last {TRAFFIC_WINDOW}, {:.2}% of them failed",
            traffic.per_second,
            traffic.error_rate * 100.0
        ),
        None if asks => "prometheus".to_owned(),
        None if analysis.is_default => {
            "time alone: no instance reports metrics; once one does, the default checks hold"
                .to_owned()
        }
        None => "heartbeats, of which none has lately reported requests: its stages would be held"
            .to_owned(),
    }
}
