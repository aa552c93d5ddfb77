//! Changes for a target that another cluster is the home of: sent there, decided there, answered from there.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use vortex_core::{
    error::{Fault, Kind},
    ids::{ClusterId, Digest},
    journal::{Call, RequestRecord, VersionVector, from_postcard},
    limits::PEER_FRAME_BYTES_MAX,
};
use vortex_proto::federation::{self as wire, PeerFrame, peer_frame};

use super::codec::{self, Malformed};
use crate::{
    limits::{CALL_HOPS_MAX, CALLS_WAITING_MAX},
    store::Blob,
};

/// What a call and a record look like between clusters: counts up with every change of it.
const FORMAT: u8 = 1;

/// A call on its way to the home. Its content is read there, not on the way.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) id: u64,
    pub(super) home: ClusterId,
    pub(super) hops: u32,
    content: Vec<u8>,
    pub(super) blobs: Vec<Blob>,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) id: u64,
    pub(super) outcome: Result<Vec<u8>, Fault>,
    pub(super) heads: VersionVector,
}

#[derive(Serialize, Deserialize)]
struct Content {
    call: Call,
    dry_run: bool,
}

impl Asked {
    /// The call for `home`. Its id is set when it is sent.
    ///
    /// # Errors
    /// When it is too large to be sent.
    pub(super) fn new(
        home: ClusterId,
        call: Call,
        dry_run: bool,
        blobs: Vec<Blob>,
    ) -> Result<Asked, Fault> {
        let content = encode(&Content { call, dry_run })?;
        let bytes: usize = blobs.iter().map(|blob| blob.bytes.len() + 64).sum();
        if content.len() + bytes > PEER_FRAME_BYTES_MAX {
            return Err(Fault::new(
                Kind::Exhausted,
                "too_large_to_forward",
                format!(
                    "the home of the target is another cluster, and {} bytes are more than one cluster forwards to another",
                    content.len() + bytes
                ),
            )
            .with_hint("send it to the home itself"));
        }
        Ok(Asked {
            id: 0,
            home,
            hops: 0,
            content,
            blobs,
        })
    }

    /// The call, whether it is only asked what it would do, and its contents.
    ///
    /// # Errors
    /// When another build wrote it.
    pub(super) fn open(self) -> Result<(Call, bool, Vec<Blob>), Fault> {
        let Content { call, dry_run } = decode(&self.content)?;
        Ok((call, dry_run, self.blobs))
    }

    /// The same for another home.
    pub(super) fn now_at(mut self, home: ClusterId) -> Asked {
        self.home = home;
        self
    }

    /// One hop further; none where that is too far.
    pub(super) fn passed_on(mut self) -> Option<Asked> {
        self.hops = self.hops.saturating_add(1);
        (self.hops <= CALL_HOPS_MAX).then_some(self)
    }

    pub(super) fn message(&self) -> PeerFrame {
        PeerFrame {
            frame: Some(peer_frame::Frame::Call(wire::Call {
                id: self.id,
                home: self.home.0.to_be_bytes().to_vec(),
                hops: self.hops,
                call: self.content.clone(),
                blobs: blobs_out(&self.blobs),
            })),
        }
    }

    pub(super) fn read(call: wire::Call) -> Result<Asked, Malformed> {
        Ok(Asked {
            id: call.id,
            home: ClusterId(codec::cluster(&call.home)?),
            hops: call.hops,
            content: call.call,
            blobs: blobs(call.blobs)?,
        })
    }
}

impl Answered {
    pub(super) fn new(
        id: u64,
        outcome: Result<&RequestRecord, Fault>,
        heads: VersionVector,
    ) -> Answered {
        Answered {
            id,
            outcome: outcome.and_then(encode),
            heads,
        }
    }

    /// The record.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn record(self) -> Result<RequestRecord, Fault> {
        decode(&self.outcome?)
    }

    pub(super) fn message(self) -> PeerFrame {
        let outcome = match self.outcome {
            Ok(record) => wire::answer::Outcome::Record(record),
            Err(fault) => wire::answer::Outcome::Refusal(wire::Refusal {
                kind: kind_word(fault.kind).to_owned(),
                code: fault.code.into_owned(),
                message: fault.detail,
                hint: fault.hint,
            }),
        };
        PeerFrame {
            frame: Some(peer_frame::Frame::Answer(wire::Answer {
                id: self.id,
                outcome: Some(outcome),
                heads: codec::heads_out(&self.heads),
            })),
        }
    }

    pub(super) fn read(answer: wire::Answer) -> Result<Answered, Malformed> {
        let outcome = match answer.outcome {
            Some(wire::answer::Outcome::Record(record)) => Ok(record),
            Some(wire::answer::Outcome::Refusal(refusal)) => Err(Fault {
                kind: kind_of(&refusal.kind),
                code: Cow::Owned(refusal.code),
                detail: refusal.message,
                hint: refusal.hint,
            }),
            None => return Err(Malformed("an answer without an outcome")),
        };
        Ok(Answered {
            id: answer.id,
            outcome,
            heads: codec::heads(answer.heads)?,
        })
    }
}

/// Contents that go with a call.
fn blobs_out(blobs: &[Blob]) -> Vec<wire::Blob> {
    blobs
        .iter()
        .map(|blob| wire::Blob {
            digest: codec::digest_out(blob.digest),
            missing: false,
            bytes: blob.bytes.to_vec(),
        })
        .collect()
}

/// Contents that came with a call: they are what their digests say.
fn blobs(list: Vec<wire::Blob>) -> Result<Vec<Blob>, Malformed> {
    list.into_iter()
        .map(|blob| {
            let digest = codec::digest(&blob.digest)?;
            let bytes = codec::blob_bytes(blob.missing, blob.bytes)?
                .filter(|bytes| Digest::of(bytes) == digest)
                .ok_or(Malformed("a content with another digest"))?;
            Ok(Blob {
                digest,
                bytes: bytes.into(),
            })
        })
        .collect()
}

fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Fault> {
    let mut bytes = vec![FORMAT];
    let body = postcard::to_stdvec(value).map_err(|error| {
        let what = format!("it cannot be written for another cluster: {error}");
        Fault::new(Kind::Internal, "not_forwarded", what)
    })?;
    bytes.extend(body);
    Ok(bytes)
}

fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, Fault> {
    let body = bytes.strip_prefix(&[FORMAT]);
    body.and_then(|body| from_postcard(body).ok())
        .ok_or_else(|| {
            Fault::new(
                Kind::Unavailable,
                "other_version",
                "the two clusters run versions of Vortex that do not understand each other's calls",
            )
            .with_hint("send the call to the home itself, or bring both to the same version")
        })
}

const KINDS: [(Kind, &str); 9] = [
    (Kind::Invalid, "invalid"),
    (Kind::Unauthenticated, "unauthenticated"),
    (Kind::Forbidden, "forbidden"),
    (Kind::NotFound, "not_found"),
    (Kind::Conflict, "conflict"),
    (Kind::Exhausted, "exhausted"),
    (Kind::Unavailable, "unavailable"),
    (Kind::Unknown, "unknown"),
    (Kind::Internal, "internal"),
];

fn kind_word(kind: Kind) -> &'static str {
    let found = KINDS.iter().find(|(known, _)| *known == kind);
    found.map_or("internal", |(_, word)| word)
}

fn kind_of(word: &str) -> Kind {
    let found = KINDS.iter().find(|(_, known)| *known == word);
    found.map_or(Kind::Internal, |(kind, _)| *kind)
}

/// Calls that were sent and are not answered yet.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    next: AtomicU64,
    calls: Mutex<BTreeMap<u64, oneshot::Sender<Answered>>>,
}

impl Waiting {
    /// A fresh id, and where its answer will come.
    ///
    /// # Errors
    /// When too many wait already.
    pub(super) fn begin(&self) -> Result<(u64, oneshot::Receiver<Answered>), Fault> {
        let mut calls = self.lock();
        calls.retain(|_, sender| !sender.is_closed());
        if calls.len() >= CALLS_WAITING_MAX {
            return Err(Fault::new(
                Kind::Exhausted,
                "overloaded",
                format!("{CALLS_WAITING_MAX} calls wait for other clusters already"),
            )
            .with_hint("try again in a moment"));
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, receiver) = oneshot::channel();
        calls.insert(id, sender);
        Ok((id, receiver))
    }

    /// Brings an answer to whoever waits for it.
    pub(super) fn answer(&self, answered: Answered) {
        if let Some(sender) = self.lock().remove(&answered.id) {
            let _ = sender.send(answered);
        }
    }

    /// No answer will come.
    pub(super) fn give_up(&self, id: u64) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, oneshot::Sender<Answered>>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
