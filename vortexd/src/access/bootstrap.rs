//! The first token: made when nobody could make one. For want of it the daemon never refuses to serve: whoever reads
//! configuration has no part in that.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use vortex_core::{
    access::{AppPatterns, Principal, Role},
    error::{Fault, Kind},
    ids::{Actor, ClusterId, Digest, Note},
    journal::{Call, Command, Managed, OpBody, State, Token},
};

use super::Secret;
use crate::{
    clock,
    limits::READ_BATCH,
    settings::AuthSettings,
    snapshot::Board,
    store::{Store, StoreError},
    writer::Writer,
};

/// The first token's name.
const NAME: &str = "bootstrap";
/// The file in the data directory that holds its secret.
const FILE: &str = "admin-token";

/// Makes an admin token if `cluster` has none that holds, or if another was asked for: from the secret that the
/// settings give, else a fresh one that is written to a file for its owner alone. A given secret that was a token's
/// before is not taken again, however long ago that was: whoever revoked it wants it void. What cannot be done is
/// logged as an error.
pub async fn bootstrap(
    settings: &AuthSettings,
    data_dir: &Path,
    (board, store): (&Board, &Arc<dyn Store>),
    writer: &Writer,
    cluster: ClusterId,
) {
    let snapshot = board.load();
    let until = snapshot.state.managed_until(cluster, clock::now());
    if until != Managed::ByNobody && !settings.renew_bootstrap {
        if settings.bootstrap.is_some() {
            tracing::info!(
                "there is an admin token already; the one given for the first start is passed over"
            );
        }
        return;
    }
    let is_used = match &settings.bootstrap {
        Some(given) => was_used(store, &snapshot.state, given.digest()).await,
        None => false,
    };
    let given = settings.bootstrap.as_ref().filter(|_| !is_used);
    match make(given, data_dir, &snapshot.state, writer, cluster).await {
        Ok(file) => tell(file.as_deref(), is_used),
        Err(why) => tracing::error!(
            why = format!("{why:#}"),
            "NO ADMIN TOKEN could be made; everything else is served, to the tokens that hold. Mend that, and start again (with --renew-bootstrap-token if the admin tokens that hold are lost)"
        ),
    }
}

/// Whether a secret with this digest was a token's before. What cannot be known counts as used.
async fn was_used(store: &Arc<dyn Store>, state: &State, digest: Digest) -> bool {
    if state.tokens.contains_key(&digest) {
        return true;
    }
    // The state lets go of tokens that ended long ago; the journal does not.
    let store = Arc::clone(store);
    let found = tokio::task::spawn_blocking(move || is_in_journal(store.as_ref(), digest)).await;
    match found {
        Ok(Ok(is_found)) => is_found,
        Ok(Err(error)) => {
            tracing::warn!(
                error = %error.with_causes(),
                "the journal does not tell whether the first token's secret was used before; it is not taken"
            );
            true
        }
        Err(_) => true,
    }
}

fn is_in_journal(store: &dyn Store, digest: Digest) -> Result<bool, StoreError> {
    let mut after = 0;
    loop {
        let batch = store.read_after(after, READ_BATCH)?;
        let Some(&(last, _)) = batch.last() else {
            return Ok(false);
        };
        let is_it = |body: &OpBody| matches!(body, OpBody::TokenCreated { secret_sha256, .. } if *secret_sha256 == digest);
        if batch.iter().any(|(_, entry)| is_it(&entry.op().body)) {
            return Ok(true);
        }
        after = last;
    }
}

/// Makes the token, and revokes those that were made like it before: whoever asks for another has lost them. The
/// file with its secret, unless it was given.
async fn make(
    given: Option<&Secret>,
    data_dir: &Path,
    state: &State,
    writer: &Writer,
    cluster: ClusterId,
) -> anyhow::Result<Option<PathBuf>> {
    let now = clock::now();
    let tokens = state.tokens_of(cluster).into_iter();
    let holding: Vec<_> = tokens.filter(|token| token.holds_at(now)).collect();
    let principal = Principal {
        name: free_name(&holding)
            .parse()
            .context("the name of the first token")?,
        role: Role::Admin,
        apps: AppPatterns::everything(),
    };
    let (secret, file) = match given {
        Some(given) => (given.clone(), None),
        None => {
            let secret = Secret::draw().map_err(told)?;
            let path = data_dir.join(FILE);
            keep(&path, &secret)
                .with_context(|| format!("its secret cannot be written to {}", path.display()))?;
            (secret, Some(path))
        }
    };
    let create = by_daemon(Command::CreateToken {
        principal,
        secret_sha256: secret.digest(),
        expires_at: None,
    });
    if let Err(fault) = writer.submit(create, vec![], false).await {
        // It may be in the journal all the same where that is unknown.
        if let (Some(path), false) = (&file, fault.kind == Kind::Unknown) {
            let _ = fs::remove_file(path);
        }
        return Err(told(fault));
    }
    let is_former = |token: &&&Arc<Token>| token.created_by == Actor::system();
    for token in holding.iter().filter(is_former) {
        let revoke = by_daemon(Command::RevokeToken(token.id.clone()));
        if let Err(fault) = writer.submit(revoke, vec![], false).await {
            tracing::error!(
                token = %token.id,
                why = %fault.detail,
                "the first token made before could not be revoked; revoke it with vortexctl token revoke"
            );
        }
    }
    Ok(file)
}

fn free_name(holding: &[&Arc<Token>]) -> String {
    let is_free = |name: &String| {
        let mut names = holding.iter().map(|token| token.principal.name.as_str());
        !names.any(|taken| taken == name)
    };
    let numbered = (2..).map(|number| format!("{NAME}-{number}"));
    let mut names = std::iter::once(NAME.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

fn tell(file: Option<&Path>, is_used: bool) {
    match file {
        Some(path) if is_used => tracing::error!(
            file = %path.display(),
            "the secret given for the first admin token was used before, and stays void; made an admin token with another, which is in this file, for its owner alone: make a token of your own with it, and delete the file"
        ),
        Some(path) => tracing::warn!(
            file = %path.display(),
            "made the first admin token; its secret is in this file, for its owner alone: take it out and delete the file"
        ),
        None => tracing::warn!("made the first admin token, from the secret that was given"),
    }
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
    anyhow::anyhow!("{}", fault.detail)
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
    let written = writeln!(file, "{}", secret.reveal())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&fresh, path));
    written.inspect_err(|_| drop(fs::remove_file(&fresh)))
}

#[cfg(test)]
mod tests {
    use vortex_core::{
        ids::OriginId,
        journal::{Head, seal},
        time::Timestamp,
    };

    use super::*;
    use crate::store::memory::MemoryStore;

    #[tokio::test]
    async fn a_secret_stays_used_when_the_state_has_forgotten_its_token() {
        let origin = OriginId {
            cluster: 1,
            incarnation: 1,
        };
        let store = MemoryStore::new(origin);
        let used = Secret::given("a-secret-that-somebody-drew-0123456789").unwrap();
        let other = Secret::given("another-that-nobody-has-used-before-99").unwrap();
        let body = OpBody::TokenCreated {
            token: vortex_core::ids::TokenId::from_random(7),
            principal: Principal {
                name: "bootstrap".parse().unwrap(),
                role: Role::Admin,
                apps: AppPatterns::everything(),
            },
            secret_sha256: used.digest(),
            expires_at: None,
        };
        let entries = seal(&State::default(), origin, Timestamp(1), None, vec![body]);
        store.append(Head::default(), &entries, &[]).unwrap();
        let store: Arc<dyn Store> = Arc::new(store);
        let forgetful = State::default();
        assert!(was_used(&store, &forgetful, used.digest()).await);
        assert!(!was_used(&store, &forgetful, other.digest()).await);
    }
}
