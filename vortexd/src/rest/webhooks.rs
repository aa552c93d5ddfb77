//! `/api/webhooks`.

use axum::{Json, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};
use vortex_proto::v1;

use super::{
    Rest,
    extract::Path,
    problem::{Problem, ProblemBody},
};

type Answer<T> = Result<Json<T>, Problem>;

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(test))
}

/// Every webhook: what it is told of, and how it is doing.
#[utoipa::path(get, path = "/api/webhooks", tag = "webhooks",
    responses((status = 200, body = v1::ListWebhooksResponse), (status = "default", body = ProblemBody)))]
async fn list(State(rest): State<Rest>) -> Json<v1::ListWebhooksResponse> {
    Json(rest.service.list_webhooks())
}

/// Sends one ping to a webhook now, and tells what came back.
#[utoipa::path(post, path = "/api/webhooks/{name}/test", tag = "webhooks",
    responses((status = 200, body = v1::TestWebhookResponse), (status = "default", body = ProblemBody)))]
async fn test(
    State(rest): State<Rest>,
    Path(name): Path<String>,
) -> Answer<v1::TestWebhookResponse> {
    let request = v1::TestWebhookRequest { name };
    Ok(Json(rest.service.test_webhook(&request).await?))
}
