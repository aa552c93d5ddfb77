//! Streams of answers in gRPC, which tell at their end how they went.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tonic::Code;

use super::Counts;
use crate::traces::grpc_code;

/// A stream that is counted when it ends: by the code that it says, or as taken back by whoever asked.
pub(super) struct Streamed {
    body: Body,
    counts: Arc<Counts>,
    method: usize,
    is_counted: bool,
}

impl Streamed {
    pub(super) fn new(body: Body, counts: Arc<Counts>, method: usize) -> Streamed {
        Streamed {
            body,
            counts,
            method,
            is_counted: false,
        }
    }

    fn ends(&mut self, code: Code) {
        if !self.is_counted {
            self.is_counted = true;
            self.counts.calls.stream_ended(self.method, code);
        }
    }
}

impl HttpBody for Streamed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let me = self.get_mut();
        let frame = ready!(Pin::new(&mut me.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(trailers) = frame.trailers_ref()
        {
            me.ends(grpc_code(trailers));
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

impl Drop for Streamed {
    fn drop(&mut self) {
        self.ends(Code::Cancelled);
    }
}
