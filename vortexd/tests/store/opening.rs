//! What is opened, what is made, and what is refused untouched.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, id},
};

use redb::{Database, TableDefinition};
use vortex_core::journal::Head;
use vortexd::store::{
    OpenError, Store,
    redb::{RedbOptions, RedbStore},
};

use super::support::{OPTIONS, OWN, PEER, all, chain, file, open, open_as_large, own_head};

const META: TableDefinition<'static, &'static [u8], &'static [u8]> = TableDefinition::new("meta");

#[test]
fn a_store_is_made_for_its_owner_only_and_keeps_its_origin() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("a/b");
    drop(open(&directory).unwrap());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    for name in ["vortex.redb", "LOCK", "reserve", "journal-end"] {
        assert_eq!(mode(&directory.join(name)), 0o600, "{name}");
    }
    let other = RedbOptions {
        fresh_origin: PEER,
        ..OPTIONS
    };
    let again = RedbStore::open(&directory, other).unwrap();
    assert_eq!(again.origin(), OWN);
    assert!(!directory.join("vortex.redb.new").exists());
}

#[test]
fn what_a_crash_left_while_making_a_store_is_made_anew() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("vortex.redb.new"), b"half").unwrap();
    assert_eq!(open(directory.path()).unwrap().revision().unwrap(), 0);
}

#[test]
fn a_second_handle_is_refused_and_told_who_has_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    let refused = open(directory.path()).unwrap_err();
    assert!(
        matches!(refused, OpenError::InUse { pid: Some(pid), .. } if pid == id()),
        "{refused:?}"
    );
    drop(store);
    open(directory.path()).unwrap();
}

#[test]
fn a_second_process_is_refused_and_told_who_has_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    let answer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "opening::child", "--ignored", "--nocapture"])
        .env("VORTEX_TEST_DIRECTORY", directory.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&answer.stdout);
    let expected = format!("is in use by process {}; stop it first", id());
    assert!(text.contains(&expected), "{text}");
    drop(store);
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn child() {
    let Ok(directory) = std::env::var("VORTEX_TEST_DIRECTORY") else {
        return;
    };
    println!("{}", open(Path::new(&directory)).unwrap_err());
}

/// Opens `content` in the store file's place, and looks that nothing touched it.
fn refuse(content: &[u8]) -> OpenError {
    let directory = tempfile::tempdir().unwrap();
    fs::write(file(&directory), content).unwrap();
    let refused = open(directory.path()).unwrap_err();
    assert!(fs::read(file(&directory)).unwrap() == content, "{refused}");
    refused
}

fn redb_file(fill: impl FnOnce(&redb::WriteTransaction)) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(file(&directory)).unwrap();
    let transaction = database.begin_write().unwrap();
    fill(&transaction);
    transaction.commit().unwrap();
    drop(database);
    fs::read(file(&directory)).unwrap()
}

fn store_file(change: &[(&str, Option<&[u8]>)]) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    let entries = chain(OWN, Head::default(), 40);
    store.append(Head::default(), &entries, &[]).unwrap();
    drop(store);
    let database = Database::open(file(&directory)).unwrap();
    let transaction = database.begin_write().unwrap();
    for &(name, value) in change {
        let mut meta = transaction.open_table(META).unwrap();
        match value {
            Some(value) => drop(meta.insert(name.as_bytes(), value).unwrap()),
            None => drop(meta.remove(name.as_bytes()).unwrap()),
        }
    }
    transaction.commit().unwrap();
    drop(database);
    fs::read(file(&directory)).unwrap()
}

#[test]
fn an_empty_file_is_refused() {
    let refused = refuse(b"");
    assert!(matches!(refused, OpenError::Empty { .. }), "{refused:?}");
}

#[test]
fn foreign_files_are_refused() {
    let other_type: TableDefinition<'_, u64, u64> = TableDefinition::new("meta");
    for content in [
        b"x".to_vec(),
        b"SQLite format 3\0 and so on".to_vec(),
        vec![0; 100_000],
        redb_file(|_| {}),
        redb_file(|transaction| drop(transaction.open_table(META).unwrap())),
        redb_file(|transaction| drop(transaction.open_table(other_type).unwrap())),
        store_file(&[("format", Some(b"vortex-stork"))]),
    ] {
        let refused = refuse(&content);
        assert!(matches!(refused, OpenError::Foreign { .. }), "{refused:?}");
    }
}

#[test]
fn a_newer_schema_is_refused() {
    let refused = refuse(&store_file(&[("schema", Some(&[0, 0, 0, 9]))]));
    let OpenError::Newer { found, known, .. } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((found, known), (9, 2));
}

#[test]
fn unreadable_meta_is_damage() {
    for change in [
        ("schema", None),
        ("schema", Some(b"1".as_slice())),
        ("schema", Some(&[0, 0, 0, 0])),
        ("cluster", None),
        ("incarnation", Some(b"1")),
    ] {
        let refused = refuse(&store_file(&[change]));
        assert!(matches!(refused, OpenError::Damaged { .. }), "{refused:?}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let whole = store_file(&[]);
    for length in (1..whole.len()).step_by(4096 * 7 + 1000).chain(1..12) {
        let refused = refuse(&whole[..length]);
        assert!(
            matches!(refused, OpenError::Damaged { .. }),
            "{length}: {refused:?}"
        );
    }
}

#[test]
fn a_store_file_that_vanished_is_not_made_anew() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()).unwrap());
    fs::remove_file(file(&directory)).unwrap();
    for left in ["journal-end` and `reserve", "reserve"] {
        let refused = open(directory.path()).unwrap_err();
        assert!(matches!(refused, OpenError::Damaged { .. }), "{refused:?}");
        let refused = refused.to_string();
        assert!(
            refused.contains(&format!("it is gone, and `{left}` beside it")),
            "{refused}"
        );
        assert!(!file(&directory).exists());
        let _ = fs::remove_file(directory.path().join("journal-end"));
    }
    fs::remove_file(directory.path().join("reserve")).unwrap();
    open(directory.path()).unwrap();
}

#[test]
fn a_copy_of_a_file_in_use_opens_with_everything() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    let entries = chain(OWN, Head::default(), 40);
    for group in entries.chunks(3) {
        let expected = own_head(&store);
        store.append(expected, group, &[]).unwrap();
        let copy = tempfile::tempdir().unwrap();
        fs::copy(file(&directory), file(&copy)).unwrap();
        for open in [open, open_as_large] {
            assert_eq!(all(&open(copy.path()).unwrap()), all(&store));
        }
    }
}

#[test]
fn refusals_say_what_and_what_next() {
    let path = Path::new("/data/vortex.redb").to_owned();
    let texts = [
        OpenError::Foreign { path: path.clone() }.to_string(),
        OpenError::Newer {
            path: path.clone(),
            found: 2,
            known: 1,
        }
        .to_string(),
        OpenError::Damaged {
            path,
            what: "page 7".into(),
        }
        .to_string(),
    ];
    assert_eq!(
        texts,
        [
            "/data/vortex.redb is not a Vortex store and was left alone; \
             move it away, or name another data directory",
            "/data/vortex.redb has schema 2, and this daemon knows 1; \
             run the daemon that wrote it or a newer one",
            "/data/vortex.redb is damaged (page 7) and was left alone; \
             keep a copy of it, and restore a backup",
        ]
    );
}
