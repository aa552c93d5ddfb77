//! `/api/audit`.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use vortex_proto::v1;

use crate::service::Caller;

use super::{
    Rest,
    extract::Query,
    problem::{Problem, ProblemBody},
};

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(verify))
        .routes(routes!(list_heads))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Only of this app.
    app: String,
    /// Only of this profile; needs `app`.
    profile: String,
    /// Only of this rollout.
    rollout: String,
    /// Only by this actor.
    actor: String,
    /// Only of this kind.
    kind: String,
    /// Not before this moment (RFC 3339), or this long ago.
    since: String,
    /// Items on a page, at most 1000.
    page_size: u32,
    /// `next_page_token` of the page before.
    page_token: String,
}

/// Journal entries, newest first.
#[utoipa::path(get, path = "/api/audit", tag = "journal", params(AuditQuery),
    responses((status = 200, body = v1::ListAuditResponse), (status = "default", body = ProblemBody)))]
async fn list(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<v1::ListAuditResponse>, Problem> {
    let request = v1::ListAuditRequest {
        app: query.app,
        profile: query.profile,
        rollout: query.rollout,
        actor: query.actor,
        kind: query.kind,
        since: query.since,
        page_size: query.page_size,
        page_token: query.page_token,
    };
    Ok(Json(rest.service.list_audit(&caller, &request).await?))
}

/// Walks the whole journal and checks every hash.
#[utoipa::path(get, path = "/api/audit/verify", tag = "journal",
    responses((status = 200, body = v1::VerifyAuditResponse), (status = "default", body = ProblemBody)))]
async fn verify(State(rest): State<Rest>) -> Result<Json<v1::VerifyAuditResponse>, Problem> {
    Ok(Json(rest.service.verify_audit().await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HeadsQuery {
    /// Also the hash of an entry of this origin.
    origin: String,
    /// Which entry of the origin.
    seq: u64,
}

/// The newest entry of every origin: what other clusters can be held against.
#[utoipa::path(get, path = "/api/audit/heads", tag = "journal", params(HeadsQuery),
    responses((status = 200, body = v1::ListHeadsResponse), (status = "default", body = ProblemBody)))]
async fn list_heads(
    State(rest): State<Rest>,
    Query(query): Query<HeadsQuery>,
) -> Result<Json<v1::ListHeadsResponse>, Problem> {
    let entries = match query.origin.as_str() {
        "" => vec![],
        _ => vec![v1::OriginEntry {
            origin: query.origin,
            seq: query.seq,
        }],
    };
    let request = v1::ListHeadsRequest { entries };
    Ok(Json(rest.service.list_heads(request).await?))
}
