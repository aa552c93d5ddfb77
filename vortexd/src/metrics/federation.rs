//! Links to other clusters, and what clusters could not agree on. A daemon without peers has no such families.

use std::collections::BTreeMap;

use vortex_core::{
    journal::State,
    time::{Span, Timestamp},
};

use super::text::{Kind, Text, real};
use crate::{
    federation::{AlarmKind, LinkState, PeerView, View},
    health::FederationHealth,
    service::conflicts::open,
};

pub(super) fn add(text: &mut Text, health: &FederationHealth, state: &State, now: Timestamp) {
    let view = health.view();
    if view.enabled {
        families(text, &view, &|peer| health.data_age(peer, now), state);
    }
}

pub(super) fn families(
    text: &mut Text,
    view: &View,
    data_age: &dyn Fn(&PeerView) -> Span,
    state: &State,
) {
    let of_peers = |text: &mut Text, name, help: &str, value: &dyn Fn(&PeerView) -> f64| {
        let mut family = text.family(name, Kind::Gauge, help);
        for peer in &view.peers {
            family.sample(&[("peer", &peer.name)], value(peer));
        }
    };
    of_peers(
        text,
        "vortex_federation_peer_up",
        "1 while the two talk. Data may be fresh all the same: by way of another cluster.",
        &|peer| f64::from(u8::from(peer.state == LinkState::Connected)),
    );
    of_peers(
        text,
        "vortex_federation_peer_data_age_seconds",
        "How old what is known of the peer may be.",
        &|peer| seconds(data_age(peer)),
    );
    of_peers(
        text,
        "vortex_federation_peer_lag_ops",
        "Ops that the peer is known to have and that are not here.",
        &|peer| real(peer.lag_ops),
    );
    of_peers(
        text,
        "vortex_federation_peer_behind_ops",
        "Ops that are here and that the peer is not known to have.",
        &|peer| real(peer.behind_ops),
    );
    let mut bytes = text.family(
        "vortex_federation_peer_bytes_total",
        Kind::Counter,
        "Bytes exchanged with the peer since the start.",
    );
    for peer in &view.peers {
        let name = peer.name.as_str();
        bytes.sample(&[("peer", name), ("direction", "sent")], peer.bytes_sent);
        bytes.sample(
            &[("peer", name), ("direction", "received")],
            peer.bytes_received,
        );
    }
    text.gauge(
        "vortex_federation_conflicts_open",
        "Rollouts that were started at once in two clusters, and that nobody has taken note of.",
        open(state).count(),
    );
    let mut by_kind: BTreeMap<&str, u64> = KINDS.iter().map(|kind| (kind.word(), 0)).collect();
    for alarm in &view.alarms {
        *by_kind.entry(alarm.kind.word()).or_default() += 1;
    }
    let mut alarms = text.family(
        "vortex_federation_alarms",
        Kind::Gauge,
        "What a person should look at, by kind.",
    );
    for (kind, count) in by_kind {
        alarms.sample(&[("kind", kind)], count);
    }
    text.gauge(
        "vortex_federation_unsettled_ops",
        "Ops kept in memory because others may still come before them.",
        state.unsettled_count(),
    );
}

/// So that an alarm nobody has raised shows as zero.
const KINDS: [AlarmKind; 7] = [
    AlarmKind::Fork,
    AlarmKind::Restored,
    AlarmKind::Diverged,
    AlarmKind::Unauthorised,
    AlarmKind::Refused,
    AlarmKind::Malformed,
    AlarmKind::Stale,
];

fn seconds(span: Span) -> f64 {
    real(span.0) / 1000.0
}
