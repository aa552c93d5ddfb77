//! Who calls, and what they may touch.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use vortex_core::{
    access::{Action, Principal, Resource, decide},
    error::{Fault, Kind},
    freeze::Scope,
    ids::{Actor, Target},
    journal::{OpBody, Token},
};

/// Who calls.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their name, for the journal: the token's, where there is one.
    pub actor: Actor,
    standing: Standing,
}

#[derive(Clone, Debug)]
enum Standing {
    /// Nobody is asked for a token.
    Trusted,
    /// They have one.
    Token(Arc<Pass>),
    /// The gate was passed by: nothing is allowed.
    Nobody,
}

/// A token in use, for one request.
#[derive(Debug)]
pub struct Pass {
    token: Arc<Token>,
    action: Action,
    /// Whether somebody has asked if the app in question may be touched.
    is_checked: AtomicBool,
}

impl Pass {
    pub(super) fn new(token: Arc<Token>, action: Action, is_settled: bool) -> Pass {
        let is_checked = is_settled || token.principal.apps.is_everything();
        Pass {
            token,
            action,
            is_checked: AtomicBool::new(is_checked),
        }
    }

    fn principal(&self) -> &Principal {
        &self.token.principal
    }

    fn check(&self) {
        self.is_checked.store(true, Ordering::Relaxed);
    }

    /// Whether the app was asked for. An answer for which it was not, is not given.
    pub(super) fn is_checked(&self) -> bool {
        self.is_checked.load(Ordering::Relaxed)
    }
}

impl Caller {
    /// Somebody who is not asked for a token.
    pub fn trusted(actor: Actor) -> Caller {
        Caller {
            actor,
            standing: Standing::Trusted,
        }
    }

    /// Somebody who did not come through the gate.
    pub(crate) fn nobody() -> Caller {
        Caller {
            actor: Actor::system(),
            standing: Standing::Nobody,
        }
    }

    pub(super) fn of(pass: Pass) -> Caller {
        Caller {
            actor: pass.principal().name.clone(),
            standing: Standing::Token(Arc::new(pass)),
        }
    }

    pub(super) fn pass(&self) -> Option<&Arc<Pass>> {
        match &self.standing {
            Standing::Token(pass) => Some(pass),
            Standing::Trusted | Standing::Nobody => None,
        }
    }

    /// The token they came with.
    pub(crate) fn token(&self) -> Option<&Arc<Token>> {
        self.pass().map(|pass| &pass.token)
    }

    fn decide(&self, action: Option<Action>, resource: Resource<'_>) -> Result<(), Fault> {
        match &self.standing {
            Standing::Trusted => Ok(()),
            Standing::Nobody => Err(unchecked()),
            Standing::Token(pass) => {
                decide(pass.principal(), action.unwrap_or(pass.action), resource)?;
                if resource != Resource::Nothing {
                    pass.check();
                }
                Ok(())
            }
        }
    }

    /// Lets go on who may do to `app` what was asked.
    ///
    /// # Errors
    /// Who may not. Whether there is such an app makes no difference.
    pub fn on(&self, app: &str) -> Result<(), Fault> {
        self.decide(None, Resource::App(app))
    }

    /// Lets go on who may do to this app, or to every app where none is named, what was asked.
    ///
    /// # Errors
    /// Who may not.
    pub fn on_scope(&self, app: &str) -> Result<(), Fault> {
        match app {
            "" => self.decide(None, Resource::EveryApp),
            app => self.on(app),
        }
    }

    /// Lets go on who may list what belongs to this app; without one, whoever asks is shown what they may see.
    ///
    /// # Errors
    /// Who may not.
    pub fn on_list(&self, app: &str) -> Result<(), Fault> {
        match app {
            "" => {
                self.filtering();
                self.decide(None, Resource::Nothing)
            }
            app => self.on(app),
        }
    }

    /// Says that every item will be asked for by itself, with [`on`](Caller::on) or [`sees`](Caller::sees).
    pub fn filtering(&self) {
        if let Standing::Token(pass) = &self.standing {
            pass.check();
        }
    }

    /// Lets go on whose role may do this too.
    ///
    /// # Errors
    /// Who may not.
    pub fn also(&self, action: Action) -> Result<(), Fault> {
        self.decide(Some(action), Resource::Nothing)
    }

    /// Whether what belongs to `app` is shown to them.
    pub fn sees(&self, app: &str) -> bool {
        match &self.standing {
            Standing::Trusted => true,
            Standing::Nobody => false,
            Standing::Token(pass) => pass.principal().apps.covers(app),
        }
    }

    /// Whether what belongs to this target is shown to them.
    pub fn sees_target(&self, target: &Target) -> bool {
        self.sees(target.app.as_str())
    }

    /// Whether they are shown everything.
    pub fn sees_everything(&self) -> bool {
        match &self.standing {
            Standing::Trusted => true,
            Standing::Nobody => false,
            Standing::Token(pass) => pass.principal().apps.is_everything(),
        }
    }

    /// Whether what is about this is shown to them: about everything, to everybody.
    pub fn sees_scope(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Everything => true,
            Scope::App(app) => self.sees(app.as_str()),
            Scope::Target(target) => self.sees_target(target),
        }
    }

    /// Whether an op is shown to them. What is about no target may name several, and is shown to who sees all.
    pub fn sees_op(&self, body: &OpBody) -> bool {
        if self.sees_everything() {
            return true;
        }
        match body {
            OpBody::FreezeAdded { scope, .. } | OpBody::FreezeLifted { scope, .. } => {
                self.sees_scope(scope)
            }
            // It names what it is about one after the other, and any may be another's.
            OpBody::Unchanged { subjects } if subjects.len() > 1 => false,
            body => body.target().is_some_and(|target| self.sees_target(target)),
        }
    }

    /// Lets nothing be written for which nobody has asked whether it may be.
    ///
    /// # Errors
    /// When nobody has.
    pub(crate) fn assert_checked(&self) -> Result<(), Fault> {
        match &self.standing {
            Standing::Trusted => Ok(()),
            Standing::Token(pass) if pass.is_checked() => Ok(()),
            Standing::Token(_) | Standing::Nobody => Err(unchecked()),
        }
    }
}

/// What is refused because the daemon itself forgot to ask.
pub(super) fn unchecked() -> Fault {
    tracing::error!("an answer was held back: nobody asked whether the app may be touched");
    Fault::new(
        Kind::Forbidden,
        "unchecked",
        "the daemon did not check whether this token may do that, and refuses it",
    )
    .with_hint("this is a fault of Vortex: please report it, with the path that was asked")
}
