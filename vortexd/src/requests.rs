//! What a request is called in the log, and what its caller is told it is called.
//!
//! A request keeps the `x-request-id` that it came with, if that reads as one; else it gets the next number of this
//! process. Every line that is logged on its way has the id, and so has its answer. What is asked thousands of times a
//! second, reads and heartbeats, is named in the log only where the log tells of debugging. Nothing else of the request
//! is logged but its method and path: headers, queries and bodies hold secrets.

use std::{
    future::Future,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use tracing::{Instrument as _, Span};
use vortex_core::ids::RequestId;

use crate::entropy;

/// The methods that there are, and what stands for all others: a caller may invent them without end.
pub(crate) const VERBS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "_OTHER",
];

/// The place of a method in [`VERBS`].
pub(crate) fn verb(method: &Method) -> usize {
    match *method {
        Method::GET => 0,
        Method::HEAD => 1,
        Method::POST => 2,
        Method::PUT => 3,
        Method::DELETE => 4,
        Method::PATCH => 5,
        Method::OPTIONS => 6,
        _ => 7,
    }
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request by its id.
pub(crate) struct Named {
    id: HeaderValue,
    span: Span,
}

impl Named {
    /// Names a request.
    pub(crate) fn new<B>(request: &Request<B>) -> Named {
        let (id, header) = given(request.headers()).unwrap_or_else(fresh);
        let (method, path) = (request.method(), request.uri().path());
        let is_frequent = method == Method::GET || path.contains("eartbeat");
        let span = if is_frequent {
            tracing::debug_span!("request", %id, %method, path)
        } else {
            tracing::info_span!("request", %id, %method, path)
        };
        Named { id: header, span }
    }

    /// Answers it under its name.
    pub(crate) async fn answer(self, answer: impl Future<Output = Response>) -> Response {
        let told = async {
            let answer = answer.await;
            tracing::debug!(status = answer.status().as_u16(), "answered");
            answer
        };
        let mut answer = told.instrument(self.span).await;
        answer.headers_mut().insert(HEADER, self.id);
        answer
    }
}

/// What a request is called, as its answer says.
pub(crate) fn id(answer: &HeaderMap) -> Option<&str> {
    answer.get(HEADER)?.to_str().ok()
}

fn given(headers: &HeaderMap) -> Option<(String, HeaderValue)> {
    let header = headers.get(HEADER)?;
    let id: RequestId = header.to_str().ok()?.parse().ok()?;
    Some((id.as_str().to_owned(), header.clone()))
}

/// Eight random digits for the process, and a number: cheap, and no two processes share one.
fn fresh() -> (String, HeaderValue) {
    static PROCESS: OnceLock<u32> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let process = PROCESS.get_or_init(|| {
        // Without randomness ids are still told apart within this process.
        let bits = entropy::bits().unwrap_or_default();
        u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default()
    });
    let id = format!("{process:08x}-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    // Digits and a dash are a header's value, always.
    let header = HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("-"));
    (id, header)
}
