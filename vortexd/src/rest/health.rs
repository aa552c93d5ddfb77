//! `/health/live`, `/health/ready` and `/health/federation`, on the API port and on the admin port; `/metrics` on the
//! admin port alone.

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{StatusCode, header},
    response::IntoResponse as _,
    routing::get,
};
use serde_json::{Value, json};

use crate::{
    clock,
    health::{FederationHealth, FederationReport, Readiness},
    metrics::{self, Metrics},
};

/// The health routes.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(
    readiness: Arc<Readiness>,
    health: Arc<FederationHealth>,
) -> Router<S> {
    Router::new()
        .route(
            "/health/live",
            get(|| async { Json(json!({"status": "up"})) }),
        )
        .route("/health/ready", get(move || ready(Arc::clone(&readiness))))
        .route(
            "/health/federation",
            get(move || federation(Arc::clone(&health))),
        )
}

/// Numbers for Prometheus.
pub(super) fn metrics_route<S: Clone + Send + Sync + 'static>(metrics: Arc<Metrics>) -> Router<S> {
    let handler = get(move || {
        let text = metrics.render();
        async move { ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response() }
    });
    Router::new().route("/metrics", handler)
}

async fn ready(readiness: Arc<Readiness>) -> (StatusCode, Json<Value>) {
    match readiness.obstacle() {
        Some(why) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({"status": "down", "why": why})),
        ),
        None => (
            StatusCode::OK,
            Json(json!({"status": "up", "disk_low": readiness.is_low_on_space()})),
        ),
    }
}

async fn federation(health: Arc<FederationHealth>) -> (StatusCode, Json<FederationReport>) {
    let report = health.report(clock::now());
    let status = match report.is_well() {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(report))
}
