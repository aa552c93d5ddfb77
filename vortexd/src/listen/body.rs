//! Answers on their way out: a request is under way until its answer's last byte is taken over by the connection, and
//! an answer that has something to say and is not asked for it belongs to a client that does not read.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;

use super::register::UnderWay;

/// An answer's body that counts as under way until it is gone.
pub(super) struct Counted {
    body: Body,
    under_way: UnderWay,
    is_offered: bool,
    /// Its place among streams, where its end is this answer's.
    _place: Option<OwnedSemaphorePermit>,
}

impl Counted {
    pub(super) fn new(
        body: Body,
        mut under_way: UnderWay,
        place: Option<OwnedSemaphorePermit>,
    ) -> Counted {
        if body.is_end_stream() {
            under_way.is_answered();
        }
        under_way.offers();
        Counted {
            body,
            under_way,
            is_offered: true,
            _place: place,
        }
    }

    fn is_asked(&mut self) {
        if self.is_offered {
            self.is_offered = false;
            self.under_way.is_taken();
        }
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let me = self.get_mut();
        // An answer that nobody asks for was taken back.
        me.under_way.is_answered();
        me.is_asked();
        let frame = ready!(Pin::new(&mut me.body).poll_frame(cx));
        if frame.is_some() {
            me.is_offered = true;
            me.under_way.offers();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.is_asked();
    }
}
