//! `vortexctl freeze`: times in which nobody new gets a version.

use std::time::Duration;

use clap::{Args, Subcommand};
use vortex_proto::v1;

use crate::{
    cli::{OfArg, duration},
    complete,
    exit::Failure,
    session::Session,
    ui::{Ui, sanitize},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Freeze an app, a target or everything: once, until lifted, or by cron
    Add(Add),
    /// Freezes: those that hold, those to come, and those that ended not long ago
    List(List),
    /// End a freeze for good
    Lift(Lift),
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl freeze add --all --until-lifted --reason \"incident 4711\"
  vortexctl freeze add checkout --for 2h --reason \"load test\"
  vortexctl freeze add checkout/prod --from 2026-12-24T00:00:00Z --until 2027-01-02T00:00:00Z --reason holidays
  vortexctl freeze add --all --cron '0 18 * * FRI' --for 60h --reason weekend

Cron fields, in UTC: minute, hour, day of month, month, day of week.
What a freeze forbids: start, promote, complete, set-stable. Rollback always works.")]
#[command(group = clap::ArgGroup::new("scope").args(["of", "all"]).required(true))]
#[command(group = clap::ArgGroup::new("end").args(["duration", "until", "until_lifted"]).required(true))]
pub(crate) struct Add {
    /// What is frozen
    #[arg(value_name = "APP|APP/PROFILE", add = complete::targets())]
    of: Option<String>,
    /// Freeze every target
    #[arg(long)]
    all: bool,
    /// How long it lasts; with --cron, each time
    #[arg(long = "for", id = "duration", value_name = "DURATION", value_parser = duration)]
    length: Option<Duration>,
    /// When it ends, RFC 3339
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// It ends when somebody lifts it
    #[arg(long)]
    until_lifted: bool,
    /// When it begins, again and again
    #[arg(long, value_name = "EXPRESSION", conflicts_with_all = ["until", "until_lifted"])]
    cron: Option<String>,
    /// When it begins, RFC 3339; with --cron, since when it counts (default: now)
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    #[command(flatten)]
    why: Why,
}

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl freeze list --active")]
pub(crate) struct List {
    /// Only those that hold now
    #[arg(long)]
    active: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "EXAMPLES\n  vortexctl freeze lift f-0123456789 --reason \"the incident is over\""
)]
pub(crate) struct Lift {
    /// A freeze's id, or the beginning of one
    #[arg(value_name = "FREEZE", add = complete::freezes())]
    freeze: String,
    #[command(flatten)]
    why: Why,
}

/// What every change of a freeze takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Change")]
pub(crate) struct Why {
    /// Why, for everyone whom it stops and for the audit trail
    #[arg(long, value_name = "TEXT", required = true)]
    reason: String,
    /// Idempotency key: repeating the command with the same key does it once (default: a fresh one)
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

impl Why {
    fn request_id(&self) -> String {
        self.request_id
            .clone()
            .unwrap_or_else(crate::environment::request_id)
    }
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Add(add) => add.run(session).await,
            Command::List(list) => list.run(session).await,
            Command::Lift(lift) => lift.run(session).await,
        }
    }
}

impl Add {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = OfArg { of: self.of }.split();
        let request = connection.request(v1::AddFreezeRequest {
            app,
            profile,
            cron: self.cron.unwrap_or_default(),
            duration: self
                .length
                .map(|length| humantime::format_duration(length).to_string())
                .unwrap_or_default(),
            from: self.from.unwrap_or_default(),
            until: self.until.unwrap_or_default(),
            request_id: self.why.request_id(),
            reason: self.why.reason,
        });
        let freeze = connection.freezes().add(request).await?.into_inner();
        session.ui.show(
            &freeze,
            |_| {
                format!(
                    "froze {}: {} {}",
                    sanitize(&scope(&freeze)),
                    sanitize(&freeze.id),
                    sanitize(&now(&freeze)),
                )
            },
            || vec![freeze.id.clone()],
        )?;
        session.ui.advise(&format!(
            "vortexctl freeze lift {} --reason ...",
            sanitize(&freeze.id)
        ));
        Ok(())
    }
}

impl List {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::ListFreezesRequest {
            active: self.active,
        });
        let freezes = connection
            .freezes()
            .list(request)
            .await?
            .into_inner()
            .freezes;
        session.ui.show(
            &freezes,
            |ui| table(ui, &freezes),
            || freezes.iter().map(|freeze| freeze.id.clone()).collect(),
        )
    }
}

impl Lift {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::LiftFreezeRequest {
            id: self.freeze,
            request_id: self.why.request_id(),
            reason: self.why.reason,
        });
        let freeze = connection.freezes().lift(request).await?.into_inner();
        session.ui.show(
            &freeze,
            |_| {
                format!(
                    "lifted {} from {}",
                    sanitize(&freeze.id),
                    sanitize(&scope(&freeze))
                )
            },
            || vec![freeze.id.clone()],
        )
    }
}

fn table(ui: &Ui, freezes: &[v1::Freeze]) -> String {
    let rows = freezes.iter().map(|freeze| {
        vec![
            freeze.id.clone(),
            scope(freeze),
            when(freeze),
            now(freeze),
            freeze.reason.clone(),
        ]
    });
    ui.table(&["id", "for", "when", "now", "reason"], rows.collect())
}

fn scope(freeze: &v1::Freeze) -> String {
    match (freeze.app.as_str(), freeze.profile.as_str()) {
        ("", _) => "everything".to_owned(),
        (app, "") => app.to_owned(),
        (app, profile) => format!("{app}/{profile}"),
    }
}

fn when(freeze: &v1::Freeze) -> String {
    match (freeze.cron.as_str(), freeze.until.as_str()) {
        ("", "") => "until lifted".to_owned(),
        ("", _) => format!("once for {}", largest_units(&freeze.duration)),
        (cron, _) => format!("{cron} for {}", freeze.duration),
    }
}

/// `36days 14h` of a duration that goes on to the millisecond.
fn largest_units(duration: &str) -> String {
    let units: Vec<&str> = duration.split(' ').take(2).collect();
    units.join(" ")
}

fn now(freeze: &v1::Freeze) -> String {
    match (
        freeze.active,
        freeze.active_until.as_str(),
        freeze.next.as_str(),
    ) {
        (true, "", _) => "holds until lifted".to_owned(),
        (true, until, _) => format!("holds until {until}"),
        (false, _, "") => "ended".to_owned(),
        (false, _, next) => format!("begins {next}"),
    }
}
