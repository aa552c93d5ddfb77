//! `vortexctl webhook`: how the daemon's webhooks are doing.

use std::time::Duration;

use clap::{Args, Subcommand};
use vortex_proto::v1;

use crate::{
    complete,
    exit::{Exit, Failure},
    session::Session,
    ui::{Format, Ui, sanitize},
};

/// A receiver has ten seconds; the daemon's answer comes after that, whatever the usual time for a call is.
const TEST_TIMEOUT_MIN: Duration = Duration::from_secs(15);

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Where events go, what waits, and what went wrong last
    List(List),
    /// Send one ping now and show what comes back
    Test(Test),
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl webhook list
  vortexctl webhook list -o wide                   # with kinds, apps and counts since the start
  vortexctl webhook list -o json | jq '.[] | select(.pending > 0)'

Webhooks are declared in the daemon's settings file.")]
pub(crate) struct List {}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl webhook test pager                     # status 1 unless it answers 2xx
  vortexctl webhook test pager -o json | jq .answer")]
pub(crate) struct Test {
    /// The webhook's name
    #[arg(value_name = "NAME", add = complete::webhooks())]
    name: String,
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::List(command) => command.run(session).await,
            Command::Test(command) => command.run(session).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::ListWebhooksRequest {});
        let answer = connection.webhooks().list(request).await?.into_inner();
        let hooks = answer.webhooks;
        session.ui.show(
            &hooks,
            |ui| table(ui, &hooks),
            || hooks.iter().map(|hook| hook.name.clone()).collect(),
        )
    }
}

impl Test {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut connection = session.connect().await?;
        connection.timeout = connection.timeout.max(TEST_TIMEOUT_MIN);
        let request = connection.request(v1::TestWebhookRequest { name: self.name });
        let answer = connection.webhooks().test(request).await?.into_inner();
        session
            .ui
            .show(&answer, |_| tested(&answer), || vec![answer.name.clone()])?;
        if answer.accepted {
            return Ok(());
        }
        let message = format!("{} did not take the ping: {}", answer.name, answer.error);
        Err(Failure::new(Exit::Error, "not_taken", message))
    }
}

fn tested(answer: &v1::TestWebhookResponse) -> String {
    let said = match (answer.status, answer.answer.as_str()) {
        (0, _) => "no answer".to_owned(),
        (status, "") => format!("HTTP {status}"),
        (status, text) => format!("HTTP {status}: {}", sanitize(text)),
    };
    format!(
        "{} {} after {}  {said}",
        sanitize(&answer.name),
        sanitize(&answer.url),
        sanitize(&answer.duration)
    )
}

fn table(ui: &Ui, hooks: &[v1::Webhook]) -> String {
    let wide = ui.format == Format::Wide;
    let mut header = vec![
        "name",
        "url",
        "state",
        "pending",
        "last delivered",
        "last error",
    ];
    if wide {
        header.extend(["events", "apps", "delivered", "failed", "dropped"]);
    }
    ui.table(&header, hooks.iter().map(|hook| row(hook, wide)).collect())
}

fn row(hook: &v1::Webhook, wide: bool) -> Vec<String> {
    let mut row = vec![
        hook.name.clone(),
        hook.url.clone(),
        hook.state.clone(),
        hook.pending.to_string(),
        hook.last_delivered_at.clone(),
        [hook.last_error_at.as_str(), hook.last_error.as_str()]
            .join(" ")
            .trim()
            .to_owned(),
    ];
    if wide {
        row.extend([
            hook.events.join(", "),
            hook.apps.join(", "),
            hook.delivered.to_string(),
            hook.failed_attempts.to_string(),
            hook.dropped.to_string(),
        ]);
    }
    row
}
