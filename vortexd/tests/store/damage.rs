//! Changed bits: refused with the file untouched, or read as what was written; never a crash, never a
//! store that lacks something without saying so.

use std::fs;

use vortex_core::{
    ids::Digest,
    journal::{Entry, Head},
};
use vortexd::store::{OpenError, Store, StoreError, redb::RedbStore};

use super::support::{OWN, PEER, all, blob, chain, end_mark, file, open, open_as_large, scratch};

type Open = fn(&std::path::Path) -> Result<RedbStore, OpenError>;

struct Sample {
    bytes: Vec<u8>,
    end_mark: Vec<u8>,
    entries: Vec<Entry>,
    blob: Digest,
}

/// A store file: closed, or as a kill leaves it.
fn sample(is_closed: bool) -> Sample {
    let directory = scratch();
    let store = open(directory.path()).unwrap();
    let own = chain(OWN, Head::default(), 50);
    let peer = chain(PEER, Head::default(), 3);
    let content = blob(9000, 1);
    let digest = content.digest;
    store
        .append(Head::default(), &own[..30], &[content])
        .unwrap();
    store.save_snapshot(30, &blob(100_000, 2).bytes).unwrap();
    let expected = super::support::own_head(&store);
    let rest = [&peer[..], &own[30..]].concat();
    store.append(expected, &rest[..22], &[]).unwrap();
    let expected = super::support::own_head(&store);
    store.append(expected, &rest[22..], &[]).unwrap();
    let entries = all(&store);
    assert_eq!(entries.len(), 53);
    if is_closed {
        drop(store);
    }
    Sample {
        bytes: fs::read(file(&directory)).unwrap(),
        end_mark: fs::read(end_mark(&directory)).unwrap(),
        entries,
        blob: digest,
    }
}

/// How often a changed bit was refused at opening, found when reading, or of no consequence.
#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    found: usize,
    harmless: usize,
    /// A blob or the snapshot is not there: for the caller to miss.
    missing: usize,
    /// Ops that read well and are others: the hash chain's to find.
    changed: usize,
}

fn flip(sample: &Sample, open: Open, places: impl Iterator<Item = (usize, u8)>) -> Tally {
    let directory = scratch();
    let mut tally = Tally::default();
    for (place, bit) in places {
        let mut bytes = sample.bytes.clone();
        bytes[place] ^= bit;
        fs::write(file(&directory), &bytes).unwrap();
        fs::write(end_mark(&directory), &sample.end_mark).unwrap();
        match open(directory.path()) {
            Err(error) => {
                assert!(
                    fs::read(file(&directory)).unwrap() == bytes,
                    "{place}: {error}"
                );
                tally.refused += 1;
            }
            Ok(store) => look(sample, &store, place, &mut tally),
        }
    }
    tally
}

fn look(sample: &Sample, store: &RedbStore, place: usize, tally: &mut Tally) {
    let revision = store.revision().unwrap();
    assert_eq!(revision, sample.entries.len() as u64, "{place}: older");
    let entries = store.read_after(0, usize::MAX);
    let blob = store.blob(&sample.blob);
    let snapshot = store.load_snapshot();
    for error in [
        entries.as_ref().err(),
        blob.as_ref().err(),
        snapshot.as_ref().err(),
    ]
    .into_iter()
    .flatten()
    {
        assert!(
            matches!(error, StoreError::Damaged { .. } | StoreError::Read(_)),
            "{place}: {error:?}"
        );
    }
    let (Ok(entries), Ok(blob), Ok(snapshot)) = (entries, blob, snapshot) else {
        tally.found += 1;
        return;
    };
    if blob.is_none() || snapshot.is_none() {
        tally.missing += 1;
        return;
    }
    let entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
    assert_eq!(entries.len(), sample.entries.len(), "{place}");
    if entries == sample.entries {
        tally.harmless += 1;
    } else {
        tally.changed += 1;
    }
}

/// A bit of every byte of the header, all of the first ones, and bits all over the pages that hold something.
fn header_bits() -> impl Iterator<Item = (usize, u8)> {
    let first = (0..16).flat_map(|place| (0..8).map(move |bit| (place, 1 << bit)));
    first.chain((16..320).map(|place| (place, 1 << (place % 8))))
}

fn page_bits(sample: &Sample) -> impl Iterator<Item = (usize, u8)> {
    let bytes = &sample.bytes;
    (4096..bytes.len())
        .step_by(509)
        .filter(|&place| bytes[place] != 0 || place % 4096 < 64)
        .map(|place| (place, 1 << (place % 8)))
}

#[test]
fn no_changed_bit_of_a_small_file_passes() {
    for is_closed in [true, false] {
        let sample = sample(is_closed);
        let tally = flip(&sample, open, header_bits().chain(page_bits(&sample)));
        assert_eq!((tally.found, tally.changed, tally.missing), (0, 0, 0));
        assert!(tally.refused > 100, "{tally:?}");
    }
}

#[test]
fn no_changed_bit_of_a_large_file_goes_unnoticed_by_its_readers() {
    for is_closed in [true, false] {
        let sample = sample(is_closed);
        let tally = flip(
            &sample,
            open_as_large,
            header_bits().chain(page_bits(&sample)),
        );
        assert!(tally.refused + tally.found > 100, "{tally:?}");
    }
}

#[test]
fn a_changed_bit_of_the_note_costs_nothing() {
    for is_closed in [true, false] {
        let sample = sample(is_closed);
        let directory = scratch();
        for place in 0..sample.end_mark.len() {
            let mut note = sample.end_mark.clone();
            note[place] ^= 1 << (place % 8);
            fs::write(file(&directory), &sample.bytes).unwrap();
            fs::write(end_mark(&directory), note).unwrap();
            let store = open(directory.path()).unwrap();
            assert!(all(&store) == sample.entries, "{place}");
        }
    }
}

#[test]
fn an_older_copy_of_the_file_is_refused_until_the_note_is_gone() {
    let directory = scratch();
    let entries = chain(OWN, Head::default(), 4);
    let store = open(directory.path()).unwrap();
    store.append(Head::default(), &entries[..3], &[]).unwrap();
    drop(store);
    let copy = fs::read(file(&directory)).unwrap();
    let store = open(directory.path()).unwrap();
    let expected = super::support::own_head(&store);
    store.append(expected, &entries[3..], &[]).unwrap();
    drop(store);
    fs::write(file(&directory), &copy).unwrap();
    let refused = open(directory.path()).unwrap_err().to_string();
    assert!(
        refused
            .contains("it ends at revision 3, and `journal-end` beside it shows that it reached 4"),
        "{refused}"
    );
    assert!(fs::read(file(&directory)).unwrap() == copy);
    fs::remove_file(end_mark(&directory)).unwrap();
    assert!(all(&open(directory.path()).unwrap()) == entries[..3]);
}
