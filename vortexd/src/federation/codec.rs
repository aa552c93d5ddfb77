//! Frames as messages of the protocol, and messages as frames.
//!
//! What comes is read strictly: a field of a wrong length, a word that is none, or a message without content is
//! malformed, and whoever sends that is not talked to any more.

use std::collections::BTreeMap;

use vortex_core::{
    ids::{Digest, OriginId},
    journal::{Entry, Head, VersionVector},
    limits::{PEER_BLOBS_MAX, PEER_ORIGINS_MAX, PEER_UNACKED_BATCHES_MAX},
    peering::{Frame, Hello, NackCode, RejectCode},
    time::{Hlc, Span, Timestamp},
};
use vortex_proto::federation::{self as wire, PeerFrame, peer_frame::Frame as Message};

use super::{
    calls::{Answered, Asked},
    reports,
    view::FleetReport,
};

/// Ops of one message at most, whatever their size.
const OPS_MAX: usize = PEER_UNACKED_BATCHES_MAX * 16;

/// A message, read.
#[derive(Debug)]
pub(super) enum Received {
    /// Of the session.
    Frame(Frame),
    /// The greeting, and whether it is an answer.
    Greeting(Hello, bool),
    /// Two connections between the same clusters: the other one stays.
    Duplicate,
    /// A change for a home.
    Call(Asked),
    /// What came of one.
    Answer(Answered),
    /// What a cluster's instances run.
    Report(FleetReport),
}

/// A message that no peer sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Malformed(pub(super) &'static str);

/// The message of a frame, for whoever calls itself `name`.
pub(super) fn message(frame: Frame, name: &str) -> PeerFrame {
    let message = match frame {
        Frame::Hello(hello) => Message::Hello(hello_out(hello, name)),
        Frame::HelloAck(hello) => Message::HelloAck(hello_out(hello, name)),
        Frame::Reject(code) => return rejection(code),
        Frame::Want {
            have,
            credit_ops,
            credit_bytes,
        } => Message::Want(wire::Want {
            have: heads_out(&have),
            credit_ops,
            credit_bytes,
        }),
        Frame::Batch { nonce, entries } => Message::Batch(wire::Batch {
            nonce,
            ops: entries
                .iter()
                .map(|entry| entry.canonical().to_vec())
                .collect(),
        }),
        Frame::Ack { nonce, durable } => Message::Ack(wire::Ack {
            nonce,
            durable: heads_out(&durable),
        }),
        Frame::Nack { origin, seq, code } => Message::Nack(wire::Nack {
            origin: Some(origin_out(origin)),
            seq,
            code: match code {
                NackCode::Fork => wire::nack::Code::Fork,
                NackCode::Unauthorised => wire::nack::Code::Unauthorised,
            }
            .into(),
        }),
        Frame::SnapshotBegin {
            size_bytes,
            digest,
            heads,
        } => Message::SnapshotBegin(wire::SnapshotBegin {
            size_bytes,
            digest: digest_out(digest),
            heads: heads_out(&heads),
        }),
        Frame::SnapshotChunk {
            snapshot,
            offset,
            bytes,
        } => Message::SnapshotChunk(wire::SnapshotChunk {
            snapshot: digest_out(snapshot),
            offset,
            bytes,
        }),
        Frame::SnapshotHave { snapshot, offset } => Message::SnapshotHave(wire::SnapshotHave {
            snapshot: digest_out(snapshot),
            offset,
        }),
        Frame::SnapshotEnd { snapshot } => Message::SnapshotEnd(wire::SnapshotEnd {
            snapshot: digest_out(snapshot),
        }),
        Frame::BlobWant(digests) => Message::BlobWant(wire::BlobWant {
            digests: digests.into_iter().map(digest_out).collect(),
        }),
        Frame::BlobHave { digest, bytes } => Message::Blob(wire::Blob {
            digest: digest_out(digest),
            missing: bytes.is_none(),
            bytes: bytes.map(|bytes| bytes.to_vec()).unwrap_or_default(),
        }),
        Frame::Digest { heads, digest } => Message::Digest(wire::StateDigest {
            heads: heads_out(&heads),
            digest: digest_out(digest),
        }),
        Frame::Heartbeat { heads, at } => Message::Heartbeat(wire::Heartbeat {
            heads: heads_out(&heads),
            time_ms: at.time.0,
        }),
        Frame::Goodbye { retry_after } => Message::Goodbye(wire::Goodbye {
            retry_after_ms: retry_after.0,
        }),
    };
    PeerFrame {
        frame: Some(message),
    }
}

/// A refusal, with its reason for a person.
pub(super) fn rejection(code: RejectCode) -> PeerFrame {
    let (code, detail) = match code {
        RejectCode::Protocol => (
            wire::reject::Code::Protocol,
            "the two speak no common version of the protocol",
        ),
        RejectCode::Unknown => (
            wire::reject::Code::Unknown,
            "its certificate does not speak for that cluster, or that cluster is no peer here",
        ),
        RejectCode::Myself => (
            wire::reject::Code::Myself,
            "it says it is the very cluster it talks to",
        ),
    };
    refusal(code, detail)
}

/// The refusal of a second connection between the same two clusters.
pub(super) fn duplicate() -> PeerFrame {
    refusal(
        wire::reject::Code::Duplicate,
        "the two are connected already",
    )
}

fn refusal(code: wire::reject::Code, detail: &str) -> PeerFrame {
    PeerFrame {
        frame: Some(Message::Reject(wire::Reject {
            code: code.into(),
            detail: detail.to_owned(),
        })),
    }
}

/// What a message says.
///
/// # Errors
/// When no peer would send it.
pub(super) fn read(frame: PeerFrame) -> Result<Received, Malformed> {
    let message = frame.frame.ok_or(Malformed("a message without content"))?;
    Ok(Received::Frame(match message {
        Message::Hello(hello) => return greeting(hello, false),
        Message::HelloAck(hello) => return greeting(hello, true),
        Message::Reject(reject) => match wire::reject::Code::try_from(reject.code) {
            Ok(wire::reject::Code::Protocol) => Frame::Reject(RejectCode::Protocol),
            Ok(wire::reject::Code::Unknown) => Frame::Reject(RejectCode::Unknown),
            Ok(wire::reject::Code::Myself) => Frame::Reject(RejectCode::Myself),
            Ok(wire::reject::Code::Duplicate) => return Ok(Received::Duplicate),
            Ok(wire::reject::Code::Unspecified) | Err(_) => {
                return Err(Malformed("a refusal without a reason"));
            }
        },
        Message::Want(want) => Frame::Want {
            have: heads(want.have)?,
            credit_ops: want.credit_ops,
            credit_bytes: want.credit_bytes,
        },
        Message::Batch(batch) => Frame::Batch {
            nonce: batch.nonce,
            entries: entries(&batch.ops)?,
        },
        Message::Ack(ack) => Frame::Ack {
            nonce: ack.nonce,
            durable: heads(ack.durable)?,
        },
        Message::Nack(nack) => Frame::Nack {
            origin: origin(nack.origin)?,
            seq: nack.seq,
            code: match wire::nack::Code::try_from(nack.code) {
                Ok(wire::nack::Code::Fork) => NackCode::Fork,
                Ok(wire::nack::Code::Unauthorised) => NackCode::Unauthorised,
                Ok(wire::nack::Code::Unspecified) | Err(_) => {
                    return Err(Malformed("ops refused without a reason"));
                }
            },
        },
        Message::SnapshotBegin(begin) => Frame::SnapshotBegin {
            size_bytes: begin.size_bytes,
            digest: digest(&begin.digest)?,
            heads: heads(begin.heads)?,
        },
        Message::SnapshotChunk(chunk) => Frame::SnapshotChunk {
            snapshot: digest(&chunk.snapshot)?,
            offset: chunk.offset,
            bytes: chunk.bytes,
        },
        Message::SnapshotHave(have) => Frame::SnapshotHave {
            snapshot: digest(&have.snapshot)?,
            offset: have.offset,
        },
        Message::SnapshotEnd(end) => Frame::SnapshotEnd {
            snapshot: digest(&end.snapshot)?,
        },
        Message::BlobWant(want) => {
            if want.digests.len() > PEER_BLOBS_MAX {
                return Err(Malformed("too many contents asked for at once"));
            }
            let digests = want.digests.iter().map(|bytes| digest(bytes));
            Frame::BlobWant(digests.collect::<Result<_, _>>()?)
        }
        Message::Blob(blob) => {
            let bytes = blob_bytes(blob.missing, blob.bytes)?;
            Frame::BlobHave {
                digest: digest(&blob.digest)?,
                bytes: bytes.map(Into::into),
            }
        }
        Message::Digest(state) => Frame::Digest {
            heads: heads(state.heads)?,
            digest: digest(&state.digest)?,
        },
        Message::Heartbeat(beat) => Frame::Heartbeat {
            heads: heads(beat.heads)?,
            at: Hlc {
                time: time(beat.time_ms)?,
                counter: 0,
            },
        },
        Message::Goodbye(goodbye) => Frame::Goodbye {
            retry_after: Span(goodbye.retry_after_ms),
        },
        Message::Call(call) => return Ok(Received::Call(Asked::read(call)?)),
        Message::Answer(answer) => return Ok(Received::Answer(Answered::read(answer)?)),
        Message::FleetReport(report) => return Ok(Received::Report(reports::read(report)?)),
    }))
}

fn greeting(hello: wire::Hello, is_answer: bool) -> Result<Received, Malformed> {
    let greeting = Hello {
        protocol: (hello.protocol_min, hello.protocol_max),
        origin: origin(hello.origin)?,
        session: hello.session,
    };
    if hello.name.len() > vortex_core::limits::NAME_BYTES_MAX {
        return Err(Malformed("a name over its limit"));
    }
    Ok(Received::Greeting(greeting, is_answer))
}

fn hello_out(hello: Hello, name: &str) -> wire::Hello {
    wire::Hello {
        protocol_min: hello.protocol.0,
        protocol_max: hello.protocol.1,
        origin: Some(origin_out(hello.origin)),
        session: hello.session,
        name: name.to_owned(),
    }
}

fn origin_out(origin: OriginId) -> wire::Origin {
    wire::Origin {
        cluster: origin.cluster.to_be_bytes().to_vec(),
        incarnation: origin.incarnation,
    }
}

fn origin(origin: Option<wire::Origin>) -> Result<OriginId, Malformed> {
    let origin = origin.ok_or(Malformed("an origin is missing"))?;
    Ok(OriginId {
        cluster: cluster(&origin.cluster)?,
        incarnation: origin.incarnation,
    })
}

/// A cluster's id, in 16 bytes.
pub(super) fn cluster(bytes: &[u8]) -> Result<u128, Malformed> {
    let bytes = <[u8; 16]>::try_from(bytes);
    let bytes = bytes.map_err(|_| Malformed("a cluster without 16 bytes"))?;
    Ok(u128::from_be_bytes(bytes))
}

/// A hash as bytes.
pub(super) fn digest_out(digest: Digest) -> Vec<u8> {
    digest.0.to_vec()
}

/// A hash, in 32 bytes.
pub(super) fn digest(bytes: &[u8]) -> Result<Digest, Malformed> {
    let bytes = <[u8; 32]>::try_from(bytes);
    bytes
        .map(Digest)
        .map_err(|_| Malformed("a hash without 32 bytes"))
}

/// A time that can be written down.
pub(super) fn time(ms: u64) -> Result<Timestamp, Malformed> {
    let time = Timestamp(ms);
    if time > Timestamp::MAX {
        return Err(Malformed("a time beyond all time"));
    }
    Ok(time)
}

/// A vector as heads.
pub(super) fn heads_out(vector: &VersionVector) -> Vec<wire::Head> {
    vector
        .iter()
        .map(|(origin, head)| wire::Head {
            origin: Some(origin_out(origin)),
            seq: head.seq,
            hash: digest_out(head.hash),
        })
        .collect()
}

/// Heads as a vector.
pub(super) fn heads(list: Vec<wire::Head>) -> Result<VersionVector, Malformed> {
    if list.len() > PEER_ORIGINS_MAX {
        return Err(Malformed("too many origins"));
    }
    let mut found = BTreeMap::new();
    for head in list {
        let of = origin(head.origin)?;
        let head = Head {
            seq: head.seq,
            hash: digest(&head.hash)?,
        };
        if head.seq == 0 || found.insert(of, head).is_some() {
            return Err(Malformed("an origin without ops, or twice"));
        }
    }
    let mut vector = VersionVector::default();
    for (origin, head) in found {
        vector.set(origin, head);
    }
    Ok(vector)
}

fn entries(ops: &[Vec<u8>]) -> Result<Vec<Entry>, Malformed> {
    if ops.len() > OPS_MAX {
        return Err(Malformed("too many ops in a batch"));
    }
    ops.iter()
        .map(|bytes| Entry::decode(bytes).map_err(|_| Malformed("an op that does not read as one")))
        .collect()
}

/// A content's bytes, unless it is missing.
pub(super) fn blob_bytes(is_missing: bool, bytes: Vec<u8>) -> Result<Option<Vec<u8>>, Malformed> {
    match (is_missing, bytes.is_empty()) {
        (true, false) => Err(Malformed("a content that is missing and there")),
        (true, true) => Ok(None),
        (false, _) => Ok(Some(bytes)),
    }
}

#[cfg(test)]
mod tests;
