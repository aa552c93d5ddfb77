//! A client that heard no answer asks again. Whatever happened the first time, happens once.

use serde_json::Value;
use tonic::Code;
use vortex_proto::v1;
use vortex_tests::{
    Answer, Call, Daemon, action, code_of, create, pin, promote, publication, revision_of, seed,
    stable, strategy, target,
};

const SLOW: [&str; 3] = ["10% 1h", "50% 1h", "100% 1h"];

/// Every mutating call, in an order in which each one succeeds and changes something.
fn before_the_rollout(name: &str) -> Vec<Call> {
    let (app, profile) = target(name);
    let mut waiting = create(name, "v3", &SLOW);
    waiting.start = false;
    vec![
        Call::Publish(publication(name, "v4")),
        Call::Import(v1::ImportRequest {
            files: vec![v1::ImportFile {
                name: format!("{app}-imported-{profile}.yml"),
                content: "a: 1\n".into(),
            }],
            version: "i1".into(),
            initial: true,
            ..v1::ImportRequest::default()
        }),
        Call::SetStable(stable(name, "v2")),
        Call::ConfigureTarget(v1::ConfigureTargetRequest {
            app,
            profile,
            secret_keys: vec!["*.password".into()],
            set_secret_keys: true,
            ..v1::ConfigureTargetRequest::default()
        }),
        Call::PutStrategy(strategy(&format!("of-{}", name.replace('/', "-")), &SLOW)),
        Call::AddFreeze(v1::AddFreezeRequest {
            app: "elsewhere".into(),
            cron: "0 18 * * FRI".into(),
            duration: "60h".into(),
            reason: "weekend".into(),
            ..v1::AddFreezeRequest::default()
        }),
        Call::Create(waiting),
    ]
}

fn on_the_rollout(name: &str, rollout: &str) -> Vec<Call> {
    let mut leap = promote(rollout, 2);
    leap.to_stage = 3;
    vec![
        Call::Start(action(rollout)),
        Call::SetPin(pin(rollout, "node-7", "canary")),
        Call::Pause(action(rollout)),
        Call::Resume(action(rollout)),
        Call::Promote(promote(rollout, 1)),
        Call::Promote(leap),
        Call::Complete(action(rollout)),
        Call::Rollback(action(rollout)),
        Call::DeleteStrategy(v1::DeleteStrategyRequest {
            name: format!("of-{}", name.replace('/', "-")),
            ..v1::DeleteStrategyRequest::default()
        }),
    ]
}

fn numbered(calls: Vec<Call>, prefix: &str) -> Vec<Call> {
    let numbered = calls.into_iter().enumerate();
    numbered
        .map(|(number, call)| {
            let id = format!("{prefix}-{}-{number}", call.name());
            call.with_id(&id)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mutating_call_retried_changes_nothing_and_answers_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "retry/prod", &["v1", "v2", "v3"]).await;

    let first = numbered(before_the_rollout("retry/prod"), "grpc-a");
    let mut answered = send_all(&daemon, first).await;
    let (created, bytes) = answered.last().unwrap();
    let id = text(&created.decode(bytes), "id");
    let then = numbered(on_the_rollout("retry/prod", &id), "grpc-b");
    answered.extend(send_all(&daemon, then).await);

    check_retries(&daemon, &answered).await;
    assert_eq!(daemon.terminate().await.code(), Some(0));
    let daemon = Daemon::start(dir.path()).await;
    check_retries(&daemon, &answered).await;
    daemon.kill().await;
    check_retries(&Daemon::start(dir.path()).await, &answered).await;
}

async fn send_all(daemon: &Daemon, calls: Vec<Call>) -> Vec<(Call, Vec<u8>)> {
    let channel = daemon.channel();
    let mut answered = vec![];
    for call in calls {
        let before = revision_of(daemon).await;
        let answer = call.send(&channel).await;
        let answer = answer.unwrap_or_else(|status| panic!("{call:?}: {status}"));
        assert!(
            revision_of(daemon).await > before,
            "{call:?} changed nothing"
        );
        answered.push((call, answer));
    }
    answered
}

async fn check_retries(daemon: &Daemon, answered: &[(Call, Vec<u8>)]) {
    let channel = daemon.channel();
    let before = revision_of(daemon).await;
    for (call, answer) in answered {
        let again = call.send(&channel).await;
        let again = again.unwrap_or_else(|status| panic!("{call:?} again: {status}"));
        assert_eq!(call.decode(&again), call.decode(answer), "{call:?}");
        assert_eq!(&again, answer, "{call:?}");

        let other = call.clone().because("another reason");
        let refused = other.send(&channel).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition, "{call:?}");
        assert_eq!(code_of(&refused), "request_id_reused", "{call:?}");
    }
    assert_eq!(revision_of(daemon).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mutating_route_retried_changes_nothing_and_answers_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "retry/rest", &["v1", "v2", "v3"]).await;

    let first = numbered(before_the_rollout("retry/rest"), "rest-a");
    let mut answered = send_all_rest(&daemon, first).await;
    let id = answered.last().unwrap().1.text("id");
    let then = numbered(on_the_rollout("retry/rest", &id), "rest-b");
    answered.extend(send_all_rest(&daemon, then).await);

    check_rest_retries(&daemon, &answered).await;
    assert_eq!(daemon.terminate().await.code(), Some(0));
    check_rest_retries(&Daemon::start(dir.path()).await, &answered).await;
}

async fn send_all_rest(daemon: &Daemon, calls: Vec<Call>) -> Vec<(Call, Answer)> {
    let mut answered = vec![];
    for call in calls {
        let before = revision_of(daemon).await;
        let answer = call.send_rest(daemon).await;
        assert!(matches!(answer.status, 200 | 201), "{call:?}: {answer:?}");
        assert!(
            revision_of(daemon).await > before,
            "{call:?} changed nothing"
        );
        answered.push((call, answer));
    }
    answered
}

async fn check_rest_retries(daemon: &Daemon, answered: &[(Call, Answer)]) {
    let channel = daemon.channel();
    let before = revision_of(daemon).await;
    for (call, answer) in answered {
        assert_eq!(&call.send_rest(daemon).await, answer, "{call:?}");
        // It is the same request over the other protocol, too.
        let over_grpc = call.send(&channel).await.unwrap();
        assert_eq!(call.decode(&over_grpc), answer.json(), "{call:?}");

        let refused = call.clone().because("another").send_rest(daemon).await;
        assert_eq!(refused.status, 409, "{call:?}");
        assert_eq!(refused.problem(), "request_id_reused", "{call:?}");
        assert_eq!(refused.text("request_id"), call.id());
    }
    assert_eq!(revision_of(daemon).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_idempotency_key_header_is_the_request_id() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let post = async |version: &str| {
        let body = serde_json::to_value(publication("keyed/prod", version)).unwrap();
        let request = daemon.http().post(daemon.url("/api/configs/keyed/prod"));
        let answer = request.header("idempotency-key", "k-1").json(&body);
        let answer = answer.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let first = post("v1").await;
    assert_eq!(first.0, 201);
    assert_eq!(post("v1").await, first);
    assert_eq!(post("v2").await.0, 409);
    assert_eq!(revision_of(&daemon).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_names_the_target_answers_for_the_rollout_it_meant_then() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let channel = daemon.channel();
    seed(&daemon, "named/prod", &["v1", "v2", "v3"]).await;
    let start = Call::Create(create("named/prod", "v2", &SLOW));
    start.send(&channel).await.unwrap();
    let rollback = Call::Rollback(action("named/prod")).with_id("rollback-1");
    let answer = rollback.send(&channel).await.unwrap();
    let newer = Call::Create(create("named/prod", "v3", &SLOW));
    let newer = newer.decode(&newer.send(&channel).await.unwrap());

    assert_eq!(rollback.send(&channel).await.unwrap(), answer);
    let request = v1::GetRolloutRequest {
        rollout: text(&newer, "id"),
    };
    let newer = daemon.rollouts().get(request).await.unwrap().into_inner();
    assert_eq!(newer.phase, "running");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_changes_nothing_and_leaves_its_id_free() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut request = publication("dry/prod", "v1");
    request.request_id = "dry-1".into();
    request.dry_run = true;
    let dry = daemon.configs().publish(request.clone()).await.unwrap();
    assert!(dry.into_inner().dry_run);
    assert_eq!(revision_of(&daemon).await, 0);
    request.dry_run = false;
    let published = daemon.configs().publish(request).await.unwrap();
    assert!(published.into_inner().created);
    assert_eq!(revision_of(&daemon).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn promote_racing_rollback_leaves_one_outcome() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "race/prod", &["v1", "v2"]).await;
    // Connections of their own, so that neither waits for the other.
    let (promoter, rescuer) = (daemon.channel(), daemon.channel());
    let mut completed_first = 0;
    for round in 0..200 {
        let start = Call::Create(create("race/prod", "v2", &SLOW));
        let started = start
            .send(&promoter)
            .await
            .unwrap_or_else(|s| panic!("{round}: {s}"));
        let id = text(&start.decode(&started), "id");
        let mut full = promote(&id, 0);
        full.full = true;
        let (promotion, rollback) = (Call::Promote(full), Call::Rollback(action(&id)));
        let (promoted, rolled_back) =
            tokio::join!(promotion.send(&promoter), rollback.send(&rescuer));

        let rolled_back = rolled_back.unwrap_or_else(|s| panic!("{round}: {s}"));
        assert_eq!(text(&rollback.decode(&rolled_back), "phase"), "rolled_back");
        match promoted {
            Ok(answer) => {
                assert_eq!(text(&promotion.decode(&answer), "phase"), "completed");
                completed_first += 1;
            }
            Err(status) => assert_eq!(code_of(&status), "ended", "{round}: {status}"),
        }
        check_ended(&daemon, &id).await;
    }
    eprintln!("the promotion came first in {completed_first} of 200 races");
}

/// Everyone reads the old version again, and no command changes that.
async fn check_ended(daemon: &Daemon, id: &str) {
    let channel = daemon.channel();
    let rollout = async || {
        let request = v1::GetRolloutRequest { rollout: id.into() };
        daemon.rollouts().get(request).await.unwrap().into_inner()
    };
    let ended = rollout().await;
    assert_eq!(ended.phase, "rolled_back");
    for call in [
        Call::Start(action(id)),
        Call::Promote(promote(id, 0)),
        Call::Pause(action(id)),
        Call::Resume(action(id)),
        Call::Complete(action(id)),
        Call::SetPin(pin(id, "node", "canary")),
    ] {
        let refused = call.send(&channel).await.unwrap_err();
        assert_eq!(code_of(&refused), "ended", "{call:?}");
    }
    let again = Call::Rollback(action(id)).send(&channel).await;
    again.expect("a second rollback is no error");
    assert_eq!(rollout().await, ended);

    let request = v1::ResolveRequest {
        app: ended.app,
        profile: ended.profile,
        key: "anyone".into(),
        ..v1::ResolveRequest::default()
    };
    let read = daemon
        .configs()
        .resolve(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (read.version.as_str(), read.cohort.as_str()),
        ("v1", "stable")
    );
}

fn text(json: &Value, field: &str) -> String {
    json[field].as_str().unwrap_or_default().to_owned()
}
