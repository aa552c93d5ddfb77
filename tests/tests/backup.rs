//! Backups of a daemon at work, restored; and damage in a store or in a backup: found, and named.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use serde_json::Value;
use tokio::process::Command;
use vortex_core::ids::OriginId;
use vortex_core::journal::State;
use vortex_proto::v1;
use vortex_tests::{
    Call, Daemon, action, create, export, fuzz, program, publication, revision_of, seed, vortexctl,
};
use vortexd::store::{
    Store as _,
    redb::{RedbOptions, RedbStore},
};

const SLOW: [&str; 2] = ["10% 1h", "100% 1h"];

/// What a command printed, and how it ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ended {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

async fn run(program: &Path, arguments: &[&str]) -> Ended {
    let output = Command::new(program)
        .args(arguments)
        .env_clear()
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

async fn save(daemon: &Daemon, file: &Path) -> Ended {
    let server = format!("http://{}", daemon.listen());
    let file = file.to_str().unwrap();
    run(&vortexctl(), &["--server", &server, "backup", "save", file]).await
}

async fn verify(file: &Path) -> Ended {
    let file = file.to_str().unwrap();
    run(&vortexctl(), &["backup", "verify", file, "-o", "json"]).await
}

async fn restore(file: &Path, data_dir: &Path) -> Ended {
    let (file, data_dir) = (file.to_str().unwrap(), data_dir.to_str().unwrap());
    let arguments = ["backup", "restore", file, "--data-dir", data_dir];
    run(&vortexctl(), &arguments).await
}

async fn check(data_dir: &Path) -> Ended {
    let data_dir = data_dir.to_str().unwrap();
    run(&program("vortexd"), &["check", "--data-dir", data_dir]).await
}

/// The digest of the state, as `vortexd check` prints it.
fn state_digest(checked: &Ended) -> String {
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let line = checked.out.lines().find(|line| line.starts_with("state"));
    line.and_then(|line| line.split_whitespace().last())
        .unwrap_or_else(|| panic!("no state in {checked:?}"))
        .to_owned()
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Publishes, starts and rolls back in several tasks until it is told to stop. How often.
async fn load(daemon: &Daemon, stop: Arc<AtomicBool>) -> Vec<tokio::task::JoinHandle<()>> {
    let count = Arc::new(AtomicU32::new(0));
    (0..4)
        .map(|writer| {
            let (channel, stop, count) = (daemon.channel(), stop.clone(), count.clone());
            tokio::spawn(async move {
                let target = format!("app-{writer}/prod");
                while !stop.load(Ordering::Relaxed) {
                    let version = format!("w{}", count.fetch_add(1, Ordering::Relaxed));
                    let publish = Call::Publish(publication(&target, &version));
                    publish.send(&channel).await.unwrap();
                    let start = Call::Create(create(&target, &version, &SLOW));
                    start.send(&channel).await.unwrap();
                    Call::Rollback(action(&target))
                        .send(&channel)
                        .await
                        .unwrap();
                }
            })
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_under_load_is_one_revision_and_restores_to_the_same_digest() {
    let place = Place::new();
    let daemon = Daemon::start(&place.at("data")).await;
    for writer in 0..4 {
        seed(&daemon, &format!("app-{writer}/prod"), &["v1", "v2"]).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writers = load(&daemon, stop.clone()).await;
    let mut revisions = vec![];
    for number in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let file = place.at(&format!("{number}.vortex"));
        let saved = save(&daemon, &file).await;
        assert_eq!(saved.code, Some(0), "{saved:?}");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let verified = verify(&file).await;
        assert_eq!(verified.code, Some(0), "{verified:?}");
        revisions.push(verified.json()["revision"].as_u64().unwrap());
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(
        revisions.is_sorted_by(|a, b| a < b),
        "no load: {revisions:?}"
    );
    assert!(revision_of(&daemon).await > revisions[2]);
    let before = export(&daemon).await;
    let page = daemon.get("/app-1/prod").await;
    daemon.kill().await;

    let file = place.at("1.vortex");
    let verified = verify(&file).await.json();
    let restored = restore(&file, &place.at("new")).await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    assert_eq!(restored.json()["state_digest"], verified["state_digest"]);
    assert_eq!(restored.json()["origin_before"], verified["origin"]);
    assert_ne!(restored.json()["origin"], verified["origin"]);
    let checked = check(&place.at("new")).await;
    assert_eq!(state_digest(&checked), verified["state_digest"]);

    // A daemon goes on from there, under a life of its own.
    let daemon = Daemon::start(&place.at("new")).await;
    let events = export(&daemon).await;
    let kept = usize::try_from(revisions[1]).unwrap();
    assert_eq!(events[..kept], before[..kept]);
    assert_eq!(
        daemon.get("/app-1/prod").await.json()["version"],
        page.json()["version"]
    );
    seed(&daemon, "new/prod", &["v1"]).await;
    let written = export(&daemon).await.split_off(kept);
    for (seq, event) in (1..).zip(&written) {
        assert_eq!(event.origin, restored.json()["origin"]);
        assert_eq!(event.seq, seq);
    }
    revision_of(&daemon).await;
    assert!(daemon.terminate().await.success());
    // Ops of two lives are one journal, through a start and a backup too.
    let daemon = Daemon::start(&place.at("new")).await;
    let again = save(&daemon, &place.at("again.vortex")).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(verify(&place.at("again.vortex")).await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_lost_its_beginning_is_backed_up_with_the_state_that_stands_for_it() {
    let place = Place::new();
    let daemon = Daemon::start(&place.at("data")).await;
    seed(&daemon, "shop/prod", &["v1", "v2", "v3"]).await;
    assert!(daemon.terminate().await.success());
    let whole = state_digest(&check(&place.at("data")).await);
    {
        let options = RedbOptions {
            fresh_origin: OriginId::default(),
            reserve_bytes: 0,
            free_floor_bytes: 0,
        };
        let store = RedbStore::open(&place.at("data"), options).unwrap();
        let mut state = State::default();
        for (_, entry) in store.read_after(0, 3).unwrap() {
            state.apply(&entry).unwrap();
        }
        store
            .save_snapshot(3, &state.to_snapshot().unwrap())
            .unwrap();
        store.truncate(2).unwrap();
    }
    assert_eq!(state_digest(&check(&place.at("data")).await), whole);
    let daemon = Daemon::start(&place.at("data")).await;
    let file = place.at("cut.vortex");
    let saved = save(&daemon, &file).await;
    assert_eq!(saved.code, Some(0), "{saved:?}");
    let verified = verify(&file).await.json();
    assert_eq!(verified["horizon"], 2);
    assert_eq!(verified["state_digest"], whole);
    daemon.kill().await;

    let restored = restore(&file, &place.at("new")).await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    assert_eq!(state_digest(&check(&place.at("new")).await), whole);
    let daemon = Daemon::start(&place.at("new")).await;
    let shown = daemon.get("/api/configs/shop/prod/v1").await;
    assert_eq!(shown.status, 200, "{shown:?}");
    seed(&daemon, "new/prod", &["v1"]).await;
    let verified = daemon.audit().verify(v1::VerifyAuditRequest {}).await;
    assert!(verified.unwrap().into_inner().valid);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_there_is_overwritten() {
    let place = Place::new();
    let daemon = Daemon::start(&place.at("data")).await;
    seed(&daemon, "shop/prod", &["v1"]).await;
    let file = place.at("one.vortex");
    assert_eq!(save(&daemon, &file).await.code, Some(0));
    let bytes = fs::read(&file).unwrap();
    let again = save(&daemon, &file).await;
    assert_eq!(again.code, Some(9), "{again:?}");
    assert_eq!(fs::read(&file).unwrap(), bytes);

    let refused = restore(&file, &place.at("data")).await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.err.contains("is not empty"), "{refused:?}");
    let in_use = check(&place.at("data")).await;
    assert_eq!(in_use.code, Some(70), "{in_use:?}");
    fs::create_dir(place.at("empty")).unwrap();
    for name in ["nowhere", "empty"] {
        let none = check(&place.at(name)).await;
        assert_eq!(none.code, Some(2), "{none:?}");
        assert!(none.err.contains("there is no store in"), "{none:?}");
    }
    assert!(!place.at("nowhere").exists());
    assert_eq!(fs::read_dir(place.at("empty")).unwrap().count(), 0);
    // What a killed attempt left is no data directory.
    fs::create_dir_all(place.at("half/restoring")).unwrap();
    let refusal = Daemon::try_start(&place.at("half"), &[])
        .await
        .err()
        .unwrap();
    assert_eq!(refusal.code, Some(74), "{refusal:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_bit_in_a_backup_is_named_and_nothing_is_restored_from_it() {
    let place = Place::new();
    let daemon = Daemon::start(&place.at("data")).await;
    seed(&daemon, "shop/prod", &["v1", "v2"]).await;
    let file = place.at("good.vortex");
    assert_eq!(save(&daemon, &file).await.code, Some(0));
    let good = fs::read(&file).unwrap();
    let after = |text: &[u8]| {
        let found = good.windows(text.len()).position(|part| part == text);
        found.unwrap_or_else(|| panic!("no {text:?} in the backup"))
    };
    let cases = [
        ("the header", 3, "no Vortex backup"),
        ("the format", 9, "format is newer"),
        ("the manifest", 40, "frame 1, at byte 10: the manifest"),
        ("contents", after(b"version: v1"), "frame 2"),
        ("an op", after(b"version_published"), "frame 3"),
        ("the end", good.len() - 1, "the end are not"),
    ];
    for (place_in_it, at, expected) in cases {
        let mut bytes = good.clone();
        bytes[at] ^= 4;
        let bad = place.at("bad.vortex");
        fs::write(&bad, bytes).unwrap();
        let verified = verify(&bad).await;
        assert_eq!(verified.code, Some(1), "{place_in_it}: {verified:?}");
        assert!(
            verified.err.contains(expected),
            "{place_in_it}: {verified:?}"
        );
        let restored = restore(&bad, &place.at("new")).await;
        assert_eq!(restored.code, Some(74), "{place_in_it}: {restored:?}");
        assert!(
            restored.err.contains(expected),
            "{place_in_it}: {restored:?}"
        );
        assert!(!place.at("new").exists(), "{place_in_it}");
    }
    for (cut, expected) in [
        (0, "nothing in it"),
        (good.len() / 2, "cut off"),
        (good.len() - 1, "cut off"),
    ] {
        let bad = place.at("bad.vortex");
        fs::write(&bad, &good[..cut]).unwrap();
        let verified = verify(&bad).await;
        assert!(verified.err.contains(expected), "{cut}: {verified:?}");
        assert_eq!(restore(&bad, &place.at("new")).await.code, Some(74));
        assert!(!place.at("new").exists());
    }
}

#[test]
fn a_store_damaged_anywhere_is_refused_or_reads_as_it_was_written() {
    let failed = fuzz::run_all(&fuzz::stores(), |read| {
        read();
        0
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_bit_in_a_store_is_named_by_a_check_that_changes_nothing() {
    let place = Place::new();
    let daemon = Daemon::start(&place.at("data")).await;
    seed(&daemon, "shop/prod", &["v1", "v2"]).await;
    assert!(daemon.terminate().await.success());
    let file = place.at("data/vortex.redb");
    let good = fs::read(&file).unwrap();
    let checked = check(&place.at("data")).await;
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(!checked.out.contains("DAMAGED"));
    assert!(fs::read(&file).unwrap() == good, "a check wrote");

    // Pages that are not in use any more hold old copies: every one of them is changed.
    let all = |text: &[u8]| -> Vec<usize> {
        let found = good.windows(text.len()).enumerate();
        found
            .filter(|(_, part)| *part == text)
            .map(|(at, _)| at)
            .collect()
    };
    let cases = [
        (
            "an op",
            all(b"\"kind\":\"version_published\""),
            6,
            "journal   DAMAGED  after revision 0: revision 1",
        ),
        ("an op's link", all(b"VXOP"), 40, "journal   DAMAGED"),
        (
            "contents",
            all(b"version: v1"),
            1,
            "contents  DAMAGED  blob",
        ),
        ("the snapshot", all(b"VXSS"), 50, "snapshot  DAMAGED"),
        ("the start of the file", vec![0], 2, "not a Vortex store"),
    ];
    for (place_in_it, places, offset, expected) in cases {
        assert!(!places.is_empty(), "{place_in_it}");
        let mut bytes = good.clone();
        for at in places {
            bytes[at + offset] ^= 4;
        }
        fs::write(&file, &bytes).unwrap();
        let checked = check(&place.at("data")).await;
        let code = if expected.contains("not a") { 71 } else { 74 };
        assert_eq!(checked.code, Some(code), "{place_in_it}: {checked:?}");
        let said = format!("{}{}", checked.out, checked.err);
        assert!(said.contains(expected), "{place_in_it}: {checked:?}");
        assert!(
            fs::read(&file).unwrap() == bytes,
            "{place_in_it}: a check wrote"
        );
    }
    // One that lacks its last commit is not taken for an older one.
    fs::write(&file, &good[..good.len() / 2]).unwrap();
    assert_eq!(check(&place.at("data")).await.code, Some(74));
}
