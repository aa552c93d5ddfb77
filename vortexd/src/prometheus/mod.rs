//! Prometheus as a source: one instant query, one number, or why there is none.
//!
//! It knows nothing of checks and verdicts, tries nothing twice and follows no redirect. Its one promise is to tell
//! apart what others mix: nothing measured, a server that cannot tell now, and a query that is wrong
//! ([`Trouble`]). None of the three is evidence for or against a version.

mod answer;
mod client;
mod error;
mod settings;
mod template;
#[cfg(test)]
mod tests;

use std::fmt;

use futures_util::future::join_all;
use reqwest::{StatusCode, Url};
use tokio::sync::Semaphore;
use vortex_core::time::{Span, Timestamp};

use self::{error::root_cause, template::duration};
pub use self::{
    error::{CredentialsError, QueryError, SetupError, Trouble},
    settings::{ClientFiles, Credentials, PrometheusSettings, ServerUrl, UrlError},
    template::{Template, TemplateError, Variables},
};
use crate::{
    clock,
    limits::{PROMETHEUS_ANSWER_BYTES_MAX, PROMETHEUS_QUERIES_MAX},
};

/// A client of one Prometheus.
pub struct Prometheus {
    http: reqwest::Client,
    endpoint: Url,
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
            http: client::build(settings)?,
            endpoint: settings.url.query_endpoint()?,
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
        let request = self.http.post(self.endpoint.clone()).form(&form);
        let request = self.sign(request).await?;
        let response = request
            .send()
            .await
            .map_err(|error| QueryError::Unreachable {
                server: self.server.clone(),
                why: root_cause(&error),
            })?;
        let status = response.status();
        let body = self.body(response).await;
        if status != StatusCode::OK {
            // The status says enough when the body does not arrive.
            let body = body.unwrap_or_default();
            return Err(answer::refusal(&self.server, status.as_u16(), &body));
        }
        answer::read(&self.server, &body?, at.unwrap_or_else(clock::now))
    }

    /// A secret's file may lie on a slow disk: it is read where that keeps nobody waiting.
    async fn sign(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::RequestBuilder, QueryError> {
        if self.credentials == Credentials::None {
            return Ok(request);
        }
        let credentials = self.credentials.clone();
        let signing = tokio::task::spawn_blocking(move || credentials.sign(request));
        let signed = signing.await.map_err(|error| QueryError::Unreachable {
            server: self.server.clone(),
            why: error.to_string(),
        })?;
        Ok(signed?)
    }

    async fn body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, QueryError> {
        let mut body = vec![];
        loop {
            let chunk = response.chunk().await;
            let chunk = chunk.map_err(|error| QueryError::Malformed {
                server: self.server.clone(),
                why: format!("it is cut off ({})", root_cause(&error)),
            })?;
            let Some(chunk) = chunk else {
                return Ok(body);
            };
            if body.len() + chunk.len() > PROMETHEUS_ANSWER_BYTES_MAX {
                return Err(QueryError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
    }
}
