//! Requests on their way in: how large a body may be, how much of all bodies is held at once, and the lane that a
//! request enters when it is whole.

use std::{
    error::Error,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    lanes::{Lane, Lanes},
    register::Connection,
    tally::Refused,
};
use crate::limits::{BODY_BYTES_FREE, HTTP2_WINDOW};

/// What all requests share.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) lanes: Lanes,
    /// Bytes of large bodies that are held.
    held: AtomicUsize,
    held_most: usize,
}

impl Room {
    pub(super) fn new(lanes: Lanes, held_most: usize) -> Room {
        Room {
            lanes,
            held: AtomicUsize::new(0),
            held_most,
        }
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

    /// It is whole: it enters its lane, if it has not.
    pub(super) fn enter(&self) -> Result<(), Refused> {
        let mut standing = self.standing();
        if let Some(why) = standing.refused {
            return Err(why);
        }
        if standing.permit.is_none() {
            match self.room.lanes.enter(self.lane) {
                Ok(permit) => standing.permit = permit,
                Err(why) => {
                    standing.refused = Some(why);
                    return Err(why);
                }
            }
        }
        Ok(())
    }

    fn refuse(&self, why: Refused) {
        self.standing().refused.get_or_insert(why);
    }

    /// Room for bytes beyond those that every request may hold.
    fn hold(&self, bytes: usize) -> Result<(), Refused> {
        let before = self.room.held.fetch_add(bytes, Ordering::Relaxed);
        self.held.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.room.held_most {
            return Err(Refused::Memory);
        }
        Ok(())
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let held = self.held.load(Ordering::Relaxed);
        self.room.held.fetch_sub(held, Ordering::Relaxed);
    }
}

/// A request's body that is watched as it arrives.
pub(super) struct Arriving {
    incoming: Incoming,
    admission: Arc<Admission>,
    connection: Arc<Connection>,
    taken: usize,
    is_over: bool,
    /// None for streams, whose messages are bounded one by one.
    most: Option<usize>,
}

impl Arriving {
    pub(super) fn new(
        incoming: Incoming,
        admission: Arc<Admission>,
        connection: Arc<Connection>,
        most: Option<usize>,
    ) -> Arriving {
        Arriving {
            incoming,
            admission,
            connection,
            taken: 0,
            is_over: false,
            most,
        }
    }

    fn took(&mut self, length: usize) -> Result<(), Refused> {
        self.connection.carried(length);
        let Some(most) = self.most else {
            return Ok(());
        };
        let free = BODY_BYTES_FREE.saturating_sub(self.taken);
        self.taken = self.taken.saturating_add(length);
        if self.taken > most {
            return Err(Refused::TooLarge);
        }
        match length.saturating_sub(free) {
            0 => Ok(()),
            beyond => self.admission.hold(beyond),
        }
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
        let frame = ready!(Pin::new(&mut me.incoming).poll_frame(cx)).transpose()?;
        me.is_over = frame.is_none();
        let length = frame.as_ref().and_then(|frame| frame.data_ref());
        let mut standing = me.took(length.map_or(0, Bytes::len));
        if standing.is_ok() && (frame.is_none() || me.incoming.is_end_stream()) {
            standing = me.admission.enter();
        }
        if let Err(why) = standing {
            me.admission.refuse(why);
            return Poll::Ready(Some(Err(why.word().into())));
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
