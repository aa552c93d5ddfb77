//! `[prometheus]`: where checks may ask for numbers.

use std::path::PathBuf;

use serde::Deserialize;
use vortex_core::time::Span;

use crate::{
    limits::{PROMETHEUS_TIMEOUT, PROMETHEUS_TIMEOUT_MAX},
    prometheus::{ClientFiles, Credentials, Prometheus, PrometheusSettings, ServerUrl},
};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FilePrometheus {
    url: Option<String>,
    bearer_token_file: Option<PathBuf>,
    username: Option<String>,
    password_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    client_cert_file: Option<PathBuf>,
    client_key_file: Option<PathBuf>,
    timeout: Option<String>,
}

impl FilePrometheus {
    /// The settings, with what is wrong with them told; none if they lack an address that reads. The files are opened
    /// once, so that a wrong name is found at the start and not by the first rollout.
    pub(super) fn read(self, faults: &mut Vec<String>) -> Option<PrometheusSettings> {
        let before = faults.len();
        let timeout = timeout(self.timeout, faults);
        let credentials = credentials(
            self.bearer_token_file,
            self.username,
            self.password_file,
            faults,
        );
        let client = match (self.client_cert_file, self.client_key_file) {
            (Some(cert_file), Some(key_file)) => Some(ClientFiles {
                cert_file,
                key_file,
            }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                faults.push(
                    "prometheus: client_cert_file and client_key_file go together; set both or none"
                        .to_owned(),
                );
                None
            }
        };
        let url = url(self.url, faults)?;
        if !url.is_https() && (self.ca_file.is_some() || client.is_some()) {
            faults.push(
                "prometheus: ca_file, client_cert_file and client_key_file need a url with https"
                    .to_owned(),
            );
        }
        let settings = PrometheusSettings {
            url,
            credentials,
            ca_file: self.ca_file,
            client,
            timeout,
        };
        if faults.len() == before {
            faults.extend((settings.credentials.check().err()).map(|error| error.to_string()));
            faults.extend((Prometheus::new(&settings).err()).map(|error| error.to_string()));
        }
        Some(settings)
    }
}

fn url(text: Option<String>, faults: &mut Vec<String>) -> Option<ServerUrl> {
    let Some(text) = text else {
        faults.push("prometheus.url is missing; write e.g. http://127.0.0.1:9090".to_owned());
        return None;
    };
    (text.parse())
        .map_err(|error| faults.push(format!("prometheus.url: {error}")))
        .ok()
}

fn timeout(text: Option<String>, faults: &mut Vec<String>) -> Span {
    let Some(text) = text else {
        return PROMETHEUS_TIMEOUT;
    };
    match text.parse::<Span>() {
        Ok(span) if span > Span::ZERO && span <= PROMETHEUS_TIMEOUT_MAX => return span,
        Ok(span) => faults.push(format!(
            "prometheus.timeout: {span} is not between 1ms and {PROMETHEUS_TIMEOUT_MAX}"
        )),
        Err(error) => faults.push(format!("prometheus.timeout: {error}")),
    }
    PROMETHEUS_TIMEOUT
}

fn credentials(
    bearer_token_file: Option<PathBuf>,
    username: Option<String>,
    password_file: Option<PathBuf>,
    faults: &mut Vec<String>,
) -> Credentials {
    let fault = match (bearer_token_file, username, password_file) {
        (None, None, None) => return Credentials::None,
        (Some(file), None, None) => return Credentials::BearerFile(file),
        (None, Some(username), Some(password_file)) => {
            let reads = |c: char| c != ':' && !c.is_control();
            if !username.is_empty() && username.chars().all(reads) {
                return Credentials::Basic {
                    username,
                    password_file,
                };
            }
            "prometheus.username must be a name without colons and control characters"
        }
        (Some(_), _, _) => {
            "prometheus: bearer_token_file and username with password_file exclude each other; set one of them"
        }
        (None, _, _) => "prometheus: username and password_file go together; set both or none",
    };
    faults.push(fault.to_owned());
    Credentials::None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<PrometheusSettings>, Vec<String>) {
        let mut faults = vec![];
        let table: FilePrometheus = toml::from_str(text).unwrap();
        (table.read(&mut faults), faults)
    }

    #[test]
    fn an_address_is_enough() {
        let (settings, faults) = read("url = 'http://127.0.0.1:9090/'");
        assert_eq!(faults, [""; 0]);
        let settings = settings.unwrap();
        assert_eq!(settings.url.to_string(), "http://127.0.0.1:9090");
        assert_eq!(settings.timeout, Span::from_secs(5));
        assert_eq!(settings.credentials, Credentials::None);
    }

    #[test]
    fn every_fault_is_told_and_no_secret() {
        let check = |text: &str, expected: &[&str]| {
            let (_, faults) = read(text);
            assert_eq!(faults.len(), expected.len(), "{text}: {faults:?}");
            for (fault, expected) in faults.iter().zip(expected) {
                assert!(fault.contains(expected), "{text}: {fault}");
                assert!(!fault.contains("hunter2"), "{fault}");
            }
        };
        check("", &["prometheus.url is missing"]);
        check(
            "url = 'http://ops:hunter2@a.example'\ntimeout = '0s'\nusername = 'ops'\nclient_key_file = 'k'",
            &[
                "0s is not between",
                "username and password_file go together",
                "client_cert_file and client_key_file go together",
                "user name or password",
            ],
        );
        let url = "url = 'http://127.0.0.1:1'\n";
        check(
            &format!("{url}bearer_token_file = 'a'\nusername = 'b'\npassword_file = 'c'"),
            &["exclude each other"],
        );
        check(
            &format!("{url}username = 'b:c'\npassword_file = 'c'"),
            &["without colons"],
        );
        check(&format!("{url}timeout = '2m'"), &["2m is not between"]);
        check(
            &format!("{url}timeout = 'soon'"),
            &["`soon` is no duration"],
        );
        check(
            &format!("{url}ca_file = 'ca.pem'"),
            &["need a url with https"],
        );
        // Who takes the file's name for the secret's place.
        check(
            &format!("{url}bearer_token_file = 'hunter2'"),
            &["bearer_token_file names cannot be used: No such file"],
        );
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.pem");
        std::fs::write(&path, "no certificate").unwrap();
        check(
            &format!("url = 'https://a.example'\nca_file = '{}'", path.display()),
            &["ca_file: it holds no certificate"],
        );
    }
}
