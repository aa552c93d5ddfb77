use super::*;

fn round(frame: Frame) {
    let sent = message(frame.clone(), "eu");
    match read(sent).unwrap() {
        Received::Frame(found) => assert_eq!(found, frame),
        Received::Greeting(hello, false) => assert_eq!(Frame::Hello(hello), frame),
        other => panic!("{other:?}"),
    }
}

fn some_heads() -> VersionVector {
    let mut heads = VersionVector::default();
    let origin = OriginId {
        cluster: 7,
        incarnation: 8,
    };
    let hash = Digest::of(b"op");
    heads.set(origin, Head { seq: 3, hash });
    heads
}

#[test]
fn frames_read_back_as_sent() {
    let origin = OriginId {
        cluster: u128::MAX,
        incarnation: 1,
    };
    let digest = Digest::of(b"content");
    round(Frame::Hello(Hello {
        protocol: (1, 2),
        origin,
        session: 9,
    }));
    round(Frame::Want {
        have: some_heads(),
        credit_ops: 1,
        credit_bytes: 2,
    });
    round(Frame::Nack {
        origin,
        seq: 4,
        code: NackCode::Fork,
    });
    round(Frame::BlobHave {
        digest,
        bytes: None,
    });
    round(Frame::BlobHave {
        digest,
        bytes: Some(b"content".as_slice().into()),
    });
    round(Frame::Heartbeat {
        heads: some_heads(),
        at: Hlc {
            time: Timestamp(5),
            counter: 0,
        },
    });
    round(Frame::Goodbye {
        retry_after: Span(6),
    });
    round(Frame::Reject(RejectCode::Myself));
}

#[test]
fn what_no_peer_sends_is_malformed() {
    let check = |frame: Option<Message>| assert!(read(PeerFrame { frame }).is_err());
    check(None);
    let head = wire::Head {
        origin: Some(wire::Origin {
            cluster: vec![1; 15],
            incarnation: 1,
        }),
        seq: 1,
        hash: vec![0; 32],
    };
    let want = |head: wire::Head| {
        Some(Message::Want(wire::Want {
            have: vec![head],
            ..wire::Want::default()
        }))
    };
    check(want(head.clone()));
    check(want(wire::Head {
        hash: vec![0; 31],
        ..head
    }));
    check(Some(Message::Reject(wire::Reject::default())));
    check(Some(Message::Nack(wire::Nack::default())));
    check(Some(Message::Batch(wire::Batch {
        nonce: 1,
        ops: vec![b"no op".to_vec()],
    })));
    check(Some(Message::Blob(wire::Blob {
        digest: vec![0; 32],
        missing: true,
        bytes: vec![1],
    })));
}
