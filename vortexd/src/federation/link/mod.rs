//! A link: one connection with one peer, and the session that is held over it.
//!
//! One task owns the session, and tells it what comes, what has become durable here, and the time. What the session
//! wants done it does itself where that is quick, and has done on other threads where it is not. It never waits for
//! the writer, the disk or the peer: whatever takes time comes back as [`Done`]. Everything it holds is bounded; a
//! peer that takes nothing gets nothing more read for it.

mod act;
mod done;
mod end;
mod install;
mod intake;
mod outbox;
mod reads;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use prost::Message as _;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, interval, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tonic::Streaming;
use vortex_core::{
    ids::ClusterId,
    peering::{Action, CloseReason, Config, Flaws, Frame, Hello, Session},
    time::{Span, Timestamp},
};
use vortex_proto::federation::PeerFrame;

pub(super) use self::end::{End, what_of};
use self::{done::Done, install::Install, intake::Intake, outbox::Outbox};
use super::{
    calls::Asked,
    codec::{self, Received},
    roster::{LinkHandle, Peer},
    shared::{Shared, Standing},
    view::AlarmKind,
};
use crate::{
    clock, entropy,
    limits::{CALLS_PER_PEER_MAX, FLEET_REPORT_EVERY, PEER_BLOBS_TIMEOUT, PEER_DIGEST_EVERY},
};

/// Where messages go.
pub(super) type Sender = mpsc::Sender<PeerFrame>;

pub(super) struct Link {
    shared: Arc<Shared>,
    peer: Arc<Peer>,
    id: u64,
    orders: mpsc::Receiver<Asked>,
    replaced: CancellationToken,
    session: Session,
    standing: Standing,
    out: Outbox,
    intake: Intake,
    install: Option<(Install, Instant)>,
    work: JoinSet<Done>,
    /// Read for the peer, and waiting until it has taken what was sent before.
    held_read: Option<Done>,
    is_reading_contents: bool,
    /// Calls that were sent over this link and are not answered.
    calls: BTreeSet<u64>,
    deciding: usize,
    reported: BTreeMap<ClusterId, Timestamp>,
    /// The ops after which the digest was told last.
    told_total: u64,
    todo: VecDeque<Action>,
    is_acting: bool,
    end: Option<End>,
}

impl Link {
    /// A link with a peer, if there may be one more; none: another one stays.
    pub(super) fn begin(shared: &Arc<Shared>, peer: &Arc<Peer>, dialled: bool) -> Option<Link> {
        let (sender, orders) = mpsc::channel(CALLS_PER_PEER_MAX);
        let handle = LinkHandle {
            id: shared.next_link(),
            dialled,
            orders: sender,
            replaced: CancellationToken::new(),
        };
        let standing = shared.standing.borrow().clone();
        let config = Config {
            own: standing.own,
            peer: peer.settings.cluster.0,
            speaks_for: BTreeSet::from([peer.settings.cluster.0]),
            relays: peer.settings.relays,
            quarantined: standing.quarantined.clone(),
            // Where there is no randomness, a session is told from the one before by the time.
            session: entropy::bits().unwrap_or(clock::now().0),
            flaws: Flaws::default(),
        };
        let heads = shared.board.peek().state.heads.clone();
        let link = Link {
            session: Session::new(config, heads, clock::now()),
            shared: Arc::clone(shared),
            peer: Arc::clone(peer),
            id: handle.id,
            orders,
            replaced: handle.replaced.clone(),
            standing,
            out: Outbox::default(),
            intake: Intake::default(),
            install: None,
            work: JoinSet::new(),
            held_read: None,
            is_reading_contents: false,
            calls: BTreeSet::new(),
            deciding: 0,
            reported: BTreeMap::new(),
            told_total: 0,
            todo: VecDeque::new(),
            is_acting: false,
            end: None,
        };
        shared.roster.admit(peer, handle).then_some(link)
    }

    /// The first word of whoever dialled.
    pub(super) fn greet(&mut self) {
        let actions = self.session.greet();
        self.act(actions);
    }

    /// Takes in the first word of whoever dialled.
    pub(super) fn greeted(&mut self, hello: Hello) {
        let actions = self.session.handle(Frame::Hello(hello), clock::now());
        self.act(actions);
        self.note();
    }

    /// Hands the first word on; whether there was one.
    pub(super) fn send_first(&mut self, sender: &Sender) -> bool {
        let first = self.out.pop();
        first.is_some_and(|(frame, _)| sender.try_send(frame).is_ok())
    }

    /// Talks, until it is over.
    pub(super) async fn run(mut self, mut inbound: Streaming<PeerFrame>, sender: Sender) -> End {
        let shared = Arc::clone(&self.shared);
        let mut revision = shared.board.subscribe();
        let mut standing = shared.standing.subscribe();
        let mut news = shared.reports.subscribe();
        let mut report = interval(FLEET_REPORT_EVERY);
        let mut look = interval(PEER_DIGEST_EVERY);
        // What has changed since the session was made.
        let now = standing.borrow_and_update().clone();
        self.stand(&now);
        self.durable();
        while self.end.is_none() {
            let deadline = until(self.session.next_deadline());
            tokio::select! {
                message = inbound.message(), if !self.intake.is_full() => match message {
                    Ok(Some(frame)) => {
                        // A peer can have been brought by another link what was written here a moment ago: the session
                        // must not take that for a life of this store that it does not know.
                        if revision.has_changed().unwrap_or(false) {
                            revision.mark_unchanged();
                            self.durable();
                        }
                        self.receive(frame);
                    }
                    Ok(None) => self.finish(End::Lost("the peer ended the connection".to_owned())),
                    Err(status) => self.finish(End::Lost(what_of(&status))),
                },
                Ok(()) = revision.changed() => self.durable(),
                Some(done) = self.work.join_next() => match done {
                    Ok(done) => self.done(done),
                    Err(error) => self.finish(End::Lost(format!("a task of it failed: {error}"))),
                },
                permit = sender.reserve(), if !self.out.is_empty() => match permit {
                    Ok(permit) => self.send(permit),
                    Err(_) => self.finish(End::Lost("the connection is closed".to_owned())),
                },
                Some(asked) = self.orders.recv() => self.ask(asked),
                () = sleep_until(deadline) => self.poll(),
                Ok(()) = standing.changed() => {
                    let now = standing.borrow_and_update().clone();
                    self.stand(&now);
                }
                _ = report.tick(), if news.has_changed().unwrap_or(false) => {
                    news.mark_unchanged();
                    self.report();
                }
                _ = look.tick() => self.look(),
                () = self.replaced.cancelled() => self.finish(End::Replaced),
                () = self.peer.gone.cancelled() => self.finish(End::Stopped),
                () = shared.stop.cancelled() => self.finish(End::Stopped),
            }
            if self.out.is_flooded() || self.intake.is_flooded() {
                self.finish(End::Lost("the peer takes less than it leads to".to_owned()));
            }
        }
        self.say_goodbye(&sender).await;
        let end = self.end.take().unwrap_or(End::Stopped);
        // Whatever is on its way is not waited for: the next session asks again.
        self.work.abort_all();
        end
    }

    fn finish(&mut self, end: End) {
        self.end.get_or_insert(end);
    }

    fn send(&mut self, permit: mpsc::Permit<'_, PeerFrame>) {
        if let Some((frame, length)) = self.out.pop() {
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            let sent = &self.peer.counts.bytes_sent;
            sent.fetch_add(length, Ordering::Relaxed);
            permit.send(frame);
        }
        self.go_on();
    }

    /// Goes on with what waited for room.
    fn go_on(&mut self) {
        if !self.out.has_room() {
            return;
        }
        if let Some(read) = self.held_read.take() {
            self.done(read);
        }
        self.serve_contents();
    }

    fn receive(&mut self, frame: PeerFrame) {
        let length = u64::try_from(frame.encoded_len()).unwrap_or(u64::MAX);
        let received = &self.peer.counts.bytes_received;
        received.fetch_add(length, Ordering::Relaxed);
        let now = clock::now();
        let actions = match codec::read(frame) {
            Ok(Received::Frame(Frame::SnapshotHave { .. })) if !self.out.has_room() => vec![],
            Ok(Received::Frame(frame)) => self.session.handle(frame, now),
            Ok(Received::Greeting(hello, false)) => self.session.handle(Frame::Hello(hello), now),
            Ok(Received::Greeting(hello, true)) => self.session.handle(Frame::HelloAck(hello), now),
            Ok(Received::Duplicate) => {
                self.finish(End::Duplicate);
                vec![]
            }
            Ok(Received::Call(asked)) => {
                self.decide(asked);
                vec![]
            }
            Ok(Received::Answer(answered)) => {
                if self.calls.remove(&answered.id) {
                    self.shared.waiting.answer(answered);
                }
                vec![]
            }
            Ok(Received::Report(report)) => {
                self.learn(report, now);
                vec![]
            }
            Err(malformed) => {
                self.malformed(malformed.0);
                vec![]
            }
        };
        self.act(actions);
        if self.peer.status().connected_at.is_none() {
            self.end_if_over();
        }
        self.note();
    }

    /// Notes what is known of the peer now.
    fn note(&self) {
        let now = clock::now();
        if !self.session.is_open() {
            return;
        }
        let heads = self.session.peer_heads();
        let age = self.session.age(now);
        if heads.iter().next().is_some() {
            self.shared.sight.meet();
        }
        let mut status = self.peer.status();
        let is_new = status.connected_at.is_none();
        status.connected_at.get_or_insert(now);
        status.last_heard_at = Some(now);
        status.is_refused = false;
        status.origin = self.session.peer_origin();
        status.behind_since = (age > Span::ZERO).then(|| Timestamp(now.0.saturating_sub(age.0)));
        if status.heads != *heads {
            status.heads = heads.clone();
        }
        drop(status);
        let name = self.peer.settings.name.as_str();
        if is_new {
            tracing::info!(peer = name, "connected");
            self.shared.alarms.clear(AlarmKind::Refused, name);
            self.shared.alarms.clear(AlarmKind::Malformed, name);
        }
        if age == Span::ZERO {
            self.shared.alarms.clear(AlarmKind::Stale, name);
        }
    }

    /// Tells the session what is durable here.
    fn durable(&mut self) {
        let heads = self.shared.board.peek().state.heads.clone();
        self.end_if_over();
        let actions = self.session.durable(&heads, clock::now());
        self.act(actions);
    }

    /// Who knows that a life of a store is over takes nothing more from it.
    fn end_if_over(&mut self) {
        let is_over = |origin| self.shared.board.peek().state.is_superseded(origin);
        if self.session.peer_origin().is_some_and(is_over) {
            let why = "the peer writes under an incarnation that is over";
            self.finish(End::Lost(why.to_owned()));
        }
    }

    fn poll(&mut self) {
        let actions = self.session.poll(clock::now());
        self.act(actions);
        let is_stuck = |since: &Instant| since.elapsed() > PEER_BLOBS_TIMEOUT;
        let stuck = self
            .install
            .as_ref()
            .is_some_and(|(_, since)| is_stuck(since));
        if self.intake.is_overdue() || stuck {
            tracing::warn!(peer = %self.peer.settings.name, "contents did not come; their ops are asked for anew");
            self.refuse();
        }
    }

    /// This cluster has changed.
    fn stand(&mut self, now: &Standing) {
        let is_released = |before: &Standing| !before.quarantined.is_subset(&now.quarantined);
        if now.own != self.standing.own || is_released(&self.standing) {
            return self.finish(End::Anew);
        }
        for origin in now.quarantined.difference(&self.standing.quarantined) {
            self.session.quarantine(*origin);
        }
        self.standing = now.clone();
    }

    /// Whatever was handed on is not durable and will not be.
    fn refuse(&mut self) {
        self.intake.give_up();
        self.install = None;
        let actions = self.session.refused();
        self.act(actions);
    }

    fn malformed(&mut self, what: &str) {
        let name = self.peer.settings.name.as_str();
        let message = format!("{name} sent what no peer sends: {what}");
        self.shared.raise(AlarmKind::Malformed, name, message);
        self.finish(End::Closed(CloseReason::Malformed));
    }

    fn report(&mut self) {
        if !self.session.is_open() {
            return;
        }
        let cluster = self.peer.settings.cluster;
        for message in self.shared.reports.beyond(&mut self.reported, cluster) {
            self.out.push(message);
        }
    }
}

impl Drop for Link {
    /// However it ends: nobody waits for its answers, and there may be another link.
    fn drop(&mut self) {
        for id in std::mem::take(&mut self.calls) {
            self.shared.waiting.give_up(id);
        }
        self.peer.release(self.id);
    }
}

/// When that will be.
fn until(deadline: Timestamp) -> Instant {
    let wait = deadline.since(clock::now()).to_duration();
    // Never at once again and again, should the session have nothing to do then.
    Instant::now() + wait.max(Duration::from_millis(10))
}
