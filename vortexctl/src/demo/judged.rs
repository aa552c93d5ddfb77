//! The fifth part of the demo: rollouts that judge themselves. Three applications get a new version at the same
//! time: a good one, one that fails more requests, and one that is a little slower where it is slow already. Nobody
//! touches them; what becomes of them is checked, and explained by the daemon.

use std::time::{Duration, Instant};

use clap::Parser;
use futures_util::future::try_join_all;
use vortex_proto::v1;

use super::{
    helper::Helper,
    picture::{change, found, picture},
    serving::{App, Behaviour},
};
use crate::{
    commands::rollout::{card, explain, plan::Plan},
    connection::Connection,
    environment,
    exit::{Exit, Failure},
    screen::Screen,
    ui::{Paint, Ui},
};

/// How all three start, as an operator types it.
const START: &str = "--to v2 --stages 25%,100% \
    --max-error-rate 5% --p99-vs-stable x1.10 --check-interval 1s";
const INSTANCES: u32 = 32;
const REQUESTS_PER_SECOND: u32 = 60;
/// All three end within this, or the demo has failed.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What the explanations stand in from the left.
const INDENT: &str = "   ";

/// What an application's new version does, and what must become of it.
struct Case {
    app: &'static str,
    is: &'static str,
    changes: (&'static str, &'static str),
    /// A comparison takes 45 s to be convinced of a difference: what is subtle bakes as long.
    bake: &'static str,
    /// Beside stable's 1 %.
    errors: f64,
    slowest_tenth_times: f64,
    /// The check that takes it back; none: it completes.
    fails: Option<&'static str>,
}

const CASES: [Case; 3] = [
    Case {
        app: "cart",
        is: "good",
        changes: ("pool.size: 10\n", "pool.size: 25\n"),
        bake: "6s",
        errors: 0.01,
        slowest_tenth_times: 1.0,
        fails: None,
    },
    Case {
        app: "search",
        is: "bad: 6 more of 100 requests fail",
        changes: ("index.timeout: 900ms\n", "index.timeout: 90ms\n"),
        bake: "6s",
        errors: 0.07,
        slowest_tenth_times: 1.0,
        fails: Some("error-rate"),
    },
    Case {
        app: "mail",
        is: "subtly slow: its p99 is 40% higher, its median the same",
        changes: ("render.cache: 512\n", "render.cache: 0\n"),
        bake: "45s",
        errors: 0.01,
        slowest_tenth_times: 1.4,
        fails: Some("latency-p99-vs-stable"),
    },
];

/// A command line of flags, read as `rollout start` reads its own.
#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    plan: Plan,
}

pub(super) async fn tell(ui: &Ui, connection: &Connection, server: &str) -> Result<(), Failure> {
    for case in &CASES {
        publish(connection, case).await?;
    }
    let apps = CASES.map(|case| case.as_app());
    let apps = serde_json::to_string(&apps).map_err(|error| unlike(&error.to_string()))?;
    let helper = Helper::start(server, &["demo-apps", "--apps", &apps]).await?;
    let told = judged(ui, connection).await;
    helper.stop().await;
    told
}

async fn judged(ui: &Ui, connection: &Connection) -> Result<(), Failure> {
    ui.line(&format!(
        "   three applications, {INSTANCES} instances each, answer {} requests a second and report how it went;",
        INSTANCES * REQUESTS_PER_SECOND
    ))?;
    ui.line("   all of them get a v2 now:")?;
    for case in &CASES {
        ui.line(&format!("   {:<13}{}", case.target(), case.is))?;
    }
    ui.line("")?;
    for case in &CASES {
        ui.line(&format!(
            "   vortexctl rollout start {} {}",
            case.target(),
            case.flags()
        ))?;
    }
    ui.line("")?;
    let begun = environment::instant();
    let mut rollouts = vec![];
    for case in &CASES {
        rollouts.push(start(connection, case).await?);
    }
    follow(ui, connection, &mut rollouts, begun).await?;
    for (case, rollout) in CASES.iter().zip(&rollouts) {
        case.check(rollout)?;
        everyone_runs(connection, case).await?;
    }
    ui.line("")?;
    ui.line(&format!(
        "   all three ended by themselves within {}s. What `vortexctl rollout explain` says of each:",
        begun.elapsed().as_secs() + 1
    ))?;
    for (case, rollout) in CASES.iter().zip(&rollouts) {
        explain(ui, connection, case, rollout).await?;
    }
    Ok(())
}

impl Case {
    fn as_app(&self) -> App {
        let behaviour = |version: &str, errors, slowest_tenth_times| Behaviour {
            version: version.to_owned(),
            errors,
            latency_least_ms: 20.0,
            latency_mean_above_ms: 15.0,
            slowest_tenth_times,
        };
        App {
            name: self.app.to_owned(),
            instances: INSTANCES,
            requests_per_second: REQUESTS_PER_SECOND,
            versions: vec![
                behaviour("v1", 0.01, 1.0),
                behaviour("v2", self.errors, self.slowest_tenth_times),
            ],
        }
    }

    fn target(&self) -> String {
        format!("{}/prod", self.app)
    }

    fn flags(&self) -> String {
        format!("{START} --bake {}", self.bake)
    }

    /// What became of its rollout is what was promised.
    fn check(&self, rollout: &v1::Rollout) -> Result<(), Failure> {
        let decided_by = rollout.verdict.as_ref().map(|of| of.decided_by.as_str());
        let is_as_promised = match self.fails {
            None => rollout.phase == "completed" && rollout.stage == 2,
            Some(check) => {
                rollout.phase == "rolled_back"
                    && rollout.cause == "analysis"
                    && rollout.stage == 1
                    && decided_by == Some(check)
            }
        };
        if is_as_promised {
            return Ok(());
        }
        Err(unlike(&format!(
            "{} is {}, yet its v2 is {} at stage {}, decided by {}",
            self.app,
            self.is,
            card::phase(rollout),
            rollout.stage,
            decided_by.unwrap_or("nothing")
        )))
    }

    fn expected(&self) -> &'static str {
        match self.fails {
            None => "v2",
            Some(_) => "v1",
        }
    }
}

async fn publish(connection: &Connection, case: &Case) -> Result<(), Failure> {
    for (version, content) in [("v1", case.changes.0), ("v2", case.changes.1)] {
        let request = v1::PublishRequest {
            app: case.app.into(),
            profile: "prod".into(),
            version: version.into(),
            documents: vec![v1::Document {
                name: format!("{}.yml", case.app),
                content: content.into(),
                ..v1::Document::default()
            }],
            request_id: environment::request_id(),
            ..v1::PublishRequest::default()
        };
        connection
            .configs()
            .publish(connection.request(request))
            .await?;
    }
    let stable = v1::SetStableRequest {
        app: case.app.into(),
        profile: "prod".into(),
        version: "v1".into(),
        request_id: environment::request_id(),
        ..v1::SetStableRequest::default()
    };
    connection
        .configs()
        .set_stable(connection.request(stable))
        .await?;
    Ok(())
}

async fn start(connection: &Connection, case: &Case) -> Result<v1::Rollout, Failure> {
    let (target, flags) = (case.target(), case.flags());
    let words = ["start", &target].into_iter().chain(flags.split(' '));
    let typed = Typed::try_parse_from(words).map_err(|error| unlike(&error.to_string()))?;
    let request = v1::CreateRolloutRequest {
        request_id: environment::request_id(),
        ..typed.plan.request()?
    };
    let created = connection
        .rollouts()
        .create(connection.request(request))
        .await?;
    Ok(created.into_inner())
}

/// Looks at all of them once a second until the last has ended: as a live picture on a terminal, elsewhere as a
/// line for whatever changes.
async fn follow(
    ui: &Ui,
    connection: &Connection,
    rollouts: &mut [v1::Rollout],
    begun: Instant,
) -> Result<(), Failure> {
    let screen = ui.is_live().then(Screen::new);
    let mut said: Vec<String> = vec![String::new(); rollouts.len()];
    loop {
        let looks = rollouts.iter().map(|rollout| look(connection, &rollout.id));
        let seen = try_join_all(looks).await?;
        rollouts.clone_from_slice(&seen);
        let is_over = rollouts.iter().all(is_ended);
        match &screen {
            Some(screen) => screen.draw(&picture(ui, rollouts)),
            None => {
                for (said, rollout) in said.iter_mut().zip(rollouts.iter()) {
                    let now = (rollout.stage, rollout.phase.as_str(), found(rollout));
                    let now = format!("{now:?}");
                    if *said != now {
                        *said = now;
                        let line = change(ui, rollout);
                        ui.line(&format!("   {:>3}s  {line}", begun.elapsed().as_secs()))?;
                    }
                }
            }
        }
        if is_over {
            if let Some(screen) = screen {
                screen.end();
            }
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            let states: Vec<_> = rollouts.iter().map(|of| change(ui, of)).collect();
            return Err(unlike(&format!(
                "not over after {PATIENCE:?}: {}",
                states.join("; ")
            )));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn look(connection: &Connection, id: &str) -> Result<v1::Rollout, Failure> {
    let request = v1::GetRolloutRequest { rollout: id.into() };
    let rollout = connection
        .rollouts()
        .get(connection.request(request))
        .await?;
    Ok(rollout.into_inner())
}

fn is_ended(rollout: &v1::Rollout) -> bool {
    matches!(
        rollout.phase.as_str(),
        "completed" | "rolled_back" | "superseded" | "paused"
    )
}

/// Whoever had the new version of a rollout that fell is back, and of one that completed all have it.
async fn everyone_runs(connection: &Connection, case: &Case) -> Result<(), Failure> {
    let begun = environment::instant();
    loop {
        let request = v1::ListInstancesRequest {
            app: case.app.into(),
            profile: "prod".into(),
            version: case.expected().into(),
            page_size: INSTANCES * 2,
            ..v1::ListInstancesRequest::default()
        };
        let found = connection
            .fleet()
            .list_instances(connection.request(request))
            .await?
            .into_inner()
            .instances;
        if found.len() == usize::try_from(INSTANCES).unwrap_or(usize::MAX) {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            let (count, version) = (found.len(), case.expected());
            return Err(unlike(&format!(
                "{count} of {INSTANCES} instances of {} run {version}",
                case.app
            )));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn explain(
    ui: &Ui,
    connection: &Connection,
    case: &Case,
    rollout: &v1::Rollout,
) -> Result<(), Failure> {
    let request = v1::GetRolloutRequest {
        rollout: rollout.id.clone(),
    };
    let explanation = connection
        .rollouts()
        .explain(connection.request(request))
        .await?
        .into_inner();
    if explanation.headline.is_empty() || explanation.why.is_empty() {
        return Err(unlike(&format!("{} is not explained", rollout.id)));
    }
    ui.line("")?;
    let title = format!("   {} v2, {}", case.target(), case.is);
    ui.line(&ui.paint(&title, Paint::Strong))?;
    ui.line("")?;
    let text = explain::text(&ui.narrower(INDENT.len()), &explanation);
    text.lines().try_for_each(|line| match line {
        "" => ui.line(""),
        line => ui.line(&format!("{INDENT}{line}")),
    })
}

fn unlike(what: &str) -> Failure {
    Failure::new(
        Exit::Error,
        "demo",
        format!("the demo's rollouts are not judged as promised: {what}"),
    )
}
