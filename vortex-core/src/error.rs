//! What can go wrong, classified once. REST status, gRPC code and exit code each map [`Kind`] in one file.

use std::{borrow::Cow, fmt};

/// The class of a failure: what the caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is malformed or breaks a rule: change it.
    Invalid,
    /// The caller did not say who they are.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// The thing does not exist.
    NotFound,
    /// The state of things forbids it now: look again, then decide.
    Conflict,
    /// A limit is reached: wait, or make room.
    Exhausted,
    /// The daemon cannot answer now: retry.
    Unavailable,
    /// The daemon cannot tell whether the change was made: retry with the same request id.
    Unknown,
    /// A fault of Vortex itself.
    Internal,
}

impl Kind {
    /// Whether the same call may succeed later, unchanged.
    pub fn is_retryable(self) -> bool {
        match self {
            Kind::Unavailable | Kind::Unknown | Kind::Exhausted => true,
            Kind::Invalid
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Conflict
            | Kind::Internal => false,
        }
    }
}

/// A failure as a person should see it: what, why, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The class.
    pub kind: Kind,
    /// A stable word for programs, e.g. `label_taken`.
    pub code: Cow<'static, str>,
    /// What went wrong and why.
    pub detail: String,
    /// What to do next; empty when there is nothing to advise.
    pub hint: String,
}

impl Fault {
    /// A fault without a hint.
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Fault {
            kind,
            code: Cow::Borrowed(code),
            detail: detail.into(),
            hint: String::new(),
        }
    }

    /// The same fault with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Fault {}
