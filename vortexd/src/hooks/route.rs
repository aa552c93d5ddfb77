//! The way to one receiver: its name looked up and checked, a connection of its own for each delivery.
//!
//! Nothing else chooses where a delivery goes: no proxy, no redirect, no connection that was opened for
//! somebody else.

use std::{error::Error, net::SocketAddr, sync::Arc};

use http::{Request, header};
use http_body_util::Full;
use hyper::body::Bytes;
use rustls::{ClientConfig, crypto::aws_lc_rs, pki_types::ServerName};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::address::AllowedHosts;

/// Anything that carries HTTP.
pub(super) trait Carrier: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carrier for T {}

/// Where deliveries go, and what is trusted there.
pub(super) struct Route {
    pub(super) url: Url,
    pub(super) allowed: Arc<AllowedHosts>,
    /// None where no hook needs it.
    pub(super) tls: Option<TlsConnector>,
}

/// Trusts whom the system trusts.
///
/// # Errors
/// When the system has no certificates that could be read.
pub(super) fn tls() -> Result<TlsConnector, rustls::Error> {
    // Named, not taken from the process: with two providers linked, which one that is would be an accident.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new(Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

impl Route {
    /// A request to the receiver, without what it says.
    pub(super) fn request(&self) -> http::request::Builder {
        let host = self.url.host_str().unwrap_or_default();
        let host = match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let path = match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        };
        Request::post(path).header(header::HOST, host).header(
            header::USER_AGENT,
            concat!("vortexd/", env!("CARGO_PKG_VERSION")),
        )
    }

    /// A new connection.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn connect(&self) -> Result<Box<dyn Carrier>, String> {
        let stream = self.reach().await?;
        if self.url.scheme() != "https" {
            return Ok(Box::new(stream));
        }
        let tls = self.tls.as_ref().ok_or("https was not prepared")?;
        let host = match self.url.host().ok_or("the URL has no host")? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        let name = ServerName::try_from(host).map_err(|error| error.to_string())?;
        let secured = tls.connect(name, stream).await;
        Ok(Box::new(secured.map_err(|error| root(&error))?))
    }

    /// The first of the receiver's addresses that answers.
    async fn reach(&self) -> Result<TcpStream, String> {
        let mut failure = "it has no address".to_owned();
        for address in self.addresses().await? {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error.to_string(),
            }
        }
        Err(failure)
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, String> {
        let port = self.url.port_or_known_default().unwrap_or_default();
        let name = match self.url.host().ok_or("the URL has no host")? {
            // On the list as it stands there, or the settings would have been refused.
            Host::Ipv4(ip) => return Ok(vec![(ip, port).into()]),
            Host::Ipv6(ip) => return Ok(vec![(ip, port).into()]),
            Host::Domain(name) => name,
        };
        let found = tokio::net::lookup_host((name, port)).await;
        let found = found.map_err(|error| error.to_string())?;
        let (kept, refused): (Vec<_>, Vec<_>) =
            found.partition(|address| self.allowed.allows_address(address.ip(), port));
        match refused.first() {
            Some(refused) if kept.is_empty() => Err(format!(
                "{name} leads to {}, where hooks are not sent; list that address in webhook_hosts if it is meant",
                refused.ip()
            )),
            Some(_) | None => Ok(kept),
        }
    }
}

/// What a request carries.
pub(super) type Body = Full<Bytes>;

/// The root of an error, which says what happened.
pub(super) fn root(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}
