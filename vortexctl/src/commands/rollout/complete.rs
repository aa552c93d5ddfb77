//! `vortexctl rollout complete`

use clap::Args;

use super::act::{Act, Verb};
use crate::{cli::OverrideFreeze, exit::Failure, session::Session};

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl rollout complete checkout/prod")]
pub(crate) struct Complete {
    #[command(flatten)]
    act: Act,
    #[command(flatten)]
    freeze: OverrideFreeze,
}

impl Complete {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        self.act
            .run_over(session, Verb::Complete, self.freeze)
            .await
    }
}
