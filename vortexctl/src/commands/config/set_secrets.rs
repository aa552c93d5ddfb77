//! `vortexctl config set-secrets`

use clap::Args;
use vortex_proto::v1;

use crate::{
    cli::{Beside, Change, TargetArg},
    exit::Failure,
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl config set-secrets checkout/prod spring.datasource.password '*.token'
  vortexctl config set-secrets checkout/prod       # none any more")]
pub(crate) struct SetSecrets {
    #[command(flatten)]
    target: TargetArg,
    /// Patterns of keys, all of them; `*` stands for anything
    patterns: Vec<String>,
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    beside: Beside,
}

impl SetSecrets {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let target = self.target.target;
        let request = connection.request(v1::ConfigureTargetRequest {
            app: target.app.clone(),
            profile: target.profile.clone(),
            secret_keys: self.patterns,
            set_secret_keys: true,
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
                let keys = match answer.secret_keys.join(", ") {
                    keys if keys.is_empty() => "none".to_owned(),
                    keys => crate::ui::sanitize(&keys),
                };
                format!("secret keys of {target}: {keys}")
            },
            || answer.secret_keys.clone(),
        )
    }
}
