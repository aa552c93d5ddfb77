//! Reading a backup: every part is checked before it is handed on.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    frame::{Flaw, Frame, Frames, Kind},
    manifest::Manifest,
};
use crate::{
    ids::Digest,
    journal::{Entry, SnapshotError, State, VersionVector},
    limits::BACKUP_SNAPSHOT_BYTES_MAX,
};

/// A part of a backup that was found good, for whoever restores it.
#[derive(Clone, Debug)]
pub enum Part {
    /// What it is.
    Manifest(Arc<Manifest>),
    /// The whole snapshot, once all of it is here.
    Snapshot(Arc<[u8]>),
    /// Contents.
    Contents(Vec<(Digest, Arc<[u8]>)>),
    /// Ops, in order.
    Ops(Vec<Entry>),
}

/// What a good backup holds.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it says of itself.
    pub manifest: Arc<Manifest>,
    /// How many ops are in it.
    pub op_count: u64,
    /// How many contents.
    pub content_count: u64,
    /// The state that follows from it.
    pub state: State,
}

/// Takes a backup apart, and follows what it says from the first op to the last.
#[derive(Debug, Default)]
pub struct Checker {
    frames: Frames,
    begun: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    manifest: Arc<Manifest>,
    stage: Kind,
    snapshot: Vec<u8>,
    /// The newest op that came; the horizon before the first.
    revision: u64,
    /// The heads after it.
    heads: VersionVector,
    /// None until the snapshot is whole.
    state: Option<State>,
    needed: BTreeSet<Digest>,
    found: BTreeSet<Digest>,
    op_count: u64,
    content_count: u64,
    has_ended: bool,
}

impl Checker {
    /// More of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.frames.feed(bytes);
    }

    /// The next part; none while more bytes are needed for it, and after the last.
    ///
    /// # Errors
    /// The first thing that is not as it was written, or does not follow from what came before.
    pub fn advance(&mut self) -> Result<Option<Part>, Flaw> {
        loop {
            // Said of a frame by what is wrong inside it: where it began.
            let place = self.frames.flaw("");
            let Some(frame) = self.frames.take()? else {
                return Ok(None);
            };
            let taken = self.take(frame);
            if let Some(part) = taken.map_err(|what| Flaw { what, ..place })? {
                return Ok(Some(part));
            }
        }
    }

    /// What it holds, now that the file is at its end.
    ///
    /// # Errors
    /// When it is cut off, or what it holds is not what it says.
    pub fn finish(self) -> Result<Report, Flaw> {
        self.frames.finish()?;
        let flaw = |what: String| self.frames.flaw(what);
        let Some(begun) = self.begun else {
            return Err(flaw("there is no manifest".to_owned()));
        };
        let manifest = begun.manifest;
        let state = (begun.state).ok_or_else(|| flaw("the snapshot is missing".to_owned()))?;
        if begun.revision != manifest.revision
            || begun.heads != manifest.heads
            || state.heads != manifest.heads
        {
            return Err(flaw(format!(
                "it ends at revision {}, and its manifest says {}",
                begun.revision, manifest.revision
            )));
        }
        let mut needed = begun.needed;
        needed.extend(state.contents());
        if let Some(digest) = needed.difference(&begun.found).next() {
            let what = format!(
                "the contents {} that ops speak of are not in it",
                digest.short()
            );
            return Err(flaw(what));
        }
        let digest = state.digest();
        if manifest.has_our_state_format() && digest != manifest.state_digest {
            return Err(flaw(format!(
                "its ops lead to the state {}, and its manifest says {}",
                digest.short(),
                manifest.state_digest.short()
            )));
        }
        Ok(Report {
            manifest,
            op_count: begun.op_count,
            content_count: begun.content_count,
            state,
        })
    }

    fn take(&mut self, frame: Frame) -> Result<Option<Part>, String> {
        let Some(begun) = &mut self.begun else {
            let (begun, part) = Begun::new(&frame)?;
            self.begun = Some(begun);
            return Ok(Some(part));
        };
        if frame.kind == Kind::Manifest || (frame.kind as u8) < begun.stage as u8 {
            let (late, before) = (frame.kind.name(), begun.stage.name());
            return Err(format!("{late} after {before}"));
        }
        begun.stage = frame.kind;
        match frame.kind {
            Kind::Manifest => Ok(None),
            Kind::Snapshot => begun.snapshot(&frame.payload),
            Kind::Contents => begun.contents(&frame.payload).map(Some),
            Kind::Ops => begun.ops(&frame.payload).map(Some),
            Kind::End => begun
                .end(&frame.payload, self.frames.count())
                .map(|()| None),
        }
    }
}

impl Begun {
    fn new(frame: &Frame) -> Result<(Begun, Part), String> {
        if frame.kind != Kind::Manifest {
            return Err(format!(
                "{} where the manifest should be",
                frame.kind.name()
            ));
        }
        let manifest: Manifest = postcard::from_bytes(&frame.payload)
            .map_err(|_| "the manifest does not read".to_owned())?;
        if let Some(flaw) = manifest.flaw() {
            return Err(flaw.to_owned());
        }
        let length = manifest.snapshot.map_or(0, |note| note.length);
        if length > BACKUP_SNAPSHOT_BYTES_MAX {
            return Err(format!(
                "a snapshot of {length} bytes is more than there may be"
            ));
        }
        let empty = if manifest.is_federated {
            State::federated(manifest.origin.cluster)
        } else {
            State::default()
        };
        let manifest = Arc::new(manifest);
        let begun = Begun {
            stage: Kind::Manifest,
            snapshot: vec![],
            revision: manifest.horizon_revision,
            heads: manifest.horizon_heads.clone(),
            state: manifest.snapshot.is_none().then_some(empty),
            needed: BTreeSet::new(),
            found: BTreeSet::new(),
            op_count: 0,
            content_count: 0,
            has_ended: false,
            manifest: Arc::clone(&manifest),
        };
        Ok((begun, Part::Manifest(manifest)))
    }

    fn snapshot(&mut self, part: &[u8]) -> Result<Option<Part>, String> {
        let Some(note) = self.manifest.snapshot else {
            return Err("a snapshot that the manifest does not know".to_owned());
        };
        self.snapshot.extend_from_slice(part);
        let length = u64::try_from(self.snapshot.len()).unwrap_or(u64::MAX);
        if length > note.length || self.state.is_some() {
            return Err("more of the snapshot than the manifest says".to_owned());
        }
        if length < note.length {
            return Ok(None);
        }
        let bytes = std::mem::take(&mut self.snapshot);
        let state = State::from_snapshot(&bytes).map_err(|error| match error {
            SnapshotError::Format => {
                let writer = &self.manifest.writer;
                format!("its snapshot is of another build: use vortexd {writer}, which wrote it")
            }
            SnapshotError::Damaged => "its snapshot does not read".to_owned(),
        })?;
        if state.revision != note.revision {
            return Err(format!("its snapshot is of revision {}", state.revision));
        }
        self.state = Some(state);
        Ok(Some(Part::Snapshot(bytes.into())))
    }

    fn contents(&mut self, payload: &[u8]) -> Result<Part, String> {
        let mut rest = payload;
        let mut contents = vec![];
        while !rest.is_empty() {
            let (digest, after) = rest.split_first_chunk::<32>().ok_or_else(cut)?;
            let (bytes, after) = take_bytes(after)?;
            rest = after;
            let digest = Digest(*digest);
            if Digest::of(bytes) != digest {
                return Err(format!("the contents {} are others", digest.short()));
            }
            self.found.insert(digest);
            self.content_count += 1;
            contents.push((digest, bytes.into()));
        }
        Ok(Part::Contents(contents))
    }

    fn ops(&mut self, payload: &[u8]) -> Result<Part, String> {
        let state = (self.state.as_mut()).ok_or("ops before the snapshot is whole")?;
        let (first, mut rest) = payload.split_first_chunk().ok_or_else(cut)?;
        let first = u64::from_be_bytes(*first);
        if first != self.revision.saturating_add(1) {
            return Err(format!(
                "revision {first} where {} should be",
                self.revision.saturating_add(1)
            ));
        }
        let mut entries = vec![];
        while !rest.is_empty() {
            let (bytes, after) = take_bytes(rest)?;
            rest = after;
            let at = self.revision.saturating_add(1);
            let entry = Entry::decode(bytes).map_err(|error| format!("revision {at}: {error}"))?;
            // What the snapshot stands for already is followed by its hashes alone, and leads to its heads.
            let is_beyond = at > state.revision;
            if is_beyond && self.heads != state.heads {
                return Err(format!(
                    "revision {at}: the snapshot is not of the ops before it"
                ));
            }
            let followed = self.heads.advance(&entry);
            let followed = followed.and_then(|()| match is_beyond {
                true => state.apply(&entry),
                false => Ok(()),
            });
            followed.map_err(|error| format!("revision {at}: {error}"))?;
            self.needed.extend(entry.op().body.contents());
            self.revision = at;
            self.op_count += 1;
            entries.push(entry);
        }
        Ok(Part::Ops(entries))
    }

    fn end(&mut self, payload: &[u8], frames: u64) -> Result<(), String> {
        let counts = [frames.saturating_sub(1), self.op_count, self.content_count];
        if self.has_ended || payload != counts.map(u64::to_be_bytes).concat() {
            return Err("it counts other frames, ops or contents than there are".to_owned());
        }
        self.has_ended = true;
        Ok(())
    }
}

fn cut() -> String {
    "a frame that ends early".to_owned()
}

fn take_bytes(bytes: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let (length, rest) = bytes.split_first_chunk().ok_or_else(cut)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| cut())?;
    rest.split_at_checked(length).ok_or_else(cut)
}
