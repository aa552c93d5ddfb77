//! A disk that is full, a store that somebody else uses, and files that are no store.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use redb::{ReadableDatabase as _, TableDefinition};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use tonic::Code;
use vortex_proto::v1;
use vortex_tests::{
    Call, Daemon, Traffic, action, code_of, config_file, create, publication, revision_of, seed,
    target,
};

const SLOW: [&str; 2] = ["10% 1h", "100% 1h"];

/// A file system of its own; unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// None where mounting is not allowed, which only a developer's machine may say.
    fn mount(options: &std::ffi::CStr) -> Option<SmallDisk> {
        let dir = tempfile::tempdir().unwrap();
        match mount("tmpfs", dir.path(), "tmpfs", MountFlags::empty(), options) {
            Ok(()) => Some(SmallDisk(dir)),
            Err(error) => {
                assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "mount: {error}");
                eprintln!(
                    "not tested, a tmpfs cannot be mounted ({error}); run as root or under `unshare -rm`"
                );
                None
            }
        }
    }

    fn data_dir(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Takes all the room there is.
    fn fill(&self) -> PathBuf {
        let path = self.0.path().join("filler");
        let mut filler = fs::File::create(&path).unwrap();
        for size in [1024 * 1024, 4096] {
            while filler.write_all(&vec![1; size]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = unmount(self.0.path(), UnmountFlags::DETACH);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_new_work_and_still_rolls_back() {
    let Some(disk) = SmallDisk::mount(c"size=48m") else {
        return;
    };
    let settings = tempfile::tempdir().unwrap();
    let settings = config_file(settings.path(), "reserve_mib = 4\nfree_floor_mib = 8\n");
    let flags = ["--config", settings.as_str()];
    let daemon = Daemon::start_with(&disk.data_dir(), &flags).await;
    let channel = daemon.channel();
    let targets: Vec<String> = (0..30).map(|number| format!("app-{number}/prod")).collect();
    for name in &targets {
        seed(&daemon, name, &["v1", "v2"]).await;
        let started = Call::Create(create(name, "v2", &SLOW)).send(&channel).await;
        started.expect("a rollout can be started");
    }

    let filler = disk.fill();
    let publish = Call::Publish(publication("app-0/prod", "v3"));
    let before = revision_of(&daemon).await;
    let refused = publish.send(&channel).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted, "{refused}");
    assert_eq!(code_of(&refused), "disk_full");
    assert!(daemon.log().contains("nearly full"), "{}", daemon.log());
    let refused = publish.send_rest(&daemon).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (507, "disk_full")
    );
    assert_eq!(revision_of(&daemon).await, before);
    let ready = daemon.readiness().await.expect("the admin port answers");
    assert_eq!(
        (ready.status, ready.text("disk_low").as_str()),
        (200, "true")
    );

    for name in &targets {
        for call in [Call::Pause(action(name)), Call::Rollback(action(name))] {
            let answer = call.send(&channel).await;
            let answer = answer.unwrap_or_else(|status| panic!("{call:?}: {status}"));
            let phase = call.decode(&answer)["phase"].clone();
            assert!(phase == "paused" || phase == "rolled_back", "{phase}");
        }
        assert_eq!(daemon.get(&format!("/{name}")).await.status, 200);
    }
    let after = revision_of(&daemon).await;
    assert_eq!(after, before + 60);

    // Nothing of it was only in memory.
    daemon.kill().await;
    let daemon = Daemon::start_with(&disk.data_dir(), &flags).await;
    assert_eq!(revision_of(&daemon).await, after);
    let channel = daemon.channel();
    let refused = publish.send(&channel).await.unwrap_err();
    assert_eq!(code_of(&refused), "disk_full");

    fs::remove_file(filler).unwrap();
    publish.send(&channel).await.expect("there is room again");
    let ready = daemon.readiness().await.expect("the admin port answers");
    assert_eq!(ready.text("disk_low"), "false");
    assert_eq!(daemon.terminate().await.code(), Some(0));
    let daemon = Daemon::start_with(&disk.data_dir(), &flags).await;
    assert_eq!(revision_of(&daemon).await, after + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_rolls_back_on_a_full_disk_too() {
    let Some(disk) = SmallDisk::mount(c"size=48m") else {
        return;
    };
    let settings = tempfile::tempdir().unwrap();
    let settings = config_file(
        settings.path(),
        "reserve_mib = 4\nfree_floor_mib = 8\n[fleet]\ninterval = \"1s\"\n",
    );
    let flags = ["--config", settings.as_str()];
    let daemon = Daemon::start_with(&disk.data_dir(), &flags).await;
    seed(&daemon, "checkout/prod", &["v1", "v2"]).await;
    let mut traffic = Traffic::new("checkout/prod", 40, 25);
    traffic.behave("v1", 0, 20);
    traffic.behave("v2", 5_000, 20);
    for _ in 0..3 {
        traffic.tick(&daemon).await;
        tokio::time::sleep(Duration::from_millis(800)).await;
    }
    let mut request = create("checkout/prod", "v2", &["25% 1h", "100% 1h"]);
    request.analysis = Some(v1::Analysis {
        interval: "1s".into(),
        checks: vec![v1::Check {
            require: "error_rate <= 5%".into(),
            ..v1::Check::default()
        }],
        ..v1::Analysis::default()
    });
    let created = daemon.rollouts().create(request).await.unwrap();
    let id = created.into_inner().id;
    disk.fill();
    let publish = Call::Publish(publication("checkout/prod", "v3"));
    let refused = publish.send(&daemon.channel()).await.unwrap_err();
    assert_eq!(code_of(&refused), "disk_full");

    let path = format!("/api/rollouts/{id}");
    let mut seen = daemon.get(&path).await.json();
    for _ in 0..60 {
        if seen["phase"] == "rolled_back" {
            break;
        }
        traffic.tick(&daemon).await;
        tokio::time::sleep(Duration::from_millis(800)).await;
        seen = daemon.get(&path).await.json();
    }
    assert_eq!(seen["phase"], "rolled_back", "{seen:#}");
    assert_eq!(seen["verdict"]["outcome"], "rollback", "{seen:#}");
    // It is on the disk that was full.
    daemon.kill().await;
    let daemon = Daemon::start_with(&disk.data_dir(), &flags).await;
    assert_eq!(daemon.get(&path).await.json()["phase"], "rolled_back");
    revision_of(&daemon).await;
}

/// What the daemon may write of a file: its log, and the head of its store.
const HELD_BYTES: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn of_a_write_that_fails_the_outcome_is_unknown_and_asking_again_does_it_once() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start_to_be_held(dir.path(), &[]).await;
    seed(&daemon, "shop/prod", &["v1"]).await;
    let before = revision_of(&daemon).await;
    // Larger than all that may still be written.
    let large = |version: &str| {
        let mut request = publication("shop/prod", version);
        for number in 0..8_000 {
            request.documents[0]
                .content
                .push_str(&format!("k{number}: 0123456789\n"));
        }
        Call::Publish(request)
    };
    let publish = large("v2").with_id("the-same");
    daemon.let_no_file_grow_beyond(Some(HELD_BYTES));
    let refused = publish.send_rest(&daemon).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (503, "unknown"),
        "{refused:?}"
    );
    assert_eq!(refused.text("retryable"), "true", "{refused:?}");
    // Nobody is told something else meanwhile.
    assert_eq!(daemon.get("/shop/prod").await.text("version"), "v1");
    assert!(daemon.log().contains("a commit failed"), "{}", daemon.log());

    daemon.let_no_file_grow_beyond(None);
    let answer = publish.send(&daemon.channel()).await;
    let answer = publish.decode(&answer.expect("it is done, or was"));
    assert_eq!(answer["version"]["version"], "v2", "{answer}");
    let ready = daemon.readiness().await.expect("the admin port answers");
    assert_eq!(ready.status, 200, "{ready:?}");
    assert_eq!(revision_of(&daemon).await, before + 1, "once");
    daemon.kill().await;
    let daemon = Daemon::start(dir.path()).await;
    assert_eq!(revision_of(&daemon).await, before + 1);
    let again = publish.send(&daemon.channel()).await;
    assert_eq!(publish.decode(&again.expect("it was done")), answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_tells_of_a_low_disk_before_anybody_writes() {
    let Some(disk) = SmallDisk::mount(c"size=48m") else {
        return;
    };
    let settings = tempfile::tempdir().unwrap();
    let settings = config_file(settings.path(), "reserve_mib = 4\nfree_floor_mib = 8\n");
    let daemon = Daemon::start_with(&disk.data_dir(), &["--config", &settings]).await;
    disk.fill();
    let ready = daemon.readiness().await.expect("the admin port answers");
    assert_eq!(ready.text("disk_low"), "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let first = Daemon::start(dir.path()).await;
    seed(&first, "checkout/prod", &["v1"]).await;
    let refusal = refused(dir.path()).await;
    assert_eq!(refusal.0, Some(70), "{}", refusal.1);
    let pid = first.pid().to_string();
    assert!(refusal.1.contains(&pid), "{pid} is not in {}", refusal.1);

    seed(&first, "orders/prod", &["v1"]).await;
    assert_eq!(revision_of(&first).await, 4);
    assert_eq!(first.terminate().await.code(), Some(0));
    // The lock went with its holder.
    assert_eq!(revision_of(&Daemon::start(dir.path()).await).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_leaves_no_lock_behind() {
    let dir = tempfile::tempdir().unwrap();
    Daemon::start(dir.path()).await.kill().await;
    Daemon::start(dir.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_store_is_refused_and_left_as_it_was() {
    let good = a_store().await;
    let (half, almost) = (good.len() / 2, good.len() - 4096);
    let mut flipped = good.clone();
    flip_a_used_bit(&mut flipped);
    let other_redb = other_redb_file();
    let newer = newer_schema(&good);
    for (what, bytes, code, word) in [
        (
            "foreign text",
            b"not yours\n".repeat(4000),
            71,
            "not a Vortex store",
        ),
        (
            "another program's redb file",
            other_redb,
            71,
            "not a Vortex store",
        ),
        ("zero length", vec![], 72, "no content"),
        ("a newer schema", newer, 73, "schema 3"),
        ("the first half", good[..half].to_vec(), 74, "damaged"),
        (
            "without the last page",
            good[..almost].to_vec(),
            74,
            "damaged",
        ),
        ("its first ten bytes", good[..10].to_vec(), 74, "damaged"),
        ("a flipped bit", flipped, 74, "damaged"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vortex.redb");
        fs::write(&path, &bytes).unwrap();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        for _ in 0..2 {
            let (found, message) = refused(dir.path()).await;
            assert_eq!(found, Some(code), "{what}: {message}");
            assert!(message.contains(word), "{what}: {message}");
            assert!(message.contains("vortex.redb"), "{what}: {message}");
            assert!(
                fs::read(&path).unwrap() == bytes,
                "{what}: the file changed"
            );
            let now = fs::metadata(&path).unwrap().modified().unwrap();
            assert_eq!(now, modified, "{what}: the file was written");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_that_is_a_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    fs::write(&path, "a file").unwrap();
    let (code, message) = refused(&path).await;
    assert_eq!(code, Some(75), "{message}");
    assert_eq!(fs::read(&path).unwrap(), b"a file");
}

/// How a start is refused: status and message.
async fn refused(data_dir: &Path) -> (Option<i32>, String) {
    match Daemon::try_start(data_dir, &[]).await {
        Ok(_) => panic!("{} was opened", data_dir.display()),
        Err(refusal) => (refusal.code, refusal.message),
    }
}

/// The file of a store with something in it.
async fn a_store() -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::start(dir.path()).await;
    for number in 0..10 {
        seed(&daemon, &format!("app-{number}/prod"), &["v1", "v2"]).await;
    }
    let (app, profile) = target("app-0/prod");
    let request = v1::ListVersionsRequest {
        app,
        profile,
        ..v1::ListVersionsRequest::default()
    };
    let versions = daemon.configs().list_versions(request).await.unwrap();
    assert_eq!(versions.into_inner().versions.len(), 2);
    assert_eq!(daemon.terminate().await.code(), Some(0));
    fs::read(dir.path().join("vortex.redb")).unwrap()
}

/// Flips a bit of a version's content.
fn flip_a_used_bit(file: &mut [u8]) {
    let needle = b"target: app-3/prod";
    let place = file.windows(needle.len()).position(|bytes| bytes == needle);
    let byte = place.and_then(|place| file.get_mut(place));
    *byte.expect("contents are stored as they are") ^= 1;
}

const META: TableDefinition<&[u8], &[u8]> = TableDefinition::new("meta");

fn newer_schema(good: &[u8]) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("copy.redb");
    fs::write(&path, good).unwrap();
    let database = redb::Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut meta = transaction.open_table(META).unwrap();
        let schema = 3_u32.to_be_bytes();
        meta.insert(b"schema".as_slice(), schema.as_slice())
            .unwrap();
    }
    transaction.commit().unwrap();
    drop(database.begin_read().unwrap());
    drop(database);
    fs::read(path).unwrap()
}

fn other_redb_file() -> Vec<u8> {
    const OTHER: TableDefinition<u64, u64> = TableDefinition::new("other");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("other.redb");
    let database = redb::Database::create(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(OTHER).unwrap().insert(1, 2).unwrap();
    transaction.commit().unwrap();
    drop(database);
    fs::read(path).unwrap()
}
