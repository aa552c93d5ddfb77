//! The way to the collector: whom it has to be trusted by, and what is shown to it.

use std::path::{Path, PathBuf};

use rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};
use vortex_core::assign::BasisPoints;

use crate::{
    limits::TRACE_EXPORT_TIMEOUT,
    outbound::{authorities, certificates, read_pem, root_cause},
};

/// Where spans go, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceSettings {
    /// The collector's URL, `http://` or `https://`.
    pub collector: String,
    /// The share of requests that get a span, of those whose caller has not decided.
    pub sample: BasisPoints,
    /// With https: the only authorities that the collector is trusted by; none: the system's.
    pub ca_file: Option<PathBuf>,
    /// With https: a certificate of the daemon's own and its key, for collectors that ask for one.
    pub client_files: Option<(PathBuf, PathBuf)>,
}

/// There is no way to the collector with these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WayError {
    /// The URL is none.
    #[error("{0}")]
    Url(String),
    /// The authorities do not read.
    #[error("{0}")]
    Authorities(String),
    /// Our certificate does not read.
    #[error("{0}")]
    Certificate(String),
    /// Its key does not read, or is another one's.
    #[error("{0}")]
    Key(String),
    /// Nobody is told whom to trust.
    #[error("no TLS: {0}; name the authority by ca_file under [tracing], or by SSL_CERT_FILE")]
    Tls(String),
}

impl TraceSettings {
    /// Whether the collector is spoken to over TLS.
    pub fn is_secured(&self) -> bool {
        let scheme = self.collector.split(':').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("https")
    }

    /// The collector, with nothing sent to it yet. The files are read here, and never again.
    ///
    /// # Errors
    /// Which of them, or what else, makes TLS impossible.
    pub fn endpoint(&self) -> Result<Endpoint, WayError> {
        let endpoint = Endpoint::from_shared(self.collector.clone())
            .map_err(|error| WayError::Url(root_cause(&error)))?
            .connect_timeout(TRACE_EXPORT_TIMEOUT)
            .timeout(TRACE_EXPORT_TIMEOUT);
        if !self.is_secured() {
            return Ok(endpoint);
        }
        let tls = ClientTlsConfig::new();
        let mut tls = match &self.ca_file {
            Some(path) => {
                let pem = read_pem(path).map_err(WayError::Authorities)?;
                // Tonic passes over what does not read.
                authorities(&pem).map_err(|error| WayError::Authorities(error.to_string()))?;
                tls.ca_certificate(Certificate::from_pem(pem))
            }
            None => tls.with_native_roots(),
        };
        if let Some((cert, key)) = &self.client_files {
            tls = tls.identity(identity(cert, key)?);
        }
        endpoint.tls_config(tls).map_err(|error| {
            let why = root_cause(&error);
            if why.contains("KeyMismatch") {
                WayError::Key("it is not the certificate's".to_owned())
            } else {
                WayError::Tls(why)
            }
        })
    }
}

fn identity(cert: &Path, key: &Path) -> Result<Identity, WayError> {
    let cert = read_pem(cert).map_err(WayError::Certificate)?;
    certificates(&cert).map_err(WayError::Certificate)?;
    let key = read_pem(key).map_err(WayError::Key)?;
    PrivateKeyDer::from_pem_slice(&key)
        .map_err(|_| WayError::Key("it holds no private key".to_owned()))?;
    Ok(Identity::from_pem(cert, key))
}
