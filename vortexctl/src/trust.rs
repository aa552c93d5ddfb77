//! What TLS needs to know: the authority that a daemon is trusted by, the certificate that we show, and what it means
//! when the other side wants none of it. Files are read anew for every connection; a key is never printed.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use tonic::transport::{Certificate, ClientTlsConfig, Identity};

use crate::{
    cli::Global,
    context::Context,
    exit::{Exit, Failure},
};

/// The code of a failure that is about the certificate that we show, or do not.
pub(crate) const REFUSED: &str = "client_certificate";
/// How to name a certificate of one's own.
const SHOW: &str = "name a certificate of the authority that the daemon's client_ca holds, with --cert-file and --key-file";

/// Where the authority that a server is trusted by, our certificate and its key are, as far as somebody said so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    ca: Option<PathBuf>,
    cert: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl Files {
    /// For the command's daemon: as flags and variables say, else as the context does, if its server is called.
    pub(crate) fn of(global: &Global, context: Option<&Context>) -> Files {
        Files::given(global).or(context)
    }

    /// For another daemon than the command's: as its context says, else as flags and variables do.
    pub(crate) fn of_other(global: &Global, context: Option<&Context>) -> Files {
        let Files { ca, cert, key } = Files::given(global);
        let own = Files::default().or(context);
        let pair = if own.cert.is_some() {
            (own.cert, own.key)
        } else {
            (cert, key)
        };
        Files {
            ca: own.ca.or(ca),
            cert: pair.0,
            key: pair.1,
        }
    }

    fn given(global: &Global) -> Files {
        Files {
            ca: global.ca_file.clone(),
            cert: global.cert_file.clone(),
            key: global.key_file.clone(),
        }
    }

    fn or(self, context: Option<&Context>) -> Files {
        let Some(context) = context else {
            return self;
        };
        let pair = match (self.cert, self.key) {
            (None, None) => (context.cert_file.clone(), context.key_file.clone()),
            given => given,
        };
        Files {
            ca: self.ca.or_else(|| context.ca_file.clone()),
            cert: pair.0,
            key: pair.1,
        }
    }

    /// TLS with what they hold. Without an authority, the server is trusted by whom the system trusts.
    pub(crate) fn tls(&self) -> Result<ClientTlsConfig, Failure> {
        let tls = ClientTlsConfig::new();
        let tls = match &self.ca {
            Some(ca) => {
                let hint =
                    "name the PEM file of the authority that signed the daemon's certificate";
                let pem = read(ca, "ca_file", "CERTIFICATE-----", "certificate", hint)?;
                tls.ca_certificate(Certificate::from_pem(pem))
            }
            None => tls.with_native_roots(),
        };
        let (Some(cert), Some(key)) = (&self.cert, &self.key) else {
            return Ok(tls);
        };
        let hint = "name the PEM file of your certificate, with the chain behind it";
        let cert = read(cert, "cert_file", "CERTIFICATE-----", "certificate", hint)?;
        let hint = "name the PEM file of the key that belongs to --cert-file";
        let key = read(key, "key_file", "PRIVATE KEY-----", "private key", hint)?;
        Ok(tls.identity(Identity::from_pem(cert, key)))
    }

    /// Why TLS cannot be spoken with what was read.
    pub(crate) fn unfit(&self, error: &dyn Error) -> Failure {
        let why = root_cause(error);
        let why = if why.contains("KeyMismatch") {
            "the key is not the certificate's".to_owned()
        } else {
            why
        };
        let shown = self.cert.as_deref().or(self.ca.as_deref());
        let what = shown.map_or("TLS".to_owned(), |file| file.display().to_string());
        Failure::new(Exit::Error, REFUSED, format!("{what}: {why}"))
            .with_hint("--cert-file and --key-file have to be a pair, in PEM")
    }
}

/// A certificate is of no use without its key, nor a key without its certificate.
pub(crate) fn both(global: &Global) -> Result<(), Failure> {
    let (given, missing) = match (&global.cert_file, &global.key_file) {
        (Some(_), None) => ("--cert-file", "--key-file"),
        (None, Some(_)) => ("--key-file", "--cert-file"),
        (Some(_), Some(_)) | (None, None) => return Ok(()),
    };
    let why = format!("{given} is given without {missing}");
    Err(Failure::new(Exit::Usage, REFUSED, why)
        .with_hint("name both, as flags or as VORTEX_CERT and VORTEX_KEY"))
}

fn read(path: &Path, code: &str, mark: &str, what: &str, hint: &str) -> Result<Vec<u8>, Failure> {
    let unread = |why: String| {
        let why = format!("{}: {why}", path.display());
        Failure::new(Exit::Error, code, why).with_hint(hint)
    };
    let pem = std::fs::read(path).map_err(|error| unread(error.to_string()))?;
    let begins = |line: &str| line.starts_with("-----BEGIN ") && line.trim_end().ends_with(mark);
    if !String::from_utf8_lossy(&pem).lines().any(begins) {
        return Err(unread(format!("it holds no {what}")));
    }
    Ok(pem)
}

/// What the other side said of our certificate when it ended the connection, if that is why it did.
pub(crate) fn refusal(error: &dyn Error) -> Option<Failure> {
    // In the words of rustls, which has no other way up through the layers.
    let told = root_cause(error);
    let alert = told.split_once("received fatal alert: ")?.1;
    let why = match alert.trim() {
        "CertificateRequired" => "the daemon asks for a client certificate, and none was shown",
        "UnknownCA" | "UnknownCa" | "BadCertificate" | "CertificateUnknown" | "DecryptError" => {
            "the daemon does not take the client certificate: it is not of an authority that it knows"
        }
        "CertificateExpired" => "the daemon does not take the client certificate: it has expired",
        _ => return None,
    };
    Some(Failure::new(Exit::Auth, REFUSED, why).with_hint(SHOW))
}

/// What happened, below the layers that only say that something did.
pub(crate) fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
