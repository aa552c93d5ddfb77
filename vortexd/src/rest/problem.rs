//! Faults as `application/problem+json`: the one place that maps a kind of fault to a status.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use vortex_core::error::{Fault, Kind};

/// A fault on its way out.
#[derive(Debug)]
pub struct Problem {
    fault: Fault,
    request_id: String,
}

impl Problem {
    /// Makes problems of the faults of the request with this id.
    pub(super) fn of_request(request_id: &str) -> impl FnOnce(Fault) -> Problem + use<> {
        let request_id = request_id.to_owned();
        |fault| Problem { fault, request_id }
    }
}

/// How a fault looks, after RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemBody {
    /// The status' own phrase.
    title: String,
    /// The HTTP status.
    status: u16,
    /// A stable word for programs, e.g. `label_taken`.
    code: String,
    /// What went wrong, and why.
    detail: String,
    /// What to do next; empty when there is nothing to advise.
    hint: String,
    /// The request's id, if it named one.
    request_id: String,
    /// The same request may succeed later.
    retryable: bool,
}

impl<E: Into<Fault>> From<E> for Problem {
    fn from(error: E) -> Problem {
        Problem {
            fault: error.into(),
            request_id: String::new(),
        }
    }
}

fn status(fault: &Fault) -> StatusCode {
    match fault.kind {
        Kind::Invalid if fault.code == "unsupported_media_type" => {
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        }
        Kind::Invalid if fault.code == "body_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Invalid if fault.code == "no_such_method" => StatusCode::METHOD_NOT_ALLOWED,
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Exhausted if fault.code == "disk_full" => StatusCode::INSUFFICIENT_STORAGE,
        Kind::Exhausted => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable | Kind::Unknown => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let fault = self.fault;
        let status = status(&fault);
        if fault.kind == Kind::Internal {
            tracing::error!(code = %fault.code, detail = %fault.detail.escape_debug(), "internal fault");
        }
        let body = ProblemBody {
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            code: fault.code.into_owned(),
            retryable: fault.kind.is_retryable(),
            detail: fault.detail,
            hint: fault.hint,
            request_id: self.request_id,
        };
        let mut response = (status, Json(&body)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if fault.kind == Kind::Unauthenticated {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"vortex\""),
            );
        }
        if fault.kind == Kind::Exhausted || fault.kind == Kind::Unavailable {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// The answer to a path that is no route.
pub async fn no_such_path() -> Problem {
    Fault::new(
        Kind::NotFound,
        "no_such_path",
        "there is nothing at this path",
    )
    .with_hint("/openapi.json lists every route")
    .into()
}

/// The answer to a method that a route does not have.
pub(super) async fn no_such_method() -> Problem {
    Fault::new(
        Kind::Invalid,
        "no_such_method",
        "this path does not take this method",
    )
    .with_hint("/openapi.json lists every route")
    .into()
}
