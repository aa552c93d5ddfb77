//! `vortexctl config diff`

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::TargetArg,
    complete,
    exit::{Exit, Failure},
    session::Session,
    ui::{Paint, Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config diff checkout/prod v42          # the stable version against v42
  vortexctl config diff checkout/prod v41 v42
  vortexctl config diff checkout/prod v42 --exit-code || echo \"it differs\"")]
pub(crate) struct Diff {
    #[command(flatten)]
    target: TargetArg,
    /// One version: compared with the stable one; two: the first with the second
    #[arg(value_name = "VERSION", required = true, num_args = 1..=2, add = complete::versions())]
    versions: Vec<String>,
    /// End with status 8 when they differ
    #[arg(long)]
    exit_code: bool,
}

impl Diff {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let mut versions = self.versions.into_iter().rev();
        let (to_version, from_version) = (
            versions.next().unwrap_or_default(),
            versions.next().unwrap_or_default(),
        );
        let request = connection.request(v1::DiffRequest {
            app: self.target.target.app,
            profile: self.target.target.profile,
            from_version,
            to_version,
        });
        let diff = connection.configs().diff(request).await?.into_inner();
        session.ui.show(
            &diff,
            |ui| lines(ui, &diff),
            || {
                diff.changes
                    .iter()
                    .map(|change| change.key.clone())
                    .collect()
            },
        )?;
        if self.exit_code && !diff.changes.is_empty() {
            return Err(Failure::silent(Exit::Different));
        }
        Ok(())
    }
}

fn lines(ui: &Ui, diff: &v1::DiffResponse) -> String {
    let title = format!(
        "{}/{}  {} -> {}  {}",
        diff.app,
        diff.profile,
        diff.from_version,
        diff.to_version,
        match diff.changes.len() {
            1 => "1 key changes".to_owned(),
            count => format!("{count} keys change"),
        }
    );
    let mut text = ui.paint(&sanitize(&title), Paint::Strong);
    for change in &diff.changes {
        let key = sanitize(&change.key);
        let before = sanitize(change.before.as_deref().unwrap_or_default());
        let after = sanitize(change.after.as_deref().unwrap_or_default());
        let line = match change.change.as_str() {
            "added" => ui.paint(&format!("+ {key}: {after}"), Paint::Good),
            "removed" => ui.paint(&format!("- {key}: {before}"), Paint::Bad),
            _ => ui.paint(&format!("~ {key}: {before} -> {after}"), Paint::Warn),
        };
        text.push('\n');
        text.push_str(&line);
    }
    text
}
