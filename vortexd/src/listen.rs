//! The API port: one accept loop, REST and gRPC on each connection, and a drain that ends on time.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use futures_util::FutureExt as _;
use http::{HeaderMap, Request, Response, header};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::limits::{
    ACCEPT_RETRY, CONNECTIONS_MAX, HEADER_READ_TIMEOUT, HTTP2_KEEPALIVE, HTTP2_STREAMS_MAX,
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
    async fn answer(
        self,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, std::convert::Infallible> {
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

/// Serves until `stop` is cancelled; then no new connection is taken, open ones finish what they are at,
/// and after `drain` whatever is left is cut.
pub async fn serve(
    listener: TcpListener,
    routes: Routes,
    stop: CancellationToken,
    drain: Duration,
) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        // Ended connections are taken off as we go, so that the set holds open ones only.
        while connections.try_join_next().is_some() {}
        let permit = tokio::select! {
            () = stop.cancelled() => break,
            permit = Arc::clone(&room).acquire_owned() => permit,
        };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = converse(stream, routes.clone(), stop.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_RETRY).await;
            }
        }
    }
    // Who connected before the stop is answered; closing the listener on them would reset them.
    while let Some(Ok((stream, _))) = listener.accept().now_or_never() {
        connections.spawn(converse(stream, routes.clone(), stop.clone()));
    }
    drop(listener);
    let drained = timeout(drain, async {
        while connections.join_next().await.is_some() {}
    })
    .await;
    if drained.is_err() {
        tracing::warn!(
            open = connections.len(),
            "the drain deadline passed; connections are cut"
        );
        connections.shutdown().await;
    }
}

/// One connection, from its first byte to its last.
async fn converse(stream: TcpStream, routes: Routes, stop: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no nodelay");
    }
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_READ_TIMEOUT)
        .pipeline_flush(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS_MAX)
        .keep_alive_interval(HTTP2_KEEPALIVE)
        .keep_alive_timeout(HTTP2_KEEPALIVE);
    let service = hyper::service::service_fn(move |request| routes.clone().answer(request));
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
