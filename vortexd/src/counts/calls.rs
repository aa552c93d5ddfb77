//! Requests by route, method and code, and how long their answers took to begin.
//!
//! A request costs two looks at the clock, two searches in short tables and three additions. It is counted when its
//! answer's head is there, whoever made it: a handler, the gate, or the port that refused it. A stream of answers in
//! gRPC tells its code at its end, and is counted then; how long it was open is no time that anybody waited.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::body::Body;
use http::{Request, Response, StatusCode};
use tonic::Code;

use super::{
    Counts,
    histogram::{Histogram, Reading, TIMES},
    routes::{self, OTHER},
    streamed::Streamed,
};
use crate::{
    clock,
    listen::is_stream,
    requests::{VERBS, verb},
    traces::grpc_code,
};

/// Statuses that are told apart: all that the daemon gives, and those of HTTP that a layer below may. Rising.
const STATUSES: [u16; 31] = [
    101, 200, 201, 202, 204, 206, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410,
    411, 412, 413, 415, 422, 429, 431, 500, 501, 503, 504, 507,
];

/// gRPC's codes by their number, as other servers' metrics name them.
const CODES: [&str; 17] = [
    "OK",
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
];

/// Numbers by row and column.
#[derive(Debug)]
struct Table {
    columns: usize,
    cells: Box<[AtomicU64]>,
}

impl Table {
    fn new(rows: usize, columns: usize) -> Table {
        let cells = rows.saturating_mul(columns);
        Table {
            columns,
            cells: (0..cells).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    fn add(&self, row: usize, column: usize) {
        if let Some(cell) = self.cells.get(row * self.columns + column) {
            cell.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Row, column and number of every cell that is not zero.
    fn counted(&self) -> impl Iterator<Item = (usize, usize, u64)> + '_ {
        let cells = self.cells.iter().enumerate();
        cells.filter_map(|(at, cell)| match cell.load(Ordering::Relaxed) {
            0 => None,
            count => Some((at / self.columns, at % self.columns, count)),
        })
    }
}

/// Requests on the API port since the start.
#[derive(Debug)]
pub struct Calls {
    /// By route and verb, and by status.
    rest: Table,
    /// By route.
    rest_seconds: Vec<Histogram>,
    /// By method, and by code.
    grpc: Table,
    /// By method.
    grpc_seconds: Vec<Histogram>,
}

impl Default for Calls {
    fn default() -> Calls {
        let times = |count: usize| (0..count).map(|_| Histogram::new(TIMES)).collect();
        let (routes, methods) = (routes::route_count(), routes::method_count());
        Calls {
            rest: Table::new(routes * VERBS.len(), STATUSES.len() + 1),
            rest_seconds: times(routes),
            grpc: Table::new(methods, CODES.len()),
            grpc_seconds: times(methods),
        }
    }
}

/// A way in which configuration is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// Spring's routes.
    Spring,
    /// REST: a version, or an assignment with its versions.
    Rest,
    /// gRPC: the same.
    Grpc,
}

impl Protocol {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Protocol::Spring => "spring",
            Protocol::Rest => "rest",
            Protocol::Grpc => "grpc",
        }
    }

    fn of_route(path: &str, verb: &str) -> Option<Protocol> {
        match (verb, path) {
            ("GET" | "HEAD", "/{name}" | "/{name}/{profile}" | "/{name}/{profile}/{label}") => {
                Some(Protocol::Spring)
            }
            (
                "GET" | "HEAD",
                "/api/assignments/{app}/{profile}" | "/api/configs/{app}/{profile}/{version}",
            ) => Some(Protocol::Rest),
            _ => None,
        }
    }

    fn of_method(service: &str, method: &str) -> Option<Protocol> {
        let is_fetch = service == "vortex.v1.ConfigService"
            && ["GetAssignment", "GetVersion", "Resolve"].contains(&method);
        is_fetch.then_some(Protocol::Grpc)
    }
}

impl Calls {
    /// A stream of a method has ended with this code.
    pub(super) fn stream_ended(&self, method: usize, code: Code) {
        self.grpc.add(method, column(code));
    }

    /// Every route, method and code that was answered, and how often.
    pub fn by_route(
        &self,
    ) -> impl Iterator<Item = (&'static str, &'static str, &'static str, u64)> + '_ {
        self.rest.counted().map(|(row, column, count)| {
            let (route, verb) = (row / VERBS.len(), row % VERBS.len());
            let verb = VERBS.get(verb).copied().unwrap_or(OTHER);
            (routes::route_path(route), verb, status_word(column), count)
        })
    }

    /// Every service, method and code of gRPC that was answered, and how often.
    pub fn by_method(
        &self,
    ) -> impl Iterator<Item = (&'static str, &'static str, &'static str, u64)> + '_ {
        self.grpc.counted().map(|(row, column, count)| {
            let (service, method) = routes::method_names(row);
            let code = CODES.get(column).copied().unwrap_or(OTHER);
            (service, method, code, count)
        })
    }

    /// How long answers took, of every route that was answered.
    pub fn route_times(&self) -> impl Iterator<Item = (&'static str, Reading)> + '_ {
        let times = self.rest_seconds.iter().map(Histogram::read).enumerate();
        times
            .filter(|(_, times)| times.count > 0)
            .map(|(route, times)| (routes::route_path(route), times))
    }

    /// How long answers took, of every method of gRPC that was answered and is no stream.
    pub fn method_times(
        &self,
    ) -> impl Iterator<Item = ((&'static str, &'static str), Reading)> + '_ {
        let times = self.grpc_seconds.iter().map(Histogram::read).enumerate();
        times
            .filter(|(_, times)| times.count > 0)
            .map(|(method, times)| (routes::method_names(method), times))
    }

    /// Answers that were about content, by how it was asked for and by code.
    pub fn fetches(&self) -> Vec<(Protocol, &'static str, u64)> {
        let rest = self.by_route().filter_map(|(path, verb, code, count)| {
            Some((Protocol::of_route(path, verb)?, code, count))
        });
        let grpc = self
            .by_method()
            .filter_map(|(service, method, code, count)| {
                Some((Protocol::of_method(service, method)?, code, count))
            });
        let mut fetches = std::collections::BTreeMap::new();
        for (protocol, code, count) in rest.chain(grpc) {
            *fetches.entry((protocol, code)).or_insert(0_u64) += count;
        }
        fetches
            .into_iter()
            .map(|((protocol, code), count)| (protocol, code, count))
            .collect()
    }
}

/// The digits of a status that is told apart.
fn status_word(column: usize) -> &'static str {
    static WORDS: std::sync::LazyLock<Vec<String>> =
        std::sync::LazyLock::new(|| STATUSES.iter().map(u16::to_string).collect());
    WORDS.get(column).map_or(OTHER, String::as_str)
}

fn status_column(status: StatusCode) -> usize {
    let found = STATUSES.binary_search(&status.as_u16());
    found.unwrap_or(STATUSES.len())
}

/// A request that is under way.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    of: Of,
    began: Instant,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    Rest { route: usize, verb: usize },
    Unary { method: usize },
    Stream { method: usize },
}

impl Call {
    /// A request that has just come.
    pub(crate) fn begin<B>(request: &Request<B>, is_grpc: bool) -> Call {
        let path = request.uri().path();
        let of = match is_grpc {
            false => Of::Rest {
                route: routes::route(path),
                verb: verb(request.method()),
            },
            true if is_stream(path) => Of::Stream {
                method: routes::method(path),
            },
            true => Of::Unary {
                method: routes::method(path),
            },
        };
        Call {
            of,
            began: clock::instant(),
        }
    }

    /// Counts it by its answer, of which the head is there.
    pub(crate) fn answered(self, counts: &Arc<Counts>, answer: Response<Body>) -> Response<Body> {
        let calls = &counts.calls;
        let took = |times: &[Histogram], row: usize| {
            if let Some(times) = times.get(row) {
                times.observe_time(clock::instant().duration_since(self.began));
            }
        };
        match self.of {
            Of::Rest { route, verb } => {
                let row = route * VERBS.len() + verb;
                calls.rest.add(row, status_column(answer.status()));
                took(&calls.rest_seconds, route);
            }
            Of::Unary { method } => {
                calls
                    .grpc
                    .add(method, column(code_of(&answer).unwrap_or(Code::Ok)));
                took(&calls.grpc_seconds, method);
            }
            Of::Stream { method } => match code_of(&answer) {
                Some(code) => calls.grpc.add(method, column(code)),
                None => {
                    let counts = Arc::clone(counts);
                    return answer.map(|body| Body::new(Streamed::new(body, counts, method)));
                }
            },
        }
        answer
    }
}

/// The code that an answer's head says; none where all is well so far. What is not gRPC's means to its clients what it
/// does here.
fn code_of(answer: &Response<Body>) -> Option<Code> {
    let headers = answer.headers();
    match answer.status() {
        _ if headers.contains_key("grpc-status") => Some(grpc_code(headers)),
        status if status.is_success() => None,
        StatusCode::NOT_FOUND => Some(Code::Unimplemented),
        _ => Some(Code::Unknown),
    }
}

fn column(code: Code) -> usize {
    usize::try_from(i32::from(code)).unwrap_or(CODES.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_rise_and_the_codes_are_in_their_order() {
        assert!(STATUSES.is_sorted());
        assert_eq!(status_word(status_column(StatusCode::NOT_FOUND)), "404");
        assert_eq!(status_word(status_column(StatusCode::IM_A_TEAPOT)), OTHER);
        for (code, word) in [
            (Code::Ok, "OK"),
            (Code::Cancelled, "Canceled"),
            (Code::Internal, "Internal"),
            (Code::Unauthenticated, "Unauthenticated"),
        ] {
            assert_eq!(CODES[column(code)], word);
        }
    }

    #[test]
    fn whatever_is_asked_for_the_cells_are_those_of_the_start() {
        let counts = Arc::new(Counts::default());
        let cells = counts.calls.rest.cells.len();
        for number in 0..1_000 {
            let request = Request::builder()
                .method(format!("M{number}").as_str())
                .uri(format!("/app-{number}/prod/{number}/{number}"));
            let request = request.body(()).unwrap();
            let call = Call::begin(&request, number % 2 == 0);
            let _ = call.answered(&counts, Response::new(Body::empty()));
        }
        assert_eq!(counts.calls.rest.cells.len(), cells);
        let rest: Vec<_> = counts.calls.by_route().collect();
        assert_eq!(rest, [(OTHER, "_OTHER", "200", 500)]);
        let grpc: Vec<_> = counts.calls.by_method().collect();
        assert_eq!(grpc, [(OTHER, OTHER, "OK", 500)]);
        assert_eq!(counts.calls.fetches(), []);
    }
}
