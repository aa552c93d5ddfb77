//! One connection, from its first byte to its last: TLS where there is some, which HTTP it speaks, its requests, and an
//! end that leaves no request without an answer that was sent before it.

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
};

use axum::body::{Body, HttpBody as _};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version, header};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::pki_types::CertificateDer;
use tokio::{
    io::AsyncReadExt as _,
    net::TcpStream,
    sync::OwnedSemaphorePermit,
    time::{sleep, timeout},
};

use super::{
    Port,
    arrival::{Admission, Arriving, Shape},
    body::Counted,
    executor::Executor,
    lanes::Lane,
    refusal::{late, refusal},
    register::{Connection, Place, Register, UnderWay},
    stream::{Carrier, Watched},
    tally::{Closed, Refused},
};
use crate::{
    counts::Call,
    limits::{
        CALL_BYTES_MAX, CONNECTION_GOODBYE, CONNECTION_LINGER, DRAIN_LINGER, HTTP2_KEEPALIVE,
        HTTP2_LOCAL_RESETS_MAX, HTTP2_RESETS_PENDING_MAX, HTTP2_WINDOW,
    },
    requests::Named,
};

/// How HTTP/2 begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Who is at the other end; every request carries it as an extension.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Where the connection comes from.
    pub address: SocketAddr,
    /// The connection is encrypted.
    pub is_secured: bool,
    /// The certificate that the client showed, signed by the authority of `client_ca`.
    pub certificate: Option<CertificateDer<'static>>,
}

/// Talks until either side ends it.
pub(super) async fn converse(
    port: Arc<Port>,
    stream: TcpStream,
    address: SocketAddr,
    place: Place,
    executor: Executor,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no nodelay");
    }
    let connection = Arc::clone(place.connection());
    let ended = tokio::select! {
        ended = talk(port, stream, address, place, executor) => ended,
        () = connection.cut.cancelled() => return,
    };
    if let Err(error) = ended {
        tracing::debug!(%address, %error, "a connection ended early");
    }
}

async fn talk(
    port: Arc<Port>,
    stream: TcpStream,
    address: SocketAddr,
    place: Place,
    executor: Executor,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut guest = Guest {
        address,
        is_secured: false,
        certificate: None,
    };
    let mut carrier = match &port.tls {
        None => Carrier::Plain(stream),
        Some(tls) => {
            let agreeing = tls.acceptor().accept(stream).into_fallible();
            let stream = match timeout(port.limits.handshake, agreeing).await {
                Ok(Ok(stream)) => stream,
                not_agreed => {
                    port.tally.closed(Closed::Handshake);
                    tracing::debug!(%address, "no TLS with whoever connected");
                    if let Ok(Err((_, stream))) = not_agreed {
                        part(stream).await;
                    }
                    return Ok(());
                }
            };
            place.agreed();
            let certificates = stream.get_ref().1.peer_certificates();
            guest.is_secured = true;
            guest.certificate = certificates
                .and_then(|all| all.first())
                .map(|first| first.clone().into_owned());
            Carrier::Secured(Box::new(stream))
        }
    };
    let is_idle_stop = async {
        port.stop.cancelled().await;
        sleep(DRAIN_LINGER).await;
    };
    let beginning = tokio::select! {
        beginning = beginning(&mut carrier) => beginning?,
        // Nothing was asked for.
        () = is_idle_stop => Beginning::default(),
    };
    if beginning.bytes.is_empty() {
        use tokio::io::AsyncWriteExt as _;
        carrier.shutdown().await?;
        return Ok(());
    }
    let connection = Arc::clone(place.connection());
    let register = Arc::clone(place.register());
    if !beginning.is_http2 {
        place.is_serial();
    }
    let requests = Requests {
        port: Arc::clone(&port),
        guest,
        register,
        connection: Arc::clone(&connection),
    };
    let service = hyper::service::service_fn(move |request| requests.clone().answer(request));
    let io = TokioIo::new(Watched::new(carrier, beginning.bytes, place));
    if beginning.is_http2 {
        let conversation = second(&port, executor).serve_connection(io, service);
        until_left(&port, &connection, conversation, true, |it| {
            it.graceful_shutdown();
        })
        .await?;
    } else {
        let conversation = first(&port).serve_connection(io, service).with_upgrades();
        until_left(&port, &connection, conversation, false, |it| {
            it.graceful_shutdown();
        })
        .await?;
    }
    Ok(())
}

/// Ends a connection on which no TLS was agreed. The client was told why, and may have sent more by then: a reset for that
/// would overtake what it was told.
async fn part(mut stream: TcpStream) {
    use tokio::io::AsyncWriteExt as _;
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut dropped = [0; 1024];
    let rest = async { while let Ok(1..) = stream.read(&mut dropped).await {} };
    let _ = timeout(CONNECTION_LINGER, rest).await;
}

/// What was read to learn which HTTP it is.
#[derive(Debug, Default)]
struct Beginning {
    bytes: Bytes,
    is_http2: bool,
}

/// Reads until it cannot be HTTP/2 any more, or is. Nothing read means that the client has gone.
async fn beginning(carrier: &mut Carrier) -> io::Result<Beginning> {
    let mut bytes = BytesMut::with_capacity(PREFACE.len());
    while bytes.len() < PREFACE.len() && PREFACE.starts_with(&bytes) {
        let room = PREFACE.len().saturating_sub(bytes.len());
        let mut limited = (&mut *carrier).take(u64::try_from(room).unwrap_or(0));
        if limited.read_buf(&mut bytes).await? == 0 {
            break;
        }
    }
    let is_http2 = bytes == PREFACE;
    Ok(Beginning {
        bytes: bytes.freeze(),
        is_http2,
    })
}

fn first(port: &Port) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        // The register has deadlines of its own; hyper's would count rests between requests too.
        .header_read_timeout(None)
        .max_buf_size(port.limits.header_bytes)
        .max_headers(port.limits.headers);
    // Not `pipeline_flush`: as long as more was read than parsed it flushes nothing, so the last answer of a connection
    // that is closed then is lost, and answers pile up for a client that asks on and takes none.
    builder
}

fn second(port: &Port, executor: Executor) -> http2::Builder<Executor> {
    let mut builder = http2::Builder::new(executor);
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(port.limits.streams_per_connection)
        .initial_stream_window_size(HTTP2_WINDOW)
        .initial_connection_window_size(HTTP2_WINDOW)
        .max_header_list_size(u32::try_from(port.limits.header_bytes).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(HTTP2_RESETS_PENDING_MAX)
        .max_local_error_reset_streams(HTTP2_LOCAL_RESETS_MAX)
        .keep_alive_interval(HTTP2_KEEPALIVE)
        .keep_alive_timeout(HTTP2_KEEPALIVE);
    builder
}

/// Runs a conversation to its end. When the daemon stops, HTTP/2 says so at once: the protocol tells both sides which
/// requests count. Only who has not asked yet is told a moment later, for many clients give up what they were about to
/// ask. HTTP/1.1 cannot say so: to close a connection that looks idle is to lose the request that is on its way. So it
/// is kept for a moment, and whatever is asked in it gets its answer, which says that it is the last.
async fn until_left<C>(
    port: &Port,
    connection: &Connection,
    conversation: C,
    is_http2: bool,
    leave: impl Fn(Pin<&mut C>),
) -> hyper::Result<()>
where
    C: Future<Output = hyper::Result<()>>,
{
    let mut conversation = pin!(conversation);
    let stopped = async {
        port.stop.cancelled().await;
        if is_http2 {
            let _ = timeout(DRAIN_LINGER, connection.asked.cancelled()).await;
        } else {
            sleep(DRAIN_LINGER).await;
        }
    };
    tokio::select! {
        ended = &mut conversation => return ended,
        () = stopped => {
            leave(conversation.as_mut());
            return conversation.await;
        }
        () = connection.leave.cancelled() => leave(conversation.as_mut()),
    }
    loop {
        match timeout(CONNECTION_GOODBYE, conversation.as_mut()).await {
            Ok(ended) => return ended,
            Err(_) if connection.is_idle() => return Ok(()),
            // It was asked something before it had heard.
            Err(_) => {}
        }
    }
}

/// Answers the requests of one connection.
#[derive(Clone)]
struct Requests {
    port: Arc<Port>,
    guest: Guest,
    register: Arc<Register>,
    connection: Arc<Connection>,
}

impl Requests {
    async fn answer(self, mut request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let mut under_way = UnderWay::begin(&self.register, &self.connection);
        let is_serial = request.version() < Version::HTTP_2;
        request.extensions_mut().insert(self.guest.clone());
        // Nobody will ask for its answer's body.
        if request.method() == Method::HEAD {
            under_way.is_answered();
        }
        let is_grpc = self.port.routes.is_grpc(request.headers());
        let traces = self.port.traces.as_ref();
        let asked = traces.map(|traces| traces.begin(&request, is_grpc));
        let counts = self.port.counts.as_ref();
        let call = counts.map(|counts| (counts, Call::begin(&request, is_grpc)));
        let named = Named::new(&request);
        let mut outcome = Outcome {
            is_whole: request.body().is_end_stream(),
            place: None,
        };
        let admitted = self.admitted(request, &mut outcome);
        let mut response = named.answer(admitted).await;
        if let Some(asked) = asked {
            asked.answered(&response);
        }
        if let Some((counts, call)) = call {
            response = call.answered(counts, response);
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            under_way.upgrades();
            under_way.is_answered();
            return Ok(response);
        }
        // What nobody has read may stand before the next request; a client has to know that it cannot ask here again.
        if is_serial && (self.port.stop.is_cancelled() || !outcome.is_whole) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        let counted = |body| Body::new(Counted::new(body, under_way, outcome.place));
        Ok(response.map(counted))
    }

    /// The answer to a request that may be asked, in its time; or the refusal.
    async fn admitted(&self, request: Request<Incoming>, outcome: &mut Outcome) -> Response<Body> {
        let limits = &self.port.limits;
        let is_grpc = self.port.routes.is_grpc(request.headers());
        let lane = Lane::of(request.method(), request.uri().path(), is_grpc);
        let admission = Admission::new(&self.port.room, lane);
        let refuse = |why: Refused| match admission.refuse(why) {
            Refused::Late => late(limits.request, is_grpc),
            why => refusal(why, is_grpc),
        };
        if !is_grpc && is_encoded(request.headers()) {
            return refuse(Refused::Encoding);
        }
        let announced = request.body().size_hint().lower();
        if !is_grpc && announced > u64::try_from(limits.body_bytes).unwrap_or(u64::MAX) {
            return refuse(Refused::TooLarge);
        }
        let standing = match (request.body().is_end_stream(), lane) {
            (true, _) => admission.enter(),
            // A stream may never be whole.
            (false, Lane::Strangers) => admission.enter().and_then(|()| admission.arrive()),
            (false, _) => admission.arrive(),
        };
        if let Err(why) = standing {
            return refuse(why);
        }
        let shape = match (is_grpc, lane.is_stream()) {
            (true, true) => Shape::messages(limits.request),
            (true, false) => Shape::whole(CALL_BYTES_MAX),
            (false, _) => Shape::whole(limits.body_bytes),
        };
        let connection = Arc::clone(&self.connection);
        let arriving = Arc::clone(&admission);
        let request =
            request.map(|body| Body::new(Arriving::new(body, arriving, connection, shape)));
        let answer = self.port.routes.clone().answer(request, is_grpc);
        // Of a stream the first message has its time, and it may be answered only at its end.
        let answered = match lane.is_stream() {
            true => Ok(answer.await),
            false => timeout(limits.request, answer).await,
        };
        outcome.is_whole = !admission.is_left_unread();
        if lane.is_stream() {
            outcome.place = admission.take_permit();
        }
        match (answered, admission.refusal()) {
            (_, Some(why)) => refuse(why),
            (Ok(Ok(response)), None) => response,
            (Err(_), None) => refuse(Refused::Late),
        }
    }
}

/// What is known of a request besides its answer.
struct Outcome {
    /// Its body was read to the end.
    is_whole: bool,
    /// What a stream's answer keeps until its end.
    place: Option<OwnedSemaphorePermit>,
}

/// The body is compressed, which nobody here would undo.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}
