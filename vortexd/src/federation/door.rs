//! Where peers connect: an accept loop that nothing ends, a handshake in time, and the question who is there.

use std::{collections::VecDeque, convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::stream::{Map, StreamExt as _};
use http::Request;
use hyper::{body::Incoming, server::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::CertificateDer;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Response, Status, Streaming};
use tower::ServiceExt as _;
use vortex_core::{
    ids::ClusterId,
    peering::{Hello, RejectCode},
};
use vortex_proto::federation::{
    PeerFrame,
    peer_service_server::{PeerService, PeerServiceServer},
};

use super::{
    FRAME_BYTES_MAX,
    codec::{self, Received},
    link::Link,
    roster::Peer,
    shared::Shared,
    tls::carries,
    view::AlarmKind,
};
use crate::limits::{
    ACCEPT_RETRY, PEER_CONNECT_TIMEOUT, PEER_CONNECTIONS_MAX, PEER_GOODBYE, PEER_HANDSHAKES_MAX,
    PEER_KEEPALIVE, PEER_SEND_AHEAD, PEER_WINDOW_BYTES,
};

/// Streams of one connection: there is one, and one that a peer that has lost its way opens.
const STREAMS_MAX: u32 = 4;

/// Who is at the other end of a connection.
#[derive(Clone)]
struct Guest {
    certificate: CertificateDer<'static>,
    address: SocketAddr,
    /// A link has begun.
    begun: CancellationToken,
    /// It is over, and the connection with it.
    over: CancellationToken,
}

/// Serves until the daemon stops; then no new connection is taken, and what is open has said goodbye by itself.
pub(super) async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    let room = Arc::new(Semaphore::new(PEER_CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    // Who has not agreed on TLS yet, oldest first: where there are too many, the oldest goes.
    let mut pending: VecDeque<CancellationToken> = VecDeque::new();
    loop {
        while connections.try_join_next().is_some() {}
        let accepted = tokio::select! {
            () = shared.stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a peer's connection could not be accepted");
                sleep(ACCEPT_RETRY).await;
                continue;
            }
        };
        pending.retain(|handshake| !handshake.is_cancelled());
        if pending.len() >= PEER_HANDSHAKES_MAX
            && let Some(oldest) = pending.pop_front()
        {
            oldest.cancel();
        }
        let handshake = CancellationToken::new();
        pending.push_back(handshake.clone());
        let shared = Arc::clone(&shared);
        let room = Arc::clone(&room);
        connections.spawn(async move {
            let agreed = tokio::select! {
                () = handshake.cancelled() => None,
                agreed = agree(&shared, stream, address) => agreed,
            };
            handshake.cancel();
            if let (Some((stream, guest)), Ok(_permit)) = (agreed, room.try_acquire()) {
                converse(shared, stream, guest).await;
            }
        });
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    if timeout(PEER_GOODBYE * 2, ended).await.is_err() {
        connections.shutdown().await;
    }
}

/// TLS, and whether anybody who may talk here has such a certificate.
async fn agree(
    shared: &Arc<Shared>,
    stream: TcpStream,
    address: SocketAddr,
) -> Option<(TlsStream<TcpStream>, Guest)> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no nodelay");
    }
    let accepted = shared.tls.current().acceptor.accept(stream);
    let stream = match timeout(PEER_CONNECT_TIMEOUT, accepted).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::info!(%address, %error, "no TLS with whoever connected");
            return None;
        }
        Err(_) => {
            tracing::debug!(%address, "whoever connected said nothing in time");
            return None;
        }
    };
    let certificates = stream.get_ref().1.peer_certificates();
    let certificate = certificates?.first()?.clone().into_owned();
    let mut peers = shared.roster.all().into_iter();
    if !peers.any(|peer| carries(&certificate, &peer.settings.san)) {
        let about = address.ip().to_string();
        let message = format!(
            "somebody at {address} has a certificate of the federation's authority, and it carries the name of no peer"
        );
        shared.raise(AlarmKind::Refused, &about, message);
        return None;
    }
    Some((
        stream,
        Guest {
            certificate,
            address,
            begun: CancellationToken::new(),
            over: CancellationToken::new(),
        },
    ))
}

/// One connection, from after the handshake to its end.
async fn converse(shared: Arc<Shared>, stream: TlsStream<TcpStream>, guest: Guest) {
    let door = PeerServiceServer::new(Door {
        shared: Arc::clone(&shared),
    })
    .max_decoding_message_size(FRAME_BYTES_MAX);
    let extension = guest.clone();
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(extension.clone());
        let answered = door.clone().oneshot(request);
        async move { answered.await.map_err(|never: Infallible| never) }
    });
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(PEER_KEEPALIVE)
        .keep_alive_timeout(PEER_KEEPALIVE)
        .max_concurrent_streams(STREAMS_MAX)
        .initial_stream_window_size(PEER_WINDOW_BYTES)
        .initial_connection_window_size(PEER_WINDOW_BYTES);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let begun_in_time = async {
        if timeout(PEER_CONNECT_TIMEOUT, guest.begun.cancelled())
            .await
            .is_ok()
        {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(address = %guest.address, %error, "a peer's connection ended early");
            }
        }
        () = guest.over.cancelled() => {
            connection.as_mut().graceful_shutdown();
            // Whoever dialled closes it; whoever does not is not waited for.
            let _ = timeout(GRACE, connection).await;
        }
        () = begun_in_time => {
            tracing::debug!(address = %guest.address, "whoever connected did not greet in time");
        }
    }
}

/// Time for a peer to take what was said last.
const GRACE: Duration = Duration::from_secs(1);

/// Lets in who may talk here.
struct Door {
    shared: Arc<Shared>,
}

type Answers = Map<ReceiverStream<PeerFrame>, fn(PeerFrame) -> Result<PeerFrame, Status>>;

#[tonic::async_trait]
impl PeerService for Door {
    type SyncStream = Answers;

    async fn sync(
        &self,
        request: tonic::Request<Streaming<PeerFrame>>,
    ) -> Result<Response<Answers>, Status> {
        let guest = request.extensions().get::<Guest>().cloned();
        let guest = guest.ok_or_else(|| Status::internal("nobody is there"))?;
        let mut inbound = request.into_inner();
        let first = timeout(PEER_CONNECT_TIMEOUT, inbound.message()).await;
        let first = first.map_err(|_| Status::deadline_exceeded("no greeting came"))??;
        let hello = match first.map(codec::read) {
            Some(Ok(Received::Greeting(hello, false))) => hello,
            Some(Ok(_)) | Some(Err(_)) | None => {
                return Err(Status::invalid_argument("the first word is a greeting"));
            }
        };
        let peer = match self.recognise(&guest, &hello) {
            Ok(peer) => peer,
            Err(code) => return Ok(refuse(&guest, codec::rejection(code))),
        };
        let Some(mut link) = Link::begin(&self.shared, &peer, false) else {
            return Ok(refuse(&guest, codec::duplicate()));
        };
        guest.begun.cancel();
        link.greeted(hello);
        let (sender, outbound) = mpsc::channel(PEER_SEND_AHEAD);
        self.shared.tasks.spawn(async move {
            let end = link.run(inbound, sender).await;
            let why = end.why();
            let mut status = peer.status();
            status.is_refused = end.is_refusal();
            if !why.is_empty() {
                tracing::info!(peer = %peer.settings.name, why, "not connected");
                status.last_error = why;
            }
            drop(status);
            guest.over.cancel();
        });
        Ok(Response::new(answers(outbound)))
    }
}

fn answers(outbound: mpsc::Receiver<PeerFrame>) -> Answers {
    ReceiverStream::new(outbound).map(Ok)
}

impl Door {
    /// The peer that has greeted, if it is one and its certificate speaks for it.
    fn recognise(&self, guest: &Guest, hello: &Hello) -> Result<Arc<Peer>, RejectCode> {
        let cluster = ClusterId(hello.origin.cluster);
        let about = guest.address.ip().to_string();
        if cluster == self.shared.cluster() {
            let message = format!("somebody at {} says it is this very cluster", guest.address);
            self.shared.raise(AlarmKind::Refused, &about, message);
            return Err(RejectCode::Myself);
        }
        let peer = self.shared.roster.of_cluster(cluster);
        let peer = peer.filter(|peer| carries(&guest.certificate, &peer.settings.san));
        peer.ok_or_else(|| {
            let message = format!(
                "somebody at {} says it is {}, and its certificate does not speak for it",
                guest.address,
                self.shared.call_it(cluster)
            );
            self.shared.raise(AlarmKind::Refused, &about, message);
            RejectCode::Unknown
        })
    }
}

/// Says why not, and ends.
fn refuse(guest: &Guest, frame: PeerFrame) -> Response<Answers> {
    let (sender, outbound) = mpsc::channel(1);
    // There is room for one.
    let _ = sender.try_send(frame);
    guest.over.cancel();
    Response::new(answers(outbound))
}
