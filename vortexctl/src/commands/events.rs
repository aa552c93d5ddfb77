//! `vortexctl events`: every change, as it happens.

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::Target,
    complete,
    exit::{Exit, Failure},
    session::Session,
    ui::{Paint, Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl events                          # what happens from now on; Ctrl-C ends it
  vortexctl events --from 0 -o json         # everything since the beginning, as JSON lines
  vortexctl events --target checkout/prod --from 120")]
pub(crate) struct Events {
    /// Begin after this revision, not with what happens next
    #[arg(long, value_name = "REVISION")]
    from: Option<u64>,
    /// Only of this target
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
    /// End after so many events
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Events {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = self
            .target
            .map(|target| (target.app, target.profile))
            .unwrap_or_default();
        let request = v1::WatchEventsRequest {
            from_revision: self.from,
            app,
            profile,
        };
        let mut events = connection.audit().watch(request).await?.into_inner();
        let mut left = self.limit.unwrap_or(usize::MAX);
        while left > 0 {
            match events.message().await? {
                Some(event) => session.ui.show_item(&event, |ui| line(ui, &event))?,
                None => {
                    return Err(Failure::new(
                        Exit::Unreachable,
                        "stopping",
                        "the daemon ended the stream",
                    )
                    .with_hint("repeat the command with --from and the last revision"));
                }
            }
            left -= 1;
        }
        Ok(())
    }
}

/// One event on one line, in columns that fit what usually is in them.
pub(crate) fn line(ui: &Ui, event: &v1::Event) -> String {
    let target = if event.app.is_empty() {
        "-".to_owned()
    } else {
        sanitize(&format!("{}/{}", event.app, event.profile))
    };
    let revision = ui.paint(&format!("{:>6}", event.revision), Paint::Faint);
    let reason = if event.reason.is_empty() {
        String::new()
    } else {
        format!("  \"{}\"", sanitize(&event.reason))
    };
    format!(
        "{revision}  {}  {target:<24}  {:<12}  {}  by {}{reason}",
        sanitize(&event.at),
        sanitize(&event.rollout),
        sanitize(&event.summary),
        sanitize(&event.actor),
    )
}
