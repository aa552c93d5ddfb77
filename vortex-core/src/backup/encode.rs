//! Writing a backup, a frame at a time.

use super::{
    frame::{Chain, Kind},
    manifest::Manifest,
};
use crate::{ids::Digest, journal::Entry, limits::BACKUP_FRAME_BYTES_MAX};

/// Turns what a store holds into the bytes of a backup. Whoever calls it keeps to the order of frames; parts are given
/// in sizes that fit a frame: anything that a store holds does, alone.
#[derive(Clone, Debug)]
pub struct Encoder {
    chain: Chain,
    frames: u64,
    ops: u64,
    contents: u64,
}

impl Encoder {
    /// Begins a backup, with its first bytes.
    pub fn begin(manifest: &Manifest) -> (Encoder, Vec<u8>) {
        let (chain, mut out) = Chain::begin();
        let mut encoder = Encoder {
            chain,
            frames: 0,
            ops: 0,
            contents: 0,
        };
        // Serialising plain data has no way to fail.
        let payload = postcard::to_stdvec(manifest).unwrap_or_default();
        encoder.put(Kind::Manifest, &payload, &mut out);
        (encoder, out)
    }

    /// The next part of the snapshot.
    pub fn snapshot(&mut self, part: &[u8]) -> Vec<u8> {
        let mut out = vec![];
        self.put(Kind::Snapshot, part, &mut out);
        out
    }

    /// Contents with their digests.
    pub fn contents<'a>(
        &mut self,
        contents: impl IntoIterator<Item = (Digest, &'a [u8])>,
    ) -> Vec<u8> {
        let (mut out, mut payload) = (vec![], vec![]);
        for (digest, bytes) in contents {
            if !payload.is_empty() && payload.len() + bytes.len() > BACKUP_FRAME_BYTES_MAX / 2 {
                self.put(Kind::Contents, &payload, &mut out);
                payload.clear();
            }
            payload.extend(digest.0);
            put_bytes(bytes, &mut payload);
            self.contents += 1;
        }
        self.put(Kind::Contents, &payload, &mut out);
        out
    }

    /// Ops from a revision on, without a gap.
    pub fn ops<'a>(
        &mut self,
        mut revision: u64,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Vec<u8> {
        let mut out = vec![];
        let mut payload = revision.to_be_bytes().to_vec();
        for entry in entries {
            let bytes = entry.canonical();
            if payload.len() > size_of::<u64>()
                && payload.len() + bytes.len() > BACKUP_FRAME_BYTES_MAX / 2
            {
                self.put(Kind::Ops, &payload, &mut out);
                payload = revision.to_be_bytes().to_vec();
            }
            put_bytes(bytes, &mut payload);
            revision = revision.saturating_add(1);
            self.ops += 1;
        }
        self.put(Kind::Ops, &payload, &mut out);
        out
    }

    /// The last bytes.
    pub fn end(mut self) -> Vec<u8> {
        let mut out = vec![];
        let payload = [self.frames, self.ops, self.contents].map(u64::to_be_bytes);
        self.put(Kind::End, &payload.concat(), &mut out);
        out
    }

    fn put(&mut self, kind: Kind, payload: &[u8], out: &mut Vec<u8>) {
        self.chain.put(kind, payload, out);
        self.frames += 1;
    }
}

fn put_bytes(bytes: &[u8], payload: &mut Vec<u8>) {
    // Bounded far below 4 GiB by `limits`.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    payload.extend(length.to_be_bytes());
    payload.extend_from_slice(bytes);
}
