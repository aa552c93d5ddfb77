//! Whether the daemon takes requests, and whether what it knows of other clusters is fresh.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde::Serialize;
use vortex_core::{
    limits::PEER_STALE_MS,
    time::{Span, Timestamp},
};

use crate::{
    federation::{AlarmKind, Federation, PeerView, View},
    service::conflicts::open,
    snapshot::Board,
    store::Store,
    writer::Writer,
};

/// Ready, or why not.
pub struct Readiness {
    serving: AtomicBool,
    writer: Writer,
    store: Arc<dyn Store>,
}

impl Readiness {
    /// Not ready yet.
    pub fn new(writer: Writer, store: Arc<dyn Store>) -> Arc<Readiness> {
        Arc::new(Readiness {
            serving: AtomicBool::new(false),
            writer,
            store,
        })
    }

    /// Requests are taken from now on, or not any more.
    pub fn set(&self, serving: bool) {
        self.serving.store(serving, Ordering::Release);
    }

    /// Why requests are not taken.
    pub fn obstacle(&self) -> Option<&'static str> {
        if !self.serving.load(Ordering::Acquire) {
            return Some("starting or stopping");
        }
        if !self.writer.health().is_writing() {
            return Some("the store takes no writes; see the log");
        }
        None
    }

    /// Only rollbacks, pauses and reads are served.
    pub fn is_low_on_space(&self) -> bool {
        self.store.is_low_on_space()
    }
}

/// Whether what is known of other clusters is fresh, and nothing needs a person. A matter of data: a link that is
/// down harms nothing while its ops come by way of another cluster.
pub struct FederationHealth {
    federation: Arc<Federation>,
    board: Arc<Board>,
    since: Timestamp,
}

/// How the federation is, as it is told to probes.
#[derive(Debug, Serialize)]
pub struct FederationReport {
    /// `up`, `degraded` or `disabled`.
    pub status: &'static str,
    /// What is wrong, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// How fresh what is known of each peer is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub peers: Vec<PeerReport>,
}

/// How fresh what is known of a peer is.
#[derive(Debug, Serialize)]
pub struct PeerReport {
    /// The peer.
    pub name: String,
    /// How the link is.
    pub state: &'static str,
    /// How old what is known of it may be.
    pub data_age_ms: u64,
    /// Older than it should be.
    pub stale: bool,
}

impl FederationReport {
    /// Nothing needs a person, and everything is fresh.
    pub fn is_well(&self) -> bool {
        self.why.is_empty()
    }
}

impl FederationHealth {
    /// Watches from `now` on.
    pub fn new(federation: Arc<Federation>, board: Arc<Board>, now: Timestamp) -> Arc<Self> {
        Arc::new(FederationHealth {
            federation,
            board,
            since: now,
        })
    }

    /// The federation as it is.
    pub fn view(&self) -> View {
        self.federation.view()
    }

    /// How old what is known of a peer may be: as old as the newest that is missing, and as the last word of it.
    pub fn data_age(&self, peer: &PeerView, now: Timestamp) -> Span {
        let heard_at = peer.last_heard_at.unwrap_or(self.since);
        let silence = now.since(heard_at);
        // What it wrote may have come by way of another cluster.
        let elsewhere = self.federation.age(peer.cluster).unwrap_or(silence);
        let missing = peer.age.filter(|_| peer.lag_ops > 0);
        silence.min(elsewhere).max(missing.unwrap_or_default())
    }

    /// How it is at `now`.
    pub fn report(&self, now: Timestamp) -> FederationReport {
        let view = self.federation.view();
        let conflicts = open(&self.board.peek().state).count();
        self.told(&view, conflicts, now)
    }

    fn told(&self, view: &View, conflicts: usize, now: Timestamp) -> FederationReport {
        if !view.enabled {
            return FederationReport {
                status: "disabled",
                why: vec![],
                peers: vec![],
            };
        }
        let peers: Vec<_> = (view.peers.iter())
            .map(|peer| {
                let age = self.data_age(peer, now);
                PeerReport {
                    name: peer.name.clone(),
                    state: peer.state.word(),
                    data_age_ms: age.0,
                    stale: age > Span(PEER_STALE_MS),
                }
            })
            .collect();
        let stale = peers.iter().filter(|peer| peer.stale);
        let stale = stale.map(|peer| {
            // Nobody needs to know more exactly.
            let age = Span(peer.data_age_ms / 1000 * 1000);
            format!("what is known of {} is {age} old", peer.name)
        });
        // How old data is was said already.
        let alarms = view.alarms.iter();
        let alarms = alarms.filter(|alarm| alarm.kind != AlarmKind::Stale);
        let alarms = alarms.map(|alarm| format!("{} {}", alarm.kind.word(), alarm.about));
        let conflicts = match conflicts {
            0 => None,
            1 => Some("1 open conflict".to_owned()),
            many => Some(format!("{many} open conflicts")),
        };
        let why: Vec<_> = stale.chain(alarms).chain(conflicts).collect();
        FederationReport {
            status: if why.is_empty() { "up" } else { "degraded" },
            why,
            peers,
        }
    }
}

#[cfg(test)]
mod tests {
    use vortex_core::ids::ClusterId;

    use super::*;
    use crate::{
        federation::{LinkState, PeerSource},
        serving::Serving,
        snapshot::Snapshot,
    };

    #[test]
    fn health_is_the_age_of_data_and_never_the_links_state() {
        let health = FederationHealth {
            federation: Arc::new(Federation::disabled()),
            board: Arc::new(Board::new(Snapshot {
                serving: Serving::default(),
                state: vortex_core::journal::State::default(),
                recent: imbl::Vector::new(),
                recent_bytes: 0,
            })),
            since: Timestamp(1_000_000),
        };
        let now = Timestamp(1_070_000);
        let check = |state, heard_at: Option<u64>, age, conflicts, expected: &[&str]| {
            let view = View {
                enabled: true,
                peers: vec![PeerView {
                    name: "us".to_owned(),
                    cluster: ClusterId(2),
                    address: None,
                    san: "us".to_owned(),
                    relays: true,
                    state,
                    source: PeerSource::Declared,
                    age,
                    lag_ops: u64::from(age.is_some()),
                    behind_ops: 0,
                    last_heard_at: heard_at.map(Timestamp),
                    connected_at: None,
                    bytes_sent: 0,
                    bytes_received: 0,
                    ops_sent: 0,
                    ops_received: 0,
                    last_error: String::new(),
                    origin: None,
                }],
                ..View::default()
            };
            let report = health.told(&view, conflicts, now);
            assert_eq!(report.why, expected);
            assert_eq!(report.is_well(), expected.is_empty());
        };
        check(LinkState::Connected, Some(1_069_000), None, 0, &[]);
        check(LinkState::Connecting, Some(1_069_000), None, 0, &[]);
        let old = "what is known of us is 1m 10s old";
        check(LinkState::Connected, Some(1_000_000), None, 0, &[old]);
        check(LinkState::Listening, None, None, 0, &[old]);
        let lags = Some(Span(61_000));
        let behind = "what is known of us is 1m 1s old";
        check(LinkState::Connected, Some(1_070_000), lags, 0, &[behind]);
        let conflict = "1 open conflict";
        check(LinkState::Connected, Some(1_070_000), None, 1, &[conflict]);
        assert_eq!(health.report(now).status, "disabled");
        assert!(health.report(now).is_well());
    }
}
