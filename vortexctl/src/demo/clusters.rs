//! The demo's three clusters: eu listens, us and asia dial it, and what lies between eu and us can be cut.

use std::{fs, path::Path, path::PathBuf, time::Duration};

use tempfile::TempDir;
use vortex_proto::v1;

use super::{
    certificates::Authority,
    daemon::{self, Daemon},
    relay::Relay,
};
use crate::{
    cli::Global,
    connection::Connection,
    environment,
    exit::{Exit, Failure},
};

/// The clusters, in the order in which they start.
pub(super) const NAMES: [&str; 3] = ["eu", "us", "asia"];
/// Whatever is waited for comes long before this, or never.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// One of them, with a connection to it.
pub(super) struct Cluster {
    pub(super) name: &'static str,
    pub(super) connection: Connection,
    pub(super) server: String,
    daemon: Daemon,
}

/// All of them.
pub(super) struct Clusters {
    pub(super) eu: Cluster,
    pub(super) us: Cluster,
    pub(super) asia: Cluster,
    /// Between us and eu.
    pub(super) line: Relay,
    _folder: TempDir,
}

impl Clusters {
    pub(super) async fn start(
        global: &Global,
        program: Option<PathBuf>,
    ) -> Result<Clusters, Failure> {
        let folder = daemon::folder().map_err(|error| failed(error.to_string()))?;
        let authority = Authority::new()?;
        let open = Opening {
            global,
            program,
            folder: folder.path(),
            authority: &authority,
        };
        let peers =
            "\n[[federation.peers]]\nname = \"us\"\n\n[[federation.peers]]\nname = \"asia\"\n";
        let eu = open
            .cluster("eu", &format!("listen = \"127.0.0.1:0\"\n{peers}"))
            .await?;
        let listens_at = eu.daemon.federation.clone();
        let listens_at = listens_at.ok_or_else(|| failed("eu does not say where it listens"))?;
        let line = Relay::start(listens_at.clone()).await;
        let line = line.map_err(|error| failed(error.to_string()))?;
        let dials = |address: &str| {
            format!("\n[[federation.peers]]\nname = \"eu\"\naddress = \"{address}\"\n")
        };
        let us = open
            .cluster("us", &dials(&line.address().to_string()))
            .await?;
        let asia = open.cluster("asia", &dials(&listens_at)).await?;
        Ok(Clusters {
            eu,
            us,
            asia,
            line,
            _folder: folder,
        })
    }

    pub(super) fn all(&self) -> [&Cluster; 3] {
        [&self.eu, &self.us, &self.asia]
    }

    pub(super) async fn stop(mut self) {
        for cluster in [&mut self.us, &mut self.asia, &mut self.eu] {
            cluster.daemon.stop().await;
        }
    }
}

/// What every cluster is opened with.
struct Opening<'a> {
    global: &'a Global,
    program: Option<PathBuf>,
    folder: &'a Path,
    authority: &'a Authority,
}

impl Opening<'_> {
    async fn cluster(&self, name: &'static str, rest: &str) -> Result<Cluster, Failure> {
        let place = self.folder.join(name);
        let identity = self.authority.issue(name)?;
        let files = || {
            fs::create_dir(&place)?;
            fs::write(place.join("ca.pem"), self.authority.pem())?;
            fs::write(place.join("cert.pem"), &identity.certificate)?;
            fs::write(place.join("key.pem"), &identity.key)
        };
        files().map_err(|error: std::io::Error| failed(error.to_string()))?;
        let settings = format!(
            "[federation]\nname = \"{name}\"\nca = \"ca.pem\"\ncert = \"cert.pem\"\nkey = \"key.pem\"\n{rest}"
        );
        let daemon = Daemon::start(self.program.clone(), &settings, Some(&place)).await?;
        let server = daemon.server.clone();
        let global = Global {
            server: Some(server.clone()),
            ..self.global.clone()
        };
        Ok(Cluster {
            name,
            connection: Connection::open(&global).await?,
            server,
            daemon,
        })
    }
}

impl Cluster {
    pub(super) async fn status(&self) -> Result<v1::FederationStatus, Failure> {
        let request = self.connection.request(v1::FederationStatusRequest {});
        let status = self.connection.federation().status(request).await?;
        Ok(status.into_inner())
    }

    /// What everyone reads of checkout/prod here; none where nothing is to be read yet.
    pub(super) async fn reads(&self) -> Result<Option<String>, Failure> {
        let request = self.connection.request(v1::ResolveRequest {
            app: "checkout".into(),
            profile: "prod".into(),
            ..v1::ResolveRequest::default()
        });
        match self.connection.configs().resolve(request).await {
            Ok(answer) => Ok(Some(answer.into_inner().version)),
            Err(status) => match Failure::from(status) {
                refused if refused.code == "unknown_target" || refused.code == "no_baseline" => {
                    Ok(None)
                }
                failure => Err(failure),
            },
        }
    }

    pub(super) async fn conflicts(&self) -> Result<Vec<v1::RolloutConflict>, Failure> {
        let request = self.connection.request(v1::ListConflictsRequest::default());
        let found = self.connection.federation().list_conflicts(request).await?;
        Ok(found.into_inner().conflicts)
    }
}

/// Looks again and again until what was found is what is waited for; how long that took.
pub(super) async fn wait_until<T, F: Future<Output = Result<Option<T>, Failure>>>(
    what: &str,
    mut look: impl FnMut() -> F,
) -> Result<(T, Duration), Failure> {
    let begun = environment::instant();
    loop {
        if let Some(found) = look().await? {
            return Ok((found, begun.elapsed()));
        }
        if begun.elapsed() > PATIENCE {
            return Err(failed(format!("not within {PATIENCE:?}: {what}")));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

pub(super) fn failed(what: impl Into<String>) -> Failure {
    Failure::new(
        Exit::Error,
        "demo",
        format!("the demo's clusters: {}", what.into()),
    )
}
