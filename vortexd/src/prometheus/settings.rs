//! Where Prometheus is and how it is asked. Secrets are named by their files and read anew for every query, so that
//! a rotated token needs no restart, and none is ever held here.

use std::{fmt, io::Read as _, path::Path, path::PathBuf, str::FromStr};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::HeaderValue;
use url::Url;
use vortex_core::time::Span;

use super::error::CredentialsError;
use crate::limits::SECRET_FILE_BYTES_MAX;

/// Where Prometheus is, and how to ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrometheusSettings {
    /// The server.
    pub url: ServerUrl,
    /// How the daemon shows who it is.
    pub credentials: Credentials,
    /// The only authorities trusted for the server's certificate; none: the system's.
    pub ca_file: Option<PathBuf>,
    /// A certificate of the daemon's own, for servers that ask for one.
    pub client: Option<ClientFiles>,
    /// How long a query may take, everything included.
    pub timeout: Span,
}

/// A client certificate and its key, both in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFiles {
    /// The certificate, with the chain behind it.
    pub cert_file: PathBuf,
    /// Its private key.
    pub key_file: PathBuf,
}

/// How the daemon shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// It does not.
    None,
    /// With the token in this file.
    BearerFile(PathBuf),
    /// With a name, and the password in this file.
    Basic {
        /// The name; it holds no colon.
        username: String,
        /// Holds the password.
        password_file: PathBuf,
    },
}

impl Credentials {
    /// What a request says under `Authorization`, of what the files hold now.
    pub(super) fn header(&self) -> Result<Option<HeaderValue>, CredentialsError> {
        let (setting, text) = match self {
            Credentials::None => return Ok(None),
            Credentials::BearerFile(path) => {
                let setting = "bearer_token_file";
                (setting, format!("Bearer {}", read_secret(setting, path)?))
            }
            Credentials::Basic {
                username,
                password_file,
            } => {
                let setting = "password_file";
                let password = read_secret(setting, password_file)?;
                let both = BASE64_STANDARD.encode(format!("{username}:{password}"));
                (setting, format!("Basic {both}"))
            }
        };
        let mut value =
            HeaderValue::from_bytes(text.as_bytes()).map_err(|error| CredentialsError {
                setting,
                why: error.to_string(),
            })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// Reads the file once, for its fault.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub fn check(&self) -> Result<(), CredentialsError> {
        match self {
            Credentials::None => Ok(()),
            Credentials::BearerFile(path) => read_secret("bearer_token_file", path).map(|_| ()),
            Credentials::Basic { password_file, .. } => {
                read_secret("password_file", password_file).map(|_| ())
            }
        }
    }
}

/// The file's text without white space around it. An error names the setting and never the path: who writes a token
/// where its file belongs must not find it in a log.
fn read_secret(setting: &'static str, path: &Path) -> Result<String, CredentialsError> {
    let error = |why: String| CredentialsError { setting, why };
    let file = std::fs::File::open(path).map_err(|cause| error(cause.to_string()))?;
    let mut text = String::new();
    file.take(SECRET_FILE_BYTES_MAX + 1)
        .read_to_string(&mut text)
        .map_err(|cause| error(cause.to_string()))?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > SECRET_FILE_BYTES_MAX {
        return Err(error(format!(
            "it has more than {SECRET_FILE_BYTES_MAX} bytes"
        )));
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(error("it is empty".to_owned()));
    }
    if text.chars().any(char::is_control) {
        return Err(error("it has more than one line".to_owned()));
    }
    Ok(text.to_owned())
}

/// The address of a Prometheus: `http` or `https`, a host, and the path that comes before `/api/v1`. Nothing secret
/// fits in: it can be shown as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl(Url);

/// An address that is refused. It does not repeat the address, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It does not read as an address.
    #[error("{0}; write e.g. http://127.0.0.1:9090")]
    Unreadable(String),
    /// Neither http nor https, or no host.
    #[error(
        "it must begin with http:// or https:// and name a host; write e.g. http://127.0.0.1:9090"
    )]
    Scheme,
    /// A name or password in it.
    #[error("it holds a user name or password; give them as username and password_file")]
    Userinfo,
    /// A query or fragment in it.
    #[error("it must end with the path: leave out `?` and `#` and what follows")]
    Query,
}

impl ServerUrl {
    /// Where instant queries go.
    pub(super) fn query_endpoint(&self) -> Result<Url, UrlError> {
        let text = format!("{self}/api/v1/query");
        Url::parse(&text).map_err(|error| UrlError::Unreadable(error.to_string()))
    }

    /// Whether what is sent there is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl FromStr for ServerUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<ServerUrl, UrlError> {
        let url =
            Url::parse(text.trim()).map_err(|error| UrlError::Unreadable(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(UrlError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::Userinfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UrlError::Query);
        }
        Ok(ServerUrl(url))
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain_and_never_repeated_when_it_is_not() {
        let read = |text: &str| text.parse::<ServerUrl>().map(|url| url.to_string());
        for (text, shown) in [
            ("http://127.0.0.1:9090", "http://127.0.0.1:9090"),
            ("https://prom.example/", "https://prom.example"),
            (
                "https://mimir.example/prometheus/",
                "https://mimir.example/prometheus",
            ),
        ] {
            assert_eq!(read(text), Ok(shown.to_owned()));
        }
        let endpoint = "https://a.example/p/".parse::<ServerUrl>().unwrap();
        assert_eq!(
            endpoint.query_endpoint().unwrap().as_str(),
            "https://a.example/p/api/v1/query"
        );
        for (text, error) in [
            ("ftp://hunter2.example", UrlError::Scheme),
            ("unix:/hunter2", UrlError::Scheme),
            ("http://ops:hunter2@a.example", UrlError::Userinfo),
            ("http://hunter2@a.example", UrlError::Userinfo),
            ("http://a.example/?token=hunter2", UrlError::Query),
            ("http://a.example/#hunter2", UrlError::Query),
        ] {
            assert_eq!(read(text), Err(error.clone()));
            assert!(!error.to_string().contains("hunter2"));
        }
        let unreadable = read("hunter2").unwrap_err().to_string();
        assert!(!unreadable.contains("hunter2"), "{unreadable}");
    }

    #[test]
    fn a_secret_is_one_line_and_its_fault_tells_nothing_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hunter2");
        let check = |text: &[u8]| {
            std::fs::write(&path, text).unwrap();
            read_secret("password_file", &path)
        };
        assert_eq!(check(b" hunter2\n").unwrap(), "hunter2");
        for bad in [
            b"".as_slice(),
            b"\n",
            b"hunter2\nhunter2",
            b"hunter2\xff",
            &[b'a'; 20_000],
        ] {
            let error = check(bad).unwrap_err().to_string();
            assert!(error.contains("password_file"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        std::fs::remove_file(&path).unwrap();
        let error = read_secret("password_file", &path).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
