//! Whom an `https://` daemon is trusted by, and what it is shown.

use std::error::Error as _;

use reqwest::{Certificate, ClientBuilder, Identity};

use crate::builder::StartError;

/// Trusts these authorities alone; without any, whom the system trusts.
pub(crate) fn trusting(
    http: ClientBuilder,
    server: &str,
    ca: Option<&[u8]>,
) -> Result<ClientBuilder, StartError> {
    let Some(pem) = ca else {
        return Ok(by_the_system(http, server));
    };
    let found = Certificate::from_pem_bundle(pem).ok();
    let found = found.filter(|found| !found.is_empty());
    let found = found.ok_or_else(|| {
        StartError::Invalid("what .ca(…) was given holds no certificate in PEM".to_owned())
    })?;
    Ok(http.tls_certs_only(found))
}

/// Trusts whom the system trusts. Where the daemon speaks plainly their certificates are not even read: they take more
/// memory than everything else here.
pub(crate) fn by_the_system(http: ClientBuilder, server: &str) -> ClientBuilder {
    if server.starts_with("https://") {
        http
    } else {
        http.tls_certs_only([])
    }
}

/// A certificate of ours with its key.
pub(crate) struct Shown(Vec<u8>);

impl Shown {
    pub(crate) fn new(certificate: Vec<u8>, key: Vec<u8>) -> Shown {
        Shown([&certificate, &b"\n"[..], &key].concat())
    }

    /// Shows it to whoever asks.
    pub(crate) fn to(&self, http: ClientBuilder) -> Result<ClientBuilder, StartError> {
        let unfit = |error: reqwest::Error| {
            let why = error
                .source()
                .map_or(error.to_string(), |source| source.to_string());
            StartError::Invalid(format!(
                "what .client_certificate(…) was given is no certificate with its key, both in PEM: {why}"
            ))
        };
        let identity = Identity::from_pem(&self.0).map_err(unfit)?;
        // A key of another certificate is noticed by whoever builds with it only.
        let alone = ClientBuilder::new().tls_certs_only([]);
        alone.identity(identity.clone()).build().map_err(unfit)?;
        Ok(http.identity(identity))
    }
}
