//! `vortexctl drift explain`

use clap::Args;

use crate::{
    cli::InstanceArg,
    commands::{fleet::look, instance::show},
    exit::Failure,
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl drift explain checkout/prod web-17
  vortexctl drift explain checkout/prod web-17 -o json | jq -r .explanation")]
pub(crate) struct Explain {
    #[command(flatten)]
    instance: InstanceArg,
}

impl Explain {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let instance = show::get(session, self.instance).await?;
        session.ui.show(
            &instance,
            |ui| look::explanation(ui, &instance),
            || vec![instance.instance_id.clone()],
        )
    }
}
