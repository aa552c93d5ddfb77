//! A daemon that does what a test says: it serves versions, wants one run, takes heartbeats, or hangs.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, each of which uses its part"
)]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};
use vortex_client::{Builder, Client};

/// What the daemon says, and what it was told.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) desired: Option<&'static str>,
    pub(crate) cohort: &'static str,
    pub(crate) revision: u64,
    pub(crate) assignment: Value,
    pub(crate) versions: BTreeMap<&'static str, Value>,
    /// What the next heartbeats are refused with.
    pub(crate) refusals: Vec<(u16, Option<u64>)>,
    /// Whether requests are accepted and never answered.
    pub(crate) hangs: bool,
    /// Sends this version instead of the one asked for.
    pub(crate) mislabels: Option<&'static str>,
    pub(crate) heartbeats: Vec<Value>,
    pub(crate) reads: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Daemon {
    script: Arc<Mutex<Script>>,
    pub(crate) url: String,
    server: Arc<Mutex<JoinSet<()>>>,
}

impl Daemon {
    pub(crate) async fn start() -> Daemon {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script::default()));
        let routes = Router::new()
            .route("/heartbeat", post(heartbeat))
            .route("/api/assignments/{app}/{profile}", get(assignment))
            .route("/{app}/{profile}/{label}", get(values))
            .with_state(Arc::clone(&script));
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Daemon {
            script,
            url,
            server: Arc::new(Mutex::new(server)),
        }
    }

    pub(crate) fn script<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        change(&mut self.script.lock().unwrap())
    }

    /// Has a stable version.
    pub(crate) fn stable(&self, version: &'static str, values: Value) {
        self.script(|script| {
            script.desired = Some(version);
            script.cohort = "stable";
            script.revision += 1;
            script.versions.insert(version, values);
            script.assignment = json!({
                "app": "checkout", "profile": "prod", "stable_version": version,
                "stable_digest": digest(version), "canary_version": "", "canary_digest": "",
                "unit": "instance", "cohort": "stable", "assignment_revision": script.revision,
            });
        });
    }

    /// Has `canary` rolled out beside what is stable.
    pub(crate) fn canary(&self, canary: &'static str, values: Value, unit: &str, weight_bp: u32) {
        self.script(|script| {
            script.revision += 1;
            script.versions.insert(canary, values);
            let assignment = &mut script.assignment;
            assignment["canary_version"] = canary.into();
            assignment["canary_digest"] = digest(canary).into();
            assignment["unit"] = unit.into();
            assignment["seed"] = seed(canary).into();
            assignment["effective_weight_bp"] = weight_bp.into();
            assignment["assignment_revision"] = script.revision.into();
            if unit == "instance" {
                assignment["cohort"] = "canary".into();
                script.desired = Some(canary);
                script.cohort = "canary";
            }
        });
    }

    /// A client with short intervals.
    pub(crate) fn client(&self) -> Builder {
        client_of(&self.url)
    }

    pub(crate) fn heartbeats(&self) -> Vec<Value> {
        self.script(|script| script.heartbeats.clone())
    }
}

pub(crate) fn client_of(url: &str) -> Builder {
    Client::builder(url)
        .app("checkout")
        .profile("prod")
        .instance_id("web-17")
        .interval(Duration::from_millis(40))
        .request_timeout(Duration::from_millis(150))
        .start_timeout(Duration::from_millis(900))
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

pub(crate) fn digest(version: &str) -> String {
    format!("{version:0>64}")
}

fn seed(canary: &str) -> String {
    let target = "checkout/prod".parse().unwrap();
    let seed = vortex_core::assign::Seed::new(&target, &canary.parse().unwrap());
    format!("{:016x}", seed.0)
}

/// Waits until something holds, at most ten seconds: the machine may be busy.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never came true: {what}");
}

type Shared = State<Arc<Mutex<Script>>>;

async fn hang(script: &Mutex<Script>) {
    if script.lock().unwrap().hangs {
        std::future::pending::<()>().await;
    }
}

async fn heartbeat(State(script): Shared, Json(heartbeat): Json<Value>) -> Response {
    hang(&script).await;
    let mut script = script.lock().unwrap();
    script.heartbeats.push(heartbeat);
    if !script.refusals.is_empty() {
        let (status, retry_after) = script.refusals.remove(0);
        let problem = Json(json!({"code": "refused", "detail": "not now"}));
        let mut response = (StatusCode::from_u16(status).unwrap(), problem).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        return response;
    }
    let desired = script.desired.unwrap_or_default();
    Json(json!({
        "desired_version": desired,
        "desired_digest": if desired.is_empty() { String::new() } else { digest(desired) },
        "cohort": script.cohort, "assignment_revision": script.revision, "next_interval_s": 0.04,
    }))
    .into_response()
}

async fn assignment(State(script): Shared) -> Json<Value> {
    hang(&script).await;
    Json(script.lock().unwrap().assignment.clone())
}

async fn values(
    State(script): Shared,
    Path((_, _, label)): Path<(String, String, String)>,
) -> Response {
    hang(&script).await;
    let mut script = script.lock().unwrap();
    script.reads.push(label.clone());
    let Some(values) = script.versions.get(label.as_str()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let page = json!({"name": "checkout", "profiles": ["prod"], "label": label, "version": label,
        "state": null, "propertySources": [{"name": "app.yml", "source": values}]});
    let version = script.mislabels.map_or(label, ToOwned::to_owned);
    ([("x-vortex-version", version)], Json(page)).into_response()
}
