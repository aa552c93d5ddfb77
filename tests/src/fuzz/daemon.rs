//! The daemon's decoders: what sessions with peers, instances and Prometheus send.

use prost::{
    Message as _,
    encoding::{decode_varint, encode_varint},
};
use vortex_core::{
    ids::OriginId,
    journal::VersionVector,
    peering::{Config, Flaws, Frame, Hello, PROTOCOL, Session},
    time::{Span, Timestamp},
};
use vortex_proto::{federation as peer, v1};
use vortexd::{
    federation::reread_frame,
    prometheus::{Template, Variables, read_answer},
    wire::{Beat, BeatReader},
};

use super::Target;

pub(super) const TARGETS: [Target; 5] = [
    Target {
        name: "frames",
        seeds: frame_seeds,
        read: frames,
    },
    Target {
        name: "heartbeats-json",
        seeds: beat_seeds,
        read: beats_json,
    },
    Target {
        name: "heartbeats-proto",
        seeds: beat_proto_seeds,
        read: beats_proto,
    },
    Target {
        name: "prometheus",
        seeds: answer_seeds,
        read: answers,
    },
    Target {
        name: "templates",
        seeds: template_seeds,
        read: templates,
    },
];

const PEER: u128 = u128::from_be_bytes([7; 16]);

fn origin() -> Option<peer::Origin> {
    Some(peer::Origin {
        cluster: vec![7; 16],
        incarnation: 9,
    })
}

fn heads() -> Vec<peer::Head> {
    vec![peer::Head {
        origin: origin(),
        seq: 3,
        hash: vec![5; 32],
    }]
}

fn frame_seeds() -> Vec<Vec<u8>> {
    use peer::peer_frame::Frame;
    let digest = vec![6; 32];
    let ops: Vec<Vec<u8>> = super::core::op_seeds().into_iter().take(6).collect();
    let frames = [
        Frame::Hello(peer::Hello {
            protocol_min: 1,
            protocol_max: 1,
            origin: origin(),
            session: 5,
            name: "eu".into(),
        }),
        Frame::Want(peer::Want {
            have: heads(),
            credit_ops: 2_048,
            credit_bytes: 1 << 22,
        }),
        Frame::Batch(peer::Batch { nonce: 1, ops }),
        Frame::Ack(peer::Ack {
            nonce: 1,
            durable: heads(),
        }),
        Frame::Nack(peer::Nack {
            origin: origin(),
            seq: 4,
            code: 1,
        }),
        Frame::SnapshotBegin(peer::SnapshotBegin {
            size_bytes: 100,
            digest: digest.clone(),
            heads: heads(),
        }),
        Frame::SnapshotChunk(peer::SnapshotChunk {
            snapshot: digest.clone(),
            offset: 0,
            bytes: vec![1, 2, 3],
        }),
        Frame::BlobWant(peer::BlobWant {
            digests: vec![digest.clone()],
        }),
        Frame::Digest(peer::StateDigest {
            heads: heads(),
            digest,
        }),
        Frame::Heartbeat(peer::Heartbeat {
            heads: heads(),
            time_ms: 1_700_000_000_000,
        }),
        Frame::Goodbye(peer::Goodbye {
            retry_after_ms: 1_000,
        }),
    ];
    let whole = frames.map(|frame| peer::PeerFrame { frame: Some(frame) }.encode_to_vec());
    let parts = whole.iter().map(|whole| {
        // All of them are known by one byte.
        let mut rest = &whole[1..];
        decode_varint(&mut rest).expect("a length");
        [&whole[..1], rest].concat()
    });
    let marked = whole.iter().map(|whole| [&[WHOLE], &whole[..]].concat());
    parts.chain(marked).collect()
}

/// What begins with it is a frame as it is sent. Of anything else the length is left out that stands in front of what is in
/// it: else every change of a length would end there.
const WHOLE: u8 = 0;

fn as_sent(bytes: &[u8]) -> Vec<u8> {
    match bytes.split_first() {
        None => vec![],
        Some((&WHOLE, frame)) => frame.to_vec(),
        Some((&kind, rest)) => {
            let mut frame = vec![kind];
            encode_varint(rest.len() as u64, &mut frame);
            frame.extend_from_slice(rest);
            frame
        }
    }
}

/// Read, written, read again; and told to a session that has greeted.
fn frames(bytes: &[u8]) -> String {
    let bytes = &as_sent(bytes)[..];
    let frame = match reread_frame(bytes) {
        Ok(Some(frame)) => frame,
        Ok(None) => return "no frame of a session".to_owned(),
        Err(why) => {
            assert!(!why.starts_with("BROKEN"), "{why}");
            return why.to_owned();
        }
    };
    says_what_was_sent(bytes, &frame);
    let origin = |cluster| OriginId {
        cluster,
        incarnation: 9,
    };
    let now = Timestamp(1_700_000_000_000);
    let config = Config {
        own: origin(3),
        peer: PEER,
        speaks_for: [PEER].into(),
        relays: true,
        quarantined: [].into(),
        session: 1,
        flaws: Flaws::default(),
    };
    let mut session = Session::new(config, VersionVector::default(), now);
    let hello = Hello {
        protocol: PROTOCOL,
        origin: origin(PEER),
        session: 5,
    };
    session.handle(Frame::Hello(hello), now);
    assert!(session.is_open());
    // Twice: what a repeated frame leads to is another path.
    let mut told = vec![];
    for _ in 0..2 {
        told.extend(session.handle(frame.clone(), now));
    }
    told.extend(session.poll(now.plus(Span::from_secs(4))));
    let kinds = told.iter().map(|action| {
        let text = format!("{action:?}");
        text.split(['(', ' ']).next().unwrap_or_default().to_owned()
    });
    kinds.collect::<Vec<_>>().join(" ")
}

/// Numbers that only pass through a reader: one that mixes them up writes what it reads as the same.
fn says_what_was_sent(bytes: &[u8], frame: &Frame) {
    use peer::peer_frame::Frame as Sent;
    let sent = peer::PeerFrame::decode(bytes).expect("it was read before");
    let (sent, read) = match (sent.frame, frame) {
        (
            Some(Sent::Want(want)),
            Frame::Want {
                credit_ops,
                credit_bytes,
                ..
            },
        ) => (
            [want.credit_ops, want.credit_bytes],
            [*credit_ops, *credit_bytes],
        ),
        (Some(Sent::Batch(batch)), Frame::Batch { nonce, entries }) => (
            [batch.nonce, batch.ops.len() as u64],
            [*nonce, entries.len() as u64],
        ),
        (Some(Sent::Ack(ack)), Frame::Ack { nonce, .. }) => ([ack.nonce, 0], [*nonce, 0]),
        (Some(Sent::Nack(nack)), Frame::Nack { seq, .. }) => ([nack.seq, 0], [*seq, 0]),
        _ => return,
    };
    assert_eq!(read, sent, "{frame:?}");
}

const BEAT: &str = r#"{"instance_id":"web-17","app":"checkout","profile":"prod","version":"v1","digest":"","status":"ok","seq":7,"labels":{"zone":"a","pod":"web-17"},"metrics":[{"version":"v1","requests":120,"errors":1,"latency_ms":{"relative_error":0.01,"offset":120,"bins":[1,2,3],"zero":0}},{"version":"v2","requests":1,"latency_ms":{"le":[1.0,5.0],"count":[1,2,3]}}]}"#;
const REJECTED: &str = r#"{"instance_id":"a\u00e9","app":"checkout","profile":"prod","status":"rejected","rejected_version":"v2","rejected_reason":"no\nsuch key","started_at":"2026-01-02T03:04:05Z"}"#;

fn beat_seeds() -> Vec<Vec<u8>> {
    vec![BEAT.into(), REJECTED.into(), "{}".into()]
}

fn taken(beat: Beat<'_>) -> String {
    let mut reader = BeatReader::default();
    let target = reader.target(&beat).map(|target| target.to_string());
    let again = reader.read(beat.clone()).map_err(|fault| fault.detail);
    // The reader keeps what heartbeats have in common: a second time it finds the same.
    assert_eq!(reader.read(beat).map_err(|fault| fault.detail), again);
    match (target, again) {
        (Err(fault), _) => fault.detail,
        (_, Err(detail)) => detail,
        (Ok(_), Ok(_)) => "read".to_owned(),
    }
}

/// JSON of heartbeats has a reader of its own, which takes exactly what the message's takes.
fn beats_json(bytes: &[u8]) -> String {
    let message = serde_json::from_slice::<v1::HeartbeatRequest>(bytes);
    match (serde_json::from_slice::<Beat<'_>>(bytes), message) {
        (Ok(beat), Ok(message)) => {
            let ours = taken(beat);
            assert_eq!(ours, taken(message.into()));
            ours
        }
        (Err(error), Err(_)) => error.to_string(),
        // Of metrics beyond those that are taken it reads nothing: they are refused, whatever they are.
        (Ok(beat), Err(error)) => {
            let ours = taken(beat);
            assert_ne!(ours, "read", "only the quick reader takes it: {error}");
            ours
        }
        (Err(error), Ok(_)) => panic!("only the message's reader takes it: {error}"),
    }
}

fn beat_proto_seeds() -> Vec<Vec<u8>> {
    beat_seeds()
        .iter()
        .filter_map(|json| serde_json::from_slice::<v1::HeartbeatRequest>(json).ok())
        .map(|message| message.encode_to_vec())
        .collect()
}

fn beats_proto(bytes: &[u8]) -> String {
    match v1::HeartbeatRequest::decode(bytes) {
        Ok(message) => {
            let again = v1::HeartbeatRequest::decode(message.encode_to_vec().as_slice());
            // Numbers that are none do not equal themselves.
            assert_eq!(
                again.map(|message| message.encode_to_vec()).ok(),
                Some(message.encode_to_vec())
            );
            taken(message.into())
        }
        Err(error) => error.to_string(),
    }
}

fn answer_seeds() -> Vec<Vec<u8>> {
    [
        r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1700000000.123,"0.25"]}]}}"#,
        r#"{"status":"success","data":{"resultType":"scalar","result":[1700000000,"NaN"]},"warnings":["PromQL info: x"]}"#,
        r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#,
        r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{"count":"3"}]}]}}"#,
        r#"{"status":"error","errorType":"bad_data","error":"parse error: no"}"#,
        r#"{"status":"success","data":{"resultType":"string","result":[1,"x"]},"warnings":["storage gone"]}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

fn answers(bytes: &[u8]) -> String {
    match read_answer(bytes) {
        Ok(number) => {
            assert!(number.is_finite(), "{number}");
            "a number".to_owned()
        }
        Err(why) => why,
    }
}

fn template_seeds() -> Vec<Vec<u8>> {
    [
        r#"sum(rate(x{version="{{version}}",app=~'{{app}}'}[{{window}}]))"#,
        r"up{profile=`{{profile}}`} # {{ none",
        r#"a{b="\"{{ version }}\\"} / 2"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

/// A name ends no string, whatever it holds: outside of strings the query is the same for all names.
fn templates(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let named = |app, profile, version| Variables {
        app,
        profile,
        version,
        window: Span(300_000),
    };
    match Template::parse(&text) {
        Ok(template) => {
            let plain = template.render(&named("a", "b", "c"));
            for evil in ["a\"b'c\\", "} or vector(1) or x{y=\"", "\\\"\n", "v1.2+x"] {
                let query = template.render(&named(evil, evil, evil));
                assert_eq!(
                    outside_of_strings(&query),
                    outside_of_strings(&plain),
                    "{query}"
                );
            }
            format!("read {}", plain.matches(['a', 'b', 'c']).count().min(9))
        }
        Err(error) => error.to_string(),
    }
}

/// A query with nothing in its strings, as PromQL reads them.
fn outside_of_strings(query: &str) -> String {
    let mut outside = String::new();
    let mut chars = query.chars();
    while let Some(c) = chars.next() {
        outside.push(c);
        match c {
            '#' => outside.extend(chars.by_ref().take_while(|c| *c != '\n')),
            '"' | '\'' | '`' => {
                while let Some(inner) = chars.next() {
                    if inner == '\\' && c != '`' {
                        chars.next();
                    } else if inner == c {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    outside
}
