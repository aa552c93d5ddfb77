//! What the tests of Spring's routes share: a real daemon, its clients, and plain reads over HTTP.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;
use tonic::transport::Channel;
use vortex_proto::v1::{
    self, audit_service_client::AuditServiceClient, config_service_client::ConfigServiceClient,
    rollout_service_client::RolloutServiceClient,
};

/// A running `vortexd` with a data directory of its own. Ends with the value.
pub struct Daemon {
    process: Child,
    address: String,
    configs: ConfigServiceClient<Channel>,
    rollouts: RolloutServiceClient<Channel>,
    audit: AuditServiceClient<Channel>,
    http: reqwest::Client,
    _dir: TempDir,
}

impl Daemon {
    /// Starts one with settings as they come.
    pub async fn start() -> Daemon {
        Daemon::start_with("").await
    }

    /// Starts one with `settings` as its file.
    pub async fn start_with(settings: &str) -> Daemon {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = dir.path().join("vortexd.toml");
        std::fs::write(&file, settings).expect("the settings are written");
        let mut process = Command::new(vortexd())
            .arg("--config")
            .arg(&file)
            .arg("--data-dir")
            .arg(dir.path().join("data"))
            .args(["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"])
            .args(["--log", "warn"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("vortexd starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("vortexd writes to its stdout");
        let addresses: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("vortexd announced {line:?}: {error}"));
        let address = addresses["listen"].as_str().expect("listen").to_owned();
        let channel = Channel::from_shared(format!("http://{address}"))
            .expect("an address")
            .connect()
            .await
            .expect("vortexd takes connections");
        Daemon {
            process,
            address,
            configs: ConfigServiceClient::new(channel.clone()),
            rollouts: RolloutServiceClient::new(channel.clone()),
            audit: AuditServiceClient::new(channel),
            http: reqwest::Client::builder()
                .pool_max_idle_per_host(64)
                .build()
                .expect("an HTTP client"),
            _dir: dir,
        }
    }

    /// `host:port` of REST and gRPC.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn configs(&self) -> ConfigServiceClient<Channel> {
        self.configs.clone()
    }

    pub fn rollouts(&self) -> RolloutServiceClient<Channel> {
        self.rollouts.clone()
    }

    pub fn audit(&self) -> AuditServiceClient<Channel> {
        self.audit.clone()
    }

    /// Reads `path` with `headers`.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = self.http.get(format!("http://{}{path}", self.address));
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

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The daemon built beside this test.
fn vortexd() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let path = test
        .parent()
        .and_then(Path::parent)
        .expect("target/debug/deps")
        .join("vortexd");
    assert!(
        path.exists(),
        "{} is missing; run `cargo build -p vortexd` first",
        path.display()
    );
    path
}

/// An HTTP answer.
pub struct Page {
    pub path: String,
    pub status: u16,
    headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Page {
    /// A header's text; none if it is not there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

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
