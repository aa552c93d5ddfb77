//! What TLS needs to know: the authority that a daemon is trusted by, the certificate that we show, and what it means
//! when the other side wants none of it. Files are read anew for every connection; a key is never printed.

use std::{error::Error, path::Path};

use tonic::transport::{Certificate, ClientTlsConfig, Identity};

use crate::{
    cli::Global,
    context::{Context, Contexts},
    exit::{Exit, Failure},
};

/// The code of a failure that is about the certificate that we show, or do not.
pub(crate) const REFUSED: &str = "client_certificate";
/// How to name a certificate of one's own.
const SHOW: &str = "name a certificate of the authority that the daemon's client_ca holds, with --cert-file and --key-file";

/// TLS as flags, variables and the context say; the context only where it is its server that is called.
pub(crate) fn tls(global: &Global) -> Result<ClientTlsConfig, Failure> {
    let context = in_use(global)?;
    let tls = match authority(global, context.as_ref())? {
        Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
        None => ClientTlsConfig::new().with_native_roots(),
    };
    Ok(match identity(global, context.as_ref())? {
        Some(identity) => tls.identity(identity),
        None => tls,
    })
}

/// The context whose server is called, if one's is.
fn in_use(global: &Global) -> Result<Option<Context>, Failure> {
    if global.server.is_some() {
        return Ok(None);
    }
    let contexts = Contexts::load()?;
    match global.context.as_ref().or(contexts.current.as_ref()) {
        Some(name) => Ok(Some(contexts.get(name)?.clone())),
        None => Ok(None),
    }
}

/// The authority that the server is trusted by, in PEM; without one, it is by whom the system trusts.
fn authority(global: &Global, context: Option<&Context>) -> Result<Option<Vec<u8>>, Failure> {
    let of_context = || context.and_then(|context| context.ca_file.clone());
    let Some(path) = global.ca_file.clone().or_else(of_context) else {
        return Ok(None);
    };
    let hint = "name the PEM file of the authority that signed the daemon's certificate";
    read(&path, "ca_file", "CERTIFICATE-----", "certificate", hint).map(Some)
}

/// The certificate that we show, with its key.
fn identity(global: &Global, context: Option<&Context>) -> Result<Option<Identity>, Failure> {
    both(global)?;
    let cert = global.cert_file.as_ref();
    let key = global.key_file.as_ref();
    let (cert, key) = match (cert, key, context) {
        (None, None, Some(context)) => (context.cert_file.as_ref(), context.key_file.as_ref()),
        _ => (cert, key),
    };
    let (Some(cert), Some(key)) = (cert, key) else {
        return Ok(None);
    };
    let hint = "name the PEM file of your certificate, with the chain behind it";
    let cert = read(cert, "cert_file", "CERTIFICATE-----", "certificate", hint)?;
    let hint = "name the PEM file of the key that belongs to --cert-file";
    let key = read(key, "key_file", "PRIVATE KEY-----", "private key", hint)?;
    Ok(Some(Identity::from_pem(cert, key)))
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

/// Why TLS cannot be spoken with what was read.
pub(crate) fn unfit(global: &Global, error: &dyn Error) -> Failure {
    let why = root_cause(error);
    let why = if why.contains("KeyMismatch") {
        "the key is not the certificate's".to_owned()
    } else {
        why
    };
    let shown = global.cert_file.as_deref().map(Path::display);
    let what = shown.map_or("the context's certificate".to_owned(), |it| it.to_string());
    Failure::new(Exit::Error, REFUSED, format!("{what}: {why}"))
        .with_hint("--cert-file and --key-file have to be a pair, in PEM")
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
