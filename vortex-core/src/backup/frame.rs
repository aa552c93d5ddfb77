//! Frames: cut out of bytes, and found to be what was written.

use sha2::{Digest as _, Sha256};

use crate::{ids::Digest, limits::BACKUP_FRAME_BYTES_MAX};

const HEADER: &[u8; 10] = b"VXBACKUP\x00\x01";
const HEADER_WORD: usize = 8;
const KIND_AND_LENGTH: usize = 5;
const DIGEST: usize = 32;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Manifest = 1,
    Snapshot = 2,
    Contents = 3,
    Ops = 4,
    End = 5,
}

impl Kind {
    fn of(byte: u8) -> Option<Kind> {
        let all = [
            Kind::Manifest,
            Kind::Snapshot,
            Kind::Contents,
            Kind::Ops,
            Kind::End,
        ];
        all.into_iter().find(|kind| *kind as u8 == byte)
    }

    /// As a person reads it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Manifest => "the manifest",
            Kind::Snapshot => "a part of the snapshot",
            Kind::Contents => "contents",
            Kind::Ops => "ops",
            Kind::End => "the end",
        }
    }
}

/// Where a backup is not what was written, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("frame {frame}, at byte {offset}: {what}")]
pub struct Flaw {
    /// Which frame, from 1; 0: before the first.
    pub frame: u64,
    /// Where in the file it begins.
    pub offset: u64,
    /// What is wrong with it.
    pub what: String,
}

/// One whole frame.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) payload: Vec<u8>,
}

/// Writes frames one after the other.
#[derive(Clone, Debug)]
pub(super) struct Chain(Digest);

impl Chain {
    /// The chain before the first frame, and the header that goes before it.
    pub(super) fn begin() -> (Chain, Vec<u8>) {
        (Chain(Digest::of(HEADER)), HEADER.to_vec())
    }

    /// Puts a frame behind `out`.
    pub(super) fn put(&mut self, kind: Kind, payload: &[u8], out: &mut Vec<u8>) {
        // No frame comes near 4 GiB: whoever makes them keeps to `BACKUP_FRAME_BYTES_MAX`.
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let mut head = vec![kind as u8];
        head.extend(length.to_be_bytes());
        self.0 = self.next(&head, payload);
        out.extend(head);
        out.extend_from_slice(payload);
        out.extend(self.0.0);
    }

    fn next(&self, head: &[u8], payload: &[u8]) -> Digest {
        let mut hasher = Sha256::new();
        hasher.update(self.0.0);
        hasher.update(head);
        hasher.update(payload);
        Digest(hasher.finalize().into())
    }
}

/// Cuts frames out of bytes that come in parts.
///
/// It keeps what belongs to an unfinished frame and nothing else: a frame at most, and the part that came last.
#[derive(Clone, Debug)]
pub struct Frames {
    chain: Chain,
    buffer: Vec<u8>,
    /// Where the buffer begins in the file.
    offset: u64,
    /// How many frames were whole. None before the header.
    count: Option<u64>,
    has_ended: bool,
}

impl Default for Frames {
    fn default() -> Frames {
        Frames {
            chain: Chain::begin().0,
            buffer: vec![],
            offset: 0,
            count: None,
            has_ended: false,
        }
    }
}

impl Frames {
    /// More of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Looks at the next frame only for being whole: for whoever passes a backup on. False: more bytes are needed.
    ///
    /// # Errors
    /// When it is not what was written.
    pub fn pass(&mut self) -> Result<bool, Flaw> {
        Ok(self.take()?.is_some())
    }

    /// The next frame; none while more bytes are needed for it.
    pub(super) fn take(&mut self) -> Result<Option<Frame>, Flaw> {
        if self.count.is_none() && !self.take_header()? {
            return Ok(None);
        }
        if self.has_ended && !self.buffer.is_empty() {
            return Err(self.flaw("bytes after the end"));
        }
        let Some((&kind, length)) = self
            .buffer
            .get(..KIND_AND_LENGTH)
            .and_then(|head| head.split_first())
        else {
            return Ok(None);
        };
        let Some(kind) = Kind::of(kind) else {
            return Err(self.flaw(format!("{kind} is no kind of frame: damaged, or newer")));
        };
        let length = (length.try_into()).map_or(u32::MAX, u32::from_be_bytes);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > BACKUP_FRAME_BYTES_MAX {
            let name = kind.name();
            let what = format!("{name}: {length} bytes are more than a frame may have");
            return Err(self.flaw(what));
        }
        let end = KIND_AND_LENGTH + length;
        let whole = end + DIGEST;
        let (Some(head), Some(payload), Some(digest)) = (
            self.buffer.get(..KIND_AND_LENGTH),
            self.buffer.get(KIND_AND_LENGTH..end),
            self.buffer.get(end..whole),
        ) else {
            return Ok(None);
        };
        let next = self.chain.next(head, payload);
        if next.0.as_slice() != digest {
            return Err(self.flaw(format!("{} are not what was written", kind.name())));
        }
        let payload = payload.to_vec();
        self.chain = Chain(next);
        self.advance(whole);
        self.count = self.count.map(|count| count.saturating_add(1));
        self.has_ended = kind == Kind::End;
        Ok(Some(Frame { kind, payload }))
    }

    /// That the file ended here, and should have.
    ///
    /// # Errors
    /// When it was cut off.
    pub fn finish(&self) -> Result<(), Flaw> {
        if self.has_ended && self.buffer.is_empty() {
            return Ok(());
        }
        let what = if self.count.is_none() && self.buffer.is_empty() {
            "there is nothing in it"
        } else {
            "it is cut off: the end is missing"
        };
        Err(self.flaw(what))
    }

    /// Whether the end was reached.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// How many frames were whole.
    pub(super) fn count(&self) -> u64 {
        self.count.unwrap_or(0)
    }

    /// A flaw in the frame that comes next.
    pub(super) fn flaw(&self, what: impl Into<String>) -> Flaw {
        Flaw {
            frame: self.count.map_or(0, |count| count.saturating_add(1)),
            offset: self.offset,
            what: what.into(),
        }
    }

    fn take_header(&mut self) -> Result<bool, Flaw> {
        let known = HEADER.iter().zip(&self.buffer);
        let same = known.take_while(|(ours, theirs)| ours == theirs).count();
        if same == HEADER.len() {
            self.advance(HEADER.len());
            self.count = Some(0);
            return Ok(true);
        }
        if same == self.buffer.len() {
            return Ok(false);
        }
        if same < HEADER_WORD {
            return Err(self.flaw("this is no Vortex backup"));
        }
        Err(self.flaw("its format is newer than this build: use the one that wrote it"))
    }

    fn advance(&mut self, count: usize) {
        self.buffer.drain(..count.min(self.buffer.len()));
        let count = u64::try_from(count).unwrap_or(0);
        self.offset = self.offset.saturating_add(count);
    }
}
