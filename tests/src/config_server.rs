//! The daemon as Spring's clients see it: a server of configuration, filled by imports.

use std::ops::Deref;

use serde_json::Value;
use tempfile::TempDir;
use vortex_proto::v1;

use crate::{Daemon, config_file};

/// A daemon with a data directory of its own.
pub struct ConfigServer {
    daemon: Daemon,
    _dir: TempDir,
}

impl Deref for ConfigServer {
    type Target = Daemon;

    fn deref(&self) -> &Daemon {
        &self.daemon
    }
}

impl ConfigServer {
    /// Starts one with settings as they come.
    pub async fn start() -> ConfigServer {
        ConfigServer::start_with("").await
    }

    /// Starts one with `settings` as its file.
    pub async fn start_with(settings: &str) -> ConfigServer {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = config_file(dir.path(), settings);
        let data_dir = dir.path().join("data");
        ConfigServer {
            daemon: Daemon::start_with(&data_dir, &["--config", &file]).await,
            _dir: dir,
        }
    }

    /// Reads `path` with `headers`.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = self.http().get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("GET {path}: {error}"));
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = response
            .bytes()
            .await
            .unwrap_or_else(|error| panic!("the body of {path}: {error}"));
        Page {
            path: path.to_owned(),
            status,
            headers,
            body: body.to_vec(),
        }
    }

    /// Reads `path`.
    pub async fn get(&self, path: &str) -> Page {
        self.get_with(path, &[]).await
    }

    /// Imports `files` as version `label`; targets without a stable version get it as theirs.
    pub async fn import(&self, label: &str, files: &[(String, String)]) -> v1::ImportResponse {
        let request = v1::ImportRequest {
            files: files
                .iter()
                .map(|(name, content)| v1::ImportFile {
                    name: name.clone(),
                    content: content.clone(),
                })
                .collect(),
            version: label.to_owned(),
            initial: true,
            ..v1::ImportRequest::default()
        };
        let answer = self.configs().import(request).await;
        answer
            .unwrap_or_else(|error| panic!("import of {label}: {error}"))
            .into_inner()
    }

    /// The newest journal entry.
    pub async fn newest_entry(&self) -> v1::Event {
        let request = v1::ListAuditRequest {
            page_size: 1,
            ..v1::ListAuditRequest::default()
        };
        let answer = self.audit().list(request).await.expect("the journal");
        let mut entries = answer.into_inner().entries;
        entries.pop().expect("a journal that is not empty")
    }
}

/// An HTTP answer.
pub struct Page {
    /// What was asked for.
    pub path: String,
    /// The status.
    pub status: u16,
    headers: reqwest::header::HeaderMap,
    /// The body, to the byte.
    pub body: Vec<u8>,
}

impl Page {
    /// A header's text; none if it is not there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, of an answer that must be a good one.
    pub fn json(&self) -> Value {
        assert_eq!(self.status, 200, "GET {}: {}", self.path, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("GET {} is no JSON: {error}\n{}", self.path, self.text())
        })
    }

    /// Asserts that it is a fault of `status` as problem+json with `code`.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "GET {}: {}", self.path, self.text());
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "GET {}",
            self.path
        );
        let body: Value = serde_json::from_slice(&self.body).expect("a problem is JSON");
        assert_eq!(body["code"], code, "GET {}: {body}", self.path);
        assert_eq!(body["status"], status, "GET {}: {body}", self.path);
    }
}
