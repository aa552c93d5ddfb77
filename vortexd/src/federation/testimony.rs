//! What peers said of their journals, for whoever holds one against the other.

use vortex_core::journal::VersionVector;

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
