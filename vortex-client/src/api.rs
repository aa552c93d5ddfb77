//! What is asked of a daemon, and its answers. Every request ends within its deadline.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    config::Cohort,
    reader::{self, Environment, detail, merge, text},
    recorder::VersionMetrics,
    secret::Secret,
};

/// `HeartbeatRequest`
#[derive(Debug, Serialize)]
pub(crate) struct Heartbeat<'a> {
    pub(crate) instance_id: &'a str,
    pub(crate) app: &'a str,
    pub(crate) profile: &'a str,
    pub(crate) version: &'a str,
    pub(crate) digest: &'a str,
    pub(crate) status: &'static str,
    pub(crate) rejected_version: &'a str,
    pub(crate) rejected_reason: &'a str,
    pub(crate) started_at: &'a str,
    pub(crate) labels: &'a BTreeMap<String, String>,
    pub(crate) seq: u64,
    pub(crate) metrics: &'a [VersionMetrics],
}

/// `HeartbeatResponse`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Receipt {
    pub(crate) desired_version: String,
    pub(crate) desired_digest: String,
    pub(crate) cohort: String,
    pub(crate) assignment_revision: u64,
    pub(crate) next_interval_s: f64,
}

/// `Assignment`, as far as a client needs it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Assignment {
    pub(crate) stable_version: String,
    pub(crate) stable_digest: String,
    pub(crate) canary_version: String,
    pub(crate) canary_digest: String,
    pub(crate) unit: String,
    pub(crate) seed: String,
    pub(crate) effective_weight_bp: u32,
    pub(crate) pins: Vec<Pin>,
    pub(crate) assignment_revision: u64,
    pub(crate) cohort: String,
}

/// `Pin`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pin {
    pub(crate) key: String,
    pub(crate) cohort: String,
}

/// A version that a daemon wants run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edition {
    pub(crate) version: String,
    pub(crate) digest: String,
}

impl Assignment {
    pub(crate) fn stable(&self) -> Edition {
        Edition {
            version: self.stable_version.clone(),
            digest: self.stable_digest.clone(),
        }
    }

    pub(crate) fn canary(&self) -> Edition {
        Edition {
            version: self.canary_version.clone(),
            digest: self.canary_digest.clone(),
        }
    }

    /// Whether each request has a key of its own that decides.
    pub(crate) fn is_per_key(&self) -> bool {
        self.unit == "key" && !self.canary_version.is_empty()
    }

    /// What this instance should run, when it was asked for with the instance as key.
    pub(crate) fn own(&self) -> (Edition, Cohort) {
        match Cohort::named(&self.cohort) {
            Cohort::Canary if !self.is_per_key() && !self.canary_version.is_empty() => {
                (self.canary(), Cohort::Canary)
            }
            Cohort::Canary | Cohort::Stable => (self.stable(), Cohort::Stable),
        }
    }
}

/// Why a daemon's answer is missing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("{url} cannot be reached: {}", root(source))]
    Unreachable { url: String, source: reqwest::Error },
    #[error("{url} answered {status}: {detail}")]
    Refused {
        url: String,
        status: StatusCode,
        detail: String,
        retry_after: Option<Duration>,
    },
    #[error("{url} did not answer like a Vortex daemon: {what}")]
    Foreign { url: String, what: String },
}

impl ApiError {
    /// Whether the same content would be refused for ever.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, ApiError::Refused { status, .. }
            if matches!(status.as_u16(), 400 | 413 | 415 | 422))
    }

    /// Whether a daemon answered, and would not.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, ApiError::Refused { .. })
    }

    /// Whether the request is to blame, not the daemon's state.
    pub(crate) fn is_answer(&self) -> bool {
        matches!(self, ApiError::Refused { status, .. } if status.is_client_error())
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            ApiError::Refused { retry_after, .. } => *retry_after,
            ApiError::Unreachable { .. } | ApiError::Foreign { .. } => None,
        }
    }
}

/// The innermost cause: the outer ones repeat the address.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// One daemon, one target.
#[derive(Debug)]
pub(crate) struct Api {
    http: reqwest::Client,
    server: String,
    token: Option<Secret>,
    target: String,
    instance_id: String,
}

impl Api {
    pub(crate) fn new(
        http: reqwest::Client,
        server: &str,
        app: &str,
        profile: &str,
        instance_id: &str,
        token: Option<Secret>,
    ) -> Api {
        Api {
            http,
            server: server.trim_end_matches('/').to_owned(),
            token,
            target: format!("{}/{}", path_segment(app), path_segment(profile)),
            instance_id: instance_id.to_owned(),
        }
    }

    pub(crate) async fn heartbeat(&self, heartbeat: &Heartbeat<'_>) -> Result<Receipt, ApiError> {
        let url = format!("{}/heartbeat", self.server);
        let request = self.request(Method::POST, &url).json(heartbeat);
        read_json(&url, ask(&url, request).await?.1)
    }

    /// Who decides who is in the canary, and which cohort this instance's id would be in.
    pub(crate) async fn assignment(&self) -> Result<Assignment, ApiError> {
        let url = format!("{}/api/assignments/{}", self.server, self.target);
        let key = percent_encoded(&self.instance_id);
        let request = self.request(Method::GET, &format!("{url}?key={key}"));
        read_json(&url, ask(&url, request).await?.1)
    }

    /// The merged values of one version.
    pub(crate) async fn values(&self, version: &str) -> Result<BTreeMap<String, Value>, ApiError> {
        let label = path_segment(version);
        let url = format!("{}/{}/{label}", self.server, self.target);
        let request = self
            .request(Method::GET, &url)
            .header("x-vortex-instance", &self.instance_id);
        let (served, body) = ask(&url, request).await?;
        if served.as_deref() != Some(version) {
            let served = served.unwrap_or_else(|| "no version".to_owned());
            let what = format!("it was asked for {version} and sent {served}");
            return Err(ApiError::Foreign { url, what });
        }
        let environment: Environment = read_json(&url, body)?;
        Ok(merge(environment))
    }

    fn request(&self, method: Method, url: &str) -> RequestBuilder {
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token.reveal()),
            None => request,
        }
    }
}

/// The version an answer names, and its body.
async fn ask(url: &str, request: RequestBuilder) -> Result<(Option<String>, Vec<u8>), ApiError> {
    let unreachable = |source| ApiError::Unreachable {
        url: url.to_owned(),
        source,
    };
    let mut response = request.send().await.map_err(unreachable)?;
    let body = reader::body(&mut response).await.map_err(unreachable)?;
    let body = body.ok_or_else(|| ApiError::Foreign {
        url: url.to_owned(),
        what: reader::too_long(),
    })?;
    if response.status() != StatusCode::OK {
        return Err(ApiError::Refused {
            url: url.to_owned(),
            status: response.status(),
            detail: detail(&body),
            retry_after: retry_after(&response),
        });
    }
    Ok((text(response.headers(), "x-vortex-version"), body))
}

fn read_json<T: DeserializeOwned>(url: &str, body: Vec<u8>) -> Result<T, ApiError> {
    serde_json::from_slice(&body).map_err(|error| ApiError::Foreign {
        url: url.to_owned(),
        what: error.to_string(),
    })
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(header::RETRY_AFTER)?;
    seconds.to_str().ok()?.parse().ok().map(Duration::from_secs)
}

/// A slash within a name is written as Spring writes it.
fn path_segment(text: &str) -> String {
    percent_encoded(&text.replace('/', "(_)"))
}

fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_one_segment_of_a_path() {
        assert_eq!(path_segment("feature/x y"), "feature(_)x%20y");
        assert_eq!(percent_encoded("a&b=ü"), "a%26b%3D%C3%BC");
    }

    #[test]
    fn an_assignment_says_what_an_instance_runs_itself() {
        let check = |unit: &str, canary: &str, cohort: &str, version: &str| {
            let assignment = Assignment {
                stable_version: "v1".into(),
                canary_version: canary.into(),
                unit: unit.into(),
                cohort: cohort.into(),
                ..Assignment::default()
            };
            assert_eq!(assignment.own().0.version, version);
        };
        check("instance", "v2", "canary", "v2");
        check("instance", "v2", "stable", "v1");
        check("instance", "", "canary", "v1");
        check("key", "v2", "canary", "v1");
    }
}
