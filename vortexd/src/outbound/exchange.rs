//! One request and what came back.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, select};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    body::{Bytes, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::{Route, root_cause};

/// What a request carries.
pub type Body = Full<Bytes>;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// What it said, or the beginning of it.
    pub body: Vec<u8>,
    /// How the body ended.
    pub end: End,
}

/// How a body ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// It is all there.
    Whole,
    /// There is more than was to be read.
    TooLong,
    /// The connection broke, and how.
    CutOff(String),
}

/// Why there was no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Nobody was reached.
    #[error("no connection: {0}")]
    NoConnection(String),
    /// Nobody was reached in time.
    #[error("no connection within {} s", .0.as_secs())]
    NoConnectionWithin(Duration),
    /// The connection ended without one.
    #[error("{0}")]
    Broken(String),
}

impl NoAnswer {
    /// What happened, without what it happened to.
    pub fn cause(&self) -> String {
        match self {
            NoAnswer::NoConnection(why) | NoAnswer::Broken(why) => why.clone(),
            NoAnswer::NoConnectionWithin(_) => self.to_string(),
        }
    }
}

impl Route {
    /// Sends a request that [`Route::post`] began, over a connection of its own, and reads at most `bytes_max` of the
    /// answer. How long all of it may take is for the caller to say.
    ///
    /// # Errors
    /// Why there was no answer.
    pub async fn exchange(
        &self,
        request: Request<Body>,
        connect_timeout: Duration,
        bytes_max: usize,
    ) -> Result<Answer, NoAnswer> {
        let carrier = timeout(connect_timeout, self.connect()).await;
        let carrier = carrier
            .map_err(|_| NoAnswer::NoConnectionWithin(connect_timeout))?
            .map_err(NoAnswer::NoConnection)?;
        let broken = |error: hyper::Error| NoAnswer::Broken(root_cause(&error));
        let handshake = http1::handshake(TokioIo::new(carrier)).await;
        let (mut sender, connection) = handshake.map_err(broken)?;
        let answered = async move {
            let response = sender.send_request(request).await.map_err(broken)?;
            Ok(read(response, bytes_max).await)
        };
        match select(pin!(answered), pin!(connection)).await {
            Either::Left((answer, _)) => answer,
            // The connection has ended; what came before that is still to be read.
            Either::Right((_, answered)) => answered.await,
        }
    }
}

async fn read(mut response: Response<Incoming>, bytes_max: usize) -> Answer {
    let mut body = vec![];
    let end = loop {
        match response.body_mut().frame().await {
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                let room = bytes_max.saturating_sub(body.len());
                let kept = data.get(..room).unwrap_or(&data);
                body.extend_from_slice(kept);
                if data.len() > room {
                    break End::TooLong;
                }
            }
            Some(Err(error)) => break End::CutOff(root_cause(&error)),
            None => break End::Whole,
        }
    };
    Answer {
        status: response.status(),
        body,
        end,
    }
}
