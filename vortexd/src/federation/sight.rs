//! How old what is known of other clusters is: what rollouts across clusters wait by.

use vortex_core::{
    ids::ClusterId,
    rollout::PeerSight,
    time::{Span, Timestamp},
};

use super::{Federation, LinkState};
use crate::clock;

/// Of a peer: by its link. Of a cluster behind one: by what it last said of its instances, which is handed on as it
/// is.
impl PeerSight for Federation {
    fn age(&self, cluster: u128) -> Option<Span> {
        let cluster = ClusterId(cluster);
        let now = clock::now();
        let view = self.view();
        let peer = view.peers.iter().find(|peer| peer.cluster == cluster);
        let linked = peer.and_then(|peer| match peer.state {
            LinkState::Connected => Some(peer.age.unwrap_or_default()),
            LinkState::Connecting | LinkState::Refused | LinkState::Listening => {
                peer.last_heard_at.map(|at| now.since(at))
            }
        });
        let told: Option<Timestamp> = (self.fleet_reports().iter())
            .filter(|report| report.cluster == cluster)
            .map(|report| report.at)
            .max();
        let told = told.map(|at| now.since(at));
        linked.into_iter().chain(told).min()
    }
}
