//! The one table of what each route and method takes. What it does not list is refused; a test holds it against the
//! router and the protocol, and calls every row under every role.

use std::{collections::BTreeMap, sync::LazyLock};

use vortex_core::access::Action;

/// What is asked of a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing, not even a token.
    Open,
    /// A token whose role may do this, to what it concerns.
    Token(Action, Reach),
}

/// How it is found what a request concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// No app.
    NoApp,
    /// The app that the request names; of several, each.
    App,
    /// The app of the object that the request names by an id. Those of other apps are as if they were not there.
    Named,
    /// The app that the request names; without one, every app.
    Scope,
    /// A list: of the app that the request names; without one, of those that the token is for.
    List,
    /// Every app: the token is for `*`.
    EveryApp,
}

impl Reach {
    /// What it is, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Reach::NoApp => "no app",
            Reach::App => "the app named",
            Reach::Named => "the object's app",
            Reach::Scope => "the app named, else every app",
            Reach::List => "the token's apps",
            Reach::EveryApp => "every app",
        }
    }
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// A route of REST: method, path as the router knows it.
    Rest(&'static str, &'static str),
    /// A method of gRPC: service, method.
    Grpc(&'static str, &'static str),
}

/// A call and its rule.
pub type Row = (Call, Rule);

const fn get(path: &'static str, rule: Rule) -> Row {
    (Call::Rest("GET", path), rule)
}

const fn post(path: &'static str, rule: Rule) -> Row {
    (Call::Rest("POST", path), rule)
}

const fn put(path: &'static str, rule: Rule) -> Row {
    (Call::Rest("PUT", path), rule)
}

const fn delete(path: &'static str, rule: Rule) -> Row {
    (Call::Rest("DELETE", path), rule)
}

const fn rpc(service: &'static str, method: &'static str, rule: Rule) -> Row {
    (Call::Grpc(service, method), rule)
}

const fn may(action: Action, reach: Reach) -> Rule {
    Rule::Token(action, reach)
}

const CONFIG: &str = "vortex.v1.ConfigService";
const ROLLOUT: &str = "vortex.v1.RolloutService";
const FLEET: &str = "vortex.v1.FleetService";
const FREEZE: &str = "vortex.v1.FreezeService";
const AUDIT: &str = "vortex.v1.AuditService";
const WEBHOOK: &str = "vortex.v1.WebhookService";
const FEDERATION: &str = "vortex.v1.FederationService";
const BACKUP: &str = "vortex.v1.BackupService";
const ACCESS: &str = "vortex.v1.AccessService";
const HEALTH: &str = "grpc.health.v1.Health";

use Action::{Administer, Approve, Deploy, Follow, Read, Report, View};
use Reach::{App, EveryApp, List, Named, NoApp, Scope};

/// Every route and method.
pub const ROWS: &[Row] = &[
    // Open: whether it lives, and what its API looks like.
    get("/health/live", Rule::Open),
    get("/health/ready", Rule::Open),
    get("/health/federation", Rule::Open),
    get("/openapi.json", Rule::Open),
    rpc(HEALTH, "Check", Rule::Open),
    rpc(HEALTH, "Watch", Rule::Open),
    rpc(
        "grpc.reflection.v1.ServerReflection",
        "ServerReflectionInfo",
        Rule::Open,
    ),
    rpc(
        "grpc.reflection.v1alpha.ServerReflection",
        "ServerReflectionInfo",
        Rule::Open,
    ),
    // What applications do.
    get("/{name}", may(Read, App)),
    get("/{name}/{profile}", may(Read, App)),
    get("/{name}/{profile}/{label}", may(Read, App)),
    get("/api/assignments/{app}/{profile}", may(Follow, App)),
    rpc(CONFIG, "GetAssignment", may(Follow, App)),
    post("/heartbeat", may(Report, App)),
    post("/api/heartbeats", may(Report, App)),
    rpc(FLEET, "Heartbeat", may(Report, App)),
    rpc(FLEET, "StreamHeartbeats", may(Report, App)),
    // Versions. Secret values are shown to who may also read.
    get("/api/configs", may(View, List)),
    rpc(CONFIG, "ListTargets", may(View, List)),
    get("/api/configs/{app}/{profile}", may(View, App)),
    rpc(CONFIG, "ListVersions", may(View, App)),
    get("/api/configs/{app}/{profile}/{version}", may(View, App)),
    rpc(CONFIG, "GetVersion", may(View, App)),
    get(
        "/api/configs/{app}/{profile}/{version}/diff",
        may(View, App),
    ),
    rpc(CONFIG, "Diff", may(View, App)),
    rpc(CONFIG, "Resolve", may(View, App)),
    post("/api/configs/{app}/{profile}", may(Deploy, App)),
    rpc(CONFIG, "Publish", may(Deploy, App)),
    post("/api/import", may(Deploy, App)),
    rpc(CONFIG, "Import", may(Deploy, App)),
    put("/api/targets/{app}/{profile}/settings", may(Deploy, App)),
    rpc(CONFIG, "ConfigureTarget", may(Deploy, App)),
    put("/api/targets/{app}/{profile}/stable", may(Approve, App)),
    rpc(CONFIG, "SetStable", may(Approve, App)),
    // Rollouts. What overrides a freeze or a home takes the right to approve.
    get("/api/rollouts", may(View, List)),
    rpc(ROLLOUT, "List", may(View, List)),
    get("/api/rollouts/{id}", may(View, Named)),
    rpc(ROLLOUT, "Get", may(View, Named)),
    rpc(ROLLOUT, "Watch", may(View, Named)),
    get("/api/rollouts/{id}/explain", may(View, Named)),
    rpc(ROLLOUT, "Explain", may(View, Named)),
    get("/api/rollouts/{id}/verdicts", may(View, Named)),
    rpc(ROLLOUT, "ListVerdicts", may(View, Named)),
    post("/api/rollouts/{id}/replay", may(View, Named)),
    rpc(ROLLOUT, "Replay", may(View, Named)),
    post("/api/plan", may(View, App)),
    rpc(ROLLOUT, "Plan", may(View, App)),
    post("/api/rollouts", may(Deploy, App)),
    rpc(ROLLOUT, "Create", may(Deploy, App)),
    post("/api/rollouts/{id}/start", may(Deploy, Named)),
    rpc(ROLLOUT, "Start", may(Deploy, Named)),
    post("/api/rollouts/{id}/pause", may(Deploy, Named)),
    rpc(ROLLOUT, "Pause", may(Deploy, Named)),
    post("/api/rollouts/{id}/resume", may(Deploy, Named)),
    rpc(ROLLOUT, "Resume", may(Deploy, Named)),
    post("/api/rollouts/{id}/rollback", may(Deploy, Named)),
    rpc(ROLLOUT, "Rollback", may(Deploy, Named)),
    put("/api/rollouts/{id}/pins", may(Deploy, Named)),
    rpc(ROLLOUT, "SetPin", may(Deploy, Named)),
    post("/api/rollouts/{id}/promote", may(Approve, Named)),
    rpc(ROLLOUT, "Promote", may(Approve, Named)),
    post("/api/rollouts/{id}/complete", may(Approve, Named)),
    rpc(ROLLOUT, "Complete", may(Approve, Named)),
    get("/api/strategies", may(View, List)),
    rpc(ROLLOUT, "ListStrategies", may(View, List)),
    put("/api/strategies/{name}", may(Deploy, Scope)),
    rpc(ROLLOUT, "PutStrategy", may(Deploy, Scope)),
    delete("/api/strategies/{name}", may(Deploy, Scope)),
    rpc(ROLLOUT, "DeleteStrategy", may(Deploy, Scope)),
    // Fleets.
    get("/api/drift", may(View, List)),
    rpc(FLEET, "SummarizeDrift", may(View, List)),
    rpc(FLEET, "WatchDrift", may(View, List)),
    get("/api/drift/{app}/{profile}", may(View, App)),
    get("/api/instances", may(View, List)),
    rpc(FLEET, "ListInstances", may(View, List)),
    get("/api/instances/{app}/{profile}/{id}", may(View, App)),
    rpc(FLEET, "GetInstance", may(View, App)),
    // Freezes and the breaker.
    get("/api/freezes", may(View, List)),
    rpc(FREEZE, "List", may(View, List)),
    post("/api/freezes", may(Deploy, Scope)),
    rpc(FREEZE, "Add", may(Deploy, Scope)),
    post("/api/freezes/{id}/lift", may(Approve, Named)),
    rpc(FREEZE, "Lift", may(Approve, Named)),
    get("/api/breaker", may(View, List)),
    rpc(FREEZE, "GetBreaker", may(View, List)),
    post("/api/breaker/reset", may(Approve, EveryApp)),
    rpc(FREEZE, "ResetBreaker", may(Approve, EveryApp)),
    // The journal.
    get("/api/audit", may(View, List)),
    rpc(AUDIT, "List", may(View, List)),
    get("/api/audit/verify", may(View, NoApp)),
    rpc(AUDIT, "Verify", may(View, NoApp)),
    get("/api/audit/heads", may(View, NoApp)),
    rpc(AUDIT, "ListHeads", may(View, NoApp)),
    rpc(AUDIT, "Export", may(View, EveryApp)),
    get("/api/events", may(View, List)),
    get("/api/events/ws", may(View, List)),
    rpc(AUDIT, "Watch", may(View, List)),
    // Webhooks.
    get("/api/webhooks", may(View, EveryApp)),
    rpc(WEBHOOK, "List", may(View, EveryApp)),
    post("/api/webhooks/{name}/test", may(Administer, EveryApp)),
    rpc(WEBHOOK, "Test", may(Administer, EveryApp)),
    // The federation.
    get("/api/federation", may(View, EveryApp)),
    rpc(FEDERATION, "Status", may(View, EveryApp)),
    get("/api/peers", may(View, EveryApp)),
    rpc(FEDERATION, "ListPeers", may(View, EveryApp)),
    post("/api/peers", may(Administer, EveryApp)),
    rpc(FEDERATION, "AddPeer", may(Administer, EveryApp)),
    delete("/api/peers/{name}", may(Administer, EveryApp)),
    rpc(FEDERATION, "RemovePeer", may(Administer, EveryApp)),
    get("/api/conflicts", may(View, List)),
    rpc(FEDERATION, "ListConflicts", may(View, List)),
    post("/api/conflicts/{id}/acknowledge", may(Approve, Named)),
    rpc(FEDERATION, "Resolve", may(Approve, Named)),
    post("/api/configs/{app}/{profile}/home", may(Administer, App)),
    rpc(FEDERATION, "Transfer", may(Administer, App)),
    post("/api/federation/retire", may(Administer, EveryApp)),
    rpc(FEDERATION, "Retire", may(Administer, EveryApp)),
    post("/api/federation/renew", may(Administer, EveryApp)),
    rpc(FEDERATION, "Renew", may(Administer, EveryApp)),
    post("/api/federation/release", may(Administer, EveryApp)),
    rpc(FEDERATION, "Release", may(Administer, EveryApp)),
    // A backup holds everything, secret values included.
    rpc(BACKUP, "Save", may(Administer, EveryApp)),
    // Tokens.
    get("/api/tokens", may(Administer, EveryApp)),
    rpc(ACCESS, "ListTokens", may(Administer, EveryApp)),
    post("/api/tokens", may(Administer, EveryApp)),
    rpc(ACCESS, "CreateToken", may(Administer, EveryApp)),
    post("/api/tokens/{id}/revoke", may(Administer, EveryApp)),
    rpc(ACCESS, "RevokeToken", may(Administer, EveryApp)),
];

type Rules = BTreeMap<(&'static str, &'static str), Rule>;

static REST: LazyLock<Rules> = LazyLock::new(|| {
    let rows = ROWS.iter().filter_map(|(call, rule)| match call {
        Call::Rest(method, path) => Some(((*path, *method), *rule)),
        Call::Grpc(..) => None,
    });
    rows.collect()
});

static GRPC: LazyLock<Rules> = LazyLock::new(|| {
    let rows = ROWS.iter().filter_map(|(call, rule)| match call {
        Call::Grpc(service, method) => Some(((*service, *method), *rule)),
        Call::Rest(..) => None,
    });
    rows.collect()
});

/// The rule of a route of REST.
pub fn rest(method: &str, path: &str) -> Option<Rule> {
    let rules: &BTreeMap<(&str, &str), Rule> = &REST;
    rules.get(&(path, method)).copied()
}

/// The rule of a method of gRPC, by its path `/service/method`.
pub fn grpc(path: &str) -> Option<Rule> {
    let rules: &BTreeMap<(&str, &str), Rule> = &GRPC;
    let named = path.strip_prefix('/')?.split_once('/')?;
    rules.get(&named).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_and_method_has_one_row() {
        assert_eq!(REST.len() + GRPC.len(), ROWS.len());
        assert_eq!(rest("GET", "/api/audit"), Some(may(View, List)));
        assert_eq!(rest("POST", "/api/audit"), None);
        assert_eq!(
            grpc("/vortex.v1.AuditService/Export"),
            Some(may(View, EveryApp))
        );
        for unknown in ["", "/", "/vortex.v1.AuditService", "/x/Export"] {
            assert_eq!(grpc(unknown), None, "{unknown}");
        }
    }
}
