//! Named strategies: those built in, and those people store.

use vortex_core::{
    error::Fault,
    ids::Target,
    journal::Command,
    rollout::{Strategy, built_in},
};
use vortex_proto::v1;

use super::{Caller, Service};
use crate::wire;

/// Built-in strategies worth showing; the families take any numbers.
const BUILT_IN_EXAMPLES: [&str; 4] = [
    "canary-standard",
    "all-at-once",
    "linear-10%/10m",
    "exponential-2x",
];

impl Service {
    /// Stores a strategy.
    ///
    /// # Errors
    /// When its stages break a rule.
    pub async fn put_strategy(
        &self,
        caller: &Caller,
        request: v1::PutStrategyRequest,
    ) -> Result<v1::Strategy, Fault> {
        caller.on_scope(&request.app)?;
        let target = scope(&request.app, &request.profile)?;
        let stored = Strategy {
            name: wire::strategy_name(&request.name)?,
            stages: wire::stages(&request.stages)?,
            analysis: wire::asked_analysis(request.analysis.as_ref())?,
        };
        if self.earlier_answer(caller, &request)?.is_none() {
            let command = Command::PutStrategy {
                target: target.clone(),
                strategy: stored.clone(),
            };
            self.submit(caller, &request, command, vec![]).await?;
        }
        Ok(wire::strategy(&stored, target.as_ref(), false))
    }

    /// Deletes a stored strategy.
    ///
    /// # Errors
    /// When there is none.
    pub async fn delete_strategy(
        &self,
        caller: &Caller,
        request: v1::DeleteStrategyRequest,
    ) -> Result<v1::Strategy, Fault> {
        caller.on_scope(&request.app)?;
        let target = scope(&request.app, &request.profile)?;
        let name = wire::strategy_name(&request.name)?;
        if self.earlier_answer(caller, &request)?.is_none() {
            let command = Command::DeleteStrategy {
                target: target.clone(),
                name: name.clone(),
            };
            self.submit(caller, &request, command, vec![]).await?;
        }
        Ok(v1::Strategy {
            name: name.to_string(),
            app: request.app,
            profile: request.profile,
            ..v1::Strategy::default()
        })
    }

    /// The built-in strategies and the stored ones: everyone's and, if a target is named, its own.
    ///
    /// # Errors
    /// When the target is none.
    pub fn list_strategies(
        &self,
        caller: &Caller,
        request: &v1::ListStrategiesRequest,
    ) -> Result<v1::ListStrategiesResponse, Fault> {
        caller.on_list(&request.app)?;
        let target = scope(&request.app, &request.profile)?;
        let built_in = BUILT_IN_EXAMPLES
            .iter()
            .filter_map(|name| built_in(&name.parse().ok()?))
            .map(|strategy| wire::strategy(&strategy, None, true));
        let board = self.board.load();
        let stored = board
            .state
            .strategies
            .iter()
            .filter(|((of, _), _)| of.as_ref().is_none_or(|of| caller.sees_target(of)))
            .filter(|((of, _), _)| of.is_none() || target.is_none() || of == &target)
            .map(|((of, _), strategy)| wire::strategy(strategy, of.as_ref(), false));
        Ok(v1::ListStrategiesResponse {
            strategies: built_in.chain(stored).collect(),
        })
    }
}

/// The target a strategy is for; none: every one.
fn scope(app: &str, profile: &str) -> Result<Option<Target>, Fault> {
    if app.is_empty() && profile.is_empty() {
        return Ok(None);
    }
    wire::target(app, profile).map(Some)
}
