//! TLS of our own ports: a certificate that may be replaced while connections are open.
//!
//! Its files are looked at every few seconds and on SIGHUP. What is new and whole is used for every handshake from then
//! on; connections that are open keep what they agreed on. What is not is refused, loudly, and the one before stays.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::expiry::not_after;
use crate::{
    clock,
    limits::{TLS_LOOK_EVERY, TLS_TORN_PAUSE},
    outbound::{authorities, certificates, read_pem},
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

/// What the files held.
#[derive(Clone, PartialEq, Eq)]
struct Content {
    cert: Vec<u8>,
    key: Vec<u8>,
    client_ca: Option<Vec<u8>>,
}

/// How each port speaks.
struct Faces {
    api: Arc<ServerConfig>,
    admin: Arc<ServerConfig>,
    /// When the certificate ends, in seconds since 1970; 0 if it does not say.
    ends_at: u64,
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
        let faces = self.tls.current.load();
        let face = if self.is_admin {
            &faces.admin
        } else {
            &faces.api
        };
        TlsAcceptor::from(Arc::clone(face))
    }
}

/// TLS as it is now.
pub struct Tls {
    files: TlsFiles,
    current: ArcSwap<Faces>,
    used: Mutex<Content>,
    ends_at: AtomicU64,
    failures: AtomicU64,
    renewals: AtomicU64,
}

/// What a look at the files found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Look {
    Same,
    Renewed,
    Refused(String),
}

impl Tls {
    /// TLS with what the files hold.
    ///
    /// # Errors
    /// Which of `cert`, `key` and `client_ca` is wrong, and how.
    pub fn load(files: &TlsFiles) -> Result<Arc<Tls>, String> {
        let content = read(files)?;
        let faces = faces(files, &content)?;
        Ok(Arc::new(Tls {
            files: files.clone(),
            ends_at: AtomicU64::new(faces.ends_at),
            current: ArcSwap::from_pointee(faces),
            used: Mutex::new(content),
            failures: AtomicU64::new(0),
            renewals: AtomicU64::new(0),
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
        self.files.admin.then(|| Speaker {
            tls: Arc::clone(self),
            is_admin: true,
        })
    }

    /// When the certificate in use ends, in seconds since 1970; 0 if it does not say.
    pub fn ends_at(&self) -> u64 {
        self.ends_at.load(Ordering::Relaxed)
    }

    /// How often new files were refused.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// How often new files were taken.
    pub fn renewals(&self) -> u64 {
        self.renewals.load(Ordering::Relaxed)
    }

    /// Looks at the files again and again, and on SIGHUP, until `stop`.
    pub async fn keep_fresh(self: Arc<Self>, stop: CancellationToken) {
        let mut hangup = signal(SignalKind::hangup()).ok();
        let mut complaint = String::new();
        loop {
            let asked = async {
                match &mut hangup {
                    Some(hangup) => hangup.recv().await,
                    None => std::future::pending().await,
                }
            };
            let was_asked = tokio::select! {
                () = stop.cancelled() => return,
                _ = asked => true,
                () = sleep(TLS_LOOK_EVERY) => false,
            };
            let mut found = self.look_aside().await;
            if matches!(found, Look::Refused(_)) {
                // Certificate and key are two files: one may have been replaced, the other is about to be.
                sleep(TLS_TORN_PAUSE).await;
                found = self.look_aside().await;
            }
            match found {
                Look::Same if was_asked => tracing::info!("the certificate is the same as before"),
                Look::Same => {}
                Look::Renewed => {
                    complaint.clear();
                    tracing::info!(
                        ends_at_seconds = self.ends_at(),
                        "a new certificate is in use"
                    );
                }
                Look::Refused(why) => {
                    // Once for each fault, not at every look.
                    if why != complaint || was_asked {
                        self.failures.fetch_add(1, Ordering::Relaxed);
                        tracing::error!(
                            why,
                            ends_at_seconds = self.ends_at(),
                            "the new certificate is refused; the one before stays in use"
                        );
                        complaint = why;
                    }
                }
            }
        }
    }

    async fn look_aside(self: &Arc<Self>) -> Look {
        let me = Arc::clone(self);
        let looked = tokio::task::spawn_blocking(move || me.look()).await;
        looked.unwrap_or_else(|error| Look::Refused(error.to_string()))
    }

    fn look(&self) -> Look {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let content = match read(&self.files) {
            Ok(content) if content == *used => return Look::Same,
            Ok(content) => content,
            Err(why) => return Look::Refused(why),
        };
        match faces(&self.files, &content) {
            Ok(faces) if faces.ends_at != 0 && faces.ends_at < clock::now().0 / 1000 => {
                Look::Refused("cert: it has ended already".to_owned())
            }
            Ok(faces) => {
                self.ends_at.store(faces.ends_at, Ordering::Relaxed);
                self.current.store(Arc::new(faces));
                self.renewals.fetch_add(1, Ordering::Relaxed);
                *used = content;
                Look::Renewed
            }
            Err(why) => Look::Refused(why),
        }
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tls({})", self.files.cert.display())
    }
}

fn read(files: &TlsFiles) -> Result<Content, String> {
    let pem = |what: &str, path: &Path| {
        read_pem(path).map_err(|why| format!("{what}: {}: {why}", path.display()))
    };
    Ok(Content {
        cert: pem("cert", &files.cert)?,
        key: pem("key", &files.key)?,
        client_ca: match &files.client_ca {
            Some(path) => Some(pem("client_ca", path)?),
            None => None,
        },
    })
}

fn faces(files: &TlsFiles, content: &Content) -> Result<Faces, String> {
    if files.is_client_cert_required && content.client_ca.is_none() {
        return Err("client_cert: to require one takes client_ca, their authority".to_owned());
    }
    let (admin, ends_at) = configure(content, false)?;
    let api = if files.is_client_cert_required {
        configure(content, true)?.0
    } else {
        Arc::clone(&admin)
    };
    Ok(Faces {
        api,
        admin,
        ends_at,
    })
}

/// The configuration, and when its certificate ends.
fn configure(content: &Content, is_required: bool) -> Result<(Arc<ServerConfig>, u64), String> {
    // Named, not taken from the process: with two providers linked, which one that is would be an accident.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let unfit = |error: rustls::Error| format!("cert and key: {error}");
    let chain = certificates(&content.cert).map_err(|why| format!("cert: {why}"))?;
    let ends_at = chain.first().and_then(|first| not_after(first));
    let key = PrivateKeyDer::from_pem_slice(&content.key)
        .map_err(|_| "key: it holds no private key".to_owned())?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?;
    let builder = match &content.client_ca {
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
    Ok((Arc::new(config), ends_at.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let at_first = tls.ends_at();
        assert_eq!(tls.look(), Look::Same);
        let check = |cert: &str, key: &str, expected: &str| {
            write(cert, key);
            match tls.look() {
                Look::Refused(why) => assert!(why.contains(expected), "{why}"),
                other => panic!("{other:?}, and {expected} was expected"),
            }
            assert_eq!(tls.ends_at(), at_first);
        };
        check(&second.0, &first.1, "cert and key");
        check("", &second.1, "cert: it holds no certificate");
        check(&second.0, "nonsense", "key: it holds no private key");
        check(&ended.0, &ended.1, "it has ended already");
        std::fs::remove_file(&files.key).unwrap();
        assert!(matches!(tls.look(), Look::Refused(why) if why.starts_with("key: ")));
        write(&second.0, &second.1);
        assert_eq!(tls.look(), Look::Renewed);
        assert_eq!(tls.look(), Look::Same);
        assert!(tls.ends_at() > at_first);
    }
}
