//! Requests on the API port, and heartbeats, which come by several ways.

use super::text::{Kind, Text};
use crate::counts::{BeatResult, Counts};

/// What times count in.
pub(super) const NANOSECONDS: f64 = 1e9;

pub(super) fn add(text: &mut Text, counts: &Counts) {
    let calls = &counts.calls;
    let mut handled = text.family(
        "grpc_server_handled_total",
        Kind::Counter,
        "Calls of gRPC that were answered; streams when they ended.",
    );
    for (service, method, code, count) in calls.by_method() {
        let labels = [
            ("grpc_service", service),
            ("grpc_method", method),
            ("grpc_code", code),
        ];
        handled.sample(&labels, count);
    }
    let mut handling = text.family(
        "grpc_server_handling_seconds",
        Kind::Histogram,
        "Time until a call of gRPC was answered; streams are left out.",
    );
    for ((service, method), times) in calls.method_times() {
        let labels = [("grpc_service", service), ("grpc_method", method)];
        handling.histogram(&labels, &times, NANOSECONDS);
    }
    let mut requests = text.family(
        "vortex_http_requests_total",
        Kind::Counter,
        "Requests of REST that were answered, by route, method and status.",
    );
    for (route, method, code, count) in calls.by_route() {
        let labels = [("route", route), ("method", method), ("code", code)];
        requests.sample(&labels, count);
    }
    let mut took = text.family(
        "vortex_http_request_seconds",
        Kind::Histogram,
        "Time until the answer to a request of REST began, by route.",
    );
    for (route, times) in calls.route_times() {
        took.histogram(&[("route", route)], &times, NANOSECONDS);
    }
    let mut fetches = text.family(
        "vortex_config_fetch_total",
        Kind::Counter,
        "Answers to who asked for configuration, by protocol and code.",
    );
    for (protocol, code, count) in calls.fetches() {
        let labels = [("protocol", protocol.word()), ("code", code)];
        fetches.sample(&labels, count);
    }
    let mut beats = text.family(
        "vortex_heartbeats_total",
        Kind::Counter,
        "Heartbeats, by what became of them.",
    );
    for result in BeatResult::ALL {
        beats.sample(&[("result", result.word())], counts.beats.of(result));
    }
}
