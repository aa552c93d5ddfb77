//! `vortexctl config show`

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::TargetArg,
    complete,
    exit::Failure,
    session::Session,
    ui::{Paint, Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config show checkout/prod               # the stable version
  vortexctl config show checkout/prod v42
  vortexctl config show checkout/prod --key web-17  # what this instance reads now
  vortexctl config show checkout/prod v42 --reveal  # secret values too")]
pub(crate) struct Show {
    #[command(flatten)]
    target: TargetArg,
    /// The version (default: the stable one)
    #[arg(default_value = "", hide_default_value = true, add = complete::versions())]
    version: String,
    /// Show secret values, too
    #[arg(long)]
    reveal: bool,
    /// Show what this key reads now, merged
    #[arg(long, conflicts_with = "version")]
    key: Option<String>,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let target = self.target.target;
        if let Some(key) = self.key {
            let request = connection.request(v1::ResolveRequest {
                app: target.app,
                profile: target.profile,
                key,
                reveal_secrets: self.reveal,
            });
            let answer = connection.configs().resolve(request).await?.into_inner();
            return session.ui.show(
                &answer,
                |ui| resolved(ui, &answer),
                || vec![answer.version.clone()],
            );
        }
        let request = connection.request(v1::GetVersionRequest {
            app: target.app,
            profile: target.profile,
            version: self.version,
            reveal_secrets: self.reveal,
        });
        let version = connection
            .configs()
            .get_version(request)
            .await?
            .into_inner();
        session.ui.show(
            &version,
            |ui| card(ui, &version),
            || vec![version.version.clone()],
        )
    }
}

fn card(ui: &Ui, version: &v1::ConfigVersion) -> String {
    let mut text = ui.card(&[
        ("target", format!("{}/{}", version.app, version.profile)),
        (
            "version",
            format!(
                "{}{}",
                version.version,
                if version.stable { " (stable)" } else { "" }
            ),
        ),
        ("digest", version.digest.clone()),
        (
            "published",
            format!("{} by {}", version.created_at, version.author),
        ),
        ("message", version.message.clone()),
        ("secret keys", version.secret_keys.join(", ")),
    ]);
    for document in &version.documents {
        let note = if document.redacted {
            ", as keys because it holds secrets"
        } else {
            ""
        };
        let title = format!(
            "--- {} ({}{note})",
            sanitize(&document.name),
            sanitize(&document.format)
        );
        text.push('\n');
        text.push_str(&ui.paint(&title, Paint::Strong));
        text.push('\n');
        for line in document.content.lines() {
            text.push_str(&sanitize(line));
            text.push('\n');
        }
    }
    text
}

fn resolved(ui: &Ui, answer: &v1::ResolveResponse) -> String {
    let mut text = ui.card(&[
        ("target", format!("{}/{}", answer.app, answer.profile)),
        ("version", answer.version.clone()),
        ("cohort", answer.cohort.clone()),
        ("rollout", answer.rollout.clone()),
    ]);
    text.push('\n');
    let rows = answer
        .properties
        .iter()
        .map(|(key, value)| vec![key.clone(), value.clone()]);
    text.push_str(&ui.table(&["key", "value"], rows.collect()));
    text
}
