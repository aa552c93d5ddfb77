//! Which ops a journal need not keep. No peer that stays away can hold on to them for ever. Which ops a state need
//! not keep is another matter: [`State::settled`](crate::journal::State::settled).

use std::collections::BTreeMap;

use crate::{
    ids::OriginId,
    journal::VersionVector,
    limits::PEER_OPS_KEPT_MS,
    time::{Span, Timestamp},
};

/// What is known of a peer.
#[derive(Clone, Debug)]
pub struct PeerMark {
    /// The origin it writes under.
    pub origin: OriginId,
    /// What it has said is durable there.
    pub acked: VersionVector,
    /// When it last said something.
    pub heard_at: Timestamp,
}

/// What a journal may let go of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Ops up to here may be truncated, once a snapshot holds what they led to.
    pub up_to: VersionVector,
    /// Clusters that have been away for so long that they will get a snapshot.
    pub needs_snapshot: Vec<u128>,
}

/// What of `heads` may be truncated at `now`: what every peer has that was heard of lately.
pub fn retention(
    heads: &VersionVector,
    peers: &BTreeMap<u128, PeerMark>,
    now: Timestamp,
) -> Retention {
    let is_away = |peer: &PeerMark| now.since(peer.heard_at) > Span(PEER_OPS_KEPT_MS);
    let present = peers.values().filter(|peer| !is_away(peer));
    Retention {
        up_to: present.fold(heads.clone(), |least, peer| least.least(&peer.acked)),
        needs_snapshot: peers
            .iter()
            .filter(|(_, peer)| is_away(peer))
            .map(|(cluster, _)| *cluster)
            .collect(),
    }
}
