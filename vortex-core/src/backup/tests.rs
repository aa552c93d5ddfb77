use super::*;
use crate::{
    ids::{Digest, OriginId},
    journal::{Entry, Head, Op, OpBody, State, VersionVector},
    time::{Hlc, Timestamp},
};

const OWN: OriginId = OriginId {
    cluster: 7,
    incarnation: 1,
};

fn ops(count: usize) -> Vec<Entry> {
    let mut head = Head::default();
    (0..count)
        .map(|_| {
            let entry = Entry::seal(Op {
                origin: OWN,
                seq: head.seq + 1,
                prev_hash: head.hash,
                at: Hlc {
                    time: Timestamp(1_700_000_000_000 + head.seq),
                    counter: 0,
                },
                deps: vec![],
                actor: "alice".parse().unwrap(),
                request: None,
                reason: "because".parse().unwrap(),
                body: OpBody::Unchanged { subjects: vec![] },
            });
            head = Head {
                seq: head.seq + 1,
                hash: entry.hash(),
            };
            entry
        })
        .collect()
}

/// A backup of `ops`, the first `gone` of which are not kept and the first `saved` of which a snapshot stands for.
fn backup(ops: &[Entry], gone: usize, saved: usize) -> Vec<u8> {
    let (mut horizon, mut at_saved, mut state) =
        (VersionVector::default(), State::default(), State::default());
    for (index, entry) in ops.iter().enumerate() {
        state.apply(entry).unwrap();
        if index + 1 == gone {
            horizon = state.heads.clone();
        }
        if index + 1 == saved {
            at_saved = state.clone();
        }
    }
    let snapshot = at_saved.to_snapshot().unwrap();
    let manifest = Manifest {
        schema: 2,
        writer: "0.1.0".into(),
        taken_at: Timestamp(1_700_000_001_000),
        origin: OWN,
        is_federated: false,
        revision: ops.len() as u64,
        heads: state.heads.clone(),
        horizon_revision: gone as u64,
        horizon_heads: horizon,
        snapshot: (saved > 0).then_some(SnapshotNote {
            revision: saved as u64,
            length: snapshot.len() as u64,
        }),
        state_format: State::FORMAT,
        state_digest: state.digest(),
        cursors: [("hook".to_owned(), 3)].into(),
        files: [("peers.toml".to_owned(), "peers = []".to_owned())].into(),
    };
    let (mut encoder, mut out) = Encoder::begin(&manifest);
    if saved > 0 {
        for part in snapshot.chunks(100) {
            out.extend(encoder.snapshot(part));
        }
    }
    let contents = b"limit: 1\n".as_slice();
    out.extend(encoder.contents([(Digest::of(contents), contents)]));
    for (index, batch) in ops[gone..].chunks(4).enumerate() {
        out.extend(encoder.ops((gone + index * 4 + 1) as u64, batch));
    }
    out.extend(encoder.end());
    out
}

fn check(bytes: &[u8], part: usize) -> Result<(Report, Vec<Entry>), Flaw> {
    let mut checker = Checker::default();
    let mut entries = vec![];
    for bytes in bytes.chunks(part) {
        checker.feed(bytes);
        while let Some(part) = checker.advance()? {
            if let Part::Ops(ops) = part {
                entries.extend(ops);
            }
        }
    }
    Ok((checker.finish()?, entries))
}

#[test]
fn a_backup_reads_back_whatever_the_parts_it_comes_in() {
    let ops = ops(10);
    for (gone, saved) in [(0, 0), (4, 4), (4, 7), (4, 10), (10, 10)] {
        let bytes = backup(&ops, gone, saved);
        for part in [1, 7, 1000, bytes.len()] {
            let (report, entries) = check(&bytes, part).unwrap();
            assert_eq!(entries, ops[gone..]);
            assert_eq!(report.op_count, 10 - gone as u64);
            assert_eq!(report.content_count, 1);
            assert_eq!(report.state.revision, 10);
            assert_eq!(report.state.digest(), report.manifest.state_digest);
        }
    }
}

#[test]
fn no_byte_of_a_backup_can_be_cut_flipped_or_added_unnoticed() {
    let bytes = backup(&ops(6), 2, 3);
    for cut in 0..bytes.len() {
        let flaw = check(&bytes[..cut], 4096).unwrap_err();
        assert!(!flaw.what.is_empty());
    }
    for place in 0..bytes.len() {
        for bit in [1, 0x80] {
            let mut bytes = bytes.clone();
            bytes[place] ^= bit;
            let flaw = check(&bytes, 4096).unwrap_err();
            assert!(flaw.offset <= place as u64, "{place}: {flaw}");
        }
    }
    let more = [bytes, vec![0]].concat();
    assert!(
        check(&more, 4096)
            .unwrap_err()
            .what
            .contains("after the end")
    );
}

#[test]
fn ops_that_do_not_lead_where_the_manifest_says_are_found_though_every_frame_is_whole() {
    let mut other = ops(6);
    other.swap(2, 3);
    let state = |count| {
        let mut state = State::default();
        state.apply_all(&ops(6)[..count]).unwrap();
        state
    };
    let manifest = Manifest {
        schema: 2,
        writer: String::new(),
        taken_at: Timestamp(0),
        origin: OWN,
        is_federated: false,
        revision: 6,
        heads: state(6).heads,
        horizon_revision: 0,
        horizon_heads: VersionVector::default(),
        snapshot: None,
        state_format: State::FORMAT,
        state_digest: state(6).digest(),
        cursors: [].into(),
        files: [].into(),
    };
    let written = |manifest: &Manifest, ops: &[Entry]| {
        let (mut encoder, mut out) = Encoder::begin(manifest);
        out.extend(encoder.ops(1, ops));
        out.extend(encoder.end());
        check(&out, 4096).map(|_| ()).map_err(|flaw| flaw.what)
    };
    assert_eq!(written(&manifest, &ops(6)), Ok(()));
    let cases: [(&str, Manifest, Vec<Entry>); 4] = [
        ("revision 3", manifest.clone(), other),
        ("ends at revision 5", manifest.clone(), ops(5)),
        (
            "lead to the state",
            Manifest {
                state_digest: Digest::of(b"another"),
                ..manifest.clone()
            },
            ops(6),
        ),
        (
            "no state stands for",
            Manifest {
                horizon_revision: 3,
                ..manifest
            },
            ops(6),
        ),
    ];
    for (expected, manifest, ops) in cases {
        let what = written(&manifest, &ops).unwrap_err();
        assert!(what.contains(expected), "{expected}: {what}");
    }
}
