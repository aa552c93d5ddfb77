//! The one thing that can conflict between clusters: which rollout of a target is active.
//!
//! Starting a rollout lays a claim. Two claims conflict when neither's writer had seen the other. The winner
//! follows from what the claims are and never changes, so every cluster finds the same one, in whatever order
//! they arrive. Clocks only break ties.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Digest, OriginId, RolloutId},
    time::Hlc,
};

/// How urgent a claim is; the later kinds win over the earlier ones.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ClaimClass {
    /// An ordinary rollout.
    #[default]
    Normal,
    /// Started through a freeze, by override.
    Emergency,
    /// Brings back a version that was a baseline before.
    Rollback,
}

impl ClaimClass {
    /// For serde: what ops of daemons without peers leave out.
    pub fn is_normal(&self) -> bool {
        *self == ClaimClass::Normal
    }
}

/// A rollout's start, as far as it decides between rollouts. Nothing of it ever changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The rollout.
    pub rollout: RolloutId,
    /// Who wrote its start.
    pub origin: OriginId,
    /// The start's place among the origin's ops.
    pub seq: u64,
    /// When, by the origin's clock.
    pub at: Hlc,
    /// What of other origins its writer had seen.
    pub deps: Vec<(OriginId, u64)>,
    /// How urgent it is.
    pub class: ClaimClass,
    /// Written by a cluster that was not the target's home.
    pub is_divergent: bool,
}

/// What decided between two claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// One is more urgent.
    Class,
    /// One was written by the target's home.
    Home,
    /// One was written earlier.
    Earlier,
    /// One has the smaller id: they were written at the same moment.
    Id,
}

/// Two rollouts of one target that were started without knowing of each other. Stays until somebody has
/// acknowledged it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What it is called: the digest of both claims' places, the winner's first.
    pub id: Digest,
    /// The rollout that goes on.
    pub winner: RolloutId,
    /// The rollout that was ended.
    pub loser: RolloutId,
    /// What decided.
    pub rule: Rule,
}

impl Claim {
    /// Whether this claim's writer had seen `other`.
    pub fn covers(&self, other: &Claim) -> bool {
        covers(self.origin, self.seq, &self.deps, other.origin, other.seq)
    }

    /// Whether neither writer had seen the other's claim.
    pub fn is_concurrent_with(&self, other: &Claim) -> bool {
        !self.covers(other) && !other.covers(self)
    }

    /// The conflict between this claim and `other`, with its winner. The same whichever of them asks.
    pub fn against(&self, other: &Claim) -> Conflict {
        let rank = |claim: &Claim| {
            (
                std::cmp::Reverse(claim.class),
                claim.is_divergent,
                claim.at,
                claim.rollout.clone(),
            )
        };
        let (winner, loser) = if rank(self) <= rank(other) {
            (self, other)
        } else {
            (other, self)
        };
        let rule = if winner.class != loser.class {
            Rule::Class
        } else if winner.is_divergent != loser.is_divergent {
            Rule::Home
        } else if winner.at != loser.at {
            Rule::Earlier
        } else {
            Rule::Id
        };
        let places = format!(
            "{} {} {} {}",
            winner.origin, winner.seq, loser.origin, loser.seq
        );
        Conflict {
            id: Digest::of(places.as_bytes()),
            winner: winner.rollout.clone(),
            loser: loser.rollout.clone(),
            rule,
        }
    }
}

/// Whether the op `seq` of `origin`, written after `deps`, was written after the op `other_seq` of `other`,
/// or is that op.
pub fn covers(
    origin: OriginId,
    seq: u64,
    deps: &[(OriginId, u64)],
    other: OriginId,
    other_seq: u64,
) -> bool {
    if origin == other {
        return seq >= other_seq;
    }
    deps.iter()
        .any(|&(of, seen)| of == other && seen >= other_seq)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn claim(number: u64, class: ClaimClass, is_divergent: bool, at: u64) -> Claim {
        Claim {
            rollout: RolloutId::from_random(number),
            origin: OriginId {
                cluster: u128::from(number),
                incarnation: 1,
            },
            seq: 1,
            at: Hlc {
                time: Timestamp(at),
                counter: 0,
            },
            deps: vec![],
            class,
            is_divergent,
        }
    }

    #[test]
    fn class_goes_before_home_before_time_before_id() {
        let check = |winner: &Claim, loser: &Claim, rule| {
            let found = winner.against(loser);
            assert_eq!(found, loser.against(winner), "whoever asks");
            assert_eq!(
                (&found.winner, found.rule),
                (&winner.rollout, rule),
                "{winner:?} against {loser:?}"
            );
        };
        let normal = claim(1, ClaimClass::Normal, false, 5);
        check(
            &claim(2, ClaimClass::Rollback, true, 9),
            &normal,
            Rule::Class,
        );
        check(
            &claim(2, ClaimClass::Emergency, true, 9),
            &normal,
            Rule::Class,
        );
        check(&normal, &claim(2, ClaimClass::Normal, true, 1), Rule::Home);
        check(
            &normal,
            &claim(2, ClaimClass::Normal, false, 6),
            Rule::Earlier,
        );
        check(&normal, &claim(2, ClaimClass::Normal, false, 5), Rule::Id);
    }

    #[test]
    fn a_claim_whose_writer_had_seen_the_other_is_no_conflict() {
        let first = claim(1, ClaimClass::Normal, false, 5);
        let mut second = claim(2, ClaimClass::Normal, false, 6);
        assert!(first.is_concurrent_with(&second));
        second.deps = vec![(first.origin, 1)];
        assert!(!first.is_concurrent_with(&second));
    }
}
