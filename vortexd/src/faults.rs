//! What went wrong in a part of the daemon, as its callers are told.

use vortex_core::error::{Fault, Kind};

use crate::store::StoreError;

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        let (kind, code) = match &error {
            StoreError::Moved { .. } => (Kind::Unavailable, "store_moved"),
            StoreError::Full(_) => (Kind::Exhausted, "disk_full"),
            StoreError::Unknown(_) => (Kind::Unknown, "unknown"),
            StoreError::Truncated { .. } => (Kind::NotFound, "journal_truncated"),
            StoreError::Closed | StoreError::Reopen(_) => (Kind::Unavailable, "store_closed"),
            StoreError::Chain(_)
            | StoreError::Mismatched(_)
            | StoreError::Needed { .. }
            | StoreError::Read(_)
            | StoreError::Damaged { .. } => (Kind::Internal, "store_failed"),
        };
        let hint = match kind {
            Kind::Unknown => {
                "repeat the request with the same request id: it is then done once, or was"
            }
            Kind::Exhausted => {
                "make room on the disk of the data directory; rollbacks and pauses still work"
            }
            Kind::Unavailable => "try again in a moment",
            Kind::NotFound => "read on from that revision; what came before is in the state itself",
            Kind::Internal
            | Kind::Invalid
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::Conflict => "vortexctl audit verify, and the daemon's log",
        };
        Fault::new(kind, code, error.to_string()).with_hint(hint)
    }
}
