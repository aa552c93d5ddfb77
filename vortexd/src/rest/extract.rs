//! What handlers take from a request. Whatever cannot be taken is a problem like any other.

use axum::{
    extract::{FromRequestParts, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;
use vortex_core::error::{Fault, Kind};

use super::problem::Problem;
use crate::{
    service::Caller,
    wire::{self, Mutation},
};

/// What a path names.
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        match path {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(rejection) => {
                let detail = format!("path: {}", rejection.body_text());
                Err(Fault::new(Kind::Invalid, "invalid_path", detail).into())
            }
        }
    }
}

/// The query.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        match query {
            Ok(axum::extract::Query(value)) => Ok(Query(value)),
            Err(rejection) => {
                Err(
                    Fault::new(Kind::Invalid, "invalid_query", rejection.body_text())
                        .with_hint("/openapi.json describes every parameter")
                        .into(),
                )
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let name = parts.headers.get("x-vortex-actor");
        Ok(Caller {
            actor: wire::actor(name.and_then(|name| name.to_str().ok())),
        })
    }
}

/// A JSON body, or why it is none.
pub(super) type Body<T> = Result<axum::Json<T>, JsonRejection>;

/// The body, with the request id of the `Idempotency-Key` header if the body names none.
pub(super) fn mutation<T: Mutation>(headers: &HeaderMap, body: Body<T>) -> Result<T, Fault> {
    let axum::Json(mut request) = body.map_err(|rejection| bad_body(&rejection))?;
    if request.request_id().is_empty()
        && let Some(key) = headers.get("idempotency-key")
    {
        *request.request_id() = String::from_utf8_lossy(key.as_bytes()).into_owned();
    }
    Ok(request)
}

/// What a body that is no JSON of ours is told.
fn bad_body(rejection: &JsonRejection) -> Fault {
    let code = match rejection {
        JsonRejection::MissingJsonContentType(_) => "unsupported_media_type",
        _ if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
        _ => "invalid_body",
    };
    Fault::new(Kind::Invalid, code, rejection.body_text())
        .with_hint("send application/json; /openapi.json describes every body")
}
