//! Spring's routes: `/{app}/{profile}[/{label}]` and `[/{label}]/{app}-{profile}.{yml,yaml,json,properties}`.
//! Unmodified Spring Cloud Config clients read from them; whoever names a key gets the canary's decision.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use serde::Deserialize;
use vortex_core::{
    assign::Cohort,
    config::{Effective, render},
    error::{Fault, Kind},
    ids::RESERVED_APPS,
    limits::KEY_BYTES_MAX,
};

use super::{
    Rest,
    extract::{Path, Query},
    problem::{self, Problem},
};
use crate::service::{Caller, Environment};

const VERSION: HeaderName = HeaderName::from_static("x-vortex-version");
const COHORT: HeaderName = HeaderName::from_static("x-vortex-cohort");
const ROLLOUT: HeaderName = HeaderName::from_static("x-vortex-rollout");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const SPRING_V2: &str = "application/vnd.spring-cloud.config-server.v2+json";

pub(super) fn routes() -> Router<Rest> {
    Router::new()
        .route("/{name}", get(one))
        .route("/{name}/{profile}", get(two))
        .route("/{name}/{profile}/{label}", get(three))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SpringQuery {
    /// The key, when it is not in a header.
    key: Option<String>,
    /// Whether `${…}` is resolved in flat forms.
    #[serde(rename = "resolvePlaceholders")]
    resolve_placeholders: Option<bool>,
}

/// The key that decides the cohort: of the unit, else of the instance.
fn key<'a>(headers: &'a HeaderMap, query: &'a SpringQuery) -> Result<Option<&'a [u8]>, Fault> {
    let key = headers
        .get("x-vortex-key")
        .map(HeaderValue::as_bytes)
        .or(query.key.as_deref().map(str::as_bytes))
        .or_else(|| headers.get("x-vortex-instance").map(HeaderValue::as_bytes))
        .filter(|key| !key.is_empty());
    match key {
        Some(key) if key.len() > KEY_BYTES_MAX => Err(Fault::new(
            Kind::Invalid,
            "invalid_field",
            format!("key: at most {KEY_BYTES_MAX} bytes, not {}", key.len()),
        )),
        key => Ok(key),
    }
}

/// `/{app}-{profile}.{ending}`
async fn one(
    State(rest): State<Rest>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<SpringQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match FlatName::parse(&name) {
        Some(flat) => {
            let key = key(&headers, &query)?;
            flat.answer((&rest, &caller), None, key, &query)
        }
        None => Err(problem::no_such_path().await),
    }
}

/// `/{app}/{profile}`, or `/{label}/{app}-{profile}.{ending}`
async fn two(
    State(rest): State<Rest>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<SpringQuery>,
    Path((first, second)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let key = key(&headers, &query)?;
    if let Some(page) = finished_page((&rest, &caller), &uri, key, &headers)? {
        return Ok(page);
    }
    if RESERVED_APPS.contains(&first.as_str()) {
        return Err(problem::no_such_path().await);
    }
    if let Some(flat) = FlatName::parse(&second) {
        let label = decode_slashes(&first);
        return flat.answer((&rest, &caller), Some(&label), key, &query);
    }
    environment((&rest, &caller), &first, &second, None, key, &headers)
}

/// `/{app}/{profile}/{label}`
async fn three(
    State(rest): State<Rest>,
    caller: Caller,
    Path((name, profile, label)): Path<(String, String, String)>,
    Query(query): Query<SpringQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if RESERVED_APPS.contains(&name.as_str()) {
        return Err(problem::no_such_path().await);
    }
    let label = decode_slashes(&label);
    environment(
        (&rest, &caller),
        &name,
        &profile,
        Some(&label),
        key(&headers, &query)?,
        &headers,
    )
}

/// The prepared answer when the path is just a target's.
fn finished_page(
    (rest, caller): (&Rest, &Caller),
    uri: &Uri,
    key: Option<&[u8]>,
    headers: &HeaderMap,
) -> Result<Option<Response>, Fault> {
    let path = uri.path().strip_prefix('/').unwrap_or_default();
    let Some(answered) = rest.service.page(caller, path, key)? else {
        return Ok(None);
    };
    let mut response = Response::new(answered.page.into());
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, content_type(headers));
    out.insert(VERSION, answered.version);
    out.insert(COHORT, cohort(answered.cohort));
    if let Some(rollout) = answered.rollout {
        out.insert(ROLLOUT, rollout);
    }
    Ok(Some(response))
}

fn environment(
    (rest, caller): (&Rest, &Caller),
    names: &str,
    profiles: &str,
    label: Option<&str>,
    key: Option<&[u8]>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let names = decode_slashes(names);
    let environment = rest
        .service
        .environment(caller, &names, profiles, label, key)?;
    let page = environment.to_json()?;
    Ok(respond(&environment, content_type(headers), page))
}

fn respond(environment: &Environment, content_type: HeaderValue, page: Bytes) -> Response {
    let mut response = page.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, content_type);
    if let Some(version) = environment
        .version()
        .and_then(|version| HeaderValue::from_str(&version).ok())
    {
        out.insert(VERSION, version);
        out.insert(COHORT, cohort(environment.cohort));
    }
    if let Some(rollout) = environment.rollouts.first() {
        out.insert(ROLLOUT, rollout.clone());
    }
    response
}

fn cohort(cohort: Cohort) -> HeaderValue {
    HeaderValue::from_static(cohort.as_str())
}

/// Spring's clients ask for their own media type; everyone else gets JSON's.
fn content_type(headers: &HeaderMap) -> HeaderValue {
    let accept = headers.get(header::ACCEPT).map(HeaderValue::as_bytes);
    if accept.is_some_and(|accept| accept.starts_with(SPRING_V2.as_bytes())) {
        return HeaderValue::from_static(SPRING_V2);
    }
    JSON
}

/// Spring writes a slash within a name or label as `(_)`.
fn decode_slashes(text: &str) -> String {
    text.replace("(_)", "/")
}

/// How a flat form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FlatForm {
    Yaml,
    Json,
    Properties,
}

/// `{app}-{profile}.{ending}`, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct FlatName<'a> {
    app: &'a str,
    profile: &'a str,
    form: FlatForm,
}

impl FlatName<'_> {
    /// Splits at the last hyphen, as Spring does.
    fn parse(name: &str) -> Option<FlatName<'_>> {
        let (stem, ending) = name.rsplit_once('.')?;
        let form = match ending {
            "yml" | "yaml" => FlatForm::Yaml,
            "json" => FlatForm::Json,
            "properties" => FlatForm::Properties,
            _ => return None,
        };
        let (app, profile) = stem.rsplit_once('-')?;
        Some(FlatName { app, profile, form })
    }

    fn answer(
        &self,
        (rest, caller): (&Rest, &Caller),
        label: Option<&str>,
        key: Option<&[u8]>,
        query: &SpringQuery,
    ) -> Result<Response, Problem> {
        let environment = rest
            .service
            .environment(caller, self.app, self.profile, label, key)?;
        let mut effective = environment.effective();
        if query.resolve_placeholders.unwrap_or(true) {
            effective = effective.resolve_placeholders().map_err(|error| {
                Fault::new(
                    Kind::Invalid,
                    "unresolvable",
                    format!("placeholders: {error}"),
                )
                .with_hint("ask with ?resolvePlaceholders=false")
            })?;
        }
        let (content_type, page) = self.render(&effective);
        Ok(respond(&environment, content_type, page.into()))
    }

    fn render(&self, effective: &Effective) -> (HeaderValue, String) {
        const TEXT: HeaderValue = HeaderValue::from_static("text/plain;charset=UTF-8");
        match self.form {
            FlatForm::Yaml => (TEXT, render::yaml(effective)),
            FlatForm::Json => (JSON, render::json(effective)),
            FlatForm::Properties => (TEXT, render::properties(effective)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_name_is_split_at_its_last_hyphen() {
        let check = |name, expected: Option<(&str, &str, FlatForm)>| {
            let expected = expected.map(|(app, profile, form)| FlatName { app, profile, form });
            assert_eq!(FlatName::parse(name), expected, "{name}");
        };
        check(
            "api-gateway-docker.yml",
            Some(("api-gateway", "docker", FlatForm::Yaml)),
        );
        check(
            "checkout-prod.properties",
            Some(("checkout", "prod", FlatForm::Properties)),
        );
        check(
            "checkout-prod.json",
            Some(("checkout", "prod", FlatForm::Json)),
        );
        check("checkout.yml", None);
        check("checkout-prod.txt", None);
        check("v1.2.3", None);
    }
}
