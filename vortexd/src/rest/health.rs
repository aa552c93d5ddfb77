//! `/health/live` and `/health/ready`, on the API port and on the admin port.

use std::sync::Arc;

use axum::{Json, Router, http::StatusCode, routing::get};
use serde_json::{Value, json};

use crate::health::Readiness;

/// The health routes.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(readiness: Arc<Readiness>) -> Router<S> {
    Router::new()
        .route(
            "/health/live",
            get(|| async { Json(json!({"status": "up"})) }),
        )
        .route("/health/ready", get(move || ready(Arc::clone(&readiness))))
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
