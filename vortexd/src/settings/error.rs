//! What is wrong with the settings, all of it, as it may be printed.

use std::fmt;

/// Everything that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingsError(pub(super) Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(
            f,
            "{count} fault{} in the settings",
            if count == 1 { "" } else { "s" }
        )?;
        self.0
            .iter()
            .try_for_each(|fault| write!(f, "\n  - {}", plain(fault)))
    }
}

/// A fault as it may be printed: what the file holds may be anything, and a terminal would obey it.
fn plain(fault: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_control() && c != '\n' => c.escape_debug().to_string(),
        c => c.to_string(),
    };
    fault.chars().map(shown).collect()
}
