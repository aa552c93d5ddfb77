//! Single rules of a session. What many of them do together is the simulator's matter.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::{
    ids::{Digest, OriginId},
    journal::{Entry, Op, OpBody, VersionVector},
    limits::{PEER_ASK_AGAIN_MS, PEER_CREDIT_OPS, PEER_OPS_KEPT_MS},
    time::{Hlc, Span, Timestamp},
};

const NOW: Timestamp = Timestamp(1_000_000);

fn origin(cluster: u128) -> OriginId {
    OriginId {
        cluster,
        incarnation: 1,
    }
}

fn ops(of: OriginId, count: u64, salt: u64) -> Vec<Entry> {
    let mut prev_hash = Digest::default();
    (1..=count)
        .map(|seq| {
            let entry = Entry::seal(Op {
                origin: of,
                seq,
                prev_hash,
                at: Hlc {
                    time: Timestamp(seq + salt),
                    counter: 0,
                },
                deps: vec![],
                actor: "alice".parse().unwrap(),
                request: None,
                reason: "".parse().unwrap(),
                body: OpBody::BreakerReset,
            });
            prev_hash = entry.hash();
            entry
        })
        .collect()
}

fn heads(entries: &[Entry]) -> VersionVector {
    let mut heads = VersionVector::default();
    for entry in entries {
        heads.record(entry);
    }
    heads
}

fn config(own: u128, peer: u128, speaks_for: &[u128]) -> Config {
    Config {
        own: origin(own),
        peer,
        speaks_for: speaks_for.iter().copied().collect(),
        relays: false,
        quarantined: BTreeSet::new(),
        session: u64::try_from(own).unwrap(),
        flaws: Flaws::default(),
    }
}

fn hello(cluster: u128) -> Frame {
    Frame::Hello(Hello {
        protocol: PROTOCOL,
        origin: origin(cluster),
        session: 77,
    })
}

fn open(own: u128, peer: u128, speaks_for: &[u128], heads: VersionVector) -> Session {
    let mut session = Session::new(config(own, peer, speaks_for), heads, NOW);
    session.handle(hello(peer), NOW);
    assert!(session.is_open());
    session
}

fn want(have: VersionVector) -> Frame {
    Frame::Want {
        have,
        credit_ops: PEER_CREDIT_OPS,
        credit_bytes: u64::MAX,
    }
}

fn acks(actions: &[Action]) -> usize {
    let is_ack = |action: &&Action| matches!(action, Action::Send(Frame::Ack { .. }));
    actions.iter().filter(is_ack).count()
}

#[test]
fn who_is_not_who_its_certificate_says_is_refused() {
    let check = |speaker, expected| {
        let mut session = Session::new(config(1, 2, &[2]), VersionVector::default(), NOW);
        let actions = session.handle(hello(speaker), NOW);
        let refused = Action::Send(Frame::Reject(expected));
        assert!(actions.contains(&refused), "{actions:?}");
        assert!(!session.is_open());
    };
    check(3, RejectCode::Unknown);
    check(1, RejectCode::Myself);
}

#[test]
fn a_batch_is_acknowledged_once_it_is_durable_and_not_before() {
    let mut session = open(1, 2, &[2], VersionVector::default());
    let entries = ops(origin(2), 3, 0);
    let batch = Frame::Batch {
        nonce: 1,
        entries: entries.clone(),
    };
    let actions = session.handle(batch.clone(), NOW);
    assert_eq!(actions, [Action::Append(entries.clone())]);
    assert_eq!(acks(&session.durable(&heads(&entries[..2]), NOW)), 0);
    assert_eq!(acks(&session.durable(&heads(&entries), NOW)), 1);
    // Again: nothing to append, and said at once.
    let again = session.handle(batch, NOW);
    assert_eq!((again.len(), acks(&again)), (1, 1));
}

#[test]
fn ops_of_clusters_that_the_peer_may_not_speak_for_are_refused_and_others_flow() {
    let mut session = open(1, 2, &[2], VersionVector::default());
    let mut bring = |of, nonce| {
        let entries = ops(of, 1, 0);
        session.handle(Frame::Batch { nonce, entries }, NOW)
    };
    let refused = bring(origin(3), 1);
    assert!(refused.contains(&Action::Alarm(Alarm::Unauthorised(origin(3)))));
    assert!(matches!(bring(origin(2), 2)[0], Action::Append(_)));
}

#[test]
fn two_ops_of_one_number_quarantine_their_origin_and_no_other() {
    let mine = ops(origin(3), 2, 0);
    let mut session = open(1, 2, &[2, 3, 4], heads(&mine));
    let mut bring = |entries: Vec<Entry>| session.handle(Frame::Batch { nonce: 1, entries }, NOW);
    let found = bring(ops(origin(3), 2, 9));
    let is_fork = |action: &Action| matches!(action, Action::Alarm(Alarm::Fork { .. }));
    assert!(found.iter().any(is_fork), "{found:?}");
    assert!(
        !bring(ops(origin(3), 4, 0))
            .iter()
            .any(|a| matches!(a, Action::Append(_)))
    );
    assert!(
        bring(ops(origin(4), 1, 0))
            .iter()
            .any(|a| matches!(a, Action::Append(_)))
    );
}

#[test]
fn a_peer_that_has_more_of_this_store_than_it_has_means_that_it_was_restored() {
    let all = ops(origin(1), 5, 0);
    let mut session = open(1, 2, &[2], heads(&all[..3]));
    let actions = session.handle(want(heads(&all)), NOW);
    let alarm = Action::Alarm(Alarm::Restored { here: 3, there: 5 });
    assert_eq!(actions, [alarm, Action::Close(CloseReason::Restored)]);
}

#[test]
fn no_more_is_on_its_way_than_the_peer_has_given_credit_for() {
    let all = ops(origin(1), 5_000, 0);
    let mut session = open(1, 2, &[2], heads(&all));
    let mut todo = session.handle(want(VersionVector::default()), NOW);
    let mut sent = 0;
    while let Some(action) = todo.pop() {
        match action {
            Action::ReadOps {
                ticket,
                from,
                limit,
                ..
            } => {
                let from = usize::try_from(from - 1).unwrap();
                let read = all[from..].iter().take(limit).cloned().collect();
                todo.extend(session.ops_read(ticket, Read::Ops(read)));
            }
            Action::Send(Frame::Batch { entries, .. }) => sent += entries.len() as u64,
            _ => {}
        }
    }
    assert_eq!(sent, PEER_CREDIT_OPS);
}

#[test]
fn no_peer_that_stays_away_holds_on_to_the_journal_for_ever() {
    let all = ops(origin(1), 9, 0);
    let mark = |acked, heard_at| PeerMark {
        origin: origin(2),
        acked: heads(&all[..acked]),
        heard_at: Timestamp(heard_at),
    };
    let long = PEER_OPS_KEPT_MS * 2;
    let peers = BTreeMap::from([(2, mark(7, long)), (3, mark(2, 0))]);
    let found = retention(&heads(&all), &peers, Timestamp(long));
    assert_eq!(found.up_to.head(origin(1)).seq, 7);
    assert_eq!(found.needs_snapshot, [3]);
}

#[test]
fn what_a_peer_has_is_not_sent_back_to_it() {
    let others = ops(origin(3), 2, 0);
    let mut session = open(1, 2, &[2, 3], VersionVector::default());
    session.handle(want(VersionVector::default()), NOW);
    let taken = session.handle(
        Frame::Batch {
            nonce: 1,
            entries: others.clone(),
        },
        NOW,
    );
    assert!(taken.contains(&Action::Append(others.clone())));
    assert!(
        session.peer_heads().covers(origin(3), 2),
        "what it sends it has"
    );
    let is_read = |action: &Action| matches!(action, Action::ReadOps { .. });
    let after = session.durable(&heads(&others), NOW);
    assert!(!after.iter().any(is_read), "{after:?}");
    // What another link brought that the peer says to have needs no sending either.
    let more = ops(origin(3), 4, 0);
    let beat = Frame::Heartbeat {
        heads: heads(&more),
        at: Hlc::default(),
    };
    session.handle(beat, NOW);
    let after = session.durable(&heads(&more), NOW);
    assert!(!after.iter().any(is_read), "{after:?}");
}

#[test]
fn who_may_bring_its_own_ops_only_brings_no_state_of_others() {
    let begin = |of: &[Entry]| Frame::SnapshotBegin {
        size_bytes: 10,
        digest: Digest::of(b"state"),
        heads: heads(of),
    };
    let mut session = open(1, 2, &[2], VersionVector::default());
    let asked = session.handle(begin(&ops(origin(2), 1, 0)), NOW);
    let is_taken = |action: &Action| matches!(action, Action::Send(Frame::SnapshotHave { .. }));
    assert!(asked.iter().any(is_taken), "{asked:?}");
    let refused = session.handle(begin(&ops(origin(3), 1, 0)), NOW);
    let malformed = |action: &Action| matches!(action, Action::Alarm(Alarm::Malformed(_)));
    assert!(refused.iter().any(malformed), "{refused:?}");
    assert!(!session.is_open());
}

#[test]
fn ops_are_not_asked_for_again_while_they_come() {
    let all = ops(origin(2), 40, 0);
    let mut session = open(1, 2, &[2], VersionVector::default());
    let mut now = NOW;
    let beat = |session: &mut Session, now| {
        let beat = Frame::Heartbeat {
            heads: heads(&all),
            at: Hlc::default(),
        };
        session.handle(beat, now)
    };
    let is_asked = |actions: &[Action]| {
        let is_want = |action: &Action| matches!(action, Action::Send(Frame::Want { .. }));
        actions.iter().any(is_want)
    };
    for (nonce, part) in (1..).zip(all.chunks(4)) {
        now = now.plus(Span(PEER_ASK_AGAIN_MS * 2 / 3));
        let entries = part.to_vec();
        session.handle(Frame::Batch { nonce, entries }, now);
        assert!(!is_asked(&beat(&mut session, now)));
    }
    now = now.plus(Span(PEER_ASK_AGAIN_MS));
    assert!(is_asked(&beat(&mut session, now)));
}
