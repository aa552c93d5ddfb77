//! The way to one server: its name looked up, its addresses judged, TLS on top where the URL says so.

use std::{fmt, net::SocketAddr};

use http::{Request, header};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::root_cause;
use crate::limits::OUTBOUND_ADDRESS_TIMEOUT;

/// Anything that carries HTTP.
pub(super) trait Carrier: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Carrier for T {}

/// Says why an address that a name led to is not for us.
pub type AddressPolicy = Box<dyn Fn(SocketAddr) -> Result<(), String> + Send + Sync>;

/// The policy that refuses no address.
pub fn anywhere() -> AddressPolicy {
    Box::new(|_| Ok(()))
}

/// Where requests go, and what is trusted there.
pub struct Route {
    url: Url,
    policy: AddressPolicy,
    tls: Option<TlsConnector>,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path and query may be secrets.
        write!(f, "Route({})", self.url.host_str().unwrap_or_default())
    }
}

impl Route {
    /// Where it leads.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The way to `url`. Addresses that its name leads to are asked of `policy`; one that is written in the URL was
    /// chosen by whoever wrote it. `tls` may be left out where the URL needs none.
    pub fn new(url: Url, policy: AddressPolicy, tls: Option<TlsConnector>) -> Route {
        Route { url, policy, tls }
    }

    /// A POST to the URL, without what it says.
    pub fn post(&self) -> http::request::Builder {
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
        Ok(Box::new(secured.map_err(|error| root_cause(&error))?))
    }

    /// The first of the server's addresses that answers. One that swallows packets does not keep those after it from
    /// being tried.
    async fn reach(&self) -> Result<TcpStream, String> {
        let mut failure = "it has no address".to_owned();
        let mut addresses = self.addresses().await?.into_iter().peekable();
        while let Some(address) = addresses.next() {
            let connected = if addresses.peek().is_some() {
                let connected = timeout(OUTBOUND_ADDRESS_TIMEOUT, TcpStream::connect(address));
                connected.await.unwrap_or_else(|late| Err(late.into()))
            } else {
                TcpStream::connect(address).await
            };
            match connected {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error.to_string(),
            }
        }
        Err(failure)
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, String> {
        let port = self.url.port_or_known_default().unwrap_or_default();
        let name = match self.url.host().ok_or("the URL has no host")? {
            Host::Ipv4(ip) => return Ok(vec![(ip, port).into()]),
            Host::Ipv6(ip) => return Ok(vec![(ip, port).into()]),
            Host::Domain(name) => name,
        };
        let found = tokio::net::lookup_host((name, port)).await;
        let mut kept = vec![];
        let mut refused = None;
        for address in found.map_err(|error| error.to_string())? {
            match (self.policy)(address) {
                Ok(()) => kept.push(address),
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        match refused {
            Some(why) if kept.is_empty() => Err(format!("{name} leads to {why}")),
            Some(_) | None => Ok(kept),
        }
    }
}
