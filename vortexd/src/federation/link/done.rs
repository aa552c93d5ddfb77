//! What was done for a link elsewhere, and what follows from it.

use std::collections::BTreeSet;

use tokio::time::Instant;
use vortex_core::{
    error::Fault,
    ids::Digest,
    journal::{Entry, State, VersionVector},
    peering::Read,
};

use super::{
    Link,
    install::{Install, Next},
    reads::{self, Content, NotOpened, Opened, Wanted},
};
use crate::{
    federation::{calls::Answered, view::AlarmKind},
    store::{Blob, Store},
};

/// What was done.
#[derive(Debug)]
pub(super) enum Done {
    /// Ops were read for the peer, and the contents that go ahead of them.
    Read {
        ticket: u64,
        read: Read,
        ahead: Vec<Blob>,
    },
    /// Contents were read for the peer.
    Contents(Vec<Content>),
    /// The state was written down for the peer.
    Snapshot(Vec<u8>, VersionVector),
    /// The digest of the state.
    Digest {
        heads: VersionVector,
        digest: Digest,
    },
    /// Whether the peer's digest was the one here.
    Compared(bool),
    /// The store was asked which of some contents are missing.
    Checked {
        round: u64,
        asked: Vec<Digest>,
        missing: BTreeSet<Digest>,
    },
    /// What a peer brought is durable, or not.
    Written(Result<(), Fault>),
    /// A peer's state was read.
    Opened(Result<Opened, NotOpened>),
    /// Contents of a peer's state are durable, or not.
    Kept(Result<(), Fault>),
    /// A peer's state was taken over, or not.
    Installed(Result<(), Fault>),
    /// A call of the peer was decided.
    Decided(Answered),
    /// Something could not be read.
    Failed(String),
}

impl Done {
    /// Ops without contents.
    pub(super) fn read(ticket: u64, entries: Vec<Entry>) -> Done {
        Done::Read {
            ticket,
            read: Read::Ops(entries),
            ahead: vec![],
        }
    }
}

/// Reads ops, unless they were found already, and the contents that go ahead of them.
pub(super) fn read(store: &dyn Store, wanted: Wanted, found: Option<Vec<Entry>>) -> Done {
    let read = match found {
        Some(entries) => Ok(Read::Ops(entries)),
        None => wanted.stored(store),
    };
    let ahead = |read: Read| {
        let ahead = match &read {
            Read::Ops(entries) => reads::contents_ahead(store, entries)?,
            Read::Truncated => vec![],
        };
        Ok(Done::Read {
            ticket: wanted.ticket,
            read,
            ahead,
        })
    };
    read.and_then(ahead)
        .unwrap_or_else(|error| Done::Failed(error.with_causes()))
}

pub(super) fn check(store: &dyn Store, round: u64, asked: Vec<Digest>) -> Done {
    match reads::missing(store, &asked) {
        Ok(missing) => Done::Checked {
            round,
            asked,
            missing,
        },
        Err(error) => Done::Failed(error.with_causes()),
    }
}

pub(super) fn contents(store: &dyn Store, digests: Vec<Digest>) -> Done {
    match reads::contents(store, digests) {
        Ok(contents) => Done::Contents(contents),
        Err(error) => Done::Failed(error.with_causes()),
    }
}

pub(super) fn snapshot(state: &State) -> Done {
    match state.to_snapshot() {
        Ok(bytes) => Done::Snapshot(bytes, state.heads.clone()),
        Err(error) => Done::Failed(error.to_string()),
    }
}

pub(super) fn open(store: &dyn Store, here: &State, bytes: &[u8], heads: &VersionVector) -> Done {
    Done::Opened(reads::open(store, here, bytes, heads))
}

impl Link {
    pub(super) fn done(&mut self, done: Done) {
        match done {
            Done::Read { .. } if !self.out.has_room() => self.held_read = Some(done),
            Done::Read {
                ticket,
                read,
                ahead,
            } => {
                for blob in ahead {
                    let actions = self
                        .session
                        .blobs_read(vec![(blob.digest, Some(blob.bytes))]);
                    self.act(actions);
                }
                let actions = self.session.ops_read(ticket, read);
                self.act(actions);
            }
            Done::Contents(contents) => {
                self.is_reading_contents = false;
                let actions = self.session.blobs_read(contents);
                self.act(actions);
                self.serve_contents();
            }
            Done::Snapshot(bytes, heads) => {
                let actions = self.session.snapshot_read(bytes, heads);
                self.act(actions);
            }
            Done::Digest { heads, digest } => {
                let actions = self.session.tell_digest(heads, digest);
                self.act(actions);
            }
            Done::Compared(is_same) => self.compared(is_same),
            Done::Checked {
                round,
                asked,
                missing,
            } => {
                self.intake.checked(round, &asked, &missing);
                self.fetch();
                self.write_ready();
            }
            Done::Written(Ok(())) => {
                self.intake.written();
                self.fetch();
                self.write_ready();
            }
            Done::Written(Err(fault)) | Done::Kept(Err(fault)) | Done::Installed(Err(fault)) => {
                tracing::warn!(peer = %self.peer.settings.name, %fault, "what the peer brought was not written; it is asked for again");
                self.refuse();
            }
            Done::Opened(Ok(opened)) => {
                self.install = Some((Install::new(opened), Instant::now()));
                self.install_next();
            }
            Done::Opened(Err(NotOpened::Fork(origin, seq))) => {
                let name = self.peer.settings.name.as_str();
                self.shared.quarantine(origin, seq, name);
                self.refuse();
            }
            Done::Opened(Err(NotOpened::Unreadable(why))) => {
                tracing::warn!(peer = %self.peer.settings.name, why, "the peer's snapshot is not taken over");
                self.refuse();
            }
            Done::Kept(Ok(())) => self.install_next(),
            Done::Installed(Ok(())) => {
                self.install = None;
                tracing::info!(peer = %self.peer.settings.name, "took over the peer's state");
                self.durable();
            }
            Done::Decided(answered) => {
                self.deciding -= 1;
                self.out.push(answered.message());
            }
            Done::Failed(why) => {
                tracing::error!(peer = %self.peer.settings.name, why, "reading for the peer failed");
                self.finish(super::End::Lost("the store could not be read".to_owned()));
            }
        }
    }

    fn compared(&mut self, is_same: bool) {
        let name = self.peer.settings.name.as_str();
        if is_same {
            self.shared.alarms.clear(AlarmKind::Diverged, name);
        } else {
            let message = format!("{name} has the same ops, and another state follows from them");
            self.shared.raise(AlarmKind::Diverged, name, message);
        }
    }

    /// Does what is next to take over a peer's state.
    pub(super) fn install_next(&mut self) {
        let Some((install, _)) = &mut self.install else {
            return;
        };
        let writer = self.shared.writer.clone();
        match install.next() {
            Next::Wait => {}
            Next::Fetch(digests) => {
                let actions = self.session.want_blobs(digests);
                self.act(actions);
            }
            Next::Keep(blobs) => {
                self.work
                    .spawn(async move { Done::Kept(writer.keep(blobs).await) });
            }
            Next::Install(theirs) => {
                self.work
                    .spawn(async move { Done::Installed(writer.install(*theirs).await) });
            }
        }
    }
}
