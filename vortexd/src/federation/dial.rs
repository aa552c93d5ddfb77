//! Dialling a peer: again and again, with pauses that grow, as long as there is no link with it.

use std::{error::Error, sync::Arc, time::Duration};

use http::Uri;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::ServerName;
use tokio::{
    net::TcpStream,
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_stream::wrappers::ReceiverStream;
use vortex_core::peering::CloseReason;
use vortex_proto::federation::peer_service_client::PeerServiceClient;

use super::{
    FRAME_BYTES_MAX,
    link::{End, Link, what_of},
    roster::Peer,
    shared::Shared,
};
use crate::{
    entropy,
    limits::{
        PEER_CONNECT_TIMEOUT, PEER_GOODBYE, PEER_KEEPALIVE, PEER_RETRY_MAX, PEER_RETRY_MIN,
        PEER_SEND_AHEAD, PEER_STABLE_AFTER, PEER_WINDOW_BYTES,
    },
    outbound::root_cause,
};

/// How often a pause has doubled at most: 64 times the shortest one is beyond the longest.
const DOUBLED_MAX: u32 = 6;

/// Keeps a link with `peer`, until the daemon stops or it is a peer no more.
pub(super) async fn keep(shared: Arc<Shared>, peer: Arc<Peer>, address: String) {
    let mut failures = 0;
    loop {
        let begun = Instant::now();
        let end = tokio::select! {
            () = shared.stop.cancelled() => return,
            () = peer.gone.cancelled() => return,
            () = no_link(&peer) => attempt(&shared, &peer, &address).await,
        };
        {
            let mut status = peer.status();
            status.is_refused = end.is_refusal();
            let why = end.why();
            if !why.is_empty() {
                tracing::info!(peer = %peer.settings.name, why, "not connected");
                status.last_error = why;
            }
        }
        if begun.elapsed() >= PEER_STABLE_AFTER {
            failures = 0;
        }
        let pause = pause_after(&end, failures);
        failures = failures.saturating_add(1);
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = peer.gone.cancelled() => return,
            () = sleep(pause) => {}
        }
    }
}

/// Waits until there is no link.
async fn no_link(peer: &Peer) {
    let mut changed = peer.watch_link();
    loop {
        changed.borrow_and_update();
        if !peer.has_link() {
            return;
        }
        if changed.changed().await.is_err() {
            return;
        }
    }
}

/// How long to wait: between nothing and a time that doubles, so that those who lost the same peer do not come back
/// at once together.
fn pause_after(end: &End, failures: u32) -> Duration {
    let most = PEER_RETRY_MIN.saturating_mul(1 << failures.min(DOUBLED_MAX));
    let jittered = |most: Duration| {
        let random = entropy::bits().unwrap_or(u64::MAX / 2);
        let share = u32::try_from(random >> 32).unwrap_or(u32::MAX);
        most.mul_f64(f64::from(share) / f64::from(u32::MAX))
    };
    match end {
        End::Anew | End::Closed(CloseReason::Restored) => Duration::ZERO,
        End::Closed(CloseReason::Goodbye(retry_after)) => {
            let asked = retry_after.to_duration().min(PEER_RETRY_MAX);
            asked + jittered(PEER_RETRY_MIN) / 4
        }
        End::Closed(_) | End::Duplicate | End::Replaced | End::Stopped | End::Lost(_) => {
            jittered(most.min(PEER_RETRY_MAX)).max(PEER_RETRY_MIN / 10)
        }
    }
}

/// A connection over which nothing was said yet.
struct Open {
    requests: http2::SendRequest<tonic::body::Body>,
    /// Drives it, and ends it when it is dropped.
    driver: JoinSet<hyper::Result<()>>,
    origin: Uri,
}

/// One connection, from the first packet to the last.
async fn attempt(shared: &Arc<Shared>, peer: &Arc<Peer>, address: &str) -> End {
    let opened = tokio::select! {
        () = shared.stop.cancelled() => return End::Stopped,
        () = peer.gone.cancelled() => return End::Stopped,
        opened = open(shared, peer, address) => opened,
    };
    let Open {
        requests,
        mut driver,
        origin,
    } = match opened {
        Ok(open) => open,
        Err(why) => return End::Lost(why),
    };
    let Some(mut link) = Link::begin(shared, peer, true) else {
        return End::Duplicate;
    };
    link.greet();
    let (sender, outbound) = mpsc::channel(PEER_SEND_AHEAD);
    if !link.send_first(&sender) {
        return End::Lost("no greeting".to_owned());
    }
    let service = tower::service_fn(move |request| {
        let mut requests = requests.clone();
        async move { requests.send_request(request).await }
    });
    let mut client =
        PeerServiceClient::with_origin(service, origin).max_decoding_message_size(FRAME_BYTES_MAX);
    // The peer answers once it has read the greeting.
    let answer = timeout(
        PEER_CONNECT_TIMEOUT,
        client.sync(ReceiverStream::new(outbound)),
    );
    let inbound = tokio::select! {
        () = shared.stop.cancelled() => return End::Stopped,
        answered = answer => match answered {
            Ok(Ok(response)) => response.into_inner(),
            Ok(Err(status)) => return End::Lost(what_of(&status)),
            Err(_) => return End::Lost(late("it does not answer")),
        },
    };
    let end = link.run(inbound, sender).await;
    drop(client);
    // What was said last is on its way.
    let _ = timeout(PEER_GOODBYE, driver.join_next()).await;
    end
}

fn late(what: &str) -> String {
    format!("{what}: nothing within {PEER_CONNECT_TIMEOUT:?}")
}

/// Connects, and agrees on TLS and HTTP/2.
async fn open(shared: &Shared, peer: &Peer, address: &str) -> Result<Open, String> {
    let failed = |what: &str, error: &dyn Error| format!("{what}: {}", root_cause(error));
    let unreachable = format!("cannot connect to {address}");
    let stream = timeout(PEER_CONNECT_TIMEOUT, TcpStream::connect(address))
        .await
        .map_err(|_| late(&unreachable))?
        .map_err(|error| failed(&unreachable, &error))?;
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no nodelay");
    }
    let san = peer.settings.san.clone();
    let origin = Uri::builder()
        .scheme("https")
        .authority(san.as_str())
        .path_and_query("/")
        .build()
        .map_err(|error| failed("its certificate's name fits no address", &error))?;
    let name = ServerName::try_from(san).map_err(|error| failed("no such name", &error))?;
    let agreed = shared.tls.current().connector.connect(name, stream);
    let stream = timeout(PEER_CONNECT_TIMEOUT, agreed)
        .await
        .map_err(|_| late("no TLS with it"))?
        .map_err(|error| failed("no TLS with it", &error))?;
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(PEER_KEEPALIVE)
        .keep_alive_timeout(PEER_KEEPALIVE)
        .initial_stream_window_size(PEER_WINDOW_BYTES)
        .initial_connection_window_size(PEER_WINDOW_BYTES);
    let (requests, connection) = builder
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| failed("no HTTP/2 with it", &error))?;
    // Ends with this attempt.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    Ok(Open {
        requests,
        driver,
        origin,
    })
}
