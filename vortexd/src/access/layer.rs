//! The gate before the routers: a token, a rule, and at the end the question whether the app was asked for.

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use http::Method;
use tower::layer::layer_fn;
use vortex_core::{
    error::{Fault, Kind},
    ids::RESERVED_APPS,
};

use super::{
    Caller, Gate,
    caller::unchecked,
    local::LocalOnly,
    table::{self, Rule},
};
use crate::{
    grpc,
    rest::{Problem, no_such_path},
    settings::Settings,
};

/// REST behind the gate.
pub fn guard_rest(gate: Gate, routes: Router) -> Router {
    if !gate.is_open() {
        return routes.layer(middleware::from_fn_with_state(gate, ask_rest));
    }
    local_only(&gate, routes, problem)
}

/// gRPC behind the gate.
pub fn guard_grpc(gate: Gate, routes: Router) -> Router {
    if !gate.is_open() {
        return routes.layer(middleware::from_fn_with_state(gate, ask_grpc));
    }
    local_only(&gate, routes, grpc::refusal)
}

/// The admin port, which asks nobody for a token. On loopback only programs of this machine come there, and pages that its
/// browsers show have to be told from them. Elsewhere probes and scrapers call it by addresses and names that are theirs to choose,
/// and who reaches it is up to the network.
pub fn guard_admin(settings: &Settings, routes: Router) -> Router {
    if settings.auth.insecure || !settings.admin_listen.ip().is_loopback() {
        return routes;
    }
    let refusal = |fault: Fault| {
        problem(fault.with_hint(
            "call it by 127.0.0.1 or localhost, from a program; a proxy before it has to send that as Host, or name another address with --admin-listen",
        ))
    };
    routes.layer(layer_fn(move |inner| LocalOnly { inner, refusal }))
}

fn local_only(gate: &Gate, routes: Router, refusal: fn(Fault) -> Response) -> Router {
    if gate.takes_pages {
        return routes;
    }
    routes.layer(layer_fn(move |inner| LocalOnly { inner, refusal }))
}

fn problem(fault: Fault) -> Response {
    Problem::from(fault).into_response()
}

/// Before every REST route. Where there is nothing, nothing is guarded.
async fn ask_rest(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let Some(path) = request.extensions().get::<MatchedPath>() else {
        return next.run(request).await;
    };
    if is_reserved(path.as_str(), request.uri().path()) {
        return no_such_path().await.into_response();
    }
    // What answers GET answers HEAD.
    let method = match *request.method() {
        Method::HEAD => Method::GET.as_str(),
        ref method => method.as_str(),
    };
    let rule = table::rest(method, path.as_str());
    guard(&gate, rule, request, next, problem).await
}

/// Whether only Spring's routes are left for a path that begins as those of the API do: no app has such a name, and to speak of
/// roles would mislead.
fn is_reserved(route: &str, path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    route.starts_with("/{name}") && RESERVED_APPS.contains(&first)
}

/// Before every gRPC method.
async fn ask_grpc(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let rule = table::grpc(request.uri().path());
    guard(&gate, rule, request, next, grpc::refusal).await
}

async fn guard(
    gate: &Gate,
    rule: Option<Rule>,
    mut request: Request,
    next: Next,
    refusal: fn(Fault) -> Response,
) -> Response {
    let caller = match rule {
        Some(Rule::Open) => return next.run(request).await,
        Some(Rule::Token(action, reach)) => gate.admit(request.headers(), action, reach),
        None => gate.authenticate(request.headers()).and(Err(unlisted())),
    };
    let caller: Caller = match caller {
        Ok(caller) => caller,
        Err(fault) => return refusal(fault),
    };
    request.extensions_mut().insert(caller.clone());
    let response = next.run(request).await;
    let is_refused = !response.status().is_success() && response.status().as_u16() != 101
        || response.headers().contains_key("grpc-status");
    match caller.pass() {
        Some(pass) if !is_refused && !pass.is_checked() => refusal(unchecked()),
        Some(_) | None => response,
    }
}

fn unlisted() -> Fault {
    Fault::new(
        Kind::Forbidden,
        "unlisted",
        "no rule says who may do this, so nobody may",
    )
    .with_hint("docs/security.md lists every route and method with what it takes")
}
