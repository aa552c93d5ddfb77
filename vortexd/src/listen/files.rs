//! File descriptors: every connection takes one, and many systems give a process a thousand unless it asks for more.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::limits::Limits;
use crate::limits::FILES_ASIDE;

/// Asks for as many descriptors as the process may have. Where that is fewer than `limits` need, there are fewer
/// connections: to run out of descriptors would stop the store as well.
pub fn fit_to_files(limits: Limits) -> Limits {
    let found = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: found.maximum,
        maximum: found.maximum,
    };
    let most = match setrlimit(Resource::Nofile, wanted) {
        Ok(()) => found.maximum,
        Err(_) => found.current,
    };
    let Some(most) = most else {
        return limits;
    };
    let room = usize::try_from(most.saturating_sub(FILES_ASIDE)).unwrap_or(usize::MAX);
    let connections = limits.connections.min(room.max(1));
    if connections < limits.connections {
        tracing::warn!(
            file_descriptors = most,
            connections,
            wanted = limits.connections,
            "fewer connections are taken than limits.connections says; raise the limit of open files"
        );
    }
    Limits {
        connections,
        ..limits
    }
}
