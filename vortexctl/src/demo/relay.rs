//! The line between two of the demo's clusters: it passes bytes on, until it is cut. Then its connections break, and
//! new ones lead nowhere, until it is healed.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// The line. Dropped, it ends.
pub(super) struct Relay {
    address: SocketAddr,
    is_open: watch::Sender<bool>,
    _task: JoinSet<()>,
}

impl Relay {
    /// A line to `to`.
    pub(super) async fn start(to: String) -> io::Result<Relay> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (is_open, watched) = watch::channel(true);
        let mut task = JoinSet::new();
        task.spawn(serve(listener, to, watched));
        Ok(Relay {
            address,
            is_open,
            _task: task,
        })
    }

    /// Where it is entered.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets nothing through from now on.
    pub(super) fn cut(&self) {
        self.is_open.send_replace(false);
    }

    /// Lets everything through again.
    pub(super) fn heal(&self) {
        self.is_open.send_replace(true);
    }
}

async fn serve(listener: TcpListener, to: String, is_open: watch::Receiver<bool>) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((near, _)) = accepted else { return };
                lines.spawn(pass(near, to.clone(), is_open.clone()));
            }
            Some(_) = lines.join_next() => {}
        }
    }
}

async fn pass(near: TcpStream, to: String, mut is_open: watch::Receiver<bool>) {
    if is_open.wait_for(|is_open| *is_open).await.is_err() {
        return;
    }
    let Ok(far) = TcpStream::connect(to).await else {
        return;
    };
    // A late segment would hide how fast a change is.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        _ = pump(near_in, far_out) => {}
        _ = pump(far_in, near_out) => {}
        _ = is_open.wait_for(|is_open| !is_open) => {}
    }
}

async fn pump(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
    tokio::io::copy(&mut from, &mut to).await.map(drop)
}
