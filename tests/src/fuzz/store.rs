//! The store's own file, damaged as a disk may damage it: bytes changed anywhere, and the file cut short.
//!
//! It is refused, or what was written is read, or a check says that it is damaged: never anything else.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use tempfile::TempDir;
use vortex_core::{ids::Digest, journal::Entry, journal::Head};
use vortexd::{
    check::check,
    store::{
        Blob, Store as _,
        redb::{RedbOptions, RedbStore},
    },
};

use super::{
    Target,
    core::{OWN, some_ops, some_state},
};

pub(super) const TARGETS: [Target; 1] = [Target {
    name: "stores",
    seeds,
    read: damaged,
}];

/// A store as a daemon leaves it.
struct Made {
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Where the bytes that mean something begin: every page of the file that is not empty.
    pages: Vec<u32>,
    ops: Vec<Entry>,
}

const FILE: &str = "vortex.redb";
const PAGE: usize = 4096;

fn options() -> RedbOptions {
    RedbOptions {
        fresh_origin: OWN,
        reserve_bytes: 0,
        free_floor_bytes: 0,
    }
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let directory = TempDir::new().expect("a directory");
        let (ops, state) = (some_ops(), some_state());
        {
            let store = RedbStore::open(directory.path(), options()).expect("a store");
            let mut head = Head::default();
            let bytes = b"limit: 1\n".as_slice();
            let blob = Blob {
                digest: Digest::of(bytes),
                bytes: bytes.into(),
            };
            for part in ops.chunks(5) {
                let written = store.append(head, part, std::slice::from_ref(&blob));
                written.expect("appended");
                if let Some(last) = part.last() {
                    head = Head {
                        seq: last.op().seq,
                        hash: last.hash(),
                    };
                }
            }
            let snapshot = state.to_snapshot().expect("plain data");
            let saved = store.save_snapshot(state.revision, &snapshot);
            saved.expect("saved");
        }
        let files: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(directory.path())
            .expect("a directory")
            .map(|entry| {
                let path = entry.expect("an entry").path();
                let name = path.file_name().expect("a name").into();
                (name, fs::read(&path).expect("a file"))
            })
            .collect();
        let (_, store) = files
            .iter()
            .find(|(name, _)| name == Path::new(FILE))
            .expect(FILE);
        let pages = store.chunks(PAGE).zip(0_u32..);
        let pages = pages
            .filter(|(page, _)| page.iter().any(|byte| *byte != 0))
            .map(|(_, number)| number * 4096)
            .collect();
        Made { files, pages, ops }
    })
}

/// Changes of six bytes each: which page that is in use and where in it, and what to make of one byte or of sixteen.
fn seeds() -> Vec<Vec<u8>> {
    let pages = u8::try_from(made().pages.len().min(255)).unwrap_or(255);
    let places = [0_u16, 9, 12, 64, 128, 192, 300, 320, 1_000, 4_000];
    let mut seeds = vec![vec![]];
    for page in (0..pages).step_by(3) {
        for place in places {
            let [high, low] = place.to_be_bytes();
            seeds.push(vec![0, page, high, low, 1, 0xff]);
        }
    }
    seeds
}

fn changed(bytes: &[u8]) -> Vec<u8> {
    let made = made();
    let (_, file) = made
        .files
        .iter()
        .find(|(name, _)| name == Path::new(FILE))
        .expect(FILE);
    let mut file = file.clone();
    for change in bytes.chunks_exact(6).take(64) {
        let &[kind, page, high, low, count, value] = change else {
            continue;
        };
        let pages = made.pages.len().max(1);
        let page = made
            .pages
            .get(usize::from(page) % pages)
            .copied()
            .unwrap_or(0);
        let start = usize::try_from(page).unwrap_or(0)
            + usize::from(u16::from_be_bytes([high, low]) % 4096);
        match kind {
            // Rarely: the end of the file is gone.
            255 => file.truncate(start),
            _ => {
                let count = if count % 2 == 0 { 1 } else { 16 };
                let part = file.iter_mut().skip(start).take(count);
                part.for_each(|byte| *byte = if kind % 2 == 0 { *byte ^ value } else { value });
            }
        }
    }
    file
}

fn damaged(bytes: &[u8]) -> String {
    let made = made();
    let directory = TempDir::new().expect("a directory");
    let bytes = changed(bytes);
    for (name, good) in &made.files {
        let content = if name == Path::new(FILE) {
            &bytes
        } else {
            good
        };
        fs::write(directory.path().join(name), content).expect("written");
    }
    let checked = check(directory.path());
    let after = fs::read(directory.path().join(FILE)).expect("a file");
    assert!(after == bytes, "a check wrote");
    let is_good = match &checked {
        Ok(findings) => findings.is_good(),
        Err(_) => false,
    };
    // A daemon would open it like this.
    let opened = match RedbStore::open(directory.path(), options()) {
        Ok(store) => {
            let read = store.read_after(0, made.ops.len() + 1);
            let read = read.map(|ops| ops.into_iter().map(|(_, op)| op).collect::<Vec<_>>());
            match read {
                Ok(ops) => {
                    // What was acknowledged is there, or the check has said that it is not.
                    assert!(ops == made.ops || !is_good, "{} ops are read", ops.len());
                    if ops == made.ops { "opened" } else { "OTHER" }.to_owned()
                }
                Err(error) => {
                    assert!(!is_good, "the check finds nothing: {error}");
                    format!("opened, not read: {error}")
                }
            }
        }
        Err(error) => {
            assert!(!is_good, "the check finds nothing: {error}");
            let again = fs::read(directory.path().join(FILE)).expect("a file");
            assert!(again == bytes, "refused, and yet written to");
            error.to_string()
        }
    };
    match checked {
        Ok(findings) => format!(
            "{} {opened}",
            if findings.is_good() { "good" } else { "bad" }
        ),
        Err(error) => format!("{error} {opened}"),
    }
}
