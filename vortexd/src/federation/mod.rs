//! Clusters that share one truth: whom this daemon talks to, and how that goes.
//!
//! What is said is [`vortex_core::peering`]'s matter; here are the sockets, the certificates, and the way of ops
//! from a link to the writer and back.

pub mod peers;
pub mod settings;
mod sight;
pub mod tls;
pub mod view;

use vortex_core::{
    error::{Fault, Kind},
    ids::OriginId,
    journal::Call,
};

pub use self::{
    peers::{PeerSettings, PeerText},
    settings::FederationSettings,
    tls::PeerIdentity,
    view::{AlarmKind, AlarmView, FleetCounts, FleetReport, LinkState, PeerSource, PeerView, View},
};

/// The daemon's half of a federation. In a daemon without a `[federation]` section it shows nothing, and
/// refuses everything.
#[derive(Debug, Default)]
pub struct Federation;

impl Federation {
    /// None: there is no `[federation]` section.
    pub fn disabled() -> Federation {
        Federation
    }

    /// How things are.
    pub fn view(&self) -> View {
        View::default()
    }

    /// Talks to one more cluster from now on, also after a restart.
    ///
    /// # Errors
    /// When there is a peer of that name, cluster or certificate already, or the list cannot be kept.
    #[allow(clippy::unused_self, reason = "enabled ones keep peers")]
    pub fn add_peer(&self, _peer: PeerSettings) -> Result<(), Fault> {
        Err(disabled())
    }

    /// Talks to a cluster no more.
    ///
    /// # Errors
    /// When there is no such peer, or the settings file declares it.
    pub fn remove_peer(&self, _name: &str) -> Result<(), Fault> {
        Err(disabled())
    }

    /// Writes under a new incarnation from now on. Of the call only its request, actor and reason count.
    ///
    /// # Errors
    /// When the store cannot be written.
    #[allow(clippy::unused_async, reason = "enabled ones wait for the writer")]
    pub async fn renew(&self, _call: Call) -> Result<(), Fault> {
        Err(disabled())
    }

    /// Takes ops of a forked origin again. Of the call only its request, actor and reason count.
    ///
    /// # Errors
    /// When the origin is not quarantined.
    #[allow(clippy::unused_async, reason = "enabled ones wait for the writer")]
    pub async fn release(&self, _origin: OriginId, _call: Call) -> Result<(), Fault> {
        Err(disabled())
    }

    /// Tells other clusters what the instances here run.
    pub fn set_fleet_report(&self, _report: FleetReport) {}

    /// What instances run, by cluster: the newest that is known, the own included.
    pub fn fleet_reports(&self) -> Vec<FleetReport> {
        vec![]
    }
}

fn disabled() -> Fault {
    Fault::new(
        Kind::Conflict,
        "no_federation",
        "this daemon has no [federation] section",
    )
    .with_hint("add one to its settings file, with a name and certificates, and start it anew")
}
