//! Spans of requests, for a collector that speaks OTLP over gRPC. Off unless a collector is named.
//!
//! A span has a request's method, route, status and id, and how long it took until its answer began; under the caller's span, if
//! the request brings a `traceparent`. It never has what a caller wrote freely: no header, query, body or name. Finished
//! spans wait in a queue with an end (`courier`): when the collector is away they are dropped and counted, and no request ever
//! waits for it.

mod collector;
mod courier;

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    extract::{MatchedPath, Request as AnyRequest},
    middleware::Next,
    response::Response as AnyResponse,
};
use http::{HeaderMap, Method, Request, Response};
use opentelemetry::{
    KeyValue,
    propagation::{Extractor, TextMapPropagator as _},
    trace::{Span as _, SpanKind, Status, Tracer as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    resource::{EnvResourceDetector, TelemetryResourceDetector},
    trace::{Sampler, SdkTracer, SdkTracerProvider, Span},
};
use tonic::Code;
use vortex_core::assign::BasisPoints;

use crate::{
    access::table,
    requests::{self, VERBS, verb},
};

pub use collector::{TraceSettings, WayError};
pub use courier::Courier;

/// Makes spans of requests.
#[derive(Debug)]
pub struct Traces {
    tracer: SdkTracer,
    parents: TraceContextPropagator,
}

/// What became of spans.
#[derive(Debug, Default)]
pub struct TraceTally {
    sent: AtomicU64,
    dropped: AtomicU64,
    failed: AtomicU64,
}

impl TraceTally {
    /// What became of spans since the start, by a word: taken by the collector, not taken by it, and dropped since too
    /// many waited.
    pub fn all(&self) -> [(&'static str, u64); 3] {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        [
            ("sent", read(&self.sent)),
            ("failed", read(&self.failed)),
            ("dropped", read(&self.dropped)),
        ]
    }
}

/// Everything that spans need.
pub struct Tracing {
    /// Makes them.
    pub traces: Arc<Traces>,
    /// Brings them; has to be run.
    pub courier: Courier,
    /// What became of them.
    pub tally: Arc<TraceTally>,
}

impl Tracing {
    /// Spans for this collector.
    ///
    /// # Errors
    /// When there is no way to it. Whether anybody answers there is not asked.
    pub fn new(settings: &TraceSettings) -> anyhow::Result<Tracing> {
        let tally = Arc::new(TraceTally::default());
        let resource = resource();
        let (queue, courier) = Courier::new(settings, &resource, Arc::clone(&tally))?;
        let share = f64::from(settings.sample.get()) / f64::from(BasisPoints::FULL.get());
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share)));
        let provider = SdkTracerProvider::builder()
            .with_sampler(sampler)
            .with_resource(resource)
            .with_span_processor(queue)
            .build();
        let traces = Traces {
            tracer: provider.tracer("vortexd"),
            parents: TraceContextPropagator::new(),
        };
        Ok(Tracing {
            traces: Arc::new(traces),
            courier,
            tally,
        })
    }
}

/// Who sends: what the standard variables say goes before.
fn resource() -> Resource {
    let name = std::env::var("OTEL_SERVICE_NAME").ok();
    let ours = Resource::builder_empty()
        .with_service_name("vortexd")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detectors(&[
            Box::new(TelemetryResourceDetector),
            Box::new(EnvResourceDetector::new()),
        ]);
    match name.filter(|name| !name.is_empty()) {
        Some(name) => ours.with_service_name(name),
        None => ours,
    }
    .build()
}

/// The span of one request. A request that is given up ends its span without a status.
pub(crate) struct Asked {
    span: Span,
    method: &'static str,
    /// gRPC's `service/method`, if there is such a one.
    grpc: Option<Option<String>>,
}

impl Traces {
    /// Begins the span of a request.
    pub(crate) fn begin<B>(&self, request: &Request<B>, is_grpc: bool) -> Asked {
        let parent = self.parents.extract(&Headers(request.headers()));
        let builder = self.tracer.span_builder("request");
        let builder = builder.with_kind(SpanKind::Server);
        let path = request.uri().path();
        // A path that is no method's could be anything.
        let known = table::grpc(path).map(|_| path.trim_start_matches('/').to_owned());
        Asked {
            span: builder.start_with_context(&self.tracer, &parent),
            method: method(request.method()),
            grpc: is_grpc.then_some(known),
        }
    }
}

impl Asked {
    /// Ends it with the answer, of which the head is there; a stream has begun by then.
    pub(crate) fn answered<B>(mut self, answer: &Response<B>) {
        if !self.span.is_recording() {
            return;
        }
        let status = i64::from(answer.status().as_u16());
        let mut about = vec![
            KeyValue::new("http.request.method", self.method),
            KeyValue::new("http.response.status_code", status),
        ];
        if let Some(id) = requests::id(answer.headers()) {
            about.push(KeyValue::new("vortex.request_id", id.to_owned()));
        }
        let name: Cow<'static, str> = match &self.grpc {
            Some(method) => {
                let code = grpc_code(answer.headers());
                about.push(KeyValue::new("rpc.system.name", "grpc"));
                let word = format!("{code:?}");
                about.push(KeyValue::new("rpc.response.status_code", word));
                if is_our_fault(code) {
                    self.span.set_status(Status::error(""));
                }
                if let Some(method) = method {
                    about.push(KeyValue::new("rpc.method", method.clone()));
                }
                method.clone().map_or("grpc".into(), Cow::Owned)
            }
            None => match answer.extensions().get::<Route>() {
                Some(Route(route)) => {
                    let route = route.as_str().to_owned();
                    let name = format!("{} {route}", self.method);
                    about.push(KeyValue::new("http.route", route));
                    name.into()
                }
                None => self.method.into(),
            },
        };
        if answer.status().is_server_error() {
            self.span.set_status(Status::error(""));
        }
        self.span.set_attributes(about);
        self.span.update_name(name);
        self.span.end();
    }
}

#[derive(Clone)]
struct Route(MatchedPath);

/// Notes in an answer by which route it came; a layer of the REST routes.
pub async fn note_route(request: AnyRequest, next: Next) -> AnyResponse {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut answer = next.run(request).await;
    if let Some(route) = route {
        answer.extensions_mut().insert(Route(route));
    }
    answer
}

fn method(method: &Method) -> &'static str {
    VERBS.get(verb(method)).copied().unwrap_or_default()
}

/// As the head says: an answer that fails has nothing but a head.
pub(crate) fn grpc_code(headers: &HeaderMap) -> Code {
    let code = headers.get("grpc-status");
    code.map_or(Code::Ok, |code| Code::from_bytes(code.as_bytes()))
}

fn is_our_fault(code: Code) -> bool {
    match code {
        Code::Unknown
        | Code::DeadlineExceeded
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unauthenticated => false,
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}
