//! The HTTP client below: no redirects, no proxies, and only the authorities it was told.

use std::path::Path;

use reqwest::{Certificate, Client, Identity, redirect::Policy};

use super::{
    error::{SetupError, root_cause},
    settings::{ClientFiles, PrometheusSettings},
};
use crate::limits::PROMETHEUS_IDLE_TIMEOUT;

pub(super) fn build(settings: &PrometheusSettings) -> Result<Client, SetupError> {
    let mut builder = Client::builder()
        .user_agent(concat!("vortexd/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        // Variables meant for other programs must not move the evidence elsewhere.
        .no_proxy()
        .pool_idle_timeout(PROMETHEUS_IDLE_TIMEOUT);
    match &settings.ca_file {
        Some(path) => {
            let bundle = Certificate::from_pem_bundle(&read("ca_file", path)?);
            let bundle = bundle.map_err(|error| fault("ca_file", root_cause(&error)))?;
            if bundle.is_empty() {
                return Err(fault("ca_file", "it holds no certificate".to_owned()));
            }
            builder = builder.tls_certs_only(bundle);
        }
        // The system's authorities are read when they are needed: a small container may have none.
        None if !settings.url.is_https() => builder = builder.tls_certs_only([]),
        None => {}
    }
    if let Some(files) = &settings.client {
        builder = builder.identity(identity(files)?);
    }
    builder
        .build()
        .map_err(|error| SetupError::Client(root_cause(&error)))
}

fn identity(files: &ClientFiles) -> Result<Identity, SetupError> {
    let mut pem = read("client_key_file", &files.key_file)?;
    pem.push(b'\n');
    pem.extend(read("client_cert_file", &files.cert_file)?);
    Identity::from_pem(&pem).map_err(|error| fault("client_cert_file", root_cause(&error)))
}

fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>, SetupError> {
    std::fs::read(path).map_err(|error| fault(setting, error.to_string()))
}

fn fault(setting: &'static str, why: String) -> SetupError {
    SetupError::File { setting, why }
}
