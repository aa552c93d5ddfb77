//! Homes: every target is written by one cluster, the one that wrote it first, until its home is transferred.
//!
//! A transfer is an op with an epoch. What the former home writes without having seen it is *fenced*: kept in
//! the journal, named in the target, and without effect, also where it had been applied before.

use serde::{Deserialize, Serialize};

use super::{
    body::OpBody,
    op::Op,
    order::Standing,
    rejection::Rejection,
    slice::{are_concurrent, place_of, precedence},
    state::State,
};
use crate::{
    conflict::covers,
    ids::{ClusterId, ClusterName, OriginId, RolloutId, Target},
    rollout::Rollout,
    time::{Hlc, Timestamp},
};

/// A target's home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The cluster that writes the target.
    pub cluster: u128,
    /// How often it was transferred.
    pub epoch: u64,
}

/// A transfer of a target's home. Nothing of it ever changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Who wrote it.
    pub origin: OriginId,
    /// Its place among the origin's ops.
    pub seq: u64,
    /// When, by the origin's clock.
    pub at: Hlc,
    /// What its writer had seen: the cut. What the former home wrote beyond it does not count.
    pub deps: Vec<(OriginId, u64)>,
    /// The former home.
    pub from: u128,
    /// The new one.
    pub to: u128,
    /// The new home's epoch.
    pub epoch: u64,
}

impl Transfer {
    /// The transfer that `op` is.
    pub(super) fn of(op: &Op) -> Option<Transfer> {
        let OpBody::HomeTransferred {
            from, to, epoch, ..
        } = &op.body
        else {
            return None;
        };
        Some(Transfer {
            origin: op.origin,
            seq: op.seq,
            at: op.at,
            deps: op.deps.clone(),
            from: from.0,
            to: to.0,
            epoch: *epoch,
        })
    }
}

/// Whether `op` was written by a cluster that had lost the target's home without knowing: by a transfer away
/// from it, or by one that goes before the transfer it relies on.
pub(super) fn fencing(op: &Op, transfers: &[Transfer], standing: &Standing) -> bool {
    if matches!(op.body, OpBody::HomeTransferred { .. }) {
        // Transfers are decided between by epoch, and that alone.
        return false;
    }
    let writer = op.origin.cluster;
    transfers.iter().any(|transfer| {
        let lost = transfer.from == writer
            || transfers
                .iter()
                .filter(|other| other.to == writer && precedence(other) < precedence(transfer))
                .any(|other| covers(op.origin, op.seq, &op.deps, other.origin, other.seq));
        if transfer.to == writer || !lost || !are_concurrent(op, transfer) {
            return false;
        }
        // A newcomer's transfer had not seen what others have folded for good: it leaves alone what stands before it.
        let spot = standing.spot_by(place_of(transfer));
        spot.is_plain() || spot < standing.spot(op)
    })
}

impl State {
    /// The home of `target`; none while nobody has written it.
    pub fn home(&self, target: &Target) -> Option<Home> {
        self.target(target)?.home
    }

    /// Whether this state's cluster leads `rollout`.
    pub(super) fn may_lead(&self, rollout: &Rollout) -> bool {
        let leader = self.leader(&rollout.spec.target, &rollout.spec.id);
        self.local
            .is_none_or(|own| leader.is_none_or(|of| of == own))
    }

    /// Whether this state's cluster is not the one that writes `target`.
    pub(super) fn is_beside_home(&self, target: &Target) -> bool {
        let home = self.target(target).and_then(|target| target.home.as_ref());
        let own = self.local;
        own.is_some_and(|own| home.is_some_and(|home| home.cluster != own))
    }

    /// What people call a cluster; none where it has not joined.
    pub fn cluster_name(&self, cluster: u128) -> Option<&ClusterName> {
        self.members().get(&cluster).map(|member| &member.name)
    }

    /// When the newest op of a cluster that is here was written, by its clock.
    pub fn last_op_at(&self, cluster: u128) -> Option<Timestamp> {
        let newest = self.readings.iter();
        newest
            .filter(|(origin, _)| origin.cluster == cluster)
            .map(|(_, at)| at.time)
            .max()
    }

    /// Why `target` is not written here.
    pub(super) fn homed_elsewhere(&self, target: Target, home: ClusterId) -> Rejection {
        Rejection::HomedElsewhere {
            target,
            home,
            name: self.cluster_name(home.0).cloned(),
        }
    }

    /// The cluster that leads `rollout` through its stages: its target's home, or whoever started it beside
    /// that.
    pub fn leader(&self, target: &Target, rollout: &RolloutId) -> Option<u128> {
        let found = self.target(target)?;
        match found.claims.get(rollout) {
            Some(claim) if claim.is_divergent => Some(claim.origin.cluster),
            Some(_) | None => found.home.map(|home| home.cluster),
        }
    }
}
