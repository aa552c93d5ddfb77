//! The first token: made once, when nobody could make one.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use vortex_core::{
    access::{AppPatterns, Principal, Role},
    error::Fault,
    ids::{Actor, ClusterId, Note},
    journal::{Call, Command, State, Token},
};

use super::Secret;
use crate::{clock, settings::AuthSettings, snapshot::Board, writer::Writer};

/// The first token's name.
const NAME: &str = "bootstrap";
/// The file in the data directory that holds its secret.
const FILE: &str = "admin-token";

/// Makes an admin token if `cluster` has none that holds, or if another was asked for: from the secret that the
/// settings give, else a fresh one that is written to a file for its owner alone.
///
/// # Errors
/// When the file or the journal cannot be written.
pub async fn bootstrap(
    settings: &AuthSettings,
    data_dir: &Path,
    board: &Board,
    writer: &Writer,
    cluster: ClusterId,
) -> anyhow::Result<()> {
    let snapshot = board.load();
    let has_admin = admins(&snapshot.state, cluster).next().is_some();
    if has_admin && !settings.renew_bootstrap {
        if settings.bootstrap.is_some() {
            tracing::info!(
                "there is an admin token already; the one given for the first start is passed over"
            );
        }
        return Ok(());
    }
    let (secret, file) = match &settings.bootstrap {
        Some(given) => (given.clone(), None),
        None => {
            let secret = Secret::draw().map_err(told)?;
            let path = data_dir.join(FILE);
            keep(&path, &secret)
                .with_context(|| format!("cannot write the first token to {}", path.display()))?;
            (secret, Some(path))
        }
    };
    let now = clock::now();
    let tokens = snapshot.state.tokens_of(cluster).into_iter();
    let holding: Vec<_> = tokens.filter(|token| token.holds_at(now)).collect();
    let is_free = |name: &String| {
        let mut names = holding.iter().map(|token| token.principal.name.as_str());
        !names.any(|taken| taken == name)
    };
    let numbered = (2..).map(|number| format!("{NAME}-{number}"));
    let name = std::iter::once(NAME.to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default();
    let principal = Principal {
        name: name.parse().context("the name of the first token")?,
        role: Role::Admin,
        apps: AppPatterns::everything(),
    };
    let create = Command::CreateToken {
        principal,
        secret_sha256: secret.digest(),
        expires_at: None,
    };
    writer
        .submit(by_daemon(create), vec![], false)
        .await
        .map_err(told)?;
    // Those that were made like this before: whoever asks for another has lost them.
    let former = holding
        .iter()
        .filter(|token| token.created_by == Actor::system());
    for token in former {
        let revoke = Command::RevokeToken(token.id.clone());
        writer
            .submit(by_daemon(revoke), vec![], false)
            .await
            .map_err(told)?;
    }
    tell(file);
    Ok(())
}

fn tell(file: Option<PathBuf>) {
    match file {
        Some(path) => tracing::warn!(
            file = %path.display(),
            "made the first admin token; its secret is in this file, for its owner alone: take it out and delete the file"
        ),
        None => tracing::warn!("made the first admin token, from the secret that was given"),
    }
}

fn admins(state: &State, cluster: ClusterId) -> impl Iterator<Item = &Token> {
    let now = clock::now();
    state
        .tokens_of(cluster)
        .into_iter()
        .map(AsRef::as_ref)
        .filter(move |token| {
            let principal = &token.principal;
            principal.role == Role::Admin && principal.apps.is_everything() && token.holds_at(now)
        })
}

fn by_daemon(command: Command) -> Call {
    Call {
        request: None,
        actor: Actor::system(),
        reason: Note::empty(),
        expected_revision: None,
        override_freeze: false,
        allow_divergent: false,
        command,
    }
}

fn told(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("the first token could not be made: {}", fault.detail)
}

/// Writes the secret where only its owner can read it. What was there is of a start that did not end well, or was
/// asked to be replaced.
fn keep(path: &Path, secret: &Secret) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension("new");
    let _ = fs::remove_file(&fresh);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    writeln!(file, "{}", secret.reveal())?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}
