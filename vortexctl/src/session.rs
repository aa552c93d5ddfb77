//! One run of the command: its terminal, its flags, its connection.

use std::{
    io::{self, BufRead as _, IsTerminal as _},
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    cli::Global,
    connection::{Connection, exposed_token},
    exit::{Exit, Failure},
    ui::Ui,
};

/// What a command works with.
pub(crate) struct Session {
    pub(crate) ui: Ui,
    pub(crate) global: Global,
    /// Whether the person knows that others may read the token.
    is_warned: AtomicBool,
}

impl Session {
    pub(crate) fn new(global: Global) -> Session {
        Session {
            ui: Ui::new(global.output, global.color()),
            global,
            is_warned: AtomicBool::new(false),
        }
    }

    /// Goes on only if the person means it, or has said so already.
    pub(crate) fn confirm(&self, consequence: &str) -> Result<(), Failure> {
        if self.global.yes {
            return Ok(());
        }
        let unconfirmed = |why: &str| {
            Failure::new(Exit::Usage, "unconfirmed", format!("{consequence} {why}"))
                .with_hint("if that is meant, repeat the command with --yes")
        };
        if !io::stdin().is_terminal() {
            return Err(unconfirmed("Nobody is here to be asked."));
        }
        self.ui.say(consequence);
        self.ui.say("Type yes to go on:");
        let mut answer = String::new();
        match io::stdin().lock().read_line(&mut answer) {
            Ok(_) if answer.trim() == "yes" => Ok(()),
            Ok(_) | Err(_) => Err(unconfirmed("That was not a yes: nothing was done.")),
        }
    }

    /// Connects to the daemon; commands that need none never do.
    pub(crate) async fn connect(&self) -> Result<Connection, Failure> {
        let connection = Connection::open(&self.global).await?;
        if let Some(path) = exposed_token(&self.global)
            && !self.is_warned.swap(true, Ordering::Relaxed)
        {
            self.ui.say(&format!(
                "warning: whoever has an account on this machine may read the token in {}: chmod 600 it",
                path.display()
            ));
        }
        Ok(connection)
    }
}
