//! What the federation keeps beside the store: the peers that were added live, and the origins that are
//! quarantined. Two small files, replaced as a whole.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use vortex_core::ids::{ClusterId, OriginId};

use super::{
    peers::{PeerSettings, PeerText},
    view::PeerSource,
};

/// Where they are; none: nothing outlives the process.
#[derive(Clone, Debug)]
pub(super) struct Kept(Option<PathBuf>);

/// Both files: what a backup takes along.
pub const KEPT_FILES: [&str; 2] = [PEERS, QUARANTINE];

const PEERS: &str = "peers.toml";
const QUARANTINE: &str = "quarantine.toml";

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct PeersFile {
    peers: Vec<PeerRow>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct PeerRow {
    name: String,
    address: String,
    san: String,
    cluster: String,
    relays: Option<bool>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct QuarantineFile {
    origins: Vec<String>,
}

impl Kept {
    /// In this directory.
    pub(super) fn new(directory: Option<&Path>) -> Kept {
        Kept(directory.map(Path::to_owned))
    }

    /// The peers that were added. What does not read, or is another's name by now, is passed over and told.
    pub(super) fn peers(&self, declared: &[PeerSettings]) -> Vec<PeerSettings> {
        let mut added: Vec<PeerSettings> = vec![];
        for row in self.read::<PeersFile>(PEERS).peers {
            let text = PeerText {
                name: &row.name,
                address: &row.address,
                san: &row.san,
                cluster: &row.cluster,
                relays: row.relays,
            };
            match text.read(PeerSource::Added) {
                Ok(peer) => match peer.clash(declared.iter().chain(&added)) {
                    None => added.push(peer),
                    Some(what) => {
                        tracing::warn!(peer = %peer.name, "an added peer is passed over: {what} is another's");
                    }
                },
                Err(faults) => {
                    tracing::warn!("a peer in {PEERS} is passed over: {}", faults.join("; "));
                }
            }
        }
        added
    }

    /// Keeps exactly these.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn save_peers<'a>(
        &self,
        peers: impl Iterator<Item = &'a PeerSettings>,
    ) -> io::Result<()> {
        let row = |peer: &PeerSettings| PeerRow {
            name: peer.name.to_string(),
            address: peer.address.clone().unwrap_or_default(),
            san: peer.san.clone(),
            cluster: peer.cluster.to_string(),
            relays: Some(peer.relays),
        };
        let peers = peers.map(row).collect();
        self.write(PEERS, &PeersFile { peers })
    }

    /// The origins that are quarantined.
    pub(super) fn quarantine(&self) -> BTreeSet<OriginId> {
        let file = self.read::<QuarantineFile>(QUARANTINE);
        file.origins
            .iter()
            .filter_map(|text| origin(text))
            .collect()
    }

    /// Keeps exactly these.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn save_quarantine(&self, origins: &BTreeSet<OriginId>) -> io::Result<()> {
        let origins = origins.iter().map(ToString::to_string).collect();
        self.write(QUARANTINE, &QuarantineFile { origins })
    }

    fn read<T: Default + for<'de> Deserialize<'de>>(&self, name: &str) -> T {
        let Some(directory) = &self.0 else {
            return T::default();
        };
        let text = match fs::read_to_string(directory.join(name)) {
            Ok(text) => text,
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(%error, "{name} cannot be read");
                }
                return T::default();
            }
        };
        toml::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(
                "{name} does not read, and is passed over: {}",
                error.message()
            );
            T::default()
        })
    }

    fn write<T: Serialize>(&self, name: &str, content: &T) -> io::Result<()> {
        let Some(directory) = &self.0 else {
            return Ok(());
        };
        let text = toml::to_string(content).map_err(io::Error::other)?;
        let path = directory.join(name);
        let fresh = directory.join(format!("{name}.new"));
        let mut file = File::create(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        File::open(directory)?.sync_all()
    }
}

/// An origin as it is shown: `cluster.incarnation`.
fn origin(text: &str) -> Option<OriginId> {
    let (cluster, incarnation) = text.split_once('.')?;
    Some(OriginId {
        cluster: cluster.parse::<ClusterId>().ok()?.0,
        incarnation: u64::from_str_radix(incarnation, 16).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_and_declared_peers_go_first() {
        let directory = tempfile::tempdir().unwrap();
        let kept = Kept::new(Some(directory.path()));
        let peer = |name, address| {
            let text = PeerText {
                name,
                address,
                ..PeerText::default()
            };
            text.read(PeerSource::Added).unwrap()
        };
        let peers = [peer("us", "us.example:9090"), peer("ap", "")];
        kept.save_peers(peers.iter()).unwrap();
        assert_eq!(kept.peers(&[]), peers);
        assert_eq!(kept.peers(&peers[..1]), peers[1..]);
        let origins = BTreeSet::from([OriginId {
            cluster: u128::MAX - 5,
            incarnation: 0xfe,
        }]);
        kept.save_quarantine(&origins).unwrap();
        assert_eq!(kept.quarantine(), origins);
        fs::write(directory.path().join(QUARANTINE), "origins = 5").unwrap();
        assert!(kept.quarantine().is_empty());
    }
}
