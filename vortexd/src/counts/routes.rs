//! Which route a path is of, by the table of all routes: what stands in a path is never a name of anything here.
//!
//! The router would tell, but only of requests that reach it, and into memory of the request. So this looks for itself,
//! in the order in which the router prefers, and allocates nothing.

use std::{collections::BTreeSet, sync::LazyLock};

use crate::access::table::{Call, ROWS};

/// Segments of the longest route, and one more to tell longer paths.
const SEGMENTS_MAX: usize = 7;
/// What is no route, and no method, is called.
pub(super) const OTHER: &str = "other";

/// A route's path, taken apart; a segment without a word stands for any.
struct Pattern {
    path: &'static str,
    segments: Vec<Option<&'static str>>,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let paths: BTreeSet<&str> = ROWS
        .iter()
        .filter_map(|(call, _)| match call {
            Call::Rest(_, path) => Some(*path),
            Call::Grpc(..) => None,
        })
        .collect();
    let mut patterns: Vec<Pattern> = paths
        .into_iter()
        .map(|path| Pattern {
            path,
            segments: path
                .split('/')
                .skip(1)
                .map(|segment| (!segment.starts_with('{')).then_some(segment))
                .collect(),
        })
        .collect();
    // Words before what stands for any, from the left.
    patterns.sort_by_key(|pattern| {
        let is_any: Vec<bool> = pattern.segments.iter().map(Option::is_none).collect();
        (pattern.segments.len(), is_any)
    });
    patterns
});

/// A method of gRPC.
struct Method {
    path: String,
    service: &'static str,
    method: &'static str,
}

static METHODS: LazyLock<Vec<Method>> = LazyLock::new(|| {
    let mut methods: Vec<Method> = ROWS
        .iter()
        .filter_map(|(call, _)| match *call {
            Call::Grpc(service, method) => Some(Method {
                path: format!("/{service}/{method}"),
                service,
                method,
            }),
            Call::Rest(..) => None,
        })
        .collect();
    methods.sort_by(|one, other| one.path.cmp(&other.path));
    methods
});

/// How many routes there are, and one for what is none.
pub(super) fn route_count() -> usize {
    PATTERNS.len() + 1
}

/// The number of the route that `path` is of.
pub(super) fn route(path: &str) -> usize {
    find(path).unwrap_or(PATTERNS.len())
}

fn find(path: &str) -> Option<usize> {
    let mut segments = [""; SEGMENTS_MAX];
    let mut count = 0;
    for segment in path.strip_prefix('/')?.split('/') {
        *segments.get_mut(count)? = segment;
        count += 1;
    }
    let segments = segments.get(..count)?;
    let first = PATTERNS.partition_point(|pattern| pattern.segments.len() < count);
    let last = segments.last()?;
    let mut candidates = PATTERNS.iter().enumerate().skip(first);
    let found = candidates
        .find(|(_, pattern)| pattern.segments.len() > count || is_like(pattern, segments, last));
    let (index, pattern) = found?;
    (pattern.segments.len() == count).then_some(index)
}

/// The router takes an empty segment for any, but for the last one.
fn is_like(pattern: &Pattern, segments: &[&str], last: &str) -> bool {
    let ends_with_any = pattern.segments.last().is_some_and(Option::is_none);
    let mut pairs = pattern.segments.iter().zip(segments);
    !(ends_with_any && last.is_empty())
        && pairs.all(|(expected, segment)| expected.is_none_or(|word| word == *segment))
}

/// The path of a route as the router knows it.
pub(super) fn route_path(route: usize) -> &'static str {
    PATTERNS.get(route).map_or(OTHER, |pattern| pattern.path)
}

/// How many methods of gRPC there are, and one for what is none.
pub(super) fn method_count() -> usize {
    METHODS.len() + 1
}

/// The number of the method of gRPC that `path` names.
pub(super) fn method(path: &str) -> usize {
    METHODS
        .binary_search_by(|method| method.path.as_str().cmp(path))
        .unwrap_or(METHODS.len())
}

/// A method's service and name.
pub(super) fn method_names(method: usize) -> (&'static str, &'static str) {
    let found = METHODS.get(method);
    found.map_or((OTHER, OTHER), |found| (found.service, found.method))
}

#[cfg(test)]
mod tests {
    use axum::{Router, extract::MatchedPath, routing::any};
    use http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;

    /// What the router itself takes a path for.
    async fn routed(router: &Router, path: &str) -> String {
        let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        if answer.status() == StatusCode::NOT_FOUND {
            return OTHER.to_owned();
        }
        let bytes = axum::body::to_bytes(answer.into_body(), 1024).await;
        String::from_utf8(bytes.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_path_is_of_the_route_that_the_router_takes() {
        let mut router = Router::new();
        for pattern in PATTERNS.iter() {
            let told = |path: MatchedPath| async move { path.as_str().to_owned() };
            router = router.route(pattern.path, any(told));
        }
        let words = [
            "api", "rollouts", "configs", "health", "live", "x", "a-b.yml", "", "%2F",
        ];
        let mut paths: Vec<String> = PATTERNS
            .iter()
            .map(|pattern| pattern.path.replace(['{', '}'], ""))
            .collect();
        for one in words {
            paths.push(format!("/{one}"));
            for two in words {
                paths.push(format!("/{one}/{two}"));
                for three in words {
                    paths.push(format!("/{one}/{two}/{three}"));
                    paths.push(format!("/api/{one}/{two}/{three}"));
                    paths.push(format!("/api/configs/{one}/{two}/{three}"));
                    paths.push(format!("/api/configs/{one}/{two}/{three}/more/more"));
                }
            }
        }
        assert!(paths.len() > 2_000);
        for path in paths {
            let expected = routed(&router, &path).await;
            assert_eq!(route_path(route(&path)), expected, "{path}");
        }
        assert_eq!(route_path(route("*")), OTHER);
    }

    #[test]
    fn every_method_is_found_and_nothing_else() {
        for at in 0..METHODS.len() {
            let (service, name) = method_names(at);
            assert_eq!(method(&format!("/{service}/{name}")), at);
        }
        for path in [
            "",
            "/",
            "/vortex.v1.AuditService/",
            "/vortex.v1.AuditService/Lost",
        ] {
            assert_eq!(method_names(method(path)), (OTHER, OTHER), "{path}");
        }
    }
}
