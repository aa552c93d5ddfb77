//! `vortexctl config set-schema`

use std::path::PathBuf;

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::{Beside, Change, TargetArg},
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config set-schema checkout/prod checkout.schema.json
  vortexctl config set-schema checkout/prod --remove")]
pub(crate) struct SetSchema {
    #[command(flatten)]
    target: TargetArg,
    /// The JSON Schema
    #[arg(required_unless_present = "remove")]
    file: Option<PathBuf>,
    /// Have no schema any more
    #[arg(long, conflicts_with = "file")]
    remove: bool,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

impl SetSchema {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let schema = match &self.file {
            Some(file) => std::fs::read_to_string(file).map_err(|error| {
                Failure::new(
                    Exit::of_reading(&error),
                    "unread_file",
                    format!("cannot read {}: {error}", file.display()),
                )
            })?,
            None => String::new(),
        };
        let connection = session.connect().await?;
        let target = self.target.target;
        let request = connection.request(v1::ConfigureTargetRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            schema,
            set_schema: true,
            request_id: self.change.request_id(),
            reason: self.change.reason,
            allow_divergent: self.beside.allow_divergent,
            ..v1::ConfigureTargetRequest::default()
        });
        let answer = connection
            .configs()
            .configure_target(request)
            .await?
            .into_inner();
        session.ui.show(
            &answer,
            |_| {
                let what = if answer.has_schema {
                    "has a schema now"
                } else {
                    "has no schema any more"
                };
                format!("{target} {what}")
            },
            || vec![target.to_string()],
        )
    }
}
