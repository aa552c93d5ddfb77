//! Every decoder that takes bytes from outside, under random bytes: a short run of each. `load fuzz` runs longer.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use vortex_tests::{Daemon, Dice, fuzz, seed};

/// Inputs that once were not survived: `target`, and the bytes.
const ONCE_FATAL: [(&str, &[u8]); 4] = [
    // A limit was kept in memory with more digits than the journal held: another one after a restart.
    ("names", b"latency_p99 <= stable * 1.11111111111111"),
    // A weight of 700% came round to 44.64%.
    ("names", b"700%"),
    // A key of many parts was rendered as deep as it had parts: nobody could read it, and a longer one ended the daemon.
    ("documents", &DOTS),
    // A map that says that it has a billion entries: memory for all of them was set aside at once.
    ("snapshots", b"\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f"),
];

const DOTS: [u8; 5_013] = {
    let mut text = [b'.'; 5_013];
    let start = *b"properties\na";
    let mut at = 0;
    while at < start.len() {
        text[at] = start[at];
        at += 1;
    }
    text[5_012] = b'b';
    text
};

/// How many inputs each decoder gets, at most, and for how long at most: the run is short, whatever the machine.
const INPUTS: u64 = 4_000;
const TIME: Duration = Duration::from_secs(4);

#[test]
fn every_decoder_answers_or_refuses_whatever_comes() {
    let failed: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = fuzz::targets()
            .into_iter()
            .map(|target| {
                scope.spawn(move || {
                    let start = Instant::now();
                    let goes_on = |inputs| inputs < INPUTS && start.elapsed() < TIME;
                    let run = fuzz::run(&target, 1, goes_on);
                    run.map(|run| {
                        assert!(run.answers > 1, "{} sees nothing: {run:?}", target.name);
                    })
                })
            })
            .collect();
        let ended = runs.into_iter().map(|run| run.join().unwrap());
        ended
            .filter_map(|run| run.err())
            .map(|finding| finding.to_string())
            .collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_was_fatal_once_is_survived() {
    for (name, input) in ONCE_FATAL {
        let target = fuzz::targets()
            .into_iter()
            .find(|target| target.name == name);
        let answer = fuzz::survive(&target.unwrap(), input);
        answer.unwrap_or_else(|finding| panic!("{finding}"));
    }
}

/// Requests that are fine, of every route that takes a body.
fn bodies() -> Vec<(Method, &'static str, Value)> {
    vec![
        (
            Method::POST,
            "/api/configs/shop/prod",
            json!({"version": "v3", "documents": [{"name": "app.yml", "format": "yaml", "content": "a: 1\n"}], "secret_keys": ["*.password"], "message": "x"}),
        ),
        (
            Method::POST,
            "/api/rollouts",
            json!({"app": "shop", "profile": "prod", "to_version": "v2", "stages": [{"weight": "5%", "bake": "1m"}, {"weight": "100%", "bake": "0s"}], "start": true, "on_conflict": "queue"}),
        ),
        (
            Method::POST,
            "/heartbeat",
            json!({"instance_id": "web-17", "app": "shop", "profile": "prod", "version": "v1", "status": "ok", "seq": 7, "labels": {"zone": "a"}, "metrics": [{"version": "v1", "requests": 3, "errors": 1}]}),
        ),
        (
            Method::POST,
            "/api/heartbeats",
            json!([{"instance_id": "web-18", "app": "shop", "profile": "prod"}]),
        ),
        (
            Method::POST,
            "/api/freezes",
            json!({"app": "shop", "cron": "0 18 * * fri", "duration": "62h", "reason": "weekend"}),
        ),
        (
            Method::GET,
            "/api/drift/shop/prod/instances?state=in_sync&page_size=3",
            Value::Null,
        ),
        (Method::GET, "/shop/prod?key=user-1", Value::Null),
        (
            Method::GET,
            "/api/audit?kind=stable_set&since=2h",
            Value::Null,
        ),
    ]
}

/// As HTTP/1.1 has it.
fn written((method, path, body): &(Method, &str, Value)) -> Vec<u8> {
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         x-vortex-key: user-1\r\nidempotency-key: k-1\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_serves_on_under_requests_that_are_none() {
    let data = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(data.path()).await;
    seed(&daemon, "shop/prod", &["v1", "v2"]).await;
    let good = bodies();
    let bodies: Vec<Vec<u8>> = good
        .iter()
        .map(|(_, _, body)| body.to_string().into())
        .collect();
    let raw: Vec<Vec<u8>> = good.iter().map(written).collect();
    let mut dice = Dice::new(11);
    let mut statuses = std::collections::BTreeMap::new();
    for number in 0..600 {
        // Bodies that are almost right reach the handlers; heads that are none, the parser of HTTP.
        let status = if number % 3 > 0 {
            let (method, path, _) = dice.pick(&good).clone();
            let body = fuzz::changed(&bodies, &mut dice);
            let sent = daemon.send_as(method, path, "application/json", body);
            let answer = sent.await;
            assert!(answer.status != 500, "{path}: {answer:?}");
            answer.status
        } else {
            let bytes = fuzz::changed(&raw, &mut dice);
            let answer = daemon.exchange_raw(&bytes).await;
            let answer = String::from_utf8_lossy(&answer).into_owned();
            assert!(
                !answer.contains(" 500 "),
                "{}: {answer}",
                bytes.escape_ascii()
            );
            0
        };
        *statuses.entry(status).or_insert(0) += 1;
    }
    // Some were fine, and some were refused: else nothing was tried.
    assert!(
        statuses.contains_key(&200) && statuses.contains_key(&400),
        "{statuses:?}"
    );
    assert_eq!(daemon.get("/health/ready").await.status, 200);
    let log = daemon.log();
    for sign in ["panicked", "internal fault"] {
        assert!(!log.contains(sign), "{log}");
    }
}
