//! `vortexctl config publish`

use std::{io::Read as _, path::PathBuf};

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::{Beside, Change, Guard, TargetArg},
    exit::{Exit, Failure},
    session::Session,
    ui::sanitize,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config publish checkout/prod --version v42 -f base.yml -f prod.yml    # prod.yml overrides
  vortexctl config publish checkout/prod --version v43 -f app.toml --message \"pool of 20\"
  render-config | vortexctl config publish checkout/prod --version v44 -f - --format yaml
  vortexctl config publish checkout/prod --version v45 -f app.yml --secret-keys 'db.password,*.token'")]
pub(crate) struct Publish {
    #[command(flatten)]
    target: TargetArg,
    /// The version's label: it never stands for anything else again
    #[arg(long, value_name = "LABEL")]
    version: String,
    /// A document; a later one overrides an earlier one; `-` is stdin
    #[arg(long = "file", short, value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How the documents are read: yaml, json, toml, properties or text (default: by their endings)
    #[arg(long)]
    format: Option<String>,
    /// What this version is about
    #[arg(
        long,
        short,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    message: String,
    /// Patterns of keys whose values are secret, in every version of the target
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',')]
    secret_keys: Vec<String>,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    guard: Guard,
}

impl Publish {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut documents = vec![];
        // The wire wants the highest precedence first.
        for file in self.files.iter().rev() {
            documents.push(self.read(file)?);
        }
        let connection = session.connect().await?;
        let target = self.target.target;
        let request = v1::PublishRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            version: self.version,
            documents,
            message: self.message,
            secret_keys: self.secret_keys,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            dry_run: self.guard.dry_run,
            expected_revision: self.guard.if_revision,
            allow_divergent: self.beside.allow_divergent,
        };
        let request = connection.request(request);
        let answer = connection.configs().publish(request).await?.into_inner();
        for warning in &answer.warnings {
            session.ui.say(&format!("warning: {warning}"));
        }
        let version = answer.version.clone().unwrap_or_default();
        session.ui.show(
            &answer,
            |_| {
                let done = match (answer.dry_run, answer.created) {
                    (true, true) => "would publish",
                    (true, false) | (false, false) => "unchanged: the same content is there as",
                    (false, true) => "published",
                };
                let digest: String = version.digest.chars().take(12).collect();
                format!("{done} {target} {} ({digest})", sanitize(&version.version))
            },
            || vec![version.version.clone()],
        )?;
        if answer.created && !answer.dry_run {
            session.ui.advise(&format!(
                "vortexctl rollout start {target} --to {}",
                version.version
            ));
        }
        Ok(())
    }

    fn read(&self, file: &PathBuf) -> Result<v1::Document, Failure> {
        let from_stdin = file.as_os_str() == "-";
        let unread = |error: std::io::Error| {
            Failure::new(
                Exit::of_reading(&error),
                "unread_file",
                format!("cannot read {}: {error}", file.display()),
            )
        };
        let content = if from_stdin {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(unread)?;
            text
        } else {
            std::fs::read_to_string(file).map_err(unread)?
        };
        let name = if from_stdin {
            "stdin".to_owned()
        } else {
            let name = file.file_name().unwrap_or(file.as_os_str());
            name.to_string_lossy().into_owned()
        };
        let format = match (&self.format, from_stdin) {
            (Some(format), _) => format.clone(),
            // The most likely thing in a pipe; JSON is YAML, too.
            (None, true) => "yaml".to_owned(),
            (None, false) => String::new(),
        };
        Ok(v1::Document {
            name,
            format,
            content,
            redacted: false,
        })
    }
}
