//! What is wrong with the settings, told so that a terminal shows it and obeys none of it.

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
    let mut plain = String::with_capacity(fault.len());
    for c in fault.chars() {
        if c.is_control() && c != '\n' {
            plain.extend(c.escape_debug());
        } else {
            plain.push(c);
        }
    }
    plain
}
