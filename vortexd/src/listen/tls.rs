//! TLS of our own ports: a certificate that may be replaced while connections are open, see [`crate::renewal`].

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::{
    outbound::{authorities, certificates},
    renewal::{Renewed, Standing},
};

/// Where certificate and key are, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, with the chain behind it.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authority of client certificates. A client may then show one; it need not, unless it is required.
    pub client_ca: Option<PathBuf>,
    /// Who shows no certificate is not let into the API port. The admin port asks for none: supervisors have none.
    pub is_client_cert_required: bool,
    /// The admin port speaks TLS too.
    pub admin: bool,
}

/// How each port speaks.
#[derive(Debug)]
struct Faces {
    api: Arc<ServerConfig>,
    admin: Arc<ServerConfig>,
}

/// TLS of one port.
#[derive(Clone, Debug)]
pub struct Speaker {
    tls: Arc<Tls>,
    is_admin: bool,
}

impl Speaker {
    /// Takes connections with the certificate of this moment.
    pub fn acceptor(&self) -> TlsAcceptor {
        let faces = self.tls.renewed.current();
        let face = if self.is_admin {
            &faces.admin
        } else {
            &faces.api
        };
        TlsAcceptor::from(Arc::clone(face))
    }
}

/// TLS as it is now.
#[derive(Debug)]
pub struct Tls {
    renewed: Arc<Renewed<Faces>>,
    has_admin: bool,
}

impl Tls {
    /// TLS with what the files hold.
    ///
    /// # Errors
    /// Which of `cert`, `key` and `client_ca` is wrong, and how.
    pub fn load(files: &TlsFiles) -> Result<Arc<Tls>, String> {
        if files.is_client_cert_required && files.client_ca.is_none() {
            return Err("client_cert: to require one takes client_ca, their authority".to_owned());
        }
        let mut pems = vec![("cert", files.cert.clone()), ("key", files.key.clone())];
        pems.extend(files.client_ca.clone().map(|path| ("client_ca", path)));
        let faces = if files.is_client_cert_required {
            strict_faces
        } else {
            faces
        };
        Ok(Arc::new(Tls {
            renewed: Arc::new(Renewed::load("api", pems, faces)?),
            has_admin: files.admin,
        }))
    }

    /// TLS of the API port.
    pub fn api(self: &Arc<Self>) -> Speaker {
        Speaker {
            tls: Arc::clone(self),
            is_admin: false,
        }
    }

    /// TLS of the admin port, if it speaks any.
    pub fn admin(self: &Arc<Self>) -> Option<Speaker> {
        self.has_admin.then(|| Speaker {
            tls: Arc::clone(self),
            is_admin: true,
        })
    }

    /// How the certificate is.
    pub fn standing(&self) -> Standing {
        self.renewed.standing()
    }

    /// Looks at the files again and again, and on SIGHUP, until `stop`.
    pub async fn keep_fresh(self: Arc<Self>, stop: CancellationToken) {
        Arc::clone(&self.renewed).keep_fresh(stop).await;
    }
}

/// Ports that ask for a client certificate, if at all, and need none.
fn faces(contents: &[Vec<u8>]) -> Result<Faces, String> {
    let both = Arc::new(configure(contents, false)?);
    Ok(Faces {
        api: Arc::clone(&both),
        admin: both,
    })
}

/// An API port that lets in nobody without a client certificate.
fn strict_faces(contents: &[Vec<u8>]) -> Result<Faces, String> {
    Ok(Faces {
        api: Arc::new(configure(contents, true)?),
        admin: Arc::new(configure(contents, false)?),
    })
}

/// The configuration that follows from certificate, key and, where there is one, the authority of clients.
fn configure(contents: &[Vec<u8>], is_required: bool) -> Result<ServerConfig, String> {
    let pem = |index: usize| contents.get(index).map(Vec::as_slice);
    let (cert, key) = (pem(0).unwrap_or_default(), pem(1).unwrap_or_default());
    // Named, not taken from the process: with two providers linked, which one that is would be an accident.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let unfit = |error: rustls::Error| format!("cert and key: {error}");
    let chain = certificates(cert).map_err(|why| format!("cert: {why}"))?;
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_| "key: it holds no private key".to_owned())?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?;
    let builder = match pem(2) {
        Some(pem) => {
            let roots = authorities(pem).map_err(|error| format!("client_ca: {error}"))?;
            let clients =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
            let clients = if is_required {
                clients
            } else {
                clients.allow_unauthenticated()
            };
            let clients = clients
                .build()
                .map_err(|error| format!("client_ca: {error}"))?;
            builder.with_client_cert_verifier(clients)
        }
        None => builder.with_no_client_auth(),
    };
    let mut config = builder.with_single_cert(chain, key).map_err(unfit)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::renewal::Look;

    /// A certificate and its key that ends in this year.
    fn identity(year: i32) -> (String, String) {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["vortex".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
    }

    #[test]
    fn a_new_pair_is_taken_and_what_is_torn_broken_or_ended_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let files = TlsFiles {
            cert: dir.path().join("tls.crt"),
            key: dir.path().join("tls.key"),
            client_ca: None,
            is_client_cert_required: false,
            admin: true,
        };
        let write = |cert: &str, key: &str| {
            std::fs::write(&files.cert, cert).unwrap();
            std::fs::write(&files.key, key).unwrap();
        };
        let (first, second, ended) = (identity(2040), identity(2041), identity(2021));
        write(&first.0, &first.1);
        let tls = Tls::load(&files).unwrap();
        let at_first = tls.standing().ends_at;
        assert_eq!(tls.renewed.look(), Look::Same);
        let check = |cert: &str, key: &str, expected: &str| {
            write(cert, key);
            match tls.renewed.look() {
                Look::Refused(why) => assert!(why.contains(expected), "{why}"),
                other => panic!("{other:?}, and {expected} was expected"),
            }
            assert_eq!(tls.standing().ends_at, at_first);
        };
        check(&second.0, &first.1, "cert and key");
        check("", &second.1, "cert: it holds no certificate");
        check(&second.0, "nonsense", "key: it holds no private key");
        check(&ended.0, &ended.1, "it has ended already");
        std::fs::remove_file(&files.key).unwrap();
        assert!(matches!(tls.renewed.look(), Look::Refused(why) if why.starts_with("key: ")));
        write(&second.0, &second.1);
        assert_eq!(tls.renewed.look(), Look::Renewed);
        assert_eq!(tls.renewed.look(), Look::Same);
        assert!(tls.standing().ends_at > at_first);
    }
}
