//! `vortexctl completions`

use clap::{Args, CommandFactory as _, ValueEnum};
use clap_complete::Shell;

use crate::{
    cli::Cli,
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl completions bash > /etc/bash_completion.d/vortexctl
  source <(COMPLETE=bash vortexctl)      # completes targets, rollouts and versions from the daemon, too")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Known,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Known {
    Bash,
    Zsh,
    Fish,
}

impl Completions {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let shell = match self.shell {
            Known::Bash => Shell::Bash,
            Known::Zsh => Shell::Zsh,
            Known::Fish => Shell::Fish,
        };
        let mut script = vec![];
        clap_complete::generate(shell, &mut Cli::command(), "vortexctl", &mut script);
        let script = String::from_utf8(script).map_err(|error| {
            Failure::new(
                Exit::Error,
                "not_encoded",
                format!("no script was made: {error}"),
            )
        })?;
        session.ui.line(script.trim_end())
    }
}
