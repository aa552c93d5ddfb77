//! Webhooks from outside: what arrives, in which order, how often; and the alarms of a fleet that ring them.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};
use vortex_proto::v1;
use vortex_tests::{
    Daemon, Dice, Received, Receiver, Say, Traffic, action, config_file, create, export,
    federation::{Authority, Identity},
    publication, seed, stable,
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// Instances report every second here, and have two to follow a change.
const FLEET: &str = "[fleet]\ninterval = \"1s\"\ngrace = \"2s\"\nforget_after = \"1m\"\n";

/// A settings file with these hooks, each a name, a receiver and the kinds it wants.
fn hooks(dir: &Path, hooks: &[(&str, &Receiver, &str)], rest: &str) -> String {
    let secret = dir.join("secret");
    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let hosts: Vec<_> = hooks
        .iter()
        .map(|(_, receiver, _)| format!("\"{}\"", receiver.address()))
        .collect();
    let mut text = format!("webhook_hosts = [{}]\n", hosts.join(", "));
    for (name, receiver, events) in hooks {
        text += &format!(
            "[[webhooks]]\nname = \"{name}\"\nurl = \"http://{}/hook?key=hunter9\"\nevents = [{events}]\nsecret_file = \"{}\"\n",
            receiver.address(),
            secret.display()
        );
    }
    config_file(dir, &(text + rest))
}

async fn start(dir: &Path, config: &str) -> Daemon {
    Daemon::start_with(&dir.join("data"), &["--config", config]).await
}

/// The ids of every entry of the journal, in order.
async fn journal(daemon: &Daemon) -> Vec<String> {
    let entries = export(daemon).await;
    entries
        .into_iter()
        .map(|event| format!("{}:{}", event.origin, event.seq))
        .collect()
}

async fn listed(daemon: &Daemon, name: &str) -> v1::Webhook {
    let request = v1::ListWebhooksRequest {};
    let answer = daemon.webhooks().list(request).await.unwrap().into_inner();
    let found = answer.webhooks.into_iter().find(|hook| hook.name == name);
    found.expect("it is listed")
}

/// Sets another version stable, often enough.
async fn change(daemon: &Daemon, count: usize) {
    for number in 0..count {
        let version = ["v2", "v1"][number % 2];
        let request = stable("checkout/prod", version);
        daemon.configs().set_stable(request).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_arrive_in_order_with_a_signature_that_holds_and_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let (all, some) = (Receiver::start().await, Receiver::start().await);
    let config = hooks(
        dir.path(),
        &[("all", &all, "\"*\""), ("some", &some, "\"rollout_*\"")],
        "",
    );
    let daemon = start(dir.path(), &config).await;
    let mut request = publication("checkout/prod", "v0");
    request.documents[0].content = "db:\n  password: hunter2\n".into();
    daemon.configs().publish(request).await.unwrap();
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let rollout = daemon
        .rollouts()
        .create(create("checkout/prod", "v2", &["10% 1h", "100% 1h"]))
        .await;
    let rollout = rollout.unwrap().into_inner().id;
    daemon.rollouts().rollback(action(&rollout)).await.unwrap();

    let expected = journal(&daemon).await;
    let received = all
        .until("every event", |received| received.len() >= expected.len())
        .await;
    let ids: Vec<_> = received.iter().map(Received::id).collect();
    assert_eq!(ids, expected);
    for delivery in &received {
        assert!(delivery.holds(SECRET), "{delivery:?}");
        assert!(!delivery.holds("another secret of 32 bytes......"));
        assert!(!delivery.body.contains("hunter"), "{delivery:?}");
    }
    let last = received.last().unwrap().json();
    assert_eq!(last["event"]["kind"], "rollout_rolled_back", "{last}");
    assert_eq!(last["event"]["app"], "checkout", "{last}");
    assert_eq!(last["details"]["rollout"], rollout, "{last}");

    let rollouts = some
        .until("the rollout's events", |received| received.len() >= 3)
        .await;
    let kinds: Vec<_> = rollouts.iter().map(Received::kind).collect();
    assert_eq!(
        kinds,
        ["rollout_created", "rollout_started", "rollout_rolled_back"]
    );
    let listed = listed(&daemon, "some").await;
    assert_eq!((listed.pending, listed.delivered), (0, 3), "{listed:?}");
    assert_eq!(listed.url, format!("http://{}/hook", some.address()));
    assert_eq!(listed.last_event, rollouts[2].id());

    let test = v1::TestWebhookRequest {
        name: "some".into(),
    };
    let answer = daemon.webhooks().test(test).await.unwrap().into_inner();
    assert!(answer.accepted && answer.answer == "ok", "{answer:?}");
    let ping = some.received().pop().unwrap();
    assert!(ping.holds(SECRET) && ping.kind() == "ping", "{ping:?}");
    let none = daemon
        .send(Method::POST, "/api/webhooks/none/test", &json!({}))
        .await;
    assert_eq!(
        (none.status, none.problem()),
        (404, "unknown_webhook".into())
    );
    assert!(!daemon.log().contains("hunter9") && !daemon.log().contains(SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_brought_again_and_a_redirect_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let both = [
        ("fickle", &receiver, "\"stable_set\""),
        ("elsewhere", &elsewhere, "\"rollout_started\""),
    ];
    let config = hooks(dir.path(), &both, "");
    let daemon = start(dir.path(), &config).await;
    let there = format!("http://{}/", elsewhere.address());
    receiver.say(
        &[
            Say::Status(500),
            Say::Close,
            Say::Redirect(there),
            Say::Status(401),
        ],
        Say::Status(200),
    );
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    change(&daemon, 1).await;
    let received = receiver
        .until("both events", |received| received.len() >= 6)
        .await;
    let ids: Vec<_> = received.iter().map(Received::id).collect();
    assert!(ids[..5].iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_ne!(ids[5], ids[0]);
    assert_eq!(elsewhere.received().len(), 0, "the redirect was followed");
    let listed = listed(&daemon, "fickle").await;
    assert_eq!(listed.failed_attempts, 4, "{listed:?}");
    assert!(listed.last_error.contains("HTTP 401"), "{listed:?}");
    assert_eq!(listed.state, "active", "{listed:?}");

    // Gone is gone, until the next start; what waits then is still there.
    receiver.say(&[Say::Status(410)], Say::Status(200));
    change(&daemon, 2).await;
    receiver
        .until("the refusal", |received| received.len() >= 7)
        .await;
    sleep(Duration::from_secs(2)).await;
    let gone = self::listed(&daemon, "fickle").await;
    assert_eq!(
        (gone.state.as_str(), gone.pending),
        ("disabled", 1),
        "{gone:?}"
    );
    daemon.terminate().await;
    let daemon = start(dir.path(), &config).await;
    receiver
        .until("it after a start", |received| received.len() >= 8)
        .await;
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_is_told_to_whoever_names_it_and_without_its_inputs() {
    let dir = tempfile::tempdir().unwrap();
    let (usual, named) = (Receiver::start().await, Receiver::start().await);
    let both = [
        ("usual", &usual, "\"rollout_*\", \"*\""),
        ("named", &named, "\"rollout_judged\""),
    ];
    let config = hooks(dir.path(), &both, FLEET);
    let daemon = start(dir.path(), &config).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let mut traffic = Traffic::new("checkout/prod", 10, 25);
    traffic.behave("v1", 20, 40);
    traffic.behave("v2", 20, 40);
    for _ in 0..3 {
        traffic.tick(&daemon).await;
        sleep(Duration::from_millis(800)).await;
    }
    let request = create("checkout/prod", "v2", &["50% 10m", "100% 10m"]);
    let rollout = daemon.rollouts().create(request).await.unwrap();
    let rollout = rollout.into_inner().id;
    let begun = Instant::now();
    while named.received().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never judged");
        traffic.tick(&daemon).await;
        sleep(Duration::from_millis(800)).await;
    }
    daemon.rollouts().rollback(action(&rollout)).await.unwrap();

    let verdict = named.received()[0].json();
    assert_eq!(verdict["event"]["kind"], "rollout_judged", "{verdict}");
    assert!(verdict["details"]["verdict"].is_object(), "{verdict}");
    assert!(verdict["details"].get("inputs").is_none(), "{verdict}");
    let received = usual
        .until("the rollback", |received| {
            (received.iter()).any(|one| one.kind() == "rollout_rolled_back")
        })
        .await;
    let kinds: Vec<_> = received.iter().map(Received::kind).collect();
    assert!(!kinds.contains(&"rollout_judged".to_owned()), "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_refused_as_it_is_makes_way_for_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    let config = hooks(dir.path(), &[("strict", &receiver, "\"stable_set\"")], "");
    let daemon = start(dir.path(), &config).await;
    let refusals = [400, 503, 413, 422, 400, 422].map(Say::Status);
    receiver.say(&refusals, Say::Status(200));
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    change(&daemon, 1).await;

    let received = receiver
        .until("the next event", |received| received.len() >= 7)
        .await;
    let ids: Vec<_> = received.iter().map(Received::id).collect();
    assert!(ids[..6].iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_ne!(ids[6], ids[0]);
    let begun = Instant::now();
    let listed = loop {
        let listed = listed(&daemon, "strict").await;
        if listed.delivered == 1 || begun.elapsed() > Duration::from_secs(5) {
            break listed;
        }
        sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(
        (listed.dropped, listed.delivered, listed.pending),
        (1, 1, 0),
        "{listed:?}"
    );
    assert!(daemon.log().contains("refused"), "{}", daemon.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_hangs_holds_neither_others_nor_the_end_up() {
    let dir = tempfile::tempdir().unwrap();
    let (hung, quick) = (Receiver::start().await, Receiver::start().await);
    hung.say(&[], Say::Nothing);
    let both = [("hung", &hung, "\"*\""), ("quick", &quick, "\"*\"")];
    let config = hooks(dir.path(), &both, "");
    let daemon = start(dir.path(), &config).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    change(&daemon, 20).await;
    let expected = journal(&daemon).await;
    let begun = Instant::now();
    quick
        .until("every event", |received| received.len() >= expected.len())
        .await;
    assert!(begun.elapsed() < Duration::from_secs(5), "held up");
    let listed = listed(&daemon, "hung").await;
    assert_eq!(listed.pending, expected.len() as u64, "{listed:?}");
    hung.until(
        "a second attempt, after the first was given up",
        |received| received.len() >= 2,
    )
    .await;
    let again = self::listed(&daemon, "hung").await;
    assert!(
        again.last_error.contains("no answer within 10 s"),
        "{again:?}"
    );
    let begun = Instant::now();
    assert!(daemon.terminate().await.success());
    assert!(
        begun.elapsed() < Duration::from_secs(6),
        "the end was held up"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_kills_every_event_arrives_at_least_once_in_order_and_without_a_gap() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    let config = hooks(dir.path(), &[("all", &receiver, "\"*\"")], "");
    let mut dice = Dice::new(7);
    let daemon = start(dir.path(), &config).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    change(&daemon, 3).await;
    daemon.kill().await;
    for round in 0..6 {
        // In some rounds nothing gets through, in others something, in others it is in the middle of it.
        match round % 3 {
            0 => receiver.say(&[], Say::Status(503)),
            1 => receiver.say(&[Say::Status(200), Say::Status(200)], Say::Close),
            _ => receiver.say(&[], Say::Status(200)),
        }
        let daemon = start(dir.path(), &config).await;
        change(&daemon, 10).await;
        sleep(Duration::from_millis(dice.within(0..1500))).await;
        daemon.kill().await;
    }
    receiver.say(&[], Say::Status(200));
    let daemon = start(dir.path(), &config).await;
    let expected = journal(&daemon).await;
    assert!(expected.len() > 60);
    let wanted: BTreeSet<String> = expected.iter().cloned().collect();
    receiver
        .until("every event", |received| {
            let taken = received.iter().filter(|one| one.said == Say::Status(200));
            taken.map(Received::id).collect::<BTreeSet<_>>() == wanted
        })
        .await;
    assert_eq!(receiver.taken(), expected, "each first time in order");
    // What was saved is not brought again: a clean end and a start repeat nothing.
    sleep(Duration::from_millis(1500)).await;
    let before = receiver.received().len();
    daemon.terminate().await;
    let daemon = start(dir.path(), &config).await;
    change(&daemon, 1).await;
    receiver
        .until("what is new", |received| received.len() > before)
        .await;
    sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.received().len(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_that_cannot_be_meant_are_faults_of_the_settings() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("secret"), SECRET).unwrap();
    std::fs::write(dir.path().join("short"), "0123").unwrap();
    let secret = dir.path().join("secret");
    let hook = |name: &str, url: &str, rest: &str| {
        format!(
            "[[webhooks]]\nname = \"{name}\"\nurl = \"{url}\"\nsecret_file = \"{}\"\n{rest}\n",
            secret.display()
        )
    };
    let text = "webhook_hosts = [\"hooks.example.com:443\", \"nowhere\"]\n".to_owned()
        + &hook("pager", "https://hooks.example.com/x?key=hunter9", "")
        + &hook("pager", "https://hooks.example.com:8443/x?key=hunter9", "")
        + &hook("meta", "http://169.254.169.254/latest", "")
        + &hook("file", "file:///etc/passwd", "")
        + &hook("user", "https://u:hunter9@hooks.example.com/", "")
        + &hook(
            "typo",
            "https://hooks.example.com/",
            "events = [\"rolout_*\"]",
        )
        + &hook("None", "https://hooks.example.com/", "apps = []")
        + &hook("short", "https://hooks.example.com/", "").replace(
            secret.to_str().unwrap(),
            dir.path().join("short").to_str().unwrap(),
        );
    let config = config_file(dir.path(), &text);
    let data = dir.path().join("data");
    let refused = Daemon::try_start(&data, &["--config", &config]).await;
    let Err(refusal) = refused else {
        panic!("it started");
    };
    assert_eq!(refusal.code, Some(2), "{refusal:?}");
    for expected in [
        "10 faults",
        "`nowhere` is no host with a port",
        "webhooks.pager: the name is given twice",
        "webhooks.pager: url: hooks.example.com:8443 is not in webhook_hosts",
        "webhooks.meta: url: 169.254.169.254:80 is not in webhook_hosts",
        "webhooks.file: url: `file` is neither http nor https",
        "webhooks.user: url: a user and a password are not sent",
        "webhooks.typo: `rolout_*` is no kind of event",
        "webhooks.None: `None` is no name",
        "it would never be told anything",
        "shorter than 16 bytes",
    ] {
        assert!(
            refusal.message.contains(expected),
            "{expected}: {refusal:?}"
        );
    }
    assert!(!refusal.message.contains("hunter9"), "{refusal:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listed_name_that_leads_to_this_machine_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    let config = hooks(dir.path(), &[("here", &receiver, "\"*\"")], "");
    let port = receiver.address().port();
    let text = std::fs::read_to_string(&config).unwrap();
    let named = text.replace("127.0.0.1", "localhost");
    config_file(dir.path(), &named);
    let daemon = start(dir.path(), &config).await;
    let test = v1::TestWebhookRequest {
        name: "here".into(),
    };
    let answer = daemon.webhooks().test(test.clone()).await.unwrap();
    let answer = answer.into_inner();
    assert!(
        answer.error.contains("where hooks are not sent"),
        "{answer:?}"
    );
    assert_eq!(receiver.received().len(), 0);
    daemon.terminate().await;

    let listed = format!("webhook_hosts = [\"127.0.0.1:{port}\", ");
    config_file(dir.path(), &named.replace("webhook_hosts = [", &listed));
    let daemon = start(dir.path(), &config).await;
    let answer = daemon.webhooks().test(test).await.unwrap().into_inner();
    assert!(answer.accepted, "{answer:?}");
}

/// Has instances report that they run these versions.
async fn beat(daemon: &Daemon, running: &[&str]) {
    let beats: Vec<Value> = (running.iter().enumerate())
        .map(|(number, version)| {
            json!({"instance_id": format!("web-{number}"), "app": "checkout", "profile": "prod", "version": version})
        })
        .collect();
    let answer = daemon
        .send(Method::POST, "/api/heartbeats", &json!(beats))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// The alarms that came, without repetitions: `raised drift`, …
fn alarms(received: &[Received]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let first = received.iter().filter(|one| seen.insert(one.id()));
    first
        .map(|one| {
            let json = one.json();
            let kind = one.kind();
            let what = kind.strip_prefix("fleet_alarm_").expect("an alarm");
            format!("{what} {}", json["details"]["alarm"].as_str().unwrap())
        })
        .collect()
}

/// Has instances report until the alarms are these, and then for some seconds more.
async fn rings(daemon: &Daemon, receiver: &Receiver, running: &[&str], expected: &[&str]) {
    let begun = Instant::now();
    while alarms(&receiver.received()) != expected {
        let found = alarms(&receiver.received());
        assert!(
            expected.starts_with(&found.iter().map(String::as_str).collect::<Vec<_>>()),
            "{found:?}, not {expected:?}"
        );
        assert!(
            begun.elapsed() < Duration::from_secs(40),
            "{found:?}, not {expected:?}"
        );
        beat(daemon, running).await;
        sleep(Duration::from_millis(600)).await;
    }
    for _ in 0..5 {
        beat(daemon, running).await;
        sleep(Duration::from_millis(600)).await;
    }
    assert_eq!(alarms(&receiver.received()), expected);
}

async fn set_threshold(daemon: &Daemon, threshold: &str) {
    let body = json!({"drift": {"drift_threshold": threshold}});
    let answer = daemon
        .send(Method::PUT, "/api/targets/checkout/prod/settings", &body)
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_rings_once_is_cleared_once_and_outlives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    let hook = [("pager", &receiver, "\"fleet_alarm_*\"")];
    let config = hooks(dir.path(), &hook, FLEET);
    let daemon = start(dir.path(), &config).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let well = ["v1"; 10];
    let mut drifted = well;
    drifted[0] = "v9";
    drifted[1] = "v9";

    rings(&daemon, &receiver, &well, &[]).await;
    rings(&daemon, &receiver, &drifted, &["raised drift"]).await;
    let found = daemon.get("/api/drift/checkout/prod").await.json();
    assert!(found["alarms"]["drift"].is_string(), "{found}");
    let audit = daemon.get("/api/audit?kind=fleet_alarm_raised").await;
    assert!(
        audit
            .body
            .contains("drift, 2 of 10 instances (20.0%, threshold 10%)"),
        "{audit:?}"
    );

    // Neither repeated nor cleared by a restart, though the new registry knows nobody at first.
    daemon.kill().await;
    let daemon = start(dir.path(), &config).await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(alarms(&receiver.received()), ["raised drift"]);
    rings(&daemon, &receiver, &drifted, &["raised drift"]).await;

    // A threshold of the target's own, and back to the daemon's.
    set_threshold(&daemon, "50%").await;
    let mut expected = vec!["raised drift", "cleared drift"];
    rings(&daemon, &receiver, &drifted, &expected).await;
    let found = daemon.get("/api/drift/checkout/prod").await.json();
    assert_eq!(found["threshold_percent"], 50.0, "{found}");
    set_threshold(&daemon, "default").await;
    expected.push("raised drift");
    rings(&daemon, &receiver, &drifted, &expected).await;
    expected.push("cleared drift");
    rings(&daemon, &receiver, &well, &expected).await;

    // Most of the fleet falls silent; a wide threshold keeps the drift that silence is out of this.
    set_threshold(&daemon, "90%").await;
    expected.push("raised silence");
    rings(&daemon, &receiver, &well[..4], &expected).await;
    expected.push("cleared silence");
    rings(&daemon, &receiver, &well, &expected).await;
}

/// A door that speaks TLS before a receiver; gives its port.
async fn secured(identity: &Identity, inner: SocketAddr) -> u16 {
    let chain = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![chain], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (outer, _) = listener.accept().await.unwrap();
            // Who does not trust the certificate goes away.
            if let Ok(mut outer) = acceptor.accept(outer).await {
                let mut inner = TcpStream::connect(inner).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut outer, &mut inner).await });
            }
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_over_tls_is_sent_to_if_it_is_trusted_by_the_authorities_of_the_system() {
    let (ours, others) = (Authority::new(), Authority::new());
    let receiver = Receiver::start().await;
    let port = secured(&ours.issue("127.0.0.1"), receiver.address()).await;
    for (authority, is_trusted) in [(&others, false), (&ours, true)] {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("ca.pem"), authority.pem()).unwrap();
        std::fs::write(path("secret"), SECRET).unwrap();
        let text = format!(
            "webhook_hosts = [\"127.0.0.1:{port}\"]\n[[webhooks]]\nname = \"pager\"\n\
             url = \"https://127.0.0.1:{port}/hook\"\nevents = [\"*\"]\nsecret_file = {:?}\n",
            path("secret")
        );
        let config = config_file(dir.path(), &text);
        let variables = [("SSL_CERT_FILE", &*path("ca.pem"))];
        let data = dir.path().join("data");
        let daemon = Daemon::try_start_in(&variables, &data, &["--config", &config]).await;
        let daemon = daemon.unwrap();
        seed(&daemon, "checkout/prod", &["v1"]).await;
        if is_trusted {
            let all = receiver.until("an event", |all| !all.is_empty()).await;
            assert!(all[0].holds(SECRET), "{all:?}");
            continue;
        }
        let since = Instant::now();
        let mut why = String::new();
        while why.is_empty() {
            assert!(
                since.elapsed() < Duration::from_secs(30),
                "{}",
                daemon.log()
            );
            sleep(Duration::from_millis(50)).await;
            why = listed(&daemon, "pager").await.last_error;
        }
        assert!(why.contains("invalid peer certificate"), "{why}");
        assert_eq!(
            receiver.received().len(),
            0,
            "nothing is sent to a stranger"
        );
    }
}
