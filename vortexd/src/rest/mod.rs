//! REST: thin handlers over the service, JSON in the shape of the protocol's messages.

mod configs;
mod events;
mod health;
mod journal;
mod openapi;
mod problem;
mod rollouts;
mod spring;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, rejection::JsonRejection},
    http::{HeaderMap, request::Parts},
};
use utoipa_axum::router::OpenApiRouter;
use vortex_core::error::Fault;

use crate::{
    health::Readiness,
    limits::BODY_BYTES_MAX,
    service::{Caller, Service},
    streams::Streams,
    wire::{self, Mutation},
};

pub use health::routes as health_routes;
pub use openapi::document as openapi_document;
pub use problem::Problem;

/// What handlers work with.
#[derive(Clone)]
pub struct Rest {
    /// The use cases.
    pub service: Arc<Service>,
    /// Whether the daemon takes requests.
    pub readiness: Arc<Readiness>,
    /// Room for open streams, and their end.
    pub streams: Streams,
}

/// Every route.
pub fn router(rest: Rest) -> Router {
    let (api, document) = api().split_for_parts();
    let api = api
        .merge(openapi::route(&document))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    Router::new()
        .merge(api)
        .merge(health::routes(Arc::clone(&rest.readiness)))
        .merge(spring::routes())
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .with_state(rest)
}

fn api() -> OpenApiRouter<Rest> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(configs::routes())
        .merge(rollouts::routes())
        .merge(journal::routes())
        .merge(events::routes())
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

/// A JSON body, or the fault that it is none.
type Body<T> = Result<axum::Json<T>, JsonRejection>;

/// The body, with the request id of the `Idempotency-Key` header if the body names none.
fn mutation<T: Mutation>(headers: &HeaderMap, body: Body<T>) -> Result<T, Fault> {
    let axum::Json(mut request) = body.map_err(|rejection| problem::bad_body(&rejection))?;
    if request.request_id().is_empty()
        && let Some(key) = headers.get("idempotency-key")
    {
        *request.request_id() = String::from_utf8_lossy(key.as_bytes()).into_owned();
    }
    Ok(request)
}
