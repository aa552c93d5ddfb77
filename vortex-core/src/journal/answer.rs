//! What requests were answered, so that a retry hears the same.

use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::tokens::Token;
use crate::{
    fleet::FleetOverrides,
    freeze::Freeze,
    ids::{ClusterId, Digest, RequestId, StrategyName, Target, VersionLabel},
    limits::REQUESTS_REMEMBERED_MAX,
    rollout::Rollout,
};

/// What became of one object of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// A version is published.
    Version {
        /// Its target.
        target: Target,
        /// Its label.
        version: VersionLabel,
        /// Its content's digest.
        digest: Digest,
        /// False: it was there already.
        created: bool,
    },
    /// A target has this stable version.
    Stable {
        /// Whose.
        target: Target,
        /// Which.
        version: VersionLabel,
        /// The one before; none if there was none, or it was this one.
        previous: Option<VersionLabel>,
        /// The target's revision after it.
        revision: u64,
    },
    /// A target is configured like this.
    Target {
        /// Whose.
        target: Target,
        /// Patterns of secret keys.
        secret_keys: Vec<String>,
        /// Whether a schema is attached.
        has_schema: bool,
        /// How its fleet is watched.
        fleet: FleetOverrides,
        /// The target's revision after it.
        revision: u64,
    },
    /// A rollout stands like this.
    Rollout(Arc<Rollout>),
    /// A strategy is stored, or deleted.
    Strategy(StrategyName),
    /// The breaker is closed.
    Breaker,
    /// A freeze was added.
    Freeze(Arc<Freeze>),
    /// A freeze was lifted.
    Lifted(Arc<Freeze>),
    /// A cluster has joined, or is retired.
    Cluster(ClusterId),
    /// A token was made, or holds no longer.
    Token(Arc<Token>),
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// What was asked.
    pub fingerprint: [u8; 16],
    /// The revision after its last op.
    pub revision: u64,
    /// What became of each object, in the order of the ops.
    pub answers: Vec<Answer>,
}

/// The newest requests and their answers; at most [`REQUESTS_REMEMBERED_MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLog {
    records: OrdMap<RequestId, Arc<RequestRecord>>,
    order: Vector<RequestId>,
}

impl RequestLog {
    /// The record of a request.
    pub fn get(&self, id: &RequestId) -> Option<&Arc<RequestRecord>> {
        self.records.get(id)
    }

    /// Adds what another op of the request led to.
    pub(super) fn record(
        &mut self,
        id: &RequestId,
        fingerprint: [u8; 16],
        revision: u64,
        answers: Vec<Answer>,
    ) {
        let mut record = match self.records.get(id) {
            Some(record) => record.as_ref().clone(),
            None => {
                self.order.push_back(id.clone());
                RequestRecord {
                    fingerprint,
                    revision,
                    answers: vec![],
                }
            }
        };
        record.revision = revision;
        for answer in answers {
            match record
                .answers
                .iter_mut()
                .find(|old| same_rollout(old, &answer))
            {
                Some(old) => *old = answer,
                None => record.answers.push(answer),
            }
        }
        self.records.insert(id.clone(), Arc::new(record));
        while self.order.len() > REQUESTS_REMEMBERED_MAX {
            if let Some(oldest) = self.order.pop_front() {
                self.records.remove(&oldest);
            }
        }
    }
}

fn same_rollout(a: &Answer, b: &Answer) -> bool {
    match (a, b) {
        (Answer::Rollout(a), Answer::Rollout(b)) => a.spec.id == b.spec.id,
        (Answer::Version { .. }, _)
        | (Answer::Stable { .. }, _)
        | (Answer::Target { .. }, _)
        | (Answer::Strategy(_), _)
        | (Answer::Breaker, _)
        | (Answer::Freeze(_), _)
        | (Answer::Lifted(_), _)
        | (Answer::Cluster(_), _)
        | (Answer::Token(_), _)
        | (Answer::Rollout(_), _) => false,
    }
}
