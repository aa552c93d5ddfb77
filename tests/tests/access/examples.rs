//! One call of every route and method. Whoever adds one gives an example here, or the walk fails.

use prost::Message as _;
use serde_json::{Value, json};
use vortex_proto::v1;
use vortexd::access::table::Call;

/// What a call is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// Its app; empty where none is named.
    pub(crate) app: String,
    /// A rollout of it.
    pub(crate) rollout: String,
    /// A freeze of it.
    pub(crate) freeze: String,
    /// A number that no other call has.
    pub(crate) number: usize,
}

/// A call, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) enum Sent {
    /// Method, path, body.
    Rest(&'static str, String, Option<Value>),
    /// Path, message.
    Grpc(String, Vec<u8>),
}

/// An example of a call.
pub(crate) fn example(call: Call, of: &Subject) -> Sent {
    match call {
        Call::Rest(method, path) => {
            let has_body = method != "GET" && path != "/api/peers/{name}";
            let body = has_body.then(|| rest_body(method, path, of));
            Sent::Rest(method, rest_path(method, path, of), body)
        }
        Call::Grpc(service, method) => {
            let message = grpc_message(service, method, of);
            Sent::Grpc(format!("/{service}/{method}"), message)
        }
    }
}

fn rest_path(method: &str, path: &str, of: &Subject) -> String {
    let app = of.app.as_str();
    let id = if path.contains("/freezes/") {
        of.freeze.clone()
    } else if path.contains("/conflicts/") {
        "0123456789".to_owned()
    } else if path.contains("/tokens/") {
        "t-0000000000".to_owned()
    } else if path.contains("/instances/") {
        "i-1".to_owned()
    } else {
        of.rollout.clone()
    };
    let whole = match path {
        "/{name}" => format!("/{app}-prod.json"),
        "/{name}/{profile}" => format!("/{app}/prod"),
        "/{name}/{profile}/{label}" => format!("/{app}/prod/v1"),
        _ => path
            .replace("{app}", app)
            .replace("{profile}", "prod")
            .replace("{version}", "v1")
            .replace("{name}", "some")
            .replace("{id}", &id),
    };
    let lists = [
        "/api/configs",
        "/api/rollouts",
        "/api/strategies",
        "/api/drift",
        "/api/instances",
        "/api/audit",
        "/api/conflicts",
    ];
    match path {
        _ if method != "GET" || app.is_empty() => whole,
        _ if lists.contains(&path) => format!("{whole}?app={app}"),
        "/api/events" | "/api/events/ws" => format!("{whole}?target={app}/prod"),
        _ => whole,
    }
}

fn rest_body(method: &str, path: &str, of: &Subject) -> Value {
    let without = |mut body: Value, fields: &[&str]| {
        let map = body.as_object_mut().expect("an object");
        fields.iter().for_each(|field| drop(map.remove(*field)));
        body
    };
    match path {
        "/heartbeat" => beat(of),
        "/api/heartbeats" => json!([beat(of)]),
        "/api/configs/{app}/{profile}" => without(publish(of), &["app", "profile"]),
        "/api/import" => import(of),
        "/api/targets/{app}/{profile}/stable" => json!({"version": "v1"}),
        "/api/targets/{app}/{profile}/settings" => secret_keys(),
        "/api/rollouts" | "/api/plan" => create(of),
        "/api/rollouts/{id}/pins" => pin(),
        "/api/strategies/{name}" if method == "DELETE" => with(json!({}), of),
        "/api/strategies/{name}" => without(strategy(of), &["name"]),
        "/api/freezes" => freeze(of),
        "/api/freezes/{id}/lift" => json!({"reason": "over"}),
        "/api/peers" => json!({"name": "eu", "address": "127.0.0.1:1"}),
        "/api/configs/{app}/{profile}/home" => json!({"to": "eu", "reason": "x"}),
        "/api/federation/retire" => json!({"cluster": "eu", "reason": "x"}),
        "/api/federation/renew" => json!({"reason": "x"}),
        "/api/federation/release" => json!({"origin": "x", "reason": "x"}),
        "/api/tokens" => created_token(of),
        "/api/rollouts/{id}/replay" => json!({}),
        "/api/rollouts/{id}/start"
        | "/api/rollouts/{id}/pause"
        | "/api/rollouts/{id}/resume"
        | "/api/rollouts/{id}/rollback"
        | "/api/rollouts/{id}/promote"
        | "/api/rollouts/{id}/complete"
        | "/api/breaker/reset"
        | "/api/webhooks/{name}/test"
        | "/api/conflicts/{id}/acknowledge"
        | "/api/tokens/{id}/revoke" => json!({}),
        other => panic!("{other} is new: give an example of its body here"),
    }
}

fn with(mut body: Value, of: &Subject) -> Value {
    if !of.app.is_empty() {
        body["app"] = json!(of.app);
        body["profile"] = json!("prod");
    }
    body
}

fn beat(of: &Subject) -> Value {
    with(
        json!({"instance_id": "i-1", "version": "v1", "status": "ok", "seq": of.number}),
        of,
    )
}

pub(crate) fn publish(of: &Subject) -> Value {
    let documents =
        json!([{"name": "a.yml", "format": "yaml", "content": "a: 1\nkey: s3cr3t-value\n"}]);
    with(
        json!({"version": "v1", "documents": documents, "secret_keys": ["key"]}),
        of,
    )
}

fn import(of: &Subject) -> Value {
    json!({"files": [{"name": format!("{}-prod.yml", of.app), "content": "a: 1\n"}], "version": "imported"})
}

fn secret_keys() -> Value {
    json!({"secret_keys": ["key"], "set_secret_keys": true})
}

pub(crate) fn create(of: &Subject) -> Value {
    let stages = json!([
        {"weight": "1%", "bake": "5m", "gate": "manual"},
        {"weight": "100%", "bake": "5m", "gate": "manual"},
    ]);
    with(
        json!({"to_version": "v2", "start": true, "stages": stages}),
        of,
    )
}

fn pin() -> Value {
    json!({"key": "user-1", "cohort": "canary"})
}

fn strategy(of: &Subject) -> Value {
    let stages = json!([{"weight": "100%", "bake": "5m", "gate": "auto"}]);
    with(json!({"name": "some", "stages": stages}), of)
}

/// A freeze that holds nobody up today.
pub(crate) fn freeze(of: &Subject) -> Value {
    let times = json!({
        "from": "2099-01-01T00:00:00Z", "until": "2099-01-02T00:00:00Z", "reason": "holidays",
    });
    with(times, of)
}

fn created_token(of: &Subject) -> Value {
    json!({"name": format!("made-{}", of.number), "role": "viewer", "apps": ["x"], "expires_in": "1h"})
}

fn grpc_message(service: &str, method: &str, of: &Subject) -> Vec<u8> {
    let target = || with(json!({}), of);
    let target_version = || with(json!({"version": "v1"}), of);
    let rollout = || json!({"rollout": of.rollout});
    macro_rules! message {
        ($($of:literal => $message:ident $value:expr;)*) => {
            match format!("{service}/{method}").trim_start_matches("vortex.v1.") {
                $($of => {
                    let message: v1::$message = serde_json::from_value($value).expect("a message");
                    message.encode_to_vec()
                })*
                "grpc.health.v1.Health/Check"
                | "grpc.health.v1.Health/List"
                | "grpc.health.v1.Health/Watch"
                | "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
                | "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo" => vec![],
                other => panic!("{other} is new: give an example of its message here"),
            }
        };
    }
    message! {
        "ConfigService/Publish" => PublishRequest publish(of);
        "ConfigService/Import" => ImportRequest import(of);
        "ConfigService/ListTargets" => ListTargetsRequest json!({"app": of.app});
        "ConfigService/ListVersions" => ListVersionsRequest target();
        "ConfigService/GetVersion" => GetVersionRequest target_version();
        "ConfigService/Diff" => DiffRequest with(json!({"to_version": "v2"}), of);
        "ConfigService/SetStable" => SetStableRequest target_version();
        "ConfigService/ConfigureTarget" => ConfigureTargetRequest with(secret_keys(), of);
        "ConfigService/Resolve" => ResolveRequest target();
        "ConfigService/GetAssignment" => GetAssignmentRequest target();
        "RolloutService/Plan" => CreateRolloutRequest create(of);
        "RolloutService/Create" => CreateRolloutRequest create(of);
        "RolloutService/Start" => RolloutActionRequest rollout();
        "RolloutService/Promote" => PromoteRequest rollout();
        "RolloutService/Pause" => RolloutActionRequest rollout();
        "RolloutService/Resume" => RolloutActionRequest rollout();
        "RolloutService/Rollback" => RolloutActionRequest rollout();
        "RolloutService/Complete" => RolloutActionRequest rollout();
        "RolloutService/Explain" => GetRolloutRequest rollout();
        "RolloutService/ListVerdicts" => ListVerdictsRequest rollout();
        "RolloutService/Replay" => ReplayRequest rollout();
        "RolloutService/SetPin" => SetPinRequest json!({"rollout": of.rollout, "key": "u", "cohort": "canary"});
        "RolloutService/Get" => GetRolloutRequest rollout();
        "RolloutService/List" => ListRolloutsRequest json!({"app": of.app});
        "RolloutService/Watch" => GetRolloutRequest rollout();
        "RolloutService/PutStrategy" => PutStrategyRequest strategy(of);
        "RolloutService/DeleteStrategy" => DeleteStrategyRequest with(json!({"name": "some"}), of);
        "RolloutService/ListStrategies" => ListStrategiesRequest target();
        "FleetService/Heartbeat" => HeartbeatRequest beat(of);
        "FleetService/StreamHeartbeats" => HeartbeatRequest beat(of);
        "FleetService/SummarizeDrift" => SummarizeDriftRequest json!({"app": of.app});
        "FleetService/WatchDrift" => SummarizeDriftRequest json!({"app": of.app});
        "FleetService/ListInstances" => ListInstancesRequest json!({"app": of.app});
        "FleetService/GetInstance" => GetInstanceRequest with(json!({"instance_id": "i-1"}), of);
        "FreezeService/Add" => AddFreezeRequest freeze(of);
        "FreezeService/Lift" => LiftFreezeRequest json!({"id": of.freeze, "reason": "over"});
        "FreezeService/List" => ListFreezesRequest json!({});
        "FreezeService/GetBreaker" => GetBreakerRequest json!({});
        "FreezeService/ResetBreaker" => ResetBreakerRequest json!({});
        "AuditService/List" => ListAuditRequest json!({"app": of.app});
        "AuditService/Verify" => VerifyAuditRequest json!({});
        "AuditService/ListHeads" => ListHeadsRequest json!({});
        "AuditService/Export" => ExportAuditRequest json!({});
        "AuditService/Watch" => WatchEventsRequest target();
        "WebhookService/List" => ListWebhooksRequest json!({});
        "WebhookService/Test" => TestWebhookRequest json!({"name": "some"});
        "FederationService/Status" => FederationStatusRequest json!({});
        "FederationService/ListPeers" => ListPeersRequest json!({});
        "FederationService/AddPeer" => AddPeerRequest json!({"name": "eu"});
        "FederationService/RemovePeer" => RemovePeerRequest json!({"name": "eu"});
        "FederationService/ListConflicts" => ListConflictsRequest json!({"app": of.app});
        "FederationService/Resolve" => ResolveConflictRequest json!({"id": "0123456789"});
        "FederationService/Transfer" => TransferHomeRequest with(json!({"to": "eu"}), of);
        "FederationService/Retire" => RetireClusterRequest json!({"cluster": "eu"});
        "FederationService/Renew" => RenewRequest json!({});
        "FederationService/Release" => ReleaseOriginRequest json!({"origin": "x"});
        "BackupService/Save" => SaveBackupRequest json!({});
        "AccessService/CreateToken" => CreateTokenRequest created_token(of);
        "AccessService/ListTokens" => ListTokensRequest json!({});
        "AccessService/RevokeToken" => RevokeTokenRequest json!({"token": "t-0000000000"});
    }
}
