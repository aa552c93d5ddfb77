//! `/api/rollouts` and `/api/strategies`.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use vortex_proto::v1;

use super::{
    Rest,
    extract::{Body, Content, Path, Query},
    problem::{Problem, ProblemBody},
};
use crate::service::{Action, Caller};

type Answer<T> = Result<Json<T>, Problem>;

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(plan))
        .routes(routes!(get))
        .routes(routes!(promote))
        .routes(routes!(start))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(rollback))
        .routes(routes!(complete))
        .routes(routes!(explain))
        .routes(routes!(list_verdicts))
        .routes(routes!(replay))
        .routes(routes!(set_pin))
        .routes(routes!(list_strategies))
        .routes(routes!(put_strategy, delete_strategy))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only of this app.
    app: String,
    /// Only of this profile; needs `app`.
    profile: String,
    /// Only in these phases, comma-separated.
    phase: String,
    /// Items on a page, at most 1000.
    page_size: u32,
    /// `next_page_token` of the page before.
    page_token: String,
}

/// Rollouts, newest first.
#[utoipa::path(get, path = "/api/rollouts", tag = "rollouts", params(ListQuery),
    responses((status = 200, body = v1::ListRolloutsResponse), (status = "default", body = ProblemBody)))]
async fn list(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Answer<v1::ListRolloutsResponse> {
    Ok(Json(
        rest.service.list_rollouts(
            &caller,
            &v1::ListRolloutsRequest {
                app: query.app,
                profile: query.profile,
                phases: query
                    .phase
                    .split(',')
                    .filter(|phase| !phase.is_empty())
                    .map(ToOwned::to_owned)
                    .collect(),
                page_size: query.page_size,
                page_token: query.page_token,
            },
        )?,
    ))
}

/// Creates a rollout, and starts it if asked to.
#[utoipa::path(post, path = "/api/rollouts", tag = "rollouts", request_body = v1::CreateRolloutRequest,
    responses((status = 201, body = v1::Rollout), (status = "default", body = ProblemBody)))]
async fn create(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::CreateRolloutRequest>,
) -> Result<(StatusCode, Json<v1::Rollout>), Problem> {
    let id = request.request_id.clone();
    let rollout = rest.service.create_rollout(&caller, request).await;
    Ok((
        StatusCode::CREATED,
        Json(rollout.map_err(Problem::of_request(&id))?),
    ))
}

/// What a rollout would do, without creating it.
#[utoipa::path(post, path = "/api/plan", tag = "rollouts", request_body = v1::CreateRolloutRequest,
    responses((status = 200, body = v1::RolloutPlan), (status = "default", body = ProblemBody)))]
async fn plan(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::CreateRolloutRequest>,
) -> Answer<v1::RolloutPlan> {
    Ok(Json(rest.service.plan(&caller, &request)?))
}

/// A rollout, by its id or the unique beginning of one.
#[utoipa::path(get, path = "/api/rollouts/{id}", tag = "rollouts",
    responses((status = 200, body = v1::Rollout), (status = "default", body = ProblemBody)))]
async fn get(
    State(rest): State<Rest>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<v1::Rollout> {
    Ok(Json(rest.service.get_rollout(&caller, &id)?))
}

/// Leaves the current stage: for the next, a later one, or completion.
#[utoipa::path(post, path = "/api/rollouts/{id}/promote", tag = "rollouts", request_body = v1::PromoteRequest,
    responses((status = 200, body = v1::Rollout), (status = "default", body = ProblemBody)))]
async fn promote(
    State(rest): State<Rest>,
    Path(id): Path<String>,
    caller: Caller,
    Body(mut request): Body<v1::PromoteRequest>,
) -> Answer<v1::Rollout> {
    request.rollout = id;
    let id = request.request_id.clone();
    let rollout = rest.service.promote(&caller, request).await;
    Ok(Json(rollout.map_err(Problem::of_request(&id))?))
}

/// The handlers that differ only in what they do.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $action:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "rollouts", request_body = v1::RolloutActionRequest,
            responses((status = 200, body = v1::Rollout), (status = "default", body = ProblemBody)))]
        async fn $name(
            State(rest): State<Rest>,
            Path(id): Path<String>,
            caller: Caller,
            Body(mut request): Body<v1::RolloutActionRequest>,
        ) -> Answer<v1::Rollout> {
            request.rollout = id;
            let id = request.request_id.clone();
            let rollout = rest.service.act(&caller, $action, request).await;
            Ok(Json(rollout.map_err(Problem::of_request(&id))?))
        }
    )*};
}

actions! {
    /// Starts a created or queued rollout.
    start, "/api/rollouts/{id}/start", Action::Start;
    /// Holds a rollout where it stands.
    pause, "/api/rollouts/{id}/pause", Action::Pause;
    /// Lets a paused rollout go on.
    resume, "/api/rollouts/{id}/resume", Action::Resume;
    /// Returns everyone to the baseline; legal in every phase.
    rollback, "/api/rollouts/{id}/rollback", Action::Rollback;
    /// Ends the bake of the last stage: the new version becomes stable.
    complete, "/api/rollouts/{id}/complete", Action::Complete;
}

/// Why a rollout stands where it stands: what was measured, what was decided on it, what to do next.
#[utoipa::path(get, path = "/api/rollouts/{id}/explain", tag = "rollouts",
    responses((status = 200, body = v1::RolloutExplanation), (status = "default", body = ProblemBody)))]
async fn explain(
    State(rest): State<Rest>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<v1::RolloutExplanation> {
    Ok(Json(rest.service.explain(&caller, &id).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// Items on a page, at most 1000.
    page_size: u32,
    /// `next_page_token` of the page before.
    page_token: String,
}

/// Every verdict on a rollout, oldest first, with what went into it.
#[utoipa::path(get, path = "/api/rollouts/{id}/verdicts", tag = "rollouts", params(PageQuery),
    responses((status = 200, body = v1::ListVerdictsResponse), (status = "default", body = ProblemBody)))]
async fn list_verdicts(
    State(rest): State<Rest>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Answer<v1::ListVerdictsResponse> {
    let request = v1::ListVerdictsRequest {
        rollout: id,
        page_size: query.page_size,
        page_token: query.page_token,
    };
    Ok(Json(rest.service.list_verdicts(&caller, &request).await?))
}

/// Judges a rollout anew from what was written down, under other limits; changes nothing.
#[utoipa::path(post, path = "/api/rollouts/{id}/replay", tag = "rollouts", request_body = v1::ReplayRequest,
    responses((status = 200, body = v1::ReplayResponse), (status = "default", body = ProblemBody)))]
async fn replay(
    State(rest): State<Rest>,
    caller: Caller,
    Path(id): Path<String>,
    Content(mut request): Content<v1::ReplayRequest>,
) -> Answer<v1::ReplayResponse> {
    request.rollout = id;
    Ok(Json(rest.service.replay(&caller, &request).await?))
}

/// Pins a key to a cohort, or lifts its pin.
#[utoipa::path(put, path = "/api/rollouts/{id}/pins", tag = "rollouts", request_body = v1::SetPinRequest,
    responses((status = 200, body = v1::Rollout), (status = "default", body = ProblemBody)))]
async fn set_pin(
    State(rest): State<Rest>,
    Path(id): Path<String>,
    caller: Caller,
    Body(mut request): Body<v1::SetPinRequest>,
) -> Answer<v1::Rollout> {
    request.rollout = id;
    let id = request.request_id.clone();
    let rollout = rest.service.set_pin(&caller, request).await;
    Ok(Json(rollout.map_err(Problem::of_request(&id))?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ScopeQuery {
    /// The stored ones for this app's profile too.
    app: String,
    /// The profile; `default` if absent.
    profile: String,
}

/// The built-in strategies and the stored ones.
#[utoipa::path(get, path = "/api/strategies", tag = "rollouts", params(ScopeQuery),
    responses((status = 200, body = v1::ListStrategiesResponse), (status = "default", body = ProblemBody)))]
async fn list_strategies(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<ScopeQuery>,
) -> Answer<v1::ListStrategiesResponse> {
    let request = v1::ListStrategiesRequest {
        app: query.app,
        profile: query.profile,
    };
    Ok(Json(rest.service.list_strategies(&caller, &request)?))
}

/// Stores a strategy.
#[utoipa::path(put, path = "/api/strategies/{name}", tag = "rollouts", request_body = v1::PutStrategyRequest,
    responses((status = 200, body = v1::Strategy), (status = "default", body = ProblemBody)))]
async fn put_strategy(
    State(rest): State<Rest>,
    Path(name): Path<String>,
    caller: Caller,
    Body(mut request): Body<v1::PutStrategyRequest>,
) -> Answer<v1::Strategy> {
    request.name = name;
    let id = request.request_id.clone();
    let stored = rest.service.put_strategy(&caller, request).await;
    Ok(Json(stored.map_err(Problem::of_request(&id))?))
}

/// Deletes a stored strategy.
#[utoipa::path(delete, path = "/api/strategies/{name}", tag = "rollouts", request_body = v1::DeleteStrategyRequest,
    responses((status = 200, body = v1::Strategy), (status = "default", body = ProblemBody)))]
async fn delete_strategy(
    State(rest): State<Rest>,
    Path(name): Path<String>,
    caller: Caller,
    Body(mut request): Body<v1::DeleteStrategyRequest>,
) -> Answer<v1::Strategy> {
    request.name = name;
    let id = request.request_id.clone();
    let deleted = rest.service.delete_strategy(&caller, request).await;
    Ok(Json(deleted.map_err(Problem::of_request(&id))?))
}
