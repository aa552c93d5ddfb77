//! The ports: one accept loop, REST and gRPC on each connection, bounds on who connects, and a drain that ends on time.
//!
//! It knows connections and requests, and nothing of what they ask for. What stands here holds for the API port and the
//! admin port alike; peers have a door of their own (`federation`).

mod accept;
mod body;
mod conversation;
mod executor;
mod expiry;
mod limits;
mod register;
mod stream;
mod tally;
mod tls;

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::body::Body;
use http::{HeaderMap, Request, Response, header};
use hyper::body::Incoming;
use tokio::{
    net::TcpListener,
    task::JoinSet,
    time::{Instant, interval, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use self::{accept::Acceptor, executor::Executor};
pub use self::{
    conversation::Guest,
    limits::Limits,
    register::Register,
    tally::{Closed, Tally},
    tls::{Tls, TlsFiles},
};
use crate::limits::CONNECTIONS_LOOK_EVERY;

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
    async fn answer(self, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let router = match self.grpc {
            Some(grpc) if is_grpc(request.headers()) => grpc,
            Some(_) | None => self.rest,
        };
        router.oneshot(request.map(Body::new)).await
    }
}

fn is_grpc(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"))
}

/// A port that is served.
pub struct Port {
    /// What answers.
    pub routes: Routes,
    /// What it bears.
    pub limits: Limits,
    /// Who is connected.
    pub register: Arc<Register>,
    /// What it refused.
    pub tally: Arc<Tally>,
    /// TLS, if it speaks it.
    pub tls: Option<Arc<Tls>>,
    /// Cancelled when it has to end.
    pub stop: CancellationToken,
}

impl Port {
    /// Serves until it is stopped; then no new connection is taken, open ones finish what they are at, and after
    /// `drain` whatever is left is cut.
    pub async fn serve(self, listener: TcpListener, drain: Duration) {
        let port = Arc::new(self);
        let mut acceptor = Acceptor::new(listener);
        let executor = Executor::default();
        let mut connections = JoinSet::new();
        let mut look = interval(CONNECTIONS_LOOK_EVERY);
        loop {
            let accepted = tokio::select! {
                () = port.stop.cancelled() => break,
                _ = look.tick() => {
                    port.register.look_through();
                    None
                }
                // Ended connections are taken off as we go, so that the set holds open ones only.
                Some(_) = connections.join_next() => None,
                accepted = acceptor.next(&port.tally) => Some(accepted),
            };
            if let Some((stream, address)) = accepted {
                port.welcome(&mut connections, &executor, stream, address);
            }
        }
        // Who connected before the stop is answered; closing the listener on them would reset them.
        while let Some((stream, address)) = acceptor.waiting() {
            port.welcome(&mut connections, &executor, stream, address);
        }
        drop(acceptor);
        let deadline = Instant::now() + drain;
        loop {
            tokio::select! {
                ended = connections.join_next() => if ended.is_none() {
                    break;
                },
                _ = look.tick() => port.register.look_through(),
                () = sleep_until(deadline) => {
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
