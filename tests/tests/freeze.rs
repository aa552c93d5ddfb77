//! Freezes on a real daemon: what they stop, what they let through, and when they are over.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use vortex_proto::v1;
use vortex_tests::{
    Answer, Call, Daemon, Transcript, action, create, export, promote, seed, stable, target,
};

/// Nothing here takes as long, unless something hangs.
const PATIENCE: Duration = Duration::from_secs(20);

async fn freeze(daemon: &Daemon, body: Value) -> Answer {
    let added = daemon.send(Method::POST, "/api/freezes", &body).await;
    assert_eq!(added.status, 201, "{added:?}");
    added
}

async fn rollout(daemon: &Daemon, id: &str) -> v1::Rollout {
    let request = v1::GetRolloutRequest { rollout: id.into() };
    daemon.rollouts().get(request).await.unwrap().into_inner()
}

async fn started(daemon: &Daemon, name: &str, steps: &[&str]) -> String {
    let created = daemon.rollouts().create(create(name, "v2", steps)).await;
    created.unwrap().into_inner().id
}

/// Waits until a rollout is as wanted; gives how long that took.
async fn wait_for(
    daemon: &Daemon,
    id: &str,
    what: &str,
    wanted: impl Fn(&v1::Rollout) -> bool,
) -> Duration {
    let begun = Instant::now();
    loop {
        let found = rollout(daemon, id).await;
        if wanted(&found) {
            return begun.elapsed();
        }
        assert!(begun.elapsed() < PATIENCE, "not {what}: {found:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_stops_every_way_forward_and_no_way_back() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    for name in ["shop/prod", "shop/test", "mail/prod", "plan/prod"] {
        seed(&daemon, name, &["v1", "v2", "v3"]).await;
    }
    let slow = ["10% 1h", "100% 1h"];
    let id = started(&daemon, "shop/prod", &slow).await;
    let last = started(&daemon, "mail/prod", &slow).await;
    let completed = started(&daemon, "plan/prod", &slow).await;
    let mut through = promote(&completed, 0);
    through.full = true;
    daemon.rollouts().promote(through).await.unwrap();
    daemon.rollouts().promote(promote(&last, 1)).await.unwrap();
    let mut waiting = create("shop/test", "v2", &slow);
    waiting.start = false;
    let created = daemon
        .rollouts()
        .create(waiting)
        .await
        .unwrap()
        .into_inner();

    let added = freeze(&daemon, json!({"duration": "1h", "reason": "Black Friday"})).await;
    let freeze = added.text("id");
    assert_eq!(added.text("active"), "true");

    for call in [
        Call::Promote(promote(&id, 1)),
        Call::Complete(action(&last)),
        Call::Start(action(&created.id)),
        Call::Create(create("plan/prod", "v3", &slow)),
        Call::SetStable(stable("plan/prod", "v3")),
    ] {
        let refused = call.send_rest(&daemon).await;
        assert_eq!(refused.status, 409, "{call:?}: {refused:?}");
        assert_eq!(refused.problem(), "frozen", "{call:?}");
        let detail = refused.text("detail");
        for part in ["frozen until", "Black Friday", &freeze] {
            assert!(detail.contains(part), "{detail}");
        }
        let hint = refused.text("hint");
        assert!(hint.contains("--override-freeze --reason"), "{hint}");
        let status = call.send(&daemon.channel()).await.unwrap_err();
        assert_eq!(status.code(), tonic::Code::FailedPrecondition, "{call:?}");
    }

    let held = rollout(&daemon, &id).await;
    assert_eq!(held.frozen_by, std::slice::from_ref(&freeze));
    assert_eq!(held.waiting_for, "bake");
    assert!(held.next.contains("; frozen until "), "{}", held.next);
    let plan = create("plan/prod", "v3", &slow);
    let plan = daemon.rollouts().plan(plan).await.unwrap().into_inner();
    assert_eq!(plan.frozen_by, [freeze]);

    for call in [
        Call::Pause(action(&id)),
        Call::Resume(action(&id)),
        Call::Rollback(action(&id)),
        Call::Rollback(action(&created.id)),
        Call::Rollback(action(&completed)),
        Call::SetStable(stable("plan/prod", "v1")),
    ] {
        let done = call.send_rest(&daemon).await;
        assert_eq!(done.status, 200, "{call:?}: {done:?}");
    }
    let (app, profile) = target("plan/prod");
    let read = daemon.get(&format!("/{app}/{profile}")).await;
    assert_eq!(read.text("version"), "v1");
}

#[tokio::test(flavor = "multi_thread")]
async fn breaking_the_glass_takes_a_reason_and_is_written_down() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "shop/prod", &["v1", "v2", "v3"]).await;
    let id = started(&daemon, "shop/prod", &["10% 1h", "100% 1h"]).await;
    let freeze = freeze(&daemon, json!({"app": "shop", "reason": "incident"})).await;

    let mut forced = promote(&id, 1);
    forced.override_freeze = true;
    forced.request_id = "glass".into();
    let unexplained = Call::Promote(forced.clone()).with_id("glass-0");
    let refused = unexplained.send_rest(&daemon).await;
    assert_eq!(refused.problem(), "frozen");
    assert!(refused.text("detail").contains("takes a reason"));
    assert_eq!(rollout(&daemon, &id).await.stage, 1);

    forced.reason = "customers cannot pay".into();
    let call = Call::Promote(forced);
    let first = call.send(&daemon.channel()).await.unwrap();
    assert_eq!(call.send(&daemon.channel()).await.unwrap(), first);
    assert_eq!(rollout(&daemon, &id).await.stage, 2);

    let events = export(&daemon).await;
    let written: Vec<_> = events.iter().filter(|e| e.request_id == "glass").collect();
    let kinds: Vec<_> = written.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["freeze_overridden", "rollout_stage_entered"]);
    assert_eq!(written[0].reason, "customers cannot pay");
    assert_eq!(written[0].rollout, id);
    assert!(written[0].summary.contains(&freeze.text("id")));

    // It was for that one call.
    let again = Call::Complete(action(&id)).send_rest(&daemon).await;
    assert_eq!(again.problem(), "frozen");
    let mut back = stable("shop/prod", "v3");
    back.override_freeze = true;
    let without = Call::SetStable(back.clone()).send_rest(&daemon).await;
    assert_eq!(without.problem(), "active_rollout");
    daemon.rollouts().rollback(action(&id)).await.unwrap();
    let set = Call::SetStable(back).because("v1 is broken");
    assert_eq!(set.send_rest(&daemon).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_baked_stage_goes_on_soon_after_the_freeze_ends() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "shop/prod", &["v1", "v2", "v3"]).await;
    freeze(
        &daemon,
        json!({"app": "mail", "reason": "of somebody else"}),
    )
    .await;
    let id = started(&daemon, "shop/prod", &["10% 300ms", "50% 300ms", "100% 1h"]).await;
    freeze(&daemon, json!({"duration": "4s", "reason": "deploy"})).await;
    wait_for(&daemon, &id, "held", |r| r.waiting_for == "freeze").await;
    let held = rollout(&daemon, &id).await;
    assert_eq!((held.stage, held.frozen_by.len()), (1, 1), "{held:?}");
    assert!(held.next.contains("then stage 2/3 at 50%"), "{}", held.next);
    let took = wait_for(&daemon, &id, "released", |r| r.stage == 3).await;
    assert!(took < Duration::from_secs(8), "{took:?}");
    let events = export(&daemon).await;
    let ended = events.iter().find(|e| e.kind == "rollout_stage_entered");
    let frozen = events.iter().rfind(|e| e.kind == "freeze_added").unwrap();
    let until = frozen.summary.split("until ").nth(1).unwrap();
    let until = until.split(' ').next().unwrap();
    assert!(
        ended.unwrap().at.as_str() >= until,
        "{ended:?} before {until}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_survives_a_kill_and_lifting_it_lets_go_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "shop/prod", &["v1", "v2", "v3"]).await;
    let id = started(&daemon, "shop/prod", &["10% 200ms", "100% 1h"]).await;
    let added = freeze(&daemon, json!({"reason": "stop the line"})).await;
    let freeze = added.text("id");
    wait_for(&daemon, &id, "held", |r| r.waiting_for == "freeze").await;
    daemon.kill().await;

    let daemon = Daemon::start(dir.path()).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let held = rollout(&daemon, &id).await;
    assert_eq!((held.stage, held.waiting_for.as_str()), (1, "freeze"));
    assert!(held.next.contains("until the freeze is lifted"));
    let refused = Call::Promote(promote(&id, 1)).send_rest(&daemon).await;
    assert_eq!(refused.problem(), "frozen");

    let lift = Call::LiftFreeze(v1::LiftFreezeRequest {
        id: freeze.clone(),
        ..v1::LiftFreezeRequest::default()
    });
    let unexplained = lift.send_rest(&daemon).await;
    assert_eq!(unexplained.problem(), "reason_missing");
    let lift = lift.because("over").with_id("lift-1");
    let lifted = lift.send_rest(&daemon).await;
    assert_eq!((lifted.status, lifted.text("id")), (200, freeze));
    let took = wait_for(&daemon, &id, "released", |r| r.stage == 2).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    let again = lift.send(&daemon.channel()).await.unwrap();
    assert_eq!(lift.decode(&again), lifted.json());
    let anew = lift.with_id("lift-2").send_rest(&daemon).await;
    assert_eq!(
        (anew.status, anew.problem().as_str()),
        (404, "unknown_freeze")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_stage_does_not_keep_the_daemon_busy() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "shop/prod", &["v1", "v2", "v3"]).await;
    let id = started(&daemon, "shop/prod", &["10% 100ms", "100% 1h"]).await;
    freeze(&daemon, json!({"duration": "1h", "reason": "long"})).await;
    wait_for(&daemon, &id, "held", |r| r.waiting_for == "freeze").await;
    let switches = || {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", daemon.pid())).unwrap();
        let status = |path: std::path::PathBuf| std::fs::read_to_string(path.join("status")).ok();
        let statuses: Vec<String> = tasks.filter_map(|t| status(t.ok()?.path())).collect();
        let writer = statuses.iter().find(|s| s.contains("vortex-writer"));
        let line = writer.unwrap().lines().find(|l| l.starts_with("voluntary"));
        let count: u64 = line
            .unwrap()
            .split_whitespace()
            .last()
            .unwrap()
            .parse()
            .unwrap();
        count
    };
    let before = switches();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let woken = switches() - before;
    assert!(woken < 50, "the writer woke {woken} times in two seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cron_freeze_tells_whether_it_holds_and_when_it_does_next() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "shop/prod", &["v1", "v2"]).await;
    // An hour of every day that is not this one, and nearly all of every day.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let hour = now.unwrap().as_secs() / 3_600 % 24;
    let other = (hour + 12) % 24;
    let idle = freeze(
        &daemon,
        json!({"app": "shop", "cron": format!("0 {other} * * *"), "duration": "1h", "reason": "nights"}),
    )
    .await;
    assert_eq!(idle.text("active"), "false");
    assert!(
        idle.text("next").contains(&format!("T{other:02}:00:00")),
        "{idle:?}"
    );
    let id = started(&daemon, "shop/prod", &["10% 1h", "100% 1h"]).await;
    let holds = freeze(
        &daemon,
        json!({"app": "shop", "profile": "prod", "cron": format!("0 {hour} * * *"), "duration": "23h", "reason": "days"}),
    )
    .await;
    assert_eq!(holds.text("active"), "true");
    let (until, next) = (holds.text("active_until"), holds.text("next"));
    assert!(until < next, "{holds:?}");
    assert!(next.contains(&format!("T{hour:02}:00:00")), "{holds:?}");
    assert_eq!(rollout(&daemon, &id).await.frozen_by, [holds.text("id")]);
    let active = daemon.get("/api/freezes?active=true").await.json();
    assert_eq!(active["freezes"].as_array().unwrap().len(), 1);
    let listed = daemon
        .freezes()
        .list(v1::ListFreezesRequest::default())
        .await;
    assert_eq!(listed.unwrap().into_inner().freezes.len(), 2);

    for (body, code) in [
        (
            json!({"cron": "0 0 30 2 *", "duration": "1h", "reason": "x"}),
            "invalid_field",
        ),
        (
            json!({"cron": "61 * * * *", "duration": "1h", "reason": "x"}),
            "invalid_field",
        ),
        (json!({"cron": "0 0 * * *", "reason": "x"}), "invalid_field"),
        (
            json!({"cron": "0 0 * * *", "duration": "24h", "reason": "x"}),
            "invalid_schedule",
        ),
        (
            json!({"until": "2020-01-01T00:00:00Z", "reason": "x"}),
            "invalid_schedule",
        ),
        (json!({"profile": "prod", "reason": "x"}), "invalid_field"),
        (json!({"duration": "1h"}), "reason_missing"),
    ] {
        let refused = daemon.send(Method::POST, "/api/freezes", &body).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (400, code),
            "{body}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_tells_of_a_freeze() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    seed(&daemon, "shop/prod", &["v1", "v2"]).await;
    let id = started(&daemon, "shop/prod", &["10% 1h", "100% 1h"]).await;
    let request = v1::GetRolloutRequest {
        rollout: id.clone(),
    };
    let mut watch = daemon.rollouts().watch(request).await.unwrap().into_inner();
    let first = watch.message().await.unwrap().unwrap();
    assert!(first.frozen_by.is_empty());
    let added = freeze(&daemon, json!({"duration": "1h", "reason": "load test"})).await;
    let next = watch.message().await.unwrap().unwrap();
    assert_eq!(next.frozen_by, [added.text("id")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_adds_lists_and_lifts() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    let mut t = Transcript::new(&format!("http://{}", daemon.listen()));
    let id = t
        .run(&[
            "freeze",
            "add",
            "--all",
            "--until-lifted",
            "--reason",
            "incident",
            "-o",
            "name",
        ])
        .await;
    let id = id.trim();
    let listed = t.run(&["freeze", "list", "--active"]).await;
    assert!(
        listed.contains(id) && listed.contains("holds until lifted"),
        "{listed}"
    );
    t.run(&["freeze", "lift", id, "--reason", "over"]).await;
    assert_eq!(t.run(&["freeze", "list", "-o", "name"]).await, "");
    let weekend = [
        "freeze",
        "add",
        "shop/prod",
        "--cron",
        "0 18 * * FRI",
        "--for",
        "60h",
        "--reason",
        "weekend",
        "-o",
        "json",
    ];
    let added: Value = serde_json::from_str(&t.run(&weekend).await).unwrap();
    assert_eq!(added["duration"], "2days 12h");
    assert_eq!(added["profile"], "prod");
    for wrong in [
        vec!["freeze", "add", "--all", "--for", "2h"],
        vec!["freeze", "add", "--for", "2h", "--reason", "x"],
        vec!["freeze", "add", "--all", "--reason", "x"],
        vec![
            "freeze", "add", "shop", "--all", "--for", "2h", "--reason", "x",
        ],
        vec![
            "freeze",
            "add",
            "--all",
            "--cron",
            "@daily",
            "--until-lifted",
            "--reason",
            "x",
        ],
    ] {
        let before = t.text().len();
        t.run(&wrong).await;
        assert!(
            t.text()[before..].contains("? 2"),
            "{}",
            &t.text()[before..]
        );
    }
}
