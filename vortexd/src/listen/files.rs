//! File descriptors: every connection takes one, and many systems give a process a thousand unless it asks for more.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::limits::Limits;
use crate::limits::{ADMIN_CONNECTIONS_MAX, FILES_ASIDE};

/// Connections that there are descriptors for.
#[derive(Clone, Copy, Debug)]
pub struct Fitted {
    /// The bounds of the API port.
    pub limits: Limits,
    /// Open connections on the admin port.
    pub admin_connections: usize,
}

/// Asks for as many descriptors as the process may have. Where that is fewer than `limits` need, there are fewer
/// connections: to run out of descriptors would stop the store as well.
pub fn fit_to_files(limits: Limits) -> Fitted {
    let found = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: found.maximum,
        maximum: found.maximum,
    };
    let most = match setrlimit(Resource::Nofile, wanted) {
        Ok(()) => found.maximum,
        Err(_) => found.current,
    };
    let fitted = fit(limits, most);
    let connections = fitted.limits.connections;
    if connections < limits.connections {
        tracing::warn!(
            file_descriptors = most,
            connections,
            wanted = limits.connections,
            "fewer connections are taken than limits.connections says; raise the limit of open files"
        );
    }
    fitted
}

/// None is as many as anybody asks for.
fn fit(limits: Limits, most: Option<u64>) -> Fitted {
    let most = most.unwrap_or(u64::MAX);
    let aside = FILES_ASIDE.min(most / 2);
    let count = |files: u64| usize::try_from(files).unwrap_or(usize::MAX).max(1);
    Fitted {
        limits: Limits {
            connections: limits.connections.min(count(most.saturating_sub(aside))),
            ..limits
        },
        admin_connections: ADMIN_CONNECTIONS_MAX.min(count(aside / 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_few_descriptors_is_left_for_others_and_half_of_that_for_the_admin_port() {
        let check = |most, expected| {
            let fitted = fit(Limits::default(), most);
            let found = (fitted.limits.connections, fitted.admin_connections);
            assert_eq!(found, expected, "{most:?}");
        };
        check(None, (8_192, 256));
        check(Some(1_048_576), (8_192, 256));
        check(Some(8_192), (7_680, 256));
        check(Some(1_024), (512, 256));
        check(Some(200), (100, 50));
        check(Some(0), (1, 1));
    }
}
