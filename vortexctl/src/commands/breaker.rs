//! `vortexctl breaker`: what stops automatic decisions when rollouts fall one after the other.

use clap::{Args, Subcommand};
use vortex_proto::v1;

use crate::{
    exit::{Exit, Failure},
    session::Session,
    ui::{Paint, Ui},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Whether it is open, and the rollouts that were rolled back automatically of late
    Show(Show),
    /// Close it: verdicts promote and roll back by themselves again
    Reset(Reset),
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl breaker show
  vortexctl breaker show --exit-code      # in a pipeline, before a rollout is started

STATUSES
  0 it is shown · 7 with --exit-code: it is open and needs a person")]
pub(crate) struct Show {
    /// End with status 7 while it is open
    #[arg(long)]
    exit_code: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl breaker reset --reason \"the payment provider is back\"

The rollbacks counted so far are forgotten. What it has paused stays paused: resume those rollouts one by one.")]
pub(crate) struct Reset {
    /// Why verdicts can be trusted again, for the audit trail
    #[arg(long, value_name = "TEXT", required = true, help_heading = "Change")]
    reason: String,
    /// Idempotency key: repeating the command with the same key does it once (default: a fresh one)
    #[arg(long, value_name = "ID", help_heading = "Change")]
    request_id: Option<String>,
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Show(show) => show.run(session).await,
            Command::Reset(reset) => reset.run(session).await,
        }
    }
}

impl Show {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::GetBreakerRequest {});
        let breaker = connection
            .freezes()
            .get_breaker(request)
            .await?
            .into_inner();
        show(session, &breaker)?;
        if !breaker.open {
            return Ok(());
        }
        session
            .ui
            .advise("vortexctl rollout explain ROLLOUT, then vortexctl breaker reset --reason ...");
        match self.exit_code {
            true => Err(Failure::silent(Exit::Paused)),
            false => Ok(()),
        }
    }
}

impl Reset {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        if self.reason.trim().is_empty() {
            return Err(Failure::new(
                Exit::Usage,
                "usage",
                "a reset needs a reason that says something",
            )
            .with_hint("add e.g. --reason \"the payment provider is back\""));
        }
        let connection = session.connect().await?;
        let request_id = self
            .request_id
            .unwrap_or_else(crate::environment::request_id);
        let request = connection.request(v1::ResetBreakerRequest {
            reason: self.reason,
            request_id,
        });
        let breaker = connection
            .freezes()
            .reset_breaker(request)
            .await?
            .into_inner();
        show(session, &breaker)?;
        session
            .ui
            .advise("vortexctl rollout list, and resume what it has paused");
        Ok(())
    }
}

fn show(session: &Session, breaker: &v1::Breaker) -> Result<(), Failure> {
    session.ui.show(
        breaker,
        |ui| card(ui, breaker),
        || vec![word(breaker).to_owned()],
    )
}

fn word(breaker: &v1::Breaker) -> &'static str {
    if breaker.open { "open" } else { "closed" }
}

fn card(ui: &Ui, breaker: &v1::Breaker) -> String {
    let (paint, means) = match breaker.open {
        true => (
            Paint::Bad,
            "verdicts pause rollouts; nothing is promoted or rolled back automatically",
        ),
        false => (Paint::Good, "verdicts promote and roll back by themselves"),
    };
    let mut text = format!("{}: {means}\n\n", ui.paint(word(breaker), paint));
    text.push_str(&ui.card(&[
        ("open since", breaker.opened_at.clone()),
        (
            "rollbacks",
            format!(
                "{} automatic in the last {}; it opens at the next one after {}",
                breaker.rollbacks, breaker.window, breaker.rollbacks_max
            ),
        ),
        ("rollouts", breaker.rollouts.join(", ")),
    ]));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Format;

    #[test]
    fn a_breaker_says_what_it_means_and_which_rollouts_fell() {
        let ui = Ui::fixed(Format::Table, None);
        let mut breaker = v1::Breaker {
            rollbacks: 1,
            rollbacks_max: 5,
            window: "10m".to_owned(),
            rollouts: vec!["r-1".to_owned()],
            ..v1::Breaker::default()
        };
        assert_eq!(
            card(&ui, &breaker),
            "\
closed: verdicts promote and roll back by themselves

rollbacks   1 automatic in the last 10m; it opens at the next one after 5
rollouts    r-1
"
        );
        breaker = v1::Breaker {
            open: true,
            opened_at: "2026-11-25T02:07:40Z".to_owned(),
            rollbacks: 5,
            rollouts: vec!["r-1".to_owned(), "r-\u{1b}[2J".to_owned()],
            ..breaker
        };
        assert_eq!(
            card(&ui, &breaker),
            "\
open: verdicts pause rollouts; nothing is promoted or rolled back automatically

open since  2026-11-25T02:07:40Z
rollbacks   5 automatic in the last 10m; it opens at the next one after 5
rollouts    r-1, r-\\u{1b}[2J
"
        );
    }
}
