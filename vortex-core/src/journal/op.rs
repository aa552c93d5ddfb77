//! Ops: the only way durable state changes. An op is written once and never altered.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::body::OpBody;
use crate::{
    ids::{Actor, Digest, Note, OriginId, RequestId},
    time::{Hlc, Timestamp},
};

/// The request an op answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestMark {
    /// The idempotency key.
    pub id: RequestId,
    /// What was asked under it: the first 16 bytes of SHA-256 over the request.
    pub fingerprint: [u8; 16],
}

/// One change of durable state, as its origin wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// Who wrote it.
    pub origin: OriginId,
    /// Its place among the origin's ops: from 1, without a gap.
    pub seq: u64,
    /// The hash of the origin's op before it; zeros for the first.
    pub prev_hash: Digest,
    /// When, by the origin's hybrid clock.
    pub at: Hlc,
    /// What of other origins its writer had seen: how many ops of each.
    pub deps: Vec<(OriginId, u64)>,
    /// Who asked for it.
    pub actor: Actor,
    /// The request it answers; none for what the daemon does by itself.
    pub request: Option<RequestMark>,
    /// Why, in the words of whoever asked.
    pub reason: Note,
    /// What happened.
    pub body: OpBody,
}

/// An op with the bytes it is stored, sent and hashed as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    op: Op,
    canonical: Arc<[u8]>,
    hash: Digest,
}

/// Bytes that are no op of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They do not start as an op does.
    #[error("not an op: it starts with other bytes than `VXOP`")]
    Foreign,
    /// A format that this build does not know.
    #[error("op format {0} is newer than this daemon; upgrade it")]
    Newer(u8),
    /// They end early, go on too long, or hold an invalid field.
    #[error("damaged op: {0}")]
    Damaged(&'static str),
}

const MAGIC: &[u8; 4] = b"VXOP";
const FORMAT: u8 = 1;

impl Entry {
    /// Encodes and hashes `op`.
    ///
    /// The canonical bytes, integers big-endian, are:
    /// `"VXOP"`, format u8 = 1, origin (cluster u128, incarnation u64), seq u64, prev_hash 32 bytes,
    /// at (milliseconds u64, counter u32), deps (count u32, then per origin: cluster u128, incarnation u64,
    /// seq u64), actor (text), request (u8 1 and id text and fingerprint 16 bytes, or u8 0), reason (text),
    /// body (JSON text); where text is a length in bytes as u32 and so many bytes of UTF-8.
    /// The hash is SHA-256 of all of them.
    pub fn seal(op: Op) -> Entry {
        let mut out = Vec::with_capacity(512);
        out.extend_from_slice(MAGIC);
        out.push(FORMAT);
        put_origin(&mut out, op.origin);
        out.extend_from_slice(&op.seq.to_be_bytes());
        out.extend_from_slice(&op.prev_hash.0);
        out.extend_from_slice(&op.at.time.0.to_be_bytes());
        out.extend_from_slice(&op.at.counter.to_be_bytes());
        put_length(&mut out, op.deps.len());
        for &(origin, seq) in &op.deps {
            put_origin(&mut out, origin);
            out.extend_from_slice(&seq.to_be_bytes());
        }
        put_text(&mut out, op.actor.as_str());
        match &op.request {
            Some(mark) => {
                out.push(1);
                put_text(&mut out, mark.id.as_str());
                out.extend_from_slice(&mark.fingerprint);
            }
            None => out.push(0),
        }
        put_text(&mut out, op.reason.as_str());
        put_text(&mut out, &body_json(&op.body));
        Entry {
            hash: Digest::of(&out),
            canonical: out.into(),
            op,
        }
    }

    /// Reads what [`Entry::seal`] wrote.
    ///
    /// # Errors
    /// When the bytes are not exactly one op.
    pub fn decode(bytes: &[u8]) -> Result<Entry, DecodeError> {
        let mut rest = bytes
            .strip_prefix(MAGIC.as_slice())
            .ok_or(DecodeError::Foreign)?;
        match take_array::<1>(&mut rest)?[0] {
            FORMAT => {}
            other => return Err(DecodeError::Newer(other)),
        }
        let origin = take_origin(&mut rest)?;
        let seq = u64::from_be_bytes(take_array(&mut rest)?);
        let prev_hash = Digest(take_array(&mut rest)?);
        let at = Hlc {
            time: Timestamp(u64::from_be_bytes(take_array(&mut rest)?)),
            counter: u32::from_be_bytes(take_array(&mut rest)?),
        };
        let deps_count = u32::from_be_bytes(take_array(&mut rest)?);
        let mut deps = vec![];
        for _ in 0..deps_count {
            let origin = take_origin(&mut rest)?;
            deps.push((origin, u64::from_be_bytes(take_array(&mut rest)?)));
        }
        let actor = take_text(&mut rest)?
            .parse()
            .map_err(|_| DecodeError::Damaged("invalid actor"))?;
        let request = match take_array::<1>(&mut rest)?[0] {
            0 => None,
            1 => Some(RequestMark {
                id: take_text(&mut rest)?
                    .parse()
                    .map_err(|_| DecodeError::Damaged("invalid request id"))?,
                fingerprint: take_array(&mut rest)?,
            }),
            _ => return Err(DecodeError::Damaged("invalid request mark")),
        };
        let reason = take_text(&mut rest)?
            .parse()
            .map_err(|_| DecodeError::Damaged("invalid reason"))?;
        let body = parse_body(take_text(&mut rest)?)?;
        if !rest.is_empty() {
            return Err(DecodeError::Damaged("bytes after the end"));
        }
        Ok(Entry {
            op: Op {
                origin,
                seq,
                prev_hash,
                at,
                deps,
                actor,
                request,
                reason,
                body,
            },
            canonical: bytes.into(),
            hash: Digest::of(bytes),
        })
    }

    /// The op.
    pub fn op(&self) -> &Op {
        &self.op
    }

    /// The bytes it is stored, sent and hashed as.
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// SHA-256 of the canonical bytes.
    pub fn hash(&self) -> Digest {
        self.hash
    }
}

/// As its canonical bytes.
impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.canonical)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error> {
        let bytes = Vec::<u8>::deserialize(deserializer)?;
        Entry::decode(&bytes).map_err(serde::de::Error::custom)
    }
}

fn body_json(body: &OpBody) -> String {
    match body {
        OpBody::Unknown { json, .. } => json.clone(),
        // Serialising plain data with text keys has no way to fail.
        known => serde_json::to_string(known).unwrap_or_default(),
    }
}

fn parse_body(json: &str) -> Result<OpBody, DecodeError> {
    #[derive(Deserialize)]
    struct KindOnly {
        kind: String,
    }
    serde_json::from_str(json).or_else(|_| {
        let KindOnly { kind } = serde_json::from_str(json)
            .map_err(|_| DecodeError::Damaged("a body without a kind"))?;
        if KNOWN_KINDS.contains(&kind.as_str()) {
            return Err(DecodeError::Damaged("a body that does not fit its kind"));
        }
        Ok(OpBody::Unknown {
            kind,
            json: json.to_owned(),
        })
    })
}

/// The kinds that this build interprets.
const KNOWN_KINDS: [&str; 16] = [
    "version_published",
    "stable_set",
    "target_configured",
    "strategy_put",
    "strategy_deleted",
    "rollout_created",
    "rollout_started",
    "rollout_stage_entered",
    "rollout_paused",
    "rollout_resumed",
    "rollout_bake_taken_up",
    "rollout_completed",
    "rollout_rolled_back",
    "rollout_superseded",
    "rollout_pin_set",
    "unchanged",
];

fn put_length(out: &mut Vec<u8>, length: usize) {
    // Every field is bounded far below 4 GiB by `limits`.
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn put_origin(out: &mut Vec<u8>, origin: OriginId) {
    out.extend_from_slice(&origin.cluster.to_be_bytes());
    out.extend_from_slice(&origin.incarnation.to_be_bytes());
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], DecodeError> {
    let (head, tail) = rest
        .split_first_chunk::<N>()
        .ok_or(DecodeError::Damaged("it ends early"))?;
    *rest = tail;
    Ok(*head)
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Result<&'a str, DecodeError> {
    let length = u32::from_be_bytes(take_array(rest)?);
    let length = usize::try_from(length).map_err(|_| DecodeError::Damaged("it ends early"))?;
    let (head, tail) = rest
        .split_at_checked(length)
        .ok_or(DecodeError::Damaged("it ends early"))?;
    *rest = tail;
    std::str::from_utf8(head).map_err(|_| DecodeError::Damaged("text that is not UTF-8"))
}

fn take_origin(rest: &mut &[u8]) -> Result<OriginId, DecodeError> {
    Ok(OriginId {
        cluster: u128::from_be_bytes(take_array(rest)?),
        incarnation: u64::from_be_bytes(take_array(rest)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::body::{RolloutRef, Subject};

    fn op(body: OpBody) -> Op {
        Op {
            origin: OriginId {
                cluster: 7,
                incarnation: 9,
            },
            seq: 3,
            prev_hash: Digest::of(b"before"),
            at: Hlc {
                time: Timestamp(1_700_000_000_000),
                counter: 2,
            },
            deps: vec![(OriginId::default(), 41)],
            actor: "alice".parse().unwrap(),
            request: Some(RequestMark {
                id: "ci-1".parse().unwrap(),
                fingerprint: [5; 16],
            }),
            reason: "raise limits".parse().unwrap(),
            body,
        }
    }

    fn body() -> OpBody {
        OpBody::Unchanged {
            subjects: vec![Subject::Rollout(RolloutRef {
                rollout: "r-0123456789".parse().unwrap(),
                target: "checkout/prod".parse().unwrap(),
            })],
        }
    }

    #[test]
    fn an_op_reads_back_as_written() {
        let entry = Entry::seal(op(body()));
        assert_eq!(Entry::decode(entry.canonical()), Ok(entry.clone()));
        assert_eq!(entry.hash(), Digest::of(entry.canonical()));
    }

    #[test]
    fn no_byte_can_be_cut_or_flipped_unnoticed() {
        let entry = Entry::seal(op(body()));
        for cut in 0..entry.canonical().len() {
            assert!(
                Entry::decode(&entry.canonical()[..cut]).is_err(),
                "cut at {cut}"
            );
        }
        for place in 0..entry.canonical().len() {
            let mut bytes = entry.canonical().to_vec();
            bytes[place] ^= 0x20;
            if let Ok(other) = Entry::decode(&bytes) {
                assert_ne!(other.hash(), entry.hash(), "flipped at {place}");
            }
        }
    }

    #[test]
    fn a_kind_of_a_newer_daemon_is_kept_as_it_came() {
        let json = r#"{"kind":"moon_phase_set","phase":"full"}"#;
        let entry = Entry::seal(op(OpBody::Unknown {
            kind: "moon_phase_set".into(),
            json: json.into(),
        }));
        let read = Entry::decode(entry.canonical()).unwrap();
        assert_eq!(read.op().body.kind(), "moon_phase_set");
        assert_eq!(Entry::seal(read.op().clone()), entry);
    }

    #[test]
    fn a_known_kind_with_a_foreign_body_is_damage() {
        let entry = Entry::seal(op(OpBody::Unknown {
            kind: "stable_set".into(),
            json: r#"{"kind":"stable_set","moon":1}"#.into(),
        }));
        assert!(Entry::decode(entry.canonical()).is_err());
    }
}
