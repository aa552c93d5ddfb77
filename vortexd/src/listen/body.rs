//! Answers on their way out: a request is under way until its answer's last byte is taken over by the connection.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use super::register::UnderWay;

/// An answer's body that counts as under way until it is gone.
pub(super) struct Counted {
    body: Body,
    _under_way: UnderWay,
}

impl Counted {
    pub(super) fn new(body: Body, under_way: UnderWay) -> Counted {
        Counted {
            body,
            _under_way: under_way,
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
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
