//! `/heartbeat`, `/api/heartbeats`, `/api/drift` and `/api/instances`.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use vortex_core::error::{Fault, Kind};
use vortex_proto::v1;

use super::{
    Rest,
    extract::{JsonBytes, Path, Query},
    problem::{Problem, ProblemBody},
};
use crate::{
    limits::{HEARTBEATS_PER_BATCH_MAX, HEARTBEATS_PER_TURN},
    service::{BeatRefusal, Beats, Caller, Taken},
    wire::{self, AtMost, Beat, BeatAnswer, BeatWriter},
};

type Answer<T> = Result<Json<T>, Problem>;

pub(super) fn routes() -> OpenApiRouter<Rest> {
    OpenApiRouter::new()
        .routes(routes!(heartbeat))
        .routes(routes!(heartbeats))
        .routes(routes!(drift))
        .routes(routes!(drift_of))
        .routes(routes!(list))
        .routes(routes!(get))
}

/// Says that an instance lives and what it runs; answers what it should run.
#[utoipa::path(post, path = "/heartbeat", tag = "fleet", request_body = v1::HeartbeatRequest,
    responses((status = 200, body = v1::HeartbeatResponse), (status = "default", body = ProblemBody)))]
async fn heartbeat(
    State(rest): State<Rest>,
    caller: Caller,
    body: JsonBytes,
) -> Result<Response, Problem> {
    let beat = body.read::<Beat<'_>>()?;
    Ok(match rest.service.heartbeat(&caller, beat) {
        Ok(taken) => {
            let mut writer = BeatWriter::default();
            Json(writer.answer(&taken.receipt, taken.next_interval)).into_response()
        }
        Err(refusal) => refused(refusal.fault, refusal.retry_after_s),
    })
}

/// A problem that says how long to wait, where waiting helps.
fn refused(fault: Fault, retry_after_s: Option<u64>) -> Response {
    let mut response = Problem::from(fault).into_response();
    if let Some(seconds) = retry_after_s {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    response
}

/// One heartbeat of a batch, answered or refused.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Beaten<'a> {
    Taken(BeatAnswer<'a>),
    Refused(BeatRefused),
}

/// A heartbeat of a batch that was not taken; the others were.
#[derive(Debug, Serialize, ToSchema)]
struct BeatRefused {
    /// A stable word for programs.
    code: String,
    /// What went wrong, and why.
    detail: String,
    /// When to try again, in seconds; 0 where waiting does not help.
    retry_after_s: u64,
}

/// One heartbeat of a batch, answered or refused.
#[allow(dead_code, reason = "the API's description of `Beaten`, which borrows")]
#[derive(ToSchema)]
#[schema(as = Beaten)]
#[serde(untagged)]
enum BeatenSchema {
    /// It was taken.
    Taken(v1::HeartbeatResponse),
    /// It was not; the others were.
    Refused(BeatRefused),
}

/// Many heartbeats at once, each answered in its place.
#[utoipa::path(post, path = "/api/heartbeats", tag = "fleet", request_body = Vec<v1::HeartbeatRequest>,
    responses((status = 200, body = Vec<BeatenSchema>), (status = "default", body = ProblemBody)))]
async fn heartbeats(
    State(rest): State<Rest>,
    caller: Caller,
    body: JsonBytes,
) -> Result<Response, Problem> {
    let AtMost {
        kept: requests,
        count,
    } = body.read::<AtMost<Beat<'_>, HEARTBEATS_PER_BATCH_MAX>>()?;
    if count > HEARTBEATS_PER_BATCH_MAX {
        return Err(Fault::new(
            Kind::Invalid,
            "batch_too_large",
            format!(
                "{count} heartbeats in one batch; at most {HEARTBEATS_PER_BATCH_MAX} are taken"
            ),
        )
        .with_hint("send several batches")
        .into());
    }
    let (mut beats, mut writer) = (Beats::default(), BeatWriter::default());
    let mut answer = vec![b'['];
    let mut requests = requests.into_iter().peekable();
    while requests.peek().is_some() {
        let turn = requests.by_ref().take(HEARTBEATS_PER_TURN);
        beats.take(&rest.service, &caller, turn, |taken| {
            if answer.len() > 1 {
                answer.push(b',');
            }
            write(&mut answer, &mut writer, taken);
        });
        tokio::task::yield_now().await;
    }
    answer.push(b']');
    let kind = (header::CONTENT_TYPE, "application/json");
    Ok(([kind], answer).into_response())
}

/// Appends what became of a heartbeat.
fn write(answer: &mut Vec<u8>, writer: &mut BeatWriter, taken: Result<Taken, BeatRefusal>) {
    let beaten = match &taken {
        Ok(taken) => Beaten::Taken(writer.answer(&taken.receipt, taken.next_interval)),
        Err(refusal) => Beaten::Refused(BeatRefused {
            code: refusal.fault.code.clone().into_owned(),
            detail: refusal.fault.detail.clone(),
            retry_after_s: refusal.retry_after_s.unwrap_or(0),
        }),
    };
    // Writing text and numbers to memory cannot fail.
    let _ = serde_json::to_writer(&mut *answer, &beaten);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DriftQuery {
    /// Only of this app.
    app: String,
    /// Only of this profile; needs `app`.
    profile: String,
    /// Also of the other clusters' fleets, as far as they were heard of.
    all_clusters: bool,
}

/// How many instances are in which drift state, per target.
#[utoipa::path(get, path = "/api/drift", tag = "fleet", params(DriftQuery),
    responses((status = 200, body = v1::SummarizeDriftResponse), (status = "default", body = ProblemBody)))]
async fn drift(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<DriftQuery>,
) -> Answer<v1::SummarizeDriftResponse> {
    Ok(Json(rest.service.summarize_drift(
        &caller,
        &v1::SummarizeDriftRequest {
            app: query.app,
            profile: query.profile,
            all_clusters: query.all_clusters,
        },
    )?))
}

/// One target's drift, with the first instances that are not in sync.
#[utoipa::path(get, path = "/api/drift/{app}/{profile}", tag = "fleet",
    responses((status = 200, body = v1::DriftSummary), (status = "default", body = ProblemBody)))]
async fn drift_of(
    State(rest): State<Rest>,
    caller: Caller,
    Path((app, profile)): Path<(String, String)>,
) -> Answer<v1::DriftSummary> {
    caller.on(&app)?;
    let target = wire::target(&app, &profile)?;
    Ok(Json(rest.service.drift_of(&caller, &target)?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InstancesQuery {
    /// Only of this app.
    app: String,
    /// Only of this profile; needs `app`.
    profile: String,
    /// Only in these drift states, comma-separated.
    state: String,
    /// Only those that run this version.
    version: String,
    /// Only with these labels: `zone=a,sdk=rust/0.1.0`.
    label: String,
    /// Only those in their state for at most this long, e.g. `10m`.
    since: String,
    /// Items on a page, at most 1000.
    page_size: u32,
    /// `next_page_token` of the page before.
    page_token: String,
}

/// Instances, filtered, a page at a time.
#[utoipa::path(get, path = "/api/instances", tag = "fleet", params(InstancesQuery),
    responses((status = 200, body = v1::ListInstancesResponse), (status = "default", body = ProblemBody)))]
async fn list(
    State(rest): State<Rest>,
    caller: Caller,
    Query(query): Query<InstancesQuery>,
) -> Answer<v1::ListInstancesResponse> {
    let words = |text: &str| -> Vec<String> {
        text.split(',')
            .filter(|word| !word.is_empty())
            .map(ToOwned::to_owned)
            .collect()
    };
    let mut labels = BTreeMap::new();
    for pair in words(&query.label) {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Fault::new(
                Kind::Invalid,
                "invalid_field",
                format!("label: `{}` is not key=value", pair.escape_debug()),
            )
        })?;
        labels.insert(key.to_owned(), value.to_owned());
    }
    Ok(Json(rest.service.list_instances(
        &caller,
        &v1::ListInstancesRequest {
            states: words(&query.state),
            app: query.app,
            profile: query.profile,
            version: query.version,
            labels,
            since: query.since,
            page_size: query.page_size,
            page_token: query.page_token,
        },
    )?))
}

/// One instance.
#[utoipa::path(get, path = "/api/instances/{app}/{profile}/{id}", tag = "fleet",
    responses((status = 200, body = v1::Instance), (status = "default", body = ProblemBody)))]
async fn get(
    State(rest): State<Rest>,
    caller: Caller,
    Path((app, profile, instance_id)): Path<(String, String, String)>,
) -> Answer<v1::Instance> {
    Ok(Json(rest.service.get_instance(
        &caller,
        &v1::GetInstanceRequest {
            app,
            profile,
            instance_id,
        },
    )?))
}
