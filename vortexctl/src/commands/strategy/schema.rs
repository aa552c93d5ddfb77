//! `vortexctl strategy schema`

use clap::Args;

use crate::{exit::Failure, session::Session, strategy_file, ui};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl strategy schema > strategy.schema.json
  vortexctl strategy schema | jq '.properties.analysis.properties.checks.items.properties | keys'")]
pub(crate) struct Schema {}

impl Schema {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        // The schema is JSON whatever the output is otherwise.
        session.ui.line(&ui::pretty_json(&strategy_file::schema())?)
    }
}
