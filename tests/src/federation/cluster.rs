//! One cluster: a `vortexd` with a `[federation]` section, its folder, and the links that lead to it.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::TempDir;
use tonic::transport::Channel;
use vortex_proto::v1::{self, federation_service_client::FederationServiceClient};

use super::{Authority, Identity};
use crate::{Daemon, Proxy, Refusal};

/// Another cluster, as the settings name it.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// Where to dial it; none: it dials.
    pub address: Option<SocketAddr>,
    /// What its certificate has to say, when it is not `name.test`.
    pub san: Option<String>,
    /// It may bring its own ops only.
    pub own_only: bool,
}

/// A cluster of a test. Dropping it kills its daemon.
pub struct Cluster {
    name: String,
    folder: TempDir,
    peers: Vec<Declared>,
    listens: bool,
    more: String,
    of_federation: String,
    flags: Vec<String>,
    doors: Vec<Arc<Proxy>>,
    daemon: Option<Daemon>,
}

/// The DNS name in the certificate of a cluster, unless a test says otherwise.
pub fn san_of(name: &str) -> String {
    format!("{name}.test")
}

impl Cluster {
    /// A cluster that is not started yet, with a certificate for `name.test`.
    pub fn new(name: &str, authority: &Authority) -> Cluster {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cluster = Cluster {
            name: name.to_owned(),
            folder,
            peers: vec![],
            listens: true,
            more: String::new(),
            of_federation: String::new(),
            flags: vec![],
            doors: vec![],
            daemon: None,
        };
        cluster.trust(authority);
        cluster.identify(&authority.issue(&san_of(name)));
        cluster
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its journal is.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Whom it believes. Counts at its next start.
    pub fn trust(&self, authority: &Authority) {
        self.write("ca.pem", &authority.pem());
    }

    /// Who it says it is. Counts at its next start.
    pub fn identify(&self, identity: &Identity) {
        self.write("cert.pem", &identity.certificate);
        self.write("key.pem", &identity.key);
    }

    /// One more peer, or another way to the one of this name. Counts at its next start.
    pub fn declare(&mut self, peer: Declared) {
        self.peers.retain(|other| other.name != peer.name);
        self.peers.push(peer);
    }

    /// Further lines for its settings.
    pub fn settings(&mut self, lines: &str) {
        self.more.push_str(lines);
    }

    /// Further lines for the `[federation]` section of its settings.
    pub fn federation_settings(&mut self, lines: &str) {
        self.of_federation.push_str(lines);
    }

    /// Further flags of its daemon.
    pub fn flags(&mut self, flags: &[&str]) {
        self.flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
    }

    /// It dials, and nobody dials it.
    pub fn only_dials(&mut self) {
        self.listens = false;
    }

    /// This link leads to it, wherever it listens after a start.
    pub fn behind(&mut self, link: &Arc<Proxy>) {
        self.doors.push(Arc::clone(link));
        if let Some(address) = self.daemon.as_ref().and_then(Daemon::federation_listen) {
            link.lead_to(address);
        }
    }

    /// Starts it.
    pub async fn start(&mut self) -> &Daemon {
        let started = self.try_start().await;
        started.unwrap_or_else(|refusal| panic!("it did not start: {refusal:?}"));
        self.daemon()
    }

    /// Starts it, or tells why it does not start.
    ///
    /// # Errors
    /// How it ended instead.
    pub async fn try_start(&mut self) -> Result<(), Refusal> {
        assert!(self.daemon.is_none(), "{} runs", self.name);
        let settings = self.write("vortexd.toml", &self.toml());
        let settings = settings.to_str().expect("a path of text").to_owned();
        let mut flags = vec!["--config", &settings];
        flags.extend(self.flags.iter().map(String::as_str));
        let daemon = Daemon::try_start(&self.data_dir(), &flags).await?;
        for door in &self.doors {
            door.lead_to(daemon.federation_listen().expect("it listens for peers"));
        }
        self.daemon = Some(daemon);
        Ok(())
    }

    /// Its daemon, which runs.
    pub fn daemon(&self) -> &Daemon {
        let daemon = self.daemon.as_ref();
        daemon.unwrap_or_else(|| panic!("{} does not run", self.name))
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.daemon.is_some()
    }

    /// Ends it like a power switch.
    pub async fn kill(&mut self) {
        let daemon = self.daemon.take().expect("it runs");
        daemon.kill().await;
    }

    /// Kills and starts it.
    pub async fn restart(&mut self) {
        self.kill().await;
        self.start().await;
    }

    /// Copies its data directory, as a backup or a clone. It must not run.
    pub fn copy_data(&self) -> TempDir {
        assert!(self.daemon.is_none(), "{} runs", self.name);
        let copy = tempfile::tempdir().expect("a temporary folder");
        copy_files(&self.data_dir(), copy.path());
        copy
    }

    /// Puts a copy in the place of its data. It must not run.
    pub fn put_data(&self, copy: &Path) {
        assert!(self.daemon.is_none(), "{} runs", self.name);
        let _ = std::fs::remove_dir_all(self.data_dir());
        copy_files(copy, &self.data_dir());
    }

    /// What it says of the federation.
    pub async fn status(&self) -> v1::FederationStatus {
        let answer = self.daemon().get("/api/federation").await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", self.name);
        serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
    }

    /// A client of its federation commands.
    pub fn federation(&self) -> FederationServiceClient<Channel> {
        FederationServiceClient::new(self.daemon().channel())
    }

    /// Its conflicts: the open ones, or all.
    pub async fn conflicts(&self, all: bool) -> Vec<v1::RolloutConflict> {
        let request = v1::ListConflictsRequest {
            all,
            ..v1::ListConflictsRequest::default()
        };
        let listed = self.federation().list_conflicts(request).await;
        listed
            .expect("conflicts can be listed")
            .into_inner()
            .conflicts
    }

    /// A rollout as it shows it, by id or target.
    pub async fn rollout(&self, rollout: &str) -> v1::Rollout {
        let request = v1::GetRolloutRequest {
            rollout: rollout.to_owned(),
        };
        let got = self.daemon().rollouts().get(request).await;
        got.unwrap_or_else(|status| panic!("{}: {status:?}", self.name))
            .into_inner()
    }

    /// Whether this version can be read there, whole.
    pub async fn reads(&self, target: &str, version: &str) -> bool {
        let path = format!("/api/configs/{target}/{version}");
        let answer = self.daemon().get(&path).await;
        answer.status == 200 && answer.body.contains(&format!("version: {version}"))
    }

    /// What it says of this peer.
    pub async fn peer(&self, name: &str) -> v1::Peer {
        let status = self.status().await;
        let peer = status.peers.iter().find(|peer| peer.name == name);
        peer.unwrap_or_else(|| panic!("{} has no peer {name}: {status:?}", self.name))
            .clone()
    }

    /// What it runs on, in MiB.
    pub fn resident_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.daemon().pid()));
        let status = status.expect("the process runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.expect("the system tells") / 1024.0
    }

    fn write(&self, file: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(file);
        std::fs::write(&path, text).expect("the folder takes files");
        path
    }

    fn toml(&self) -> String {
        let mut text = self.more.clone();
        let listen = if self.listens {
            "listen = \"127.0.0.1:0\"\n"
        } else {
            ""
        };
        let _ = write!(
            text,
            "\n[federation]\nname = \"{}\"\n{listen}ca = \"ca.pem\"\ncert = \"cert.pem\"\nkey = \"key.pem\"\n",
            self.name
        );
        text.push_str(&self.of_federation);
        for peer in &self.peers {
            let san = peer.san.clone().unwrap_or_else(|| san_of(&peer.name));
            let _ = write!(
                text,
                "\n[[federation.peers]]\nname = \"{}\"\nsan = \"{san}\"\n",
                peer.name
            );
            if let Some(address) = peer.address {
                let _ = writeln!(text, "address = \"{address}\"");
            }
            if peer.own_only {
                text.push_str("relays = false\n");
            }
        }
        text
    }
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("it can be read");
        if entry.file_type().expect("a kind").is_dir() {
            copy_files(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("it can be copied");
        }
    }
}
