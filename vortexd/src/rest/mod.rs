//! REST: thin handlers over the service, JSON in the shape of the protocol's messages.

mod configs;
mod events;
mod extract;
mod health;
mod journal;
mod openapi;
mod problem;
mod rollouts;
mod spring;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit};
use utoipa_axum::router::OpenApiRouter;

use crate::{health::Readiness, limits::BODY_BYTES_MAX, service::Service, streams::Streams};

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
