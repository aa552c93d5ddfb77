//! What an instance says, and what it is answered.

use std::{fmt, sync::Arc};

use super::expectation::Edition;
use crate::{
    assign::Cohort,
    ids::{Digest, InstanceId, Note, VersionLabel},
    limits::{INSTANCE_LABELS_BYTES_MAX, INSTANCE_LABELS_MAX},
    sample::Counters,
    time::{Span, Timestamp},
};

/// What an instance runs, as it says itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Running {
    /// The version.
    pub version: VersionLabel,
    /// The digest of its content, if it has computed one. Without one its word on the version is taken.
    pub digest: Option<Digest>,
}

/// Whether an instance goes along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It does.
    #[default]
    Ok,
    /// It was offered a version and refuses to run it.
    Rejected {
        /// Which one.
        version: VersionLabel,
        /// Why; its first 256 bytes are kept.
        reason: Note,
    },
}

/// One report of an instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Heartbeat {
    /// Who reports.
    pub instance: InstanceId,
    /// What it runs; none before its first read.
    pub running: Option<Running>,
    /// Whether it goes along.
    pub status: Status,
    /// When its process started, by its own clock. Tells a restart, whose `seq` begins anew, from a late
    /// heartbeat; who sends a `seq` should send this too.
    pub started_at: Option<Timestamp>,
    /// What it is called elsewhere.
    pub labels: Labels,
    /// Counts up with every heartbeat of a process. 0: not counted, and its metrics are not either.
    pub seq: u64,
    /// What happened since the last heartbeat that was answered, per version. The registry only says
    /// whether it is new ([`Receipt::is_counted`]); folding it is the caller's part.
    pub metrics: Vec<(VersionLabel, Counters)>,
}

/// The labels of an instance, by rising key. Cheap to clone.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Labels(Option<Arc<[(String, String)]>>);

/// Labels that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelsError {
    /// Too many.
    #[error("there are {0} labels; at most {INSTANCE_LABELS_MAX} are kept")]
    TooMany(usize),
    /// Too long.
    #[error("the labels have {0} bytes together; at most {INSTANCE_LABELS_BYTES_MAX} are kept")]
    TooLong(usize),
    /// A key that is empty, or a control character.
    #[error("the label `{}` is empty or holds control characters", .0.escape_debug())]
    Malformed(String),
    /// The same key twice.
    #[error("the label `{}` is given twice", .0.escape_debug())]
    Twice(String),
}

impl Labels {
    /// Checks and sorts labels.
    ///
    /// # Errors
    /// When they are too many, too long, malformed or given twice.
    pub fn new(mut pairs: Vec<(String, String)>) -> Result<Labels, LabelsError> {
        if pairs.is_empty() {
            return Ok(Labels(None));
        }
        if pairs.len() > INSTANCE_LABELS_MAX {
            return Err(LabelsError::TooMany(pairs.len()));
        }
        let length = pairs
            .iter()
            .map(|(key, value)| key.len() + value.len())
            .sum();
        if length > INSTANCE_LABELS_BYTES_MAX {
            return Err(LabelsError::TooLong(length));
        }
        // Of several that are wrong the first by key is named, in whatever order they came.
        pairs.sort();
        let is_bad = |text: &str| text.chars().any(char::is_control);
        if let Some((key, _)) =
            (pairs.iter()).find(|(key, value)| key.is_empty() || is_bad(key) || is_bad(value))
        {
            return Err(LabelsError::Malformed(key.clone()));
        }
        for (pair, next) in pairs.iter().zip(pairs.iter().skip(1)) {
            if pair.0 == next.0 {
                return Err(LabelsError::Twice(pair.0.clone()));
            }
        }
        Ok(Labels(Some(pairs.into())))
    }

    /// The labels, by rising key.
    pub fn as_slice(&self) -> &[(String, String)] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The value of a label.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.as_slice()
            .iter()
            .find_map(|(known, value)| (known == key).then_some(value.as_str()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.as_slice().iter().map(|(key, value)| (key, value)))
            .finish()
    }
}

/// What an instance is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What it should run; none while the target has no stable version.
    pub desired: Option<Edition>,
    /// Its cohort.
    pub cohort: Cohort,
    /// The revision of the expectation that says so.
    pub revision: u64,
    /// Whether the instance was not known before.
    pub is_new: bool,
    /// Whether the heartbeat's metrics are to be counted: its `seq` is new, and not 0.
    pub is_counted: bool,
}

/// Why a heartbeat was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A new instance, and no room for one.
    #[error("the target has {limit} instances, as many as are tracked; no new one is taken")]
    Full {
        /// How many are tracked.
        limit: usize,
    },
    /// The instance reports too often.
    #[error("the instance reports too often; try again in {retry_after}")]
    TooOften {
        /// When the next one is taken.
        retry_after: Span,
    },
    /// The target's instances run, or reject, so many different versions that no further one is kept.
    #[error(
        "the target's instances report over {limit} different versions; no further one is kept"
    )]
    TooManyVersions {
        /// How many are kept.
        limit: usize,
    },
}
