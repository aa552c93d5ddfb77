//! Mutual TLS between clusters: who is trusted, who one is, and whom a certificate speaks for.
//!
//! A certificate of the federation's authority opens a connection and nothing else: which cluster it speaks for says
//! the DNS name in it, and whether that one may talk here says the list of peers. All of it may be replaced while links
//! are open: they stay, and the next one is made with what is new.

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    client::verify_server_name,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    server::{ParsedCertificate, WebPkiClientVerifier},
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::{
    outbound::{authorities, certificates},
    renewal::{Pem, Renewed},
};

/// Clusters speak HTTP/2, and say so.
const ALPN: &[u8] = b"h2";

/// Whom this cluster trusts and who it is: files in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerFiles {
    /// This cluster's certificate, with the chain behind it.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authority of the federation.
    pub ca: PathBuf,
}

impl PeerFiles {
    /// In the order in which [`PeerTls::new`] takes their contents.
    pub fn in_order(&self) -> Vec<Pem> {
        vec![
            ("cert", self.cert.clone()),
            ("key", self.key.clone()),
            ("ca", self.ca.clone()),
        ]
    }

    /// What they hold, made anew when they change.
    ///
    /// # Errors
    /// Which of them is wrong, and how.
    pub fn load(&self) -> Result<Arc<Renewed<PeerTls>>, String> {
        Renewed::load("federation", self.in_order(), PeerTls::new).map(Arc::new)
    }
}

/// Makes and takes connections.
#[derive(Clone)]
pub struct PeerTls {
    /// Takes them.
    pub acceptor: TlsAcceptor,
    /// Makes them.
    pub connector: TlsConnector,
}

impl PeerTls {
    /// TLS with this certificate, its key, and this authority.
    ///
    /// # Errors
    /// Which of `cert`, `key` and `ca` is wrong, and how.
    pub fn new(contents: &[Vec<u8>]) -> Result<PeerTls, String> {
        let pem = |index: usize| contents.get(index).map(Vec::as_slice).unwrap_or_default();
        let (cert, key, ca) = (pem(0), pem(1), pem(2));
        // Named, not taken from the process: with two providers linked, which one that is would be an accident.
        let provider = Arc::new(aws_lc_rs::default_provider());
        let versions = [&rustls::version::TLS13];
        let roots = authorities(ca).map_err(|error| format!("ca: {error}"))?;
        let roots: Arc<RootCertStore> = Arc::new(roots);
        let chain = certificates(cert).map_err(|why| format!("cert: {why}"))?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| "key: it holds no private key".to_owned())?;
        let unfit = |error: rustls::Error| format!("cert and key: {error}");

        let clients =
            WebPkiClientVerifier::builder_with_provider(Arc::clone(&roots), Arc::clone(&provider))
                .build()
                .map_err(|error| format!("ca: {error}"))?;
        let mut server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&versions)
            .map_err(unfit)?
            .with_client_cert_verifier(clients)
            .with_single_cert(chain.clone(), key.clone_key())
            .map_err(unfit)?;
        server.alpn_protocols = vec![ALPN.to_vec()];
        let mut client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .map_err(unfit)?
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key)
            .map_err(unfit)?;
        client.alpn_protocols = vec![ALPN.to_vec()];
        Ok(PeerTls {
            acceptor: TlsAcceptor::from(Arc::new(server)),
            connector: TlsConnector::from(Arc::new(client)),
        })
    }
}

/// Whether a certificate carries this DNS name. That it is the authority's was checked when it came.
pub fn carries(certificate: &CertificateDer<'_>, san: &str) -> bool {
    let parsed = ParsedCertificate::try_from(certificate);
    let name = ServerName::try_from(san);
    match (parsed, name) {
        (Ok(parsed), Ok(name)) => verify_server_name(&parsed, &name).is_ok(),
        (Err(_), _) | (_, Err(_)) => false,
    }
}
