//! Failing writes, lost power, full disks: what was acknowledged stays, and nothing is half there.

use std::fs;

use tempfile::TempDir;
use vortex_core::journal::{Entry, Head};
use vortexd::store::{
    Blob, OpenError, Store, StoreError,
    redb::{RedbOptions, RedbStore},
};

use super::{
    disk::{Disk, Left},
    support::{
        OPTIONS, OWN, PEER, all, blob, chain, end_mark, entry, file, head, open, open_as_large,
        own_head, scratch,
    },
};

type Open = fn(&std::path::Path) -> Result<RedbStore, OpenError>;

/// One call of the workload.
enum Call {
    Append(Vec<Entry>, Vec<Blob>),
    Snapshot(u64, Vec<u8>),
}

/// Small appends, a long one, ops of another origin, a blob that makes the file grow, and snapshots.
fn workload() -> Vec<Call> {
    let own = chain(OWN, Head::default(), 60);
    let peer = chain(PEER, Head::default(), 2);
    vec![
        Call::Append(own[..1].to_vec(), vec![]),
        Call::Append(own[1..2].to_vec(), vec![blob(3000, 1)]),
        Call::Append([&own[2..3], &peer[..1], &own[3..5]].concat(), vec![]),
        Call::Snapshot(6, blob(200_000, 2).bytes.to_vec()),
        Call::Append(own[5..50].to_vec(), vec![blob(700_000, 3), blob(10, 4)]),
        Call::Append(peer[1..].to_vec(), vec![]),
        Call::Snapshot(50, b"small".to_vec()),
        Call::Append(own[50..].to_vec(), vec![]),
    ]
}

/// How many calls are done, as the store shows.
fn done(store: &RedbStore, calls: &[Call], acknowledged: usize) -> usize {
    let entries = all(store);
    assert_eq!(entries.len() as u64, store.revision().unwrap());
    let mut expected = vec![];
    let mut snapshot = None;
    let mut count = 0;
    for call in calls {
        match call {
            Call::Append(more, _) if expected.len() < entries.len() => {
                expected.extend_from_slice(more)
            }
            Call::Snapshot(revision, bytes) if count < acknowledged => {
                snapshot = Some((*revision, bytes.clone()));
            }
            // Whether a snapshot that was not acknowledged is there shows by itself.
            Call::Snapshot(revision, bytes)
                if count == acknowledged
                    && store.load_snapshot().unwrap() == Some((*revision, bytes.clone())) =>
            {
                snapshot = Some((*revision, bytes.clone()));
            }
            _ => break,
        }
        count += 1;
    }
    assert!(entries == expected, "an append is half there");
    assert!(store.load_snapshot().unwrap() == snapshot);
    for (index, call) in calls.iter().enumerate() {
        if let Call::Append(_, blobs) = call {
            for blob in blobs {
                let read = store.blob(&blob.digest).unwrap();
                assert_eq!(read.is_some(), index < count, "blob of call {index}");
            }
        }
    }
    assert!(count >= acknowledged, "{count} of {acknowledged} are left");
    assert!(
        count <= acknowledged + 1,
        "{count} of {acknowledged} are there"
    );
    count
}

/// Does the calls from `from` on, until one fails; says how many are done then.
fn run(store: &RedbStore, calls: &[Call], from: usize) -> (usize, Option<StoreError>) {
    for (index, call) in calls.iter().enumerate().skip(from) {
        let result = match call {
            Call::Append(entries, blobs) => {
                store.append(expected_head(calls, index), entries, blobs)
            }
            Call::Snapshot(revision, bytes) => store.save_snapshot(*revision, bytes),
        };
        if let Err(error) = result {
            return (index, Some(error));
        }
    }
    (calls.len(), None)
}

/// The own head before a call.
fn expected_head(calls: &[Call], index: usize) -> Head {
    let own = calls.iter().take(index).rev().find_map(|call| match call {
        Call::Append(entries, _) => entries.iter().rfind(|entry| entry.op().origin == OWN),
        Call::Snapshot(..) => None,
    });
    own.map(head).unwrap_or_default()
}

fn empty_file() -> Vec<u8> {
    let directory = scratch();
    drop(open(directory.path()).unwrap());
    fs::read(file(&directory)).unwrap()
}

fn directory_with(content: &[u8]) -> TempDir {
    let directory = scratch();
    fs::write(file(&directory), content).unwrap();
    directory
}

/// The note of the end is not synced; that the power loss left it whole is the hardest case.
fn keep_end_mark(from: &TempDir, to: &TempDir) {
    fs::copy(end_mark(from), end_mark(to)).unwrap();
}

#[test]
fn after_a_failure_at_any_step_everything_acknowledged_is_there() {
    let (empty, calls) = (empty_file(), workload());
    for (integrity, stride) in [(0, 1), (u64::MAX, 3)] {
        for steps in (0..).step_by(stride) {
            let directory = directory_with(&empty);
            let disk = Disk::default();
            let store =
                RedbStore::open_with(directory.path(), OPTIONS, disk.hooks(integrity)).unwrap();
            disk.fail_after(steps);
            let (acknowledged, error) = run(&store, &calls, 0);
            let Some(error) = error else { break };
            assert!(matches!(error, StoreError::Unknown(_)), "{error:?}");
            let again = run(&store, &calls, acknowledged).1;
            assert!(matches!(again, Some(StoreError::Closed)), "{again:?}");
            disk.heal();
            store.reopen().unwrap();
            let count = done(&store, &calls, acknowledged);
            assert!(run(&store, &calls, count).1.is_none());
            done(&store, &calls, calls.len());
        }
    }
}

#[test]
fn after_a_failure_while_reopening_the_next_one_leads_on() {
    let (empty, calls) = (empty_file(), workload());
    for integrity in [0, u64::MAX] {
        for steps in (0..200).step_by(23) {
            for second in 0.. {
                let directory = directory_with(&empty);
                let disk = Disk::default();
                let hooks = disk.hooks(integrity);
                let store = RedbStore::open_with(directory.path(), OPTIONS, hooks).unwrap();
                disk.fail_after(steps);
                let (acknowledged, error) = run(&store, &calls, 0);
                if error.is_none() {
                    break;
                }
                disk.heal();
                disk.fail_after(second);
                if store.reopen().is_ok() {
                    break;
                }
                assert!(matches!(store.revision(), Err(StoreError::Closed)));
                assert!(matches!(store.read_after(0, 1), Err(StoreError::Closed)));
                disk.heal();
                store.reopen().unwrap();
                done(&store, &calls, acknowledged);
            }
        }
    }
}

#[test]
fn a_loss_of_power_at_any_step_loses_nothing_acknowledged() {
    let (empty, calls) = (empty_file(), workload());
    // Written and then opened as a small or a large file: one grows into the other.
    for (integrity, open, stride) in [
        (0, open as Open, 2),
        (u64::MAX, open, 5),
        (u64::MAX, open_as_large, 9),
    ] {
        for steps in (0..).step_by(stride) {
            let directory = directory_with(&empty);
            let disk = Disk::volatile();
            let hooks = disk.hooks(integrity);
            let store = RedbStore::open_with(directory.path(), OPTIONS, hooks).unwrap();
            disk.fail_after(steps);
            let (acknowledged, error) = run(&store, &calls, 0);
            if error.is_none() {
                break;
            }
            drop(store);
            for left in Left::ALL {
                let after = directory_with(&disk.after_power_loss(left));
                keep_end_mark(&directory, &after);
                let store = open(after.path())
                    .unwrap_or_else(|error| panic!("step {steps}, {left:?}: {error}"));
                done(&store, &calls, acknowledged);
            }
        }
    }
}

#[test]
fn a_loss_of_power_while_opening_is_survived() {
    let (empty, calls) = (empty_file(), workload());
    let directory = directory_with(&empty);
    let disk = Disk::volatile();
    let store = RedbStore::open_with(directory.path(), OPTIONS, disk.hooks(0)).unwrap();
    disk.fail_after(120);
    let (acknowledged, _) = run(&store, &calls, 0);
    drop(store);
    for left in [Left::Nothing, Left::Even, Left::Everything] {
        let image = disk.after_power_loss(left);
        for integrity in [0, u64::MAX] {
            for steps in 0.. {
                let second = directory_with(&image);
                keep_end_mark(&directory, &second);
                let again = Disk::volatile();
                again.fail_after(steps);
                let opened = RedbStore::open_with(second.path(), OPTIONS, again.hooks(integrity));
                if opened.is_ok() {
                    break;
                }
                for left in [Left::Nothing, Left::Odd, Left::Torn] {
                    let third = directory_with(&again.after_power_loss(left));
                    keep_end_mark(&directory, &third);
                    done(&open(third.path()).unwrap(), &calls, acknowledged);
                }
            }
        }
    }
}

/// A disk with room for `pages` more, a store on it, and as many blobs as it took.
fn filled(pages: u64, floor: u64) -> (TempDir, Disk, RedbStore) {
    let directory = directory_with(&empty_file());
    let disk = Disk::default();
    let options = RedbOptions {
        free_floor_bytes: floor,
        ..OPTIONS
    };
    let store = RedbStore::open_with(directory.path(), options, disk.hooks(u64::MAX)).unwrap();
    disk.set_free(Some(pages));
    let mut last = Head::default();
    for salt in 0..=255 {
        let next = entry(OWN, last);
        match store.append(last, std::slice::from_ref(&next), &[blob(50_000, salt)]) {
            Ok(()) => last = head(&next),
            Err(StoreError::Full(_)) => return (directory, disk, store),
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("the disk was never full");
}

#[test]
fn a_full_disk_is_told_from_a_broken_one_and_leaves_room_to_roll_back() {
    for pages in [0, 1, 5, 40, 200] {
        let (directory, disk, store) = filled(pages, u64::MAX / 4);
        assert!(store.is_low_on_space());
        assert!(!directory.path().join("reserve").exists());
        // Until it is reopened, nothing may be written.
        let closed = store.append(Head::default(), &[], &[]);
        assert!(matches!(closed, Err(StoreError::Closed)), "{closed:?}");
        // The reserve's blocks are free now.
        disk.set_free(Some(OPTIONS.reserve_bytes / 4096));
        store.reopen().unwrap();
        let before = all(&store);
        let next = entry(OWN, own_head(&store));
        store
            .append(own_head(&store), std::slice::from_ref(&next), &[])
            .unwrap();
        assert_eq!(all(&store).len(), before.len() + 1);
        assert!(store.is_low_on_space());
    }
}

#[test]
fn a_full_disk_without_reserve_still_opens_and_reads() {
    let (_directory, disk, store) = filled(30, 0);
    disk.set_free(Some(0));
    store.reopen().unwrap();
    assert!(!all(&store).is_empty());
}

#[test]
fn once_there_is_room_the_reserve_is_laid_in_again() {
    let (directory, disk, store) = filled(30, 0);
    disk.set_free(None);
    store.reopen().unwrap();
    assert!(!store.is_low_on_space());
    let reserve = fs::metadata(directory.path().join("reserve")).unwrap();
    assert_eq!(reserve.len(), OPTIONS.reserve_bytes);
    let head = own_head(&store);
    store.append(head, &[entry(OWN, head)], &[]).unwrap();
}

#[test]
fn under_the_floor_a_store_says_that_it_is_low() {
    let directory = scratch();
    let options = RedbOptions {
        free_floor_bytes: u64::MAX / 4,
        ..OPTIONS
    };
    let store = RedbStore::open(directory.path(), options).unwrap();
    assert!(store.is_low_on_space());
    store
        .append(Head::default(), &chain(OWN, Head::default(), 1), &[])
        .unwrap();
}
