//! What a daemon is told about its federation.

use std::net::SocketAddr;

use vortex_core::{ids::ClusterName, time::Span};

use super::{peers::PeerSettings, tls::PeerFiles};

/// A federation's settings that make sense together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederationSettings {
    /// This cluster.
    pub name: ClusterName,
    /// Where others connect; none: it only dials.
    pub listen: Option<SocketAddr>,
    /// Whom it trusts and who it is.
    pub files: PeerFiles,
    /// Whom it talks to.
    pub peers: Vec<PeerSettings>,
    /// How long ops are kept at least that every peer has; none: for ever.
    pub keep_ops: Option<Span>,
}
