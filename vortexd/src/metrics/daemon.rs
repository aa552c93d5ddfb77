//! The daemon itself: its build, its journal, its store, and whom it tells.

use vortex_core::journal::State;

use super::{
    requests::NANOSECONDS,
    text::{Kind, Text},
};
use crate::{service::Service, store::redb::free_bytes};

pub(super) fn add(text: &mut Text, service: &Service, state: &State) {
    text.family(
        "vortex_build_info",
        Kind::Gauge,
        "Which build runs; always 1.",
    )
    .sample(&[("version", env!("CARGO_PKG_VERSION"))], 1_u64);
    text.gauge(
        "vortex_journal_revision",
        "Ops in the journal, of every cluster.",
        state.revision,
    );
    let own = service.store.origin();
    let heads = state.heads.iter();
    let own_ops = heads
        .filter(|(origin, _)| origin.cluster == own.cluster)
        .fold(0_u64, |sum, (_, head)| sum.saturating_add(head.seq));
    let mut ops = text.family(
        "vortex_journal_ops",
        Kind::Gauge,
        "Ops in the journal, by who wrote them: this cluster or others.",
    );
    ops.sample(&[("writer", "own")], own_ops);
    let others = state.heads.total().saturating_sub(own_ops);
    ops.sample(&[("writer", "others")], others);
    text.gauge(
        "vortex_targets",
        "Targets that have a version.",
        state.targets.len(),
    );
    text.gauge(
        "vortex_store_bytes",
        "What the store occupies.",
        service.store.size_bytes(),
    );
    if let Some(free) = (service.directory.as_deref()).and_then(|of| free_bytes(of).ok()) {
        text.gauge(
            "vortex_store_free_bytes",
            "What is free on the store's disk for the daemon's user.",
            free,
        );
    }
    let writes = &service.counts.writes;
    text.family(
        "vortex_store_commit_seconds",
        Kind::Histogram,
        "Time until a commit was durable, its sync included.",
    )
    .histogram(&[], &writes.times(), NANOSECONDS);
    text.family(
        "vortex_store_batch_size",
        Kind::Histogram,
        "Ops that were made durable by one commit.",
    )
    .histogram(&[], &writes.sizes(), 1.0);
    text.gauge(
        "vortex_disk_low",
        "1 while only rollbacks, pauses and reads are served, for want of space.",
        service.store.is_low_on_space(),
    );
    text.gauge(
        "vortex_writer_up",
        "1 while the store takes writes.",
        service.writer.health().is_writing(),
    );
    let mut pending = text.family(
        "vortex_webhook_pending",
        Kind::Gauge,
        "Events that wait to be delivered, by webhook.",
    );
    for hook in service.hooks.list() {
        pending.sample(&[("webhook", &hook.name)], hook.pending);
    }
}
