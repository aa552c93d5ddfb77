//! Members: which clusters there are, told by the ops in which they join and are retired.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{answer::Answer, op::Op, state::State};
use crate::{
    ids::{ClusterId, ClusterName, OriginId},
    time::Timestamp,
};

/// A cluster that takes part, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// What people call it.
    pub name: ClusterName,
    /// The lives of its store that have joined.
    pub origins: OrdMap<OriginId, Announced>,
    /// The peers that it last said its settings name.
    pub knows: Vec<ClusterId>,
    /// When it first joined.
    pub joined_at: Timestamp,
    /// When it was retired, if it has not joined again since.
    pub retired_at: Option<Timestamp>,
}

/// What one life of a cluster's store has said in its newest op of joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// That op's number.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// The lives of the same store that it had seen: they are over.
    pub follows: Vec<OriginId>,
}

impl State {
    /// The clusters that have joined, those that are retired included.
    pub fn members(&self) -> &OrdMap<u128, Member> {
        &self.members
    }

    /// What `origin` has said about itself; none if it has not joined.
    pub fn announced(&self, origin: OriginId) -> Option<&Announced> {
        self.members.get(&origin.cluster)?.origins.get(&origin)
    }

    /// How many ops of each origin of `cluster` count, as far as is known here.
    pub(super) fn counting_of(&self, cluster: ClusterId) -> Vec<(OriginId, u64)> {
        self.heads
            .iter()
            .filter(|(origin, _)| origin.cluster == cluster.0)
            .map(|(origin, head)| (origin, head.seq))
            .collect()
    }

    pub(super) fn join(&mut self, op: &Op, name: &ClusterName, knows: &[ClusterId]) -> Vec<Answer> {
        let cluster = op.origin.cluster;
        let follows = op
            .deps
            .iter()
            .map(|(origin, _)| *origin)
            .filter(|origin| origin.cluster == cluster)
            .collect();
        let announced = Announced {
            seq: op.seq,
            at: op.at.time,
            follows,
        };
        let member = self.members.entry(cluster).or_insert_with(|| Member {
            name: name.clone(),
            origins: OrdMap::new(),
            knows: vec![],
            joined_at: op.at.time,
            retired_at: None,
        });
        member.name = name.clone();
        member.knows = knows.to_vec();
        member.origins.insert(op.origin, announced);
        member.retired_at = None;
        vec![Answer::Cluster(ClusterId(cluster))]
    }

    pub(super) fn retire(&mut self, op: &Op, cluster: ClusterId) -> Vec<Answer> {
        if let Some(member) = self.members.get_mut(&cluster.0) {
            member.retired_at = Some(op.at.time);
        }
        vec![Answer::Cluster(cluster)]
    }
}
