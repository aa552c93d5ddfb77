//! What requests were answered, so that a retry hears the same.

use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::{op::RequestMark, tokens::Token};
use crate::{
    fleet::FleetOverrides,
    freeze::Freeze,
    ids::{Actor, ClusterId, Digest, RequestId, StrategyName, Target, VersionLabel},
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

/// An id under which the same actor asked for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reused;

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

/// What a request is known by: its id, NUL, and its actor; neither holds a NUL. Written as one text, which reads what was saved
/// when there was the id alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key(String);

impl Key {
    fn new(id: &RequestId, actor: &Actor) -> Key {
        Key(format!("{id}\0{actor}"))
    }

    /// Those of this id, whoever asked: from the first to before the second.
    fn all(id: &RequestId) -> std::ops::Range<Key> {
        Key(id.to_string())..Key(format!("{id}\u{1}"))
    }
}

/// The newest requests and their answers; at most [`REQUESTS_REMEMBERED_MAX`].
///
/// An id is its actor's: what others asked under the same one is another request, and they are told nothing of it. The
/// very same request is the same whoever repeats it, because actors change between tries: the token is renewed, the
/// pipeline runs on another machine, the home is asked itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLog {
    records: OrdMap<Key, Arc<RequestRecord>>,
    order: Vector<Key>,
}

impl RequestLog {
    /// The record of a request of `actor`.
    ///
    /// # Errors
    /// When they asked for something else under its id.
    pub fn get(
        &self,
        actor: &Actor,
        mark: &RequestMark,
    ) -> Result<Option<&Arc<RequestRecord>>, Reused> {
        let is_same = |record: &&Arc<RequestRecord>| record.fingerprint == mark.fingerprint;
        if let Some(own) = self.records.get(&Key::new(&mark.id, actor)) {
            return Some(own).filter(is_same).map(Some).ok_or(Reused);
        }
        let all = self.records.range(Key::all(&mark.id));
        Ok(all.map(|(_, record)| record).find(is_same))
    }

    /// Adds what another op of the request led to.
    pub(super) fn record(
        &mut self,
        actor: &Actor,
        mark: &RequestMark,
        revision: u64,
        answers: Vec<Answer>,
    ) {
        let key = Key::new(&mark.id, actor);
        let mut record = match self.records.get(&key) {
            Some(record) => record.as_ref().clone(),
            None => {
                self.order.push_back(key.clone());
                RequestRecord {
                    fingerprint: mark.fingerprint,
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
        self.records.insert(key, Arc::new(record));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_id_is_its_actor_s_and_the_very_same_request_is_the_same_from_anybody() {
        let mut log = RequestLog::default();
        let mark = |id: &str, fingerprint| RequestMark {
            id: id.parse().unwrap(),
            fingerprint: [fingerprint; 16],
        };
        let mut ask = |actor: &str, id: &str, fingerprint, revision| {
            let (actor, mark) = (actor.parse().unwrap(), mark(id, fingerprint));
            let found = log
                .get(&actor, &mark)
                .map(|found| found.map(|record| record.revision));
            if found == Ok(None) {
                log.record(&actor, &mark, revision, vec![]);
            }
            found
        };
        assert_eq!(ask("a", "k", 1, 1), Ok(None));
        assert_eq!(ask("a", "k", 1, 2), Ok(Some(1)));
        assert_eq!(ask("a", "k", 2, 2), Err(Reused));
        // Nothing that another has asked under it is in the way, nor told.
        assert_eq!(ask("b", "k", 2, 2), Ok(None));
        assert_eq!(ask("b", "k", 2, 3), Ok(Some(2)));
        assert_eq!(ask("b", "k", 1, 3), Err(Reused));
        assert_eq!(ask("a", "k", 2, 3), Err(Reused));
        assert_eq!(ask("c", "k", 2, 3), Ok(Some(2)));
        // Ids and actors that begin alike are told apart.
        let alike = [("a", "k2"), ("a", "k-"), ("k", "a"), ("aa", "k")];
        for (fingerprint, (actor, id)) in (10..).zip(alike) {
            assert_eq!(ask(actor, id, fingerprint, 3), Ok(None));
        }
    }

    #[test]
    fn what_was_saved_under_the_id_alone_is_still_known() {
        let record = RequestRecord {
            fingerprint: [1; 16],
            revision: 7,
            answers: vec![],
        };
        let before: (BTreeMap<RequestId, RequestRecord>, Vec<RequestId>) = (
            [("k".parse().unwrap(), record)].into(),
            vec!["k".parse().unwrap()],
        );
        let saved = postcard::to_stdvec(&before).unwrap();
        let log: RequestLog = postcard::from_bytes(&saved).unwrap();
        let found = |id: &str, fingerprint| {
            let mark = RequestMark {
                id: id.parse().unwrap(),
                fingerprint: [fingerprint; 16],
            };
            let found = log.get(&"a".parse().unwrap(), &mark);
            found.map(|found| found.map(|record| record.revision))
        };
        assert_eq!(found("k", 1), Ok(Some(7)));
        assert_eq!(found("k", 2), Ok(None));
    }
}
