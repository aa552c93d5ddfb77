//! Members: which clusters there are, told by the ops in which they join and are retired.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{answer::Answer, body::OpBody, op::Op, state::State};
use crate::{
    conflict::covers,
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

/// What others have written since this cluster's newest op.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unconfirmed {
    pub(super) count: u64,
    /// When the earliest of it was written.
    pub(super) since: Timestamp,
}

impl Default for Unconfirmed {
    fn default() -> Unconfirmed {
        Unconfirmed {
            count: 0,
            since: Timestamp::MAX,
        }
    }
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

    /// Whether this cluster is retired: what it writes has no effect, until it joins anew.
    pub fn is_retired_here(&self) -> bool {
        let own = self.local.and_then(|cluster| self.members.get(&cluster));
        own.is_some_and(|member| member.retired_at.is_some())
    }

    /// Whether `origin` is a former life: its store has begun another. Nothing more is to be taken from a connection
    /// that the former one has opened: what is settled rests on it.
    pub fn is_superseded(&self, origin: OriginId) -> bool {
        self.standing.is_superseded(origin)
    }

    /// Whether there is an origin whose ops may still be put elsewhere by what others write.
    pub fn has_newcomers(&self) -> bool {
        !self.standing.newcomers.is_empty()
    }

    /// Whether `origin` stands by its own numbers by now: only then what it says of others counts.
    pub fn is_placed(&self, origin: OriginId) -> bool {
        let next = self.heads.head(origin).seq + 1;
        self.standing.is_grounded(origin, next)
    }

    /// Whether `origin` was retired, and what it writes has no effect any more. It is still told so.
    pub fn is_retired(&self, origin: OriginId) -> bool {
        self.standing.is_retired(origin)
    }

    /// Whether the op has no effect because its cluster was retired.
    pub fn is_cut(&self, origin: OriginId, seq: u64) -> bool {
        self.standing.is_cut(origin, seq)
    }

    /// Whether two federations have met that were both founded: a person has to take one of them down.
    pub fn has_rival_founding(&self) -> bool {
        self.standing.has_rival()
    }

    /// How many ops of each origin of `cluster` count, as far as is known here.
    pub(super) fn counting_of(&self, cluster: ClusterId) -> Vec<(OriginId, u64)> {
        let of = self
            .heads
            .iter()
            .filter(|(origin, _)| origin.cluster == cluster.0);
        of.map(|(origin, head)| {
            let limit = self.standing.limit(origin).unwrap_or(u64::MAX);
            (origin, head.seq.min(limit))
        })
        .collect()
    }

    /// Counts what this cluster has not confirmed yet. Confirmations are not confirmed, or two clusters would never
    /// be done; those of a life that is over are, for they are the last of it.
    ///
    /// An op that is part of no slice confirms nothing: it is not kept, and so it gives no newcomer its place.
    pub(super) fn count_unconfirmed(&mut self, op: &Op, is_kept: bool) {
        if Some(op.origin.cluster) == self.local {
            let is_newest = self
                .heads
                .iter()
                .all(|(origin, head)| covers(op.origin, op.seq, &op.deps, origin, head.seq));
            if is_newest {
                self.writes_as = Some(op.origin);
                if is_kept {
                    self.unconfirmed = Unconfirmed::default();
                }
                return;
            }
        }
        let is_confirmation = matches!(op.body, OpBody::HeadsConfirmed);
        if is_confirmation && !self.standing.is_superseded(op.origin) {
            return;
        }
        let unconfirmed = &mut self.unconfirmed;
        unconfirmed.count = unconfirmed.count.saturating_add(1);
        unconfirmed.since = unconfirmed.since.min(op.at.time);
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
