//! `/api/configs`, `/api/targets`, `/api/import` and `/api/assignments`.

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
        .routes(routes!(list_targets))
        .routes(routes!(list_versions, publish))
        .routes(routes!(get_version))
        .routes(routes!(diff))
        .routes(routes!(set_stable))
        .routes(routes!(configure))
        .routes(routes!(import))
        .routes(routes!(assignment))
}

/// How much of a list, and from where.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Page {
    /// Items on a page, at most 1000.
    page_size: u32,
    /// `next_page_token` of the page before.
    page_token: String,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TargetsQuery {
    /// Only this app.
    app: String,
    /// Items on a page, at most 1000.
    page_size: u32,
    /// `next_page_token` of the page before.
    page_token: String,
}

/// Every target, by name.
#[utoipa::path(get, path = "/api/configs", tag = "configs", params(TargetsQuery),
    responses((status = 200, body = v1::ListTargetsResponse), (status = "default", body = ProblemBody)))]
async fn list_targets(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<TargetsQuery>,
) -> Answer<v1::ListTargetsResponse> {
    Ok(Json(rest.service.list_targets(
        &caller,
        &v1::ListTargetsRequest {
            app: query.app,
            page_size: query.page_size,
            page_token: query.page_token,
        },
    )?))
}

/// The versions of a target, newest first.
#[utoipa::path(get, path = "/api/configs/{app}/{profile}", tag = "configs", params(Page),
    responses((status = 200, body = v1::ListVersionsResponse), (status = "default", body = ProblemBody)))]
async fn list_versions(
    State(rest): State<Rest>,
    caller: Caller,
    Path((app, profile)): Path<(String, String)>,
    Query(page): Query<Page>,
) -> Answer<v1::ListVersionsResponse> {
    Ok(Json(rest.service.list_versions(
        &caller,
        &v1::ListVersionsRequest {
            app,
            profile,
            page_size: page.page_size,
            page_token: page.page_token,
        },
    )?))
}

/// Publishes a version. Publishing the same content again under its label succeeds and changes nothing.
#[utoipa::path(post, path = "/api/configs/{app}/{profile}", tag = "configs", request_body = v1::PublishRequest,
    responses((status = 201, body = v1::PublishResponse, description = "published"),
        (status = 200, body = v1::PublishResponse, description = "was there already, or a dry run"),
        (status = "default", body = ProblemBody)))]
async fn publish(
    State(rest): State<Rest>,
    Path((app, profile)): Path<(String, String)>,
    caller: Caller,
    Body(mut request): Body<v1::PublishRequest>,
) -> Result<(StatusCode, Json<v1::PublishResponse>), Problem> {
    request.app = app;
    request.profile = profile;
    let id = request.request_id.clone();
    let response = rest
        .service
        .publish(&caller, request)
        .await
        .map_err(Problem::of_request(&id))?;
    let status = if response.created && !response.dry_run {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(response)))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionQuery {
    /// Show secret values too.
    reveal_secrets: bool,
}

/// A version with its documents.
#[utoipa::path(get, path = "/api/configs/{app}/{profile}/{version}", tag = "configs", params(VersionQuery),
    responses((status = 200, body = v1::ConfigVersion), (status = "default", body = ProblemBody)))]
async fn get_version(
    State(rest): State<Rest>,
    caller: Caller,
    Path((app, profile, version)): Path<(String, String, String)>,
    Query(query): Query<VersionQuery>,
) -> Answer<v1::ConfigVersion> {
    Ok(Json(rest.service.get_version(
        &caller,
        &v1::GetVersionRequest {
            app,
            profile,
            version,
            reveal_secrets: query.reveal_secrets,
        },
    )?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DiffQuery {
    /// Compare with this version; the stable one if absent.
    from: String,
}

/// What a version changes, key by key.
#[utoipa::path(get, path = "/api/configs/{app}/{profile}/{version}/diff", tag = "configs", params(DiffQuery),
    responses((status = 200, body = v1::DiffResponse), (status = "default", body = ProblemBody)))]
async fn diff(
    State(rest): State<Rest>,
    caller: Caller,
    Path((app, profile, to_version)): Path<(String, String, String)>,
    Query(query): Query<DiffQuery>,
) -> Answer<v1::DiffResponse> {
    Ok(Json(rest.service.diff(
        &caller,
        &v1::DiffRequest {
            app,
            profile,
            from_version: query.from,
            to_version,
        },
    )?))
}

/// Sets the version that everyone outside a canary reads.
#[utoipa::path(put, path = "/api/targets/{app}/{profile}/stable", tag = "configs", request_body = v1::SetStableRequest,
    responses((status = 200, body = v1::SetStableResponse), (status = "default", body = ProblemBody)))]
async fn set_stable(
    State(rest): State<Rest>,
    Path((app, profile)): Path<(String, String)>,
    caller: Caller,
    Body(mut request): Body<v1::SetStableRequest>,
) -> Answer<v1::SetStableResponse> {
    request.app = app;
    request.profile = profile;
    let id = request.request_id.clone();
    let response = rest.service.set_stable(&caller, request).await;
    Ok(Json(response.map_err(Problem::of_request(&id))?))
}

/// Sets the secret keys or the schema of a target.
#[utoipa::path(put, path = "/api/targets/{app}/{profile}/settings", tag = "configs", request_body = v1::ConfigureTargetRequest,
    responses((status = 200, body = v1::ConfigureTargetResponse), (status = "default", body = ProblemBody)))]
async fn configure(
    State(rest): State<Rest>,
    Path((app, profile)): Path<(String, String)>,
    caller: Caller,
    Body(mut request): Body<v1::ConfigureTargetRequest>,
) -> Answer<v1::ConfigureTargetResponse> {
    request.app = app;
    request.profile = profile;
    let id = request.request_id.clone();
    let response = rest.service.configure_target(&caller, request).await;
    Ok(Json(response.map_err(Problem::of_request(&id))?))
}

/// Publishes every target found in a directory laid out for Spring.
#[utoipa::path(post, path = "/api/import", tag = "configs", request_body = v1::ImportRequest,
    responses((status = 200, body = v1::ImportResponse), (status = "default", body = ProblemBody)))]
async fn import(
    State(rest): State<Rest>,
    caller: Caller,
    Body(request): Body<v1::ImportRequest>,
) -> Answer<v1::ImportResponse> {
    let id = request.request_id.clone();
    let response = rest.service.import(&caller, request).await;
    Ok(Json(response.map_err(Problem::of_request(&id))?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct KeyQuery {
    /// Also tell this key's cohort.
    key: String,
}

/// Who decides who is in the canary of a target.
#[utoipa::path(get, path = "/api/assignments/{app}/{profile}", tag = "configs", params(KeyQuery),
    responses((status = 200, body = v1::Assignment), (status = "default", body = ProblemBody)))]
async fn assignment(
    State(rest): State<Rest>,
    caller: Caller,
    Path((app, profile)): Path<(String, String)>,
    Query(query): Query<KeyQuery>,
) -> Answer<v1::Assignment> {
    Ok(Json(rest.service.get_assignment(
        &caller,
        &v1::GetAssignmentRequest {
            app,
            profile,
            key: query.key,
        },
    )?))
}
