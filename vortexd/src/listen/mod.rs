//! The ports: one accept loop, REST and gRPC on each connection, bounds on who connects, and a drain that ends on time.
//!
//! It knows connections and requests, and nothing of what they ask for. What stands here holds for the API port and the
//! admin port alike; peers have a door of their own (`federation`).

mod accept;
mod arrival;
mod body;
mod conversation;
mod executor;
mod files;
mod lanes;
mod limits;
mod messages;
mod refusal;
mod register;
mod stream;
mod tally;
mod tls;

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::body::Body;
use http::{HeaderMap, Request, Response, header};
use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinSet,
    time::{Instant, interval, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

pub(crate) use self::lanes::is_stream;
use self::{accept::Acceptor, arrival::Room, executor::Executor};
pub use self::{
    conversation::Guest,
    files::{Fitted, fit_to_files},
    limits::Limits,
    register::Register,
    tally::{Closed, Refused, Tally},
    tls::{Speaker, Tls, TlsFiles},
};
use crate::{
    counts::Counts,
    limits::{ACCEPT_LINGER, ACCEPTS_AT_ONCE, CONNECTIONS_LOOK_EVERY, LISTEN_BACKLOG},
    traces::Traces,
};

/// What answers on the port.
#[derive(Clone)]
pub struct Routes {
    /// Everything that is not gRPC.
    pub rest: axum::Router,
    /// gRPC; none on the admin port.
    pub grpc: Option<axum::Router>,
}

impl Routes {
    /// gRPC is told by its content type alone, so an unknown path is REST's to answer.
    fn is_grpc(&self, headers: &HeaderMap) -> bool {
        let kind = headers.get(header::CONTENT_TYPE);
        let is_grpc = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"));
        self.grpc.is_some() && is_grpc
    }

    async fn answer(
        self,
        request: Request<Body>,
        is_grpc: bool,
    ) -> Result<Response<Body>, Infallible> {
        let router = match self.grpc {
            Some(grpc) if is_grpc => grpc,
            Some(_) | None => self.rest,
        };
        router.oneshot(request).await
    }
}

/// Binds a port that bears a crowd that connects at once.
///
/// # Errors
/// When the address is taken, or is none of this machine's.
pub fn bind(address: std::net::SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(LISTEN_BACKLOG)
}

/// Waits until then, or for ever.
async fn at(then: Option<Instant>) {
    match then {
        Some(then) => sleep_until(then).await,
        None => std::future::pending().await,
    }
}

/// A port that is served.
pub struct Port {
    routes: Routes,
    limits: Limits,
    register: Arc<Register>,
    tally: Arc<Tally>,
    tls: Option<Speaker>,
    room: Arc<Room>,
    traces: Option<Arc<Traces>>,
    counts: Option<Arc<Counts>>,
    is_for_probes: bool,
    stop: CancellationToken,
}

impl Port {
    /// A port with these bounds, that speaks TLS if it is given some, and ends when `stop` is cancelled.
    pub fn new(
        routes: Routes,
        limits: Limits,
        register: Arc<Register>,
        tally: Arc<Tally>,
        tls: Option<Speaker>,
        stop: CancellationToken,
    ) -> Port {
        Port {
            register,
            room: Arc::new(Room::new(&limits, Arc::clone(&tally))),
            routes,
            limits,
            tally,
            tls,
            traces: None,
            counts: None,
            is_for_probes: false,
            stop,
        }
    }

    /// The same port, with a span for each request.
    #[must_use]
    pub fn traced(mut self, traces: Option<Arc<Traces>>) -> Port {
        self.traces = traces;
        self
    }

    /// The same port, whose requests are counted.
    #[must_use]
    pub fn counted(self, counts: Arc<Counts>) -> Port {
        Port {
            counts: Some(counts),
            ..self
        }
    }

    /// The same port, which serves one after the other when no file descriptor is left, instead of turning them away.
    #[must_use]
    pub fn for_probes(self) -> Port {
        Port {
            is_for_probes: true,
            ..self
        }
    }

    /// Serves until it is stopped; then who has connected is taken and nobody else, open connections finish what they
    /// are at, and after `drain` whatever is left is cut.
    pub async fn serve(self, listener: TcpListener, drain: Duration) {
        let port = Arc::new(self);
        let mut acceptor = Acceptor::new(listener, port.is_for_probes);
        let executor = Executor::default();
        let mut connections = JoinSet::new();
        let mut look = interval(CONNECTIONS_LOOK_EVERY);
        let (mut closing, mut deadline) = (None, None);
        loop {
            let accepted = tokio::select! {
                () = port.stop.cancelled(), if deadline.is_none() => {
                    acceptor.take_no_newcomers();
                    let now = Instant::now();
                    closing = Some(now + ACCEPT_LINGER.min(drain / 5));
                    deadline = Some(now + drain);
                    None
                }
                () = at(closing) => break,
                _ = look.tick() => {
                    port.register.look_through();
                    None
                }
                // Ended connections are taken off as we go, so that the set holds open ones only.
                Some(_) = connections.join_next() => None,
                accepted = acceptor.next(&port.tally) => Some(accepted),
            };
            let Some((stream, address)) = accepted else {
                continue;
            };
            port.welcome(&mut connections, &executor, stream, address);
            // Whoever waits as well: a queue that is full makes others wait for a second.
            let waiting = std::iter::from_fn(|| acceptor.waiting()).take(ACCEPTS_AT_ONCE);
            for (stream, address) in waiting.collect::<Vec<_>>() {
                port.welcome(&mut connections, &executor, stream, address);
            }
        }
        for (stream, address) in acceptor.rest() {
            port.welcome(&mut connections, &executor, stream, address);
        }
        loop {
            tokio::select! {
                ended = connections.join_next() => if ended.is_none() {
                    break;
                },
                _ = look.tick() => port.register.look_through(),
                () = at(deadline) => {
                    tracing::warn!(
                        open = connections.len(),
                        "the drain deadline passed; connections are cut"
                    );
                    connections.shutdown().await;
                    break;
                }
            }
        }
        executor.end().await;
    }

    fn welcome(
        self: &Arc<Self>,
        connections: &mut JoinSet<()>,
        executor: &Executor,
        stream: tokio::net::TcpStream,
        address: std::net::SocketAddr,
    ) {
        match self.register.enter(address.ip()) {
            Ok(place) => {
                let port = Arc::clone(self);
                let executor = executor.clone();
                connections.spawn(conversation::converse(
                    port, stream, address, place, executor,
                ));
            }
            Err(why) => {
                self.tally.closed(why);
                tracing::debug!(%address, why = why.word(), "a connection is not taken");
            }
        }
    }
}
