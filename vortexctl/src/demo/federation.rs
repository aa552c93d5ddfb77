//! What the demo shows of a federation, step by step, and what it checks on the way.

use std::{path::PathBuf, time::Duration};

use vortex_proto::v1;

use super::clusters::{Cluster, Clusters, NAMES, failed, wait_until};
use crate::{
    environment,
    exit::Failure,
    session::Session,
    ui::{Paint, Ui, sanitize},
};

/// Long enough that no stage of the demo ends by itself.
const BAKE: &str = "10m";

struct Story<'a> {
    ui: &'a Ui,
    clusters: &'a Clusters,
}

/// Tells it; fails when anything is not as promised.
pub(super) async fn tell(session: &Session, program: Option<PathBuf>) -> Result<(), Failure> {
    let clusters = Clusters::start(&session.global, program).await?;
    let story = Story {
        ui: &session.ui,
        clusters: &clusters,
    };
    let told = story.whole().await;
    clusters.stop().await;
    told
}

impl Story<'_> {
    async fn whole(&self) -> Result<(), Failure> {
        self.title("1. Three clusters, each with a daemon and a store of its own")?;
        self.meet().await?;
        self.title("2. A change made in one is read in all")?;
        self.change().await?;
        self.title("3. The line between eu and us is cut")?;
        let rollouts = self.part().await?;
        self.title("4. The line is healed: every cluster finds the same winner")?;
        self.heal(&rollouts).await?;
        self.ui.line("")?;
        let ui = self.ui;
        ui.line(&ui.paint("Where to look next", Paint::Strong))?;
        ui.line("   vortexctl federation --help   status, peers, conflicts, and the ways out")?;
        ui.line(
            "   docs/federation.md            what is promised across clusters, and what is not",
        )
    }

    fn title(&self, text: &str) -> Result<(), Failure> {
        self.ui.line("")?;
        self.ui.line(&self.ui.paint(text, Paint::Strong))
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        self.ui.line(&format!("   {}", sanitize(text)))
    }

    async fn meet(&self) -> Result<(), Failure> {
        let (_, took) = wait_until("every cluster knows the others", async || {
            for cluster in self.clusters.all() {
                let status = cluster.status().await?;
                let is_linked = status.peers.iter().all(|peer| peer.state == "connected");
                if status.members.len() < NAMES.len() || !is_linked {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await?;
        for cluster in self.clusters.all() {
            self.say(&format!("{:<5} at {}", cluster.name, cluster.server))?;
        }
        self.say("us and asia dial eu, over TLS on both sides; the demo made the certificates")?;
        self.say(&format!("they know each other after {}", ms(took)))
    }

    async fn change(&self) -> Result<(), Failure> {
        let eu = &self.clusters.eu;
        publish(eu, "v1", 10).await?;
        let request = eu.connection.request(v1::SetStableRequest {
            app: "checkout".into(),
            profile: "prod".into(),
            version: "v1".into(),
            request_id: environment::request_id(),
            ..v1::SetStableRequest::default()
        });
        eu.connection.configs().set_stable(request).await?;
        self.say("eu publishes checkout/prod v1 and makes it stable: eu is its home")?;
        for cluster in [&self.clusters.us, &self.clusters.asia] {
            let (_, took) = wait_until("v1 is read everywhere", async || {
                let version = cluster.reads().await?;
                Ok(version.filter(|version| version == "v1").map(drop))
            })
            .await?;
            self.say(&format!("{:<5} reads v1 {} later", cluster.name, ms(took)))?;
        }
        publish(&self.clusters.us, "v2", 20).await?;
        self.say("us publishes v2: it is sent to the home, decided there, and answered here")?;
        publish(eu, "v3", 30).await?;
        wait_until("v3 is in us", async || has(&self.clusters.us, "v3").await).await?;
        self.say("eu publishes v3; all three have all three versions")
    }

    /// Two rollouts of one target at once.
    async fn part(&self) -> Result<[v1::Rollout; 2], Failure> {
        let (eu, us) = (&self.clusters.eu, &self.clusters.us);
        self.clusters.line.cut();
        self.say("nothing comes through any more; both go on serving what they have")?;
        let first = start(eu, "v2", false).await?;
        self.say(&format!("eu starts rollout {} of v2", first.id))?;
        wait_until("us knows that the line is cut", async || {
            let mut peers = us.status().await?.peers.into_iter();
            let eu = peers.find(|peer| peer.name == "eu");
            Ok(eu.filter(|eu| eu.state != "connected").map(drop))
        })
        .await?;
        match start(us, "v3", false).await {
            Ok(_) => return Err(failed("us started a rollout although eu is the home")),
            Err(refused) => {
                self.say("us wants to start one of v3, and is refused:")?;
                let said = self.ui.prose("     ", &refused.message);
                self.ui.line(said.trim_end())?;
            }
        }
        let second = start(us, "v3", true).await?;
        self.say(&format!(
            "us means it, with --allow-divergent: rollout {} of v3 covers us alone",
            second.id
        ))?;
        let version = us.reads().await?;
        if version.as_deref() != Some("v1") {
            return Err(failed("us does not serve v1 in the partition"));
        }
        Ok([first, second])
    }

    async fn heal(&self, [winner, loser]: &[v1::Rollout; 2]) -> Result<(), Failure> {
        self.clusters.line.heal();
        let (conflict, took) = wait_until("every cluster shows the same conflict", async || {
            let mut found = None;
            for cluster in self.clusters.all() {
                let conflicts = cluster.conflicts().await?;
                let [conflict] = conflicts.as_slice() else {
                    return Ok(None);
                };
                found = Some(conflict.clone());
            }
            Ok(found)
        })
        .await?;
        if conflict.winner != winner.id || conflict.loser != loser.id {
            return Err(failed("the winner is not the home's rollout"));
        }
        self.say(&format!("{} later all three show one conflict:", ms(took)))?;
        self.ui
            .line(self.ui.prose("     ", &conflict.why).trim_end())?;
        let asia = &self.clusters.asia;
        let request = asia.connection.request(v1::ResolveConflictRequest {
            id: conflict.id.clone(),
            reason: "v3 goes out again when v2 is through".into(),
            request_id: environment::request_id(),
        });
        asia.connection.federation().resolve(request).await?;
        self.say("somebody in asia takes note of it: vortexctl federation resolve")?;
        let (digest, took) = wait_until("the three are equal", async || {
            let mut digests = vec![];
            for cluster in self.clusters.all() {
                let status = cluster.status().await?;
                if status.open_conflicts > 0 {
                    return Ok(None);
                }
                digests.push(status.digest);
            }
            digests.dedup();
            Ok((digests.len() == 1).then(|| digests.pop()).flatten())
        })
        .await?;
        let digest: String = digest.chars().take(12).collect();
        self.say(&format!(
            "{} later nothing is open, and all three are equal to the last bit ({digest})",
            ms(took)
        ))
    }
}

async fn publish(cluster: &Cluster, version: &str, pool: u32) -> Result<(), Failure> {
    let request = cluster.connection.request(v1::PublishRequest {
        app: "checkout".into(),
        profile: "prod".into(),
        version: version.into(),
        documents: vec![v1::Document {
            name: "checkout.yml".into(),
            content: format!("pool:\n  size: {pool}\n"),
            ..v1::Document::default()
        }],
        request_id: environment::request_id(),
        ..v1::PublishRequest::default()
    });
    cluster.connection.configs().publish(request).await?;
    Ok(())
}

async fn has(cluster: &Cluster, version: &str) -> Result<Option<()>, Failure> {
    let request = cluster.connection.request(v1::ListVersionsRequest {
        app: "checkout".into(),
        profile: "prod".into(),
        ..v1::ListVersionsRequest::default()
    });
    let found = cluster.connection.configs().list_versions(request).await?;
    let mut found = found.into_inner().versions.into_iter();
    Ok(found.find(|found| found.version == version).map(drop))
}

async fn start(cluster: &Cluster, to: &str, allow_divergent: bool) -> Result<v1::Rollout, Failure> {
    let stage = |weight: &str| v1::Stage {
        weight: weight.into(),
        bake: BAKE.into(),
        gate: "auto".into(),
    };
    let request = cluster.connection.request(v1::CreateRolloutRequest {
        app: "checkout".into(),
        profile: "prod".into(),
        to_version: to.into(),
        stages: vec![stage("10%"), stage("100%")],
        unit: "key".into(),
        start: true,
        allow_divergent,
        reason: format!("{to} for {}", cluster.name),
        request_id: environment::request_id(),
        ..v1::CreateRolloutRequest::default()
    });
    let rollout = cluster.connection.rollouts().create(request).await?;
    Ok(rollout.into_inner())
}

fn ms(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}
