//! The bytes of one connection, watched: what was read ahead of HTTP is given back, what happens is told to the
//! register, and the end waits for the client to take what was said last.

use std::{
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};

use bytes::{Buf as _, Bytes};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};
use tokio_rustls::server::TlsStream;

use super::register::Place;
use crate::limits::CONNECTION_LINGER;

/// Plain or with TLS.
pub(super) enum Carrier {
    Plain(TcpStream),
    Secured(Box<TlsStream<TcpStream>>),
}

/// A connection that is watched.
pub(super) struct Watched {
    carrier: Carrier,
    before: Bytes,
    place: Place,
    /// Our side is closed; the client has so much time to close its own.
    lingering: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    pub(super) fn new(carrier: Carrier, before: Bytes, place: Place) -> Watched {
        Watched {
            carrier,
            before,
            place,
            lingering: None,
        }
    }
}

impl AsyncRead for Carrier {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Carrier::Plain(stream) => pin!(stream).poll_read(cx, buffer),
            Carrier::Secured(stream) => pin!(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Carrier {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Carrier::Plain(stream) => pin!(stream).poll_write(cx, bytes),
            Carrier::Secured(stream) => pin!(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Carrier::Plain(stream) => pin!(stream).poll_write_vectored(cx, slices),
            Carrier::Secured(stream) => pin!(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Carrier::Plain(stream) => stream.is_write_vectored(),
            Carrier::Secured(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Carrier::Plain(stream) => pin!(stream).poll_flush(cx),
            Carrier::Secured(stream) => pin!(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Carrier::Plain(stream) => pin!(stream).poll_shutdown(cx),
            Carrier::Secured(stream) => pin!(stream).poll_shutdown(cx),
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        let filled = buffer.filled().len();
        if me.before.is_empty() {
            ready!(pin!(&mut me.carrier).poll_read(cx, buffer))?;
        } else {
            let length = me.before.len().min(buffer.remaining());
            buffer.put_slice(me.before.get(..length).unwrap_or_default());
            me.before.advance(length);
        }
        let length = buffer.filled().len().saturating_sub(filled);
        if length > 0 {
            me.place.has_read(length);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let written = pin!(&mut me.carrier).poll_write(cx, bytes);
        me.place.has_written(written.is_ready());
        written
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let written = pin!(&mut me.carrier).poll_write_vectored(cx, slices);
        me.place.has_written(written.is_ready());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.carrier.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        let flushed = pin!(&mut me.carrier).poll_flush(cx);
        me.place.has_written(flushed.is_ready());
        flushed
    }

    /// Closing a socket with unread bytes in it resets it, and a reset may overtake the last answer. So our side is
    /// closed first, and what still comes is read and dropped until the client has closed its own, or a moment.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        if me.lingering.is_none() {
            ready!(pin!(&mut me.carrier).poll_shutdown(cx))?;
        }
        let lingering = (me.lingering).get_or_insert_with(|| Box::pin(sleep(CONNECTION_LINGER)));
        let mut dropped = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut dropped);
            match pin!(&mut me.carrier).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(Ok(())),
                Poll::Pending => break,
            }
        }
        lingering.as_mut().poll(cx).map(Ok)
    }
}
