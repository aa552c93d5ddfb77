//! Whom a connection trusts, and whom it says it is.

use std::{fs::File, io::Read as _, path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsConnector;

use crate::limits::PEM_FILE_BYTES_MAX;

/// Whose certificates are trusted.
pub enum Trust {
    /// Whom the system trusts.
    System,
    /// These authorities and nobody else, in PEM.
    Only(Vec<u8>),
}

/// A certificate of our own, for servers that ask for one; both in PEM.
pub struct Identity {
    /// The certificate, with the chain behind it.
    pub certificates: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

/// No TLS with what was given.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The authorities do not read.
    #[error("{0}")]
    Authorities(String),
    /// Our own certificate does not read.
    #[error("{0}")]
    Certificate(String),
    /// Its key does not read.
    #[error("{0}")]
    Key(String),
    /// They do not fit each other, or the system has no authorities.
    #[error(transparent)]
    Setup(#[from] rustls::Error),
}

/// Makes TLS connections.
///
/// # Errors
/// What is wrong with the certificates; or that the system has none that could be read.
pub fn connector(trust: &Trust, identity: Option<&Identity>) -> Result<TlsConnector, TlsError> {
    // Named, not taken from the process: with two providers linked, which one that is would be an accident.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let builder = match trust {
        Trust::System => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Verifier::new(provider)?)),
        Trust::Only(pem) => builder.with_root_certificates(authorities(pem)?),
    };
    let config = match identity {
        Some(identity) => {
            let certificates =
                certificates(&identity.certificates).map_err(TlsError::Certificate)?;
            let key = PrivateKeyDer::from_pem_slice(&identity.key)
                .map_err(|_| TlsError::Key("it holds no private key".to_owned()))?;
            builder.with_client_auth_cert(certificates, key)?
        }
        None => builder.with_no_client_auth(),
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Those whom `pem` names.
///
/// # Errors
/// When they do not read.
pub fn authorities(pem: &[u8]) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(pem).map_err(TlsError::Authorities)? {
        store
            .add(certificate)
            .map_err(|error| TlsError::Authorities(error.to_string()))?;
    }
    Ok(store)
}

/// At least one certificate.
///
/// # Errors
/// When there is none, or it does not read.
pub fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err("it holds no certificate".to_owned()),
        Ok(found) => Ok(found),
        Err(error) => Err(format!("it is no PEM that reads ({error})")),
    }
}

/// A file of certificates or a key, as it is.
///
/// # Errors
/// Why it cannot be read, or that it is none.
pub fn read_pem(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = vec![];
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(PEM_FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > PEM_FILE_BYTES_MAX {
        return Err(format!(
            "it has more than {PEM_FILE_BYTES_MAX} bytes; is it a certificate?"
        ));
    }
    Ok(bytes)
}
