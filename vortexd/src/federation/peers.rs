//! Who is talked to: what a peer is, as it is declared or added.

use vortex_core::ids::{ClusterId, ClusterName};

use super::view::PeerSource;

/// A cluster that this one talks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerSettings {
    /// As this cluster calls it.
    pub name: ClusterName,
    /// Where it listens, as `host:port`; none: it dials.
    pub address: Option<String>,
    /// The DNS name that its certificate has to carry.
    pub san: String,
    /// Which one it is.
    pub cluster: ClusterId,
    /// Whether it may bring ops of every member it knows, or only its own.
    pub relays: bool,
    /// Who said that there is this peer.
    pub source: PeerSource,
}

/// A peer as somebody wrote it, in the settings file or in a request. Empty is the same as left out.
#[derive(Clone, Debug, Default)]
pub struct PeerText<'a> {
    /// Its name.
    pub name: &'a str,
    /// `host:port`; empty: it dials.
    pub address: &'a str,
    /// The name of its certificate; empty: the name.
    pub san: &'a str,
    /// Its id in 32 hexadecimal digits; empty: what follows from the name.
    pub cluster: &'a str,
    /// Whether it may bring ops of every member; none: yes.
    pub relays: Option<bool>,
}

impl PeerText<'_> {
    /// What it means.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(&self, source: PeerSource) -> Result<PeerSettings, Vec<String>> {
        let mut faults = vec![];
        let name = self.name.parse::<ClusterName>();
        if let Err(error) = &name {
            faults.push(format!("name: {error}"));
        }
        if let Err(why) = check_address(self.address) {
            faults.push(format!("address: `{}` {why}", self.address.escape_debug()));
        }
        let san = if self.san.is_empty() {
            self.name
        } else {
            self.san
        };
        if rustls::pki_types::DnsName::try_from(san).is_err() {
            let san = san.escape_debug();
            faults.push(format!(
                "san: `{san}` is no DNS name, e.g. us.vortex.example"
            ));
        }
        let cluster = match (self.cluster, &name) {
            ("", Ok(name)) => Ok(ClusterId::named(name)),
            ("", Err(_)) => Ok(ClusterId::default()),
            (text, _) => text.parse::<ClusterId>(),
        };
        if let Err(error) = &cluster {
            faults.push(format!("cluster: {error}"));
        }
        match (name, cluster) {
            (Ok(name), Ok(cluster)) if faults.is_empty() => Ok(PeerSettings {
                name,
                address: (!self.address.is_empty()).then(|| self.address.to_owned()),
                san: san.to_ascii_lowercase(),
                cluster,
                relays: self.relays.unwrap_or(true),
                source,
            }),
            (Ok(_) | Err(_), _) => Err(faults),
        }
    }
}

/// `host:port`, with a port to dial.
fn check_address(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Ok(());
    }
    let why = "does not read host:port, e.g. us.example:9090";
    let (host, port) = text.rsplit_once(':').ok_or(why)?;
    let host = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    let is_host = rustls::pki_types::ServerName::try_from(host).is_ok();
    match port.parse::<u16>() {
        Ok(0) => Err("names port 0, which nobody listens on"),
        Ok(_) if is_host => Ok(()),
        Ok(_) | Err(_) => Err(why),
    }
}

impl PeerSettings {
    /// What it has in common with another peer and must not.
    pub fn clash<'a>(
        &self,
        others: impl IntoIterator<Item = &'a PeerSettings>,
    ) -> Option<&'static str> {
        others.into_iter().find_map(|other| {
            if other.name == self.name {
                Some("the name")
            } else if other.cluster == self.cluster {
                Some("the cluster")
            } else if other.san == self.san {
                Some("the certificate's name")
            } else {
                None
            }
        })
    }
}
