//! How a link ends, and what is said then.

use tokio::time::timeout;
use vortex_core::{
    peering::{CloseReason, Frame, RejectCode},
    time::Span,
};

use super::{Link, Sender};
use crate::{federation::codec, limits::PEER_GOODBYE};

/// Why a link is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::federation) enum End {
    /// The session is over.
    Closed(CloseReason),
    /// The peer said that there is another link.
    Duplicate,
    /// Another link took its place.
    Replaced,
    /// Sessions begin anew, for this cluster has changed.
    Anew,
    /// The daemon stops, or the peer is one no more.
    Stopped,
    /// The connection is gone.
    Lost(String),
}

impl Link {
    /// Sends what ends it, for as long as that may take.
    pub(super) async fn say_goodbye(&mut self, sender: &Sender) {
        let retry_after = match &self.end {
            Some(End::Stopped) => Some(Span::from_secs(1)),
            Some(End::Anew | End::Closed(CloseReason::Restored)) => Some(Span::ZERO),
            _ => None,
        };
        match (&self.end, retry_after) {
            (_, Some(retry_after)) => {
                let goodbye = codec::message(Frame::Goodbye { retry_after }, "");
                self.out.push(goodbye);
            }
            (Some(End::Replaced), None) => self.out.push(codec::duplicate()),
            // A refusal waits to be sent.
            (Some(End::Closed(CloseReason::Rejected(_))), None) => {}
            _ => return,
        }
        let _ = timeout(PEER_GOODBYE, async {
            while let Some((frame, _)) = self.out.pop() {
                if sender.send(frame).await.is_err() {
                    return;
                }
            }
        })
        .await;
    }
}

/// What a status says, with what is below it.
pub(in crate::federation) fn what_of(status: &tonic::Status) -> String {
    let mut text = status.message().to_owned();
    let mut cause = std::error::Error::source(status);
    while let Some(error) = cause {
        text = error.to_string();
        cause = error.source();
    }
    if text.is_empty() {
        text = status.code().description().to_owned();
    }
    text
}

impl End {
    /// Why the peer is not connected; empty: that is as it should be.
    pub(in crate::federation) fn why(&self) -> String {
        match self {
            End::Closed(CloseReason::Rejected(code)) => match code {
                RejectCode::Protocol => "no common version of the protocol".to_owned(),
                RejectCode::Unknown => {
                    "refused: one of the two does not know the other by the certificate it has"
                        .to_owned()
                }
                RejectCode::Myself => "the peer is this very cluster, or a copy of it".to_owned(),
            },
            End::Closed(CloseReason::Silent) => "nothing was heard for too long".to_owned(),
            End::Closed(CloseReason::Goodbye(_)) => "the peer said goodbye".to_owned(),
            End::Closed(CloseReason::Malformed) => "the peer broke a rule".to_owned(),
            End::Closed(CloseReason::Restored) | End::Anew => "sessions began anew".to_owned(),
            End::Lost(why) => why.clone(),
            End::Duplicate | End::Replaced | End::Stopped => String::new(),
        }
    }

    /// Whether one of the two does not want the other.
    pub(in crate::federation) fn is_refusal(&self) -> bool {
        matches!(self, End::Closed(CloseReason::Rejected(_)))
    }
}
