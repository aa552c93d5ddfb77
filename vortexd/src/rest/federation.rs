//! `/api/federation`, `/api/peers` and `/api/conflicts`: clusters that share one truth.

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
use crate::service::Caller;

type Answer<T> = Result<Json<T>, Problem>;

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(status))
        .routes(routes!(list_peers, add_peer))
        .routes(routes!(remove_peer))
        .routes(routes!(list_conflicts))
        .routes(routes!(acknowledge))
        .routes(routes!(transfer))
        .routes(routes!(retire))
        .routes(routes!(renew))
        .routes(routes!(release))
}

/// This cluster, its members and its links, and what a person should look at.
#[utoipa::path(get, path = "/api/federation", tag = "federation",
    responses((status = 200, body = v1::FederationStatus), (status = "default", body = ProblemBody)))]
async fn status(State(rest): State<Rest>) -> Answer<v1::FederationStatus> {
    Ok(Json(rest.service.federation_status().await?))
}

/// The clusters this one talks to directly.
#[utoipa::path(get, path = "/api/peers", tag = "federation",
    responses((status = 200, body = v1::ListPeersResponse), (status = "default", body = ProblemBody)))]
async fn list_peers(State(rest): State<Rest>) -> Json<v1::ListPeersResponse> {
    Json(rest.service.list_peers())
}

/// Talks to one more cluster from now on, also after a restart.
#[utoipa::path(post, path = "/api/peers", tag = "federation", request_body = v1::AddPeerRequest,
    responses((status = 201, body = v1::Peer), (status = "default", body = ProblemBody)))]
async fn add_peer(
    State(rest): State<Rest>,
    caller: Caller,
    Content(request): Content<v1::AddPeerRequest>,
) -> Result<(StatusCode, Json<v1::Peer>), Problem> {
    let peer = rest.service.add_peer(&caller, &request)?;
    Ok((StatusCode::CREATED, Json(peer)))
}

/// Talks to a cluster no more. Only for peers that were added live.
#[utoipa::path(delete, path = "/api/peers/{name}", tag = "federation",
    responses((status = 200, body = v1::Peer), (status = "default", body = ProblemBody)))]
async fn remove_peer(
    State(rest): State<Rest>,
    Path(name): Path<String>,
    caller: Caller,
) -> Answer<v1::Peer> {
    let request = v1::RemovePeerRequest { name };
    Ok(Json(rest.service.remove_peer(&caller, &request)?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ConflictsQuery {
    /// Only of this app.
    app: String,
    /// Only of this profile; needs `app`.
    profile: String,
    /// Also those somebody has taken note of.
    all: bool,
}

/// Rollouts that were started at once in two clusters; open ones first.
#[utoipa::path(get, path = "/api/conflicts", tag = "federation", params(ConflictsQuery),
    responses((status = 200, body = v1::ListConflictsResponse), (status = "default", body = ProblemBody)))]
async fn list_conflicts(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<ConflictsQuery>,
) -> Answer<v1::ListConflictsResponse> {
    let request = v1::ListConflictsRequest {
        app: query.app,
        profile: query.profile,
        all: query.all,
    };
    Ok(Json(rest.service.list_conflicts(&caller, &request).await?))
}

/// Takes note of a conflict, by its id or the unique beginning of one.
#[utoipa::path(post, path = "/api/conflicts/{id}/acknowledge", tag = "federation",
    request_body = v1::ResolveConflictRequest,
    responses((status = 200, body = v1::RolloutConflict), (status = "default", body = ProblemBody)))]
async fn acknowledge(
    State(rest): State<Rest>,
    Path(id): Path<String>,
    caller: Caller,
    Body(mut request): Body<v1::ResolveConflictRequest>,
) -> Answer<v1::RolloutConflict> {
    request.id = id;
    let id = request.request_id.clone();
    let conflict = rest.service.resolve_conflict(&caller, request).await;
    Ok(Json(conflict.map_err(Problem::of_request(&id))?))
}

/// Has another cluster write a target from now on.
#[utoipa::path(post, path = "/api/configs/{app}/{profile}/home", tag = "federation",
    request_body = v1::TransferHomeRequest,
    responses((status = 200, body = v1::TargetHome), (status = "default", body = ProblemBody)))]
async fn transfer(
    State(rest): State<Rest>,
    Path((app, profile)): Path<(String, String)>,
    caller: Caller,
    Body(mut request): Body<v1::TransferHomeRequest>,
) -> Answer<v1::TargetHome> {
    (request.app, request.profile) = (app, profile);
    let id = request.request_id.clone();
    let home = rest.service.transfer_home(&caller, request).await;
    Ok(Json(home.map_err(Problem::of_request(&id))?))
}

/// Counts a cluster out that is gone for good: what it wrote and nobody has will never count.
#[utoipa::path(post, path = "/api/federation/retire", tag = "federation",
    request_body = v1::RetireClusterRequest,
    responses((status = 200, body = v1::Member), (status = "default", body = ProblemBody)))]
async fn retire(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::RetireClusterRequest>,
) -> Answer<v1::Member> {
    let id = request.request_id.clone();
    let member = rest.service.retire_cluster(&caller, request).await;
    Ok(Json(member.map_err(Problem::of_request(&id))?))
}

/// Writes under a new incarnation from now on: the way out for a store that was restored or cloned.
#[utoipa::path(post, path = "/api/federation/renew", tag = "federation", request_body = v1::RenewRequest,
    responses((status = 200, body = v1::FederationStatus), (status = "default", body = ProblemBody)))]
async fn renew(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::RenewRequest>,
) -> Answer<v1::FederationStatus> {
    let id = request.request_id.clone();
    let status = rest.service.renew(&caller, request).await;
    Ok(Json(status.map_err(Problem::of_request(&id))?))
}

/// Takes ops of a forked origin again, once only one store writes it.
#[utoipa::path(post, path = "/api/federation/release", tag = "federation",
    request_body = v1::ReleaseOriginRequest,
    responses((status = 200, body = v1::FederationStatus), (status = "default", body = ProblemBody)))]
async fn release(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::ReleaseOriginRequest>,
) -> Answer<v1::FederationStatus> {
    let id = request.request_id.clone();
    let status = rest.service.release(&caller, request).await;
    Ok(Json(status.map_err(Problem::of_request(&id))?))
}
