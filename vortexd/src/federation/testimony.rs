//! What peers said of their journals, for whoever holds one against the other, and how old it is.

use vortex_core::{ids::ClusterId, journal::VersionVector, rollout::PeerSight, time::Span};

use super::Federation;

/// What a peer said last of which ops it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testimony {
    /// As this cluster calls it.
    pub name: String,
    /// Whether the two are connected; else it is from before.
    pub connected: bool,
    /// What it has.
    pub heads: VersionVector,
}

impl Federation {
    /// How old what is known of a cluster is; none: never heard of since the start.
    pub fn age(&self, cluster: ClusterId) -> Option<Span> {
        PeerSight::age(self.0.as_ref()?.sight.as_ref(), cluster.0)
    }

    /// What each peer said last; nothing of those that were not heard of since the start.
    pub fn testimonies(&self) -> Vec<Testimony> {
        let peers = (self.0.as_ref()).map_or_else(Vec::new, |shared| shared.roster.all());
        let testimonies = peers.iter().map(|peer| {
            let status = peer.status();
            Testimony {
                name: peer.settings.name.to_string(),
                connected: status.connected_at.is_some(),
                heads: status.heads.clone(),
            }
        });
        testimonies
            .filter(|testimony| testimony.heads.total() > 0)
            .collect()
    }
}
