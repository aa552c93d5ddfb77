//! Doing what a session wants done, and what else a peer asks for.

use std::sync::{Arc, atomic::Ordering};

use vortex_core::{
    error::{Fault, Kind},
    journal::VersionVector,
    peering::{Action, Alarm, Frame},
    time::Timestamp,
};

use super::{
    End, Link,
    done::{self, Done},
    intake::contents_of,
    reads::Wanted,
};
use crate::{
    clock,
    federation::{
        calls::{Answered, Asked},
        codec,
        view::{AlarmKind, FleetReport},
    },
    limits::CALLS_PER_PEER_MAX,
    store::Blob,
};

/// Contents read for a peer at once: half a megabyte where they are as large as most.
const CONTENTS_AT_ONCE: usize = 16;

impl Link {
    /// Reads ops for the peer.
    fn wanted(&mut self, wanted: Wanted) {
        let snapshot = self.shared.board.load();
        let recent = wanted.recent(&snapshot);
        let store = Arc::clone(&self.shared.store);
        match recent {
            Some(entries) if contents_of(&entries).is_empty() => {
                self.done(Done::read(wanted.ticket, entries));
            }
            recent => {
                self.work
                    .spawn_blocking(move || done::read(store.as_ref(), wanted, recent));
            }
        }
    }

    /// Does these, in their order. What they lead to comes after them.
    pub(super) fn act(&mut self, actions: Vec<Action>) {
        self.todo.extend(actions);
        if self.is_acting {
            return;
        }
        self.is_acting = true;
        while let Some(action) = self.todo.pop_front() {
            self.do_action(action);
        }
        self.is_acting = false;
        self.write_ready();
    }

    fn do_action(&mut self, action: Action) {
        match action {
            Action::Send(frame) => {
                if let Frame::Batch { entries, .. } = &frame {
                    let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
                    self.peer
                        .counts
                        .ops_sent
                        .fetch_add(count, Ordering::Relaxed);
                }
                self.out
                    .push(codec::message(frame, self.shared.name.as_str()));
            }
            Action::Append(entries) => {
                let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
                let received = &self.peer.counts.ops_received;
                received.fetch_add(count, Ordering::Relaxed);
                let now = clock::now();
                let own = self.peer.settings.cluster.0;
                for entry in &entries {
                    let cluster = entry.op().origin.cluster;
                    if cluster != own {
                        self.shared.sight.note(cluster, now);
                    }
                }
                let asked = self.intake.add(entries);
                if !asked.is_empty() {
                    let round = self.intake.round();
                    let store = Arc::clone(&self.shared.store);
                    self.work
                        .spawn_blocking(move || done::check(store.as_ref(), round, asked));
                }
            }
            // What is lacking is known better where it is known what is here.
            Action::FetchBlobs(_) => {}
            Action::ReadOps {
                ticket,
                origin,
                from,
                limit,
                bytes_max,
            } => self.wanted(Wanted {
                ticket,
                origin,
                from,
                limit,
                bytes_max,
            }),
            Action::ReadSnapshot => {
                let board = self.shared.board.load();
                self.work
                    .spawn_blocking(move || done::snapshot(&board.state));
            }
            Action::Install { bytes, heads } => {
                let store = Arc::clone(&self.shared.store);
                let board = self.shared.board.load();
                self.work.spawn_blocking(move || {
                    done::open(store.as_ref(), &board.state, &bytes, &heads)
                });
            }
            Action::ReadBlobs(digests) => {
                self.out.ask(digests);
                self.serve_contents();
            }
            Action::StoreBlob(digest, bytes) => {
                let blob = Blob { digest, bytes };
                let mut is_taken = false;
                if let Some((install, since)) = &mut self.install {
                    is_taken = install.take(&blob);
                    *since = tokio::time::Instant::now();
                }
                if is_taken {
                    self.install_next();
                } else {
                    self.intake.hold(blob);
                    self.fetch();
                }
            }
            Action::CompareDigest { heads, digest } => {
                let board = self.shared.board.load();
                if board.state.heads == heads {
                    self.work
                        .spawn_blocking(move || Done::Compared(board.state.digest() == digest));
                }
            }
            Action::Alarm(alarm) => self.alarm(alarm),
            Action::Close(reason) => self.finish(End::Closed(reason)),
        }
    }

    fn alarm(&mut self, alarm: Alarm) {
        let name = self.peer.settings.name.as_str();
        match alarm {
            Alarm::Fork { origin, seq } => self.shared.quarantine(origin, seq, name),
            Alarm::Restored { here, there } => {
                self.shared.restored(self.standing.own, here, there, name);
            }
            Alarm::Unauthorised(origin) => {
                let message = format!("{name} brought ops of {origin}, which it may not");
                let about = origin.to_string();
                self.shared.raise(AlarmKind::Unauthorised, &about, message);
            }
            Alarm::Malformed(what) => self.malformed(what),
            Alarm::Stale(age) => {
                let message = format!("{name} has had ops for {age} that are not here");
                self.shared.raise(AlarmKind::Stale, name, message);
            }
        }
    }

    /// Asks for the contents that are next.
    pub(super) fn fetch(&mut self) {
        let digests = self.intake.next_fetch();
        let actions = self.session.want_blobs(digests);
        self.act(actions);
    }

    /// Has the writer take what is complete.
    pub(super) fn write_ready(&mut self) {
        if let Some(foreign) = self.intake.take_ready() {
            let writer = self.shared.writer.clone();
            self.work
                .spawn(async move { Done::Written(writer.take_in(foreign).await) });
        }
    }

    /// Reads the next contents that the peer asked for.
    pub(super) fn serve_contents(&mut self) {
        if self.is_reading_contents || !self.out.has_room() {
            return;
        }
        let digests = self.out.take_asked(CONTENTS_AT_ONCE);
        if digests.is_empty() {
            return;
        }
        self.is_reading_contents = true;
        let store = Arc::clone(&self.shared.store);
        self.work
            .spawn_blocking(move || done::contents(store.as_ref(), digests));
    }

    /// Sends a call.
    pub(super) fn ask(&mut self, asked: Asked) {
        self.calls.insert(asked.id);
        self.out.push(asked.message());
    }

    /// Has a call decided, here or further on.
    pub(super) fn decide(&mut self, asked: Asked) {
        if !self.session.is_open() {
            return;
        }
        if self.deciding >= CALLS_PER_PEER_MAX {
            let fault = Fault::new(
                Kind::Exhausted,
                "overloaded",
                format!("{CALLS_PER_PEER_MAX} calls of this peer are being decided already"),
            )
            .with_hint("try again in a moment");
            let heads = VersionVector::default();
            let answered = Answered::new(asked.id, Err(fault), heads);
            return self.out.push(answered.message());
        }
        self.deciding += 1;
        let shared = Arc::clone(&self.shared);
        let from = self.peer.settings.cluster;
        self.work
            .spawn(async move { Done::Decided(shared.decide(asked, from).await) });
    }

    /// Takes in what a cluster's instances run. A peer that may not relay speaks for itself only.
    pub(super) fn learn(&mut self, report: FleetReport, now: Timestamp) {
        let is_its_own = report.cluster == self.peer.settings.cluster;
        let is_ours = report.cluster == self.shared.cluster();
        if is_ours || !(is_its_own || self.peer.settings.relays) {
            return;
        }
        let cluster = report.cluster;
        if self.shared.reports.take(report, now) && !is_its_own {
            self.shared.sight.note(cluster.0, now);
        }
    }

    /// Tells the peer the digest of the state, if both have the same ops and it was not told yet.
    pub(super) fn look(&mut self) {
        let board = self.shared.board.load();
        let heads = &board.state.heads;
        let total = heads.total();
        if !self.session.is_open() || total == self.told_total || self.session.peer_heads() != heads
        {
            return;
        }
        self.told_total = total;
        self.work.spawn_blocking(move || Done::Digest {
            digest: board.state.digest(),
            heads: board.state.heads.clone(),
        });
    }
}
