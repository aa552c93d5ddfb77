//! REST: thin handlers over the service, JSON in the shape of the protocol's messages.

mod configs;
mod events;
mod extract;
mod federation;
mod fleet;
mod freezes;
mod health;
mod journal;
mod openapi;
mod problem;
mod rollouts;
mod spring;
mod tokens;
mod webhooks;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    access::{Gate, guard_rest},
    health::{FederationHealth, Readiness},
    limits::BODY_BYTES_MAX,
    metrics::Metrics,
    service::Service,
    streams::Streams,
};

pub use openapi::document as openapi_document;
pub use problem::{Problem, no_such_path};

/// What handlers work with.
#[derive(Clone)]
pub struct Rest {
    /// The use cases.
    pub service: Arc<Service>,
    /// Whether the daemon takes requests.
    pub readiness: Arc<Readiness>,
    /// Whether what is known of other clusters is fresh.
    pub health: Arc<FederationHealth>,
    /// Room for open streams, and their end.
    pub streams: Streams,
    /// Who is let in.
    pub gate: Gate,
}

/// Every route.
pub fn router(rest: Rest) -> Router {
    let gate = rest.gate.clone();
    let (api, document) = api().split_for_parts();
    let api = api
        .merge(openapi::route(&document))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    let routes = Router::new()
        .merge(api)
        .merge(health::routes(
            Arc::clone(&rest.readiness),
            Arc::clone(&rest.health),
        ))
        .merge(spring::routes())
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .with_state(rest);
    guard_rest(gate, routes)
}

/// What the admin port serves: health and metrics.
pub fn admin_router(
    readiness: Arc<Readiness>,
    health: Arc<FederationHealth>,
    metrics: Arc<Metrics>,
) -> Router {
    health::routes(readiness, health)
        .merge(health::metrics_route(metrics))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
}

fn api() -> OpenApiRouter<Rest> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(configs::routes())
        .merge(rollouts::routes())
        .merge(journal::routes())
        .merge(events::routes())
        .merge(fleet::routes())
        .merge(freezes::routes())
        .merge(webhooks::routes())
        .merge(federation::routes())
        .merge(tokens::routes())
}
