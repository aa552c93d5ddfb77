//! `vortexctl instance list`

use clap::Args;

use crate::{
    commands::fleet::{filter::FilterArgs, look},
    exit::Failure,
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl instance list checkout/prod
  vortexctl instance list checkout/prod --version v42 --limit 1000 -o name
  vortexctl instance list --label zone=eu-1a --state silent -o wide")]
pub(crate) struct List {
    #[command(flatten)]
    filter: FilterArgs,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let states = &self.filter.state;
        let found = self.filter.find(session, &connection, states).await?;
        session.ui.show(
            &found.instances,
            |ui| look::table(ui, &found.instances),
            || look::names(&found.instances, self.filter.is_of_one_target()),
        )?;
        if found.instances.is_empty() {
            // Whether none reports, or none that was asked for.
            session.ui.advise("vortexctl drift summary");
        }
        Ok(())
    }
}
