//! `vortexctl man`

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};

use crate::{
    cli::Cli,
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl man /usr/local/share/man/man1     # then: man vortexctl-rollout-start")]
pub(crate) struct Man {
    /// The folder they are written to
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Man {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let written = std::fs::create_dir_all(&self.folder)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), &self.folder));
        let shown = self.folder.display();
        written.map_err(|error| {
            let why = format!("the pages cannot be written to {shown}: {error}");
            Failure::new(Exit::Error, "not_written", why)
        })?;
        session.ui.say(&format!("written to {shown}"));
        Ok(())
    }
}
