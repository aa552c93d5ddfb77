//! Reads without a background task: every read asks the daemon, and nothing is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use reqwest::{Client, Response, StatusCode, header::HeaderMap};
use serde::Deserialize;
use serde_json::Value;

use crate::{config::Cohort, limits::ANSWER_BYTES_MAX, secret::Secret};

/// How long a read may take, connecting included.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Reads from one daemon. It holds connections open, may be cloned freely, and keeps nothing else.
#[derive(Clone, Debug)]
pub struct Reader {
    server: String,
    http: Client,
    token: Option<Secret>,
}

/// A configuration as it was served.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// The version's label.
    pub version: String,
    /// The cohort the key is in.
    pub cohort: Cohort,
    /// The rollout under way, if there is one.
    pub rollout: Option<String>,
    /// Dotted keys with the values that hold.
    pub properties: BTreeMap<String, Value>,
}

/// Why a configuration could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The daemon did not answer.
    #[error("cannot read {url}")]
    Unreachable {
        /// What was asked for.
        url: String,
        /// Why not.
        source: reqwest::Error,
    },
    /// The daemon answered with an error.
    #[error("{url} answered {status}: {detail}")]
    Refused {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What the daemon says about it.
        detail: String,
    },
    /// Nobody has published this configuration, or it has no stable version.
    #[error("there is no configuration {app}/{profile}; publish one and set it stable")]
    Nothing {
        /// The app asked for.
        app: String,
        /// The profile asked for.
        profile: String,
    },
    /// The answer is none of a Vortex daemon.
    #[error("{url} did not answer like a Vortex daemon: {what}")]
    Foreign {
        /// What was asked for.
        url: String,
        /// What is strange.
        what: String,
    },
}

#[derive(Deserialize)]
pub(crate) struct Environment {
    #[serde(rename = "propertySources")]
    property_sources: Vec<PropertySource>,
}

#[derive(Deserialize)]
struct PropertySource {
    source: BTreeMap<String, Value>,
}

impl Reader {
    /// A reader of the daemon at `server`, e.g. `http://127.0.0.1:8888`.
    ///
    /// # Errors
    /// When the system gives no HTTP client.
    pub fn new(server: &str) -> Result<Reader, ReadError> {
        let server = server.trim_end_matches('/').to_owned();
        let http = Client::builder().timeout(TIMEOUT).tcp_nodelay(true);
        #[cfg(feature = "tls")]
        let http = crate::trust::by_the_system(http, &server);
        let http = http.build().map_err(|source| ReadError::Unreachable {
            url: server.clone(),
            source,
        })?;
        Ok(Reader {
            server,
            http,
            token: None,
        })
    }

    /// The same reader with the token of a daemon that wants one.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Reader {
        self.token = Some(Secret::new(token));
        self
    }

    /// What `key` (an instance, a user) reads of `app` in `profile` now; without a key, the stable version.
    ///
    /// # Errors
    /// When the daemon does not answer, or not with a configuration.
    pub async fn read(
        &self,
        app: &str,
        profile: &str,
        key: Option<&str>,
    ) -> Result<Served, ReadError> {
        let url = format!("{}/{app}/{profile}", self.server);
        let mut request = self.http.get(&url);
        if let Some(key) = key {
            request = request.header("x-vortex-key", key);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.reveal());
        }
        let unreachable = |source| ReadError::Unreachable {
            url: url.clone(),
            source,
        };
        let foreign = |what: String| ReadError::Foreign {
            url: url.clone(),
            what,
        };
        let mut response = request.send().await.map_err(unreachable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = body(&mut response).await.map_err(unreachable)?;
        let body = body.ok_or_else(|| foreign(too_long()))?;
        if status != StatusCode::OK {
            return Err(ReadError::Refused {
                detail: detail(&body),
                status: status.as_u16(),
                url,
            });
        }
        let environment: Environment =
            serde_json::from_slice(&body).map_err(|error| foreign(error.to_string()))?;
        let Some(version) = text(&headers, "x-vortex-version") else {
            return Err(if environment.property_sources.is_empty() {
                ReadError::Nothing {
                    app: app.to_owned(),
                    profile: profile.to_owned(),
                }
            } else {
                foreign("it names no version".to_owned())
            });
        };
        Ok(Served {
            version,
            cohort: Cohort::named(&text(&headers, "x-vortex-cohort").unwrap_or_default()),
            rollout: text(&headers, "x-vortex-rollout"),
            properties: merge(environment),
        })
    }
}

impl Served {
    /// The value of a dotted key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.properties.get(key)
    }
}

/// The first source wins; whatever a source says of a list replaces all of that list below it. However many sources
/// there are, no value is looked at again once it is in its place.
pub(crate) fn merge(environment: Environment) -> BTreeMap<String, Value> {
    let mut merged: BTreeMap<String, Value> = BTreeMap::new();
    for PropertySource { source } in environment.property_sources.into_iter().rev() {
        let lists: BTreeSet<String> = source
            .keys()
            .filter_map(|key| key.split_once('['))
            .map(|(list, _)| format!("{list}["))
            .collect();
        for list in lists {
            let below = merged.range(list.clone()..);
            let replaced: Vec<String> = below
                .take_while(|(key, _)| key.starts_with(&list))
                .map(|(key, _)| key.clone())
                .collect();
            for key in replaced {
                merged.remove(&key);
            }
        }
        merged.extend(source);
    }
    merged
}

/// An answer's body; none if it is longer than any that a daemon sends.
pub(crate) async fn body(response: &mut Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = vec![];
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// What is strange about an answer without an end.
pub(crate) fn too_long() -> String {
    format!("its answer is larger than {ANSWER_BYTES_MAX} bytes")
}

pub(crate) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// What a problem+json says, or the beginning of whatever else was sent.
pub(crate) fn detail(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Problem {
        detail: String,
    }
    serde_json::from_slice::<Problem>(body).map_or_else(
        |_| String::from_utf8_lossy(body).chars().take(200).collect(),
        |problem| problem.detail,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_source_wins_and_lists_are_never_mixed() {
        let environment = serde_json::from_str(
            r#"{"name":"a","profiles":["p"],"label":null,"version":"v1","state":null,"propertySources":[
                {"name":"high","source":{"a":1,"l[0]":"x"}},
                {"name":"low","source":{"a":2,"b":3,"l[0]":"y","l[1]":"z"}}]}"#,
        )
        .unwrap();
        let merged = merge(environment);
        let shown: Vec<String> = merged.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(shown, ["a=1", "b=3", "l[0]=\"x\""]);
    }

    #[test]
    fn a_refusal_is_told_in_the_daemons_words() {
        assert_eq!(
            detail(br#"{"detail":"there is nothing"}"#),
            "there is nothing"
        );
        assert_eq!(detail(b"<html>"), "<html>");
    }
}
