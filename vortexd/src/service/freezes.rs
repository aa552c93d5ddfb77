//! Freezes: added, lifted, listed.

use vortex_core::{
    error::Fault,
    freeze::{Freeze, Scope},
    journal::{Answer, Command, Rejection},
};
use vortex_proto::v1;

use super::{Caller, Service, configs::wrong_answer};
use crate::{clock, wire};

impl Service {
    /// Adds a freeze.
    ///
    /// # Errors
    /// When its scope or schedule makes no sense, or no reason is given.
    pub async fn add_freeze(
        &self,
        caller: &Caller,
        request: v1::AddFreezeRequest,
    ) -> Result<v1::Freeze, Fault> {
        caller.on_scope(&request.app)?;
        let record = match self.earlier_answer(caller, &request)? {
            Some(record) => record,
            None => {
                let command = Command::AddFreeze {
                    scope: wire::scope(&request.app, &request.profile)?,
                    schedule: wire::schedule(&request, clock::now())?,
                };
                self.submit(caller, &request, command, vec![]).await?
            }
        };
        match record.answers.first() {
            // As it was when it was added, so that a retried call is answered with the same bytes.
            Some(Answer::Freeze(freeze)) => Ok(wire::freeze(freeze, freeze.created_at)),
            _ => Err(wrong_answer()),
        }
    }

    /// Lifts a freeze.
    ///
    /// # Errors
    /// When there is none of that id, or several, or no reason is given.
    pub async fn lift_freeze(
        &self,
        caller: &Caller,
        request: v1::LiftFreezeRequest,
    ) -> Result<v1::Freeze, Fault> {
        caller.filtering();
        let record = match self.earlier_answer(caller, &request)? {
            Some(record) => record,
            None => {
                let id = {
                    let board = self.board.load();
                    let is_seen = |freeze: &Freeze| caller.sees_scope(&freeze.scope);
                    let freeze = board.state.find_freeze_among(&request.id, is_seen)?;
                    caller.on_scope(of_scope(&freeze.scope))?;
                    freeze.id.clone()
                };
                let command = Command::LiftFreeze(id);
                self.submit(caller, &request, command, vec![]).await?
            }
        };
        match record.answers.first() {
            Some(Answer::Lifted(freeze)) if !caller.sees_scope(&freeze.scope) => {
                Err(Rejection::UnknownFreeze(request.id.clone()).into())
            }
            Some(Answer::Lifted(freeze)) => Ok(wire::lifted_freeze(freeze)),
            _ => Err(wrong_answer()),
        }
    }

    /// The freezes as they are now, in the order in which they were added: those that hold, those to come,
    /// and for a while those that ended.
    pub fn list_freezes(
        &self,
        caller: &Caller,
        request: &v1::ListFreezesRequest,
    ) -> v1::ListFreezesResponse {
        caller.filtering();
        let now = clock::now();
        let board = self.board.load();
        let freezes = board.state.freezes.values();
        let mut freezes: Vec<_> = freezes
            .filter(|freeze| caller.sees_scope(&freeze.scope))
            .collect();
        freezes.sort_by_key(|freeze| (freeze.created_at, freeze.id.clone()));
        v1::ListFreezesResponse {
            freezes: freezes
                .into_iter()
                .map(|freeze| wire::freeze(freeze, now))
                .filter(|freeze| freeze.active || !request.active)
                .collect(),
        }
    }
}

/// The app that a freeze is about; empty: every one.
fn of_scope(scope: &Scope) -> &str {
    match scope {
        Scope::Everything => "",
        Scope::App(app) => app.as_str(),
        Scope::Target(target) => target.app.as_str(),
    }
}
