//! `vortexctl drift watch`

use std::collections::BTreeMap;

use clap::Args;
use tonic::Status;
use vortex_proto::v1;

use super::table;
use crate::{
    cli::OfArg,
    commands::fleet::look,
    exit::{Exit, Failure},
    screen::{REDRAW, Screen},
    session::Session,
    ui::{Format, Paint, Ui, json_line, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl drift watch                            # a live table; Ctrl-C ends it
  vortexctl drift watch checkout/prod -o wide
  vortexctl drift watch checkout/prod -o json      # a JSON line per change")]
pub(crate) struct Watch {
    #[command(flatten)]
    of: OfArg,
}

impl Watch {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let (app, profile) = self.of.split();
        let request = v1::SummarizeDriftRequest {
            app,
            profile,
            all_clusters: false,
        };
        let mut summaries = connection.fleet().watch_drift(request).await?.into_inner();
        let mut live = session.ui.is_live().then(|| Live::new(session.ui.clone()));
        loop {
            let message = match &mut live {
                Some(live) => live.until(summaries.message()).await?,
                None => summaries.message().await?,
            };
            let Some(summary) = message else {
                break;
            };
            match &mut live {
                Some(live) => live.show(summary),
                None => session.ui.show_item(&summary, |ui| {
                    if ui.format == Format::Name {
                        sanitize(&table::target(&summary))
                    } else {
                        // Elsewhere than on a terminal, a program reads this.
                        json_line(&summary).unwrap_or_default()
                    }
                })?,
            }
        }
        if let Some(live) = live {
            live.end();
        }
        Err(
            Failure::new(Exit::Unreachable, "stopping", "the daemon ended the stream")
                .with_hint("repeat the command when it is back"),
        )
    }
}

/// Every target's newest summary, redrawn in place.
struct Live {
    ui: Ui,
    screen: Screen,
    summaries: BTreeMap<(String, String), v1::DriftSummary>,
}

impl Live {
    fn new(ui: Ui) -> Live {
        let live = Live {
            ui,
            screen: Screen::new(),
            summaries: BTreeMap::new(),
        };
        live.draw();
        live
    }

    /// Redraws while the next message is awaited: what it shows grows older.
    async fn until(
        &self,
        message: impl Future<Output = Result<Option<v1::DriftSummary>, Status>>,
    ) -> Result<Option<v1::DriftSummary>, Status> {
        tokio::pin!(message);
        loop {
            tokio::select! {
                message = &mut message => return message,
                () = tokio::time::sleep(REDRAW) => self.draw(),
            }
        }
    }

    /// Shows a target after a change.
    fn show(&mut self, summary: v1::DriftSummary) {
        let target = (summary.app.clone(), summary.profile.clone());
        self.summaries.insert(target, summary);
        self.draw();
    }

    fn end(self) {
        self.draw();
        self.screen.end();
    }

    fn draw(&self) {
        let (headline, paint) = headline(self.summaries.values());
        let mut text = self.ui.paint(&headline, paint);
        if !self.summaries.is_empty() {
            text.push('\n');
            text.push_str(&table::table(&self.ui, self.summaries.values()));
        }
        // The daemon adds the first ones only where a single target is meant.
        for summary in self.summaries.values() {
            if !summary.instances.is_empty() {
                text.push('\n');
                text.push_str(&look::table(&self.ui, &summary.instances));
            }
        }
        self.screen.draw(&text);
    }
}

/// What matters of them all, on one line.
fn headline<'a>(summaries: impl Iterator<Item = &'a v1::DriftSummary>) -> (String, Paint) {
    let (mut total, mut alerting, mut suspect) = (0_usize, 0_usize, 0_usize);
    for summary in summaries {
        total += 1;
        alerting += usize::from(summary.alerting);
        suspect += usize::from(summary.suspect);
    }
    let of = if total == 1 { "target" } else { "targets" };
    match (total, alerting, suspect) {
        (0, _, _) => ("no instance has reported yet".to_owned(), Paint::Faint),
        (_, 0, 0) => (format!("{total} {of}, no alarm"), Paint::Good),
        (_, 0, _) => (
            format!("{suspect} of {total} {of} went silent all at once: is it the daemon?"),
            Paint::Warn,
        ),
        (_, _, _) => (
            format!("{alerting} of {total} {of} above the threshold"),
            Paint::Bad,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_names_the_worst() {
        let summary = |alerting, suspect| v1::DriftSummary {
            alerting,
            suspect,
            ..v1::DriftSummary::default()
        };
        let check = |summaries: &[v1::DriftSummary], expected: &str| {
            assert_eq!(headline(summaries.iter()).0, expected);
        };
        check(&[], "no instance has reported yet");
        check(&[summary(false, false)], "1 target, no alarm");
        check(
            &[summary(true, true), summary(false, true)],
            "1 of 2 targets above the threshold",
        );
        check(
            &[summary(false, true), summary(false, false)],
            "1 of 2 targets went silent all at once: is it the daemon?",
        );
    }
}
