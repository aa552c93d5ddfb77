//! Every decoder that takes bytes from outside, under random bytes: a short run of each. `make fuzz` runs longer.

use reqwest::Method;
use serde_json::{Value, json};
use vortex_tests::{Daemon, Dice, fuzz, repository, seed, vortexctl};

/// Inputs that once were not survived: `target`, and the bytes.
const ONCE_FATAL: [(&str, &[u8]); 8] = [
    // A limit was kept in memory with more digits than the journal held: another one after a restart.
    ("names", b"latency_p99 <= stable * 1.11111111111111"),
    // A weight of 700% came round to 44.64%.
    ("names", b"700%"),
    // A key of many parts was rendered as deep as it had parts: nobody could read it, and a longer one ended the daemon.
    // And as YAML, a long key was no key: its document could not be read.
    ("documents", &DOTS),
    // A map that says that it has a billion entries: memory for all of them was set aside at once. So it was in what a
    // peer says came of a call.
    ("snapshots", b"\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f"),
    ("call-answers", LONG_MAP),
    // What did not read was told as it was, whatever it held, to a terminal.
    ("settings", b"[fleet]\ngrace = \"2m\\u0000\""),
    // Of two labels that are wrong, one or the other was named.
    (
        "heartbeats-json",
        b"{\"instance_id\":\"a\",\"app\":\"a\",\"profile\":\"b\",\"labels\":{\"zo\x7fe\":\"a\",\"pod\":\"we\x7f\"}}",
    ),
    // An import of nothing, by a peer, was decided on without a word: an internal fault was its answer.
    (
        "calls",
        b"\x01\x01\x03k-1\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x05alice\x07because\0\0\0\x01\0\0",
    ),
];

/// A rollout, with pins by the million.
const LONG_MAP: &[u8] = b"\x01\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\xac\x02\x01\x03\x0cr-stxerew57v\rchecko\
ut/prod\x00\x02v3\x06custom\x04\xf4\x03\xb8\x17\x01\xc4\x13\xb8\x17\x01\x88\'\xb8\x17\x01\x90N\xb8\x17\x01\
\x00\x01\x01\x9cJ\xc0\xcf$\x03\nerror-rate\x10error_rate <= 5%\x00\x01d\xe0\xa7\x12\x00\x03\x00\x00\x0csucce\
ss-rate\x13success_rate >= 99%\x00\x00d\xe0\xa7\x12\x00\x03\x01\x00\x14error-rate-vs-stable\x1cerror_rate <= \
stable + 0.5pp\x00\x00d\xe0\xa7\x12\x00\x03\x02\x00\x90N{\x14\xaeG\xe1z\x84?\xc0\xcf$\xe0\xa7\x12\x03\x01\
\x88\xd0\x95\xff\xbc1\x05alice\x07because\x05\x00\x01\x02v2\x01\x01\x89\xd0\x95\xff\xbc1\x01\x89\xd0\x95\xff\
\xbc1\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x8a\xd0\x95\xff\xbc1\x01\x8a\xd0\x95\xff\xbc1\
\x03\x05alice\x07because\x00\x00\xe2\x80\xae\x00\x00";

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

/// What a run has in use at once.
fn meter(run: &mut dyn FnMut()) -> u64 {
    allocation_counter::measure(run).bytes_max
}

#[test]
fn every_decoder_answers_or_refuses_whatever_comes() {
    let failed = fuzz::run_all(&fuzz::targets(), meter);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_was_fatal_once_is_survived() {
    for (name, input) in ONCE_FATAL {
        let target = fuzz::targets()
            .into_iter()
            .find(|target| target.name == name);
        let answer = fuzz::once(&target.unwrap(), input, meter);
        answer.unwrap_or_else(|finding| panic!("{finding}"));
    }
}

#[test]
fn no_file_makes_the_command_line_fall_over_or_print_what_a_terminal_obeys() {
    let read = |name: &str| std::fs::read(repository().join("docs/strategies").join(name)).unwrap();
    let contexts =
        "current: eu\ncontexts:\n  eu: {server: \"http://127.0.0.1:1\", ca_file: ca.pem}\n";
    let cases = [
        (
            "checkout.toml",
            vec!["strategy", "check"],
            read("checkout.toml"),
        ),
        (
            "prometheus.yaml",
            vec!["strategy", "check"],
            read("prometheus.yaml"),
        ),
        ("batch.json", vec!["strategy", "check"], read("batch.json")),
        ("contexts.yaml", vec!["context", "list"], contexts.into()),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(23);
    for (name, words, good) in cases {
        let path = folder.path().join(name);
        let mut command = std::process::Command::new(vortexctl());
        command.env_clear().current_dir(&folder).args(&words);
        match words.as_slice() {
            ["context", ..] => command.env("VORTEX_CONFIG", &path),
            _ => command.arg(name),
        };
        let mut codes = std::collections::BTreeMap::new();
        let seeds = [good.clone()];
        for number in 0..60 {
            let bytes = match number {
                0 => good.clone(),
                _ => fuzz::changed(&seeds, &mut dice),
            };
            std::fs::write(&path, &bytes).unwrap();
            let ended = command.output().unwrap();
            let input = bytes.escape_ascii();
            let said = [ended.stdout, ended.stderr].concat();
            let said = String::from_utf8(said).unwrap_or_else(|_| panic!("no text: b\"{input}\""));
            let harmful = said.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(harmful, None, "{said:?}\n  input: b\"{input}\"");
            let code = ended.status.code();
            assert!(
                matches!(code, Some(0..=10)),
                "{name}: {code:?} {said}\n  input: b\"{input}\""
            );
            *codes.entry(code).or_insert(0) += 1;
        }
        // The good one is, and another was refused: else nothing was tried.
        assert!(
            codes.contains_key(&Some(0)) && codes.len() > 1,
            "{name}: {codes:?}"
        );
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
