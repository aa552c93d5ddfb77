//! How old what is known of other clusters is: what rollouts across clusters wait by.

use vortex_core::{ids::ClusterId, rollout::PeerSight, time::Span};

use super::{Federation, Heard};
use crate::clock;

impl PeerSight for Heard {
    fn age(&self, cluster: u128) -> Option<Span> {
        self.age_at(cluster, clock::now())
    }
}

impl PeerSight for Federation {
    fn age(&self, cluster: u128) -> Option<Span> {
        Federation::age(self, ClusterId(cluster))
    }
}
