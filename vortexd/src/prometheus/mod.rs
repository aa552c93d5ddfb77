//! Prometheus as a source: one instant query, one number, or why there is none.
//!
//! It knows nothing of checks and verdicts, tries nothing twice and follows no redirect. Its one promise is to tell
//! apart what others mix: nothing measured, a server that cannot tell now, and a query that is wrong
//! ([`Trouble`]). None of the three is evidence for or against a version.

mod answer;
mod error;
mod settings;
mod template;
#[cfg(test)]
mod tests;

use std::{fmt, path::Path};

use futures_util::future::join_all;
use http::{HeaderValue, StatusCode, header};
use tokio::sync::Semaphore;
use url::form_urlencoded;
use vortex_core::time::{Span, Timestamp};

use self::{error::excerpt, template::duration};
pub use self::{
    error::{CredentialsError, QueryError, SetupError, Trouble},
    settings::{ClientFiles, Credentials, PrometheusSettings, ServerUrl, UrlError},
    template::{Template, TemplateError, Variables},
};
use crate::{
    clock,
    limits::{PROMETHEUS_ANSWER_BYTES_MAX, PROMETHEUS_QUERIES_MAX, PROMETHEUS_TEXT_CHARS_MAX},
    outbound::{
        Answer, Body, End, Identity, NoAnswer, Route, TlsError, Trust, anywhere, connector,
        root_cause,
    },
};

/// The number in an answer. For tests of what strangers may send.
///
/// # Errors
/// Why there is none.
#[doc(hidden)]
pub fn read_answer(body: &[u8]) -> Result<f64, String> {
    answer::read("http://prometheus", body, Timestamp(1_700_000_000_000))
        .map_err(|error| error.to_string())
}

/// A client of one Prometheus.
pub struct Prometheus {
    route: Route,
    /// The address as errors show it.
    server: String,
    credentials: Credentials,
    timeout: Span,
    slots: Semaphore,
}

impl fmt::Debug for Prometheus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prometheus({})", self.server)
    }
}

impl Prometheus {
    /// A client with these settings. It reads the certificates and asks nothing yet.
    ///
    /// # Errors
    /// A certificate or key that cannot be used.
    pub fn new(settings: &PrometheusSettings) -> Result<Prometheus, SetupError> {
        Ok(Prometheus {
            route: route(settings)?,
            server: settings.url.to_string(),
            credentials: settings.credentials.clone(),
            timeout: settings.timeout,
            slots: Semaphore::new(PROMETHEUS_QUERIES_MAX),
        })
    }

    /// The value of `query` at `at`, or as of now. Always finite.
    ///
    /// It waits for [`PrometheusSettings::timeout`] at most, its turn among other queries included.
    ///
    /// # Errors
    /// Why there is no number; [`QueryError::trouble`] says what that means.
    pub async fn instant(&self, query: &str, at: Option<Timestamp>) -> Result<f64, QueryError> {
        let asked = self.ask(query, at);
        match tokio::time::timeout(self.timeout.to_duration(), asked).await {
            Ok(answer) => answer,
            Err(_) => Err(QueryError::Timeout {
                server: self.server.clone(),
                after: self.timeout,
            }),
        }
    }

    /// Tries every query once, all at the same time, and names those that could not be judged by: for a rollout's
    /// creation, which should fail then rather than stand still later.
    ///
    /// That there is no data refuses nothing: before its rollout, a canary has no series yet. So a query that will
    /// never find any passes too; what it gave at the time is not known here.
    ///
    /// # Errors
    /// The queries that are wrong or that Prometheus could not answer, in the order given.
    pub async fn probe(
        &self,
        queries: &[(String, String)],
    ) -> Result<(), Vec<(String, QueryError)>> {
        let tried = queries
            .iter()
            .map(|(name, query)| async move { (name, self.instant(query, None).await) });
        let failed: Vec<_> = (join_all(tried).await.into_iter())
            .filter_map(|(name, answer)| Some((name.clone(), answer.err()?)))
            .filter(|(_, error)| match error.trouble() {
                Trouble::NoData => false,
                Trouble::Unavailable | Trouble::Misconfigured => true,
            })
            .collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(failed)
        }
    }

    async fn ask(&self, query: &str, at: Option<Timestamp>) -> Result<f64, QueryError> {
        // Nobody closes it; were it closed, more at once would be the lesser evil.
        let _slot = self.slots.acquire().await.ok();
        let mut form = vec![
            ("query", query.to_owned()),
            // Prometheus stops working on it when nobody waits any more.
            ("timeout", duration(self.timeout)),
        ];
        if let Some(at) = at {
            form.push(("time", format!("{}.{:03}", at.0 / 1000, at.0 % 1000)));
        }
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let answer = self.post(form).await?;
        if answer.status != StatusCode::OK {
            // The status says enough when the body does not arrive.
            let body = match answer.end {
                End::Whole => answer.body,
                End::TooLong | End::CutOff(_) => vec![],
            };
            return Err(answer::refusal(&self.server, answer.status.as_u16(), &body));
        }
        match answer.end {
            End::Whole => answer::read(&self.server, &answer.body, at.unwrap_or_else(clock::now)),
            End::TooLong => Err(QueryError::TooLarge),
            End::CutOff(why) => Err(QueryError::Malformed {
                server: self.server.clone(),
                why: format!("it is cut off ({})", short(&why)),
            }),
        }
    }

    async fn post(&self, form: String) -> Result<Answer, QueryError> {
        let unreachable = |why: String| QueryError::Unreachable {
            server: self.server.clone(),
            why: short(&why),
        };
        let mut request = (self.route.post())
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(header) = self.authorization().await? {
            request = request.header(header::AUTHORIZATION, header);
        }
        let request = request.body(Body::from(form));
        let request = request.map_err(|error| unreachable(error.to_string()))?;
        // The query's time is all there is; a connection has no shorter one.
        let connect_timeout = self.timeout.to_duration();
        let exchange = self
            .route
            .exchange(request, connect_timeout, PROMETHEUS_ANSWER_BYTES_MAX);
        exchange
            .await
            .map_err(|none: NoAnswer| unreachable(none.cause()))
    }

    /// A secret's file may lie on a slow disk: it is read where that keeps nobody waiting.
    async fn authorization(&self) -> Result<Option<HeaderValue>, QueryError> {
        if self.credentials == Credentials::None {
            return Ok(None);
        }
        let credentials = self.credentials.clone();
        let reading = tokio::task::spawn_blocking(move || credentials.header());
        let read = reading.await.map_err(|error| QueryError::Unreachable {
            server: self.server.clone(),
            why: error.to_string(),
        })?;
        Ok(read?)
    }
}

/// The way to the server: only to the authorities it was told of.
fn route(settings: &PrometheusSettings) -> Result<Route, SetupError> {
    let url = settings.url.query_endpoint()?;
    // The system's authorities are read when they are needed: a small container may have none.
    if !settings.url.is_https() {
        return Ok(Route::new(url, anywhere(), None));
    }
    let trust = match &settings.ca_file {
        Some(path) => Trust::Only(read("ca_file", path)?),
        None => Trust::System,
    };
    let identity = match &settings.client {
        Some(files) => Some(Identity {
            certificates: read("client_cert_file", &files.cert_file)?,
            key: read("client_key_file", &files.key_file)?,
        }),
        None => None,
    };
    let file = |setting, why| SetupError::File { setting, why };
    let tls = connector(&trust, identity.as_ref()).map_err(|error| match error {
        TlsError::Authorities(why) => file("ca_file", why),
        TlsError::Certificate(why) => file("client_cert_file", why),
        TlsError::Key(why) => file("client_key_file", why),
        TlsError::Setup(error) => SetupError::Client(short(&root_cause(&error))),
    })?;
    Ok(Route::new(url, anywhere(), Some(tls)))
}

fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>, SetupError> {
    std::fs::read(path).map_err(|error| SetupError::File {
        setting,
        why: error.to_string(),
    })
}

fn short(text: &str) -> String {
    excerpt(text, PROMETHEUS_TEXT_CHARS_MAX)
}
