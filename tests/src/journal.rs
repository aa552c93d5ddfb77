//! The journal, as the tests look at it.

use std::collections::BTreeMap;

use tonic::Status;
use tonic_types::StatusExt as _;
use vortex_proto::v1::{Event, ExportAuditRequest, VerifyAuditRequest};

use crate::Daemon;

/// Every entry, oldest first.
pub async fn export(daemon: &Daemon) -> Vec<Event> {
    export_after(daemon, 0).await
}

/// Every entry after a revision, oldest first.
pub async fn export_after(daemon: &Daemon, from_revision: u64) -> Vec<Event> {
    let request = ExportAuditRequest { from_revision };
    let stream = daemon.audit().export(request).await;
    let mut stream = stream.expect("the journal can be exported").into_inner();
    let mut events = vec![];
    while let Some(entry) = stream.message().await.expect("the export is whole") {
        events.push(entry.event.expect("an entry has an event"));
    }
    events
}

/// The revision of the newest entry.
pub async fn revision_of(daemon: &Daemon) -> u64 {
    let verified = daemon.audit().verify(VerifyAuditRequest {}).await;
    let verified = verified.expect("the journal can be verified").into_inner();
    assert!(verified.valid, "{}", verified.problem);
    verified.entry_count
}

/// The kinds of entries that each request led to.
pub fn by_request(events: &[Event]) -> BTreeMap<String, Vec<String>> {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for event in events {
        kinds
            .entry(event.request_id.clone())
            .or_default()
            .push(event.kind.clone());
    }
    kinds
}

/// The stable word in an error's details.
pub fn code_of(status: &Status) -> String {
    let details = status.get_details_error_info();
    details.map(|info| info.reason).unwrap_or_default()
}
