//! The ports: who is connected, what was refused, and how long the certificate lasts.

use super::{
    Doors,
    text::{Kind, Text},
};
use crate::listen::{Closed, Refused};

pub(super) fn add(text: &mut Text, doors: &Doors) {
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
    let Some(tls) = &doors.tls else {
        return;
    };
    text.gauge(
        "vortex_tls_certificate_expiry_timestamp_seconds",
        "When the certificate in use ends.",
        tls.ends_at(),
    );
    text.family(
        "vortex_tls_reloads_total",
        Kind::Counter,
        "New certificates taken.",
    )
    .sample(&[], tls.renewals());
    text.family(
        "vortex_tls_reload_failures_total",
        Kind::Counter,
        "New certificates refused; the one before stayed in use.",
    )
    .sample(&[], tls.failures());
}
