//! Who may come in: `[auth]`.

use std::path::PathBuf;

use serde::Deserialize;

use crate::access::{AuthMode, Secret};

/// Who may come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthSettings {
    /// Whether a token is asked for.
    pub mode: AuthMode,
    /// Other addresses than loopback are bound without asking for tokens.
    pub insecure: bool,
    /// The first admin token's secret, if somebody chose it.
    pub bootstrap: Option<Secret>,
    /// The file that it was read from.
    pub bootstrap_file: Option<PathBuf>,
    /// Make another admin token though there is one.
    pub renew_bootstrap: bool,
}

impl AuthSettings {
    /// Whether addresses may be bound that others can reach.
    pub(super) fn may_leave_loopback(&self) -> bool {
        self.mode == AuthMode::Tokens || self.insecure
    }
}

/// `[auth]`, as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileAuth {
    mode: Option<String>,
    bootstrap_token_file: Option<String>,
}

impl FileAuth {
    pub(super) fn or(self, under: FileAuth) -> FileAuth {
        FileAuth {
            mode: self.mode.or(under.mode),
            bootstrap_token_file: self.bootstrap_token_file.or(under.bootstrap_token_file),
        }
    }
}

/// What flags and variables say.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) mode: Option<String>,
    pub(super) insecure: bool,
    pub(super) token_file: Option<String>,
    /// The secret itself, from the variable.
    pub(super) token: Option<String>,
    pub(super) renew: bool,
}

pub(super) fn read(file: FileAuth, given: Given, faults: &mut Vec<String>) -> AuthSettings {
    let modes = [("off", AuthMode::Off), ("tokens", AuthMode::Tokens)];
    let mode = super::word(
        "auth.mode",
        given.mode.or(file.mode),
        &modes,
        AuthMode::Off,
        faults,
    );
    if mode == AuthMode::Tokens && given.insecure {
        faults.push(
            "insecure: with auth.mode = \"tokens\" there is nothing to override; leave it out"
                .to_owned(),
        );
    }
    let path = given.token_file.or(file.bootstrap_token_file);
    if mode == AuthMode::Off {
        let pointless = [
            ("VORTEX_BOOTSTRAP_TOKEN", given.token.is_some()),
            ("bootstrap_token_file", path.is_some()),
            ("renew_bootstrap_token", given.renew),
        ];
        let pointless = pointless.iter().filter(|(_, is_given)| *is_given);
        faults.extend(pointless.map(|(name, _)| {
            format!(
                "{name}: there is no first token where no token is asked for, and anybody could do everything; ask for tokens with --auth tokens, or leave it out"
            )
        }));
    }
    let file = path.as_deref().filter(|_| given.token.is_none());
    let bootstrap_file = file.map(PathBuf::from);
    let text = match (given.token, &path) {
        (Some(text), _) => Some(("VORTEX_BOOTSTRAP_TOKEN".to_owned(), text)),
        (None, Some(path)) => match std::fs::read_to_string(path) {
            Ok(text) => Some((path.clone(), text)),
            Err(error) => {
                faults.push(format!("bootstrap_token_file: {path}: {error}"));
                None
            }
        },
        (None, None) => None,
    };
    let bootstrap = text.and_then(|(of, text)| {
        Secret::given(&text)
            .map_err(|why| faults.push(format!("{of}: the first token's secret {why}")))
            .ok()
    });
    AuthSettings {
        mode,
        insecure: given.insecure,
        bootstrap,
        bootstrap_file,
        renew_bootstrap: given.renew,
    }
}
