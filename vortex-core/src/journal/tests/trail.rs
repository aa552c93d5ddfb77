//! What an exported journal does not hide.

use crate::{
    ids::{Actor, Digest, Note, OriginId},
    journal::{Entry, Line, Op, OpBody, Outline, Trail, VersionVector},
    time::{Hlc, Timestamp},
};

fn origin(cluster: u128) -> OriginId {
    OriginId {
        cluster,
        incarnation: 1,
    }
}

/// Eight ops of two origins in turn, each of the second written after all before it.
fn journal() -> (Vec<Entry>, Outline) {
    let mut heads = VersionVector::default();
    let mut entries = vec![];
    for number in 0..8_u32 {
        let own = origin(1 + u128::from(number % 2));
        let head = heads.head(own);
        let deps = heads
            .iter()
            .filter(|(other, _)| *other != own)
            .map(|(other, head)| (other, head.seq));
        let entry = Entry::seal(Op {
            origin: own,
            seq: head.seq + 1,
            prev_hash: head.hash,
            at: Hlc {
                time: Timestamp(1_000 + u64::from(number)),
                counter: 0,
            },
            deps: deps.collect(),
            actor: Actor::system(),
            request: None,
            reason: Note::empty(),
            body: OpBody::Unknown {
                kind: "moon_phase_set".into(),
                json: format!(r#"{{"kind":"moon_phase_set","n":{number}}}"#),
            },
        });
        heads.advance(&entry).unwrap();
        entries.push(entry);
    }
    let outline = Outline {
        from_revision: 0,
        to_revision: 8,
        before: Some(VersionVector::default()),
        heads,
    };
    (entries, outline)
}

type Row = (u64, OriginId, u64, Digest, Vec<u8>);

fn rows(entries: &[Entry]) -> Vec<Row> {
    (1..)
        .zip(entries)
        .map(|(revision, entry)| {
            let op = entry.op();
            let bytes = entry.canonical().to_vec();
            (revision, op.origin, op.seq, entry.hash(), bytes)
        })
        .collect()
}

fn flaws(outline: &Outline, rows: &[Row]) -> Vec<String> {
    let mut trail = Trail::new(outline.clone());
    let mut found = vec![];
    for (revision, origin, seq, hash, canonical) in rows {
        let looked = trail.take(Line {
            revision: *revision,
            origin: *origin,
            seq: *seq,
            hash: *hash,
            canonical,
        });
        found.extend(looked.flaws);
    }
    found.extend(trail.end());
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_cut_changed_moved_doubled_or_taken_out_is_named_and_only_that() {
    let (entries, outline) = journal();
    let check = |what: &str, change: &dyn Fn(&mut Vec<Row>), expected: &[&str]| {
        let mut rows = rows(&entries);
        change(&mut rows);
        let found = flaws(&outline, &rows);
        assert_eq!(found.len(), expected.len(), "{what}: {found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{what}: {found}");
        }
    };
    let two = origin(2);
    check("whole", &|_| {}, &[]);
    check(
        "cut at the end",
        &|rows| drop(rows.pop()),
        &[
            "revision 8 is missing: revision 8 was expected, and the export ends",
            &format!("{two} ends with op 3"),
        ],
    );
    check(
        "taken out",
        &|rows| drop(rows.remove(4)),
        &[
            "revision 5 is missing",
            "was written after op 3 of",
            &format!("op 4 of {} stands where op 3 was expected", origin(1)),
        ],
    );
    check(
        "a byte of the bytes",
        &|rows| *rows[3].4.last_mut().unwrap() ^= 1,
        &["op 2 of"],
    );
    check(
        "a byte of a number",
        &|rows| rows[3].4[30] ^= 1,
        &["op 2 of"],
    );
    check(
        "the hash given",
        &|rows| rows[3].3.0[0] ^= 1,
        &[&format!("op 2 of {two} was changed: ")],
    );
    check(
        "another place given",
        &|rows| rows[3].2 = 9,
        &["it says to be op 9 of"],
    );
    check(
        "moved",
        &|rows| rows.swap(2, 4),
        &[
            "revisions 3 to 4 are missing",
            "which does not come before it",
            "stands where op 2 was expected",
            "revision 4 is here twice or out of order",
            "revision 3 is here twice or out of order: 6 was expected",
            "op 2 of",
        ],
    );
    check(
        "doubled",
        &|rows| rows.insert(3, rows[2].clone()),
        &[
            "revision 3 is here twice or out of order: 4 was expected",
            "op 2 of",
        ],
    );
    check(
        "cut at the beginning",
        &|rows| drop(rows.remove(0)),
        &[
            "revision 1 is missing",
            "was written after op 1 of",
            "op 2 of",
        ],
    );
}

#[test]
fn another_op_in_the_same_place_breaks_the_link_after_it() {
    let (entries, outline) = journal();
    let mut rows = rows(&entries);
    let other = Entry::seal(Op {
        reason: "another".parse().unwrap(),
        ..entries[2].op().clone()
    });
    rows[2].3 = other.hash();
    rows[2].4 = other.canonical().to_vec();
    let found = flaws(&outline, &rows);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("op 3 of") && found[0].contains(&other.hash().to_string()));
}

#[test]
fn an_export_from_the_middle_is_checked_from_there_on() {
    let (entries, whole) = journal();
    let outline = Outline {
        from_revision: 3,
        before: None,
        ..whole
    };
    let all = rows(&entries);
    assert_eq!(flaws(&outline, &all[3..]), Vec::<String>::new());
    assert!(!flaws(&outline, &all[4..]).is_empty());
    let mut trail = Trail::new(outline);
    let (revision, origin, seq, hash, canonical) = &all[3];
    trail.take(Line {
        revision: *revision,
        origin: *origin,
        seq: *seq,
        hash: *hash,
        canonical,
    });
    assert_eq!(trail.hash(*origin, *seq), Some(*hash));
    assert_eq!(trail.hash(*origin, seq - 1), None);
}
