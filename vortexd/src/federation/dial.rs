//! Dialling a peer: again and again, with pauses that grow, as long as there is no link with it.

use std::{sync::Arc, time::Duration};

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
    link::{End, Link},
    roster::Peer,
    shared::Shared,
};
use crate::{
    entropy,
    limits::{
        PEER_CONNECT_TIMEOUT, PEER_KEEPALIVE, PEER_RETRY_MAX, PEER_RETRY_MIN, PEER_SEND_AHEAD,
        PEER_STABLE_AFTER, PEER_WINDOW_BYTES,
    },
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
            () = no_link(&peer) => tokio::select! {
                // A link says goodbye by itself; one that is not there yet has nobody to say it to.
                end = attempt(&shared, &peer, &address) => end,
                () = stopped_early(&shared, &peer) => return,
            },
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

/// The daemon stops, or it is a peer no more, while there is no link.
async fn stopped_early(shared: &Shared, peer: &Peer) {
    tokio::select! {
        () = shared.stop.cancelled() => {}
        () = peer.gone.cancelled() => {}
    }
    no_link(peer).await;
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

/// One connection, from the first packet to the last.
async fn attempt(shared: &Arc<Shared>, peer: &Arc<Peer>, address: &str) -> End {
    let lost = |what: &str, error: &dyn std::error::Error| {
        End::Lost(format!("{what}: {}", crate::outbound::root_cause(error)))
    };
    let late = |what: &str| End::Lost(format!("{what}: nothing within {PEER_CONNECT_TIMEOUT:?}"));

    let stream = match timeout(PEER_CONNECT_TIMEOUT, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return lost(&format!("cannot connect to {address}"), &error),
        Err(_) => return late(&format!("cannot connect to {address}")),
    };
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no nodelay");
    }
    let san = peer.settings.san.clone();
    let Ok(name) = ServerName::try_from(san.clone()) else {
        return End::Lost(format!("{san} is no name of a certificate"));
    };
    let agreed = shared.tls.connector.connect(name, stream);
    let stream = match timeout(PEER_CONNECT_TIMEOUT, agreed).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return lost("no TLS with it", &error),
        Err(_) => return late("no TLS with it"),
    };
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(PEER_KEEPALIVE)
        .keep_alive_timeout(PEER_KEEPALIVE)
        .initial_stream_window_size(PEER_WINDOW_BYTES)
        .initial_connection_window_size(PEER_WINDOW_BYTES);
    let (requests, connection) = match builder.handshake(TokioIo::new(stream)).await {
        Ok(open) => open,
        Err(error) => return lost("no HTTP/2 with it", &error),
    };
    // Ends with this attempt.
    let mut driver = JoinSet::new();
    driver.spawn(connection);

    let Some(mut link) = Link::begin(shared, peer, true) else {
        return End::Duplicate;
    };
    link.greet();
    let (sender, outbound) = mpsc::channel(PEER_SEND_AHEAD);
    let service = tower::service_fn(move |request| {
        let mut requests = requests.clone();
        async move { requests.send_request(request).await }
    });
    let Ok(origin) = Uri::builder()
        .scheme("https")
        .authority(san)
        .path_and_query("/")
        .build()
    else {
        return End::Lost("its name fits no address".to_owned());
    };
    let mut client =
        PeerServiceClient::with_origin(service, origin).max_decoding_message_size(FRAME_BYTES_MAX);
    // The peer answers once it has read the greeting.
    if !link.send_first(&sender) {
        return End::Lost("no greeting".to_owned());
    }
    let inbound = match timeout(
        PEER_CONNECT_TIMEOUT,
        client.sync(ReceiverStream::new(outbound)),
    )
    .await
    {
        Ok(Ok(response)) => response.into_inner(),
        Ok(Err(status)) => return End::Lost(super::link::what_of(&status)),
        Err(_) => return late("it does not answer"),
    };
    let end = link.run(inbound, sender).await;
    // What was said last is on its way.
    let _ = timeout(crate::limits::PEER_GOODBYE, driver.join_next()).await;
    end
}
