//! `vortexctl instance show`

use clap::Args;
use vortex_proto::v1;

use crate::{cli::InstanceArg, commands::fleet::look, exit::Failure, session::Session};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl instance show checkout/prod web-17
  vortexctl instance show checkout/prod web-17 -o json | jq .labels")]
pub(crate) struct Show {
    #[command(flatten)]
    instance: InstanceArg,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let instance = get(session, self.instance).await?;
        session.ui.show(
            &instance,
            |ui| look::card(ui, &instance),
            || vec![instance.instance_id.clone()],
        )
    }
}

/// Asks the daemon for an instance.
pub(crate) async fn get(session: &Session, named: InstanceArg) -> Result<v1::Instance, Failure> {
    let connection = session.connect().await?;
    let request = connection.request(v1::GetInstanceRequest {
        app: named.target.target.app,
        profile: named.target.target.profile,
        instance_id: named.instance,
    });
    Ok(connection.fleet().get_instance(request).await?.into_inner())
}
