//! Every route and method, under every role, for an app of one's own and for another's, against the one table.

use std::collections::BTreeSet;

use prost::Message as _;
use serde_json::{Value, json};
use vortex_core::access::Role;
use vortex_proto::v1;
use vortex_tests::Daemon;
use vortexd::access::table::{Call, ROWS, Reach, Rule};

use crate::{
    asking::{Outcome, ask, guarded, rest, token},
    examples::{Sent, Subject, create, example, freeze, publish},
};

const OWN: &str = "own-shop";
const FOREIGN: &str = "foreign-bank";

/// Routes that the API's description leaves out.
const BESIDES: [(&str, &str); 7] = [
    ("GET", "/{name}"),
    ("GET", "/{name}/{profile}"),
    ("GET", "/{name}/{profile}/{label}"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/health/federation"),
    ("GET", "/openapi.json"),
];

#[tokio::test]
async fn every_route_and_method_that_is_served_is_listed_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, _) = guarded(dir.path()).await;
    let description = daemon.get("/openapi.json").await.json();
    let paths = description["paths"].as_object().unwrap();
    let mut served: BTreeSet<(String, String)> = BESIDES
        .iter()
        .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    for (path, methods) in paths {
        let methods = methods.as_object().unwrap().keys();
        served.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    let listed: BTreeSet<_> = ROWS
        .iter()
        .filter_map(|(call, _)| match call {
            Call::Rest(method, path) => Some(((*method).to_owned(), (*path).to_owned())),
            Call::Grpc(..) => None,
        })
        .collect();
    assert_eq!(served, listed);

    let mut served = served_methods(&daemon).await;
    // Reflection's former version does not tell of itself.
    served.insert("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo".to_owned());
    let listed: BTreeSet<_> = ROWS
        .iter()
        .filter_map(|(call, _)| match call {
            Call::Grpc(service, method) => Some(format!("{service}/{method}")),
            Call::Rest(..) => None,
        })
        .collect();
    assert_eq!(served, listed);
}

/// Every method of every service, as the daemon itself tells by reflection.
async fn served_methods(daemon: &Daemon) -> BTreeSet<String> {
    use tonic_reflection::pb::v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let ask = |what: MessageRequest| {
        let mut client = ServerReflectionClient::new(daemon.channel());
        async move {
            let request = ServerReflectionRequest {
                host: String::new(),
                message_request: Some(what),
            };
            let answers = client.server_reflection_info(tokio_stream::iter([request]));
            let mut answers = answers.await.unwrap().into_inner();
            answers.message().await.unwrap().unwrap().message_response
        }
    };
    let listed = ask(MessageRequest::ListServices(String::new())).await;
    let Some(MessageResponse::ListServicesResponse(services)) = listed else {
        panic!("no services: {listed:?}");
    };
    let mut found = BTreeSet::new();
    for service in services.service {
        // Clusters speak it on a port of their own, under their certificates.
        if service.name == "vortex.federation.v1.PeerService" {
            continue;
        }
        let file = ask(MessageRequest::FileContainingSymbol(service.name.clone())).await;
        let Some(MessageResponse::FileDescriptorResponse(files)) = file else {
            panic!("no file of {}: {file:?}", service.name);
        };
        for file in files.file_descriptor_proto {
            found.extend(methods_in(&file, &service.name));
        }
    }
    found
}

/// The methods of a service in an encoded `FileDescriptorProto`, read as far as that: fields 2 (package) and 6
/// (services), in these 1 (name) and 2 (methods), in these 1 (name).
fn methods_in(file: &[u8], wanted: &str) -> Vec<String> {
    #[derive(Clone, PartialEq, prost::Message)]
    struct File {
        #[prost(string, tag = "2")]
        package: String,
        #[prost(message, repeated, tag = "6")]
        services: Vec<Named>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    struct Named {
        #[prost(string, tag = "1")]
        name: String,
        #[prost(message, repeated, tag = "2")]
        methods: Vec<Method>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    struct Method {
        #[prost(string, tag = "1")]
        name: String,
    }
    let file = File::decode(file).unwrap();
    let services = file.services.iter();
    let of = services.filter(|service| format!("{}.{}", file.package, service.name) == wanted);
    of.flat_map(|service| &service.methods)
        .map(|method| format!("{wanted}/{}", method.name))
        .collect()
}

/// What is expected of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    LetIn,
    RoleForbids,
    AppForbidden,
    /// As if it were not there.
    Hidden,
    /// Let in, and the one item in it refused.
    ItemRefused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Own,
    Foreign,
    /// No app is named.
    Nobodys,
}

fn expected(call: Call, rule: Rule, role: Role, is_for_all: bool, whose: Whose) -> Expected {
    let Rule::Token(action, reach) = rule else {
        return Expected::LetIn;
    };
    if !role.may(action) {
        return Expected::RoleForbids;
    }
    if is_for_all {
        return Expected::LetIn;
    }
    let carries_items = matches!(
        call,
        Call::Rest(_, "/api/heartbeats") | Call::Grpc(_, "StreamHeartbeats")
    );
    match (reach, whose) {
        (Reach::NoApp, _) | (Reach::List, Whose::Nobodys) | (_, Whose::Own)
            if reach != Reach::EveryApp =>
        {
            Expected::LetIn
        }
        (Reach::App, Whose::Foreign) if carries_items => Expected::ItemRefused,
        (Reach::Named, Whose::Foreign) => Expected::Hidden,
        _ => Expected::AppForbidden,
    }
}

/// Lists that take no app.
fn names_no_app(call: Call) -> bool {
    matches!(
        call,
        Call::Rest("GET", "/api/freezes" | "/api/breaker")
            | Call::Grpc("vortex.v1.FreezeService", "List" | "GetBreaker")
    )
}

struct Walk {
    daemon: Daemon,
    admin: String,
    number: usize,
    failures: Vec<String>,
}

impl Walk {
    async fn as_admin(&self, method: &str, path: &str, body: Value) -> Value {
        let outcome = rest(&self.daemon, Some(&self.admin), method, path, Some(&body)).await;
        assert_eq!(outcome.code, "ok", "{method} {path}: {outcome:?}");
        serde_json::from_slice(&outcome.body).unwrap()
    }

    async fn prepare(&self, app: &str) -> String {
        let of = Subject {
            app: app.to_owned(),
            number: 1,
            ..Subject::default()
        };
        for version in ["v1", "v2"] {
            let mut body = publish(&of);
            body["version"] = json!(version);
            if version == "v2" {
                body["documents"][0]["content"] = json!("a: 2\nkey: s3cr3t-value\n");
            }
            self.as_admin("POST", &format!("/api/configs/{app}/prod"), body)
                .await;
        }
        let stable = format!("/api/targets/{app}/prod/stable");
        self.as_admin("PUT", &stable, json!({"version": "v1"}))
            .await;
        let beat = json!({"instance_id": "i-1", "app": app, "profile": "prod", "version": "v1", "status": "ok", "seq": 1});
        self.as_admin("POST", "/heartbeat", beat).await;
        let strategy = json!({
            "app": app, "profile": "prod",
            "stages": [{"weight": "100%", "bake": "5m", "gate": "auto"}],
        });
        self.as_admin("PUT", &format!("/api/strategies/kept-{app}"), strategy)
            .await;
        let rollout = self.as_admin("POST", "/api/rollouts", create(&of)).await;
        rollout["id"].as_str().unwrap().to_owned()
    }

    async fn freeze(&self, app: &str) -> String {
        let of = Subject {
            app: app.to_owned(),
            ..Subject::default()
        };
        let added = self.as_admin("POST", "/api/freezes", freeze(&of)).await;
        added["id"].as_str().unwrap().to_owned()
    }

    /// Lets one call be made, and holds what came of it against what is expected.
    async fn check(
        &mut self,
        (call, rule): (Call, Rule),
        by: (Role, &str, bool),
        of: (Whose, &Subject),
    ) {
        let (role, secret, is_for_all) = by;
        let (whose, subject) = of;
        self.number += 1;
        let mut subject = Subject {
            number: self.number + 1,
            ..subject.clone()
        };
        let lifts = matches!(
            call,
            Call::Rest(_, "/api/freezes/{id}/lift") | Call::Grpc(_, "Lift")
        );
        if lifts && !subject.app.is_empty() {
            subject.freeze = self.freeze(&subject.app).await;
        }
        let outcome = ask(&self.daemon, Some(secret), &example(call, &subject)).await;
        let expected = expected(call, rule, role, is_for_all, whose);
        let fits = match expected {
            Expected::LetIn => rule == Rule::Open || is_taken_up(&outcome),
            Expected::RoleForbids => outcome.code == "role_forbids",
            Expected::AppForbidden => outcome.code == "app_forbidden",
            Expected::Hidden => self.is_hidden(call, secret, &subject, &outcome).await,
            Expected::ItemRefused => outcome.code == "ok" && is_refused_within(call, &outcome),
        };
        let may_speak = is_for_all || expected == Expected::ItemRefused || rule == Rule::Open;
        let leaks = !may_speak && outcome.code == "ok" && outcome.mentions(FOREIGN);
        if !fits || leaks {
            let leaks = if leaks {
                ", and speaks of the other app"
            } else {
                ""
            };
            self.failures.push(format!(
                "{call:?} as {role} (all: {is_for_all}) of {whose:?}: expected {expected:?}, was {} {}{leaks}",
                outcome.code, outcome.detail
            ));
        }
    }

    /// Whether nothing tells the answer from that about something that nobody has ever made.
    async fn is_hidden(
        &self,
        call: Call,
        secret: &str,
        subject: &Subject,
        outcome: &Outcome,
    ) -> bool {
        let unheard = Subject {
            rollout: "r-zzzzzzzzzz".to_owned(),
            freeze: "f-zzzzzzzzzz".to_owned(),
            ..subject.clone()
        };
        let other = ask(&self.daemon, Some(secret), &example(call, &unheard)).await;
        let plain = |outcome: &Outcome, subject: &Subject| {
            let detail = outcome.detail.replace(&subject.rollout, "ID");
            detail.replace(&subject.freeze, "ID")
        };
        other.code != "ok"
            && other.code == outcome.code
            && plain(&other, &unheard) == plain(outcome, subject)
    }
}

/// Whether a call got as far as what it is about: neither kept out, nor malformed.
fn is_taken_up(outcome: &Outcome) -> bool {
    let too_early = [
        "unknown_rollout",
        "unknown_freeze",
        "invalid_body",
        "invalid_path",
        "invalid_query",
        "invalid_field",
        "unsupported_media_type",
        "no_such_path",
        "no_such_method",
        "internal",
    ];
    outcome.is_let_in() && !too_early.contains(&outcome.code.as_str())
}

fn is_refused_within(call: Call, outcome: &Outcome) -> bool {
    match call {
        Call::Rest(..) => outcome.mentions("app_forbidden"),
        Call::Grpc(..) => {
            let answer = v1::StreamHeartbeatsResponse::decode(outcome.body.as_slice()).unwrap();
            answer.refused == 1 && answer.accepted == 0
        }
    }
}

#[tokio::test]
async fn every_call_does_for_every_role_and_app_what_the_table_says() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    let mut walk = Walk {
        daemon,
        admin,
        number: 0,
        failures: vec![],
    };
    let mut subjects = vec![(Whose::Nobodys, Subject::default())];
    for (whose, app) in [(Whose::Own, OWN), (Whose::Foreign, FOREIGN)] {
        let subject = Subject {
            app: app.to_owned(),
            rollout: walk.prepare(app).await,
            freeze: walk.freeze(app).await,
            number: 0,
        };
        subjects.push((whose, subject));
    }
    let mut tokens = vec![];
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Peer) {
        for (is_for_all, apps) in [(false, "own-*"), (true, "*")] {
            let name = format!("{role}-{is_for_all}");
            let made = (name.as_str(), role.as_str(), apps);
            let (_, secret) = token(&walk.daemon, &walk.admin, made, "").await;
            tokens.push((role, secret, is_for_all));
        }
    }
    for row in ROWS.iter().copied() {
        let (call, rule) = row;
        let names_an_app = !matches!(
            rule,
            Rule::Open | Rule::Token(_, Reach::EveryApp | Reach::NoApp)
        ) && !names_no_app(call);
        let takes_none = !matches!(rule, Rule::Token(_, Reach::App | Reach::Named));
        without_a_token(&mut walk, row, &subjects).await;
        for (role, secret, is_for_all) in &tokens {
            for (whose, subject) in &subjects {
                let fits = if *whose == Whose::Nobodys {
                    takes_none
                } else {
                    names_an_app
                };
                if fits {
                    let by = (*role, secret.as_str(), *is_for_all);
                    walk.check(row, by, (*whose, subject)).await;
                }
            }
        }
    }
    let failures = walk.failures;
    assert!(walk.number > 1_000, "only {} calls", walk.number);
    assert!(
        failures.is_empty(),
        "{} of {} calls:\n{}",
        failures.len(),
        walk.number,
        failures.join("\n")
    );
}

/// Nothing but what is open answers without a token, or with one that nobody made.
async fn without_a_token(
    walk: &mut Walk,
    (call, rule): (Call, Rule),
    subjects: &[(Whose, Subject)],
) {
    let (_, subject) = subjects
        .iter()
        .find(|(whose, _)| *whose == Whose::Own)
        .unwrap();
    let unknown = "vxt_".to_owned() + &"0".repeat(64);
    for (secret, code) in [
        (None, "token_missing"),
        (Some(unknown.as_str()), "token_unknown"),
    ] {
        let outcome = ask(&walk.daemon, secret, &example(call, subject)).await;
        let fits = match rule {
            Rule::Open => outcome.is_let_in(),
            Rule::Token(..) => outcome.code == code,
        };
        if !fits {
            walk.failures
                .push(format!("{call:?} with {secret:?}: {outcome:?}"));
        }
    }
}

#[tokio::test]
async fn what_no_row_lists_is_refused_also_to_who_may_do_everything() {
    let dir = tempfile::tempdir().unwrap();
    let (daemon, admin) = guarded(dir.path()).await;
    for (method, path) in [
        ("POST", "/api/audit"),
        ("DELETE", "/api/rollouts"),
        ("PUT", "/heartbeat"),
    ] {
        let outcome = rest(&daemon, Some(&admin), method, path, None).await;
        assert_eq!(outcome.code, "unlisted", "{method} {path}");
        let outcome = rest(&daemon, None, method, path, None).await;
        assert_eq!(outcome.code, "token_missing", "{method} {path}");
    }
    for path in [
        "/vortex.v1.RolloutService/Explode",
        "/vortex.federation.v1.PeerService/Sync",
    ] {
        let sent = Sent::Grpc(path.to_owned(), vec![]);
        assert_eq!(
            ask(&daemon, Some(&admin), &sent).await.code,
            "unlisted",
            "{path}"
        );
        assert_eq!(
            ask(&daemon, None, &sent).await.code,
            "token_missing",
            "{path}"
        );
    }
    let head = daemon
        .http()
        .head(daemon.url("/checkout/prod"))
        .send()
        .await;
    assert_eq!(head.unwrap().status(), 401);
}
