//! The ports: who is connected, what was refused, and how long the certificate lasts.

use super::{
    Doors,
    text::{Kind, Text},
};
use crate::{
    listen::{Closed, Refused},
    renewal::Standing,
};

pub(super) fn add(text: &mut Text, doors: &Doors, of_federation: Option<Standing>) {
    text.gauge(
        "vortex_connections",
        "Open connections on the API port.",
        doors.register.len(),
    );
    let mut closed = text.family(
        "vortex_connections_closed_total",
        Kind::Counter,
        "Connections closed for a limit, by reason; see docs/limits.md.",
    );
    for why in Closed::ALL {
        closed.sample(&[("reason", why.word())], doors.tally.closed_for(why));
    }
    let mut refused = text.family(
        "vortex_requests_refused_total",
        Kind::Counter,
        "Requests refused before they were looked at, by reason; see docs/limits.md.",
    );
    for why in Refused::ALL {
        refused.sample(&[("reason", why.word())], doors.tally.refused_for(why));
    }
    if let Some(traces) = &doors.traces {
        let mut spans = text.family(
            "vortex_trace_spans_total",
            Kind::Counter,
            "Spans of requests, by what became of them: sent, failed (not taken by the collector) or dropped.",
        );
        for (outcome, count) in traces.all() {
            spans.sample(&[("outcome", outcome)], count);
        }
    }
    let api = doors.tls.as_ref().map(|tls| tls.standing());
    let standings: Vec<Standing> = api.into_iter().chain(of_federation).collect();
    if standings.is_empty() {
        return;
    }
    type Read = fn(&Standing) -> u64;
    let families: [(&str, Kind, &str, Read); 3] = [
        (
            "vortex_tls_certificate_expiry_timestamp_seconds",
            Kind::Gauge,
            "When the certificate in use ends, by port.",
            |standing| standing.ends_at,
        ),
        (
            "vortex_tls_reloads_total",
            Kind::Counter,
            "New certificates taken, by port.",
            |standing| standing.renewals,
        ),
        (
            "vortex_tls_reload_failures_total",
            Kind::Counter,
            "New certificates refused, by port; the one before stayed in use.",
            |standing| standing.failures,
        ),
    ];
    for (name, kind, help, value) in families {
        let mut family = text.family(name, kind, help);
        for standing in &standings {
            family.sample(&[("port", standing.port)], value(standing));
        }
    }
}
