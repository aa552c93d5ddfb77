//! `vortexctl config import`

use std::{fs, path::PathBuf};

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::{Beside, Change},
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config import ./config-repo --version $(git -C config-repo rev-parse --short HEAD)
  vortexctl config import ./config-repo --initial      # also makes them stable where nothing is yet
  vortexctl config import ./config-repo --dry-run

Files are {app}.yml, {app}-{profile}.yml and application[-{profile}].yml (also .yaml, .json and
.properties); a file may hold several documents with spring.config.activate.on-profile.")]
pub(crate) struct Import {
    /// The directory
    directory: PathBuf,
    /// The label of every version made (default: import- and the first digits of the content's digest)
    #[arg(
        long,
        value_name = "LABEL",
        default_value = "",
        hide_default_value = true
    )]
    version: String,
    /// What these versions are about
    #[arg(
        long,
        short,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    message: String,
    /// Patterns of keys whose values are secret
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',')]
    secret_keys: Vec<String>,
    /// Where a target has no stable version, the imported one becomes it
    #[arg(long)]
    initial: bool,
    /// Decide, but change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

impl Import {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let files = self.read()?;
        let connection = session.connect().await?;
        let request = v1::ImportRequest {
            files,
            version: self.version,
            message: self.message,
            secret_keys: self.secret_keys,
            initial: self.initial,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            dry_run: self.dry_run,
            allow_divergent: self.beside.allow_divergent,
        };
        let request = connection.request(request);
        let answer = connection.configs().import(request).await?.into_inner();
        for warning in &answer.warnings {
            session.ui.say(&format!("warning: {warning}"));
        }
        session.ui.show(
            &answer,
            |ui| {
                let rows = answer.targets.iter().map(|target| {
                    vec![
                        format!("{}/{}", target.app, target.profile),
                        target.version.clone(),
                        target.outcome.clone(),
                        if target.stable { "yes" } else { "" }.to_owned(),
                    ]
                });
                ui.table(
                    &["target", "version", "outcome", "made stable"],
                    rows.collect(),
                )
            },
            || {
                let published = answer.targets.iter().filter(|t| t.outcome == "published");
                published
                    .map(|t| format!("{}/{}", t.app, t.profile))
                    .collect()
            },
        )?;
        let published = answer
            .targets
            .iter()
            .filter(|t| t.outcome == "published")
            .count();
        let done = if answer.dry_run {
            "would be published"
        } else {
            "published"
        };
        session.ui.say(&format!(
            "{published} {done}, {} unchanged",
            answer.targets.len() - published
        ));
        Ok(())
    }

    /// The directory's own files of the endings that Spring reads; links that lead out of it are not followed.
    fn read(&self) -> Result<Vec<v1::ImportFile>, Failure> {
        let unread = |path: &std::path::Path, error: std::io::Error| {
            Failure::new(
                Exit::of_reading(&error),
                "unread_file",
                format!("cannot read {}: {error}", path.display()),
            )
        };
        let mut files = vec![];
        let entries =
            fs::read_dir(&self.directory).map_err(|error| unread(&self.directory, error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unread(&self.directory, error))?;
            let path = entry.path();
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            let ending = path.extension().and_then(|ending| ending.to_str());
            if !is_file || !matches!(ending, Some("yml" | "yaml" | "json" | "properties")) {
                continue;
            }
            files.push(v1::ImportFile {
                name: entry.file_name().to_string_lossy().into_owned(),
                content: fs::read_to_string(&path).map_err(|error| unread(&path, error))?,
            });
        }
        // The same directory makes the same request, whatever order the system lists it in.
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }
}
