//! Rollouts.

use std::{collections::BTreeMap, sync::Arc};

use vortex_core::{
    error::{Fault, Kind},
    ids::RolloutId,
    journal::{Answer, Command, Proposal, Rejection, RequestRecord, State, StrategyChoice},
    rollout::{FleetSight as _, PeerSight, Phase, Rollout},
};
use vortex_proto::v1;

use super::{
    Caller, Service,
    configs::{find_target, find_version, page_token, wrong_answer},
};
use crate::{clock, wire};

impl Service {
    /// Creates a rollout, and starts it if asked to.
    ///
    /// # Errors
    /// When it may not be: no baseline, another one active, a broken schema.
    pub async fn create_rollout(
        &self,
        caller: &Caller,
        request: v1::CreateRolloutRequest,
    ) -> Result<v1::Rollout, Fault> {
        caller.on(&request.app)?;
        if let Some(record) = self.earlier_answer(caller, &request)? {
            return self.first_rollout(&record);
        }
        let coverage = wire::coverage(&request, &self.board.load().state)?;
        let proposal = wire::proposal(&request, None, coverage.clone())?;
        let checked_schema = {
            let board = self.board.load();
            let target = find_target(&board.state, &proposal.target)?;
            let to = find_version(&proposal.target, target, proposal.to.as_str())?;
            self.check_against_schema(&proposal.target, self.contents.load(&to.entry)?.as_ref())?
        };
        self.probe(&proposal).await?;
        let command = Command::CreateRollout(wire::proposal(&request, checked_schema, coverage)?);
        let record = self.submit(caller, &request, command, vec![]).await?;
        self.first_rollout(&record)
    }

    /// Tries the queries that the rollout would be judged by.
    async fn probe(&self, proposal: &Proposal) -> Result<(), Fault> {
        let (analysis, stable) = {
            let board = self.board.load();
            let target = find_target(&board.state, &proposal.target)?;
            let strategy = match &proposal.strategy {
                StrategyChoice::Named(name) => board.state.strategy(&proposal.target, name),
                StrategyChoice::Custom(_) => None,
            };
            let of_strategy = strategy.and_then(|strategy| strategy.analysis);
            (
                proposal.analysis.clone().or(of_strategy),
                target.stable.clone(),
            )
        };
        let Some(analysis) = analysis else {
            // Heartbeats are not asked.
            return Ok(());
        };
        // Where there is no stable version, the new one alone is asked about.
        let versions = (&proposal.to, stable.as_ref().unwrap_or(&proposal.to));
        let sources = &self.sources;
        sources.probe(&analysis, &proposal.target, versions).await
    }

    /// Leaves the current stage.
    ///
    /// # Errors
    /// When it is another than the caller named, or the rollout is not active.
    pub async fn promote(
        &self,
        caller: &Caller,
        request: v1::PromoteRequest,
    ) -> Result<v1::Rollout, Fault> {
        self.on_rollout(caller, &request.rollout)?;
        if let Some(record) = self.earlier_answer(caller, &request)? {
            return self.first_rollout(&record);
        }
        let (from_stage, leap) = wire::leap(&request)?;
        let command = Command::Promote {
            rollout: self.rollout_id(caller, &request.rollout)?,
            from_stage,
            leap,
        };
        let record = self.submit(caller, &request, command, vec![]).await?;
        self.first_rollout(&record)
    }

    /// Pins a key to a cohort, or lifts its pin.
    ///
    /// # Errors
    /// When there is no such rollout, or it has ended.
    pub async fn set_pin(
        &self,
        caller: &Caller,
        request: v1::SetPinRequest,
    ) -> Result<v1::Rollout, Fault> {
        self.on_rollout(caller, &request.rollout)?;
        if let Some(record) = self.earlier_answer(caller, &request)? {
            return self.first_rollout(&record);
        }
        let command = Command::SetPin {
            rollout: self.rollout_id(caller, &request.rollout)?,
            key: wire::unit_key(&request.key)?,
            cohort: wire::cohort(&request.cohort)?,
        };
        let record = self.submit(caller, &request, command, vec![]).await?;
        self.first_rollout(&record)
    }

    /// The rollout that a call was answered with. It says nothing that changes while that does not, so that a retried
    /// call is answered with the same bytes.
    pub(super) fn first_rollout(&self, record: &RequestRecord) -> Result<v1::Rollout, Fault> {
        let Some(Answer::Rollout(rollout)) = record.answers.first() else {
            return Err(wrong_answer());
        };
        let mut answer = wire::rollout(rollout);
        wire::tell_legs(&mut answer, rollout, &self.board.peek().state, None);
        Ok(answer)
    }

    /// A rollout.
    ///
    /// # Errors
    /// When there is none of that name, or several.
    pub fn get_rollout(&self, caller: &Caller, name: &str) -> Result<v1::Rollout, Fault> {
        let board = self.board.load();
        let rollout = find_rollout(&board.state, caller, name)?;
        Ok(self.watched(&board.state, rollout))
    }

    /// A rollout of `state` with its cohort and what freezes it as they are now.
    pub fn watched(&self, state: &State, rollout: &Rollout) -> v1::Rollout {
        let mut answer = wire::rollout(rollout);
        wire::tell_legs(&mut answer, rollout, state, Some(self.federation.as_ref()));
        let now = clock::now();
        wire::tell_freezes(&mut answer, rollout, &state.holding(now), now);
        if rollout.is_active() {
            let cohort = self.fleets.cohort(&rollout.spec.target);
            answer.cohort_live = cohort.live;
            answer.cohort_acknowledged = cohort.acknowledged;
            answer.cohort_rejected = cohort.rejected;
        }
        answer
    }

    /// The id of the rollout that a person calls so.
    ///
    /// # Errors
    /// When there is none, or several.
    pub fn rollout_id(&self, caller: &Caller, name: &str) -> Result<RolloutId, Fault> {
        let board = self.board.load();
        let rollout = find_rollout(&board.state, caller, name)?;
        Ok(rollout.spec.id.clone())
    }

    /// Lets go on who may do to this rollout what was asked. For a token that is for every app it may be one that is
    /// not remembered any more: its retried requests are answered all the same.
    pub(super) fn on_rollout(&self, caller: &Caller, name: &str) -> Result<(), Fault> {
        if caller.sees_everything() {
            return Ok(());
        }
        self.rollout_id(caller, name).map(|_| ())
    }

    /// Rollouts, newest first.
    ///
    /// # Errors
    /// When a filter is no name, or the page token none.
    pub fn list_rollouts(
        &self,
        caller: &Caller,
        request: &v1::ListRolloutsRequest,
    ) -> Result<v1::ListRolloutsResponse, Fault> {
        caller.on_list(&request.app)?;
        let app = match request.app.as_str() {
            "" => None,
            app => Some(wire::target(app, "")?.app),
        };
        let target = match request.profile.as_str() {
            "" => None,
            profile => Some(wire::target(&request.app, profile)?),
        };
        for phase in &request.phases {
            if !Phase::WORDS.contains(&phase.as_str()) {
                return Err(Fault::new(
                    Kind::Invalid,
                    "invalid_field",
                    format!("phase: there is no phase `{}`", phase.escape_debug()),
                )
                .with_hint(Phase::WORDS.join(", ")));
            }
        }
        let size = wire::page(request.page_size);
        let board = self.board.load();
        let wanted = |rollout: &Rollout| {
            let spec = &rollout.spec;
            caller.sees_target(&spec.target)
                && app.as_ref().is_none_or(|app| &spec.target.app == app)
                && target.as_ref().is_none_or(|target| &spec.target == target)
                && (request.phases.is_empty()
                    || request
                        .phases
                        .iter()
                        .any(|phase| phase == rollout.progress.phase.as_str()))
        };
        let place = |rollout: &Rollout| (rollout.created_at, rollout.spec.id.clone());
        let before = match request.page_token.as_str() {
            "" => None,
            token => {
                let id: RolloutId = page_token(token)?;
                board.state.rollouts.get(&id).map(|rollout| place(rollout))
            }
        };
        let mut newest_first: BTreeMap<_, &Arc<Rollout>> = BTreeMap::new();
        for rollout in board.state.rollouts.values() {
            let place = place(rollout);
            if before.as_ref().is_none_or(|before| &place < before) && wanted(rollout) {
                newest_first.insert(std::cmp::Reverse(place), rollout);
            }
        }
        let next_page_token = if newest_first.len() > size {
            newest_first
                .values()
                .nth(size.saturating_sub(1))
                .map(|rollout| rollout.spec.id.to_string())
                .unwrap_or_default()
        } else {
            String::new()
        };
        let now = clock::now();
        let holding = board.state.holding(now);
        Ok(v1::ListRolloutsResponse {
            rollouts: newest_first
                .into_values()
                .take(size)
                .map(|rollout| {
                    let mut answer = wire::rollout(rollout);
                    let peers = Some(self.federation.as_ref() as &dyn PeerSight);
                    wire::tell_legs(&mut answer, rollout, &board.state, peers);
                    wire::tell_freezes(&mut answer, rollout, &holding, now);
                    answer
                })
                .collect(),
            next_page_token,
        })
    }
}

/// The rollout that `caller` means by `name`. One of an app that is not theirs is as if it were not there.
pub(super) fn find_rollout<'a>(
    state: &'a State,
    caller: &Caller,
    name: &str,
) -> Result<&'a Arc<Rollout>, Fault> {
    if let Some((app, _)) = name.split_once('/') {
        caller.on(app)?;
    }
    let seen = state.find_rollout_among(name, |target| caller.sees_target(target));
    let rollout = seen.map_err(Rejection::from)?;
    caller.on(rollout.spec.target.app.as_str())?;
    Ok(rollout)
}
