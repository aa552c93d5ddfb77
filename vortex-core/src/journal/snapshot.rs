//! A state as bytes, so that a start need not replay the whole journal.

use super::{cautious::from_postcard, state::State};
use crate::ids::Digest;

/// Bytes that hold no state of ours. The journal still does: replay it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// They start differently, or were written by another build.
    #[error("the snapshot was written in another format")]
    Format,
    /// Their digest does not fit, or they do not read as a state.
    #[error("the snapshot is damaged")]
    Damaged,
}

const WORD: &[u8; 4] = b"VXSS";

impl State {
    /// Counts up with every change of what a state holds: an older snapshot is then passed over.
    pub const FORMAT: u16 = 7;

    /// Encodes the state: `"VXSS"`, format u16 big-endian, SHA-256 of the rest, and the rest in postcard.
    ///
    /// # Errors
    /// When the encoder fails, which plain data gives it no cause to.
    pub fn to_snapshot(&self) -> Result<Vec<u8>, SnapshotError> {
        let body = postcard::to_stdvec(self).map_err(|_| SnapshotError::Damaged)?;
        let mut out = Vec::with_capacity(WORD.len() + 2 + 32 + body.len());
        out.extend_from_slice(WORD);
        out.extend_from_slice(&State::FORMAT.to_be_bytes());
        out.extend_from_slice(&Digest::of(&body).0);
        out.extend_from_slice(&body);
        Ok(out)
    }

    /// Reads what [`State::to_snapshot`] wrote.
    ///
    /// # Errors
    /// When the bytes are of another format, or damaged.
    pub fn from_snapshot(bytes: &[u8]) -> Result<State, SnapshotError> {
        let rest = bytes
            .strip_prefix(WORD.as_slice())
            .and_then(|rest| rest.strip_prefix(State::FORMAT.to_be_bytes().as_slice()))
            .ok_or(SnapshotError::Format)?;
        let (digest, body) = rest
            .split_first_chunk::<32>()
            .ok_or(SnapshotError::Damaged)?;
        if Digest::of(body) != Digest(*digest) {
            return Err(SnapshotError::Damaged);
        }
        from_postcard(body).map_err(|_| SnapshotError::Damaged)
    }
}
