//! `/api/tokens`: who may come in.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use vortex_proto::v1;

use super::{
    Rest,
    extract::{Body, Path, Query},
    problem::{Problem, ProblemBody},
};
use crate::service::Caller;

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Also those that were revoked or have expired, for 30 days.
    all: bool,
}

/// Tokens, oldest first; without their secrets.
#[utoipa::path(get, path = "/api/tokens", tag = "tokens", params(ListQuery),
    responses((status = 200, body = v1::ListTokensResponse), (status = "default", body = ProblemBody)))]
async fn list(
    State(rest): State<Rest>,
    Query(query): Query<ListQuery>,
) -> Json<v1::ListTokensResponse> {
    let request = v1::ListTokensRequest { all: query.all };
    Json(rest.service.list_tokens(&request))
}

/// Makes a token. Its secret is in this answer, and nowhere else ever again.
#[utoipa::path(post, path = "/api/tokens", tag = "tokens", request_body = v1::CreateTokenRequest,
    responses((status = 201, body = v1::CreateTokenResponse), (status = "default", body = ProblemBody)))]
async fn create(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::CreateTokenRequest>,
) -> Result<(StatusCode, Json<v1::CreateTokenResponse>), Problem> {
    let id = request.request_id.clone();
    let created = rest.service.create_token(&caller, request).await;
    Ok((
        StatusCode::CREATED,
        Json(created.map_err(Problem::of_request(&id))?),
    ))
}

/// Ends a token for good. Streams that were opened with it end within seconds.
#[utoipa::path(post, path = "/api/tokens/{id}/revoke", tag = "tokens", request_body = v1::RevokeTokenRequest,
    responses((status = 200, body = v1::Token), (status = "default", body = ProblemBody)))]
async fn revoke(
    State(rest): State<Rest>,
    Path(id): Path<String>,
    caller: Caller,
    Body(mut request): Body<v1::RevokeTokenRequest>,
) -> Result<Json<v1::Token>, Problem> {
    request.token = id;
    let id = request.request_id.clone();
    let revoked = rest.service.revoke_token(&caller, request).await;
    Ok(Json(revoked.map_err(Problem::of_request(&id))?))
}
