//! One run of the command: its terminal, its flags, its connection.

use crate::{cli::Global, connection::Connection, exit::Failure, ui::Ui};

/// What a command works with.
pub(crate) struct Session {
    pub(crate) ui: Ui,
    pub(crate) global: Global,
}

impl Session {
    pub(crate) fn new(global: Global) -> Session {
        Session {
            ui: Ui::new(global.output, global.color()),
            global,
        }
    }

    /// Connects to the daemon; commands that need none never do.
    pub(crate) async fn connect(&self) -> Result<Connection, Failure> {
        Connection::open(&self.global).await
    }
}
