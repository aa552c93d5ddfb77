//! What every backend promises, one case a function.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
};

use vortex_core::journal::VersionVector;
use vortex_core::journal::{Entry, Head};
use vortexd::store::{Horizon, Installation, Store, StoreError, memory::MemoryStore};

use super::support::{OWN, PEER, all, blob, chain, entry, head, open, own_head};

type Case = (&'static str, fn(&dyn Store));

const CASES: [Case; 19] = [
    ("an empty store has nothing", empty),
    ("appended ops read back in both orders", both_orders),
    ("reads stop at their limit", limits),
    ("an append on an old head is refused", moved),
    ("an op that does not follow is refused", broken_chains),
    ("an append is whole or not at all", atomic),
    ("an empty append changes nothing", empty_append),
    ("ops of many origins read by origin", origins),
    ("blobs are kept once", blobs),
    ("blobs are listed by digest, a part at a time", listed_blobs),
    ("a blob that is not its digest is refused", wrong_blob),
    ("a snapshot replaces the one before", snapshots),
    ("cursors replace those before and are kept", cursors),
    ("reopening keeps everything", reopening),
    ("what is let go of is told so", truncation),
    ("a journal takes the place of another one", installation),
    ("a new incarnation is kept and writes from 1", renewal),
    ("readers see whole appends only", readers),
    ("what it occupies is known", size),
];

fn conformance(make: impl Fn() -> Box<dyn Store>) {
    for (name, case) in CASES {
        let store = make();
        let outcome = catch_unwind(AssertUnwindSafe(|| case(store.as_ref())));
        assert!(outcome.is_ok(), "it does not hold that {name}");
    }
}

#[test]
fn memory_conforms() {
    conformance(|| Box::new(MemoryStore::new(OWN)));
}

#[test]
fn redb_conforms() {
    let directories = RefCell::new(vec![]);
    conformance(|| {
        let directory = tempfile::tempdir().unwrap();
        let store = open(directory.path()).unwrap();
        directories.borrow_mut().push(directory);
        Box::new(store)
    });
}

fn append(store: &dyn Store, entries: &[Entry]) {
    store.append(own_head(store), entries, &[]).unwrap();
}

fn empty(store: &dyn Store) {
    assert_eq!(store.origin(), OWN);
    assert_eq!(store.revision().unwrap(), 0);
    assert_eq!(all(store), []);
    assert_eq!(store.read_before(u64::MAX, 5).unwrap(), []);
    assert_eq!(store.read_origin(OWN, 0, 5).unwrap(), []);
    assert_eq!(store.blob(&blob(3, 0).digest).unwrap(), None);
    assert_eq!(store.load_snapshot().unwrap(), None);
    assert!(!store.is_low_on_space());
}

fn both_orders(store: &dyn Store) {
    let entries = chain(OWN, Head::default(), 5);
    append(store, &entries[..2]);
    append(store, &entries[2..]);
    let up: Vec<(u64, Entry)> = (1..).zip(entries).collect();
    let down: Vec<(u64, Entry)> = up.iter().rev().cloned().collect();
    assert_eq!(store.revision().unwrap(), 5);
    assert_eq!(store.read_after(0, 10).unwrap(), up);
    assert_eq!(store.read_after(3, 10).unwrap(), up[3..]);
    assert_eq!(store.read_after(5, 10).unwrap(), []);
    assert_eq!(store.read_after(u64::MAX, 10).unwrap(), []);
    assert_eq!(store.read_before(u64::MAX, 10).unwrap(), down);
    assert_eq!(store.read_before(3, 10).unwrap(), down[3..]);
    assert_eq!(store.read_before(1, 10).unwrap(), []);
    assert_eq!(store.read_before(0, 10).unwrap(), []);
}

fn limits(store: &dyn Store) {
    append(store, &chain(OWN, Head::default(), 9));
    let revisions = |entries: Vec<(u64, Entry)>| -> Vec<u64> {
        entries.into_iter().map(|(revision, _)| revision).collect()
    };
    assert_eq!(revisions(store.read_after(2, 3).unwrap()), [3, 4, 5]);
    assert_eq!(revisions(store.read_before(9, 3).unwrap()), [8, 7, 6]);
    assert_eq!(store.read_after(2, 0).unwrap(), []);
    assert_eq!(store.read_before(9, 0).unwrap(), []);
    let seqs: Vec<u64> = store
        .read_origin(OWN, 4, 2)
        .unwrap()
        .iter()
        .map(|entry| entry.op().seq)
        .collect();
    assert_eq!(seqs, [4, 5]);
    assert_eq!(store.read_origin(OWN, 4, 0).unwrap(), []);
}

fn moved(store: &dyn Store) {
    let entries = chain(OWN, Head::default(), 2);
    append(store, &entries[..1]);
    let refused = store.append(Head::default(), &entries[1..], &[]);
    let Err(StoreError::Moved { expected, found }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((expected, found), (Head::default(), head(&entries[0])));
    assert_eq!(all(store), entries[..1]);
    append(store, &entries[1..]);
}

fn broken_chains(store: &dyn Store) {
    let entries = chain(OWN, Head::default(), 3);
    append(store, &entries[..1]);
    let other = Head {
        seq: 1,
        ..Head::default()
    };
    for wrong in [
        vec![entries[2].clone()],
        vec![entries[0].clone()],
        vec![entry(OWN, other)],
        vec![entry(PEER, other)],
    ] {
        let refused = store.append(head(&entries[0]), &wrong, &[]);
        assert!(matches!(refused, Err(StoreError::Chain(_))), "{refused:?}");
    }
    assert_eq!(all(store), entries[..1]);
}

fn atomic(store: &dyn Store) {
    let entries = chain(OWN, Head::default(), 4);
    let content = blob(100, 1);
    let gap = [&entries[..2], &entries[3..]].concat();
    let refused = store.append(Head::default(), &gap, std::slice::from_ref(&content));
    assert!(matches!(refused, Err(StoreError::Chain(_))), "{refused:?}");
    assert_eq!(store.revision().unwrap(), 0);
    assert_eq!(all(store), []);
    assert_eq!(store.blob(&content.digest).unwrap(), None);
    append(store, &entries);
    assert_eq!(all(store), entries);
}

fn empty_append(store: &dyn Store) {
    append(store, &[]);
    assert_eq!(store.revision().unwrap(), 0);
    let entries = chain(OWN, Head::default(), 1);
    append(store, &entries);
    let refused = store.append(Head::default(), &[], &[]);
    assert!(
        matches!(refused, Err(StoreError::Moved { .. })),
        "{refused:?}"
    );
    let content = blob(10, 3);
    store
        .append(head(&entries[0]), &[], std::slice::from_ref(&content))
        .unwrap();
    assert_eq!(store.blob(&content.digest).unwrap(), Some(content.bytes));
    assert_eq!(all(store), entries);
}

fn origins(store: &dyn Store) {
    let own = chain(OWN, Head::default(), 6);
    let peer = chain(PEER, Head::default(), 5);
    let mixed = [
        &own[..2],
        &peer[..1],
        &own[2..3],
        &peer[1..4],
        &own[3..],
        &peer[4..],
    ]
    .concat();
    append(store, &mixed[..4]);
    append(store, &mixed[4..]);
    for _ in 0..2 {
        assert_eq!(all(store), mixed);
        for (origin, entries) in [(OWN, &own), (PEER, &peer)] {
            for from in 0..8 {
                for limit in 0..8 {
                    let start = entries.len().min(from.max(1) - 1);
                    let end = entries.len().min(start + limit);
                    assert_eq!(
                        store.read_origin(origin, from as u64, limit).unwrap(),
                        entries[start..end],
                        "{origin} from {from} up to {limit}"
                    );
                }
            }
        }
        store.reopen().unwrap();
    }
    append(store, &chain(PEER, head(&peer[4]), 2));
    assert_eq!(store.read_origin(PEER, 5, 9).unwrap().len(), 3);
}

fn blobs(store: &dyn Store) {
    for size in [0, 1, 5000, 1024 * 1024] {
        let content = blob(size, 7);
        for _ in 0..2 {
            let twice = [content.clone(), content.clone()];
            store.append(own_head(store), &[], &twice).unwrap();
            let read = store.blob(&content.digest).unwrap();
            assert_eq!(read.as_ref(), Some(&content.bytes));
        }
    }
}

fn listed_blobs(store: &dyn Store) {
    let mut contents: Vec<_> = (0..7).map(|salt| blob(100, salt)).collect();
    store.append(own_head(store), &[], &contents).unwrap();
    contents.sort_by_key(|content| content.digest);
    let (mut found, mut after) = (vec![], None);
    loop {
        let part = store.blobs_after(after, 3).unwrap();
        assert!(part.len() <= 3);
        let Some(last) = part.last() else { break };
        after = Some(last.digest);
        found.extend(part);
    }
    assert_eq!(found, contents);
}

fn wrong_blob(store: &dyn Store) {
    let mut content = blob(10, 1);
    content.digest = blob(10, 2).digest;
    let entries = chain(OWN, Head::default(), 1);
    let refused = store.append(Head::default(), &entries, &[content]);
    assert!(
        matches!(refused, Err(StoreError::Mismatched(_))),
        "{refused:?}"
    );
    assert_eq!(store.revision().unwrap(), 0);
}

fn snapshots(store: &dyn Store) {
    for (revision, size) in [(1, 0), (2, 100), (3, 5_000_000), (4, 70_000), (5, 3)] {
        let content = blob(size, 9).bytes.to_vec();
        store.save_snapshot(revision, &content).unwrap();
        assert!(store.load_snapshot().unwrap() == Some((revision, content)));
    }
}

fn cursors(store: &dyn Store) {
    let kept = |pairs: &[(&str, u64)]| -> BTreeMap<String, u64> {
        let pairs = pairs.iter();
        pairs.map(|(name, at)| ((*name).to_owned(), *at)).collect()
    };
    assert_eq!(store.load_cursors().unwrap(), kept(&[]));
    append(store, &chain(OWN, Head::default(), 3));
    for cursors in [
        kept(&[("pager", 2), ("chat", u64::MAX)]),
        kept(&[("pager", 3)]),
        kept(&[]),
        kept(&[("chat", 0)]),
    ] {
        store.save_cursors(&cursors).unwrap();
        assert_eq!(store.load_cursors().unwrap(), cursors);
        store.reopen().unwrap();
        assert_eq!(store.load_cursors().unwrap(), cursors);
    }
    assert_eq!(store.revision().unwrap(), 3);
}

fn reopening(store: &dyn Store) {
    let entries = chain(OWN, Head::default(), 30);
    let content = blob(9000, 5);
    store
        .append(
            Head::default(),
            &entries[..20],
            std::slice::from_ref(&content),
        )
        .unwrap();
    store.save_snapshot(20, b"state").unwrap();
    store.reopen().unwrap();
    assert_eq!(store.origin(), OWN);
    assert_eq!(store.revision().unwrap(), 20);
    append(store, &entries[20..]);
    store.reopen().unwrap();
    assert_eq!(all(store), entries);
    assert_eq!(store.blob(&content.digest).unwrap(), Some(content.bytes));
    assert_eq!(
        store.load_snapshot().unwrap(),
        Some((20, b"state".to_vec()))
    );
}

fn readers(store: &dyn Store) {
    const TOGETHER: usize = 5;
    let entries = chain(OWN, Head::default(), 40 * TOGETHER);
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut least = 0;
                while !is_done.load(Ordering::Relaxed) {
                    let revision = store.revision().unwrap();
                    let read = all(store);
                    assert_eq!(read.len() % TOGETHER, 0);
                    assert!(read.len() as u64 >= revision && revision >= least);
                    assert_eq!(read, entries[..read.len()]);
                    least = revision;
                }
            });
        }
        let mut expected = Head::default();
        for group in entries.chunks(TOGETHER) {
            store.append(expected, group, &[]).unwrap();
            expected = head(&group[TOGETHER - 1]);
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert_eq!(all(store), entries);
}

fn size(store: &dyn Store) {
    store
        .append(Head::default(), &[], &[blob(1_000_000, 1)])
        .unwrap();
    assert!(store.size_bytes() >= 1_000_000);
}

fn truncation(store: &dyn Store) {
    let own = chain(OWN, Head::default(), 6);
    let peer = chain(PEER, Head::default(), 4);
    let mixed = [&own[..2], &peer[..3], &own[2..], &peer[3..]].concat();
    append(store, &mixed);
    let early = store.truncate(2);
    assert!(
        matches!(early, Err(StoreError::Needed { .. })),
        "{early:?}: no snapshot stands for it"
    );
    store.save_snapshot(9, b"the state").unwrap();
    assert!(store.truncate(10).is_err());
    for horizon in [1, 2, 4, 5, 7, 9] {
        store.truncate(horizon).unwrap();
        // Again, and less: nothing to do.
        store.truncate(horizon - 1).unwrap();
        for _ in 0..2 {
            assert_eq!(store.horizon().unwrap().revision, horizon);
            let mut heads = VersionVector::default();
            for entry in &mixed[..horizon as usize] {
                heads.record(entry);
            }
            assert_eq!(store.horizon().unwrap().heads, heads);
            assert_eq!(store.revision().unwrap(), 10);
            let refused = store.read_after(horizon - 1, 1);
            assert!(
                matches!(refused, Err(StoreError::Truncated { horizon: found }) if found == horizon),
                "{refused:?}"
            );
            let rest: Vec<Entry> = store
                .read_after(horizon, 99)
                .unwrap()
                .into_iter()
                .map(|(_, entry)| entry)
                .collect();
            assert_eq!(rest, mixed[horizon as usize..]);
            let down = store.read_before(u64::MAX, 99).unwrap();
            assert_eq!(down.len(), rest.len());
            assert_eq!(
                down.last().map(|(revision, _)| *revision),
                Some(horizon + 1)
            );
            for origin in [OWN, PEER] {
                let kept = heads.head(origin).seq;
                if kept > 0 {
                    let refused = store.read_origin(origin, kept, 9);
                    assert!(matches!(refused, Err(StoreError::Truncated { .. })));
                }
                let read = store.read_origin(origin, kept + 1, 9).unwrap();
                let expected = rest.iter().filter(|entry| entry.op().origin == origin);
                assert_eq!(read, expected.cloned().collect::<Vec<_>>());
            }
            store.reopen().unwrap();
        }
    }
    store.save_snapshot(10, b"the state").unwrap();
    store.truncate(10).unwrap();
    store.reopen().unwrap();
    assert_eq!(store.revision().unwrap(), 10);
    assert_eq!(store.read_after(10, 9).unwrap(), []);
    let next = chain(OWN, head(&own[5]), 2);
    store.append(head(&own[5]), &next, &[]).unwrap();
    store.reopen().unwrap();
    assert_eq!(store.read_origin(OWN, 7, 9).unwrap(), next);
}

fn installation(store: &dyn Store) {
    let own = chain(OWN, Head::default(), 3);
    append(store, &own);
    let peer = chain(PEER, Head::default(), 5);
    let mut heads = VersionVector::default();
    heads.record(&peer[4]);
    heads.record(&own[0]);
    let backwards = store.install(&Installation {
        horizon: Horizon {
            revision: 2,
            heads: heads.clone(),
        },
        entries: &own[1..],
        snapshot: b"both",
    });
    assert!(
        matches!(backwards, Err(StoreError::Needed { .. })),
        "{backwards:?}"
    );
    assert_eq!(all(store), own);
    store
        .install(&Installation {
            horizon: Horizon { revision: 8, heads },
            entries: &own[1..],
            snapshot: b"both",
        })
        .unwrap();
    for _ in 0..2 {
        assert_eq!(store.revision().unwrap(), 10);
        assert_eq!(store.load_snapshot().unwrap(), Some((10, b"both".to_vec())));
        assert_eq!(store.read_after(8, 9).unwrap().len(), 2);
        assert_eq!(store.read_origin(OWN, 2, 9).unwrap(), own[1..]);
        assert!(store.read_origin(PEER, 5, 9).is_err());
        store.reopen().unwrap();
    }
    let next = [chain(PEER, head(&peer[4]), 1), chain(OWN, head(&own[2]), 1)].concat();
    store.append(head(&own[2]), &next, &[]).unwrap();
    assert_eq!(store.read_origin(PEER, 6, 9).unwrap(), next[..1]);
}

fn renewal(store: &dyn Store) {
    let old = chain(OWN, Head::default(), 2);
    append(store, &old);
    store.renew(77).unwrap();
    let origin = vortex_core::ids::OriginId {
        incarnation: 77,
        ..OWN
    };
    let fresh = chain(origin, Head::default(), 2);
    store.append(Head::default(), &fresh, &[]).unwrap();
    for _ in 0..2 {
        assert_eq!(store.origin(), origin);
        assert_eq!(store.read_origin(origin, 1, 9).unwrap(), fresh);
        assert_eq!(store.read_origin(OWN, 1, 9).unwrap(), old);
        store.reopen().unwrap();
    }
}
