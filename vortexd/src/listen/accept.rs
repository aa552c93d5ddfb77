//! Taking connections, whatever the system says about it. Where file descriptors have run out, one that was kept aside
//! is given up for a moment to take whoever waits and turn them away: else they would wait for nothing.

use std::{fs::File, net::SocketAddr};

use futures_util::FutureExt as _;
use rustix::io::Errno;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep_until},
};

use super::tally::{Closed, Tally};
use crate::limits::ACCEPT_RETRY;

/// A listener that survives every error.
pub(super) struct Acceptor {
    listener: TcpListener,
    reserve: Option<File>,
    /// Nothing is taken before: it has just failed.
    pause_until: Option<Instant>,
}

impl Acceptor {
    pub(super) fn new(listener: TcpListener) -> Acceptor {
        Acceptor {
            listener,
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
            let error = match self.listener.accept().await {
                Ok(accepted) => return accepted,
                Err(error) => error,
            };
            let code = error.raw_os_error();
            let is_out_of_files = [Errno::MFILE, Errno::NFILE]
                .iter()
                .any(|errno| Some(errno.raw_os_error()) == code);
            if is_out_of_files {
                self.turn_away(tally);
            }
            tracing::warn!(%error, "a connection could not be accepted");
            self.pause_until = Some(Instant::now() + ACCEPT_RETRY);
        }
    }

    /// Whoever waits already.
    pub(super) fn waiting(&mut self) -> Option<(TcpStream, SocketAddr)> {
        self.listener.accept().now_or_never()?.ok()
    }

    /// Takes one with the descriptor kept aside, and closes it.
    fn turn_away(&mut self, tally: &Tally) {
        self.reserve = None;
        if let Some(taken) = self.waiting() {
            drop(taken);
            tally.closed(Closed::Files);
        }
        self.reserve = File::open("/dev/null").ok();
    }
}
