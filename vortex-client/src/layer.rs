//! A tower layer that counts requests: a status of 500 and above, or an error of the service, is an error.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::Response;
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::{Client, Config, Outcome, system};

/// Counts the requests of the services it wraps. [`Client::layer`] makes one.
///
/// A request counts under the version that this instance ran when it came in. A handler that read another, through
/// [`Client::config_for`], puts that [`Config`] into the extensions of its response, and it counts there.
/// The latency is the time until the response's head. A request whose future is dropped is not counted.
#[derive(Clone, Debug)]
pub struct RecordLayer {
    client: Client,
}

impl RecordLayer {
    pub(crate) fn new(client: Client) -> RecordLayer {
        RecordLayer { client }
    }
}

impl<S> Layer<S> for RecordLayer {
    type Service = RecordService<S>;

    fn layer(&self, inner: S) -> RecordService<S> {
        RecordService {
            inner,
            client: self.client.clone(),
        }
    }
}

/// A service whose requests are counted.
#[derive(Clone, Debug)]
pub struct RecordService<S> {
    inner: S,
    client: Client,
}

impl<S, Request, Body> Service<Request> for RecordService<S>
where
    S: Service<Request, Response = Response<Body>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Recorded<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Recorded<S::Future> {
        Recorded {
            config: self.client.config(),
            client: self.client.clone(),
            since: system::now(),
            future: self.inner.call(request),
        }
    }
}

pin_project! {
    /// A request under way that will be counted.
    pub struct Recorded<F> {
        #[pin]
        future: F,
        client: Client,
        config: Config,
        since: Instant,
    }
}

impl<F, Body, Error> Future for Recorded<F>
where
    F: Future<Output = Result<Response<Body>, Error>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let result = ready!(this.future.poll(context));
        let latency = system::now().saturating_duration_since(*this.since);
        let (outcome, read) = match &result {
            Ok(response) if response.status().is_server_error() => {
                (Outcome::Error, response.extensions().get::<Config>())
            }
            Ok(response) => (Outcome::Success, response.extensions().get::<Config>()),
            Err(_) => (Outcome::Error, None),
        };
        let version = read.unwrap_or(this.config).version();
        this.client.record_for(version, outcome, latency);
        Poll::Ready(result)
    }
}

impl<F> std::fmt::Debug for Recorded<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorded").finish_non_exhaustive()
    }
}
