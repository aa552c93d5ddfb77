//! Taking connections, whatever the system says about it. Where file descriptors have run out, one that was kept aside
//! is given up for a moment to take whoever waits and turn them away, or on a port for probes to serve them: else they
//! would wait for nothing.
//!
//! A listener that is closed resets whoever has connected and is not taken yet, and whoever connects at that moment. So
//! at the end it first takes no newcomers, then everybody who is there, and only then closes.

use std::{fs::File, io::ErrorKind, net::SocketAddr};

use futures_util::FutureExt as _;
use rustix::io::Errno;
#[cfg(target_os = "linux")]
use socket2::{SockFilter, SockRef};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, sleep_until},
};

use super::tally::{Closed, Tally};
use crate::limits::ACCEPT_RETRY;

/// Lets every TCP segment through but the first of a connection, the one with SYN and without ACK. The instructions of
/// the classic BPF are: load the byte with the flags; keep SYN and ACK of it; is SYN all that is left? then nothing,
/// else all of the segment.
#[cfg(target_os = "linux")]
const NO_NEWCOMERS: [SockFilter; 5] = [
    SockFilter::new(0x30, 0, 0, 13),
    SockFilter::new(0x54, 0, 0, 0x12),
    SockFilter::new(0x15, 0, 1, 0x02),
    SockFilter::new(0x06, 0, 0, 0),
    SockFilter::new(0x06, 0, 0, u32::MAX),
];

/// A listener that survives every error.
pub(super) struct Acceptor {
    listener: TcpListener,
    reserve: Option<File>,
    /// Who is taken with what was kept aside is served.
    serves_from_reserve: bool,
    /// Nothing is taken before: it has just failed.
    pause_until: Option<Instant>,
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener, serves_from_reserve: bool) -> Acceptor {
        Acceptor {
            listener,
            serves_from_reserve,
            reserve: File::open("/dev/null").ok(),
            pause_until: None,
        }
    }

    /// The next connection.
    pub(super) async fn next(&mut self, tally: &Tally) -> (TcpStream, SocketAddr) {
        loop {
            if let Some(until) = self.pause_until {
                sleep_until(until).await;
                self.pause_until = None;
            }
            if self.reserve.is_none() {
                self.reserve = File::open("/dev/null").ok();
            }
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                // It was given up, and could not be had back yet.
                () = sleep(ACCEPT_RETRY), if self.reserve.is_none() => continue,
            };
            let error = match accepted {
                Ok(accepted) => return accepted,
                Err(error) => error,
            };
            let code = error.raw_os_error();
            let is_out_of_files = [Errno::MFILE, Errno::NFILE]
                .iter()
                .any(|errno| Some(errno.raw_os_error()) == code);
            if is_out_of_files {
                self.reserve = None;
                if let Some(taken) = self.waiting() {
                    if self.serves_from_reserve {
                        return taken;
                    }
                    tally.closed(Closed::Files);
                }
            }
            tracing::warn!(%error, "a connection could not be accepted");
            self.pause_until = Some(Instant::now() + ACCEPT_RETRY);
        }
    }

    /// From now on nobody begins to connect any more; who has begun goes on. A newcomer's system asks again after a
    /// second, and is told then that nobody listens.
    pub(super) fn take_no_newcomers(&self) {
        #[cfg(target_os = "linux")]
        if let Err(error) = SockRef::from(&self.listener).attach_filter(&NO_NEWCOMERS) {
            tracing::debug!(%error, "whoever connects while the port closes may be reset");
        }
    }

    /// Everybody who has connected by now, taken from the system itself, for the runtime may not have heard of them
    /// yet; then the port is closed.
    pub(super) fn rest(self) -> impl Iterator<Item = (TcpStream, SocketAddr)> {
        let listener = self.listener.into_std().ok();
        std::iter::from_fn(move || {
            let listener = listener.as_ref()?;
            loop {
                match listener.accept() {
                    Ok((stream, address)) => {
                        stream.set_nonblocking(true).ok()?;
                        return Some((TcpStream::from_std(stream).ok()?, address));
                    }
                    // It has left already; there may be others.
                    Err(error)
                        if matches!(
                            error.kind(),
                            ErrorKind::ConnectionAborted | ErrorKind::Interrupted
                        ) => {}
                    Err(_) => return None,
                }
            }
        })
    }

    /// Whoever waits already.
    pub(super) fn waiting(&mut self) -> Option<(TcpStream, SocketAddr)> {
        self.listener.accept().now_or_never()?.ok()
    }
}
