//! Faults as gRPC statuses: the one place that maps a kind of fault to a code.

use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};
use vortex_core::error::{Fault, Kind};

/// The domain of every error's reason.
const DOMAIN: &str = "vortex";

fn code(fault: &Fault) -> Code {
    match fault.kind {
        Kind::Invalid => Code::InvalidArgument,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::Forbidden => Code::PermissionDenied,
        Kind::NotFound => Code::NotFound,
        Kind::Conflict => Code::FailedPrecondition,
        Kind::Exhausted => Code::ResourceExhausted,
        Kind::Unavailable | Kind::Unknown => Code::Unavailable,
        Kind::Internal => Code::Internal,
    }
}

/// The status of a fault. Its details carry code, hint, request id and whether a retry may help, as the
/// REST side's problems do.
pub(super) fn status(request_id: &str) -> impl FnOnce(Fault) -> Status {
    let request_id = request_id.to_owned();
    move |fault| {
        if fault.kind == Kind::Internal {
            tracing::error!(code = %fault.code, detail = %fault.detail.escape_debug(), "internal fault");
        }
        let retryable = fault.kind.is_retryable();
        // The details' own type asks for a hash map; its order is never looked at.
        #[allow(clippy::disallowed_types, reason = "demanded by tonic-types")]
        let metadata: std::collections::HashMap<String, String> = [
            ("hint", fault.hint.clone()),
            ("request_id", request_id),
            ("retryable", retryable.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        let mut details = ErrorDetails::with_error_info(fault.code.clone(), DOMAIN, metadata);
        if retryable {
            details.set_retry_info(Some(Duration::from_secs(1)));
        }
        Status::with_error_details(code(&fault), fault.detail, details)
    }
}
