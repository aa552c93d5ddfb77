//! What the demo shows, step by step, and what it checks on the way.

use std::{collections::BTreeSet, time::Duration};

use vortex_proto::v1;

use super::{daemon::Daemon, fleet::Fleet, judged, reporting};
use crate::{
    cli::Global,
    connection::Connection,
    environment,
    exit::{Exit, Failure},
    session::Session,
    ui::{Paint, Ui, sanitize},
};

const V1: &str = "\
server.port: 8080
pool:
  size: 10
  wait: 250ms
payment:
  retries: 1
  endpoint: http://payment:8080/charge
features:
  express-checkout: false
";
const V2: &str = "\
server.port: 8080
pool:
  size: 25
  wait: 250ms
payment:
  retries: 3
  endpoint: http://payment:8080/charge
features:
  express-checkout: true
";
/// Somebody lost two digits of a timeout.
const V3: &str = "\
server.port: 8080
pool:
  size: 25
  wait: 2ms
payment:
  retries: 3
  endpoint: http://payment:8080/charge
features:
  express-checkout: true
";

const STAGES: [&str; 4] = ["5%", "25%", "50%", "100%"];
const BAKE: &str = "3s";
/// No stage of the demo takes longer than this.
const STAGE_TIMEOUT: Duration = Duration::from_secs(20);

struct Story<'a> {
    ui: &'a Ui,
    connection: Connection,
    fleet: Fleet,
}

/// Tells it; fails when anything is not as promised.
pub(super) async fn tell(session: &Session, daemon: &Daemon, clients: u32) -> Result<(), Failure> {
    let ui = &session.ui;
    let global = Global {
        server: Some(daemon.server.clone()),
        ..session.global.clone()
    };
    let story = Story {
        ui,
        connection: Connection::open(&global).await?,
        fleet: Fleet::new(&daemon.server, clients)?,
    };
    story.title("1. A daemon, and a configuration that everyone reads")?;
    ui.line(&format!(
        "   vortexd runs at {} (process {})",
        daemon.server,
        daemon.pid()
    ))?;
    story.publish("v1", V1, "as it has always been").await?;
    story.set_stable("v1").await?;
    let observed = story.fleet.look("v1").await?;
    story.expect(
        observed.on_version.len() == story.fleet.size(),
        "everyone reads v1",
    )?;
    ui.line(&format!(
        "   {} clients read over HTTP: all of them v1",
        observed.count
    ))?;

    story.title("2. A new version, one stage at a time")?;
    story
        .publish("v2", V2, "more connections, express checkout")
        .await?;
    story.show_diff("v1", "v2").await?;
    story.roll_out_v2().await?;

    story.title("3. A bad version, rolled back midway")?;
    story.publish("v3", V3, "shorter waits").await?;
    story.show_diff("v2", "v3").await?;
    story.roll_back_v3().await?;

    story.title("4. A fleet that says what it really runs")?;
    reporting::tell(ui, &story.connection, &daemon.server).await?;

    story.title("5. Rollouts that judge themselves")?;
    judged::tell(ui, &story.connection, &daemon.server).await?;
    where_next(ui)
}

/// What to look at when the daemon stays.
pub(super) fn left_running(session: &Session, daemon: &Daemon) -> Result<(), Failure> {
    let ui = &session.ui;
    ui.line("")?;
    ui.line(&format!(
        "The daemon goes on: process {}, data in {}",
        daemon.pid(),
        daemon.data_dir.display()
    ))?;
    ui.line(&format!("  export VORTEX_SERVER={}", daemon.server))?;
    ui.line("  vortexctl rollout list")?;
    ui.line("  vortexctl drift list")?;
    ui.line(&format!(
        "  curl -H 'X-Vortex-Key: user-1' {}/checkout/prod",
        daemon.server
    ))?;
    ui.line(&format!("  kill {}        # ends it", daemon.pid()))
}

fn where_next(ui: &Ui) -> Result<(), Failure> {
    ui.line("")?;
    ui.line(&ui.paint("Where to look next", Paint::Strong))?;
    ui.line("   vortexctl demo --keep      the same, and the daemon stays for you to play with")?;
    ui.line("   vortexctl rollout --help   plan, start, watch, promote, roll back, wait")?;
    ui.line("   README.md                  a tour; docs/rollouts.md: every rule of a rollout")
}

impl Story<'_> {
    fn title(&self, text: &str) -> Result<(), Failure> {
        self.ui.line("")?;
        self.ui.line(&self.ui.paint(text, Paint::Strong))
    }

    fn expect(&self, holds: bool, what: &str) -> Result<(), Failure> {
        if holds {
            return Ok(());
        }
        Err(Failure::new(
            Exit::Error,
            "demo",
            format!("the demo saw something that must not be: not true that {what}"),
        ))
    }

    async fn publish(&self, version: &str, content: &str, message: &str) -> Result<(), Failure> {
        let request = v1::PublishRequest {
            app: "checkout".into(),
            profile: "prod".into(),
            version: version.into(),
            documents: vec![v1::Document {
                name: "checkout.yml".into(),
                content: content.into(),
                ..v1::Document::default()
            }],
            message: message.into(),
            request_id: environment::request_id(),
            ..v1::PublishRequest::default()
        };
        self.connection
            .configs()
            .publish(self.connection.request(request))
            .await?;
        self.ui
            .line(&format!("   published checkout/prod {version}: {message}"))
    }

    async fn set_stable(&self, version: &str) -> Result<(), Failure> {
        let request = v1::SetStableRequest {
            app: "checkout".into(),
            profile: "prod".into(),
            version: version.into(),
            request_id: environment::request_id(),
            ..v1::SetStableRequest::default()
        };
        self.connection
            .configs()
            .set_stable(self.connection.request(request))
            .await?;
        Ok(())
    }

    async fn show_diff(&self, from: &str, to: &str) -> Result<(), Failure> {
        let request = v1::DiffRequest {
            app: "checkout".into(),
            profile: "prod".into(),
            from_version: from.into(),
            to_version: to.into(),
        };
        let diff = self
            .connection
            .configs()
            .diff(self.connection.request(request))
            .await?
            .into_inner();
        diff.changes.iter().try_for_each(|change| {
            let before = change.before.as_deref().unwrap_or("(nothing)");
            let after = change.after.as_deref().unwrap_or("(nothing)");
            let line = sanitize(&format!("   ~ {}: {before} -> {after}", change.key));
            self.ui.line(&self.ui.paint(&line, Paint::Warn))
        })
    }

    async fn start(&self, to: &str, gate: &str, reason: &str) -> Result<v1::Rollout, Failure> {
        let stage = |weight: &&str| v1::Stage {
            weight: (*weight).to_owned(),
            bake: BAKE.into(),
            gate: gate.into(),
        };
        let request = v1::CreateRolloutRequest {
            app: "checkout".into(),
            profile: "prod".into(),
            to_version: to.into(),
            stages: STAGES.iter().map(stage).collect(),
            unit: "key".into(),
            start: true,
            reason: reason.into(),
            request_id: environment::request_id(),
            ..v1::CreateRolloutRequest::default()
        };
        let request = self.connection.request(request);
        Ok(self
            .connection
            .rollouts()
            .create(request)
            .await?
            .into_inner())
    }

    /// Looks at the fleet at every stage, until the rollout completes by itself.
    async fn roll_out_v2(&self) -> Result<(), Failure> {
        let rollout = self.start("v2", "auto", "more connections").await?;
        self.ui.line(&format!(
            "   rollout {} goes through {} by itself, {BAKE} each",
            rollout.id,
            STAGES.join(", ")
        ))?;
        self.ui.line("")?;
        self.ui.line(&format!(
            "   {:<8}{:>8}{:>10}   who reads v2",
            "stage", "asked", "observed"
        ))?;
        let request = v1::GetRolloutRequest {
            rollout: rollout.id,
        };
        let mut watch = self
            .connection
            .rollouts()
            .watch(request)
            .await?
            .into_inner();
        let mut before = BTreeSet::new();
        loop {
            let message = tokio::time::timeout(STAGE_TIMEOUT, watch.message()).await;
            let rollout = match message {
                Ok(message) => message?,
                Err(_) => return self.expect(false, "a stage ends on time"),
            };
            let Some(rollout) = rollout else {
                return self.expect(false, "the rollout completes");
            };
            let observed = self.fleet.look("v2").await?;
            let weight: f64 = rollout
                .effective_weight
                .trim_end_matches('%')
                .parse()
                .unwrap_or(0.0);
            self.expect(
                observed.fits(weight),
                "the observed share is the one asked for",
            )?;
            self.expect(
                observed.on_version.is_superset(&before),
                "nobody who had the new version loses it",
            )?;
            if rollout.phase == "completed" {
                return self.ui.line(&format!(
                    "   {}  everyone reads v2, and it is the stable version now; nobody ever moved back",
                    self.ui.paint("completed", Paint::Good)
                ));
            }
            self.ui.line(&format!(
                "   {:<8}{:>8}{:>9.1}%   {}",
                format!("{}/{}", rollout.stage, rollout.stages.len()),
                rollout.effective_weight,
                observed.percent(),
                bar(observed.percent()),
            ))?;
            before = observed.on_version;
        }
    }

    /// Promotes a bad version to a quarter of the fleet, and takes it back.
    async fn roll_back_v3(&self) -> Result<(), Failure> {
        let rollout = self.start("v3", "manual", "shorter waits").await?;
        let request = v1::PromoteRequest {
            rollout: rollout.id.clone(),
            from_stage: 1,
            request_id: environment::request_id(),
            ..v1::PromoteRequest::default()
        };
        let rollout = self
            .connection
            .rollouts()
            .promote(self.connection.request(request))
            .await?
            .into_inner();
        let exposed = self.fleet.look("v3").await?;
        self.expect(
            exposed.fits(25.0),
            "the observed share is the one asked for",
        )?;
        self.ui.line(&format!(
            "   {:<8}{:>8}{:>9.1}%   {}",
            "2/4",
            rollout.effective_weight,
            exposed.percent(),
            bar(exposed.percent())
        ))?;
        let begun = environment::instant();
        let request = v1::RolloutActionRequest {
            rollout: rollout.id,
            reason: "checkouts time out waiting for a connection".into(),
            request_id: environment::request_id(),
            ..v1::RolloutActionRequest::default()
        };
        let rolled_back = self
            .connection
            .rollouts()
            .rollback(self.connection.request(request))
            .await?
            .into_inner();
        let answered = begun.elapsed();
        let after = self.fleet.look("v2").await?;
        self.expect(
            after.on_version.len() == self.fleet.size(),
            "everyone is back on v2",
        )?;
        self.expect(after.canaries == 0, "nobody is in a canary any more")?;
        self.ui.line(&format!(
            "   {}  \"{}\"",
            self.ui.paint("rolled back", Paint::Bad),
            sanitize(&rolled_back.cause_detail)
        ))?;
        self.ui.line(&format!(
            "   durable and answered after {:.1} ms; the next read of each of {} clients was v2",
            answered.as_secs_f64() * 1000.0,
            after.count
        ))
    }
}

fn bar(percent: f64) -> String {
    const WIDTH: f64 = 40.0;
    // A percentage of a width of some columns fits any integer.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded"
    )]
    let done = (percent / 100.0 * WIDTH).round() as usize;
    "█".repeat(done)
}
