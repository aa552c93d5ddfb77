//! `vortexd healthcheck`: asks the daemon on this machine whether it is ready, for supervisors without an HTTP client.
//! It opens no store, and reads of the settings file nothing but the address of the admin port.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    path::PathBuf,
    time::Duration,
};

use clap::Args;
use vortex_core::time::Span;

/// Where the admin port is, if nobody says so.
const ADMIN_LISTEN: &str = "127.0.0.1:9889";
/// More than the answer is: it is one line of JSON.
const ANSWER_BYTES_MAX: u64 = 16 * 1024;

/// Where to ask, and for how long.
#[derive(Args, Clone, Debug)]
pub struct Healthcheck {
    /// Settings of the daemon that is asked; only `admin_listen` is read
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
    #[error("no answer from {address}: {source}")]
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
        let address = self.address()?;
        let answer = exchange(address, self.timeout.to_duration())
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
    fn address(&self) -> Result<SocketAddr, Unhealthy> {
        let text = match &self.admin_listen {
            Some(text) => text.clone(),
            None => self.written()?.unwrap_or_else(|| ADMIN_LISTEN.to_owned()),
        };
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

    fn written(&self) -> Result<Option<String>, Unhealthy> {
        let Some(path) = &self.config else {
            return Ok(None);
        };
        let fault = |why: String| Unhealthy::Address(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| fault(error.message().to_owned()))?;
        let address = table.get("admin_listen").and_then(toml::Value::as_str);
        Ok(address.map(str::to_owned))
    }
}

fn exchange(address: SocketAddr, timeout: Duration) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    stream
        .write_all(b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = vec![];
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
