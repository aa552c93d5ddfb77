//! What of the federation is shown to people: plain data, taken at one moment.

use std::collections::BTreeMap;

use vortex_core::{
    ids::{ClusterId, OriginId, Target},
    time::{Span, Timestamp},
};

use crate::renewal::Standing;

/// The federation as this daemon sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Whether there is one. If not, all else is empty.
    pub enabled: bool,
    /// This cluster.
    pub cluster: ClusterId,
    /// Its name.
    pub name: String,
    /// Under what this daemon writes.
    pub origin: OriginId,
    /// Whom it talks to, by name.
    pub peers: Vec<PeerView>,
    /// What a person should look at, worst first.
    pub alarms: Vec<AlarmView>,
    /// How this cluster's certificate is.
    pub certificate: Option<Standing>,
}

/// A cluster that this one talks to.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerView {
    /// As this cluster calls it.
    pub name: String,
    /// Which one it is.
    pub cluster: ClusterId,
    /// Where it listens; none: it dials.
    pub address: Option<String>,
    /// The DNS name that its certificate has to carry.
    pub san: String,
    /// Whether it may bring ops of every member.
    pub relays: bool,
    /// How the link is.
    pub state: LinkState,
    /// Who said that there is this peer.
    pub source: PeerSource,
    /// How old the newest is that it is known to have and that is not here; none: nothing is missing, or it was
    /// never heard of.
    pub age: Option<Span>,
    /// How many ops it has that are not here, as far as is known.
    pub lag_ops: u64,
    /// How many are here that it does not have, as far as is known.
    pub behind_ops: u64,
    /// When it was last heard of.
    pub last_heard_at: Option<Timestamp>,
    /// Since when it is connected; none: it is not.
    pub connected_at: Option<Timestamp>,
    /// Bytes sent to it since the start, as frames.
    pub bytes_sent: u64,
    /// Bytes that came from it since the start.
    pub bytes_received: u64,
    /// Ops sent to it since the start.
    pub ops_sent: u64,
    /// Ops that came from it since the start.
    pub ops_received: u64,
    /// Why it is not connected, or was not lately; empty: it always was.
    pub last_error: String,
    /// Under what it writes; none: never heard of since the start.
    pub origin: Option<OriginId>,
}

/// How a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// The two talk.
    Connected,
    /// It is being dialled, or will be again in a moment.
    Connecting,
    /// One of the two does not want the other; tried again all the same.
    Refused,
    /// It has no address here: it has to dial.
    Listening,
}

impl LinkState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            LinkState::Connected => "connected",
            LinkState::Connecting => "connecting",
            LinkState::Refused => "refused",
            LinkState::Listening => "listening",
        }
    }
}

/// Who said that there is a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerSource {
    /// The settings file.
    Declared,
    /// A command.
    Added,
}

impl PeerSource {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            PeerSource::Declared => "declared",
            PeerSource::Added => "added",
        }
    }
}

/// What a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmView {
    /// What it is.
    pub kind: AlarmKind,
    /// The origin or the peer it is about.
    pub about: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Since when.
    pub since: Timestamp,
}

/// What there is to look at, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmKind {
    /// Two stores write as one.
    Fork,
    /// This store was restored, or cloned.
    Restored,
    /// This cluster is retired: what it writes has no effect.
    Retired,
    /// Equal ops led to unequal states.
    Diverged,
    /// A peer brings ops it may not bring.
    Unauthorised,
    /// A peer is not the cluster it says it is, or none that is known.
    Refused,
    /// A peer sends what no peer sends.
    Malformed,
    /// A peer has had ops for long that are not here, or was not heard of for long.
    Stale,
}

impl AlarmKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            AlarmKind::Fork => "fork",
            AlarmKind::Restored => "restored",
            AlarmKind::Retired => "retired",
            AlarmKind::Diverged => "diverged",
            AlarmKind::Unauthorised => "unauthorised",
            AlarmKind::Refused => "refused",
            AlarmKind::Malformed => "malformed",
            AlarmKind::Stale => "stale",
        }
    }
}

/// What the instances of one cluster run. The newest replaces the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetReport {
    /// Whose.
    pub cluster: ClusterId,
    /// When, by that cluster's clock. One that is not newer is old.
    pub at: Timestamp,
    /// What runs, by target.
    pub targets: Vec<FleetCounts>,
}

/// How many of a target's instances are in which state.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetCounts {
    /// Which target.
    pub target: Target,
    /// All of them.
    pub total: u64,
    /// By drift state.
    pub states: BTreeMap<String, u64>,
    /// How many of a hundred drift.
    pub drift_percent: f64,
    /// Whether the target's alarm is raised.
    pub alerting: bool,
}
