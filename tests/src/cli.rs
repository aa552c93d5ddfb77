//! `vortexctl`, run as a script would run it, with what it printed written down.

use std::{fmt::Write as _, os::unix::fs::PermissionsExt as _, path::PathBuf};

use tempfile::TempDir;
use tokio::process::Command;

/// The command line's program, beside the test's.
pub fn vortexctl() -> PathBuf {
    crate::daemon::binary("vortexctl")
}

/// A program of ours by its name, beside the test's.
pub fn program(name: &str) -> PathBuf {
    crate::daemon::binary(name)
}

/// A folder to work in, and everything that was typed and printed there.
pub struct Transcript {
    folder: TempDir,
    server: String,
    text: String,
}

impl Transcript {
    /// A transcript of commands against the daemon at this URL.
    pub fn new(server: &str) -> Transcript {
        Transcript {
            folder: tempfile::tempdir().expect("a temporary folder"),
            server: server.to_owned(),
            text: String::new(),
        }
    }

    /// Puts a file into the folder, for its owner alone: it may be a token's.
    pub fn file(&self, name: &str, content: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(&path, content).expect("the folder takes files");
        let owner_only = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&path, owner_only).expect("a mode");
    }

    /// Runs a command, hermetically, and writes down stdout, stderr and status. Returns stdout.
    pub async fn run(&mut self, arguments: &[&str]) -> String {
        let output = Command::new(vortexctl())
            .args(arguments)
            .env_clear()
            .env("VORTEX_SERVER", &self.server)
            .env("VORTEX_CONFIG", self.folder.path().join("contexts.yaml"))
            .env("VORTEX_ACTOR", "alice@laptop")
            .current_dir(self.folder.path())
            .kill_on_drop(true)
            .output()
            .await
            .expect("vortexctl can be started");
        let stdout = String::from_utf8(output.stdout).expect("text");
        let stderr = String::from_utf8(output.stderr).expect("text");
        for text in [&stdout, &stderr] {
            let harmful = text.chars().find(|c| c.is_control() && *c != '\n');
            assert!(
                harmful.is_none(),
                "{harmful:?} was printed by {arguments:?}: {text:?}"
            );
        }
        let quoted: Vec<String> = arguments
            .iter()
            .map(|argument| {
                if argument.contains([' ', '*', '$']) || argument.is_empty() {
                    format!("'{}'", argument.escape_debug())
                } else {
                    argument.escape_debug().to_string()
                }
            })
            .collect();
        let _ = writeln!(self.text, "$ vortexctl {}", quoted.join(" "));
        self.text.push_str(&stdout);
        for line in stderr.lines() {
            let _ = writeln!(self.text, "! {line}");
        }
        match output.status.code() {
            Some(0) => {}
            Some(code) => {
                let _ = writeln!(self.text, "? {code}");
            }
            None => self.text.push_str("? ended by a signal\n"),
        }
        self.text.push('\n');
        stdout
    }

    /// Everything so far.
    pub fn text(&self) -> &str {
        &self.text
    }
}
