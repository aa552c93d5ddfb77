//! Who may do what: a role says which actions, patterns of app names say on what. Nothing is allowed that is not
//! written here. Pure: who somebody is, is found out elsewhere.

mod pattern;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Fault, Kind},
    ids::Actor,
};

pub use pattern::{AppPattern, AppPatterns, PatternError};

/// What somebody is allowed to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An application: reads its configuration and reports.
    Instance,
    /// Looks, and changes nothing; sees no secret value.
    Viewer,
    /// Publishes, starts rollouts, stops them and takes them back.
    Deployer,
    /// Lets rollouts go on where a person has to, and does what freezes and homes forbid.
    Approver,
    /// Also manages tokens and the federation.
    Admin,
    /// Another cluster, known by its certificate. No token has this role.
    Peer,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] = [
        Role::Instance,
        Role::Viewer,
        Role::Deployer,
        Role::Approver,
        Role::Admin,
        Role::Peer,
    ];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Instance => "instance",
            Role::Viewer => "viewer",
            Role::Deployer => "deployer",
            Role::Approver => "approver",
            Role::Admin => "admin",
            Role::Peer => "peer",
        }
    }

    /// Whether it may do `action` to something.
    pub fn may(self, action: Action) -> bool {
        action.roles().contains(&self)
    }
}

/// No role, or none that a token can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no role `{}` for tokens; there are instance, viewer, deployer, approver and admin", .0.escape_debug())]
pub struct RoleError(String);

impl FromStr for Role {
    type Err = RoleError;

    /// A role that a token can have.
    fn from_str(text: &str) -> Result<Role, RoleError> {
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == text && *role != Role::Peer)
            .ok_or_else(|| RoleError(text.chars().take(80).collect()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Read configuration as an application does, secret values included.
    Read,
    /// Learn which version somebody gets.
    Follow,
    /// Report what an instance runs.
    Report,
    /// Look at versions, rollouts, fleets and the journal, without secret values.
    View,
    /// Publish, set a target up, begin rollouts, stop them and take them back, and add freezes.
    Deploy,
    /// Promote, complete, set the stable version, lift freezes, reset the breaker, do what a freeze or another home
    /// forbids.
    Approve,
    /// Manage tokens, peers and homes; have webhooks send; take backups.
    Administer,
    /// Bring ops from another cluster, and fetch them.
    Replicate,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 8] = [
        Action::Read,
        Action::Follow,
        Action::Report,
        Action::View,
        Action::Deploy,
        Action::Approve,
        Action::Administer,
        Action::Replicate,
    ];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Follow => "follow",
            Action::Report => "report",
            Action::View => "view",
            Action::Deploy => "deploy",
            Action::Approve => "approve",
            Action::Administer => "administer",
            Action::Replicate => "replicate",
        }
    }

    /// What it is, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Action::Read => "read configuration as an application does, secret values included",
            Action::Follow => "learn which version somebody gets",
            Action::Report => "report what an instance runs",
            Action::View => {
                "look at versions, rollouts, fleets and the journal, without secret values"
            }
            Action::Deploy => {
                "publish, set a target up, begin rollouts, stop them, take them back; add freezes"
            }
            Action::Approve => {
                "promote, complete, set the stable version, lift freezes, reset the breaker; do what a freeze or another home forbids"
            }
            Action::Administer => {
                "manage tokens, peers and homes; have webhooks send; take backups"
            }
            Action::Replicate => "bring ops from another cluster, and fetch them",
        }
    }

    /// The roles that may do it: the one table of what roles may do.
    pub fn roles(self) -> &'static [Role] {
        use Role::{Admin, Approver, Deployer, Instance, Peer, Viewer};
        match self {
            Action::Read => &[Instance, Deployer, Approver, Admin],
            Action::Follow => &[Instance, Viewer, Deployer, Approver, Admin],
            Action::Report => &[Instance, Admin],
            Action::View => &[Viewer, Deployer, Approver, Admin],
            Action::Deploy => &[Deployer, Approver, Admin],
            Action::Approve => &[Approver, Admin],
            Action::Administer => &[Admin],
            Action::Replicate => &[Peer],
        }
    }
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// The name by which the journal knows them.
    pub name: Actor,
    /// What they may do.
    pub role: Role,
    /// To what.
    pub apps: AppPatterns,
}

/// What something is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// To no app in particular: only the role counts.
    Nothing,
    /// To what belongs to this app.
    App(&'a str),
    /// To what belongs to all apps.
    EveryApp,
}

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// Their role does not.
    #[error("the token `{}` has the role {role}, which may not {}", .name, .action.as_str())]
    Role {
        /// Whose token.
        name: Actor,
        /// Its role.
        role: Role,
        /// What was asked.
        action: Action,
    },
    /// It is for other apps.
    #[error("the token `{name}` is for {apps}, and not for the app `{}`", .app.escape_debug())]
    App {
        /// Whose token.
        name: Actor,
        /// What it is for.
        apps: AppPatterns,
        /// What was asked for.
        app: String,
    },
    /// It is for some apps only.
    #[error("the token `{name}` is for {apps}, and this concerns every app")]
    EveryApp {
        /// Whose token.
        name: Actor,
        /// What it is for.
        apps: AppPatterns,
    },
}

/// Whether `principal` may do `action` to `resource`.
///
/// # Errors
/// Why not. What is refused for its role is refused whatever the resource.
pub fn decide(principal: &Principal, action: Action, resource: Resource<'_>) -> Result<(), Denial> {
    if !principal.role.may(action) {
        return Err(Denial::Role {
            name: principal.name.clone(),
            role: principal.role,
            action,
        });
    }
    match resource {
        Resource::Nothing => Ok(()),
        Resource::App(app) if principal.apps.covers(app) => Ok(()),
        Resource::App(app) => Err(Denial::App {
            name: principal.name.clone(),
            apps: principal.apps.clone(),
            app: app.chars().take(80).collect(),
        }),
        Resource::EveryApp if principal.apps.is_everything() => Ok(()),
        Resource::EveryApp => Err(Denial::EveryApp {
            name: principal.name.clone(),
            apps: principal.apps.clone(),
        }),
    }
}

impl From<Denial> for Fault {
    fn from(denial: Denial) -> Fault {
        let (code, hint) = match &denial {
            Denial::Role { action, .. } => {
                let roles: Vec<_> = action.roles().iter().map(|role| role.as_str()).collect();
                let hint = format!("use a token with one of the roles {}", roles.join(", "));
                ("role_forbids", hint)
            }
            Denial::App { .. } => ("app_forbidden", "use a token for that app".to_owned()),
            Denial::EveryApp { .. } => (
                "app_forbidden",
                "name an app, or use a token for every app (`*`)".to_owned(),
            ),
        };
        Fault::new(Kind::Forbidden, code, denial.to_string()).with_hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal(role: Role, apps: &str) -> Principal {
        Principal {
            name: "ci".parse().unwrap(),
            role,
            apps: AppPatterns::parse(&[apps.to_owned()]).unwrap(),
        }
    }

    #[test]
    fn each_role_may_what_the_table_says_and_nothing_else() {
        let table = "
            instance: read follow report
            viewer:   follow view
            deployer: read follow view deploy
            approver: read follow view deploy approve
            admin:    read follow report view deploy approve administer
            peer:     replicate";
        let mut seen = 0;
        for line in table.lines().filter(|line| line.contains(':')) {
            let (role, actions) = line.trim().split_once(':').unwrap();
            let role = *Role::ALL.iter().find(|one| one.as_str() == role).unwrap();
            let allowed: Vec<&str> = actions.split_whitespace().collect();
            for action in Action::ALL {
                let decided = decide(&principal(role, "*"), action, Resource::EveryApp);
                let expected = allowed.contains(&action.as_str());
                assert_eq!(decided.is_ok(), expected, "{role} {action:?}");
                seen += 1;
            }
        }
        assert_eq!(seen, Role::ALL.len() * Action::ALL.len());
    }

    #[test]
    fn a_role_holds_for_the_apps_of_its_token_alone() {
        let own = principal(Role::Admin, "pay-*");
        let check = |resource| decide(&own, Action::View, resource).is_ok();
        assert!(check(Resource::App("pay-api")));
        assert!(check(Resource::Nothing));
        assert!(!check(Resource::App("checkout")));
        assert!(!check(Resource::App("")));
        assert!(!check(Resource::EveryApp));
    }

    #[test]
    fn what_a_role_may_not_is_refused_alike_for_every_app() {
        let viewer = principal(Role::Viewer, "pay-*");
        let refusal = |resource| decide(&viewer, Action::Deploy, resource).unwrap_err();
        assert_eq!(
            refusal(Resource::App("pay-api")),
            refusal(Resource::App("x"))
        );
        assert_eq!(refusal(Resource::Nothing), refusal(Resource::EveryApp));
    }

    #[test]
    fn no_token_can_have_the_role_of_a_peer() {
        assert!("peer".parse::<Role>().is_err());
        assert_eq!("admin".parse(), Ok(Role::Admin));
        assert!("Admin".parse::<Role>().is_err());
    }
}
