//! What handlers take from a request. Whatever cannot be taken is a problem like any other.

use axum::{
    body::{Bytes, HttpBody as _},
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, header, request::Parts},
};
use serde::{Deserialize, de::DeserializeOwned};
use vortex_core::error::{Fault, Kind};

use super::{Rest, problem::Problem};
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

impl FromRequestParts<Rest> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, rest: &Rest) -> Result<Self, Self::Rejection> {
        if !rest.gate.is_open() {
            let caller = parts.extensions.get::<Caller>().cloned();
            return Ok(caller.unwrap_or_else(Caller::nobody));
        }
        let name = parts.headers.get("x-vortex-actor");
        let name = name.and_then(|name| name.to_str().ok());
        Ok(Caller::trusted(wire::actor(name)))
    }
}

/// A request that changes something: its JSON body, with the request id of the `Idempotency-Key` header if the
/// body names none. No body at all is one that names nothing: who rolls back in a hurry need not send `{}`.
pub(super) struct Body<T>(pub(super) T);

impl<T, S> FromRequest<S> for Body<T>
where
    T: Mutation + DeserializeOwned + Default,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let key = request.headers().get("idempotency-key").cloned();
        let mut body = if request.body().size_hint().exact() == Some(0) {
            T::default()
        } else {
            let json = axum::Json::from_request(request, state).await;
            let axum::Json(body) = json.map_err(|rejection| bad_body(&rejection))?;
            body
        };
        if body.request_id().is_empty()
            && let Some(key) = key
        {
            *body.request_id() = String::from_utf8_lossy(key.as_bytes()).into_owned();
        }
        Ok(Body(body))
    }
}

/// The bytes of a JSON body, for what is read from them without a copy.
pub(super) struct JsonBytes(Bytes);

impl JsonBytes {
    /// What they say.
    ///
    /// # Errors
    /// When they are no JSON of it.
    pub(super) fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Problem> {
        serde_json::from_slice(&self.0).map_err(|error| no_json("invalid_body", error).into())
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        if !kind.is_some_and(|kind| is_json(kind.as_bytes())) {
            let what = "expected request with `Content-Type: application/json`";
            return Err(no_json("unsupported_media_type", what).into());
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(JsonBytes(bytes)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(no_json("body_too_large", rejection.body_text()).into())
            }
            Err(rejection) => Err(no_json("invalid_body", rejection.body_text()).into()),
        }
    }
}

/// `application/json`, or a kind of it, with or without parameters.
fn is_json(kind: &[u8]) -> bool {
    let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default();
    let kind = kind.trim_ascii().to_ascii_lowercase();
    kind == b"application/json" || (kind.starts_with(b"application/") && kind.ends_with(b"+json"))
}

/// A JSON body that is no mutation of durable state.
pub(super) struct Content<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Content<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(content)) => Ok(Content(content)),
            Err(rejection) => Err(bad_body(&rejection).into()),
        }
    }
}

/// What a body that is no JSON of ours is told.
fn bad_body(rejection: &JsonRejection) -> Fault {
    let code = match rejection {
        JsonRejection::MissingJsonContentType(_) => "unsupported_media_type",
        _ if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
        _ => "invalid_body",
    };
    no_json(code, rejection.body_text())
}

fn no_json(code: &'static str, what: impl ToString) -> Fault {
    Fault::new(Kind::Invalid, code, what.to_string())
        .with_hint("send application/json; /openapi.json describes every body")
}
