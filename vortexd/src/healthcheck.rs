//! `vortexd healthcheck`: asks the daemon on this machine whether it is ready, for supervisors without an HTTP client.
//! It opens no store, and reads of the settings file nothing but the address of the admin port and whether it speaks TLS.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::Args;
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use vortex_core::time::Span;

/// Where the admin port is, if nobody says so.
const ADMIN_LISTEN: &str = "127.0.0.1:9889";
/// More than the answer is: it is one line of JSON.
const ANSWER_BYTES_MAX: u64 = 16 * 1024;
const QUESTION: &[u8] =
    b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Where to ask, and for how long.
#[derive(Args, Clone, Debug)]
pub struct Healthcheck {
    /// Settings of the daemon that is asked; only `admin_listen` and `[tls]` are looked at
    #[arg(long, value_name = "FILE", env = "VORTEX_CONFIG_FILE")]
    pub config: Option<PathBuf>,
    /// Address of its health routes [default: 127.0.0.1:9889]
    #[arg(long, value_name = "ADDR", env = "VORTEX_ADMIN_LISTEN")]
    pub admin_listen: Option<String>,
    /// How long it may take to answer
    #[arg(long, value_name = "DURATION", default_value = "3s")]
    pub timeout: Span,
}

/// Why it is not healthy.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    /// There is no address to ask.
    #[error("{0}; name the admin port by --admin-listen")]
    Address(String),
    /// Nobody answered.
    #[error("no answer from {address}; start the daemon, or name its admin port by --admin-listen")]
    Silent {
        /// Where it was asked.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// It answered that it is not ready, or something else than Vortex answered.
    #[error("{address} is not ready: {answer}")]
    NotReady {
        /// Where it was asked.
        address: SocketAddr,
        /// The first line of the answer, and its body.
        answer: String,
    },
}

impl Healthcheck {
    /// Asks once. What a ready daemon says is returned.
    ///
    /// # Errors
    /// When it is not ready, or nobody answers in time.
    pub fn ask(&self) -> Result<String, Unhealthy> {
        let written = self.written()?;
        let address = self.address(&written)?;
        let answer = exchange(address, written.is_tls, self.timeout.to_duration())
            .map_err(|source| Unhealthy::Silent { address, source })?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.lines().next().unwrap_or_default();
        if status.split(' ').nth(1) == Some("200") {
            return Ok(body.trim().to_owned());
        }
        let answer = format!("{} {}", status.escape_debug(), body.trim().escape_debug());
        Err(Unhealthy::NotReady { address, answer })
    }

    /// A daemon that listens everywhere is asked on loopback.
    fn address(&self, written: &Written) -> Result<SocketAddr, Unhealthy> {
        let text = self.admin_listen.as_deref();
        let text = text
            .or(written.admin_listen.as_deref())
            .unwrap_or(ADMIN_LISTEN);
        let mut address: SocketAddr = text
            .parse()
            .map_err(|_| Unhealthy::Address(format!("`{}` is no address", text.escape_debug())))?;
        if address.port() == 0 {
            let why = "port 0 is another one at every start";
            return Err(Unhealthy::Address(why.to_owned()));
        }
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        Ok(address)
    }

    fn written(&self) -> Result<Written, Unhealthy> {
        let Some(path) = &self.config else {
            return Ok(Written::default());
        };
        let fault = |why: String| Unhealthy::Address(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| fault(error.message().to_owned()))?;
        let address = table.get("admin_listen").and_then(toml::Value::as_str);
        let tls = table.get("tls");
        let admin = tls.and_then(|tls| tls.get("admin"));
        let is_plain = admin.and_then(toml::Value::as_bool) == Some(false);
        Ok(Written {
            admin_listen: address.map(str::to_owned),
            is_tls: tls.is_some() && !is_plain,
        })
    }
}

/// What the settings file says of the admin port.
#[derive(Default)]
struct Written {
    admin_listen: Option<String>,
    is_tls: bool,
}

fn exchange(address: SocketAddr, is_tls: bool, timeout: Duration) -> io::Result<String> {
    let stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    if !is_tls {
        return ask(stream);
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    let name = ServerName::IpAddress(address.ip().into());
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    ask(StreamOwned::new(connection, stream))
}

fn ask(mut stream: impl Read + Write) -> io::Result<String> {
    stream.write_all(QUESTION)?;
    let mut answer = vec![];
    // Whoever closes without a word of farewell has answered all the same.
    match stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer) {
        Err(error) if answer.is_empty() => return Err(error),
        Err(_) | Ok(_) => {}
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Takes any certificate: it is that of the daemon on this machine, for names that loopback has not, and all that is
/// learned is whether it is ready.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, cert, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, cert, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
