//! The power goes at any moment, fifty times. What was acknowledged stays, and nothing is there by half.

use std::{collections::BTreeMap, path::Path, time::Duration};

use tokio::{task::JoinSet, time::timeout};
use tonic::{Code, transport::Channel};
use vortex_proto::v1::{self, Event};
use vortex_tests::{
    Call, Daemon, Dice, action, by_request, code_of, create, export, export_after, pin, promote,
    publication, revision_of, seed, stable, strategy,
};

const KILLS: u64 = 50;
const CLIENTS: u64 = 4;
/// Nothing here takes as long, unless something hangs.
const PATIENCE: Duration = Duration::from_secs(20);
const TARGETS: [&str; 3] = ["shop/prod", "shop/test", "mail/prod"];
/// Some rollouts stand still, some move on their own.
const PACES: [[&str; 2]; 2] = [["10% 1h", "100% 1h"], ["10% 30ms", "100% 50ms"]];

/// An acknowledged call.
#[derive(Clone)]
struct Acknowledged {
    call: Call,
    answer: Vec<u8>,
}

/// Somebody who changes things, one call after the other, until the daemon is gone.
struct Client {
    name: u64,
    dice: Dice,
    calls: u64,
    acknowledged: Vec<Acknowledged>,
    /// The call that was under way when the daemon went.
    unanswered: Option<Call>,
}

impl Client {
    async fn work(mut self, channel: Channel) -> Client {
        loop {
            self.calls += 1;
            let call = self.choose();
            match call.send(&channel).await {
                Ok(answer) => self.acknowledged.push(Acknowledged { call, answer }),
                Err(status) if is_gone(&status) => {
                    self.unanswered = Some(call);
                    return self;
                }
                // Most often: the state does not allow it just now.
                Err(status) => assert!(is_refusal(status.code()), "{call:?}: {status:?}"),
            }
        }
    }

    fn choose(&mut self) -> Call {
        let name = *self.dice.pick(&TARGETS);
        let version = format!("c{}-{}", self.name, self.calls);
        let known = *self.dice.pick(&["v1", "v2", "v3"]);
        let key = format!("node-{}", self.dice.within(0..9));
        let cohort = *self.dice.pick(&["canary", "stable", ""]);
        let call = match self.dice.within(0..20) {
            0..6 => Call::Publish(publication(name, &version)),
            6 => Call::SetStable(stable(name, known)),
            7..11 => {
                let pace = self.dice.pick(&PACES);
                let mut request = create(name, known, pace);
                let conflict = self.dice.pick(&["reject", "supersede", "queue"]);
                (*conflict).clone_into(&mut request.on_conflict);
                Call::Create(request)
            }
            11..13 => {
                let mut request = promote(name, 0);
                request.full = self.dice.within(0..3) == 0;
                Call::Promote(request)
            }
            13 => Call::Pause(action(name)),
            14 => Call::Resume(action(name)),
            15..17 => Call::Rollback(action(name)),
            17..19 => Call::SetPin(pin(name, &key, cohort)),
            _ => Call::PutStrategy(strategy(&format!("s{}", self.dice.within(0..9)), &PACES[0])),
        };
        call.with_id(&format!("client-{}-{}", self.name, self.calls))
    }
}

/// The connection broke, as opposed to a fault that the daemon itself reports.
fn is_gone(status: &tonic::Status) -> bool {
    code_of(status).is_empty()
}

fn is_refusal(code: Code) -> bool {
    matches!(
        code,
        Code::FailedPrecondition | Code::NotFound | Code::InvalidArgument | Code::ResourceExhausted
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_op_survives_fifty_kills() {
    let seed_number = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(20_261_123);
    eprintln!("repeat with SEED={seed_number}");
    let mut dice = Dice::new(seed_number);
    let dir = tempfile::tempdir().unwrap();
    let mut running = Daemon::start(dir.path()).await;
    for name in TARGETS {
        seed(&running, name, &["v1", "v2", "v3"]).await;
    }
    let mut clients: Vec<Client> = (0..CLIENTS)
        .map(|name| Client {
            name,
            dice: Dice::new(dice.roll()),
            calls: 0,
            acknowledged: vec![],
            unanswered: None,
        })
        .collect();
    let mut ledger = Ledger::default();
    for _ in 0..KILLS {
        let mut at_work = JoinSet::new();
        for client in clients.drain(..) {
            at_work.spawn(client.work(running.channel()));
        }
        tokio::time::sleep(Duration::from_millis(dice.within(20..300))).await;
        running.kill().await;
        clients = timeout(PATIENCE, at_work.join_all())
            .await
            .expect("a client that lost its daemon notices");
        clients.sort_by_key(|client| client.name);

        running = reopen(dir.path(), &mut dice).await;
        timeout(PATIENCE, ledger.check(&running, &mut clients))
            .await
            .expect("a daemon that came back answers");
    }
    ledger.check_everything(&running, &clients).await;
    assert_eq!(running.terminate().await.code(), Some(0));
    let daemon = Daemon::start(dir.path()).await;
    ledger.check_everything(&daemon, &clients).await;
    let count: usize = clients.iter().map(|client| client.acknowledged.len()).sum();
    eprintln!("{count} acknowledged calls, {} entries", ledger.revision);
    assert!(count > 500, "the clients hardly did anything: {count}");
}

/// Starts the daemon; now and then kills it at that, too.
async fn reopen(data_dir: &Path, dice: &mut Dice) -> Daemon {
    if dice.within(0..3) == 0 {
        for _ in 0..dice.within(1..4) {
            let wait = Duration::from_micros(dice.within(500..40_000));
            Daemon::start_and_kill(data_dir, wait).await;
        }
    }
    Daemon::start(data_dir).await
}

/// What was seen of the journal so far.
#[derive(Default)]
struct Ledger {
    revision: u64,
    /// By client: how many of its acknowledged calls were looked for.
    checked: BTreeMap<u64, usize>,
    last_hash: String,
}

impl Ledger {
    /// What happened since the last check, told by the daemon and by its clients, is the same.
    async fn check(&mut self, daemon: &Daemon, clients: &mut [Client]) {
        let revision = revision_of(daemon).await;
        assert!(revision >= self.revision, "{revision} < {}", self.revision);
        let channel = daemon.channel();
        let mut refused = vec![];
        for client in &mut *clients {
            // Whether it was written or not, asking again leads to one and the same answer.
            match client.unanswered.take() {
                Some(call) => match call.send(&channel).await {
                    Ok(answer) => client.acknowledged.push(Acknowledged { call, answer }),
                    Err(_) => refused.push(call),
                },
                None => panic!("a client stopped before the daemon did"),
            }
        }
        let events = export_after(daemon, self.revision.saturating_sub(1)).await;
        if let Some(first) = events.first().filter(|_| self.revision > 0) {
            assert_eq!(first.hash, self.last_hash, "history changed");
        }
        let requests = by_request(&events);
        for call in refused {
            assert_eq!(
                requests.get(call.id()),
                None,
                "{call:?} was refused and written"
            );
        }
        for client in &mut *clients {
            let checked = self.checked.entry(client.name).or_default();
            for Acknowledged { call, answer } in client.acknowledged.iter().skip(*checked) {
                let kinds = requests.get(call.id());
                let kinds = kinds.unwrap_or_else(|| panic!("{call:?} is lost"));
                check_whole(call, answer, kinds);
            }
            *checked = client.acknowledged.len();
            for Acknowledged { call, answer } in client.acknowledged.iter().rev().take(3) {
                let again = call.send(&channel).await;
                let again = again.unwrap_or_else(|status| panic!("{call:?} again: {status}"));
                assert_eq!(call.decode(&again), call.decode(answer), "{call:?}");
            }
        }
        if let Some(newest) = events.last() {
            (self.revision, self.last_hash) = (newest.revision, newest.hash.clone());
        }
    }

    /// The whole journal, and every version's content.
    async fn check_everything(&self, daemon: &Daemon, clients: &[Client]) {
        // Rollouts go on by themselves meanwhile.
        let least = revision_of(daemon).await;
        let events = export(daemon).await;
        let count = u64::try_from(events.len()).unwrap();
        let most = revision_of(daemon).await;
        assert!((least..=most).contains(&count), "{least} {count} {most}");
        check_adjacent(&events);
        let mut requests = by_request(&events);
        let mut configs = daemon.configs();
        for Acknowledged { call, answer } in clients.iter().flat_map(|c| &c.acknowledged) {
            let kinds = requests.remove(call.id());
            check_whole(call, answer, &kinds.expect("every call is there once"));
            if let Call::Publish(request) = call {
                let version = v1::GetVersionRequest {
                    app: request.app.clone(),
                    profile: request.profile.clone(),
                    version: request.version.clone(),
                    reveal_secrets: true,
                };
                let stored = configs.get_version(version).await.unwrap().into_inner();
                assert_eq!(stored.documents[0].content, request.documents[0].content);
                assert_eq!(call.decode(answer)["version"]["digest"], stored.digest);
            }
        }
        let strangers = requests.keys().find(|id| id.starts_with("client-"));
        assert_eq!(strangers, None, "nobody was told of it");
    }
}

/// All the entries of an acknowledged call are there.
fn check_whole(call: &Call, answer: &[u8], kinds: &[String]) {
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    match call {
        Call::Create(_) => match call.decode(answer)["phase"].as_str() {
            Some("queued") => assert_eq!(kinds, ["rollout_created"], "{call:?}"),
            _ => {
                assert_eq!(kinds.first(), Some(&"rollout_created"), "{call:?}");
                assert_eq!(kinds.last(), Some(&"rollout_started"), "{call:?}");
            }
        },
        Call::Publish(_) => assert_eq!(kinds, ["version_published"], "{call:?}"),
        Call::Rollback(_) | Call::Promote(_) | Call::SetStable(_) | Call::SetPin(_) => {
            assert!(!kinds.is_empty(), "{call:?}");
        }
        _ => assert_eq!(kinds.len(), 1, "{call:?}: {kinds:?}"),
    }
}

/// What one call wrote stands together.
fn check_adjacent(events: &[Event]) {
    let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
    for event in events.iter().filter(|event| !event.request_id.is_empty()) {
        let before = newest.insert(&event.request_id, event.revision);
        if let Some(before) = before {
            assert_eq!(before + 1, event.revision, "{}", event.request_id);
        }
    }
}
