//! The line between two of the demo's clusters: it passes bytes on, until it is cut. A cut line is not closed: nothing
//! comes through any more, as in a network that drops what it should carry.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// Bytes taken from one side before they are given to the other.
const CHUNK_BYTES: usize = 16 * 1024;

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

    /// Lets everything through again, what came meanwhile first.
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
    let Ok(()) = opened(&mut is_open).await else {
        return;
    };
    let Ok(far) = TcpStream::connect(to).await else {
        return;
    };
    // A late segment would hide how fast a change is.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        _ = pump(near_in, far_out, is_open.clone()) => {}
        _ = pump(far_in, near_out, is_open) => {}
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut is_open: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let length = from.read(&mut chunk).await?;
        opened(&mut is_open).await?;
        match chunk.get(..length) {
            None | Some([]) => return Ok(()),
            Some(bytes) => to.write_all(bytes).await?,
        }
    }
}

async fn opened(is_open: &mut watch::Receiver<bool>) -> io::Result<()> {
    let ended = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    is_open
        .wait_for(|is_open| *is_open)
        .await
        .map(drop)
        .map_err(ended)
}
