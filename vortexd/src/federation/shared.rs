//! What every link of a daemon works with, and what they tell each other.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use vortex_core::{
    error::{Fault, Kind},
    ids::{Actor, ClusterId, ClusterName, Note, OriginId},
    journal::{Call, Command, FederationAlarm, JoinReason, RequestRecord, VersionVector},
    time::{Span, Timestamp},
};

use super::{
    alarms::Alarms,
    calls::{Answered, Asked, Waiting},
    kept::Kept,
    reports::Reports,
    roster::Roster,
    sight::Sight,
    tls::PeerTls,
    view::AlarmKind,
};
use crate::{
    clock, entropy,
    limits::{CALL_CATCH_UP, CALL_TIMEOUT},
    renewal::Renewed,
    snapshot::Board,
    store::{Blob, Store},
    writer::{Announcement, Renewal, Writer},
};

/// Under what one talks to peers. A change of it begins every session anew, or tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// Under what this daemon writes.
    pub(super) own: OriginId,
    /// Origins of which nothing is taken or sent.
    pub(super) quarantined: BTreeSet<OriginId>,
}

pub(super) struct Shared {
    pub(super) name: ClusterName,
    pub(super) tls: Arc<Renewed<PeerTls>>,
    pub(super) store: Arc<dyn Store>,
    pub(super) board: Arc<Board>,
    pub(super) writer: Writer,
    pub(super) kept: Kept,
    /// How long ops are kept at least that every peer has; none: for ever.
    pub(super) keep_ops: Option<Span>,
    pub(super) roster: Arc<Roster>,
    pub(super) standing: watch::Sender<Standing>,
    pub(super) alarms: Alarms,
    pub(super) reports: Reports,
    pub(super) waiting: Waiting,
    pub(super) sight: Arc<Sight>,
    pub(super) started_at: Timestamp,
    /// Every task of the federation.
    pub(super) tasks: TaskTracker,
    /// The daemon stops.
    pub(super) stop: CancellationToken,
    pub(super) links: AtomicU64,
    pub(super) is_renewing: AtomicBool,
}

impl Shared {
    pub(super) fn cluster(&self) -> ClusterId {
        ClusterId(self.store.origin().cluster)
    }

    pub(super) fn next_link(&self) -> u64 {
        self.links.fetch_add(1, Ordering::Relaxed)
    }

    /// Raises an alarm; one that is new and of this kind also goes to the audit trail.
    pub(super) fn raise(self: &Arc<Self>, kind: AlarmKind, about: &str, message: String) {
        let now = clock::now();
        if self.alarms.raise(kind, about, message.clone(), now) {
            self.tasks
                .spawn(self.note_in_journal(kind, about, &message));
        }
    }

    /// Writes an alarm into the audit trail, if it belongs there.
    fn note_in_journal(
        &self,
        kind: AlarmKind,
        about: &str,
        message: &str,
    ) -> impl Future<Output = ()> + use<> {
        let alarm = match kind {
            AlarmKind::Fork => Some(FederationAlarm::Fork),
            AlarmKind::Restored => Some(FederationAlarm::Restored),
            AlarmKind::Unauthorised => Some(FederationAlarm::UnauthorisedOrigin),
            AlarmKind::Refused => Some(FederationAlarm::UnauthorisedPeer),
            AlarmKind::Malformed => Some(FederationAlarm::Malformed),
            // What it writes has no effect.
            AlarmKind::Retired | AlarmKind::Diverged | AlarmKind::Stale => None,
        };
        let call = alarm.map(|alarm| {
            self.own_call(Command::RaiseFederationAlarm {
                alarm,
                about: about.parse().unwrap_or_else(|_| Note::empty()),
                detail: message.parse().unwrap_or_else(|_| Note::empty()),
            })
        });
        let writer = self.writer.clone();
        let sight = Arc::clone(&self.sight);
        async move {
            let Some(call) = call else {
                return;
            };
            sight.contact().await;
            if let Err(fault) = writer.submit(call, vec![], false).await {
                tracing::warn!(%fault, "an alarm is not in the audit trail");
            }
        }
    }

    fn own_call(&self, command: Command) -> Call {
        Call {
            request: None,
            actor: Actor::system(),
            reason: Note::empty(),
            expected_revision: None,
            override_freeze: false,
            allow_divergent: false,
            command,
        }
    }

    /// What this cluster says about itself.
    pub(super) fn announcement(&self) -> Announcement {
        let peers = self.roster.all();
        Announcement {
            name: self.name.clone(),
            knows: peers.iter().map(|peer| peer.settings.cluster).collect(),
        }
    }

    /// The command that says it.
    pub(super) fn join(&self, why: JoinReason) -> Command {
        let Announcement { name, knows } = self.announcement();
        Command::Join { name, why, knows }
    }

    /// Says anew what has changed, by itself.
    pub(super) fn announce(self: &Arc<Self>) {
        let call = self.own_call(self.join(JoinReason::Fresh));
        let writer = self.writer.clone();
        self.tasks.spawn(async move {
            if let Err(fault) = writer.submit(call, vec![], false).await {
                tracing::warn!(%fault, "the federation was not told of a change of peers");
            }
        });
    }

    /// Nothing of `origin` is taken or sent from now on, also after a restart.
    pub(super) fn quarantine(self: &Arc<Self>, origin: OriginId, seq: u64, peer: &str) {
        let message = format!(
            "two stores write, or wrote, as {origin}: from op {seq} on at the latest there is another one at {peer}; nothing more of it is taken or sent"
        );
        self.raise(AlarmKind::Fork, &origin.to_string(), message);
        let is_new = self
            .standing
            .send_if_modified(|standing| standing.quarantined.insert(origin));
        if is_new {
            let quarantined = self.standing.borrow().quarantined.clone();
            if let Err(error) = self.kept.save_quarantine(&quarantined) {
                tracing::error!(%error, "the quarantine will be forgotten by a restart");
            }
        }
    }

    /// A peer has ops of this store that are not here: it takes a new incarnation, once, and every session begins
    /// anew.
    pub(super) fn restored(self: &Arc<Self>, own: OriginId, here: u64, there: u64, peer: &str) {
        if self.is_renewing.swap(true, Ordering::AcqRel) {
            return;
        }
        // A session may not have been told yet what is here, or which life of the store this is.
        let is_over = self.standing.borrow().own != own;
        if is_over || self.board.peek().state.heads.head(own).seq >= there {
            self.is_renewing.store(false, Ordering::Release);
            return;
        }
        let message = format!(
            "{peer} has {there} ops of this store, and {here} are here: it was restored from a backup, set back or copied; it writes under a new incarnation, and takes the others back"
        );
        let old = self.store.origin().to_string();
        let kind = AlarmKind::Restored;
        self.alarms.raise(kind, &old, message.clone(), clock::now());
        let call = self.own_call(self.join(JoinReason::Restored));
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            match shared.renew(call).await {
                // Not before: under the old incarnation nothing may be written any more.
                Ok(()) => shared.note_in_journal(kind, &old, &message).await,
                Err(fault) => tracing::error!(%fault, "no new incarnation"),
            }
            shared.is_renewing.store(false, Ordering::Release);
        });
    }

    /// Takes a new incarnation.
    pub(super) async fn renew(&self, call: Call) -> Result<(), Fault> {
        let incarnation = entropy::bits().map_err(|error| {
            let why = format!("no randomness: {error}");
            Fault::new(Kind::Internal, "no_randomness", why)
        })?;
        let renewed = self.writer.renew(Renewal { incarnation, call }).await;
        let own = self.store.origin();
        self.standing.send_if_modified(|standing| {
            let is_new = standing.own != own;
            standing.own = own;
            is_new
        });
        renewed
    }

    /// Has a call decided at its home, wherever that is reached over, and waits until what it wrote is here.
    pub(super) async fn submit_at(
        &self,
        home: ClusterId,
        call: Call,
        blobs: Vec<Blob>,
        dry_run: bool,
        refused: Fault,
    ) -> Result<Arc<RequestRecord>, Fault> {
        let mut call = call;
        let from = format!("{}@{}", call.actor, self.name);
        call.actor = from.parse().unwrap_or(call.actor);
        let asked = Asked::new(home, call, dry_run, blobs)?;
        let answered = self.forward(asked, None, refused).await?;
        let heads = answered.heads.clone();
        let record = answered.record()?;
        if !dry_run && !self.catch_up(&heads, home).await {
            tracing::info!(%home, "a call was answered before its ops were here");
        }
        Ok(Arc::new(record))
    }

    /// Sends a call towards its home, and waits for its answer.
    pub(super) async fn forward(
        &self,
        mut asked: Asked,
        from: Option<ClusterId>,
        unreachable: Fault,
    ) -> Result<Answered, Fault> {
        let Some(link) = self.roster.route(asked.home, from) else {
            return Err(unreachable);
        };
        let (id, answer) = self.waiting.begin()?;
        asked.id = id;
        let home = asked.home;
        if link.orders.try_send(asked).is_err() {
            return Err(unreachable);
        }
        match timeout(CALL_TIMEOUT, answer).await {
            Ok(Ok(answered)) => Ok(answered),
            // The call may have arrived.
            Ok(Err(_)) | Err(_) => Err(Fault::new(
                Kind::Unknown,
                "no_answer",
                format!(
                    "the call was sent to its home {}, and no answer came",
                    self.call_it(home)
                ),
            )
            .with_hint("repeat it with the same request id: it is then done once, or was")),
        }
    }

    /// What people call a cluster.
    pub(super) fn call_it(&self, cluster: ClusterId) -> String {
        let board = self.board.load();
        let member = board.state.members().get(&cluster.0);
        let name = member.map(|member| member.name.to_string());
        let name = name.or_else(|| {
            let peer = self.roster.of_cluster(cluster)?;
            Some(peer.settings.name.to_string())
        });
        name.unwrap_or_else(|| cluster.to_string())
    }

    /// Decides a call that came over a link, or passes it on.
    pub(super) async fn decide(&self, asked: Asked, from: ClusterId) -> Answered {
        let id = asked.id;
        let answered = |outcome: Result<&RequestRecord, Fault>| {
            Answered::new(id, outcome, self.board.load().state.heads.clone())
        };
        if asked.home != self.cluster() {
            return self.pass_on(asked, from).await;
        }
        let (mut call, dry_run, blobs) = match asked.clone().open() {
            Ok(opened) => opened,
            Err(fault) => return answered(Err(fault)),
        };
        if !call.command.may_come_from_afar() {
            let what = "another cluster passes on writes of targets, and this is none".to_owned();
            return answered(Err(Fault::new(Kind::Forbidden, "not_from_afar", what)));
        }
        // What is written here is written at home, or passed on.
        call.allow_divergent = false;
        match self.writer.submit_here(call, blobs, dry_run).await {
            Ok(record) => answered(Ok(&record)),
            Err(declined) => match declined.home {
                // It moved meanwhile.
                Some(home) => self.pass_on(asked.now_at(home), from).await,
                None => answered(Err(declined.fault)),
            },
        }
    }

    async fn pass_on(&self, asked: Asked, from: ClusterId) -> Answered {
        let id = asked.id;
        let home = asked.home;
        let lost = Fault::new(
            // As the cluster that was asked would have said it: how many hops lay between is nothing to the caller.
            Kind::Conflict,
            "homed_elsewhere",
            format!(
                "its home is {}, which {} does not reach either",
                self.call_it(home),
                self.name
            ),
        )
        .with_hint(
            "try again when it is back, or write beside it: --allow-divergent --reason TEXT",
        );
        let passed = match asked.passed_on() {
            Some(asked) => self.forward(asked, Some(from), lost).await,
            None => Err(lost),
        };
        match passed {
            Ok(answered) => Answered { id, ..answered },
            Err(fault) => Answered {
                id,
                outcome: Err(fault),
                heads: VersionVector::default(),
            },
        }
    }

    /// Waits until what `home` had written is here; whether it came in time.
    async fn catch_up(&self, heads: &VersionVector, home: ClusterId) -> bool {
        let mut revision = self.board.subscribe();
        let deadline = Instant::now() + CALL_CATCH_UP;
        loop {
            revision.borrow_and_update();
            let is_here = {
                let here = &self.board.peek().state.heads;
                let mut of_home = heads.iter().filter(|(origin, _)| origin.cluster == home.0);
                of_home.all(|(origin, head)| here.covers(origin, head.seq))
            };
            if is_here {
                return true;
            }
            match tokio::time::timeout_at(deadline, revision.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return false,
            }
        }
    }
}
