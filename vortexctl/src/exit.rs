//! How a command ends: its statuses, which scripts rely on, and its errors, which people read.

use std::{collections::BTreeMap, process::ExitCode};

use serde::Serialize;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::trust;

/// Every status; their meaning never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Error = 1,
    Usage = 2,
    RolledBack = 3,
    Auth = 4,
    NotFound = 5,
    Timeout = 6,
    Paused = 7,
    Different = 8,
    Conflict = 9,
    Unreachable = 10,
    Interrupted = 130,
}

/// The table behind `vortexctl exit-codes`.
pub(crate) const TABLE: [(u8, &str); 12] = [
    (0, "it worked"),
    (1, "it failed"),
    (2, "the command line is wrong"),
    (3, "the rollout was rolled back, or failed"),
    (4, "not authenticated, or not allowed"),
    (5, "there is no such thing"),
    (6, "the time was up"),
    (7, "the rollout is paused and needs a person"),
    (8, "a difference or drift was found"),
    (9, "conflict: the state of things forbids it"),
    (10, "the daemon cannot be reached"),
    (130, "interrupted"),
];

impl Exit {
    /// How a command ends that cannot read a file it was given.
    pub(crate) fn of_reading(error: &std::io::Error) -> Exit {
        match error.kind() {
            std::io::ErrorKind::NotFound => Exit::NotFound,
            _ => Exit::Error,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command did not do what it was asked for. The message may be empty where the status says it all.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) hint: String,
    pub(crate) request_id: String,
    pub(crate) retryable: bool,
    #[serde(skip)]
    pub(crate) exit: Exit,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &str, message: impl Into<String>) -> Failure {
        Failure {
            code: code.to_owned(),
            message: message.into(),
            hint: String::new(),
            request_id: String::new(),
            retryable: false,
            exit,
        }
    }

    /// A status that was printed as data already.
    pub(crate) fn silent(exit: Exit) -> Failure {
        Failure::new(exit, "", "")
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = hint.into();
        self
    }
}

/// Whether what answered speaks HTTP and no gRPC: tonic has no code for that, only words.
fn is_foreign(status: &Status) -> bool {
    let words = ["invalid compression flag", "mapped from HTTP status code"];
    words.iter().any(|words| status.message().contains(words))
}

impl From<Status> for Failure {
    fn from(status: Status) -> Failure {
        if let Some(refusal) = trust::refusal(&status) {
            return refusal;
        }
        let info = status.get_details_error_info();
        let metadata: BTreeMap<String, String> = info
            .as_ref()
            .map(|info| info.metadata.clone().into_iter().collect())
            .unwrap_or_default();
        let detail = |key: &str| metadata.get(key).cloned().unwrap_or_default();
        let from_daemon = info.is_some();
        // A connection that breaks off midway has a cause of its own, and a code that says nothing.
        let is_cut = !from_daemon
            && match status.code() {
                Code::Unknown | Code::Internal => std::error::Error::source(&status).is_some(),
                // What runs out of time is cancelled too, in other words.
                Code::Cancelled => !status.message().contains("Timeout expired"),
                _ => false,
            };
        let code = if is_cut {
            Code::Unavailable
        } else {
            status.code()
        };
        let exit = match code {
            Code::Unauthenticated | Code::PermissionDenied => Exit::Auth,
            Code::NotFound => Exit::NotFound,
            Code::DeadlineExceeded => Exit::Timeout,
            Code::AlreadyExists | Code::Aborted | Code::FailedPrecondition => Exit::Conflict,
            Code::Unavailable if !from_daemon => Exit::Unreachable,
            Code::Ok
            | Code::Cancelled
            | Code::Unknown
            | Code::InvalidArgument
            | Code::ResourceExhausted
            | Code::OutOfRange
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss => Exit::Error,
        };
        // tonic's own words for a deadline and a lost connection say little to a person.
        let (code, message) = match (&info, code) {
            (Some(info), _) => (info.reason.clone(), status.message().to_owned()),
            (None, Code::DeadlineExceeded | Code::Cancelled) => (
                "timeout".to_owned(),
                "the daemon did not answer in time".to_owned(),
            ),
            (None, Code::Unavailable) => (
                "unreachable".to_owned(),
                "the connection to the daemon was lost".to_owned(),
            ),
            (None, _) if is_foreign(&status) => (
                "not_vortex".to_owned(),
                "what answers there is not the API of a Vortex daemon".to_owned(),
            ),
            (None, code) => (
                format!("{code:?}").to_lowercase(),
                status.message().to_owned(),
            ),
        };
        let exit = if code == "timeout" {
            Exit::Timeout
        } else {
            exit
        };
        let hint = match code.as_str() {
            "not_vortex" => "name what --listen of the daemon says, not its admin port".to_owned(),
            _ => detail("hint"),
        };
        Failure {
            code,
            message,
            hint,
            request_id: detail("request_id"),
            retryable: detail("retryable") == "true" || exit == Exit::Unreachable,
            exit,
        }
    }
}
