//! Where hooks may be sent: to hosts on the list, and to no address that a name on it was bent to.
//!
//! The list names hosts with ports. A host that is an address is taken as written. A name is looked up for
//! every new connection, and of what is found, addresses that only make sense on this machine or this link
//! are refused: loopback, link-local, where clouds serve their metadata, multicast. Whoever can change what a
//! name means must not reach those through the daemon. One that stands on the list itself is allowed.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use url::Url;

use crate::outbound::AddressPolicy;

/// Metadata services that are not on link-local addresses: AWS over IPv6, Alibaba, Oracle.
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
const METADATA_V4: [Ipv4Addr; 2] = [
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(192, 0, 0, 192),
];

/// The hosts, with their ports, that hooks may be sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(BTreeSet<(String, u16)>);

impl AllowedHosts {
    /// Reads the list; an entry that is no `host:port` is told as a fault.
    pub fn read(entries: &[String], faults: &mut Vec<String>) -> AllowedHosts {
        let mut allowed = BTreeSet::new();
        for entry in entries {
            match read_entry(entry) {
                Some(host) => {
                    allowed.insert(host);
                }
                None => faults.push(format!(
                    "webhook_hosts: `{}` is no host with a port; write e.g. hooks.example.com:443",
                    entry.escape_debug()
                )),
            }
        }
        AllowedHosts(allowed)
    }

    /// Whether this URL's host and port are on the list.
    pub fn allows(&self, url: &Url) -> bool {
        let host = url.host_str().zip(url.port_or_known_default());
        host.is_some_and(|(host, port)| self.0.contains(&(host.to_owned(), port)))
    }

    /// The list, as it is told to people.
    pub fn listed(&self) -> String {
        let hosts: Vec<_> = (self.0.iter())
            .map(|(host, port)| format!("{host}:{port}"))
            .collect();
        hosts.join(", ")
    }

    /// What it says of the addresses that names lead to. An address that a URL holds itself is on the list as it
    /// stands there, or the settings would have been refused.
    pub(super) fn policy(allowed: Arc<AllowedHosts>) -> AddressPolicy {
        Box::new(move |address| {
            if allowed.allows_address(address.ip(), address.port()) {
                return Ok(());
            }
            Err(format!(
                "{}, where hooks are not sent; list that address in webhook_hosts if it is meant",
                address.ip()
            ))
        })
    }

    /// Whether a name that was looked up may lead here.
    fn allows_address(&self, ip: IpAddr, port: u16) -> bool {
        let ip = ip.to_canonical();
        let written = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        !is_forbidden(ip) || self.0.contains(&(written, port))
    }
}

/// The host as URLs have it: lower case, punycode, IPv6 in brackets.
fn read_entry(entry: &str) -> Option<(String, u16)> {
    let (_, port) = entry.rsplit_once(':')?;
    let port: u16 = port.parse().ok().filter(|port| *port != 0)?;
    let url = Url::parse(&format!("https://{entry}")).ok()?;
    let is_bare = url.path() == "/"
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let host = url.host_str().filter(|_| is_bare)?;
    Some((host.to_owned(), port))
}

fn is_forbidden(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.octets().first() == Some(&0)
                || ip.is_broadcast()
                || ip.is_multicast()
                || METADATA_V4.contains(&ip)
        }
        IpAddr::V6(ip) => {
            embedded(ip).is_some_and(|ip| is_forbidden(ip.into()))
                || ip.is_loopback()
                || ip.is_unicast_link_local()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip == METADATA_V6
        }
    }
}

/// The IPv4 address that a gateway would make of this one: NAT64, 6to4, and the old compatible form.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match (a, b) {
        (0x64, 0xff9b) => Some(of(g, h)),
        (0x2002, _) => Some(of(b, c)),
        (0, 0) if (c, d, e, f) == (0, 0, 0, 0) => Some(of(g, h)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(entries: &[&str]) -> (AllowedHosts, Vec<String>) {
        let entries: Vec<_> = entries.iter().map(|&entry| entry.to_owned()).collect();
        let mut faults = vec![];
        (AllowedHosts::read(&entries, &mut faults), faults)
    }

    #[test]
    fn only_listed_hosts_and_ports_are_allowed() {
        let list = [
            "Hooks.Example.com:443",
            "127.0.0.1:8080",
            "[::1]:8080",
            "in.example:80",
        ];
        let (hosts, faults) = allowed(&list);
        assert_eq!(faults, [""; 0]);
        let check = |url: &str, expected: bool| {
            assert_eq!(hosts.allows(&Url::parse(url).unwrap()), expected, "{url}");
        };
        check("https://hooks.example.com/a?b=c", true);
        check("https://hooks.example.com:443/", true);
        check("http://hooks.example.com/", false);
        check("https://hooks.example.com:8443/", false);
        check("https://hooks.example.com.evil.example/", false);
        check("https://hooks.example.com@evil.example/", false);
        check("http://in.example/", true);
        check("http://127.0.0.1:8080/", true);
        check("http://2130706433:8080/", true);
        check("http://127.0.0.2:8080/", false);
        check("http://[::1]:8080/", true);
        check("http://localhost:8080/", false);
    }

    #[test]
    fn entries_that_are_no_host_with_a_port_are_faults() {
        for entry in [
            "",
            "a",
            "a:",
            "a:0",
            "a:x",
            "https://a:1",
            "a:1/b",
            "u@a:1",
            "a:1?q=:2",
        ] {
            assert_eq!(allowed(&[entry]).1.len(), 1, "{entry}");
        }
    }

    #[test]
    fn a_name_leads_to_no_address_of_this_machine_or_link_unless_it_is_listed() {
        let (hosts, _) = allowed(&["hooks.example.com:443", "127.0.0.1:443", "[fe80::1]:443"]);
        let check = |ip: &str, port: u16, expected: bool| {
            let found = hosts.allows_address(ip.parse().unwrap(), port);
            assert_eq!(found, expected, "{ip} {port}");
        };
        check("93.184.216.34", 443, true);
        check("10.1.2.3", 443, true);
        check("2606:2800::1", 443, true);
        check("127.0.0.1", 443, true);
        check("127.0.0.1", 80, false);
        check("::ffff:127.0.0.1", 443, true);
        for ip in [
            "127.0.0.2",
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "0.0.0.0",
            "0.1.2.3",
            "255.255.255.255",
            "224.0.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "::",
            "::1",
            "fe80::2",
            "fd00:ec2::254",
            "ff02::1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::1",
            "::169.254.169.254",
        ] {
            check(ip, 443, false);
        }
        check("fe80::1", 443, true);
    }
}
