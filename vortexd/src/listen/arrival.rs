//! Requests on their way in: how large a body may be, how much of all bodies is held at once, how many arrive at once, and
//! the lane that a request enters when it is whole.
//!
//! Of a stream, each message is looked at like a body: held while it is not whole, and given so much time.

use std::{
    error::Error,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Sleep, sleep},
};

use super::{
    lanes::{Lane, Lanes},
    limits::Limits,
    messages::Messages,
    refusal::broken,
    register::Connection,
    tally::{Refused, Tally},
};
use crate::limits::{BODIES_SMALL_BYTES_MAX, BODY_BYTES_SMALL, HTTP2_WINDOW};

/// What all requests share.
#[derive(Debug)]
pub(super) struct Room {
    lanes: Lanes,
    /// What small bodies hold, and the beginnings of large ones.
    small: Pool,
    /// The rest of large ones.
    large: Pool,
    tally: Arc<Tally>,
}

impl Room {
    pub(super) fn new(limits: &Limits, tally: Arc<Tally>) -> Room {
        Room {
            lanes: Lanes::new(limits),
            small: Pool::new(BODIES_SMALL_BYTES_MAX),
            large: Pool::new(limits.bodies_bytes),
            tally,
        }
    }
}

/// Bytes that are held, of those that may be.
#[derive(Debug)]
struct Pool {
    held: AtomicUsize,
    most: usize,
}

impl Pool {
    fn new(most: usize) -> Pool {
        Pool {
            held: AtomicUsize::new(0),
            most,
        }
    }

    /// One holds `after` of it instead of `before`. Whether there was room for more.
    fn change(&self, before: usize, after: usize) -> bool {
        let less = before.saturating_sub(after);
        self.held.fetch_sub(less, Ordering::Relaxed);
        let more = after.saturating_sub(before);
        let held = self.held.fetch_add(more, Ordering::Relaxed);
        more == 0 || held.saturating_add(more) <= self.most
    }
}

/// How one request stands: what it holds, or why it was refused. What it holds is given back when dropped.
#[derive(Debug)]
pub(super) struct Admission {
    room: Arc<Room>,
    lane: Lane,
    standing: Mutex<Standing>,
    held: AtomicUsize,
    is_left_unread: AtomicBool,
}

#[derive(Debug, Default)]
struct Standing {
    arriving: Option<OwnedSemaphorePermit>,
    permit: Option<OwnedSemaphorePermit>,
    refused: Option<Refused>,
}

impl Admission {
    pub(super) fn new(room: &Arc<Room>, lane: Lane) -> Arc<Admission> {
        Arc::new(Admission {
            room: Arc::clone(room),
            lane,
            standing: Mutex::default(),
            held: AtomicUsize::new(0),
            is_left_unread: AtomicBool::new(false),
        })
    }

    /// Nobody reads the rest of its body any more.
    pub(super) fn is_left_unread(&self) -> bool {
        self.is_left_unread.load(Ordering::Relaxed)
    }

    fn standing(&self) -> std::sync::MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why it was refused, if it was.
    pub(super) fn refusal(&self) -> Option<Refused> {
        self.standing().refused
    }

    /// It is refused, unless it is already. Returns why.
    pub(super) fn refuse(&self, why: Refused) -> Refused {
        let mut standing = self.standing();
        if standing.refused.is_none() {
            self.room.tally.refused(why);
        }
        *standing.refused.get_or_insert(why)
    }

    /// Its head is here, its body is not.
    pub(super) fn arrive(&self) -> Result<(), Refused> {
        let arriving = self.room.lanes.arrive(self.lane);
        let arriving = arriving.map_err(|why| self.refuse(why))?;
        self.standing().arriving = Some(arriving);
        Ok(())
    }

    /// It is whole, or a stream that has begun: it does not count among those that arrive any more.
    pub(super) fn has_arrived(&self) {
        self.standing().arriving = None;
    }

    /// It enters its lane, if it has not.
    pub(super) fn enter(&self) -> Result<(), Refused> {
        if let Some(why) = self.refusal() {
            return Err(why);
        }
        let mut standing = self.standing();
        if standing.permit.is_some() {
            return Ok(());
        }
        match self.room.lanes.enter(self.lane) {
            Ok(permit) => {
                standing.permit = permit;
                Ok(())
            }
            Err(why) => {
                drop(standing);
                Err(self.refuse(why))
            }
        }
    }

    /// What keeps its place in its lane, for an answer that outlives the request.
    pub(super) fn take_permit(&self) -> Option<OwnedSemaphorePermit> {
        self.standing().permit.take()
    }

    /// It holds so many bytes now.
    fn hold(&self, bytes: usize) -> Result<(), Refused> {
        let before = self.held.swap(bytes, Ordering::Relaxed);
        let parts = |bytes: usize| {
            let small = bytes.min(BODY_BYTES_SMALL);
            (small, bytes.saturating_sub(small))
        };
        let ((small_before, large_before), (small, large)) = (parts(before), parts(bytes));
        let has_small = self.room.small.change(small_before, small);
        let has_large = self.room.large.change(large_before, large);
        // A rollback is small, and as many arrive at once as have a room of their own.
        let is_small_enough = has_small || self.lane == Lane::Rollback;
        if is_small_enough && has_large {
            return Ok(());
        }
        Err(Refused::Memory)
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        // To hold nothing there is always room.
        let _ = self.hold(0);
    }
}

/// A request's body that is watched as it arrives.
pub(super) struct Arriving {
    incoming: Incoming,
    admission: Arc<Admission>,
    connection: Arc<Connection>,
    shape: Shape,
    is_over: bool,
}

/// What arrives.
pub(super) enum Shape {
    /// A body, of which so much is there.
    Whole { taken: usize, most: usize },
    /// A stream's messages, each in its time, the first from the beginning.
    Messages {
        messages: Messages,
        time: Duration,
        late: Option<Pin<Box<Sleep>>>,
    },
}

impl Shape {
    pub(super) fn whole(most: usize) -> Shape {
        Shape::Whole { taken: 0, most }
    }

    pub(super) fn messages(time: Duration) -> Shape {
        Shape::Messages {
            messages: Messages::default(),
            time,
            late: Some(Box::pin(sleep(time))),
        }
    }

    /// More has come. Returns how much is held now.
    fn took(&mut self, bytes: &[u8]) -> Result<usize, Refused> {
        match self {
            Shape::Whole { taken, most } => {
                *taken = taken.saturating_add(bytes.len());
                if *taken > *most {
                    return Err(Refused::TooLarge);
                }
                Ok(*taken)
            }
            Shape::Messages {
                messages,
                time,
                late,
            } => {
                let held = messages.took(bytes);
                if messages.rests() {
                    *late = None;
                } else if late.is_none() {
                    *late = Some(Box::pin(sleep(*time)));
                }
                Ok(held)
            }
        }
    }

    /// A stream has begun, and is between two messages.
    fn rests(&self) -> bool {
        matches!(self, Shape::Messages { late: None, .. })
    }

    /// A message is not whole in time.
    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        match self {
            Shape::Messages {
                late: Some(late), ..
            } => late.as_mut().poll(cx).is_ready(),
            Shape::Messages { .. } | Shape::Whole { .. } => false,
        }
    }
}

impl Arriving {
    pub(super) fn new(
        incoming: Incoming,
        admission: Arc<Admission>,
        connection: Arc<Connection>,
        shape: Shape,
    ) -> Arriving {
        Arriving {
            incoming,
            admission,
            connection,
            shape,
            is_over: false,
        }
    }

    fn took(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.connection.carried(bytes.len());
        let held = self.shape.took(bytes)?;
        if self.shape.rests() {
            self.admission.has_arrived();
        }
        self.admission.hold(held)
    }
}

impl Drop for Arriving {
    /// Who is answered before everything was read has not sent the rest for nothing.
    fn drop(&mut self) {
        if !self.is_over && !self.incoming.is_end_stream() {
            self.admission.is_left_unread.store(true, Ordering::Relaxed);
            self.connection
                .carried(usize::try_from(HTTP2_WINDOW).unwrap_or(usize::MAX));
        }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let me = self.get_mut();
        let mut standing = Ok(());
        let frame = match Pin::new(&mut me.incoming).poll_frame(cx) {
            Poll::Pending if me.shape.is_late(cx) => {
                standing = Err(Refused::Late);
                None
            }
            Poll::Pending => return Poll::Pending,
            Poll::Ready(frame) => {
                let frame = frame.transpose()?;
                me.is_over = frame.is_none();
                let bytes = frame.as_ref().and_then(|frame| frame.data_ref());
                if let Some(bytes) = bytes {
                    standing = me.took(bytes);
                }
                frame
            }
        };
        if standing.is_ok() && (frame.is_none() || me.incoming.is_end_stream()) {
            me.admission.has_arrived();
            standing = me.admission.enter();
        }
        if let Err(why) = standing {
            let why = me.admission.refuse(why);
            return Poll::Ready(Some(Err(Box::new(broken(why)))));
        }
        Poll::Ready(frame.map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
