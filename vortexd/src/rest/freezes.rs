//! `/api/freezes` and `/api/breaker`: what keeps verdicts and people from promoting.

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

type Answer<T> = Result<Json<T>, Problem>;

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(lift))
        .routes(routes!(breaker))
        .routes(routes!(reset_breaker))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those that hold now.
    active: bool,
}

/// Freezes: those that hold, those to come, and for 30 days those that ended.
#[utoipa::path(get, path = "/api/freezes", tag = "freezes", params(ListQuery),
    responses((status = 200, body = v1::ListFreezesResponse), (status = "default", body = ProblemBody)))]
async fn list(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Answer<v1::ListFreezesResponse> {
    let request = v1::ListFreezesRequest {
        active: query.active,
    };
    Ok(Json(rest.service.list_freezes(&caller, &request)))
}

/// Adds a freeze: once, until lifted, or again and again by cron.
#[utoipa::path(post, path = "/api/freezes", tag = "freezes", request_body = v1::AddFreezeRequest,
    responses((status = 201, body = v1::Freeze), (status = "default", body = ProblemBody)))]
async fn add(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::AddFreezeRequest>,
) -> Result<(StatusCode, Json<v1::Freeze>), Problem> {
    let id = request.request_id.clone();
    let freeze = rest.service.add_freeze(&caller, request).await;
    Ok((
        StatusCode::CREATED,
        Json(freeze.map_err(Problem::of_request(&id))?),
    ))
}

/// Lifts a freeze, by its id or the unique beginning of one.
#[utoipa::path(post, path = "/api/freezes/{id}/lift", tag = "freezes", request_body = v1::LiftFreezeRequest,
    responses((status = 200, body = v1::Freeze), (status = "default", body = ProblemBody)))]
async fn lift(
    State(rest): State<Rest>,
    Path(id): Path<String>,
    caller: Caller,
    Body(mut request): Body<v1::LiftFreezeRequest>,
) -> Answer<v1::Freeze> {
    request.id = id;
    let id = request.request_id.clone();
    let freeze = rest.service.lift_freeze(&caller, request).await;
    Ok(Json(freeze.map_err(Problem::of_request(&id))?))
}

/// The breaker: whether verdicts act, and the rollouts that were rolled back automatically of late.
#[utoipa::path(get, path = "/api/breaker", tag = "freezes",
    responses((status = 200, body = v1::Breaker), (status = "default", body = ProblemBody)))]
async fn breaker(State(rest): State<Rest>, caller: Caller) -> Json<v1::Breaker> {
    Json(rest.service.breaker(&caller))
}

/// Lets verdicts act again.
#[utoipa::path(post, path = "/api/breaker/reset", tag = "freezes", request_body = v1::ResetBreakerRequest,
    responses((status = 200, body = v1::Breaker), (status = "default", body = ProblemBody)))]
async fn reset_breaker(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::ResetBreakerRequest>,
) -> Answer<v1::Breaker> {
    let id = request.request_id.clone();
    let breaker = rest.service.reset_breaker(&caller, request).await;
    Ok(Json(breaker.map_err(Problem::of_request(&id))?))
}
