//! Whom an `https://` daemon is trusted by.

use reqwest::{Certificate, ClientBuilder};

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
