//! `[federation]`: which clusters share one truth with this one.

use std::{net::SocketAddr, path::Path};

use serde::Deserialize;
use vortex_core::{
    ids::{ClusterId, ClusterName},
    limits::PEER_OPS_KEPT_MS,
    time::Span,
};

use crate::{
    federation::{FederationSettings, PeerFiles, PeerSettings, PeerSource, PeerText, tls::PeerTls},
    limits::PEERS_MAX,
    outbound::read_pem,
};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileFederation {
    name: String,
    listen: Option<String>,
    ca: String,
    cert: String,
    key: String,
    keep_ops: Option<String>,
    #[serde(default)]
    peers: Vec<FilePeer>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePeer {
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    san: String,
    #[serde(default)]
    cluster: String,
    relays: Option<bool>,
}

/// The federation, with what is wrong with it told. Files are looked for beside the settings file.
pub(super) fn read(
    table: Option<FileFederation>,
    listen: Option<String>,
    settings_file: Option<&Path>,
    faults: &mut Vec<String>,
) -> Option<FederationSettings> {
    let Some(table) = table else {
        if listen.is_some() {
            faults.push(
                "federation_listen: there is no [federation] section; who may connect stands there"
                    .to_owned(),
            );
        }
        return None;
    };
    let mut own = vec![];
    let name = table.name.parse::<ClusterName>();
    let name = name.map_err(|error| own.push(format!("name: {error}")));
    let listen = listen.or(table.listen).and_then(|text| {
        let address = text.parse::<SocketAddr>();
        let shown = text.escape_debug();
        address
            .map_err(|_| {
                own.push(format!(
                    "listen: `{shown}` is no address; write e.g. 0.0.0.0:9090"
                ));
            })
            .ok()
    });
    let beside = settings_file
        .and_then(Path::parent)
        .unwrap_or(Path::new(""));
    let files = PeerFiles {
        cert: beside.join(&table.cert),
        key: beside.join(&table.key),
        ca: beside.join(&table.ca),
    };
    let contents = files.in_order().into_iter().map(|(key, path)| {
        read_pem(&path)
            .map_err(|why| own.push(format!("{key}: {}: {why}", path.display())))
            .ok()
    });
    // All of them are read, so that every fault is told.
    let contents: Vec<Option<Vec<u8>>> = contents.collect();
    let is_usable = match contents.into_iter().collect::<Option<Vec<_>>>() {
        Some(contents) => match PeerTls::new(&contents) {
            Ok(_) => true,
            Err(why) => {
                own.push(why);
                true
            }
        },
        None => false,
    };
    let peers = read_peers(table.peers, name.as_ref().ok(), &mut own);
    let keep_ops = (table.keep_ops.as_deref()).and_then(|text| read_keep_ops(text, &mut own));
    faults.extend(own.iter().map(|fault| format!("federation.{fault}")));
    Some(FederationSettings {
        name: name.ok()?,
        listen,
        files: is_usable.then_some(files)?,
        peers,
        keep_ops,
    })
}

/// How long ops are kept: no peer may lose its place in the journal by a short outage.
fn read_keep_ops(text: &str, faults: &mut Vec<String>) -> Option<Span> {
    let least = Span(PEER_OPS_KEPT_MS);
    match text.parse::<Span>() {
        Ok(span) if span >= least => return Some(span),
        Ok(span) => faults.push(format!(
            "keep_ops: {span} is less than {least}, for which a peer may be away; leave it out to keep all"
        )),
        Err(error) => faults.push(format!("keep_ops: {error}")),
    }
    None
}

fn read_peers(
    written: Vec<FilePeer>,
    own: Option<&ClusterName>,
    faults: &mut Vec<String>,
) -> Vec<PeerSettings> {
    if written.len() > PEERS_MAX {
        faults.push(format!(
            "peers: {} of them; at most {PEERS_MAX}",
            written.len()
        ));
    }
    let mut peers: Vec<PeerSettings> = vec![];
    for peer in written {
        let text = PeerText {
            name: &peer.name,
            address: &peer.address,
            san: &peer.san,
            cluster: &peer.cluster,
            relays: peer.relays,
        };
        let shown = peer.name.escape_debug();
        match text.read(PeerSource::Declared) {
            Ok(peer) => {
                let is_self = own
                    .is_some_and(|own| *own == peer.name || ClusterId::named(own) == peer.cluster);
                if is_self {
                    faults.push(format!("peers.{shown}: this is the cluster itself"));
                }
                if let Some(what) = peer.clash(&peers) {
                    faults.push(format!("peers.{shown}: {what} is another peer's too"));
                }
                peers.push(peer);
            }
            Err(found) => faults.extend(found.iter().map(|fault| format!("peers.{shown}.{fault}"))),
        }
    }
    peers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_of_a_federation_are_listed_at_once() {
        let table: FileFederation = toml::from_str(
            r#"
            name = "EU"
            listen = "here"
            ca = "missing-ca.pem"
            cert = "missing.pem"
            key = "missing.key"
            keep_ops = "1h"
            [[peers]]
            name = "us"
            address = "us.example"
            san = "-"
            cluster = "12"
            [[peers]]
            name = "ap"
            [[peers]]
            name = "ap"
            "#,
        )
        .unwrap();
        let mut faults = vec![];
        assert_eq!(read(Some(table), None, None, &mut faults), None);
        let text = faults.join("\n");
        for expected in [
            "federation.name: ",
            "federation.listen: `here` is no address",
            "federation.ca: missing-ca.pem: ",
            "federation.cert: missing.pem: ",
            "federation.key: missing.key: ",
            "federation.keep_ops: 1h is less than 7d",
            "federation.peers.us.address: `us.example` does not read host:port",
            "federation.peers.us.san: `-` is no DNS name",
            "federation.peers.us.cluster: ",
            "federation.peers.ap: the name is another peer's too",
        ] {
            assert!(text.contains(expected), "{expected} is missing in\n{text}");
        }
    }

    #[test]
    fn a_listener_without_a_section_is_a_fault() {
        let mut faults = vec![];
        assert_eq!(
            read(None, Some("127.0.0.1:0".into()), None, &mut faults),
            None
        );
        assert_eq!(faults.len(), 1);
    }
}
