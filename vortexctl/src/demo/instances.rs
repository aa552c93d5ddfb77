//! The demo's instances: real SDKs, all in one helper process, and a few that misbehave on purpose.
//!
//! `vortexctl demo-fleet` is that process.

use std::time::Duration;

use clap::Args;
use futures_util::{StreamExt as _, stream};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use vortex_client::Client;
use vortex_proto::v1;

use super::helper::{self, Helper, failed};
use crate::{connection::Connection, exit::Failure, session::Session};

/// Who misbehaves, and how.
pub(super) const PLANTED: [(&str, &str); 4] = [
    (REJECTING, "rejected"),
    (STUCK, "behind"),
    (EDITED, "diverged"),
    (SILENT, "silent"),
];
const REJECTING: &str = "web-017";
const STUCK: &str = "web-042";
const EDITED: &str = "web-099";
const SILENT: &str = "web-123";
/// Starts at the same time.
const STARTS_MAX: usize = 16;
const ODD_ONES_EVERY: Duration = Duration::from_secs(1);

#[derive(Args, Debug)]
pub(crate) struct DemoFleet {
    /// How many instances
    #[arg(long)]
    count: u32,
    /// The version that one of them refuses
    #[arg(long)]
    refused: String,
}

impl DemoFleet {
    /// Runs the fleet until standard input ends. A line `silence` silences one of them.
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let server = crate::connection::server(&session.global)?;
        let ids = (1..=self.count).map(|number| format!("web-{number:03}"));
        let (odd, even): (Vec<String>, Vec<String>) =
            ids.partition(|id| id == STUCK || id == EDITED);
        let clients: Vec<Client> = stream::iter(even)
            .map(|id| start(&server, id, self.refused.clone()))
            .buffer_unordered(STARTS_MAX)
            .collect::<Vec<_>>()
            .await
            .into_iter()
            .collect::<Result<_, Failure>>()?;
        let connection = session.connect().await?;
        let mut odd_ones = OddOnes::new(connection, &odd).await?;
        session.ui.line(helper::UP)?;
        let mut orders = BufReader::new(tokio::io::stdin()).lines();
        loop {
            tokio::select! {
                order = orders.next_line() => match order {
                    Ok(Some(_)) => {
                        for client in clients.iter().filter(|client| client.instance_id() == SILENT) {
                            client.stop().await;
                        }
                    }
                    Ok(None) | Err(_) => return Ok(()),
                },
                () = tokio::time::sleep(ODD_ONES_EVERY) => odd_ones.report().await?,
            }
        }
    }
}

async fn start(server: &str, id: String, refused: String) -> Result<Client, Failure> {
    let rejects = id == REJECTING;
    Client::builder(server)
        .app("orders")
        .profile("prod")
        .instance_id(&id)
        .validate(move |config| {
            if rejects && config.version() == refused {
                return Err("workers: 64 is more than this host has cores".to_owned());
            }
            Ok(())
        })
        .start()
        .await
        .map_err(|error| failed(&format!("{id} does not start: {error}")))
}

/// Instances without an SDK that report what is not as it should be.
struct OddOnes {
    connection: Connection,
    beats: Vec<v1::HeartbeatRequest>,
}

impl OddOnes {
    /// They run the version of now, for ever; the edited one follows by name alone.
    async fn new(connection: Connection, ids: &[String]) -> Result<OddOnes, Failure> {
        let mut beats = vec![];
        for id in ids {
            let mut beat = v1::HeartbeatRequest {
                instance_id: id.clone(),
                app: "orders".into(),
                profile: "prod".into(),
                ..v1::HeartbeatRequest::default()
            };
            let told = connection
                .fleet()
                .heartbeat(connection.request(beat.clone()))
                .await?
                .into_inner();
            beat.version = told.desired_version;
            beat.digest = told.desired_digest;
            beats.push(beat);
        }
        Ok(OddOnes { connection, beats })
    }

    async fn report(&mut self) -> Result<(), Failure> {
        for beat in &mut self.beats {
            beat.seq += 1;
            let request = self.connection.request(beat.clone());
            let told = self
                .connection
                .fleet()
                .heartbeat(request)
                .await?
                .into_inner();
            if beat.instance_id == EDITED && told.desired_version != beat.version {
                beat.version = told.desired_version;
                // Somebody has edited the file: whatever its content is now, it is not what was published.
                beat.digest = "0".repeat(64);
            }
        }
        Ok(())
    }
}

/// The process that holds them.
pub(super) struct Instances(Helper);

impl Instances {
    /// Starts so many, and waits until all of them are up.
    pub(super) async fn start(
        server: &str,
        count: u32,
        refused: &str,
    ) -> Result<Instances, Failure> {
        let count = count.to_string();
        let arguments = ["demo-fleet", "--count", &count, "--refused", refused];
        Ok(Instances(Helper::start(server, &arguments).await?))
    }

    /// Silences one of them.
    pub(super) async fn silence_one(&mut self) -> Result<(), Failure> {
        self.0.order("silence").await
    }

    /// Ends all of them.
    pub(super) async fn stop(self) {
        self.0.stop().await;
    }
}
